"""Planted faults of a volume that grows; see `mutants`."""

from typing import Any

import pytest

from vmsshadow.shadow import operations
from vmsshadow.shadow.operations import CopyLane, MergeLane


def minicopy_without_the_tail(patch: pytest.MonkeyPatch) -> None:
    """A minicopy ends with its bitmap, though the volume has grown since."""
    _end_with_the_bits(patch, CopyLane)


def minimerge_without_the_tail(patch: pytest.MonkeyPatch) -> None:
    """A minimerge ends with its bitmap, though the volume has grown since."""
    _end_with_the_bits(patch, MergeLane)


def _end_with_the_bits(patch: pytest.MonkeyPatch, kind: type) -> None:
    genuine = operations.next_lbn

    def next_lbn(lane: Any) -> int:
        lbn, end = genuine(lane), int(lane.volsize)
        unmarked = lane.bits is not None and lbn >= lane.bits.size_blocks
        return end if unmarked and isinstance(lane, kind) else lbn

    patch.setattr(operations, "next_lbn", next_lbn)


TAIL_MUTANTS = (minicopy_without_the_tail, minimerge_without_the_tail)
