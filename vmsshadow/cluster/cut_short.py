"""Users' I/O that its node cannot finish: torn on its way, ended with an error, or kept to be done again.

A write in flight has reached each member as far as a prefix of its blocks, drawn per step.
"""

from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.cluster import media, traffic
from vmsshadow.cluster.world import Request, Unit, World


def withdraw(world: World, request: Request) -> None:
    """Nobody waits for the request any more: its node cannot go on."""
    unit = world.units.get(request.unit)
    if unit is not None and request in unit.waiting:
        unit.waiting.remove(request)
    _end(world, request, "TIMEOUT")


def crash(world: World, unit: Unit, node: str) -> None:
    """*node* is gone: each of its writes in flight has reached its member as far as a prefix, drawn per step."""
    give_up(world, unit, node, "NODELEAVE")


def give_up(world: World, unit: Unit, node: str, error: str) -> bool:
    """End all I/O of *node* with *error*, torn where it is in flight; returns whether a write was among it.

    What waited to be done again has met some members only, and never reaches a disk any more.
    """
    queued = [*unit.flights.values(), *unit.waiting]
    writes = any(request.data is not None for request in queued if request.node == node)
    for request in _cut_short(world, unit, [node]):
        _end(world, request, error)
    for request in [request for request in unit.waiting if request.node == node]:
        unit.waiting.remove(request)
        _end(world, request, error)
    return writes


def _end(world: World, request: Request, error: str) -> None:
    request.done, request.error, request.ended_us = True, error, world.clock.now_us


def stall(world: World, unit: Unit, nodes: list[str]) -> None:
    """*nodes* may not go on: what they have in flight is torn and starts over when they may, before what waits.

    The steps on their way end for nobody: the requests have new serials.
    """
    stalled = _cut_short(world, unit, nodes)
    for request in stalled:
        request.serial = world.serial()
    unit.waiting[:0] = stalled
    traffic.settled(world, unit)


def _cut_short(world: World, unit: Unit, nodes: list[str]) -> list[Request]:
    """Take the requests of *nodes* out of flight; their writes have reached each member as far as a prefix."""
    requests = [request for request in unit.flights.values() if request.node in nodes]
    for request in requests:
        for number, step in sorted(request.pending.items()):
            if not isinstance(step, traffic.ReadStep):
                data = traffic.data_of(unit, request, step)
                tear(world, request.node, step.device, step.extent, data, request.serial, number)
        request.pending.clear()
        del unit.flights[request.serial]
        if request.hold:
            unit.holds = [hold for hold in unit.holds if hold.serial != request.hold]
            request.hold = 0
    return requests


def tear(world: World, node: str, device: str, extent: Extent, data: bytes, serial: int, number: int) -> None:
    """Let a random prefix of the blocks of a write reach *device*: none, some or all of them."""
    blocks = world.clock.stream(f"tear {number}", serial).randint(0, extent.count)
    if blocks:
        media.write(world, node, device, extent.lbn, data[: blocks * BLOCK])
