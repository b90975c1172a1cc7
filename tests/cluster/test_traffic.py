"""Users' reads and writes: admitted, staged, checked and repaired."""

import pytest

from tests.cluster.small_world import LABEL, UNIT, A, B, C, SmallWorld, pattern
from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.cluster import membership, traffic
from vmsshadow.cluster.driver import IoFailed
from vmsshadow.disk.troubles import BadBlocks


def steady(*devices: str, nodes: tuple[str, ...] = ("ALPHA",)) -> SmallWorld:
    return SmallWorld(*devices, nodes=nodes).steady(*devices, nodes=nodes)


def prefer(lab: SmallWorld, device: str) -> None:
    """Let every read of ALPHA go to *device*."""
    lab.unit.views["ALPHA"].read_costs[device] = 1


def on_disk(lab: SmallWorld, device: str, lbn: int, count: int = 1) -> bytes:
    return lab.image(device).read(lbn, count)


def test_a_write_reaches_every_member_and_a_read_returns_it() -> None:
    lab = steady(A, B, C)
    data = pattern(1, 20)
    lab.driver.write(UNIT, 500, data, "ALPHA")
    assert [on_disk(lab, device, 500, 20) for device in (A, B, C)] == [data] * 3
    assert lab.driver.read(UNIT, 500, 20, "ALPHA") == data


def test_an_io_takes_as_long_as_its_slowest_member() -> None:
    lab = steady(A, B)
    lab.world.disks[B].access_us = 9_000
    began = lab.world.clock.now_us
    lab.driver.write(UNIT, 500, pattern(1), "ALPHA")
    assert lab.world.clock.now_us - began == 9_000 + BLOCK // 10


@pytest.mark.parametrize("long_way", [False, True])
def test_the_short_way_and_the_long_way_take_the_same_time_and_write_the_same(long_way: bool) -> None:
    lab = steady(A, B)
    if long_way:  # an event falls due before the I/O can end
        lab.world.clock.after(1, membership.SettleHeld(UNIT))
    began = lab.world.clock.now_us
    lab.driver.write(UNIT, 500, pattern(1, 3), "ALPHA")
    assert lab.world.clock.now_us - began == 1_000 + 3 * BLOCK // 10
    assert on_disk(lab, A, 500, 3) == on_disk(lab, B, 500, 3) == pattern(1, 3)
    assert lab.unit.operations == 1


@pytest.mark.parametrize(("lbn", "count"), [(-1, 1), (0, 0), (999, 2), (1000, 1)])
def test_an_io_outside_the_volume_is_refused(lbn: int, count: int) -> None:
    lab = steady(A, B)
    with pytest.raises(IoFailed) as failed:
        lab.driver.read(UNIT, lbn, count, "ALPHA")
    assert failed.value.ident == "ILLBLKNUM"


def test_a_node_that_has_not_mounted_the_unit_cannot_use_it() -> None:
    lab = steady(A, B)
    with pytest.raises(IoFailed) as failed:
        lab.driver.read(UNIT, 0, 1, "BETA")
    assert failed.value.ident == "DEVNOTMOUNT"


def test_a_node_that_mounted_for_reading_cannot_write() -> None:
    lab = SmallWorld(A, B, nodes=("ALPHA", "BETA")).steady(A, B)
    lab.driver.mount_also("BETA", UNIT, writable=False, scope="System", logical=LABEL)
    with pytest.raises(IoFailed) as failed:
        lab.driver.write(UNIT, 500, pattern(1), "BETA")
    assert failed.value.ident == "WRITLCK"


def test_an_overlapping_write_waits_for_the_one_in_flight() -> None:
    lab = steady(A, B)
    first = lab.submit(500, 10, pattern(1, 10))
    second = lab.submit(505, 10, pattern(2, 10))
    apart = lab.submit(600, 10, pattern(3, 10))
    assert list(lab.unit.flights) == [first.serial, apart.serial]
    assert lab.unit.waiting == [second]
    lab.run_ms(50)
    assert first.done and second.done and apart.done
    assert on_disk(lab, A, 505, 10) == on_disk(lab, B, 505, 10) == pattern(2, 10)


