"""Users' reads and writes: admitted, carried out stage by stage, started over when a member is lost on the way.

Two rules of admission are ours. A write that overlaps a write in flight waits for it: on OpenVMS the lock
manager keeps applications from overlapping writes, and shadowing promises nothing for them. And nothing is
admitted into a *hold*: a stretch that a repair, a controller copy or a change of membership needs undisturbed
(HBVS quiesces the set for these).

A write meets a lost member: its other steps run to their end, then it waits in the restart queue and is done
again, on all members, when volume processing is over. It is not acknowledged before.
"""

from typing import Any, NamedTuple

from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.cluster import media, reading, straight, system_disk, wbm, write_logs
from vmsshadow.cluster.world import Hold, Request, Unit, World
from vmsshadow.shadow import plans
from vmsshadow.shadow.operations import Action, CheckedRead, Issue, NeedHold, Part, RangeDone
from vmsshadow.shadow.plans import WriteStep
from vmsshadow.shadow.state import Phase


class StepDone(NamedTuple):
    """A step of a user's I/O has reached its disk's end."""

    unit: int
    request: int
    step: int
    device: str


class RequestHeld(NamedTuple):
    """The stretch that a checked read must repair is free of users' writes."""

    unit: int
    request: int


class DeviceTrouble(NamedTuple):
    """A member answered an I/O of *node* with the SYSTEM condition *ident*; *host_reason* is the host's own text."""

    unit: int
    device: str
    ident: str
    host_reason: str
    node: str = ""
    refused: bool = False  # it could not be reached or used then, and perhaps can now


def trouble_of(unit: int, device: str, answer: media.Answer, node: str) -> DeviceTrouble:
    """What a member's *answer* to an I/O of *node* means for the unit."""
    return DeviceTrouble(unit, device, answer.trouble, answer.host_reason, node, answer.refused)


class ReadStep(NamedTuple):
    """Read the blocks of *extent* from *device*."""

    device: str
    extent: Extent


# --- requests --------------------------------------------------------------------------------------


def submit(world: World, number: int, node: str, extent: Extent, data: bytes | None) -> Request:
    """Begin a user's read (*data* None) or write; the request is done at once or when the clock has run."""
    world.next_serial += 1
    request = Request(world.next_serial, number, node, extent, data, world.clock.now_us)
    unit = world.units.get(number)
    if unit is None or node not in unit.shadow_set.nodes:
        return _refuse(request, "DEVNOTMOUNT")
    if extent.lbn < 0 or extent.count < 1 or extent.end > unit.shadow_set.volsize:
        return _refuse(request, "ILLBLKNUM")
    if data is not None and node not in unit.shadow_set.writers:
        return _refuse(request, "WRITLCK")
    if unit.shadow_set.phase_on(node) is Phase.ABORTED:
        return _refuse(request, "VOLINV")
    done = straight.through(world, unit, node, extent.lbn, extent.count, data)
    if done is not None:
        request.done, request.ended_us, request.result = True, done.ended_us, done.data
        return request
    unit.waiting.append(request)
    pump(world, unit)
    return request


def _refuse(request: Request, ident: str) -> Request:
    request.done, request.error = True, ident
    return request


def pump(world: World, unit: Unit) -> None:
    """Admit what may go on, in the order of arrival; nothing overtakes a request that it overlaps."""
    if unit.shadow_set.phase is not Phase.RUNNING or not unit.waiting or world.is_hung:
        return
    passed_over: list[Request] = []
    cut_off = unit.shadow_set.cut_off
    for request in list(unit.waiting):
        if request.node in cut_off:
            passed_over.append(request)  # with what it overlaps: nobody else has the locks on these blocks
        elif _may_go(world, unit, request) and not any(_conflict(other, request) for other in passed_over):
            unit.waiting.remove(request)
            _launch(world, unit, request)
        else:
            passed_over.append(request)


def _may_go(world: World, unit: Unit, request: Request) -> bool:
    if not world.is_active(request.node):
        return False
    for hold in unit.holds:
        if hold.whole or (request.data is not None and hold.extent.overlaps(request.extent)):
            return False
    if request.data is None:
        return True
    if unit.stall and not request.stages:  # one that has met some members is finished
        return False
    return not any(_conflict(other, request) for other in unit.flights.values())


def _conflict(first: Request, second: Request) -> bool:
    return first.data is not None and second.data is not None and first.extent.overlaps(second.extent)


