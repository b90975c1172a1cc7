"""Disks on their own: facts, INITIALIZE, private mounts, and what they do to a shadow membership."""

import pytest

from tests.cluster.small_world import UNIT, A, B, C, SmallWorld, pattern
from vmsshadow.base.names import unit_id
from vmsshadow.cluster import volumes
from vmsshadow.cluster.facts import Initialization
from vmsshadow.disk.scb import Scb
from vmsshadow.shadow.formation import Verdict
from vmsshadow.shadow.state import Role


def scb_of(lab: SmallWorld, device: str) -> Scb:
    return Scb.unpack(lab.image(device).read(lab.driver.facts("ALPHA", device).scb_lbn, 1))


def private(lab: SmallWorld, device: str, *, writable: bool = True, zero: bool = False, shared: bool = False) -> None:
    lab.driver.mount_volume(
        "ALPHA", device, writable=writable, scope="Process", shared=shared, logical="", zero_membership=zero
    )


# --- INITIALIZE ------------------------------------------------------------------------------------


def test_initialize_makes_a_volume_that_was_never_a_member() -> None:
    lab = SmallWorld(A)
    lab.initialize(A)
    facts = lab.driver.facts("ALPHA", A)
    assert (facts.readable, facts.problem, facts.label) == (True, "", "DATA")
    assert (facts.generation, facts.virtual_unit_id, facts.dirty) == (0, 0, False)
    assert facts.volsize == 1000
    assert 0 < facts.free_blocks < 1000
    assert facts.owner_uic == 0x00010004


def test_siblings_of_initialize_shadow_need_neither_copy_nor_merge() -> None:
    lab = SmallWorld(A, B, C)
    lab.initialize(A, B, C, shadow=True)
    verdict = lab.mount(A, B, C)
    assert [seat.verdict for seat in verdict.seats] == [Verdict.SOURCE] * 3
    assert not verdict.merge
    assert [member.role for member in lab.set.members] == [Role.FULL] * 3
    assert lab.set.operation is None
    lab.dissolve()
    assert lab.content(A) == lab.content(B) == lab.content(C)


def test_volumes_of_the_same_label_made_one_by_one_are_copied() -> None:
    lab = SmallWorld(A, B)
    lab.initialize(A, B)
    lab.mount(A, B)
    assert lab.member(B).role is Role.TARGET
    lab.quiet()
    lab.dissolve()
    assert lab.content(A) == lab.content(B)


@pytest.mark.parametrize("erase", [False, True])
def test_initialize_shadow_without_erase_leaves_a_mark_that_the_first_merge_takes_away(erase: bool) -> None:
    lab = SmallWorld(A, B)
    wanted = Initialization("DATA", shadow=True, erase=erase)
    assert lab.driver.initialize((A, B), wanted) == ""
    assert scb_of(lab, A).unerased is not erase
    lab.mount(A, B)
    lab.driver.demand_merge(UNIT)
    lab.quiet()
    assert not lab.scb(A).unerased and not lab.scb(B).unerased


def test_erase_leaves_nothing_of_what_was_there() -> None:
    lab = SmallWorld(A)
    lab.put(A, 700, pattern(1, 100))
    assert lab.driver.initialize((A,), Initialization("DATA", erase=True)) == ""
    assert not lab.image(A).read(700, 100).strip(b"\0")


def test_initialize_of_dissimilar_disks_makes_a_volume_that_fits_all() -> None:
    lab = SmallWorld(A, B, sizes={A: 1200, B: 900})
    lab.initialize(A, B, shadow=True)
    assert lab.driver.facts("ALPHA", A).volsize == lab.driver.facts("ALPHA", B).volsize == 900
    lab.mount(A, B)
    assert (lab.set.size_blocks, lab.set.volsize) == (900, 900)


def test_a_removed_small_member_lets_the_unit_grow_but_not_the_file_system() -> None:
    lab = SmallWorld(A, B, sizes={A: 1200, B: 900})
    lab.initialize(A, B, shadow=True)
    lab.mount(A, B)
    lab.driver.remove(UNIT, B)
    assert (lab.set.size_blocks, lab.set.volsize) == (1200, 900)


# --- facts -----------------------------------------------------------------------------------------


def test_a_blank_disk_has_no_home_block() -> None:
    lab = SmallWorld(A)
    facts = lab.driver.facts("ALPHA", A)
    assert (facts.readable, facts.problem) == (False, "NOHOMEBLK")
    assert not lab.driver.candidate("ALPHA", A).readable


@pytest.mark.parametrize(("mode", "problem"), [("OFFLINE", "MEDOFL"), ("WRONGVOLUME", "VOLINV")])
def test_a_disk_that_does_not_answer_says_why(mode: str, problem: str) -> None:
    lab = SmallWorld(A)
    lab.initialize(A)
    lab.driver.fail(A, mode)
    assert lab.driver.facts("ALPHA", A).problem == problem


def test_a_bad_scb_makes_a_candidate_that_is_never_a_source() -> None:
    lab = SmallWorld(A, B)
    lab.initialize(A, B)
    lab.put(B, lab.driver.facts("ALPHA", B).scb_lbn, pattern(1))
    assert lab.driver.facts("ALPHA", B).scb_bad
    verdict = lab.mount(A, B)
    assert [seat.candidate.device for seat in verdict.targets] == [B]
    lab.quiet()


