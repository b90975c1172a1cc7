"""Blocks and extents: the units in which a disk is addressed.

A disk is a row of 512-byte blocks, numbered from 0 by logical block number (LBN). An `Extent` is a
stretch of them. Volume shadowing copies, merges and tracks writes in ranges of 127 blocks
(65,024 bytes, the largest transfer whose byte count fits a 16-bit word on a block boundary).
"""

from typing import NamedTuple

BLOCK = 512
RANGE_BLOCKS = 127
RANGE_BYTES = RANGE_BLOCKS * BLOCK


class Extent(NamedTuple):
    """A stretch of *count* blocks that begins at *lbn*."""

    lbn: int
    count: int  # type: ignore[assignment]  # of blocks; hides tuple.count

    @property
    def end(self) -> int:
        """The first LBN after the stretch."""
        return self.lbn + self.count

    def overlaps(self, other: "Extent") -> bool:
        """Whether the two stretches share a block."""
        return self.lbn < other.end and other.lbn < self.end

    def below(self, fence_lbn: int) -> "Extent":
        """The part before *fence_lbn*; its count is 0 when there is none."""
        return Extent(self.lbn, max(0, min(self.end, fence_lbn) - self.lbn))

    def beyond(self, fence_lbn: int) -> "Extent":
        """The part at and after *fence_lbn*; its count is 0 when there is none."""
        start = min(max(self.lbn, fence_lbn), self.end)
        return Extent(start, self.end - start)


def range_at(lbn: int, size_blocks: int) -> Extent:
    """The work range that begins at *lbn* on a disk of *size_blocks*: 127 blocks, or what is left."""
    return Extent(lbn, min(RANGE_BLOCKS, size_blocks - lbn))
