"""Lexical functions of logical names and files: F$TRNLNM, F$LOGICAL, F$PARSE, F$SEARCH, F$FILE_ATTRIBUTES."""

from collections.abc import Callable, Mapping
from pathlib import Path

from vmsshadow.base.vmstime import TICKS_PER_SECOND, UNIX_EPOCH_TICKS, show
from vmsshadow.commands import logical_names, node_files
from vmsshadow.commands.gate import Context
from vmsshadow.dcl.file_names import FileName, parse_parts
from vmsshadow.dcl.lexical import Answer, Argument, Lexical, Scope
from vmsshadow.dcl.numbers import as_number, as_text
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.text import upcase
from vmsshadow.messages.catalogue import Said

BLOCK = 512
VERSION = ";1"
_TRNLNM_ITEMS = (
    "ACCESS_MODE", "CLUSTERWIDE", "CONCEALED", "CONFINE", "CRELOG", "LENGTH", "MAX_INDEX", "NO_ALIAS", "TABLE",
    "TABLE_NAME", "TERMINAL", "VALUE",
)  # fmt: skip
_MODES, _CASES = ("USER", "SUPERVISOR", "EXECUTIVE", "KERNEL"), ("CASE_BLIND", "CASE_SENSITIVE")
_FIELDS = ("DEVICE", "DIRECTORY", "NAME", "NODE", "TYPE", "VERSION")


def trnlnm(scope: Scope, given: list[Argument]) -> Answer:
    """F$TRNLNM(name [,table] [,index] [,mode] [,case] [,item]): nothing for a name that is not defined."""
    context: Context = scope.context
    typed = as_text(given[0] or "").removesuffix(":")
    mode, case = (upcase(as_text(argument or "")).strip() for argument in given[3:5])
    if (mode or "USER") not in _MODES:
        return Refusal("IVKEYW", mode)
    if case not in ("", *_CASES):
        return Refusal("IVKEYW", case)
    name = typed if case == "CASE_SENSITIVE" else upcase(typed)
    table = upcase(as_text(given[1] or "LNM$DCL_LOGICAL")).strip() or "LNM$DCL_LOGICAL"
    index = as_number(given[2]) if given[2] is not None else 0
    item = upcase(as_text(given[5] or "VALUE")).strip() or "VALUE"
    if item not in _TRNLNM_ITEMS:
        return Refusal("IVKEYW", item)
    found = logical_names.find(context, name, logical_names.tables_named(table), sees_user=mode in ("", "USER"))
    if found is None or not 0 <= index < len(found.equivalences):
        return ""
    return {
        "ACCESS_MODE": "SUPERVISOR" if found.table == logical_names.PROCESS else "EXECUTIVE",
        "LENGTH": len(found.equivalences[index]),
        "MAX_INDEX": len(found.equivalences) - 1,
        "TABLE_NAME": found.table,
        "VALUE": found.equivalences[index],
        "CLUSTERWIDE": "TRUE" if found.table == logical_names.CLUSTER else "FALSE",
    }.get(item, "FALSE")


def logical(scope: Scope, given: list[Argument]) -> Answer:
    """F$LOGICAL(name): the older form of F$TRNLNM."""
    return trnlnm(scope, [given[0], None, None, None, None, None])


def parse(scope: Scope, given: list[Argument]) -> Answer:
    """F$PARSE(file [,default] [,related] [,field] [,type]): the whole specification, or a field of it.

    Without SYNTAX_ONLY it is nothing where there is no such directory.
    """
    context: Context = scope.context
    wanted = upcase(as_text(given[3] or "")).strip()
    if wanted and wanted not in _FIELDS:
        return Refusal("IVKEYW", wanted)
    parts = parse_parts(node_files.translated(context, as_text(given[0] or "")))
    for argument in given[1:3]:
        if argument is not None:
            parts = parts.completed(parse_parts(node_files.translated(context, as_text(argument))))
    here = FileName(node_files.default_directory(context.console), "")
    parts = parts.completed(parse_parts(here.shown.removesuffix(";")))
    is_syntax_only = upcase(as_text(given[4] or "")) == "SYNTAX_ONLY"
    place = FileName(f"{parts.device}{parts.directory}".removesuffix(":"), f"{parts.name or 'X'}{parts.type or '.'}")
    if not is_syntax_only and (parts.node or isinstance(node_files.place(context, place), Said)):
        return ""
    parts = parts._replace(type=parts.type or ".", version=parts.version or ";")
    return str(getattr(parts, wanted.lower())) if wanted else "".join(parts)


