"""How a volume grows: the blocks that SET VOLUME/LIMIT and SET VOLUME/SIZE write, as pure functions.

BITMAP.SYS is allocated once, for the largest size the volume is ever to have (8.4 manual, 3.5, Dynamic Volume
Expansion); what it has room for is the *expansion limit*. To grow is then to set the bits of the new clusters free
and to move the file's end; the SCB's VOLSIZE makes them the file system's, so whoever calls writes it last: until
then nobody looks at the new bits. The home block knows no size, and the maximum number of files never changes. The
geometry in the SCB stays as it was (ours: what OpenVMS does to it is not known).

To raise the limit a larger BITMAP.SYS is made elsewhere, since it is contiguous; its header is written last and
gives the old one up. The SCB is its first block and moves along.
"""

from collections.abc import Iterator
from typing import NamedTuple

from vmsshadow.base.blocks import BLOCK, RANGE_BLOCKS, Extent
from vmsshadow.disk.layout import BITS_PER_BLOCK, MAX_BITMAP_BLOCKS, MAX_BLOCKS
from vmsshadow.disk.structures import with_end_block, with_extent
from vmsshadow.disk.volume import Readable, Volume


class Write(NamedTuple):
    """Whole blocks that are to be written at *lbn*."""

    lbn: int
    data: bytes


def limit_blocks(volume: Volume) -> int:
    """How large *volume* can become with the BITMAP.SYS it has."""
    room = sum(extent.count for extent in volume.bitmap) - 1
    return max(volume.volsize, min(room * BITS_PER_BLOCK * volume.cluster, MAX_BLOCKS))


def largest_limit(volume: Volume) -> int:
    """How large *volume* can become at all: its cluster factor bounds it."""
    return min(MAX_BITMAP_BLOCKS * BITS_PER_BLOCK * volume.cluster, MAX_BLOCKS)


def growth(disk: Readable, volume: Volume, volsize: int) -> Iterator[Write]:
    """What to write, in this order, before the SCB says that *volume* on *disk* has *volsize* blocks.

    Nothing of it matters to a reader as long as the SCB has the old size.
    """
    assert volume.volsize <= volsize <= limit_blocks(volume)
    first, end = volume.volsize // volume.cluster, volsize // volume.cluster
    if first == end:
        return
    number, last = first // BITS_PER_BLOCK, -(-end // BITS_PER_BLOCK)
    while number < last:
        place = part(volume, 1 + number, min(RANGE_BLOCKS, last - number))
        begin = number * BITS_PER_BLOCK
        bits = _ones(max(first, begin) - begin, min(end, begin + place.count * BITS_PER_BLOCK) - begin)
        if first > begin:
            bits |= int.from_bytes(disk.read(place.lbn, place.count), "little") & _ones(0, first - begin)
        yield Write(place.lbn, bits.to_bytes(place.count * BLOCK, "little"))
        number += place.count
    header = disk.read(volume.bitmap_header_lbn, 1)
    yield Write(volume.bitmap_header_lbn, with_end_block(header, 1 + last + 1))


def preparation(disk: Readable, volume: Volume, limit: int) -> Extent | None:
    """Where a BITMAP.SYS for *limit* blocks can lie, contiguous and in free clusters; None when there is no room."""
    size = volume.cluster
    blocks = 1 + -(-(limit // size) // BITS_PER_BLOCK)
    wanted = -(-blocks // size)
    for start, count in free_runs(disk, volume):
        if count >= wanted:
            return Extent(start * size, wanted * size)
    return None


def move(disk: Readable, volume: Volume, place: Extent, scb: bytes) -> Iterator[Write]:
    """What to write, in this order, so that BITMAP.SYS lies at *place*, with *scb* as its first block.

    The header is the last: until it is written the old file counts.
    """
    size = volume.cluster
    bits = int.from_bytes(b"".join(_bitmap_blocks(disk, volume)), "little")
    for extent in volume.bitmap:
        bits |= _ones(extent.lbn // size, extent.end // size)
    bits &= ~_ones(place.lbn // size, place.end // size)
    body = scb + bits.to_bytes((place.count - 1) * BLOCK, "little")
    for at in range(0, place.count, RANGE_BLOCKS):
        yield Write(place.lbn + at, body[at * BLOCK : (at + RANGE_BLOCKS) * BLOCK])
    header = disk.read(volume.bitmap_header_lbn, 1)
    yield Write(volume.bitmap_header_lbn, with_extent(header, place))


def _ones(first: int, end: int) -> int:
    """The number with the bits from *first* up to *end* set."""
    return (1 << end) - (1 << first)


def part(volume: Volume, first: int, most: int) -> Extent:
    """Where block *first* (counted from 0) of BITMAP.SYS lies, and up to *most* blocks right behind it."""
    for extent in volume.bitmap:
        if first < extent.count:
            return Extent(extent.lbn + first, min(most, extent.count - first))
        first -= extent.count
    raise AssertionError("the limit is what BITMAP.SYS has room for")


def _bitmap_blocks(disk: Readable, volume: Volume) -> Iterator[bytes]:
    """The storage bitmap as far as the volume's clusters go, with the bits past the last one zero."""
    clusters = volume.volsize // volume.cluster
    number, last = 0, -(-clusters // BITS_PER_BLOCK)
    while number < last:
        place = part(volume, 1 + number, min(RANGE_BLOCKS, last - number))
        bits = int.from_bytes(disk.read(place.lbn, place.count), "little")
        left = clusters - number * BITS_PER_BLOCK
        if left < place.count * BITS_PER_BLOCK:
            bits &= _ones(0, left)
        yield bits.to_bytes(place.count * BLOCK, "little")
        number += place.count


def free_runs(disk: Readable, volume: Volume) -> Iterator[tuple[int, int]]:
    """The runs of free clusters from the volume's beginning on, as (first, how many)."""
    start = length = 0
    cluster = 0
    for blocks in _bitmap_blocks(disk, volume):
        for byte in blocks:
            if byte == 0xFF:
                length += 8
            else:
                for bit in range(8):
                    if byte >> bit & 1:
                        length += 1
                    else:
                        if length:
                            yield start, length
                        start, length = cluster + bit + 1, 0
            cluster += 8
    if length:
        yield start, length
