"""Members compared while users go on: against a naive comparison of the images, and what each trouble brings.

Not checked here: what an operator is told of it, which is tests/commands/test_analyze.py.
"""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cluster.small_world import BLOCKS, UNIT, A, B, C, SmallWorld, pattern
from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.cluster import snapshot
from vmsshadow.cluster.analysis import Differing, Examination
from vmsshadow.cluster.driver import Driver
from vmsshadow.disk.structures import FileFacts, file_header

SMALL = 400
EVERYTHING = [Extent(0, BLOCKS)]


def examined(lab: SmallWorld, extents: list[Extent], seconds: float = 60) -> Examination:
    work = lab.driver.examine("ALPHA", UNIT, extents)
    lab.driver.run_for(seconds)
    assert work.done
    lab.driver.examined(work)
    assert not lab.world.examinations
    return work


def naive(lab: SmallWorld, devices: tuple[str, ...], extents: list[Extent]) -> list[tuple[int, tuple[bytes, ...]]]:
    """Every block, one at a time, straight from the images."""
    found = []
    for extent in extents:
        for lbn in range(extent.lbn, extent.end):
            data = tuple(lab.image(device).read(lbn, 1) for device in devices)
            if len(set(data)) > 1:
                found.append((lbn, data))
    return found


damages = st.lists(st.tuples(st.integers(0, 2), st.integers(0, SMALL - 1), st.integers(1, 3)), max_size=12)
stretches = st.lists(st.tuples(st.integers(0, SMALL - 1), st.integers(1, SMALL)), max_size=3)


@settings(max_examples=60, deadline=None)
@given(damages, stretches, st.booleans())
def test_what_is_found_is_what_a_naive_comparison_finds(
    damage: list[tuple[int, int, int]], pieces: list[tuple[int, int]], fast: bool
) -> None:
    lab = SmallWorld(A, B, C, blocks=SMALL, fast=fast).steady(A, B, C)
    for member, lbn, kind in damage:
        lab.image((A, B, C)[member]).write(lbn, bytes([kind]) * BLOCK)
    extents = [Extent(lbn, min(count, SMALL - lbn)) for lbn, count in pieces]
    work = examined(lab, extents)
    assert [(each.lbn, each.data) for each in work.found] == naive(lab, (A, B, C), extents)
    assert all(each.members == (A, B, C) for each in work.found)
    assert not work.passing and not work.trouble
    lab.driver.close()


@pytest.mark.parametrize("differ", [(), (5,), (5, 600)])
def test_the_fast_way_takes_the_same_time_and_the_same_reads(differ: tuple[int, ...]) -> None:
    seen = []
    for fast in (True, False):
        lab = SmallWorld(A, B, fast=fast).steady(A, B)
        for lbn in differ:
            lab.image(B).write(lbn, b"x" * BLOCK)
        work = examined(lab, EVERYTHING)
        disks = [(disk.operations, disk.free_at_us) for disk in lab.world.disks.values()]
        seen.append((work.ended_us, work.reads, [each.lbn for each in work.found], disks))
        assert lab.world.disks[A].queue == 0
    assert seen[0] == seen[1]


def test_each_transfer_costs_an_access_to_each_member() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    began = lab.world.clock.now_us
    work = examined(lab, EVERYTHING)
    one = 1_000 + 127 * BLOCK * 1_000_000 // 10_000_000
    rest = 1_000 + 111 * BLOCK * 1_000_000 // 10_000_000
    assert work.ended_us - began == 7 * one + rest
    assert work.reads == 16


def test_nothing_is_written() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.image(B).write(700, pattern(1))
    before = lab.content(A), lab.content(B)
    examined(lab, EVERYTHING)
    assert (lab.content(A), lab.content(B)) == before


def test_a_write_in_flight_is_passing_and_no_difference() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.world.disks[B].scatter_us = 5_000  # it orders its I/Os as it likes
    seen = 0
    for offset in range(40):
        work = lab.driver.examine("ALPHA", UNIT, [Extent(600, 20)])
        lab.run_ms(offset / 10)
        lab.submit(600, 20, pattern(offset, 20))
        lab.driver.run_for(1)
        assert work.done and not work.found
        seen += work.passing
        lab.driver.examined(work)
    assert seen, "no examination met a write half done"


def test_writes_go_on_after_a_second_look() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.image(B).write(700, pattern(1))
    work = examined(lab, [Extent(690, 20)])
    assert [each.lbn for each in work.found] == [700]
    assert not lab.world.units[UNIT].holds
    lab.driver.write(UNIT, 700, pattern(2), "ALPHA")
    assert lab.image(A).read(700, 1) == lab.image(B).read(700, 1) == pattern(2)


