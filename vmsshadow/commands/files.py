"""DIRECTORY, COPY, APPEND, RENAME, PURGE and DELETE of the lab's files; SET DEFAULT and SHOW DEFAULT.

A file has one version here, so that PURGE finds nothing and a copy replaces what has its name. Layouts and messages of
these verbs are # from memory, but for the shared ones.
"""

from collections.abc import Generator

from vmsshadow.base.blocks import BLOCK
from vmsshadow.commands import node_files
from vmsshadow.commands.gate import SUCCESS, Context, Run, Step
from vmsshadow.commands.output import SCREEN, directed
from vmsshadow.commands.texts import INPUTS, input_records
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.file_names import DIRECTORIES, FileName
from vmsshadow.dcl.numbers import as_number
from vmsshadow.dcl.text import upcase
from vmsshadow.messages.catalogue import Facility, Said, Severity
from vmsshadow.messages.dcl import DCL
from vmsshadow.messages.files import APPEND, COPY, DIRECT, PURGE, RENAME
from vmsshadow.messages.show_set import DELETE
from vmsshadow.messages.system import RMS, SHR

COLUMNS, COLUMN_WIDTH = 4, 20
WILD = "*"
ALL = "*.*"
Found = Generator[Step, str | None, list[FileName] | None]


def directory(context: Context, command: Command) -> Run:
    """DIRECTORY [file[,...]]: of the default directory all files."""
    return (yield from directed(context, command, DIRECT, _listing(context, command)))


def _listing(context: Context, command: Command) -> Run:
    wanted = [_as_whole(context, typed) for typed in command.values("FILE") or [ALL]]
    found: list[FileName] = []
    for file in wanted:
        files = node_files.matching(context, file)
        if isinstance(files, Said) and files.message != RMS.FNF:
            yield SHR.SEARCHFAIL.under(DIRECT)(f"{file.shown}{WILD}").because(files)
            return None
        found += [] if isinstance(files, Said) else [each for each in files if each not in found]
    if not found:
        yield DIRECT.NOFILES()
        return None
    for place in dict.fromkeys(file.directory for file in found):
        yield from _one_directory(context, command, [file for file in found if file.directory == place])
    return SUCCESS


def _one_directory(context: Context, command: Command, files: list[FileName]) -> Run:
    if command.present("HEADING"):
        yield from ("", f"Directory {files[0].directory}:", "")
    sizes = [_blocks(context, file) for file in files]
    if not command.present("TOTAL"):
        columns = as_number(command.value("COLUMNS") or str(COLUMNS))
        names = [f"{file.name};1" for file in files]
        if command.present("SIZE"):
            columns = 1
            names = [f"{name:<19} {size:>8}" for name, size in zip(names, sizes, strict=True)]
        columns = max(columns, 1)
        for first in range(0, len(names), columns):
            yield "".join(f"{name:<{COLUMN_WIDTH}}" for name in names[first : first + columns]).rstrip()
    if command.present("TRAILING"):
        total = f", {sum(sizes)} block{'s' * (sum(sizes) != 1)}" if command.present("SIZE") else ""
        yield from ("", f"Total of {len(files)} file{'s' * (len(files) != 1)}{total}.")
    return SUCCESS


def copy(context: Context, command: Command) -> Run:
    """COPY from[,...] to: a star or nothing in the new name keeps that part of the old one."""
    if _is_stream(command):
        return (yield from _flowing(context, command, COPY, appending=False))
    files = yield from _sources(context, command, COPY)
    for file in files or ():
        target = _target(context, command, file)
        done = node_files.copy(context, file, target)
        if done is not None:
            yield SHR.OPENOUT.under(COPY)(target.shown).because(done)
            return None
        if command.present("LOG"):
            yield SHR.COPIED.under(COPY)(_shown(file), _shown(target), _blocks(context, target))
    return SUCCESS if files else None


def append(context: Context, command: Command) -> Run:
    """APPEND from[,...] to: the file must be there, unless /NEW_VERSION makes it."""
    if _is_stream(command):
        return (yield from _flowing(context, command, APPEND, appending=True))
    files = yield from _sources(context, command, APPEND)
    for file in files or ():
        target = _target(context, command, file)
        records = node_files.read(context, file)
        there = node_files.matching(context, target)
        why = records if isinstance(records, Said) else there if isinstance(there, Said) else None
        if isinstance(records, Said) or (why is not None and not command.present("NEW_VERSION")):
            yield SHR.OPENOUT.under(APPEND)(target.shown).because(why or RMS.FNF())
            return None
        why_not = node_files.write(context, target, records, appending=True)
        if why_not is not None:
            yield SHR.WRITEERR.under(APPEND)(target.shown).because(why_not)
            return None
        if command.present("LOG"):
            yield APPEND.APPENDED(_shown(file), _shown(target), len(records))
    return SUCCESS if files else None


def _is_stream(command: Command) -> bool:
    """Whether SYS$INPUT is copied, or something to the screen."""
    goal = _stream(command.value("TO") or "")
    return goal in SCREEN or any(_stream(typed) in INPUTS for typed in command.values("FROM"))


def _stream(typed: str) -> str:
    return upcase(typed.strip()).removesuffix(":")


