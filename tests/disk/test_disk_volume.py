"""What MOUNT finds on sound, damaged and foreign disks."""

import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.disk import ods2
from vmsshadow.disk.image import DiskError, Image, Trouble
from vmsshadow.disk.scb import Scb
from vmsshadow.disk.structures import HomeBlock, sealed
from vmsshadow.disk.troubles import BadBlocks, Offline, Recording
from vmsshadow.disk.volume import Reason, Unreadable, Volume, examine, free_blocks, read_scb, write_scb

CREATED = 0x00BC09D4509593A0


def disk_with(blocks: int = 800, *, delta: int | None = None, cluster: int | None = None) -> Image:
    image = Image.on_fd(os.memfd_create("disk"), blocks)
    written = ods2.initialize(
        blocks=blocks, label="DATA1", sectors=10, tracks=80, cylinders=1, created=CREATED, owner_name="SMITH",
        delta=delta, cluster=cluster,
    )  # fmt: skip
    for lbn, block in written.items():
        image.write(lbn, block)
    return image


def volume_on(image: Image) -> Volume:
    found = examine(image)
    assert isinstance(found, Volume)
    return found


def spoil(image: Image, lbn: int, at: int = 100) -> None:
    block = bytearray(image.read(lbn, 1))
    block[at] ^= 0xFF
    image.write(lbn, block)


def test_a_fresh_volume_is_found_with_all_its_facts() -> None:
    volume = volume_on(disk_with())
    assert (volume.label, volume.owner_uic, volume.owner_name) == ("DATA1", 0x00010004, "SMITH")
    assert (volume.structure_level, volume.cluster, volume.maxfiles, volume.created) == (2, 1, 200, CREATED)
    assert (volume.volsize, volume.scb_lbn, volume.bitmap) == (800, 5, (Extent(5, 2),))
    assert (volume.windows, volume.accessed, volume.extend, volume.volchar) == (7, 3, 5, 0)
    assert not volume.primary_home_bad and not volume.index_header_bad
    assert volume.scb is not None and volume.scb.sectors == 10


@pytest.mark.parametrize("blocks", [44, 800, 2400, 4096, 50_000, 311_200, 2_940_951])
def test_free_blocks_are_those_of_the_layout(blocks: int) -> None:
    image = disk_with(blocks)
    assert free_blocks(image, volume_on(image)) == ods2.plan(blocks).free_blocks


def test_free_blocks_stop_at_the_volumes_size() -> None:
    image = disk_with()
    image.write(6, b"\xff" * BLOCK)
    assert free_blocks(image, volume_on(image)) == 800


def test_a_sound_volume_costs_four_reads() -> None:
    log: list[tuple[str, int, int]] = []
    examine(Recording(disk_with(), log))
    assert log == [("read", 1, 1), ("read", 8, 1), ("read", 9, 1), ("read", 5, 1)]


@pytest.mark.parametrize(("blocks", "delta"), [(800, None), (4000, None), (311_200, None), (2400, 46)])
def test_a_damaged_primary_home_block_is_told_and_the_alternate_used(blocks: int, delta: int | None) -> None:
    image = disk_with(blocks, delta=delta)
    spoil(image, 1)
    volume = volume_on(image)
    assert volume.primary_home_bad
    assert volume.label == "DATA1"


def test_a_damaged_index_header_is_told_and_the_alternate_used() -> None:
    image = disk_with()
    spoil(image, 8)
    volume = volume_on(image)
    assert volume.index_header_bad and not volume.primary_home_bad
    spoil(image, 24)
    assert examine(image) == Unreadable(Reason.BAD_HEADER, "DATA1")


def test_a_damaged_bitmap_header_is_fatal() -> None:
    image = disk_with()
    spoil(image, 9)
    assert examine(image) == Unreadable(Reason.BAD_HEADER, "DATA1")


