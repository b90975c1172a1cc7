"""Extents: stretches of blocks, split and compared."""

from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.base.blocks import BLOCK, RANGE_BLOCKS, RANGE_BYTES, Extent, range_at

extents = st.builds(Extent, st.integers(0, 300), st.integers(0, 300))


def blocks_of(extent: Extent) -> set[int]:
    return set(range(extent.lbn, extent.end))


def test_a_range_is_the_largest_transfer_whose_byte_count_fits_a_word() -> None:
    assert RANGE_BYTES == RANGE_BLOCKS * BLOCK == 65_024
    assert RANGE_BYTES <= 0xFFFF < RANGE_BYTES + BLOCK


@given(extents, st.integers(0, 700))
def test_below_and_beyond_a_fence_share_nothing_and_lose_nothing(extent: Extent, fence_lbn: int) -> None:
    below, beyond = extent.below(fence_lbn), extent.beyond(fence_lbn)
    assert blocks_of(below) == {lbn for lbn in blocks_of(extent) if lbn < fence_lbn}
    assert blocks_of(beyond) == {lbn for lbn in blocks_of(extent) if lbn >= fence_lbn}
    assert below.count + beyond.count == extent.count


@given(extents, st.integers(0, 700))
def test_no_part_of_an_extent_has_a_negative_count(extent: Extent, fence_lbn: int) -> None:
    assert extent.below(fence_lbn).count >= 0
    assert extent.beyond(fence_lbn).count >= 0


@given(
    st.builds(Extent, st.integers(0, 40), st.integers(1, 40)), st.builds(Extent, st.integers(0, 40), st.integers(1, 40))
)
def test_extents_overlap_when_they_share_a_block(first: Extent, second: Extent) -> None:
    assert first.overlaps(second) == bool(blocks_of(first) & blocks_of(second))
    assert first.overlaps(second) == second.overlaps(first)


def test_neighbours_do_not_overlap() -> None:
    assert not Extent(0, 10).overlaps(Extent(10, 5))


def test_an_extent_unpacks_as_its_start_and_its_count() -> None:
    lbn, count = Extent(90, 20)
    assert (lbn, count) == (90, 20)
    assert Extent(90, 20).end == 110


@given(st.integers(1, 2000))
def test_ranges_cover_a_disk_exactly(size_blocks: int) -> None:
    lbn = 0
    while lbn < size_blocks:
        extent = range_at(lbn, size_blocks)
        assert 1 <= extent.count <= RANGE_BLOCKS
        assert extent.count == RANGE_BLOCKS or extent.end == size_blocks
        lbn = extent.end
    assert lbn == size_blocks
