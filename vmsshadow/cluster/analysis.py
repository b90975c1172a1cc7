"""Members read beside each other while users go on: what ANALYZE/DISK_STRUCTURE/SHADOW finds out.

An examination goes through its extents in transfers of 127 blocks. Each is read from every full member, which costs
an I/O on each disk. A write in flight has reached some members and not yet others, so blocks that differ are looked at
again while users' writes to them are held: only what differs then is a difference, the rest was passing. Nothing is
ever written. The way is safe to be wrong in one direction only: a block is never called equal that was not equal at
the moment it was read.

What cannot be read on a member (parity) is told as such, block by block. A member that fails altogether is volume
processing's business; the examination waits, and goes on with the members that are left.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import NamedTuple

from vmsshadow.base.blocks import BLOCK, RANGE_BLOCKS, Extent
from vmsshadow.cluster import fused, media, traffic
from vmsshadow.cluster.clock import US_PER_SECOND
from vmsshadow.cluster.lanes import MAX_REACH
from vmsshadow.cluster.world import Unit, World
from vmsshadow.disk import allocation, sweep, volume
from vmsshadow.disk.image import DiskError
from vmsshadow.disk.volume import Unreadable
from vmsshadow.shadow.state import Phase

# Files that may differ and nobody minds (HELP ANALYZE/DISK_STRUCTURE, from memory).
SPECIAL_FILES = ("SWAPFILE*.*", "PAGEFILE*.*", "SYSDUMP.DMP", "SYS$ERRLOG.DMP")

_LOOK_AGAIN_US = US_PER_SECOND  # ours: while the set waits for its members


class ExamineNext(NamedTuple):
    """The next transfer of an examination is to begin."""

    examination: int


class ExamineRead(NamedTuple):
    """A read of an examination has ended."""

    examination: int
    device: str


class ExamineHeld(NamedTuple):
    """Users' writes to what differed are held."""

    examination: int


class Differing(NamedTuple):
    """A block that is not the same on all members: each one's data, or None where it cannot be read."""

    lbn: int
    members: tuple[str, ...]
    data: tuple[bytes | None, ...]


@dataclass(slots=True)
class Examination:
    """One piece of work: what is left of it, and what was found."""

    serial: int
    unit: int
    node: str
    left: list[Extent]
    found: list[Differing] = field(default_factory=list)
    passing: int = 0  # blocks that differed, and no longer when looked at again
    reads: int = 0
    ended_us: int = 0
    done: bool = False
    trouble: str = ""  # the SYSTEM condition that ended it early
    members: tuple[str, ...] = ()  # of the transfer at work
    pending: list[str] = field(default_factory=list)
    results: dict[str, bytes | None] = field(default_factory=dict)
    seen: int = 0  # blocks that differed at the first look
    hold: int = 0
    again: bool = False  # this is the second look
    failed: bool = False
    reach: int = MAX_REACH  # ranges that are looked at together, as a merge does

    @property
    def extent(self) -> Extent:
        """The transfer at work."""
        return self.left[0].below(self.left[0].lbn + RANGE_BLOCKS)


def begin(world: World, number: int, node: str, extents: list[Extent]) -> Examination:
    """Put an examination of DSA*number*, as *node*, on the clock."""
    made = Examination(world.serial(), number, node, [extent for extent in extents if extent.count])
    world.examinations[made.serial] = made
    world.clock.after(0, ExamineNext(made.serial))
    return made


def give_up(world: World, serial: int) -> None:
    """Nobody waits for the examination any more, or it has ended: forget it."""
    found = world.examinations.pop(serial, None)
    if found is not None:
        _drop_hold(world, found)


def expected_us(world: World, work: Examination) -> int:
    """How long what is left takes if nothing differs and nobody else uses the disks."""
    unit = world.units.get(work.unit)
    disks = [world.disks[member.device] for member in unit.shadow_set.reachable_full] if unit is not None else []
    if not disks:
        return _LOOK_AGAIN_US
    whole = max(media.service_us(disk, RANGE_BLOCKS) for disk in disks)
    total = 0
    for extent in work.left:
        ranges, rest = divmod(extent.count, RANGE_BLOCKS)
        total += ranges * whole + (max(media.service_us(disk, rest) for disk in disks) if rest else 0)
    return total


