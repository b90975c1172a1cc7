"""What SYSGEN and SYSMAN do alike with a node's work area: rows of the display, one value set, all of them written."""

from collections.abc import Iterator
from typing import NamedTuple

from vmsshadow.cluster import parameters
from vmsshadow.cluster.hardware import Node
from vmsshadow.cluster.parameters import ACTIVE, CURRENT, LONGWORD, PARAMETERS, Area, Parameter
from vmsshadow.commands.gate import Context
from vmsshadow.commands.session_verbs import integer
from vmsshadow.dcl.command import Command
from vmsshadow.messages import opcom
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.show_set import SYSGEN

_TO_DEFAULT = "DEFAULT"
_SIGN = 0x80000000

# The parameter file by architecture (HELP SYSGEN WRITE; VAX and x86-64 from the same).
_FILES = {"Integrity": "IA64VMSSYS", "Alpha": "ALPHAVMSSYS", "VAX": "VAXVMSSYS", "x86-64": "X86_64VMSSYS"}
_PROCESS = 0x20000419  # the number of a process in its node's table; ours


class Columns(NamedTuple):
    """A table's two heading lines, and where its four numbers end."""

    names: str
    dashes: str
    ends: tuple[int, int, int, int]


def wanted(command: Command) -> list[Parameter]:
    """The parameters that a SHOW command names: by a name or its beginning, or as a group."""
    rows = list(PARAMETERS.values())
    if command.present("ALL"):
        return rows
    if command.present("CLUSTER"):
        return [row for row in rows if row.in_cluster]
    if command.present("DYNAMIC"):
        return [row for row in rows if row.dynamic]
    return parameters.alike((command.value("NAME") or "").upper())


def table(rows: list[Parameter], area: Area, columns: Columns, *, in_hex: bool) -> Iterator[str]:
    """The table of *rows*; the column headed Current shows the work area."""
    yield columns.names
    yield columns.dashes
    for row in rows:
        line = row.name
        numbers = (area.values[row.name], row.default, row.minimum, row.maximum)
        for number, end in zip(numbers, columns.ends, strict=True):
            shown = f"%X{number & LONGWORD:X}" if in_hex else str(number - 2 * _SIGN if number >= _SIGN else number)
            line += shown.rjust(end - len(line))
        yield f"{line} {row.unit:<10} {'D' if row.dynamic else ''}".rstrip()


def give(area: Area, typed: str, text: str) -> Said | None:
    """Set a parameter in the work area; the message that says why not, or why to another value."""
    rows = parameters.alike(typed.upper())
    if len(rows) != 1:
        return SYSGEN.NOPARAM()
    (row,) = rows
    value = row.default if text.upper() == _TO_DEFAULT else _number(text)
    if value is None:
        return SYSGEN.NOTNUMBER(row.name)
    most = parameters.limit(row)
    area.values[row.name] = min(max(value, row.minimum), most)
    if value > most:
        return SYSGEN.SETMAX(row.name)
    return SYSGEN.SETMIN(row.name) if value < row.minimum else None


def _number(text: str) -> int | None:
    """A number; -1 stands for the largest longword, other negative ones lie below every range."""
    if text.startswith("-"):
        size = integer(text[1:])
        return None if size is None else LONGWORD if size == 1 else -size
    return integer(text)


def read(node: Node, source: str) -> Area:
    """The node's work area, read anew."""
    return parameters.read(source, node.parameters, node.current)


def write(context: Context, node: Node, area: Area, destination: str) -> None:
    """Write the work area to memory (ACTIVE, what is dynamic) or to the parameter file; operators are told."""
    process = _PROCESS + ((node.csid & 0xFFFF) << 21)
    if destination == ACTIVE:
        parameters.write(area, node.parameters, only_dynamic=True)
        message = SYSGEN.WRITEACT(process)
    else:
        assert destination == CURRENT
        parameters.write(area, node.current, only_dynamic=False)
        message = SYSGEN.WRITECUR(process, f"SYS$SYSROOT:[SYSEXE]{_FILES[node.arch]}.PAR;1")
    user = context.console.terminal.username
    on_node = node.name if len(context.driver.world.nodes) > 1 else None
    context.operators.send(node.name, ("CENTRAL",), opcom.message_from(user, on_node, message.lines()))
