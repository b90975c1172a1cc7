"""Copies and merges at work: what they leave on the disks, and who carries them."""

import pytest

from tests.cluster.small_world import UNIT, A, B, C, D, SmallWorld, pattern
from vmsshadow.base.blocks import BLOCK
from vmsshadow.cluster.hardware import Controller
from vmsshadow.disk.scb import MemberStatus, ShadowStatus
from vmsshadow.shadow import operations
from vmsshadow.shadow.state import Role, Work

VALID, SRC, CIP = int(MemberStatus.VALID), int(MemberStatus.SRC), int(MemberStatus.CIP)
FCPY, MERGE = int(MemberStatus.FCPY), int(MemberStatus.MERGE)


def test_a_copy_makes_the_target_byte_for_byte_equal() -> None:
    lab = SmallWorld(A, B).steady(A)
    lab.put(A, 600, pattern(1, 50))
    lab.put(B, 700, pattern(2, 50))
    lab.add(B)
    lab.quiet()
    assert lab.member(B).role is Role.FULL
    assert lab.driver.compare(UNIT) == (0, -1)
    lab.dissolve()
    assert lab.content(A) == lab.content(B)


def test_the_scb_tells_a_target_before_during_and_after_its_copy() -> None:
    lab = SmallWorld(A, B).steady(A)
    lab.add(B)
    waiting = lab.scb(B)
    assert waiting == lab.scb(A), "the target carries the set's SCB from the beginning"
    assert waiting.member_status[:2] == (VALID | SRC, VALID | FCPY)
    assert (waiting.devices, waiting.members, waiting.fc_targets) == (2, 1, 1)
    assert waiting.shadow_status & ShadowStatus.COPYING
    lab.until_fence(B, 127)
    assert lab.scb(B).member_status[:2] == (VALID | SRC, VALID | FCPY | CIP)
    lab.quiet()
    done = lab.scb(B)
    assert done == lab.scb(A)
    assert done.member_status[:2] == (VALID | SRC, VALID | SRC)
    assert (done.devices, done.members, done.fc_targets) == (2, 2, 0)
    assert not done.shadow_status & ShadowStatus.COPYING
    assert waiting.genernum < done.genernum == lab.set.generation
    assert done.checksum_ok


def test_a_member_that_is_not_mounted_any_more_looks_as_if_nobody_dismounted_it() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.driver.remove(UNIT, B)
    assert lab.scb(B).writecnt == 1
    assert lab.scb(B).genernum < lab.scb(A).genernum == lab.set.generation


def test_targets_of_one_command_are_copied_side_by_side_and_the_next_one_waits() -> None:
    lab = SmallWorld(A, B, C, D).steady(A)
    lab.add(B, C)
    lab.add(D)
    lab.until_fence(B, 254)
    assert lab.set.operation is not None and lab.set.operation.targets == (B, C)
    assert lab.member(C).fence_lbn >= 127
    assert lab.member(D).fence_lbn == 0
    lab.quiet()
    lab.dissolve()
    assert len({lab.content(device) for device in (A, B, C, D)}) == 1


def test_users_writes_during_a_copy_are_on_the_target_in_the_end() -> None:
    lab = SmallWorld(A, B).steady(A)
    lab.add(B)
    area = lab.unit.user_area
    requests = []
    for serial in range(40):
        lbn = area.lbn + serial * 37 % (area.count - 9)
        requests.append((lbn, serial, lab.submit(lbn, 9, pattern(serial, 9))))
        lab.run_ms(7)
    lab.quiet()
    assert all(request.done and not request.error for _, _, request in requests)
    lab.dissolve()
    assert lab.content(A) == lab.content(B)


def test_a_copy_leaves_the_blocks_beyond_the_file_system_alone() -> None:
    lab = SmallWorld(A, B, sizes={A: 1000, B: 1300})
    lab.initialize(A)
    lab.put(B, 1200, pattern(3))
    lab.mount(A)
    lab.add(B)
    lab.quiet()
    assert lab.image(B).read(1200, 1) == pattern(3)
    assert lab.image(A).read(0, 1000) == lab.image(B).read(0, 1000)


# --- carriers --------------------------------------------------------------------------------------


