"""The state of one shadow set, and the invariants it keeps.

A virtual unit has up to six members (V8.4, "Extended Membership"). A member is *full* (a source: it may
be read) or a *copy target* behind whose fence the data already equals the sources'. A pending or running
merge has a fence as well. There is no fence on disk: what dies with all nodes starts over at LBN 0.

Which way it is safe to be wrong: a node may believe a copy fence lower than it is (its writes then go
sources first, target after) and a merge fence lower than it is (its reads then compare once more); never
higher.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from vmsshadow.base.blocks import Extent
from vmsshadow.shadow.bitmap import Bitmap, Bits, Kind
from vmsshadow.shadow.policy import Policy

MAX_MEMBERS = 6
MAX_MEMBERS_BEFORE_V84 = 3


class Role(Enum):
    """What a member is good for."""

    FULL = "full"  # a source: read and written
    TARGET = "target"  # of a copy: written, never read by users


class Work(Enum):
    """The recovery operations, in the manual's words (8.4 manual, 4.9)."""

    COPY = "copy"
    MERGE = "merge"


class Phase(Enum):
    """Whether the set serves I/O."""

    RUNNING = "running"
    VOLUME_PROCESSING = "volume processing"  # a member is lost: I/O stalls until it is back or expelled
    MOUNT_VERIFICATION = "mount verification"  # no full member can be reached
    ABORTED = "aborted"  # given up: I/O ends in error until the unit is dismounted


@dataclass(slots=True)
class Member:
    """One physical disk of the set; fences are LBNs: everything below is copied."""

    device: str
    unit_id: int
    size_blocks: int
    role: Role
    rule: str  # why it is what it is, for the operator who asks
    group: int = 0  # the command that added it: targets of one command are copied side by side
    fence_lbn: int = 0  # exact, as the copying node knows it
    published_lbn: int = 0  # as all other nodes know it; never above fence_lbn
    assisted: bool = False  # copied by the controller (8.4 manual, 6.2, assisted copy)
    bitmap: int | None = None  # of a minicopy: the serial of the write bitmap that tells what to copy
    lost: str | None = None  # why it cannot be reached
    flagged: bool = False  # /FORCE_REMOVAL: expelled as soon as it is lost


@dataclass(slots=True)
class Merge:
    """A merge that is pending or runs; below the fence all full members are known to be equal.

    A minimerge has *ranges*: only these may differ, all others are known to be equal from the start.
    """

    rule: str
    fence_lbn: int = 0
    published_lbn: int = 0
    ranges: Bits | None = None
    from_log: bool = False  # a controller's minimerge: its ranges are those that a failed node's log entries name

    @property
    def is_mini(self) -> bool:
        """Whether it is a minimerge."""
        return self.ranges is not None

    def may_differ(self, extent: Extent, fence_lbn: int) -> bool:
        """Whether a block of *extent* at or beyond *fence_lbn* is not yet known to be equal on all members.

        Of what lies beyond the end of its bitmap a minimerge knows nothing.
        """
        rest = extent.beyond(fence_lbn)
        if self.ranges is None or rest.end > self.ranges.size_blocks:
            return rest.count > 0
        return rest.count > 0 and self.ranges.touches(rest)


@dataclass(slots=True)
class Operation:
    """The one operation that is active on the set, and the node that carries it."""

    work: Work
    host: str
    serial: int
    targets: tuple[str, ...] = ()
    is_mini: bool = False


