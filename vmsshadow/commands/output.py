"""/OUTPUT=file: the lines of a command go to a file of the node's own, below the lab's folder.

Messages are shown on the terminal as always; what stands above a question is shown with the question. The file is
judged before the command acts, and written when it has ended. No type is .LIS.
"""

from pathlib import Path

from vmsshadow.commands.gate import Ask, Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.file_names import DIRECTORIES, FileName, parse_file_name
from vmsshadow.dcl.records import split_records
from vmsshadow.messages.catalogue import Facility, Said
from vmsshadow.messages.system import RMS, SHR, SYSTEM
from vmsshadow.messages.vmsshadow import VMSSHADOW

DEFAULT_TYPE = ".LIS"
SCREEN = ("SYS$OUTPUT", "TT")  # logical names of the terminal itself


def directed(context: Context, command: Command, facility: type[Facility], run: Run, label: str = "OUTPUT") -> Run:
    """*run*, its lines written to the file that *command* has at *label*, if it has one; *facility* complains of it."""
    first = label.partition(".")[0]
    if not any(qualifier.label == first for qualifier in command.definition.qualifiers or ()):
        return (yield from run)
    typed = command.value(label)
    if typed is None or typed.upper().removesuffix(":") in SCREEN:
        return (yield from run)
    file = parse_file_name(typed.upper(), DEFAULT_TYPE)
    place = _place(context, file, facility)
    if isinstance(place, Said):
        run.close()
        yield place
        return None
    lines: list[str] = []
    status = yield from _gathered(run, lines)
    if not lines:
        return status  # a command that was refused leaves the file of an earlier one
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    except OSError as error:
        host = VMSSHADOW.HOSTERR(str(place), error.strerror or "unknown error")
        yield SHR.OPENOUT.under(facility)(file.shown).because(host)
        return None
    return status


def records_of(context: Context, typed: str, facility: type[Facility]) -> list[str] | Said:
    """The records of the node's file that *typed* means, or why they cannot be read."""
    file = parse_file_name(typed.upper(), DEFAULT_TYPE)
    place = _place(context, file, facility)
    if isinstance(place, Said):
        return SHR.OPENIN.under(facility)(file.shown).because(SYSTEM.NOSUCHFILE())
    folder = place.parent
    named = {found.name.upper(): found for found in folder.iterdir()} if folder.is_dir() else {}
    found = named.get(place.name.upper())
    if found is None or found.is_symlink() or not found.is_file():
        return SHR.OPENIN.under(facility)(file.shown).because(SYSTEM.NOSUCHFILE())
    try:
        return split_records(found.read_bytes())
    except OSError as error:
        host = VMSSHADOW.HOSTERR(str(found), error.strerror or "unknown error")
        return SHR.OPENIN.under(facility)(file.shown).because(host)


def _gathered(run: Run, lines: list[str]) -> Run:
    """*run* with its lines kept in *lines*, except those that stand above a question."""
    pending: list[str] = []
    reply: str | None = None
    try:
        while True:
            step = run.send(reply)
            reply = None
            if isinstance(step, str):
                pending.append(step)
                continue
            if isinstance(step, Ask):
                yield from pending
            else:
                lines += pending
            pending.clear()
            reply = yield step
    except StopIteration as done:
        lines += pending
        value: int | None = done.value
        return value
    finally:
        run.close()


def _place(context: Context, file: FileName, facility: type[Facility]) -> Path | Said:
    """The host file that *file* means on this node, or why it cannot be written."""
    files = context.operators.files
    if file.directory not in DIRECTORIES or files is None:
        why = RMS.DNF() if files is not None and file.directory.endswith("]") else RMS.DEV()
    elif not file.is_well_formed:
        why = RMS.FNM()
    else:
        folder = files / context.node / file.directory
        place = folder / file.name
        outside = not place.resolve().is_relative_to((files / context.node).resolve())
        if not (outside or place.is_symlink() or place.is_dir()):
            return place
        why = RMS.DEV()  # no link leads outside
    return SHR.OPENOUT.under(facility)(file.shown).because(why)
