"""/OUTPUT=file: the lines of a command go to a file of the node's own, below the lab's folder.

Messages are shown on the terminal as always; what stands above a question is shown with the question. The file is
judged before the command acts, and written when it has ended. No type is .LIS.
"""

from vmsshadow.commands import node_files
from vmsshadow.commands.gate import Ask, Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.messages.catalogue import Facility, Said
from vmsshadow.messages.system import SHR

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
    file = node_files.named(context, typed, DEFAULT_TYPE)
    place = node_files.place(context, file)
    if isinstance(place, Said):
        run.close()
        yield SHR.OPENOUT.under(facility)(file.shown).because(place)
        return None
    lines: list[str] = []
    status = yield from _gathered(run, lines)
    if not lines:
        return status  # a command that was refused leaves the file of an earlier one
    failed = node_files.write(context, file, lines)
    if failed is not None:
        yield SHR.OPENOUT.under(facility)(file.shown).because(failed)
        return None
    return status


def records_of(context: Context, typed: str, facility: type[Facility]) -> list[str] | Said:
    """The records of the node's file that *typed* means, or why they cannot be read."""
    file = node_files.named(context, typed, DEFAULT_TYPE)
    records = node_files.read(context, file)
    return SHR.OPENIN.under(facility)(file.shown).because(records) if isinstance(records, Said) else records


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
