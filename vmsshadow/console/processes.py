"""The processes of one console: each login's own, and the subprocesses of SPAWN and PIPE.

A subprocess begins with its parent's symbols, process logical names, default directory, prompt and message settings;
what it changes of them is gone with it. The job's logical names are shared, files that are open are not (DCL
Dictionary, SPAWN). A login begins with nothing, and dies with its node.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from vmsshadow.commands import logical_names
from vmsshadow.console.streams import StreamState
from vmsshadow.dcl.procedures import Level
from vmsshadow.dcl.symbols import Symbols
from vmsshadow.messages.catalogue import ALL_PARTS, Parts

if TYPE_CHECKING:
    from vmsshadow.console.interpreter import Interpreter

PROMPT = "$ "


class Process(NamedTuple):
    """What belongs to one process."""

    symbols: Symbols
    memory: dict[str, Any]
    verifies: tuple[bool, bool]
    parts: Parts
    prompt: str
    streams: StreamState


def present(interpreter: "Interpreter") -> Process:
    """The process that runs."""
    language = interpreter.language
    return Process(
        language.symbols,
        language.memory,
        language.verify(None, None),
        interpreter.page.parts,
        interpreter.console.prompt,
        interpreter.streams.state,
    )


def resume(interpreter: "Interpreter", process: Process) -> None:
    """Let *process* run on."""
    language = interpreter.language
    language.symbols, language.memory = process.symbols, process.memory
    language.verify(*process.verifies)
    interpreter.page.parts, interpreter.console.prompt = process.parts, process.prompt
    interpreter.streams.state = process.streams


def begin(interpreter: "Interpreter") -> None:
    """Let a process run that has nothing yet, its output on the screen."""
    reserved = interpreter.language.symbols.reserved
    resume(interpreter, Process(Symbols(reserved), {}, (False, False), ALL_PARTS, PROMPT, StreamState()))


@contextmanager
def subprocess(interpreter: "Interpreter", *, takes_symbols: bool = True, takes_names: bool = True) -> Iterator[Level]:
    """Let the block run in a subprocess; its outermost level is told."""
    parent, flow, language = present(interpreter), interpreter.flow, interpreter.language
    language.symbols = parent.symbols.inherited() if takes_symbols else Symbols(parent.symbols.reserved)
    names, shared = logical_names.memory_key(logical_names.PROCESS), logical_names.memory_key(logical_names.JOB)
    left_out = (logical_names.OPENED, *(() if takes_names else (names,)))
    language.memory = {
        key: value.copy() if isinstance(value, dict) and key != shared else value
        for key, value in parent.memory.items()
        if key not in left_out
    }
    level = Level(None)
    flow.levels.append(level)
    try:
        with interpreter.streams.leading(interpreter.page.streams):
            yield level
    finally:
        flow.levels.pop()
        resume(interpreter, parent)
