"""The console on a real terminal: line editing, completion, a bottom line, and messages above the prompt.

Simulation and keyboard share one asyncio loop. A background task lets time pass in slices of a few milliseconds;
whatever is to be shown waits in one queue and is written in whole blocks: straight away when no line is being typed,
otherwise above the prompt, which is then drawn again.
"""

import asyncio
import signal
import sys
from collections.abc import Iterator

from prompt_toolkit import PromptSession
from prompt_toolkit.application import in_terminal
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.lexers import PygmentsLexer
from prompt_toolkit.output import ColorDepth

from vmsshadow.console.colours import DclLexer, paint
from vmsshadow.console.installation import Installation
from vmsshadow.console.keys import EndOfInput, Interrupted, bindings
from vmsshadow.console.pace import Pace
from vmsshadow.console.recorder import Recorder
from vmsshadow.console.session import Session
from vmsshadow.console.surroundings import names, state_line, status_line
from vmsshadow.dcl.completion import complete, syntax_hint

LOOK_S = 0.02
REFRESH_S = 0.5
HISTORY_NAME = "history"
# A blank at the end of the prompt is written as a blank, not as a movement of the cursor, if it has a background.
PROMPT_STYLE = "bg:ansidefault"


class _Woken(Exception):
    """The time that a command waited for has come."""


