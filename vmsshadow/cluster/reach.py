"""Whether the disks that are mounted can be reached: looked at again after a change of links, nodes or quorum."""

from vmsshadow.cluster import membership, traffic, volumes
from vmsshadow.cluster.world import Disk, World
from vmsshadow.shadow.state import Phase


def notice(world: World, disk: Disk) -> None:
    """A mounted node notices that it cannot use the disk; bad blocks are noticed when they are read."""
    if world.is_hung:
        return
    volumes.verify(world, disk.name)
    unit = world.unit_of(disk.name)
    ident = trouble(world, disk)
    if unit is not None and ident:
        membership.device_trouble(world, traffic.DeviceTrouble(unit.shadow_set.unit, disk.name, ident, ""))


def trouble(world: World, disk: Disk) -> str:
    """The SYSTEM condition that some node in contact gets from the disk of a mounted unit; empty when all reach it."""
    unit = world.unit_of(disk.name)
    active = [node for node in unit.shadow_set.nodes if world.is_active(node)] if unit is not None else []
    if active and (disk.wrong_volume or disk.write_locked):
        return "VOLINV" if disk.wrong_volume else "WRITLCK"
    return next((ident for node in active if (ident := world.why_unreachable(node, disk.name))), "")


def look_again(world: World) -> None:
    """Members that cannot be reached any more are lost, those that can be reached again return."""
    if world.is_hung:
        return
    for disk in world.disks.values():
        unit = world.unit_of(disk.name)
        if unit is not None and any(world.is_active(node) for node in unit.shadow_set.nodes):
            member = unit.shadow_set.member(disk.name)
            is_lost = member is not None and member.lost not in (None, *membership.FATAL)
            if is_lost and unit.shadow_set.phase is not Phase.ABORTED and not trouble(world, disk):
                membership.disk_returned(world, disk.name)
        notice(world, disk)
