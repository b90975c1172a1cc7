"""Who hears what: operator terminals, OPCOM's messages to them, and every node's operator log.

A message that a node's OPCOM sends is shown by the OPCOM of every node that is up: on the origin in a plain box,
elsewhere with the origin behind the banner. A terminal sees it if it is enabled for one of the message's classes;
the log of a node takes everything, whoever is enabled. Lines that a driver writes straight to OPA0 bypass OPCOM:
no box, no log, that node's console only (System Manager's Manual, operator terminals and operator log).

Everything reaches a terminal as a whole block of lines. What OPCOM shows while it starts is left out: a console
begins enabled, without saying so (ours). An operator log that cannot be written is given up, once and aloud.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from vmsshadow.cluster.world import World
from vmsshadow.messages import opcom
from vmsshadow.messages.opcom_texts import OPCOM

LOG_FOLDER = "SYS$MANAGER"
LOG_NAME = "operator.log"
OPCOM_KIND = "OPCOM"  # what OPCOM shows, among the kinds of broadcasts

_SHOWN_LOG = "SYS$SYSROOT:[SYSMGR]OPERATOR.LOG;{}"  # captures, VAX V5.5-2H4 and V7.3


class Terminal:
    """A terminal on one node: its name as messages show it (`_ALPHA$OPA0:`), its user, and where its lines go.

    *refused* are the kinds of broadcast that its user does not want, OPCOM's or a key of `opcom.BROADCASTS`; without
    *takes_broadcasts* the terminal gets none at all.
    """

    __slots__ = ("classes", "is_opa0", "name", "node", "receive", "refused", "takes_broadcasts", "username")

    def __init__(
        self,
        name: str,
        node: str,
        username: str,
        receive: Callable[[list[str]], None],
        classes: Iterable[str] = (),
        is_opa0: bool = False,
    ) -> None:
        self.name = name
        self.node = node
        self.username = username
        self.receive = receive
        self.classes = _in_order(classes)
        self.is_opa0 = is_opa0
        self.refused: set[str] = set()
        self.takes_broadcasts = True

    def hear(self, kind: str, lines: Sequence[str]) -> bool:
        """Show a broadcast of one *kind*, unless it is not wanted here. Returns whether it was shown."""
        is_wanted = self.takes_broadcasts and kind not in self.refused
        if is_wanted:
            self.receive(list(lines))
        return is_wanted


class Operators:
    """OPCOM of the whole cluster; *files* is the lab's folder of files, None for a cluster that keeps none."""

    def __init__(self, world: World, files: Path | None) -> None:
        self.world = world
        self.files = files
        self.terminals: list[Terminal] = []
        self._versions: dict[str, int] = {}  # node -> version of its operator log
        self._closed_logs: list[str] = []  # nodes whose log an operator closed, or which could not be written

    # --- terminals ---------------------------------------------------------------------------------

    def attach(self, terminal: Terminal) -> None:
        """Let *terminal* hear what it is enabled for."""
        if terminal not in self.terminals:
            self.terminals.append(terminal)

    def detach(self, terminal: Terminal) -> None:
        """Forget *terminal*; one that is not attached is ignored."""
        if terminal in self.terminals:
            self.terminals.remove(terminal)

    def stopped(self, node: str) -> None:
        """A node's OPCOM is gone with its node: its terminals are nobody's until it boots."""
        for terminal in self._terminals_of(node):
            terminal.classes = []

    def booted(self, node: str) -> None:
        """A node's OPCOM has started: OPA0 hears every class, no other terminal any, and the log is open."""
        for terminal in self._terminals_of(node):
            terminal.classes = list(opcom.CLASSES) if terminal.is_opa0 else []
        if node in self._closed_logs:
            self._closed_logs.remove(node)

    # --- REPLY -------------------------------------------------------------------------------------

    def enable(self, terminal: Terminal, classes: Collection[str] | None = None) -> None:
        """REPLY/ENABLE: *terminal* hears *classes* too, or all. Raises ValueError for a name that is no class."""
        was_operator = bool(terminal.classes)
        added = _in_order(opcom.CLASSES if classes is None else classes)
        terminal.classes = _in_order([*terminal.classes, *added])
        if not was_operator:
            self._answer(terminal, opcom.operator_enabled(terminal.name, terminal.username))
        self.status(terminal)

    def disable(self, terminal: Terminal, classes: Collection[str] | None = None) -> None:
        """REPLY/DISABLE: *terminal* hears *classes* no longer, or none. Raises ValueError as `enable` does."""
        removed = _in_order(opcom.CLASSES if classes is None else classes)
        terminal.classes = [name for name in terminal.classes if name not in removed]
        if terminal.classes:
            self.status(terminal)
        else:
            self._answer(terminal, opcom.operator_disabled(terminal.name, terminal.username))

    def status(self, terminal: Terminal) -> None:
        """REPLY/STATUS: show *terminal* its classes. No request is ever pending here."""
        self._answer(terminal, opcom.operator_status(terminal.name, terminal.classes))

    def reply_log(self, terminal: Terminal) -> None:
        """REPLY/LOG: close the operator log of *terminal*'s node and open a new version of it."""
        node = terminal.node
        if node not in self._closed_logs:
            self._close_log(terminal)
            self._versions[node] = self._version(node) + 1
        self._closed_logs = [other for other in self._closed_logs if other != node]
        shown = _SHOWN_LOG.format(self._version(node))
        self._answer(terminal, opcom.logfile_initialized(terminal.name, shown))
        self._answer(terminal, opcom.operator_status(shown, opcom.CLASSES))

    def reply_nolog(self, terminal: Terminal) -> None:
        """REPLY/NOLOG: close the operator log of *terminal*'s node."""
        if terminal.node not in self._closed_logs:
            self._close_log(terminal)
            self._versions[terminal.node] = self._version(terminal.node) + 1
            self._closed_logs.append(terminal.node)

    def broadcast(self, sender: Terminal, text: str, kind: str = "GENERAL") -> int:
        """REPLY/ALL: show *text* on every terminal of every node that is up; returns how many on the sender's node.

        *kind* is a key of `opcom.BROADCASTS` (raises KeyError otherwise).
        """
        lines = opcom.broadcast(kind, sender.username, sender.node, sender.name, self.world.clock.ticks, text)
        reached = 0
        for node in self._company(sender.node):
            for terminal in self._terminals_of(node):
                reached += terminal.hear(kind, lines) and terminal.node == sender.node
        return reached

    # --- messages ----------------------------------------------------------------------------------

    def send(self, node: str, classes: Collection[str], body_lines: Sequence[str], ticks: int | None = None) -> None:
        """OPCOM of *node* tells the cluster *body_lines* for the operators of *classes*.

        *ticks* is the VMS time of the message, the present if it is left out. A node that is down, without quorum or
        out of contact tells nothing.
        """
        at = self.world.clock.ticks if ticks is None else ticks
        for receiver in self._company(node):
            origin = None if receiver == node else (node, at)
            block = opcom.frame(body_lines, at, origin=origin)
            self._log(receiver, block)
            for terminal in self._terminals_of(receiver):
                if any(name in classes for name in terminal.classes):
                    terminal.hear(OPCOM_KIND, block)

    def _company(self, node: str) -> list[str]:
        """The nodes to which OPCOM of *node* speaks."""
        partition = self.world.interconnect.of(self.world.nodes[node])
        return [other.name for other in partition.up_nodes()] if partition.is_active(node) else []

    def direct(self, node: str, lines: Sequence[str], *, last: bool = False) -> None:
        """Write *lines* straight to OPA0 of *node*: no box, no log; nowhere if it is down, but for its *last* ones."""
        if last or self.world.nodes[node].up:
            for terminal in self._terminals_of(node):
                if terminal.is_opa0:
                    terminal.receive(list(lines))

    def _answer(self, terminal: Terminal, body_lines: Sequence[str]) -> None:
        """Tell *terminal* itself, whatever it is enabled for, and its node's log."""
        block = opcom.frame(body_lines, self.world.clock.ticks)
        self._log(terminal.node, block)
        terminal.hear(OPCOM_KIND, block)

    def _terminals_of(self, node: str) -> list[Terminal]:
        return [terminal for terminal in self.terminals if terminal.node == node]

    # --- operator logs -----------------------------------------------------------------------------

    def log_path(self, node: str) -> Path | None:
        """The host file of a node's operator log; None in a cluster without files."""
        return None if self.files is None else self.files / node / LOG_FOLDER / LOG_NAME

    def _log(self, node: str, block: Sequence[str]) -> None:
        path = self.log_path(node)
        if path is None or node in self._closed_logs:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8", newline="\n") as log:
                log.writelines(f"{line}\n" for line in block)
        except OSError as error:
            self._give_up_log(node, error.strerror or str(error))

    def _give_up_log(self, node: str, reason: str) -> None:
        self._closed_logs.append(node)
        shown = _SHOWN_LOG.format(self._version(node))
        block = opcom.frame(OPCOM.LOGFAIL(shown, reason).body(), self.world.clock.ticks)
        for terminal in self._terminals_of(node):
            if terminal.classes:
                terminal.hear(OPCOM_KIND, block)

    def _close_log(self, terminal: Terminal) -> None:
        """Say so, then give the host file the name of its version: the newest log is always `operator.log`."""
        version = self._version(terminal.node)
        self._answer(terminal, opcom.logfile_closed(terminal.name, _SHOWN_LOG.format(version)))
        path = self.log_path(terminal.node)
        if path is not None and path.exists():
            try:
                path.rename(path.with_name(f"{LOG_NAME};{version}"))
            except OSError as error:
                self._give_up_log(terminal.node, error.strerror or str(error))

    def _version(self, node: str) -> int:
        """The version number of a node's present log: one more than the highest that was put away."""
        if node not in self._versions:
            path = self.log_path(node)
            found = [] if path is None else path.parent.glob(f"{LOG_NAME};*")
            kept = [old.name.rpartition(";")[2] for old in found]
            self._versions[node] = 1 + max((int(number) for number in kept if number.isdecimal()), default=0)
        return self._versions[node]

    def __getstate__(self) -> dict[str, Any]:
        # Terminals belong to the running program, not to the world.
        return {**self.__dict__, "terminals": []}


def _in_order(classes: Iterable[str]) -> list[str]:
    """*classes* once each, in OPCOM's order. Raises ValueError for a name that is no class."""
    wanted = list(classes)
    for name in wanted:
        if name not in opcom.CLASSES:
            raise ValueError(f"no operator class {name}")
    return [name for name in opcom.CLASSES if name in wanted]
