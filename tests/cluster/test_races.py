"""Races that other systems have lost, one test each: the real hands on real images, stepped event by event.

Where a race depends on a moment, every moment is tried: the second deed comes after one event, after two, ...
"""

from collections.abc import Iterator

import pytest

from tests.cluster.racing import TWO, blocks_at, differing, equal_in_the_end, shared, step, with_hbmm
from tests.cluster.small_world import UNIT, A, B, C, SmallWorld, pattern
from vmsshadow.api import open_cluster
from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.cluster import hbmm
from vmsshadow.shadow.formation import Verdict
from vmsshadow.shadow.state import Phase, Role, Work

# --- a write against the clearing of its bit -------------------------------------------------------


def resets() -> Iterator[tuple[bool, int, SmallWorld]]:
    """A write and the end of the reset interval, in both orders, and a crash after every number of events."""
    for write_first in (True, False):
        for events in range(9):
            lab = with_hbmm(shared(A, B))
            for lbn in (100, 300, 800):
                lab.driver.write(UNIT, lbn, pattern(lbn), "BETA")
            (bitmap,) = lab.set.masters
            if write_first:
                lab.submit(500, 20, pattern(1, 20), node="BETA")
            lab.world.clock.after(0, hbmm.ResetDue(UNIT, bitmap.serial))
            if not write_first:
                step(lab)
                lab.submit(500, 20, pattern(1, 20), node="BETA")
            step(lab, events)
            yield write_first, bitmap.resets, lab


def test_a_write_never_loses_its_bit_to_a_reset() -> None:
    seen = set()
    for write_first, count, lab in resets():
        torn_before = differing(lab, A, B)
        lab.driver.crash("BETA")
        merge = lab.set.merge
        assert merge is not None and merge.ranges is not None
        for lbn in differing(lab, A, B):
            assert merge.ranges.touches(Extent(lbn, 1)), f"LBN {lbn} differs and no bit is set"
        seen.add((write_first, count, bool(torn_before or differing(lab, A, B))))
        equal_in_the_end(lab, A, B)
    assert {(True, 0, True), (False, 1, True)} <= seen, "both orders met a torn write"
    assert any(count == 1 for write_first, count, _ in seen if write_first)


# --- a write against fail, expulsion and add -------------------------------------------------------


@pytest.mark.parametrize("device", [A, B])
@pytest.mark.parametrize("events", range(8))
def test_writes_all_through_the_loss_and_return_of_a_member_reach_everybody(device: str, events: int) -> None:
    lab = shared(A, B)
    requests = []

    def write(serial: int) -> None:
        requests.append(lab.submit(100 * serial + 3, 9, pattern(serial, 9), node=TWO[serial % 2]))

    write(1)
    step(lab, events)
    lab.driver.fail(device, "OFFLINE")
    write(2)
    lab.driver.run_for(25)
    assert lab.set.member(device) is None and lab.phase() is Phase.RUNNING
    write(3)
    step(lab, events)
    lab.driver.repair(device)
    lab.add(device)
    for serial in (4, 5, 6):
        write(serial)
        step(lab, 3 + events)
    content = equal_in_the_end(lab, A, B)
    assert all(request.done and not request.error for request in requests)
    for request in requests:
        assert blocks_at(content, *request.extent) == request.data


# --- all members lost one after another ------------------------------------------------------------


def lose_all() -> SmallWorld:
    """A, B and C leave in this order, with a write after each loss that the set survives."""
    lab = shared(A, B, C, full=3)
    for serial, device in enumerate((A, B), 1):
        lab.driver.fail(device, "OFFLINE")
        lab.driver.run_for(25)
        lab.driver.write(UNIT, 500, pattern(serial, 10), "ALPHA")
    lab.driver.fail(C, "OFFLINE")
    lab.driver.run_for(25)
    assert lab.phase() is Phase.MOUNT_VERIFICATION
    return lab


def test_the_oldest_of_all_lost_members_does_not_become_the_source_when_it_returns_first() -> None:
    lab = lose_all()
    for device in (A, B):
        lab.driver.repair(device)
        lab.driver.run_for(60)
        assert lab.phase() is Phase.MOUNT_VERIFICATION
        assert [member.device for member in lab.set.members] == [C]
    lab.driver.repair(C)
    lab.driver.run_for(1)
    assert lab.phase() is Phase.RUNNING
    seats = lab.add(A, B)
    assert {seat.verdict for seat in seats} == {Verdict.TARGET}
    assert blocks_at(equal_in_the_end(lab, A, B, C), 500, 10) == pattern(2, 10)


