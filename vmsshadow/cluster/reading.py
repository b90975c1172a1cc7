"""Where a node reads: its own costs, queues and split of the LBNs, put to the rules of `shadow.plans`."""

from collections.abc import Callable
from functools import partial

from vmsshadow.base.blocks import Extent
from vmsshadow.cluster.world import Unit, World
from vmsshadow.shadow import plans


def where(world: World, unit: Unit, node: str, extent: Extent) -> plans.Read:
    """Where *node* reads *extent* of the unit, by whichever way the I/O goes."""
    cost_of = partial(world.cost_of, node, unit)
    return plans.read(unit.shadow_set, extent, node, cost_of, split_cost(world, unit, node))


def split_cost(world: World, unit: Unit, node: str) -> Callable[[str], int] | None:
    """What decides who shares the LBNs on *node*, the read cost alone; None where reads are not split."""
    view = unit.views.get(node)
    return partial(world.read_cost, node, unit) if view is not None and view.split_read_lbns else None
