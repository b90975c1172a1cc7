"""The classes of failure of the manual's Table 2-1 (8.3 manual, 2.2), each with the SIMULATE FAIL mode that is it."""

from pathlib import Path

import pytest

from tests.cluster.small_world import UNIT, A, B, C, SmallWorld, pattern
from vmsshadow.cluster.driver import IoFailed
from vmsshadow.cluster.hardware import Controller
from vmsshadow.cluster.operators import Terminal
from vmsshadow.shadow.state import Phase

TWO = ("ALPHA", "BETA")
LBN = 600


def heard_by(lab: SmallWorld) -> list[str]:
    """What OPA0 of ALPHA shows from here on."""
    heard: list[str] = []
    lab.driver.operators.attach(Terminal("_ALPHA$OPA0:", "ALPHA", "SYSTEM", heard.extend, (), True))
    return heard


def devices(lab: SmallWorld) -> list[str]:
    return [member.device for member in lab.set.members]


# --- controller errors -----------------------------------------------------------------------------


def test_a_controller_error_of_one_path_is_recovered_by_the_other_path() -> None:
    lab = SmallWorld(A, B, nodes=TWO, controller=Controller("HSG1", "HSG80")).steady(A, B)
    write = lab.submit(LBN, 5, pattern(1, 5))
    lab.run_ms(0.1)
    lab.driver.fail("HSG1", "OFFLINE", node="ALPHA")
    lab.run_ms(100)
    assert write.done and not write.error
    assert lab.phase() is Phase.RUNNING and devices(lab) == [A, B]
    assert lab.world.serving_node("ALPHA", lab.world.disks[A]) == "BETA"


def test_a_controller_that_fails_has_the_members_behind_it_removed() -> None:
    lab = SmallWorld(A, B, C, controller=Controller("HSG1", "HSG80")).steady(A, B, C)
    lab.world.disks[A].controller = ""
    lab.driver.fail("HSG1", "OFFLINE")
    assert lab.phase() is Phase.VOLUME_PROCESSING
    lab.driver.run_for(121)
    assert devices(lab) == [A] and lab.phase() is Phase.RUNNING


def test_a_controller_with_all_members_behind_it_has_none_removed() -> None:
    lab = SmallWorld(A, B, controller=Controller("HSG1", "HSG80")).steady(A, B)
    lab.driver.fail("HSG1", "OFFLINE")
    lab.driver.run_for(1_000)
    assert lab.phase() is Phase.MOUNT_VERIFICATION and devices(lab) == [A, B]
    lab.driver.repair("HSG1")
    lab.run_ms(10)
    assert lab.phase() is Phase.RUNNING


# --- device errors ---------------------------------------------------------------------------------


def test_a_device_error_that_is_not_recoverable_removes_the_device_at_once(tmp_path: Path) -> None:
    lab = SmallWorld(A, B, folder=tmp_path).steady(A, B)
    Path(lab.world.disks[B].image_path).unlink()
    lab.driver.run_for(1)
    assert devices(lab) == [A] and lab.phase() is Phase.RUNNING


def test_a_write_that_fails_on_the_medium_removes_the_device_at_once_and_succeeds() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.driver.fail(B, "NTH", count=1)
    lab.driver.write(UNIT, LBN, pattern(1), "ALPHA")
    lab.run_ms(10)
    assert devices(lab) == [A]
    assert lab.image(A).read(LBN, 1) == pattern(1)


# --- data errors -----------------------------------------------------------------------------------


def test_a_parity_error_is_repaired_from_another_member_and_written_back_unnoticed() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.driver.write(UNIT, LBN, pattern(1), "ALPHA")
    lab.unit.views["ALPHA"].read_costs[A] = 1
    lab.driver.fail(A, "PARITY", lbn=LBN, count=1)
    heard = heard_by(lab)
    assert lab.driver.read(UNIT, LBN, 1, "ALPHA") == pattern(1)
    operations = lab.world.disks[B].operations
    assert lab.driver.read(UNIT, LBN, 1, "ALPHA") == pattern(1)
    assert lab.world.disks[B].operations == operations, "the second read finds the block on the first member again"
    assert heard == [] and devices(lab) == [A, B]


def test_a_bad_block_that_cannot_be_written_back_removes_its_member() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.driver.write(UNIT, LBN, pattern(1), "ALPHA")
    lab.unit.views["ALPHA"].read_costs[A] = 1
    lab.driver.fail(A, "BADBLOCK", lbn=LBN, count=1)
    assert lab.driver.read(UNIT, LBN, 1, "ALPHA") == pattern(1)
    lab.run_ms(10)
    assert devices(lab) == [B]


