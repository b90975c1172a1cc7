"""The recovery operations at work: who carries them, range after range, and the fused stretch.

The node that carries a set's operation runs one lane per copy target (or one for the merge). A lane asks for
I/Os and hears their results; when a range is done its fence moves, and is published to the other nodes every
10 I/Os or 2 seconds ($SHADDEF).

**The fused stretch** (ours): while no user I/O is in flight and no event falls due, many ranges are compared and
copied by one call of the image, and charged the same simulated I/Os and time as one by one. The stretch is
chosen so that even if every range differs it ends before the next event; so nobody can look into it.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from vmsshadow.base.blocks import BLOCK, RANGE_BLOCKS, Extent
from vmsshadow.cluster import media, traffic
from vmsshadow.cluster.world import Disk, Node, Unit, World
from vmsshadow.disk import sweep
from vmsshadow.disk.image import DiskError, Image
from vmsshadow.disk.troubles import plain
from vmsshadow.shadow import hosting, operations, transitions
from vmsshadow.shadow.operations import Action, CopyLane, Issue, Lane, MergeLane, NeedHold, RangeDone, Transfer
from vmsshadow.shadow.state import Member, Phase, Work

MAX_FUSED_RANGES = 1024  # of one call: 65 MB


class TakeOperation(NamedTuple):
    """A node's recovery delay is over: it takes the unit's next operation."""

    unit: int
    node: str


class LaneStep(NamedTuple):
    """An I/O of a lane has reached its disk's end."""

    unit: int
    run: int
    step: int
    device: str


class LaneHeld(NamedTuple):
    """The range that a lane needs undisturbed is free of users' writes."""

    unit: int
    run: int


class LaneStart(NamedTuple):
    """A lane begins its next range."""

    unit: int
    run: int


class LaneAtEnd(NamedTuple):
    """A lane has come to the end of the volume, and the unit is quiet."""

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
    hold: int = 0
    ios: int = 0  # since the fence was last published
    published_us: int = 0


# --- hosting ---------------------------------------------------------------------------------------


def evaluate(world: World, number: int, significant: bool = False) -> None:
    """Look for a node that carries the unit's next operation, and let it wait its delay."""
    unit = world.units.get(number)
    if unit is None:
        return
    shadow_set = unit.shadow_set
    if unit.hosting:
        world.clock.cancel(unit.hosting)
        unit.hosting = 0
    if shadow_set.phase is not Phase.RUNNING or shadow_set.operation is not None:
        return
    if transitions.next_operation(shadow_set) is None:
        return
    bids = tuple(_bid(world, unit, world.nodes[name]) for name in shadow_set.nodes)
    choice = hosting.choose(bids, significant)
    unit.hosting_rule = choice.rule
    if choice.node:
        unit.hosting = world.clock.after(choice.delay_s * 1_000_000, TakeOperation(number, choice.node))


def evaluate_waiting(world: World) -> None:
    """A thread became free, or a node came: units whose operation found no carrier try again."""
    for number in sorted(world.units):
        unit = world.units[number]
        if not unit.hosting and unit.shadow_set.operation is None:
            evaluate(world, number)


def _bid(world: World, unit: Unit, node: Node) -> hosting.Bid:
    view = unit.views[node.name]
    served = sum(world.is_served(node.name, member.device) for member in unit.shadow_set.members)
    per_served = view.delay_per_served_s
    return hosting.Bid(
        node.name,
        node.csid,
        node.parameter("SHADOW_REC_DLY"),
        served,
        node.parameter("SHADOW_PSM_RDLY") if per_served is None else per_served,
        node.threads,
        node.parameter("SHADOW_MAX_COPY"),
        world.priorities.get((node.name, unit.shadow_set.unit), 5000),
        node.name in unit.shadow_set.writers,
    )


def may_take(world: World, event: TakeOperation) -> bool:
    """Whether the node can still begin what it was chosen for."""
    unit, node = world.units.get(event.unit), world.nodes[event.node]
    if unit is None or not node.up or event.node not in unit.shadow_set.writers:
        return False
    shadow_set = unit.shadow_set
    return (
        shadow_set.operation is None
        and shadow_set.phase is Phase.RUNNING
        and transitions.next_operation(shadow_set) is not None
        and node.threads < node.parameter("SHADOW_MAX_COPY")
    )


# --- lanes -----------------------------------------------------------------------------------------


