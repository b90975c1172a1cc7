"""Every change of a set: the decided event, its effects performed, and the timers of lost members.

`happened` is the one door: it lets `shadow.transitions` change the set, drops the lanes of an operation that
ended, and performs the effects. Before a membership change the unit is held and drained (`traffic.take_hold`
with `whole`), as HBVS quiesces it; only then is the event let in.
"""

from typing import NamedTuple

from vmsshadow.base.blocks import Extent
from vmsshadow.cluster import carriers, copier, identity, media, scbs, system_disk, traffic
from vmsshadow.cluster.clock import US_PER_SECOND
from vmsshadow.cluster.hardware import Node
from vmsshadow.cluster.world import HostTrouble, Unit, World
from vmsshadow.shadow import transitions, work
from vmsshadow.shadow.bitmap import Absent
from vmsshadow.shadow.protocol import (
    CopyEnded,
    Dissolve,
    Event,
    Host,
    MemberBack,
    MemberLost,
    MemberRemoved,
    MergeEnded,
    OperationBegun,
    RemovalForced,
    Tell,
    WriteScbs,
)
from vmsshadow.shadow.state import Phase, Role, ShadowSet, Work

WRONG_VOLUME = "VOLINV"  # the SYSTEM condition of a drive with another volume
FATAL = ("DRVERR", "PARITY", "FORCEDERROR")  # not a question of connectivity: the member goes at once


class MemberTimeout(NamedTuple):
    """SHADOW_MBR_TMO (or the member's own timeout) is over for a lost member."""

    unit: int
    device: str


class ExpulsionHeld(NamedTuple):
    """The unit is quiet: the lost member can be expelled."""

    unit: int
    device: str
    hold: int


class VerificationTimeout(NamedTuple):
    """MVTIMEOUT is over on a node, and still it reaches no source member."""

    unit: int
    node: str


class Reconcile(NamedTuple):
    """The set has changed: its HBMM policy may want other master bitmaps."""

    unit: int


class SettleHeld(NamedTuple):
    """The unit is quiet for a command that changes it."""

    unit: int


def happened(world: World, number: int, event: Event) -> None:
    """Let *event* have happened to the unit, and perform what it asks for."""
    unit = world.units[number]
    shadow_set = unit.shadow_set
    master = shadow_set.master
    effects = transitions.step(shadow_set, event)
    system_told = system_disk.changes(world, unit, event, master)
    unit.sound = None
    if isinstance(event, MemberRemoved):
        world.forget_site(event.device)
        unit.carried.pop(event.device, None)
        world.disks[event.device].was_expelled = event.why != "dismounted"
    if isinstance(event, MemberRemoved) and (timer := unit.timers.pop(event.device, 0)):
        world.clock.cancel(timer)
    operation = shadow_set.operation
    keep = ("", *operation.targets) if operation is not None and not isinstance(event, OperationBegun) else ()
    copier.halt(world, number, keep)
    copier.regroup(world, number)
    for effect in effects:
        if isinstance(effect, WriteScbs):
            write_scbs(world, unit)
        elif isinstance(effect, Host):
            carriers.evaluate(world, number, effect.significant)
        elif isinstance(effect, Tell):
            world.notices.append((world.clock.now_us, number, effect.notice))
        else:
            assert isinstance(effect, Dissolve)
            del world.units[number]
            carriers.withdraw(world, unit)
            for member in shadow_set.members:
                world.forget_site(member.device)
                world.disks[member.device].was_expelled = False
            _cancel_timers(world, unit)
    world.notices += [(world.clock.now_us, number, told) for told in system_told]
    if isinstance(event, OperationBegun):
        copier.begin(world, number)
    elif number in world.units:
        _time_verification(world, unit)
        traffic.settled(world, unit)
        if shadow_set.policy is not None:
            world.clock.after(0, Reconcile(number))


def write_scbs(world: World, unit: Unit) -> None:
    """Rewrite the SCB of every reachable member: sources first, then targets. Read-only mounts write nothing.

    Nor does a node that gave the set up or reaches none of it; the last that could writes once more as it leaves.
    """
    shadow_set = unit.shadow_set
    serving = [node for node in shadow_set.writers if node in shadow_set.serving]
    writers = [node for node in serving if world.is_active(node)]
    nobody = bool(shadow_set.nodes) and not any(world.is_active(name) for name in shadow_set.nodes)
    unit.scbs_are_due = nobody or (bool(serving) and not writers)
    if unit.scbs_are_due:
        return  # those who would write are out of contact: one does when it is back
    if writers:
        unit.last_node = writers[0]
    elif not unit.last_node or unit.last_node in shadow_set.nodes or not world.is_active(unit.last_node):
        return  # it crashed, or is in another partition now
    unit.scb = scbs.scb_of(shadow_set, unit.scb)
    block = unit.scb.pack()
    is_on_a_source = False  # a target never knows a newer generation than every source, or no set can be formed again
    for member in [*shadow_set.full, *shadow_set.targets]:
        if member.lost is not None or (member.role is Role.TARGET and not is_on_a_source):
            continue
        answer = media.write(world, unit.last_node, member.device, unit.scb_lbn, block)
        if answer.trouble:
            trouble = traffic.trouble_of(shadow_set.unit, member.device, answer, unit.last_node)
            world.clock.after(0, trouble)
        else:
            is_on_a_source = True
            unit.carried[member.device] = Absent(unit.scb.genernum, unit.scb.mounttime)
    if not writers:
        unit.last_node = ""


