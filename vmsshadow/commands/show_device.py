"""SHOW DEVICES, the brief form: one line for each device, and the choice of devices for /FULL.

Columns as in the 8.4 manual, example 8-1; status words of members as its chapter 4 shows them.
"""

from typing import NamedTuple

from vmsshadow.base.names import with_colon
from vmsshadow.cluster.hardware import Disk
from vmsshadow.cluster.world import Unit, VolumeMount, World
from vmsshadow.commands import output
from vmsshadow.commands.device_choice import Choice, disk_status, disks_in_order, parse_choice, units_on
from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.messages.show_set import SHOW
from vmsshadow.messages.system import SYSTEM
from vmsshadow.shadow.state import Member, Phase, Role, ShadowSet, percent

HEADER = (
    "",
    "Device                  Device           Error    Volume         Free  Trans Mnt",
    " Name                   Status           Count     Label        Blocks Count Cnt",
)
_COLUMNS = 80


class Row(NamedTuple):
    """One line of the display; *remark* stands where the volume's columns are, *mounts* 0 is left out."""

    name: str
    host: str
    status: str
    errors: int
    label: str = ""
    free_blocks: int = 0
    transactions: int = 0
    mounts: int = 0
    remark: str = ""

    def line(self) -> str:
        """The line as displayed, without blanks at its end."""
        name, host = with_colon(self.name), f"({self.host})" if self.host else ""
        left = f"{name:<13} {host:<9} {self.status:<16} {self.errors:>5}"
        if self.remark:
            left = f"{left}  {self.remark}"
            return f"{left}{self.mounts:>{_COLUMNS - len(left)}}" if self.mounts else left
        if not self.label:
            return left
        return f"{left}  {self.label:<12}{self.free_blocks:>10}{self.transactions:>6}{self.mounts:>4}"


def layout(rows: list[Row]) -> list[str]:
    """The whole display."""
    return [*HEADER, *(row.line() for row in rows)]


def run(context: Context, command: Command) -> Run:
    """SHOW DEVICES [device] with /OUTPUT=file, or without."""
    return (yield from output.directed(context, command, SHOW, _run(context, command)))


def _run(context: Context, command: Command) -> Run:
    """[/BRIEF | /FULL] [/BITMAP] [/MOUNTED] [/ALLOCATED], or /REBUILD_STATUS."""
    if command.present("POLICY"):
        from vmsshadow.commands import show_policy

        return (yield from show_policy.run(context, command))
    choice = parse_choice(command.value("DEVICE"))
    world, node = context.driver.world, context.node
    chosen = (
        Chosen([], [])
        if choice is None
        else choose(world, node, choice, command.present("MOUNTED"), command.present("ALLOCATED"))
    )
    if not chosen.units and not chosen.disks:
        yield SYSTEM.NOSUCHDEV()
        return None
    if command.present("BITMAP"):
        from vmsshadow.commands import show_bitmap

        yield from show_bitmap.layout(world.nodes[node], chosen.units, bool(command.present("FULL")))
        return SUCCESS
    if command.present("REBUILD_STATUS"):
        from vmsshadow.commands import show_rebuild

        yield from show_rebuild.layout(world, node, chosen.units, chosen.disks)
        return SUCCESS
    if command.present("FULL"):
        from vmsshadow.commands import show_device_full

        yield from show_device_full.layout(world, node, chosen.units, chosen.disks)
        return SUCCESS
    rows = [unit_row(node, unit) for unit in chosen.units]
    rows += [disk_row(world, node, disk) for disk in chosen.disks]
    yield from layout(rows)
    return SUCCESS


class Chosen(NamedTuple):
    """The devices a display shows: virtual units first, then disks."""

    units: list[Unit]
    disks: list[Disk]


def choose(world: World, node: str, choice: Choice, mounted: object = False, allocated: object = False) -> Chosen:
    """The devices that *choice* means on *node*.

    A complete unit brings its members with it. *mounted* (/MOUNTED) and *allocated* (/ALLOCATED) leave out members
    (8.4 manual, 4.11) and whatever is not mounted, or not allocated to a process.
    """
    units = [unit for unit in units_on(world, node) if choice.fits(f"DSA{unit.shadow_set.unit}")]
    disks = [disk for disk in disks_in_order(world) if choice.fits(disk.name)]
    if choice.is_complete and units:
        disks += [world.disks[member.device] for unit in units for member in unit.shadow_set.members]
    if mounted or allocated:
        disks = [disk for disk in disks if _is_volume(world, node, disk, privately=bool(allocated))]
    if allocated:
        units = []
    return Chosen(units, disks)


