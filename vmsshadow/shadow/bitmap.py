"""Write bitmaps: one bit for each range of 127 blocks, telling where writes went, never what they wrote.

A bit is set before the data are written to any member (8.4 manual, 7.1). It is safe to have a bit too many: the range
is copied or compared once more. It is never safe to have one too few.

A bitmap has one *master*, which hears of all writes of all nodes, and a *local* bitmap on every other node that has
the set mounted, which holds that node's own writes; only the first write to a range is sent to the master.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from vmsshadow.base.blocks import RANGE_BLOCKS, Extent

PAGE_RANGES = 4096  # pages are made when touched: an untouched terabyte costs nothing


class Bits:
    """The marked ranges of a volume of *size_blocks*; a range is marked as a whole.

    The volume may grow, its bits do not: of what is beyond *size_blocks* they know nothing (8.4 manual, 7.6).
    """

    __slots__ = ("_pages", "count", "size_blocks")

    def __init__(self, size_blocks: int) -> None:
        self.size_blocks = size_blocks
        self.count = 0  # ranges marked
        self._pages: dict[int, bytearray] = {}

    @property
    def ranges(self) -> int:
        """How many ranges the volume has."""
        return -(-self.size_blocks // RANGE_BLOCKS)

    @property
    def bytes(self) -> int:
        """What the bitmap takes on OpenVMS: one bit for each range."""
        return -(-self.ranges // 8)

    def mark(self, lbn: int, count: int) -> None:
        """Mark every range that *count* blocks at *lbn* touch; what lies beyond the bitmap is not recorded."""
        last = min(lbn + count, self.size_blocks) - 1
        for number in range(lbn // RANGE_BLOCKS, last // RANGE_BLOCKS + 1):
            page = self._pages.get(number >> 12)
            if page is None:
                page = self._pages[number >> 12] = bytearray(PAGE_RANGES)
            if not page[number & 4095]:
                page[number & 4095] = 1
                self.count += 1

    def covers(self, lbn: int, count: int) -> bool:
        """Whether every range that the blocks touch is marked already."""
        last = min(lbn + count, self.size_blocks) - 1
        for number in range(lbn // RANGE_BLOCKS, last // RANGE_BLOCKS + 1):
            page = self._pages.get(number >> 12)
            if page is None or not page[number & 4095]:
                return False
        return True

    def touches(self, extent: Extent) -> bool:
        """Whether any range that *extent* touches is marked."""
        found = self.next_marked(extent.lbn - extent.lbn % RANGE_BLOCKS)
        return found is not None and found.lbn < extent.end

    def next_marked(self, lbn: int) -> Extent | None:
        """The first marked range at or after the range that *lbn* lies in, from *lbn* on; None when there is none."""
        number = lbn // RANGE_BLOCKS
        for at in sorted(self._pages):
            if at < number >> 12:
                continue
            found = self._pages[at].find(1, number & 4095 if at == number >> 12 else 0)
            if found >= 0:
                start = max(lbn, ((at << 12) + found) * RANGE_BLOCKS)
                end = min(((at << 12) + found + 1) * RANGE_BLOCKS, self.size_blocks)
                return Extent(start, end - start) if start < end else None
        return None

    def marked_together(self, lbn: int, most: int) -> int:
        """How many ranges from *lbn* on are marked without a gap, up to *most*."""
        number = first = lbn // RANGE_BLOCKS
        while number - first < most:
            page = self._pages.get(number >> 12)
            if page is None or not page[number & 4095]:
                break
            number += 1
        return number - first

    def shares(self, parts: int) -> list[float]:
        """The share of marked ranges in each of so many equal *parts* of the volume, 0.0 to 1.0."""
        bounds = [self.ranges * number // parts for number in range(parts + 1)]
        return [
            self._marked_between(first, end) / (end - first) if end > first else 0.0
            for first, end in pairwise(bounds)
        ]

    def _marked_between(self, first: int, end: int) -> int:
        return sum(
            page.count(1, max(first - (at << 12), 0), max(end - (at << 12), 0)) for at, page in self._pages.items()
        )

    def clear(self) -> None:
        """Forget all marks."""
        self._pages.clear()
        self.count = 0

    def join(self, other: "Bits") -> None:
        """Mark what *other* has marked, too; what one of them knows nothing of, both together know nothing of."""
        self.size_blocks = min(self.size_blocks, other.size_blocks)
        for at, page in other._pages.items():
            own = self._pages.setdefault(at, bytearray(PAGE_RANGES))
            joined = int.from_bytes(own, "little") | int.from_bytes(page, "little")
            self._pages[at] = bytearray(joined.to_bytes(PAGE_RANGES, "little"))
        self.count = sum(page.count(1) for page in self._pages.values())

    def copy(self) -> "Bits":
        """The same marks, on their own."""
        made = Bits(self.size_blocks)
        made.join(self)
        return made

    def __iter__(self) -> Iterator[int]:
        """The numbers of the marked ranges."""
        for at in sorted(self._pages):
            page = self._pages[at]
            found = page.find(1)
            while found >= 0:
                yield (at << 12) + found
                found = page.find(1, found + 1)

    def __getstate__(self) -> tuple[int, int, dict[int, bytearray]]:
        return self.size_blocks, self.count, self._pages

    def __setstate__(self, state: tuple[int, int, dict[int, bytearray]]) -> None:
        self.size_blocks, self.count, self._pages = state


class Kind(Enum):
    """What a bitmap is for, as SHOW DEVICE/BITMAP names it."""

    MINICOPY = "Minicopy"
    MINIMERGE = "Minimerge"


@dataclass(slots=True)
class Absent:
    """A member that is out, and how its SCB must look if the bitmap is to fit it."""

    generation: int
    mount_time: int


@dataclass(slots=True)
class Bitmap:
    """One write bitmap of a set: its master, the locals, and the absent members that it can bring back."""

    serial: int  # cluster-wide; the low half of its id
    identifier: int
    kind: Kind
    master: str
    created_ticks: int
    bits: Bits
    ordinal: int  # the x of its name HBMMx
    clause: int = -1  # of the HBMM policy's master lists
    locals: dict[str, Bits] = field(default_factory=dict)
    absent: dict[str, Absent] = field(default_factory=dict)
    uses: int | None = None  # minicopies it is good for; None: one for each absent member
    resets: int = 0
    reset_ticks: int = 0

    @property
    def is_multiuse(self) -> bool:
        """A minimerge bitmap that serves the minicopy of expelled members as well (8.4 manual, 8.10)."""
        return self.kind is Kind.MINIMERGE and bool(self.absent)

    @property
    def name(self) -> str:
        """HBMMx; rrsex while it is multiuse."""
        if self.kind is Kind.MINICOPY:
            return f"MCPY{self.ordinal}"
        return f"rrse{self.ordinal}" if self.is_multiuse else f"HBMM{self.ordinal}"

    @property
    def modified_blocks(self) -> int:
        """What RESET_THRESHOLD is compared with."""
        return self.bits.count * RANGE_BLOCKS

    def knows(self, node: str, lbn: int, count: int) -> bool:
        """Whether *node* need not tell the master of a write: its local bits are set already."""
        if node == self.master:
            return False
        own = self.locals.get(node)
        return own is not None and own.covers(lbn, count)

    def mark(self, node: str, lbn: int, count: int) -> None:
        """The master hears of *node*'s write, and the node remembers that it did."""
        self.bits.mark(lbn, count)
        own = self.locals.get(node)
        if own is not None:
            own.mark(lbn, count)

    def reset(self, ticks: int) -> None:
        """Zero the master and all locals; only while no write is in flight, and never while multiuse."""
        assert not self.is_multiuse and self.kind is Kind.MINIMERGE
        self.bits.clear()
        for own in self.locals.values():
            own.clear()
        self.resets += 1
        self.reset_ticks = ticks

    def fits(self, device: str, generation: int, mount_time: int) -> bool:
        """Whether *device* with such an SCB missed exactly the writes that this bitmap tells of, or fewer."""
        absent = self.absent.get(device)
        return absent is not None and (absent.generation, absent.mount_time) == (generation, mount_time)
