"""The straight way of a steady unit's I/O: no plan, no events, when nothing can happen before it ends.

Whether a unit is sound (steady, every member's disk well and reached directly) is worked out once and forgotten at
every change of the set, a disk, a controller or a path.
"""

from typing import NamedTuple

from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.cluster import reading, ways
from vmsshadow.cluster.clock import FAR, US_PER_SECOND
from vmsshadow.cluster.hardware import Disk
from vmsshadow.cluster.world import Sound, Unit, World
from vmsshadow.disk.image import DiskError
from vmsshadow.disk.troubles import plain
from vmsshadow.shadow.state import Phase


class Done(NamedTuple):
    """An I/O that went straight through: when it ends, and a read's data."""

    ended_us: int
    data: bytes


def through(world: World, unit: Unit, node: str, lbn: int, count: int, data: bytes | None) -> Done | None:
    """Do the read (*data* None) or write at once; None when it has to go the long way."""
    if unit.flights or unit.waiting or unit.holds:
        return None
    sound = unit.sound
    if sound is None:
        sound = unit.sound = _soundness(world, unit)
    if node not in (sound.readers if data is None else sound.writers) or not 0 <= lbn < lbn + count <= sound.volsize:
        return None
    if data is not None:
        for bitmap in unit.shadow_set.bitmaps:
            if bitmap.master != node and not bitmap.knows(node, lbn, count):
                return None
    clock, disks = world.clock, sound.disks
    now = ends = clock.now_us
    turn = unit.shadow_set.last_read_slot
    if data is None:
        disks = (world.disks[reading.where(world, unit, node, Extent(lbn, count)).devices[0]],)
    for disk in disks:
        ended = now + disk.access_us + count * BLOCK * US_PER_SECOND // disk.bytes_per_s
        if disk.free_at_us > now:
            ended = FAR
        if ended > ends:
            ends = ended
    if ends >= clock.free_until_us():
        unit.shadow_set.last_read_slot = turn  # the long way takes the same turn
        return None
    read = b""
    if data is not None:
        for bitmap in unit.shadow_set.bitmaps:
            if bitmap.master == node:
                bitmap.mark(node, lbn, count)
    try:
        for disk in disks:
            assert disk.medium is not None
            if data is None:
                read = disk.medium.read(lbn, count)
            else:
                disk.medium.write(lbn, data)
            disk.operations += 1
            disk.free_at_us = ends
    except DiskError:
        unit.shadow_set.last_read_slot = turn
        return None  # the long way meets the same trouble and knows what to do
    unit.operations += 1
    if data is not None and unit.write_log is not None:
        unit.write_log.passed(node, Extent(lbn, count), ends)
    return Done(ends, read)


def _soundness(world: World, unit: Unit) -> Sound:
    """Whether the unit is steady and all its disks are well; no node may go straight through when it is not."""
    shadow_set = unit.shadow_set
    disks = tuple(world.disks[member.device] for member in shadow_set.members)
    steady = shadow_set.phase is Phase.RUNNING and shadow_set.merge is None and not shadow_set.targets
    if not steady or any(_is_unwell(world, disk) for disk in disks):
        return Sound(disks, shadow_set.volsize, (), ())
    active = [node for node in shadow_set.serving if world.is_active(node)]
    readers = [node for node in active if all(world.has_direct_path(node, disk) for disk in disks)]
    writers = [node for node in readers if node in shadow_set.writers and not unit.stall]
    return Sound(disks, shadow_set.volsize, tuple(readers), tuple(writers))


def _is_unwell(world: World, disk: Disk) -> bool:
    failed = disk.medium is None or not disk.online or not ways.answers(world, disk)
    if disk.medium is not None and plain(disk.medium) is None:
        return True  # whatever stands before the image may make an access fail
    return failed or disk.write_locked or disk.wrong_volume or bool(disk.forced_errors) or bool(disk.scatter_us)


def forget_soundness(world: World) -> None:
    """A disk, a controller or a path changed: look again before going straight through."""
    for unit in world.units.values():
        unit.sound = None
