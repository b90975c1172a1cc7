"""SYS$OUTPUT, SYS$ERROR and SYS$INPUT of one console: where they lead, as logical names and redirections have it.

A definition of supervisor mode holds from the command that makes it to the one that takes it back; one of user mode
holds for the next image (DCL Dictionary, DEFINE). SYS$ERROR keeps its place when only SYS$OUTPUT is sent elsewhere.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from vmsshadow.commands import logical_names, node_files
from vmsshadow.commands.gate import Ask, Context
from vmsshadow.console.page import Page, Sink, Streams
from vmsshadow.dcl.file_names import FileName
from vmsshadow.dcl.text import upcase
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.dcl import DCL
from vmsshadow.messages.system import SHR

if TYPE_CHECKING:
    from vmsshadow.console.interpreter import Steps

LISTING = ".LIS"  # the type of a file that output goes to, if none is given
OUTPUT, ERROR, INPUT = "SYS$OUTPUT", "SYS$ERROR", "SYS$INPUT"
SCREEN = ("SYS$COMMAND", "TT")


class _Null:
    """What is written there is gone."""

    def extend(self, lines: list[str], /) -> None:
        """Forget *lines*."""


NULL = _Null()


class FileSink:
    """A file of the node's own that takes lines as they come."""

    def __init__(self, context: Context, file: FileName, complain: Callable[[Said], None], *, appends: bool) -> None:
        """Unless it *appends*, the first lines replace what the file holds; what goes wrong later is told once."""
        self.file = file
        self._context = context
        self._complain = complain
        self._appends = appends
        self._is_lost = False

    def extend(self, lines: list[str], /) -> None:
        """Write *lines*."""
        if self._is_lost:
            return
        why = node_files.write(self._context, self.file, lines, appending=self._appends)
        self._appends = True
        if why is not None:
            self._is_lost = True
            self._complain(SHR.WRITEERR.under(DCL)(self.file.shown).because(why))


class StreamState(NamedTuple):
    """Where both lead, where they would without definitions, and the definitions that hold."""

    streams: Streams = Streams()
    natural: Streams = Streams()
    defined: tuple[str | None, str | None] = (None, None)


