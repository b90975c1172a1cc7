"""The only writer of a `ShadowSet`: an event in, effects out (with `tracking`, `progress` and `work`).

Each event has one function; the table at the end names them all. Membership changes raise the generation
number (manual Table 6-1: "the remaining shadow set members have their generation number incremented");
it is a VMS time forced above the one before, so it orders the members' histories whatever the clock says.
"""

from collections.abc import Callable
from typing import Any

from vmsshadow.shadow import progress, tracking, work
from vmsshadow.shadow.bitmap import Bits
from vmsshadow.shadow.impact import Happening, Sets
from vmsshadow.shadow.protocol import (
    BitmapDeleted,
    BitmapsWanted,
    CopyEnded,
    CountersReset,
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
    NodeAborted,
    NodeDismounted,
    NodeFailed,
    NodeMounted,
    NoMemberReachable,
    OperationBegun,
    OperationStopped,
    PolicyChanged,
    ProcessingAborted,
    ProcessingCompleted,
    ReachChanged,
    RemovalForced,
    SetChangedState,
    Tell,
    VolumeGrown,
    WriteScbs,
)
from vmsshadow.shadow.state import Member, Phase, Role, ShadowSet, check
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
    return [*work.bear(shadow_set, Happening.NODE_MOUNTED), WriteScbs(), work.host_after(Happening.NODE_MOUNTED)]


def _node_dismounted(shadow_set: ShadowSet, event: NodeDismounted) -> Effects:
    carries = shadow_set.operation is not None and shadow_set.operation.host == event.node
    happening = Happening.CARRIER_DISMOUNTED if carries else Happening.NODE_DISMOUNTED
    effects = work.bear(shadow_set, happening)
    effects.extend(_leave(shadow_set, event.node))
    effects.extend(_settle_phase(shadow_set))
    effects.append(WriteScbs())  # the write count falls; the last one out clears the mounted flags
    effects.append(work.host_after(happening) if shadow_set.nodes else Dissolve())
    return effects


def _node_failed(shadow_set: ShadowSet, event: NodeFailed) -> Effects:
    """8.4 manual, Table 8-1, first row; for a system that could not write, the second: nothing to merge."""
    wrote = event.node in shadow_set.writers
    if shadow_set.operation is not None and shadow_set.operation.host == event.node:
        _forget_unpublished(shadow_set)
    effects = _leave(shadow_set, event.node)
    if not shadow_set.nodes:
        return [*effects, Dissolve()]  # nobody is left to write an SCB: the disks stay "not properly dismounted"
    # Every write is sent to targets too, so a write torn behind a copy fence leaves a target wrong even where the
    # copy has passed: a merge is needed with a single full member as soon as there is a target.
    sets = Sets.THAT if wrote else Sets.OTHERS
    effects.extend(work.bear(shadow_set, Happening.NODE_FAILED, sets, event.node))
    if wrote and len(shadow_set.members) > 1:
        rule = f"a node failed that had the set mounted{event.why}"
        effects.extend(progress.need_merge(shadow_set, rule, event.logged))
    effects.extend([*_settle_phase(shadow_set), WriteScbs(), work.host_after(Happening.NODE_FAILED, sets)])
    return effects


def _node_aborted(shadow_set: ShadowSet, event: NodeAborted) -> Effects:
    """8.4 manual, Table 8-1, "aborted on another system with writes in its restart queue": merge required there.

    Without queued writes nothing can differ (8.4 manual, 8.1). Its bitmaps die, as they do with a mount (ours).
    """
    assert shadow_set.phase_on(event.node) in (Phase.VOLUME_PROCESSING, Phase.MOUNT_VERIFICATION)
    effects: Effects = [Tell(ProcessingAborted(event.node))]
    shadow_set.aborted.append(event.node)
    if event.node in shadow_set.cut_off:
        shadow_set.cut_off.remove(event.node)
    effects.extend(_forget_bitmaps(shadow_set, event.node))
    if event.queued_writes and len(shadow_set.members) > 1:  # of use to the others, or at the next mount
        effects.extend(work.bear(shadow_set, Happening.SET_ABORTED, Sets.THAT, event.node))
        rule = f"a node gave the set up with writes in its queues{event.why}"
        effects.extend(progress.need_merge(shadow_set, rule, event.logged))
    host = work.host_after(Happening.SET_ABORTED) if event.queued_writes else Host(significant=False)
    effects.extend([*_settle_phase(shadow_set), WriteScbs(), host])
    return effects


