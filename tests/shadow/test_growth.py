"""A set whose volume grows: what is then known of the new blocks, and what work they bring."""

import pytest

from tests.shadow.sets import SIZE, A, B, C, copying, make, merging
from vmsshadow.base.blocks import Extent
from vmsshadow.base.names import unit_id
from vmsshadow.shadow import protocol as words
from vmsshadow.shadow.bitmap import Absent, Bits
from vmsshadow.shadow.formation import Candidate, fitting_bitmap
from vmsshadow.shadow.operations import CopyLane, MergeLane, next_lbn
from vmsshadow.shadow.policy import MasterList, Policy
from vmsshadow.shadow.state import Merge, ShadowSet, Work
from vmsshadow.shadow.transitions import step
from vmsshadow.shadow.work import next_operation

GROWN = 1500


def roomy(shadow_set: ShadowSet) -> ShadowSet:
    """The same set on disks of 2000 blocks."""
    for member in shadow_set.members:
        member.size_blocks = 2000
    shadow_set.size_blocks = 2000
    return shadow_set


def with_master(shadow_set: ShadowSet, serial: int = 7) -> ShadowSet:
    shadow_set.policy = Policy((MasterList(()),))
    step(shadow_set, words.BitmapsWanted((words.NewBitmap("ALPHA", serial, 0x10000 | serial, 200, 0),)))
    return shadow_set


def grow(shadow_set: ShadowSet, volsize: int = GROWN, ticks: int = 300) -> list[words.Effect]:
    return step(shadow_set, words.VolumeGrown(volsize, ticks))


def test_the_tail_of_a_steady_set_is_due_for_a_merge_and_nothing_else_is() -> None:
    shadow_set = roomy(make())
    grow(shadow_set)
    assert shadow_set.volsize == GROWN
    assert shadow_set.merge is not None
    assert not shadow_set.merge.may_differ(Extent(0, SIZE), shadow_set.merge.fence_lbn)
    assert shadow_set.merge.may_differ(Extent(SIZE, 1), shadow_set.merge.fence_lbn)
    assert next_operation(shadow_set) == (Work.MERGE, ())


def test_with_master_bitmaps_the_tail_is_a_minimerge_without_marked_ranges() -> None:
    shadow_set = with_master(roomy(make()))
    grow(shadow_set)
    merge = shadow_set.merge
    assert merge is not None and merge.is_mini
    assert next_lbn(MergeLane(1, GROWN, (A, B), 0, merge.ranges)) == SIZE
    assert not merge.may_differ(Extent(SIZE - 127, 127), 0) and merge.may_differ(Extent(SIZE - 1, 2), 0)


def test_one_full_member_has_nothing_to_differ_from() -> None:
    shadow_set = roomy(make((A,)))
    grow(shadow_set)
    assert shadow_set.merge is None


def test_a_copy_stops_and_goes_on_from_its_fence_to_the_new_end() -> None:
    shadow_set = roomy(copying((A,)))
    effects = grow(shadow_set)
    assert [type(effect) for effect in effects] == [words.Tell, words.WriteScbs, words.Host]
    assert shadow_set.operation is None and shadow_set.merge is None
    assert shadow_set.targets[0].fence_lbn == shadow_set.targets[0].published_lbn == 254
    assert next_operation(shadow_set) == (Work.COPY, (C,))


def test_a_merge_under_way_keeps_its_fence_and_reaches_to_the_new_end() -> None:
    shadow_set = roomy(merging())
    grow(shadow_set)
    assert shadow_set.merge is not None and shadow_set.merge.fence_lbn == 254
    assert shadow_set.merge.may_differ(Extent(GROWN - 1, 1), 254)


def test_a_minimerge_that_is_due_stays_one_and_takes_the_tail_wholly() -> None:
    shadow_set = with_master(roomy(make()))
    ranges = Bits(SIZE)
    ranges.mark(130, 1)
    shadow_set.merge = Merge("due", ranges=ranges)
    grow(shadow_set)
    assert shadow_set.merge.ranges is ranges
    lane = MergeLane(1, GROWN, (A, B), 0, ranges)
    found = []
    while lane.lbn < GROWN:
        lane.lbn = next_lbn(lane)
        found.append(lane.lbn)
        lane.lbn += 127
    assert found == [127, 1000, 1127, 1254, 1381]


def test_a_minicopy_takes_the_tail_wholly() -> None:
    bits = Bits(SIZE)
    assert next_lbn(CopyLane(1, GROWN, C, (A,), 0, bits=bits)) == SIZE
    assert next_lbn(CopyLane(1, GROWN, C, (A,), SIZE + 127, bits=bits)) == SIZE + 127


@pytest.mark.parametrize("ticks", [5, 500])
def test_growth_raises_the_generation_so_that_a_member_it_misses_is_not_current(ticks: int) -> None:
    shadow_set = roomy(make())
    grow(shadow_set, ticks=ticks)
    assert shadow_set.generation == max(101, ticks)


@pytest.mark.parametrize("volsize", [SIZE - 1, SIZE, 2001])
def test_a_volume_neither_shrinks_nor_outgrows_the_smallest_member(volsize: int) -> None:
    shadow_set = roomy(make())
    with pytest.raises(AssertionError):
        grow(shadow_set, volsize)


def test_bitmaps_keep_the_size_they_were_made_with_and_new_ones_have_the_new_size() -> None:
    shadow_set = with_master(roomy(make()))
    grow(shadow_set)
    shadow_set.merge = None
    (old,) = shadow_set.bitmaps
    old.mark("ALPHA", SIZE - 50, 200)
    assert (old.bits.size_blocks, old.bits.count) == (SIZE, 1)
    step(shadow_set, words.PolicyChanged(None))
    assert not shadow_set.bitmaps
    with_master(shadow_set, 8)
    assert shadow_set.bitmaps[0].bits.size_blocks == GROWN


def test_after_a_crash_the_bitmap_that_knows_most_is_believed_and_only_as_far_as_it_reaches() -> None:
    shadow_set = with_master(roomy(make()))
    grow(shadow_set)
    shadow_set.merge = None
    step(shadow_set, words.BitmapsWanted((words.NewBitmap("ALPHA", 8, 0x10008, 400, 0),)))
    for bitmap in shadow_set.bitmaps:
        bitmap.mark("BETA", 1400, 10)
    step(shadow_set, words.NodeFailed("BETA"))
    merge = shadow_set.merge
    assert merge is not None and merge.ranges is not None
    assert not merge.may_differ(Extent(SIZE, 127), 0) and merge.may_differ(Extent(1400, 1), 0)


def test_joined_marks_reach_as_far_as_both() -> None:
    long, short = Bits(GROWN), Bits(SIZE)
    long.mark(1400, 1)
    short.mark(0, 1)
    long.join(short)
    assert long.size_blocks == SIZE
    assert long.next_marked(0) == Extent(0, 127)
    assert long.next_marked(127) is None


def test_a_member_returns_by_the_bitmap_that_leaves_least_to_copy() -> None:
    shadow_set = with_master(roomy(make()))
    base = Absent(90, 1)
    shadow_set.bitmaps[0].absent[C] = base
    grow(shadow_set)
    shadow_set.merge = None
    step(shadow_set, words.BitmapsWanted((words.NewBitmap("ALPHA", 8, 0x10008, 400, 0),)))
    shadow_set.bitmaps[1].absent[C] = base
    shadow_set.bitmaps[1].mark("ALPHA", 0, 127)
    candidate = Candidate(C, unit_id(C), 2000, readable=True, generation=90, mount_time=1)
    assert fitting_bitmap(shadow_set, candidate) == 8
