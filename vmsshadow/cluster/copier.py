"""The recovery operations at work on the node that carries them, range after range.

A lane asks for I/Os and hears their results (`shadow.operations`); here they are put on the disks' queues, held,
torn by a crash, and their fences moved. `carriers` chooses the node, `fused` does many ranges at once.
"""

from typing import Any, NamedTuple

from vmsshadow.base.blocks import BLOCK, Extent, range_at
from vmsshadow.cluster import carriers, cut_short, fused, lanes, media, system_disk, throttle, traffic
from vmsshadow.cluster.lanes import LaneRun, LaneStart
from vmsshadow.cluster.world import Unit, World
from vmsshadow.disk import sweep
from vmsshadow.disk.image import DiskError
from vmsshadow.shadow import operations, work
from vmsshadow.shadow.operations import Action, CopyLane, Issue, Lane, MergeLane, NeedHold, Part, RangeDone, Transfer
from vmsshadow.shadow.state import Work


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


class LaneAtEnd(NamedTuple):
    """A lane has come to the end of the volume, and the unit is quiet."""

    unit: int
    run: int


# --- lanes -----------------------------------------------------------------------------------------


def begin(world: World, number: int) -> None:
    """The operation has begun: start its lanes."""
    unit = world.units[number]
    shadow_set = unit.shadow_set
    operation = shadow_set.operation
    assert operation is not None
    counted = not work.is_exempt(shadow_set) or operation.work is Work.COPY
    world.nodes[operation.host].threads += counted
    wanted: dict[str, Lane] = {}
    if operation.work is Work.MERGE:
        assert shadow_set.merge is not None
        merge = shadow_set.merge
        wanted[""] = MergeLane(operation.serial, shadow_set.volsize, (), merge.fence_lbn, merge.ranges)
    else:
        for device in operation.targets:
            member = shadow_set.member(device)
            assert member is not None
            wanted[device] = CopyLane(
                operation.serial, shadow_set.volsize, device, (), member.fence_lbn, assisted=member.assisted
            )
            bitmap = shadow_set.bitmap(member.bitmap)
            wanted[device].bits = bitmap.bits if bitmap is not None else None
    for name, lane in wanted.items():
        run = LaneRun(lane, world.serial(), operation.host, published_us=world.clock.now_us)
        run.counted = counted
        run.factor = throttle.factor(world, operation.host, number)
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
            node = world.nodes[run.node]
            node.threads -= run.counted
            carriers.look_at(world, node, world.clock.now_us)


def regroup(world: World, number: int) -> None:
    """Work was added to the running minimerge: its lane begins again where the merge's fence stands now."""
    unit = world.units[number]
    run, merge = unit.lanes.get(""), unit.shadow_set.merge
    if run is not None and merge is not None and run.lane.bits is not merge.ranges:
        halt(world, number)
        begin(world, number)


def crash(world: World, unit: Unit, node: str) -> None:
    """The carrying node is gone: what its lanes were writing has reached the members as far as a prefix."""
    for run in [run for run in unit.lanes.values() if run.node == node]:
        for number, step in sorted(run.pending.items()):
            if isinstance(step, Issue):
                (device,) = step.writes or ("",)
                if device:
                    data = traffic.with_scb(unit, step.extent, step.data)
                    cut_short.tear(world, node, device, step.extent, data, run.serial, number)
        run.pending.clear()


def stall(world: World, unit: Unit, nodes: list[str]) -> None:
    """The carrying node may not go on: its I/Os are torn; `begin` goes on from the fences when it may."""
    operation = unit.shadow_set.operation
    if operation is not None and operation.host in nodes:
        crash(world, unit, operation.host)
        halt(world, unit.shadow_set.unit)


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
    beginning = operations.next_lbn(lane)
    if beginning > lane.lbn:
        lane.lbn = beginning
        lanes.move_fence(unit, run)
    if lane.lbn >= lane.volsize:
        everything = Extent(0, lane.volsize)
        run.hold = traffic.take_hold(world, unit, everything, LaneAtEnd(event.unit, event.run), whole=True)
        return
    _look_around(world, unit, run)
    if not fused.advance(world, unit, run):
        _act(world, unit, run, lane.start())


def _look_around(world: World, unit: Unit, run: LaneRun) -> None:
    """Sources and merge fence may have changed since the last range."""
    shadow_set, lane = unit.shadow_set, run.lane
    sources = [member.device for member in shadow_set.reachable_full]
    if isinstance(lane, MergeLane):
        sources.sort(key=lambda device: device != shadow_set.master)
        extent = range_at(lane.lbn, lane.volsize)
        lane.members = tuple(system_disk.sources_in_order(world, unit, extent, sources))
        behind = [(target, extent.below(target.fence_lbn)) for target in shadow_set.targets if target.lost is None]
        lane.followers = tuple(Part(target.device, part) for target, part in behind if part.count)
        return
    wanted = unit.views[run.node].copy_source
    chosen = shadow_set.master if wanted == "MASTER" else wanted
    merge = shadow_set.merge
    lane.unmerged = merge is not None and merge.may_differ(lane.extent, merge.fence_lbn) and len(sources) > 1
    lane.winner = system_disk.winner(world, unit, lane.extent, sources) if lane.unmerged else ""
    lane.sources = (chosen,) if chosen in sources and not lane.unmerged else tuple(sources)