@dataclass(slots=True)
class ShadowSet:
    """A virtual unit that is mounted somewhere in the cluster."""

    unit: int
    label: str
    size_blocks: int  # of the virtual unit: the smallest member (dissimilar devices, 8.4 manual, 1.3)
    volsize: int  # logical volume size in the SCB: what users reach, copies copy and merges merge
    generation: int  # VMS time of the last membership change, forced above the one before
    mount_time: int
    master: str
    slots: list[Member | None] = field(default_factory=lambda: [None] * MAX_MEMBERS)
    nodes: list[str] = field(default_factory=list)  # that have it mounted, in the order of mounting
    writers: list[str] = field(default_factory=list)  # those of them that mounted it for write
    merge: Merge | None = None
    operation: Operation | None = None
    phase: Phase = Phase.RUNNING  # of the nodes that serve it; `phase_on` tells that of one node
    cut_off: list[str] = field(default_factory=list)  # nodes that reach no source while others do
    aborted: list[str] = field(default_factory=list)  # nodes that gave it up and have not dismounted it yet
    bitmaps: list[Bitmap] = field(default_factory=list)
    policy: Policy | None = None  # the HBMM policy in force; None: HBMM is off
    last_bitmap: int = 0
    unerased: bool = False  # made by INITIALIZE/SHADOW without /ERASE and never fully merged
    last_group: int = 0
    last_operation: int = 0
    last_read_slot: int = 0
    # $SHADDEF's counters, in ranges; SET SHADOW/RESET_COUNTERS zeroes them.
    repairs_by_merge: int = 0  # differences mended by the shadow server's merge, or by its copy while a merge was due
    repairs_by_reads: int = 0  # differences that an application's read found before the merge did
    copy_collisions: int = 0  # comparisons after the copier's own write that a user's write had made fail
    hot_ranges: int = 0  # copy ranges that had to be written more than once

    @property
    def members(self) -> list[Member]:
        """Full members and targets in slot order."""
        return [member for member in self.slots if member is not None]

    @property
    def full(self) -> list[Member]:
        """The source members, in slot order."""
        return [member for member in self.slots if member is not None and member.role is Role.FULL]

    @property
    def targets(self) -> list[Member]:
        """The copy targets, in the order in which they were added."""
        found = [member for member in self.slots if member is not None and member.role is Role.TARGET]
        return sorted(found, key=lambda member: member.group)

    @property
    def serving(self) -> list[str]:
        """The nodes that look after the set: what they cannot reach is lost."""
        return [node for node in self.nodes if node not in self.cut_off and node not in self.aborted]

    def phase_on(self, node: str) -> Phase:
        """Whether the set serves the I/O of *node*."""
        if node in self.aborted:
            return Phase.ABORTED
        return Phase.MOUNT_VERIFICATION if node in self.cut_off else self.phase

    @property
    def reachable_full(self) -> list[Member]:
        """The source members that can be reached."""
        return [member for member in self.full if member.lost is None]

    @property
    def masters(self) -> list[Bitmap]:
        """The minimerge bitmaps."""
        return [bitmap for bitmap in self.bitmaps if bitmap.kind is Kind.MINIMERGE]

    def bitmap(self, serial: int | None) -> Bitmap | None:
        """The bitmap with that serial, or None."""
        return next((bitmap for bitmap in self.bitmaps if bitmap.serial == serial), None)

    def __iter__(self) -> Iterator[Member]:
        return iter(self.members)

    def member(self, device: str) -> Member | None:
        """The member called *device* (plain name), or None."""
        for member in self.slots:
            if member is not None and member.device == device:
                return member
        return None

    def slot_of(self, device: str) -> int:
        """The index of *device* in the SCB's tables (raises KeyError if it is no member)."""
        for index, member in enumerate(self.slots):
            if member is not None and member.device == device:
                return index
        raise KeyError(device)


def percent(lbn: int, size_blocks: int) -> int:
    """How far a fence has come, in whole per cent, as displays show it."""
    return min(100, lbn * 100 // size_blocks) if size_blocks else 100


def check(shadow_set: ShadowSet) -> None:
    """Assert what always holds for a mounted set (raises AssertionError: then the engine is wrong)."""
    members, full = shadow_set.members, shadow_set.full
    names = [member.device for member in members]
    assert full, f"DSA{shadow_set.unit}: has no source member"
    assert len(set(names)) == len(names), f"a device is in the set twice: {names}"
    assert shadow_set.member(shadow_set.master) in full, "the master is no full member"
    assert shadow_set.size_blocks == min(member.size_blocks for member in members), "the unit is as big as its smallest"
    assert shadow_set.volsize <= shadow_set.size_blocks, "the file system does not fit on a member"
    for member in members:
        assert 0 <= member.published_lbn <= member.fence_lbn <= shadow_set.volsize, f"fences of {member.device}"
        assert member.role is Role.TARGET or member.group <= shadow_set.last_group
    if shadow_set.merge is not None:
        assert 0 <= shadow_set.merge.published_lbn <= shadow_set.merge.fence_lbn <= shadow_set.volsize
    operation = shadow_set.operation
    if operation is not None:
        assert operation.host in shadow_set.serving, "an operation is carried by a node that the set serves"
        if operation.work is Work.MERGE:
            assert shadow_set.merge is not None
            assert shadow_set.merge.is_mini or not shadow_set.targets, "a full merge waits for copies"
        else:
            assert operation.targets, "a copy has a target"
            for device in operation.targets:
                target = shadow_set.member(device)
                assert target is not None and target.role is Role.TARGET, f"{device} is no copy target"
    assert set(shadow_set.writers) <= set(shadow_set.nodes)
    assert set(shadow_set.aborted) <= set(shadow_set.nodes)
    assert set(shadow_set.cut_off) <= set(shadow_set.nodes) - set(shadow_set.aborted)
    given_up = set(shadow_set.aborted) == set(shadow_set.nodes)
    assert (shadow_set.phase is Phase.ABORTED) is given_up, "a set is aborted when it is so on every node"
    if shadow_set.merge is not None and shadow_set.merge.is_mini and not shadow_set.merge.from_log:
        assert shadow_set.masters, "a minimerge without a master bitmap is a full merge"
    for bitmap in shadow_set.bitmaps:
        assert bitmap.master in shadow_set.nodes, "a bitmap dies with its master's mount"
        assert set(bitmap.locals) <= set(shadow_set.nodes) - {bitmap.master}
