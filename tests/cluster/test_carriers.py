"""Which node carries what, and when: priorities, threads, delays, and the second lines of Table 8-1."""

from typing import Any

import pytest

from tests.cluster.small_world import SmallWorld
from vmsshadow.cluster import carriers, significant
from vmsshadow.shadow.impact import Happening
from vmsshadow.shadow.state import Operation, ShadowSet, Work

BLOCKS = 4000
SOURCES = tuple(f"$1$DGA{number}" for number in range(1, 7))
TARGETS = tuple(f"$1$DGA{number}" for number in range(101, 107))


class Many(SmallWorld):
    """Several units, DSA1 on, each with one member and a disk to be copied to; a copy takes half a minute."""

    def __init__(self, count: int, nodes: tuple[str, ...] = ("ALPHA",), **parameters: int) -> None:
        super().__init__(
            *SOURCES[:count], *TARGETS[:count], nodes=nodes, blocks=BLOCKS, parameters=parameters,
        )  # fmt: skip
        for disk in self.world.disks.values():
            disk.access_us = 400_000
        self.initialize(*SOURCES[:count])
        for number in range(1, count + 1):
            self.mount(SOURCES[number - 1], unit=number)
            self.mount_also(*nodes[1:], unit=number)

    def copy(self, *units: int) -> None:
        """Begin the copies of *units*, in that order."""
        for number in units:
            self.add(TARGETS[number - 1], unit=number)
        self.driver.run_for(0)

    def shadow_set(self, unit: int) -> ShadowSet:
        return self.world.units[unit].shadow_set

    def operation(self, unit: int) -> Operation | None:
        return self.shadow_set(unit).operation

    def hosts(self) -> dict[int, str]:
        """Who carries what."""
        active = {number: unit.shadow_set.operation for number, unit in sorted(self.world.units.items())}
        return {number: operation.host for number, operation in active.items() if operation is not None}

    def begun(self, seconds: float) -> list[int]:
        """The units whose operations begin within *seconds*, in order."""
        order: list[int] = []
        before = self.hosts()
        for _ in range(round(seconds * 10)):
            self.driver.run_for(0.1)
            order += [number for number in self.hosts() if number not in before]
            before = self.hosts()
        return order


def test_a_free_thread_takes_the_highest_priority_first_and_of_equals_the_lowest_unit() -> None:
    lab = Many(6, SHADOW_MAX_COPY=1)
    for unit, priority in {2: 9000, 4: 9000, 5: 100, 6: 0}.items():
        lab.world.priorities["ALPHA", unit] = priority
    lab.copy(1)
    lab.copy(6, 5, 4, 3, 2)
    assert list(lab.hosts()) == [1]
    assert lab.begun(200) == [2, 4, 3, 5]
    assert lab.operation(6) is None and lab.shadow_set(6).targets, "priority 0 is never taken"


def test_nodes_share_what_one_has_no_threads_for() -> None:
    lab = Many(5, ("ALPHA", "BETA"), SHADOW_MAX_COPY=2)
    lab.copy(1, 2, 3, 4, 5)
    assert lab.hosts() == {1: "ALPHA", 2: "ALPHA", 3: "BETA", 4: "BETA"}


def test_a_priority_is_the_nodes_own() -> None:
    lab = Many(3, ("ALPHA", "BETA"), SHADOW_MAX_COPY=1)
    lab.world.priorities["ALPHA", 1] = 0
    lab.copy(1, 2)
    assert lab.hosts() == {1: "BETA", 2: "ALPHA"}


# --- significant events ----------------------------------------------------------------------------


def crash_scene() -> Many:
    """DSA1 is copied on ALPHA; DSA2 is mounted on ALPHA, BETA; GAMMA has DSA3 alone, and copies it."""
    lab = Many(3, ("ALPHA", "BETA", "GAMMA"))
    for node, units in {"ALPHA": (3,), "BETA": (1, 3), "GAMMA": (1, 2)}.items():
        for unit in units:
            lab.driver.dismount(node, unit)
    lab.copy(1, 3)
    assert lab.hosts() == {1: "ALPHA", 3: "GAMMA"}
    return lab


def test_a_failure_cancels_the_copies_of_other_sets_on_systems_with_a_set_in_common_and_continues_them_later() -> None:
    lab = crash_scene()
    lab.driver.run_for(4)
    fence = lab.shadow_set(1).targets[0].fence_lbn
    assert fence > 0
    lab.driver.crash("BETA")
    assert lab.hosts() == {3: "GAMMA"}, "GAMMA has nothing in common with BETA"
    lab.driver.run_for(19.9)
    assert lab.hosts() == {3: "GAMMA"}
    lab.driver.run_for(0.2)
    assert lab.hosts()[1] == "ALPHA"
    assert lab.shadow_set(1).targets[0].fence_lbn >= fence


def test_a_failure_does_not_touch_a_minimerge_of_another_set() -> None:
    lab = crash_scene()
    operation = lab.operation(1)
    assert operation is not None
    operation.is_mini, operation.work = True, Work.MERGE
    significant.reach(lab.world, Happening.NODE_FAILED, "BETA", [2])
    assert lab.operation(1) is operation


def test_after_a_significant_event_work_is_taken_by_priority_whatever_ran_before() -> None:
    lab = Many(4, ("ALPHA", "BETA"), SHADOW_MAX_COPY=1)
    lab.driver.dismount("BETA", 1)
    lab.driver.dismount("BETA", 3)
    lab.driver.dismount("BETA", 4)
    lab.copy(1)
    lab.world.priorities["ALPHA", 4] = 7000
    lab.copy(3, 4)
    assert lab.hosts() == {1: "ALPHA"}
    lab.driver.crash("BETA")
    assert lab.begun(25)[0] == 4


