"""Volume sets on disk: who belongs to one, and the blocks that MOUNT/BIND writes, as pure functions.

Every volume of a set says in its home blocks which set (STRUCNAME) and which relative volume it is (RVN). The root
volume, number 1, also counts them (SETCOUNT; that the others leave it zero is from memory) and lists their labels in
VOLSET.SYS: records of 64 bytes, the set's name first, then the label of each volume in the order of the numbers
(Files-11 On-Disk Structure Level 2). That file is empty on a fresh volume; here it grows by a cluster when it must.
"""

from collections.abc import Iterator

from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.disk.expansion import Write, free_runs, part
from vmsshadow.disk.layout import BITS_PER_BLOCK
from vmsshadow.disk.structures import HomeBlock, extents_of, is_header_of, is_home_block, with_end_block, with_extents
from vmsshadow.disk.volume import Readable, Volume

MAX_VOLUMES = 255  # of a set (System Manager's Manual, adding volumes to a volume set)
_VOLSET_FILE = 6
_RECORD, _NAME = 64, 12


class NoRoom(Exception):
    """VOLSET.SYS cannot grow: the root volume is full."""


def labels(disk: Readable, volume: Volume) -> tuple[str, ...]:
    """The labels that the root *volume*'s VOLSET.SYS lists, by relative volume number. Raises DiskError."""
    header = disk.read(_header_lbn(volume), 1)
    if not is_header_of(header, _VOLSET_FILE):
        return ()
    names = list(
        _records(b"".join(disk.read(*extent) for extent in extents_of(header) if extent.end <= volume.volsize))
    )
    return tuple(names[1:])


def binding(disk: Readable, volume: Volume, name: str, rvn: int, count: int) -> Iterator[Write]:
    """What to write so that *volume* is relative volume *rvn* of the set *name*; *count* of volumes, 0 but on the root.

    The copies of the home block first, the one that MOUNT reads last. Raises DiskError.
    """
    copies = [lbn for lbn in _home_lbns(disk, volume) if lbn != volume.home_lbn]
    for lbn in [*copies, volume.home_lbn]:
        block = disk.read(lbn, 1)
        if is_home_block(block, lbn):
            home = HomeBlock.unpack(block)._replace(rvn=rvn, setcount=count, strucname=_field(name))
            yield Write(lbn, home.pack(block))


def listing(disk: Readable, volume: Volume, name: str, names: tuple[str, ...]) -> Iterator[Write]:
    """What to write, in this order, so that the root *volume*'s VOLSET.SYS lists *names*. Raises NoRoom, DiskError."""
    assert len(names) <= MAX_VOLUMES
    body = b"".join(_field(text).ljust(_RECORD, b"\0") for text in (name, *names))
    blocks = -(-len(body) // BLOCK)
    header = disk.read(_header_lbn(volume), 1)
    extents = extents_of(header)
    missing = blocks - sum(extent.count for extent in extents)
    if missing > 0:
        place = room(disk, volume, missing)
        yield _taken(disk, volume, place)
        extents = _appended(extents, place)
    allocated = sum(extent.count for extent in extents)
    body = body.ljust(allocated * BLOCK, b"\0")
    for extent in extents:
        yield Write(extent.lbn, body[: extent.count * BLOCK])
        body = body[extent.count * BLOCK :]
    yield Write(_header_lbn(volume), with_end_block(with_extents(header, extents), blocks + 1))


def missing_blocks(disk: Readable, volume: Volume, count: int) -> int:
    """How many blocks `listing` of *count* volumes takes from the free ones, whole clusters. Raises DiskError."""
    blocks = -(-(count + 1) * _RECORD // BLOCK)
    have = sum(extent.count for extent in extents_of(disk.read(_header_lbn(volume), 1)))
    return -(-max(0, blocks - have) // volume.cluster) * volume.cluster


def room(disk: Readable, volume: Volume, blocks: int) -> Extent:
    """Free clusters for *blocks* in one run of one block of the storage bitmap. Raises NoRoom, DiskError."""
    wanted = -(-blocks // volume.cluster)
    for start, count in free_runs(disk, volume):
        end_of_block = start // BITS_PER_BLOCK * BITS_PER_BLOCK + BITS_PER_BLOCK
        if start + wanted > end_of_block:  # the run goes on in the next block of the bitmap
            count, start = start + count - end_of_block, end_of_block
        if count >= wanted:
            return Extent(start * volume.cluster, wanted * volume.cluster)
    raise NoRoom


def _taken(disk: Readable, volume: Volume, place: Extent) -> Write:
    """The block of the storage bitmap in which the clusters of *place* are free no more."""
    first, end = place.lbn // volume.cluster, place.end // volume.cluster
    where = part(volume, 1 + first // BITS_PER_BLOCK, 1)
    bits = int.from_bytes(disk.read(where.lbn, 1), "little")
    base = first // BITS_PER_BLOCK * BITS_PER_BLOCK
    bits &= ~((1 << (end - base)) - (1 << (first - base)))
    return Write(where.lbn, bits.to_bytes(BLOCK, "little"))


def _appended(extents: tuple[Extent, ...], place: Extent) -> tuple[Extent, ...]:
    if extents and extents[-1].end == place.lbn:
        return (*extents[:-1], Extent(extents[-1].lbn, extents[-1].count + place.count))
    return (*extents, place)


def _records(body: bytes) -> Iterator[str]:
    for at in range(0, len(body), _RECORD):
        text = body[at : at + _NAME].decode("latin-1").rstrip(" \0")
        if not text:
            return
        yield text


def _home_lbns(disk: Readable, volume: Volume) -> list[int]:
    """Where home blocks are: up to the end of the first two clusters, and the cluster of the alternate one."""
    home = HomeBlock.unpack(disk.read(volume.home_lbn, 1))
    first = home.alhomelbn // volume.cluster * volume.cluster
    places = [*range(1, 2 * volume.cluster), *range(first, first + volume.cluster), volume.home_lbn]
    return [lbn for lbn in dict.fromkeys(places) if lbn < disk.size_blocks]


def _header_lbn(volume: Volume) -> int:
    return volume.first_header_lbn + _VOLSET_FILE - 1


def _field(name: str) -> bytes:
    return name.encode("ascii").ljust(_NAME)[:_NAME]
