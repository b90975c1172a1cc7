"""The facts of a shadow set, and the invariants that `check` guards."""

from collections.abc import Callable

import pytest

from tests.shadow.sets import STATES, A, B, C, copying, make, merging
from vmsshadow.shadow.state import Operation, Role, ShadowSet, Work, check, percent


@pytest.mark.parametrize("state", STATES)
def test_every_representative_state_is_sound(state: str) -> None:
    check(STATES[state]())


def _no_source(shadow_set: ShadowSet) -> None:
    for member in shadow_set.members:
        member.role = Role.TARGET


def _twice(shadow_set: ShadowSet) -> None:
    shadow_set.slots[5] = shadow_set.slots[0]


def _published_too_high(shadow_set: ShadowSet) -> None:
    shadow_set.targets[0].published_lbn = shadow_set.targets[0].fence_lbn + 1


def _fence_too_high(shadow_set: ShadowSet) -> None:
    shadow_set.targets[0].fence_lbn = shadow_set.volsize + 1


def _target_is_master(shadow_set: ShadowSet) -> None:
    shadow_set.master = C


def _too_large(shadow_set: ShadowSet) -> None:
    shadow_set.volsize = shadow_set.size_blocks + 1


def _wrong_size(shadow_set: ShadowSet) -> None:
    shadow_set.size_blocks -= 1


def _carrier_elsewhere(shadow_set: ShadowSet) -> None:
    assert shadow_set.operation is not None
    shadow_set.operation.host = "GAMMA"


def _copy_of_a_source(shadow_set: ShadowSet) -> None:
    shadow_set.operation = Operation(Work.COPY, "ALPHA", 1, (B,))


def _copy_of_nothing(shadow_set: ShadowSet) -> None:
    shadow_set.operation = Operation(Work.COPY, "ALPHA", 1, ())


def _merge_before_the_copy(shadow_set: ShadowSet) -> None:
    shadow_set.operation = Operation(Work.MERGE, "ALPHA", 1)


def _stranger_writes(shadow_set: ShadowSet) -> None:
    shadow_set.writers.append("GAMMA")


def _stranger_gave_up(shadow_set: ShadowSet) -> None:
    shadow_set.aborted.append("GAMMA")


def _cut_off_and_given_up(shadow_set: ShadowSet) -> None:
    shadow_set.aborted, shadow_set.cut_off = ["BETA"], ["BETA"]


def _given_up_and_running(shadow_set: ShadowSet) -> None:
    shadow_set.operation, shadow_set.aborted = None, ["ALPHA", "BETA"]


def _carrier_is_cut_off(shadow_set: ShadowSet) -> None:
    shadow_set.cut_off = ["ALPHA"]


@pytest.mark.parametrize(
    "spoil",
    [
        _no_source,
        _twice,
        _published_too_high,
        _fence_too_high,
        _target_is_master,
        _too_large,
        _wrong_size,
        _carrier_elsewhere,
        _copy_of_a_source,
        _copy_of_nothing,
        _merge_before_the_copy,
        _stranger_writes,
        _stranger_gave_up,
        _cut_off_and_given_up,
        _given_up_and_running,
        _carrier_is_cut_off,
    ],
)
def test_a_state_that_cannot_be_is_found_out(spoil: Callable[[ShadowSet], None]) -> None:
    shadow_set = copying()
    spoil(shadow_set)
    with pytest.raises(AssertionError):
        check(shadow_set)


def test_a_merge_fence_is_published_only_after_it_was_reached() -> None:
    shadow_set = merging()
    assert shadow_set.merge is not None
    shadow_set.merge.published_lbn = shadow_set.merge.fence_lbn + 1
    with pytest.raises(AssertionError):
        check(shadow_set)


def test_members_are_listed_in_slot_order_and_targets_in_the_order_they_came() -> None:
    shadow_set = make((A,), (C, B))
    shadow_set.slots[1], shadow_set.slots[2] = shadow_set.slots[2], shadow_set.slots[1]
    assert [member.device for member in shadow_set] == [A, B, C]
    assert [member.device for member in shadow_set.targets] == [C, B]


def test_a_device_that_is_no_member_has_no_slot() -> None:
    shadow_set = make((A,))
    assert shadow_set.member(B) is None
    with pytest.raises(KeyError):
        shadow_set.slot_of(B)


@pytest.mark.parametrize(("lbn", "size", "shown"), [(0, 1000, 0), (999, 1000, 99), (1000, 1000, 100), (5, 0, 100)])
def test_a_percentage_is_100_only_at_the_end(lbn: int, size: int, shown: int) -> None:
    assert percent(lbn, size) == shown
