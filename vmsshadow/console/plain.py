"""A console for terminals that can do little: no cursor control, no colours, the host's own line editing.

What arrives while a line is being typed goes to lines of its own, and the prompt is shown again.
"""

import os
import select
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from vmsshadow.commands.terminal_settings import TerminalSettings
from vmsshadow.console.advice import Advice
from vmsshadow.console.colours import paint
from vmsshadow.console.installation import Installation
from vmsshadow.console.pace import Pace
from vmsshadow.console.preferences import Preferences
from vmsshadow.console.recorder import Recorder
from vmsshadow.console.session import Session

LOOK_S = 0.02
CONTROL_Y, CONTROL_Z = "\x19", "\x1a"
MAX_ENDS = 3  # ends of file in a row: the terminal is gone


class PlainFace:
    """Reads lines as the terminal hands them over; time passes meanwhile."""

    def __init__(
        self,
        installation: Installation,
        node: str,
        pace: Pace | None,
        recorder: Recorder | None,
        preferences: Preferences,
        has_colour: bool,
    ) -> None:
        show = self._show if recorder is None else recorder.copying(self._show)
        self._pace = pace
        self._recorder = recorder
        self._is_prompting = False
        self._is_interrupted = False
        self._is_stopped = False
        self._session = installation.console(node, show, interactive=True, real_time=pace is not None)
        if recorder is not None:
            recorder.attend(self._session)
        self._has_colour = has_colour
        self._look = preferences.look
        self._advice = None if preferences.is_authentic else Advice(self._session)
        self._session.logins.use(lambda: TerminalSettings(look=self._look))

    def run(self, first: Sequence[str] = ()) -> Session:
        """Until the operator logs out or the terminal is gone; *first* is typed before anything else."""
        signal.signal(signal.SIGINT, self._interrupt)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        session = self._session
        ahead = list(first)
        ends, pending = 0, b""
        self._prompt()
        while not (session.is_ended or self._is_stopped or ends >= MAX_ENDS):
            self._pass_time()
            if self._is_interrupted:
                self._is_interrupted = False
                self._write("\n")
                self._is_prompting = False
                session.interrupt()
                pending = b""
                ahead.clear()
                self._prompt()
            if ahead and session.waits_until_us is None:
                self._write(f"{ahead[0]}\n")
                self._type(ahead.pop(0))
                continue
            ready, _, _ = select.select([sys.stdin.fileno()], [], [], LOOK_S)
            if session.waits_until_us is not None or not (ready or b"\n" in pending):
                continue
            if b"\n" not in pending:
                read = self._read()
                ends = 0 if read else ends + 1
                pending += read
                if not read:
                    self._end_of_input()
            if b"\n" in pending:
                line, _, pending = pending.partition(b"\n")
                self._type(line.decode("utf-8", "replace").removesuffix("\r"))
        session.log_out()
        return session

    def _end_of_input(self) -> None:
        self._write("\n")
        self._is_prompting = False
        self._session.end_of_input()
        if not self._session.is_ended:
            self._prompt()

    def _type(self, record: str) -> None:
        if CONTROL_Y in record:  # the host's line editing leaves both in the line
            self._is_prompting = False
            self._session.interrupt()
            self._prompt()
            return
        if CONTROL_Z in record:
            self._end_of_input()
            return
        self._is_prompting = False
        if self._recorder is not None and not self._session.is_asking:
            self._recorder.typed(record, self._session.asks)
        if self._advice is not None:
            self._advice.typed(record)
        self._session.feed(record)
        advice = self._advice.given() if self._advice is not None and self._look.hints else ""
        if advice:
            self._write(f"{advice}\n")
        if not self._session.is_ended:
            self._prompt()

    def _pass_time(self) -> None:
        session = self._session
        if self._pace is not None:
            self._pace.advance(session.due_us)
        until_us = session.due_us
        if until_us is not None and session.driver.world.clock.now_us >= until_us:
            if self._is_prompting:
                self._write("\n")
                self._is_prompting = False
            session.wake()
            self._prompt()

    def _prompt(self) -> None:
        if self._session.waits_until_us is None:
            self._write(self._session.asks)
            self._is_prompting = True

    def _show(self, lines: list[str]) -> None:
        shown = [paint(line) for line in lines] if self._has_colour else lines
        was_prompting = self._is_prompting
        self._is_prompting = False
        self._write(("\n" if was_prompting else "") + "".join(f"{line}\n" for line in shown))
        if was_prompting:
            self._prompt()

    def _write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    def _read(self) -> bytes:
        try:
            return os.read(sys.stdin.fileno(), 65_536)
        except OSError:
            self._is_stopped = True
            return b""

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        self._is_interrupted = True

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._is_stopped = True
