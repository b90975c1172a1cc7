"""Links that are cut and mended: who goes on, who hangs, and what becomes of two histories of one unit."""

import pytest

from tests.cluster.small_world import UNIT, A, B, SmallWorld, pattern
from tests.cluster.test_quorum import console
from vmsshadow.cluster import quorum, verification
from vmsshadow.cluster.driver import Driver, IoFailed
from vmsshadow.shadow.state import Phase

TWO = ("ALPHA", "BETA")
THREE = ("ALPHA", "BETA", "GAMMA")


def sites(nodes: tuple[str, ...] = TWO, *, disk_site: int = 1, expected: int | None = None) -> SmallWorld:
    """ALPHA and $1$DGA10 at site 1, BETA and $1$DGA11 at site 2, a third node at site 3; each disk has local paths."""
    lab = SmallWorld(A, B, nodes=nodes)
    for site, name in enumerate(nodes, 1):
        lab.world.nodes[name].site = site
    for site, (device, node) in enumerate(((A, "ALPHA"), (B, "BETA")), 1):
        lab.world.disks[device].site, lab.world.disks[device].paths = site, (node,)
    lab.steady(A, B, nodes=TWO)
    quorum.count_votes(lab.world, expected, None, disk_site)
    return lab


def other_side(lab: SmallWorld, node: str = "BETA") -> Driver:
    """The hands of the partition of *node*."""
    return lab.driver.of(node)


def device_lost(driver: Driver, device: str) -> str | None:
    member = driver.world.units[UNIT].shadow_set.member(device)
    assert member is not None
    return member.lost


def test_the_side_with_quorum_loses_members_and_goes_on_without_them() -> None:
    lab = sites()
    assert lab.driver.cut(1, 2)
    assert lab.member(B).lost == "DEVOFFLINE" and lab.member(A).lost is None
    lab.driver.run_for(19)
    assert lab.set.nodes == ["ALPHA", "BETA"]
    lab.driver.run_for(2)
    assert lab.set.nodes == ["ALPHA"] and lab.set.merge is not None
    lab.driver.run_for(100)
    assert lab.set.member(B) is None and lab.phase() is Phase.RUNNING
    lab.driver.write(UNIT, 600, pattern(1), "ALPHA")


def test_both_sides_say_what_happens_in_the_captured_order() -> None:
    lab = sites()
    alpha, beta = console(lab, "ALPHA"), console(lab, "BETA")
    lab.driver.cut(1, 2)
    assert beta == ["%CNXMAN,  Lost connection to system ALPHA", "%CNXMAN,  Quorum lost, blocking activity"]
    assert alpha[0] == "%CNXMAN,  Lost connection to system BETA"
    beta.clear()
    alpha.clear()
    lab.driver.run_for(20)
    for heard, other in ((alpha, "BETA"), (beta, "ALPHA")):
        assert [line for line in heard if "CNXMAN" in line] == [
            f"%CNXMAN,  Timed-out lost connection to system {other}",
            "%CNXMAN,  Proposing reconfiguration of the VMScluster",
            f"%CNXMAN,  Removed from VMScluster system {other}",
            "%CNXMAN,  Completing VMScluster state transition",
        ]


def test_work_that_waited_in_a_queue_is_offered_once_to_those_who_have_left() -> None:
    """All sides hang: the set's own partition hears of the split only when it goes on."""
    lab = sites(expected=9)
    lab.driver.demand_merge(UNIT)
    for node in lab.world.nodes.values():
        node.parameters["SHADOW_MAX_COPY"] = 0
    lab.driver.run_for(30)
    assert [len(lab.world.nodes[name].queue) for name in TWO] == [1, 1]
    lab.driver.cut("ALPHA", "BETA")
    lab.driver.run_for(30)
    theirs = other_side(lab)
    assert theirs.world is not lab.world
    for driver in (theirs, lab.driver):
        driver.force_quorum()
        driver.run_for(30)
        for name, node in driver.world.nodes.items():
            if node.partition == driver.world.number:
                offers = [unit.offers[name].place for unit in driver.world.units.values() if name in unit.offers]
                assert node.queue == offers


def test_the_other_side_hangs_with_its_view_of_the_unit() -> None:
    lab = sites()
    lab.driver.cut(1, 2)
    lab.driver.run_for(600)
    theirs = other_side(lab)
    assert theirs.world is not lab.world and theirs.world.is_hung
    assert theirs.world.units[UNIT].shadow_set.member(A) is not None
    before = lab.content(B)
    with pytest.raises(IoFailed, match="TIMEOUT"):
        theirs.write(UNIT, 600, pattern(1), "BETA")
    lab.driver.run_for(3600)
    assert lab.content(B) == before


