"""Containers: how a host file holds a disk, recognised by its content and never by its name.

Raw is block n at byte 512 n. A SIMH footer is one more block at the end of the file, big-endian, with a CRC
(simh, sim_disk.c). A fixed VHD is raw with a `conectix` footer (Virtual Hard Disk Image Format Specification
1.0). Neither footer is a part of the disk: it is left out of the size, and no write reaches it.
"""

import os
import struct
import zlib
from enum import Enum
from typing import NamedTuple

from vmsshadow.base.blocks import BLOCK

_SIMH = struct.Struct(">4s64s16sIII28sBB")
_VHD = struct.Struct(">8sIIQI4sI4sQQHBBII")
_VHD_KINDS = {2: "fixed", 3: "dynamic", 4: "differencing"}
_VHD_CHECKSUM_AT = 64


class Container(Enum):
    """The kinds of host file in which a disk may live."""

    RAW = "raw"
    SIMH = "raw with a SIMH footer"
    VHD = "fixed VHD"


class ImageRefused(Exception):
    """A file that cannot be used as a disk; `reason` is one line for whoever named it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Found(NamedTuple):
    """What was recognised: *size_blocks* is None for a raw file, *drive_type* the footer's name or empty."""

    container: Container
    size_blocks: int | None
    drive_type: str = ""


def recognise(fd: int, length_bytes: int, path: str) -> Found:
    """Say what container the open file *fd* of *length_bytes* is.

    Raises ImageRefused for a VHD that is not fixed or whose footer is damaged, OSError if it cannot be read.
    """
    if length_bytes >= BLOCK:
        first = os.pread(fd, 8, 0)
        last = os.pread(fd, BLOCK, length_bytes - BLOCK)
        if last[:8] == b"conectix":
            return _vhd(last, length_bytes, path)
        if first == b"conectix":  # the copy that a dynamic disk has in front; a fixed one has its footer behind
            _vhd(os.pread(fd, BLOCK, 0), length_bytes, path)
            raise ImageRefused(f"{path} begins with a VHD footer and does not end in one")
        if length_bytes % BLOCK == 0 and _is_simh_footer(last):
            drive_type = bytes(_SIMH.unpack_from(last)[2]).rstrip(b"\0 ").decode("ascii", "replace")
            return Found(Container.SIMH, length_bytes // BLOCK - 1, drive_type)
    return Found(Container.RAW, None)


def _is_simh_footer(block: bytes) -> bool:
    return block[:4] == b"simh" and int.from_bytes(block[508:], "big") == zlib.crc32(block[:508])


def _vhd(footer: bytes, length_bytes: int, path: str) -> Found:
    if len(footer) < BLOCK or int.from_bytes(footer[64:68], "big") != vhd_checksum(footer):
        raise ImageRefused(f"{path} has a damaged VHD footer")
    values = _VHD.unpack_from(footer)
    kind, size_bytes = _VHD_KINDS.get(values[13], "unknown"), values[9]
    if kind != "fixed":
        raise ImageRefused(f"{path} is a {kind} VHD; convert it to a fixed one")
    if size_bytes % BLOCK:
        raise ImageRefused(f"{path} holds {size_bytes} bytes, not a multiple of {BLOCK}")
    if size_bytes > length_bytes - BLOCK:
        raise ImageRefused(f"{path} is shorter than its VHD footer says")
    return Found(Container.VHD, size_bytes // BLOCK)


def vhd_checksum(footer: bytes) -> int:
    """The ones' complement of the sum of a VHD footer's bytes, the checksum field taken as zero."""
    total = sum(footer[:_VHD_CHECKSUM_AT]) + sum(footer[_VHD_CHECKSUM_AT + 4 :])
    return ~total & 0xFFFFFFFF
