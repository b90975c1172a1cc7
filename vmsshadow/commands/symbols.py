"""SHOW SYMBOL, DELETE/SYMBOL and SET SYMBOL."""

from collections.abc import Iterator, Mapping

from vmsshadow.commands.gate import Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.lexical import Value
from vmsshadow.dcl.symbols import Scopes, Table, shown
from vmsshadow.dcl.text import upcase
from vmsshadow.messages.dcl import DCL


def show(context: Context, command: Command) -> Run:
    """SHOW SYMBOL [name] [/ALL] [/GLOBAL] [/LOCAL]: a name may hold `*`."""
    before = context.console.status
    symbols = context.console.language.symbols
    typed = command.value("NAME")
    only_global, only_local = bool(command.present("GLOBAL")), bool(command.present("LOCAL"))
    if typed is None or command.present("ALL"):
        both = not (only_global or only_local)
        if only_local or (both and not only_global):
            yield from _lines(symbols.local.values, is_global=False)
        if only_global:
            kept_by_dcl = {name: told() for name, told in symbols.reserved.items()}
            yield from _lines(kept_by_dcl | symbols.globals.values, is_global=True)
        return before
    name = upcase(typed)
    if "*" in name or "%" in name:
        from fnmatch import fnmatchcase

        pattern = name.replace("%", "?").replace("[", "[[]")
        lines = [
            shown(each, table.values[each], is_global=table is symbols.globals)
            for table in _tables(context, only_global, only_local)
            for each in sorted(table.values)
            if fnmatchcase(each, pattern)
        ]
        if lines:
            yield from lines
            return before
        yield DCL.UNDSYM()
        return None
    for table in _tables(context, only_global, only_local):
        full = table.full_name(name)
        if full:
            yield shown(full, table.values[full], is_global=table is symbols.globals)
            return before
    supplied = symbols.reserved.get(name)
    if supplied is None or only_local:
        yield DCL.UNDSYM()
        return None
    yield shown(name, supplied(), is_global=True)
    return before


def _tables(context: Context, only_global: bool, only_local: bool) -> list[Table]:
    """Where a symbol is looked for, the innermost level first."""
    symbols = context.console.language.symbols
    if only_global:
        return [symbols.globals]
    if only_local:
        return [symbols.local]
    return [*reversed(symbols.levels), symbols.globals]


def _lines(values: Mapping[str, Value], *, is_global: bool) -> Iterator[str]:
    for name in sorted(values):
        yield shown(name, values[name], is_global=is_global)


def delete(context: Context, command: Command) -> Run:
    """DELETE/SYMBOL name [/LOCAL | /GLOBAL] or /ALL."""
    symbols = context.console.language.symbols
    table = symbols.globals if command.present("GLOBAL") else symbols.local
    if command.present("ALL"):
        table.values.clear()
        table.short.clear()
        return 1
    name = upcase(command.value("SYMBOL_NAME") or "")
    if name in symbols.reserved:
        yield DCL.PERMSYM()
    elif not table.remove(name):
        yield DCL.UNDSYM()
    else:
        return 1
    return None


def set_scope(context: Context, command: Command) -> Run:
    """SET SYMBOL/SCOPE=([NO]LOCAL,[NO]GLOBAL): what this procedure level sees of outer levels and global symbols."""
    level = context.console.language.symbols.local
    words = command.values("SCOPE")
    local, globals_ = level.scopes
    for word in words:
        is_seen = not word.startswith("NO")
        if word.endswith("LOCAL"):
            local = is_seen
        else:
            globals_ = is_seen
    level.scopes = Scopes(local, globals_)
    yield from ()  # an action is a generator
    return context.console.status
