"""DISMOUNT: a member leaves its set, a node lets go of a virtual unit or of a single volume.

Success says nothing. A refusal is CANNOTDMT and its reason, two lines with a percent sign each (V7.3 Release
Notes, 5.18). A set in volume processing or mount verification is waited for, unless /ABORT gives its I/O up.
Members are not spun down: /UNLOAD has no effect on SCSI and Fibre Channel disks (HELP DISMOUNT/UNLOAD).
"""

from collections.abc import Generator
from typing import NamedTuple

from vmsshadow.base.names import parse_device, with_colon
from vmsshadow.cluster import system_disk
from vmsshadow.cluster.driver import Driver, IoFailed
from vmsshadow.cluster.verification import STALLED
from vmsshadow.cluster.world import World
from vmsshadow.commands import minicopy, set_processing
from vmsshadow.commands.gate import Context, Run, Step, Wait
from vmsshadow.dcl.command import Command
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.dcl import DCL
from vmsshadow.messages.dismount import DISM
from vmsshadow.messages.system import SYSTEM
from vmsshadow.messages.vmsshadow import VMSSHADOW
from vmsshadow.shadow.state import Phase, Role

LOOK_AGAIN_S = 1.0


class Target(NamedTuple):
    """What is to be dismounted: virtual unit *unit*, or *device* as its member or, with *unit* None, on its own."""

    device: str  # plain name, for the messages
    unit: int | None = None
    is_member: bool = False


class Verdict(NamedTuple):
    """What DISMOUNT found: the target, or the *reason* why there is nothing it can do."""

    target: Target
    reason: Said | None = None


class Options(NamedTuple):
    """How to dismount: on all nodes, with a bitmap (`minicopy`), giving up stalled I/O, one volume of a set only."""

    cluster: bool = False
    minicopy: str = minicopy.NOT_SAID
    aborts: bool = False
    unit_only: bool = False
    check_only: bool = False


def run(context: Context, command: Command) -> Run:
    """The action of DISMOUNT."""
    if command.syntax == "DISM_FORCE":
        return (yield from _force_removal(context, command))
    options = Options(
        bool(command.present("CLUSTER")),
        minicopy.wish(command),
        bool(command.present("ABORT")),
        bool(command.present("UNIT")),
    )
    yield from dismounted(context.driver, context.node, command.value("DEVICE") or "", options)
    return None


def dismounted(
    driver: Driver, node: str, typed: str, options: Options
) -> Generator[Said | Wait, object, tuple[Said, ...]]:
    """Dismount what *typed* names on *node*, waiting as long as it must; says and returns why it cannot.

    The dialogue and $DISMOU share it.
    """
    verdicts = judge_all(driver.world, node, typed, options)
    waited = False
    for target in [
        verdict.target for verdict in verdicts if verdict.reason is None and verdict.target.unit is not None
    ]:
        if not options.aborts or target.is_member:
            waited = (yield from _wait_for_processing(driver, node, target)) or waited
    if waited:
        # Meanwhile the member may have been expelled: then what was asked for has happened.
        first = verdicts[0].target
        if first.is_member and driver.world.unit_of(first.device) is None:
            return ()
        verdicts = judge_all(driver.world, node, typed, options)
    begins: list[bool] = []
    for verdict in verdicts:
        wish, why, reason = options.minicopy, "", verdict.reason
        if reason is None:
            why = _why_no_minicopy(driver.world, node, verdict.target, wish, options.cluster)
            reason = VMSSHADOW.NOBITMAP(why) if why and wish == minicopy.REQUIRED else None
        if reason is not None:
            return (yield from _refused(verdict.target, reason))
        begins.append(not why and wish in (minicopy.REQUIRED, minicopy.OPTIONAL))
    if options.check_only:
        return ()
    for verdict, begin in zip(verdicts, begins, strict=True):
        aborts = options.aborts and not verdict.target.is_member
        try:
            act(driver, node, verdict.target, cluster=options.cluster, minicopy_wanted=begin, aborts=aborts)
        except IoFailed as failed:
            return (yield from _refused(verdict.target, getattr(SYSTEM, failed.ident)()))
    return ()


def _refused(target: Target, reason: Said) -> Generator[Said, object, tuple[Said, ...]]:
    lines = (DISM.CANNOTDMT(with_colon(target.device)), reason)
    yield from lines
    return lines


def judge_all(world: World, node: str, typed: str, options: Options) -> list[Verdict]:
    """What *typed* means and whether it can be dismounted, with the other volumes of its volume set; changes nothing.

    All volumes of a set go together, unless only the one is wanted (HELP DISMOUNT/UNIT).
    """
    first = judge(world, node, typed, cluster=options.cluster)
    if first.reason is not None or first.target.is_member or options.unit_only:
        return [first]
    others = _rest_of_set(world, node, first.target)
    return [first, *(judge(world, node, device, cluster=options.cluster) for device in others)]


def _rest_of_set(world: World, node: str, target: Target) -> list[str]:
    """The other volumes of the target's volume set that *node* has mounted."""
    mounted = world.units[target.unit] if target.unit is not None else world.volumes[target.device]
    if not mounted.binding.name:
        return []
    from vmsshadow.cluster import volume_sets

    there = volume_sets.volumes_on(world, node, mounted.binding.name).values()
    return [device for device in there if device != target.device]