def test_another_node_continues_from_the_published_fence() -> None:
    lab = SmallWorld(A, B, nodes=("ALPHA", "BETA"), blocks=3000).steady(A, nodes=("ALPHA", "BETA"))
    lab.put(A, 600, pattern(1, 300))
    lab.add(B)
    lab.until_fence(B, 1143)
    assert lab.set.operation is not None and lab.set.operation.host == "ALPHA"
    published = lab.member(B).published_lbn
    assert 0 < published <= lab.member(B).fence_lbn
    lab.driver.crash("ALPHA")
    assert lab.member(B).fence_lbn == published
    log = lab.record(B)
    lab.driver.run_for(20.05)  # SHADOW_REC_DLY is 20 seconds
    assert lab.set.operation is not None and lab.set.operation.host == "BETA"
    copied = [entry[2] for entry in log if entry[1] == "read" and entry[3] > 1]
    assert min(copied) == published
    lab.quiet()
    lab.dissolve()
    assert lab.content(A) == lab.content(B)


def test_a_carrier_that_dismounts_hands_over_at_once_from_the_exact_fence() -> None:
    lab = SmallWorld(A, B, nodes=("ALPHA", "BETA")).steady(A, nodes=("ALPHA", "BETA"))
    lab.add(B)
    lab.until_fence(B, 381)
    fence = lab.member(B).fence_lbn
    lab.driver.dismount("ALPHA", UNIT)
    lab.run_ms(1)
    assert lab.set.operation is not None and lab.set.operation.host == "BETA"
    assert lab.member(B).fence_lbn >= fence
    lab.quiet()


def test_a_copy_starts_over_when_every_node_was_gone() -> None:
    lab = SmallWorld(A, B).steady(A)
    lab.add(B)
    lab.until_fence(B, 381)
    lab.driver.crash("ALPHA")
    lab.driver.boot("ALPHA")
    verdict = lab.mount(A, B)
    assert [seat.rule for seat in verdict.targets] == ["its copy never finished: copied from LBN 0 again"]
    assert lab.member(B).fence_lbn == 0
    lab.quiet()
    lab.dissolve()
    assert lab.content(A) == lab.content(B)


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_a_node_carries_at_most_shadow_max_copy_operations(limit: int) -> None:
    lab = SmallWorld(A, B, C, D, parameters={"SHADOW_MAX_COPY": limit})
    lab.initialize(A, C)
    lab.mount(A, unit=1)
    lab.mount(C, unit=2)
    lab.add(B, unit=1)
    lab.add(D, unit=2)
    lab.run_ms(20)
    active = [unit for unit in lab.world.units.values() if unit.shadow_set.operation is not None]
    assert len(active) == lab.world.nodes["ALPHA"].threads == limit
    if limit:
        lab.quiet()
        assert lab.world.nodes["ALPHA"].threads == 0


def test_a_copy_that_no_node_may_carry_waits_for_one_that_may() -> None:
    lab = SmallWorld(A, B, nodes=("ALPHA", "BETA"), parameters={"SHADOW_MAX_COPY": 0}).steady(A)
    lab.add(B)
    lab.driver.run_for(300)
    assert lab.set.operation is None
    assert lab.unit.hosting_rule == "every node has priority or SHADOW_MAX_COPY 0"
    lab.world.nodes["BETA"].parameters["SHADOW_MAX_COPY"] = 1
    lab.mount_also("BETA")
    lab.run_ms(1)
    assert lab.set.operation is not None and lab.set.operation.host == "BETA"


def test_a_unit_of_priority_0_is_carried_elsewhere() -> None:
    lab = SmallWorld(A, B, nodes=("ALPHA", "BETA")).steady(A, nodes=("ALPHA", "BETA"))
    lab.world.priorities["ALPHA", UNIT] = 0
    lab.add(B)
    lab.run_ms(1)
    assert lab.set.operation is not None and lab.set.operation.host == "BETA"


def test_a_node_that_reaches_the_members_itself_carries_the_operation() -> None:
    lab = SmallWorld(A, B, nodes=("ALPHA", "BETA")).steady(A, nodes=("ALPHA", "BETA"))
    lab.world.disks[A].broken_paths.add("ALPHA")  # served by BETA now: SHADOW_PSM_RDLY for each such member
    lab.add(B)
    lab.run_ms(1)
    assert lab.set.operation is not None and lab.set.operation.host == "BETA"


# --- assisted copies -------------------------------------------------------------------------------


def assisted(*devices: str, copy_assist: bool = True) -> SmallWorld:
    controller = Controller("HSC1", "HSC70", copy_assist=copy_assist)
    return SmallWorld(*devices, controller=controller).steady(A)


