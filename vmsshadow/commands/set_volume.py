"""SET VOLUME: a rebuild, and dynamic volume expansion, of a single volume or of a virtual unit while it is mounted.

/LIMIT prepares a volume to grow, once, while nobody else has it (8.4 manual, 3.5: "the disk must be mounted
privately"); /SIZE lets it grow, at any time. A volume never shrinks. Every device is judged before any is changed.
"""

from typing import NamedTuple

from vmsshadow.base.names import parse_device, shown, with_colon
from vmsshadow.cluster.driver import Driver, IoFailed
from vmsshadow.cluster.hardware import Node
from vmsshadow.cluster.world import World
from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.show_set import SET
from vmsshadow.messages.system import SYSTEM
from vmsshadow.messages.vmsshadow import VMSSHADOW

FIRST_RELEASE = (7, 3)  # Alpha V7.3-2, Integrity V8.2 (8.4 manual, 3.5); a VAX can only use such volumes


class _Change(NamedTuple):
    """What is to be done to one device; *unit* is None for a single volume, 0 blocks for nothing to do."""

    name: str
    unit: int | None
    limit: int
    volsize: int
    rebuild: bool


def run(context: Context, command: Command) -> Run:
    """The action of SET VOLUME."""
    changes: list[_Change] = []
    for typed in command.values("DEVICE"):
        try:
            judged = _judge(context, command, typed)
        except IoFailed as failed:
            judged = _refused(typed, getattr(SYSTEM, failed.ident)())
        if isinstance(judged, Said):
            yield judged
            return None
        changes.append(judged)
    for change in changes:
        try:
            ident = _make(context.driver, context.node, change)
        except IoFailed as failed:
            ident = failed.ident
        if ident:
            yield _refused(change.name, getattr(SYSTEM, ident)())
            return None
        if command.present("LOG"):
            yield SET.MODIFIED(shown(change.name))
    return SUCCESS


def _judge(context: Context, command: Command, typed: str) -> _Change | Said:
    """What the command means for the device *typed*, or its refusal. Raises IoFailed."""
    driver, node = context.driver, context.node
    name = parse_device(typed)
    if name is None:
        return _refused(typed, SYSTEM.IVDEVNAM())
    if not name.is_virtual_unit and name.plain not in driver.world.disks:
        return _refused(name.plain, SYSTEM.NOSUCHDEV())
    unit = name.unit if name.is_virtual_unit else None
    refusal = _unchangeable(driver.world, node, name.plain, unit, bool(command.present("LIMIT")))
    if refusal is not None:
        return refusal
    change = _Change(name.plain, unit, 0, 0, bool(command.present("REBUILD")))
    if not command.present("LIMIT") and not command.present("SIZE"):
        return change
    if not _knows_expansion(driver.world.nodes[node]):
        return _refused(name.plain, SYSTEM.UNSUPPORTED())
    room = driver.room_of_volume(node, name.plain) if unit is None else driver.room_of_unit(node, unit)
    limit = room.limit_blocks
    if command.present("LIMIT"):
        asked = _number(command, "LIMIT", room.largest_limit)
        if not room.volsize <= asked <= room.largest_limit:
            return _refused(name.plain, SET.VALERR())
        limit = max(limit, asked)
        change = change._replace(limit=asked)
    if command.present("SIZE"):
        largest = min(room.device_blocks, limit)
        asked = _number(command, "SIZE", max(largest, room.volsize))
        if not room.volsize <= asked <= max(largest, room.volsize):
            return _refused(name.plain, SET.VALERR())
        change = change._replace(volsize=asked if asked > room.volsize else 0)
    return change


def _unchangeable(world: World, node: str, name: str, number: int | None, limit: bool) -> Said | None:
    """Why the mounted volume cannot be changed by *node*; None when it can."""
    if number is not None:
        unit = world.units.get(number)
        if unit is None or node not in unit.shadow_set.nodes:
            return _refused(name, SYSTEM.DEVNOTMOUNT())
        if limit:
            return VMSSHADOW.NOTIMPL("SET VOLUME/LIMIT of a virtual unit")
        writers = unit.shadow_set.writers
    else:
        mounted = world.volumes.get(name)
        if mounted is None or node not in mounted.nodes:  # a member of a set is not mounted on its own
            return _refused(name, SYSTEM.DEVNOTMOUNT())
        if limit and (mounted.shared or mounted.nodes != [node]):
            return _refused(name, SYSTEM.ACCONFLICT())  # the choice of this condition is ours
        writers = mounted.writers
    return _refused(name, SYSTEM.WRITLCK()) if node not in writers else None


def _knows_expansion(node: Node) -> bool:
    return node.arch != "VAX" and node.release >= FIRST_RELEASE


def _number(command: Command, qualifier: str, default: int) -> int:
    value = command.value(qualifier)
    return default if value is None else int(value)


def _make(driver: Driver, node: str, change: _Change) -> str:
    """Do it: the limit first, then the size; "" or the SYSTEM ident that refuses. Raises IoFailed.

    No cache of a volume is simulated, so nothing is there to be recovered by a rebuild: it is known to be done.
    """
    mounted = driver.world.volumes.get(change.name) if change.unit is None else driver.world.units.get(change.unit)
    if change.rebuild and mounted is not None:
        mounted.needs_rebuild = False
    if change.unit is not None:
        if change.volsize:
            driver.grow_unit(node, change.unit, change.volsize)
        return ""
    ident = driver.prepare_volume(node, change.name, change.limit) if change.limit else ""
    if change.volsize and not ident:
        driver.grow_volume(node, change.name, change.volsize)
    return ident


def _refused(name: str, why: Said) -> Said:
    return SET.NOTSET(with_colon(name.rstrip(":"))).because(why)
