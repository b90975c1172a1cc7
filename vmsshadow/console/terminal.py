"""The console on a real terminal: line editing, completion, a bottom line, and messages above the prompt.

Simulation and keyboard share one asyncio loop. A background task lets time pass in slices of a few milliseconds;
whatever is to be shown waits in one queue and is written in whole blocks: straight away when no line is being typed,
otherwise above the prompt, which is then drawn again.
"""

import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from prompt_toolkit import PromptSession
from prompt_toolkit.application.current import get_app_session
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory, ConditionalAutoSuggest
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import PygmentsLexer
from prompt_toolkit.output import ColorDepth

from vmsshadow.commands.terminal_settings import TerminalSettings
from vmsshadow.console.advice import Advice
from vmsshadow.console.choices import explanation, place_of
from vmsshadow.console.colours import paint
from vmsshadow.console.installation import Installation
from vmsshadow.console.keys import EndOfInput, Interrupted, bindings
from vmsshadow.console.lexers import DclLexer
from vmsshadow.console.menus import Commands, Menu, bottom_lines, is_typed_ahead, sized
from vmsshadow.console.pace import Pace
from vmsshadow.console.preferences import Preferences
from vmsshadow.console.recorder import Recorder
from vmsshadow.console.session import Session
from vmsshadow.console.surroundings import state_line, status_line
from vmsshadow.console.typeahead import kept_unseen
from vmsshadow.console.watching import Panel, Panels
from vmsshadow.dcl.keypad import EDITING

