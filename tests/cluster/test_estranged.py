"""Partitions that stood still while others had quorum: what they find, and that nothing older wins over it."""

from tests.cluster.racing import with_hbmm
from tests.cluster.small_world import UNIT, A, B, SmallWorld, pattern
from tests.cluster.test_partition import THREE, TWO, device_lost, other_side, sites
from vmsshadow.cluster.driver import Driver
from vmsshadow.shadow.state import Phase


def estranged(*, expelled: bool, later: bool = False) -> tuple[SmallWorld, Driver]:
    """BETA has stood still while ALPHA and GAMMA, which are gone now, went on without it: three bitmaps in all.

    The member that they have expelled is theirs; *later*, the other one is reached only when they are back.
    """
    lab = sites(THREE)
    with_hbmm(lab, "(MASTER_LIST=*,COUNT=3)")
    if not expelled:
        _reached_by_all(lab)
    lab.driver.run_for(1)
    lab.driver.cut(1, 2)
    lab.driver.cut(2, 3)
    lab.driver.run_for(200)
    lab.driver.write(UNIT, 600, pattern(1), "ALPHA")
    theirs = other_side(lab)
    if not later:
        _reached_by_all(lab)
    for name in ("GAMMA", "ALPHA"):
        lab.driver.crash(name)
    lab.driver.join(1, 2)
    lab.driver.join(2, 3)
    for name in ("ALPHA", "GAMMA"):
        lab.driver.boot(name)
    assert not theirs.world.is_hung
    return lab, theirs


def _reached_by_all(lab: SmallWorld) -> None:
    for device in (A, B):
        lab.world.disks[device].site, lab.world.disks[device].paths = 0, THREE


def test_a_set_that_others_went_on_with_is_the_wrong_volume_for_who_stood_still() -> None:
    lab, theirs = estranged(expelled=True)
    before = {device: lab.content(device) for device in (A, B)}
    assert [device_lost(theirs, device) for device in (A, B)] == ["VOLINV", "VOLINV"]
    assert theirs.world.units[UNIT].shadow_set.phase is Phase.MOUNT_VERIFICATION
    theirs.run_for(4_000)
    assert theirs.world.units[UNIT].shadow_set.phase is Phase.ABORTED
    assert {device: lab.content(device) for device in (A, B)} == before
    assert theirs.compare(UNIT)[0] > 0


def test_a_member_that_others_went_on_with_is_not_expelled_when_it_comes_back() -> None:
    lab, theirs = estranged(expelled=True, later=True)
    before = {device: lab.content(device) for device in (A, B)}
    theirs.run_for(300)
    shadow_set = theirs.world.units[UNIT].shadow_set
    assert [member.device for member in shadow_set.members] == [A, B]
    assert shadow_set.phase is Phase.MOUNT_VERIFICATION and not shadow_set.reachable_full
    assert {device: lab.content(device) for device in (A, B)} == before


def test_who_has_quorum_because_the_last_of_the_others_leaves_looks_too() -> None:
    lab = sites(disk_site=3)
    for device in (A, B):
        lab.world.disks[device].site, lab.world.disks[device].paths = 0, TWO
    lab.driver.fail(B, "WRONGVOLUME")
    lab.driver.cut("ALPHA", "BETA")
    lab.driver.run_for(200)
    lab.driver.write(UNIT, 600, pattern(1), "ALPHA")
    theirs = other_side(lab)
    lab.driver.leave("ALPHA")
    assert not theirs.world.is_hung
    lab.driver.repair(B)
    theirs.run_for(300)
    shadow_set = theirs.world.units[UNIT].shadow_set
    assert not shadow_set.reachable_full, "the member that was expelled is not read from"


def test_of_several_that_could_have_the_quorum_disk_the_one_that_stood_still_last_gets_it() -> None:
    lab = sites(THREE, disk_site=0)
    lab.driver.cut("ALPHA", "BETA")
    lab.driver.run_for(60)
    lab.driver.write(UNIT, 600, pattern(1), "ALPHA")
    lab.driver.cut("ALPHA", "GAMMA")
    lab.driver.run_for(60)
    lab.driver.crash("ALPHA")
    assert not lab.driver.of("GAMMA").world.is_hung
    lab.driver.run_for(1)
    assert not lab.world.nodes["BETA"].up or lab.world.nodes["BETA"].partition == lab.world.nodes["GAMMA"].partition


def test_who_stood_still_merges_in_full_what_others_may_have_written() -> None:
    lab, theirs = estranged(expelled=False)
    shadow_set = theirs.world.units[UNIT].shadow_set
    assert shadow_set.merge is not None and not shadow_set.merge.is_mini
    theirs.run_for(3_600)
    assert shadow_set.merge is None and lab.content(A) == lab.content(B)