def test_who_gives_up_in_the_middle_leaves_nothing_held() -> None:
    for milliseconds in range(0, 30, 3):
        lab = SmallWorld(A, B).steady(A, B)
        lab.image(B).write(700, pattern(1))
        work = lab.driver.examine("ALPHA", UNIT, [Extent(690, 20)])
        lab.run_ms(milliseconds)
        lab.driver.examined(work)
        lab.driver.run_for(1)
        assert not lab.world.units[UNIT].holds and not lab.world.examinations
        lab.driver.write(UNIT, 700, pattern(2), "ALPHA")
        assert lab.world.disks[A].queue == lab.world.disks[B].queue == 0


def test_a_bad_block_is_told_for_the_member_that_has_it() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    data = lab.image(A).read(640, 1)
    lab.driver.fail(B, "BADBLOCK", lbn=640, count=1)
    work = examined(lab, EVERYTHING)
    assert work.found == [Differing(640, (A, B), (data, None))]


def test_a_member_that_is_lost_meanwhile_is_waited_for_and_then_done_without() -> None:
    lab = SmallWorld(A, B, C, parameters={"SHADOW_MBR_TMO": 20}).steady(A, B, C)
    lab.image(C).write(900, pattern(3))
    work = lab.driver.examine("ALPHA", UNIT, EVERYTHING)
    lab.run_ms(5)
    lab.driver.fail(B, "OFFLINE")
    lab.driver.run_for(10)
    assert not work.done
    lab.driver.run_for(60)
    assert work.done
    assert [(each.lbn, each.members) for each in work.found] == [(900, (A, C))]


def test_a_unit_that_is_gone_ends_it() -> None:
    lab = SmallWorld(A, B, nodes=("ALPHA", "BETA")).steady(A, B, nodes=("ALPHA", "BETA"))
    lab.image(B).write(10, pattern(1))
    works = [lab.driver.examine("BETA", UNIT, EVERYTHING) for _ in range(2)]
    lab.run_ms(12)
    lab.driver.crash("BETA")
    lab.driver.run_for(5)
    assert [work.trouble for work in works] == ["DEVNOTMOUNT"] * 2
    assert not lab.world.units[UNIT].holds


def test_the_storage_bitmap_says_which_blocks_belong_to_files() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    allocated = lab.driver.allocated(UNIT)
    free = lab.world.units[UNIT].free_blocks
    assert sum(extent.count for extent in allocated) == BLOCKS - BLOCKS % lab.world.units[UNIT].cluster - free
    assert allocated[0].lbn == 0 and all(a.end < b.lbn for a, b in pairwise(allocated))
    area = lab.world.units[UNIT].user_area
    assert not any(extent.overlaps(area) for extent in allocated)


def test_page_swap_and_dump_files_are_found() -> None:
    lab = SmallWorld(A, B, blocks=5_000).steady(A, B)
    first = next(lbn for lbn in range(5_000) if b"INDEXF.SYS;1" in lab.image(A).read(lbn, 1))
    for number, name in ((11, "PAGEFILE_2.SYS;1"), (12, "SYSDUMP.DMP;4"), (13, "PAGE.DAT;1")):
        facts = FileFacts(number, name, (Extent(4_000 + number, 1),), 2, 2)
        for device in (A, B):
            lab.image(device).write(first + number - 1, file_header(facts, 1, 0))
    alternate = lab.image(A).read(first, 1)
    assert b"INDEXF.SYS;1" in alternate
    assert lab.driver.special_files(UNIT) == [Extent(4_011, 1), Extent(4_012, 1)]


def test_the_holes_of_a_large_volume_cost_no_reads_of_the_host() -> None:
    lab = SmallWorld(A, B, blocks=200_000_000)
    lab.initialize(A, B, shadow=True)
    lab.mount(A, B)
    lab.image(B).write(150_000_000, pattern(1))
    work = examined(lab, [Extent(0, 200_000_000)], 86_400)
    assert [each.lbn for each in work.found] == [150_000_000]
    assert lab.image(A).host_bytes == 200_000_000 * BLOCK


def test_an_examination_survives_a_snapshot_in_its_middle(tmp_path: Path) -> None:
    lab = SmallWorld(A, B, folder=tmp_path).steady(A, B)
    lab.image(B).write(700, pattern(1))
    work = lab.driver.examine("ALPHA", UNIT, EVERYTHING)
    lab.run_ms(40)
    assert not work.done
    kept = snapshot.save(lab.world)
    lab.driver.run_for(60)
    lab.driver.close()
    world = snapshot.load(kept, {})
    again = world.examinations[work.serial]
    Driver(world).run_for(60)
    assert again is not work and (again.found, again.ended_us, again.reads) == (work.found, work.ended_us, work.reads)
    assert [each.lbn for each in again.found] == [700]