LOOK_S = 0.02
MAX_SIGNALS = 5  # that a command which neither asks nor ends is given
REFRESH_S = 0.5
HISTORY_NAME = "history"
MENU_ROWS, LOW_ROWS = 6, 16  # of the menu; below that many rows of the screen it has fewer
DIM = "\x1b[2m{}\x1b[0m"  # SGR (ECMA-48)
APPLICATION, NUMERIC = "\x1b=", "\x1b>"  # DECKPAM, DECKPNM
# What Ctrl/O shows (User's Manual, keys). # that they stand on a line of their own: from memory
OUTPUT_ON, OUTPUT_OFF = "Output on", "Output off"
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
        preferences: Preferences,
        has_colour: bool,
    ) -> None:
        self.is_overstriking = False
        self._installation = installation
        self._pace = pace
        self._recorder = recorder
        self._has_colour = has_colour
        self._preferences = preferences
        self._look = preferences.look
        self._blocks: list[str] = []
        self._ahead: list[str] = []  # records pasted or typed ahead
        self._default = ""  # what stands behind the next prompt already
        self._signals = 0  # Ctrl/C and Ctrl/Y while no line was read
        self._is_waiting = False
        self._is_stopped = False
        self._is_discarding = False
        self._is_held = False
        self._is_application = False  # the host's terminal was told so
        self._output = sized(get_app_session().output)
        show = self._show if recorder is None else recorder.copying(self._show)
        self.session: Session = installation.console(node, show, interactive=True, real_time=pace is not None)
        self.session.logins.use(self._settings)
        self.session.answered = lambda prompt, answer: None  # both are on the screen already
        if recorder is not None:
            recorder.attend(self.session)
        self._panels = Panels(self._output, has_colour=has_colour)
        installation.services["recall"] = self._recall
        if recorder is None:  # what happens behind a live panel is not recorded; one picture is
            installation.services["panel"] = self._panels.open
        self._advice = Advice(self.session)
        self._commands = Commands(self.session, self._history_path())
        self._prompts = self._make_prompts()

    def run(self, first: Sequence[str] = ()) -> Session:
        """Until the operator logs out or the terminal is gone; *first* counts as typed ahead."""
        self._ahead += first
        with kept_unseen(sys.stdin.fileno(), self._take_signal):
            asyncio.run(self._main())
        return self.session

    # --- what the keys ask for ---------------------------------------------------------------------

    def hears(self, character: str) -> bool:
        """SET CONTROL."""
        return character in self.session.settings.controls

    def show_status(self) -> None:
        """Ctrl/T."""
        self._show([status_line(self._installation, self.session)])

    def show_help(self) -> None:
        """F1: the topic of the command being typed, above the line, which stays as it is."""
        lines = explanation(self.session, self._prompts.default_buffer.document.text_before_cursor)
        self._write("".join(f"{line}\n" for line in lines))

    def toggle_output(self) -> None:
        """Ctrl/O: what the command that runs still has to say is thrown away, until the next command or Ctrl/O."""
        self._is_discarding = not self._is_discarding
        self._write(f"{OUTPUT_OFF if self._is_discarding else OUTPUT_ON}\n")

    def hold_output(self, is_held: bool) -> None:
        """Ctrl/S and Ctrl/Q: what is said waits."""
        self._is_held = is_held
        if not is_held:
            self._write("")

    def purge(self) -> None:
        """Ctrl/X."""
        self._ahead.clear()

    def is_defined(self, key: str) -> bool:
        """Whether DEFINE/KEY gave *key* a meaning that holds; editing keys only have one without line editing."""
        settings = self.session.settings
        return settings.keypad.is_defined(key) and not (settings.is_editing and key in EDITING)

    def press(self, key: str, buffer: Buffer) -> None:
        """Enter what *key* stands for (DCL Dictionary, DEFINE/KEY)."""
        meaning = self.session.settings.keypad.press(key)
        if meaning is None:
            return
        before = "" if meaning.erase else buffer.text
        if not meaning.echo and meaning.terminate:
            self._prompts.app.exit(result=before + meaning.text)
            return
        if meaning.erase:
            buffer.text = ""
        buffer.insert_text(meaning.text, overwrite=self.is_overstriking)
        if meaning.terminate:
            buffer.validate_and_handle()

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
                if self._signals:
                    self._interrupt()
                elif self._panels.present and self.session.waits_until_us is not None:
                    await self._watch(self._panels.present)
                elif self.session.waits_until_us is not None:
                    await (self._look_up() if self._is_due() else self._wait_out())
                elif self._ahead:
                    record = self._ahead.pop(0)
                    self._write(f"{self.session.asks}{record}\n")
                    self._type(record)
                else:
                    await self._prompt()
        finally:
            self.session.log_out()
            self._is_held = False
            self._set_keypad(is_application=False)
            self._flush()
            if pump.done():
                pump.result()
            pump.cancel()

    async def _prompt(self) -> None:
        """Show the prompt and take one record."""
        self._is_discarding = False
        self._prepare()
        default, self._default = self._default, ""
        try:
            record = await self._prompts.prompt_async([(PROMPT_STYLE, self.session.asks)], default=default)
        except _Woken:
            self.session.wake()
        except (Interrupted, KeyboardInterrupt):
            self._interrupt()
        except EndOfInput:
            self.session.end_of_input()
        except EOFError:
            self._is_stopped = True
        else:
            self._type(record)

    async def _look_up(self) -> None:
        """A procedure only wants to know whether it should go on: a line is read only if something was typed."""
        await asyncio.sleep(0)
        if self._signals:
            return
        if is_typed_ahead(self._prompts.app.input):
            await self._wait_out()
        else:
            self.session.wake()

    def _is_due(self) -> bool:
        """Whether the time that a command or a question waits for has come."""
        until_us = self.session.due_us
        return until_us is not None and self._installation.world.clock.now_us >= until_us

    async def _wait_out(self) -> None:
        """A command lets time pass: what is typed meanwhile waits for its end, Ctrl/Y interrupts."""
        self._is_waiting = True
        self._prepare()
        self._prompts.app.erase_when_done = True
        default, self._default = self._default, ""
        try:
            self._ahead.append(await self._prompts.prompt_async("", default=default))
        except _Woken:
            self.session.wake()
        except (Interrupted, KeyboardInterrupt):
            self._interrupt()
        except EndOfInput:
            pass
        except EOFError:
            self._is_stopped = True
        finally:
            self._is_waiting = False
            self._prompts.app.erase_when_done = False

    async def _watch(self, panel: Panel) -> None:
        """The live panel has the screen until it is left."""
        await panel.show()
        self._flush()
        if panel.is_interrupted:
            self._interrupt()
        elif not self._is_stopped:
            self.session.wake()

    def _interrupt(self) -> None:
        """Ctrl/Y: nothing that was typed ahead counts, and Ctrl/O is over."""
        self._signals = 0
        if not self.hears("Y"):
            return
        self._ahead.clear()
        self._is_discarding = False
        self.session.settings.keypad.end_line()
        self.session.interrupt()

    def _prepare(self) -> None:
        """Before a line is read: what commands have changed of the terminal takes effect."""
        settings = self.session.settings
        self.is_overstriking = settings.is_overstriking
        self._set_keypad(is_application=settings.is_application_keypad)
        shows = not self._preferences.is_authentic and (self._look.state_line or self._look.syntax_line)
        self._prompts.bottom_toolbar = self._toolbar if shows else None
        is_low = self._output.get_size().rows < LOW_ROWS
        layout = self._prompts.app.layout
        if layout.current_buffer is not self._prompts.default_buffer:  # a search was interrupted
            layout.search_links.clear()
            layout.focus(self._prompts.default_buffer)
        self._prompts.reserve_space_for_menu = 0 if self._preferences.is_authentic else MENU_ROWS // (1 + is_low)

    def _set_keypad(self, *, is_application: bool) -> None:
        if is_application is not self._is_application:
            self._is_application = is_application
            self._write(APPLICATION if is_application else NUMERIC)

    def _type(self, record: str) -> None:
        if self._recorder is not None and not self.session.is_asking:
            self._recorder.typed(record, self.session.asks)
        self.session.settings.keypad.end_line()
        self._advice.typed(record)
        self.session.feed(record)
        self._commands.keep()
        advice = self._advice.given() if self._look.hints and not self._preferences.is_authentic else ""
        if advice:
            advice = advice[: self._output.get_size().columns - 1]
            self._write(f"{DIM.format(advice) if self._has_colour else advice}\n")

    async def _pump(self) -> None:
        """Let time pass while the operator types or thinks."""
        while True:
            is_behind = self._pace is not None and self._pace.advance(self.session.due_us)
            app = self._prompts.app
            if self._is_due() and app.is_running and not app.is_done:
                self._default = self._prompts.default_buffer.text if self._is_waiting else ""
                app.exit(exception=_Woken())
            await asyncio.sleep(0 if is_behind else LOOK_S)

    def _take_signal(self, number: int, frame: FrameType | None) -> None:
        """Ctrl/C or Ctrl/Y while a command runs: it is heard when the command asks, waits or ends."""
        self._signals += 1
        if self._signals > MAX_SIGNALS:
            raise KeyboardInterrupt  # that command does not end

    def _stop(self) -> None:
        self._is_stopped = True
        self._panels.close()
        if self._prompts.app.is_running and not self._prompts.app.is_done:
            self._prompts.app.exit(exception=EOFError())

    # --- what is shown -----------------------------------------------------------------------------

    def _show(self, lines: list[str]) -> None:
        if self._is_discarding:
            return
        self._panels.hear(lines)
        shown = [paint(line) for line in lines] if self._has_colour else lines
        self._write("".join(f"{line}\n" for line in shown))

    def _write(self, text: str) -> None:
        self._blocks.append(text)
        app = self._prompts.app
        if not app.is_running or app.is_done:
            self._flush()
        elif not self._is_held:
            # The line being typed makes room and is drawn again below, in one go and without leaving its modes.
            app.renderer.erase()
            self._flush()
            app.renderer.reset()
            app.renderer.request_absolute_cursor_position()
            app.invalidate()

    def _flush(self) -> None:
        if self._blocks and not self._is_held and not self._panels.has_screen:
            text = "".join(self._blocks)
            self._blocks.clear()
            sys.stdout.write(text)
            sys.stdout.flush()

    def _toolbar(self) -> StyleAndTextTuples:
        """The lines at the bottom."""
        typed = self._prompts.default_buffer.document.text_before_cursor
        state = ""
        columns = self._output.get_size().columns - 1
        if self._look.state_line:
            state = state_line(self._installation, self.session, self._pace, columns)
        return bottom_lines(state, place_of(self.session, typed) if self._look.syntax_line else None, columns)

    def _recall(self, line: str) -> None:
        self._default = line

    def _settings(self) -> TerminalSettings:
        """What a login here begins with."""
        size, preferences = self._output.get_size(), self._preferences
        made = TerminalSettings(width=size.columns, page=size.rows, look=self._look)
        if not preferences.is_authentic:
            made.is_overstriking = preferences.is_overstriking
            made.controls.add("T")
        return made

    def _make_prompts(self) -> "PromptSession[str]":
        is_plain = self._preferences.is_authentic
        suggests = ConditionalAutoSuggest(AutoSuggestFromHistory(), Condition(lambda: self._look.suggestions))
        prompts: PromptSession[str] = PromptSession(
            lexer=PygmentsLexer(DclLexer) if self._has_colour else None,
            completer=None if is_plain else Menu(self.session, self._preferences.fuzzy),
            complete_while_typing=False if is_plain else Condition(lambda: self._look.menus),
            auto_suggest=None if is_plain else suggests,
            search_ignore_case=True,
            history=self._commands,
            key_bindings=bindings(self, is_plain),
            color_depth=None if self._has_colour else ColorDepth.DEPTH_1_BIT,
            refresh_interval=0 if is_plain else REFRESH_S,
            output=self._output,
        )
        # A terminal that does not tell where its cursor is works well enough; no warning belongs into VMS's output.
        prompts.app.renderer.cpr_not_supported_callback = None
        return prompts

    def _history_path(self) -> Path | None:
        """Where commands are kept from run to run; not where a session is taken down, which must not begin with any."""
        files = self._installation.files
        if files is None or self._recorder is not None or self._preferences.is_authentic:
            return None
        return files.parent / HISTORY_NAME
