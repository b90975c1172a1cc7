"""Planted faults: each is one plausible mistake in the engine, and the storm must catch it.

A mutant is a function that patches the engine through pytest's monkeypatch; nothing of it stays.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.storm import mutants_processing
from tests.storm.mutants_of_recovery import RECOVERY_MUTANTS
from tests.storm.reading_mutants import split_reads_look_at_nothing
from tests.storm.tail_mutants import TAIL_MUTANTS
from vmsshadow.base.blocks import Extent
from vmsshadow.cluster import copier, fused, hands, hbmm, lanes, media, membership, scbs, traffic, wbm
from vmsshadow.shadow import formation, operations, plans, progress, protocol, tracking, transitions, work
from vmsshadow.shadow.bitmap import Bitmap
from vmsshadow.shadow.operations import CheckedRead, CopyLane, Issue, NeedHold, RangeDone
from vmsshadow.shadow.state import Role

Mutant = Callable[[pytest.MonkeyPatch], None]


def fence_one_too_far(patch: pytest.MonkeyPatch) -> None:
    """The fence is published one block beyond what is copied."""
    genuine = lanes.publish

    def publish(unit: Any, run: Any, lbn: int, now_us: int) -> None:
        genuine(unit, run, lbn, now_us)
        if isinstance(run.lane, CopyLane) and lbn < run.lane.volsize:
            member = unit.shadow_set.member(run.lane.target)
            member.fence_lbn = member.published_lbn = lbn + 1

    patch.setattr(lanes, "publish", publish)
    patch.setattr(lanes, "move_fence", _raise_only)
    patch.setattr(fused, "advance", lambda *_: False)


def _raise_only(unit: Any, run: Any) -> None:
    lane = run.lane
    if isinstance(lane, CopyLane):
        member = unit.shadow_set.member(lane.target)
        member.fence_lbn = max(member.fence_lbn, lane.lbn)
    else:
        unit.shadow_set.merge.fence_lbn = lane.lbn


def no_reread(patch: pytest.MonkeyPatch) -> None:
    """The copier believes its write and passes the range without comparing again."""
    genuine = CopyLane.hear

    def hear(self: CopyLane, results: Any) -> Any:
        if self.phase.name == "WRITE":
            return RangeDone(self.extent, self.data)
        return genuine(self, results)

    patch.setattr(CopyLane, "hear", hear)
    patch.setattr(fused, "advance", lambda *_: False)


def target_before_source(patch: pytest.MonkeyPatch) -> None:
    """Beyond the fence the targets are written first."""
    genuine = plans.write

    def write(shadow_set: Any, extent: Extent, node: str) -> Any:
        return tuple(reversed(genuine(shadow_set, extent, node)))

    patch.setattr(plans, "write", write)


def all_side_by_side(patch: pytest.MonkeyPatch) -> None:
    """Beyond the fence targets are left to the copier altogether."""
    genuine = plans.write

    def write(shadow_set: Any, extent: Extent, node: str) -> Any:
        return genuine(shadow_set, extent, node)[:1]

    patch.setattr(plans, "write", write)


def generation_not_raised(patch: pytest.MonkeyPatch) -> None:
    """A membership change leaves the generation as it was."""
    patch.setattr(work, "raise_generation", lambda shadow_set, ticks: None)


def read_from_a_target(patch: pytest.MonkeyPatch) -> None:
    """Reads are served by copy targets too."""
    genuine = plans.read

    def read(shadow_set: Any, extent: Extent, node: str, cost_of: Any, read_cost: Any = None) -> Any:
        where = genuine(shadow_set, extent, node, cost_of, read_cost)
        targets = [member.device for member in shadow_set.targets if member.lost is None]
        return where._replace(devices=(targets[0],), check=False) if targets else where

    patch.setattr(plans, "read", read)


def read_ahead_of_the_merge_unchecked(patch: pytest.MonkeyPatch) -> None:
    """A read ahead of the merge fence goes to one member and is believed."""
    patch.setattr(plans, "is_unmerged", lambda shadow_set, extent, node: False)


def scb_not_rewritten(patch: pytest.MonkeyPatch) -> None:
    """A removed member is forgotten without the others' SCBs saying so."""
    genuine = membership.write_scbs

    def write_scbs(world: Any, unit: Any) -> None:
        if len(unit.shadow_set.members) > 1 or not unit.shadow_set.writers:
            genuine(world, unit)

    patch.setattr(membership, "write_scbs", write_scbs)


