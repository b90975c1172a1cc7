"""Logical names: their tables, and how a name is translated (User's Manual, logical names).

The process and job tables belong to a console, the group and system tables to a node, the clusterwide table to the
cluster. A name is looked for in that order (LNM$FILE_DEV). A search list is kept as its equivalence names joined by
`BREAK`. Names of user mode in the process table end with the next image and are kept apart; other modes make no
difference here. What MOUNT, OPEN and the terminal define is worked out when asked for.
"""

from collections.abc import Iterator
from typing import NamedTuple

from vmsshadow.commands.gate import Context

BREAK = "\0"
OPENED = "CHANNELS"  # where a console keeps what OPEN has opened
MAX_NAME = 255  # characters, of the name and of its equivalence name (User's Manual, logical names)
MAX_TRANSLATIONS = 10  # of a name that stands for another one
PROCESS, JOB, GROUP, SYSTEM, CLUSTER = TABLES = (
    "LNM$PROCESS_TABLE", "LNM$JOB_81F3A0C0", "LNM$GROUP_000001", "LNM$SYSTEM_TABLE", "LNM$SYSCLUSTER_TABLE",
)  # fmt: skip
_TERMINAL = ("SYS$COMMAND", "SYS$ERROR", "SYS$INPUT", "SYS$OUTPUT", "TT")
_NAMES_OF_TABLES = {
    "LNM$PROCESS": (PROCESS,),
    "LNM$JOB": (JOB,),
    "LNM$GROUP": (GROUP,),
    "LNM$SYSTEM": (SYSTEM, CLUSTER),
    "LNM$SYSCLUSTER": (CLUSTER,),
    "LNM$FILE_DEV": TABLES,
    "LNM$DCL_LOGICAL": TABLES,
    **{table: (table,) for table in TABLES},
}


class Found(NamedTuple):
    """A logical name with the table it stands in."""

    table: str
    name: str
    equivalences: tuple[str, ...]


def table_of(context: Context, table: str) -> dict[str, str]:
    """What was defined in *table*, for reading and changing."""
    if table == SYSTEM:
        return context.driver.world.nodes[context.node].logical_names
    if table == CLUSTER:
        names: dict[str, str] = context.services.setdefault("clusterwide logical names", {})
        return names
    key = memory_key(table) if table != GROUP else f"{context.node} {table}"
    holder = context.services if table == GROUP else context.console.language.memory
    made: dict[str, str] = holder.setdefault(key, {})
    return made


def memory_key(table: str) -> str:
    """Where a console keeps its own *table*."""
    return f"LOGICAL NAMES {table}"


def user_mode(context: Context) -> dict[str, str]:
    """The names of user mode in the process table, for reading and changing."""
    made: dict[str, str] = context.console.language.memory.setdefault(memory_key("USER MODE"), {})
    return made


def tables_named(name: str) -> tuple[str, ...]:
    """The tables that *name* (upper case: LNM$SYSTEM, LNM$FILE_DEV) means; none for an unknown one."""
    return _NAMES_OF_TABLES.get(name, ())


def given(context: Context, table: str) -> dict[str, str]:
    """What the system itself has defined in *table*."""
    if table == PROCESS:
        names = dict.fromkeys(_TERMINAL, context.console.terminal.name)
        for channel in context.console.language.memory.get(OPENED, {}).values():
            names[channel.name] = channel.shown
        return names | _mounted(context, "Process")
    if table == SYSTEM:
        return {"SYS$NODE": f"{context.node}::"} | _mounted(context, "System")
    return _mounted(context, "Group") if table == GROUP else {}


def _mounted(context: Context, scope: str) -> dict[str, str]:
    """The names that MOUNT made: DISK$label, or what was asked for."""
    world, names = context.driver.world, {}
    for number, unit in world.units.items():
        view = unit.views.get(context.node)
        if view is not None and view.logical and _scope(view.scope) == scope:
            names[view.logical] = f"DSA{number}:"
    for volume in world.volumes.values():
        if context.node in volume.nodes and volume.logical and _scope(volume.scope) == scope:
            names[volume.logical] = f"{volume.device}:"
    return names


def _scope(mounted: str) -> str:
    return mounted if mounted in ("Process", "Group") else "System"


def find(context: Context, name: str, tables: tuple[str, ...] = TABLES, *, sees_user: bool = True) -> Found | None:
    """The first of *tables* that has *name* (upper case); names of user mode count only if they are *seen*."""
    for table in tables:
        value = user_mode(context).get(name) if sees_user and table == PROCESS else None
        if value is None:
            value = table_of(context, table).get(name)
        if value is None:
            value = given(context, table).get(name)
        if value is not None:
            return Found(table, name, tuple(value.split(BREAK)))
    return None


def everything(context: Context, table: str) -> Iterator[Found]:
    """All names of *table*, sorted."""
    names = given(context, table) | table_of(context, table) | (user_mode(context) if table == PROCESS else {})
    for name in sorted(names):
        yield Found(table, name, tuple(names[name].split(BREAK)))


def device_of(context: Context, typed: str) -> str:
    """*typed*, a device name, with logical names translated; one that begins with an underscore is a device's own."""
    name = typed.strip()
    for _ in range(MAX_TRANSLATIONS):
        if name.startswith("_"):
            return name
        found = find(context, name.upper().removesuffix(":"))
        if found is None or found.equivalences[0].upper().removesuffix(":") == found.name:
            return name
        name = found.equivalences[0]
    return name
