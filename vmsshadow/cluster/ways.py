"""Ways between nodes and disks: the adapters of a node, and the one or two controllers in front of a disk.

A node reaches a disk itself while one of its adapters that lead there works, and one controller in front of the disk.
That it switches from one way to another shadowing never hears of; what does not reach the disk at all is a lost
member or, with other nodes to serve it, a slower one.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmsshadow.cluster.hardware import Controller, Disk
    from vmsshadow.cluster.world import World


def controllers(world: "World", disk: "Disk") -> list["Controller"]:
    """The controllers in front of *disk*, the preferred one first; none for a disk without."""
    names = (disk.controller, disk.second_controller)
    return [world.controllers[name] for name in names if name in world.controllers]


def controller(world: "World", disk: "Disk") -> "Controller | None":
    """The one through which *disk* is used now: the preferred one while it works."""
    found = controllers(world, disk)
    return next((each for each in found if not each.failed), found[0] if found else None)


def answers(world: "World", disk: "Disk") -> bool:
    """Whether *disk* is not cut off by the failure of all controllers in front of it."""
    found = controllers(world, disk)
    return not found or any(not each.failed for each in found)


def lead(world: "World", node: str, disk: "Disk") -> bool:
    """Whether an adapter of *node* that leads to *disk* works, and a controller that *node* reaches."""
    own = world.nodes[node]
    leading = disk.adapters.get(node, own.adapters)
    if own.failed_adapters and leading and own.failed_adapters.issuperset(leading):
        return False
    found = controllers(world, disk)
    return not found or any(node not in each.cut_nodes for each in found)


def of_adapter(world: "World", node: str, adapter: str) -> list["Disk"]:
    """The disks to which *adapter* of *node* leads."""
    own = world.nodes[node]
    return [
        disk for disk in world.disks.values() if node in disk.paths and adapter in disk.adapters.get(node, own.adapters)
    ]


def behind(world: "World", name: str) -> list["Disk"]:
    """The disks behind a controller."""
    return [disk for disk in world.disks.values() if name in (disk.controller, disk.second_controller)]


def adapter_of(world: "World", name: str) -> tuple[str, str] | None:
    """Node and adapter that `ALPHA:FGA0` means; None if there is no such adapter."""
    node, _, adapter = name.partition(":")
    return (node, adapter) if node in world.nodes and adapter in world.nodes[node].adapters else None
