"""SIMULATE EXPLAIN: why a shadow set is as it is, in the words of the rules that decided. Not OpenVMS."""

from functools import partial

from vmsshadow.base import vmstime
from vmsshadow.base.names import with_colon
from vmsshadow.cluster import reading, system_disk, write_logs
from vmsshadow.cluster.world import Unit, World
from vmsshadow.commands import show_policy
from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.messages.vmsshadow import VMSSHADOW
from vmsshadow.shadow import plans
from vmsshadow.shadow.bitmap import Bitmap
from vmsshadow.shadow.policy import written
from vmsshadow.shadow.state import Member, Phase, Role, percent

_NAME_COLUMN = 18
_RULES = {
    Phase.VOLUME_PROCESSING: "I/O stalls until who is lost is back or expelled",
    Phase.MOUNT_VERIFICATION: "no source member can be reached: no change of membership",
    Phase.ABORTED: "every node gave it up",
}


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
        _row("Phase", _phase(unit)),
        *_nodes(unit),
        _row("Generation", _generation(shadow_set.generation)),
        _row("Blocks", f"{shadow_set.volsize} of {shadow_set.size_blocks}"),
        _row("Merge", _merge(unit)),
        *_system_disk(world, unit),
        _row("HBMM policy", _policy(world, unit)),
        *([_row("Write logs", logs)] if (logs := write_logs.shown(world, unit)) else []),
        *_operation(unit),
        *_reads(world, unit),
    ]
    lines += [_row("Write bitmap", _bitmap(bitmap)) for bitmap in shadow_set.bitmaps]
    for member in shadow_set.members:
        lines += _member(unit, member)
    return lines


def _phase(unit: Unit) -> str:
    """What the set does with the members it reaches, by the rule of volume processing (I/O User's Reference, 7.4)."""
    shadow_set = unit.shadow_set
    why = _RULES.get(shadow_set.phase, "")
    stall = "; writes wait for SET SHADOW/STALL=WRITES to end" if unit.stall else ""
    return f"{shadow_set.phase.value}{': ' if why else ''}{why}{stall}"


def _nodes(unit: Unit) -> list[str]:
    """The nodes that see it otherwise."""
    shadow_set = unit.shadow_set
    lines = [
        _row(f"on {node}", "mount verification: it reaches no source member, others do: no change of membership")
        for node in shadow_set.cut_off
    ]
    gave_up = "aborted: it gave the set up; its I/O ends in error until it dismounts the unit"
    return lines + [_row(f"on {node}", gave_up) for node in shadow_set.aborted]


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
    if unit.shadow_set.policy is not None and write_logs.is_storage(world, unit):
        return f"{written(policy)}, not for storage that is enabled for controller minimerge"
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


def _reads(world: World, unit: Unit) -> list[str]:
    """By which rule each node's reads are directed, and to whom; nodes for which both are the same share a line."""
    nodes: dict[str, list[str]] = {}
    for node in unit.shadow_set.nodes:
        nodes.setdefault(_direction(world, unit, node), []).append(node)
    lines = [_row("Reads", f"{text} ({', '.join(names)})") for text, names in nodes.items()]
    if unit.shadow_set.merge is not None and len(unit.shadow_set.reachable_full) > 1:
        lines.append(_row("", "what is not merged yet is read from all full members and compared"))
    return lines


def _direction(world: World, unit: Unit, node: str) -> str:
    shadow_set = unit.shadow_set
    sources = shadow_set.reachable_full
    if not sources:
        return "no full member can be reached"
    split_cost = reading.split_cost(world, unit, node)
    sharers = plans.cheapest(sources, split_cost) if split_cost is not None else []
    if len(sharers) > 1:
        parts = plans.shares(sharers, shadow_set.size_blocks)
        told = [f"{with_colon(member.device)} LBN {part.lbn} to {part.end - 1}" for member, part in parts]
        return f"{plans.SPLIT}: {', '.join(told)}"
    cheap = plans.cheapest(sources, partial(world.cost_of, node, unit))
    rule = plans.ONLY_SOURCE if len(sources) == 1 else plans.LOWEST_COST if len(cheap) == 1 else plans.ROTATION
    return f"{rule}: {', '.join(with_colon(member.device) for member in cheap)}"


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
    if member.flagged:
        lines.append(_row("", "expelled as soon as it is lost: /FORCE_REMOVAL"))
    return lines
