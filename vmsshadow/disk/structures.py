"""Files-11 structures: home block, file header and retrieval pointers, to and from their bytes.

Offsets are those of $HM2DEF, $FH2DEF, $FI2DEF, $FATDEF and $FM2DEF (SYS$LIBRARY:LIB.REQ); what makes a home
block or a header valid is from the Files-11 On-Disk Structure Specification (A. C. Goldstein, 1985). Only what
INITIALIZE writes and MOUNT reads is here; files in directories are none of the simulator's business.
"""

import struct
from typing import NamedTuple

from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.disk.scb import checksum

FORMAT = b"DECFILE11B  "
STRUCTURE = 0x0201
MAX_FILES = 16_711_679

_HOME = struct.Struct("<IIIHHHHHHIIHHHHHHIIHHHHQBBH")
_HOME_TAIL = struct.Struct("<12s12s12s12s")
_HOME_TAIL_AT = 460
_HOME_WORDS = struct.Struct("<29H")
_CHECKSUM1_AT = 58
_HEADER = struct.Struct("<4BHH3H3H32sIHBBIH3HBBHI")
_IDENT = struct.Struct("<20sHQQQQ66s")
_ATTRIBUTES = struct.Struct("<BBHHHHHHBBH")
_IDENT_AT, _MAP_AT = 80, 200
_ALLOCATED_AT, _END_AT, _MAP_WORDS_AT, _HIGHWATER_AT = 24, 28, 58, 76
_NO_AREA = 255
_RESERVED_DIRECTORY = (4, 4, 0)
_RECORD_PROTECTION = 0xFE00


class HomeBlock(NamedTuple):
    """A home block's fields, named as in $HM2DEF; the fields left out are zero on a volume of one disk."""

    homelbn: int
    alhomelbn: int
    altidxlbn: int
    struclev: int
    cluster: int
    homevbn: int
    alhomevbn: int
    altidxvbn: int
    ibmapvbn: int
    ibmaplbn: int
    maxfiles: int
    ibmapsize: int
    resfiles: int
    devtype: int
    rvn: int
    setcount: int
    volchar: int
    volowner: int
    sec_mask: int
    protect: int
    fileprot: int
    recprot: int
    checksum1: int
    credate: int
    window: int
    lru_lim: int
    extend: int
    strucname: bytes
    volname: bytes
    ownername: bytes
    format: bytes

    @classmethod
    def unpack(cls, block: bytes) -> "HomeBlock":
        """The fields of *block*, any 512 bytes; `is_home_block` tells whether to believe them."""
        return cls(*_HOME.unpack_from(block), *_HOME_TAIL.unpack_from(block, _HOME_TAIL_AT))

    def pack(self, over: bytes = bytes(BLOCK)) -> bytes:
        """The 512 bytes, with both checksums made; what has no field here is as in *over*."""
        block = bytearray(over)
        _HOME.pack_into(block, 0, *self[:27])
        _HOME_TAIL.pack_into(block, _HOME_TAIL_AT, *self[27:])
        block[_CHECKSUM1_AT : _CHECKSUM1_AT + 2] = _checksum1(block).to_bytes(2, "little")
        return sealed(block)


def _checksum1(block: bytes | bytearray) -> int:
    words: tuple[int, ...] = _HOME_WORDS.unpack_from(block)
    return sum(words) & 0xFFFF


def sealed(block: bytes | bytearray) -> bytes:
    """*block* with its checksum put into the last word."""
    return bytes(block[:510]) + checksum(bytes(block)).to_bytes(2, "little")


def is_sealed(block: bytes) -> bool:
    """Whether the last word of *block* is its checksum."""
    return int.from_bytes(block[510:], "little") == checksum(block)


def is_home_block(block: bytes, lbn: int) -> bool:
    """Whether *block*, read at *lbn*, is a valid home block of structure level 2 or 5."""
    home = HomeBlock.unpack(block)
    level, version = home.struclev >> 8, home.struclev & 0xFF
    return (
        home.homelbn == lbn
        and home.format[:9] == FORMAT[:9]
        and level in (2, 5)
        and version >= 1
        and home.cluster != 0
        and all(home[1:3])
        and all(home[5:10])
        and home.ibmapsize != 0
        and 5 <= home.resfiles < home.maxfiles <= MAX_FILES
        and home.checksum1 == _checksum1(block)
        and is_sealed(block)
    )


class FileFacts(NamedTuple):
    """What distinguishes the header of one reserved file from that of another.

    *kind*, *attributes* and *record_bytes* are RTYPE, RATTRIB and RSIZE; *end_block* is EFBLK.
    """

    number: int
    name: str
    extents: tuple[Extent, ...]
    end_block: int
    highwater: int
    characteristics: int = 0
    protection: int = 0xFA00
    kind: int = 1
    attributes: int = 0
    record_bytes: int = 512