class StandardStreams:
    """Where SYS$OUTPUT and SYS$ERROR of one console lead."""

    def __init__(self, context: Context, page: Page) -> None:
        self._context = context
        self._page = page
        self._natural = Streams()
        self._outer: list[Streams] = []  # that hold again when blocks have ended, the console's own first
        self._defined: tuple[str | None, str | None] = (None, None)

    @property
    def state(self) -> StreamState:
        """As it is now, to come back to."""
        return StreamState(self._page.streams, self._natural, self._defined)

    @state.setter
    def state(self, state: StreamState) -> None:
        self._page.streams, self._natural, self._defined = state

    def sink(self, typed: str, *, appends: bool = False, is_lazy: bool = False) -> Sink | Said | None:
        """What *typed* means as a place for lines; a file is made at once unless it is *lazy*. Or why it cannot be."""
        text = upcase(typed.strip()).removesuffix(":")
        if text in (OUTPUT, ERROR):
            return self._page.streams.output if text == OUTPUT else self._page.streams.error
        if text in SCREEN or text == self._context.console.terminal.name.removesuffix(":"):
            return None
        file = node_files.named(self._context, typed, LISTING)
        if file.is_null:
            return NULL
        why = node_files.place(self._context, file) if is_lazy else None
        if not isinstance(why, Said) and not is_lazy:
            why = node_files.write(self._context, file, [], appending=appends)
        if isinstance(why, Said):
            return SHR.OPENOUT.under(DCL)(file.shown).because(why)
        return FileSink(self._context, file, self._complain, appends=appends or not is_lazy)

    @contextmanager
    def leading(self, streams: Streams) -> Iterator[None]:
        """Let both lead to *streams* while the block runs; definitions made in it come into force after it."""
        before = self.state
        self._outer.append(before.streams)
        self._page.streams = self._natural = streams
        try:
            yield
        finally:
            self._outer.pop()
            self.state = before

    @property
    def of_console(self) -> Streams:
        """Where they lead for what is typed now, whatever command has been interrupted and waits."""
        return self._outer[0] if self._outer else self._page.streams

    def settle(self) -> Said | None:
        """Follow the definitions of supervisor mode; one that cannot be followed is taken back, and told."""
        names = logical_names.table_of(self._context, logical_names.PROCESS)
        wanted = (names.get(OUTPUT), names.get(ERROR))
        if wanted == self._defined:
            return None
        streams = self._page.streams
        if wanted[0] != self._defined[0]:
            output = self._natural.output if wanted[0] is None else self.sink(_first(wanted[0]))
            if isinstance(output, Said):
                del names[OUTPUT]
                return output
            streams = streams._replace(output=output)
        if wanted[1] is None:
            streams = streams._replace(error=self._natural.error)
        elif wanted[1] != self._defined[1]:
            error = self.beside(streams.output, _first(wanted[1]))
            if isinstance(error, Said):
                del names[ERROR]
                return error
            streams = streams._replace(error=error)
        self._page.streams, self._defined = streams, wanted
        return None

    @contextmanager
    def for_image(self) -> Iterator[None]:
        """Let an image run with the names of user mode, which end with it."""
        names = logical_names.user_mode(self._context)
        streams = self._page.streams
        if OUTPUT in names:
            output = self.sink(_first(names[OUTPUT]), is_lazy=True)
            if isinstance(output, Said):
                self._page.say(output)
            else:
                streams = streams._replace(output=output)
        if ERROR in names:
            error = self.beside(streams.output, _first(names[ERROR]), is_lazy=True)
            if isinstance(error, Said):
                self._page.say(error)
            else:
                streams = streams._replace(error=error)
        try:
            with self.leading(streams):
                yield
        finally:
            names.clear()

    def supplied(self, steps: "Steps", *, is_image: bool) -> "Steps":
        """*steps*, what they read from SYS$INPUT coming from where that is defined to lead."""
        names = logical_names.table_of(self._context, logical_names.PROCESS)
        typed = logical_names.user_mode(self._context).get(INPUT) if is_image else None
        typed = names.get(INPUT) if typed is None else typed
        if typed is None:
            return steps
        text = upcase(_first(typed)).removesuffix(":")
        if text in SCREEN or text == self._context.console.terminal.name.removesuffix(":"):
            return _asking_the_operator(steps)
        records = node_files.read(self._context, node_files.named(self._context, _first(typed), ".COM"))
        return fed(steps, [] if isinstance(records, Said) else records)

    def beside(
        self, output: Sink | None, typed: str, *, appends: bool = False, is_lazy: bool = False
    ) -> Sink | Said | None:
        """A place for errors: that of *output* if it is the same, so that lines for both are written once."""
        if upcase(typed).removesuffix(":") == OUTPUT:
            return output
        if isinstance(output, FileSink) and node_files.named(self._context, typed, LISTING) == output.file:
            return output
        return self.sink(typed, appends=appends, is_lazy=is_lazy)

    def _complain(self, message: Said) -> None:
        self._page.receive(message.lines(self._page.parts))


def fed(steps: "Steps", records: list[str] | None) -> "Steps":
    """*steps*; the questions that SYS$INPUT answers get *records*, then its end. None: they are asked as they are."""
    if records is None:
        yield from steps
        return
    supply = iter(records)
    reply: str | None = None
    try:
        while True:
            pause = steps.send(reply)
            is_asked = isinstance(pause, Ask) and not pause.is_command
            reply = next(supply, None) if is_asked else (yield pause)
    except StopIteration:
        return
    finally:
        steps.close()


def _asking_the_operator(steps: "Steps") -> "Steps":
    """*steps*, their questions asked of whoever sits there, not of the procedure's data."""
    reply: str | None = None
    try:
        while True:
            pause = steps.send(reply)
            reply = yield pause._replace(is_command=True) if isinstance(pause, Ask) else pause
    except StopIteration:
        return
    finally:
        steps.close()


def _first(equivalences: str) -> str:
    return equivalences.split(logical_names.BREAK)[0]

