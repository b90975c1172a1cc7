"""Nodes that boot from a shadow set: how the set is formed again, who dumps where, and what wins the merge.

A node with a boot device and bit 0 of SHADOW_SYS_DISK boots from DSA(SHADOW_SYS_UNIT). Where the set is mounted in
the cluster the node joins it; otherwise it forms the set from what the SCB of its boot device lists. Either way the
boot device must be a full member, or the node does not come up. Members that are missing are awaited before that:
former ones SHADOW_SYS_TMO seconds, lost ones of a set that is mounted SHADOW_SYS_WAIT seconds (HELP SYS_PARAMETERS).

A node that crashes writes its dump past the driver, to one member: the boot device, or else the master (8.3 manual,
8.1). No other member has it until the merge, which takes that member's blocks there. A minimerge knows nothing of
such writes, so bit 12 of SHADOW_SYS_DISK, which allows one, goes with dumps off the system disk, and no dump is
written here. Dump files themselves are not simulated: every node has its blocks at the end of the free space (ours).
"""

from typing import NamedTuple, Protocol

from vmsshadow.base import vmstime
from vmsshadow.base.blocks import BLOCK, RANGE_BLOCKS, Extent
from vmsshadow.base.names import parse_device, unit_id, with_colon
from vmsshadow.cluster import volumes
from vmsshadow.cluster.allowed import SHADOWING_ON
from vmsshadow.cluster.hardware import Node
from vmsshadow.cluster.iofailed import IoFailed
from vmsshadow.cluster.parameters import installed
from vmsshadow.cluster.world import SystemDiskChange, Unit, World
from vmsshadow.disk.image import DiskError
from vmsshadow.shadow.formation import Candidate, Formation, first_mount
from vmsshadow.shadow.protocol import Event, MemberRemoved
from vmsshadow.shadow.state import Member, Phase, Role

SHADOWED = 1 << 0  # of SHADOW_SYS_DISK (definition files, SH$M_*)
DUMP_BLOCKS = 2 * RANGE_BLOCKS  # of each node; whole ranges of the merge, so that none belongs to two nodes
SCOPE = "System"


class Awaited(NamedTuple):
    """The members a booting node waits for, and how long at most."""

    devices: tuple[str, ...]
    seconds: int


class Hands(Protocol):
    """What a boot does to units."""

    world: World

    def form(
        self, node: str, unit: int, formation: Formation, *, label: str | None, writable: bool, scope: str, logical: str
    ) -> None:
        """Mount a set that is mounted nowhere."""
        ...

    def mount_also(self, node: str, unit: int, *, writable: bool, scope: str, logical: str) -> None:
        """Mount a set that another node has."""
        ...


# --- boot ------------------------------------------------------------------------------------------


def unit_of(node: Node) -> int | None:
    """The virtual unit that *node* will boot from; None if its system disk is no shadow set."""
    shadowed = _next(node, "SHADOW_SYS_DISK") & SHADOWED and _next(node, "SHADOWING") == SHADOWING_ON
    return _next(node, "SHADOW_SYS_UNIT") if node.boot and shadowed else None


def awaited(world: World, name: str) -> Awaited:
    """Which members the node waits for before it mounts its system disk."""
    node = world.nodes[name]
    number = unit_of(node)
    if number is None:
        return Awaited((), 0)
    unit = world.units.get(number)
    if unit is not None:
        lost = tuple(member.device for member in unit.shadow_set.members if member.lost is not None)
        return Awaited(lost, _next(node, "SHADOW_SYS_WAIT"))
    absent = tuple(device for device in _listed(world, name) if not _is_there(world, name, device))
    return Awaited(absent, _next(node, "SHADOW_SYS_TMO"))


def why_not(world: World, name: str) -> str:
    """Why the node cannot boot from its system disk; empty when it can, or has none that is shadowed."""
    node = world.nodes[name]
    number = unit_of(node)
    if number is None:
        return ""
    boot, shown = with_colon(node.boot), with_colon(f"DSA{number}")
    if world.why_unreachable(name, node.boot):
        return f"its boot device {boot} cannot be reached"
    if world.disks[node.boot].wrong_volume:
        return f"its boot device {boot} contains another volume"
    unit = world.units.get(number)
    if unit is not None:
        member = unit.shadow_set.member(node.boot)
        if member is None or member.role is not Role.FULL:
            return f"its boot device {boot} is no full member of {shown}"
        running = unit.shadow_set.phase is Phase.RUNNING or name in unit.shadow_set.nodes
        return "" if running else f"{shown} waits for its members"
    if _is_used(world, node.boot):
        return f"its boot device {boot} is mounted otherwise"
    formation = _formation(world, name, number)
    why = _unfit(formation, node.boot, number)
    if not why and all(world.disks[seat.candidate.device].write_locked for seat in formation.sources):
        return f"its boot device {boot} is write-locked, and so is every other full member of {shown}"
    return why


