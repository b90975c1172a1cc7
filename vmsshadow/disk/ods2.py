"""INITIALIZE as a pure function: from a volume's parameters and the time to the blocks it writes.

The order of allocation and every value were compared with volumes made by OpenVMS VAX V7.1 and V7.3. A volume
begins with the boot block and home blocks; the alternate home block lies one search step further. From a start
in the middle of the volume (of a small one: at its beginning) follow the master file directory, BITMAP.SYS with
the storage control block, the main part of INDEXF.SYS (index file bitmap and headers) and SECURITY.SYS; the
alternate index file header lies one search step after the index file bitmap. The boot block holds no program.

Every block of an allocated file is in the result, zero ones included, so that nothing of a former volume
survives where a reader would look. Blocks in no file are not touched; that is /ERASE's business.
"""

from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.base.names import is_label
from vmsshadow.disk.layout import MIN_HEADERS, RESERVED_FILES, Layout, Refused, default_cluster, plan
from vmsshadow.disk.scb import Scb
from vmsshadow.disk.structures import FORMAT, STRUCTURE, FileFacts, HomeBlock, file_header

__all__ = ["Layout", "Refused", "default_cluster", "initialize", "plan", "security_block"]

VOLCHAR_ERASE, VOLCHAR_NOHIGHWATER = 0x04, 0x08

_CONTIGUOUS, _DIRECTORY = 0x80, 0x2000
_FULL = b"\xff" * BLOCK
_ZERO = bytes(BLOCK)


def initialize(
    *,
    blocks: int,
    label: str,
    sectors: int,
    tracks: int,
    cylinders: int,
    created: int,
    cluster: int | None = None,
    volume_lock_name: bytes = bytes(12),
    mount_time: int = 0,
    owner_uic: int = 0x00010004,
    owner_name: str = "",
    protection: int = 0,
    volume_size: int | None = None,
    limit_blocks: int | None = None,
    index: str | int | None = None,
    headers: int = MIN_HEADERS,
    maximum_files: int | None = None,
    windows: int = 7,
    accessed: int = 3,
    extension: int = 5,
    erase_attribute: bool = False,
    no_highwater: bool = False,
    delta: int | None = None,
    generation: int = 0,
    unerased: bool = False,
) -> dict[int, bytes]:
    """The blocks, by LBN, that make an empty ODS-2 volume on a disk of *blocks* blocks.

    *created* and *mount_time* are VMS ticks; *volume_lock_name* and *mount_time* are what a first MOUNT leaves in
    the SCB. The others are INITIALIZE's qualifiers: /CLUSTER_SIZE, /OWNER_UIC, /USER_NAME, /PROTECTION (a word, a
    bit set denies), /SIZE, /LIMIT, /INDEX (BEGINNING, MIDDLE, END or an LBN), /HEADERS, /MAXIMUM_FILES, /WINDOWS,
    /ACCESSED, /EXTENSION, /ERASE, /NOHIGHWATER; *delta* is the home-block search step that /HOMEBLOCKS chooses.
    *generation* and *unerased* go into the SCB, for /SHADOW. Raises Refused.
    """
    label = label.upper()
    _check_label(label, owner_name)
    _check_values(windows, accessed, extension, volume_lock_name)
    size = blocks if volume_size is None else volume_size
    if not 0 < size <= blocks:
        raise Refused("the volume is larger than the disk")
    layout = plan(size, cluster, limit_blocks, index, headers, maximum_files, delta)
    written = dict.fromkeys((lbn for extent in layout.extents for lbn in range(extent.lbn, extent.end)), _ZERO)
    written[0] = _boot_block(label)
    volchar = VOLCHAR_ERASE * erase_attribute | VOLCHAR_NOHIGHWATER * no_highwater
    home = _home_block(layout, label, owner_name, owner_uic, protection, created)
    home = home._replace(window=windows, lru_lim=accessed, extend=extension, volchar=volchar)
    _put_home_blocks(written, layout, home)
    _put_headers(written, layout, owner_uic, created)
    _put_storage_bitmap(written, layout)
    written[layout.main.lbn] = (0x03FF).to_bytes(2, "little").ljust(BLOCK, b"\0")
    written[layout.directory.lbn] = _directory()
    written[layout.security.lbn] = security_block(label, owner_uic)
    scb = Scb(cluster=layout.cluster, volsize=size, sectors=sectors, tracks=tracks, cylinder=cylinders)
    scb = scb.replace(volockname=volume_lock_name, mounttime=mount_time, genernum=generation, unerased=unerased)
    written[layout.bitmap.lbn] = scb.pack()
    return written


