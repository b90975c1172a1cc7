"""Write bitmaps: the marks against a plain set of range numbers, and what a bitmap fits."""

import pickle
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.base.blocks import RANGE_BLOCKS, Extent
from vmsshadow.shadow.bitmap import Absent, Bitmap, Bits, Kind

SIZE = 5000 * RANGE_BLOCKS + 13  # more than one page, and a last range that is cut short

writes = st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(1, 600)), max_size=12)


def marked(pairs: list[tuple[int, int]]) -> tuple[Bits, set[int]]:
    """The bits, and the plain set that they must equal."""
    bits, plain = Bits(SIZE), set[int]()
    for lbn, count in pairs:
        bits.mark(lbn, count)
        last = min(lbn + count, SIZE) - 1
        plain |= set(range(lbn // RANGE_BLOCKS, last // RANGE_BLOCKS + 1))
    return bits, plain


def bitmap(kind: Kind = Kind.MINIMERGE) -> Bitmap:
    made = Bitmap(1, 0x10001, kind, "ALPHA", 5, Bits(SIZE), 3)
    made.locals["BETA"] = Bits(SIZE)
    return made


@given(writes)
def test_bits_hold_what_a_plain_set_holds(pairs: list[tuple[int, int]]) -> None:
    bits, plain = marked(pairs)
    assert list(bits) == sorted(plain)
    assert bits.count == len(plain)


@given(writes, writes)
def test_joined_bits_are_the_union(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> None:
    (bits, plain), (other, added) = marked(first), marked(second)
    joined = bits.copy()
    joined.join(other)
    assert list(joined) == sorted(plain | added) and joined.count == len(plain | added)
    assert list(bits) == sorted(plain), "a copy stands on its own"


@given(writes, st.integers(0, SIZE - 1), st.integers(1, 2000))
def test_questions_have_the_answers_of_the_plain_set(pairs: list[tuple[int, int]], lbn: int, count: int) -> None:
    bits, plain = marked(pairs)
    extent = Extent(lbn, min(count, SIZE - lbn))
    touched = set(range(lbn // RANGE_BLOCKS, (extent.end - 1) // RANGE_BLOCKS + 1))
    assert bits.covers(lbn, count) == (touched <= plain)
    assert bits.touches(extent) == bool(touched & plain)


@given(writes, st.integers(0, SIZE - 1))
def test_the_next_marked_stretch_is_the_first_range_at_or_behind(pairs: list[tuple[int, int]], lbn: int) -> None:
    bits, plain = marked(pairs)
    later = sorted(number for number in plain if number >= lbn // RANGE_BLOCKS)
    found = bits.next_marked(lbn)
    if not later:
        assert found is None
        return
    start = max(lbn, later[0] * RANGE_BLOCKS)
    assert found == Extent(start, min((later[0] + 1) * RANGE_BLOCKS, SIZE) - start)


@given(writes, st.integers(0, SIZE - 1), st.integers(1, 9))
def test_ranges_marked_together_are_counted_up_to_the_gap(pairs: list[tuple[int, int]], lbn: int, most: int) -> None:
    bits, plain = marked(pairs)
    number = lbn // RANGE_BLOCKS
    expected = next((step for step in range(most) if number + step not in plain), most)
    assert bits.marked_together(lbn, most) == expected


@given(writes)
def test_bits_survive_a_snapshot(pairs: list[tuple[int, int]]) -> None:
    bits, plain = marked(pairs)
    again = pickle.loads(pickle.dumps(bits))
    assert list(again) == sorted(plain) and again.count == bits.count


def test_a_bitmap_takes_one_bit_for_127_blocks() -> None:
    assert Bits(2_097_152).bytes == 2065
    assert Bits(127).ranges == 1 and Bits(128).ranges == 2


def test_a_node_that_has_told_need_not_tell_again() -> None:
    made = bitmap()
    assert not made.knows("BETA", 10, 1)
    made.mark("BETA", 10, 1)
    assert made.knows("BETA", 0, 127) and not made.knows("BETA", 120, 20)
    assert not made.knows("GAMMA", 10, 1) and not made.knows("ALPHA", 10, 1)


def test_a_reset_clears_master_and_locals_and_is_counted() -> None:
    made = bitmap()
    made.mark("BETA", 10, 1)
    made.reset(77)
    assert (made.bits.count, made.locals["BETA"].count, made.resets, made.reset_ticks) == (0, 0, 1, 77)


def test_a_bitmap_fits_only_the_member_as_it_left() -> None:
    made = bitmap(Kind.MINICOPY)
    made.absent["$1$DGA10"] = Absent(100, 7)
    assert made.fits("$1$DGA10", 100, 7)
    assert not made.fits("$1$DGA10", 101, 7) and not made.fits("$1$DGA10", 100, 8)
    assert not made.fits("$1$DGA11", 100, 7)


def test_the_name_tells_a_multiuse_bitmap() -> None:
    made = bitmap()
    assert (made.name, made.is_multiuse) == ("HBMM3", False)
    made.absent["$1$DGA10"] = Absent(100, 7)
    assert (made.name, made.is_multiuse) == ("rrse3", True)


@given(writes, st.integers(1, 64))
def test_shares_of_equal_parts_are_those_of_the_plain_set(pairs: list[tuple[int, int]], parts: int) -> None:
    bits, plain = marked(pairs)
    bounds = [bits.ranges * number // parts for number in range(parts + 1)]
    shares = [len(plain.intersection(range(first, end))) / (end - first) for first, end in pairwise(bounds)]
    assert bits.shares(parts) == shares


def test_a_volume_of_fewer_ranges_than_parts_has_empty_parts() -> None:
    bits = Bits(RANGE_BLOCKS)
    bits.mark(0, 1)
    assert bits.shares(4) == [0.0, 0.0, 0.0, 1.0]
