"""SET VOLUME/LIMIT and /SIZE: what is refused, what grows, and what the engine makes of it."""

from collections.abc import Iterator

import pytest

from vmsshadow import open_cluster
from vmsshadow.api import Cluster
from vmsshadow.base.blocks import BLOCK
from vmsshadow.console.session import Result
from vmsshadow.disk import volume
from vmsshadow.disk.image import Image

# Dissimilar devices: the first is the small one.
SMALL, LARGE, OTHER, TINY = "$1$DGA20", "$1$DGA21", "$1$DGA22", "$1$DGA23"
BLOCKS = {SMALL: 2000, LARGE: 3800, OTHER: 3800, TINY: 1500}
OUT_OF_RANGE = "-SET-E-VALERR, specified value is out of legal range"


class Lab:
    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.world = cluster.installation.world
        self.driver = cluster.installation.driver

    def do(self, line: str, node: str = "ALPHA") -> Result:
        return self.cluster.console(node).do(line)

    def good(self, *lines: str) -> None:
        for line in lines:
            result = self.do(line)
            assert result.status & 1, (line, result.lines)

    def refused(self, line: str, reason: str, device: str = "DSA1:", node: str = "ALPHA") -> None:
        before = self.state()
        result = self.do(line, node)
        assert result.lines == [f"%SET-E-NOTSET, error modifying {device}", reason]
        assert self.state() == before, "a refused command changes nothing"

    def state(self) -> list[object]:
        sets = [unit.shadow_set.volsize for unit in self.world.units.values()]
        return [*sets, *(bytes(self.image(name).read(0, blocks)) for name, blocks in BLOCKS.items())]

    def image(self, device: str) -> Image:
        medium = self.world.disks[device].medium
        assert isinstance(medium, Image)
        return medium

    def on_disk(self, device: str) -> volume.Volume:
        found = volume.examine(self.image(device))
        assert isinstance(found, volume.Volume)
        return found

    def steady(self) -> None:
        self.cluster.advance(3600)
        shadow_set = self.world.units[1].shadow_set
        assert shadow_set.operation is None and shadow_set.merge is None and not shadow_set.targets


@pytest.fixture
def lab() -> Iterator[Lab]:
    mapping = {
        "nodes": [{"name": "ALPHA"}, {"name": "BETA"}, {"name": "GAMMA", "arch": "VAX", "version": "V7.3"}],
        "disks": [{"name": name, "blocks": blocks} for name, blocks in BLOCKS.items()],
    }
    with open_cluster(mapping, None) as cluster:
        yield Lab(cluster)


@pytest.fixture
def unit(lab: Lab) -> Lab:
    """DSA1 with the small disk and two large ones, one file system of 2000 blocks."""
    lab.good(f"INITIALIZE/SIZE=2000 {SMALL} DATA1", f"MOUNT/SYSTEM DSA1/SHADOW=({SMALL},{LARGE},{OTHER}) DATA1")
    lab.steady()
    return lab


# --- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "device", "reason"),
    [
        ("SET VOLUME/SIZE DSA7:", "DSA7:", "-SYSTEM-F-DEVNOTMOUNT, device is not mounted"),
        (f"SET VOLUME/SIZE {SMALL}", f"{SMALL}:", "-SYSTEM-F-DEVNOTMOUNT, device is not mounted"),
        (f"SET VOLUME/LIMIT {TINY}:", f"{TINY}:", "-SYSTEM-F-DEVNOTMOUNT, device is not mounted"),
        ("SET VOLUME/SIZE $1$DGA99", "$1$DGA99:", "-SYSTEM-W-NOSUCHDEV, no such device available"),
        ("SET VOLUME/SIZE=1999 DSA1", "DSA1:", OUT_OF_RANGE),
        ("SET VOLUME/SIZE=2001 DSA1", "DSA1:", OUT_OF_RANGE),
        (f"SET VOLUME/SIZE=2001 DSA1,{TINY}", "DSA1:", OUT_OF_RANGE),
    ],
)
def test_what_cannot_grow_is_refused(unit: Lab, command: str, device: str, reason: str) -> None:
    unit.refused(command, reason, device)


def test_a_list_with_one_device_that_cannot_grow_changes_none(unit: Lab) -> None:
    unit.good(f"DISMOUNT {SMALL}")
    unit.refused("SET VOLUME/SIZE=3000 DSA1,DSA7", "-SYSTEM-F-DEVNOTMOUNT, device is not mounted", "DSA7:")


def test_a_node_that_mounted_for_reading_may_not_let_it_grow(unit: Lab) -> None:
    unit.good(f"DISMOUNT {SMALL}")
    assert unit.do(f"MOUNT/SYSTEM/NOWRITE DSA1/SHADOW={LARGE} DATA1", "BETA").status & 1
    unit.refused("SET VOLUME/SIZE DSA1", "-SYSTEM-F-WRITLCK, write lock error", node="BETA")


