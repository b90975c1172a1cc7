"""Where one user read or write goes, by role, fence, site and read cost.

A plan is a tuple of stages; the steps of a stage run side by side, a stage starts when the one before has
succeeded. Beyond a copy fence a write goes to the sources first and to the target after them (8.4 manual, 6.2):
should the copier meanwhile put old data on the target, its re-read of the source finds the difference.
"""

from collections.abc import Callable
from typing import NamedTuple

from vmsshadow.base.blocks import Extent
from vmsshadow.shadow.state import Member, ShadowSet


class WriteStep(NamedTuple):
    """Write the blocks of *extent* to *device*."""

    device: str
    extent: Extent


class Read(NamedTuple):
    """Where a read goes: to one member, or to all full ones to be compared (`check`).

    *followers* are copy targets with the part of the extent that lies behind their fence: they are no sources, but
    they will be, and then must not hold another value than the one given out.
    """

    devices: tuple[str, ...]
    check: bool
    rule: str
    followers: tuple[WriteStep, ...] = ()


# Why a read goes where it goes; SIMULATE EXPLAIN shows these.
ONLY_SOURCE = "only source member"
SPLIT = "its share of the LBNs (SPLIT_READ_LBNS)"
LOWEST_COST = "lowest read cost"
ROTATION = "equal read costs rotate"

WritePlan = tuple[tuple[WriteStep, ...], ...]


def write(shadow_set: ShadowSet, extent: Extent, node: str) -> WritePlan:
    """The stages of a write that *node* issues."""
    full = tuple(WriteStep(member.device, extent) for member in shadow_set.full)
    targets = shadow_set.targets
    if not targets:
        return (full,)
    side_by_side, after = list(full), []
    for target in targets:
        fence = known_fence(shadow_set, target, node)
        below, beyond = extent.below(fence), extent.beyond(fence)
        if below.count:
            side_by_side.append(WriteStep(target.device, below))
        if beyond.count:
            after.append(WriteStep(target.device, beyond))
    return (tuple(side_by_side), tuple(after)) if after else (tuple(side_by_side),)


def known_fence(shadow_set: ShadowSet, target: Member, node: str) -> int:
    """The copy fence as *node* knows it: exact on the node that copies, elsewhere as last published."""
    operation = shadow_set.operation
    if operation is not None and operation.host == node and target.device in operation.targets:
        return target.fence_lbn
    return target.published_lbn


def is_unmerged(shadow_set: ShadowSet, extent: Extent, node: str) -> bool:
    """Whether *node* must take a block of *extent* for not yet merged."""
    merge = shadow_set.merge
    if merge is None:
        return False
    operation = shadow_set.operation
    fence = merge.fence_lbn if operation is not None and operation.host == node else merge.published_lbn
    return merge.may_differ(extent, fence)


def read(
    shadow_set: ShadowSet,
    extent: Extent,
    node: str,
    cost_of: Callable[[str], int],
    read_cost: Callable[[str], int] | None = None,
) -> Read:
    """Where *node* reads *extent*; *cost_of* gives a member's read cost plus its queue as that node sees them.

    With *read_cost*, which leaves queues out, the LBNs are split among the members (`shares`). Splitting decides only
    among full members, and only where one of them may be believed: a merge's check and copy targets come first.
    """
    sources = shadow_set.reachable_full
    if is_unmerged(shadow_set, extent, node):
        followers = _behind_fences(shadow_set, extent, node)
        if len(sources) > 1 or followers:
            devices = tuple(member.device for member in sources)
            return Read(devices, True, "ahead of the merge fence: compared", followers)
    if len(sources) == 1:
        return Read((sources[0].device,), False, ONLY_SOURCE)
    sharers = cheapest(sources, read_cost) if read_cost is not None else []
    if len(sharers) > 1:
        sharer = sharers[extent.lbn * len(sharers) // shadow_set.size_blocks]
        return Read((sharer.device,), False, SPLIT)
    cheap = cheapest(sources, cost_of)
    if len(cheap) == 1:
        return Read((cheap[0].device,), False, LOWEST_COST)
    # Equal costs rotate, as the driver's "last read index" does.
    slots = [shadow_set.slot_of(member.device) for member in cheap]
    later = [slot for slot in slots if slot > shadow_set.last_read_slot]
    shadow_set.last_read_slot = min(later or slots)
    member = shadow_set.slots[shadow_set.last_read_slot]
    assert member is not None
    return Read((member.device,), False, ROTATION)


def cheapest(members: list[Member], cost_of: Callable[[str], int]) -> list[Member]:
    """Those of *members* whose cost is the lowest, in slot order."""
    costs = [cost_of(member.device) for member in members]
    lowest = min(costs)
    return [member for member, cost in zip(members, costs, strict=True) if cost == lowest]


def shares(sharers: list[Member], size_blocks: int) -> list[tuple[Member, Extent]]:
    """Which LBNs each of *sharers* serves while reads are split: equal, contiguous parts of the virtual unit.

    HELP SET SHADOW/ENABLE; the boundaries are ours: of k members the one at floor(LBN * k / size) serves an LBN.
    """
    starts = [-(-size_blocks * index // len(sharers)) for index in range(len(sharers) + 1)]
    return [
        (member, Extent(start, end - start))
        for member, start, end in zip(sharers, starts, starts[1:], strict=False)
    ]


def _behind_fences(shadow_set: ShadowSet, extent: Extent, node: str) -> tuple[WriteStep, ...]:
    """What of *extent* every reachable copy target already holds."""
    parts = [
        WriteStep(target.device, extent.below(known_fence(shadow_set, target, node)))
        for target in shadow_set.targets
        if target.lost is None
    ]
    return tuple(part for part in parts if part.extent.count)
