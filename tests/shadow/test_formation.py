"""MOUNT's decisions: each row of the two tables, and what holds for every combination of disks."""

from collections.abc import Callable
from itertools import product
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmsshadow.base.names import unit_id
from vmsshadow.shadow.bitmap import Absent, Bitmap, Bits, Kind
from vmsshadow.shadow.formation import (
    ADDITION,
    FIRST_MOUNT,
    Candidate,
    Class,
    Formation,
    Verdict,
    addition,
    classify,
    first_mount,
)
from vmsshadow.shadow.state import Member, Role, ShadowSet

UNIT = unit_id("DSA1")
OTHER_UNIT = unit_id("DSA2")
NAMES = tuple(f"$1$DGA{number}" for number in range(10, 16))
IDS = {name: unit_id(name) for name in NAMES}
A, B, C, D = NAMES[:4]
BLOCKS = 1000


def member(name: str, generation: int = 100, *others: str, **more: Any) -> Candidate:
    """A disk that was a full member beside *others*."""
    sources = tuple(IDS[each] for each in (name, *others))
    facts: dict[str, Any] = {"label": "DATA", "volsize": BLOCKS, "created": 1, **more}
    made = Candidate(name, IDS[name], BLOCKS, True, generation=generation, virtual_unit_id=UNIT, sources=sources)
    return made._replace(**facts)


def unrelated(name: str, label: str = "DATA", **more: Any) -> Candidate:
    """A disk that was never a member."""
    return Candidate(name, IDS[name], BLOCKS, True, label=label, volsize=BLOCKS, created=7)._replace(**more)


def sibling(name: str, created: int = 5, **more: Any) -> Candidate:
    """A disk that INITIALIZE/SHADOW made."""
    return unrelated(name)._replace(generation=1, created=created)._replace(**more)


def incomplete(name: str, generation: int = 100, source: str = A, **more: Any) -> Candidate:
    """A copy target whose copy never finished."""
    return member(name, generation)._replace(sources=(IDS[source],), copying=True, **more)


def damaged(name: str) -> Candidate:
    """A disk whose home block or SCB is bad."""
    return Candidate(name, IDS[name], BLOCKS, False)


def unread(name: str) -> Candidate:
    """A disk that failed while MOUNT looked at it."""
    return damaged(name)._replace(unread="PARITY")


def mount(*candidates: Candidate, label: str | None = "DATA") -> Formation:
    return first_mount(candidates, UNIT, label)


def verdicts(formation: Formation) -> dict[str, tuple[Verdict, str]]:
    return {seat.candidate.device: (seat.verdict, seat.rule) for seat in formation.seats}


class Expected(NamedTuple):
    """What one row of the first-mount table answers, shown by a case in which it is the one that answers."""

    rule: str
    candidates: tuple[Candidate, ...]
    device: str
    verdict: Verdict


UNREAD = "home block or SCB could not be read: nobody knows what it is"
FIRST_CASES = (
    Expected(UNREAD, (member(A, 99), unread(B)), B, Verdict.REFUSED),
    Expected("smaller than the logical volume", (member(A), unrelated(B, size_blocks=999)), B, Verdict.REFUSED),
    Expected("member of the newest generation", (member(A, 100, B), member(B, 100, A)), B, Verdict.SOURCE),
    Expected("its copy never finished: copied from LBN 0 again", (member(A), incomplete(B)), B, Verdict.TARGET),
    Expected("no sound home block and SCB: never a source", (member(A), damaged(B)), B, Verdict.TARGET),
    Expected(
        "its home block is damaged, and another source is sound",
        (member(A, 100, B, damaged=True), member(B, 100, A)), A, Verdict.TARGET,
    ),
    Expected(
        "of the newest generation, but not of that membership", (member(A, 100), member(B, 100)), B, Verdict.TARGET
    ),
    Expected("generation older than the newest member's", (member(A, 100), member(B, 99)), B, Verdict.TARGET),
    Expected("unrelated volume beside members of this virtual unit", (member(A), unrelated(B)), B, Verdict.TARGET),
    Expected(
        "nobody was ever a member: first device that carries the label",
        (unrelated(A, "OTHER"), unrelated(B)), B, Verdict.SOURCE,
    ),
    Expected(
        "made by the same INITIALIZE/SHADOW: identical, no copy needed", (sibling(A), sibling(B)), B, Verdict.SOURCE
    ),
    Expected(
        "nobody was ever a member: not the first device with the label", (unrelated(A), unrelated(B)), B, Verdict.TARGET
    ),
)  # fmt: skip