def test_a_damaged_scb_is_no_scb() -> None:
    image = disk_with()
    spoil(image, 5)
    volume = volume_on(image)
    assert (volume.scb, volume.volsize, volume.scb_lbn) == (None, 0, 5)
    assert free_blocks(image, volume) == 0


def test_an_scb_of_another_cluster_factor_is_a_bad_structure() -> None:
    image = disk_with()
    write_scb(image, 5, Scb(cluster=3, volsize=800))
    assert examine(image) == Unreadable(Reason.BAD_STRUCTURE, "DATA1")


def test_a_blank_disk_has_no_home_block() -> None:
    assert examine(Image.on_fd(os.memfd_create("disk"), 2_000_000)) == Unreadable(Reason.NO_HOME_BLOCK)
    assert examine(Image.on_fd(os.memfd_create("disk"), 1)) == Unreadable(Reason.NO_HOME_BLOCK)


def test_an_unreadable_home_block_is_a_damaged_one_as_long_as_there_is_another() -> None:
    image = disk_with()
    found = examine(BadBlocks(image, [Extent(1, 1)]))
    assert isinstance(found, Volume) and found.primary_home_bad
    with pytest.raises(DiskError) as caught:
        examine(BadBlocks(image, [Extent(1, 799)]))
    assert (caught.value.trouble, caught.value.lbn) == (Trouble.PARITY, 1)


def test_an_unreadable_index_header_is_a_damaged_one() -> None:
    found = examine(BadBlocks(disk_with(), [Extent(8, 1)]))
    assert isinstance(found, Volume) and found.index_header_bad


def test_an_unreadable_scb_is_trouble() -> None:
    with pytest.raises(DiskError):
        examine(BadBlocks(disk_with(), [Extent(5, 1)]))


def test_an_offline_disk_is_trouble() -> None:
    with pytest.raises(DiskError) as caught:
        examine(Offline(disk_with()))
    assert caught.value.trouble is Trouble.OFFLINE


def test_an_scb_is_written_where_the_volume_has_it() -> None:
    image = disk_with(2400)
    volume = volume_on(image)
    assert volume.scb is not None
    write_scb(image, volume, volume.scb.replace(genernum=7, writecnt=1))
    again = volume_on(image)
    assert again.scb is not None
    assert (again.scb.genernum, again.scb.writecnt) == (7, 1)
    assert read_scb(image, volume) == again.scb == read_scb(image, volume.scb_lbn)


def test_structure_level_five_is_recognised() -> None:
    image = disk_with()
    image.write(1, HomeBlock.unpack(image.read(1, 1))._replace(struclev=0x0501).pack())
    scb = read_scb(image, 5)
    write_scb(image, 5, scb.replace(struclev=0x0501))
    assert volume_on(image).structure_level == 5


def test_a_home_block_read_at_another_place_is_none() -> None:
    image = disk_with()
    image.write(1, image.read(2, 1))
    assert volume_on(image).primary_home_bad


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 6), st.sampled_from([1, 2, 5, 6, 8, 9, 24]))
def test_damage_of_any_kind_is_judged_and_never_a_crash(seed: int, flips: int, lbn: int) -> None:
    image, chance = disk_with(), random.Random(seed)
    block = bytearray(chance.randbytes(BLOCK) if flips == 0 else image.read(lbn, 1))
    for _ in range(flips):
        block[chance.randrange(BLOCK)] ^= chance.randrange(1, 256)
    # A right checksum lets the damage through to the next check.
    image.write(lbn, sealed(block) if chance.random() < 0.8 else bytes(block))
    if lbn in (1, 2) and chance.random() < 0.8:
        image.write(lbn, HomeBlock.unpack(bytes(block)).pack())
    found = examine(image)
    if isinstance(found, Volume):
        assert 0 <= free_blocks(image, found) <= found.bitmap[0].count * 4096 * found.cluster
    else:
        assert found.reason in Reason
    image.close()
