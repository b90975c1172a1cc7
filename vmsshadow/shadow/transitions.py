"""The only writer of a `ShadowSet`: an event in, effects out (with `tracking` for bitmaps and `work` for operations).

Each event has one function; the table at the end names them all. Membership changes raise the generation
number (manual Table 6-1: "the remaining shadow set members have their generation number incremented");
it is a VMS time forced above the one before, so it orders the members' histories whatever the clock says.
"""

from collections.abc import Callable
from typing import Any

from vmsshadow.shadow import tracking, work
from vmsshadow.shadow.bitmap import Bits
from vmsshadow.shadow.protocol import (
    BitmapDeleted,
    BitmapsWanted,
    CopyEnded,
    Dissolve,
    Event,
    Host,
    MemberBack,
    MemberExpelled,
    MemberLost,
    MemberRemoved,
    MembersAdded,
    MemberWentOffline,
    MergeDemanded,
    MergeEnded,
    MinicopyPrepared,
    NodeDismounted,
    NodeFailed,
    NodeMounted,
    NoMemberReachable,
    OperationBegun,
    OperationEnded,
    OperationStarted,
    OperationStopped,
    PolicyChanged,
    ProcessingAborted,
    ProcessingCompleted,
    SetChangedState,
    Tell,
    VerificationTimedOut,
    WriteScbs,
)
from vmsshadow.shadow.state import Member, Merge, Operation, Phase, Role, ShadowSet, Work, check
from vmsshadow.shadow.work import Effects


def step(shadow_set: ShadowSet, event: Event) -> Effects:
    """Let *event* have happened to *shadow_set*; return what is wanted now, in order.

    Raises AssertionError when the event cannot have happened in this state.
    """
    effects = _TABLE[type(event)](shadow_set, event)
    if shadow_set.nodes:
        check(shadow_set)
    return effects


# --- nodes -----------------------------------------------------------------------------------------


def _node_mounted(shadow_set: ShadowSet, event: NodeMounted) -> Effects:
    assert event.node not in shadow_set.nodes
    shadow_set.nodes.append(event.node)
    if event.writable:
        shadow_set.writers.append(event.node)
    for bitmap in shadow_set.bitmaps:
        bitmap.locals[event.node] = Bits(bitmap.bits.size_blocks)
    return [WriteScbs(), Host(significant=False)]


def _node_dismounted(shadow_set: ShadowSet, event: NodeDismounted) -> Effects:
    effects: Effects = []
    if shadow_set.operation is not None and shadow_set.operation.host == event.node:
        effects = work.stop(shadow_set)
    effects.extend(_leave(shadow_set, event.node))
    effects.append(WriteScbs())  # the write count falls; the last one out clears the mounted flags
    effects.append(Host(significant=False) if shadow_set.nodes else Dissolve())
    return effects


def _node_failed(shadow_set: ShadowSet, event: NodeFailed) -> Effects:
    """8.4 manual, Table 8-1, first row: merge required; a full merge restarts, a copy goes on elsewhere."""
    wrote = event.node in shadow_set.writers
    if shadow_set.operation is not None and shadow_set.operation.host == event.node:
        _forget_unpublished(shadow_set)
    effects = _leave(shadow_set, event.node)
    if not shadow_set.nodes:
        return [*effects, Dissolve()]  # nobody is left to write an SCB: the disks stay "not properly dismounted"
    # Every write is sent to targets too, so a write torn behind a copy fence leaves a target wrong even where the
    # copy has passed: a merge is needed with a single full member as soon as there is a target.
    if wrote and len(shadow_set.members) > 1:
        effects.extend(work.stop(shadow_set))
        shadow_set.merge = _merge_needed(shadow_set, "a node failed that had the set mounted")
    effects.extend([WriteScbs(), Host(significant=True)])
    return effects


def _merge_needed(shadow_set: ShadowSet, rule: str) -> Merge:
    """The merge that is due now: of what a surviving master bitmap has marked, or of everything.

    A full merge that is due already stays one. A minimerge that was due or running continues with added work.
    """
    before = shadow_set.merge
    masters = shadow_set.masters
    if not masters or (before is not None and before.ranges is None):
        return Merge(rule)
    ranges = masters[0].bits.copy()
    if before is not None and before.ranges is not None:
        ranges.join(before.ranges)
    return Merge(rule, ranges=ranges)


def _forget_unpublished(shadow_set: ShadowSet) -> None:
    """The carrier of the operation is gone: the others know the published fences, never above the true ones."""
    for target in shadow_set.targets:
        target.fence_lbn = target.published_lbn
    if shadow_set.merge is not None:
        shadow_set.merge.fence_lbn = shadow_set.merge.published_lbn
    shadow_set.operation = None


