"""Links that are cut and mended, and the connection manager's answer: lost connections, and the state transition.

When nodes lose contact the best group of them goes on at once; the others wait, for RECNXINTERVAL seconds. If the
links are back by then nothing was lost but time. If not, the cluster is re-formed without those others, which become
partitions of their own (`parting`). Two partitions that meet again cannot go on together: one leaves and reboots.
"""

from typing import NamedTuple

from vmsshadow.cluster import nodes, parting, quorum, straight
from vmsshadow.cluster.clock import EVERYBODY, US_PER_SECOND, Stamped
from vmsshadow.cluster.hardware import Node
from vmsshadow.cluster.reach import look_again
from vmsshadow.cluster.told import say
from vmsshadow.cluster.world import World

End = str | int  # a node's name, or a site's number


class Reconfigure(NamedTuple):
    """RECNXINTERVAL is over for the lost connections of a partition."""

    partition: int


class Links(NamedTuple):
    """The pairs that two ends have between them: nodes, and a node with a site's disks."""

    nodes: list[tuple[str, str]]
    sites: list[tuple[str, int]]


def sites(world: World) -> list[int]:
    """The numbers of all sites, of nodes and of disks."""
    numbers = {node.site for node in world.nodes.values()} | {disk.place for disk in world.disks.values()}
    return sorted(numbers - {0})


def between(world: World, first: End, second: End) -> Links:
    """The links between two ends: of two sites all, of two nodes only their interconnect."""
    pairs: list[tuple[str, str]] = []
    disks: list[tuple[str, int]] = []
    for one in _nodes(world, first):
        pairs += [(one.name, two.name) for two in _nodes(world, second) if one is not two]
        if isinstance(second, int):
            disks.append((one.name, second))
    if isinstance(first, int):
        disks += [(two.name, first) for two in _nodes(world, second)]
    return Links(pairs, disks)


def _nodes(world: World, end: End) -> list[Node]:
    if isinstance(end, str):
        return [world.nodes[end]]
    return [node for node in world.nodes.values() if node.site == end]


def cut(world: World, first: End, second: End) -> bool:
    """Cut the links between two ends; False when all of them are cut already."""
    links, wanted = world.interconnect, between(world, first, second)
    pairs = [pair for pair in wanted.nodes if links.talk(*pair)]
    if not pairs and all(not links.reaches(*pair) for pair in wanted.sites):
        return False
    links.cut(*wanted)
    again: list[World] = []
    for partition in links.live():
        straight.forget_soundness(partition)
        if _lose_contact(partition, pairs):
            again.append(partition)
    quorum.judge(world)
    for partition in links.live():
        if partition in again and not partition.is_hung:
            quorum.go_on_together(partition)
        else:
            look_again(partition)
    return True


def _lose_contact(world: World, pairs: list[tuple[str, str]]) -> bool:
    """Members of one partition do not hear each other any more. True when others are in contact again."""
    lost = _of_members(world, pairs)
    for name, other in lost:
        say(world, name, "LOST", other)
    if not lost:
        return False
    is_more = parting.regroup(world)
    for node in world.members():
        if node.is_away and _votes_in_contact(world, node) < world.quorum:
            quorum.tell_lost(world, node.name)
    if not world.transition:
        seconds = max(node.parameter("RECNXINTERVAL") for node in world.members())
        event = Stamped(EVERYBODY, Reconfigure(world.number))
        world.transition = world.interconnect.partitions[0].clock.after(seconds * US_PER_SECOND, event)
    return is_more


def _of_members(world: World, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of *pairs* whose two nodes are members of *world*, both ways round, in the order of the nodes."""
    names = [node.name for node in world.members()]
    both = [pair for one, two in pairs if one in names and two in names for pair in ((one, two), (two, one))]
    return sorted(both, key=lambda pair: (names.index(pair[0]), names.index(pair[1])))


def _votes_in_contact(world: World, node: Node) -> int:
    talking = [other for other in world.members() if world.interconnect.talk(node.name, other.name)]
    has_disk = quorum.reaches_disk(world, [node]) and not quorum.reaches_disk(world, world.up_nodes())
    return sum(other.votes for other in talking) + world.interconnect.disk_votes * has_disk


def reconfigure(world: World, event: Reconfigure) -> None:
    """The connections did not come back in time: the cluster is re-formed."""
    partition = world.interconnect.partitions[event.partition]
    partition.transition = 0
    rest = partition.members()
    before = list(rest)
    groups: list[list[Node]] = []
    while rest:
        groups.append(parting.best_group(partition, rest))
        rest = [node for node in rest if node not in groups[-1]]
    if len(groups) < 2:
        return
    with_disk = next((group for group in groups if quorum.reaches_disk(partition, group)), None)
    for group in groups:
        votes = sum(node.votes for node in group) + partition.interconnect.disk_votes * (group is with_disk)
        for node in group:
            if votes < partition.quorum:
                quorum.tell_lost(partition, node.name)
            _tell_transition(partition, node, group, before)
    parting.split(partition, groups)


def _tell_transition(world: World, node: Node, group: list[Node], before: list[Node]) -> None:
    """The lines of a state transition, as captured: timed out, reconfiguration, removed, completing."""
    for other in before:
        if not world.interconnect.talk(node.name, other.name):
            say(world, node.name, "TIMED_OUT", other.name)
    aloud = node is group[0]
    say(world, node.name, "RECONFIGURING", aloud=aloud)
    for other in before:
        if other not in group:
            say(world, node.name, "REMOVED", other.name, aloud=aloud)
    say(world, node.name, "COMPLETING", aloud=aloud)


# --- links are back --------------------------------------------------------------------------------


def join(world: World, first: End, second: End) -> bool:
    """Mend the links between two ends; False when none of them is cut."""
    links, wanted = world.interconnect, between(world, first, second)
    pairs = [pair for pair in wanted.nodes if not links.talk(*pair)]
    if not pairs and all(links.reaches(*pair) for pair in wanted.sites):
        return False
    links.mend(*wanted)
    for partition in links.live():
        straight.forget_soundness(partition)
        _regain_contact(partition, pairs)
    quorum.judge(world)
    for partition in links.live():
        if not partition.is_hung:
            quorum.go_on(partition)
    nodes.reunite(world)
    return True


def _regain_contact(world: World, pairs: list[tuple[str, str]]) -> None:
    """Connections that were lost for less than RECNXINTERVAL are back: nobody is removed for them."""
    for name, other in _of_members(world, pairs):
        say(world, name, "RECONNECTED", other)
    parting.regroup(world)
    for node in world.up_nodes():
        if not world.is_hung:
            quorum.tell_gained(world, node.name)
    if world.transition and len(world.up_nodes()) == len(world.members()):
        world.clock.cancel(world.transition)
        world.transition = 0
