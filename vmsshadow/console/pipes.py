"""PIPE: commands side by side (`|`), one after the other (`;`), and only if the one before went well or badly.

Commands joined by bars, and those in parentheses, run in subprocesses; others in the process itself. What the command
before a bar writes, messages too, is SYS$INPUT of the one behind it. `>`, `>>`, `2>`, `2>>` and `<` send and take
files. (DCL Dictionary, PIPE.)
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from vmsshadow.commands import node_files
from vmsshadow.commands.gate import Context, Run
from vmsshadow.console.page import Streams
from vmsshadow.console.processes import subprocess
from vmsshadow.console.streams import fed
from vmsshadow.dcl.refusals import Refusal, said
from vmsshadow.dcl.statements import Kind, read
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.dcl import DCL
from vmsshadow.messages.system import SHR
from vmsshadow.messages.vmsshadow import VMSSHADOW

if TYPE_CHECKING:
    from vmsshadow.console.interpreter import Interpreter, Steps

MAX_STAGES = 64  # of one PIPE command; ours
_SIGNS = ("&&", "||", ";", "|", "&")
# What cannot stand in a sequence of PIPE (DCL Dictionary, PIPE). # the refusal is ours
_NOT_HERE = (Kind.THEN, Kind.ELSE, Kind.ENDIF, Kind.SUBROUTINE, Kind.ENDSUBROUTINE, Kind.RETURN)


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


class Redirected(NamedTuple):
    """A command, the file it reads, and where its output and its errors go (`>>` before a name: appended)."""

    command: str
    source: str = ""
    output: str = ""
    errors: str = ""


_REDIRECTIONS = {"<": "source", ">": "output", ">>": "output", "2>": "errors", "2>>": "errors"}


def redirected(text: str) -> Redirected | Refusal:
    """*text* without its redirections, which stand after a blank, outside quotations and parentheses."""
    places: list[tuple[int, str]] = []
    quoted, depth, at = False, 0, 0
    while at < len(text):
        quoted ^= text[at] == '"'
        depth += 0 if quoted else (text[at] == "(") - (text[at] == ")")
        sign = ""
        if not quoted and depth <= 0 and (at == 0 or text[at - 1] in " \t)"):
            sign = next((each for each in ("2>>", "2>", ">>", ">", "<") if text.startswith(each, at)), "")
        if sign:
            places.append((at, sign))
        at += max(len(sign), 1)
    places.append((len(text), ""))
    found = Redirected(text[: places[0][0]].strip())
    for (start, sign), (end, _) in pairwise(places):
        file, field = text[start + len(sign) : end].strip(), _REDIRECTIONS[sign]
        if not file or " " in file or getattr(found, field):
            return Refusal("EXPSYN", text or None)
        found = found._replace(**{field: f">>{file}" if sign.endswith(">>") else file})
    return found if found.command else Refusal("EXPSYN", text or None)


class Pipes:
    """Runs PIPE and SPAWN for one console."""

    def __init__(self, interpreter: "Interpreter", context: Context) -> None:
        self._interpreter = interpreter
        self._context = context

    def run(self, line: str) -> Run:
        """All sequences of *line*, as far as none of them leads away (GOTO, EXIT, LOGOUT)."""
        interpreter, level = self._interpreter, self._interpreter.flow.level
        parts = stages(line)
        taken = [redirected(part.text) for part in parts]
        wrong = next((each for each in taken if isinstance(each, Refusal)), None)
        if len(parts) > MAX_STAGES or wrong is not None:
            yield said(wrong or Refusal("EXPSYN", line.strip() or None))
            return None
        if any(part.sign == "&" for part in parts):
            yield VMSSHADOW.NOTIMPL("a command in the background of PIPE")
            return None
        jumps = level.jumps
        commands = [(part.sign, each) for part, each in zip(parts, taken, strict=True) if isinstance(each, Redirected)]
        for group in _grouped(commands):
            went_well = bool(interpreter.status & 1)
            if (group[0][0] == "&&" and not went_well) or (group[0][0] == "||" and went_well):
                continue
            yield from self._pipeline([command for _, command in group])
            interpreter.follow_definitions()
            if level.jumps != jumps or level.is_over or interpreter.leaving or interpreter.is_ended:
                break
        return interpreter.status

    def spawn(self, line: str, output: str, *, says: bool, takes_symbols: bool, takes_names: bool) -> Run:
        """One command in a subprocess; with *says* it is told when it begins and ends."""
        interpreter, name = self._interpreter, self._context.console.terminal.username
        if says:
            yield DCL.SPAWNED(f"{name}_{interpreter.flow.generation + 1}")
        with subprocess(interpreter, takes_symbols=takes_symbols, takes_names=takes_names):
            steps = interpreter.flow.typed(line)
            yield from interpreter.into_file(steps, output) if output else steps
        status = interpreter.status
        if says:
            yield DCL.RETURNED(self._context.console.process)
        return status

    def _pipeline(self, commands: list[Redirected]) -> "Steps":
        """Commands joined by bars, each in a subprocess, that read what the one before has written."""
        read: list[str] | None = None
        for number, command in enumerate(commands):
            lines: list[str] = []
            streams = self._interpreter.page.streams if number == len(commands) - 1 else Streams(lines, lines)
            with self._interpreter.streams.leading(streams):
                yield from self._one(command, read, is_segment=len(commands) > 1)
            read = lines

    def _one(self, wanted: Redirected, read: list[str] | None, *, is_segment: bool) -> "Steps":
        """One command with its redirections; *read* is what a bar brings."""
        interpreter = self._interpreter
        if wanted.source:
            file = node_files.named(self._context, wanted.source, "")
            records = node_files.read(self._context, file)
            if isinstance(records, Said):
                interpreter.refuse(SHR.OPENIN.under(DCL)(file.shown).because(records))
                return
            read = records
        streams = self._streams(wanted)
        if isinstance(streams, Said):
            interpreter.refuse(streams)
            return
        level = interpreter.flow.level
        was_fed, level.is_fed = level.is_fed, level.is_fed or read is not None
        try:
            with interpreter.streams.leading(streams):
                yield from fed(self._performed(wanted.command, is_segment=is_segment), read)
        finally:
            level.is_fed = was_fed

    def _streams(self, wanted: Redirected) -> Streams | Said:
        """Where the command's output and errors go; a file for errors is made when there is one."""
        streams = self._interpreter.page.streams
        if wanted.output:
            name = wanted.output.removeprefix(">>")
            output = self._interpreter.streams.sink(name, appends=name != wanted.output)
            if isinstance(output, Said):
                return output
            streams = streams._replace(output=output)
        if wanted.errors:
            name, lead = wanted.errors.removeprefix(">>"), self._interpreter.streams
            error = lead.beside(streams.output, name, appends=name != wanted.errors, is_lazy=True)
            if isinstance(error, Said):
                return error
            streams = streams._replace(error=error)
        return streams

    def _performed(self, command: str, *, is_segment: bool) -> "Steps":
        """A command of a sequence in the process itself; a segment of a pipeline and a subshell in a subprocess."""
        interpreter = self._interpreter
        if command.startswith("(") and command.endswith(")"):
            with subprocess(interpreter):
                interpreter.status = yield from interpreter.saying(self.run(command[1:-1]))
        elif is_segment:
            with subprocess(interpreter):
                yield from interpreter.flow.typed(command)
        else:
            statement = read(command)
            if statement.labels or statement.kind in _NOT_HERE:
                interpreter.refuse_any(Refusal("IVVERB", statement.labels[0] if statement.labels else statement.word))
                return
            yield from interpreter.flow.perform(interpreter.flow.level, statement)


def _grouped(commands: list[tuple[str, Redirected]]) -> Iterator[list[tuple[str, Redirected]]]:
    group: list[tuple[str, Redirected]] = []
    for sign, command in commands:
        if sign != "|" and group:
            yield group
            group = []
        group.append((sign, command))
    yield group