def test_every_row_of_the_first_mount_table_has_a_case() -> None:
    assert [case.rule for case in FIRST_CASES] == [row.rule for row in FIRST_MOUNT]


@pytest.mark.parametrize("case", FIRST_CASES, ids=lambda case: case.rule)
def test_each_row_of_the_first_mount_table_answers_where_it_should(case: Expected) -> None:
    formation = mount(*case.candidates)
    assert verdicts(formation)[case.device] == (case.verdict, case.rule)


def test_a_disk_that_is_too_small_is_refused_with_the_documented_ident() -> None:
    (seat,) = mount(member(A), unrelated(B, size_blocks=999)).refused
    assert seat.ident == "INCSHAMEM"


def test_a_disk_that_could_not_be_read_is_refused_with_its_own_condition() -> None:
    (seat,) = mount(member(A), unread(B)).refused
    assert seat.ident == "PARITY"


# --- classes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("candidate", "kind"),
    [
        (damaged(A), Class.INVALID),
        (unrelated(A), Class.UNRELATED),
        (unrelated(A, virtual_unit_id=UNIT), Class.UNRELATED),  # generation 0: membership was overridden
        (sibling(A), Class.SIBLING),
        (member(A, virtual_unit_id=OTHER_UNIT), Class.UNRELATED),
        (incomplete(A), Class.INCOMPLETE),
        (member(A, sources=(IDS[B],)), Class.INCOMPLETE),  # not listed among the full members of its own SCB
        (member(A), Class.MEMBER),
    ],
)
def test_a_disk_is_classified_by_its_own_metadata(candidate: Candidate, kind: Class) -> None:
    assert classify(candidate, UNIT) is kind


# --- first mount: whole verdicts -------------------------------------------------------------------


def test_clean_members_of_one_generation_need_neither_copy_nor_merge() -> None:
    formation = mount(member(A, 100, B), member(B, 100, A))
    assert len(formation.sources) == 2
    assert not formation.merge
    assert formation.complete


@pytest.mark.parametrize("field", ["dirty", "merging"])
def test_two_sources_that_were_not_dismounted_properly_need_a_merge(field: str) -> None:
    formation = mount(member(A, 100, B, **{field: True}), member(B, 100, A))
    assert formation.merge
    assert formation.merge_rule


def test_a_single_source_never_needs_a_merge() -> None:
    formation = mount(member(A, 100, B, dirty=True, merging=True), unrelated(C))
    assert not formation.merge


def test_a_mount_with_a_member_missing_is_not_complete() -> None:
    assert not mount(member(A, 100, B)).complete
    assert not mount(member(A, 100, B), member(B, 100, A), unrelated(C)).complete


def test_the_first_device_with_the_label_is_the_source_not_the_first_device() -> None:
    formation = mount(unrelated(A, "OTHER"), unrelated(B), unrelated(C))
    assert [seat.candidate.device for seat in formation.seats] == [B, A, C]
    assert [seat.verdict for seat in formation.seats] == [Verdict.SOURCE, Verdict.TARGET, Verdict.TARGET]


def test_without_a_label_the_first_readable_device_is_the_source() -> None:
    formation = mount(damaged(A), unrelated(B, "OTHER"), label=None)
    assert [seat.candidate.device for seat in formation.sources] == [B]


def test_a_device_that_was_included_comes_last_whatever_it_is() -> None:
    formation = mount(unrelated(C), member(A, 100, B), member(B, 100, A, included=True))
    assert [seat.candidate.device for seat in formation.seats] == [A, C, B]


def test_a_member_that_lost_its_home_block_is_a_source_when_no_other_is() -> None:
    formation = mount(member(A, 100, B, damaged=True), member(B, 99, A))
    assert [seat.candidate.device for seat in formation.sources] == [A]


def test_another_backup_revision_makes_a_member_a_copy_target() -> None:
    formation = mount(member(A, 100, B, backup_revision=1), member(B, 100, A, backup_revision=2))
    assert [seat.candidate.device for seat in formation.targets] == [B]


def test_a_member_with_another_label_is_unrelated() -> None:
    formation = mount(member(A, 99), member(B, 100, label="OTHER"))
    assert [seat.candidate.device for seat in formation.sources] == [A]
    assert [seat.candidate.device for seat in formation.targets] == [B]


def test_members_of_one_generation_that_do_not_list_each_other_are_not_both_sources() -> None:
    formation = mount(member(A, 100), member(B, 100))  # each went on alone, and the clock was set back between
    assert [seat.candidate.device for seat in formation.sources] == [A]
    assert [seat.candidate.device for seat in formation.targets] == [B]


