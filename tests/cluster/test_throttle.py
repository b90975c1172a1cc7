"""The merge throttle: a merge yields to users, runs free without them, and follows its logical names."""

import pytest

from tests.cluster.small_world import A, B, SmallWorld, pattern
from vmsshadow.cluster import throttle

BLOCKS = 127 * 40


def merging(*, fast: bool = True, factor: str = "", unit_factor: str = "") -> SmallWorld:
    """A full merge of two members has just begun on ALPHA."""
    lab = SmallWorld(A, B, blocks=BLOCKS, fast=fast).steady(A, B)
    names = lab.world.nodes["ALPHA"].logical_names
    if factor:
        names["SHAD$MERGE_DELAY_FACTOR"] = factor
    if unit_factor:
        names["SHAD$MERGE_DELAY_FACTOR_DSA1"] = unit_factor
    lab.driver.demand_merge(1)
    lab.driver.run_for(0)
    return lab


def seconds_of_merge(lab: SmallWorld, *, reads: bool = False) -> float:
    """How long the merge takes; with *reads* users read all the time."""
    began = lab.world.clock.now_us
    for serial in range(100_000):
        if lab.set.merge is None:
            return (lab.world.clock.now_us - began) / 1e6
        if reads:
            lab.submit(lab.free_lbn + serial % 100, 100)
            lab.submit(lab.free_lbn + serial % 90, 100)
        lab.driver.run_for(0.01)
    raise AssertionError("the merge never ends")


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 200), ("100", 100), ("10000", 10000), ("99", 200), ("10001", 200), ("SLOW", 200), ("-5", 200), ("0", 200)],
)
def test_a_factor_out_of_range_is_200(text: str, number: int) -> None:
    lab = SmallWorld(A)
    lab.world.nodes["ALPHA"].logical_names["SHAD$MERGE_DELAY_FACTOR"] = text
    assert throttle.factor(lab.world, "ALPHA", 1) == number


def test_the_name_for_one_unit_goes_before_the_name_for_all() -> None:
    lab = SmallWorld(A)
    names = lab.world.nodes["ALPHA"].logical_names
    names |= {"SHAD$MERGE_DELAY_FACTOR": "300", "SHAD$MERGE_DELAY_FACTOR_DSA7": "400"}
    assert [throttle.factor(lab.world, "ALPHA", unit) for unit in (1, 7, 77)] == [300, 400, 300]


def test_a_merge_without_users_runs_as_fast_as_its_disks() -> None:
    ideal = 40 * throttle.ideal_us(merging().world.disks[A], 127) / 1e6
    assert seconds_of_merge(merging()) == pytest.approx(ideal, abs=0.02)
    assert seconds_of_merge(merging(factor="10000")) == pytest.approx(ideal, abs=0.02)


def test_with_users_a_merge_yields_and_the_more_so_the_lower_its_factor() -> None:
    alone = seconds_of_merge(merging())
    slow, usual, quick = (seconds_of_merge(merging(factor=text), reads=True) for text in ("100", "200", "10000"))
    assert slow > usual > quick >= alone


def test_users_are_served_sooner_while_a_merge_yields() -> None:
    def waited(factor: str) -> int:
        lab = merging(factor=factor)
        requests = []
        for _ in range(60):
            requests.append(lab.submit(lab.free_lbn, 20, pattern(1, 20)))
            lab.driver.run_for(0.012)
        lab.driver.run_for(1)
        return sum(request.ended_us - request.issued_us for request in requests)

    assert waited("100") < waited("10000")


@pytest.mark.parametrize("factor", ["100", "150", "200", "5000"])
def test_the_fused_stretch_is_charged_the_same_pauses(factor: str) -> None:
    quick, slow = merging(factor=factor), merging(factor=factor, fast=False)
    for lab in (quick, slow):
        lab.quiet()
    assert quick.world.disks[A].free_at_us == slow.world.disks[A].free_at_us
    assert quick.world.disks[B].operations == slow.world.disks[B].operations


@pytest.mark.parametrize("fast", [True, False])
def test_a_running_merge_follows_a_new_factor_after_1000_ios(fast: bool) -> None:
    lab = SmallWorld(A, B, blocks=127 * 1200, fast=fast).steady(A, B)
    lab.driver.demand_merge(1)
    lab.driver.run_for(0.5)
    run = lab.unit.lanes[""]
    before = run.untranslated_ios
    lab.world.nodes["ALPHA"].logical_names["SHAD$MERGE_DELAY_FACTOR"] = "100"
    lab.driver.run_for((1000 - before) / 2 * 0.0075 - 0.1)
    assert run.factor == 200 and before < run.untranslated_ios < 1000
    lab.driver.run_for(0.3)
    assert run.factor == 100


def test_a_copy_is_never_throttled() -> None:
    def seconds(factor: str) -> int:
        lab = SmallWorld(A, B, blocks=BLOCKS)
        lab.initialize(A)
        lab.mount(A)
        lab.world.nodes["ALPHA"].logical_names["SHAD$MERGE_DELAY_FACTOR"] = factor
        lab.add(B)
        lab.quiet()
        return lab.world.disks[B].free_at_us

    assert seconds("100") == seconds("10000")
