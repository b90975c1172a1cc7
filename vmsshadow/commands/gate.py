"""The narrow gate between a command and whoever drives it: say, ask, wait.

A command is a generator. It yields a message (`Said`), a line of a display (`str`), a question (`Ask`) or a
pause (`Wait`), and returns its condition value; None means that of the last message it said, or success. The
answer to `Ask` is the line that was typed, or None for Ctrl/Z. The same generator serves the terminal, a
transcript and a unit test.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.operators import Operators, Terminal
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.language import Language
from vmsshadow.messages.catalogue import Parts, Said

if TYPE_CHECKING:
    from vmsshadow.commands.terminal_settings import TerminalSettings

SUCCESS = 1
DISPLAYED = 0x10000000  # bit 28 of $STATUS: the message was shown already
HISTORY = 254  # commands that RECALL keeps # from memory


TIMED_OUT = "\x00TIMED OUT"  # nobody can type it


class Ask(NamedTuple):
    """Ask the operator; *prompt* is shown as it is.

    An image that reads its commands (*is_input*) takes the end of its input, as Ctrl/Z, for its own end; in a
    procedure that is where the next command begins. Who reads SYS$COMMAND (*is_command*) asks whoever sits there,
    also in a procedure that has data. What is read *silently* from data is not shown. After *seconds* of
    simulated time the answer is `TIMED_OUT`. For completion: the answer goes on the line *after*, and is a command of
    *image* if one is named.
    """

    prompt: str
    is_input: bool = False
    is_command: bool = False
    silently: bool = False
    seconds: float | None = None
    after: str | None = None
    image: str = ""


class ErrorLine(str):
    """A line that goes to SYS$ERROR alone."""

    __slots__ = ()


class Wait(NamedTuple):
    """Let *seconds* of simulated time pass before the command goes on."""

    seconds: float


Step = Said | str | Ask | Wait  # a line may be an ErrorLine
Run = Generator[Step, str | None, int | None]
Action = Callable[["Context", Command], Run]


class Subprocesses(Protocol):
    """Commands that run with symbols of their own."""

    def run(self, line: str) -> "Run":
        """Carry out a PIPE command line."""
        ...

    def spawn(self, line: str, output: str, *, says: bool, takes_symbols: bool, takes_names: bool) -> "Run":
        """Carry out one command of SPAWN, its lines going to the file *output* if one is named."""
        ...


class Console(Protocol):
    """What a command may ask of the console it was typed at."""

    node: str  # the node that the console is logged in to
    prompt: str
    interactive: bool  # a person can be asked
    is_timed: bool  # time passes by itself while a command waits: somebody may mend what it waits for
    strict: bool  # SET VMSSHADOW/STRICT: extensions are off
    history: list[str]  # lines typed, oldest first
    message_parts: Parts  # SET MESSAGE: what is shown of messages
    checks_errors: bool  # SET ON, of the procedure level that runs
    terminal: Terminal

    @property
    def runs_procedure(self) -> bool:
        """Whether the command stands in a procedure, where DCL asks for no parameter."""
        ...

    @property
    def shows_output(self) -> bool:
        """Whether SYS$OUTPUT is the terminal."""
        ...

    @property
    def pipes(self) -> Subprocesses:
        """PIPE and SPAWN."""
        ...

    @property
    def process(self) -> str:
        """The name of the process that runs: SYSTEM, or that of a subprocess, SYSTEM_1."""
        ...

    @property
    def settings(self) -> "TerminalSettings":
        """What the present login has set for its terminal."""
        ...

    @property
    def status(self) -> int:
        """$STATUS: the last command's condition value."""
        ...

    @property
    def language(self) -> Language:
        """Symbols, lexical functions and expressions."""
        ...

    def go_to(self, label: str) -> bool:
        """Let the procedure that runs go on at *label* (/ERROR, /END_OF_FILE); False if it has none, which is told."""
        ...

    def move_to(self, node: str) -> None:
        """SET HOST: a further login on *node*."""
        ...

    def leave(self) -> bool:
        """LOGOUT: back to where SET HOST came from; False when this was the console's own login."""
        ...

    def end(self) -> None:
        """EXIT or LOGOUT of the console itself."""
        ...


@dataclass(slots=True)
class Context:
    """What a command works with; *services* holds what a door registered (panel, export, lesson)."""

    cluster: Driver
    operators: Operators
    console: Console
    services: dict[str, Any] = field(default_factory=dict)

    @property
    def driver(self) -> Driver:
        """The hands of the partition that the console's node is a member of."""
        return self.cluster.of(self.console.node)

    @property
    def node(self) -> str:
        """The node that the command was typed on."""
        return self.console.node