@pytest.mark.parametrize("other", [{"created": 6}, {"label": "ELSE"}, {"generation": 2}])
def test_disks_of_two_initialize_shadow_commands_are_no_siblings(other: dict[str, Any]) -> None:
    formation = mount(sibling(A), sibling(B, **other), label=None)
    assert [seat.candidate.device for seat in formation.targets] == [B]


def test_dirty_siblings_are_merged() -> None:
    assert mount(sibling(A, dirty=True), sibling(B, dirty=True)).merge


# --- first mount: refusals -------------------------------------------------------------------------


def test_a_copy_target_without_its_source_is_refused() -> None:
    assert mount(incomplete(B)).refusal == "NOSHDWMEM"


def test_an_unfinished_target_of_the_newest_generation_bars_older_members() -> None:
    assert mount(incomplete(B, 100), member(C, 99)).refusal == "NOSHDWMEM"


def test_nothing_but_damaged_disks_is_refused() -> None:
    assert mount(damaged(A), damaged(B)).refusal == "NOSHDWMEM"


def test_no_device_with_the_label_given_is_refused() -> None:
    assert mount(unrelated(A, "OTHER"), unrelated(B, "ELSE")).refusal == "INCVOLLABEL"


def test_a_refusal_has_no_seats_and_a_rule() -> None:
    formation = mount(damaged(A))
    assert formation.seats == ()
    assert formation.rule


# --- every combination -----------------------------------------------------------------------------

KINDS: tuple[Callable[[str, list[str]], Candidate], ...] = (
    lambda name, others: damaged(name),
    lambda name, others: unrelated(name),
    lambda name, others: unrelated(name, "OTHER"),
    lambda name, others: unrelated(name, size_blocks=BLOCKS - 1, volsize=BLOCKS - 1),
    lambda name, others: sibling(name),
    lambda name, others: sibling(name, 6),
    lambda name, others: incomplete(name, 100),
    lambda name, others: incomplete(name, 90),
    lambda name, others: member(name, 100, *others),
    lambda name, others: member(name, 100, *others, dirty=True),
    lambda name, others: member(name, 100, *others, damaged=True),
    lambda name, others: unrelated(name, damaged=True),
    lambda name, others: member(name, 90, *others),
    lambda name, others: member(name, 90, *others, merging=True),
    lambda name, others: member(name, 100, *others, label="OTHER"),
    lambda name, others: member(name, 100, *others, backup_revision=3),
    lambda name, others: member(name, 100, *others, virtual_unit_id=OTHER_UNIT),
)


def promises(candidates: tuple[Candidate, ...], label: str | None) -> None:
    """What holds for every first mount."""
    formation = first_mount(candidates, UNIT, label)
    if formation.refusal:
        assert formation.refusal in ("NOSHDWMEM", "INCVOLLABEL")
        assert formation.seats == () and not formation.merge
        return
    seated = [seat.candidate.device for seat in formation.seats]
    assert sorted(seated) == sorted(candidate.device for candidate in candidates)
    sources = [seat.candidate for seat in formation.sources]
    assert sources and all(source.readable and not source.copying for source in sources)
    assert all(label is None or source.label == label for source in sources)
    carry = [c for c in candidates if c.readable and (label is None or c.label == label)]
    of_unit = [c for c in carry if c.generation and c.virtual_unit_id == UNIT]
    for source in sources:
        assert source.generation >= max((c.generation for c in of_unit), default=0), "a copy from older to newer"
        assert not of_unit or classify(source, UNIT) is Class.MEMBER
        assert source.volsize == sources[0].volsize
    for seat in formation.seats:
        assert (seat.verdict is Verdict.REFUSED) == (seat.candidate.size_blocks < sources[0].volsize)
        assert seat.rule
    due = len(sources) > 1 and any(source.dirty or source.merging for source in sources)
    assert formation.merge is due
    assert not formation.complete or not formation.targets


@pytest.mark.parametrize("label", ["DATA", None])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_combination_of_disks_is_seated_soundly(number: int, label: str | None) -> None:
    devices = NAMES[:number]
    for kinds in product(KINDS, repeat=number):
        candidates = tuple(
            kind(name, [other for other in devices if other != name])
            for kind, name in zip(kinds, devices, strict=True)
        )
        promises(candidates, label)


