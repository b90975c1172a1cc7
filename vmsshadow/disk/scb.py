"""The storage control block (SCB): the one block in which a volume remembers its shadow set.

It is the first block of BITMAP.SYS. The layout is that of $SCBDEF (SYS$LIBRARY:LIB.REQ): a 16-bit checksum of
the first 255 words stands at the end. The SCB has a generation number but no copy or merge fence, so after a
crash of every node a copy begins again at LBN 0.

$SCBDEF has room for three members. Where OpenVMS 8.4 keeps members 4 to 6 is not public; here their status
bytes are at 116..118 and their unit identifiers at 120..143, inside the 84 bytes which the definition reserves
for more units. They are zero in a set of up to three members, so such an SCB is a strict $SCBDEF one. Byte 144
is ours too: 1 on a volume that INITIALIZE/SHADOW made without /ERASE, until a full merge is done.

All other bytes are kept as they are when a block is unpacked and packed again.
"""

import struct
from enum import IntFlag
from typing import Any, NamedTuple

MAX_MEMBERS = 6

# Through `decram_mbrs` at 113 as in $SCBDEF; then spare, status 4..6, spare, identifiers 4..6, spare, checksum.
_SCB = struct.Struct("<HHIIIIIIIH12sQHQQH3BsH3QI6B2s3Bs3Q366sH")
_WORDS = struct.Struct("<255H")
_OURS_AT, _UNERASED = 0, b"\x01"

assert _SCB.size == 512


class VolumeStatus(IntFlag):
    """STATUS and STATUS2: what of the file system is in memory only ($SCBDEF)."""

    MAPDIRTY = 0x01
    MAPALLOC = 0x02
    FILALLOC = 0x04
    QUODIRTY = 0x08
    HDRWRITE = 0x10
    CORRUPT = 0x20


class ShadowStatus(IntFlag):
    """SHADOW_STATUS: the state of the set ($SCBDEF; the last but one since V8)."""

    NORMAL = 0x0001
    NEW = 0x0002
    REBLDNG = 0x0004
    VERIFY = 0x0008
    MVBEGUN = 0x0010
    COPYING = 0x0020
    MERGING = 0x0040
    MINIMRG = 0x0080
    CPY_RESET = 0x0100
    BOOTING = 0x0200
    WLG = 0x0400
    MUST_MRG = 0x0800
    FAILED = 0x8000


class MemberStatus(IntFlag):
    """MEMBER_STATUS: the state of one member ($SCBDEF; MCPY shares its bit with DRD and DCD)."""

    FCPY = 0x01
    MERGE = 0x02
    CIP = 0x04
    MASTER = 0x08
    ERROR = 0x10
    SRC = 0x20
    MCPY = 0x40
    VALID = 0x80


class _Unknown(NamedTuple):
    """Bytes without a meaning to us, kept as found."""

    at_77: bytes = bytes(1)
    at_78: int = 0
    at_114: bytes = bytes(2)
    at_119: bytes = bytes(1)
    at_144: bytes = bytes(366)


class Scb(NamedTuple):
    """An SCB's fields, named as in $SCBDEF; the status fields are plain integers of the flags above.

    `member_status` and `member_ids` always have six entries. `checksum_ok` tells of the block unpacked; `pack`
    makes a right checksum in any case.
    """

    struclev: int = 0x0201
    cluster: int = 1
    volsize: int = 0
    blksize: int = 1
    sectors: int = 0
    tracks: int = 0
    cylinder: int = 0
    status: int = 0
    status2: int = 0
    writecnt: int = 0
    volockname: bytes = bytes(12)
    mounttime: int = 0
    backrev: int = 0
    genernum: int = 0
    unit_id: int = 0
    shadow_status: int = 0
    member_status: tuple[int, ...] = (0,) * MAX_MEMBERS
    member_ids: tuple[int, ...] = (0,) * MAX_MEMBERS
    scb_lbn: int = 0
    devices: int = 0
    members: int = 0
    mast_indx: int = 0
    mrg_targets: int = 0
    fc_targets: int = 0
    decram_mbrs: int = 0
    unknown: _Unknown = _Unknown()
    checksum_ok: bool = True

    @classmethod
    def unpack(cls, block: bytes) -> "Scb":
        """The SCB in *block*, any 512 bytes; look at `checksum_ok` before believing it."""
        f = _SCB.unpack(block)
        status, ids = (*f[16:19], *f[32:35]), (*f[21:24], *f[36:39])
        unknown = _Unknown(f[19], f[20], f[31], f[35], f[39])
        return cls._make((*f[:16], status, ids, *f[24:31], unknown, f[40] == checksum(block)))

    def pack(self) -> bytes:
        """The 512 bytes, with the checksum made. Raises struct.error if a value does not fit its field."""
        status, ids, unknown = self.member_status, self.member_ids, self.unknown
        assert len(status) == len(ids) == MAX_MEMBERS
        block = _SCB.pack(
            *self[:16],
            *status[:3],
            unknown.at_77,
            unknown.at_78,
            *ids[:3],
            *self[18:25],
            unknown.at_114,
            *status[3:],
            unknown.at_119,
            *ids[3:],
            unknown.at_144,
            0,
        )
        return block[:510] + checksum(block).to_bytes(2, "little")

    def replace(self, **changes: Any) -> "Scb":
        """A copy with some fields changed; `unerased` may be among *changes*."""
        if "unerased" in changes:
            mark = _UNERASED if changes.pop("unerased") else b"\0"
            found = self.unknown.at_144
            at_144 = found[:_OURS_AT] + mark + found[_OURS_AT + 1 :]
            changes["unknown"] = self.unknown._replace(at_144=at_144)
        return self._replace(**changes)

    @property
    def unerased(self) -> bool:
        """Whether the volume was made by INITIALIZE/SHADOW without /ERASE and not fully merged since (ours)."""
        return self.unknown.at_144[_OURS_AT : _OURS_AT + 1] == _UNERASED


def checksum(block: bytes) -> int:
    """The 16-bit sum of the first 255 words of *block*, as Files-11 puts it at byte 510."""
    words: tuple[int, ...] = _WORDS.unpack_from(block)
    return sum(words) & 0xFFFF
