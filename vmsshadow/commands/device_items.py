"""What $GETDVI and F$GETDVI tell of a device: the table of items, and how each is worked out.

A virtual unit has the file system's items, its members have none of them (8.4 manual, table of $GETDVI items). What
is told is what the node that asks knows: the fence of a copy that another node carries as that node last published it.
"""

from collections.abc import Callable
from typing import NamedTuple

from vmsshadow.base.blocks import BLOCK
from vmsshadow.base.names import parse_device, shown
from vmsshadow.cluster import volume_sets
from vmsshadow.cluster.hardware import Disk
from vmsshadow.cluster.world import Unit, VolumeMount, World
from vmsshadow.commands.show_device import progress
from vmsshadow.shadow.state import Member, Role

DISK_CLASS = 1  # DC$_DISK ($DCDEF)
ODS2 = 2
_NOBODY = "[0,0]"

ItemValue = bool | int | str


class Device(NamedTuple):
    """A device as *node* sees it: a virtual unit it knows (*number*), or a disk; *unit* and *member* of its set."""

    world: World
    node: str
    plain: str
    number: int | None = None
    disk: Disk | None = None
    unit: Unit | None = None
    member: Member | None = None
    volume: VolumeMount | None = None

    @property
    def is_unit(self) -> bool:
        """Whether it is a virtual unit."""
        return self.number is not None

    @property
    def is_mounted(self) -> bool:
        """Whether the node has a volume mounted on it, as a unit, on its own, or as a member."""
        if self.unit is not None:
            return self.node in self.unit.shadow_set.nodes
        return self.volume is not None and self.node in self.volume.nodes

    @property
    def served_unit(self) -> Unit | None:
        """The mounted unit that it is; None for disks."""
        return self.unit if self.is_unit and self.is_mounted else None

    @property
    def own_volume(self) -> VolumeMount | None:
        """The volume that the node has mounted on the disk itself."""
        return self.volume if self.volume is not None and self.node in self.volume.nodes else None

    @property
    def any_disk(self) -> Disk:
        """The disk, or the master member of the unit, for what both have."""
        if self.disk is not None:
            return self.disk
        assert self.unit is not None
        return self.world.disks[self.unit.shadow_set.master]


def find(world: World, node: str, typed: str) -> Device | None:
    """The device that *typed* names, complete or without its allocation class; None if *node* knows none."""
    from vmsshadow.commands.device_choice import parse_choice

    choice = parse_choice(typed)
    if choice is None or not choice.letters:
        return None
    if choice.unit is None:
        choice = choice._replace(unit=0)  # a missing unit number means unit 0
    for number in sorted(known_units(world, node)):
        if choice.fits(f"DSA{number}"):
            return of_unit(world, node, number)
    for disk in world.disks.values():
        if choice.fits(disk.name):
            return of_disk(world, node, disk)
    return None


def known_units(world: World, node: str) -> set[int]:
    """The virtual units that *node* has mounted, or had since it booted."""
    mounted = {number for number, unit in world.units.items() if node in unit.shadow_set.nodes}
    return mounted | set(world.nodes[node].unit_devices)


def of_unit(world: World, node: str, number: int) -> Device:
    """DSA*number* as *node* sees it; dismounted, if it has not mounted it."""
    unit = world.units.get(number)
    return Device(world, node, f"DSA{number}", number, unit=unit if unit and node in unit.shadow_set.nodes else None)


def of_disk(world: World, node: str, disk: Disk) -> Device:
    """A disk as *node* sees it, with the set it is a member of on that node."""
    unit = world.unit_of(disk.name)
    if unit is not None and node not in unit.shadow_set.nodes:
        unit = None
    member = unit.shadow_set.member(disk.name) if unit is not None else None
    return Device(world, node, disk.name, None, disk, unit, member, world.volumes.get(disk.name))


# --- shadowing ---------------------------------------------------------------------------------------


def _next_member(device: Device) -> str:
    """The first member of a unit, the next one of a member; nothing after the last."""
    if device.unit is None:
        return ""
    members = [member.device for member in device.unit.shadow_set.members]
    if device.is_unit:
        return shown(members[0])
    place = members.index(device.plain) + 1
    return shown(members[place]) if place < len(members) else ""