# --- events ----------------------------------------------------------------------------------------


def examine_next(world: World, event: ExamineNext) -> None:
    """Begin the next transfer, or end."""
    work = world.examinations.get(event.examination)
    unit = _ready(world, work)
    if work is None or unit is None:
        return
    if not work.left:
        _end(world, work, "")
        return
    work.members = tuple(member.device for member in unit.shadow_set.reachable_full)
    if not _together(world, unit, work):
        _read(world, work)


def examine_held(world: World, event: ExamineHeld) -> None:
    """Read what differed again."""
    work = world.examinations.get(event.examination)
    if work is not None and _ready(world, work) is not None:
        work.again = True
        _read(world, work)


def examine_read(world: World, event: ExamineRead) -> None:
    """One member has answered."""
    world.disks[event.device].queue -= 1
    work = world.examinations.get(event.examination)
    if work is None or event.device not in work.pending:
        return
    answer = media.read(world, work.node, event.device, work.extent)
    work.pending.remove(event.device)
    work.results[event.device] = answer.data
    if answer.trouble and not answer.is_parity:
        work.failed = True
        world.clock.after(0, traffic.trouble_of(work.unit, event.device, answer, work.node))
    if not work.pending:
        _all_read(world, work)


def _ready(world: World, work: Examination | None) -> Unit | None:
    """The unit, if it can be read now; otherwise the examination ends, or looks again later."""
    if work is None:
        return None
    unit = world.units.get(work.unit)
    if unit is None or work.node not in unit.shadow_set.nodes:
        _end(world, work, "DEVNOTMOUNT")
        return None
    phase = unit.shadow_set.phase_on(work.node)
    if phase is Phase.ABORTED:
        _end(world, work, "VOLINV")
        return None
    if phase is not Phase.RUNNING or not world.is_active(work.node) or not unit.shadow_set.reachable_full:
        _drop_hold(world, work)
        world.clock.after(_LOOK_AGAIN_US, ExamineNext(work.serial))
        return None
    return unit


def _end(world: World, work: Examination, trouble: str) -> None:
    _drop_hold(world, work)
    work.done, work.trouble, work.ended_us = True, trouble, world.clock.now_us


def _drop_hold(world: World, work: Examination) -> None:
    hold, work.hold, work.again = work.hold, 0, False
    unit = world.units.get(work.unit)
    if hold and unit is not None:
        traffic.drop_hold(world, unit, hold)


# --- one transfer ----------------------------------------------------------------------------------


def _read(world: World, work: Examination) -> None:
    work.pending, work.results, work.failed = list(work.members), {}, False
    work.reads += len(work.members)
    for device in work.members:
        ends = media.enqueue(world, world.disks[device], work.extent.count)
        world.clock.at(ends, ExamineRead(work.serial, device))


def _all_read(world: World, work: Examination) -> None:
    """Equal: go on. Not: look again with users' writes held, and believe what is seen then."""
    if work.failed:
        _drop_hold(world, work)
        world.clock.after(_LOOK_AGAIN_US, ExamineNext(work.serial))
        return
    data = [work.results[device] for device in work.members]
    if data[0] is not None and all(piece == data[0] for piece in data[1:]):
        _passed(world, work, [])
        return
    differing = _differing(world, work)
    unit = world.units.get(work.unit)
    if work.again or unit is None:
        _passed(world, work, differing)
        return
    work.seen = len(differing)
    work.hold = traffic.take_hold(world, unit, work.extent, ExamineHeld(work.serial))


def _passed(world: World, work: Examination, differing: list[Differing]) -> None:
    """The transfer is done."""
    if work.again:
        work.passing += max(0, work.seen - len(differing))
    work.found += differing
    _go_on(work, work.extent.end)
    _drop_hold(world, work)
    world.clock.after(0, ExamineNext(work.serial))