def _act(world: World, unit: Unit, run: LaneRun, action: Action) -> None:
    if isinstance(action, RangeDone):
        _range_done(world, unit, run, action)
    elif isinstance(action, NeedHold):
        assert not run.hold, "a lane holds its range once"
        event = LaneHeld(unit.shadow_set.unit, run.serial)
        run.hold = traffic.take_hold(world, unit, action.extent, event)
    else:
        steps: list[Any] = [action] if isinstance(action, Transfer) else []
        if isinstance(action, Issue):
            steps = [Issue(action.extent, reads=(device,)) for device in action.reads]
            steps += [Issue(part.extent, reads=(part.device,)) for part in action.parts_read]
            steps += [Issue(action.extent, writes=(device,), data=action.data) for device in action.writes]
            steps += [
                Issue(part.extent, writes=(part.device,), data=_piece(action, part)) for part in action.parts_written
            ]
        run.results = {}
        run.ios += len(steps)
        run.range_ios += len(steps)
        run.pending = dict(enumerate(steps))
        ideal = 0
        for number, step in run.pending.items():
            device = step.target if isinstance(step, Transfer) else (step.reads + step.writes)[0]
            ends = media.enqueue(world, world.disks[device], step.extent.count)
            ideal = max(ideal, throttle.ideal_us(world.disks[device], step.extent.count))
            world.clock.at(ends, LaneStep(unit.shadow_set.unit, run.serial, number, device))
        throttle.issued(world, run, ideal)


def _piece(action: Issue, part: Part) -> bytes:
    """The part's blocks of the action's data."""
    start = (part.extent.lbn - action.extent.lbn) * BLOCK
    return action.data[start : start + part.extent.count * BLOCK]


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
            trouble = traffic.trouble_of(event.unit, event.device, answer, run.node)
            world.clock.after(0, trouble)
    if run.pending or run.failed:
        return  # a failed lane is dropped by the change of state that its trouble brings
    if isinstance(step, Transfer) and run.results[event.device] is None:
        _drop_hold(world, unit, run)
        world.clock.after(0, LaneStart(event.unit, run.serial))
        return
    throttle.ended(world, run)
    writes = run.lane.tries if isinstance(run.lane, CopyLane) else 0
    action = run.lane.hear(run.results)
    if isinstance(run.lane, CopyLane) and run.lane.tries > max(1, writes):
        unit.shadow_set.copy_collisions += 1
        unit.shadow_set.hot_ranges += run.lane.tries == 2
    _act(world, unit, run, action)


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
        return media.Answer(None, trouble, refused=True)
    source, target = fused.image_of(world.disks[step.source]), fused.image_of(world.disks[step.target])
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


# --- ranges ----------------------------------------------------------------------------------------


def _range_done(world: World, unit: Unit, run: LaneRun, done: RangeDone) -> None:
    lane = run.lane
    if isinstance(lane, CopyLane):
        if done.data is None and lane.phase.name != "TRANSFER":
            _salvage(world, run.node, lane)
    unit.shadow_set.repairs_by_merge += done.repaired
    lane.lbn = done.extent.end
    lanes.move_fence(unit, run)
    if operations.is_due(run.ios, world.clock.now_us - run.published_us):
        lanes.publish(unit, run, lane.lbn, world.clock.now_us)
    _drop_hold(world, unit, run)
    number = unit.shadow_set.unit
    if _find(world, number, run.serial) is not None:
        throttle.translate(world, number, run, run.range_ios)
        world.clock.after(run.pause_us, LaneStart(number, run.serial))
        run.range_ios = run.pause_us = 0


def _drop_hold(world: World, unit: Unit, run: LaneRun) -> None:
    if run.hold:
        hold, run.hold = run.hold, 0
        traffic.drop_hold(world, unit, hold)


def _salvage(world: World, node: str, lane: CopyLane) -> None:
    """No source can read the range: copy block by block; what nobody can read gets a forced error on the target."""
    lost = []
    for lbn in range(lane.extent.lbn, lane.extent.end):
        answers = [media.read(world, node, source, Extent(lbn, 1)) for source in lane.sources]
        data = next((answer.data for answer in answers if answer.data is not None), None)
        media.write(world, node, lane.target, lbn, data or bytes(BLOCK))
        if data is None:
            lost.append(lbn)
    world.disks[lane.target].mark_lost(lost)
