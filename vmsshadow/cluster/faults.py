"""What SIMULATE lets go wrong: disks, controllers and paths that fail and are repaired, in every partition.

Nodes that crash and boot are in `nodes`, links that are cut in `connection`.
"""

from vmsshadow.base.blocks import Extent
from vmsshadow.cluster import reach, straight, ways, write_logs
from vmsshadow.cluster.hardware import Disk
from vmsshadow.cluster.world import World
from vmsshadow.disk.troubles import BadBlocks, NthFails

MODES = ("OFFLINE", "WRITELOCK", "PARITY", "BADBLOCK", "WRONGVOLUME", "NTH")


def fail(world: World, name: str, mode: str, node: str, lbn: int, count: int) -> str:
    """Let *name* (disk, controller, NODE:ADAPTER, or NODE for all its paths) fail; "" or why it cannot."""
    _forget_soundness(world)
    controller = world.controllers.get(name)
    if controller is not None:
        if mode != "OFFLINE":
            return f"a controller fails as a whole: /MODE={mode} is for disks"
        controller.failed = controller.failed or not node
        controller.cut_nodes.update([node] if node else [])
        for behind in ways.behind(world, name):
            _notice(world, behind)
        return ""
    disk = world.disks.get(name)
    if disk is None:
        adapter = ways.adapter_of(world, name)
        if adapter is not None and mode == "OFFLINE" and not node:
            world.nodes[adapter[0]].failed_adapters.add(adapter[1])
            for other in ways.of_adapter(world, *adapter):
                _notice(world, other)
            return ""
        if name in world.nodes or adapter is not None:
            if mode != "OFFLINE" or node not in ("", name):
                return f"the adapter of {name} fails as a whole, for {name} only"
            for other in _of_node(world, name):
                other.broken_paths.add(name)
            for other in _of_node(world, name):
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
        if controller.failed and not node:
            for partition in world.interconnect.live():
                write_logs.lost(partition, name)
        controller.failed = controller.failed and bool(node)
        controller.cut_nodes = controller.cut_nodes - {node} if node else set()
        for behind in ways.behind(world, name):
            _notice(world, behind)
        return ""
    disk = world.disks.get(name)
    if disk is None:
        adapter = ways.adapter_of(world, name)
        if adapter is not None:
            world.nodes[adapter[0]].failed_adapters.discard(adapter[1])
            for other in ways.of_adapter(world, *adapter):
                _notice(world, other)
            return ""
        if name in world.nodes:
            world.nodes[name].failed_adapters.clear()
            for other in _of_node(world, name):
                other.broken_paths.discard(name)
            for other in _of_node(world, name):
                _notice(world, other)
            return ""
        return f"no disk, controller or node is called {name}"
    if node:
        disk.broken_paths.discard(node)
    else:
        _mend(disk, mode)
    _notice(world, disk)
    return ""


def _mend(disk: Disk, mode: str) -> None:
    """End the disk's faults of *mode*; all of them when it is empty."""
    disk.online = disk.online or mode in ("", "OFFLINE")
    disk.write_locked = disk.write_locked and mode not in ("", "WRITELOCK")
    disk.wrong_volume = disk.wrong_volume and mode not in ("", "WRONGVOLUME")
    if not mode:
        disk.broken_paths.clear()
    medium = disk.medium
    spared: list[BadBlocks | NthFails] = []
    while isinstance(medium, BadBlocks | NthFails):
        if mode not in ("", _mode_of(medium)):
            spared.append(medium)
        medium = medium.inner
    for trouble in reversed(spared):
        assert medium is not None
        trouble.inner = medium
        medium = trouble
    disk.medium = medium


def _mode_of(trouble: BadBlocks | NthFails) -> str:
    if isinstance(trouble, NthFails):
        return "NTH"
    return "BADBLOCK" if trouble.hard else "PARITY"


def _notice(world: World, disk: Disk) -> None:
    """Every partition notices that it can use the disk, or cannot."""
    for partition in world.interconnect.live():
        reach.notice(partition, disk)


def _of_node(world: World, node: str) -> list[Disk]:
    return [disk for disk in world.disks.values() if node in disk.paths]


def _forget_soundness(world: World) -> None:
    for partition in world.interconnect.live():
        straight.forget_soundness(partition)
