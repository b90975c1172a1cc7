"""What of a volume belongs to files, and where files with certain names lie."""

import os

from vmsshadow.base.blocks import Extent
from vmsshadow.disk import ods2
from vmsshadow.disk.allocation import allocated, extents_of_files
from vmsshadow.disk.image import Image
from vmsshadow.disk.ods2 import plan
from vmsshadow.disk.structures import FileFacts, extents_of, file_header, sealed
from vmsshadow.disk.volume import Volume, examine

BLOCKS = 20_000
CREATED = 0x00BC0AE1E63ED480


def volume_on(blocks: int = BLOCKS, cluster: int | None = None) -> tuple[Image, Volume]:
    fd = os.memfd_create("volume")
    os.ftruncate(fd, blocks * 512)
    image = Image.on_fd(fd, blocks)
    made = ods2.initialize(
        blocks=blocks, label="X", sectors=10, tracks=10, cylinders=blocks // 100, created=CREATED, cluster=cluster
    )
    for lbn, block in made.items():
        image.write(lbn, block)
    found = examine(image)
    assert isinstance(found, Volume)
    return image, found


def test_allocated_is_what_initialize_allocated() -> None:
    for cluster in (1, 3, 16):
        image, volume = volume_on(cluster=cluster)
        wanted = {lbn for extent in plan(BLOCKS, cluster, None, None, 16, None, None).extents
                  for lbn in range(extent.lbn, extent.end)}  # fmt: skip
        found = allocated(image, volume)
        assert {lbn for extent in found for lbn in range(extent.lbn, extent.end)} == wanted
        assert found == sorted(found)


def put(image: Image, volume: Volume, number: int, header: bytes) -> None:
    """The header of file *number*: those of INITIALIZE follow each other, file 2 after file 1."""
    first = next(lbn for lbn in range(BLOCKS) if _is_first(image, lbn, volume))
    image.write(first + number - 1, header)


def _is_first(image: Image, lbn: int, volume: Volume) -> bool:
    return extents_of(image.read(lbn + 1, 1)) == volume.bitmap and b"BITMAP.SYS" in image.read(lbn + 1, 1)


def test_files_are_found_by_name_with_all_their_headers() -> None:
    image, volume = volume_on()
    one, two = Extent(15_000, 300), Extent(17_000, 5)
    header = bytearray(file_header(FileFacts(11, "PAGEFILE.SYS;1", (one,), 301, 301), 1, CREATED))
    header[14:20] = (12).to_bytes(2, "little") + (12).to_bytes(2, "little") + bytes(2)
    put(image, volume, 11, sealed(header))
    more = bytearray(file_header(FileFacts(12, "", (two,), 6, 6), 1, CREATED))
    more[4:6] = (1).to_bytes(2, "little")
    put(image, volume, 12, sealed(more))
    assert extents_of_files(image, lambda name: name.startswith("PAGEFILE")) == [one, two]
    assert extents_of_files(image, lambda name: name == "PAGEFILE.SYS;1") == [one, two]
    assert extents_of_files(image, lambda name: name == "BITMAP.SYS;1") == list(volume.bitmap)
    assert extents_of_files(image, lambda name: False) == []


def test_a_header_that_points_back_at_itself_is_no_endless_file() -> None:
    image, volume = volume_on()
    one = Extent(15_000, 300)
    header = bytearray(file_header(FileFacts(11, "PAGEFILE.SYS;1", (one,), 301, 301), 1, CREATED))
    header[14:20] = (11).to_bytes(2, "little") + (11).to_bytes(2, "little") + bytes(2)
    put(image, volume, 11, sealed(header))
    assert extents_of_files(image, lambda name: name.startswith("PAGE")) == [one]


def test_a_disk_without_a_home_block_has_no_files() -> None:
    fd = os.memfd_create("blank")
    os.ftruncate(fd, 100 * 512)
    assert extents_of_files(Image.on_fd(fd, 100), lambda name: True) == []