def _check_label(label: str, owner_name: str) -> None:
    if not is_label(label):
        raise Refused("a label has 1 to 12 characters A-Z 0-9 $ _ -")
    if len(owner_name) > 12 or not owner_name.isascii():
        raise Refused("a user name has up to 12 characters")


def _check_values(windows: int, accessed: int, extension: int, volume_lock_name: bytes) -> None:
    for value, low, high, what in (
        (windows, 7, 80, "windows"),
        (accessed, 0, 255, "directories accessed"),
        (extension, 0, 65_535, "blocks of extension"),
        (len(volume_lock_name), 12, 12, "characters of lock name"),
    ):
        if not low <= value <= high:
            raise Refused(f"{value} {what}: not {low} to {high}")


def _boot_block(label: str) -> bytes:
    text = f"{label:15} is not a system disk\r\n\n\0".encode("ascii")
    return bytes(0x26) + text.ljust(BLOCK - 0x26, b"\0")


def _home_block(
    layout: Layout, label: str, owner_name: str, owner_uic: int, protection: int, created: int
) -> HomeBlock:
    """The home block at LBN 1, with default windows, accessed directories and extension."""
    size = layout.cluster
    return HomeBlock(
        homelbn=1,
        alhomelbn=layout.alternate_home_lbn,
        altidxlbn=layout.alternate_index.lbn,
        struclev=STRUCTURE,
        cluster=size,
        homevbn=2,
        # The specification says 2 x cluster + 1; volumes made by VMS have the exact block.
        alhomevbn=2 * size + 1 + layout.alternate_home_lbn % size,
        altidxvbn=3 * size + 1,
        ibmapvbn=4 * size + 1,
        ibmaplbn=layout.main.lbn,
        maxfiles=layout.max_files,
        ibmapsize=layout.index_bitmap_blocks,
        resfiles=RESERVED_FILES,
        devtype=0,
        rvn=0,
        setcount=0,
        volchar=0,
        volowner=owner_uic,
        sec_mask=0,
        protect=protection,
        fileprot=0xFA00,
        recprot=0xFE00,
        checksum1=0,
        credate=created,
        window=7,
        lru_lim=3,
        extend=5,
        strucname=b" " * 12,
        volname=label.encode("ascii").ljust(12),
        ownername=owner_name.encode("ascii").ljust(12),
        format=FORMAT,
    )


def _put_home_blocks(written: dict[int, bytes], layout: Layout, home: HomeBlock) -> None:
    for lbn in range(1, layout.home.end):
        written[lbn] = home._replace(homelbn=lbn, homevbn=lbn + 1).pack()
    first_vbn = 2 * layout.cluster + 1
    for nth in range(layout.cluster):
        lbn = layout.alternate_home.lbn + nth
        written[lbn] = home._replace(homelbn=lbn, homevbn=first_vbn + nth).pack()


def _put_headers(written: dict[int, bytes], layout: Layout, owner_uic: int, created: int) -> None:
    first = layout.main.lbn + layout.index_bitmap_blocks
    for facts in _files(layout):
        written[first + facts.number - 1] = file_header(facts, owner_uic, created)
    for lbn in range(layout.alternate_index.lbn, layout.alternate_index.end):
        written[lbn] = written[first]


def _files(layout: Layout) -> list[FileFacts]:
    """The ten reserved files."""
    index = _merged([layout.home, layout.alternate_home, layout.alternate_index, layout.main])
    headers_end = 4 * layout.cluster + layout.index_bitmap_blocks + RESERVED_FILES + 1
    # With /LIMIT the end of BITMAP.SYS stays where the volume's clusters end. From memory.
    bitmap_end = 1 + layout.bitmap_blocks + 1
    index_count = sum(extent.count for extent in index)
    # fmt: off
    return [
        #         number, name, extents, end of file, highwater, characteristics, protection, kind, attributes, record
        FileFacts(1, "INDEXF.SYS;1", index, headers_end, index_count + 1),
        FileFacts(2, "BITMAP.SYS;1", (layout.bitmap,), bitmap_end, layout.bitmap.count + 1, _CONTIGUOUS),
        FileFacts(3, "BADBLK.SYS;1", (), 1, 1),
        FileFacts(4, "000000.DIR;1", (layout.directory,), 2, 2, _DIRECTORY | _CONTIGUOUS, 0xBA00, 2, 8),
        FileFacts(5, "CORIMG.SYS;1", (), 1, 1),
        FileFacts(6, "VOLSET.SYS;1", (), 1, 1, record_bytes=64),
        FileFacts(7, "CONTIN.SYS;1", (), 1, 1),
        FileFacts(8, "BACKUP.SYS;1", (), 1, 1, record_bytes=64),
        FileFacts(9, "BADLOG.SYS;1", (), 1, 1, record_bytes=16),
        FileFacts(10, "SECURITY.SYS;1", (layout.security,), 2, layout.security.count + 1, _CONTIGUOUS),
    ]
    # fmt: on