def no_merge_after_a_crash(patch: pytest.MonkeyPatch) -> None:
    """A node crash is taken for an orderly dismount."""
    genuine = transitions._node_failed

    def node_failed(shadow_set: Any, event: Any) -> Any:
        merge = shadow_set.merge
        effects = genuine(shadow_set, event)
        shadow_set.merge = merge
        if shadow_set.operation is not None and merge is None:
            shadow_set.operation = None
        return effects

    patch.setitem(transitions._TABLE, protocol.NodeFailed, node_failed)


def acknowledged_by_the_first(patch: pytest.MonkeyPatch) -> None:
    """A write is acknowledged when the first member has it."""
    genuine = traffic.step_done

    def step_done(world: Any, event: Any) -> None:
        unit = world.units.get(event.unit)
        request = unit.flights.get(event.request) if unit is not None else None
        genuine(world, event)
        if request is not None and request.data is not None and not request.done and not request.failed:
            request.done = True

    patch.setattr(traffic, "step_done", step_done)
    _redirect(patch, traffic.StepDone, step_done)


def repair_without_a_hold(patch: pytest.MonkeyPatch) -> None:
    """What differs is repaired while users' writes go on."""
    genuine = CheckedRead.hear

    def hear(self: CheckedRead, results: Any) -> Any:
        action = genuine(self, results)
        if isinstance(action, NeedHold):
            self.phase = operations._CheckPhase.REPAIR
            wrong = tuple(device for device in self.members if results[device] != self.data)
            assert self.data is not None
            return Issue(self.extent, writes=wrong, data=self.data)
        return action

    patch.setattr(CheckedRead, "hear", hear)


def published_ahead(patch: pytest.MonkeyPatch) -> None:
    """The carrier publishes a range that it has only begun."""
    genuine = copier._look_around

    def look_around(world: Any, unit: Any, run: Any) -> None:
        genuine(world, unit, run)
        if isinstance(run.lane, CopyLane):
            member = unit.shadow_set.member(run.lane.target)
            member.fence_lbn = member.published_lbn = min(run.lane.lbn + 127, run.lane.volsize)

    patch.setattr(copier, "_look_around", look_around)
    patch.setattr(lanes, "move_fence", _raise_only)
    patch.setattr(fused, "advance", lambda *_: False)


def lost_member_ignored(patch: pytest.MonkeyPatch) -> None:
    """A write that could not reach a lost member is acknowledged and never repeated."""
    genuine = traffic._all_done

    def all_done(world: Any, unit: Any, request: Any) -> None:
        if request.data is not None:
            request.failed = False
        genuine(world, unit, request)

    patch.setattr(traffic, "_all_done", all_done)


def unfinished_copy_is_a_source(patch: pytest.MonkeyPatch) -> None:
    """MOUNT overlooks that an SCB lists a copy target, and takes it for a full member."""
    patch.setattr(scbs, "is_copying", lambda scb, identifier: False)
    patch.setattr(scbs, "full_member_ids", lambda scb: tuple(identifier for identifier in scb.member_ids if identifier))


