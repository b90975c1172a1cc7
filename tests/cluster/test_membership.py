"""Lost members: volume processing, return, expulsion, mount verification and its end."""

import pytest

from tests.cluster.small_world import LABEL, UNIT, A, B, C, SmallWorld, pattern
from vmsshadow.cluster import scbs
from vmsshadow.cluster.driver import IoFailed
from vmsshadow.cluster.hardware import Controller
from vmsshadow.cluster.operators import Terminal
from vmsshadow.shadow import formation
from vmsshadow.shadow.state import Phase, Role


def test_a_lost_member_stalls_users_until_it_is_back() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    generation = lab.set.generation
    lab.driver.fail(B, "OFFLINE")
    write, read = lab.submit(600, 5, pattern(1, 5)), lab.submit(700, 1)
    lab.driver.run_for(119)
    assert lab.phase() is Phase.VOLUME_PROCESSING
    assert not write.done and not read.done
    lab.driver.repair(B)
    lab.run_ms(50)
    assert lab.phase() is Phase.RUNNING
    assert write.done and not write.error and read.done
    assert lab.set.generation == generation, "nobody left: the membership is what it was"
    assert lab.image(A).read(600, 5) == lab.image(B).read(600, 5) == pattern(1, 5)


def test_a_write_in_flight_when_the_member_goes_is_done_again_on_all_members() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    write = lab.submit(600, 5, pattern(1, 5))
    lab.run_ms(0.1)
    lab.driver.fail(B, "OFFLINE")
    lab.driver.run_for(10)
    assert not write.done
    lab.driver.repair(B)
    lab.run_ms(50)
    assert write.done and not write.error
    assert lab.image(A).read(600, 5) == lab.image(B).read(600, 5) == pattern(1, 5)


@pytest.mark.parametrize("seconds", [5, 120])
def test_a_member_that_stays_away_is_expelled_after_shadow_mbr_tmo(seconds: int) -> None:
    lab = SmallWorld(A, B, C, parameters={"SHADOW_MBR_TMO": seconds}).steady(A, B, C)
    generation, scb = lab.set.generation, lab.scb(B)
    lab.driver.fail(B, "OFFLINE")
    write = lab.submit(600, 5, pattern(1, 5))
    lab.driver.run_for(seconds - 0.1)
    assert lab.set.member(B) is not None
    lab.driver.run_for(0.2)
    assert [member.device for member in lab.set.members] == [A, C]
    assert lab.phase() is Phase.RUNNING
    assert write.done and not write.error
    assert lab.set.generation > generation
    assert lab.scb(A).genernum == lab.scb(C).genernum == lab.set.generation
    assert lab.scb(B) == scb, "who is gone keeps what it had"
    assert lab.scb(A).members == 2


def test_an_expelled_member_comes_back_as_a_copy_target() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.driver.fail(B, "OFFLINE")
    lab.driver.run_for(121)
    lab.driver.write(UNIT, 600, pattern(1, 5), "ALPHA")
    lab.driver.repair(B)
    assert lab.set.member(B) is None
    (seat,) = lab.add(B)
    assert seat.rule == "former member with an older generation"
    assert lab.driver.read(UNIT, 600, 5, "ALPHA") == pattern(1, 5)
    lab.quiet()
    lab.dissolve()
    assert lab.content(A) == lab.content(B)


def test_a_members_own_timeout_takes_the_place_of_the_parameter() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.unit.views["ALPHA"].member_timeouts_s[B] = 7
    lab.driver.fail(B, "OFFLINE")
    lab.driver.run_for(7.1)
    assert lab.set.member(B) is None


def test_a_lost_copy_target_is_expelled_too_and_the_set_goes_on() -> None:
    lab = SmallWorld(A, B).steady(A)
    lab.add(B)
    lab.until_fence(B, 127)
    lab.driver.fail(B, "OFFLINE")
    lab.driver.run_for(121)
    assert [member.device for member in lab.set.members] == [A]
    assert lab.set.operation is None
    assert lab.world.nodes["ALPHA"].threads == 0