def test_the_last_lost_is_the_source_of_a_mount_whoever_is_named_first() -> None:
    lab = lose_all()
    for node in TWO:
        lab.driver.crash(node)
    for device in (A, B, C):
        lab.driver.repair(device)
    lab.driver.boot("ALPHA")
    verdict = lab.mount(A, B, C)
    assert [seat.candidate.device for seat in verdict.sources] == [C]
    assert blocks_at(equal_in_the_end(lab, A, B, C), 500, 10) == pattern(2, 10)


# --- a recovery that is latched, or tried for ever -------------------------------------------------


def test_a_copy_is_not_latched_by_a_node_that_comes_and_goes() -> None:
    lab = shared(A, B, full=1)
    lab.add(B)
    for fence in (127, 254, 381, 508):
        lab.until_fence(B, fence)
        lab.driver.dismount("BETA", UNIT)
        step(lab, 2)
        lab.mount_also("BETA")
        lab.driver.fail(B, "OFFLINE")
        lab.run_ms(5)
        lab.driver.repair(B)
    equal_in_the_end(lab, A, B)


@pytest.mark.parametrize("fast", [True, False])
def test_a_target_that_cannot_be_written_is_given_up_and_not_tried_for_ever(fast: bool) -> None:
    lab = SmallWorld(A, B, fast=fast).steady(A)
    lab.put(A, 300, pattern(1))
    lab.driver.fail(B, "BADBLOCK", lbn=300, count=1)
    lab.add(B)
    lab.driver.run_for(7200)
    assert [member.device for member in lab.set.members] == [A]
    assert lab.set.last_operation == 1 and lab.world.disks[B].operations < 100
    assert lab.phase() is Phase.RUNNING


def test_a_recovery_that_nobody_may_carry_waits_quietly_and_goes_on_when_somebody_may() -> None:
    lab = shared(A, B)
    for node in TWO:
        lab.world.nodes[node].parameters["SHADOW_MAX_COPY"] = 0
    lab.driver.demand_merge(UNIT)
    events = 0
    while lab.world.clock.next_due_us() < lab.world.clock.now_us + 3_600_000_000 and events < 1000:
        step(lab)
        events += 1
    assert events < 10, "nobody asks again and again"
    assert lab.set.merge is not None and lab.set.operation is None
    lab.world.nodes["BETA"].parameters["SHADOW_MAX_COPY"] = 4
    lab.driver.dismount("ALPHA", UNIT)
    equal_in_the_end(lab, A, B)


# --- a small write into the range being copied -----------------------------------------------------


@pytest.mark.parametrize("lbn", [254, 317, 380])
@pytest.mark.parametrize("scatter_us", [0, 25_000])
@pytest.mark.parametrize("node", TWO)
def test_a_write_of_one_block_into_the_range_being_copied_is_on_the_target_whenever_it_comes(
    node: str, scatter_us: int, lbn: int
) -> None:
    moments, events = 0, 0
    while True:
        lab = shared(A, B, full=1, blocks=635)
        lab.world.disks[A].scatter_us = scatter_us  # the source does what it is asked in an order of its own
        lab.put(A, 254, pattern(7, 127))
        lab.put(B, 310, pattern(8, 40))
        lab.add(B)
        lab.until_fence(B, 254)
        step(lab, events)
        if lab.member(B).fence_lbn >= 381:
            break
        moments += 1
        write = lab.submit(lbn, 1, pattern(1), node=node)
        content = equal_in_the_end(lab, A, B)
        before, after = pattern(7, 127)[: (lbn - 254) * BLOCK], pattern(7, 127)[(lbn - 253) * BLOCK :]
        assert write.done and not write.error
        assert blocks_at(content, 254, 127) == before + pattern(1) + after
        events += 1
    assert moments >= 5, "read, compare, write, read again, compare again"


# --- cancelled at 100 per cent ---------------------------------------------------------------------


