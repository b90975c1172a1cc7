"""An image: a host file as numbered 512-byte blocks; and what every medium can do, and how it fails.

`Medium` is the surface that an image shares with the wrappers of `troubles`. Whatever goes wrong with the
host file becomes a `DiskError`; OSError never leaks. A raw file may be shorter than its disk: what is missing
reads as zeros, and a write extends the file. A file that became shorter than it was when it was opened, or
than this image made it, was cut short behind our back; reading the lost part is an error and not zeros, since
a copy or a merge would spread the zeros to every member.
"""

import fcntl
import os
import stat
from enum import Enum
from typing import Protocol

from vmsshadow.base.blocks import BLOCK
from vmsshadow.disk.containers import Container, Found, ImageRefused, recognise

__all__ = ["Container", "Data", "DiskError", "Image", "ImageRefused", "Medium", "Trouble"]

Data = bytes | bytearray | memoryview

# A file whose page cache was filled by larger writes makes each later small write many times slower (ext4 with
# large folios), so a long write goes out in pieces.
_PIECE_BYTES = 65_536


class Trouble(Enum):
    """What a disk can report instead of doing what was asked."""

    OFFLINE = "the unit does not answer"
    WRITE_LOCKED = "the unit is write-locked"
    PARITY = "a block cannot be read, or not be written"
    FORCED_ERROR = "a block was replaced and its data are lost"
    WRONG_VOLUME = "another volume is in the drive"
    HOST = "the host file has a problem"


class DiskError(Exception):
    """A disk failed; *host_reason* is the host's own text for Trouble.HOST, *medium* the one that failed."""

    def __init__(
        self, trouble: Trouble, lbn: int | None = None, host_reason: str | None = None, medium: "Medium | None" = None
    ) -> None:
        super().__init__(trouble, lbn, host_reason, medium)
        self.trouble = trouble
        self.lbn = lbn
        self.host_reason = host_reason
        self.medium = medium

    def __str__(self) -> str:
        where = "" if self.lbn is None else f" at LBN {self.lbn}"
        return f"{self.host_reason or self.trouble.value}{where}"


class Medium(Protocol):
    """Numbered blocks that can be read, written, compared and flushed; each method may raise DiskError."""

    @property
    def size_blocks(self) -> int:
        """How many blocks the disk has."""
        ...

    def read(self, lbn: int, count: int) -> bytes:
        """*count* blocks from *lbn* on."""
        ...

    def write(self, lbn: int, data: Data) -> None:
        """Write *data*, a whole number of blocks, from *lbn* on."""
        ...

    def equal(self, other: "Medium", lbn: int, count: int) -> bool:
        """Whether *count* blocks from *lbn* on are the same here and on *other*."""
        ...

    def flush(self) -> None:
        """Return when what was written would survive a crash of the host."""
        ...

    def still_there(self) -> bool:
        """Whether the disk still answers; never raises."""
        ...

    def close(self) -> None:
        """Let go of the host file."""
        ...


