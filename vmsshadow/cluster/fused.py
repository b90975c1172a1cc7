"""The fused stretch (ours): many ranges of a copy or merge compared and copied by one call of the image.

It is taken only while no user I/O is in flight and no event falls due, and it is charged the same simulated I/Os
and the same time as the ranges would be one by one. The stretch is chosen so that even if every range differs it
ends before the next event; so nobody can look into it.
"""

from vmsshadow.base.blocks import RANGE_BLOCKS, Extent
from vmsshadow.cluster import lanes, media, throttle
from vmsshadow.cluster.hardware import Disk
from vmsshadow.cluster.lanes import MAX_REACH, LaneRun, LaneStart
from vmsshadow.cluster.world import Unit, World
from vmsshadow.disk import sweep
from vmsshadow.disk.image import DiskError, Image
from vmsshadow.disk.troubles import plain
from vmsshadow.shadow import operations
from vmsshadow.shadow.operations import CopyLane, Lane, MergeLane

NEAR = 64  # ranges a merge looks at together after one that differed: what lies behind the next is looked at in vain


def advance(world: World, unit: Unit, run: LaneRun) -> bool:
    """Do a stretch of ranges at once; False when the next range has to go the long way."""
    lane, clock = run.lane, world.clock
    if not world.fast_path or len(unit.lanes) > 1 or unit.flights or unit.waiting or unit.holds:
        return False
    names = lane.members if isinstance(lane, MergeLane) else (*lane.sources, lane.target)
    disks = [world.disks[name] for name in names]
    images = [image for disk in disks if (image := image_of(disk)) is not None]
    if len(images) < len(disks) or any(disk.free_at_us > clock.now_us for disk in disks):
        return False
    if any(world.why_unreachable(run.node, name) for name in names):
        return False
    gap = clock.free_until_us() - clock.now_us
    if isinstance(lane, MergeLane):
        if lane.followers:
            return False
        return _merge(world, unit, run, disks, images, gap)
    if len(lane.sources) > 1 or lane.unmerged or lane.assisted:
        return False
    return _copy(world, unit, run, disks, images, gap)


