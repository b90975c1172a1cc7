"""/OUTPUT=file: the lines of a command go to a file of the node's own, below the lab's folder.

Messages are shown on the terminal as always. The file is judged before the command acts, and written when it has
ended. No type is .LIS.
"""

from pathlib import Path

from vmsshadow.commands.gate import Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.text import NAME
from vmsshadow.messages.catalogue import Facility
from vmsshadow.messages.system import SHR, SYSTEM
from vmsshadow.messages.vmsshadow import VMSSHADOW

DEFAULT_TYPE = ".LIS"
DIRECTORIES = ("SYS$LOGIN", "SYS$MANAGER")  # all that a node has

_FILE_NAME = NAME | {"-", "."}


def directed(context: Context, command: Command, facility: type[Facility], run: Run, label: str = "OUTPUT") -> Run:
    """*run*, its lines written to the file that *command* has at *label*, if it has one; *facility* complains of it."""
    typed = command.value(label)
    if typed is None:
        return (yield from run)
    directory, colon, name = typed.upper().rpartition(":")
    directory, name = directory if colon else DIRECTORIES[0], name.partition(";")[0]
    name += "" if "." in name else DEFAULT_TYPE
    shown = f"{directory}:{name};"
    place = _place(context, directory, name)
    if place is None:
        run.close()
        yield SHR.OPENOUT.under(facility)(shown).because(SYSTEM.NOSUCHFILE())
        return None
    lines: list[str] = []
    status = yield from _gathered(run, lines)
    try:
        if lines:  # a command that was refused leaves the file of an earlier one
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    except OSError as error:
        host = VMSSHADOW.HOSTERR(str(place), error.strerror or "unknown error")
        yield SHR.OPENOUT.under(facility)(shown).because(host)
        return None
    return status


def _gathered(run: Run, lines: list[str]) -> Run:
    """*run* with its lines kept in *lines*."""
    reply: str | None = None
    try:
        while True:
            step = run.send(reply)
            reply = None
            if isinstance(step, str):
                lines.append(step)
            else:
                reply = yield step
    except StopIteration as done:
        value: int | None = done.value
        return value
    finally:
        run.close()


def _place(context: Context, directory: str, name: str) -> Path | None:
    """The host file that is meant on this node; None where there can be none."""
    files = context.operators.files
    if files is None or directory not in DIRECTORIES or not name or set(name) - _FILE_NAME or name.startswith("."):
        return None
    place = files / context.node / directory / name
    outside = not place.resolve().is_relative_to((files / context.node).resolve())
    return None if outside or place.is_symlink() or place.is_dir() else place
