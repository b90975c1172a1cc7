"""The machines of copy and merge, played with scripted results."""

import pickle
from collections.abc import Callable

import pytest

from vmsshadow.base.blocks import RANGE_BLOCKS, Extent
from vmsshadow.shadow import operations
from vmsshadow.shadow.operations import (
    MAX_TRIES,
    Action,
    CheckedRead,
    CopyLane,
    Issue,
    Lane,
    MergeLane,
    NeedHold,
    RangeDone,
    Transfer,
)

A, B, C, T = "$1$DGA10", "$1$DGA11", "$1$DGA12", "$1$DGA13"
EXTENT = Extent(0, RANGE_BLOCKS)
Disks = dict[str, bytes | None]


class Played:
    """A machine that was played against disks of one range each; a disk that is None cannot be read."""

    def __init__(
        self, machine: Lane | CheckedRead, disks: Disks, between: Callable[[int, Disks], None] | None = None
    ) -> None:
        self.disks = disks
        self.log: list[str] = []
        self.ios = 0
        action = machine.start()
        while not isinstance(action, RangeDone):
            machine = pickle.loads(pickle.dumps(machine))  # plain data between any two steps
            action = machine.hear(self._perform(action))
            if between is not None:
                between(self.ios, disks)
            assert len(self.log) < 1000  # block by block every member is read 127 times
        self.done: RangeDone = action

    def _perform(self, action: Action) -> Disks:
        if isinstance(action, NeedHold):
            self.log.append("hold")
            return {}
        if isinstance(action, Transfer):
            self.log.append(f"transfer {action.source} {action.target}")
            self.disks[action.target] = self.disks[action.source]
            return {action.target: b""}
        assert isinstance(action, Issue)
        results: Disks = {}
        for device in action.reads:
            self.log.append(f"read {device}")
            results[device] = self.disks[device]
        for device in action.writes:
            self.log.append(f"write {device}")
            self.disks[device] = action.data
            results[device] = b""
        self.ios += len(action.reads) + len(action.writes)
        return results


def copy(sources: tuple[str, ...] = (A,), *, assisted: bool = False, unmerged: bool = False) -> CopyLane:
    return CopyLane(1, 1000, T, sources, 0, assisted, unmerged)


def test_a_range_that_is_the_same_costs_two_ios() -> None:
    played = Played(copy(), {A: b"new", T: b"new"})
    assert played.log == [f"read {A}", f"read {T}"]
    assert played.ios == operations.IOS_OF_SAME_RANGE == 2
    assert played.done == RangeDone(EXTENT, b"new")


def test_a_range_that_differs_costs_five_ios_and_is_read_again_before_the_fence_passes() -> None:
    played = Played(copy(), {A: b"new", T: b"old"})
    assert played.log == [f"read {A}", f"read {T}", f"write {T}", f"read {A}", f"read {T}"]
    assert played.ios == operations.IOS_OF_DIFFERING_RANGE == 5
    assert played.disks[T] == b"new"


def test_a_write_between_two_reads_of_the_source_is_copied_too() -> None:
    def user_writes(ios: int, disks: Disks) -> None:
        if ios == 3:  # old data are on the target, the source has newer ones
            disks[A] = b"newer"

    played = Played(copy(), {A: b"new", T: b"old"}, user_writes)
    assert played.disks[T] == b"newer"
    assert played.ios == 8


def test_a_hot_range_is_held_after_ten_tries() -> None:
    def users_write_for_ever(ios: int, disks: Disks) -> None:
        disks[A] = f"{ios}".encode()

    lane = copy()
    action = lane.start()
    disks: Disks = {A: b"0", T: b"x"}
    ios = tries = 0
    while not isinstance(action, NeedHold):
        assert isinstance(action, Issue)
        tries += bool(action.writes)
        for device in action.writes:
            disks[device] = action.data
        results = {device: disks[device] for device in (*action.reads, *action.writes)}
        ios += 1
        users_write_for_ever(ios, disks)
        action = lane.hear(results)
    assert tries == MAX_TRIES == 10
    assert action.extent == EXTENT
    action = lane.hear({})
    assert action == Issue(EXTENT, reads=(A,))


def test_after_the_hold_one_more_write_ends_the_range() -> None:
    lane = copy()
    lane.start()
    lane.tries, lane.phase, lane.data = MAX_TRIES, operations._CopyPhase.WRITE, b"old"
    held = lane.hear({T: b""})
    assert isinstance(held, NeedHold)
    lane.hear({})
    lane.hear({A: b"new"})
    assert lane.hear({T: b"old"}) == Issue(EXTENT, writes=(T,), data=b"new")
    lane.hear({T: b""})
    lane.hear({A: b"new"})
    assert lane.hear({T: b"new"}) == RangeDone(EXTENT, b"new")


def test_two_sources_take_turns_range_by_range() -> None:
    lane = copy((A, B))
    asked: list[Action] = []
    for lbn in (0, 127, 254):
        lane.lbn = lbn
        asked.append(lane.start())
    assert [action.reads for action in asked if isinstance(action, Issue)] == [(A,), (B,), (A,)]


def test_the_source_of_a_range_is_not_changed_between_tries() -> None:
    played = Played(copy((A, B)), {A: b"new", B: b"other", T: b"old"})
    assert f"read {B}" not in played.log


def test_an_unreadable_source_is_read_from_another_and_repaired() -> None:
    played = Played(copy((A, B)), {A: None, B: b"good", T: b"old"})
    assert played.disks == {A: b"good", B: b"good", T: b"good"}
    assert "hold" in played.log
    assert played.done.data == b"good"