def test_a_write_on_its_way_waits_for_the_links_and_is_done_then() -> None:
    lab = sites()
    write = lab.submit(600, 20, pattern(1, 20), node="BETA")
    lab.run_ms(0.2)
    lab.driver.cut(1, 2)
    lab.driver.run_for(10)
    assert not write.done
    beta = console(lab, "BETA")
    assert lab.driver.join(1, 2)
    assert beta[:2] == [
        "%CNXMAN,  Re-established connection to system ALPHA",
        "%CNXMAN,  Quorum regained, resuming activity",
    ]
    lab.driver.run_for(1)
    assert (write.done, write.error) == (True, "")
    assert lab.set.nodes == ["ALPHA", "BETA"] and lab.phase() is Phase.RUNNING and lab.set.merge is None
    for device in (A, B):
        assert lab.image(device).read(600, 20) == pattern(1, 20)
    lab.driver.run_for(60)
    assert lab.set.nodes == ["ALPHA", "BETA"], "nobody is removed for a connection that came back"


def test_what_the_lost_side_was_writing_is_torn_and_merged() -> None:
    lab = sites()
    for disk in lab.world.disks.values():
        disk.paths = TWO
    lab.world.disks[B].site = 1
    write = lab.submit(600, 20, pattern(1, 20), node="BETA")
    lab.run_ms(0.2)
    lab.driver.cut("ALPHA", "BETA")
    lab.driver.run_for(21)
    assert lab.set.nodes == ["ALPHA"] and lab.set.merge is not None
    lab.driver.run_for(600)
    assert lab.set.merge is None and lab.image(A).read(600, 20) == lab.image(B).read(600, 20)
    assert not write.done, "its application hangs"
    lab.driver.join("ALPHA", "BETA")
    assert (write.done, write.error) == (True, "NODELEAVE")


def test_the_node_without_quorum_leaves_when_it_meets_the_others_and_boots() -> None:
    lab = sites()
    lab.driver.cut(1, 2)
    lab.driver.run_for(30)
    beta = console(lab, "BETA")
    lab.driver.join(1, 2)
    assert "** Bugcheck code = 000005DC: CLUEXIT, Node voluntarily exiting VMScluster" in beta
    assert not lab.world.nodes["BETA"].up
    lab.driver.run_for(31)
    assert lab.world.nodes["BETA"].up and other_side(lab).world is lab.world
    assert lab.set.nodes == ["ALPHA"]
    assert lab.member(B).lost is None, "it came back before its time was over"
    lab.quiet()
    assert lab.content(A) == lab.content(B)


def test_forced_quorum_makes_two_histories_of_one_unit() -> None:
    lab = sites()
    lab.driver.cut(1, 2)
    lab.driver.run_for(200)
    theirs = other_side(lab)
    theirs.force_quorum()
    assert not theirs.world.is_hung and device_lost(theirs, A) == "DEVOFFLINE"
    lab.driver.run_for(200)
    their_set = theirs.world.units[UNIT].shadow_set
    assert [member.device for member in their_set.members] == [B] and their_set.nodes == ["BETA"]
    lab.driver.write(UNIT, 600, pattern(1), "ALPHA")
    theirs.write(UNIT, 600, pattern(2), "BETA")
    assert lab.driver.read(UNIT, 600, 1, "ALPHA") == pattern(1)
    assert theirs.read(UNIT, 600, 1, "BETA") == pattern(2)
    lab.driver.join(1, 2)
    lab.driver.run_for(60)
    (seat,) = lab.add(B)
    assert seat.ident == "INVSHDWMEM", "it is newer than the set: the wrong way is refused"


def test_the_site_that_keeps_the_third_vote_goes_on() -> None:
    lab = sites(THREE, expected=3)
    lab.driver.cut(1, 2)
    lab.driver.cut(1, 3)
    lab.driver.run_for(30)
    assert lab.driver.of("BETA").world is lab.driver.of("GAMMA").world is lab.world
    assert lab.driver.of("ALPHA").world.is_hung
    assert lab.set.nodes == ["BETA"]


def test_where_all_can_be_reached_but_two_the_lower_csid_stays() -> None:
    lab = sites(THREE, expected=3)
    lab.driver.cut(1, 2)
    lab.driver.run_for(30)
    assert lab.driver.of("ALPHA").world is lab.driver.of("GAMMA").world is lab.world
    assert lab.driver.of("BETA").world.is_hung


def test_the_quorum_disk_decides_between_two_equal_nodes() -> None:
    lab = sites(disk_site=2)
    lab.driver.cut(1, 2)
    lab.driver.run_for(30)
    assert lab.driver.of("BETA").world is lab.world and not lab.world.is_hung
    assert lab.driver.of("ALPHA").world.is_hung


def test_a_survivor_takes_in_the_lost_side_when_the_node_between_them_crashes() -> None:
    lab = sites(THREE, expected=3)
    lab.driver.cut(1, 2)
    lab.driver.run_for(30)
    lab.driver.crash("ALPHA")
    lab.driver.run_for(40)
    assert lab.driver.of("BETA").world is lab.driver.of("GAMMA").world
    assert not lab.driver.of("BETA").world.is_hung


