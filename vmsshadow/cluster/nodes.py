"""Nodes that crash, boot and leave in order, and what their partition makes of it.

A node that crashes runs its bugcheck code and says so with its last message: the others need not wait RECNXINTERVAL
and remove it at once (from memory; a lost connection without such a message is `connection`'s).
"""

from typing import NamedTuple

from vmsshadow.cluster import carriers, copier, cut_short, parting, quorum, straight, wbm
from vmsshadow.cluster.clock import EVERYBODY, US_PER_SECOND, Stamped
from vmsshadow.cluster.hardware import Node
from vmsshadow.cluster.reach import look_again
from vmsshadow.cluster.told import NodeLeft, NodeStarted, say, tell
from vmsshadow.cluster.world import World

REBOOT_S = 30  # from a bugcheck to the system's being up again (ours)


class Reboot(NamedTuple):
    """A node that left the cluster by itself comes up again."""

    node: str


def crash(world: World, name: str) -> None:
    """The node stops dead. What it was writing has reached the members as far as a prefix; sets need a merge."""
    node = world.nodes[name]
    partition = world.interconnect.of(node)
    straight.forget_soundness(partition)
    tell(partition, NodeLeft(name, "CRASH"))
    _stop_dead(partition, node)
    _removed(partition, name)


def leave(world: World, name: str) -> None:
    """The node leaves in order (SHUTDOWN with REMOVE_NODE), everything being dismounted: quorum is adjusted."""
    node = world.nodes[name]
    partition = world.interconnect.of(node)
    straight.forget_soundness(partition)
    tell(partition, NodeLeft(name, "SHUTDOWN"))
    _take_down(partition, node)
    for number, other in enumerate(partition.up_nodes()):
        say(partition, other.name, "REQUORUM", aloud=not number)
    partition.quorum = min(partition.quorum, (quorum.votes(partition) + 2) // 2)
    _removed(partition, name)


def stay_down(world: World, name: str) -> None:
    """The node is not there when the cluster is switched on; the others have quorum, as if it had left in order."""
    partition = world.interconnect.of(world.nodes[name])
    straight.forget_soundness(partition)
    partition.nodes[name].up = False
    partition.quorum = min(partition.quorum, (quorum.votes(partition) + 2) // 2)


def _stop_dead(partition: World, node: Node) -> None:
    _take_down(partition, node)
    for number in sorted(partition.units):
        unit = partition.units[number]
        if node.name in unit.shadow_set.nodes:
            cut_short.crash(partition, unit, node.name)
            copier.crash(partition, unit, node.name)


def _take_down(partition: World, node: Node) -> None:
    carriers.forget_node(partition, node)
    node.up, node.is_away, node.lost_quorum = False, False, False
    wbm.forget(node)


def _removed(partition: World, name: str) -> None:
    """The survivors go on without the node, if they have quorum; their lines are in the order of the captures."""
    node = partition.nodes[name]
    for survivor in partition.up_nodes():
        say(partition, survivor.name, "LOST", name)
    is_more = parting.regroup(partition)
    quorum.judge(partition)
    for number, survivor in enumerate(partition.up_nodes()):
        say(partition, survivor.name, "TIMED_OUT", name)
        say(partition, survivor.name, "RECONFIGURING", aloud=not number)
        say(partition, survivor.name, "REMOVED", name, aloud=not number)
        say(partition, survivor.name, "COMPLETING", aloud=not number)
    quorum.lose_node(partition, name)
    node.threads = 0
    if not partition.members():
        parting.vacate(partition)
    if is_more and not partition.is_hung:
        quorum.go_on(partition)
    look_again(partition)  # disks that only this node served are gone for the others, and what it did not reach is back
    reunite(partition)


def boot(world: World, name: str) -> None:
    """The node is up again; nothing is mounted on it, its parameters are those of its parameter file."""
    node = world.nodes[name]
    partition = parting.partition_for(world, node)
    straight.forget_soundness(partition)
    members = partition.members()
    node.up, node.partition = True, partition.number
    node.booted_us = world.clock.now_us
    node.incarnation += 1
    node.load_parameters()
    node.rests_until_us = 0
    node.logical_names.clear()
    partition.priorities = {key: priority for key, priority in partition.priorities.items() if key[0] != name}
    for number, member in enumerate(members):
        say(partition, member.name, "REQUESTED", name, aloud=not number)
        say(partition, member.name, "ADDING", name, aloud=not number)
        say(partition, member.name, "COMPLETING", aloud=not number)
    if not members:
        say(partition, name, "FORMING", aloud=False)
    say(partition, name, "ADDED", name, aloud=False)
    tell(partition, NodeStarted(name))
    quorum.rise(partition)
    quorum.judge(partition)
    look_again(partition)


def reboot(world: World, event: Reboot) -> None:
    """The delay is over; an operator may have been quicker."""
    if not world.nodes[event.node].up:
        boot(world, event.node)


# --- partitions that meet ------------------------------------------------------------------------------


def reunite(world: World) -> None:
    """Partitions that hear each other cannot go on together: of each two the worse one leaves."""
    while (met := _met(world)) is not None:
        _exit_cluster(parting.the_worse(*met))


def _met(world: World) -> tuple[World, World] | None:
    live = world.interconnect.live()
    for index, one in enumerate(live):
        for other in live[index + 1 :]:
            if parting.are_connected(one, other):
                return one, other
    return None


def _exit_cluster(partition: World) -> None:
    """No node of the partition is wanted any more: bugcheck CLUEXIT, and a reboot."""
    straight.forget_soundness(partition)
    clock = partition.interconnect.partitions[0].clock
    leaving = partition.members()
    for node in leaving:
        tell(partition, NodeLeft(node.name, "CLUEXIT"))
    for node in leaving:
        _stop_dead(partition, node)
        clock.after(REBOOT_S * US_PER_SECOND, Stamped(EVERYBODY, Reboot(node.name)))
    for node in leaving:
        quorum.lose_node(partition, node.name)
        node.threads = 0
    parting.vacate(partition)
    quorum.judge(partition)
