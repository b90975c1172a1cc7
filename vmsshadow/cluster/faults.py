"""What SIMULATE lets go wrong: disks, controllers and paths that fail and are repaired, nodes that crash and boot."""

from vmsshadow.base.blocks import Extent
from vmsshadow.cluster import (
    copier,
    membership,
    significant,
    straight,
    traffic,
    verification,
    volumes,
    ways,
    wbm,
    write_logs,
)
from vmsshadow.cluster.world import Disk, World
from vmsshadow.disk.troubles import BadBlocks, NthFails
from vmsshadow.shadow.impact import Happening
from vmsshadow.shadow.protocol import NodeFailed

MODES = ("OFFLINE", "WRITELOCK", "PARITY", "BADBLOCK", "WRONGVOLUME", "NTH")


def fail(world: World, name: str, mode: str, node: str, lbn: int, count: int) -> str:
    """Let *name* (disk, controller, NODE:ADAPTER, or NODE for all its paths) fail; "" or why it cannot."""
    straight.forget_soundness(world)
    controller = world.controllers.get(name)
    if controller is not None:
        if mode != "OFFLINE":
            return f"a controller fails as a whole: /MODE={mode} is for disks"
        controller.failed = controller.failed or not node
        controller.cut_nodes.update([node] if node else [])
        for behind in ways.behind(world, name):
            notice(world, behind)
        return ""
    disk = world.disks.get(name)
    if disk is None:
        adapter = ways.adapter_of(world, name)
        if adapter is not None and mode == "OFFLINE" and not node:
            world.nodes[adapter[0]].failed_adapters.add(adapter[1])
            for other in ways.of_adapter(world, *adapter):
                notice(world, other)
            return ""
        if name in world.nodes or adapter is not None:
            if mode != "OFFLINE" or node not in ("", name):
                return f"the adapter of {name} fails as a whole, for {name} only"
            for other in _of_node(world, name):
                other.broken_paths.add(name)
            for other in _of_node(world, name):
                notice(world, other)
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
    notice(world, disk)
    return ""


def repair(world: World, name: str, node: str, mode: str = "") -> str:
    """End every fault of *name*, only those of *mode*, or with *node* only that node's path; "" or why it cannot."""
    straight.forget_soundness(world)
    controller = world.controllers.get(name)
    if controller is not None:
        if controller.failed and not node:
            write_logs.lost(world, name)
        controller.failed = controller.failed and bool(node)
        controller.cut_nodes = controller.cut_nodes - {node} if node else set()
        for behind in ways.behind(world, name):
            _returned(world, behind.name)
        return ""
    disk = world.disks.get(name)
    if disk is None:
        adapter = ways.adapter_of(world, name)
        if adapter is not None:
            world.nodes[adapter[0]].failed_adapters.discard(adapter[1])
            for other in ways.of_adapter(world, *adapter):
                _returned(world, other.name)
            return ""
        if name in world.nodes:
            world.nodes[name].failed_adapters.clear()
            for other in _of_node(world, name):
                other.broken_paths.discard(name)
            for other in _of_node(world, name):
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
    unit = world.unit_of(device)
    if unit is not None:
        verification.look(world, unit.shadow_set.unit, device)
    volumes.verify(world, device)


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


def notice(world: World, disk: Disk) -> None:
    """A mounted node notices that it cannot use the disk; bad blocks are noticed when they are read."""
    volumes.verify(world, disk.name)
    unit = world.unit_of(disk.name)
    if unit is not None:
        verification.look(world, unit.shadow_set.unit, disk.name)


def _of_node(world: World, node: str) -> list[Disk]:
    return [disk for disk in world.disks.values() if node in disk.paths]


# --- nodes -----------------------------------------------------------------------------------------


def crash(world: World, name: str) -> None:
    """The node stops dead. What it was writing has reached the members as far as a prefix; sets need a merge."""
    straight.forget_soundness(world)
    node = world.nodes[name]
    node.up = False
    wbm.forget(node)
    concerned = [number for number in sorted(world.units) if name in world.units[number].shadow_set.nodes]
    for number in concerned:
        unit = world.units[number]
        traffic.crash(world, unit, name)
        copier.crash(world, unit, name)
        unit.views.pop(name, None)
        logged, why = write_logs.of_failed(world, unit, name)
        membership.happened(world, number, NodeFailed(name, logged, why))
    significant.reach(world, Happening.NODE_FAILED, name, concerned)
    for device in sorted(world.volumes):
        mounted = world.volumes[device]
        if name in mounted.nodes:
            mounted.nodes.remove(name)
            if name in mounted.writers:
                mounted.writers.remove(name)
                medium = world.disks[device].medium
                if mounted.writers and medium is not None:
                    volumes.write_scb(medium, mounted)
            if not mounted.nodes:
                del world.volumes[device]
    node.threads = 0
    for disk in world.disks.values():  # disks that only this node served are gone for the others
        notice(world, disk)
    for number in sorted(world.units):  # and what only it could not reach is there again
        verification.look(world, number)


def boot(world: World, name: str) -> None:
    """The node is up again; nothing is mounted on it, its parameters are those of its parameter file."""
    straight.forget_soundness(world)
    node = world.nodes[name]
    node.up = True
    node.booted_us = world.clock.now_us
    node.incarnation += 1
    node.load_parameters()
    node.rests_until_us = 0
    node.logical_names.clear()
    world.priorities = {key: priority for key, priority in world.priorities.items() if key[0] != name}
    for number in sorted(world.units):
        verification.look(world, number)