def _merged(extents: list[Extent]) -> tuple[Extent, ...]:
    """*extents* in the same order, neighbours that are adjacent on the disk made one."""
    merged: list[Extent] = []
    for extent in extents:
        if merged and merged[-1].end == extent.lbn:
            merged[-1] = Extent(merged[-1].lbn, merged[-1].count + extent.count)
        else:
            merged.append(extent)
    return tuple(merged)


def _put_storage_bitmap(written: dict[int, bytes], layout: Layout) -> None:
    """A bit for each cluster, 1 = free; bits past the last whole cluster are 0."""
    size_bytes = layout.bitmap_blocks * BLOCK
    bits = bytearray(b"\xff" * (layout.clusters // 8)).ljust(size_bytes, b"\0")
    if layout.clusters % 8:
        bits[layout.clusters // 8] = (1 << layout.clusters % 8) - 1
    for extent in layout.extents:
        for bit in range(extent.lbn // layout.cluster, extent.end // layout.cluster):
            bits[bit >> 3] &= ~(1 << (bit & 7))
    for nth in range(layout.bitmap_blocks):
        block = bytes(bits[nth * BLOCK : (nth + 1) * BLOCK])
        # Large volumes share one object for the many blocks in which everything is free.
        written[layout.bitmap.lbn + 1 + nth] = _FULL if block == _FULL else block


def _directory() -> bytes:
    """The first block of 000000.DIR: the ten reserved files in the order of their names."""
    names = sorted(
        (("BACKUP.SYS", 8), ("BADBLK.SYS", 3), ("BADLOG.SYS", 9), ("BITMAP.SYS", 2), ("CONTIN.SYS", 7),
         ("CORIMG.SYS", 5), ("INDEXF.SYS", 1), ("SECURITY.SYS", 10), ("VOLSET.SYS", 6), ("000000.DIR", 4))
    )  # fmt: skip
    block = bytearray()
    for name, number in names:
        padded = name.encode("ascii") + bytes(len(name) % 2)
        size, version_limit = 4 + len(padded) + 8, 1
        for word in (size, version_limit):
            block += word.to_bytes(2, "little")
        block += bytes((0, len(name))) + padded
        for word in (1, number, number, 0):
            block += word.to_bytes(2, "little")
    return bytes(block + b"\xff\xff").ljust(BLOCK, b"\0")


def security_block(label: str, owner_uic: int) -> bytes:
    """The first block of SECURITY.SYS: the volume's security profile, and the checksum MOUNT verifies."""
    items = b"".join(
        kind.to_bytes(2, "little") + (len(data) + 4).to_bytes(2, "little") + data
        for kind, data in (
            (0x0C, owner_uic.to_bytes(4, "little")),
            (0x02, b"\x02\x08"),
            (0x08, bytes(8)),
            (0x09, b"".join(mask.to_bytes(4, "little") for mask in (0xFFFFFFE0, 0xFFFFFFE0, 0xFFFFFFF0, 0xFFFFFFF0))),
            (0x17, bytes(4)),
            (0x14, label.encode("ascii")),
        )
    )
    length = 24 + len(items)
    head = bytes(4) + length.to_bytes(4, "little") + (6).to_bytes(2, "little") + (2).to_bytes(2, "little") + bytes(8)
    body = (head + items).ljust(BLOCK - 4, b"\0")
    total = 0
    for at in range(0, length // 4 * 4 - 4, 4):
        total ^= int.from_bytes(body[at : at + 4], "little")
    return total.to_bytes(4, "little") + body