def older_generation_is_a_source(patch: pytest.MonkeyPatch) -> None:
    """MOUNT takes every former member for current."""
    genuine = formation._is_current

    def is_member(situation: Any, candidate: Any) -> bool:
        return situation.classes[candidate.device] is formation.Class.MEMBER

    rows = tuple(row._replace(when=is_member) if row.when is genuine else row for row in formation.FIRST_MOUNT)
    assert rows != formation.FIRST_MOUNT
    patch.setattr(formation, "_is_current", is_member)
    patch.setattr(formation, "FIRST_MOUNT", rows)


def dirty_set_mounts_without_a_merge(patch: pytest.MonkeyPatch) -> None:
    """MOUNT overlooks that the set was not properly dismounted."""
    patch.setattr(formation, "_merge_rule", lambda sources: "")


def merge_fence_goes_on_after_a_crash(patch: pytest.MonkeyPatch) -> None:
    """A crash in the middle of a merge lets the merge go on where it stood."""
    genuine = transitions._node_failed

    def node_failed(shadow_set: Any, event: Any) -> Any:
        fence = shadow_set.merge.fence_lbn if shadow_set.merge is not None else 0
        effects = genuine(shadow_set, event)
        if shadow_set.merge is not None:
            shadow_set.merge.fence_lbn = shadow_set.merge.published_lbn = fence
        return effects

    patch.setitem(transitions._TABLE, protocol.NodeFailed, node_failed)


def lost_target_kept_in_place(patch: pytest.MonkeyPatch) -> None:
    """A target that was lost is taken back as a full member."""
    genuine = transitions._member_back

    def member_back(shadow_set: Any, event: Any) -> Any:
        member = shadow_set.member(event.device)
        if member is not None and member.lost is not None:
            member.role = Role.FULL
        return genuine(shadow_set, event)

    patch.setitem(transitions._TABLE, protocol.MemberBack, member_back)


def copier_writes_the_scb(patch: pytest.MonkeyPatch) -> None:
    """The copy carries the SCB like any other block."""
    patch.setattr(traffic, "with_scb", lambda unit, extent, data: data)
    patch.setattr(traffic, "without_scb", lambda unit, extent, data: data)


def failed_disk_still_written(patch: pytest.MonkeyPatch) -> None:
    """An I/O to a lost member is taken for done."""
    genuine = media.write

    def write(world: Any, node: str, device: str, lbn: int, data: bytes) -> Any:
        answer = genuine(world, node, device, lbn, data)
        return media.Answer(b"") if answer.trouble else answer

    patch.setattr(media, "write", write)


def data_before_bit(patch: pytest.MonkeyPatch) -> None:
    """A write goes out at once; the masters elsewhere hear of it later."""
    genuine = wbm.mark

    def mark(world: Any, unit: Any, request: Any) -> bool:
        genuine(world, unit, request)
        return True

    def arrived(world: Any, event: Any) -> None:
        unit = world.units.get(event.unit)
        request = unit.flights.get(event.request) if unit is not None else None
        if request is not None:
            wbm.arrived(unit, request)

    patch.setattr(wbm, "mark", mark)
    _redirect(patch, wbm.MarksArrived, arrived)


def remote_writes_not_marked(patch: pytest.MonkeyPatch) -> None:
    """The master hears only of its own node's writes."""
    patch.setattr(wbm, "mark", lambda world, unit, request: _mark_own(unit, request))


def _mark_own(unit: Any, request: Any) -> bool:
    for bitmap in unit.shadow_set.bitmaps:
        if bitmap.master == request.node:
            bitmap.mark(request.node, *request.extent)
    return True


def reset_with_a_write_in_flight(patch: pytest.MonkeyPatch) -> None:
    """A bitmap is zeroed without waiting for the writes in flight."""

    def take_hold(
        world: Any, unit: Any, extent: Extent, event: Any, *, whole: bool = False, urgent: bool = False
    ) -> int:
        if isinstance(event, hbmm.ResetHeld):
            world.clock.after(0, event)
            return int(world.serial())
        return genuine(world, unit, extent, event, whole=whole, urgent=urgent)

    genuine = traffic.take_hold
    patch.setattr(traffic, "take_hold", take_hold)