def _leave(shadow_set: ShadowSet, node: str) -> Effects:
    assert node in shadow_set.nodes
    shadow_set.nodes.remove(node)
    if node in shadow_set.writers:
        shadow_set.writers.remove(node)
    for bitmap in shadow_set.bitmaps:
        bitmap.locals.pop(node, None)
    return tracking.drop_bitmaps(shadow_set, [bitmap for bitmap in shadow_set.bitmaps if bitmap.master == node])


# --- members ---------------------------------------------------------------------------------------


def _members_added(shadow_set: ShadowSet, event: MembersAdded) -> Effects:
    shadow_set.last_group += 1
    for newcomer in event.newcomers:
        assert shadow_set.member(newcomer.device) is None
        slot = shadow_set.slots.index(None)
        shadow_set.slots[slot] = Member(
            newcomer.device,
            newcomer.unit_id,
            newcomer.size_blocks,
            Role.TARGET,
            newcomer.rule,
            group=shadow_set.last_group,
            assisted=newcomer.assisted,
            bitmap=newcomer.bitmap,
        )
        bitmap = shadow_set.bitmap(newcomer.bitmap)
        if bitmap is not None and bitmap.uses is not None:  # made at MOUNT: used once, by whoever returns first
            bitmap.absent = {newcomer.device: bitmap.absent[newcomer.device]}
    # A full merge is interrupted and goes on after the copy; a minimerge is not.
    merging = work.runs(shadow_set, Work.MERGE) and shadow_set.merge is not None and not shadow_set.merge.is_mini
    effects = work.stop(shadow_set) if merging else []
    _measure(shadow_set)
    raise_generation(shadow_set, event.ticks)
    return [*effects, WriteScbs(), Host(significant=False)]


def _member_removed(shadow_set: ShadowSet, event: MemberRemoved) -> Effects:
    member = shadow_set.member(event.device)
    assert member is not None and [member] != shadow_set.full, "the last source member is never removed"
    effects = work.stop(shadow_set)  # its lanes know the member, as a source or as one to repair
    shadow_set.slots[shadow_set.slot_of(event.device)] = None
    if member.role is Role.FULL:
        effects.extend(tracking.track_absence(shadow_set, event))
    else:
        effects.extend(tracking.release(shadow_set, member))
    if shadow_set.master == event.device:
        shadow_set.master = shadow_set.full[0].device  # the lowest index among the full members that remain
    if len(shadow_set.members) == 1 and shadow_set.merge is not None:
        shadow_set.merge = None  # nothing is left to differ from
    _measure(shadow_set)
    raise_generation(shadow_set, event.ticks)
    effects.append(WriteScbs())
    if event.why != "dismounted":
        effects.append(Tell(MemberExpelled(event.device)))
    effects.extend(_settle_phase(shadow_set))
    effects.append(Host(significant=False))
    return effects


def _member_lost(shadow_set: ShadowSet, event: MemberLost) -> Effects:
    member = shadow_set.member(event.device)
    assert member is not None
    if member.lost is not None or shadow_set.phase is Phase.ABORTED:
        return []
    member.lost = event.why
    effects: Effects = [Tell(MemberWentOffline(event.device, event.why))]
    if shadow_set.phase is Phase.RUNNING:
        effects.append(Tell(SetChangedState()))
    effects.extend(work.stop(shadow_set))
    effects.extend(_settle_phase(shadow_set))
    return effects


def _member_back(shadow_set: ShadowSet, event: MemberBack) -> Effects:
    member = shadow_set.member(event.device)
    assert member is not None
    if member.lost is None or shadow_set.phase is Phase.ABORTED:
        return []
    member.lost = None
    return [*_settle_phase(shadow_set), WriteScbs(), Host(significant=False)]


def _verification_timed_out(shadow_set: ShadowSet, event: VerificationTimedOut) -> Effects:
    assert shadow_set.phase is Phase.MOUNT_VERIFICATION
    shadow_set.phase = Phase.ABORTED
    return [Tell(ProcessingAborted())]


def _settle_phase(shadow_set: ShadowSet) -> Effects:
    """What the set can do with the members it reaches (I/O User's Reference, 7.4)."""
    before = shadow_set.phase
    if before is Phase.ABORTED:
        return []  # until the unit is dismounted, whatever returns or leaves
    if not shadow_set.reachable_full:
        shadow_set.phase = Phase.MOUNT_VERIFICATION
    elif any(member.lost for member in shadow_set.members):
        shadow_set.phase = Phase.VOLUME_PROCESSING
    else:
        shadow_set.phase = Phase.RUNNING
    if shadow_set.phase is before:
        return []
    if shadow_set.phase is Phase.MOUNT_VERIFICATION:
        return [Tell(NoMemberReachable())]
    return [Tell(ProcessingCompleted())] if shadow_set.phase is Phase.RUNNING else []


