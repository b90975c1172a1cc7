"""Troubles: wrappers that stand before a medium and make it fail, or tell what was asked of it.

Each has the surface of `Medium` and passes on what it does not concern, so they stack in any order. A media
fault lives here and never in the host file. Bulk work must not go past a trouble: `plain` gives the image
behind a stack only if nothing in the stack could make a difference.
"""

from collections.abc import Iterable

from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.disk.image import Data, DiskError, Image, Medium, Trouble


class _Layer:
    """A medium passed through; each trouble below overrides the calls it concerns."""

    def __init__(self, inner: Medium) -> None:
        self.inner = inner

    @property
    def size_blocks(self) -> int:
        return self.inner.size_blocks

    @property
    def interferes(self) -> bool:
        """Whether an access through this layer may end otherwise than without it, or leave a trace."""
        return True

    def read(self, lbn: int, count: int) -> bytes:
        return self.inner.read(lbn, count)

    def write(self, lbn: int, data: Data) -> None:
        self.inner.write(lbn, data)

    def equal(self, other: Medium, lbn: int, count: int) -> bool:
        return self.read(lbn, count) == other.read(lbn, count)

    def flush(self) -> None:
        self.inner.flush()

    def still_there(self) -> bool:
        return self.inner.still_there()

    def close(self) -> None:
        self.inner.close()


class Offline(_Layer):
    """The unit does not answer: every access fails with Trouble.OFFLINE."""

    def read(self, lbn: int, count: int) -> bytes:
        raise DiskError(Trouble.OFFLINE, lbn, medium=self)

    def write(self, lbn: int, data: Data) -> None:
        raise DiskError(Trouble.OFFLINE, lbn, medium=self)

    def flush(self) -> None:
        raise DiskError(Trouble.OFFLINE, medium=self)

    def still_there(self) -> bool:
        return False


class WriteLocked(_Layer):
    """The write-protect switch is on: reads pass, writes fail with Trouble.WRITE_LOCKED."""

    def write(self, lbn: int, data: Data) -> None:
        raise DiskError(Trouble.WRITE_LOCKED, lbn, medium=self)


class WrongVolume(_Layer):
    """Another volume is in the drive: every access fails with Trouble.WRONG_VOLUME; the unit itself answers."""

    def read(self, lbn: int, count: int) -> bytes:
        raise DiskError(Trouble.WRONG_VOLUME, lbn, medium=self)

    def write(self, lbn: int, data: Data) -> None:
        raise DiskError(Trouble.WRONG_VOLUME, lbn, medium=self)


class BadBlocks(_Layer):
    """Blocks that cannot be read: Trouble.PARITY at the first one met, until that block is written again.

    With *hard* a write to a bad block fails too, and it stays bad; a write fails before anything is written.
    """

    def __init__(self, inner: Medium, extents: Iterable[Extent], *, hard: bool = False) -> None:
        super().__init__(inner)
        self.extents = sorted(extents)
        self.hard = hard

    @property
    def interferes(self) -> bool:
        return bool(self.extents)

    def read(self, lbn: int, count: int) -> bytes:
        self._check(Extent(lbn, count))
        return self.inner.read(lbn, count)

    def write(self, lbn: int, data: Data) -> None:
        written = Extent(lbn, len(data) // BLOCK)
        if self.hard:
            self._check(written)
        self.inner.write(lbn, data)
        if not self.hard and self.extents:
            self._repair(written)

    def _check(self, wanted: Extent) -> None:
        for bad in self.extents:
            if bad.overlaps(wanted):
                raise DiskError(Trouble.PARITY, max(bad.lbn, wanted.lbn), medium=self)

    def _repair(self, written: Extent) -> None:
        left: list[Extent] = []
        for bad in self.extents:
            left += [part for part in (bad.below(written.lbn), bad.beyond(written.end)) if part.count]
        self.extents = left


class NthFails(_Layer):
    """The *n*-th access that follows, counted from 1, fails once with *trouble*; reads, writes, flushes count."""

    def __init__(self, inner: Medium, n: int, trouble: Trouble = Trouble.PARITY) -> None:
        super().__init__(inner)
        self.left = n
        self.trouble = trouble

    @property
    def interferes(self) -> bool:
        return self.left > 0

    def read(self, lbn: int, count: int) -> bytes:
        self._count(lbn)
        return self.inner.read(lbn, count)

    def write(self, lbn: int, data: Data) -> None:
        self._count(lbn)
        self.inner.write(lbn, data)

    def flush(self) -> None:
        self._count(None)
        self.inner.flush()

    def _count(self, lbn: int | None) -> None:
        self.left -= 1
        if self.left == 0:
            raise DiskError(self.trouble, lbn, medium=self)


class Recording(_Layer):
    """Writes down each access as `(verb, lbn, count)` in *log*, before it is tried; a flush is at LBN 0."""

    def __init__(self, inner: Medium, log: list[tuple[str, int, int]]) -> None:
        super().__init__(inner)
        self.log = log

    def read(self, lbn: int, count: int) -> bytes:
        self.log.append(("read", lbn, count))
        return self.inner.read(lbn, count)

    def write(self, lbn: int, data: Data) -> None:
        self.log.append(("write", lbn, len(data) // BLOCK))
        self.inner.write(lbn, data)

    def flush(self) -> None:
        self.log.append(("flush", 0, 0))
        self.inner.flush()


def plain(medium: Medium) -> Image | None:
    """The image behind *medium* if no layer in between interferes; else None."""
    while isinstance(medium, _Layer) and not medium.interferes:
        medium = medium.inner
    return medium if isinstance(medium, Image) else None
