"""Disk types agree with their own figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.disk.types import GENERIC, MEMORY, TYPES, Geometry, geometry_for, home_delta, profile_for, type_with


@pytest.mark.parametrize("name", list(TYPES))
def test_a_type_has_cylinders_for_its_blocks_and_a_speed(name: str) -> None:
    kind = TYPES[name]
    assert kind.cylinders == -(-kind.blocks // (kind.sectors * kind.tracks))
    assert profile_for(name.lower()) not in (GENERIC, MEMORY)


@pytest.mark.parametrize(
    ("name", "delta"),
    [("RX50", 11), ("RX33", 46), ("RD54", 273), ("RA92", 1023), ("RZ29B", 2374), ("ESE20", 517), ("RF73", 1563)],
)
def test_the_search_step_by_geometry_is_as_computed_for_the_type(name: str, delta: int) -> None:
    kind = TYPES[name]
    assert home_delta(Geometry(kind.sectors, kind.tracks, kind.cylinders)) == delta


@pytest.mark.parametrize(
    ("geometry", "delta"),
    [
        ((10, 5, 3), 61),
        ((10, 5, 1), 11),
        ((10, 1, 3), 11),
        ((1, 5, 3), 6),
        ((1, 1, 9), 1),
        ((9, 1, 1), 1),
        ((1, 9, 1), 1),
    ],
)
def test_the_search_step_follows_the_rule_for_flat_disks(geometry: tuple[int, int, int], delta: int) -> None:
    assert home_delta(Geometry(*geometry)) == delta


@given(st.integers(1, 2**32))
def test_a_geometry_reaches_the_whole_disk_with_little_waste(blocks: int) -> None:
    sectors, tracks, cylinders = geometry_for(blocks)
    assert sectors > 0 and tracks > 0 and cylinders > 0
    assert 0 <= sectors * tracks * cylinders - blocks < sectors * tracks


def test_a_known_size_has_its_types_geometry() -> None:
    assert geometry_for(2_940_951) == (73, 13, 3099)
    assert geometry_for(20_000) == (250, 40, 2)
    found = type_with(800)
    assert found is not None and found.name == "RX50"
    assert type_with(801) is None


def test_unknown_types_have_a_generic_speed_and_memory_disks_a_fast_one() -> None:
    assert profile_for(None) == GENERIC
    assert profile_for("HSG80") == GENERIC
    assert profile_for(None, memory=True) == MEMORY
    assert MEMORY.access_us < profile_for("ESE20").access_us < profile_for("RA92").access_us