def _is_volume(world: World, node: str, disk: Disk, privately: bool) -> bool:
    """Whether *node* has mounted *disk* on its own; *privately*: and allocated it to a process thereby."""
    volume = world.volumes.get(disk.name)
    return volume is not None and node in volume.nodes and not (privately and volume.shared)


# --- facts -----------------------------------------------------------------------------------------


def unit_row(node: str, unit: Unit) -> Row:
    """The line of a virtual unit that *node* has mounted; the mount count is that of the whole cluster."""
    shadow_set = unit.shadow_set
    return Row(
        f"DSA{shadow_set.unit}",
        "",
        _unit_status(node, shadow_set),
        0,
        label=shadow_set.label,
        free_blocks=unit.free_blocks,
        transactions=1,
        mounts=len(shadow_set.nodes),
    )


def _unit_status(node: str, shadow_set: ShadowSet) -> str:
    phase = shadow_set.phase_on(node)
    if phase is Phase.ABORTED:
        return "MntVerifyTimeout"  # New Features 7.3-1, 4.13
    if phase is not Phase.RUNNING:
        return "MntVerify"  # spelling from memory
    return "Mounted" if node in shadow_set.writers else "Mounted wrtlck"


def disk_row(world: World, node: str, disk: Disk) -> Row:
    """The line of a physical disk, as *node* sees it."""
    host, unit, volume = world.host_of(node, disk.name), world.unit_of(disk.name), world.volumes.get(disk.name)
    row = Row(disk.name, host, disk_status(world, node, disk), disk.errors)
    if unit is not None and node in unit.shadow_set.nodes:
        member = unit.shadow_set.member(disk.name)
        assert member is not None
        return _member_row(node, unit.shadow_set, member, row)
    if volume is not None and node in volume.nodes:
        return row._replace(
            status=_volume_status(node, volume),
            label=volume.label,
            free_blocks=volume.free_blocks,
            transactions=1,
            mounts=len(volume.nodes),
        )
    elsewhere = unit.shadow_set.nodes if unit is not None else volume.nodes if volume is not None else []
    if elsewhere and row.status == "Online":
        return row._replace(status="Mounted", remark="(remote mount)", mounts=len(elsewhere))  # from memory
    return row


def _member_row(node: str, shadow_set: ShadowSet, member: Member, row: Row) -> Row:
    unit = f"DSA{shadow_set.unit}:"
    done = progress(node, shadow_set, member)
    if member.role is Role.TARGET:
        word = "copy" if member.bitmap is None else "mcpy"  # the word for minicopies from memory
        status, remark = "ShadowCopying", f"({word} trgt {unit}{done:>4}% copied)"
    elif shadow_set.merge is not None:
        status, remark = "ShadowMergeMbr", f"(merging {unit}{done:>4}% merged)"
    else:
        status, remark = "ShadowSetMember", f"(member of {unit})"
    # What cannot be reached says so (from memory).
    is_lost = row.status != "Online" and (member.lost is not None or node not in shadow_set.serving)
    return row._replace(status=row.status if is_lost else status, remark=remark)


def progress(node: str, shadow_set: ShadowSet, member: Member) -> int:
    """How far, in per cent, *node* believes the copy to *member* or, for a full member, the merge to have come.

    The node that carries the operation knows its fence exactly, all others as last published.
    """
    operation = shadow_set.operation
    exact = operation is not None and operation.host == node
    fence = member if member.role is Role.TARGET else shadow_set.merge
    if fence is None:
        return 100
    return percent(fence.fence_lbn if exact else fence.published_lbn, shadow_set.volsize)


def _volume_status(node: str, volume: VolumeMount) -> str:
    if volume.lost:
        return "MntVerifyTimeout" if volume.aborted else "MntVerify"
    if node not in volume.writers:
        return "Mounted wrtlck"
    return "Mounted" if volume.shared else "Mounted alloc"
