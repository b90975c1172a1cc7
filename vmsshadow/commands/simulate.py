"""SIMULATE: faults, nodes and the pace of time. Not OpenVMS; everything is said under the simulator's own facility."""

from collections.abc import Generator

from vmsshadow.base.names import parse_device, with_colon
from vmsshadow.cluster import system_disk, ways
from vmsshadow.cluster.clock import US_PER_SECOND
from vmsshadow.cluster.connection import End, sites
from vmsshadow.cluster.world import World
from vmsshadow.commands.gate import SUCCESS, Context, Run, Step, Wait
from vmsshadow.dcl.command import Command
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.vmsshadow import VMSSHADOW

LOOK_AGAIN_S = 1  # while a booting node waits
MAX_RATE = 1_000_000
DEFAULT_MODE = "OFFLINE"
MODES_OF_BLOCKS = ("PARITY", "BADBLOCK", "NTH")  # the others are the whole disk's
_SITE_DIGITS = 3
_PATH = "PATH"  # what the answer calls a failure of one node's path


# --- nodes -----------------------------------------------------------------------------------------


def shutdown(context: Context, command: Command) -> Run:
    """SIMULATE SHUTDOWN node."""
    name = _node_name(command)
    node = context.driver.world.nodes.get(name)
    if node is None:
        yield VMSSHADOW.NOSUCH("node", name)
    elif not node.up:
        yield VMSSHADOW.STATE(f"node {name}", "down")
    elif not context.driver.of(name).world.is_active(name):
        yield VMSSHADOW.QUORUM(name)
    else:
        context.driver.of(name).leave(name)
        yield VMSSHADOW.DOWN(name)
    return None


def quorum(context: Context, command: Command) -> Run:
    """SIMULATE QUORUM node: what IPC or a management tool does to a partition that hangs."""
    name = _node_name(command)
    node = context.driver.world.nodes.get(name)
    if node is None:
        yield VMSSHADOW.NOSUCH("node", name)
    elif not node.up:
        yield VMSSHADOW.NODEDOWN(name, name)
    elif not context.driver.of(name).world.is_hung:
        yield VMSSHADOW.STATE(f"the partition of node {name}", "not waiting for quorum")
    else:
        driver = context.driver.of(name)
        driver.force_quorum()
        yield VMSSHADOW.REQUORUM(name, driver.world.quorum)
    return None


def cut(context: Context, command: Command) -> Run:
    """SIMULATE CUT site-or-node site-or-node."""
    ends = yield from _ends(context, command)
    if ends is not None:
        first, second = (_end_name(end) for end in ends)
        if context.driver.cut(*ends):
            yield VMSSHADOW.CUT(first, second)
        else:
            yield VMSSHADOW.STATE(f"the connection of {first} and {second}", "cut already")
    return None


def join(context: Context, command: Command) -> Run:
    """SIMULATE JOIN site-or-node site-or-node."""
    ends = yield from _ends(context, command)
    if ends is not None:
        first, second = (_end_name(end) for end in ends)
        if context.driver.join(*ends):
            yield VMSSHADOW.JOINED(first, second)
        else:
            yield VMSSHADOW.STATE(f"the connection of {first} and {second}", "not cut")
    return None


def _ends(context: Context, command: Command) -> Generator[Step, str | None, tuple[End, End] | None]:
    """The two ends of the links; None after saying what is wrong with them."""
    ends: list[End] = []
    for label in ("FIRST", "SECOND"):
        typed = (command.value(label) or "").upper().rstrip(":")
        end = _end(context.driver.world, typed)
        if end is None:
            yield VMSSHADOW.NOSUCH("site or node", typed)
            return None
        ends.append(end)
    if ends[0] == ends[1]:
        yield VMSSHADOW.BADVALUE(str(ends[1]), "the second end of a connection")
        return None
    return ends[0], ends[1]


def _end(world: World, typed: str) -> End | None:
    """The node of that name, else the site of that number."""
    if typed in world.nodes:
        return typed
    number = int(typed) if typed.isdecimal() and typed.isascii() and len(typed) <= _SITE_DIGITS else 0
    return number if number in sites(world) else None


def _end_name(end: End) -> str:
    return end if isinstance(end, str) else f"site {end}"


def crash(context: Context, command: Command) -> Run:
    """SIMULATE CRASH node."""
    name = _node_name(command)
    node = context.driver.world.nodes.get(name)
    if node is None:
        yield VMSSHADOW.NOSUCH("node", name)
    elif not node.up:
        yield VMSSHADOW.STATE(f"node {name}", "down")
    else:
        context.driver.crash(name)
        yield VMSSHADOW.CRASHED(name)
    return None


def boot(context: Context, command: Command) -> Run:
    """SIMULATE BOOT node [/DEVICE=disk]: from its boot device, or from another one, now and later."""
    name, world = _node_name(command), context.driver.world
    node = world.nodes.get(name)
    typed = command.value("DEVICE")
    device = parse_device(typed) if typed is not None else None
    disk = world.disks.get(device.plain) if device is not None else None
    if node is None:
        yield VMSSHADOW.NOSUCH("node", name)
    elif node.up:
        yield VMSSHADOW.STATE(f"node {name}", "up")
    elif typed is not None and (disk is None or name not in disk.paths or not node.boot):
        yield VMSSHADOW.BADVALUE(typed, "/DEVICE")
    else:
        node.boot = disk.name if disk is not None else node.boot
        yield from _wait_for_members(context, name)
        why = context.driver.boot(name)
        yield VMSSHADOW.NOBOOT(name, why) if why else VMSSHADOW.BOOTED(name)
    return None


