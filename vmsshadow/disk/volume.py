"""A volume as MOUNT finds it: home block, index file header, storage bitmap and SCB, judged and gathered.

The home block is looked for at LBN 1 and then at each step of the known home-block searches. A damaged primary
block with a good alternate is no obstacle, but it is told, since MOUNT says so and shadowing does not take such
a disk as a source. Nothing is repaired here.
"""

from enum import Enum
from typing import NamedTuple, Protocol

from vmsshadow.base.blocks import BLOCK, RANGE_BLOCKS, Extent
from vmsshadow.disk.image import DiskError, Medium, Trouble
from vmsshadow.disk.scb import Scb
from vmsshadow.disk.structures import HomeBlock, extents_of, is_header_of, is_home_block
from vmsshadow.disk.types import geometry_for, home_delta

_SEARCH_STEPS = 10
_FIXED_DELTA, _CONTIGUOUS_DELTA = 1033, 1
_UNREADABLE_BLOCK = (Trouble.PARITY, Trouble.FORCED_ERROR)


class Readable(Protocol):
    """Numbered blocks to look at: a disk, or a mounted virtual unit."""

    @property
    def size_blocks(self) -> int:
        """How many blocks there are."""
        ...

    def read(self, lbn: int, count: int) -> bytes:
        """*count* blocks from *lbn* on."""
        ...


class Reason(Enum):
    """Why a disk holds no volume that can be mounted."""

    NO_HOME_BLOCK = "no valid home block"
    BAD_HEADER = "the index file header, or the header of BITMAP.SYS, is bad"
    BAD_STRUCTURE = "home block and storage control block do not agree"


class Unreadable(NamedTuple):
    """A disk without a volume that can be mounted; *label* is the home block's, if one was found."""

    reason: Reason
    label: str | None = None


class Volume(NamedTuple):
    """What MOUNT needs to know of a Files-11 volume.

    *volsize* is the file system's size in blocks by the SCB (0 if *scb* is None: its checksum is wrong);
    *created* in VMS ticks; *bitmap* where BITMAP.SYS lies, *bitmap_header_lbn* its header; *windows*, *accessed*,
    *extend* as in the home block.
    """

    label: str
    owner_uic: int
    owner_name: str
    structure_level: int
    cluster: int
    maxfiles: int
    created: int
    protection: int
    volsize: int
    scb_lbn: int
    scb: Scb | None
    primary_home_bad: bool
    index_header_bad: bool
    windows: int
    accessed: int
    extend: int
    volchar: int
    bitmap: tuple[Extent, ...]
    bitmap_header_lbn: int
    spared: tuple[int, ...] = ()  # blocks that could not be read, of which another copy was used
    rvn: int = 0  # its number in a volume set, from 1 on; 0: it belongs to none
    structure_name: str = ""  # of the volume set
    home_lbn: int = 1  # the home block that was used
    first_header_lbn: int = 0  # of INDEXF.SYS


def examine(medium: Readable) -> Volume | Unreadable:
    """Find and judge the volume on *medium*: five block reads on a sound one.

    A block with a parity error counts as damaged as long as there is another copy of it. Raises DiskError.
    """
    spared: list[int] = []
    home_lbn, home = _home(medium, spared)
    if home is None:
        return Unreadable(Reason.NO_HOME_BLOCK)
    label = _text(home.volname)
    first_header = home.ibmaplbn + home.ibmapsize
    index_header_bad = not is_header_of(_block(medium, first_header, spared), 1)
    if index_header_bad and not is_header_of(_block(medium, home.altidxlbn), 1):
        return Unreadable(Reason.BAD_HEADER, label)
    bitmap_header = _block(medium, first_header + 1)
    bitmap = extents_of(bitmap_header) if is_header_of(bitmap_header, 2) else ()
    if not bitmap or any(extent.end > medium.size_blocks for extent in bitmap):
        return Unreadable(Reason.BAD_HEADER, label)
    scb_lbn = bitmap[0].lbn
    scb = Scb.unpack(_block(medium, scb_lbn))
    if scb.checksum_ok and (scb.cluster != home.cluster or scb.struclev >> 8 != home.struclev >> 8):
        return Unreadable(Reason.BAD_STRUCTURE, label)
    return Volume(
        label=label,
        owner_uic=home.volowner,
        owner_name=_text(home.ownername),
        structure_level=home.struclev >> 8,
        cluster=home.cluster,
        maxfiles=home.maxfiles,
        created=home.credate,
        protection=home.protect,
        volsize=scb.volsize if scb.checksum_ok else 0,
        scb_lbn=scb_lbn,
        scb=scb if scb.checksum_ok else None,
        primary_home_bad=home_lbn != 1,
        index_header_bad=index_header_bad,
        windows=home.window,
        accessed=home.lru_lim,
        extend=home.extend,
        volchar=home.volchar,
        bitmap=bitmap,
        bitmap_header_lbn=first_header + 1,
        spared=tuple(spared),
        rvn=home.rvn,
        structure_name=_text(home.strucname) if home.rvn else "",
        home_lbn=home_lbn,
        first_header_lbn=first_header,
    )


