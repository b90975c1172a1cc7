"""SIMULATE EXPLAIN: why a shadow set is as it is, in the words of the rules that decided. Not OpenVMS."""

from vmsshadow.base import vmstime
from vmsshadow.base.names import with_colon
from vmsshadow.cluster import system_disk
from vmsshadow.cluster.world import Unit, World
from vmsshadow.commands import show_policy
from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.messages.vmsshadow import VMSSHADOW
from vmsshadow.shadow.bitmap import Bitmap
from vmsshadow.shadow.policy import written
from vmsshadow.shadow.state import Member, Role, percent

_NAME_COLUMN = 18


def run(context: Context, command: Command) -> Run:
    """SIMULATE EXPLAIN unit."""
    typed = command.value("UNIT") or ""
    unit = context.driver.world.find_unit(typed)
    if unit is None:
        yield VMSSHADOW.NOSUCH("mounted virtual unit", typed)
        return None
    yield from layout(context.driver.world, unit)
    return SUCCESS


def layout(world: World, unit: Unit) -> list[str]:
    """The whole explanation of one unit."""
    shadow_set = unit.shadow_set
    nodes = ", ".join(node if node in shadow_set.writers else f"{node} (read only)" for node in shadow_set.nodes)
    lines = [
        f"DSA{shadow_set.unit}: {shadow_set.label}",
        _row("Mounted on", nodes),
        _row("Phase", shadow_set.phase.value),
        _row("Generation", _generation(shadow_set.generation)),
        _row("Blocks", f"{shadow_set.volsize} of {shadow_set.size_blocks}"),
        _row("Merge", _merge(unit)),
        *_system_disk(world, unit),
        _row("HBMM policy", _policy(world, unit)),
        *_operation(unit),
    ]
    lines += [_row("Write bitmap", _bitmap(bitmap)) for bitmap in shadow_set.bitmaps]
    for member in shadow_set.members:
        lines += _member(unit, member)
    return lines


def _system_disk(world: World, unit: Unit) -> list[str]:
    """Who runs from the set, and where dumps are that only one member holds until the merge."""
    number = unit.shadow_set.unit
    lines = []
    for name in system_disk.nodes_of(world, number):
        node = world.nodes[name]
        wait = node.parameter("SHADOW_SYS_TMO")
        text = f"of {name}, booted from {with_colon(node.boot)}; lost members have SHADOW_SYS_TMO, {wait} s"
        lines.append(_row("System disk", text))
    for node in world.nodes.values() if unit.shadow_set.merge is not None else ():
        area = system_disk.dump_area(world, unit, node.name)
        if node.dumped_to and area.count:
            text = f"of {node.name} at LBN {area.lbn} to {area.end - 1}, written to {with_colon(node.dumped_to)} alone"
            lines.append(_row("Dump", f"{text}: that member is the merge's source there"))
    return lines


def _policy(world: World, unit: Unit) -> str:
    """The HBMM policy, and whether it is in force."""
    policy = show_policy.policy_of(world, unit)
    if policy is None:
        return "none"
    return written(policy) if unit.shadow_set.policy is not None else f"{written(policy)}, disabled"


def _bitmap(bitmap: Bitmap) -> str:
    """What a write bitmap is for, and whom it can bring back by minicopy."""
    ranges = f"{bitmap.bits.count} of {bitmap.bits.ranges} ranges marked"
    text = f"{bitmap.identifier:08X} {bitmap.name} {bitmap.kind.value}, master on {bitmap.master}, {ranges}"
    absent = f", for {', '.join(map(with_colon, bitmap.absent))}" if bitmap.absent else ""
    resets = f", reset {bitmap.resets} times" if bitmap.resets else ""
    return f"{text}{resets}{absent}"


def _row(name: str, value: str) -> str:
    return f"  {name:<{_NAME_COLUMN}}{value}"


def _generation(generation: int) -> str:
    """The number as SHOW SHADOW/FULL splits it, high half first, and the time that it is."""
    try:
        moment = vmstime.show(generation).strip()
    except OverflowError:
        moment = "no time"
    return f"{generation >> 32:08X} {generation & 0xFFFFFFFF:08X} ({moment})"


def _merge(unit: Unit) -> str:
    shadow_set = unit.shadow_set
    if shadow_set.merge is None:
        return "not required"
    merge = shadow_set.merge
    what = f"minimerge of {merge.ranges.count} ranges, " if merge.ranges is not None else ""
    return f"{what}{_fences(unit, merge.fence_lbn, merge.published_lbn)}: {merge.rule}"


def _fences(unit: Unit, exact: int, published: int) -> str:
    """Where a fence is, and where the nodes that do not carry the operation believe it to be."""
    volsize = unit.shadow_set.volsize
    return f"fence LBN {exact} of {volsize} ({percent(exact, volsize)}%), published LBN {published}"


def _operation(unit: Unit) -> list[str]:
    """The operation that is active or comes next, and why that node carries it."""
    operation = unit.shadow_set.operation
    why = f": {unit.hosting_rule}" if unit.hosting_rule else ""
    if operation is not None:
        targets = f" to {', '.join(map(with_colon, operation.targets))}" if operation.targets else ""
        mini = "mini" if operation.is_mini else ""
        return [_row("Operation", f"{mini}{operation.work.value}{targets} on {operation.host}{why}")]
    if unit.shadow_set.merge is None and not unit.shadow_set.targets:
        return [_row("Operation", "none is needed")]
    return [_row("Operation", f"waits for a node{why}")]


def _member(unit: Unit, member: Member) -> list[str]:
    role = "copy target" if member.role is Role.TARGET else "full member"
    if member.device == unit.shadow_set.master:
        role += ", master"
    lines = [f"  {with_colon(member.device):<{_NAME_COLUMN}}{role}: {member.rule}"]
    if member.role is Role.TARGET:
        how = ", copied by the controller" if member.assisted else ""
        bitmap = unit.shadow_set.bitmap(member.bitmap)
        how += f", minicopy by bitmap {bitmap.identifier:08X}" if bitmap is not None else ""
        lines.append(_row("", _fences(unit, member.fence_lbn, member.published_lbn) + how))
    if member.lost is not None:
        lines.append(_row("", f"lost: {member.lost}"))
    return lines
