"""The side of a console that its commands see: what `commands.gate.Console` promises."""

from typing import TYPE_CHECKING, Any

from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.operators import Operators, Terminal
from vmsshadow.commands.gate import Context
from vmsshadow.console import processes
from vmsshadow.console.branches import go
from vmsshadow.console.interpreter import COMMAND_COST_S, Interpreter
from vmsshadow.console.logins import Logins
from vmsshadow.console.page import Page
from vmsshadow.console.pipes import Pipes
from vmsshadow.dcl.language import Language
from vmsshadow.dcl.tables import Tables
from vmsshadow.messages.catalogue import Parts

if TYPE_CHECKING:
    from vmsshadow.commands.terminal_settings import TerminalSettings

class CommandSide:
    """One operator logged in to one node, as commands know it."""

    def __init__(
        self,
        driver: Driver,
        operators: Operators,
        tables: Tables,
        node: str,
        page: Page,
        services: dict[str, Any],
        *,
        is_hidden: bool,
    ) -> None:
        """Log in on *node*; what is typed *is_hidden* costs no time, and OPCOM knows nothing of it."""
        self.driver = driver
        self.prompt = processes.PROMPT
        self.interactive = False
        self.is_timed = False
        self.strict = False
        self.history: list[str] = []
        self.logins = Logins(operators, page.receive, is_hidden)
        self._page = page
        self._enter(self.logins.enter(node))
        context = Context(driver, operators, self, services)
        self._interpreter = Interpreter(context, tables, page, 0.0 if is_hidden else COMMAND_COST_S)
        self.pipes = Pipes(self._interpreter, context)
        self._left: list[tuple[processes.Process | None, int]] = []  # what SET HOST came from, and its incarnation
        self._life = self._incarnation()

    @property
    def status(self) -> int:
        """$STATUS: the last command's condition value, bit 28 set if its message was shown."""
        return self._interpreter.status

    @property
    def language(self) -> Language:
        """Symbols, lexical functions and expressions of this console."""
        return self._interpreter.language

    @property
    def message_parts(self) -> Parts:
        """SET MESSAGE: what is shown of messages."""
        return self._page.parts

    @message_parts.setter
    def message_parts(self, parts: Parts) -> None:
        self._page.parts = parts

    @property
    def checks_errors(self) -> bool:
        """SET ON, of the procedure level that runs."""
        return self._interpreter.flow.level.is_on

    @checks_errors.setter
    def checks_errors(self, checks: bool) -> None:
        self._interpreter.flow.level.is_on = checks

    def go_to(self, label: str) -> bool:
        """Let the procedure that runs go on at *label*; False if it has none, which is told."""
        self._interpreter.is_excused = go(self._interpreter.flow, self._interpreter.flow.level, label, "USGOTO")
        return self._interpreter.is_excused

    @property
    def runs_procedure(self) -> bool:
        """Whether the command stands in a procedure."""
        return self._interpreter.depth > 0

    @property
    def shows_output(self) -> bool:
        """Whether SYS$OUTPUT is the terminal."""
        return self._page.streams.output is None

    @property
    def process(self) -> str:
        """The name of the process that runs."""
        number = self._interpreter.flow.generation
        return f"{self.terminal.username}_{number}" if number else self.terminal.username

    @property
    def settings(self) -> "TerminalSettings":
        """What the present login has set for its terminal."""
        return self.logins.settings

    def move_to(self, node: str) -> None:
        """SET HOST: a further login on *node*, at a terminal that is no operator's, with a process of its own.

        In a procedure, which stays where it is, the process stays too (ours: there nobody types on the other node).
        """
        interpreter = self._interpreter
        has_own = not interpreter.depth and not interpreter.flow.generation
        self._left.append((processes.present(interpreter) if has_own else None, self._life))
        self._enter(self.logins.enter(node))
        if has_own:
            processes.begin(interpreter)
        self._life = self._incarnation()

    def leave(self) -> bool:
        """Back to where SET HOST came from; False when this was the console's own login."""
        before = None if self._interpreter.flow.generation else self.logins.leave()
        if before is not None:
            self._enter(before)
            process, self._life = self._left.pop()
            if process is not None:
                processes.resume(self._interpreter, process)
        return before is not None

    def _mourn(self) -> None:
        """The process died with its node, if that has crashed since: whoever logs in again begins afresh."""
        if self._life != self._incarnation():
            processes.begin(self._interpreter)
            self._life = self._incarnation()

    def _incarnation(self) -> int:
        node = self.driver.world.nodes[self.node]
        return node.incarnation if node.up else -1

    def end(self) -> None:
        """EXIT or LOGOUT; EXIT in a procedure leaves only that procedure."""
        flow = self._interpreter.flow
        if len(flow.of_process) > 1 and self._interpreter.verb == "EXIT":
            self._interpreter.leaving = 1
        elif not flow.end_subprocess():
            self._interpreter.is_ended = True

    def _enter(self, terminal: Terminal) -> None:
        """Work at *terminal* from here on."""
        self.terminal = terminal
        self.node = terminal.node
