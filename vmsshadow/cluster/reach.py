"""Whether the disks that are mounted can be reached: looked at again after a change of links, nodes or quorum."""

from vmsshadow.cluster import carriers, verification, volumes
from vmsshadow.cluster.hardware import Disk
from vmsshadow.cluster.world import World


def notice(world: World, disk: Disk) -> None:
    """The nodes in contact notice that they can use the disk, or cannot; bad blocks are noticed when they are read."""
    if world.is_hung:
        return
    volumes.verify(world, disk.name)
    unit = world.unit_of(disk.name)
    if unit is not None:
        verification.look(world, unit.shadow_set.unit, disk.name)
        _offer_again(world, unit.shadow_set.unit)


def look_again(world: World) -> None:
    """Members that cannot be reached any more are lost, those that can be reached again return."""
    if world.is_hung:
        return
    for disk in world.disks.values():
        volumes.verify(world, disk.name)
    for number in sorted(world.units):
        verification.look(world, number)
        _offer_again(world, number)


def _offer_again(world: World, number: int) -> None:
    """Whether a member is served decides how long a node waits with the unit's next operation."""
    unit = world.units.get(number)
    if unit is not None and unit.offers:
        carriers.evaluate(world, number)
