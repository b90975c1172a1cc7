"""Every change of a set: the decided event, its effects performed, and the timers of lost members.

`happened` is the one door: it lets `shadow.transitions` change the set, drops the lanes of an operation that
ended, and performs the effects. Before a membership change the unit is held and drained (`traffic.take_hold`
with `whole`), as HBVS quiesces it; only then is the event let in.
"""

from typing import NamedTuple

from vmsshadow.base.blocks import Extent
from vmsshadow.cluster import carriers, copier, media, scbs, traffic
from vmsshadow.cluster.clock import US_PER_SECOND
from vmsshadow.cluster.world import HostTrouble, Unit, World
from vmsshadow.disk.image import DiskError
from vmsshadow.disk.scb import Scb
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
    Tell,
    VerificationTimedOut,
    WriteScbs,
)
from vmsshadow.shadow.state import Phase, Role, Work

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
    """MVTIMEOUT is over, and still no member is reachable."""

    unit: int


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
    effects = transitions.step(shadow_set, event)
    unit.sound = None
    if isinstance(event, MemberRemoved):
        world.forget_site(event.device)
    if isinstance(event, MemberRemoved) and (timer := unit.timers.pop(event.device, 0)):
        world.clock.cancel(timer)
    operation = shadow_set.operation
    keep = ("", *operation.targets) if operation is not None and not isinstance(event, OperationBegun) else ()
    copier.halt(world, number, keep)
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
            for member in shadow_set.members:
                world.forget_site(member.device)
            _cancel_timers(world, unit)
    if isinstance(event, OperationBegun):
        copier.begin(world, number)
    elif number in world.units:
        traffic.settled(world, unit)
        if shadow_set.policy is not None:
            world.clock.after(0, Reconcile(number))
        if operation is None:
            carriers.evaluate_waiting(world)


def write_scbs(world: World, unit: Unit) -> None:
    """Rewrite the SCB of every reachable member: sources first, then targets. Read-only mounts write nothing."""
    shadow_set = unit.shadow_set
    unit.scbs_are_due = bool(shadow_set.nodes) and not any(world.is_active(name) for name in shadow_set.nodes)
    if unit.scbs_are_due:
        return  # the nodes that have it mounted are out of contact: one writes when it is back
    if shadow_set.writers:
        unit.last_node = next((name for name in shadow_set.writers if world.is_active(name)), shadow_set.writers[0])
    elif not unit.last_node:
        return
    unit.scb = scbs.scb_of(shadow_set, unit.scb)
    block = unit.scb.pack()
    for member in [*shadow_set.full, *shadow_set.targets]:
        if member.lost is not None:
            continue
        answer = media.write(world, unit.last_node, member.device, unit.scb_lbn, block)
        if answer.trouble:
            trouble = traffic.DeviceTrouble(shadow_set.unit, member.device, answer.trouble, answer.host_reason)
            world.clock.after(0, trouble)
    if not shadow_set.writers:
        unit.last_node = ""


# --- operations ------------------------------------------------------------------------------------


def take_operation(world: World, event: carriers.TakeOperation) -> None:
    """The chosen node begins, if the choice still holds."""
    unit = world.units.get(event.unit)
    if unit is not None:
        unit.hosting = 0
    if not carriers.may_take(world, event):
        carriers.evaluate(world, event.unit)
        return
    assert unit is not None
    wanted = work.next_operation(unit.shadow_set)
    assert wanted is not None
    happened(world, event.unit, OperationBegun(wanted[0], event.node))


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
    lose(world, event.unit, event.device, event.ident)


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


def lose(world: World, number: int, device: str, ident: str) -> None:
    """Let the member be lost with the SYSTEM condition *ident*, and start the timers."""
    unit = world.units[number]
    if not unit.shadow_set.nodes or world.is_hung:
        return
    node = unit.shadow_set.nodes[0]
    happened(world, number, MemberLost(device, ident))
    delay_s = 0 if ident in FATAL else world.member_timeout_s(node, unit, device)
    unit.timers[device] = world.clock.after(delay_s * US_PER_SECOND, MemberTimeout(number, device))
    _time_verification(world, number)


def _time_verification(world: World, number: int) -> None:
    unit = world.units[number]
    verifying = unit.shadow_set.phase is Phase.MOUNT_VERIFICATION
    if verifying and not unit.verification_timer:
        seconds = world.mvtimeout_s(unit.shadow_set.nodes[0], unit)
        unit.verification_timer = world.clock.after(seconds * US_PER_SECOND, VerificationTimeout(number))
    elif not verifying and unit.verification_timer:
        world.clock.cancel(unit.verification_timer)
        unit.verification_timer = 0


def member_timeout(world: World, event: MemberTimeout) -> None:
    """The member's time is over: expel it, unless no source is left to go on with."""
    unit = world.units.get(event.unit)
    member = unit.shadow_set.member(event.device) if unit is not None else None
    if unit is None or member is None or member.lost is None:
        return
    unit.timers[event.device] = 0
    if unit.shadow_set.reachable_full:
        _hold_for_expulsion(world, unit, event.device)


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
    if member is not None and member.lost is not None and unit.shadow_set.reachable_full:
        unit.timers.pop(event.device, None)
        base = Absent(unit.shadow_set.generation, unit.shadow_set.mount_time)
        happened(world, event.unit, MemberRemoved(event.device, member.lost, world.clock.ticks, base))
    traffic.drop_hold(world, unit, event.hold)


def verification_timeout(world: World, event: VerificationTimeout) -> None:
    """No member came back in time: the unit is aborted."""
    unit = world.units.get(event.unit)
    if unit is None:
        return
    unit.verification_timer = 0
    if unit.shadow_set.phase is Phase.MOUNT_VERIFICATION:
        happened(world, event.unit, VerificationTimedOut())
        traffic.pump(world, unit)


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
    if member.role is Role.FULL and not _is_ours(world, unit, device):
        unit.timers[device] = world.clock.after(0, MemberTimeout(number, device))
        return
    happened(world, number, MemberBack(device))
    _time_verification(world, number)
    for other in shadow_set.members:  # whose time was over while no source could be reached
        if other.lost is not None and not unit.timers.get(other.device) and shadow_set.reachable_full:
            _hold_for_expulsion(world, unit, other.device)


def _is_ours(world: World, unit: Unit, device: str) -> bool:
    """Whether the disk still carries this set's SCB (the checks of volume processing, $SHADDEF)."""
    disk = world.disks[device]
    if disk.medium is None or disk.wrong_volume:
        return False
    try:
        found = Scb.unpack(disk.medium.read(unit.scb_lbn, 1))
    except DiskError:
        return False
    return (
        found.checksum_ok
        and found.unit_id == unit.scb.unit_id
        and found.mounttime == unit.scb.mounttime
        and found.genernum <= unit.shadow_set.generation
    )


def _cancel_timers(world: World, unit: Unit) -> None:
    for serial in [*unit.timers.values(), unit.verification_timer, unit.hosting]:
        if serial:
            world.clock.cancel(serial)
    for request in [*unit.waiting, *unit.flights.values()]:
        request.done, request.error = True, "DEVNOTMOUNT"
