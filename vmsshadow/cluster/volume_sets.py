"""Volume sets: which volumes of one a node has mounted, and what MOUNT/BIND writes on them.

A volume set is no record of its own. Every mounted volume, a virtual unit or a disk, knows its place in a set from
its home block, the root volume the labels of all; what a node has mounted of the set follows from that. So it cannot
go wrong in a partition or a power failure: what is bound stands on the disks.
"""

from collections.abc import Iterator

from vmsshadow.base.blocks import Extent
from vmsshadow.cluster import growth
from vmsshadow.cluster.growth import Files
from vmsshadow.cluster.iofailed import IoFailed
from vmsshadow.cluster.world import Binding, Unit, VolumeMount, World
from vmsshadow.disk import volume_set
from vmsshadow.disk.expansion import Write

MAX_VOLUMES = volume_set.MAX_VOLUMES
Mounted = Unit | VolumeMount


def mounted_of(world: World, plain: str) -> Mounted | None:
    """What is mounted as *plain* (`DSA1`, `$1$DGA10`) on whatever node; None for members too."""
    if plain in world.volumes:
        return world.volumes[plain]
    return world.units.get(int(plain[3:])) if plain.startswith("DSA") and plain[3:].isdecimal() else None


def volumes_on(world: World, node: str, name: str) -> dict[int, str]:
    """Relative volume number to device of those volumes of set *name* that *node* has mounted, by number."""
    found = {
        unit.binding.rvn: f"DSA{number}"
        for number, unit in world.units.items()
        if name and unit.binding.name == name and node in unit.shadow_set.nodes
    }
    found.update(
        {
            mounted.binding.rvn: device
            for device, mounted in world.volumes.items()
            if name and mounted.binding.name == name and node in mounted.nodes
        }
    )
    return dict(sorted(found.items()))


def is_known(world: World, name: str) -> bool:
    """Whether a volume of set *name* is mounted on any node."""
    everything: list[Mounted] = [*world.units.values(), *world.volumes.values()]
    return any(mounted.binding.name == name for mounted in everything)


def number_of(mounted: Mounted | None) -> int:
    """The relative volume number; 0 for a volume that belongs to no set, as SHOW DEVICES/FULL displays it."""
    return mounted.binding.rvn if mounted is not None else 0


def count_of(world: World, node: str, mounted: Mounted | None) -> int:
    """How many volumes the set of *mounted* has: the root volume tells, else the highest number that *node* knows.

    1 for a volume that belongs to no set. # from memory
    """
    if mounted is None or not mounted.binding.rvn:
        return int(mounted is not None)
    there = volumes_on(world, node, mounted.binding.name)
    root = mounted_of(world, there.get(1, ""))
    return max([len(root.binding.labels) if root is not None else 0, *there])


def bind(hands: Files, node: str, plain: str, binding: Binding) -> None:
    """Write into the home blocks of the mounted *plain* which volume of which set it is. Raises IoFailed, DiskError."""
    count = len(binding.labels) if binding.rvn == 1 else 0
    if not plain.startswith("DSA"):
        found, medium = growth.volume_on(hands.world, node, plain), hands.world.disks[plain].medium
        assert medium is not None
        for write in volume_set.binding(medium, found, binding.name, binding.rvn, count):
            medium.write(write.lbn, write.data)
    else:
        number = int(plain[3:])
        disk = growth.MountedUnit(hands, node, number)
        _write(hands, node, number, volume_set.binding(
            disk, growth.volume_of(hands, node, number), binding.name, binding.rvn, count
        ))  # fmt: skip
    mounted = mounted_of(hands.world, plain)
    if mounted is None:
        raise IoFailed("VOLINV")
    mounted.binding = binding


def enter(hands: Files, node: str, root: str, labels: tuple[str, ...]) -> None:
    """Let the mounted *root* volume list *labels*, in VOLSET.SYS and as a count. Raises IoFailed, DiskError."""
    world = hands.world
    mounted = mounted_of(world, root)
    assert mounted is not None and mounted.binding.rvn == 1
    name = mounted.binding.name
    try:
        if isinstance(mounted, VolumeMount):
            found, medium = growth.volume_on(world, node, root), world.disks[root].medium
            assert medium is not None
            taken = volume_set.missing_blocks(medium, found, len(labels))
            for write in volume_set.listing(medium, found, name, labels):
                medium.write(write.lbn, write.data)
        else:
            number = mounted.shadow_set.unit
            disk, seen = growth.MountedUnit(hands, node, number), growth.volume_of(hands, node, number)
            taken = volume_set.missing_blocks(disk, seen, len(labels))
            if taken:
                _keep_clear(hands, mounted, volume_set.room(disk, seen, taken))
            _write(hands, node, number, volume_set.listing(disk, seen, name, labels))
            if taken:
                growth.look_for_room(world, node, mounted)
    except volume_set.NoRoom:
        raise IoFailed("DEVICEFULL") from None
    mounted.free_blocks -= taken
    bind(hands, node, root, Binding(name, 1, labels))


def _keep_clear(hands: Files, record: Unit, place: Extent) -> None:
    """Applications write nothing more to *place*, and what they have in flight ends first."""
    area, unit = record.user_area, record.shadow_set.unit
    record.user_area = max(area.below(place.lbn), area.beyond(place.end), key=lambda extent: extent.count)
    hands.settle(unit)
    hands.let_go(unit)


def _write(hands: Files, node: str, unit: int, writes: Iterator[Write]) -> None:
    for write in writes:
        hands.write(unit, write.lbn, write.data, node)
