"""SHOW DEVICES/REBUILD_STATUS: whether a volume still has to be rebuilt (HELP SHOW DEVICES/REBUILD_STATUS).

A volume needs it that was improperly dismounted and then mounted with /NOREBUILD. The four answers are HELP's; the
columns are from memory, and which devices give the last two answers is ours.
"""

from vmsshadow.base.names import with_colon
from vmsshadow.cluster.hardware import Disk
from vmsshadow.cluster.world import Unit, World
from vmsshadow.shadow.state import Phase

HEADER = "Device Name         Rebuild needed?"
_NOT_APPLICABLE = "Not applicable"  # no volume of its own is mounted: a member, or a disk that is not in use
_UNAVAILABLE = "Information unavailable"  # the volume cannot be asked: mounted elsewhere only, or not reached now


def layout(world: World, node: str, units: list[Unit], disks: list[Disk]) -> list[str]:
    """The display of *units* and *disks* on *node*."""
    rows = [(f"DSA{unit.shadow_set.unit}", _of_unit(node, unit)) for unit in units]
    rows += [(disk.name, _of_disk(world, node, disk)) for disk in disks]
    return [HEADER, *(f"{with_colon(name):<20}{answer}" for name, answer in rows)]


def _of_unit(node: str, unit: Unit) -> str:
    return _answer(unit.needs_rebuild) if unit.shadow_set.phase_on(node) is Phase.RUNNING else _UNAVAILABLE


def _of_disk(world: World, node: str, disk: Disk) -> str:
    unit, volume = world.unit_of(disk.name), world.volumes.get(disk.name)
    if volume is None:
        return _NOT_APPLICABLE if unit is None or node in unit.shadow_set.nodes else _UNAVAILABLE
    return _UNAVAILABLE if node not in volume.nodes or volume.lost else _answer(volume.needs_rebuild)


def _answer(needed: bool) -> str:
    return "Yes" if needed else "No"
