"""Where one read or write goes: stages by fence, members by cost."""

from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.base.blocks import Extent
from vmsshadow.shadow import plans
from vmsshadow.shadow.plans import WriteStep
from vmsshadow.shadow.state import Member, Merge, Operation, Role, ShadowSet, Work

A, B, C, D = (f"$1$DGA{number}" for number in range(10, 14))
SIZE = 1000


def shadow_set(full: tuple[str, ...] = (A, B), targets: tuple[tuple[str, int, int], ...] = ()) -> ShadowSet:
    """A set of *full* members and of targets with their exact and their published fence, which ALPHA copies."""
    members: list[Member | None] = [Member(name, 1, SIZE, Role.FULL, "") for name in full]
    members += [
        Member(name, 1, SIZE, Role.TARGET, "", group=1, fence_lbn=fence, published_lbn=published)
        for name, fence, published in targets
    ]
    members += [None] * (6 - len(members))
    made = ShadowSet(1, "DATA", SIZE, SIZE, 1, 1, full[0], members, ["ALPHA", "BETA"], ["ALPHA", "BETA"])
    made.last_group = 1
    if targets:
        made.operation = Operation(Work.COPY, "ALPHA", 1, tuple(name for name, _, _ in targets))
    return made


def test_a_steady_set_is_written_side_by_side() -> None:
    extent = Extent(90, 20)
    assert plans.write(shadow_set(), extent, "ALPHA") == ((WriteStep(A, extent), WriteStep(B, extent)),)


def test_a_write_across_the_fence_reaches_the_part_beyond_it_last() -> None:
    stages = plans.write(shadow_set((A, B), ((C, 100, 100),)), Extent(90, 20), "ALPHA")
    assert stages == (
        (WriteStep(A, Extent(90, 20)), WriteStep(B, Extent(90, 20)), WriteStep(C, Extent(90, 10))),
        (WriteStep(C, Extent(100, 10)),),
    )


def test_a_write_below_the_fence_goes_everywhere_at_once() -> None:
    stages = plans.write(shadow_set((A,), ((C, 100, 100),)), Extent(80, 20), "ALPHA")
    assert stages == ((WriteStep(A, Extent(80, 20)), WriteStep(C, Extent(80, 20))),)


def test_a_write_beyond_the_fence_reaches_the_target_after_the_sources() -> None:
    stages = plans.write(shadow_set((A,), ((C, 100, 100),)), Extent(100, 5), "ALPHA")
    assert stages == ((WriteStep(A, Extent(100, 5)),), (WriteStep(C, Extent(100, 5)),))


def test_two_targets_have_a_fence_each() -> None:
    stages = plans.write(shadow_set((A,), ((C, 100, 100), (D, 200, 200))), Extent(150, 10), "ALPHA")
    assert stages == (
        (WriteStep(A, Extent(150, 10)), WriteStep(D, Extent(150, 10))),
        (WriteStep(C, Extent(150, 10)),),
    )


def test_another_node_goes_by_the_published_fence() -> None:
    copying = shadow_set((A,), ((C, 100, 40),))
    assert len(plans.write(copying, Extent(50, 10), "ALPHA")) == 1
    assert len(plans.write(copying, Extent(50, 10), "BETA")) == 2


def test_the_fence_of_a_target_that_waits_is_the_published_one() -> None:
    copying = shadow_set((A,), ((C, 100, 40),))
    copying.operation = None
    assert plans.known_fence(copying, copying.targets[0], "ALPHA") == 40


@given(
    st.integers(0, SIZE - 1).flatmap(lambda lbn: st.builds(Extent, st.just(lbn), st.integers(1, SIZE - lbn))),
    st.lists(st.integers(0, SIZE).flatmap(lambda f: st.tuples(st.just(f), st.integers(0, f))), min_size=0, max_size=3),
    st.sampled_from(("ALPHA", "BETA")),
)
def test_a_write_plan_covers_every_member_once_and_no_source_waits(
    extent: Extent, fences: list[tuple[int, int]], node: str
) -> None:
    targets = tuple((name, fence, published) for name, (fence, published) in zip((B, C, D), fences, strict=False))
    copying = shadow_set((A,), targets)
    stages = plans.write(copying, extent, node)
    covered: dict[str, list[int]] = {name: [] for name in (A, *(target[0] for target in targets))}
    for stage in stages:
        assert stage, "no stage is empty"
        for step in stage:
            assert step.extent.count > 0
            covered[step.device] += range(step.extent.lbn, step.extent.end)
    for blocks in covered.values():
        assert sorted(blocks) == list(range(extent.lbn, extent.end))
    assert all(step.device != A for stage in stages[1:] for step in stage)
    for name, fence, _ in targets:  # with the source is only what lies below the exact fence
        first = [step for step in stages[0] if step.device == name]
        assert all(step.extent.end <= fence for step in first)


# --- reads -----------------------------------------------------------------------------------------


def same(device: str) -> int:
    return 2


def test_a_read_never_goes_to_a_copy_target() -> None:
    copying = shadow_set((A,), ((C, SIZE, SIZE),))
    read = plans.read(copying, Extent(0, 1), "ALPHA", {A: 500, C: 1}.__getitem__)
    assert read.devices == (A,) and not read.check
    assert read.rule == "only source member"