def test_a_copy_goes_on_at_its_fence_when_its_target_was_away_for_a_while() -> None:
    lab = SmallWorld(A, B).steady(A)
    lab.add(B)
    lab.until_fence(B, 254)
    lab.driver.fail(B, "OFFLINE")
    fence = lab.member(B).fence_lbn
    lab.driver.run_for(30)
    assert lab.member(B).fence_lbn == fence
    lab.driver.repair(B)
    lab.run_ms(1)
    assert lab.set.operation is not None
    assert lab.member(B).fence_lbn >= fence
    lab.quiet()
    lab.dissolve()
    assert lab.content(A) == lab.content(B)


# --- no member reachable ---------------------------------------------------------------------------


def test_when_no_member_is_reachable_the_membership_stays_and_the_unit_waits() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    for device in (A, B):
        lab.driver.fail(device, "OFFLINE")
    read = lab.submit(600, 1)
    lab.driver.run_for(3_000)
    assert lab.phase() is Phase.MOUNT_VERIFICATION
    assert len(lab.set.members) == 2
    assert not read.done
    for device in (A, B):
        lab.driver.repair(device)
    lab.run_ms(50)
    assert lab.phase() is Phase.RUNNING
    assert read.done and not read.error


def test_the_only_source_lost_during_a_copy_never_makes_the_target_a_source() -> None:
    lab = SmallWorld(A, B).steady(A)
    lab.add(B)
    lab.until_fence(B, 254)
    lab.driver.fail(A, "OFFLINE")
    lab.driver.run_for(3_000)
    assert lab.phase() is Phase.MOUNT_VERIFICATION
    assert lab.member(B).role is Role.TARGET
    lab.driver.repair(A)
    lab.quiet()
    assert lab.member(B).role is Role.FULL


def test_after_mvtimeout_the_unit_is_aborted_and_io_ends_in_error() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    for device in (A, B):
        lab.driver.fail(device, "OFFLINE")
    write = lab.submit(600, 1, pattern(1))
    lab.driver.run_for(3_599)
    assert not write.done
    lab.driver.run_for(2)
    assert lab.phase() is Phase.ABORTED
    assert (write.done, write.error) == (True, "VOLINV")
    with pytest.raises(IoFailed) as failed:
        lab.driver.read(UNIT, 600, 1, "ALPHA")
    assert failed.value.ident == "VOLINV"


def test_an_aborted_unit_stays_mounted_until_it_is_dismounted() -> None:
    lab = SmallWorld(A, B, parameters={"MVTIMEOUT": 10}).steady(A, B)
    for device in (A, B):
        lab.driver.fail(device, "OFFLINE")
    lab.driver.run_for(11)
    for device in (A, B):
        lab.driver.repair(device)
    lab.driver.run_for(200)
    assert lab.phase() is Phase.ABORTED
    lab.dissolve()
    assert UNIT not in lab.world.units
    verdict = lab.mount(A, B)
    assert verdict.merge, "the members were never dismounted properly"
    lab.quiet()


def test_members_whose_time_was_over_are_expelled_when_a_source_is_back() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    for device in (A, B):
        lab.driver.fail(device, "OFFLINE")
    lab.driver.run_for(200)
    lab.driver.repair(A)
    lab.run_ms(50)
    assert [member.device for member in lab.set.members] == [A]
    assert lab.phase() is Phase.RUNNING


def test_a_failed_controller_takes_all_its_disks_and_gives_them_back() -> None:
    lab = SmallWorld(A, B, controller=Controller("HSG1", "HSG80")).steady(A, B)
    lab.driver.fail("HSG1", "OFFLINE")
    assert lab.phase() is Phase.MOUNT_VERIFICATION
    lab.driver.repair("HSG1")
    lab.run_ms(1)
    assert lab.phase() is Phase.RUNNING


# --- other troubles --------------------------------------------------------------------------------


def test_another_volume_in_the_drive_is_not_taken_for_the_member() -> None:
    lab = SmallWorld(A, B, C).steady(A, B)
    lab.driver.fail(B, "OFFLINE")
    lab.run_ms(1)
    lab.initialize(C)
    lab.put(B, 0, lab.content(C))
    lab.driver.repair(B)
    lab.run_ms(50)
    assert [member.device for member in lab.set.members] == [A]


