"""INITIALIZE: makes a fresh file system on a disk, or with /SHADOW the same one on up to six future members.

Success says nothing. Values out of range and wrong places are refused with INIT's own messages before anything is
written; a disk that is in use is never touched.
"""

from typing import NamedTuple

from vmsshadow.base.names import is_label, parse_device
from vmsshadow.cluster.driver import IoFailed
from vmsshadow.cluster.facts import Initialization
from vmsshadow.cluster.world import World
from vmsshadow.commands.gate import Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.messages.catalogue import Message, Said, Severity
from vmsshadow.messages.init import INIT
from vmsshadow.messages.mount import MOUNT
from vmsshadow.messages.system import SHR, SYSTEM

MAX_DEVICES = 6  # HELP INITIALIZE/SHADOW
MAX_VOLUME_BLOCKS = 0x7FFFE000  # what /LIMIT without a value allows (8.4 manual, 3.5)
SYSTEM_UIC = 0x00010004

_MAX_GROUP, _MAX_MEMBER = 0o37777, 0o177777


class _Range(NamedTuple):
    """The values a qualifier takes, and what INIT says to others."""

    label: str
    lowest: int
    highest: int
    refusal: Message


# fmt: off
# HELP INITIALIZE: /ACCESSED, /EXTENSION and /WINDOWS; the bounds of the others # from memory
_RANGES = (
    _Range("ACCESSED",       0,        255, INIT.BADACCESSED),
    _Range("CLUSTER_SIZE",   1,     16_380, INIT.BADCLUSTER),
    _Range("EXTENSION",      0,     65_535, INIT.BADEXTENSION),
    _Range("HEADERS",       16, 16_711_679, INIT.BADHEADERS),
    _Range("MAXIMUM_FILES", 11, 16_711_679, INIT.BADMAXIMUM),
    _Range("WINDOWS",        7,         80, INIT.BADWINDOWS),
)
# fmt: on


def run(context: Context, command: Command) -> Run:
    """The action of INITIALIZE; the syntax that /SHADOW switches to has the label as its first parameter."""
    world = context.driver.world
    shadow = bool(command.present("SHADOW"))
    typed = command.values("SHADOW") if shadow else command.values("DEVICE")
    refusal = _misnamed(world, typed, shadow) or _out_of_range(command)
    devices = tuple(disk.name for disk in map(world.find_disk, typed) if disk is not None)
    label = (command.value("VOLUME") or "").upper()
    wanted = _wanted(command, label, shadow)
    refusal = refusal or _unsuitable(world, context.node, devices, command, wanted)
    if refusal is not None:
        yield refusal
        return None
    assert wanted is not None
    try:
        ident = context.driver.initialize(devices, wanted)
    except IoFailed as failed:
        ident = failed.ident
    if ident:
        yield _refused(ident)
    return None


def _misnamed(world: World, typed: list[str], shadow: bool) -> Said | None:
    """What is wrong with the devices: their names, their number, or that they are in use."""
    # INIT has no message of its own for too many devices or one named twice; the choice is ours.
    names = [parse_device(text) for text in typed]
    if len(names) > MAX_DEVICES or len(set(names)) < len(names):
        return _fatal(SYSTEM.BADPARAM)
    for name in names:
        if name is None:
            return _fatal(SYSTEM.IVDEVNAM)
        if shadow and (name.is_virtual_unit or not name.can_be_member):
            return MOUNT.NOTSHDWDEV.under(INIT)()
        if name.is_virtual_unit and name.unit in world.units:
            return _fatal(SYSTEM.DEVMOUNT)
        if name.plain not in world.disks:
            return _fatal(SYSTEM.NOSUCHDEV)
        if name.plain in world.volumes or world.unit_of(name.plain) is not None:
            return _fatal(SYSTEM.DEVMOUNT)
    return None


def _out_of_range(command: Command) -> Said | None:
    for row in _RANGES:
        value = _number(command, row.label)
        if value is not None and not row.lowest <= value <= row.highest:
            return row.refusal()
    return None