def _wait_for_members(context: Context, name: str) -> Run:
    """A booting node waits for the members of its system disk; the system parameters bound the wait."""
    begun_us = context.driver.clock.now_us
    told: tuple[str, ...] = ()
    while True:
        missing = system_disk.awaited(context.driver.world, name)
        if not missing.devices or context.driver.clock.now_us - begun_us >= missing.seconds * US_PER_SECOND:
            return None
        if missing.devices != told:
            told = missing.devices
            yield VMSSHADOW.BOOTWAITS(name, missing.seconds, ", ".join(map(with_colon, told)))
        yield Wait(LOOK_AGAIN_S)


def _node_name(command: Command) -> str:
    return (command.value("NODE") or "").rstrip(":")


# --- faults ----------------------------------------------------------------------------------------


def fail(context: Context, command: Command) -> Run:
    """SIMULATE FAIL device | controller | node's adapter [/MODE=] [/NODE=] [/BLOCKS=] [/COUNT=]."""
    world = context.driver.world
    typed = command.value("DEVICE") or ""
    name = _what_fails(world, typed)
    node = _node_name(command)
    mode = command.value("MODE") or DEFAULT_MODE
    lbn, blocks = _number(command, "BLOCKS.START", 0), _number(command, "BLOCKS.COUNT", 1)
    count = _number(command, "COUNT", 1)
    if name is None:
        yield VMSSHADOW.NOSUCH("disk, controller or adapter", typed)
        return None
    if node and node not in world.nodes:
        yield VMSSHADOW.NOSUCH("node", node)
        return None
    disk = world.disks.get(name)
    if disk is not None and (lbn < 0 or blocks < 1 or lbn + blocks > disk.blocks):
        yield VMSSHADOW.BADVALUE(f"START:{lbn},COUNT:{blocks}", "/BLOCKS")
        return None
    if count < 1:
        yield VMSSHADOW.BADVALUE(str(count), "/COUNT")
        return None
    if command.present("BLOCKS") and mode not in MODES_OF_BLOCKS:
        yield VMSSHADOW.BADVALUE("/BLOCKS", f"/MODE={mode}")
        return None
    why = context.driver.fail(name, mode, node=node, lbn=lbn, count=count if mode == "NTH" else blocks)
    yield (
        VMSSHADOW.HOSTERR(name, why)
        if why
        else VMSSHADOW.FAILED(_called(world, name), f"{_PATH} of {node}" if node else mode)
    )
    return None


def repair(context: Context, command: Command) -> Run:
    """SIMULATE REPAIR device | controller | node's adapter [/NODE=]."""
    world = context.driver.world
    typed = command.value("DEVICE") or ""
    name = _what_fails(world, typed)
    node = _node_name(command)
    if name is None:
        yield VMSSHADOW.NOSUCH("disk, controller or adapter", typed)
        return None
    if node and node not in world.nodes:
        yield VMSSHADOW.NOSUCH("node", node)
        return None
    mode = command.value("MODE") or ""
    if mode and (name not in world.disks or node):
        yield VMSSHADOW.BADVALUE(mode, "/MODE")
        return None
    why = context.driver.repair(name, node=node, mode=mode)
    yield VMSSHADOW.HOSTERR(name, why) if why else VMSSHADOW.REPAIRED(_called(world, name))
    return None


def _what_fails(world: World, typed: str) -> str | None:
    """The disk, controller, adapter of a node (`ALPHA:FGA0`) or node (`ALPHA`: all its paths) that *typed* means."""
    device = parse_device(typed)
    if device is not None and device.plain in world.disks:
        return device.plain
    name = typed.upper().lstrip("_")
    known = name.rstrip(":")
    return known if known in world.controllers or known in world.nodes or ways.adapter_of(world, known) else None


def _called(world: World, name: str) -> str:
    adapter = ways.adapter_of(world, name)
    if adapter is not None:
        return f"adapter {adapter[1]} of {adapter[0]}"
    return with_colon(name) if name in world.disks else f"adapter of {name}" if name in world.nodes else name


def _number(command: Command, label: str, default: int) -> int:
    value = command.value(label)
    return int(value) if value is not None else default


# --- time ------------------------------------------------------------------------------------------


def rate(context: Context, command: Command) -> Run:
    """SIMULATE RATE n: simulated seconds for each second of the host."""
    typed = (command.value("RATE") or "").upper()
    digits = typed.removeprefix("X")
    if not digits.isdecimal() or not digits.isascii() or not 1 <= int(digits[:9]) <= MAX_RATE:
        yield VMSSHADOW.BADVALUE(typed, "SIMULATE RATE")
        return None
    pace = context.services.get("rate")
    if pace is None:
        yield _by_wait_only(context)
        return None
    pace.set_rate(float(digits))
    yield VMSSHADOW.RATE(int(digits))
    return SUCCESS


def freeze(context: Context, command: Command) -> Run:
    """SIMULATE FREEZE."""
    pace = context.services.get("freeze")
    if pace is None:
        yield _by_wait_only(context)
        return None
    pace.freeze()
    yield VMSSHADOW.FROZEN()
    return SUCCESS


def resume(context: Context, command: Command) -> Run:
    """SIMULATE RESUME."""
    pace = context.services.get("freeze")
    if pace is None:
        yield _by_wait_only(context)
        return None
    pace.resume()
    yield VMSSHADOW.RESUMED()
    return SUCCESS


def _by_wait_only(context: Context) -> Said:
    """Off a terminal time does not run by itself, at whatever rate it passes."""
    what = "passed by WAIT only" if "rate" in context.services else "virtual and passes by WAIT only"
    return VMSSHADOW.STATE("simulated time", what)
