"""Votes and quorum: whether a partition may go on, and what stands still while it may not.

Quorum is (EXPECTED_VOTES + 2) / 2, or as much of the votes present if these are more (Cluster Systems, quorum
algorithm). It rises when nodes bring votes, and falls only for a node that leaves in order (REMOVE_NODE) or when an
operator forces it. While it is lost nothing is admitted, no lane works and no timer runs; what was in flight starts
over afterwards. Changes of a set that fall into that time are made up for when quorum is regained.
"""

from vmsshadow.cluster import (
    carriers,
    copier,
    cut_short,
    estranged,
    membership,
    significant,
    straight,
    traffic,
    volumes,
    write_logs,
)
from vmsshadow.cluster.hardware import Node
from vmsshadow.cluster.reach import look_again
from vmsshadow.cluster.told import say
from vmsshadow.cluster.world import World
from vmsshadow.shadow.impact import Happening
from vmsshadow.shadow.protocol import NodeFailed

FINISHING = (traffic.StepDone, copier.LaneStep)  # the disks' own ends of I/Os: these never wait


def count_votes(world: World, expected: int | None, disk_votes: int | None, disk_site: int) -> None:
    """Let votes count from here on, all nodes being up.

    Where neither expected votes nor a quorum disk are given there is a disk with one vote less than all nodes, at
    *disk_site*: any one node keeps quorum, as in the usual cluster of two (ours).
    """
    links = world.interconnect
    present = sum(node.votes for node in world.nodes.values())
    if expected is None and disk_votes is None:
        disk_votes = max(0, present - 1)
    links.disk_votes, links.disk_site = disk_votes or 0, disk_site
    links.expected_votes = max(1, present + links.disk_votes if expected is None else expected)
    world.quorum = needed(world)


def votes(world: World) -> int:
    """The votes of the nodes in contact, and those of the quorum disk if it is this partition's."""
    links = world.interconnect
    return sum(node.votes for node in world.up_nodes()) + links.disk_votes * (links.disk_holder == world.number)


def needed(world: World) -> int:
    """Quorum, were it worked out again, with EXPECTED_VOTES as the systems' parameter has it."""
    return (max(world.interconnect.expected_votes, votes(world)) + 2) // 2


def judge(world: World) -> None:
    """Look in every partition whether it has quorum; stop it or let it go on."""
    links = world.interconnect
    if not links.expected_votes:
        return
    _settle_disk(world)
    for partition in links.live():
        has = votes(partition) >= partition.quorum
        if has and partition.is_hung:
            resume(partition)
        elif not has and not partition.is_hung:
            hang(partition)


def _settle_disk(world: World) -> None:
    """The quorum disk stays with the partition that has it; when that cannot reach it any more, another one takes it.

    Of several it is the one that has quorum, or had it last: it knows most of what has happened (ours).
    """
    links = world.interconnect
    able = [part for part in links.live() if reaches_disk(part, part.up_nodes())]
    if not able:
        links.disk_holder = -1
    elif links.disk_holder not in [part.number for part in able]:
        links.disk_holder = min(able, key=lambda part: (part.is_hung, -part.hung_since_us, part.number)).number


def reaches_disk(world: World, nodes: list[Node]) -> bool:
    """Whether any of *nodes* reaches the site of the quorum disk."""
    return any(world.interconnect.reaches(node.name, world.interconnect.disk_site) for node in nodes)


def rise(world: World) -> None:
    """A node has joined, perhaps with votes: quorum never falls for it."""
    if world.interconnect.expected_votes:
        _settle_disk(world)
        world.quorum = max(world.quorum, needed(world))


def force(world: World) -> None:
    """An operator lets the partition work out quorum again from the votes it has (IPC, or a management tool)."""
    present = votes(world)
    world.quorum = min(world.quorum, (present + 2) // 2) if present else 0
    for number, node in enumerate(world.members()):
        say(world, node.name, "REQUORUM", aloud=not number)
    judge(world)


# --- standing still --------------------------------------------------------------------------------


def hang(world: World) -> None:
    """Quorum is lost: everything of this partition stalls."""
    world.is_hung, world.hung_since_us, world.active_until_us = True, world.clock.now_us, world.clock.now_us
    straight.forget_soundness(world)
    names = [node.name for node in world.members()]
    for name in names:
        tell_lost(world, name)
    for number in sorted(world.units):
        stall(world, number, names)
        copier.halt(world, number)  # of a node that has just crashed
    world.clock.sleep(world.number, FINISHING)


def tell_lost(world: World, name: str) -> None:
    """The node's console says that quorum is lost, once."""
    if not world.nodes[name].lost_quorum:
        world.nodes[name].lost_quorum = True
        say(world, name, "QUORUM_LOST")


def tell_gained(world: World, name: str) -> None:
    """The node's console says that quorum is regained, if it has said that it was lost."""
    if world.nodes[name].lost_quorum:
        world.nodes[name].lost_quorum = False
        say(world, name, "QUORUM_GAINED")


def stall(world: World, number: int, names: list[str]) -> None:
    """What *names* have in flight on the unit starts over when they go on; an operation they carry waits."""
    unit = world.units[number]
    copier.stall(world, unit, names)
    cut_short.stall(world, unit, names)


def resume(world: World) -> None:
    """Quorum is regained: the partition makes up for what has happened, and goes on."""
    world.is_hung = False
    straight.forget_soundness(world)
    world.clock.wake(world.number)
    for node in world.up_nodes():
        tell_gained(world, node.name)
    estranged.compare(world)
    look_again(world)
    failed, world.failed = world.failed, []
    for name in failed:
        lose_node(world, name)
    go_on(world)


def go_on(world: World) -> None:
    """Let what was stalled go on: I/O, operations whose node is there again, and a look at every disk."""
    for number in sorted(world.units):
        unit = world.units[number]
        operation = unit.shadow_set.operation
        if operation is not None and not unit.lanes and world.is_active(operation.host):
            copier.begin(world, number)
        if unit.scbs_are_due:
            membership.write_scbs(world, unit)
        if unit.shadow_set.policy is not None:
            world.clock.after(0, membership.Reconcile(number))
        traffic.settled(world, unit)
    look_again(world)
    for number in sorted(world.units):
        carriers.evaluate(world, number)


def go_on_together(world: World) -> None:
    """Nodes are in contact again though links are cut: another group is the best one."""
    for node in world.up_nodes():
        tell_gained(world, node.name)
    go_on(world)


def lose_node(world: World, name: str) -> None:
    """The sets of this partition lose a node that had them mounted; later, if quorum is lost now."""
    if world.is_hung:
        world.failed.append(name)
        return
    concerned = [number for number in sorted(world.units) if name in world.units[number].shadow_set.nodes]
    for number in concerned:
        unit = world.units[number]
        unit.views.pop(name, None)
        logged, why = write_logs.of_failed(world, unit, name)
        membership.happened(world, number, NodeFailed(name, logged, why))
    significant.reach(world, Happening.NODE_FAILED, name, concerned)
    volumes.lose_node(world, name)