def test_nothing_overtakes_a_waiting_write_that_it_overlaps() -> None:
    lab = steady(A, B)
    lab.submit(500, 10, pattern(1, 10))
    waiting = lab.submit(505, 20, pattern(2, 20))
    later = lab.submit(520, 10, pattern(3, 10))
    assert lab.unit.waiting == [waiting, later]
    lab.run_ms(50)
    assert on_disk(lab, A, 520, 10) == on_disk(lab, B, 520, 10) == pattern(3, 10)


def test_a_hold_keeps_writes_out_and_lets_reads_in() -> None:
    lab = steady(A, B)
    serial = traffic.take_hold(lab.world, lab.unit, Extent(500, 10), membership.SettleHeld(UNIT))
    write, read = lab.submit(505, 1, pattern(1)), lab.submit(505, 1)
    outside = lab.submit(510, 1, pattern(2))
    lab.run_ms(50)
    assert (write.done, read.done, outside.done) == (False, True, True)
    traffic.drop_hold(lab.world, lab.unit, serial)
    lab.run_ms(50)
    assert write.done


def test_a_whole_hold_waits_for_all_and_keeps_all_out() -> None:
    lab = steady(A, B)
    flying = lab.submit(500, 1, pattern(1))
    everything = Extent(0, lab.set.volsize)
    serial = traffic.take_hold(lab.world, lab.unit, everything, membership.SettleHeld(UNIT), whole=True)
    assert not lab.unit.holds[0].granted
    read = lab.submit(700, 1)
    lab.run_ms(50)
    assert flying.done and lab.unit.holds[0].granted and not read.done
    traffic.drop_hold(lab.world, lab.unit, serial)
    lab.run_ms(50)
    assert read.done


# --- during a copy ---------------------------------------------------------------------------------


def test_a_write_beyond_the_fence_reaches_the_target_after_all_sources() -> None:
    lab = SmallWorld(A, B, C).steady(A, B)
    log = lab.record(A, B, C)
    lab.add(C)
    lab.until_fence(C, 127)
    del log[:]
    request = lab.submit(900, 5, pattern(1, 5))
    lab.run_ms(60)
    assert request.done
    writes = [entry[0] for entry in log if entry[1:] == ("write", 900, 5)]
    assert sorted(writes[:2]) == [A, B]
    assert writes[2:] == [C]


def test_a_write_across_the_fence_is_split_there() -> None:
    lab = SmallWorld(A, B).steady(A)
    log = lab.record(A, B)
    lab.add(B)
    lab.until_fence(B, 254)
    fence = lab.member(B).fence_lbn
    del log[:]
    lab.submit(fence - 5, 10, pattern(1, 10))
    lab.run_ms(80)
    writes = [entry for entry in log if entry[1] == "write" and entry[3] in (5, 10)]
    assert (A, "write", fence - 5, 10) in writes
    assert writes.index((B, "write", fence - 5, 5)) < writes.index((B, "write", fence, 5))
    assert writes.index((A, "write", fence - 5, 10)) < writes.index((B, "write", fence, 5))


def test_a_copy_target_is_never_read_by_users() -> None:
    lab = SmallWorld(A, B).steady(A)
    lab.put(A, 500, pattern(1))
    lab.put(B, 500, pattern(2))
    lab.add(B)
    assert lab.driver.read(UNIT, 500, 1, "ALPHA") == pattern(1)


# --- bad blocks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [A, B])
def test_a_block_that_one_member_cannot_read_comes_from_another_and_is_written_back(bad: str) -> None:
    lab = steady(A, B)
    lab.driver.write(UNIT, 500, pattern(1, 4), "ALPHA")
    assert lab.driver.fail(bad, "PARITY", lbn=502, count=1) == ""
    prefer(lab, bad)
    assert lab.driver.read(UNIT, 500, 4, "ALPHA") == pattern(1, 4)
    medium = lab.world.disks[bad].medium
    assert isinstance(medium, BadBlocks) and medium.extents == []
    assert len(lab.set.full) == 2
    assert lab.set.repairs_by_reads == 0, "no merge was due: APP Merge Repair counts what members differ in"