def _flowing(context: Context, command: Command, facility: type[Facility], *, appending: bool) -> Run:
    """Copy records, some of which come in at SYS$INPUT or go out at SYS$OUTPUT."""
    records: list[str] = []
    for typed in command.values("FROM"):
        if _stream(typed) in INPUTS:
            records += yield from input_records()
            continue
        for file in (yield from _found(context, typed, facility)) or ():
            found = node_files.read(context, file)
            if isinstance(found, Said):
                yield SHR.OPENIN.under(facility)(file.shown).because(found)
                return None
            records += found
    if _stream(command.value("TO") or "") in SCREEN:
        yield from records
        return SUCCESS
    target = node_files.named(context, command.value("TO") or "", ".")
    why = node_files.write(context, target, records, appending=appending)
    if why is not None:
        yield SHR.OPENOUT.under(facility)(target.shown).because(why)
        return None
    return SUCCESS


def rename(context: Context, command: Command) -> Run:
    """RENAME from[,...] to: what has the new name is replaced, as a new version would hide it."""
    files = yield from _sources(context, command, RENAME)
    for file in files or ():
        target = _target(context, command, file)
        why = node_files.rename(context, file, target)
        if why is not None:
            yield SHR.OPENOUT.under(RENAME)(target.shown).because(why)
            return None
        if command.present("LOG"):
            yield SHR.RENAMED.under(RENAME)(_shown(file), _shown(target))
    return SUCCESS if files else None


def purge(context: Context, command: Command) -> Run:
    """PURGE [file[,...]]: there is never an older version."""
    if as_number(command.value("KEEP") or "1") < 1:
        yield DCL.IVVALU().with_segment(command.value("KEEP") or "")
        return None
    if command.present("LOG"):
        for typed in command.values("FILE") or [ALL]:
            yield PURGE.NOFILPURG(f"{_as_whole(context, typed).shown}{WILD}")
    return SUCCESS


def delete(context: Context, command: Command) -> Run:
    """DELETE file;version[,...]: a version must be named, or a star for all; here 1 is the only one."""
    for typed in command.values("FILE"):
        file, version = node_files.named(context, typed, "."), typed.rpartition(";")[2] if ";" in typed else ""
        if version not in (WILD, "0", "1", "-0") and version.lstrip("-").isdecimal():
            yield SHR.SEARCHFAIL.under(DELETE).at(Severity.W)(f"{file.shown}{version}").because(RMS.FNF())
            return None
        if ";" not in typed or not (version == WILD or version.lstrip("-").isdecimal() or typed.endswith(";")):
            yield DELETE.DELVER()
            return None
        files = node_files.matching(context, file)
        if isinstance(files, Said):
            yield SHR.SEARCHFAIL.under(DELETE).at(Severity.W)(f"{file.shown}{version}").because(files)
            return None
        for each in files:
            size = _blocks(context, each)
            why = node_files.delete(context, each)
            if why is not None:
                yield DELETE.FILNOTDEL(_shown(each)).because(why)
                return None
            if command.present("LOG"):
                yield DELETE.FILDEL(_shown(each), size)
    return SUCCESS


def set_default(context: Context, command: Command) -> Run:
    """SET DEFAULT [directory]: taken as it is; SHOW DEFAULT tells whether there is such a place."""
    typed = command.value("DIRECTORY")
    if typed is not None:
        node_files.set_default(context.console, node_files.named(context, _with_colon(typed), "").directory)
    return SUCCESS
    yield  # a command that says nothing


def show_default(context: Context, command: Command) -> Run:
    """SHOW DEFAULT."""
    place = node_files.default_directory(context.console)
    shown = place if place.endswith("]") else f"{place}:"
    yield f"  {shown}"
    if place not in DIRECTORIES:
        yield DCL.INVDEF(shown)
    return SUCCESS


def _sources(context: Context, command: Command, facility: type[Facility]) -> Found:
    """The files that are to be worked on; None when there is none for one of the specifications, which is said."""
    found: list[FileName] = []
    for typed in command.values("FROM"):
        files = yield from _found(context, typed, facility)
        if files is None:
            return None
        found += files
    return found


def _found(context: Context, typed: str, facility: type[Facility]) -> Found:
    """The files that *typed* means; None when there is none, which is said."""
    file = node_files.named(context, typed, ".")
    files = node_files.matching(context, file)
    if isinstance(files, Said):
        is_wild = any(mark in file.name for mark in "*%")
        message = SHR.SEARCHFAIL if is_wild else SHR.OPENIN
        yield message.under(facility)(file.shown).because(files)
        return None
    return files


def _target(context: Context, command: Command, source: FileName) -> FileName:
    """What the new name means for *source*."""
    name, _, type_ = source.name.rpartition(".")
    file = node_files.named(context, command.value("TO") or "", f".{type_}")
    new_name, _, new_type = file.name.rpartition(".")
    return file._replace(
        name=f"{name if new_name in ('', WILD) else new_name}.{type_ if new_type == WILD else new_type}"
    )


def _as_whole(context: Context, typed: str) -> FileName:
    """A specification for DIRECTORY: a star where name or type is missing."""
    file = node_files.named(context, typed, ".*")
    return file._replace(name=f"*{file.name}") if file.name.startswith(".") else file


def _with_colon(typed: str) -> str:
    text = upcase(typed.strip())
    return text if text.endswith((":", "]")) else f"{text}:"


def _blocks(context: Context, file: FileName) -> int:
    found = node_files.place(context, file)
    return 0 if isinstance(found, Said) or not found.is_file() else -(-found.stat().st_size // BLOCK)


def _shown(file: FileName) -> str:
    return f"{file.shown}1"