def _is_there(world: World, name: str, device: str) -> bool:
    """Whether the node reaches the disk, and its own volume is in it."""
    return not (world.why_unreachable(name, device) or world.disks[device].wrong_volume)


def _unfit(formation: Formation, boot: str, number: int) -> str:
    """Why a node cannot boot from *boot* when the set is formed like that; empty when it can."""
    shown = with_colon(f"DSA{number}")
    if formation.refusal:
        return f"{shown} cannot be formed, {formation.refusal}: {formation.rule}"
    seat = next(seat for seat in formation.seats if seat.candidate.device == boot)
    is_source = seat in formation.sources
    return "" if is_source else f"its boot device {with_colon(boot)} is no full member of {shown} ({seat.rule})"


def mount(hands: Hands, name: str) -> str:
    """The node, which is up, mounts its system disk, against which `why_not` has found nothing; or why it cannot."""
    world = hands.world
    node = world.nodes[name]
    number = unit_of(node)
    node.system_unit = number
    if number is None:
        return ""
    if number not in world.units:
        formation = _formation(world, name, number)
        if why := _unfit(formation, node.boot, number):
            return why  # a disk has failed meanwhile
        label = next(seat.candidate.label for seat in formation.sources if seat.candidate.device == node.boot)
        logical = f"DISK${label}"
        try:
            hands.form(name, number, formation, label=label, writable=True, scope=SCOPE, logical=logical)
        except IoFailed as failed:
            return f"{with_colon(f'DSA{number}')} cannot be mounted: {failed.host_reason or failed.ident}"
    elif name not in world.units[number].shadow_set.nodes:
        logical = f"DISK${world.units[number].shadow_set.label}"
        hands.mount_also(name, number, writable=True, scope=SCOPE, logical=logical)
    _reserve(world, world.units[number])
    return ""


def _formation(world: World, name: str, number: int) -> Formation:
    """The set again as the boot device's SCB lists it, of the disks that are there; the boot device first."""
    there = [device for device in _listed(world, name) if _is_there(world, name, device)]
    candidates = [volumes.candidate(world, name, device, False) for device in there if not _is_used(world, device)]
    return first_mount(tuple(candidates), unit_id(f"DSA{number}"), _label(candidates))


def _label(candidates: list[Candidate]) -> str | None:
    return candidates[0].label if candidates and candidates[0].readable else None


def _listed(world: World, name: str) -> list[str]:
    """The boot device, then the other disks whose unit ids stand in its SCB."""
    boot = world.nodes[name].boot
    known = volumes.facts(world, name, boot).member_ids
    others = [device for device in world.disks if unit_id(device) in known and _can_be_member(device)]
    return [boot, *(device for device in others if device != boot)]


def _can_be_member(device: str) -> bool:
    parsed = parse_device(device)
    return parsed is not None and parsed.can_be_member


def _is_used(world: World, device: str) -> bool:
    return world.unit_of(device) is not None or device in world.volumes


def _next(node: Node, name: str) -> int:
    """The value that the next boot loads."""
    return node.current.get(name, installed(name))


# --- dumps -----------------------------------------------------------------------------------------


def _reserve(world: World, unit: Unit) -> None:
    """Keep blocks for the dumps of all nodes at the end of the free space, clear of applications; none if too small."""
    if unit.dump_space.count:
        return
    wanted = DUMP_BLOCKS * len(_bootable(world))
    end = unit.user_area.end // RANGE_BLOCKS * RANGE_BLOCKS
    if end - wanted > unit.user_area.lbn:
        unit.dump_space = Extent(end - wanted, wanted)
        unit.user_area = Extent(unit.user_area.lbn, end - wanted - unit.user_area.lbn)


def _bootable(world: World) -> list[str]:
    return [node.name for node in world.nodes.values() if node.boot]


def dump_area(world: World, unit: Unit, name: str) -> Extent:
    """The blocks of the node's dump; none where there was no room, or the node boots from elsewhere."""
    names = _bootable(world)
    if not unit.dump_space.count or name not in names:
        return Extent(0, 0)
    return Extent(unit.dump_space.lbn + names.index(name) * DUMP_BLOCKS, DUMP_BLOCKS)


