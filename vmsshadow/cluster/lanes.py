"""A recovery operation's lanes: one per copy target or one for the merge, and the fences they move.

The carrier of an operation knows the exact fence; the other nodes know what was published last, every 10 I/Os or
2 seconds ($SHADDEF), never above the true one.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from vmsshadow.cluster.world import Unit
from vmsshadow.shadow.operations import CopyLane, Lane, MergeLane
from vmsshadow.shadow.state import Member

MAX_REACH = 8192  # ranges of one fused stretch: half a gigabyte


class LaneStart(NamedTuple):
    """A lane begins its next range."""

    unit: int
    run: int


@dataclass(slots=True)
class LaneRun:
    """A lane on the node that carries it."""

    lane: Lane
    serial: int
    node: str
    pending: dict[int, Any] = field(default_factory=dict)
    results: dict[str, bytes | None] = field(default_factory=dict)
    failed: bool = False
    counted: bool = True  # against SHADOW_MAX_COPY
    hold: int = 0
    ios: int = 0  # since the fence was last published
    published_us: int = 0
    reach: int = MAX_REACH  # ranges that the fused stretch of a merge looks at together
    range_ios: int = 0  # of the present range
    issued_us: int = 0  # when its I/Os in flight went out
    ideal_us: int = 0  # what they take on idle disks
    pause_us: int = 0  # to be waited when the range is done: the merge throttle
    factor: int = 200  # of the merge throttle
    untranslated_ios: int = 0  # since the factor was looked up


def move_fence(unit: Unit, run: LaneRun) -> None:
    """The carrier knows the exact fence; it only ever rises."""
    shadow_set, lane = unit.shadow_set, run.lane
    if isinstance(lane, MergeLane):
        assert shadow_set.merge is not None and lane.lbn >= shadow_set.merge.fence_lbn
        shadow_set.merge.fence_lbn = lane.lbn
    else:
        member = target_of(unit, lane)
        assert lane.lbn >= member.fence_lbn
        member.fence_lbn = lane.lbn


def publish(unit: Unit, run: LaneRun, lbn: int, now_us: int) -> None:
    """Let every node know that the fence has come to *lbn*."""
    run.ios, run.published_us = 0, now_us
    if isinstance(run.lane, MergeLane):
        assert unit.shadow_set.merge is not None
        unit.shadow_set.merge.published_lbn = lbn
    else:
        target_of(unit, run.lane).published_lbn = lbn


def target_of(unit: Unit, lane: CopyLane) -> Member:
    """The member that *lane* copies to."""
    member = unit.shadow_set.member(lane.target)
    assert member is not None
    return member