def _unsuitable(
    world: World, node: str, devices: tuple[str, ...], command: Command, wanted: Initialization | None
) -> Said | None:
    """Why these disks cannot take this volume."""
    if wanted is None:
        return INIT.BADUIC()
    if not is_label(wanted.label):
        return _fatal(SYSTEM.BADPARAM)  # from memory: INIT's own answer to a label of 13 characters is not known
    for device in devices:
        trouble = world.why_unreachable(node, device)
        disk = world.disks[device]
        trouble = trouble or ("VOLINV" if disk.wrong_volume else "WRITLCK" if disk.write_locked else "")
        if trouble:
            return _refused(trouble)
    smallest = min(world.disks[device].blocks for device in devices)
    if wanted.volume_size is not None and not 0 < wanted.volume_size <= smallest:
        return SHR.INVQUAVAL.under(INIT)(command.value("SIZE") or "", "SIZE")
    if wanted.limit_blocks is not None and not 0 < wanted.limit_blocks <= MAX_VOLUME_BLOCKS:
        return SHR.INVQUAVAL.under(INIT)(command.value("LIMIT") or "", "LIMIT")
    if smallest > MAX_VOLUME_BLOCKS and wanted.volume_size is None:
        return INIT.LARGECNT()
    if isinstance(wanted.index, int) and not 0 <= wanted.index < (wanted.volume_size or smallest):
        return INIT.INDEX()
    return None


def _wanted(command: Command, label: str, shadow: bool) -> Initialization | None:
    """The volume asked for; None when the owner is no UIC."""
    owner = SYSTEM_UIC
    typed_owner = command.value("OWNER_UIC")
    if typed_owner is not None:
        uic = _uic(typed_owner)
        if uic is None:
            return None
        owner = uic
    limit = _number(command, "LIMIT")
    if command.present("LIMIT") and limit is None:
        limit = MAX_VOLUME_BLOCKS
    return Initialization(
        label,
        erase=bool(command.present("ERASE")),
        volume_size=_number(command, "SIZE"),
        limit_blocks=limit,
        cluster=_number(command, "CLUSTER_SIZE"),
        index=_index(command),
        headers=_number(command, "HEADERS"),
        maximum_files=_number(command, "MAXIMUM_FILES"),
        windows=_number(command, "WINDOWS"),
        accessed=_number(command, "ACCESSED"),
        extension=_number(command, "EXTENSION"),
        highwater=bool(command.present("HIGHWATER")),
        owner_uic=owner,
        shadow=shadow,
    )


def _index(command: Command) -> str | int | None:
    """Where the index file goes: a word, a block number, or None for the default."""
    block = command.value("INDEX.BLOCK") if command.present("INDEX") else None
    if block is not None:
        return int(block)
    for place in ("BEGINNING", "MIDDLE", "END"):
        if command.present("INDEX") and command.present(f"INDEX.{place}"):
            return place
    return None


def _number(command: Command, label: str) -> int | None:
    value = command.value(label)
    return None if value is None else int(value)


def _uic(text: str) -> int | None:
    """`[group,member]` in octal, or `[SYSTEM]`; None for anything else."""
    inside = text.strip("[]").upper()
    if inside == "SYSTEM":
        return SYSTEM_UIC
    group, comma, member = (part.strip() for part in inside.partition(","))
    if not comma or not all(part and all(digit in "01234567" for digit in part) for part in (group, member)):
        return None
    if int(group, 8) > _MAX_GROUP or int(member, 8) > _MAX_MEMBER:
        return None
    return int(group, 8) << 16 | int(member, 8)


def _refused(ident: str) -> Said:
    """The message for an ident of INIT or, under its name, of the system."""
    own: Message | None = getattr(INIT, ident, None)
    return own() if own is not None else _fatal(getattr(SYSTEM, ident))


def _fatal(message: Message) -> Said:
    return message.at(Severity.F).under(INIT)()
