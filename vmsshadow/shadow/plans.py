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


def read(shadow_set: ShadowSet, extent: Extent, node: str, cost_of: Callable[[str], int]) -> Read:
    """Where *node* reads *extent*; *cost_of* gives a member's read cost plus its queue as that node sees them."""
    sources = shadow_set.reachable_full
    if is_unmerged(shadow_set, extent, node):
        followers = _behind_fences(shadow_set, extent, node)
        if len(sources) > 1 or followers:
            devices = tuple(member.device for member in sources)
            return Read(devices, True, "ahead of the merge fence: compared", followers)
    if len(sources) == 1:
        return Read((sources[0].device,), False, "only source member")
    costs = [cost_of(member.device) for member in sources]
    lowest = min(costs)
    cheap = [member for member, cost in zip(sources, costs, strict=True) if cost == lowest]
    if len(cheap) == 1:
        return Read((cheap[0].device,), False, "lowest read cost")
    # Equal costs rotate, as the driver's "last read index" does.
    slots = [shadow_set.slot_of(member.device) for member in cheap]
    later = [slot for slot in slots if slot > shadow_set.last_read_slot]
    shadow_set.last_read_slot = min(later or slots)
    member = shadow_set.slots[shadow_set.last_read_slot]
    assert member is not None
    return Read((member.device,), False, "equal read costs rotate")


def _behind_fences(shadow_set: ShadowSet, extent: Extent, node: str) -> tuple[WriteStep, ...]:
    """What of *extent* every reachable copy target already holds."""
    parts = [
        WriteStep(target.device, extent.below(known_fence(shadow_set, target, node)))
        for target in shadow_set.targets
        if target.lost is None
    ]
    return tuple(part for part in parts if part.extent.count)