def begin(world: World, number: int) -> None:
    """The operation has begun: start its lanes."""
    unit = world.units[number]
    shadow_set = unit.shadow_set
    operation = shadow_set.operation
    assert operation is not None
    world.nodes[operation.host].threads += 1
    lanes: dict[str, Lane] = {}
    if operation.work is Work.MERGE:
        assert shadow_set.merge is not None
        lanes[""] = MergeLane(operation.serial, shadow_set.volsize, (), shadow_set.merge.fence_lbn)
    else:
        for device in operation.targets:
            member = shadow_set.member(device)
            assert member is not None
            lanes[device] = CopyLane(
                operation.serial, shadow_set.volsize, device, (), member.fence_lbn, assisted=member.assisted
            )
    for name, lane in lanes.items():
        run = LaneRun(lane, world.serial(), operation.host, published_us=world.clock.now_us)
        unit.lanes[name] = run
        world.clock.after(0, LaneStart(number, run.serial))


def halt(world: World, number: int, keep: tuple[str, ...] = ()) -> None:
    """Drop the lanes that are not in *keep*: their I/Os in flight never reach a disk."""
    unit = world.units[number]
    for name in [name for name in unit.lanes if name not in keep]:
        run = unit.lanes.pop(name)
        if run.hold:
            traffic.drop_hold(world, unit, run.hold)
        if not unit.lanes:
            world.nodes[run.node].threads -= 1


def crash(world: World, unit: Unit, node: str) -> None:
    """The carrying node is gone: what its lanes were writing has reached the members as far as a prefix."""
    for run in [run for run in unit.lanes.values() if run.node == node]:
        for number, step in sorted(run.pending.items()):
            if isinstance(step, Issue):
                (device,) = step.writes or ("",)
                if device:
                    data = traffic.with_scb(unit, step.extent, step.data)
                    traffic.tear(world, node, device, step.extent, data, run.serial, number)
        run.pending.clear()


def _find(world: World, number: int, serial: int) -> tuple[Unit, LaneRun] | None:
    unit = world.units.get(number)
    if unit is not None:
        for run in unit.lanes.values():
            if run.serial == serial:
                return unit, run
    return None


def lane_start(world: World, event: LaneStart) -> None:
    """Begin the next range, or the end."""
    found = _find(world, event.unit, event.run)
    if found is None:
        return
    unit, run = found
    lane = run.lane
    if lane.lbn >= lane.volsize:
        everything = Extent(0, lane.volsize)
        run.hold = traffic.take_hold(world, unit, everything, LaneAtEnd(event.unit, event.run), whole=True)
        return
    _look_around(unit, run)
    if not _fused(world, unit, run):
        _act(world, unit, run, lane.start())


def _look_around(unit: Unit, run: LaneRun) -> None:
    """Sources and merge fence may have changed since the last range."""
    shadow_set, lane = unit.shadow_set, run.lane
    sources = [member.device for member in shadow_set.reachable_full]
    if isinstance(lane, MergeLane):
        sources.sort(key=lambda device: device != shadow_set.master)
        lane.members = tuple(sources)
        return
    wanted = unit.views[run.node].copy_source
    chosen = shadow_set.master if wanted == "MASTER" else wanted
    merge = shadow_set.merge
    lane.unmerged = merge is not None and lane.extent.end > merge.fence_lbn and len(sources) > 1
    lane.sources = (chosen,) if chosen in sources and not lane.unmerged else tuple(sources)


def _act(world: World, unit: Unit, run: LaneRun, action: Action) -> None:
    if isinstance(action, RangeDone):
        _range_done(world, unit, run, action)
    elif isinstance(action, NeedHold):
        event = LaneHeld(unit.shadow_set.unit, run.serial)
        run.hold = traffic.take_hold(world, unit, action.extent, event)
    else:
        steps: list[Any] = [action] if isinstance(action, Transfer) else []
        if isinstance(action, Issue):
            steps = [Issue(action.extent, reads=(device,)) for device in action.reads]
            steps += [Issue(action.extent, writes=(device,), data=action.data) for device in action.writes]
        run.results = {}
        run.ios += len(steps)
        run.pending = dict(enumerate(steps))
        for number, step in run.pending.items():
            device = step.target if isinstance(step, Transfer) else (step.reads + step.writes)[0]
            ends = media.enqueue(world, world.disks[device], step.extent.count)
            world.clock.at(ends, LaneStep(unit.shadow_set.unit, run.serial, number, device))