def test_a_vax_can_use_such_a_volume_and_not_let_it_grow(unit: Lab) -> None:
    assert unit.do(f"MOUNT/SYSTEM DSA1/SHADOW={LARGE} DATA1", "GAMMA").status & 1
    unit.refused("SET VOLUME/SIZE DSA1", "-SYSTEM-E-UNSUPPORTED, unsupported operation or function", node="GAMMA")


def test_the_limit_of_a_unit_is_not_simulated(unit: Lab) -> None:
    lines = unit.do("SET VOLUME/LIMIT DSA1").lines
    assert lines == ["%VMSSHADOW-W-NOTIMPL, SET VOLUME/LIMIT of a virtual unit is recognised but not simulated"]


@pytest.mark.parametrize("share", ["/SYSTEM", "/SHARE", "/CLUSTER"])
def test_the_limit_asks_for_a_private_mount(lab: Lab, share: str) -> None:
    lab.good(f"INITIALIZE/SIZE=1500 {LARGE} ALONE", f"MOUNT{share} {LARGE} ALONE")
    reason = "-SYSTEM-W-ACCONFLICT, file access conflict"
    lab.refused(f"SET VOLUME/LIMIT=20000 {LARGE}", reason, f"{LARGE}:")


# --- single volumes --------------------------------------------------------------------------------


def test_a_single_volume_is_prepared_and_grows_to_the_end_of_its_disk(lab: Lab) -> None:
    lab.good(f"INITIALIZE/SIZE=1500 {LARGE} ALONE", f"MOUNT {LARGE} ALONE")
    before = lab.on_disk(LARGE)
    lab.good(f"SET VOLUME/LIMIT=200000 {LARGE}")
    after = lab.on_disk(LARGE)
    assert after.scb_lbn != before.scb_lbn and after.scb == before.scb
    assert lab.do(f"SET VOLUME/SIZE/LOG {LARGE}").lines == [f"%SET-I-MODIFIED, _{LARGE}: modified"]
    assert lab.on_disk(LARGE).volsize == 3800
    mounted = lab.world.volumes[LARGE]
    assert mounted.free_blocks == volume.free_blocks(lab.image(LARGE), lab.on_disk(LARGE))
    lab.good(f"DISMOUNT {LARGE}", f"MOUNT {LARGE} ALONE")
    assert lab.world.volumes[LARGE].volsize == 3800


def test_a_shared_volume_grows_while_it_is_mounted(lab: Lab) -> None:
    lab.good(f"INITIALIZE/SIZE=1500 {LARGE} ALONE", f"MOUNT/SYSTEM {LARGE} ALONE", f"SET VOLUME/SIZE=1600 {LARGE}")
    assert lab.on_disk(LARGE).volsize == lab.world.volumes[LARGE].volsize == 1600


def test_without_room_for_the_largest_bitmap_a_smaller_limit_must_do(lab: Lab) -> None:
    lab.good(f"INITIALIZE/SIZE=1500 {LARGE} ALONE", f"MOUNT {LARGE} ALONE")
    reason = "-SYSTEM-W-DEVICEFULL, device full; allocation failure"
    lab.refused(f"SET VOLUME/LIMIT {LARGE}", reason, f"{LARGE}:")
    lab.refused(f"SET VOLUME/LIMIT=1400 {LARGE}", OUT_OF_RANGE, f"{LARGE}:")


def test_a_volume_made_with_a_limit_is_prepared_already(lab: Lab) -> None:
    lab.good(f"INITIALIZE/SIZE=1500/LIMIT=400000 {LARGE} ALONE", f"MOUNT/SYSTEM {LARGE} ALONE")
    lab.good(f"SET VOLUME/SIZE {LARGE}")
    assert lab.on_disk(LARGE).volsize == 3800


# --- virtual units ---------------------------------------------------------------------------------


def test_the_unit_gets_larger_when_the_small_member_leaves_and_the_volume_when_it_is_told(unit: Lab) -> None:
    shadow_set = unit.world.units[1].shadow_set
    assert (shadow_set.size_blocks, shadow_set.volsize) == (2000, 2000)
    unit.good(f"DISMOUNT {SMALL}")
    assert (shadow_set.size_blocks, shadow_set.volsize) == (3800, 2000)
    unit.good("SET VOLUME/SIZE DSA1")
    assert shadow_set.volsize == 3800
    for device in (LARGE, OTHER):
        found = unit.on_disk(device)
        assert found.volsize == 3800
        assert volume.free_blocks(unit.image(device), found) == unit.world.units[1].free_blocks
    unit.steady()
    assert unit.image(LARGE).read(0, 3800) == unit.image(OTHER).read(0, 3800)