def test_members_of_a_checked_read_are_asked_once_each() -> None:
    lane = copy((A, B))
    lane.start()
    assert lane.hear({A: None}) == Issue(EXTENT, reads=(A, B))


def test_a_range_that_is_held_already_is_not_held_again() -> None:
    lane = copy((A, B))
    lane.start()
    lane.tries, lane.phase = MAX_TRIES, operations._CopyPhase.WRITE
    assert isinstance(lane.hear({T: b""}), NeedHold)
    lane.hear({})
    action = lane.hear({A: None})  # meanwhile a block of the source went bad
    assert isinstance(action, Issue)
    action = lane.hear({device: b"good" if device == B else None for device in action.reads})
    assert not isinstance(action, NeedHold)


def test_a_range_that_no_source_can_read_is_done_without_data() -> None:
    played = Played(copy((A, B)), {A: None, B: None, T: b"old"})
    assert played.done == RangeDone(EXTENT, None)
    assert played.disks[T] == b"old"


def test_a_target_that_cannot_be_read_is_written() -> None:
    played = Played(copy(), {A: b"new", T: None})
    assert played.disks[T] == b"new"


def test_a_copy_ahead_of_a_merge_reads_as_an_application_would() -> None:
    played = Played(copy((A, B), unmerged=True), {A: b"one", B: b"two", T: b"old"})
    assert played.disks == {A: b"one", B: b"one", T: b"one"}
    assert played.log[:3] == [f"read {A}", f"read {B}", "hold"]


def test_a_copy_ahead_of_a_merge_needs_no_hold_where_sources_agree() -> None:
    played = Played(copy((A, B), unmerged=True), {A: b"one", B: b"one", T: b"one"})
    assert played.log == [f"read {A}", f"read {B}", f"read {T}"]


def test_an_assisted_copy_holds_the_range_and_lets_the_controller_copy() -> None:
    played = Played(copy(assisted=True), {A: b"new", T: b"old"})
    assert played.log == ["hold", f"transfer {A} {T}"]
    assert played.disks[T] == b"new"


def test_an_assisted_copy_ahead_of_a_merge_goes_through_the_host() -> None:
    played = Played(copy((A, B), assisted=True, unmerged=True), {A: b"one", B: b"two", T: b"old"})
    assert not any(line.startswith("transfer") for line in played.log)
    assert played.disks[T] == b"one"


def test_the_last_range_is_as_short_as_what_is_left() -> None:
    lane = CopyLane(1, 130, T, (A,), 127)
    assert lane.start() == Issue(Extent(127, 3), reads=(A,))


# --- checked reads and the merge -------------------------------------------------------------------


def test_a_checked_read_of_equal_members_gives_the_data_out_at_once() -> None:
    played = Played(CheckedRead(EXTENT, (A, B, C)), {A: b"x", B: b"x", C: b"x"})
    assert played.log == [f"read {A}", f"read {B}", f"read {C}"]
    assert played.done == RangeDone(EXTENT, b"x")


def test_members_that_differ_are_read_again_under_a_hold_and_repaired_from_the_first() -> None:
    played = Played(CheckedRead(EXTENT, (B, A, C)), {A: b"a", B: b"b", C: b"b"})
    assert played.log == [
        f"read {B}", f"read {A}", f"read {C}", "hold", f"read {B}", f"read {A}", f"read {C}", f"write {A}",
    ]  # fmt: skip
    assert set(played.disks.values()) == {b"b"}
    assert played.done == RangeDone(EXTENT, b"b", repaired=True)


def test_a_difference_that_was_a_write_on_its_way_is_no_repair() -> None:
    def write_ends(ios: int, disks: Disks) -> None:
        disks[B] = b"new"

    played = Played(CheckedRead(EXTENT, (A, B)), {A: b"new", B: b"old"}, write_ends)
    assert played.done == RangeDone(EXTENT, b"new")
    assert not any(line.startswith("write") for line in played.log)


def test_an_unreadable_member_is_repaired_from_the_first_that_can_be_read() -> None:
    played = Played(CheckedRead(EXTENT, (A, B, C)), {A: None, B: b"b", C: b"c"})
    assert set(played.disks.values()) == {b"b"}
    assert played.done.repaired


def test_members_that_nobody_can_read_give_no_data() -> None:
    played = Played(CheckedRead(EXTENT, (A, B)), {A: None, B: None})
    assert played.done == RangeDone(EXTENT, None)


def test_the_merge_is_one_checked_read_after_the_other() -> None:
    lane = MergeLane(1, 200, (A, B), 0)
    assert lane.start() == Issue(Extent(0, 127), reads=(A, B))
    assert lane.hear({A: b"x", B: b"x"}) == RangeDone(Extent(0, 127), b"x")
    lane.lbn = 127
    assert lane.start() == Issue(Extent(127, 73), reads=(A, B))


# --- publishing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ios", "since_us", "due"), [(9, 1_999_999, False), (10, 0, True), (11, 0, True), (0, 2_000_000, True)]
)
def test_a_fence_is_published_every_ten_ios_or_two_seconds(ios: int, since_us: int, due: bool) -> None:
    assert operations.is_due(ios, since_us) is due


@pytest.mark.parametrize(("count", "number"), [(0, 0), (1, 1), (127, 1), (128, 2), (254, 2), (255, 3)])
def test_blocks_make_so_many_ranges(count: int, number: int) -> None:
    assert operations.ranges(count) == number