def _launch(world: World, unit: Unit, request: Request) -> None:
    unit.flights[request.serial] = request
    request.failed, request.stage, request.check = False, 0, None
    shadow_set = unit.shadow_set
    request.met_operation |= shadow_set.operation is not None or shadow_set.merge is not None
    if request.data is not None:
        write_logs.opened(world, unit, request)
        if not shadow_set.bitmaps or wbm.mark(world, unit, request):
            _write(world, unit, request)
        return
    where = reading.where(world, unit, request.node, request.extent)
    if where.check:
        _check(world, unit, request, where.devices, where.followers)
    else:
        _issue(world, request, [ReadStep(where.devices[0], request.extent)])


def _write(world: World, unit: Unit, request: Request) -> None:
    """Every bit is set: the data may go out."""
    request.stages = plans.write(unit.shadow_set, request.extent, request.node)
    _issue_stage(world, request)


def marks_arrived(world: World, event: wbm.MarksArrived) -> None:
    """The masters of the write's bitmaps have been told."""
    unit = world.units.get(event.unit)
    request = unit.flights.get(event.request) if unit is not None else None
    if unit is not None and request is not None:
        wbm.arrived(unit, request)
        _write(world, unit, request)


def _issue_stage(world: World, request: Request) -> None:
    _issue(world, request, list(request.stages[request.stage]))


def _issue(world: World, request: Request, steps: list[Any]) -> None:
    request.results = {}
    for number, step in enumerate(steps):
        request.pending[number] = step
    for number, step in enumerate(steps):
        ends = media.enqueue(world, world.disks[step.device], step.extent.count)
        world.clock.at(ends, StepDone(request.unit, request.serial, number, step.device))


def step_done(world: World, event: StepDone) -> None:
    """A step's time is over: its data reach the disk, or leave it."""
    world.disks[event.device].queue -= 1
    unit = world.units.get(event.unit)
    request = unit.flights.get(event.request) if unit is not None else None
    if unit is None or request is None or event.step not in request.pending:
        return  # it ended with its node
    step = request.pending.pop(event.step)
    if isinstance(step, ReadStep):
        answer = media.read(world, request.node, step.device, step.extent)
        request.results[step.device] = answer.data
    else:
        answer = media.write(world, request.node, step.device, step.extent.lbn, data_of(unit, request, step))
        request.results[step.device] = None if answer.trouble else b""
    if answer.trouble and not (isinstance(step, ReadStep) and answer.is_parity):
        request.failed = True
        if request.node not in unit.shadow_set.cut_off:
            trouble = trouble_of(event.unit, step.device, answer, request.node)
            world.clock.after(0, trouble)
    if not request.pending:
        _all_done(world, unit, request)


def data_of(unit: Unit, request: Request, step: WriteStep) -> bytes:
    """What the step writes."""
    whole = request.data if request.check is None else request.check.data
    assert isinstance(whole, bytes)
    start = (step.extent.lbn - request.extent.lbn) * BLOCK
    data = whole[start : start + step.extent.count * BLOCK]
    return data if request.check is None else with_scb(unit, step.extent, data)


def _all_done(world: World, unit: Unit, request: Request) -> None:
    """Every step of the stage has ended: start over, check further, go on to the next stage, or finish."""
    if request.failed:
        _start_over(world, unit, request)
    elif request.check is not None:
        _act(world, unit, request, request.check.hear(request.results))
    elif request.data is None:
        (data,) = request.results.values()
        if data is None:  # parity: get the blocks from another member and write them back (manual 2.2)
            devices = tuple(member.device for member in unit.shadow_set.reachable_full)
            _check(world, unit, request, devices, merges=False)
        else:
            request.result = data
            finish(world, unit, request)
    elif request.stage + 1 < len(request.stages):
        request.stage += 1
        _issue_stage(world, request)
    else:
        finish(world, unit, request)


def _start_over(world: World, unit: Unit, request: Request) -> None:
    """Into the restart queue, before whatever arrived later."""
    del unit.flights[request.serial]
    if request.hold:
        drop_hold(world, unit, request.hold)
        request.hold = 0
    place = sum(other.serial < request.serial for other in unit.waiting)
    unit.waiting.insert(place, request)
    settled(world, unit)


def finish(world: World, unit: Unit, request: Request, error: str = "") -> None:
    """The request ends: acknowledged, or with the SYSTEM condition *error*."""
    request.done, request.error, request.ended_us = True, error, world.clock.now_us
    unit.flights.pop(request.serial, None)
    unit.operations += 1
    write_logs.closed(world, unit, request)
    if request.hold:
        drop_hold(world, unit, request.hold)
        request.hold = 0
    settled(world, unit)


