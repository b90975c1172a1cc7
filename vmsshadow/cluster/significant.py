"""Significant events reach the systems they did not happen to: the second lines of Table 8-1 (8.4 manual, 8.8).

A node that fails, or aborts a set, has systems with which it shared a set. These stop the full merges and the copies
that they carry for other sets too, wait their recovery delay, and take work by priority again.
"""

from vmsshadow.cluster import carriers, membership
from vmsshadow.cluster.world import World
from vmsshadow.shadow.impact import Happening, Sets, Word, impact, kind_of
from vmsshadow.shadow.protocol import OperationStopped


def reach(world: World, happening: Happening, node: str, concerned: list[int]) -> None:
    """Let what happened on *node* to the units *concerned* reach all others.

    Called after the event itself: who is left of the concerned units' nodes had one in common with *node*.
    """
    units = [world.units[number].shadow_set for number in concerned if number in world.units]
    partners = {name: None for shadow_set in units for name in shadow_set.nodes if name != node}
    failed = happening is Happening.NODE_FAILED
    for other in world.up_nodes():
        seen = happening if other.name in partners else Happening.NODE_FAILED_APART
        if (other.name in partners or failed) and other.name != node and impact(seen, Sets.OTHERS, None).delay:
            carriers.begin_delay(world, other)
    for number in sorted(set(world.units) - set(concerned)):
        operation = world.units[number].shadow_set.operation
        if operation is None or not (failed or operation.host in partners):
            continue
        seen = happening if operation.host in partners else Happening.NODE_FAILED_APART
        if impact(seen, Sets.OTHERS, kind_of(operation)).word is not Word.NO_CHANGE:
            membership.happened(world, number, OperationStopped(seen, Sets.OTHERS))


def evaluate_resources(world: World, node: str) -> None:
    """SET SHADOW/EVALUATE=RESOURCES: what *node* carries is canceled, and taken again by priority after a delay."""
    for number in sorted(world.units):
        operation = world.units[number].shadow_set.operation
        if operation is not None and operation.host == node:
            membership.happened(world, number, OperationStopped(Happening.EVALUATED, Sets.THAT))
    for number in sorted({number for _, _, number in world.nodes[node].queue}):
        carriers.evaluate(world, number)