def lane_step(world: World, event: LaneStep) -> None:
    """An I/O of the lane has ended."""
    world.disks[event.device].queue -= 1
    found = _find(world, event.unit, event.run)
    if found is None:
        return
    unit, run = found
    step = run.pending.pop(event.step)
    if isinstance(step, Transfer):
        answer = _transfer(world, run.node, step)
    elif step.reads:
        answer = media.read(world, run.node, event.device, step.extent)
    else:
        data = traffic.with_scb(unit, step.extent, step.data)
        answer = media.write(world, run.node, event.device, step.extent.lbn, data)
    # What cannot be read is None for the lane; a target that cannot be read differs, and is written. The SCB takes
    # no part: a copy never carries it.
    run.results[event.device] = None if answer.trouble else traffic.without_scb(unit, step.extent, answer.data)
    if answer.trouble and not (answer.is_parity and not isinstance(step, Transfer) and step.reads):
        if isinstance(step, Transfer) and answer.is_parity:
            assert isinstance(run.lane, CopyLane)
            run.lane.assisted = False  # the host sorts out what the controller could not
            run.results[event.device] = None
        else:
            run.failed = True
            trouble = traffic.DeviceTrouble(event.unit, event.device, answer.trouble, answer.host_reason)
            world.clock.after(0, trouble)
    if run.pending or run.failed:
        return  # a failed lane is dropped by the change of state that its trouble brings
    if isinstance(step, Transfer) and run.results[event.device] is None:
        _drop_hold(world, unit, run)
        world.clock.after(0, LaneStart(event.unit, run.serial))
        return
    _act(world, unit, run, run.lane.hear(run.results))


def lane_held(world: World, event: LaneHeld) -> None:
    """The hold that the lane waited for is granted."""
    found = _find(world, event.unit, event.run)
    if found is not None:
        unit, run = found
        _act(world, unit, run, run.lane.hear({}))


def _transfer(world: World, node: str, step: Transfer) -> media.Answer:
    """The controller's own copy: by the kernel where both disks are plain images."""
    trouble = world.why_unreachable(node, step.target) or world.why_unreachable(node, step.source)
    if trouble:
        return media.Answer(None, trouble)
    source, target = _image(world.disks[step.source]), _image(world.disks[step.target])
    if source is None or target is None:
        read = media.read(world, node, step.source, step.extent)
        if read.data is None:
            return read
        return media.write(world, node, step.target, step.extent.lbn, read.data)
    try:
        sweep.copy_range(source, target, step.extent.lbn, step.extent.count)
    except DiskError as error:
        return media.failed(world.disks[step.target], error)
    return media.Answer(b"")


# --- fences ----------------------------------------------------------------------------------------


def _range_done(world: World, unit: Unit, run: LaneRun, done: RangeDone) -> None:
    lane = run.lane
    if isinstance(lane, CopyLane):
        if done.data is None and lane.phase.name != "TRANSFER":
            _salvage(world, run.node, lane)
        unit.shadow_set.hot_ranges += lane.tries > 1
    unit.shadow_set.repairs_by_merge += done.repaired
    lane.lbn = done.extent.end
    _move_fence(unit, run)
    if operations.is_due(run.ios, world.clock.now_us - run.published_us):
        _publish(unit, run, lane.lbn, world.clock.now_us)
    _drop_hold(world, unit, run)
    if _find(world, unit.shadow_set.unit, run.serial) is not None:
        world.clock.after(0, LaneStart(unit.shadow_set.unit, run.serial))


def _drop_hold(world: World, unit: Unit, run: LaneRun) -> None:
    if run.hold:
        hold, run.hold = run.hold, 0
        traffic.drop_hold(world, unit, hold)


def _move_fence(unit: Unit, run: LaneRun) -> None:
    """The carrier knows the exact fence; it only ever rises."""
    shadow_set, lane = unit.shadow_set, run.lane
    if isinstance(lane, MergeLane):
        assert shadow_set.merge is not None and lane.lbn >= shadow_set.merge.fence_lbn
        shadow_set.merge.fence_lbn = lane.lbn
    else:
        member = _target(unit, lane)
        assert lane.lbn >= member.fence_lbn
        member.fence_lbn = lane.lbn


def _publish(unit: Unit, run: LaneRun, lbn: int, now_us: int) -> None:
    run.ios, run.published_us = 0, now_us
    if isinstance(run.lane, MergeLane):
        assert unit.shadow_set.merge is not None
        unit.shadow_set.merge.published_lbn = lbn
    else:
        _target(unit, run.lane).published_lbn = lbn


def _target(unit: Unit, lane: CopyLane) -> Member:
    member = unit.shadow_set.member(lane.target)
    assert member is not None
    return member


