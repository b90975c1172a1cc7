"""The layout of a fresh ODS-2 volume: which clusters INITIALIZE gives to the reserved files, and in what order.

Cluster factor, home-block search step and maximum number of files follow from the size; the boot and home
blocks and the alternate home block are taken first, then the reserved files one after another from a start in
the middle of the volume. Each is one run of clusters: the first that fits at or after the end of the one
before, else the first of all.
"""

from typing import NamedTuple

from vmsshadow.base.blocks import Extent
from vmsshadow.disk.structures import MAX_FILES

MAX_BLOCKS = 0x7FFFE000
MAX_CLUSTER = 16_380
RESERVED_FILES = 10
MIN_HEADERS = 16
BITS_PER_BLOCK = 4096

MAX_BITMAP_BLOCKS = 65_536
_FIXED_DELTA, _CONTIGUOUS_DELTA = 1033, 1
# The largest volume whose reserved files INITIALIZE puts at the beginning. The true limit is unknown: volumes of
# 800 and 2,400 blocks have them at the beginning, one of 2,940,951 in the middle. From memory.
_BEGINNING_UP_TO = 4096
_SECURITY_BLOCKS = 6


class Refused(Exception):
    """A volume that cannot be made; `reason` says why in one line."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnsuitableCluster(Refused):
    """The cluster factor does not suit the volume."""


class Layout(NamedTuple):
    """Where everything of a volume lies: *clusters* of *cluster* blocks; extents are in blocks.

    *home* is LBN 0 up to the last home block copy, *alternate_home_lbn* the exact block of the search; *main* is
    the index file bitmap with the headers after it.
    """

    blocks: int
    cluster: int
    clusters: int
    home: Extent
    alternate_home: Extent
    alternate_home_lbn: int
    directory: Extent
    bitmap: Extent
    main: Extent
    alternate_index: Extent
    security: Extent
    index_bitmap_blocks: int
    max_files: int

    @property
    def extents(self) -> tuple[Extent, ...]:
        """All that is allocated."""
        first = (self.home, self.alternate_home, self.directory, self.bitmap)
        return (*first, self.main, self.alternate_index, self.security)

    @property
    def bitmap_blocks(self) -> int:
        """The blocks of the storage bitmap, for the clusters there are."""
        return -(-self.clusters // BITS_PER_BLOCK)

    @property
    def free_blocks(self) -> int:
        """The blocks in free clusters."""
        return self.clusters * self.cluster - sum(extent.count for extent in self.extents)


def default_cluster(blocks: int, limit_blocks: int | None = None) -> int:
    """The cluster factor if none is asked for: by V7.1's rule; 8 with /LIMIT (from memory)."""
    if limit_blocks is not None:
        return 8
    return 1 if blocks < 50_000 else max(3, -(-blocks // (255 * BITS_PER_BLOCK)))


def plan(
    blocks: int,
    cluster: int | None = None,
    limit_blocks: int | None = None,
    index: str | int | None = None,
    headers: int = MIN_HEADERS,
    maximum_files: int | None = None,
    delta: int | None = None,
) -> Layout:
    """Allocate the reserved files of a volume of *blocks*; the parameters are those of `initialize`."""
    size = default_cluster(blocks, limit_blocks) if cluster is None else cluster
    most_files = min(blocks // (size + 1), MAX_FILES) if size > 0 else 0
    max_files = min(blocks // ((size + 1) * 2), MAX_FILES) if maximum_files is None and size > 0 else maximum_files or 0
    _check(blocks, size, limit_blocks, max_files, most_files, headers)
    clusters = blocks // size
    if delta is not None and delta < 1:
        raise Refused("the home-block search must go forward")
    step = _FIXED_DELTA if delta is None else delta
    if delta is None and (1 + step) // size >= clusters:
        step = _CONTIGUOUS_DELTA
    space = _Space(clusters)
    home = space.take(0, 2)
    # The first block of the search that the boot and home clusters leave over.
    steps = max(1, -(-(2 * size - 1) // step))
    alternate_home_lbn = 1 + steps * step
    alternate_home = space.take(alternate_home_lbn // size, 1)
    bitmap_blocks = 1 + -(-(max(blocks, limit_blocks or 0) // size) // BITS_PER_BLOCK)
    index_bitmap_blocks = -(-max_files // BITS_PER_BLOCK)
    main_blocks = index_bitmap_blocks + max(headers, MIN_HEADERS)
    wanted = [-(-many // size) for many in (2 if size == 1 else size, bitmap_blocks, main_blocks)]
    security_clusters = -(-_SECURITY_BLOCKS // size)
    start = _start(blocks, clusters, size, index, sum(wanted) + security_clusters)
    directory = space.first_fit(start, wanted[0])
    bitmap = space.first_fit(directory.end, wanted[1])
    main = space.first_fit(bitmap.end, wanted[2])
    alternate_index = space.first_fit((main.lbn * size + step) // size, 1)
    security = space.first_fit(main.end, security_clusters)
    return Layout(
        blocks=blocks,
        cluster=size,
        clusters=clusters,
        home=_in_blocks(home, size),
        alternate_home=_in_blocks(alternate_home, size),
        alternate_home_lbn=alternate_home_lbn,
        directory=_in_blocks(directory, size),
        bitmap=_in_blocks(bitmap, size),
        main=_in_blocks(main, size),
        alternate_index=_in_blocks(alternate_index, size),
        security=_in_blocks(security, size),
        index_bitmap_blocks=index_bitmap_blocks,
        max_files=max_files,
    )


def _in_blocks(clusters: Extent, size: int) -> Extent:
    return Extent(clusters.lbn * size, clusters.count * size)


def _check(blocks: int, size: int, limit_blocks: int | None, max_files: int, most_files: int, headers: int) -> None:
    limit = max(blocks, limit_blocks or 0)
    if limit > MAX_BLOCKS:
        raise Refused(f"a volume has at most {MAX_BLOCKS} blocks")
    if limit_blocks is not None and limit_blocks < blocks:
        raise Refused("the limit is smaller than the volume")
    if not 1 <= size <= MAX_CLUSTER or (size > 1 and size * 50 > blocks):
        raise UnsuitableCluster(f"a cluster has 1 to {MAX_CLUSTER} blocks and at most 1/50 of the volume's")
    if limit // size > MAX_BITMAP_BLOCKS * BITS_PER_BLOCK:
        raise UnsuitableCluster("the cluster factor is too small for the volume")
    if not RESERVED_FILES < max_files <= most_files:
        raise Refused(f"a volume of {blocks} blocks cannot have a maximum of {max_files} files")
    if headers > max(max_files, MIN_HEADERS):
        raise Refused("more file headers than the maximum number of files")


def _start(blocks: int, clusters: int, size: int, index: str | int | None, wanted: int) -> int:
    """The cluster from which the reserved files are allocated."""
    if index is None:
        index = "BEGINNING" if blocks <= _BEGINNING_UP_TO else "MIDDLE"
    if isinstance(index, int):
        if not 0 <= index < blocks:
            raise Refused(f"the index file cannot begin at block {index}")
        return index // size
    if index == "END":
        # Where END begins is from memory: so that the reserved files just fit.
        return max(0, clusters - wanted)
    return 0 if index == "BEGINNING" else blocks // 2 // size


class _Space:
    """The clusters of a volume while its reserved files are allocated."""

    def __init__(self, clusters: int) -> None:
        self._clusters = clusters
        self._taken: list[Extent] = []

    def take(self, start: int, count: int) -> Extent:
        """Allocate exactly these clusters."""
        found = Extent(start, count)
        if found.end > self._clusters or any(found.overlaps(other) for other in self._taken):
            raise Refused("the volume is too small")
        self._taken.append(found)
        return found

    def first_fit(self, start: int, count: int) -> Extent:
        """Allocate *count* clusters in one run: the first place at or after *start*, else the first of all."""
        ends = [extent.end for extent in self._taken]
        places = sorted({start, *(end for end in ends if end >= start)}) + sorted({0, *ends})
        for place in places:
            found = Extent(place, count)
            if found.end <= self._clusters and not any(found.overlaps(other) for other in self._taken):
                return self.take(place, count)
        raise Refused("the volume is too small")