def test_what_two_disks_held_beyond_the_end_is_the_same_on_both_before_anybody_reads_it_twice(unit: Lab) -> None:
    unit.image(LARGE).write(3000, b"one".ljust(BLOCK, b"."))
    unit.image(OTHER).write(3000, b"two".ljust(BLOCK, b"."))
    unit.good(f"DISMOUNT {SMALL}", "SET VOLUME/SIZE DSA1")
    first = unit.driver.read(1, 3000, 1, "ALPHA")
    assert {unit.driver.read(1, 3000, 1, "ALPHA") for _ in range(4)} == {first}
    unit.steady()
    assert unit.image(LARGE).read(3000, 1) == unit.image(OTHER).read(3000, 1) == first


def test_a_smaller_former_member_never_returns(unit: Lab) -> None:
    unit.good(f"DISMOUNT {SMALL}", "SET VOLUME/SIZE DSA1")
    result = unit.do(f"MOUNT/SYSTEM DSA1/SHADOW={SMALL} DATA1")
    assert not result.status & 1
    assert any("-SYSTEM-F-INCSHAMEM, incompatible shadow set member" in line for line in result.lines)
    assert unit.world.units[1].shadow_set.member(SMALL) is None


def test_a_minicopy_after_growth_copies_the_rest_in_full(unit: Lab) -> None:
    unit.good(f"DISMOUNT/POLICY=MINICOPY {OTHER}", f"DISMOUNT {SMALL}", "SET VOLUME/SIZE DSA1")
    data = b"grown".ljust(BLOCK, b".")
    unit.driver.write(1, 3500, data, "ALPHA")
    unit.image(OTHER).write(3700, b"junk".ljust(BLOCK, b"."))
    unit.good(f"MOUNT/SYSTEM DSA1/SHADOW={OTHER} DATA1/POLICY=MINICOPY")
    (target,) = unit.world.units[1].shadow_set.targets
    assert target.bitmap is not None
    unit.steady()
    assert unit.image(OTHER).read(3500, 1) == data
    assert unit.image(LARGE).read(0, 3800) == unit.image(OTHER).read(0, 3800)


def test_hbmm_bitmaps_cover_the_new_blocks_once_they_are_disabled_and_enabled(unit: Lab) -> None:
    unit.good("SET SHADOW/POLICY=HBMM=(MASTER=ALPHA) DSA1", f"DISMOUNT {SMALL}", "SET VOLUME/SIZE DSA1")
    shadow_set = unit.world.units[1].shadow_set
    assert shadow_set.merge is not None and shadow_set.merge.is_mini
    unit.steady()
    assert [bitmap.bits.size_blocks for bitmap in shadow_set.masters] == [2000]
    unit.good("SET SHADOW/DISABLE=HBMM DSA1", "SET SHADOW/ENABLE=HBMM DSA1")
    assert [bitmap.bits.size_blocks for bitmap in shadow_set.masters] == [3800]


def test_growth_in_the_middle_of_a_copy_takes_the_copy_to_the_new_end(unit: Lab) -> None:
    unit.good(f"DISMOUNT {SMALL}", f"DISMOUNT {OTHER}")
    unit.image(OTHER).write(3700, b"junk".ljust(BLOCK, b"."))
    unit.good(f"MOUNT/SYSTEM DSA1/SHADOW={OTHER} DATA1")
    unit.driver.run_for(0.02)
    shadow_set = unit.world.units[1].shadow_set
    assert shadow_set.operation is not None and 0 < shadow_set.targets[0].fence_lbn < 2000
    unit.good("SET VOLUME/SIZE DSA1")
    assert len(shadow_set.full) == 1, "the copy is not over"
    unit.steady()
    assert unit.image(LARGE).read(0, 3800) == unit.image(OTHER).read(0, 3800)


def test_the_new_size_survives_a_power_failure_and_asks_for_a_merge(unit: Lab) -> None:
    unit.good(f"DISMOUNT {SMALL}", "SET VOLUME/SIZE=3000 DSA1")
    for node in ("BETA", "ALPHA"):
        unit.driver.crash(node)
    unit.driver.boot("ALPHA")
    unit.good(f"MOUNT/SYSTEM DSA1/SHADOW=({LARGE},{OTHER}) DATA1")
    shadow_set = unit.world.units[1].shadow_set
    assert shadow_set.volsize == 3000
    assert shadow_set.merge is not None and not shadow_set.merge.is_mini


def test_nothing_to_do_is_done_at_once(unit: Lab) -> None:
    generation = unit.world.units[1].shadow_set.generation
    unit.good("SET VOLUME/SIZE DSA1", "SET VOLUME/SIZE=2000 DSA1", "SET VOLUME DSA1")
    assert unit.world.units[1].shadow_set.generation == generation