def test_a_controller_copies_when_it_can_and_one_target_at_a_time() -> None:
    lab = assisted(A, B, C)
    lab.put(A, 600, pattern(1, 100))
    lab.add(B, C)
    lab.until_fence(B, 127)
    assert lab.member(B).assisted
    assert lab.set.operation is not None and lab.set.operation.targets == (B,)
    assert lab.member(C).fence_lbn == 0
    lab.quiet()
    lab.dissolve()
    assert lab.content(A) == lab.content(B) == lab.content(C)


def test_an_assisted_copy_does_not_move_data_through_the_host() -> None:
    lab = assisted(A, B)
    lab.add(B)
    lab.until_fence(B, 127)
    before = lab.world.disks[A].operations
    lab.until_fence(B, 508)
    assert lab.world.disks[A].operations == before


@pytest.mark.parametrize("apart", ["no assist", "another controller"])
def test_without_one_assisting_controller_the_host_copies(apart: str) -> None:
    lab = assisted(A, B, copy_assist=apart != "no assist")
    if apart == "another controller":
        lab.world.controllers["HSC2"] = Controller("HSC2", "HSC70", copy_assist=True)
        lab.world.disks[B].controller = "HSC2"
    lab.add(B)
    assert not lab.member(B).assisted
    lab.quiet()


def test_the_host_sorts_out_what_the_controller_cannot_read() -> None:
    lab = assisted(A, B)
    lab.driver.fail(A, "PARITY", lbn=600, count=1)
    lab.add(B)
    lab.quiet()
    assert lab.member(B).role is Role.FULL
    assert lab.world.disks[B].forced_errors == {600}


# --- bad blocks ------------------------------------------------------------------------------------


def test_what_no_source_can_read_gets_a_forced_error_and_the_rest_is_copied() -> None:
    lab = SmallWorld(A, B).steady(A)
    lab.driver.write(UNIT, 600, pattern(1, 30), "ALPHA")
    lab.driver.fail(A, "PARITY", lbn=610, count=2)
    lab.add(B)
    lab.quiet()
    assert lab.world.disks[B].forced_errors == {610, 611}
    assert lab.image(B).read(600, 10) == pattern(1, 30)[: 10 * BLOCK]
    assert lab.image(B).read(612, 18) == pattern(1, 30)[12 * BLOCK :]


def test_a_write_takes_the_forced_error_away() -> None:
    lab = SmallWorld(A, B).steady(A)
    lab.driver.fail(A, "PARITY", lbn=610, count=1)
    lab.add(B)
    lab.quiet()
    lab.driver.write(UNIT, 610, pattern(2), "ALPHA")
    assert lab.world.disks[B].forced_errors == set()
    assert lab.image(A).read(610, 1) == lab.image(B).read(610, 1) == pattern(2)


def test_a_copy_repairs_a_source_from_another() -> None:
    lab = SmallWorld(A, B, C).steady(A, B)
    lab.driver.write(UNIT, 600, pattern(1, 5), "ALPHA")
    for device, lbn in ((A, 601), (B, 700)):
        lab.driver.fail(device, "PARITY", lbn=lbn, count=1)
    lab.add(C)
    lab.quiet()
    assert lab.world.disks[C].forced_errors == set()
    assert lab.image(C).read(600, 5) == pattern(1, 5)


def test_a_merge_across_bad_blocks_at_different_places_still_makes_members_equal() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.put(A, 650, pattern(1))
    lab.put(B, 650, pattern(2))
    lab.driver.fail(A, "PARITY", lbn=640, count=1)  # both in the range of LBN 635
    lab.driver.fail(B, "PARITY", lbn=660, count=1)
    lab.driver.demand_merge(UNIT)
    lab.quiet()
    assert lab.image(A).read(650, 1) == lab.image(B).read(650, 1)


def test_a_source_that_goes_bad_while_its_range_is_held_does_not_stop_the_copy_for_ever() -> None:
    lab = SmallWorld(A, B, C, fast=False).steady(A, B)
    lab.add(C)
    lab.until_fence(C, 254)
    lane = lab.unit.lanes[C].lane
    while lane.phase is not operations._CopyPhase.COMPARE:
        lab.run_ms(0.5)
    lane.tries = operations.MAX_TRIES - 1  # a hot range: after this try it is held
    lab.put(C, lane.lbn, pattern(5))
    lab.driver.fail(lane.source, "PARITY", lbn=lane.lbn + 5, count=1)
    lab.quiet()
    assert lab.member(C).role is Role.FULL


