"""What a console shows: lines gathered into blocks, handed on whole and in the order in which they were said."""

from collections.abc import Callable

from vmsshadow.messages.catalogue import ALL_PARTS, Said

Show = Callable[[list[str]], None]


class Page:
    """Lines on their way to the operator; *out* takes them block by block.

    While SYS$OUTPUT is diverted (@FILE/OUTPUT, PIPE, SPAWN/OUTPUT) what commands say goes to the innermost sink; what
    arrives from elsewhere still goes to the operator.
    """

    def __init__(self, out: Show) -> None:
        self.parts = ALL_PARTS  # of messages, as SET MESSAGE has it
        self._out = out
        self._gathered: list[str] = []
        self._kept: list[str] | None = None
        self._sinks: list[list[str]] = []

    @property
    def is_diverted(self) -> bool:
        """Whether SYS$OUTPUT is somewhere else than on the screen."""
        return bool(self._sinks)

    def say(self, message: Said) -> None:
        """Add a message."""
        self.add(message.lines(self.parts))

    def add(self, lines: list[str]) -> None:
        """Add *lines* of a display."""
        (self._sinks[-1] if self._sinks else self._gathered).extend(lines)

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

    def divert(self) -> list[str]:
        """Let SYS$OUTPUT go into the list that is returned, until `restore`."""
        self._sinks.append([])
        return self._sinks[-1]

    def restore(self) -> None:
        """End the innermost diversion."""
        self._sinks.pop()