class TerminalFace:
    """One console on one terminal."""

    def __init__(
        self,
        installation: Installation,
        node: str,
        pace: Pace | None,
        recorder: Recorder | None,
        authentic: bool,
        has_colour: bool,
    ) -> None:
        self.is_overstriking = authentic
        self._installation = installation
        self._pace = pace
        self._recorder = recorder
        self._has_colour = has_colour
        self._authentic = authentic
        self._blocks: list[str] = []
        self._above: asyncio.Task[None] | None = None
        self._ahead: list[str] = []  # records pasted or typed ahead
        self._default = ""  # what stands behind the next prompt already
        self._is_waiting = False
        self._is_stopped = False
        show = self._show if recorder is None else recorder.copying(self._show)
        self.session: Session = installation.console(node, show, interactive=True, real_time=pace is not None)
        self.session.answered = lambda prompt, answer: None  # both are on the screen already
        if recorder is not None:
            recorder.attend(self.session)
        installation.services["recall"] = self._recall
        self._prompts = self._make_prompts()

    def run(self) -> Session:
        """Until the operator logs out or the terminal is gone."""
        asyncio.run(self._main())
        return self.session

    # --- what the keys ask for ---------------------------------------------------------------------

    def show_status(self) -> None:
        """Ctrl/T."""
        self._show([status_line(self._installation, self.session)])

    def paste(self, text: str) -> None:
        """Several lines at once: each is typed on its own, what follows the last line end is left to be edited."""
        first, *others = text.split("\n")
        self._ahead += others[:-1]
        self._default = others[-1]
        buffer = self._prompts.default_buffer
        buffer.insert_text(first)
        buffer.validate_and_handle()

    # --- the loop ----------------------------------------------------------------------------------

    async def _main(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stop)
        pump = loop.create_task(self._pump())
        pump.add_done_callback(lambda task: self._stop())
        try:
            while not (self.session.is_ended or self._is_stopped):
                if self.session.waits_until_us is not None:
                    await self._wait_out()
                elif self._ahead:
                    record = self._ahead.pop(0)
                    self._write(f"{self.session.asks}{record}\n")
                    self._type(record)
                else:
                    await self._prompt()
        finally:
            self.session.log_out()
            if self._above is not None:
                await self._above
            self._flush()
            if pump.done():
                pump.result()
            pump.cancel()

    async def _prompt(self) -> None:
        """Show the prompt and take one record."""
        default, self._default = self._default, ""
        try:
            record = await self._prompts.prompt_async([(PROMPT_STYLE, self.session.asks)], default=default)
        except Interrupted:
            self._ahead.clear()
            self.session.interrupt()
        except EndOfInput:
            self.session.end_of_input()
        except EOFError:
            self._is_stopped = True
        else:
            self._type(record)

    async def _wait_out(self) -> None:
        """A command lets time pass: what is typed meanwhile waits for its end, Ctrl/Y interrupts."""
        self._is_waiting = True
        self._prompts.app.erase_when_done = True
        default, self._default = self._default, ""
        try:
            self._ahead.append(await self._prompts.prompt_async("", default=default))
        except _Woken:
            self.session.wake()
        except Interrupted:
            self._ahead.clear()
            self.session.interrupt()
        except EndOfInput:
            pass
        except EOFError:
            self._is_stopped = True
        finally:
            self._is_waiting = False
            self._prompts.app.erase_when_done = False

    def _type(self, record: str) -> None:
        if self._recorder is not None and not self.session.is_asking:
            self._recorder.typed(record, self.session.asks)
        self.session.feed(record)

    async def _pump(self) -> None:
        """Let time pass while the operator types or thinks."""
        while True:
            is_behind = self._pace is not None and self._pace.advance(self.session.waits_until_us)
            until_us = self.session.waits_until_us
            app = self._prompts.app
            is_due = until_us is not None and self._installation.world.clock.now_us >= until_us
            if is_due and self._is_waiting and app.is_running and not app.is_done:
                self._default = self._prompts.default_buffer.text
                app.exit(exception=_Woken())
            await asyncio.sleep(0 if is_behind else LOOK_S)

    def _stop(self) -> None:
        self._is_stopped = True
        if self._prompts.app.is_running and not self._prompts.app.is_done:
            self._prompts.app.exit(exception=EOFError())

    # --- what is shown -----------------------------------------------------------------------------

    def _show(self, lines: list[str]) -> None:
        shown = [paint(line) for line in lines] if self._has_colour else lines
        self._write("".join(f"{line}\n" for line in shown))

    def _write(self, text: str) -> None:
        self._blocks.append(text)
        app = self._prompts.app
        if not app.is_running or app.is_done:
            self._flush()
        elif self._above is None or self._above.done():
            self._above = asyncio.get_running_loop().create_task(self._write_above())

    async def _write_above(self) -> None:
        async with in_terminal():
            self._flush()

    def _flush(self) -> None:
        if self._blocks:
            text = "".join(self._blocks)
            self._blocks.clear()
            sys.stdout.write(text)
            sys.stdout.flush()

    def _toolbar(self) -> StyleAndTextTuples:
        """The state of things, and the syntax of the command being typed with the current part emphasised."""
        columns = self._prompts.app.output.get_size().columns - 1
        state = state_line(self._installation, self.session, self._pace)[:columns]
        document = self._prompts.default_buffer.document
        tables, strict = self.session.tables, self.session.strict
        if self.session.is_asking:
            return [("", state)]
        hint = syntax_hint(document.text, document.cursor_position, tables, strict)
        text, start, end = hint.text[:columns], min(hint.start, columns), min(hint.end, columns)
        if not text:
            return [("", state)]
        return [("", f"{state}\n{text[:start]}"), ("bold underline", text[start:end]), ("", text[end:])]

    def _recall(self, line: str) -> None:
        self._default = line

    def _make_prompts(self) -> "PromptSession[str]":
        is_plain = self._authentic
        prompts: PromptSession[str] = PromptSession(
            lexer=PygmentsLexer(DclLexer) if self._has_colour else None,
            completer=None if is_plain else _Completer(self),
            complete_while_typing=False,
            bottom_toolbar=None if is_plain else self._toolbar,
            history=self._history(),
            key_bindings=bindings(self, self._authentic),
            color_depth=None if self._has_colour else ColorDepth.DEPTH_1_BIT,
            refresh_interval=0 if is_plain else REFRESH_S,
            reserve_space_for_menu=0 if is_plain else 6,
        )
        # A terminal that does not tell where its cursor is works well enough; no warning belongs into VMS's output.
        prompts.app.renderer.cpr_not_supported_callback = None
        return prompts

    def _history(self) -> History:
        files = self._installation.files
        if files is None:
            return InMemoryHistory()
        return _Commands(self.session, str(files.parent / HISTORY_NAME))


class _Commands(FileHistory):
    """Commands typed here before, kept in the lab; answers to questions are not kept."""

    def __init__(self, session: Session, path: str) -> None:
        super().__init__(path)
        self._session = session

    def append_string(self, string: str) -> None:
        """Keep a line."""
        if string.strip() and not self._session.is_asking and self._session.waits_until_us is None:
            super().append_string(string)


class _Completer(Completer):
    """Names from the command tables, then from the cluster as it is."""

    def __init__(self, face: TerminalFace) -> None:
        self._face = face

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """What may stand at the cursor."""
        session = self._face.session
        if session.is_asking:
            return
        head = document.text_before_cursor
        found = complete(head, len(head), session.tables, session.strict)
        back = found.start - len(head)
        for candidate in found.candidates:
            yield Completion(candidate.text, back, display_meta=candidate.description)
        typed = head[found.start :].upper().lstrip("_")
        for name, meaning in names(session.driver.of(session.node).world, found.wants or "", session.node):
            if name.startswith(typed):
                yield Completion(name, back, display_meta=meaning)