def _stretch(lane: Lane, worst_us: int, gap_us: int, reach: int = MAX_REACH) -> Extent:
    """As many whole ranges as surely end strictly before the next event, *reach* at most."""
    ranges = min(reach, (gap_us - 1) // worst_us)
    if lane.bits is not None and lane.lbn < lane.bits.size_blocks:
        ranges = min(ranges, lane.bits.marked_together(lane.lbn, reach))
    return Extent(lane.lbn, min(max(ranges, 0) * RANGE_BLOCKS, lane.volsize - lane.lbn))


def _copy(world: World, unit: Unit, run: LaneRun, disks: list[Disk], images: list[Image], gap_us: int) -> bool:
    (source, target), lane = disks, run.lane
    costs = {count: (media.service_us(source, count), media.service_us(target, count)) for count in _counts(lane)}
    from_source, on_target = costs[RANGE_BLOCKS]
    stretch = _stretch(lane, 2 * from_source + 3 * on_target, gap_us)
    if not stretch.count:
        return False
    try:
        flags = sweep.copy_differing(images[0], images[1], stretch.lbn, stretch.count)
    except DiskError:
        return False  # the long way meets the same trouble and tells who failed
    now, lbn, ios, published_us, published_lbn = world.clock.now_us, lane.lbn, run.ios, run.published_us, -1
    same_us = from_source + on_target
    together = len(flags) - 1 if not any(flags) and 5 * same_us < operations.PUBLISH_EVERY_US else 0
    if together > 5 and now - published_us + 5 * same_us < operations.PUBLISH_EVERY_US:
        # Nothing differs, so every fifth range publishes: reckoned at once, but for the first and the last ones.
        first = -(-(operations.PUBLISH_EVERY_IOS - ios) // operations.IOS_OF_SAME_RANGE)
        rounds = (together - first) // 5
        passed = first + 5 * rounds
        lbn, now = lbn + passed * RANGE_BLOCKS, now + passed * same_us
        ios, published_us, published_lbn = 0, now, lbn
        flags_left = flags[passed:]
    else:
        flags_left = flags
    for differed in flags_left:
        count = min(RANGE_BLOCKS, lane.volsize - lbn)
        from_source, on_target = costs[count]
        lbn += count
        if differed:
            source_free_us = now + 2 * from_source + 2 * on_target
            now += 2 * from_source + 3 * on_target
            ios += operations.IOS_OF_DIFFERING_RANGE
        else:
            source_free_us = now + from_source
            now += from_source + on_target
            ios += operations.IOS_OF_SAME_RANGE
        if operations.is_due(ios, now - published_us):
            ios, published_us, published_lbn = 0, now, lbn
    # Nobody can look into the stretch, so of all that it publishes only the last fence matters.
    lane.lbn, source.free_at_us = lbn, source_free_us
    if published_lbn >= 0:
        lanes.move_fence(unit, run)
        lanes.publish(unit, run, published_lbn, published_us)
    run.ios = ios
    different = sum(flags)
    source.operations += len(flags) + different
    target.operations += len(flags) + 2 * different
    target.free_at_us = now
    assert isinstance(lane, CopyLane)
    lane.turn += len(flags)
    lanes.move_fence(unit, run)
    world.clock.at(now, LaneStart(unit.shadow_set.unit, run.serial))
    return True


def _merge(world: World, unit: Unit, run: LaneRun, disks: list[Disk], images: list[Image], gap_us: int) -> bool:
    """Ranges that are equal on all members; the first one that differs goes the long way."""
    lane = run.lane
    costs = {count: max(media.service_us(disk, count) for disk in disks) for count in _counts(lane)}
    number = unit.shadow_set.unit
    lowest = min(run.factor, throttle.factor(world, run.node, number))  # a new one may count from within the stretch
    longest_us = costs[RANGE_BLOCKS] + throttle.excess_us(costs[RANGE_BLOCKS], costs[RANGE_BLOCKS], lowest)
    stretch = _stretch(lane, longest_us, gap_us, run.reach)
    if not stretch.count:
        return False
    same = operations.ranges(stretch.count)
    try:
        for other in images[1:]:
            flags = sweep.differing(images[0], other, stretch.lbn, stretch.count)
            first = flags.find(1)
            same = min(same, first) if first >= 0 else same
    except DiskError:
        return False
    run.reach = min(2 * run.reach, MAX_REACH) if same == operations.ranges(stretch.count) else NEAR
    if not same:
        return False
    now = began = world.clock.now_us
    lbn, ios, published_us, untranslated_ios = lane.lbn, run.ios, run.published_us, run.untranslated_ios
    published_lbn, members = -1, len(disks)
    for _ in range(same):
        count = min(RANGE_BLOCKS, lane.volsize - lbn)
        lbn += count
        began, now = now, now + costs[count]
        ios += members
        if operations.is_due(ios, now - published_us):
            ios, published_us, published_lbn = 0, now, lbn
        if run.factor < throttle.DEFAULT_FACTOR:  # even the ideal time, which it takes alone on its disks, is too long
            now += throttle.excess_us(costs[count], costs[count], run.factor)
        untranslated_ios += members
        if untranslated_ios >= throttle.TRANSLATE_EVERY_IOS:
            untranslated_ios, run.factor = 0, throttle.factor(world, run.node, number)
    # Nobody can look into the stretch, so of all that it publishes only the last fence matters.
    lane.lbn, run.untranslated_ios = lbn, untranslated_ios
    lanes.move_fence(unit, run)
    if published_lbn >= 0:
        lanes.publish(unit, run, published_lbn, published_us)
    run.ios = ios
    for disk in disks:
        disk.operations += same
        disk.free_at_us = began + media.service_us(disk, count)
    world.clock.at(now, LaneStart(unit.shadow_set.unit, run.serial))
    return True


def _counts(lane: Lane) -> tuple[int, int]:
    """The sizes the ranges from here on can have: 127 blocks, and the last one's."""
    last = (lane.volsize - lane.lbn) % RANGE_BLOCKS or RANGE_BLOCKS
    return RANGE_BLOCKS, last


def image_of(disk: Disk) -> Image | None:
    """The disk's plain image, when no trouble stands between."""
    if disk.medium is None or not disk.online or disk.broken_paths or disk.write_locked or disk.wrong_volume:
        return None
    return None if disk.forced_errors or disk.scatter_us else plain(disk.medium)
