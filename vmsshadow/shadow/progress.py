"""Recovery operations come due, begin and end: the transitions of merges and copies.

Part of `transitions`, which alone calls this.
"""

from vmsshadow.shadow import tracking, work
from vmsshadow.shadow.bitmap import Bits
from vmsshadow.shadow.impact import Happening
from vmsshadow.shadow.protocol import (
    CopyEnded,
    CountersReset,
    Host,
    MergeDemanded,
    MergeEnded,
    OperationBegun,
    OperationEnded,
    OperationStarted,
    OperationStopped,
    Tell,
    VolumeGrown,
    WriteScbs,
)
from vmsshadow.shadow.state import Merge, Operation, Phase, Role, ShadowSet, Work
from vmsshadow.shadow.work import Effects


def need_merge(shadow_set: ShadowSet, rule: str, logged: Bits | None = None) -> Effects:
    """A merge is due from here on. A minimerge under way that becomes a full merge stops: that one waits for copies."""
    due, operation = merge_due(shadow_set, rule, logged), shadow_set.operation
    runs_mini = operation is not None and operation.work is Work.MERGE and operation.is_mini
    effects = work.stop(shadow_set) if runs_mini and not due.is_mini else []
    shadow_set.merge = due
    return effects


def merge_due(shadow_set: ShadowSet, rule: str, logged: Bits | None) -> Merge:
    """The merge that is due now: of what a surviving master bitmap has marked or a log names, or of everything.

    A full merge that is due already stays one. A minimerge that was due or running gets more work: a bit that was
    set before may stand for a later write as well, so it begins at its lowest range again.
    """
    before = shadow_set.merge
    masters = shadow_set.masters
    if (not masters and logged is None) or (before is not None and before.ranges is None):
        return Merge(rule)
    if masters or logged is None:
        ranges = max(masters, key=lambda bitmap: bitmap.bits.size_blocks).bits.copy()  # all of it that one knows of
    else:
        ranges = logged
    if before is not None and before.ranges is not None:
        ranges.join(before.ranges)
    return Merge(rule, ranges=ranges, from_log=not masters)


def merge_demanded(shadow_set: ShadowSet, event: MergeDemanded) -> Effects:
    """An operator wants a merge."""
    if len(shadow_set.members) < 2:
        return []  # one member has nothing to differ from
    mini = bool(shadow_set.masters) and (shadow_set.merge is None or shadow_set.merge.is_mini)
    happening = Happening.MINIMERGE_DEMANDED if mini else Happening.MERGE_DEMANDED
    effects = work.bear(shadow_set, happening)
    effects.extend(need_merge(shadow_set, event.rule))
    return [*effects, WriteScbs(), work.host_after(happening)]


def volume_grown(shadow_set: ShadowSet, event: VolumeGrown) -> Effects:
    """SET VOLUME/SIZE: what lies between the old end and the new one is part of the volume from here on.

    No operation has ever looked at those blocks, so full members may hold anything there, and an application could
    read one value now and another later. They are therefore due for a merge, from the old end on; that the
    expansion area "is subject to a complete merge" is the 8.4 manual's word (3.5), that it begins at once is ours.
    A single full member has nothing to differ from; targets are copied to the new end, whatever bitmap they have.

    A merge that is due keeps its fence, which is not beyond the old end, and goes on to the new one. With master
    bitmaps it is a minimerge of no marked range: bitmaps end where the volume ended when they were made, and what
    is beyond their end is merged and copied wholly (8.4 manual, 3.5 and 7.6). An operation under way stops where it
    stands and begins again with the new end before it.

    The generation rises, so that a member which the new SCB does not reach is not taken for a current one.
    """
    assert shadow_set.volsize < event.volsize <= shadow_set.size_blocks
    effects = work.stop(shadow_set)
    end, shadow_set.volsize = shadow_set.volsize, event.volsize
    if len(shadow_set.full) > 1 and shadow_set.merge is None:
        rule = "the volume has grown: beyond its old end the members may differ"
        shadow_set.merge = Merge(rule, ranges=Bits(end)) if shadow_set.masters else Merge(rule, end, end)
    work.raise_generation(shadow_set, event.ticks)
    return [*effects, WriteScbs(), Host(significant=False)]


def operation_begun(shadow_set: ShadowSet, event: OperationBegun) -> Effects:
    """A node has taken what the set needs next."""
    wanted = work.next_operation(shadow_set)
    assert shadow_set.phase is Phase.RUNNING, "a set that looks for its members begins nothing"
    assert shadow_set.operation is None and wanted is not None and wanted[0] is event.work
    shadow_set.last_operation += 1
    mini = work.is_mini(shadow_set, event.work, wanted[1])
    shadow_set.operation = Operation(event.work, event.host, shadow_set.last_operation, wanted[1], mini)
    lbn = work.progress_lbn(shadow_set, shadow_set.operation)
    notice = OperationStarted(event.work, event.host, lbn, shadow_set.last_operation, lbn > 0, mini)
    return [WriteScbs(), Tell(notice)]


def operation_stopped(shadow_set: ShadowSet, event: OperationStopped) -> Effects:
    """An event elsewhere stops what runs, as Table 8-1 has it."""
    return [*work.bear(shadow_set, event.happening, event.sets), work.host_after(event.happening, event.sets)]


def copy_ended(shadow_set: ShadowSet, event: CopyEnded) -> Effects:
    """The target is a full member; the others of its command may still be copied to."""
    operation, member = shadow_set.operation, shadow_set.member(event.device)
    assert operation is not None and operation.work is Work.COPY and event.device in operation.targets
    assert member is not None and member.fence_lbn == shadow_set.volsize
    member.role = Role.FULL
    member.rule = "its copy has completed"
    member.published_lbn = member.fence_lbn
    work.raise_generation(shadow_set, event.ticks)
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


def merge_ended(shadow_set: ShadowSet, event: MergeEnded) -> Effects:
    """The full members are equal."""
    operation = shadow_set.operation
    assert operation is not None and operation.work is Work.MERGE
    shadow_set.merge = None
    shadow_set.unerased = shadow_set.unerased and operation.is_mini
    shadow_set.operation = None
    ended = OperationEnded(Work.MERGE, operation.host, shadow_set.volsize, operation.serial, operation.is_mini)
    return [WriteScbs(), Tell(ended), Host(significant=False)]


def counters_reset(shadow_set: ShadowSet, event: CountersReset) -> Effects:
    """The times of the bitmaps' last resets stay; only how often they were is forgotten."""
    shadow_set.repairs_by_merge = shadow_set.repairs_by_reads = 0
    shadow_set.copy_collisions = shadow_set.hot_ranges = 0
    for bitmap in shadow_set.masters:
        bitmap.resets = 0
    return []
