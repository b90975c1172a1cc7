"""SHOW SHADOW/FULL: the summary with what V7.3-2 showed of the unit's SCB, its members' indexes and its counters.

The names and the order of the added rows are those of V7.3-2's display (from memory), without the addresses of unit
control blocks, which nothing has here. How they are put together with V8.4's summary is ours.
"""

from vmsshadow.cluster import scbs
from vmsshadow.cluster.world import Unit, World
from vmsshadow.commands import show_bitmap
from vmsshadow.commands.show_policy import own_or_first
from vmsshadow.commands.show_shadow import facts_of, member_lines, unit_lines
from vmsshadow.shadow.state import ShadowSet, Work

_LEFT, _RIGHT = 26, 28  # widths of the cells: the left one ends where the summary's does


def layout(world: World, node: str, unit: Unit) -> list[str]:
    """Everything *node* knows of the unit."""
    facts, shadow_set = facts_of(world, node, unit), unit.shadow_set
    lines = [*unit_lines(facts), "", *_internals(node, unit)]
    if shadow_set.bitmaps:
        lines += ["", *(f"  {line}" for line in show_bitmap.layout(world.nodes[node], [unit], full=False))]
    for member, shown in zip(shadow_set.members, facts.members, strict=True):
        index = shadow_set.slot_of(member.device)
        status = unit.scb.member_status[index]
        lines += ["", *member_lines(shown)]
        lines.append(f"    Index {index} Device Status  {status:02X} {scbs.member_words(status)}".rstrip())
    return lines


def _internals(node: str, unit: Unit) -> list[str]:
    """The SCB's facts and the counters that SET SHADOW/RESET_COUNTERS zeroes."""
    shadow_set, status = unit.shadow_set, unit.scb.shadow_status
    view = unit.views.get(node)
    bitmap = own_or_first(unit, node)
    generation = shadow_set.generation
    copying, merging = _active_targets(shadow_set)
    # fmt: off
    return [
        f"  Virtual Unit SCB Status: {status:04X} - {scbs.status_words(status)}",
        _row("Total Devices", len(shadow_set.members), "SCB LBN", f"{unit.scb_lbn:08X}"),
        _row("Source Members", len(shadow_set.full), "Generation Number", f"{generation >> 32:08X}"),
        _row("Act Copy Target", copying, "", f"{generation & 0xFFFFFFFF:08X}"),
        _row("Act Merge Target", merging, "Last Read Index", str(shadow_set.last_read_slot)),
        _row("Master Mbr Index", shadow_set.slot_of(shadow_set.master), "Split Read LBNs",
             "Enabled" if view is not None and view.split_read_lbns else "Disabled"),
        _row("Copy Hotblocks", shadow_set.hot_ranges, "Copy Collisions", str(shadow_set.copy_collisions)),
        _row("SCP Merge Repair Cnt", shadow_set.repairs_by_merge,
             "APP Merge Repair Cnt", str(shadow_set.repairs_by_reads)),
        _row("HBMM Reset Count", bitmap.resets if bitmap is not None else 0),
    ]
    # fmt: on


def _active_targets(shadow_set: ShadowSet) -> tuple[int, int]:
    """How many members the active operation copies to, and how many it merges."""
    operation = shadow_set.operation
    if operation is None:
        return 0, 0
    return (len(operation.targets), 0) if operation.work is Work.COPY else (0, len(shadow_set.full))


def _row(left: str, number: int, right: str = "", value: str = "") -> str:
    line = f"  {left}{number:>{_LEFT - len(left)}}"
    return f"{line}    {right}{value:>{_RIGHT - len(right)}}" if value else line