def dump(world: World, name: str) -> list[str]:
    """The node is about to stop: it writes its dump to one member; returns the lines of its console.

    Write bitmaps are told of it, so that no member that returns by minicopy misses it (ours).
    """
    node = world.nodes[name]
    unit = world.units.get(node.system_unit) if node.system_unit is not None else None
    if unit is None or not node.dumps_on(unit.shadow_set.unit) or not _serves(unit, name):
        return []
    area, member = dump_area(world, unit, name), _dump_member(world, unit, node)
    if member is None or not area.count:
        return []
    medium = world.disks[member.device].medium
    assert medium is not None
    try:
        medium.write(area.lbn, _dump_data(node, world.clock.ticks, area.count))
    except DiskError:
        return []
    node.dumped_to = member.device
    for bitmap in unit.shadow_set.bitmaps:
        bitmap.bits.mark(area.lbn, area.count)
    return _console(unit, member, vmstime.show(world.clock.ticks).strip())


def _serves(unit: Unit, name: str) -> bool:
    """Whether the node has the set and has not given it up: else nobody would merge what it writes there."""
    return name in unit.shadow_set.nodes and name not in unit.shadow_set.aborted


def _dump_member(world: World, unit: Unit, node: Node) -> Member | None:
    """The boot device if it can be written, else the master (8.3 manual, 8.1)."""
    for device in (node.boot, unit.shadow_set.master):
        member = unit.shadow_set.member(device)
        disk = world.disks[device]
        usable = not (world.why_unreachable(node.name, device) or disk.write_locked or disk.wrong_volume)
        if member is not None and member.role is Role.FULL and usable:
            return member
    return None


def _dump_data(node: Node, ticks: int, count: int) -> bytes:
    """Blocks that tell whose dump they are, of when, and which of them (ours)."""
    head = f"dump of {node.name}, {vmstime.show(ticks).strip()}, block "
    return b"".join(f"{head}{number}".encode("ascii").ljust(BLOCK, b"\0") for number in range(count))


def _console(unit: Unit, chosen: Member, time: str) -> list[str]:
    """The lines of a crash that concern the set (console capture, Alpha V7.3-1); the number is the member's unit."""
    others = [member for member in unit.shadow_set.members if member is not chosen]
    lines = [f"** Dumping error log buffers to HBVS unit {_unit_number(chosen)}"]
    if others:
        lines.append("**** Unable to dump error log buffers to remaining shadow set members")
        lines += [f"** Error log buffers not dumped to HBVS unit {_unit_number(member)}" for member in others]
    return [
        *lines,
        "",
        f"** Dumping memory to HBVS unit {_unit_number(chosen)}",
        f"**** Starting compressed selective memory dump at {time}...",
        "...",
        "**** Memory dump complete - not all processes or global pages saved",
        "",
    ]


def _unit_number(member: Member) -> int:
    parsed = parse_device(member.device)
    assert parsed is not None
    return parsed.unit


def winner(world: World, unit: Unit, extent: Extent, devices: list[str]) -> str:
    """The one of *devices* that alone holds a dump in *extent*, and wins where they differ; "" when none does."""
    if not unit.dump_space.overlaps(extent):
        return ""
    holders = [
        node.dumped_to
        for node in world.nodes.values()
        if node.dumped_to in devices and dump_area(world, unit, node.name).overlaps(extent)
    ]
    return holders[0] if holders else ""


def sources_in_order(world: World, unit: Unit, extent: Extent, devices: list[str]) -> list[str]:
    """*devices*, the first of which wins where they differ: one that alone holds a dump in *extent* comes first."""
    first = winner(world, unit, extent, devices)
    return sorted(devices, key=lambda device: device != first) if first else devices


# --- the running system ----------------------------------------------------------------------------


def may_minimerge(world: World, unit: Unit, name: str) -> bool:
    """Whether the node may keep minimerge bitmaps: of its own system disk only with bit 12 of SHADOW_SYS_DISK."""
    return not world.nodes[name].dumps_on(unit.shadow_set.unit)


def nodes_of(world: World, number: int) -> list[str]:
    """The nodes that run from DSA*number*."""
    return [node.name for node in world.nodes.values() if node.up and node.system_unit == number]


def changes(world: World, unit: Unit, event: Event, master: str) -> list[SystemDiskChange]:
    """What the drivers of nodes that run from *unit* say after *event*; *master* is the one before it."""
    if not isinstance(event, MemberRemoved):
        return []
    shadow_set = unit.shadow_set
    told = []
    for name in nodes_of(world, shadow_set.unit):
        if event.device == world.nodes[name].boot:
            told.append(SystemDiskChange(name, "SHAORGMEM"))
        if shadow_set.master != master:
            told.append(SystemDiskChange(name, "SHADMPOK"))
    return told
