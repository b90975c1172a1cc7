"""Partitions: who stays together when links are cut, the split itself, and the end of a partition.

The nodes that stay are the fully connected ones with the most votes (then the most nodes, then the lowest CSID); they
keep the `World` and see the others fail. Each group of others gets a world of its own with its own idea of every unit:
it begins without contact, all its I/O in the restart queue, and finds out what it can reach when it has quorum.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace

from vmsshadow.cluster import carriers, quorum, straight
from vmsshadow.cluster.clock import PartitionClock
from vmsshadow.cluster.hardware import Node
from vmsshadow.cluster.reach import look_again
from vmsshadow.cluster.volumes import of_nodes
from vmsshadow.cluster.workload import Tick
from vmsshadow.cluster.world import Unit, World
from vmsshadow.shadow.state import Phase

MOST_GROUPS = 4096  # of fully connected nodes that are compared; beyond that the best found so far stays


# --- who stays together ----------------------------------------------------------------------------


def regroup(world: World) -> bool:
    """Who of the members is in contact: the best group; the others stall. True when some node is in contact again."""
    members, before = world.members(), world.up_nodes()
    core = best_group(world, members)
    for node in members:
        if node not in core and not node.is_away:
            node.away_since_us = world.clock.now_us
        node.is_away = node not in core
    for node in before:
        if node.is_away:
            for number in sorted(world.units):
                quorum.stall(world, number, [node.name])
    return any(node not in before for node in core)


def best_group(world: World, nodes: list[Node]) -> list[Node]:
    """The fully connected group of *nodes* with the most votes."""
    links = world.interconnect
    if not links.cut_nodes:
        return nodes
    best: list[Node] = []
    for number, group in enumerate(_groups(world, [], nodes, [])):
        if number == MOST_GROUPS:
            break
        best = max(best, group, key=lambda found: _rank(world, found))
    return sorted(best, key=lambda node: node.csid)


def _rank(world: World, group: list[Node]) -> tuple[int, int, int]:
    has_disk = bool(group) and quorum.reaches_disk(world, group)
    votes = sum(node.votes for node in group) + world.interconnect.disk_votes * has_disk
    return votes, len(group), -min((node.csid for node in group), default=1 << 32)


def _groups(world: World, chosen: list[Node], open_: list[Node], closed: list[Node]) -> Iterator[list[Node]]:
    """All largest fully connected groups (Bron and Kerbosch)."""
    if not open_ and not closed:
        yield chosen
    for index, node in enumerate(open_):
        rest, seen = open_[index + 1 :], [*closed, *open_[:index]]
        yield from _groups(world, [*chosen, node], _talking(world, node, rest), _talking(world, node, seen))


def _talking(world: World, node: Node, others: list[Node]) -> list[Node]:
    return [other for other in others if world.interconnect.talk(node.name, other.name)]


def are_connected(first: World, other: World) -> bool:
    """Whether every node of one partition talks to every node of the other."""
    links = first.interconnect
    return all(links.talk(one.name, two.name) for one in first.members() for two in other.members())


def partition_for(world: World, node: Node) -> World:
    """The partition that a booting node joins: the first one it is fully connected with, or one of its own."""
    links = world.interconnect
    for partition in sorted(links.live(), key=lambda found: (found.is_hung, found.number)):
        if all(links.talk(node.name, member.name) for member in partition.members()):
            return partition
    return _vacant(world)


# --- splitting -------------------------------------------------------------------------------------


def split(world: World, groups: list[list[Node]]) -> None:
    """The first of *groups* stays, every other one becomes a partition of its own."""
    straight.forget_soundness(world)
    stay, *others = groups
    before = [node.name for node in world.members()]
    for group in others:
        _part(world, group, before)
    look_again(world)  # disks that only the others served are gone
    for group in others:
        for node in group:
            quorum.lose_node(world, node.name)
            node.threads = 0
    was_away = any(node.is_away for node in stay)  # it was not of the best group when contact was lost, and is now
    for node in stay:
        node.is_away = False
    quorum.judge(world)
    if was_away and not world.is_hung:
        quorum.go_on_together(world)


def _part(world: World, group: list[Node], before: list[str]) -> None:
    """*group* leaves *world* with copies of what it has mounted, and hangs until it has quorum."""
    names = [node.name for node in group]
    made = _vacant(world)
    made.policies, made.assigned_policies = dict(world.policies), dict(world.assigned_policies)
    made.disabled_hbmm, made.priorities = list(world.disabled_hbmm), world.priorities
    made.next_serial, made.bitmap_serial = world.next_serial, world.bitmap_serial
    made.fast_path, made.quorum = world.fast_path, world.quorum
    # Who was out of contact has stood still since then: it knows of nothing that has happened up to the split.
    stood_still = [node.away_since_us for node in group if node.is_away]
    made.is_hung = True
    made.hung_since_us = min([world.hung_since_us if world.is_hung else world.clock.now_us, *stood_still])
    made.clock.sleep(made.number)
    for node in group:
        carriers.forget_node(world, node)
    for number in sorted(world.units):
        unit = world.units[number]
        if any(name in unit.shadow_set.nodes for name in names):
            made.units[number] = _copied(unit, names)
            load = world.workloads.get(number)
            if load is not None and load.node in names:
                made.workloads[number] = world.workloads.pop(number)
                made.clock.after(load.interval_us, Tick(number, load.serial))
    made.volumes = of_nodes(world, names)
    made.failed = [name for name in before if name not in names]
    for node in group:
        node.partition, node.is_away = made.number, False


def _copied(unit: Unit, names: list[str]) -> Unit:
    """The unit as the nodes *names* know it: their I/O in the restart queue, nothing at work, no member missed yet."""
    shadow_set = deepcopy(unit.shadow_set)
    for member in shadow_set.members:
        member.lost = None if shadow_set.phase is not Phase.ABORTED else member.lost
    shadow_set.phase = Phase.RUNNING if shadow_set.phase is not Phase.ABORTED else Phase.ABORTED
    theirs = [request for request in unit.waiting if request.node in names]
    unit.waiting = [request for request in unit.waiting if request.node not in names]
    return replace(
        unit,
        shadow_set=shadow_set,
        views=deepcopy(unit.views),
        carried=dict(unit.carried),
        uncompared=set(unit.uncompared),
        flights={},
        waiting=theirs,
        holds=[],
        lanes={},
        offers={},
        waits_since_us=-1,
        timers={},
        verification_timers={},
        stall=0,
        sound=None,
        write_log=deepcopy(unit.write_log),
    )


def _vacant(world: World) -> World:
    """A partition without members: one that has ended, or one more."""
    links = world.interconnect
    for found in links.partitions:
        if not found.members():
            found.quorum = 0
            return found
    made = World(world.name, PartitionClock(links.partitions[0].clock, len(links.partitions)))
    made.number, made.interconnect = len(links.partitions), links
    made.nodes, made.controllers, made.disks = world.nodes, world.controllers, world.disks
    links.partitions.append(made)
    return made


def vacate(world: World) -> None:
    """The last node of a partition is gone: what it still held in memory is gone too."""
    for unit in world.units.values():
        for request in [*unit.waiting, *unit.flights.values()]:
            request.done, request.error = True, "NODELEAVE"
    if world.is_hung:
        world.units.clear()
        world.volumes.clear()
    else:
        world.active_until_us = world.clock.now_us
    world.failed.clear()
    world.clock.forget(world.number)
    world.is_hung, world.quorum = False, 0
    if world.transition:
        world.clock.cancel(world.transition)
        world.transition = 0


def the_worse(first: World, other: World) -> World:
    """Which of two partitions that have met leaves: the one without quorum, with fewer votes, with the higher CSID.

    Of two without quorum it is the one that had it longer ago: it knows less of what has happened (ours).
    """
    return max(first, other, key=_badness)


def _badness(world: World) -> tuple[bool, int, int, int]:
    since_us = world.hung_since_us if world.is_hung else 0
    return world.is_hung, -since_us, -quorum.votes(world), world.members()[0].csid
