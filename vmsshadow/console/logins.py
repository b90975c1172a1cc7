"""The logins of one console: its own at the operator's terminal, and those that SET HOST adds on other nodes."""

from collections.abc import Callable
from typing import NamedTuple

from vmsshadow.cluster.operators import Operators, Terminal
from vmsshadow.commands.terminal_settings import TerminalSettings
from vmsshadow.messages.opcom import CLASSES

USERNAME = "SYSTEM"


class Login(NamedTuple):
    """A terminal on a node, and what its process has set for it."""

    terminal: Terminal
    settings: TerminalSettings


class Logins:
    """The logins that are open, the present one last; OPCOM knows nothing of one that is hidden."""

    def __init__(self, operators: Operators, receive: Callable[[list[str]], None], is_hidden: bool) -> None:
        self._operators = operators
        self._receive = receive
        self._is_hidden = is_hidden
        self._open: list[Login] = []
        self._remote = 0
        self._made: Callable[[], TerminalSettings] = TerminalSettings

    def use(self, made: Callable[[], TerminalSettings]) -> TerminalSettings:
        """Let every login begin with what *made* gives; what the present one, which begins anew, has of it."""
        self._made = made
        self._open[-1] = self._open[-1]._replace(settings=made())
        return self._open[-1].settings

    def enter(self, node: str) -> Login:
        """Log in on *node*: first at the operator's terminal, which hears all classes, then at remote ones."""
        is_opa0 = not self._open
        self._remote += not is_opa0
        name = f"_{node}${'OPA0' if is_opa0 else f'RTA{self._remote}'}:"
        terminal = Terminal(name, node, USERNAME, self._receive, CLASSES if is_opa0 else (), is_opa0=is_opa0)
        if not self._is_hidden:
            self._operators.attach(terminal)
        self._open.append(Login(terminal, self._made()))
        return self._open[-1]

    def leave(self) -> Login | None:
        """Back to the login before; None when this is the console's own."""
        if len(self._open) == 1:
            return None
        self._operators.detach(self._open.pop().terminal)
        return self._open[-1]

    def close(self) -> None:
        """Take the terminals away."""
        for login in self._open:
            self._operators.detach(login.terminal)