def test_a_range_that_users_write_to_meanwhile_is_hot_once_and_collides_each_time() -> None:
    lab = SmallWorld(A, B).steady(A)
    lab.put(B, 254, pattern(9, 127))
    lab.add(B)
    lab.until_fence(B, 254)
    lane = lab.unit.lanes[B].lane
    before = (lab.set.hot_ranges, lab.set.copy_collisions)
    for version in (1, 2):
        while not (lane.phase is operations._CopyPhase.WRITE and lane.tries == version):
            lab.run_ms(0.1)
        lab.put(A, lane.lbn, pattern(version))
    lab.quiet()
    assert (lab.set.hot_ranges, lab.set.copy_collisions) == (before[0] + 1, before[1] + 2)
    assert lab.image(B).read(254, 1) == pattern(2)


def test_an_undisturbed_copy_has_no_collisions() -> None:
    lab = SmallWorld(A, B).steady(A)
    lab.put(B, 254, pattern(9, 127))
    lab.add(B)
    lab.quiet()
    assert (lab.set.hot_ranges, lab.set.copy_collisions) == (0, 0)


def test_a_difference_that_a_copy_mends_while_a_merge_is_due_is_the_shadow_servers() -> None:
    lab = SmallWorld(A, B, C).steady(A, B)
    lab.put(B, 600, pattern(2, 20))
    lab.add(C)
    lab.run_ms(1)
    lab.driver.demand_merge(UNIT)
    assert lab.set.operation is not None and lab.set.operation.work is Work.COPY
    while lab.set.operation is not None and lab.set.operation.work is Work.COPY:
        lab.run_ms(1)
    assert (lab.set.repairs_by_merge, lab.set.repairs_by_reads) == (1, 0)
    lab.quiet()
    assert lab.content(A) == lab.content(B) == lab.content(C)


# --- merges ----------------------------------------------------------------------------------------


def test_a_merge_makes_members_equal_by_the_masters_data() -> None:
    lab = SmallWorld(A, B, C).steady(A, B, C)
    lab.put(B, 600, pattern(2, 20))
    lab.put(C, 700, pattern(3, 20))
    lab.driver.demand_merge(UNIT)
    lab.run_ms(1)
    assert lab.set.operation is not None and lab.set.operation.work is Work.MERGE
    assert lab.scb(C).member_status[:3] == (VALID | SRC | MERGE | CIP,) * 3
    assert lab.scb(A).shadow_status & ShadowStatus.MUST_MRG
    lab.quiet()
    assert lab.set.repairs_by_merge == 2
    assert lab.image(B).read(600, 20) == lab.image(A).read(600, 20)
    lab.dissolve()
    assert lab.content(A) == lab.content(B) == lab.content(C)
    assert not lab.image(A).read(600, 1).strip(b"\0")


def test_a_node_that_fails_makes_a_merge_due_after_the_recovery_delay() -> None:
    lab = SmallWorld(A, B, nodes=("ALPHA", "BETA")).steady(A, B, nodes=("ALPHA", "BETA"))
    lab.submit(600, 20, pattern(1, 20), node="BETA")
    lab.run_ms(0.5)
    lab.driver.crash("BETA")
    assert lab.set.merge is not None and lab.set.operation is None
    lab.driver.run_for(19.9)
    assert lab.set.operation is None
    lab.driver.run_for(0.12)
    assert lab.set.operation is not None and lab.set.operation.host == "ALPHA"
    lab.quiet()
    assert lab.driver.compare(UNIT) == (0, -1)


def test_a_write_after_the_master_left_a_running_merge_is_not_undone() -> None:
    lab = SmallWorld(A, B, C).steady(A, B, C)
    lab.put(B, 300, pattern(9))  # so that the merge goes the long way there
    lab.driver.demand_merge(UNIT)
    while lab.set.merge is not None and lab.set.merge.fence_lbn < 254:
        lab.run_ms(0.5)
    assert lab.set.merge is not None and lab.set.merge.fence_lbn == 254, "the range of LBN 300 is under way"
    lab.driver.remove(UNIT, A)
    write = lab.submit(320, 1, pattern(1))
    lab.quiet()
    assert write.done and not write.error
    assert lab.image(B).read(320, 1) == lab.image(C).read(320, 1) == pattern(1)
    assert lab.driver.read(UNIT, 320, 1, "ALPHA") == pattern(1)


def test_a_member_that_left_a_running_merge_is_not_written_any_more() -> None:
    lab = SmallWorld(A, B, C).steady(A, B, C)
    lab.put(C, 300, pattern(9))
    lab.driver.demand_merge(UNIT)
    while lab.set.merge is not None and lab.set.merge.fence_lbn < 254:
        lab.run_ms(0.5)
    lab.driver.remove(UNIT, C)
    left = lab.content(C)
    lab.quiet()
    assert lab.content(C) == left