def _copier(device: Device) -> str:
    operation = device.unit.shadow_set.operation if device.unit is not None else None
    return operation.host if operation is not None else ""


def _copy_done(device: Device) -> int:
    """In per cent; 100 for a member that needs no copy, 0 for what is no member."""
    if device.unit is None or device.member is None:
        return 0
    is_target = device.member.role is Role.TARGET
    return progress(device.node, device.unit.shadow_set, device.member) if is_target else 100


def _merge_done(device: Device) -> int:
    """In per cent; 100 where no merge is due, 0 for what is no member."""
    if device.unit is None or device.member is None:
        return 0
    is_full = device.member.role is Role.FULL
    return progress(device.node, device.unit.shadow_set, device.member) if is_full else 100


def _is_merging(device: Device) -> bool:
    is_full = device.member is not None and device.member.role is Role.FULL
    return is_full and device.unit is not None and device.unit.shadow_set.merge is not None


def _site(device: Device) -> int:
    if device.is_unit:
        view = device.unit.views.get(device.node) if device.unit is not None else None
        return view.site if view is not None else 0
    return device.any_disk.site


def _timeout(device: Device) -> int:
    """Seconds: a unit's MVTIMEOUT, a member's own timeout or SHADOW_MBR_TMO."""
    if device.unit is None:
        return 0
    if device.is_unit:
        return device.world.mvtimeout_s(device.node, device.unit)
    return device.world.member_timeout_s(device.node, device.unit, device.plain)


def _read_cost(device: Device) -> int:
    if device.unit is None or device.member is None:
        return 0
    return device.world.read_cost(device.node, device.unit, device.plain)


def _read_source(device: Device) -> str:
    """The member that a read would go to now: the cheapest one with its queue counted."""
    unit = device.served_unit
    if unit is None or not unit.shadow_set.reachable_full:
        return ""
    found = min(
        unit.shadow_set.reachable_full, key=lambda member: device.world.cost_of(device.node, unit, member.device)
    )
    return shown(found.device)


def _count(device: Device, *, all_members: bool) -> int:
    if device.served_unit is None:
        return 0
    shadow_set = device.served_unit.shadow_set
    return len(shadow_set.members if all_members else shadow_set.full)


def _master_name(device: Device) -> str:
    return shown(f"DSA{device.unit.shadow_set.unit}") if device.member is not None and device.unit is not None else ""


def _master_member(device: Device) -> str:
    return shown(device.served_unit.shadow_set.master) if device.served_unit is not None else ""


def _generation(device: Device) -> str:
    """The generation number, a quadword, in hexadecimal. # form from memory"""
    return f"{device.unit.shadow_set.generation:016X}" if device.unit is not None else ""


def _status(device: Device) -> int:
    """The status bits of the set as its SCB holds them. # that these are meant: from memory"""
    return int(device.unit.scb.shadow_status) if device.unit is not None else 0


# --- volumes -----------------------------------------------------------------------------------------


def _of_volume(
    unit_value: Callable[[Unit], int], volume_value: Callable[[VolumeMount], int]
) -> Callable[[Device], int]:
    """An item of the file system: of a unit or of a disk mounted on its own, 0 for everything else."""

    def value(device: Device) -> int:
        if device.served_unit is not None:
            return unit_value(device.served_unit)
        return volume_value(device.own_volume) if device.own_volume is not None else 0

    return value


def _label(device: Device) -> str:
    if device.served_unit is not None:
        return device.served_unit.shadow_set.label
    return device.own_volume.label if device.own_volume is not None else ""


def _mounted(device: Device) -> Unit | VolumeMount | None:
    """The volume on the device; None for members and what is not mounted."""
    return device.served_unit or device.own_volume


def _volume_count(device: Device) -> int:
    return volume_sets.count_of(device.world, device.node, _mounted(device))


