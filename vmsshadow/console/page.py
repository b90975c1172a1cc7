"""What a console shows: lines gathered into blocks, handed on whole and in the order in which they were said."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from vmsshadow.messages.catalogue import ALL_PARTS, Said, Severity

Show = Callable[[list[str]], None]


class Sink(Protocol):
    """Where lines go instead of to the screen; a list will do."""

    def extend(self, lines: list[str], /) -> None:
        """Take *lines*."""


class Streams(NamedTuple):
    """Where SYS$OUTPUT and SYS$ERROR lead; None is the screen."""

    output: Sink | None = None
    error: Sink | None = None


class Page:
    """Lines on their way to the operator; *out* takes them block by block.

    While SYS$OUTPUT leads elsewhere (DEFINE, @FILE/OUTPUT, PIPE, SPAWN/OUTPUT) what commands say goes there; what
    arrives from other processes still goes to the operator.
    """

    def __init__(self, out: Show) -> None:
        self.parts = ALL_PARTS  # of messages, as SET MESSAGE has it
        self.streams = Streams()
        self._out = out
        self._gathered: list[str] = []
        self._kept: list[str] | None = None

    def say(self, message: Said) -> None:
        """Add a message; all but a success go to SYS$ERROR too, if that is another place (OpenVMS wiki, SYS$ERROR)."""
        lines = message.lines(self.parts)
        self.add(lines)
        if self.streams.error is not self.streams.output and message.message.severity is not Severity.S:
            self.add_error(lines)

    def add(self, lines: list[str]) -> None:
        """Add *lines* of a display."""
        output = self.streams.output
        (self._gathered if output is None else output).extend(lines)

    def add_error(self, lines: list[str]) -> None:
        """Add *lines* that go to SYS$ERROR alone."""
        error = self.streams.error
        (self._gathered if error is None else error).extend(lines)

    def flush(self) -> None:
        """Hand on what was gathered, as one block."""
        if self._gathered:
            lines, self._gathered = self._gathered, []
            if self._kept is not None:
                self._kept.extend(lines)
            self._out(lines)

    def receive(self, lines: list[str]) -> None:
        """What arrives from elsewhere (OPCOM, the driver) is a block of its own, after all that was said before."""
        self.flush()
        self._gathered.extend(lines)
        self.flush()

    def keep(self, kept: list[str] | None) -> list[str] | None:
        """Copy all further lines to *kept* (None: nowhere); returns where they went before."""
        self.flush()
        before, self._kept = self._kept, kept
        return before

    @contextmanager
    def leading(self, streams: Streams) -> Iterator[None]:
        """Let SYS$OUTPUT and SYS$ERROR lead to *streams* while the block runs."""
        before, self.streams = self.streams, streams
        try:
            yield
        finally:
            self.streams = before