def test_reads_that_rotate_find_a_bad_block_too() -> None:
    lab = steady(A, B)
    lab.driver.write(UNIT, 500, pattern(1), "ALPHA")
    lab.driver.fail(A, "PARITY", lbn=500, count=1)
    for _ in range(2):
        assert lab.driver.read(UNIT, 500, 1, "ALPHA") == pattern(1)
    medium = lab.world.disks[A].medium
    assert isinstance(medium, BadBlocks) and medium.extents == []


@pytest.mark.parametrize("long_way", [False, True])
def test_reads_take_turns_whichever_way_they_go(long_way: bool) -> None:
    lab = steady(A, B)
    log = lab.record(A, B)
    for _ in range(4):
        if long_way:
            lab.world.clock.after(1, membership.SettleHeld(UNIT))
        lab.driver.read(UNIT, 500, 1, "ALPHA")
    assert [entry[0] for entry in log] == [B, A, B, A]


def test_a_block_that_nobody_can_read_is_a_parity_error() -> None:
    lab = steady(A, B)
    for device in (A, B):
        lab.driver.fail(device, "PARITY", lbn=502, count=1)
    with pytest.raises(IoFailed) as failed:
        lab.driver.read(UNIT, 500, 4, "ALPHA")
    assert failed.value.ident == "PARITY"
    assert len(lab.set.full) == 2


def test_bad_blocks_at_different_places_hide_nothing_that_some_member_has() -> None:
    lab = steady(A, B)
    lab.driver.write(UNIT, 500, pattern(1, 4), "ALPHA")
    lab.driver.fail(A, "PARITY", lbn=500, count=1)
    lab.driver.fail(B, "PARITY", lbn=503, count=1)
    assert lab.driver.read(UNIT, 500, 4, "ALPHA") == pattern(1, 4)


def test_a_member_that_cannot_be_repaired_is_expelled_at_once() -> None:
    lab = steady(A, B)
    lab.driver.write(UNIT, 500, pattern(1), "ALPHA")
    before = lab.set.generation
    lab.driver.fail(A, "BADBLOCK", lbn=500, count=1)
    prefer(lab, A)
    assert lab.driver.read(UNIT, 500, 1, "ALPHA") == pattern(1)
    lab.run_ms(100)
    assert [member.device for member in lab.set.members] == [B]
    assert lab.set.generation > before


def test_a_write_that_cures_a_bad_block_needs_no_other_member() -> None:
    lab = steady(A, B)
    lab.driver.fail(A, "PARITY", lbn=500, count=2)
    lab.driver.write(UNIT, 500, pattern(1, 2), "ALPHA")
    prefer(lab, A)
    assert lab.driver.read(UNIT, 500, 2, "ALPHA") == pattern(1, 2)
    assert lab.set.repairs_by_reads == 0


# --- ahead of the merge ----------------------------------------------------------------------------


def test_a_read_ahead_of_the_merge_makes_members_equal_before_it_returns() -> None:
    lab = steady(A, B)
    lab.put(A, 900, pattern(1))
    lab.put(B, 900, pattern(2))
    lab.driver.demand_merge(UNIT)
    value = lab.driver.read(UNIT, 900, 1, "ALPHA")
    assert value == pattern(1), "the master's data win"
    assert on_disk(lab, A, 900) == on_disk(lab, B, 900) == value
    assert lab.set.repairs_by_reads == 1


def test_the_scb_takes_no_part_in_comparisons() -> None:
    lab = steady(A, B)
    lab.driver.demand_merge(UNIT)
    lab.quiet()
    assert lab.set.repairs_by_merge == 0
    assert lab.scb(A) == lab.scb(B)
