"""Controller minimerge: what the write logs name when a node fails, and when they are of no use."""

from collections.abc import Callable

import pytest

from tests.cluster.small_world import A, B, C, SmallWorld, pattern
from vmsshadow.base.blocks import Extent
from vmsshadow.cluster import write_logs
from vmsshadow.cluster.hardware import Controller
from vmsshadow.shadow.policy import MasterList, Policy
from vmsshadow.shadow.writelog import HISTORY, WriteLog

BLOCKS = 127 * 30
FULL = "a node failed that had the set mounted: no controller minimerge, "


def logging(*devices: str, nodes: tuple[str, ...] = ("ALPHA", "BETA"), entries: int = 512) -> SmallWorld:
    """A steady set behind a controller that logs writes."""
    controller = Controller("HSJ1", "HSJ50", write_logging=True, log_entries=entries)
    return SmallWorld(*devices, nodes=nodes, blocks=BLOCKS, controller=controller)


def steady(*, entries: int = 512) -> SmallWorld:
    lab = logging(A, B, entries=entries).steady(A, B, nodes=("ALPHA", "BETA"))
    lab.driver.run_for(1)
    return lab


def rule(lab: SmallWorld) -> str:
    assert lab.set.merge is not None
    return lab.set.merge.rule


def test_after_a_crash_only_the_ranges_of_the_failed_nodes_writes_are_merged() -> None:
    lab = steady()
    lab.submit(lab.free_lbn, 3, pattern(1, 3), node="BETA")
    lab.submit(lab.free_lbn + 400, 3, pattern(2, 3), node="ALPHA")
    lab.run_ms(0.2)
    lab.driver.crash("BETA")
    merge = lab.set.merge
    assert merge is not None and merge.from_log and merge.ranges is not None
    assert list(merge.ranges) == [lab.free_lbn // 127]
    assert merge.rule.endswith(": what its entries in the controllers' write logs name")
    lab.quiet()
    assert lab.content(A) == lab.content(B)


def test_a_write_that_waits_to_be_done_again_is_named_too() -> None:
    lab = steady()
    lab.submit(lab.free_lbn, 3, pattern(1, 3), node="BETA")
    lab.driver.fail(B, "OFFLINE")
    lab.run_ms(50)
    assert lab.unit.waiting and not lab.unit.flights
    lab.driver.crash("BETA")
    assert lab.set.merge is not None and lab.set.merge.ranges is not None
    assert list(lab.set.merge.ranges) == [lab.free_lbn // 127]


def test_what_a_node_that_gave_the_set_up_had_queued_is_merged_by_its_log() -> None:
    lab = steady()
    lab.submit(lab.free_lbn + 400, 3, pattern(2, 3), node="ALPHA")
    lab.driver.run_for(1)
    for name in (A, B):
        lab.world.disks[name].served = False
    lab.submit(lab.free_lbn, 3, pattern(1, 3), node="BETA")
    lab.run_ms(0.2)
    lab.driver.fail("BETA", "OFFLINE")
    lab.run_ms(50)
    lab.driver.abort("BETA", 1)
    merge = lab.set.merge
    assert merge is not None and merge.from_log and merge.ranges is not None
    assert list(merge.ranges) == [lab.free_lbn // 127]
    assert merge.rule.endswith(": what its entries in the controllers' write logs name")
    lab.quiet()
    assert lab.content(A) == lab.content(B)


def test_any_node_that_has_the_set_may_run_it_and_it_takes_no_thread() -> None:
    lab = logging(A, B, nodes=("ALPHA", "BETA", "GAMMA")).steady(A, B, nodes=("ALPHA", "BETA", "GAMMA"))
    for node in lab.world.nodes.values():
        node.parameters["SHADOW_MAX_COPY"] = 1
        node.threads = 1
    lab.submit(lab.free_lbn, 3, pattern(1, 3), node="GAMMA")
    lab.driver.crash("GAMMA")
    for disk in lab.world.disks.values():
        disk.access_us = 500_000
    lab.driver.run_for(20.1)
    operation = lab.set.operation
    assert operation is not None and operation.is_mini and operation.host == "ALPHA"
    assert lab.world.nodes["ALPHA"].threads == 1
    lab.quiet()
    assert lab.world.nodes["ALPHA"].threads == 1


def test_evaluating_resources_leaves_a_controllers_minimerge_alone() -> None:
    lab = steady()
    lab.submit(lab.free_lbn, 3, pattern(1, 3), node="BETA")
    lab.driver.crash("BETA")
    for disk in lab.world.disks.values():
        disk.access_us = 500_000
    lab.driver.run_for(20.1)
    before = lab.set.operation
    assert before is not None
    lab.driver.evaluate_resources("ALPHA")
    assert lab.set.operation is before


def test_a_log_without_room_is_off_for_a_while_and_then_tried_again() -> None:
    lab = steady(entries=1)
    for number in range(2):
        lab.submit(lab.free_lbn + 200 * number, 1, pattern(number), node="ALPHA")
    lab.driver.run_for(1)
    assert write_logs.why_not(lab.world, lab.unit) == "the log entries were exhausted"
    lab.driver.run_for(write_logs.RETRY_S)
    assert write_logs.why_not(lab.world, lab.unit) == ""


def exhausted(lab: SmallWorld) -> None:
    assert lab.unit.write_log is not None
    lab.unit.write_log.off_until_us = lab.world.clock.now_us + 1


def a_full_merge(lab: SmallWorld) -> None:
    lab.driver.demand_merge(1)


def disabled(lab: SmallWorld) -> None:
    lab.world.nodes["ALPHA"].parameters["SHADOW_SYS_DISK"] = 2048


def a_member_elsewhere(lab: SmallWorld) -> None:
    lab.world.disks[B].controller = ""


def a_controller_restarted(lab: SmallWorld) -> None:
    lab.driver.fail("HSJ1", "OFFLINE")
    lab.driver.repair("HSJ1")


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (exhausted, "the log entries were exhausted"),
        (a_full_merge, "a full merge is due already"),
        (disabled, "SHADOW_SYS_DISK disables write logging on ALPHA"),
        (a_member_elsewhere, f"{B}: is behind no controller that logs writes"),
        (a_controller_restarted, "controller HSJ1 has lost its log"),
    ],
)
def test_where_the_logs_are_of_no_use_a_full_merge_follows_and_says_why(
    before: Callable[[SmallWorld], None], why: str
) -> None:
    lab = steady()
    before(lab)
    assert write_logs.shown(lab.world, lab.unit) == f"not used: {why}"
    lab.driver.crash("BETA")
    assert lab.set.merge is not None and not lab.set.merge.is_mini
    assert rule(lab) == FULL + why
    lab.quiet()


def test_a_set_on_one_node_has_no_use_for_a_log() -> None:
    lab = logging(A, B).steady(A, B)
    assert write_logs.why_not(lab.world, lab.unit) == "the set is mounted on one node only"


def test_hbmm_is_not_for_storage_that_logs_writes_until_that_is_disabled() -> None:
    lab = steady()
    lab.world.assigned_policies[1] = Policy((MasterList(()),))
    lab.driver.apply_policy(1)
    assert lab.set.masters == []
    disabled(lab)
    lab.driver.apply_policy(1)
    assert lab.set.masters


def test_a_new_member_behind_no_logging_controller_makes_the_set_one_for_hbmm() -> None:
    lab = logging(A, B, C)
    lab.world.disks[C].controller = ""
    lab.steady(A, B, nodes=("ALPHA", "BETA"))
    lab.world.assigned_policies[1] = Policy((MasterList(()),))
    lab.driver.apply_policy(1)
    lab.add(C)
    lab.quiet()
    assert lab.set.masters


def test_a_cluster_without_such_controllers_keeps_no_log() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    assert lab.unit.write_log is None and write_logs.shown(lab.world, lab.unit) == ""


# --- the log itself --------------------------------------------------------------------------------


def test_entries_of_writes_that_are_done_are_a_bounded_history() -> None:
    log = WriteLog()
    for serial in range(HISTORY + 5):
        log.opened(serial, "BETA", Extent(serial * 127, 1))
        log.closed(serial, serial)
    assert list(log.named(["ALPHA"], BLOCKS)) == list(range(5, HISTORY + 5))
    assert log.count_open(1000) == 0


def test_an_entry_of_a_write_on_its_way_is_never_dropped() -> None:
    log = WriteLog()
    log.opened(1000, "BETA", Extent(0, 1))
    for serial in range(50):
        log.passed("BETA", Extent(500, 1), serial)
    assert 0 in log.named(["ALPHA"], BLOCKS)
    assert log.count_open(100) == 1


def test_survivors_entries_are_neither_named_nor_forgotten() -> None:
    log = WriteLog()
    log.opened(1, "ALPHA", Extent(0, 1))
    log.opened(2, "BETA", Extent(127, 1))
    assert list(log.named(["ALPHA"], BLOCKS)) == [1]
    log.forget(["ALPHA"])
    assert list(log.entries) == [1]