def test_a_second_failure_during_a_delay_adds_nothing_to_it() -> None:
    lab = Many(1, ("ALPHA", "BETA", "GAMMA"))
    lab.copy(1)
    lab.driver.crash("BETA")
    lab.driver.run_for(15)
    lab.driver.crash("GAMMA")
    lab.driver.run_for(5.1)
    assert lab.hosts() == {1: "ALPHA"}


def test_an_event_without_delay_waits_until_a_running_delay_ends() -> None:
    lab = Many(2, ("ALPHA", "BETA"))
    lab.driver.dismount("BETA", 2)
    lab.driver.crash("BETA")
    lab.driver.run_for(5)
    lab.copy(2)
    lab.driver.run_for(14.9)
    assert lab.hosts() == {}
    lab.driver.run_for(0.2)
    assert lab.hosts() == {2: "ALPHA"}


@pytest.mark.parametrize(("alpha", "beta", "winner"), [(20, 30, "ALPHA"), (40, 30, "BETA")])
def test_the_node_with_the_shorter_recovery_delay_takes_it(alpha: int, beta: int, winner: str) -> None:
    lab = Many(1, ("ALPHA", "BETA", "GAMMA"))
    lab.world.nodes["ALPHA"].parameters["SHADOW_REC_DLY"] = alpha
    lab.world.nodes["BETA"].parameters["SHADOW_REC_DLY"] = beta
    lab.copy(1)
    lab.driver.crash("GAMMA")
    lab.driver.run_for(min(alpha, beta) + 0.1)
    assert lab.hosts() == {1: winner}


def test_a_served_member_adds_its_delay_to_the_recovery_delay() -> None:
    lab = Many(1, ("ALPHA", "BETA", "GAMMA"))
    lab.world.disks[SOURCES[0]].paths = ("BETA", "GAMMA")
    lab.world.nodes["BETA"].parameters["SHADOW_REC_DLY"] = 45
    lab.world.units[1].views["ALPHA"].delay_per_served_s = 10
    lab.copy(1)
    lab.driver.crash("GAMMA")
    lab.driver.run_for(29.9)
    assert lab.hosts() == {}
    lab.driver.run_for(0.2)
    assert lab.hosts() == {1: "ALPHA"}


def test_a_minicopy_goes_to_the_node_of_its_bitmap() -> None:
    lab = SmallWorld("$1$DGA1", "$1$DGA2", nodes=("ALPHA", "BETA"))
    lab.steady("$1$DGA1", "$1$DGA2", nodes=("ALPHA", "BETA"))
    lab.driver.remove(1, "$1$DGA2", minicopy_on="BETA")
    lab.driver.write(1, lab.free_lbn, bytes(512), "ALPHA")
    lab.add("$1$DGA2")
    lab.driver.run_for(0)
    operation = lab.set.operation
    assert operation is not None and operation.is_mini
    assert operation.host == "BETA"
    assert lab.unit.hosting_rule == "equal delays: it holds the minicopy's bitmap"


def test_evaluating_resources_cancels_what_the_node_carries_and_takes_it_by_priority_after_a_delay() -> None:
    lab = Many(4, ("ALPHA", "BETA"), SHADOW_MAX_COPY=2)
    for unit in (1, 2, 3):
        lab.driver.dismount("BETA", unit)
    lab.driver.dismount("ALPHA", 4)
    lab.copy(1, 2, 3, 4)
    lab.world.priorities["ALPHA", 3] = 9000
    lab.world.nodes["ALPHA"].parameters["SHADOW_MAX_COPY"] = 1
    significant.evaluate_resources(lab.world, "ALPHA")
    assert lab.hosts() == {4: "BETA"}
    assert lab.begun(19.5) == []
    assert lab.begun(1) == [3]


# --- size --------------------------------------------------------------------------------------------


def test_the_end_of_one_operation_looks_at_no_other_nodes_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    lab = Many(6, ("ALPHA", "BETA"), SHADOW_MAX_COPY=1)
    lab.copy(1, 2, 3, 4, 5, 6)
    offered: list[int] = []
    genuine = carriers.evaluate

    def evaluate(world: Any, number: int, significant: bool = False) -> None:
        offered.append(number)
        genuine(world, number, significant)

    monkeypatch.setattr(carriers, "evaluate", evaluate)
    while lab.hosts().get(1):
        lab.driver.run_for(0.1)
    assert set(offered) <= {1, 2}, "only units whose own state changed are offered again"


def test_queues_hold_nothing_when_all_is_steady() -> None:
    lab = Many(4, ("ALPHA", "BETA"), SHADOW_MAX_COPY=1)
    lab.copy(1, 2, 3, 4)
    lab.driver.crash("BETA")
    lab.quiet(2000)
    assert not lab.world.nodes["ALPHA"].queue and not lab.world.looks


def test_a_path_that_is_mended_ends_the_delay_for_a_served_member() -> None:
    lab = Many(1, ("ALPHA", "BETA"))
    lab.driver.fail("ALPHA", "OFFLINE")
    lab.driver.dismount("BETA", 1)
    lab.copy(1)
    lab.driver.run_for(1)
    assert lab.operation(1) is None, "two served members: ALPHA waits a minute"
    lab.driver.repair("ALPHA")
    lab.driver.run_for(1)
    assert lab.hosts() == {1: "ALPHA"}