# --- operations ------------------------------------------------------------------------------------


def _merge_demanded(shadow_set: ShadowSet, event: MergeDemanded) -> Effects:
    if len(shadow_set.members) < 2:
        return []  # one member has nothing to differ from
    mini = bool(shadow_set.masters) and (shadow_set.merge is None or shadow_set.merge.is_mini)
    effects = work.stop(shadow_set) if mini or work.runs(shadow_set, Work.MERGE) else []
    shadow_set.merge = _merge_needed(shadow_set, event.rule)
    return [*effects, WriteScbs(), Host(significant=False)]


def _operation_begun(shadow_set: ShadowSet, event: OperationBegun) -> Effects:
    wanted = work.next_operation(shadow_set)
    assert shadow_set.phase is Phase.RUNNING, "a set that looks for its members begins nothing"
    assert shadow_set.operation is None and wanted is not None and wanted[0] is event.work
    shadow_set.last_operation += 1
    mini = work.is_mini(shadow_set, event.work, wanted[1])
    shadow_set.operation = Operation(event.work, event.host, shadow_set.last_operation, wanted[1], mini)
    lbn = work.progress_lbn(shadow_set, shadow_set.operation)
    notice = OperationStarted(event.work, event.host, lbn, shadow_set.last_operation, lbn > 0, mini)
    return [WriteScbs(), Tell(notice)]


def _operation_stopped(shadow_set: ShadowSet, event: OperationStopped) -> Effects:
    return [*work.stop(shadow_set), Host(significant=False)]


def _copy_ended(shadow_set: ShadowSet, event: CopyEnded) -> Effects:
    operation, member = shadow_set.operation, shadow_set.member(event.device)
    assert operation is not None and operation.work is Work.COPY and event.device in operation.targets
    assert member is not None and member.fence_lbn == shadow_set.volsize
    member.role = Role.FULL
    member.rule = "its copy has completed"
    member.published_lbn = member.fence_lbn
    raise_generation(shadow_set, event.ticks)
    effects: Effects = [
        WriteScbs(),
        Tell(OperationEnded(Work.COPY, operation.host, member.fence_lbn, operation.serial, member.bitmap is not None)),
        *tracking.release(shadow_set, member),
    ]
    operation.targets = tuple(device for device in operation.targets if device != event.device)
    if not operation.targets:
        shadow_set.operation = None
        effects.append(Host(significant=False))
    return effects


def _merge_ended(shadow_set: ShadowSet, event: MergeEnded) -> Effects:
    operation = shadow_set.operation
    assert operation is not None and operation.work is Work.MERGE
    shadow_set.merge = None
    shadow_set.unerased = shadow_set.unerased and operation.is_mini
    shadow_set.operation = None
    ended = OperationEnded(Work.MERGE, operation.host, shadow_set.volsize, operation.serial, operation.is_mini)
    return [WriteScbs(), Tell(ended), Host(significant=False)]


# --- numbers ---------------------------------------------------------------------------------------


def raise_generation(shadow_set: ShadowSet, ticks: int) -> None:
    """Make this membership newer than every one before."""
    shadow_set.generation = max(shadow_set.generation + 1, ticks)


def _measure(shadow_set: ShadowSet) -> None:
    """The unit is as big as its smallest member (dissimilar devices, 8.4 manual, 1.3)."""
    shadow_set.size_blocks = min(member.size_blocks for member in shadow_set.members)


_TABLE: dict[type, Callable[[ShadowSet, Any], Effects]] = {
    NodeMounted: _node_mounted,
    NodeDismounted: _node_dismounted,
    NodeFailed: _node_failed,
    MembersAdded: _members_added,
    MemberRemoved: _member_removed,
    MemberLost: _member_lost,
    MemberBack: _member_back,
    VerificationTimedOut: _verification_timed_out,
    BitmapDeleted: tracking.bitmap_deleted,
    BitmapsWanted: tracking.bitmaps_wanted,
    MinicopyPrepared: tracking.minicopy_prepared,
    PolicyChanged: tracking.policy_changed,
    MergeDemanded: _merge_demanded,
    OperationBegun: _operation_begun,
    OperationStopped: _operation_stopped,
    CopyEnded: _copy_ended,
    MergeEnded: _merge_ended,
}