# --- operations ------------------------------------------------------------------------------------


def look_for_work(world: World, event: carriers.LookForWork) -> None:
    """Each node that looks now takes what it may, until nobody takes any more."""
    nodes = carriers.lookers(world, event)
    while sum([_take_all(world, node) for node in nodes]):
        pass


def _take_all(world: World, node: Node) -> int:
    """*node* begins operations while it finds some that it may; how many."""
    taken = 0
    while (unit := carriers.next_unit(world, node)) is not None:
        wanted = work.next_operation(unit.shadow_set)
        assert wanted is not None
        carriers.withdraw(world, unit)
        unit.waits_since_us = -1
        happened(world, unit.shadow_set.unit, OperationBegun(wanted[0], node.name))
        taken += 1
    return taken


def lane_at_end(world: World, event: copier.LaneAtEnd) -> None:
    """The unit is quiet and the lane has passed everything: the target becomes full, or the merge is over."""
    unit = world.units.get(event.unit)
    if unit is None:
        return
    for name, run in unit.lanes.items():
        if run.serial == event.run:
            operation = unit.shadow_set.operation
            assert operation is not None
            if operation.work is Work.MERGE:
                happened(world, event.unit, MergeEnded())
            else:
                happened(world, event.unit, CopyEnded(name, world.clock.ticks))
            return


# --- lost members ----------------------------------------------------------------------------------


def device_trouble(world: World, event: traffic.DeviceTrouble) -> None:
    """A member failed: volume processing begins, and its timer (IOUR 7.4; SHADOW_MBR_TMO)."""
    _tell_host_reason(world, event)
    unit = world.units.get(event.unit)
    member = unit.shadow_set.member(event.device) if unit is not None else None
    if unit is None or member is None or member.lost is not None or unit.shadow_set.phase is Phase.ABORTED:
        return
    if event.node in unit.shadow_set.nodes and event.node not in unit.shadow_set.serving:
        return  # what a node that reaches no source finds out says nothing of the member
    lose(world, event.unit, event.device, event.ident, event.node)
    if event.refused and not why_unusable(world, unit.shadow_set, event.node, event.device, thorough=True):
        disk_returned(world, event.device)  # mended since; nobody else would look again


def why_unusable(world: World, shadow_set: ShadowSet, node: str, device: str, *, thorough: bool) -> str:
    """The SYSTEM condition; without *thorough* connectivity alone is looked at. A write lock troubles writers only."""
    disk = world.disks[device]
    locked = disk.write_locked and bool(shadow_set.writers)
    ident = "VOLINV" if disk.wrong_volume else "WRITLCK" if locked else ""
    return (thorough and ident) or world.why_unreachable(node, device)


def _tell_host_reason(world: World, event: traffic.DeviceTrouble) -> None:
    """The host's reason is said once, however often the disk fails for it."""
    disk = world.disks[event.device]
    if event.host_reason and disk.host_reason_told != event.host_reason:
        disk.host_reason_told = event.host_reason
        world.notices.append((world.clock.now_us, event.unit, HostTrouble(event.device, event.host_reason)))


def look_at_images(world: World) -> None:
    """Notice image files that were deleted or cut short behind our back, before their blocks are missed."""
    if world.is_hung:
        return
    for number in sorted(world.units):
        for member in world.units[number].shadow_set.members:
            medium = world.disks[member.device].medium
            if member.lost is None and medium is not None and not medium.still_there():
                path = world.disks[member.device].image_path
                reason = f"file {path} was deleted or cut short"
                world.clock.after(0, traffic.DeviceTrouble(number, member.device, "DRVERR", reason))


def lose(world: World, number: int, device: str, ident: str, node: str = "") -> None:
    """Let the member be lost with the SYSTEM condition *ident*, as *node* found out, and start its timer.

    How long it is waited for is settled here: a timeout that is changed later counts from the next loss on.
    """
    unit = world.units[number]
    shadow_set = unit.shadow_set
    if not shadow_set.nodes or world.is_hung:
        return
    happened(world, number, MemberLost(device, ident))
    member = shadow_set.member(device)
    assert member is not None
    finder = node if node in shadow_set.nodes else (shadow_set.serving or shadow_set.nodes)[0]
    at_once = ident in FATAL or member.flagged
    delay_s = 0 if at_once else world.member_timeout_s(finder, unit, device)
    unit.timers[device] = world.clock.after(delay_s * US_PER_SECOND, MemberTimeout(number, device))


