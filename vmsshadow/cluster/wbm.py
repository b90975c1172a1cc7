"""Write bitmap messages: how a node tells the masters of a write before it issues it.

The bit is set before the data go anywhere (8.4 manual, 7.1). A node that holds the master sets it itself; one whose
local bits are set already has told before; any other sends a message and waits until it has arrived. In *single*
mode each write sends its own; in *buffered* mode up to nine are sent together, none waits longer than WBM_MSG_INT.
The mode is assessed per interval: WBM_MSG_UPPER messages or more switch to buffered, WBM_MSG_LOWER or less back.
"""

from typing import NamedTuple

from vmsshadow.cluster.hardware import Node
from vmsshadow.cluster.world import Request, Unit, World

MESSAGE_US = 200  # an SCS message to another node; the figure is ours
BUFFERED_TOGETHER = 9  # 8.3 manual, 7, write bitmap messages
US_PER_MS = 1_000


class MarksArrived(NamedTuple):
    """The masters have set the bits of a write."""

    unit: int
    request: int


class BufferFull(NamedTuple):
    """The interval of a node's buffered messages is over."""

    node: str
    flush: int


class ModeChanged(NamedTuple):
    """A notice: a node's bitmap messages are buffered now, or sent singly."""

    node: str
    buffered: bool


def mark(world: World, unit: Unit, request: Request) -> bool:
    """Set the bits of a write; False when masters elsewhere must be told first (`MarksArrived` follows)."""
    node, (lbn, count) = request.node, request.extent
    told = True
    for bitmap in unit.shadow_set.bitmaps:
        if bitmap.master == node:
            bitmap.mark(node, lbn, count)
        elif not bitmap.knows(node, lbn, count):
            told = False
    if not told:
        _send(world, world.nodes[node], unit.shadow_set.unit, request.serial)
    return told


def arrived(unit: Unit, request: Request) -> None:
    """The message is there: every master has the bits, and the writer's local bitmaps remember it."""
    for bitmap in unit.shadow_set.bitmaps:
        bitmap.mark(request.node, *request.extent)


def mark_in_flight(unit: Unit, serial: int) -> None:
    """A bitmap that was just created knows of the writes that are on their way, or wait to be done again."""
    bitmap = unit.shadow_set.bitmap(serial)
    assert bitmap is not None
    for request in [*unit.flights.values(), *unit.waiting]:
        if request.data is not None:
            bitmap.mark(request.node, *request.extent)


def _send(world: World, node: Node, unit: int, request: int) -> None:
    now, interval_us = world.clock.now_us, node.parameter("WBM_MSG_INT") * US_PER_MS
    interval = now // interval_us
    if interval != node.wbm_interval:
        _assess(world, node, unit, node.wbm_sent if interval == node.wbm_interval + 1 else 0)
        node.wbm_interval, node.wbm_sent = interval, 0
    node.wbm_sent += 1
    if not node.wbm_buffered:
        world.clock.after(MESSAGE_US, MarksArrived(unit, request))
        return
    node.wbm_buffer.append((unit, request))
    if len(node.wbm_buffer) >= BUFFERED_TOGETHER:
        _flush(world, node)
    elif len(node.wbm_buffer) == 1:
        world.clock.at((interval + 1) * interval_us, BufferFull(node.name, node.wbm_flush))


def _assess(world: World, node: Node, unit: int, sent: int) -> None:
    before = node.wbm_buffered
    if not before and sent >= node.parameter("WBM_MSG_UPPER"):
        node.wbm_buffered = True
    elif before and sent <= node.parameter("WBM_MSG_LOWER"):
        node.wbm_buffered = False
    if node.wbm_buffered is not before:
        world.notices.append((world.clock.now_us, unit, ModeChanged(node.name, node.wbm_buffered)))


def buffer_full(world: World, event: BufferFull) -> None:
    """What the node has gathered is sent."""
    node = world.nodes[event.node]
    if node.wbm_flush == event.flush and node.wbm_buffer:
        _flush(world, node)


def _flush(world: World, node: Node) -> None:
    node.wbm_flush += 1
    for unit, request in node.wbm_buffer:
        world.clock.after(MESSAGE_US, MarksArrived(unit, request))
    node.wbm_buffer.clear()


def forget(node: Node) -> None:
    """The node is gone, and what it had not sent yet."""
    node.wbm_buffer.clear()
    node.wbm_flush += 1
    node.wbm_buffered, node.wbm_sent = False, 0