def _reach_changed(shadow_set: ShadowSet, event: ReachChanged) -> Effects:
    """A node that reaches no source member waits on its own; membership stays (I/O User's Reference, 7.4)."""
    active = [node for node in shadow_set.nodes if node not in shadow_set.aborted]
    assert set(event.cut_off) < set(active), "where nobody reaches a source it is the set that waits"
    before = shadow_set.cut_off
    shadow_set.cut_off = list(event.cut_off)
    effects: Effects = []
    for node in shadow_set.cut_off:
        if node not in before:
            effects += [Tell(SetChangedState(node)), Tell(NoMemberReachable(node))]
    for node in before:
        if shadow_set.phase_on(node) is Phase.RUNNING:
            effects.append(Tell(ProcessingCompleted(node)))
    if shadow_set.operation is not None and shadow_set.operation.host in shadow_set.cut_off:
        effects.extend(work.stop(shadow_set))
    return [*effects, WriteScbs(), Host(significant=False)]  # a writer that is back writes what happened meanwhile


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
    for those in (shadow_set.writers, shadow_set.cut_off, shadow_set.aborted):
        if node in those:
            those.remove(node)
    return _forget_bitmaps(shadow_set, node)


def _forget_bitmaps(shadow_set: ShadowSet, node: str) -> Effects:
    """The bitmaps of *node*, masters and locals, die."""
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
    effects = work.bear(shadow_set, Happening.MEMBERS_ADDED)
    _measure(shadow_set)
    work.raise_generation(shadow_set, event.ticks)
    return [*effects, WriteScbs(), work.host_after(Happening.MEMBERS_ADDED)]


def _member_removed(shadow_set: ShadowSet, event: MemberRemoved) -> Effects:
    member = shadow_set.member(event.device)
    assert member is not None and [member] != shadow_set.full, "the last source member is never removed"
    # The lanes know the member, as a source or as one to repair: they stop.
    effects = work.bear(shadow_set, Happening.MEMBER_REMOVED)
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
    work.raise_generation(shadow_set, event.ticks)
    effects.append(WriteScbs())
    if event.why != "dismounted":
        effects.append(Tell(MemberExpelled(event.device)))
    effects.extend(_settle_phase(shadow_set))
    effects.append(work.host_after(Happening.MEMBER_REMOVED))
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
    effects.extend(work.bear(shadow_set, Happening.MEMBER_LOST))
    effects.extend(_settle_phase(shadow_set))
    return effects


def _member_back(shadow_set: ShadowSet, event: MemberBack) -> Effects:
    member = shadow_set.member(event.device)
    assert member is not None
    if member.lost is None or shadow_set.phase is Phase.ABORTED:
        return []
    member.lost = None
    return [*_settle_phase(shadow_set), WriteScbs(), Host(significant=False)]


def _removal_forced(shadow_set: ShadowSet, event: RemovalForced) -> Effects:
    member = shadow_set.member(event.device)
    assert member is not None and [member] != shadow_set.full, "the last source member is never removed"
    member.flagged = True
    return []


def _settle_phase(shadow_set: ShadowSet) -> Effects:
    """What the set can do with the members it reaches (I/O User's Reference, 7.4)."""
    before = shadow_set.phase
    if shadow_set.nodes and not set(shadow_set.nodes) - set(shadow_set.aborted):
        shadow_set.phase = Phase.ABORTED  # until the unit is dismounted, whatever returns or leaves
        return []
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


def _measure(shadow_set: ShadowSet) -> None:
    """The unit is as big as its smallest member (dissimilar devices, 8.4 manual, 1.3)."""
    shadow_set.size_blocks = min(member.size_blocks for member in shadow_set.members)


_TABLE: dict[type, Callable[[ShadowSet, Any], Effects]] = {
    NodeMounted: _node_mounted,
    NodeDismounted: _node_dismounted,
    NodeFailed: _node_failed,
    NodeAborted: _node_aborted,
    MembersAdded: _members_added,
    MemberRemoved: _member_removed,
    MemberLost: _member_lost,
    MemberBack: _member_back,
    RemovalForced: _removal_forced,
    ReachChanged: _reach_changed,
    BitmapDeleted: tracking.bitmap_deleted,
    BitmapsWanted: tracking.bitmaps_wanted,
    MinicopyPrepared: tracking.minicopy_prepared,
    PolicyChanged: tracking.policy_changed,
    VolumeGrown: progress.volume_grown,
    MergeDemanded: progress.merge_demanded,
    CountersReset: progress.counters_reset,
    OperationBegun: progress.operation_begun,
    OperationStopped: progress.operation_stopped,
    CopyEnded: progress.copy_ended,
    MergeEnded: progress.merge_ended,
}
