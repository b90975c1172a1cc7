"""DEFINE/SYSTEM, DEASSIGN/SYSTEM and SHOW LOGICAL: logical names in the system table of one node.

The other tables are not simulated. A name has one equivalence name, and access modes make no difference.
"""

from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.messages.dcl import DCL
from vmsshadow.messages.show_set import SHOW
from vmsshadow.messages.system import SYSTEM
from vmsshadow.messages.vmsshadow import VMSSHADOW

MAX_NAME = 255  # characters, of the name and of its equivalence name (User's Manual, logical names)
TABLE = "LNM$SYSTEM_TABLE"


def define(context: Context, command: Command) -> Run:
    """DEFINE/SYSTEM name value; an earlier value is superseded, and DCL says so unless /NOLOG."""
    if not command.present("SYSTEM"):
        yield VMSSHADOW.NOTIMPL("a logical name table other than /SYSTEM")
        return None
    names = context.driver.world.nodes[context.node].logical_names
    name, value = _name(command), command.value("EQUIVALENCE") or ""
    if not 0 < len(name) <= MAX_NAME or len(value) > MAX_NAME:
        yield SYSTEM.IVLOGNAM()
        return None
    had_one = name in names
    names[name] = value
    if had_one and command.present("LOG"):
        yield DCL.SUPERSEDE(name)
    return SUCCESS


def deassign(context: Context, command: Command) -> Run:
    """DEASSIGN/SYSTEM name."""
    if not command.present("SYSTEM"):
        yield VMSSHADOW.NOTIMPL("a logical name table other than /SYSTEM")
        return None
    names = context.driver.world.nodes[context.node].logical_names
    if names.pop(_name(command), None) is None:
        yield SYSTEM.NOLOGNAM()
        return None
    return SUCCESS


def show(context: Context, command: Command) -> Run:
    """SHOW LOGICAL [name]: one name, or the whole table. # layout from memory"""
    names = context.driver.world.nodes[context.node].logical_names
    typed = command.value("NAME")
    if typed is not None:
        name = typed.upper().removesuffix(":")
        if name not in names:
            yield SHOW.NOTRAN(name)
            return None
        yield f'   "{name}" = "{names[name]}" ({TABLE})'
        return SUCCESS
    yield ""
    yield f"({TABLE})"
    yield ""
    for name in sorted(names):
        yield f'  "{name}" = "{names[name]}"'
    return SUCCESS


def _name(command: Command) -> str:
    """The logical name: upper case, and without a colon at its end, as DEFINE leaves it away in ASSIGN's manner."""
    return (command.value("LOGICAL_NAME") or "").upper().removesuffix(":")
