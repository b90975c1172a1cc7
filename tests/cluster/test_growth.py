"""A unit whose volume grows while it is at work: I/O on its way, fused stretches, snapshots, trouble."""

import shutil
from pathlib import Path

import pytest

from tests.cluster.small_world import UNIT, A, B, C, SmallWorld, pattern
from vmsshadow.cluster import snapshot
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.iofailed import IoFailed
from vmsshadow.disk import volume

SMALL, LARGE = 1000, 2000
TWO = ("ALPHA", "BETA")


def roomy(*, fast: bool = True, folder: Path | None = None) -> SmallWorld:
    """A and B of 2000 blocks, with a volume of 1000 that C left behind; beyond it A and B differ."""
    lab = SmallWorld(A, B, C, nodes=TWO, blocks=LARGE, sizes={C: SMALL}, fast=fast, folder=folder)
    lab.steady(A, B, C, nodes=TWO)
    lab.driver.remove(UNIT, C)
    lab.put(A, 1700, pattern(1, 100))
    lab.put(B, 1750, pattern(2, 100))
    return lab


def grown(*, fast: bool = True, folder: Path | None = None) -> SmallWorld:
    lab = roomy(fast=fast, folder=folder)
    lab.driver.grow_unit("ALPHA", UNIT, LARGE)
    return lab


def test_every_member_has_the_new_size_and_the_same_scb() -> None:
    lab = grown()
    assert lab.scb(A) == lab.scb(B) and lab.scb(A).volsize == LARGE
    found = volume.examine(lab.image(B))
    assert isinstance(found, volume.Volume)
    assert volume.free_blocks(lab.image(B), found) == lab.unit.free_blocks


def test_users_reach_the_new_blocks_at_once_and_not_before() -> None:
    lab = roomy()
    with pytest.raises(IoFailed):
        lab.driver.write(UNIT, LARGE - 1, pattern(3), "BETA")
    lab.driver.grow_unit("ALPHA", UNIT, LARGE)
    lab.driver.write(UNIT, LARGE - 1, pattern(3), "BETA")
    assert lab.driver.read(UNIT, LARGE - 1, 1, "ALPHA") == pattern(3)
    assert lab.unit.user_area.end == LARGE


def test_a_write_on_its_way_ends_before_the_volume_grows_and_one_behind_it_after() -> None:
    lab = roomy()
    lbn = lab.free_lbn
    first, second = lab.submit(lbn, 20, pattern(4, 20)), lab.submit(lbn + 5, 20, pattern(5, 20))
    lab.driver.grow_unit("ALPHA", UNIT, LARGE)
    lab.run_ms(500)
    assert first.done and second.done and not first.error and not second.error
    assert lab.driver.read(UNIT, lbn + 5, 20, "ALPHA") == pattern(5, 20)


def test_an_addition_that_seats_nobody_lets_io_go_on() -> None:
    lab = grown()
    lab.quiet()
    lbn = lab.free_lbn
    first, second = lab.submit(lbn, 20, pattern(4, 20)), lab.submit(lbn + 5, 20, pattern(5, 20))
    (seat,) = lab.add(C)
    assert seat.ident == "INCSHAMEM"
    lab.run_ms(500)
    assert first.done and second.done


def test_the_merge_of_the_tail_begins_at_the_old_end_and_makes_it_equal() -> None:
    lab = grown(fast=False)
    log = lab.record(A)
    lab.quiet()
    assert lab.content(A)[SMALL * 512 :] == lab.content(B)[SMALL * 512 :]
    reads = [lbn for _, verb, lbn, _ in log if verb == "read"]
    assert reads and min(reads) == SMALL, "what is known to be equal is not looked at"


def test_fused_or_range_by_range_the_tail_takes_the_same_time_to_the_same_bytes() -> None:
    ends = []
    for fast in (True, False):
        lab = grown(fast=fast)
        while lab.set.merge is not None:
            lab.run_ms(1)
        ends.append((lab.driver.clock.now_us, lab.content(A), lab.content(B)))
    assert ends[0] == ends[1]


def test_a_lost_member_that_returns_gets_the_new_size() -> None:
    lab = roomy()
    lab.driver.fail(B, "OFFLINE")
    lab.driver.run_for(1)
    lab.driver.clock.after(10_000_000, _Repair(lab))
    lab.driver.table = {**lab.driver.table, _Repair: lambda world, event: event.lab.driver.repair(B)}
    lab.driver.grow_unit("ALPHA", UNIT, LARGE)
    assert lab.scb(A) == lab.scb(B) and lab.scb(B).volsize == LARGE
    lab.quiet()
    assert lab.content(A)[SMALL * 512 :] == lab.content(B)[SMALL * 512 :]


class _Repair:
    """Ten seconds later somebody mends the disk."""

    def __init__(self, lab: SmallWorld) -> None:
        self.lab = lab


def test_a_unit_that_was_aborted_meanwhile_does_not_grow() -> None:
    lab = roomy()
    for device in (A, B):
        lab.driver.fail(device, "OFFLINE")
    with pytest.raises(IoFailed):
        lab.driver.grow_unit("ALPHA", UNIT, LARGE)
    assert lab.set.volsize == SMALL


def test_a_world_kept_in_the_middle_of_the_tail_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    (tmp_path / "kept").mkdir()
    lab = grown(folder=tmp_path / "lab")
    while lab.set.merge is None or lab.set.merge.fence_lbn == SMALL:
        lab.run_ms(1)
    kept = snapshot.save(lab.world)
    moved = {disk.image_path: shutil.copy(disk.image_path, tmp_path / "kept") for disk in lab.world.disks.values()}
    ends = []
    for world in (lab.world, snapshot.load(kept, {old: str(new) for old, new in moved.items()})):
        Driver(world).run_for(600)
        assert world.units[UNIT].shadow_set.merge is None
        Driver(world).close()
        ends.append([Path(disk.image_path).read_bytes() for disk in world.disks.values()])
    assert ends[0] == ends[1]