def _of_set(device: Device, later: int) -> str:
    """The device of the first volume of the volume set, or (*later* 1) of the next one, if the node has mounted it."""
    mounted = _mounted(device)
    if mounted is None or not mounted.binding.rvn:
        return shown(device.plain) if mounted is not None and not later else ""
    there = volume_sets.volumes_on(device.world, device.node, mounted.binding.name)
    found = there.get(mounted.binding.rvn + 1 if later else 1)
    return shown(found) if found is not None else ""


def _is_writelocked(device: Device) -> bool:
    if device.served_unit is not None:
        return device.node not in device.served_unit.shadow_set.writers
    if device.own_volume is not None:
        return device.node not in device.own_volume.writers
    return device.disk is not None and device.disk.write_locked


def _scope(device: Device) -> str:
    if device.served_unit is not None:
        view = device.served_unit.views.get(device.node)
        return view.logical if view is not None else ""
    return device.own_volume.logical if device.own_volume is not None else ""


def _blocks(device: Device) -> int:
    if device.served_unit is not None:
        return device.served_unit.shadow_set.size_blocks
    return device.disk.blocks if device.disk is not None else 0


def _class(device: Device) -> int:
    name = parse_device(device.plain)
    return (name.allocation_class or 0) if name is not None else 0


def _geometry(name: str) -> Callable[[Device], int]:
    def value(device: Device) -> int:
        has_any = device.disk is not None or device.unit is not None
        return int(getattr(device.any_disk, name)) if has_any else 0

    return value


def _volsize(volume: VolumeMount) -> int:
    return volume.volsize


def _operations(device: Device) -> int:
    if device.served_unit is not None:
        return device.served_unit.operations
    return device.disk.operations if device.disk is not None else 0


def _unit_number(device: Device) -> int:
    name = parse_device(device.plain)
    return name.unit if name is not None else 0


def _host(device: Device) -> str:
    return device.world.host_of(device.node, device.plain) if device.disk is not None else ""


def _is_reachable(device: Device) -> bool:
    return device.is_unit or not device.world.why_unreachable(device.node, device.plain)


def _is_allocated(device: Device) -> bool:
    return device.own_volume is not None and not device.own_volume.shared


class Item(NamedTuple):
    """One item: its name, its code (DVI$_, 0 where it is not known), and how it is worked out."""

    name: str
    code: int
    value: Callable[[Device], ItemValue]