@pytest.mark.parametrize("events", range(4))
@pytest.mark.parametrize("deed", ["dismount", "fail", "crash", "power"])
def test_a_copy_that_is_cancelled_at_100_per_cent_is_whole_or_no_copy(deed: str, events: int) -> None:
    lab = shared(A, B, full=1)
    lab.add(B)
    lab.until_fence(B, lab.set.volsize - 127)
    while lab.member(B).fence_lbn < lab.set.volsize:
        if not any(request.data for request in lab.unit.flights.values()):
            lab.submit(500, 50, pattern(1, 50), node="BETA")  # keeps the end of the copy waiting
        step(lab)
    assert lab.member(B).role is Role.TARGET
    step(lab, events)
    if deed == "dismount":
        lab.driver.remove(UNIT, B)
    elif deed == "fail":
        lab.driver.fail(B, "OFFLINE")
        lab.driver.run_for(25)
        lab.driver.repair(B)
    else:
        for node in TWO if deed == "power" else TWO[:1]:
            lab.driver.crash(node)
    if deed == "power":
        lab.driver.boot("ALPHA")
        lab.mount(B, A)
    elif lab.set.member(B) is None:
        assert lab.add(B)[0].verdict is Verdict.TARGET
    equal_in_the_end(lab, A, B)


# --- the status of an interrupted recovery ---------------------------------------------------------


def test_an_interrupted_merge_is_called_a_merge_all_along() -> None:
    disks = [{"name": device, "type": "HSG80", "blocks": 40_000} for device in (A, B, C)]
    with open_cluster({"nodes": [{"name": "ALPHA"}], "disks": disks}, None) as cluster:
        console = cluster.console()
        console.do(f"INITIALIZE/SHADOW=({A},{B}) DATA")
        console.do(f"MOUNT/SYSTEM/NOASSIST DSA1: /SHADOW=({A},{B}) DATA")
        cluster.write(1, 39_000, pattern(1))
        console.do("SET SHADOW/DEMAND_MERGE DSA1:")
        cluster.advance(0.5)
        merge = cluster.installation.world.units[1].shadow_set.merge
        assert merge is not None and 0 < merge.fence_lbn < 39_000
        console.do(f"MOUNT/SYSTEM/NOASSIST DSA1: /SHADOW={C} DATA")
        cluster.advance(0.1)
        fence = merge.fence_lbn
        shadow_set = cluster.installation.world.units[1].shadow_set
        assert shadow_set.operation is not None and shadow_set.operation.work is Work.COPY
        shown = "\n".join(console.do("SHOW SHADOW DSA1:").lines)
        assert "Merge" in shown and "copy" in shown.lower()
        cluster.advance(600)
        said = [line for line in console.screen if "SHADOW_SERVER" in line]
    order = [line.split("-I-")[1].split(",")[0] for line in said]
    assert order == ["SSRVINIMRG", "SSRVSPNDMRG", "SSRVINICPY", "SSRVCMPFCPY", "SSRVINIMRG", "SSRVCMPMRG"]
    assert f"LBN: {fence}," in said[1] and f"LBN: {fence}," in said[4]


# --- a short last range ----------------------------------------------------------------------------


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("blocks", [508, 509, 634, 635])
def test_the_last_block_of_a_short_last_range_is_copied_merged_and_minicopied(blocks: int, fast: bool) -> None:
    lab = SmallWorld(A, B, C, blocks=blocks, fast=fast)
    lab.initialize(A)
    lab.mount(A)
    last = lab.set.volsize - 1
    assert last == blocks - 1
    lab.put(B, last, pattern(9))
    lab.add(B, C)
    lab.driver.write(UNIT, last, pattern(1), "ALPHA")
    lab.quiet()
    assert differing(lab, A, B) == differing(lab, A, C) == []
    lab.put(B, last, pattern(2))
    lab.driver.demand_merge(UNIT)
    lab.quiet()
    assert differing(lab, A, B) == []
    lab.driver.remove(UNIT, C, minicopy_on="ALPHA")
    lab.driver.write(UNIT, last, pattern(3), "ALPHA")
    assert lab.add(C)[0].bitmap is not None
    assert blocks_at(equal_in_the_end(lab, A, B, C), last, 1) == pattern(3)
