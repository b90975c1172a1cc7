"""Table 8-1: every cell is there exactly once, and the engine does what the cell says."""

import itertools

import pytest

from tests.shadow.sets import A, B, C, make
from vmsshadow.base.names import unit_id
from vmsshadow.shadow import protocol as words
from vmsshadow.shadow import work
from vmsshadow.shadow.bitmap import Bitmap, Bits
from vmsshadow.shadow.bitmap import Kind as BitmapKind
from vmsshadow.shadow.impact import NO_ROW, TABLE_8_1, Due, Happening, Kind, Sets, Word, impact, kind_of
from vmsshadow.shadow.protocol import Event, Newcomer
from vmsshadow.shadow.state import Merge, Operation, ShadowSet, Work
from vmsshadow.shadow.transitions import step

D = "$1$DGA13"
FENCE = 254


@pytest.mark.parametrize("kind", [None, *Kind])
@pytest.mark.parametrize("sets", Sets)
@pytest.mark.parametrize("happening", Happening)
def test_every_happening_finds_exactly_one_row_or_a_declared_impossibility(
    happening: Happening, sets: Sets, kind: Kind | None
) -> None:
    rows = [row for row in TABLE_8_1 if (row.happening, row.sets) == (happening, sets)]
    if (happening, sets) in NO_ROW:
        assert not rows
        with pytest.raises(KeyError):
            impact(happening, sets, kind)
        return
    (row,) = rows
    columns = {Kind.FULL_MERGE: row.full_merge, Kind.MINIMERGE: row.minimerge,
               Kind.FULL_COPY: row.full_copy, Kind.MINICOPY: row.minicopy}  # fmt: skip
    if kind is not None and columns[kind] is Word.IMPOSSIBLE:
        with pytest.raises(AssertionError):
            impact(happening, sets, kind)
        return
    cell = impact(happening, sets, kind)
    assert cell.word is (Word.NO_CHANGE if kind is None else columns[kind])
    assert (cell.work, cell.delay) == (row.work, row.delay)
    assert happening.value in cell.rule and cell.word.value in cell.rule
    assert cell.rule.startswith("ours") == row.ours


def test_the_manuals_rows_come_first_and_in_its_order() -> None:
    manual = [(row.happening, row.sets) for row in TABLE_8_1 if not row.ours]
    assert manual == [(row.happening, row.sets) for row in TABLE_8_1[: len(manual)]]
    assert [happening for happening, _ in itertools.groupby(happening for happening, _ in manual)] == [
        Happening.NODE_FAILED,
        Happening.NODE_FAILED_APART,
        Happening.SET_ABORTED,
        Happening.CARRIER_DISMOUNTED,
        Happening.MEMBERS_ADDED,
    ]


# --- the engine against the table ------------------------------------------------------------------


def running(kind: Kind) -> ShadowSet:
    """An operation of *kind* on ALPHA at LBN 254; a master bitmap lives on ALPHA and one on BETA."""
    copy = kind in (Kind.FULL_COPY, Kind.MINICOPY)
    made = make((A, B), (C,)) if copy else make((A, B, C))
    mini = kind in (Kind.MINIMERGE, Kind.MINICOPY)
    if mini:
        for serial, master in enumerate(("ALPHA", "BETA"), 1):
            bits = Bits(made.volsize)
            bits.mark(0, 900)
            made.bitmaps.append(Bitmap(serial, serial, BitmapKind.MINIMERGE, master, 1, bits, serial))
    made.operation = Operation(Work.COPY if copy else Work.MERGE, "ALPHA", 1, (C,) if copy else (), mini)
    made.last_operation = 1
    if copy:
        made.targets[0].fence_lbn = FENCE
        made.targets[0].bitmap = 1 if mini else None
    else:
        made.merge = Merge("due", FENCE, 127, made.bitmaps[0].bits.copy() if mini else None)
    return made


def fence_of(shadow_set: ShadowSet) -> int:
    return shadow_set.merge.fence_lbn if shadow_set.merge is not None else shadow_set.targets[0].fence_lbn


