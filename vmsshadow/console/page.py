"""What a console shows: lines gathered into blocks, handed on whole and in the order in which they were said."""

from collections.abc import Callable

from vmsshadow.messages.catalogue import Said

Show = Callable[[list[str]], None]


class Page:
    """Lines on their way to the operator; *out* takes them block by block."""

    def __init__(self, out: Show) -> None:
        self._out = out
        self._gathered: list[str] = []
        self._kept: list[str] | None = None

    def say(self, message: Said) -> None:
        """Add a message."""
        self._gathered.extend(message.lines())

    def add(self, lines: list[str]) -> None:
        """Add *lines* of a display."""
        self._gathered.extend(lines)

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
        self.add(lines)
        self.flush()

    def keep(self, kept: list[str] | None) -> list[str] | None:
        """Copy all further lines to *kept* (None: nowhere); returns where they went before."""
        self.flush()
        before, self._kept = self._kept, kept
        return before
