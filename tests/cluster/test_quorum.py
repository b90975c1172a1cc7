"""Votes and quorum: who may go on, what stands still meanwhile, and what is made up for afterwards."""

import pytest

from tests.cluster.small_world import UNIT, A, B, C, SmallWorld, pattern
from vmsshadow.cluster import config, quorum, setup
from vmsshadow.cluster.config import ConfigRefused
from vmsshadow.cluster.driver import IoFailed
from vmsshadow.cluster.operators import Terminal
from vmsshadow.shadow.state import Phase

THREE = ("ALPHA", "BETA", "GAMMA")


def lab_with(expected: int | None, nodes: tuple[str, ...] = ("ALPHA", "BETA")) -> SmallWorld:
    """A steady set on *nodes*, whose votes count; None: as where the configuration is silent."""
    lab = SmallWorld(A, B, C, nodes=nodes).steady(A, B, nodes=nodes)
    quorum.count_votes(lab.world, expected, None, 0)
    return lab


def console(lab: SmallWorld, node: str) -> list[str]:
    """What OPA0 of *node* shows from here on."""
    seen: list[str] = []
    lab.driver.operators.attach(Terminal(f"_{node}$OPA0:", node, "SYSTEM", seen.extend, (), is_opa0=True))
    return seen


@pytest.mark.parametrize(("expected", "needed"), [(None, 3), (3, 2), (4, 3), (5, 3)])
def test_quorum_is_half_of_the_expected_votes_and_one(expected: int | None, needed: int) -> None:
    assert lab_with(expected, THREE).world.quorum == needed


def test_more_votes_than_expected_raise_quorum() -> None:
    assert lab_with(1, THREE).world.quorum == 2


def test_where_nothing_is_said_any_one_node_keeps_quorum() -> None:
    lab = lab_with(None, THREE)
    for node in ("ALPHA", "GAMMA"):
        lab.driver.crash(node)
    assert not lab.world.is_hung
    lab.driver.write(UNIT, 600, pattern(1), "BETA")


def test_a_crash_that_leaves_too_few_votes_stops_everything() -> None:
    lab = lab_with(3)
    lab.world.quorum = 2
    heard = console(lab, "ALPHA")
    lab.driver.crash("BETA")
    assert lab.world.is_hung
    assert heard == [
        "%CNXMAN,  Lost connection to system BETA",
        "%CNXMAN,  Quorum lost, blocking activity",
        "%CNXMAN,  Timed-out lost connection to system BETA",
        "%CNXMAN,  Proposing reconfiguration of the VMScluster",
        "%CNXMAN,  Removed from VMScluster system BETA",
        "%CNXMAN,  Completing VMScluster state transition",
    ]
    with pytest.raises(IoFailed, match="TIMEOUT"):
        lab.driver.write(UNIT, 600, pattern(1), "ALPHA")
    write = lab.submit(600, 1, pattern(2))
    lab.driver.run_for(600)
    assert not write.done
    heard.clear()
    lab.driver.boot("BETA")
    assert "%CNXMAN,  Quorum regained, resuming activity" in heard
    lab.driver.run_for(1)
    assert (write.done, write.error) == (True, "")
    assert lab.driver.read(UNIT, 600, 1, "ALPHA") == pattern(2)


def test_the_sets_learn_of_a_node_lost_without_quorum_when_it_is_regained() -> None:
    lab = lab_with(3)
    lab.driver.crash("BETA")
    before = lab.content(A), lab.content(B)
    lab.driver.run_for(600)
    assert (lab.content(A), lab.content(B)) == before
    assert lab.set.merge is None and "BETA" in lab.set.nodes
    lab.driver.force_quorum()
    assert lab.set.nodes == ["ALPHA"] and lab.set.merge is not None
    lab.quiet()