def _go_on(work: Examination, lbn: int) -> None:
    """What is before *lbn* in the first extent is done."""
    rest = work.left[0].beyond(lbn)
    work.left[:1] = [rest] if rest.count else []


def _differing(world: World, work: Examination) -> list[Differing]:
    """The blocks of the transfer that are not the same everywhere; what cannot be read as a whole is read singly."""
    extent, rows = work.extent, []
    for device in work.members:
        whole = work.results[device]
        if whole is None:
            rows.append([media.read(world, work.node, device, Extent(lbn, 1)).data for lbn in _lbns(extent)])
        else:
            rows.append([whole[at * BLOCK : (at + 1) * BLOCK] for at in range(extent.count)])
    blocks = zip(_lbns(extent), zip(*rows, strict=True), strict=True)
    return [Differing(lbn, work.members, data) for lbn, data in blocks if None in data or len(set(data)) > 1]


def _lbns(extent: Extent) -> range:
    return range(extent.lbn, extent.end)


def _together(world: World, unit: Unit, work: Examination) -> bool:
    """Many transfers at once, as far as the members are equal, while nobody else does anything (see `fused`)."""
    clock = world.clock
    if not world.fast_path or unit.flights or unit.waiting or unit.holds:
        return False
    disks = [world.disks[device] for device in work.members]
    images = [image for disk in disks if (image := fused.image_of(disk)) is not None]
    if len(images) < len(disks) or any(disk.free_at_us > clock.now_us for disk in disks):
        return False
    if any(world.why_unreachable(work.node, device) for device in work.members):
        return False
    whole_us = max(media.service_us(disk, RANGE_BLOCKS) for disk in disks)
    many = min(work.reach, (clock.free_until_us() - clock.now_us - 1) // whole_us)
    stretch = work.left[0].below(work.left[0].lbn + max(0, many) * RANGE_BLOCKS)
    same = -(-stretch.count // RANGE_BLOCKS)
    try:
        for other in images[1:]:
            first = sweep.differing(images[0], other, stretch.lbn, stretch.count).find(1) if stretch.count else -1
            same = min(same, first) if first >= 0 else same
    except DiskError:
        return False  # the long way meets the same trouble and tells who failed
    work.reach = min(2 * work.reach, MAX_REACH) if same * RANGE_BLOCKS >= stretch.count else fused.NEAR
    if not same:
        return False
    passed = stretch.below(stretch.lbn + same * RANGE_BLOCKS)
    last = passed.count - (same - 1) * RANGE_BLOCKS
    last_began_us = clock.now_us + (same - 1) * whole_us
    for disk in disks:
        disk.operations += same
        disk.free_at_us = last_began_us + media.service_us(disk, last)
    work.reads += same * len(disks)
    _go_on(work, passed.end)
    clock.at(max(disk.free_at_us for disk in disks), ExamineNext(work.serial))
    return True


# --- which blocks belong to files ------------------------------------------------------------------


def allocated(world: World, unit: Unit) -> list[Extent]:
    """The blocks of the unit that belong to files, by its storage bitmap. Raises DiskError."""
    for member in unit.shadow_set.reachable_full:
        medium = world.disks[member.device].medium
        found = volume.examine(medium) if medium is not None else None
        if medium is not None and found is not None and not isinstance(found, Unreadable) and found.scb is not None:
            return allocation.allocated(medium, found)
    return [Extent(0, unit.shadow_set.volsize)]  # no bitmap can be found: leave nothing out


def special(world: World, unit: Unit) -> list[Extent]:
    """Where the unit has files that may differ: page, swap and dump files. Raises DiskError."""
    wanted: Callable[[str], bool] = _is_special
    for member in unit.shadow_set.reachable_full:
        medium = world.disks[member.device].medium
        if medium is not None:
            return allocation.extents_of_files(medium, wanted)
    return []


def _is_special(name: str) -> bool:
    plain = name.partition(";")[0].upper()
    return any(fnmatchcase(plain, pattern) for pattern in SPECIAL_FILES)
