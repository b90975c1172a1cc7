"""DEFINE, ASSIGN, DEASSIGN, SHOW LOGICAL and SHOW TRANSLATION."""

from fnmatch import fnmatchcase

from vmsshadow.commands import logical_names
from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.commands.logical_names import BREAK, MAX_NAME, Found
from vmsshadow.dcl.command import Command
from vmsshadow.messages.dcl import DCL
from vmsshadow.messages.show_set import SHOW
from vmsshadow.messages.system import SYSTEM

_QUALIFIERS = {
    "PROCESS": logical_names.PROCESS,
    "JOB": logical_names.JOB,
    "GROUP": logical_names.GROUP,
    "SYSTEM": logical_names.SYSTEM,
    "CLUSTER_SYSTEM": logical_names.CLUSTER,
}


def define(context: Context, command: Command) -> Run:
    """DEFINE name value[,...]; an earlier value is superseded, and DCL says so unless /NOLOG."""
    return (yield from _define(context, command, command.value("LOGICAL_NAME") or "", command.values("EQUIVALENCE")))


def assign(context: Context, command: Command) -> Run:
    """ASSIGN value[,...] name: DEFINE the other way round; a colon at the end of the name is left away."""
    return (yield from _define(context, command, command.value("LOGICAL_NAME") or "", command.values("EQUIVALENCE")))


def _define(context: Context, command: Command, typed: str, values: list[str]) -> Run:
    tables = _tables(command, logical_names.PROCESS)
    if not tables:
        yield SYSTEM.NOLOGTAB()
        return None
    is_user = tables[0] == logical_names.PROCESS and bool(command.present("USER_MODE"))
    names = logical_names.user_mode(context) if is_user else logical_names.table_of(context, tables[0])
    name = _plain(typed)
    if not 0 < len(name) <= MAX_NAME or any(len(value) > MAX_NAME or BREAK in value for value in values):
        yield SYSTEM.IVLOGNAM()
        return None
    had_one = name in names
    names[name] = BREAK.join(values)
    if had_one and command.present("LOG"):
        yield DCL.SUPERSEDE(name)
    return SUCCESS


def deassign(context: Context, command: Command) -> Run:
    """DEASSIGN name, or /ALL of a table."""
    tables = _tables(command, logical_names.PROCESS)
    if not tables:
        yield SYSTEM.NOLOGTAB()
        return None
    names = logical_names.table_of(context, tables[0])
    # User mode is outside the others, and goes with them.
    concerned = [logical_names.user_mode(context)] if tables[0] == logical_names.PROCESS else []
    if not (concerned and command.present("USER_MODE")):
        concerned.append(names)
    if command.present("ALL"):
        for each in concerned:
            each.clear()
        return SUCCESS
    name = _plain(command.value("LOGICAL_NAME") or "")
    if not any(name in each for each in concerned):
        yield SYSTEM.NOLOGNAM()
        return None
    for each in concerned:
        each.pop(name, None)
    return SUCCESS


def show(context: Context, command: Command) -> Run:
    """SHOW LOGICAL [name[,...]]: names with wildcards, or whole tables. # layout from memory"""
    chosen = _tables(command, "") or (() if command.present("TABLE") else logical_names.TABLES)
    if not chosen:
        yield SYSTEM.NOLOGTAB()
        return None
    typed = command.values("NAME")
    if not typed:
        for table in chosen:
            yield from ("", f"({table})", "")
            for found in logical_names.everything(context, table):
                yield from _lines(found, "  ", "")
        return SUCCESS
    status: int | None = SUCCESS
    for text in typed:
        name = _plain(text)
        if "*" in name or "%" in name:
            shape = name.replace("[", "[[]").replace("?", "[?]").replace("%", "?")
            fitting = [
                found
                for table in chosen
                for found in logical_names.everything(context, table)
                if fnmatchcase(found.name, shape)
            ]
        else:
            one = logical_names.find(context, name, chosen)
            fitting = [one] if one is not None else []
        for found in fitting:
            yield from _lines(found, "   ", f" ({found.table})")
        if not fitting:
            yield SHOW.NOTRAN(name)
            status = None
    return status


def _lines(found: Found, indent: str, after: str) -> list[str]:
    first, *others = found.equivalences
    return [f'{indent}"{found.name}" = "{first}"{after}', *(f'{indent}     = "{other}"' for other in others)]


def translation(context: Context, command: Command) -> Run:
    """SHOW TRANSLATION name: the first translation."""
    name = _plain(command.value("NAME") or "")
    tables = _tables(command, "") or logical_names.TABLES
    found = logical_names.find(context, name, tables)
    if found is None:
        yield SHOW.NOTRAN(name)
        return None
    yield f"{found.name} = {found.equivalences[0]} ({found.table})"
    return SUCCESS


def _tables(command: Command, default: str) -> tuple[str, ...]:
    """The tables that qualifiers name, else *default*; none where /TABLE names one that there is not."""
    labels = [qualifier.label for qualifier in command.definition.qualifiers or ()]
    if "TABLE" in labels and command.present("TABLE"):
        return logical_names.tables_named((command.value("TABLE") or "").upper())
    named = tuple(table for label, table in _QUALIFIERS.items() if label in labels and command.present(label))
    return named or ((default,) if default else ())


def _plain(typed: str) -> str:
    """The logical name: upper case, and without a colon at its end."""
    return typed.upper().removesuffix(":")
