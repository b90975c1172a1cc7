"""SIMULATE READ, WRITE, WORKLOAD and COMPARE: applications at work on a virtual unit, and what they left behind."""

from collections.abc import Generator
from typing import NamedTuple

from vmsshadow.base.blocks import BLOCK, RANGE_BLOCKS, Extent
from vmsshadow.cluster.driver import IoFailed
from vmsshadow.cluster.world import Unit
from vmsshadow.commands.gate import SUCCESS, Context, Run, Step
from vmsshadow.dcl.command import Command
from vmsshadow.messages.system import SYSTEM
from vmsshadow.messages.vmsshadow import VMSSHADOW

MAX_BLOCKS = 1 << 20  # of one SIMULATE READ or WRITE: 512 MB
MAX_WORKLOAD_RATE = 100_000  # I/Os a second
DEFAULT_WORKLOAD_RATE = 50
DEFAULT_PROFILE = "OLTP"
_DIGEST_DIGITS = 16


class Io(NamedTuple):
    """What an application is to read or write, and on which node it runs."""

    unit: int
    extent: Extent
    node: str


def read(context: Context, command: Command) -> Run:
    """SIMULATE READ unit [/BLOCKS=(START:n,COUNT:m)] [/NODE=]: 127 blocks at a time; shows a digest of the data."""
    from hashlib import sha256

    asked = yield from _asked(context, command)
    if asked is None:
        return None
    number, extent, node = asked
    digest = sha256()
    for piece in _pieces(extent):
        try:
            digest.update(context.driver.of(node).read(number, piece.lbn, piece.count, node))
        except IoFailed as failure:
            yield getattr(SYSTEM, failure.ident)()
            return None
    yield VMSSHADOW.READ(extent.count, f"DSA{number}:", extent.lbn)
    yield f"  SHA-256 {digest.hexdigest()[:_DIGEST_DIGITS]}"
    return SUCCESS


def write(context: Context, command: Command) -> Run:
    """SIMULATE WRITE unit [/BLOCKS=(START:n,COUNT:m)] [/SEED=n] [/NODE=]: pseudo-random blocks.

    The same seed writes the same data. Without one the data are those of the simulated time.
    """
    asked = yield from _asked(context, command)
    if asked is None:
        return None
    number, extent, node = asked
    clock = context.driver.clock
    typed = command.value("SEED")
    random = clock.stream("simulate write", int(typed) if typed is not None else clock.now_us)
    for piece in _pieces(extent):
        try:
            context.driver.of(node).write(number, piece.lbn, random.randbytes(piece.count * BLOCK), node)
        except IoFailed as failure:
            yield getattr(SYSTEM, failure.ident)()
            return None
    yield VMSSHADOW.WRITTEN(extent.count, f"DSA{number}:", extent.lbn)
    return SUCCESS


def workload(context: Context, command: Command) -> Run:
    """SIMULATE WORKLOAD unit [/RATE=n] [/PROFILE=word] [/SEED=n] [/NODE=], or /STOP."""
    from vmsshadow.cluster.workload import PROFILES

    unit = yield from _unit(context, command)
    if unit is None:
        return None
    number = unit.shadow_set.unit
    name = f"DSA{number}:"
    if command.present("STOP"):
        load = context.driver.world.workloads.get(number)
        if load is None:
            yield VMSSHADOW.STATE(f"workload on {name}", "not running")
            return None
        context.driver.stop_workload(number)
        failed = load.failed + sum(bool(request.error) for request in load.open)
        if failed:
            yield VMSSHADOW.IOFAILED(failed, name)
        yield VMSSHADOW.WORKENDED(name, load.count)
        return SUCCESS
    rate = _number(command, "RATE", DEFAULT_WORKLOAD_RATE)
    profile = (command.value("PROFILE") or DEFAULT_PROFILE).upper()
    node = yield from _node(context, command)
    if node is None:
        return None
    if not 1 <= rate <= MAX_WORKLOAD_RATE:
        yield VMSSHADOW.BADVALUE(str(rate), "/RATE")
    elif profile not in PROFILES:
        yield VMSSHADOW.BADVALUE(profile, "/PROFILE")
    elif node not in unit.shadow_set.nodes:
        yield SYSTEM.DEVNOTMOUNT()
    else:
        driver = context.driver.of(node)
        driver.workload(number, rate=rate, profile=profile, seed=_number(command, "SEED", 1), node=node)
        yield VMSSHADOW.WORKING(name.rstrip(":"), rate, profile)
    return None


