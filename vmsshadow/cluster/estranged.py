"""A partition that goes on after it stood still while another one had quorum: what it still may believe of its sets.

The others may have gone on with the same sets. A member whose storage control block tells of a newer membership, or of
a later mount, does not belong to the set as it is known here; going on with the older members would make their data the
newer ones (8.4 manual, 6.2: generation numbers). The nodes of this partition find the wrong volumes and wait in mount
verification until MVTIMEOUT, or until an operator dismounts the set. Where the membership is the same, the others may
have written all the same and have crashed in the midst of it: no write bitmap of this partition knows of that, so they
end, and a full merge is due (ours; a capture of such a cluster is not known).
"""

from vmsshadow.cluster import identity, membership
from vmsshadow.cluster.world import Unit, World
from vmsshadow.shadow.protocol import BitmapDeleted, MergeDemanded
from vmsshadow.shadow.state import Phase

RULE = "nodes out of contact may have written while this one stood still"


def compare(world: World) -> None:
    """Look at the sets of a partition that has just regained quorum, before any of them goes on."""
    if not _others_went_on(world):
        return
    for number in sorted(world.units):
        unit = world.units[number]
        shadow_set = unit.shadow_set
        if shadow_set.phase is Phase.ABORTED:
            continue
        reached = [member.device for member in shadow_set.full if _is_reached(world, unit, member.device)]
        wrong = [device for device in reached if not identity.is_ours(world, unit, device)]
        unit.uncompared = {member.device for member in shadow_set.full} - set(reached)
        if identity.is_outrun(world, unit):
            wrong = [member.device for member in shadow_set.members]
        for device in wrong:
            membership.lose(world, number, device, membership.WRONG_VOLUME)
        for bitmap in list(shadow_set.bitmaps):
            membership.happened(world, number, BitmapDeleted(bitmap.serial))
        if len(shadow_set.full) > len(wrong):
            membership.happened(world, number, MergeDemanded(RULE))


def _others_went_on(world: World) -> bool:
    """Whether another partition had quorum at any time since this one lost it."""
    others = [other for other in world.interconnect.partitions if other is not world]
    active = any(other.quorum and not other.is_hung for other in others)  # though its last node is just leaving
    return active or any(other.active_until_us >= world.hung_since_us for other in others)


def _is_reached(world: World, unit: Unit, device: str) -> bool:
    return any(not world.why_unreachable(node, device) for node in unit.shadow_set.nodes if world.is_active(node))
