"""The fused stretch, on and off: the same bytes, times, published fences and counts of operations."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cluster.small_world import UNIT, A, B, SmallWorld, pattern
from vmsshadow.cluster import fused
from vmsshadow.cluster.lanes import LaneRun
from vmsshadow.cluster.world import Unit, World
from vmsshadow.disk import sweep
from vmsshadow.disk.image import Image
from vmsshadow.shadow.state import Work


def traced(lab: SmallWorld) -> Iterator[tuple[object, ...]]:
    """What can be seen from outside at moments that come from outside."""
    for device in sorted(lab.world.disks):
        disk = lab.world.disks[device]
        yield device, disk.operations, max(disk.free_at_us, lab.world.clock.now_us), disk.errors
    for member in lab.set.members:
        yield member.device, member.role, member.fence_lbn, member.published_lbn
    merge = lab.set.merge
    yield "merge", merge and (merge.fence_lbn, merge.published_lbn), lab.set.repairs_by_merge
    yield "time", lab.world.clock.now_us, lab.set.operation is None, lab.world.nodes["ALPHA"].threads


def play(fast: bool, size: int, differing: list[int], work: Work, pauses: list[int], users: list[int]) -> object:
    lab = SmallWorld(A, B, blocks=size, fast=fast)
    lab.initialize(A, B, shadow=True)
    lab.mount(*([A, B] if work is Work.MERGE else [A]))
    area = lab.unit.user_area
    for index, place in enumerate(differing):
        lab.put(B, area.lbn + place % area.count, pattern(index))
    if work is Work.MERGE:
        lab.driver.demand_merge(UNIT)
    else:
        lab.add(B)
    seen: list[object] = []
    for index, pause_us in enumerate(pauses):
        lab.driver.run_until(lab.world.clock.now_us + pause_us)
        seen.append(list(traced(lab)))
        if index < len(users):
            lab.submit(area.lbn + users[index] % area.count, 1, pattern(index + 500))
    lab.quiet()
    seen.append(list(traced(lab)))
    lab.dissolve()
    contents = lab.content(A), lab.content(B)
    lab.driver.close()
    assert contents[0] == contents[1]
    return seen, contents


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    size=st.integers(400, 2600),
    differing=st.lists(st.integers(0, 5000), max_size=12),
    work=st.sampled_from(Work),
    pauses=st.lists(st.sampled_from((1, 900, 7_502, 30_000, 111_111, 400_000)), min_size=1, max_size=6),
    users=st.lists(st.integers(0, 5000), max_size=3),
)
def test_the_fused_stretch_changes_nothing_but_our_own_time(
    size: int, differing: list[int], work: Work, pauses: list[int], users: list[int]
) -> None:
    assert play(True, size, differing, work, pauses, users) == play(False, size, differing, work, pauses, users)


def test_an_undisturbed_copy_is_done_in_fused_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[bool] = []
    advance = fused.advance

    def counted(world: World, unit: Unit, run: LaneRun) -> bool:
        answers.append(advance(world, unit, run))
        return answers[-1]

    monkeypatch.setattr(fused, "advance", counted)
    lab = SmallWorld(A, B, blocks=2600).steady(A)
    lab.add(B)
    lab.quiet()
    assert answers == [True], "one stretch is the whole copy"


def test_a_merge_does_not_look_again_and_again_at_what_lies_behind_a_difference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lab = SmallWorld(A, B, blocks=300_000)
    lab.initialize(A, B, shadow=True)
    lab.mount(A, B)
    area = lab.unit.user_area
    for place in range(20):
        lab.put(B, area.lbn + place * 1_000, pattern(place))
    looked_at: list[int] = []
    differing = sweep.differing

    def counted(first: Image, second: Image, lbn: int, count: int) -> bytearray:
        looked_at.append(count)
        return differing(first, second, lbn, count)

    monkeypatch.setattr(sweep, "differing", counted)
    lab.driver.demand_merge(UNIT)
    lab.quiet()
    assert lab.content(A) == lab.content(B)
    assert sum(looked_at) < 3 * 300_000, "each block is looked at about once, however many ranges differ"