def file_header(facts: FileFacts, owner_uic: int, created: int) -> bytes:
    """The header of a reserved file as INITIALIZE writes it ($FH2DEF, $FI2DEF); *created* in VMS ticks."""
    pointers = b"".join(_pointer(extent) for extent in facts.extents)
    allocated = sum(extent.count for extent in facts.extents)
    attributes = _ATTRIBUTES.pack(
        facts.kind, facts.attributes, facts.record_bytes, *_swapped(allocated), *_swapped(facts.end_block),
        0, 0, 0, facts.record_bytes,
    )  # fmt: skip
    header = _HEADER.pack(
        _IDENT_AT // 2, _MAP_AT // 2, _NO_AREA, _NO_AREA, 0, STRUCTURE, facts.number, facts.number, 0, 0, 0, 0,
        attributes, facts.characteristics, _RECORD_PROTECTION, len(pointers) // 2, 0, owner_uic, facts.protection,
        *_RESERVED_DIRECTORY, 0, 0, 0, facts.highwater,
    )  # fmt: skip
    name = facts.name.encode("ascii").ljust(86)
    ident = _IDENT.pack(name[:20], 1, created, created, 0, 0, name[20:])
    return sealed((header + ident + pointers).ljust(BLOCK, b"\0"))


def _swapped(value: int) -> tuple[int, int]:
    """A longword with the high word first, as HIBLK and EFBLK are kept."""
    return value >> 16, value & 0xFFFF


def _pointer(extent: Extent) -> bytes:
    """The shortest retrieval pointer for *extent*."""
    lbn, less = extent.lbn, extent.count - 1
    if less < 1 << 8 and lbn < 1 << 22:
        return struct.pack("<BBH", less, 0x40 | lbn >> 16, lbn & 0xFFFF)
    if less < 1 << 14:
        return struct.pack("<HI", 0x8000 | less, lbn)
    return struct.pack("<HHI", 0xC000 | less >> 16, less & 0xFFFF, lbn)


def with_end_block(header: bytes, end_block: int) -> bytes:
    """*header* with another end of file (EFBLK of $FATDEF)."""
    high, low = _swapped(end_block)
    return sealed(header[:_END_AT] + struct.pack("<HH", high, low) + header[_END_AT + 4 :])


def with_extent(header: bytes, extent: Extent) -> bytes:
    """*header* of a file that lies in *extent*, wholly allocated and written (HIBLK, HIGHWATER, one pointer)."""
    return with_extents(header, (extent,))


def with_extents(header: bytes, extents: tuple[Extent, ...]) -> bytes:
    """*header* of a file that lies in *extents*, in this order, wholly allocated and written; they fit one header."""
    pointers = b"".join(_pointer(extent) for extent in extents)
    allocated = sum(extent.count for extent in extents)
    block = bytearray(header)
    block[_MAP_WORDS_AT] = len(pointers) // 2
    map_at = block[1] * 2
    assert map_at + len(pointers) <= 510, "one header has no room for them"
    block[map_at:510] = pointers.ljust(510 - map_at, b"\0")
    struct.pack_into("<HH", block, _ALLOCATED_AT, *_swapped(allocated))
    struct.pack_into("<I", block, _HIGHWATER_AT, allocated + 1)
    return sealed(block)


def is_header_of(block: bytes, number: int) -> bool:
    """Whether *block* is the valid primary header of reserved file *number*."""
    fields = _HEADER.unpack_from(block)
    id_at, map_at, acl_at, reserved_at, segment, structure, file_number, sequence, volume = fields[:9]
    return (
        is_sealed(block)
        and 30 <= id_at <= map_at <= acl_at <= reserved_at
        and structure >> 8 in (2, 5)
        and structure & 0xFF >= 1
        and (segment, file_number, sequence, volume >> 8) == (0, number, number, 0)
        and block[58] <= acl_at - map_at
    )


def extents_of(header: bytes) -> tuple[Extent, ...]:
    """The extents in the map area of *header*, any 512 bytes; stops where the map leaves the block."""
    at = header[1] * 2
    end = min(at + header[58] * 2, 510)
    found: list[Extent] = []
    while at + 2 <= end:
        word = int.from_bytes(header[at : at + 2], "little")
        size = (2, 4, 6, 8)[word >> 14]
        if at + size > end:
            break
        fields = struct.unpack_from(f"<{size // 2}H", header, at)
        if word >> 14 == 1:
            found.append(Extent((word >> 8 & 0x3F) << 16 | fields[1], (word & 0xFF) + 1))
        elif word >> 14 == 2:
            found.append(Extent(fields[2] << 16 | fields[1], (word & 0x3FFF) + 1))
        elif word >> 14 == 3:
            found.append(Extent(fields[3] << 16 | fields[2], ((word & 0x3FFF) << 16 | fields[1]) + 1))
        at += size
    return tuple(found)