def test_disks_of_a_site_without_nodes_are_just_lost() -> None:
    lab = sites()
    lab.world.disks[B].site, lab.world.disks[B].paths = 9, TWO
    alpha = console(lab, "ALPHA")
    lab.driver.cut(1, 9)
    assert lab.member(B).lost is None, "BETA serves it"
    lab.driver.cut(9, 2)
    assert lab.member(B).lost == "DEVOFFLINE" and not any("CNXMAN" in line for line in alpha)
    lab.driver.join(1, 9)
    assert lab.member(B).lost is None


def test_a_node_that_boots_behind_a_cut_forms_its_own_and_hangs() -> None:
    lab = sites()
    lab.driver.crash("BETA")
    lab.driver.cut(1, 2)
    lab.driver.boot("BETA")
    assert other_side(lab).world is not lab.world and other_side(lab).world.is_hung
    lab.driver.join(1, 2)
    lab.driver.run_for(60)
    assert other_side(lab).world is lab.world and lab.world.nodes["BETA"].up


def test_a_partition_whose_last_node_crashes_is_gone() -> None:
    lab = sites()
    lab.driver.cut(1, 2)
    lab.driver.run_for(30)
    lab.driver.crash("BETA")
    assert lab.world.interconnect.live() == [lab.world]
    lab.driver.join(1, 2)
    lab.driver.boot("BETA")
    assert other_side(lab).world is lab.world


def test_mending_what_is_whole_and_cutting_what_is_cut_change_nothing() -> None:
    lab = sites()
    assert not lab.driver.join(1, 2)
    assert lab.driver.cut(1, 2) and not lab.driver.cut(2, 1) and not lab.driver.cut("ALPHA", "BETA")


def test_a_split_of_the_same_seed_is_the_same_split() -> None:
    found = []
    for _ in range(2):
        lab = sites()
        lab.submit(600, 20, pattern(1, 20), node="BETA")
        lab.run_ms(0.2)
        lab.driver.cut(1, 2)
        lab.driver.run_for(300)
        found.append((lab.content(A), lab.content(B)))
    assert found[0] == found[1]


def test_a_disk_that_only_the_removed_node_served_is_lost_at_the_split() -> None:
    lab = sites(THREE, expected=3)
    lab.mount_also("GAMMA")
    lab.driver.dismount("ALPHA", UNIT)
    lab.driver.cut(1, 2)
    lab.driver.run_for(19)
    assert lab.member(B).lost is None, "GAMMA is still served by BETA"
    lab.driver.run_for(2)
    assert lab.set.nodes == ["GAMMA"] and lab.member(B).lost == "DEVOFFLINE"
    lab.driver.repair(B)
    assert lab.member(B).lost, "repairing the disk mends no link"


def test_a_node_that_a_further_cut_brings_into_contact_goes_on_with_the_merge_it_carries() -> None:
    lab = SmallWorld(A, B, nodes=THREE, blocks=4000)
    lab.world.disks[A].access_us = lab.world.disks[B].access_us = 500_000
    lab.steady(A, B, nodes=THREE)
    quorum.count_votes(lab.world, 3, 0, 0)
    for name in ("ALPHA", "BETA"):
        lab.world.nodes[name].parameters["SHADOW_MAX_COPY"] = 0
    lab.driver.demand_merge(UNIT)
    lab.driver.run_for(2)
    assert lab.set.operation is not None and lab.set.operation.host == "GAMMA"
    lab.driver.cut("BETA", "GAMMA")
    lab.driver.run_for(1)
    assert lab.world.nodes["GAMMA"].is_away and lab.set.merge is not None
    stood_at = lab.set.merge.fence_lbn
    lab.driver.cut("ALPHA", "BETA")
    lab.driver.run_for(10)
    assert not lab.world.nodes["GAMMA"].is_away
    assert lab.set.merge is None or lab.set.merge.fence_lbn > stood_at


def test_nobody_is_expelled_while_no_node_that_serves_the_set_is_in_contact_and_it_is_made_up_for() -> None:
    lab = SmallWorld(A, B, nodes=THREE, parameters={"SHADOW_MBR_TMO": 10, "RECNXINTERVAL": 60})
    lab.steady(A, B, nodes=("BETA", "GAMMA"))
    quorum.count_votes(lab.world, 3, 0, 0)
    lab.driver.fail(B, "OFFLINE")
    verification.abort(lab.world, UNIT, "BETA")
    lab.driver.cut("ALPHA", "GAMMA")
    lab.driver.cut("BETA", "GAMMA")
    assert lab.world.nodes["GAMMA"].is_away and lab.set.serving == ["GAMMA"]
    lab.driver.run_for(20)
    assert lab.member(B).lost, "nobody could write down that it is gone"
    lab.driver.join("ALPHA", "GAMMA")
    lab.driver.join("BETA", "GAMMA")
    lab.driver.run_for(1)
    assert lab.set.member(B) is None
    assert lab.scb(A).genernum == lab.set.generation > lab.scb(B).genernum
