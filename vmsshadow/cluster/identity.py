"""Whether a disk still carries the storage control block of its set, or that of a set that has gone on elsewhere."""

from vmsshadow.cluster.world import Unit, World
from vmsshadow.disk.image import DiskError
from vmsshadow.disk.scb import Scb


def is_ours(world: World, unit: Unit, device: str) -> bool:
    """Whether the disk still carries this set's SCB (the checks of volume processing, $SHADDEF)."""
    found = None if world.disks[device].wrong_volume else _scb_on(world, unit, device)
    return (
        found is not None
        and found.unit_id == unit.scb.unit_id
        and found.mounttime == unit.scb.mounttime
        and found.genernum <= unit.shadow_set.generation
    )


def is_outrun(world: World, unit: Unit) -> bool:
    """Whether a full member that can be reached tells of a newer membership, or a later mount, than this one's."""
    shadow_set = unit.shadow_set
    nodes = [node for node in shadow_set.nodes if world.is_active(node)]
    for member in shadow_set.full:
        if any(not world.why_unreachable(node, member.device) for node in nodes):
            found = _scb_on(world, unit, member.device)
            if found is not None and (
                found.genernum > shadow_set.generation or found.mounttime > unit.scb.mounttime
            ):
                return True
    return False


def _scb_on(world: World, unit: Unit, device: str) -> Scb | None:
    """The SCB on the disk where this set has it, if it can be read and is one."""
    medium = world.disks[device].medium
    if medium is None:
        return None
    try:
        found = Scb.unpack(medium.read(unit.scb_lbn, 1))
    except DiskError:
        return None
    return found if found.checksum_ok else None