EVENTS: dict[Happening, Event] = {
    Happening.NODE_FAILED: words.NodeFailed("BETA"),
    Happening.CARRIER_DISMOUNTED: words.NodeDismounted("ALPHA"),
    Happening.NODE_DISMOUNTED: words.NodeDismounted("BETA"),
    Happening.NODE_MOUNTED: words.NodeMounted("GAMMA", True),
    Happening.MEMBERS_ADDED: words.MembersAdded((Newcomer(D, unit_id(D), 1000, "added", False),), 200),
    Happening.MEMBER_REMOVED: words.MemberRemoved(A, "dismounted", 200),
    Happening.MEMBER_LOST: words.MemberLost(A, "MEDOFL"),
    Happening.EVALUATED: words.OperationStopped(Happening.EVALUATED, Sets.THAT),
}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("happening", EVENTS)
def test_the_engine_does_what_the_cell_says(happening: Happening, kind: Kind) -> None:
    shadow_set = running(kind)
    assert kind_of(shadow_set.operation) is kind
    cell = impact(happening, Sets.THAT, kind)
    effects = step(shadow_set, EVENTS[happening])
    goes_on = cell.word in (Word.NO_CHANGE, Word.ADDED_WORK, Word.ADDED_WORK_OR_RESTARTED)
    assert (shadow_set.operation is not None) == goes_on
    if kind in (Kind.FULL_MERGE, Kind.MINIMERGE):
        anew = cell.word in (Word.CANCELED_RESTARTED, Word.RESTARTED, Word.ADDED_WORK_OR_RESTARTED)
        assert fence_of(shadow_set) == (0 if anew else FENCE)
    else:
        assert shadow_set.targets[0].fence_lbn == FENCE
    if cell.work is Due.MERGE:
        assert shadow_set.merge is not None
    hosted = [effect.significant for effect in effects if isinstance(effect, words.Host)]
    assert hosted == [cell.delay] or (not hosted and happening is Happening.MEMBER_LOST)


@pytest.mark.parametrize("kind", Kind)
def test_an_operation_whose_system_fails_is_taken_up_elsewhere_as_the_cell_says(kind: Kind) -> None:
    shadow_set = running(kind)
    step(shadow_set, words.NodeFailed("ALPHA"))
    assert shadow_set.operation is None
    assert shadow_set.merge is not None and shadow_set.merge.fence_lbn == 0
    if kind is Kind.MINICOPY:
        assert shadow_set.targets[0].bitmap is None, "as a full copy: its master bitmap was on the failed system"


@pytest.mark.parametrize("kind", Kind)
def test_a_significant_event_cancels_on_other_sets_what_the_second_line_says(kind: Kind) -> None:
    shadow_set = running(kind)
    step(shadow_set, words.OperationStopped(Happening.NODE_FAILED, Sets.OTHERS))
    assert (shadow_set.operation is None) == (kind is not Kind.MINIMERGE)
    assert fence_of(shadow_set) == FENCE
    assert work.next_operation(shadow_set) is not None


def test_a_system_that_fails_with_nothing_in_common_cancels_nothing() -> None:
    for kind in Kind:
        shadow_set = running(kind)
        step(shadow_set, words.OperationStopped(Happening.NODE_FAILED_APART, Sets.OTHERS))
        assert shadow_set.operation is not None


def test_a_running_minimerge_gets_the_work_of_a_further_failure_and_goes_on() -> None:
    shadow_set = running(Kind.MINIMERGE)
    before = shadow_set.operation
    shadow_set.bitmaps[0].bits.mark(950, 1)
    step(shadow_set, words.NodeFailed("BETA"))
    assert shadow_set.operation is before
    assert shadow_set.merge is not None and shadow_set.merge.ranges is not None
    assert 7 in shadow_set.merge.ranges


def test_a_demanded_minimerge_goes_before_a_copy_and_a_full_merge_after_it() -> None:
    mini, full = running(Kind.MINICOPY), running(Kind.FULL_COPY)
    for shadow_set in (mini, full):
        step(shadow_set, words.MergeDemanded("demanded"))
    assert mini.operation is None and work.next_operation(mini) == (Work.MERGE, ())
    assert full.operation is not None


def test_a_system_that_only_reads_cancels_by_the_second_line_when_it_fails() -> None:
    shadow_set = running(Kind.FULL_MERGE)
    shadow_set.writers.remove("BETA")
    step(shadow_set, words.NodeFailed("BETA"))
    assert shadow_set.operation is None
    assert fence_of(shadow_set) == FENCE