def test_a_write_locked_member_is_lost() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.driver.fail(B, "WRITELOCK")
    assert lab.member(B).lost == "WRITLCK"
    lab.driver.repair(B)
    lab.run_ms(1)
    assert lab.phase() is Phase.RUNNING


def test_operators_hear_of_a_lost_member_and_of_its_end() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    heard: list[str] = []
    terminal = Terminal("_ALPHA$OPA0:", "ALPHA", "SYSTEM", heard.extend, ("DISKS",), True)
    lab.driver.operators.attach(terminal)
    lab.driver.fail(B, "OFFLINE")
    lab.driver.run_for(121)
    text = "\n".join(heard)
    assert f"%SHADOW-I-VOLPROC, {B}: is offline." in text
    assert "DSA1: shadow set has changed state." in text
    assert "has completed volume processing." in text


# --- nodes -----------------------------------------------------------------------------------------


def test_the_write_count_is_the_number_of_nodes_that_mounted_for_write() -> None:
    lab = SmallWorld(A, B, nodes=("ALPHA", "BETA", "GAMMA")).steady(A, B)
    counts = [lab.scb(A).writecnt]
    lab.mount_also("BETA")
    counts.append(lab.scb(B).writecnt)
    lab.driver.mount_also("GAMMA", UNIT, writable=False, scope="System", logical="")
    counts.append(lab.scb(B).writecnt)
    lab.driver.dismount("ALPHA", UNIT)
    counts.append(lab.scb(B).writecnt)
    assert counts == [1, 2, 2, 1]
    scb_lbn = lab.unit.scb_lbn
    lab.dissolve()
    assert lab.driver.candidate("ALPHA", A).dirty is False
    assert lab.image(A).read(scb_lbn, 1) == lab.image(B).read(scb_lbn, 1)


def test_a_write_that_arrives_while_members_are_lost_survives_the_crash_of_another_node() -> None:
    lab = SmallWorld(A, B, nodes=("ALPHA", "BETA")).steady(A, B, nodes=("ALPHA", "BETA"))
    lab.driver.fail(B, "OFFLINE")
    write = lab.submit(600, 1, pattern(1))
    lab.driver.crash("BETA")
    lab.driver.repair(B)
    lab.quiet()
    assert write.done and not write.error
    assert lab.image(A).read(600, 1) == lab.image(B).read(600, 1) == pattern(1)


# --- what a set remembers of a member that was lost ------------------------------------------------


def test_a_member_dismounted_while_it_was_lost_has_its_full_time_when_it_is_lost_again() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.driver.fail(B, "OFFLINE")
    lab.driver.run_for(10)
    lab.driver.remove(UNIT, B)
    lab.driver.repair(B)
    lab.add(B)
    lab.quiet(80)
    lab.driver.fail(B, "OFFLINE")
    lab.driver.run_for(100)
    assert lab.set.member(B) is not None
    lab.driver.run_for(21)
    assert lab.set.member(B) is None


def test_a_member_of_a_unit_that_is_only_read_may_come_back() -> None:
    lab = SmallWorld(A, B)
    lab.initialize(A, B, shadow=True)
    candidates = tuple(lab.driver.candidate("ALPHA", device) for device in (A, B))
    verdict = formation.first_mount(candidates, scbs.virtual_unit_id(UNIT), LABEL)
    lab.driver.form("ALPHA", UNIT, verdict, label=LABEL, writable=False, scope="System", logical="")
    lab.driver.fail(B, "OFFLINE")
    lab.driver.run_for(10)
    lab.driver.repair(B)
    lab.driver.run_for(1)
    assert lab.set.member(B) is not None
    assert lab.phase() is Phase.RUNNING


def test_io_of_an_aborted_unit_ends_in_error_also_after_a_member_was_dismounted() -> None:
    lab = SmallWorld(A, B, parameters={"MVTIMEOUT": 10}).steady(A, B)
    for device in (A, B):
        lab.driver.fail(device, "OFFLINE")
    lab.driver.run_for(11)
    lab.driver.remove(UNIT, B)
    read = lab.submit(600, 1)
    lab.driver.run_for(4_000)
    assert (read.done, read.error) == (True, "VOLINV")
