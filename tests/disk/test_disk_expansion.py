"""A volume that grows is at every step one that the readers accept, with the right blocks free."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmsshadow.base.blocks import BLOCK
from vmsshadow.disk import expansion, ods2
from vmsshadow.disk.image import Image
from vmsshadow.disk.layout import MAX_BLOCKS
from vmsshadow.disk.structures import HomeBlock, extents_of, is_header_of
from vmsshadow.disk.volume import Volume, examine, free_blocks, write_scb

DISK = 3_000_000


def disk_with(size: int, cluster: int, limit: int | None = None) -> Image:
    image = Image.on_fd(os.memfd_create("disk"), DISK)
    image.write(size, b"\xa5" * BLOCK)  # nobody knows what is beyond a volume's end
    written = ods2.initialize(
        blocks=DISK, volume_size=size, limit_blocks=limit, label="GROW", sectors=10, tracks=10, cylinders=10,
        created=1, cluster=cluster,
    )  # fmt: skip
    for lbn, block in written.items():
        image.write(lbn, block)
    return image


def volume_on(image: Image) -> Volume:
    found = examine(image)
    assert isinstance(found, Volume)
    return found


def grow(image: Image, volsize: int) -> Volume:
    found = volume_on(image)
    for write in expansion.growth(image, found, volsize):
        image.write(write.lbn, write.data)
    assert found.scb is not None
    write_scb(image, found, found.scb.replace(volsize=volsize))
    return volume_on(image)


def prepare(image: Image, limit: int) -> bool:
    found = volume_on(image)
    place = expansion.preparation(image, found, limit)
    if place is None:
        return False
    assert found.scb is not None
    for write in expansion.move(image, found, place, found.scb.pack()):
        assert examine(image) == found, "until the header is written the old file counts"
        image.write(write.lbn, write.data)
    return True


def bits_of(image: Image) -> list[int]:
    """Bit by bit, the whole storage bitmap there is room for."""
    (extent,) = volume_on(image).bitmap
    blocks = image.read(extent.lbn + 1, extent.count - 1)
    return [byte >> bit & 1 for byte in blocks for bit in range(8)]


@settings(max_examples=60, deadline=None)
@given(st.integers(400, 9000), st.sampled_from([1, 2, 3, 8]), st.data())
def test_any_sequence_of_growths_leaves_a_sound_volume(size: int, cluster: int, data: st.DataObject) -> None:
    limit = data.draw(st.integers(size, 60_000))
    image = disk_with(size, cluster, limit)
    volume = volume_on(image)
    assert volume.volsize == size
    used = size // cluster * cluster - free_blocks(image, volume)
    for _ in range(data.draw(st.integers(1, 4))):
        largest = expansion.limit_blocks(volume)
        target = data.draw(st.integers(volume.volsize, min(largest, 60_000)))
        before = bits_of(image)[: volume.volsize // cluster]
        volume = grow(image, target)
        assert volume.volsize == target and expansion.limit_blocks(volume) == largest
        assert free_blocks(image, volume) == target // cluster * cluster - used
        after = bits_of(image)
        assert after[: len(before)] == before, "a cluster that was there changed its state"
        assert not any(after[target // cluster :]), "bits past the last cluster are 0"


@settings(max_examples=30, deadline=None)
@given(st.integers(900, 9000), st.sampled_from([1, 2, 8]), st.lists(st.integers(0, 400_000), min_size=1, max_size=3))
def test_a_volume_is_prepared_and_grows_as_far_as_it_was_prepared(
    size: int, cluster: int, further: list[int]
) -> None:
    image = disk_with(size, cluster)
    for more in further:
        volume = volume_on(image)
        assert volume.scb is not None
        free, limit = free_blocks(image, volume), volume.volsize + more
        if not prepare(image, limit):
            runs = "".join(map(str, bits_of(image)[: volume.volsize // cluster])).split("0")
            assert max(map(len, runs)) * cluster < 1 + -(-(limit // cluster) // 4096), "there was room"
            continue
        moved = volume_on(image)
        (extent,) = moved.bitmap
        assert moved.scb == volume.scb and moved.scb_lbn == extent.lbn
        assert expansion.limit_blocks(moved) >= limit - cluster + 1
        assert free_blocks(image, moved) == free + sum(old.count for old in volume.bitmap) - extent.count
        grown = grow(image, min(limit, expansion.limit_blocks(moved)))
        assert free_blocks(image, grown) == free_blocks(image, moved) + (
            grown.volsize // cluster - volume.volsize // cluster
        ) * cluster


def test_the_end_of_bitmap_sys_follows_the_volume_and_its_allocation_stays() -> None:
    image = disk_with(500, 1, 100_000)
    grown = grow(image, 9000)
    header = image.read(grown.bitmap_header_lbn, 1)
    assert is_header_of(header, 2) and extents_of(header) == grown.bitmap
    assert int.from_bytes(header[28:30], "little") << 16 | int.from_bytes(header[30:32], "little") == 1 + 3 + 1
    assert int.from_bytes(header[24:26], "little") << 16 | int.from_bytes(header[26:28], "little") == 26


def test_growth_writes_nothing_beyond_the_file_system_and_leaves_the_home_block_alone() -> None:
    image = disk_with(500, 1, 100_000)
    home = image.read(1, 1)
    volume = volume_on(image)
    (extent,) = volume.bitmap
    allowed = {*range(extent.lbn + 1, extent.end), volume.bitmap_header_lbn}
    for write in expansion.growth(image, volume, 100_000):
        assert {*range(write.lbn, write.lbn + len(write.data) // BLOCK)} <= allowed
    grow(image, 100_000)
    assert image.read(1, 1) == home
    assert HomeBlock.unpack(home).maxfiles == 125  # of 500 blocks: it never changes


def test_until_the_scb_says_so_nobody_sees_a_growth() -> None:
    image = disk_with(500, 1, 100_000)
    volume = volume_on(image)
    free = free_blocks(image, volume)
    for write in expansion.growth(image, volume, 5000):
        image.write(write.lbn, write.data)
    assert volume_on(image) == volume and free_blocks(image, volume) == free


def test_growth_within_the_last_part_of_a_cluster_needs_no_bit() -> None:
    image = disk_with(800, 8)
    free = free_blocks(image, volume_on(image))
    assert list(expansion.growth(image, volume_on(image), 807)) == []
    assert free_blocks(image, grow(image, 807)) == free
    assert free_blocks(image, grow(image, 808)) == free + 8


@pytest.mark.parametrize(("cluster", "largest"), [(1, 65_536 * 4096), (8, MAX_BLOCKS), (16, MAX_BLOCKS)])
def test_the_cluster_factor_bounds_the_limit(cluster: int, largest: int) -> None:
    assert expansion.largest_limit(volume_on(disk_with(9000, cluster))) == largest


def test_without_room_for_it_bitmap_sys_stays_where_it_is() -> None:
    image = disk_with(400, 1)
    assert expansion.preparation(image, volume_on(image), 65_536 * 4096) is None
