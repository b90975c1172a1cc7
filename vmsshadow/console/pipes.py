"""PIPE: commands side by side (`|`), one after the other (`;`), and only if the one before went well or badly.

Each command runs with a level of symbols of its own, as a subprocess would. What the command before a bar writes is
SYS$INPUT of the one behind it. `>`, `>>` and `<` send and take files. (DCL Dictionary, PIPE.)
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from vmsshadow.commands import node_files
from vmsshadow.commands.gate import SUCCESS, Ask, Context, Run
from vmsshadow.dcl.procedures import Level
from vmsshadow.dcl.refusals import Refusal, said
from vmsshadow.dcl.symbols import Symbols
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.dcl import DCL
from vmsshadow.messages.system import SHR
from vmsshadow.messages.vmsshadow import VMSSHADOW

if TYPE_CHECKING:
    from vmsshadow.console.interpreter import Interpreter, Steps
    from vmsshadow.console.page import Page

MAX_STAGES = 64  # of one PIPE command; ours
_SIGNS = ("&&", "||", ";", "|", "&")


class Stage(NamedTuple):
    """One command, and the sign that stands before it."""

    sign: str
    text: str


def stages(line: str) -> list[Stage]:
    """*line* taken apart at its signs, outside quotations and parentheses."""
    found: list[Stage] = []
    sign, start, at, quoted, depth = ";", 0, 0, False, 0
    while at < len(line):
        mark = line[at]
        quoted ^= mark == '"'
        if not quoted:
            depth += (mark == "(") - (mark == ")")
        here = "" if quoted or depth > 0 else next((each for each in _SIGNS if line.startswith(each, at)), "")
        if here:
            found.append(Stage(sign, line[start:at].strip()))
            sign, at = here, at + len(here)
            start = at
            continue
        at += 1
    found.append(Stage(sign, line[start:].strip()))
    return found


def _redirections(text: str) -> tuple[str, str, str]:
    """The command, the file it reads and the file it writes (`>>` before the name if it is appended to)."""
    command, source, target = text, "", ""
    while True:
        at = max(_outside(command, "<"), _outside(command, ">"))
        if at < 0:
            return command.strip(), source, target
        name = command[at + 1 :].strip()
        if command[at] == "<":
            source, command = name, command[:at]
        elif command[at - 1 : at] == ">":
            target, command = f">>{name}", command[: at - 1]
        else:
            target, command = name, command[:at]


def _outside(text: str, mark: str) -> int:
    """The last place of *mark* after a blank, outside quotations; -1 if there is none."""
    quoted, found = False, -1
    for at, each in enumerate(text):
        quoted ^= each == '"'
        if each == mark and not quoted and text[at - 1 : at] in (" ", ">"):
            found = at
    return found


class Pipes:
    """Runs PIPE and SPAWN for one console."""

    def __init__(self, interpreter: "Interpreter", page: "Page", context: Context) -> None:
        self._interpreter = interpreter
        self._page = page
        self._context = context

    def run(self, line: str) -> Run:
        """All stages of *line*."""
        parts = stages(line)
        if len(parts) > MAX_STAGES or any(not part.text for part in parts):
            yield said(Refusal("EXPSYN", line.strip() or None))
            return None
        if any(part.sign == "&" for part in parts):
            yield VMSSHADOW.NOTIMPL("a command in the background of PIPE")
            return None
        for group in _grouped(parts):
            went_well = bool(self._interpreter.status & 1)
            if (group[0].sign == "&&" and not went_well) or (group[0].sign == "||" and went_well):
                continue
            yield from self._pipeline(group)
        return self._interpreter.status

    def spawn(self, line: str, output: str, *, says: bool) -> Run:
        """One command with symbols of its own; with *says* it is told when it begins and ends."""
        name = self._context.console.terminal.username
        if says:
            yield DCL.SPAWNED(f"{name}_1")
        steps = self._one(line, None)
        yield from self._interpreter.into_file(steps, output) if output else steps
        status = self._interpreter.status
        if says:
            yield DCL.RETURNED(name)
        return status

    def _pipeline(self, group: list[Stage]) -> "Steps":
        """Commands joined by bars: each reads what the one before has written."""
        read: list[str] | None = None
        for number, stage in enumerate(group):
            is_last = number == len(group) - 1
            lines = None if is_last else self._page.divert()
            try:
                yield from self._one(stage.text, read)
            finally:
                if lines is not None:
                    self._page.restore()
            read = lines

    def _one(self, text: str, read: list[str] | None) -> "Steps":
        interpreter = self._interpreter
        if text.startswith("(") and text.endswith(")"):
            yield from self._answered(_as_steps(interpreter, self.run(text[1:-1])), read)
            return
        command, source, target = _redirections(text)
        if source:
            records = node_files.read(self._context, node_files.named(self._context, source, ""))
            if isinstance(records, Said):
                interpreter.refuse(SHR.OPENIN.under(DCL)(source).because(records))
                return
            read = records
        lines = self._page.divert() if target else None
        symbols: Symbols = interpreter.language.symbols
        symbols.enter({})
        interpreter.flow.levels.append(Level(None))  # a subprocess has no procedure, and reads no data of one
        try:
            yield from self._answered(interpreter.flow.typed(command), read)
        finally:
            interpreter.flow.levels.pop()
            symbols.leave()
            if lines is not None:
                self._page.restore()
        if lines is not None:
            file = node_files.named(self._context, target.removeprefix(">>"), ".LIS")
            why = node_files.write(self._context, file, lines, appending=target.startswith(">>"))
            if why is not None:
                interpreter.refuse(SHR.OPENOUT.under(DCL)(file.shown).because(why))

    def _answered(self, steps: "Steps", read: list[str] | None) -> "Steps":
        """Run *steps*; those questions that SYS$INPUT answers get the records of *read*, then its end."""
        if read is None:
            yield from steps
            return
        supply: Iterator[str] = iter(read)
        reply: str | None = None
        try:
            while True:
                pause = steps.send(reply)
                reply = None
                if isinstance(pause, Ask) and not pause.is_command:
                    reply = next(supply, None)
                else:
                    reply = yield pause
        except StopIteration:
            return
        finally:
            steps.close()


def _grouped(parts: list[Stage]) -> Iterator[list[Stage]]:
    group: list[Stage] = []
    for part in parts:
        if part.sign != "|" and group:
            yield group
            group = []
        group.append(part)
    yield group


def _as_steps(interpreter: "Interpreter", run: Run) -> "Steps":
    """A command's run as steps of the interpreter: what it says is shown."""
    status = yield from interpreter.saying(run)
    interpreter.status = status if status is not None else SUCCESS