def compare(context: Context, command: Command) -> Run:
    """SIMULATE COMPARE unit: all blocks of all full members, without simulated I/O."""
    unit = yield from _unit(context, command)
    if unit is None:
        return None
    number = unit.shadow_set.unit
    try:
        differing, first = context.driver.compare(number)
    except IoFailed as failure:
        yield getattr(SYSTEM, failure.ident)()
        return None
    yield VMSSHADOW.DIFFER(f"DSA{number}:", differing, first) if differing else VMSSHADOW.IDENTICAL(f"DSA{number}:")
    return None


# --- what the qualifiers say -----------------------------------------------------------------------


def _asked(context: Context, command: Command) -> Generator[Step, str | None, Io | None]:
    """What READ and WRITE are asked to do; None after saying why it cannot be."""
    unit = yield from _unit(context, command)
    if unit is None:
        return None
    extent = yield from _extent(command, unit)
    if extent is None:
        return None
    node = yield from _node(context, command)
    return Io(unit.shadow_set.unit, extent, node) if node is not None else None


def _unit(context: Context, command: Command) -> Generator[Step, str | None, Unit | None]:
    """The unit named, mounted in the partition of the node that is meant; None after saying that there is none."""
    typed = command.value("UNIT") or ""
    node = command.value("NODE") if command.syntax != "SIMULATE_COMPARE" else None
    name = (node or context.node).rstrip(":")
    driver = context.driver.of(name) if name in context.driver.world.nodes else context.driver
    unit = driver.world.find_unit(typed)
    if unit is None:
        yield VMSSHADOW.NOSUCH("mounted virtual unit", typed)
    return unit


def _node(context: Context, command: Command) -> Generator[Step, str | None, str | None]:
    """The node whose application it is: the console's, or that of /NODE; None after saying that there is none."""
    name = (command.value("NODE") or context.node).rstrip(":")
    node = context.driver.world.nodes.get(name)
    if node is None:
        yield VMSSHADOW.NOSUCH("node", name)
        return None
    if not node.up:
        yield VMSSHADOW.NODEDOWN(name, name)
        return None
    if not context.driver.of(name).world.is_active(name):
        yield VMSSHADOW.QUORUM(name)
        return None
    return name


def _extent(command: Command, unit: Unit) -> Generator[Step, str | None, Extent | None]:
    """The blocks of /BLOCKS: one block by default, at the start of what belongs to no file."""
    lbn = _number(command, "BLOCKS.START", unit.user_area.lbn)
    count = _number(command, "BLOCKS.COUNT", 1)
    if lbn < 0 or not 1 <= count <= MAX_BLOCKS or lbn + count > unit.shadow_set.volsize:
        yield VMSSHADOW.BADVALUE(f"START:{lbn},COUNT:{count}", "/BLOCKS")
        return None
    return Extent(lbn, count)


def _pieces(extent: Extent) -> list[Extent]:
    """*extent* in I/Os of at most 127 blocks."""
    return [Extent(lbn, min(RANGE_BLOCKS, extent.end - lbn)) for lbn in range(extent.lbn, extent.end, RANGE_BLOCKS)]


def _number(command: Command, label: str, default: int) -> int:
    value = command.value(label)
    return int(value) if value is not None else default
