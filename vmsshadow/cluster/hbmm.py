"""Host-based minimerge at work: masters created where the policy wants them, and their bits reset in time."""

from typing import NamedTuple

from vmsshadow.base.blocks import Extent
from vmsshadow.cluster import membership, system_disk, traffic, wbm, write_logs
from vmsshadow.cluster.clock import US_PER_SECOND
from vmsshadow.cluster.hardware import Node
from vmsshadow.cluster.world import Unit, World
from vmsshadow.shadow.policy import DEFAULT, NODEFAULT, Policy
from vmsshadow.shadow.protocol import BitmapsWanted, NewBitmap, PolicyChanged
from vmsshadow.shadow.state import Phase

MAX_MASTERS = 12  # of one set, V8.4
FIRST_VERSION = (8, 2)


class ResetDue(NamedTuple):
    """SHADOW_HBMM_RTC seconds are over on a master's node."""

    unit: int
    bitmap: int


class ResetHeld(NamedTuple):
    """No write is in flight: the bitmap can be zeroed."""

    unit: int
    bitmap: int
    hold: int


def policy_for(world: World, unit: int) -> Policy | None:
    """The policy in force for a unit that is mounted: its own, else DEFAULT; None when HBMM is off."""
    assigned = world.assigned_policies.get(unit)
    if unit in world.disabled_hbmm or assigned == NODEFAULT:
        return None
    if isinstance(assigned, Policy):
        return assigned
    return world.policies.get(assigned or DEFAULT)


def apply(world: World, unit: int, *, default: bool = True) -> None:
    """Let the mounted unit follow the policy that is in force for it now.

    Without *default* a unit that has no policy of its own gets none: DEFAULT is for MOUNT and /ENABLE.
    """
    record = world.units.get(unit)
    if record is None:
        return
    policy = policy_for(world, unit) if default or unit in world.assigned_policies else None
    if policy != record.shadow_set.policy:
        membership.happened(world, unit, PolicyChanged(policy))
    reconcile(world, unit)


def reconcile(world: World, unit: int) -> None:
    """Create the master bitmaps that the policy wants and that can be had now; after a merge, not before."""
    record = world.units.get(unit)
    policy = record.shadow_set.policy if record is not None else None
    if record is None or policy is None:
        return
    shadow_set = record.shadow_set
    if write_logs.is_storage(world, record):
        return  # HBMM is not for storage that is enabled for controller minimerge
    if shadow_set.merge is not None or shadow_set.phase is not Phase.RUNNING or not shadow_set.writers:
        return
    if any(not world.is_active(name) for name in shadow_set.nodes):
        return  # a stalled write is in no new bitmap
    wanted: list[NewBitmap] = []
    taken = [bitmap.master for bitmap in shadow_set.masters]
    for clause, master_list in enumerate(policy.lists):
        have = sum(bitmap.clause == clause for bitmap in shadow_set.masters)
        able = [
            world.nodes[name]
            for name in shadow_set.serving
            if name in shadow_set.writers  # who has it for reading only carries no merge, so no other node could
            and master_list.admits(name)
            and name not in taken
            and supports_hbmm(world.nodes[name])
            and system_disk.may_minimerge(world, record, name)
        ]
        able.sort(key=lambda node: node.csid)
        for node in able[: max(0, master_list.wanted(len(world.up_nodes())) - have)]:
            if len(taken) < MAX_MASTERS:
                taken.append(node.name)
                wanted.append(new_bitmap(world, node.name, clause))
    if not wanted:
        return
    membership.happened(world, unit, BitmapsWanted(tuple(wanted)))
    for each in wanted:
        wbm.mark_in_flight(record, each.serial)
        _time(world, record, each.serial)


def new_bitmap(world: World, node: str, clause: int = -1) -> NewBitmap:
    """A bitmap's serial and id: the node's index in the high word, the serial in the low one (8.4 manual, ex. 8-1)."""
    world.bitmap_serial += 1
    identifier = (world.nodes[node].csid & 0xFFFF) << 16 | world.bitmap_serial & 0xFFFF
    return NewBitmap(node, world.bitmap_serial, identifier, world.clock.ticks, clause)


def supports_bitmaps(node: Node) -> bool:
    """VAX nodes write through bitmaps, and can neither own nor manage them (7.3 New Features, 4.13)."""
    return node.arch != "VAX"


def supports_hbmm(node: Node) -> bool:
    """HBMM came with V8.2."""
    return supports_bitmaps(node) and node.release >= FIRST_VERSION


def reconcile_due(world: World, event: membership.Reconcile) -> None:
    """The set has changed: look whether its policy wants other masters."""
    reconcile(world, event.unit)


# --- reset -----------------------------------------------------------------------------------------


def _time(world: World, unit: Unit, serial: int) -> None:
    bitmap = unit.shadow_set.bitmap(serial)
    if bitmap is not None:
        seconds = world.nodes[bitmap.master].parameter("SHADOW_HBMM_RTC")
        world.clock.after(seconds * US_PER_SECOND, ResetDue(unit.shadow_set.unit, serial))


def reset_due(world: World, event: ResetDue) -> None:
    """Look whether the bitmap has grown beyond its threshold (HELP SET SHADOW/POLICY, RESET_THRESHOLD)."""
    unit = world.units.get(event.unit)
    bitmap = unit.shadow_set.bitmap(event.bitmap) if unit is not None else None
    if unit is None or bitmap is None:
        return
    _time(world, unit, event.bitmap)
    shadow_set = unit.shadow_set
    threshold = shadow_set.policy.reset_threshold if shadow_set.policy is not None else None
    if _is_parting(world):
        return
    if threshold is None or bitmap.modified_blocks <= threshold or not _may_reset(unit, event.bitmap):
        return
    everything = Extent(0, shadow_set.volsize)
    serial = world.next_serial + 1
    traffic.take_hold(world, unit, everything, ResetHeld(event.unit, event.bitmap, serial))


def _is_parting(world: World) -> bool:
    """Whether a node is out of contact: a write of its that stalls may need the bits."""
    return any(node.is_away for node in world.members())


def _may_reset(unit: Unit, serial: int) -> bool:
    """Not while it brings a member back, not while a merge needs it, not while I/O stalls."""
    shadow_set = unit.shadow_set
    bitmap = shadow_set.bitmap(serial)
    used = [member.bitmap for member in shadow_set.targets]
    unfinished = any(request.data is not None and request.stages for request in unit.waiting)
    return (
        bitmap is not None
        and not bitmap.is_multiuse
        and serial not in used
        and shadow_set.merge is None
        and shadow_set.phase is Phase.RUNNING
        and not unfinished  # it has met some members, and waits to be done again
    )


def reset_held(world: World, event: ResetHeld) -> None:
    """No write is in flight, so none can lose its bit."""
    unit = world.units.get(event.unit)
    if unit is None:
        return
    bitmap = unit.shadow_set.bitmap(event.bitmap)
    if bitmap is not None and _may_reset(unit, event.bitmap) and not _is_parting(world):
        bitmap.reset(world.clock.ticks)
    traffic.drop_hold(world, unit, event.hold)
