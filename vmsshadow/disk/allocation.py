"""What of a volume belongs to files: the storage bitmap as extents, and the extents of files by name.

For those who look at a volume's blocks and care whether anybody does. Nothing is judged here: of a damaged index file
only the headers that are valid count.
"""

from collections.abc import Callable

from vmsshadow.base.blocks import BLOCK, RANGE_BLOCKS, Extent
from vmsshadow.disk.image import Medium
from vmsshadow.disk.structures import HomeBlock, extents_of, is_home_block, is_sealed
from vmsshadow.disk.volume import Volume

_FREE = b"\xff" * BLOCK
_CLUSTERS = BLOCK * 8  # that one block of the storage bitmap tells of
_EXTENSION_AT, _SEGMENT_AT, _NUMBER_AT = 14, 4, 8  # FH2$W_EXT_FID, FH2$W_SEG_NUM, FH2$W_FID ($FH2DEF)


def allocated(medium: Medium, volume: Volume) -> list[Extent]:
    """The blocks that are not free, in order. Raises DiskError."""
    clusters = volume.volsize // volume.cluster
    taken: list[Extent] = []
    at = 0
    for block in _bitmap_blocks(medium, volume):
        if at >= clusters:
            break
        if block != _FREE:
            for bit in range(min(_CLUSTERS, clusters - at)):
                if not block[bit >> 3] >> (bit & 7) & 1:
                    _take(taken, (at + bit) * volume.cluster, volume.cluster)
        at += _CLUSTERS
    if clusters * volume.cluster < volume.volsize:  # past the last whole cluster nothing can ever be allocated
        return [extent.below(clusters * volume.cluster) for extent in taken]
    return taken


def _bitmap_blocks(medium: Medium, volume: Volume) -> list[bytes]:
    """The storage bitmap block by block; what is wholly free is one and the same object."""
    blocks: list[bytes] = []
    skip = 1  # the SCB is the first block of BITMAP.SYS
    for extent in volume.bitmap:
        for lbn in range(extent.lbn + skip, extent.end, RANGE_BLOCKS):
            data = medium.read(lbn, min(RANGE_BLOCKS, extent.end - lbn))
            pieces = [data[start : start + BLOCK] for start in range(0, len(data), BLOCK)]
            blocks += [_FREE if piece == _FREE else piece for piece in pieces]
        skip = 0
    return blocks


def _take(taken: list[Extent], lbn: int, count: int) -> None:
    if taken and taken[-1].end == lbn:
        taken[-1] = Extent(taken[-1].lbn, taken[-1].count + count)
    else:
        taken.append(Extent(lbn, count))


def extents_of_files(medium: Medium, wanted: Callable[[str], bool]) -> list[Extent]:
    """Where the files lie whose names (`PAGEFILE.SYS;1`) are *wanted*, in order; none without a primary home block."""
    first = medium.read(1, 1)
    if not is_home_block(first, 1):
        return []
    headers = _headers(medium, HomeBlock.unpack(first))
    found: list[Extent] = []
    for header in headers.values():
        if not _word(header, _SEGMENT_AT) and wanted(_name(header)):
            passed: set[int] = set()
            number = _number(header, _NUMBER_AT)
            while number in headers and number not in passed:
                passed.add(number)
                found += extents_of(headers[number])
                number = _number(headers[number], _EXTENSION_AT)
    return sorted(found)


def _headers(medium: Medium, home: HomeBlock) -> dict[int, bytes]:
    """The valid file headers of the index file by file number."""
    first = home.ibmaplbn + home.ibmapsize
    skip = 4 * home.cluster + home.ibmapsize  # boot block, home blocks, the alternate header, the index bitmap
    found: dict[int, bytes] = {}
    number = 0
    for extent in extents_of(medium.read(first, 1)):
        extent, skip = extent.beyond(extent.lbn + skip), max(0, skip - extent.count)
        for lbn in range(extent.lbn, min(extent.end, medium.size_blocks), RANGE_BLOCKS):
            data = medium.read(lbn, min(RANGE_BLOCKS, extent.end - lbn, medium.size_blocks - lbn))
            for start in range(0, len(data), BLOCK):
                number += 1
                block = data[start : start + BLOCK]
                if is_sealed(block) and _number(block, _NUMBER_AT) == number:
                    found[number] = block
    return found


def _name(header: bytes) -> str:
    """The file name of the ident area: 20 characters, and 66 more behind the dates ($FI2DEF)."""
    at = header[0] * 2
    return (header[at : at + 20] + header[at + 54 : at + 120]).decode("latin-1").rstrip(" \0")


def _number(header: bytes, at: int) -> int:
    """A file number: a word, and its high byte after sequence and volume."""
    return _word(header, at) | header[at + 5] << 16


def _word(header: bytes, at: int) -> int:
    return int.from_bytes(header[at : at + 2], "little")
