"""Which node carries a unit's next operation: bids gathered, the chosen node put on the clock with its delay."""

from typing import NamedTuple

from vmsshadow.cluster.world import Node, Unit, World
from vmsshadow.shadow import hosting, work
from vmsshadow.shadow.state import Phase


class TakeOperation(NamedTuple):
    """A node's recovery delay is over: it takes the unit's next operation."""

    unit: int
    node: str


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
    if work.next_operation(shadow_set) is None:
        return
    able = shadow_set.nodes
    if shadow_set.merge is not None and shadow_set.merge.is_mini:
        able = [bitmap.master for bitmap in shadow_set.masters]  # only a master's node can carry a minimerge
    bids = tuple(_bid(world, unit, world.nodes[name]) for name in able if world.is_active(name))
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
    if unit is None or not world.is_active(event.node) or event.node not in unit.shadow_set.writers:
        return False
    shadow_set = unit.shadow_set
    return (
        shadow_set.operation is None
        and shadow_set.phase is Phase.RUNNING
        and work.next_operation(shadow_set) is not None
        and node.threads < node.parameter("SHADOW_MAX_COPY")
    )
