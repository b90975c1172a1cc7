"""Mount verification node by node: who is cut off, who gives up, who merges; members forced out; writes stalled."""

import pytest

from tests.cluster.small_world import UNIT, A, B, C, SmallWorld, pattern
from vmsshadow.cluster.driver import IoFailed
from vmsshadow.cluster.operators import Terminal
from vmsshadow.shadow.policy import Policy, parse
from vmsshadow.shadow.state import Phase, Role

TWO = ("ALPHA", "BETA")
THREE = ("ALPHA", "BETA", "GAMMA")


def unserved(*devices: str, nodes: tuple[str, ...] = TWO, parameters: dict[str, int] | None = None) -> SmallWorld:
    """A steady set on *nodes*; a node whose own path fails cannot use the disk."""
    lab = SmallWorld(*devices, nodes=nodes, parameters=parameters).steady(*devices, nodes=nodes)
    for disk in lab.world.disks.values():
        disk.served = False
    return lab


def offline(lab: SmallWorld, *devices: str) -> None:
    for device in devices:
        lab.driver.fail(device, "OFFLINE")


def repaired(lab: SmallWorld, *devices: str) -> None:
    for device in devices:
        lab.driver.repair(device)
    lab.run_ms(50)


# --- a node that reaches no source -----------------------------------------------------------------


def test_a_node_that_reaches_no_source_waits_alone_and_membership_stays() -> None:
    lab = unserved(A, B)
    generation = lab.set.generation
    lab.driver.fail("BETA", "OFFLINE")
    there, here = lab.submit(600, 1, pattern(1), node="BETA"), lab.submit(700, 1, pattern(2))
    lab.driver.run_for(1_000)
    assert (lab.set.phase_on("BETA"), lab.set.phase_on("ALPHA")) == (Phase.MOUNT_VERIFICATION, Phase.RUNNING)
    assert here.done and not here.error and not there.done
    assert lab.set.generation == generation and [member.lost for member in lab.set.members] == [None, None]
    lab.driver.repair("BETA")
    lab.run_ms(50)
    assert there.done and not there.error and lab.set.phase_on("BETA") is Phase.RUNNING
    assert lab.image(A).read(600, 1) == lab.image(B).read(600, 1) == pattern(1)


def test_a_node_that_reaches_some_members_takes_the_others_out() -> None:
    lab = unserved(A, B)
    lab.driver.fail(B, "OFFLINE", node="BETA")
    assert lab.phase() is Phase.VOLUME_PROCESSING and not lab.set.cut_off
    lab.driver.run_for(121)
    assert [member.device for member in lab.set.members] == [A]


def test_a_member_lost_to_one_node_is_back_when_that_node_loses_all() -> None:
    lab = unserved(A, B)
    lab.driver.fail(B, "OFFLINE", node="BETA")
    lab.driver.fail(A, "OFFLINE", node="BETA")
    assert lab.set.cut_off == ["BETA"] and lab.phase() is Phase.RUNNING
    lab.driver.run_for(300)
    assert len(lab.set.members) == 2


def test_a_member_lost_to_a_node_that_leaves_is_back() -> None:
    lab = unserved(A, B)
    lab.driver.fail(B, "OFFLINE", node="BETA")
    lab.driver.crash("BETA")
    assert lab.phase() is Phase.RUNNING and lab.member(B).lost is None


def test_the_set_is_in_mount_verification_when_the_last_node_that_reached_it_leaves() -> None:
    lab = unserved(A, B)
    lab.driver.fail("BETA", "OFFLINE")
    lab.driver.dismount("ALPHA", UNIT)
    assert lab.phase() is Phase.MOUNT_VERIFICATION and not lab.set.cut_off
    assert len(lab.set.members) == 2


def test_a_copy_moves_from_a_node_that_is_cut_off() -> None:
    lab = SmallWorld(A, B, nodes=TWO).steady(A, nodes=TWO)
    for disk in lab.world.disks.values():
        disk.served = False
    lab.add(B)
    lab.until_fence(B, 254)
    assert lab.set.operation is not None
    first = lab.set.operation.host
    lab.driver.fail(first, "OFFLINE")
    lab.quiet()
    assert lab.member(B).role is Role.FULL
    assert lab.set.cut_off == [first]