def reset_while_multiuse(patch: pytest.MonkeyPatch) -> None:
    """The threshold resets a bitmap that an absent member needs."""
    patch.setattr(Bitmap, "is_multiuse", property(lambda self: False))
    patch.setattr(hbmm, "_may_reset", lambda unit, serial: True)


def minimerge_from_a_dead_master(patch: pytest.MonkeyPatch) -> None:
    """After a crash the bits of a master that died with its node are believed: those of its last reset."""
    genuine = progress.merge_due

    def merge_due(shadow_set: Any, rule: str, logged: Any = None) -> Any:
        merge = genuine(shadow_set, rule, logged)
        if merge.ranges is not None:
            merge.ranges.clear()
        return merge

    patch.setattr(progress, "merge_due", merge_due)


def locals_outlive_a_reset(patch: pytest.MonkeyPatch) -> None:
    """A reset zeroes the master only, so nodes believe that they have told it."""

    def reset(self: Any, ticks: int) -> None:
        self.bits.clear()

    patch.setattr(Bitmap, "reset", reset)


def fresh_bitmap_misses_what_is_in_flight(patch: pytest.MonkeyPatch) -> None:
    """A new master does not hear of the writes on their way."""
    patch.setattr(wbm, "mark_in_flight", lambda unit, serial: None)


def any_bitmap_fits(patch: pytest.MonkeyPatch) -> None:
    """A former member returns by minicopy whatever its SCB says."""
    patch.setattr(Bitmap, "fits", lambda self, device, generation, mount_time: True)


def minicopy_goes_on_without_its_bitmap(patch: pytest.MonkeyPatch) -> None:
    """The master of a minicopy's bitmap dies, and the unmarked rest is taken for copied."""
    genuine = tracking.drop_bitmaps

    def drop_bitmaps(shadow_set: Any, gone: Any) -> Any:
        for member in shadow_set.targets:
            if member.bitmap in [bitmap.serial for bitmap in gone]:
                member.fence_lbn = shadow_set.volsize
        return genuine(shadow_set, gone)

    patch.setattr(tracking, "drop_bitmaps", drop_bitmaps)


def members_come_while_writes_are_on_their_way(patch: pytest.MonkeyPatch) -> None:
    """A command that changes the set does not wait for the I/O in flight."""
    patch.setattr(hands.Hands, "settle", lambda self, unit: None)


def _redirect(patch: pytest.MonkeyPatch, event: type, action: Any) -> None:
    from vmsshadow.cluster import driver

    patch.setitem(driver.TABLE, event, action)


MUTANTS: tuple[Mutant, ...] = (
    fence_one_too_far,
    no_reread,
    target_before_source,
    all_side_by_side,
    generation_not_raised,
    read_from_a_target,
    read_ahead_of_the_merge_unchecked,
    split_reads_look_at_nothing,
    scb_not_rewritten,
    no_merge_after_a_crash,
    acknowledged_by_the_first,
    repair_without_a_hold,
    published_ahead,
    lost_member_ignored,
    unfinished_copy_is_a_source,
    older_generation_is_a_source,
    dirty_set_mounts_without_a_merge,
    merge_fence_goes_on_after_a_crash,
    lost_target_kept_in_place,
    copier_writes_the_scb,
    failed_disk_still_written,
    data_before_bit,
    remote_writes_not_marked,
    reset_with_a_write_in_flight,
    reset_while_multiuse,
    minimerge_from_a_dead_master,
    locals_outlive_a_reset,
    fresh_bitmap_misses_what_is_in_flight,
    any_bitmap_fits,
    minicopy_goes_on_without_its_bitmap,
    *RECOVERY_MUTANTS,
    *mutants_processing.MUTANTS,
    *TAIL_MUTANTS,
    members_come_while_writes_are_on_their_way,
)
