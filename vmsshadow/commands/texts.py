"""TYPE, SEARCH and CREATE: text files, and what comes in at SYS$INPUT."""

from collections.abc import Callable, Generator

from vmsshadow.commands import node_files
from vmsshadow.commands.gate import SUCCESS, Ask, Context, Run, Step
from vmsshadow.commands.output import directed
from vmsshadow.dcl.command import Command, Presence
from vmsshadow.dcl.file_names import FileName
from vmsshadow.dcl.text import upcase
from vmsshadow.messages.catalogue import Said, Severity
from vmsshadow.messages.files import CREATE, SEARCH, TYPE
from vmsshadow.messages.system import SHR

INPUTS = ("SYS$INPUT", "SYS$PIPE", "SYS$COMMAND", "TT")
STARS = "*" * 30  # between files; capture of V7.3 # from memory
MAX_INPUT = 100_000  # records that are read from SYS$INPUT; ours



def input_records() -> Generator[Step, str | None, list[str]]:
    """All that comes in at SYS$INPUT."""
    records: list[str] = []
    while len(records) < MAX_INPUT:
        record = yield Ask("", is_input=True, silently=True)
        if record is None:
            break
        records.append(record)
    return records


def _sources(
    context: Context, specifications: list[str], facility: type[TYPE] | type[SEARCH], default_type: str
) -> Generator[Step, str | None, list[tuple[str, list[str]]] | None]:
    """Each file with its records; None when one of them cannot be read, which is said."""
    found: list[tuple[str, list[str]]] = []
    for typed in specifications:
        if upcase(typed).removesuffix(":") in INPUTS:
            found.append(("", (yield from input_records())))
            continue
        file = node_files.named(context, typed, default_type)
        files = node_files.matching(context, file)
        if isinstance(files, Said):
            message = SHR.OPENIN if facility is SEARCH else SHR.SEARCHFAIL  # warnings, in captures of both
            yield message.under(facility).at(Severity.W)(file.shown).because(files)
            return None
        for each in files:
            records = node_files.read(context, each)
            if isinstance(records, Said):
                yield SHR.OPENIN.under(facility).at(Severity.W)(each.shown).because(records)
                return None
            found.append((_shown(each), records))
    return found


def _shown(file: FileName) -> str:
    return f"{file.shown}1"


def type_(context: Context, command: Command) -> Run:
    """TYPE file[,...]: several are headed by their names."""
    sources = yield from _sources(context, command.values("FILE"), TYPE, ".LIS")
    if sources is None:
        return None
    for name, records in sources:
        if len(sources) > 1 and name:
            yield from ("", name, "")
        yield from records
    return SUCCESS


_MATCHES: dict[str, Callable[[list[bool]], bool]] = {
    "AND": all,
    "NAND": lambda found: not all(found),
    "NOR": lambda found: not any(found),
    "OR": any,
    "XOR": lambda found: sum(found) % 2 == 1,
}


def search(context: Context, command: Command) -> Run:
    """SEARCH file[,...] string[,...]: the records that hold any of the strings, or all of them with /MATCH=AND.

    With /NOOUTPUT nothing is shown, and $STATUS tells.
    """
    if command.present("OUTPUT") is not Presence.NEGATED:
        return (yield from directed(context, command, SEARCH, _searched(context, command)))
    run = _searched(context, command)
    reply: str | None = None
    status: int | None = None
    try:
        while True:
            step = run.send(reply)
            reply = (yield step) if not isinstance(step, str | Said) else None
            status = step.status if isinstance(step, Said) else status
    except StopIteration as done:
        return status if done.value is None else SUCCESS


def _searched(context: Context, command: Command) -> Run:
    sources = yield from _sources(context, command.values("FILE"), SEARCH, ".LIS")
    if sources is None:
        return None
    is_exact, is_numbered = bool(command.present("EXACT")), bool(command.present("NUMBERS"))
    strings = [text if is_exact else upcase(text) for text in command.values("STRING")]
    way = (command.values("MATCH") or ["OR"])[0]
    heads = len(sources) > 1 and bool(command.present("HEADING"))
    hits = 0
    for name, records in sources:
        is_first = True
        for number, record in enumerate(records, start=1):
            text = record if is_exact else upcase(record)
            held = [string in text for string in strings]
            if not _MATCHES[way](held):
                continue
            hits += 1
            if is_first and heads:
                yield from (STARS, name, "")
                is_first = False
            yield f"{number:6d}\t{record}" if is_numbered else record
        if not is_first:
            yield ""
    if command.present("STATISTICS"):
        records_read = sum(len(records) for _, records in sources)
        yield ""
        yield f"Files searched: {len(sources):17d}"
        yield f"Records searched: {records_read:15d}"
        yield f"Records matched: {hits:16d}"
    if not hits:
        yield SEARCH.NOMATCHES()
        return None
    return SUCCESS


def create(context: Context, command: Command) -> Run:
    """CREATE file: of the data records that follow, or of what is typed up to Ctrl/Z."""
    file = node_files.named(context, command.value("FILE") or "", "")
    records = yield from input_records()
    why = node_files.write(context, file, records)
    if why is not None:
        yield SHR.OPENOUT.under(CREATE)(file.shown).because(why)
        return None
    if command.present("LOG"):
        yield SHR.CREATED.under(CREATE)(_shown(file))
    return SUCCESS