def _force_removal(context: Context, command: Command) -> Generator[Step, str | None, int | None]:
    """DISMOUNT/FORCE_REMOVAL ddcu:, and =ddcu: as the New Features manual prints it (7.3-1, 4.13)."""
    driver, node = context.driver, context.node
    typed = command.value("FORCE_REMOVAL") or command.value("DEVICE")
    if typed is None:
        yield DCL.INSFPRM()
        return None
    beside = command.value("DEVICE")
    if beside is not None and parse_device(beside) != parse_device(typed):
        yield DCL.CONFLICT().with_segment("FORCE_REMOVAL")
        return None
    verdict = judge_forced(driver.world, node, typed)
    if verdict.reason is not None:
        yield DISM.CANNOTDMT(with_colon(verdict.target.device))
        yield verdict.reason
        return None
    assert verdict.target.unit is not None
    driver.force_removal(verdict.target.unit, verdict.target.device)
    return None


def judge_forced(world: World, node: str, typed: str) -> Verdict:
    """Whether *typed* is a member of a set mounted on *node* that can be forced out; changes nothing."""
    target = judge(world, node, typed).target
    name = parse_device(target.device)
    if name is None or name.is_virtual_unit:
        return Verdict(target, SYSTEM.IVDEVNAM())
    if name.plain not in world.disks:
        return Verdict(target, SYSTEM.NOSUCHDEV())
    unit = world.units.get(target.unit) if target.unit is not None and target.is_member else None
    if unit is None or node not in unit.shadow_set.nodes:
        return Verdict(target, SYSTEM.DEVNOTMOUNT())
    return Verdict(target, set_processing.why_not_forced(node, unit, target.device))


def judge(world: World, node: str, typed: str, *, cluster: bool = False) -> Verdict:
    """What *typed* means on *node*, and whether it can be dismounted (on all nodes); changes nothing."""
    target = _find(world, node, typed)
    if target is None:
        name = parse_device(typed)
        shown = name.plain if name is not None else typed.strip("_:").upper()
        return Verdict(Target(shown), SYSTEM.IVDEVNAM() if name is None else SYSTEM.NOSUCHDEV())
    if target.unit is None:
        mounted = world.volumes.get(target.device)
        there = mounted is not None and node in mounted.nodes
        return Verdict(target, None if there else SYSTEM.DEVNOTMOUNT())
    unit = world.units.get(target.unit)
    if unit is None or node not in unit.shadow_set.nodes:
        return Verdict(target, SYSTEM.DEVNOTMOUNT())
    running = system_disk.nodes_of(world, target.unit)
    if not target.is_member and (running if cluster else node in running):
        return Verdict(target, DISM.SYSDEV())
    return Verdict(target, _member_stays(world, node, target) if target.is_member else None)


def _why_no_minicopy(world: World, node: str, target: Target, wish: str, cluster: bool) -> str:
    """Why /POLICY=MINICOPY cannot be had: no bitmap for a member, no later minicopy after the final dismount."""
    if target.unit is None or wish in (minicopy.NOT_SAID, minicopy.REFUSED):
        return ""
    unit = world.units[target.unit]
    if target.is_member:
        return minicopy.why_no_bitmap(world, node, unit, target.device)
    is_final = cluster or unit.shadow_set.nodes == [node]
    return minicopy.why_unfit(unit) if is_final else ""


def act(
    driver: Driver,
    node: str,
    target: Target,
    *,
    cluster: bool,
    minicopy_wanted: bool = False,
    aborts: bool = False,
) -> None:
    """Dismount a judged *target*; with *cluster* a unit or a volume on the other nodes too, the local one first.

    With *minicopy_wanted* a write bitmap on *node* tells from here on what a member misses. With *aborts* a node
    that is in mount verification of the unit gives it up first: what it has queued ends in error.
    """
    if target.is_member:
        assert target.unit is not None
        driver.remove(target.unit, target.device, minicopy_on=node if minicopy_wanted else "")
        return
    world = driver.world
    if target.unit is not None:
        mounted = list(world.units[target.unit].shadow_set.nodes)
    else:
        mounted = list(world.volumes[target.device].nodes)
    others = [other for other in mounted if other != node] if cluster else []
    for name in [node, *others]:
        if target.unit is not None:
            if aborts and world.units[target.unit].shadow_set.phase_on(name) in STALLED:
                driver.abort(name, target.unit)
            driver.dismount(name, target.unit)
        else:
            driver.dismount_volume(name, target.device)


def _find(world: World, node: str, typed: str) -> Target | None:
    """The unit, member or volume that *typed* names: a device or the logical name it was mounted with."""
    logical = typed.strip(":").upper()
    for number, unit in world.units.items():
        view = unit.views.get(node)
        if view is not None and view.logical == logical:
            return Target(f"DSA{number}", number)
    for device, volume in world.volumes.items():
        if node in volume.nodes and volume.logical == logical:
            return Target(device)
    name = parse_device(typed)
    if name is not None and name.is_virtual_unit:
        return Target(name.plain, name.unit)
    if name is None or name.plain not in world.disks:
        return None
    owner = world.unit_of(name.plain)
    return Target(name.plain) if owner is None else Target(name.plain, owner.shadow_set.unit, True)


def _member_stays(world: World, node: str, target: Target) -> Said | None:
    """Why a member cannot leave: nobody else could be read."""
    assert target.unit is not None
    shadow_set = world.units[target.unit].shadow_set
    member = shadow_set.member(target.device)
    assert member is not None
    if shadow_set.phase_on(node) is Phase.ABORTED:
        return SYSTEM.VOLINV()
    others = [other for other in shadow_set.reachable_full if other.device != target.device]
    if member.role is Role.FULL and not others:
        return DISM.SRCMEM()
    return None


def _wait_for_processing(driver: Driver, node: str, target: Target) -> Generator[Wait, object, bool]:
    """Nothing leaves while the set looks for its members; the system parameters bound the wait. Whether it waited."""
    assert target.unit is not None
    waited = False
    while True:
        unit = driver.world.units.get(target.unit)
        if unit is None or unit.shadow_set.phase_on(node) not in STALLED:
            return waited
        waited = True
        yield Wait(LOOK_AGAIN_S)