def test_a_block_that_no_member_can_give_is_an_error_for_the_user_and_for_nobody_else() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    for device in (A, B):
        lab.driver.fail(device, "PARITY", lbn=LBN, count=1)
    with pytest.raises(IoFailed) as failed:
        lab.driver.read(UNIT, LBN, 1, "ALPHA")
    assert failed.value.ident == "PARITY"
    assert lab.phase() is Phase.RUNNING and devices(lab) == [A, B]
    lab.driver.write(UNIT, LBN, pattern(1), "ALPHA")
    assert lab.driver.read(UNIT, LBN, 1, "ALPHA") == pattern(1)


def test_a_block_that_a_copy_could_not_read_carries_a_forced_error_until_it_is_written() -> None:
    lab = SmallWorld(A, B).steady(A)
    lab.driver.fail(A, "PARITY", lbn=LBN, count=1)
    lab.add(B)
    lab.quiet(120)
    assert lab.world.disks[B].forced_errors == {LBN}
    with pytest.raises(IoFailed):
        lab.driver.read(UNIT, LBN, 1, "ALPHA")
    lab.driver.write(UNIT, LBN, pattern(1), "ALPHA")
    assert not lab.world.disks[B].forced_errors
    assert lab.driver.read(UNIT, LBN, 1, "ALPHA") == pattern(1)


# --- connectivity, and what is in the drive --------------------------------------------------------

MODES = {
    "OFFLINE": "is offline.",
    "WRITELOCK": "has been write-locked.",
    "WRONGVOLUME": "contains the wrong volume.",
}


@pytest.mark.parametrize("mode", MODES)
def test_a_member_that_cannot_be_used_is_waited_for_and_then_removed(mode: str) -> None:
    lab = SmallWorld(A, B).steady(A, B)
    heard = heard_by(lab)
    lab.driver.fail(B, mode)
    assert f"%SHADOW-I-VOLPROC, {B}: {MODES[mode]}" in heard
    lab.driver.run_for(119)
    assert devices(lab) == [A, B]
    lab.driver.run_for(2)
    assert devices(lab) == [A] and lab.phase() is Phase.RUNNING


@pytest.mark.parametrize("mode", MODES)
def test_a_member_that_can_be_used_again_in_time_goes_on_as_it_was(mode: str) -> None:
    lab = SmallWorld(A, B).steady(A, B)
    generation = lab.set.generation
    lab.driver.fail(B, mode)
    lab.driver.run_for(60)
    lab.driver.repair(B, mode=mode)
    lab.run_ms(10)
    assert lab.phase() is Phase.RUNNING and lab.set.generation == generation


@pytest.mark.parametrize("mode", MODES)
def test_when_no_member_can_be_used_none_is_removed(mode: str) -> None:
    lab = SmallWorld(A, B).steady(A, B)
    for device in (A, B):
        lab.driver.fail(device, mode)
    lab.driver.run_for(3_000)
    assert lab.phase() is Phase.MOUNT_VERIFICATION and devices(lab) == [A, B]


def test_the_wait_for_a_write_locked_set_never_ends() -> None:
    """System Manager's Manual V7.3, 9.13."""
    lab = SmallWorld(A, B).steady(A, B)
    for device in (A, B):
        lab.driver.fail(device, "WRITELOCK")
    lab.driver.run_for(100_000)
    assert lab.phase() is Phase.MOUNT_VERIFICATION
    for device in (A, B):
        lab.driver.repair(device)
    lab.run_ms(10)
    assert lab.phase() is Phase.RUNNING


def test_mending_one_fault_of_a_member_does_not_mend_another() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.driver.fail(B, "OFFLINE")
    lab.driver.fail(B, "WRITELOCK")
    lab.driver.repair(B, mode="WRITELOCK")
    assert lab.phase() is Phase.VOLUME_PROCESSING
    lab.driver.repair(B, mode="OFFLINE")
    lab.run_ms(10)
    assert lab.phase() is Phase.RUNNING


def test_an_adapter_that_fails_leaves_the_set_to_the_nodes_that_serve_it() -> None:
    lab = SmallWorld(A, B, nodes=TWO).steady(A, B, nodes=TWO)
    lab.driver.fail("BETA", "OFFLINE")
    lab.driver.write(UNIT, LBN, pattern(1), "BETA")
    assert lab.phase() is Phase.RUNNING and lab.world.is_served("BETA", A)