def test_looking_changes_nothing() -> None:
    lab = SmallWorld(A).steady(A)
    before = lab.content(A)
    lab.driver.facts("ALPHA", A)
    lab.driver.candidate("ALPHA", A)
    assert lab.content(A) == before


def test_the_facts_of_a_member_name_the_unit_and_the_generation() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    facts = lab.driver.facts("ALPHA", B)
    assert facts.virtual_unit_id == unit_id("DSA1")
    assert facts.generation == lab.set.generation
    assert facts.member_ids == (unit_id(A), unit_id(B))
    assert facts.dirty


def test_users_may_write_where_no_file_is() -> None:
    lab = SmallWorld(A).steady(A)
    area, scb_lbn = lab.unit.user_area, lab.unit.scb_lbn
    assert area.count > 300
    assert area.end <= lab.set.volsize
    assert not area.lbn <= scb_lbn < area.end
    assert not lab.image(A).read(area.lbn, area.count).strip(b"\0")


# --- private mounts --------------------------------------------------------------------------------


def test_a_private_mount_counts_its_writers_and_takes_them_back() -> None:
    lab = SmallWorld(A, nodes=("ALPHA", "BETA"))
    lab.initialize(A)
    private(lab, A, shared=True)
    assert (scb_of(lab, A).writecnt, bool(scb_of(lab, A).status)) == (1, True)
    lab.driver.mount_volume_also("BETA", A, writable=True)
    assert scb_of(lab, A).writecnt == 2
    lab.driver.dismount_volume("ALPHA", A)
    lab.driver.dismount_volume("BETA", A)
    assert (scb_of(lab, A).writecnt, scb_of(lab, A).status) == (0, 0)
    assert A not in lab.world.volumes


def test_a_sibling_that_was_mounted_on_its_own_is_no_sibling_any_more() -> None:
    lab = SmallWorld(A, B)
    lab.initialize(A, B, shadow=True)
    private(lab, B)
    lab.driver.dismount_volume("ALPHA", B)
    assert scb_of(lab, B).genernum == 0
    verdict = lab.mount(A, B)
    assert [seat.candidate.device for seat in verdict.targets] == [B]
    lab.quiet()


def test_overriding_the_membership_makes_an_unrelated_volume() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.dissolve()
    private(lab, B, zero=True)
    lab.driver.dismount_volume("ALPHA", B)
    scb = scb_of(lab, B)
    assert (scb.genernum, scb.unit_id, any(scb.member_ids), any(scb.member_status)) == (0, 0, False, False)
    verdict = lab.mount(A, B)
    assert [seat.rule for seat in verdict.targets] == ["unrelated volume beside members of this virtual unit"]
    lab.quiet()


def test_a_read_only_mount_writes_nothing() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.dissolve()
    before = lab.content(B)
    private(lab, B, writable=False)
    lab.driver.dismount_volume("ALPHA", B)
    assert lab.content(B) == before


# --- memberships -----------------------------------------------------------------------------------


def test_a_clean_dismount_and_mount_of_the_same_members_needs_nothing() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    generation = lab.set.generation
    lab.dissolve()
    verdict = lab.mount(A, B)
    assert verdict.complete and not verdict.merge and not verdict.targets
    assert lab.set.generation == generation


def test_a_mount_with_a_member_missing_makes_the_others_newer() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    generation = lab.set.generation
    lab.dissolve()
    lab.mount(A)
    assert lab.set.generation > generation
    (seat,) = lab.add(B)
    assert seat.rule == "former member with an older generation"
    lab.quiet()


def test_the_wrong_way_copy_is_possible_and_refused_only_when_the_newer_one_is_added() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.driver.run_for(10)
    lab.driver.remove(UNIT, B)
    lab.driver.write(UNIT, 600, pattern(1), "ALPHA")
    lab.dissolve()
    lab.world.clock.start_ticks -= 10_000_000 * 10_000  # a clock that was set back
    lab.mount(B)
    (seat,) = lab.add(A)
    assert (seat.verdict, seat.ident) == (Verdict.REFUSED, "INVSHDWMEM")


def test_the_stale_member_mounted_first_and_alone_becomes_the_newer_one() -> None:
    lab = SmallWorld(A, B).steady(A, B)
    lab.driver.remove(UNIT, B)
    lab.driver.write(UNIT, 600, pattern(1), "ALPHA")
    lab.dissolve()
    lab.driver.run_for(60)
    lab.mount(B)
    (seat,) = lab.add(A)
    assert seat.verdict is Verdict.TARGET
    lab.quiet()
    assert not lab.image(A).read(600, 1).strip(b"\0"), "the newer data are gone, as on the real system"


@pytest.mark.parametrize(
    ("device", "can"), [("$1$DGA10", True), ("DKA0", False), ("ALPHA$DKA0", False), ("nonsense name", False)]
)
def test_only_disks_with_an_allocation_class_can_be_shadowed(device: str, can: bool) -> None:
    assert volumes.is_shadowable(device) is can
