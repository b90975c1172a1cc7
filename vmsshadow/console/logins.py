"""The logins of one console: its own at the operator's terminal, and those that SET HOST adds on other nodes."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from vmsshadow.cluster.operators import Operators, Terminal
from vmsshadow.messages.opcom import CLASSES

if TYPE_CHECKING:
    from vmsshadow.commands.terminal_settings import TerminalSettings

USERNAME = "SYSTEM"


class Logins:
    """The logins that are open, the present one last; OPCOM knows nothing of one that is hidden."""

    def __init__(self, operators: Operators, receive: Callable[[list[str]], None], is_hidden: bool) -> None:
        self._operators = operators
        self._receive = receive
        self._is_hidden = is_hidden
        self._open: list[Terminal] = []
        self._settings: dict[str, TerminalSettings] = {}  # by terminal; made when first asked for
        self._made: Callable[[], TerminalSettings] | None = None
        self._remote = 0

    @property
    def settings(self) -> "TerminalSettings":
        """What the present login has set for its terminal."""
        name = self._open[-1].name
        if name not in self._settings:
            if self._made is None:
                from vmsshadow.commands.terminal_settings import TerminalSettings

                self._made = TerminalSettings
            self._settings[name] = self._made()
        return self._settings[name]

    def use(self, made: "Callable[[], TerminalSettings]") -> None:
        """Let every login begin with what *made* gives."""
        self._made = made
        self._settings.clear()

    def enter(self, node: str) -> Terminal:
        """Log in on *node*: first at the operator's terminal, which hears all classes, then at remote ones."""
        is_opa0 = not self._open
        self._remote += not is_opa0
        name = f"_{node}${'OPA0' if is_opa0 else f'RTA{self._remote}'}:"
        terminal = Terminal(name, node, USERNAME, self._receive, CLASSES if is_opa0 else (), is_opa0=is_opa0)
        if not self._is_hidden:
            self._operators.attach(terminal)
        self._open.append(terminal)
        return terminal

    def leave(self) -> Terminal | None:
        """Back to the login before; None when this is the console's own."""
        if len(self._open) == 1:
            return None
        self._operators.detach(self._open.pop())
        return self._open[-1]

    def close(self) -> None:
        """Take the terminals away."""
        for terminal in self._open:
            self._operators.detach(terminal)