def test_no_member_is_expelled_and_no_timer_runs_without_quorum() -> None:
    lab = lab_with(3)
    lab.driver.fail(B, "OFFLINE")
    lab.driver.run_for(100)
    lab.driver.crash("BETA")
    lab.driver.run_for(3600)
    assert lab.member(B).lost
    lab.driver.boot("BETA")
    lab.driver.run_for(15)
    assert lab.member(B).lost, "its time was 120 seconds, 100 of them were over"
    lab.driver.run_for(10)
    assert lab.set.member(B) is None and lab.phase() is Phase.RUNNING


def test_a_disk_that_fails_or_returns_meanwhile_is_noticed_afterwards() -> None:
    lab = lab_with(3)
    lab.driver.crash("BETA")
    lab.driver.fail(B, "OFFLINE")
    assert lab.member(B).lost is None
    lab.driver.force_quorum()
    assert lab.member(B).lost == "MEDOFL"


@pytest.mark.parametrize("carrier", [True, False])
def test_a_copy_stalls_and_goes_on_when_quorum_is_back(carrier: bool) -> None:
    lab = lab_with(3)
    lab.add(C)
    lab.until_fence(C, 300)
    assert lab.set.operation is not None
    other = {"ALPHA": "BETA", "BETA": "ALPHA"}[lab.set.operation.host]
    gone = lab.set.operation.host if carrier else other
    lab.driver.crash(gone)
    fence = lab.member(C).fence_lbn
    lab.driver.run_for(600)
    assert lab.member(C).fence_lbn == fence
    lab.driver.boot(gone)
    lab.quiet()
    assert lab.content(A) == lab.content(C)


def test_an_orderly_shutdown_lowers_quorum_and_a_crash_does_not() -> None:
    lab = lab_with(3, THREE)
    lab.driver.leave("GAMMA")
    assert (lab.world.quorum, lab.world.is_hung, lab.set.nodes) == (2, False, ["ALPHA", "BETA"])
    assert lab.set.merge is None
    lab.driver.leave("BETA")
    assert (lab.world.quorum, lab.world.is_hung) == (1, False)
    lab.driver.boot("BETA")
    assert lab.world.quorum == 2
    lab.driver.crash("BETA")
    assert lab.world.is_hung


def test_a_crash_of_a_node_without_quorum_ends_its_requests() -> None:
    lab = lab_with(3)
    lab.driver.crash("BETA")
    write = lab.submit(600, 1, pattern(2))
    lab.driver.crash("ALPHA")
    assert (write.done, write.error) == (True, "NODELEAVE")
    assert not lab.world.units
    lab.driver.boot("ALPHA")
    assert lab.world.is_hung
    lab.driver.boot("BETA")
    assert not lab.world.is_hung
    lab.mount(A, B)
    lab.quiet()


MAPPING: dict[str, object] = {
    "nodes": [{"name": "ALPHA", "votes": 1}, {"name": "BETA", "votes": 1}],
    "disks": [{"name": "$1$DGA1", "blocks": 2000}],
}


def test_the_configuration_says_votes_and_quorum_disk() -> None:
    made = config.from_mapping({**MAPPING, "cluster": {"expected_votes": 4, "quorum_disk": {"votes": 2, "site": 7}}})
    world = setup.build(made, None)
    assert (world.quorum, world.interconnect.disk_votes, world.interconnect.disk_site) == (3, 2, 7)


def test_expected_votes_that_are_never_reached_are_refused() -> None:
    with pytest.raises(ConfigRefused, match="expected_votes: 6 need 4 votes, there are 2"):
        config.from_mapping({**MAPPING, "cluster": {"expected_votes": 6}})


def test_a_system_in_no_cluster_says_nothing_of_connections() -> None:
    lab = lab_with(None, ("ALPHA",))
    heard = console(lab, "ALPHA")
    lab.driver.crash("ALPHA")
    lab.driver.boot("ALPHA")
    assert heard == []


def test_a_vax_says_it_in_its_own_words() -> None:
    lab = lab_with(None)
    lab.world.nodes["ALPHA"].arch = "VAX"
    heard = console(lab, "ALPHA")
    lab.driver.crash("BETA")
    assert heard[0] == "%CNXMAN,  lost connection to system BETA"
    assert heard[-1] == "%CNXMAN,  completing VAXcluster state transition"