def _time_verification(world: World, unit: Unit) -> None:
    """MVTIMEOUT runs on each node that is in mount verification, by that node's own value.

    Not while nothing but write locks is in the way: that wait never ends (System Manager's Manual V7.3, 9.13).
    """
    shadow_set = unit.shadow_set
    verifying = [node for node in shadow_set.nodes if shadow_set.phase_on(node) is Phase.MOUNT_VERIFICATION]
    if all(member.lost == "WRITLCK" for member in shadow_set.full):
        verifying = []
    for node in [node for node in unit.verification_timers if node not in verifying]:
        world.clock.cancel(unit.verification_timers.pop(node))
    for node in verifying:
        if node not in unit.verification_timers:
            event = VerificationTimeout(shadow_set.unit, node)
            delay_us = world.mvtimeout_s(node, unit) * US_PER_SECOND
            unit.verification_timers[node] = world.clock.after(delay_us, event)


def member_timeout(world: World, event: MemberTimeout) -> None:
    """The member's time is over: expel it, unless no source is left to go on with."""
    unit = world.units.get(event.unit)
    member = unit.shadow_set.member(event.device) if unit is not None else None
    if unit is None or member is None or member.lost is None:
        return
    unit.timers[event.device] = 0
    if _can_go_on(world, unit):
        _hold_for_expulsion(world, unit, event.device)


def _can_go_on(world: World, unit: Unit) -> bool:
    """Whether there is a source to go on with, and a node in contact that serves the set and writes the expulsion down.

    An expulsion that no SCB tells of would be forgotten with the last node, and the member be current again.
    """
    shadow_set = unit.shadow_set
    is_served = any(world.is_active(node) for node in shadow_set.serving)
    return is_served and bool(shadow_set.reachable_full) and shadow_set.phase is not Phase.ABORTED


def expel_the_overdue(world: World, unit: Unit) -> None:
    """Expel the members whose time was over while nobody could go on without them, if now somebody can."""
    held = [hold.event.device for hold in unit.holds if isinstance(hold.event, ExpulsionHeld)]
    for member in unit.shadow_set.members:
        is_overdue = member.lost is not None and unit.timers.get(member.device) == 0
        if is_overdue and member.device not in held and _can_go_on(world, unit):
            _hold_for_expulsion(world, unit, member.device)


def _hold_for_expulsion(world: World, unit: Unit, device: str) -> None:
    number = unit.shadow_set.unit
    everything = Extent(0, unit.shadow_set.volsize)
    serial = world.next_serial + 1  # the hold's own, so that its event can drop it
    held = traffic.take_hold(world, unit, everything, ExpulsionHeld(number, device, serial), whole=True)
    assert held == serial


def expulsion_held(world: World, event: ExpulsionHeld) -> None:
    """Nothing is in flight: the member leaves, the others become the newer ones."""
    unit = world.units.get(event.unit)
    if unit is None:
        return
    member = unit.shadow_set.member(event.device)
    if member is not None and member.lost is not None and _can_go_on(world, unit):
        unit.timers.pop(event.device, None)
        # Of members lost together the SCBs of those expelled later do not tell of the expulsions before.
        base = unit.carried.get(event.device, Absent(unit.shadow_set.generation, unit.shadow_set.mount_time))
        happened(world, event.unit, MemberRemoved(event.device, member.lost, world.clock.ticks, base))
    traffic.drop_hold(world, unit, event.hold)


def force_removal(world: World, number: int, device: str) -> None:
    """SET SHADOW/FORCE_REMOVAL: a lost member is expelled without more waiting, another one when it is lost."""
    unit = world.units[number]
    happened(world, number, RemovalForced(device))
    member = unit.shadow_set.member(device)
    assert member is not None
    if member.lost is None:
        return
    if timer := unit.timers.get(device, 0):
        world.clock.cancel(timer)
        unit.timers[device] = 0  # its time is over: where no source is left it goes as soon as one is back
        if _can_go_on(world, unit):
            _hold_for_expulsion(world, unit, device)


def disk_returned(world: World, device: str) -> None:
    """A disk can be reached again: if a set still waits for it, it goes on as the member it was."""
    unit = world.unit_of(device)
    if unit is None:
        return
    shadow_set = unit.shadow_set
    member = shadow_set.member(device)
    if member is None or member.lost is None or shadow_set.phase is Phase.ABORTED:
        return
    number = shadow_set.unit
    timer = unit.timers.pop(device, 0)
    if timer:
        world.clock.cancel(timer)
    if device in unit.uncompared:
        unit.uncompared.discard(device)
        if identity.is_outrun(world, unit):  # others have gone on with this one: those that are here are the older ones
            for other in [each.device for each in shadow_set.members if each.lost is None]:
                lose(world, number, other, WRONG_VOLUME)
    if member.role is Role.FULL and (not identity.is_ours(world, unit, device) or identity.is_outrun(world, unit)):
        unit.timers[device] = world.clock.after(0, MemberTimeout(number, device))
        return
    happened(world, number, MemberBack(device))
    expel_the_overdue(world, unit)


def _cancel_timers(world: World, unit: Unit) -> None:
    for serial in [*unit.timers.values(), *unit.verification_timers.values(), unit.stall]:
        if serial:
            world.clock.cancel(serial)
    for request in [*unit.waiting, *unit.flights.values()]:
        request.done, request.error = True, "DEVNOTMOUNT"
