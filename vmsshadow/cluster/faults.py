"""What SIMULATE lets go wrong: disks, controllers and paths that fail and are repaired, in every partition.

Nodes that crash and boot are in `nodes`, links that are cut in `connection`.
"""

from vmsshadow.base.blocks import Extent
from vmsshadow.cluster import membership, reach, straight, volumes
from vmsshadow.cluster.world import Disk, World
from vmsshadow.disk.troubles import BadBlocks, NthFails

MODES = ("OFFLINE", "WRITELOCK", "PARITY", "BADBLOCK", "WRONGVOLUME", "NTH")


def fail(world: World, name: str, mode: str, node: str, lbn: int, count: int) -> str:
    """Let *name* (disk, controller, or NODE for all paths of a node's adapter) fail; "" or why it cannot."""
    _forget_soundness(world)
    controller = world.controllers.get(name)
    if controller is not None:
        if mode != "OFFLINE":
            return f"a controller fails as a whole: /MODE={mode} is for disks"
        controller.failed = controller.failed or not node
        for behind in _behind(world, name):
            if node:
                behind.broken_paths.add(node)
            _notice(world, behind)
        return ""
    disk = world.disks.get(name)
    if disk is None:
        if name in world.nodes:
            if mode != "OFFLINE" or node not in ("", name):
                return f"the adapter of {name} fails as a whole, for {name} only"
            for other in _of_node(world, name):
                other.broken_paths.add(name)
                _notice(world, other)
            return ""
        return f"no disk, controller or node is called {name}"
    if node:
        if node not in world.nodes:
            return f"no node is called {node}"
        disk.broken_paths.add(node)
    elif mode == "OFFLINE":
        disk.online = False
    elif mode == "WRITELOCK":
        disk.write_locked = True
    elif mode == "WRONGVOLUME":
        disk.wrong_volume = True
    elif mode in ("PARITY", "BADBLOCK"):
        if lbn + max(count, 1) > disk.blocks:
            return f"{name} has blocks 0 to {disk.blocks - 1}"
        assert disk.medium is not None
        disk.medium = BadBlocks(disk.medium, [Extent(lbn, max(count, 1))], hard=mode == "BADBLOCK")
    else:
        assert disk.medium is not None
        disk.medium = NthFails(disk.medium, max(count, 1))
    _notice(world, disk)
    return ""


def repair(world: World, name: str, node: str, mode: str = "") -> str:
    """End every fault of *name*, only those of *mode*, or with *node* only that node's path; "" or why it cannot."""
    _forget_soundness(world)
    controller = world.controllers.get(name)
    if controller is not None:
        controller.failed = controller.failed and bool(node)
        for behind in _behind(world, name):
            behind.broken_paths.discard(node)
        for behind in _behind(world, name):
            _returned(world, behind.name)
        return ""
    disk = world.disks.get(name)
    if disk is None:
        if name in world.nodes:
            for other in _of_node(world, name):
                other.broken_paths.discard(name)
                _returned(world, other.name)
            return ""
        return f"no disk, controller or node is called {name}"
    if node:
        disk.broken_paths.discard(node)
    else:
        _mend(disk, mode)
    _returned(world, name)
    return ""


def _returned(world: World, device: str) -> None:
    """The disk may be of use again, as a member or on its own."""
    for partition in world.interconnect.live():
        if not partition.is_hung and not reach.trouble(partition, world.disks[device]):
            membership.disk_returned(partition, device)
        volumes.verify(partition, device)


def _mend(disk: Disk, mode: str) -> None:
    """End the disk's faults of *mode*; all of them when it is empty."""
    disk.online = disk.online or mode in ("", "OFFLINE")
    disk.write_locked = disk.write_locked and mode not in ("", "WRITELOCK")
    disk.wrong_volume = disk.wrong_volume and mode not in ("", "WRONGVOLUME")
    if not mode:
        disk.broken_paths.clear()
    ends = {"PARITY": (BadBlocks,), "BADBLOCK": (BadBlocks,), "NTH": (NthFails,), "": (BadBlocks, NthFails)}
    while isinstance(disk.medium, ends.get(mode, ())):
        disk.medium = disk.medium.inner  # type: ignore[union-attr]


def _notice(world: World, disk: Disk) -> None:
    """Every partition notices that it cannot use the disk."""
    for partition in world.interconnect.live():
        reach.notice(partition, disk)


def _behind(world: World, controller: str) -> list[Disk]:
    return [disk for disk in world.disks.values() if disk.controller == controller]


def _of_node(world: World, node: str) -> list[Disk]:
    return [disk for disk in world.disks.values() if node in disk.paths]


def _forget_soundness(world: World) -> None:
    for partition in world.interconnect.live():
        straight.forget_soundness(partition)
