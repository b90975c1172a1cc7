"""Subprocesses of one console (SPAWN, segments and subshells of PIPE): what they inherit, and that it ends with them.

A subprocess begins with its parent's symbols, process logical names, default directory, prompt and message settings;
what it changes of them is gone with it. The job's logical names are shared, files that are open are not (DCL
Dictionary, SPAWN).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vmsshadow.commands import logical_names
from vmsshadow.dcl.procedures import Level

if TYPE_CHECKING:
    from vmsshadow.console.interpreter import Interpreter


@contextmanager
def subprocess(interpreter: "Interpreter") -> Iterator[Level]:
    """Let the block run in a subprocess; its outermost level is told."""
    language, flow, page, console = interpreter.language, interpreter.flow, interpreter.page, interpreter.console
    symbols, memory, parts, prompt = language.symbols, language.memory, page.parts, console.prompt
    verifies = language.verify(None, None)
    language.symbols = symbols.inherited()
    shared = (logical_names.memory_key(logical_names.JOB),)
    language.memory = {
        key: value.copy() if isinstance(value, dict) and key not in shared else value
        for key, value in memory.items()
        if key != logical_names.OPENED
    }
    level = Level(None)
    flow.levels.append(level)
    try:
        with interpreter.streams.leading(page.streams):
            yield level
    finally:
        flow.levels.pop()
        language.symbols, language.memory = symbols, memory
        language.verify(*verifies)
        page.parts, console.prompt = parts, prompt