def free_blocks(medium: Readable, volume: Volume) -> int:
    """The free blocks of *volume*: free clusters of the storage bitmap times the cluster factor. Raises DiskError."""
    clusters_left = volume.volsize // volume.cluster
    free_clusters = 0
    # The SCB is the first block of BITMAP.SYS, the bitmap begins in the second.
    skip = 1
    for extent in volume.bitmap:
        at, skip = extent.lbn + skip, 0
        while at < extent.end and clusters_left > 0:
            count = min(RANGE_BLOCKS, extent.end - at)
            bits = int.from_bytes(medium.read(at, count), "little")
            if clusters_left < count * BLOCK * 8:
                bits &= (1 << clusters_left) - 1
            free_clusters += bits.bit_count()
            clusters_left -= count * BLOCK * 8
            at += count
    return free_clusters * volume.cluster


def read_scb(medium: Medium, where: Volume | int) -> Scb:
    """The SCB of a volume, or at an LBN, as it stands on the disk; look at its `checksum_ok`. Raises DiskError."""
    return Scb.unpack(medium.read(where if isinstance(where, int) else where.scb_lbn, 1))


def write_scb(medium: Medium, where: Volume | int, scb: Scb) -> None:
    """Write *scb* as the SCB of a volume or at an LBN. Raises DiskError."""
    medium.write(where if isinstance(where, int) else where.scb_lbn, scb.pack())


def _home(medium: Readable, spared: list[int]) -> tuple[int, HomeBlock | None]:
    """The first valid home block of the search and its LBN; `(0, None)` if there is none.

    *spared* gets the LBNs that could not be read.
    """
    failed: DiskError | None = None
    for lbn in _home_search(medium.size_blocks):
        try:
            block = medium.read(lbn, 1)
        except DiskError as error:
            if error.trouble not in _UNREADABLE_BLOCK:
                raise
            failed = failed or error
            spared.append(lbn)
            continue
        if is_home_block(block, lbn):
            return lbn, HomeBlock.unpack(block)
    if failed is not None:
        raise failed
    return 0, None


def _home_search(size_blocks: int) -> list[int]:
    """LBN 1, then 1 + n x delta for the fixed, the geometry's and the contiguous delta, each LBN once."""
    deltas = (_FIXED_DELTA, home_delta(geometry_for(size_blocks)), _CONTIGUOUS_DELTA)
    lbns = [1 + n * delta for delta in deltas for n in range(_SEARCH_STEPS + 1)]
    return [lbn for lbn in dict.fromkeys(lbns) if lbn < size_blocks]


def _block(medium: Readable, lbn: int, spared: list[int] | None = None) -> bytes:
    """Block *lbn*; zeros, which are no valid structure, outside the disk.

    Where there is another copy of the block, *spared* gets its LBN if it cannot be read, and it is zeros too.
    """
    if lbn >= medium.size_blocks:
        return bytes(BLOCK)
    try:
        return medium.read(lbn, 1)
    except DiskError as error:
        if spared is not None and error.trouble in _UNREADABLE_BLOCK:
            spared.append(lbn)
            return bytes(BLOCK)
        raise


def _text(field: bytes) -> str:
    return field.decode("latin-1").rstrip(" \0")