class Image:
    """A host file as a disk; made by `open`, `create` or `on_fd`.

    `size_blocks`, `path`, `container`, `drive_type` and `writable` are facts to read. `fd` and `host_bytes` (the
    length the file is known to have) are there for `sweep` alone. A pickled image comes back closed, with a
    file descriptor of -1: call `reopen`.
    """

    __slots__ = ("_blocks", "_lock", "container", "drive_type", "fd", "host_bytes", "path", "size_blocks", "writable")

    def __init__(self, path: str, blocks: int | None, writable: bool, lock: bool) -> None:
        self.path = path
        self.writable = writable
        self._blocks = blocks
        self._lock = lock
        self.fd = -1
        self.size_blocks = blocks or 0
        self.host_bytes = 0
        self.container = Container.RAW
        self.drive_type = ""

    @classmethod
    def open(cls, path: str, *, blocks: int | None = None, writable: bool = True, lock: bool = True) -> "Image":
        """Open the existing file *path*; *blocks* is the disk's size if the file is raw.

        A raw file is used up to *blocks*; without *blocks*, up to its last whole block. A SIMH footer or a
        fixed VHD knows its own size, and *blocks* is not looked at. With *lock* the file is locked against
        other processes, exclusively unless read-only. Raises ImageRefused.
        """
        image = cls(os.fspath(path), blocks, writable, lock)
        image.reopen()
        return image

    @classmethod
    def create(cls, path: str, blocks: int) -> "Image":
        """Make a blank raw disk of *blocks* as a sparse file, and open it. Raises ImageRefused."""
        path = os.fspath(path)
        try:
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
            try:
                os.ftruncate(fd, blocks * BLOCK)
            finally:
                os.close(fd)
        except OSError as error:
            raise ImageRefused(f"{path} cannot be made: {error.strerror}") from None
        return cls.open(path, blocks=blocks)

    @classmethod
    def on_fd(cls, fd: int, blocks: int) -> "Image":
        """Use the open file *fd*, which has no name (a memfd), as a raw disk; `close` closes it."""
        image = cls("", blocks, True, False)
        image._take(fd, Found(Container.RAW, None), os.fstat(fd).st_size)
        return image

    def reopen(self, path: str | None = None) -> None:
        """Open the file again with the options it had, under another *path* if given. Raises ImageRefused."""
        self.close()
        self.path = self.path if path is None else os.fspath(path)
        try:
            fd = os.open(self.path, os.O_RDWR if self.writable else os.O_RDONLY | os.O_NONBLOCK)
        except OSError as error:
            raise ImageRefused(_why_not_opened(self.path, error, self.writable)) from None
        try:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise ImageRefused(f"{self.path} is not a file")
            if self._lock:
                fcntl.flock(fd, (fcntl.LOCK_EX if self.writable else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            length_bytes = os.fstat(fd).st_size
            # A file of exactly the wanted size is all disk: what looks like a footer is the last block's data.
            is_whole = self._blocks is not None and length_bytes == self._blocks * BLOCK
            found = Found(Container.RAW, None) if is_whole else recognise(fd, length_bytes, self.path)
            self._take(fd, found, length_bytes)
        except BlockingIOError:
            raise ImageRefused(f"{self.path} is in use by another process") from None
        except OSError as error:
            raise ImageRefused(f"{self.path} cannot be read: {error.strerror}") from None
        finally:
            if self.fd != fd:
                os.close(fd)

    def _take(self, fd: int, found: Found, length_bytes: int) -> None:
        size_blocks = found.size_blocks
        if size_blocks is None:
            size_blocks = length_bytes // BLOCK if self._blocks is None else self._blocks
        if size_blocks <= 0:
            raise ImageRefused(f"{self.path} does not hold one block")
        self.container, self.drive_type = found.container, found.drive_type
        self.size_blocks, self.host_bytes, self.fd = size_blocks, length_bytes, fd

    def read(self, lbn: int, count: int) -> bytes:
        """*count* blocks from *lbn* on. Raises DiskError; ValueError outside the disk."""
        if lbn < 0 or count < 0 or lbn + count > self.size_blocks:
            raise ValueError(self._outside(lbn, count))
        try:
            data = os.pread(self.fd, count * BLOCK, lbn * BLOCK)
            if len(data) != count * BLOCK:
                data = self._read_rest(data, lbn, count)
        except OSError as error:
            raise self.host_error(error, lbn) from None
        return data

    def _read_rest(self, data: bytes, lbn: int, count: int) -> bytes:
        wanted = count * BLOCK
        while len(data) < wanted:
            more = os.pread(self.fd, wanted - len(data), lbn * BLOCK + len(data))
            if not more:
                self.check_length(lbn + len(data) // BLOCK)
                return data.ljust(wanted, b"\0")
            data += more
        return data

    def write(self, lbn: int, data: Data) -> None:
        """Write *data* from *lbn* on. Raises DiskError; ValueError outside the disk or for a part of a block."""
        length, at = len(data), lbn * BLOCK
        if lbn < 0 or length % BLOCK or at + length > self.size_blocks * BLOCK:
            raise ValueError(self._outside(lbn, length / BLOCK))
        if not self.writable:
            raise DiskError(Trouble.WRITE_LOCKED, lbn, medium=self)
        try:
            # Where the file ends: lseek costs a third of fstat, and nothing here relies on a file position.
            if os.lseek(self.fd, 0, os.SEEK_END) < self.host_bytes:
                # Extended again, what was cut off would read as zeros, and a merge would spread them.
                self.check_length(lbn)
            if length > _PIECE_BYTES or os.pwrite(self.fd, data, at) != length:
                self._write_in_pieces(data, at)
        except OSError as error:
            raise self.host_error(error, lbn) from None
        if at + length > self.host_bytes:
            self.host_bytes = at + length

    def _write_in_pieces(self, data: Data, at: int) -> None:
        left = memoryview(data)
        while left:
            done = os.pwrite(self.fd, left[:_PIECE_BYTES], at)
            left, at = left[done:], at + done

    def equal(self, other: Medium, lbn: int, count: int) -> bool:
        """Whether *count* blocks from *lbn* on are the same on *other*. Raises DiskError."""
        return self.read(lbn, count) == other.read(lbn, count)

    def flush(self) -> None:
        """Bring what was written to the host's disk. Raises DiskError, also if the file is gone or cut short."""
        try:
            getattr(os, "fdatasync", os.fsync)(self.fd)
            self.check_length()
        except OSError as error:
            raise self.host_error(error) from None
        if not self.still_there():
            raise DiskError(Trouble.HOST, None, f"file {self.path} was deleted", self)

    def still_there(self) -> bool:
        """Whether the file still has a name and its length: one cheap look."""
        try:
            seen = os.fstat(self.fd)
        except OSError:
            return False
        # A memfd never has a name.
        return seen.st_size >= self.host_bytes and (seen.st_nlink > 0 or not self.path)

    def close(self) -> None:
        """Close the file and give up its lock; a closed image may be closed again."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def __del__(self) -> None:
        if getattr(self, "fd", -1) >= 0:  # a world that is dropped, not shut down, keeps no file open
            self.close()

    def check_length(self, lbn: int | None = None) -> None:
        """Raise DiskError naming *lbn* if the file is shorter than it is known to be. May raise OSError."""
        # The known length is taken first: another thread may extend the file meanwhile, which is no trouble.
        known_bytes = self.host_bytes
        if os.fstat(self.fd).st_size < known_bytes:
            raise DiskError(Trouble.HOST, lbn, f"file {self.path} was cut short", self)

    def host_error(self, error: OSError, lbn: int | None = None) -> DiskError:
        """The DiskError that stands for *error* at *lbn*."""
        return DiskError(Trouble.HOST, lbn, error.strerror or str(error), self)

    def _outside(self, lbn: int, count: float) -> str:
        return f"{count:g} blocks at LBN {lbn} are not on a disk of {self.size_blocks} blocks"

    def __getstate__(self) -> tuple[object, ...]:
        return (self.path, self._blocks, self.writable, self._lock, self.size_blocks, self.container, self.drive_type)

    def __setstate__(self, state: tuple[str, int | None, bool, bool, int, Container, str]) -> None:
        self.path, self._blocks, self.writable, self._lock, self.size_blocks, self.container, self.drive_type = state
        self.fd, self.host_bytes = -1, 0

    def __repr__(self) -> str:
        return f"<Image {self.path or 'without a name'}, {self.size_blocks} blocks, {self.container.value}>"


def _why_not_opened(path: str, error: OSError, writable: bool) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{path} does not exist"
    if isinstance(error, IsADirectoryError):
        return f"{path} is not a file"
    if isinstance(error, PermissionError):
        return f"no permission to {'write' if writable else 'read'} {path}"
    return f"{path} cannot be opened: {error.strerror}"