def test_a_read_goes_to_the_cheapest_member() -> None:
    read = plans.read(shadow_set((A, B, C)), Extent(0, 1), "ALPHA", {A: 42, B: 2, C: 3}.__getitem__)
    assert read == plans.Read((B,), False, "lowest read cost")


def test_equal_costs_rotate_through_the_members() -> None:
    steady = shadow_set((A, B, C))
    served = [plans.read(steady, Extent(0, 1), "ALPHA", same).devices[0] for _ in range(7)]
    assert served == [B, C, A, B, C, A, B]


def test_rotation_skips_the_dearer_member() -> None:
    steady = shadow_set((A, B, C))
    costs = {A: 2, B: 9, C: 2}
    served = [plans.read(steady, Extent(0, 1), "ALPHA", costs.__getitem__).devices[0] for _ in range(4)]
    assert served == [C, A, C, A]


def test_a_read_ahead_of_the_merge_fence_compares_all_sources() -> None:
    merging = shadow_set((A, B, C))
    merging.merge = Merge("", 100, 50)
    merging.operation = Operation(Work.MERGE, "ALPHA", 1)
    assert plans.read(merging, Extent(95, 10), "ALPHA", same).devices == (A, B, C)
    assert plans.read(merging, Extent(95, 10), "ALPHA", same).check
    assert not plans.read(merging, Extent(90, 10), "ALPHA", same).check


def test_another_node_compares_from_the_published_merge_fence_on() -> None:
    merging = shadow_set((A, B))
    merging.merge = Merge("", 100, 50)
    merging.operation = Operation(Work.MERGE, "ALPHA", 1)
    assert plans.read(merging, Extent(60, 10), "BETA", same).check
    assert not plans.read(merging, Extent(40, 10), "BETA", same).check


def test_a_single_source_needs_no_comparison() -> None:
    merging = shadow_set((A,), ((C, 10, 10),))
    merging.merge = Merge("")
    assert not plans.read(merging, Extent(500, 10), "ALPHA", same).check


def test_a_lost_member_is_not_read() -> None:
    steady = shadow_set((A, B))
    steady.members[0].lost = "MEDOFL"
    assert plans.read(steady, Extent(0, 1), "ALPHA", same).devices == (B,)


# --- split reads -----------------------------------------------------------------------------------


def split_read(of: ShadowSet, lbn: int, costs: dict[str, int], queues: dict[str, int] | None = None) -> plans.Read:
    def cost_of(device: str) -> int:
        return costs[device] + (queues or {}).get(device, 0)

    return plans.read(of, Extent(lbn, 1), "ALPHA", cost_of, costs.__getitem__)


@given(st.integers(1, 6), st.integers(1, 5000), st.data())
def test_split_reads_divide_the_unit_evenly_and_by_lbn_alone(count: int, size: int, data: st.DataObject) -> None:
    names = tuple(f"$1$DGA{number}" for number in range(count))
    steady = shadow_set(names)
    steady.size_blocks = steady.volsize = size
    parts = plans.shares(steady.full, size)
    assert [lbn for _, part in parts for lbn in range(part.lbn, part.end)] == list(range(size))
    lengths = [part.count for _, part in parts]
    assert max(lengths) - min(lengths) <= 1
    lbn = data.draw(st.integers(0, size - 1))
    queues = {name: data.draw(st.integers(0, 3)) for name in names}
    read = split_read(steady, lbn, dict.fromkeys(names, 2), queues)
    owner = next(member.device for member, part in parts if part.lbn <= lbn < part.end)
    assert read.devices == (owner,) and owner == names[lbn * count // size]


def test_only_the_members_with_the_lowest_read_cost_share_the_lbns() -> None:
    steady = shadow_set((A, B, C))
    costs = {A: 2, B: 62, C: 2}
    assert [split_read(steady, lbn, costs).devices for lbn in (0, 499, 500, 999)] == [(A,), (A,), (C,), (C,)]
    assert split_read(steady, 0, costs).rule == plans.SPLIT
    assert steady.last_read_slot == 0, "no turn was taken"


def test_with_a_single_cheapest_member_queues_count_as_always() -> None:
    costs, queues = {A: 2, B: 4}, {A: 5}
    read = split_read(shadow_set((A, B)), 0, costs, queues)
    assert read == plans.Read((B,), False, plans.LOWEST_COST)


def test_split_reads_never_go_to_a_target_or_a_lost_member() -> None:
    copying = shadow_set((A, B, C), ((D, SIZE, SIZE),))
    copying.members[0].lost = "MEDOFL"
    found = {split_read(copying, lbn, {A: 2, B: 2, C: 2, D: 1}).devices for lbn in range(SIZE)}
    assert found == {(B,), (C,)}


def test_split_reads_ahead_of_the_merge_fence_are_compared_all_the_same() -> None:
    merging = shadow_set((A, B))
    merging.merge = Merge("", 100, 100)
    costs = {A: 2, B: 2}
    assert split_read(merging, 100, costs).check and split_read(merging, 100, costs).devices == (A, B)
    assert split_read(merging, 99, costs).devices == (A,)