def search(scope: Scope, given: list[Argument]) -> Answer:
    """F$SEARCH(file [,stream]): one file after the other, at last nothing."""
    typed = upcase(as_text(given[0] or ""))
    stream = as_number(given[1]) if given[1] is not None else 0
    streams: dict[int, tuple[str, list[str]]] = scope.memory.setdefault("SEARCH", {})
    found = streams.get(stream)
    if found is None or found[0] != typed or not any(mark in typed for mark in "*%"):
        files = node_files.matching(scope.context, node_files.named(scope.context, typed, "."))
        names = [] if isinstance(files, Said) else [f"{file.shown}1" for file in files]
        found = streams[stream] = (typed, names)
    if not found[1]:
        del streams[stream]
        return ""
    return found[1].pop(0)


def directory(scope: Scope, given: list[Argument]) -> Answer:
    """F$DIRECTORY(): the default directory."""
    context: Context = scope.context
    place = node_files.default_directory(context.console)
    return place if place.endswith("]") else f"[{place}]"


def readlink(scope: Scope, given: list[Argument]) -> Answer:
    """F$READLINK(file): what a symbolic link leads to; there are none here, as no link of the host is followed."""
    return ""


def file_attributes(scope: Scope, given: list[Argument]) -> Answer:
    """F$FILE_ATTRIBUTES(file, item): what a host's file has of what RMS would tell."""
    item = upcase(as_text(given[1] or "")).strip()
    found = node_files.place(scope.context, node_files.named(scope.context, as_text(given[0] or ""), "."))
    if isinstance(found, Said):
        return found
    if not found.is_file():
        from vmsshadow.messages.system import RMS

        return RMS.FNF()
    known = _ATTRIBUTES.get(item)
    return known(found) if known is not None else Refusal("IVKEYW", item or None)


def _blocks(path: Path) -> int:
    return -(-path.stat().st_size // BLOCK)


def _changed(path: Path) -> str:
    """When the host changed it, by the host's calendar. The simulated time knows nothing of it."""
    return show(UNIX_EPOCH_TICKS + int(path.stat().st_mtime) * TICKS_PER_SECOND)


_ATTRIBUTES: dict[str, Callable[[Path], Answer]] = {
    "ALQ": _blocks,
    "CDT": _changed,
    "EOF": _blocks,
    "FILE_LENGTH_HINT": lambda path: f"(-1,{path.stat().st_size})",
    "KNOWN": lambda path: "FALSE",
    "MRS": lambda path: 0,
    "ORG": lambda path: "SEQ",
    "PRO": lambda path: "SYSTEM=RWED, OWNER=RWED, GROUP=RE, WORLD",
    "RAT": lambda path: "CR",
    "RDT": _changed,
    "RFM": lambda path: "STMLF",
    "UIC": lambda path: "[SYSTEM]",
    "RVN": lambda path: 1,
}

# fmt: off
_ROWS = (
    Lexical("DIRECTORY",       0, 0, directory),
    Lexical("FILE_ATTRIBUTES", 2, 2, file_attributes),
    Lexical("LOGICAL",         1, 1, logical),
    Lexical("PARSE",           1, 5, parse),
    Lexical("READLINK",        1, 1, readlink),
    Lexical("SEARCH",          1, 2, search),
    Lexical("TRNLNM",          1, 6, trnlnm),
)
# fmt: on

FILES: Mapping[str, Lexical] = {row.name: row for row in _ROWS}