def _salvage(world: World, node: str, lane: CopyLane) -> None:
    """No source can read the range: copy block by block; what nobody can read gets a forced error on the target."""
    target = world.disks[lane.target]
    for lbn in range(lane.extent.lbn, lane.extent.end):
        answers = [media.read(world, node, source, Extent(lbn, 1)) for source in lane.sources]
        data = next((answer.data for answer in answers if answer.data is not None), None)
        media.write(world, node, lane.target, lbn, data or bytes(BLOCK))
        if data is None:
            target.forced_errors.add(lbn)


# --- the fused stretch -----------------------------------------------------------------------------


def _image(disk: Disk) -> Image | None:
    """The disk's plain image, when no trouble stands between."""
    if disk.medium is None or not disk.online or disk.broken_paths or disk.write_locked or disk.wrong_volume:
        return None
    return None if disk.forced_errors or disk.scatter_us else plain(disk.medium)


def _fused(world: World, unit: Unit, run: LaneRun) -> bool:
    """Do a stretch of ranges at once; False when the next range has to go the long way."""
    lane, clock = run.lane, world.clock
    if not world.fast_path or len(unit.lanes) > 1 or unit.flights or unit.waiting or unit.holds:
        return False
    names = lane.members if isinstance(lane, MergeLane) else (*lane.sources, lane.target)
    disks = [world.disks[name] for name in names]
    images = [image for disk in disks if (image := _image(disk)) is not None]
    if len(images) < len(disks) or any(disk.free_at_us > clock.now_us for disk in disks):
        return False
    if any(world.why_unreachable(run.node, name) for name in names):
        return False
    gap = clock.free_until_us() - clock.now_us
    if isinstance(lane, MergeLane):
        return _fused_merge(world, unit, run, disks, images, gap)
    if len(lane.sources) > 1 or lane.unmerged or lane.assisted:
        return False
    return _fused_copy(world, unit, run, disks, images, gap)


def _stretch(lane: Lane, worst_us: int, gap_us: int) -> Extent:
    """As many whole ranges as surely end strictly before the next event."""
    ranges = min(MAX_FUSED_RANGES, (gap_us - 1) // worst_us)
    return Extent(lane.lbn, min(max(ranges, 0) * RANGE_BLOCKS, lane.volsize - lane.lbn))


def _fused_copy(
    world: World, unit: Unit, run: LaneRun, disks: list[Disk], images: list[Image], gap_us: int
) -> bool:
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
    now = world.clock.now_us
    for differed in flags:
        count = min(RANGE_BLOCKS, lane.volsize - lane.lbn)
        from_source, on_target = costs[count]
        lane.lbn += count
        if differed:
            source.free_at_us = now + from_source + 2 * on_target + from_source
            now += 2 * from_source + 3 * on_target
            run.ios += operations.IOS_OF_DIFFERING_RANGE
        else:
            source.free_at_us = now + from_source
            now += from_source + on_target
            run.ios += operations.IOS_OF_SAME_RANGE
        if operations.is_due(run.ios, now - run.published_us):
            _move_fence(unit, run)
            _publish(unit, run, lane.lbn, now)
    different = sum(flags)
    source.operations += len(flags) + different
    target.operations += len(flags) + 2 * different
    target.free_at_us = now
    assert isinstance(lane, CopyLane)
    lane.turn += len(flags)
    _move_fence(unit, run)
    world.clock.at(now, LaneStart(unit.shadow_set.unit, run.serial))
    return True


def _fused_merge(
    world: World, unit: Unit, run: LaneRun, disks: list[Disk], images: list[Image], gap_us: int
) -> bool:
    """Ranges that are equal on all members; the first one that differs goes the long way."""
    lane = run.lane
    costs = {count: max(media.service_us(disk, count) for disk in disks) for count in _counts(lane)}
    stretch = _stretch(lane, costs[RANGE_BLOCKS], gap_us)
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
    if not same:
        return False
    now = began = world.clock.now_us
    for _ in range(same):
        count = min(RANGE_BLOCKS, lane.volsize - lane.lbn)
        lane.lbn += count
        began, now = now, now + costs[count]
        run.ios += len(disks)
        if operations.is_due(run.ios, now - run.published_us):
            _move_fence(unit, run)
            _publish(unit, run, lane.lbn, now)
    for disk in disks:
        disk.operations += same
        disk.free_at_us = began + media.service_us(disk, count)
    _move_fence(unit, run)
    world.clock.at(now, LaneStart(unit.shadow_set.unit, run.serial))
    return True


def _counts(lane: Lane) -> tuple[int, int]:
    """The sizes ranges can have: 127 blocks, and the last one's."""
    last = lane.volsize % RANGE_BLOCKS or RANGE_BLOCKS
    return RANGE_BLOCKS, last

