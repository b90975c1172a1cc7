"""Which node carries a unit's next operation, and when: every node's queue of work, and the moments it is looked at.

A unit that needs work stands in the queue of each node that could do it, highest priority first, lowest unit number
first among equals. A node looks at its queue when a thread of its own becomes free and when a delay ends, and takes
what is ready while it has threads (8.4 manual, 4.9 and 8.8). So an event costs the units it concerns, not all.
"""

from bisect import bisect_left, insort
from typing import NamedTuple

from vmsshadow.cluster.clock import US_PER_SECOND
from vmsshadow.cluster.hardware import Node
from vmsshadow.cluster.world import Offer, Unit, World
from vmsshadow.shadow import hosting, work
from vmsshadow.shadow.state import Phase, Work

DEFAULT_PRIORITY = 5000  # HELP SET SHADOW/PRIORITY


class LookForWork(NamedTuple):
    """Some nodes look at their queues now."""

    time_us: int


def evaluate(world: World, number: int, significant: bool = False) -> None:
    """Let the unit stand in the queues of the nodes that could carry its next operation, or in none.

    After a *significant* event its nodes begin their recovery delays first.
    """
    unit = world.units.get(number)
    if unit is None:
        return
    if significant:
        for name in unit.shadow_set.nodes:
            begin_delay(world, world.nodes[name])
    withdraw(world, unit)
    if not _waits(unit):
        unit.waits_since_us = -1
        return
    if unit.waits_since_us < 0:
        unit.waits_since_us = world.clock.now_us
    able = [name for name in _able(unit) if world.is_active(name)]
    bids = tuple(_bid(world, unit, world.nodes[name]) for name in able)
    unit.hosting_rule = hosting.choose(bids).rule
    for bid in bids:
        if bid.may_carry:
            offer = Offer((not bid.exempt, -bid.priority, number), unit.waits_since_us + bid.penalty_us, bid.penalty_us)
            node = world.nodes[bid.node]
            unit.offers[bid.node] = offer
            insort(node.queue, offer.place)
            look_at(world, node, _ready_us(node, offer))


def withdraw(world: World, unit: Unit) -> None:
    """Take the unit out of all queues."""
    for name, offer in unit.offers.items():
        queue = world.nodes[name].queue
        del queue[bisect_left(queue, offer.place)]
    unit.offers.clear()


def forget_node(world: World, node: Node) -> None:
    """The node is gone, perhaps to another partition: it has offered nothing, and its queue is empty."""
    for unit in world.units.values():
        unit.offers.pop(node.name, None)
    node.queue.clear()


def begin_delay(world: World, node: Node) -> None:
    """A significant event: the node waits SHADOW_REC_DLY; one during a delay adds nothing (8.4 manual, 8.8)."""
    if world.clock.now_us >= node.rests_until_us:
        node.rests_until_us = world.clock.now_us + node.parameter("SHADOW_REC_DLY") * US_PER_SECOND


def look_at(world: World, node: Node, time_us: int) -> None:
    """Let *node* look at its queue at *time_us*, or now if that is over."""
    time_us = max(time_us, world.clock.now_us)
    names = world.looks.setdefault(time_us, [])
    if not names:
        world.clock.at(time_us, LookForWork(time_us))
    if node.name not in names:
        names.append(node.name)


def lookers(world: World, event: LookForWork) -> list[Node]:
    """The nodes that look now, lowest CSID first."""
    nodes = [world.nodes[name] for name in world.looks.pop(event.time_us)]
    return sorted((node for node in nodes if world.is_active(node.name)), key=lambda node: node.csid)


def next_unit(world: World, node: Node) -> Unit | None:
    """The first unit in the queue of *node* that it may take now, or None."""
    now, earliest_us = world.clock.now_us, 0
    full = node.threads >= node.parameter("SHADOW_MAX_COPY")
    for place in node.queue:
        counted, _, number = place
        if counted and full:
            break
        unit = world.units[number]
        ready_us = _ready_us(node, unit.offers[node.name])
        if ready_us > now:
            earliest_us = min(earliest_us or ready_us, ready_us)
        elif _waits(unit) and node.name in _able(unit) and node.name in unit.shadow_set.writers:
            if not _is_left_to_another(world, unit, node):
                return unit
    if earliest_us:
        look_at(world, node, earliest_us)
    return None


def _ready_us(node: Node, offer: Offer) -> int:
    """When the node may take what it offered to do; a delay that began since counts as well."""
    return max(offer.ready_us, node.rests_until_us + offer.penalty_us if node.rests_until_us else 0)


def _waits(unit: Unit) -> bool:
    """Whether the unit needs an operation that nobody carries, and can have it."""
    shadow_set = unit.shadow_set
    idle = shadow_set.phase is Phase.RUNNING and shadow_set.operation is None
    return idle and work.next_operation(shadow_set) is not None


def _able(unit: Unit) -> list[str]:
    """The nodes that compete: for a minimerge by bitmaps only those of a master (8.4 manual, 8.2)."""
    shadow_set = unit.shadow_set
    if shadow_set.merge is not None and shadow_set.merge.is_mini and not shadow_set.merge.from_log:
        masters = dict.fromkeys(bitmap.master for bitmap in shadow_set.masters)
        return [node for node in masters if node in shadow_set.serving]
    return shadow_set.serving


def _holder(unit: Unit) -> str:
    """The node of the master bitmap by which the next operation is a minicopy, or ""."""
    wanted = work.next_operation(unit.shadow_set)
    if wanted is None or wanted[0] is not Work.COPY:
        return ""
    member = unit.shadow_set.member(wanted[1][0])
    bitmap = unit.shadow_set.bitmap(member.bitmap) if member is not None else None
    return bitmap.master if bitmap is not None else ""


def _is_left_to_another(world: World, unit: Unit, node: Node) -> bool:
    """Whether a minicopy is better taken by the node of its bitmap, which can take it now as well."""
    holder = _holder(unit)
    offer = unit.offers.get(holder)
    if offer is None or holder == node.name:
        return False
    other = world.nodes[holder]
    return _ready_us(other, offer) <= world.clock.now_us and other.threads < other.parameter("SHADOW_MAX_COPY")


def _bid(world: World, unit: Unit, node: Node) -> hosting.Bid:
    view = unit.views[node.name]
    served = sum(world.is_served(node.name, member.device) for member in unit.shadow_set.members)
    per_served = view.delay_per_served_s
    return hosting.Bid(
        node.name,
        node.csid,
        max(0, node.rests_until_us - world.clock.now_us),
        served,
        node.parameter("SHADOW_PSM_RDLY") if per_served is None else per_served,
        node.threads,
        node.parameter("SHADOW_MAX_COPY"),
        world.priorities.get((node.name, unit.shadow_set.unit), DEFAULT_PRIORITY),
        node.name in unit.shadow_set.writers,
        preferred=_holder(unit) == node.name,
        exempt=work.is_exempt(unit.shadow_set),
    )