# Codes of $DVIDEF: the SHDW items' from the 8.4 definition files, the others' from those of V7.3; 0: not known.
# fmt: off
_ROWS = (
    Item("SHDW_CATCHUP_COPYING",  262, lambda device: device.member is not None and device.member.role is Role.TARGET),
    Item("SHDW_MASTER",           264, lambda device: device.is_unit),
    Item("SHDW_MASTER_NAME",      266, _master_name),
    Item("SHDW_MEMBER",           268, lambda device: device.member is not None),
    Item("SHDW_MERGE_COPYING",    270, _is_merging),
    Item("SHDW_NEXT_MBR_NAME",    272, _next_member),
    Item("SHDW_FAILED_MEMBER",    284, lambda device: device.world.has_failed(device.plain)),
    Item("SHDW_SITE",             360, _site),
    Item("SHDW_MBR_COUNT",        362, lambda device: _count(device, all_members=False)),
    Item("SHDW_DEVICE_COUNT",     364, lambda device: _count(device, all_members=True)),
    Item("SHDW_MBR_READ_COST",    366, _read_cost),
    Item("SHDW_READ_SOURCE",      368, _read_source),
    Item("SHDW_TIMEOUT",          370, _timeout),
    Item("SHDW_GENERATION",       374, _generation),
    Item("SHDW_STATUS",           376, _status),
    Item("SHDW_MBR_COPY_DONE",    378, _copy_done),
    Item("SHDW_MBR_MERGE_DONE",   380, _merge_done),
    Item("SHDW_MINIMERGE_ENABLE", 382, lambda device: bool(device.unit and device.unit.shadow_set.masters)),
    Item("SHDW_COPIER_NODE",      386, _copier),
    Item("SHDW_MASTER_MBR",       388, _master_member),
    Item("ALL",                   108, _is_allocated),
    Item("ALLDEVNAM",             236, lambda device: shown(device.plain)),
    Item("ALLOCLASS",             242, _class),
    Item("AVL",                    98, _is_reachable),
    Item("CLU",                     0, lambda device: True),
    Item("CLUSTER",                58, _of_volume(lambda unit: unit.cluster, lambda volume: volume.cluster)),
    Item("CYLINDERS",              40, _geometry("cylinders")),
    Item("DEVBUFSIZ",               8, lambda device: BLOCK),
    Item("DEVCLASS",                4, lambda device: DISK_CLASS),
    Item("DEVLOCKNAM",            240, lambda device: device.plain),
    Item("DEVNAM",                 32, lambda device: shown(device.plain)),
    Item("DIR",                    76, lambda device: True),
    Item("DISPLAY_DEVNAM",        288, lambda device: shown(device.plain)),
    Item("DUA",                    92, lambda device: False),
    Item("ERRCNT",                 20, lambda device: device.disk.errors if device.disk is not None else 0),
    Item("EXISTS",                  0, lambda device: True),
    Item("EXPSIZE",                 0, _of_volume(lambda unit: unit.shadow_set.size_blocks, _volsize)),
    Item("FOD",                    90, lambda device: True),
    Item("FOR",                   110, lambda device: False),
    Item("FREEBLOCKS",             42, _of_volume(lambda unit: unit.free_blocks, lambda volume: volume.free_blocks)),
    Item("FULLDEVNAM",            232, lambda device: shown(device.plain)),
    Item("HOST_AVAIL",            250, _is_reachable),
    Item("HOST_COUNT",            252, lambda device: int(device.disk is not None)),
    Item("HOST_NAME",             254, _host),
    Item("LOGVOLNAM",              44, _scope),
    Item("MAXBLOCK",               26, _blocks),
    Item("MAXFILES",               60, _of_volume(lambda unit: unit.maxfiles, lambda volume: volume.maxfiles)),
    Item("MEDIA_NAME",            278, lambda device: device.any_disk.type if device.disk or device.unit else ""),
    Item("MNT",                   100, lambda device: device.is_mounted),
    Item("MOUNTCNT",               56, lambda device: int(device.is_mounted)),
    Item("MVSUPMSG",                0, lambda device: False),
    Item("NET",                    88, lambda device: False),
    Item("NEXTDEVNAM",             52, lambda device: _of_set(device, 1)),
    Item("ODS2_SUBSET0",            0, lambda device: False),
    Item("ODS5",                    0, lambda device: False),
    Item("OPCNT",                  22, _operations),
    Item("OWNUIC",                 16, lambda device: "[SYSTEM]" if _is_allocated(device) else _NOBODY),
    Item("PID",                    14, lambda device: ""),
    Item("REFCNT",                 30, lambda device: 2 if device.served_unit else int(device.own_volume is not None)),
    Item("RND",                   118, lambda device: True),
    Item("ROOTDEVNAM",             50, lambda device: _of_set(device, 0)),
    Item("SECTORS",                36, _geometry("sectors")),
    Item("SERVED_DEVICE",         260, lambda device: device.disk is not None and device.disk.served),
    Item("SHR",                    94, lambda device: not _is_allocated(device)),
    Item("SQD",                    80, lambda device: False),
    Item("SWL",                   112, _is_writelocked),
    Item("TRACKS",                 38, _geometry("tracks")),
    Item("TRANSCNT",               54, lambda device: int(_mounted(device) is not None)),
    Item("TRM",                    74, lambda device: False),
    Item("UNIT",                   12, _unit_number),
    Item("VOLCOUNT",               48, _volume_count),
    Item("VOLNAM",                 34, _label),
    Item("VOLNUMBER",              46, lambda device: volume_sets.number_of(_mounted(device))),
    Item("VOLSETMEM",             238, lambda device: volume_sets.number_of(_mounted(device)) > 0),
    Item("VOLSIZE",                 0, _of_volume(lambda unit: unit.shadow_set.volsize, _volsize)),
    Item("WWID",                  344, lambda device: ""),
)
# fmt: on

ITEMS: dict[str, Item] = {item.name: item for item in _ROWS}
