"""Dynamic volume expansion: SET VOLUME/LIMIT and SET VOLUME/SIZE done to a single volume or to a virtual unit.

The file system of a virtual unit is read and written through the unit, as the file system of OpenVMS does it: so
the blocks reach every member in the order of any write, bitmaps mark them, and a pending merge is no obstacle. Only
then does the set hear of its new end (`VolumeGrown`), and all members get it with one SCB.
"""

from typing import NamedTuple, Protocol

from vmsshadow.cluster import membership, volumes
from vmsshadow.cluster.iofailed import IoFailed
from vmsshadow.cluster.world import Unit, World
from vmsshadow.disk import expansion, volume
from vmsshadow.disk.image import DiskError
from vmsshadow.disk.volume import Volume
from vmsshadow.shadow.protocol import VolumeGrown
from vmsshadow.shadow.state import Phase


class Room(NamedTuple):
    """A volume's size, its device's, how large its BITMAP.SYS lets it become, and how large one could."""

    volsize: int
    device_blocks: int
    limit_blocks: int
    largest_limit: int


class Files(Protocol):
    """The hands that a file system needs: reads, writes, and quiet."""

    world: World

    def read(self, unit: int, lbn: int, count: int, node: str) -> bytes: ...

    def write(self, unit: int, lbn: int, data: bytes, node: str) -> None: ...

    def settle(self, unit: int) -> None: ...

    def let_go(self, unit: int) -> None: ...


# --- single volumes --------------------------------------------------------------------------------


def room_of_volume(world: World, node: str, device: str) -> Room:
    """The sizes of a single volume. Raises IoFailed."""
    return _room(volume_on(world, node, device), world.disks[device].blocks)


def grow_volume(world: World, node: str, device: str, volsize: int) -> None:
    """Extend a single volume; the SCB is written last. Raises DiskError, IoFailed."""
    found, mounted, medium = volume_on(world, node, device), world.volumes[device], world.disks[device].medium
    assert medium is not None
    for write in expansion.growth(medium, found, volsize):
        medium.write(write.lbn, write.data)
    mounted.free_blocks += _gained(found, volsize)
    mounted.volsize = volsize
    mounted.scb = mounted.scb.replace(volsize=volsize)
    volumes.write_scb(medium, mounted)


def prepare_volume(world: World, node: str, device: str, limit: int) -> str:
    """Give a single volume a BITMAP.SYS for *limit* blocks; returns "" or the ident that refuses.

    Raises DiskError, IoFailed.
    """
    found, mounted, medium = volume_on(world, node, device), world.volumes[device], world.disks[device].medium
    assert medium is not None
    if limit <= expansion.limit_blocks(found):
        return ""
    place = expansion.preparation(medium, found, limit)
    if place is None:
        return "DEVICEFULL"
    for write in expansion.move(medium, found, place, mounted.scb.pack()):
        medium.write(write.lbn, write.data)
    mounted.free_blocks += sum(extent.count for extent in found.bitmap) - place.count
    mounted.scb_lbn = place.lbn
    return ""


def volume_on(world: World, node: str, device: str) -> Volume:
    """The volume on a disk of its own. Raises IoFailed."""
    found = volumes.Found(world, node, device)
    if found.volume is None or found.volume.scb is None:
        raise IoFailed(found.problem or "BADCHKSUM")
    return found.volume


# --- virtual units ---------------------------------------------------------------------------------


class MountedUnit:
    """A virtual unit to look at, as *node* reads it."""

    def __init__(self, hands: Files, node: str, unit: int) -> None:
        self._hands, self._node, self._unit = hands, node, unit

    @property
    def size_blocks(self) -> int:
        return self._hands.world.units[self._unit].shadow_set.volsize

    def read(self, lbn: int, count: int) -> bytes:
        return self._hands.read(self._unit, lbn, count, self._node)


def room_of_unit(hands: Files, node: str, unit: int) -> Room:
    """The sizes of the volume on a unit. Raises IoFailed."""
    return _room(volume_of(hands, node, unit), hands.world.units[unit].shadow_set.size_blocks)


def grow_unit(hands: Files, node: str, unit: int, volsize: int) -> None:
    """Extend the volume on a unit, on all its members. Raises IoFailed."""
    world, found = hands.world, volume_of(hands, node, unit)
    for write in expansion.growth(MountedUnit(hands, node, unit), found, volsize):
        hands.write(unit, write.lbn, write.data, node)
    record = _settled_within_reach(hands, node, unit)
    membership.happened(world, unit, VolumeGrown(volsize, world.clock.ticks))
    record.free_blocks += _gained(found, volsize)
    look_for_room(world, node, record)


def _settled_within_reach(hands: Files, node: str, unit: int) -> Unit:
    """The unit, nothing in flight and a source within reach: a size is true once an SCB says so. Raises IoFailed."""
    while True:
        hands.settle(unit)
        record = hands.world.units.get(unit)
        if record is None or record.shadow_set.phase is Phase.ABORTED:
            raise IoFailed("VOLINV")
        if record.shadow_set.phase is not Phase.MOUNT_VERIFICATION:
            return record
        hands.let_go(unit)
        hands.read(unit, record.scb_lbn, 1, node)  # waits until a source is back, or fails with the unit


def volume_of(hands: Files, node: str, unit: int) -> Volume:
    """The volume on a unit, as *node* reads it. Raises IoFailed."""
    found = volume.examine(MountedUnit(hands, node, unit))
    if not isinstance(found, Volume) or found.scb is None:
        raise IoFailed("FILESTRUCT")
    return found


def look_for_room(world: World, node: str, record: Unit) -> None:
    """Applications may use the new blocks: the longest free stretch is another one."""
    for member in record.shadow_set.reachable_full:
        found, medium = volumes.Found(world, node, member.device).volume, world.disks[member.device].medium
        if found is not None and medium is not None:
            try:
                area = volumes.user_area(medium, found)
            except DiskError:
                continue  # whoever uses that disk next meets the same trouble
            dumps = record.dump_space  # which belong to no file of their own
            record.user_area = max(area.below(dumps.lbn), area.beyond(dumps.end), key=lambda e: e.count)
            return


# --- both ------------------------------------------------------------------------------------------


def _room(found: Volume, device_blocks: int) -> Room:
    return Room(found.volsize, device_blocks, expansion.limit_blocks(found), expansion.largest_limit(found))


def _gained(found: Volume, volsize: int) -> int:
    """The blocks of the clusters that are new, all of them free."""
    return (volsize // found.cluster - found.volsize // found.cluster) * found.cluster
