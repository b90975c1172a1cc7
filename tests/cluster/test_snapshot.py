"""Snapshots: a world kept between two events goes on to the same bytes, the same times and the same sets."""

import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.small_world import UNIT, A, B, C, SmallWorld, pattern
from vmsshadow.cluster import snapshot, traffic
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.snapshot import SnapshotRefused
from vmsshadow.cluster.world import World
from vmsshadow.disk.image import Image
from vmsshadow.disk.troubles import BadBlocks
from vmsshadow.shadow.state import Work

TWO = ("ALPHA", "BETA")


def busy(folder: Path, *, fast: bool) -> SmallWorld:
    """A copy under way, with writes of two nodes in flight, one of which waits for another."""
    lab = SmallWorld(A, B, C, nodes=TWO, folder=folder, blocks=2000, fast=fast).steady(A, B, nodes=TWO)
    lab.put(A, 900, pattern(1, 200))
    lab.put(B, 900, pattern(1, 200))
    lab.driver.fail(A, "PARITY", lbn=1500, count=3)
    lab.driver.workload(UNIT, rate=40, profile="OLTP", seed=3, node="BETA")
    lab.add(C)
    lab.until_fence(C, 508)
    lab.submit(900, 30, pattern(2, 30))
    lab.submit(910, 40, pattern(3, 40), node="BETA")
    lab.submit(1501, 1)
    lab.run_ms(0.7)
    assert lab.unit.flights and lab.unit.waiting
    assert lab.set.operation is not None and lab.set.operation.work is Work.COPY
    return lab


def copies(lab: SmallWorld, folder: Path) -> dict[str, str]:
    """The image files, copied to *folder*: old path -> new path."""
    folder.mkdir()
    return {disk.image_path: shutil.copy(disk.image_path, str(folder)) for disk in lab.world.disks.values()}


def bytes_of(world: World) -> list[bytes]:
    return [Path(disk.image_path).read_bytes() for disk in world.disks.values()]


def go_on(world: World) -> list[object]:
    """Let the world live on: a crash in the middle, a write, and quiet at the end; what can be seen of it."""
    driver = Driver(world)
    seen: list[object] = []
    for seconds in (0.01, 0.3):
        driver.run_for(seconds)
        seen.append((world.clock.now_us, repr(world.units[UNIT].shadow_set), repr(world.units[UNIT].scb)))
    driver.crash("BETA")
    driver.write(UNIT, 1200, pattern(9, 3), "ALPHA")
    driver.run_for(600)
    assert world.units[UNIT].shadow_set.operation is None
    seen.append((world.clock.now_us, repr(world.units[UNIT].shadow_set), repr(world.units[UNIT].scb)))
    seen += [(disk.operations, disk.errors, disk.free_at_us, disk.queue) for disk in world.disks.values()]
    driver.shutdown()
    return seen


@pytest.mark.parametrize("fast", [True, False])
def test_a_world_kept_in_the_middle_of_a_copy_goes_on_to_the_same_bytes(tmp_path: Path, fast: bool) -> None:
    (tmp_path / "lab").mkdir()
    lab = busy(tmp_path / "lab", fast=fast)
    kept = snapshot.save(lab.world)
    moved = copies(lab, tmp_path / "kept")
    first = go_on(lab.world)
    twin = snapshot.load(kept, moved)
    assert go_on(twin) == first
    assert bytes_of(twin) == bytes_of(lab.world)


def test_a_snapshot_can_be_gone_back_to_more_than_once(tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    lab = busy(tmp_path / "lab", fast=True)
    kept = snapshot.save(lab.world)
    ends = [go_on(snapshot.load(kept, copies(lab, tmp_path / name))) for name in ("one", "two")]
    assert ends[0] == ends[1]
    lab.driver.close()


def test_keeping_a_world_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    lab = busy(tmp_path / "lab", fast=True)
    assert snapshot.save(lab.world) == snapshot.save(lab.world)
    image = lab.image(A)
    assert image.fd >= 0 and image.read(0, 1)
    lab.driver.close()


def test_a_loaded_world_holds_its_own_images_and_troubles(tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    lab = busy(tmp_path / "lab", fast=True)
    world = snapshot.load(snapshot.save(lab.world), copies(lab, tmp_path / "kept"))
    medium = world.disks[A].medium
    assert isinstance(medium, BadBlocks) and isinstance(medium.inner, Image)
    assert medium.inner.path == world.disks[A].image_path == str(tmp_path / "kept" / "1dga10.dsk")
    medium.inner.write(1900, pattern(4))
    assert lab.image(A).read(1900, 1) != pattern(4)
    Driver(world).close()
    lab.driver.close()


def test_a_request_in_flight_is_one_and_the_same_record_in_the_loaded_world(tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    lab = busy(tmp_path / "lab", fast=True)
    world = snapshot.load(snapshot.save(lab.world), copies(lab, tmp_path / "kept"))
    unit = world.units[UNIT]
    serial = next(iter(unit.flights))
    request = unit.flights[serial]
    Driver(world).run_for(2)
    assert request.done
    Driver(world).close()
    lab.driver.close()


@pytest.fixture
def steady(tmp_path: Path) -> Iterator[SmallWorld]:
    lab = SmallWorld(A, B, folder=tmp_path).steady(A, B)
    yield lab
    lab.driver.close()


def test_images_that_are_in_use_are_not_opened_a_second_time(steady: SmallWorld) -> None:
    with pytest.raises(SnapshotRefused, match="in use"):
        snapshot.load(snapshot.save(steady.world), {})


def test_a_missing_image_is_refused_and_the_others_are_closed_again(steady: SmallWorld, tmp_path: Path) -> None:
    moved = copies(steady, tmp_path / "kept")
    missing = steady.world.disks[B].image_path
    kept = snapshot.save(steady.world)
    with pytest.raises(SnapshotRefused, match="does not exist"):
        snapshot.load(kept, {**moved, missing: str(tmp_path / "nowhere.dsk")})
    Driver(snapshot.load(kept, moved)).close()  # the lock of the first image was given up


def test_disks_in_memory_cannot_be_kept() -> None:
    lab = SmallWorld(A).steady(A)
    with pytest.raises(SnapshotRefused, match="no image file"):
        snapshot.save(lab.world)


def test_a_closure_on_the_clock_is_refused(steady: SmallWorld) -> None:
    steady.world.clock.after(5, lambda: None)
    with pytest.raises(SnapshotRefused, match="cannot be kept"):
        snapshot.save(steady.world)


def test_other_bytes_are_no_snapshot(steady: SmallWorld) -> None:
    kept = snapshot.save(steady.world)
    mark = kept[: kept.index(b"\n") + 1]
    for data in (b"", b"nonsense", kept[:40], kept[: len(kept) // 2], mark, mark + pickle.dumps(5)):
        with pytest.raises(SnapshotRefused):
            snapshot.load(data, {})


@pytest.mark.parametrize("what", [print, pickle.loads, traffic.submit, Path])
def test_nothing_but_the_packages_own_classes_is_looked_up_in_a_snapshot(steady: SmallWorld, what: object) -> None:
    kept = snapshot.save(steady.world)
    mark = kept[: kept.index(b"\n") + 1]
    with pytest.raises(SnapshotRefused, match="has no place"):
        snapshot.load(mark + pickle.dumps(what), {})
