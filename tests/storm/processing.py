"""Happenings of volume processing: paths that break, members forced out, nodes that give the set up, stalled writes.

A compound happening checks after each of its steps: invariants compare what a step found with what it left.
"""

from typing import TYPE_CHECKING

from tests.storm.site import NODES, UNIT
from vmsshadow.cluster.verification import STALLED

if TYPE_CHECKING:
    from tests.storm.storm import Storm


def force_removal(storm: "Storm") -> None:
    """A member is forced out, or will be as soon as it is lost; sometimes it is lost right away."""
    candidates = [member for member in storm.set.members if [member] != storm.set.full]
    if not candidates or storm.set.phase.name == "ABORTED":
        return
    device = storm.random.choice(candidates).device
    storm.say(f"{device} is forced out")
    storm.driver.force_removal(UNIT, device)
    storm.hear()
    storm.check()
    if storm.set is not None and storm.random.random() < 0.5:
        storm.go_offline(device)


def break_paths(storm: "Storm") -> None:
    """A node loses all its paths, or one of them."""
    node, device = storm.random.choice(NODES), storm.random.choice(storm.names)
    if storm.random.random() < 0.6:
        storm.say(f"the adapter of {node} fails")
        storm.driver.fail(node, "OFFLINE")
    else:
        storm.say(f"the path from {node} to {device} fails")
        storm.driver.fail(device, "OFFLINE", node=node)
    storm.hear()


def mend_paths(storm: "Storm") -> None:
    """All paths of one node are there again."""
    broken = [node for node in NODES if any(node in disk.broken_paths for disk in storm.driver.world.disks.values())]
    if broken:
        node = storm.random.choice(broken)
        storm.say(f"the adapter of {node} is repaired")
        storm.driver.repair(node)
        storm.hear()


def give_up(storm: "Storm") -> None:
    """A node in mount verification gives the set up, and sometimes lets go of it."""
    nodes = [node for node in storm.set.nodes if storm.set.phase_on(node) in STALLED]
    if nodes:
        abort_on(storm, storm.random.choice(nodes))
    gone = [node for node in storm.set.aborted if storm.random.random() < 0.3] if storm.set is not None else []
    for node in gone:
        storm.dismount_aborted(node)


def abort_on(storm: "Storm", node: str) -> None:
    """*node* gives the set up now."""
    storm.say(f"{node} gives the set up")
    storm.tally.aborts += 1
    storm.driver.abort(node, UNIT)
    storm.hear()


def ambush(storm: "Storm") -> None:
    """A member goes in the middle of a write; the writer gives the set up, and the member is back for the others."""
    if storm.set.phase.name != "RUNNING" or len(storm.set.serving) < 2:
        return
    storm.write()
    writers = [request.node for request in storm.requests.values() if request.data is not None]
    online = [member.device for member in storm.set.full if member.lost is None] if storm.set is not None else []
    if not writers or len(online) < 2:
        return
    device = storm.random.choice(online)
    storm.pass_time(storm.random.choice((0, 300, 1_000)))
    storm.go_offline(device)
    storm.pass_time(storm.random.choice((3_000, 30_000)))
    node = storm.random.choice(writers)
    if storm.set is not None and node in storm.set.nodes and storm.set.phase_on(node) in STALLED:
        abort_on(storm, node)
        storm.check()
        if storm.random.random() < 0.8:
            storm.say(f"{device} comes back")
            storm.driver.repair(device)
            storm.hear()


def stall(storm: "Storm") -> None:
    """Writes are held back for a while, or let go on."""
    seconds = storm.random.choice((0, 1, 30))
    storm.say(f"writes are stalled for {seconds} seconds" if seconds else "writes go on")
    storm.driver.stall_writes(UNIT, seconds)
    storm.hear()
