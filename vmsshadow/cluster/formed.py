"""A virtual unit as it is at its first MOUNT in the cluster: from the verdict to the set and its record."""

from vmsshadow.cluster import volumes
from vmsshadow.cluster.iofailed import IoFailed
from vmsshadow.cluster.world import Unit, View, World
from vmsshadow.disk import volume
from vmsshadow.shadow.formation import Formation
from vmsshadow.shadow.state import MAX_MEMBERS, Member, Merge, Role, ShadowSet
from vmsshadow.shadow.writelog import WriteLog


def new_unit(
    world: World,
    node: str,
    unit: int,
    formation: Formation,
    label: str | None,
    writable: bool,
    scope: str,
    logical: str,
) -> Unit:
    """The unit with its source members only; targets join by an event of their own.

    A membership that is not exactly the one on the disks is newer than every one before: the generation rises to
    max(old + 1, now). Raises DiskError, and IoFailed when the first source cannot be read any more.
    """
    sources = [seat.candidate for seat in formation.sources]
    first = sources[0]
    looked = volumes.Found(world, node, first.device)
    found, medium = looked.volume, world.disks[first.device].medium
    if found is None or found.scb is None or medium is None:
        raise IoFailed(looked.problem or "BADCHKSUM")
    slots: list[Member | None] = [None] * MAX_MEMBERS
    for index, seat in enumerate(formation.sources):
        candidate = seat.candidate
        slots[index] = Member(candidate.device, candidate.unit_id, candidate.size_blocks, Role.FULL, seat.rule)
    ticks = world.clock.ticks
    generation = first.generation if formation.complete else max(first.generation + 1, ticks)
    shadow_set = ShadowSet(
        unit,
        label or first.label,
        min(source.size_blocks for source in sources),
        first.volsize,
        generation,
        ticks,
        first.device,
        slots,
        nodes=[node],
        writers=[node] if writable else [],
        merge=Merge(formation.merge_rule) if formation.merge else None,
        unerased=any(source.unerased for source in sources),
    )
    record = Unit(
        shadow_set,
        found.scb,
        found.scb_lbn,
        volume.free_blocks(medium, found),
        found.cluster,
        found.maxfiles,
        found.owner_uic,
        found.extend,
        binding=volumes.binding_of(medium, found),
    )
    if any(controller.write_logging for controller in world.controllers.values()):
        record.write_log = WriteLog()
    record.user_area = volumes.user_area(medium, found)
    record.views[node] = View(world.nodes[node].parameter("SHADOW_SITE_ID"), scope=scope, logical=logical)
    return record