def settled(world: World, unit: Unit) -> None:
    """Something ended: grant what waits for quiet, then admit what waits."""
    _grant(world, unit)
    if unit.waiting:
        pump(world, unit)


# --- checked reads ---------------------------------------------------------------------------------


def _check(
    world: World,
    unit: Unit,
    request: Request,
    devices: tuple[str, ...],
    followers: tuple[WriteStep, ...] = (),
    *,
    merges: bool = True,
) -> None:
    master = unit.shadow_set.master
    order = sorted(devices, key=lambda device: device != master)  # where members differ the master's data win
    order = system_disk.sources_in_order(world, unit, request.extent, order)
    parts = tuple(Part(step.device, step.extent) for step in followers)
    request.check = CheckedRead(request.extent, tuple(order), parts, merges=merges)
    _act(world, unit, request, request.check.start())


def _act(world: World, unit: Unit, request: Request, action: Action) -> None:
    if isinstance(action, Issue):
        reads = [ReadStep(device, action.extent) for device in action.reads]
        reads += [ReadStep(*part) for part in action.parts_read]
        writes = [WriteStep(device, action.extent) for device in action.writes]
        writes += [WriteStep(*part) for part in action.parts_written]
        _issue(world, request, [*reads, *writes])
    elif isinstance(action, NeedHold):
        event = RequestHeld(request.unit, request.serial)
        request.hold = take_hold(world, unit, action.extent, event, urgent=True)
    else:
        assert isinstance(action, RangeDone)
        unit.shadow_set.repairs_by_reads += action.repaired and request.check.merges
        request.result = action.data or b""
        finish(world, unit, request, "" if action.data is not None else "PARITY")


def request_held(world: World, event: RequestHeld) -> None:
    """The hold a checked read waited for is granted."""
    unit = world.units.get(event.unit)
    request = unit.flights.get(event.request) if unit is not None else None
    if unit is not None and request is not None:
        _act(world, unit, request, request.check.hear({}))


# --- holds -----------------------------------------------------------------------------------------


def take_hold(
    world: World, unit: Unit, extent: Extent, event: Any, *, whole: bool = False, urgent: bool = False
) -> int:
    """Keep users' writes out of *extent* (with *whole*: all I/O out of the unit); *event* runs once it is quiet.

    *urgent* is for an I/O already in flight, for whose end a whole hold may be waiting.
    """
    hold = Hold(world.serial(), extent, whole, event)
    if urgent:
        unit.holds.insert(0, hold)
    else:
        unit.holds.append(hold)
    _grant(world, unit)
    return hold.serial


def drop_hold(world: World, unit: Unit, serial: int) -> None:
    """Let I/O into a held stretch again."""
    unit.holds = [hold for hold in unit.holds if hold.serial != serial]
    settled(world, unit)


def _grant(world: World, unit: Unit) -> None:
    for index, hold in enumerate(unit.holds):
        if not hold.granted and _is_free(unit, hold, unit.holds[:index]):
            hold.granted = True
            world.clock.after(0, hold.event)


def _is_free(unit: Unit, hold: Hold, earlier: list[Hold]) -> bool:
    """Whether nothing that *hold* excludes is in flight, and no other hold is in its way."""
    granted = [other for other in unit.holds if other.granted]
    if hold.whole:
        return not unit.flights and not granted and not earlier
    if any(other.data is not None and other.extent.overlaps(hold.extent) for other in unit.flights.values()):
        return False
    if any(other.whole or other.extent.overlaps(hold.extent) for other in granted):
        return False
    return not any(other.whole for other in earlier)


# --- the SCB -----------------------------------------------------------------------------------------


def with_scb(unit: Unit, extent: Extent, data: bytes) -> bytes:
    """*data* of a copy or repair with the set's present SCB in its place: that block belongs to who writes SCBs."""
    at = (unit.scb_lbn - extent.lbn) * BLOCK
    return data[:at] + unit.scb.pack() + data[at + BLOCK :] if 0 <= at < len(data) else data


def without_scb(unit: Unit, extent: Extent, data: bytes | None) -> bytes | None:
    """*data* with the SCB left out, so that it takes no part in a comparison."""
    if data is None:
        return None
    at = (unit.scb_lbn - extent.lbn) * BLOCK
    return data[:at] + bytes(BLOCK) + data[at + BLOCK :] if 0 <= at < len(data) else data