def test_what_a_cut_off_node_waits_to_write_again_is_not_overtaken_by_what_it_overlaps() -> None:
    lab = unserved(A, B)
    first = lab.submit(600, 5, pattern(1, 5), node="BETA")
    lab.run_ms(0.1)
    lab.driver.fail("BETA", "OFFLINE")
    lab.run_ms(50)
    over, beside = lab.submit(602, 1, pattern(2)), lab.submit(700, 1, pattern(3))
    lab.run_ms(50)
    assert (first.done, over.done, beside.done) == (False, False, True)


def half_written(lab: SmallWorld) -> None:
    """BETA has written 20 blocks at 600 to some members, is cut off, and waits to do it again."""
    lab.submit(600, 20, pattern(1, 20), node="BETA")
    lab.run_ms(0.1)
    lab.driver.fail("BETA", "OFFLINE")
    lab.run_ms(50)
    assert len(lab.unit.waiting) == 1 and not lab.unit.flights


def test_a_bitmap_begun_meanwhile_knows_of_a_write_that_waits_to_be_done_again() -> None:
    lab = unserved(A, B)
    half_written(lab)
    lab.driver.remove(UNIT, B, minicopy_on="ALPHA")
    (bitmap,) = lab.set.bitmaps
    assert set(bitmap.bits) == {4}, "600 to 619 lie in the fifth range of 127 blocks"


def test_a_bitmap_is_not_reset_while_a_write_waits_to_be_done_again() -> None:
    lab = unserved(A, B)
    wanted = parse("MASTER_LIST=ALPHA")
    assert isinstance(wanted, Policy)
    lab.world.assigned_policies[UNIT] = wanted._replace(threshold=1)
    lab.driver.apply_policy(UNIT)
    half_written(lab)
    lab.driver.run_for(400)
    (bitmap,) = lab.set.masters
    assert 4 in set(bitmap.bits) and not bitmap.resets
    lab.driver.repair("BETA")
    lab.driver.run_for(400)
    assert bitmap.resets


# --- giving up -------------------------------------------------------------------------------------


def test_mvtimeout_is_each_nodes_own_and_ends_the_set_there_only() -> None:
    lab = unserved(A, B)
    lab.unit.views["ALPHA"].mvtimeout_s = 10
    offline(lab, A, B)
    lab.driver.run_for(11)
    assert lab.set.aborted == ["ALPHA"]
    assert (lab.set.phase_on("ALPHA"), lab.set.phase_on("BETA")) == (Phase.ABORTED, Phase.MOUNT_VERIFICATION)
    repaired(lab, A, B)
    lab.driver.write(UNIT, 600, pattern(1), "BETA")
    with pytest.raises(IoFailed) as failed:
        lab.driver.read(UNIT, 600, 1, "ALPHA")
    assert failed.value.ident == "VOLINV"
    assert lab.set.merge is None, "nothing was queued"


def test_only_the_node_that_gives_up_says_so() -> None:
    lab = unserved(A, B)
    heard: dict[str, list[str]] = {node: [] for node in TWO}
    for node in TWO:
        terminal = Terminal(f"_{node}$OPA0:", node, "SYSTEM", heard[node].extend, (), True)
        lab.driver.operators.attach(terminal)
    offline(lab, A, B)
    lab.driver.abort("BETA", UNIT)
    assert "%SHADOW-I-VOLPROC, DSA1: has aborted volume processing." in heard["BETA"]
    assert not any("aborted" in line for line in heard["ALPHA"])


def test_writes_queued_on_the_node_that_gives_up_make_the_others_merge() -> None:
    lab = unserved(A, B)
    write = lab.submit(600, 20, pattern(1, 20), node="BETA")
    lab.run_ms(0.1)
    offline(lab, B)
    lab.run_ms(50)
    lab.driver.abort("BETA", UNIT)
    assert (write.done, write.error) == (True, "VOLINV")
    assert lab.set.merge is not None and lab.set.merge.fence_lbn == 0
    assert lab.image(A).read(600, 20) != lab.image(B).read(600, 20), "it has met one member"
    repaired(lab, B)
    lab.quiet()
    assert lab.driver.compare(UNIT) == (0, -1)


