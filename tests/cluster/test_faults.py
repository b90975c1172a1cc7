"""What SIMULATE lets go wrong, and what nodes that crash leave behind."""

import pytest

from tests.cluster.small_world import UNIT, A, B, SmallWorld, pattern
from vmsshadow.base.blocks import BLOCK
from vmsshadow.cluster.hardware import Controller
from vmsshadow.disk.image import Image
from vmsshadow.disk.troubles import NthFails
from vmsshadow.shadow.state import Phase, Role

TWO = ("ALPHA", "BETA")


def prefix_of(lab: SmallWorld, device: str, lbn: int, data: bytes) -> int:
    """How many blocks of *data* have reached *device*; what follows must be as before, zeros."""
    found = lab.image(device).read(lbn, len(data) // BLOCK)
    for count in range(len(data) // BLOCK, -1, -1):
        if found == data[: count * BLOCK].ljust(len(data), b"\0"):
            return count
    raise AssertionError("neither old nor new nor a prefix")


def test_a_crash_tears_a_write_into_prefixes_that_differ_between_members() -> None:
    seen = set()
    for seed in range(12):
        lab = SmallWorld(A, B, nodes=TWO).steady(A, B, nodes=TWO)
        lab.world.clock.seed = seed
        data = pattern(seed, 20)
        write = lab.submit(600, 20, data, node="BETA")
        lab.run_ms(0.2)
        lab.driver.crash("BETA")
        assert (write.done, write.error) == (True, "NODELEAVE")
        torn = prefix_of(lab, A, 600, data), prefix_of(lab, B, 600, data)
        seen.add(torn)
        lab.quiet()
        assert lab.image(A).read(600, 20) == lab.image(B).read(600, 20)
        assert prefix_of(lab, A, 600, data) in torn
        lab.driver.close()
    assert any(first != second for first, second in seen)
    assert len(seen) > 6


def test_a_crash_of_the_same_seed_is_the_same_crash() -> None:
    found = []
    for _ in range(2):
        lab = SmallWorld(A, B, nodes=TWO).steady(A, B, nodes=TWO)
        lab.submit(600, 20, pattern(1, 20), node="BETA")
        lab.run_ms(0.2)
        lab.driver.crash("BETA")
        found.append((lab.content(A), lab.content(B)))
    assert found[0] == found[1]


def test_an_acknowledged_write_survives_the_crash_of_its_node() -> None:
    lab = SmallWorld(A, B, nodes=TWO).steady(A, B, nodes=TWO)
    lab.driver.write(UNIT, 600, pattern(1, 20), "BETA")
    lab.driver.crash("BETA")
    lab.quiet()
    assert lab.driver.read(UNIT, 600, 20, "ALPHA") == pattern(1, 20)


def test_the_crash_of_every_node_leaves_members_that_nobody_dismounted() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.driver.crash("ALPHA")
    assert UNIT not in lab.world.units
    lab.driver.boot("ALPHA")
    verdict = lab.mount(A, B)
    assert verdict.merge
    assert verdict.merge_rule == "the set was not properly dismounted"
    lab.quiet()


def test_a_node_that_crashes_loses_its_single_volumes() -> None:
    lab = SmallWorld(A, nodes=TWO)
    lab.initialize(A)
    lab.driver.mount_volume("ALPHA", A, writable=True, scope="Process", shared=False, logical="")
    lab.driver.crash("ALPHA")
    assert A not in lab.world.volumes
    assert lab.driver.facts("BETA", A).dirty


def test_a_node_boots_with_nothing_mounted() -> None:
    lab = SmallWorld(A, B, nodes=TWO).steady(A, B, nodes=TWO)
    lab.driver.crash("BETA")
    assert not lab.world.nodes["BETA"].up
    lab.driver.run_for(100)
    lab.driver.boot("BETA")
    node = lab.world.nodes["BETA"]
    assert (node.up, node.incarnation, node.threads) == (True, 1, 0)
    assert node.booted_us == lab.world.clock.now_us
    assert lab.set.nodes == ["ALPHA"]


# --- paths -----------------------------------------------------------------------------------------


def test_a_node_that_lost_its_path_reaches_the_disk_through_another() -> None:
    lab = SmallWorld(A, B, nodes=TWO).steady(A, B)
    assert lab.driver.fail(A, "OFFLINE", node="ALPHA") == ""
    assert lab.world.is_served("ALPHA", A)
    assert lab.world.serving_node("ALPHA", lab.world.disks[A]) == "BETA"
    assert lab.phase() is Phase.RUNNING
    lab.driver.write(UNIT, 600, pattern(1), "ALPHA")
    assert lab.image(A).read(600, 1) == pattern(1)


def test_the_last_path_that_fails_takes_the_member_away_until_a_node_is_up_again() -> None:
    lab = SmallWorld(A, B, nodes=TWO).steady(A, B)
    lab.world.disks[B].paths = ("BETA",)
    lab.driver.crash("BETA")
    assert lab.phase() is Phase.VOLUME_PROCESSING
    lab.driver.run_for(60)
    lab.driver.boot("BETA")
    lab.run_ms(1)
    assert lab.phase() is Phase.RUNNING
    assert lab.member(B).lost is None


def test_an_adapter_takes_all_direct_paths_of_its_node() -> None:
    lab = SmallWorld(A, B, nodes=TWO).steady(A, B)
    assert lab.driver.fail("ALPHA", "OFFLINE") == ""
    assert lab.world.is_served("ALPHA", A) and lab.world.is_served("ALPHA", B)
    assert lab.driver.repair("ALPHA") == ""
    assert not lab.world.is_served("ALPHA", A)


# --- modes -----------------------------------------------------------------------------------------


def test_repair_ends_every_fault_of_a_disk() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    for mode in ("PARITY", "NTH", "BADBLOCK"):
        assert lab.driver.fail(A, mode, lbn=5, count=100) == ""
    for mode in ("WRITELOCK", "WRONGVOLUME", "OFFLINE"):
        assert lab.driver.fail(A, mode) == ""
    assert lab.driver.repair(A) == ""
    disk = lab.world.disks[A]
    assert disk.online and not disk.write_locked and not disk.wrong_volume
    assert isinstance(disk.medium, Image)
    lab.run_ms(1)
    assert lab.phase() is Phase.RUNNING


def test_the_nth_access_fails_and_the_user_does_not_notice() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.unit.views["ALPHA"].read_costs[A] = 1
    lab.driver.write(UNIT, 600, pattern(1), "ALPHA")
    assert lab.driver.fail(A, "NTH", count=2) == ""
    assert isinstance(lab.world.disks[A].medium, NthFails)
    for _ in range(3):
        assert lab.driver.read(UNIT, 600, 1, "ALPHA") == pattern(1)


@pytest.mark.parametrize("name", ["NOSUCH", "$1$DGA99"])
def test_what_nobody_knows_can_neither_fail_nor_be_repaired(name: str) -> None:
    lab = SmallWorld(A)
    assert name in lab.driver.fail(name, "OFFLINE")
    assert name in lab.driver.repair(name)


def test_bad_blocks_outside_the_disk_are_refused() -> None:
    lab = SmallWorld(A)
    assert lab.driver.fail(A, "PARITY", lbn=999, count=2) != ""
    assert lab.driver.fail(A, "OFFLINE", node="NOSUCH") != ""


def test_a_crash_behind_a_copy_fence_is_merged_on_the_target_too() -> None:
    lab = SmallWorld(A, B, nodes=TWO).steady(A, nodes=TWO)
    lab.add(B)
    area = lab.unit.user_area
    lab.until_fence(B, area.lbn + 40)
    lab.submit(area.lbn, 20, pattern(1, 20), node="BETA")
    lab.run_ms(0.3)
    lab.driver.crash("BETA")
    lab.quiet()
    assert lab.member(B).role is Role.FULL
    assert lab.driver.compare(UNIT) == (0, -1)


# --- adapters and controllers ----------------------------------------------------------------------


def two_adapters() -> SmallWorld:
    """ALPHA reaches A through either adapter, B through the second only; BETA reaches both."""
    lab = SmallWorld(A, B, nodes=TWO)
    lab.world.nodes["ALPHA"].adapters = ("PKA0", "PKB0")
    lab.world.disks[B].adapters = {"ALPHA": ("PKB0",)}
    return lab


def test_a_path_is_good_while_one_adapter_that_leads_there_works() -> None:
    lab = two_adapters().steady(A, B)
    disks = lab.world.disks
    assert lab.driver.fail("ALPHA:PKA0", "OFFLINE") == ""
    assert lab.world.has_direct_path("ALPHA", disks[A]) and lab.world.has_direct_path("ALPHA", disks[B])
    lab.driver.run_for(60)
    assert lab.set.phase is Phase.RUNNING and len(lab.set.reachable_full) == 2
    assert lab.driver.fail("ALPHA:PKB0", "OFFLINE") == ""
    assert [lab.world.serving_node("ALPHA", disk) for disk in disks.values()] == ["BETA", "BETA"]
    assert lab.driver.repair("ALPHA:PKA0") == ""
    assert [lab.world.serving_node("ALPHA", disk) for disk in disks.values()] == ["ALPHA", "BETA"]
    assert lab.driver.repair("ALPHA") == ""
    assert not lab.world.nodes["ALPHA"].failed_adapters


def test_the_only_way_to_a_member_that_nobody_serves_is_lost_with_its_adapter() -> None:
    lab = two_adapters()
    lab.world.disks[B].paths = ("ALPHA",)
    lab.steady(A, B)
    lab.driver.fail("ALPHA:PKB0", "OFFLINE")
    lab.driver.run_for(1)
    assert [member.device for member in lab.set.reachable_full] == [A]
    lab.driver.repair("ALPHA:PKB0")
    lab.driver.run_for(5)
    assert [member.device for member in lab.set.reachable_full] == [A, B]
    assert lab.set.phase is Phase.RUNNING


def test_an_adapter_fails_as_a_whole_and_only_one_there_is() -> None:
    lab = two_adapters()
    assert lab.driver.fail("ALPHA:PKA0", "PARITY") != ""
    assert lab.driver.fail("ALPHA:PKA0", "OFFLINE", node="BETA") != ""
    assert lab.driver.fail("ALPHA:PKC0", "OFFLINE") != ""
    assert not lab.world.nodes["ALPHA"].failed_adapters


def two_controllers() -> SmallWorld:
    lab = SmallWorld(A, B, nodes=TWO, controller=Controller("HSJ1", "HSJ50"))
    lab.world.controllers["HSJ2"] = Controller("HSJ2", "HSJ50")
    lab.world.disks[A].second_controller = "HSJ2"
    return lab


def test_a_disk_behind_two_controllers_outlives_one() -> None:
    lab = two_controllers()
    assert lab.world.host_of("ALPHA", A) == "HSJ1"
    lab.driver.fail("HSJ1", "OFFLINE")
    assert (lab.world.why_unreachable("ALPHA", A), lab.world.why_unreachable("ALPHA", B)) == ("", "MEDOFL")
    assert lab.world.host_of("ALPHA", A) == "HSJ2"
    lab.driver.fail("HSJ2", "OFFLINE")
    assert lab.world.why_unreachable("ALPHA", A) == "MEDOFL"
    lab.driver.repair("HSJ1")
    assert lab.world.why_unreachable("ALPHA", A) == lab.world.why_unreachable("ALPHA", B) == ""


def test_a_nodes_path_to_one_of_two_controllers_is_not_its_path_to_the_disk() -> None:
    lab = two_controllers()
    lab.driver.fail("HSJ1", "OFFLINE", node="ALPHA")
    reached = [lab.world.serving_node("ALPHA", lab.world.disks[device]) for device in (A, B)]
    assert reached == ["ALPHA", "BETA"]
    lab.driver.fail("HSJ2", "OFFLINE", node="ALPHA")
    assert lab.world.serving_node("ALPHA", lab.world.disks[A]) == "BETA"
    lab.driver.repair("HSJ2", node="ALPHA")
    assert lab.world.serving_node("ALPHA", lab.world.disks[A]) == "ALPHA"
    lab.driver.repair("HSJ1")
    assert lab.world.serving_node("ALPHA", lab.world.disks[B]) == "ALPHA"


def test_writes_through_a_failing_adapter_go_on_unseen() -> None:
    lab = two_adapters().steady(A, B, nodes=TWO)
    for serial, name in enumerate(("PKA0", "PKB0", "PKA0")):
        (lab.driver.repair if serial == 2 else lab.driver.fail)(*([f"ALPHA:{name}"] + ["OFFLINE"] * (serial < 2)))
        lab.driver.write(UNIT, 600, pattern(serial, 5), "ALPHA")
        assert lab.image(A).read(600, 5) == lab.image(B).read(600, 5) == pattern(serial, 5)
    assert lab.set.phase is Phase.RUNNING and len(lab.set.full) == 2


def test_a_refusal_that_is_heard_of_after_the_path_is_mended_costs_no_member() -> None:
    lab = SmallWorld(A, B, nodes=TWO).steady(A, B, nodes=TWO)
    lab.driver.fail("ALPHA", "OFFLINE")
    lab.driver.crash("BETA")  # which served the disks to ALPHA
    lab.driver.repair("ALPHA")  # in the same moment; what ALPHA could not write down is told only now
    lab.driver.run_for(4_000)
    assert [member.lost for member in lab.set.members] == [None, None] and lab.set.phase is Phase.RUNNING