@st.composite
def any_candidate(draw: st.DrawFn, name: str) -> Candidate:
    return Candidate(
        name,
        IDS[name],
        draw(st.sampled_from((900, BLOCKS, 1100))),
        draw(st.booleans()),
        label=draw(st.sampled_from(("DATA", "OTHER"))),
        volsize=BLOCKS,
        generation=draw(st.sampled_from((0, 1, 90, 100))),
        virtual_unit_id=draw(st.sampled_from((0, UNIT, OTHER_UNIT))),
        sources=tuple(IDS[each] for each in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))),
        copying=draw(st.booleans()),
        backup_revision=draw(st.sampled_from((0, 1))),
        created=draw(st.sampled_from((5, 6))),
        dirty=draw(st.booleans()),
        merging=draw(st.booleans()),
        damaged=draw(st.booleans()),
        included=draw(st.booleans()),
    )


@settings(deadline=None)
@given(st.integers(1, 4).flatmap(lambda n: st.tuples(*[any_candidate(name) for name in NAMES[:n]])))
def test_every_seat_but_a_refused_one_fits_and_every_disk_has_exactly_one(candidates: tuple[Candidate, ...]) -> None:
    formation = first_mount(candidates, UNIT, "DATA")
    if formation.refusal:
        assert formation.seats == ()
        return
    assert sorted(seat.candidate.device for seat in formation.seats) == sorted(c.device for c in candidates)
    for source in (seat.candidate for seat in formation.sources):
        assert source.readable
        assert classify(source, UNIT) not in (Class.INVALID, Class.INCOMPLETE)
        assert source.label == "DATA"


# --- addition --------------------------------------------------------------------------------------


def mounted(*devices: str, generation: int = 100) -> ShadowSet:
    slots: list[Member | None] = [None] * 6
    for index, name in enumerate(devices):
        slots[index] = Member(name, IDS[name], BLOCKS, Role.FULL, "")
    return ShadowSet(1, "DATA", BLOCKS, BLOCKS, generation, 1, devices[0], slots, ["ALPHA"], ["ALPHA"])


ADDITION_CASES = (
    ("member already: no change", member(A, 100), Verdict.STAYS, ""),
    (UNREAD, unread(B), Verdict.REFUSED, "PARITY"),
    ("smaller than the logical volume", unrelated(B, size_blocks=BLOCKS - 1), Verdict.REFUSED, "INCSHAMEM"),
    ("newer than the set that is mounted", member(B, 101), Verdict.REFUSED, "INVSHDWMEM"),
    ("former member that a write bitmap fits: minicopy", member(B, 98), Verdict.TARGET, ""),
    ("former member with an older generation", member(B, 99), Verdict.TARGET, ""),
    ("its copy never finished: copied from LBN 0 again", incomplete(B, 99), Verdict.TARGET, ""),
    ("no sound home block and SCB: never a source", damaged(B), Verdict.TARGET, ""),
    ("never a member of this virtual unit", unrelated(B), Verdict.TARGET, ""),
)


def test_every_row_of_the_addition_table_has_a_case() -> None:
    assert [case[0] for case in ADDITION_CASES] == [row.rule for row in ADDITION]


@pytest.mark.parametrize(("rule", "candidate", "verdict", "ident"), ADDITION_CASES)
def test_each_row_of_the_addition_table_answers_where_it_should(
    rule: str, candidate: Candidate, verdict: Verdict, ident: str
) -> None:
    shadow_set = mounted(A)
    bitmap = Bitmap(1, 0x10001, Kind.MINICOPY, "ALPHA", 1, Bits(BLOCKS), 1)
    bitmap.absent[B] = Absent(98, candidate.mount_time)
    shadow_set.bitmaps.append(bitmap)
    (seat,) = addition(shadow_set, (candidate,), UNIT)
    assert (seat.rule, seat.verdict, seat.ident) == (rule, verdict, ident)


def test_the_same_generation_as_the_set_is_not_newer() -> None:
    assert addition(mounted(A), (member(B, 100),), UNIT)[0].verdict is Verdict.TARGET


def test_an_addition_never_makes_a_source() -> None:
    verdicts = {addition(mounted(A), (kind(B, [A]),), UNIT)[0].verdict for kind in KINDS}
    assert verdicts <= {Verdict.TARGET, Verdict.REFUSED}


def test_seats_of_an_addition_keep_the_order_of_the_command() -> None:
    seats = addition(mounted(A), (unrelated(C), member(A), damaged(B)), UNIT)
    assert [seat.candidate.device for seat in seats] == [C, A, B]