def test_a_queued_write_of_a_node_that_gave_up_never_reaches_a_disk() -> None:
    lab = unserved(A, B)
    offline(lab, A, B)
    lab.submit(600, 1, pattern(1), node="BETA")
    lab.driver.abort("BETA", UNIT)
    repaired(lab, A, B)
    lab.quiet()
    assert lab.image(A).read(600, 1) == lab.image(B).read(600, 1) == bytes(512)


def test_without_queued_writes_nothing_is_merged() -> None:
    lab = unserved(A, B)
    offline(lab, A, B)
    read = lab.submit(600, 1, node="BETA")
    lab.driver.abort("BETA", UNIT)
    assert read.error == "VOLINV" and lab.set.merge is None


def test_the_bitmaps_of_a_node_that_gives_up_die() -> None:
    lab = unserved(A, B)
    wanted = parse("(MASTER_LIST=(ALPHA,BETA),COUNT=1)")
    assert isinstance(wanted, Policy)
    lab.world.assigned_policies[UNIT] = wanted
    lab.driver.apply_policy(UNIT)
    (bitmap,) = lab.set.masters
    offline(lab, A, B)
    lab.driver.abort(bitmap.master, UNIT)
    repaired(lab, A, B)
    assert [other.master for other in lab.set.masters] == [node for node in TWO if node != bitmap.master]


def test_when_the_only_node_that_missed_a_member_gives_up_the_member_is_back() -> None:
    lab = unserved(A, B)
    lab.driver.fail(B, "OFFLINE", node="BETA")
    lab.driver.abort("BETA", UNIT)
    assert lab.phase() is Phase.RUNNING and lab.member(B).lost is None
    assert lab.set.phase_on("BETA") is Phase.ABORTED


def test_a_set_given_up_everywhere_serves_nobody_and_is_merged_at_its_next_mount() -> None:
    lab = unserved(A, B)
    offline(lab, A, B)
    for node in TWO:
        lab.driver.abort(node, UNIT)
    assert lab.phase() is Phase.ABORTED
    repaired(lab, A, B)
    assert lab.phase() is Phase.ABORTED
    for node in TWO:
        lab.driver.dismount(node, UNIT)
    assert lab.mount(A, B).merge


def test_a_set_given_up_everywhere_loses_no_member() -> None:
    lab = unserved(A, B, nodes=("ALPHA",))
    offline(lab, B)
    lab.driver.abort("ALPHA", UNIT)
    lab.driver.run_for(500)
    assert [member.device for member in lab.set.members] == [A, B], "nobody is left to write it down"


def test_a_node_that_gave_up_dismounts_and_mounts_again() -> None:
    lab = unserved(A, B)
    offline(lab, A, B)
    lab.driver.abort("BETA", UNIT)
    repaired(lab, A, B)
    lab.driver.dismount("BETA", UNIT)
    lab.mount_also("BETA")
    lab.driver.write(UNIT, 600, pattern(1), "BETA")
    assert lab.scb(A).writecnt == lab.scb(B).writecnt == 2


def test_the_write_count_keeps_a_node_that_gave_up_until_it_dismounts() -> None:
    lab = unserved(A, B, nodes=THREE)
    offline(lab, A, B)
    lab.driver.abort("BETA", UNIT)
    repaired(lab, A, B)
    assert lab.scb(A).writecnt == 3
    lab.driver.dismount("BETA", UNIT)
    assert lab.scb(A).writecnt == lab.scb(B).writecnt == 2


def test_a_write_half_done_when_its_node_dismounts_is_merged() -> None:
    lab = unserved(A, B)
    lab.submit(600, 20, pattern(1, 20), node="BETA")
    lab.run_ms(0.1)
    offline(lab, B)
    lab.run_ms(50)
    lab.driver.dismount("BETA", UNIT)
    repaired(lab, B)
    lab.quiet()
    assert lab.driver.compare(UNIT) == (0, -1)


# --- forced out ------------------------------------------------------------------------------------


def test_a_lost_member_that_is_forced_out_leaves_at_once() -> None:
    lab = unserved(A, B)
    offline(lab, B)
    write = lab.submit(600, 1, pattern(1))
    before = lab.world.clock.now_us
    lab.driver.force_removal(UNIT, B)
    lab.run_ms(50)
    assert lab.set.member(B) is None and lab.phase() is Phase.RUNNING
    assert write.done and not write.error
    assert lab.world.clock.now_us < before + 100_000


def test_a_member_that_is_not_lost_is_flagged_and_leaves_as_soon_as_it_is() -> None:
    lab = unserved(A, B)
    lab.driver.force_removal(UNIT, B)
    lab.driver.run_for(500)
    assert lab.set.member(B) is not None and lab.phase() is Phase.RUNNING
    offline(lab, A)
    repaired(lab, A)
    assert lab.set.member(B) is not None, "another one was lost"
    offline(lab, B)
    lab.run_ms(50)
    assert lab.set.member(B) is None


def test_nobody_is_forced_out_while_no_source_can_be_reached() -> None:
    lab = unserved(A, B, C)
    offline(lab, A, B, C)
    lab.driver.force_removal(UNIT, B)
    lab.driver.force_removal(UNIT, C)
    lab.run_ms(50)
    assert len(lab.set.members) == 3
    repaired(lab, A)
    assert [member.device for member in lab.set.members] == [A]


def test_the_flag_of_a_member_is_gone_when_it_returns_as_a_copy_target() -> None:
    lab = unserved(A, B)
    lab.driver.force_removal(UNIT, B)
    offline(lab, B)
    lab.run_ms(50)
    repaired(lab, B)
    lab.add(B)
    assert not lab.member(B).flagged


def test_a_timeout_changed_while_a_member_is_lost_counts_from_the_next_loss_on() -> None:
    lab = unserved(A, B)
    offline(lab, B)
    lab.unit.views["ALPHA"].member_timeouts_s[B] = 7
    lab.driver.run_for(119)
    assert lab.set.member(B) is not None
    repaired(lab, B)
    offline(lab, B)
    lab.driver.run_for(7.1)
    assert lab.set.member(B) is None


def test_the_node_that_misses_a_member_waits_by_its_own_timeout() -> None:
    lab = unserved(A, B)
    lab.unit.views["BETA"].member_timeouts_s[B] = 7
    lab.driver.fail(B, "OFFLINE", node="BETA")
    lab.driver.run_for(7.1)
    assert lab.set.member(B) is None


def test_the_only_writer_that_was_cut_off_writes_down_who_was_expelled_before_it_goes_on() -> None:
    lab = SmallWorld(A, B, nodes=TWO).steady(A, B)
    lab.driver.mount_also("BETA", UNIT, writable=False, scope="System", logical="")
    for disk in lab.world.disks.values():
        disk.served = False
    lab.driver.fail("ALPHA", "OFFLINE")
    lab.driver.fail(B, "OFFLINE", node="BETA")
    lab.driver.run_for(121)
    assert [member.device for member in lab.set.members] == [A]
    lab.driver.repair("ALPHA")
    lab.driver.write(UNIT, 600, pattern(1), "ALPHA")
    assert lab.scb(A).genernum == lab.set.generation > lab.scb(B).genernum


# --- stalled writes --------------------------------------------------------------------------------


@pytest.mark.parametrize("fast", [True, False])
def test_stalled_writes_of_all_nodes_wait_and_go_on_by_themselves(fast: bool) -> None:
    lab = SmallWorld(A, B, nodes=TWO, fast=fast).steady(A, B, nodes=TWO)
    lab.driver.stall_writes(UNIT, 30)
    writes = [lab.submit(600 + 10 * index, 1, pattern(index), node=node) for index, node in enumerate(TWO)]
    read = lab.submit(700, 1)
    lab.driver.run_for(29.9)
    assert read.done and [write.done for write in writes] == [False, False]
    lab.driver.run_for(0.2)
    assert [write.done and not write.error for write in writes] == [True, True]
    assert not lab.unit.stall


def test_a_stall_ends_when_it_is_released_and_what_began_before_it_is_finished() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    begun = lab.submit(600, 5, pattern(1, 5))
    lab.run_ms(0.1)
    lab.driver.stall_writes(UNIT, 3600)
    waits = lab.submit(700, 1, pattern(2))
    lab.run_ms(50)
    assert (begun.done, waits.done) == (True, False)
    lab.driver.stall_writes(UNIT, 0)
    lab.run_ms(50)
    assert waits.done


def test_a_stall_ends_with_the_unit() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.driver.stall_writes(UNIT, 30)
    lab.dissolve()
    lab.driver.run_for(60)
    lab.mount(A, B)
    lab.driver.write(UNIT, 600, pattern(1), "ALPHA")
