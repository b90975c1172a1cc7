"""SYSMAN: PARAMETERS USE, SHOW, SET and WRITE on the nodes of its environment, by default the local one.

Each node of the environment has its own work area. Layouts are from memory except that of SET ENVIRONMENT.
"""

from collections.abc import Iterator

from vmsshadow.cluster.hardware import Node
from vmsshadow.cluster.parameters import ACTIVE, Area
from vmsshadow.commands import work_area
from vmsshadow.commands.gate import Action, Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.dcl import CLI, DCL
from vmsshadow.messages.show_set import SYSGEN, SYSMAN
from vmsshadow.messages.system import SYSTEM

NAME = "SYSMAN"
_INDENT = 8 * " "

_COLUMNS = work_area.Columns(
    "Parameter Name            Current    Default    Minimum    Maximum Unit  Dynamic",
    "--------------            -------    -------    -------    ------- ----  -------",
    (33, 44, 55, 66),
)


class Sysman:
    """One run of SYSMAN."""

    name = NAME

    def __init__(self, context: Context) -> None:
        self._world = context.driver.world
        self._nodes = [context.node]
        self._where = f"Node {context.node} of local cluster"  # from memory
        self._areas: dict[str, Area] = {}
        self.actions: dict[str, Action] = {
            "PARAMETERS_SET": self._set,
            "PARAMETERS_SHOW": self._show,
            "PARAMETERS_USE": self._use,
            "PARAMETERS_WRITE": self._write,
            "SET_ENVIRONMENT": self._set_environment,
            "SHOW_ENVIRONMENT": self._show_environment,
        }

    def refused(self, refusal: Refusal) -> Said:
        """A line that SYSMAN's command table does not take, as the parser of all utilities says it."""
        told: Said = getattr(DCL, refusal.ident).under(CLI)()
        return told if refusal.segment is None else told.with_segment(refusal.segment)

    # --- parameters --------------------------------------------------------------------------------

    def _use(self, context: Context, command: Command) -> Run:
        source = command.value("SOURCE") or ACTIVE
        for node in self._reached():
            self._areas[node.name] = work_area.read(node, source)
        yield from self._unreached()
        return None

    def _show(self, context: Context, command: Command) -> Run:
        rows = work_area.wanted(command)
        if not rows:
            yield SYSGEN.NOPARAM()
            return None
        for node in self._reached():
            area = self._area(node)
            yield ""
            yield f"Node {node.name}:   Parameters in use: {area.source}"
            yield from work_area.table(rows, area, _COLUMNS, in_hex=bool(command.present("HEX")))
        yield from self._unreached()
        return None

    def _set(self, context: Context, command: Command) -> Run:
        told = None
        for node in self._reached():
            told = work_area.give(self._area(node), command.value("NAME") or "", command.value("VALUE") or "")
        if told is not None:
            yield told
        yield from self._unreached()
        return None

    def _write(self, context: Context, command: Command) -> Run:
        for node in self._reached():
            work_area.write(context, node, self._area(node), command.value("DESTINATION") or ACTIVE)
        yield from self._unreached()
        return None

    # --- environment -------------------------------------------------------------------------------

    def _set_environment(self, context: Context, command: Command) -> Run:
        if command.present("CLUSTER"):
            names = list(self._world.nodes)
            where = "Clusterwide on local cluster"
        else:
            names = [name.upper().rstrip(":") for name in command.values("NODE")] or [context.node]
            named = bool(command.present("NODE"))
            where = f"Individual nodes: {','.join(names)}" if named else f"Node {names[0]} of local cluster"
        unknown = [name for name in names if name not in self._world.nodes]
        if unknown:
            yield SYSMAN.NODERR(unknown[0]).because(SYSTEM.NOSUCHNODE())
            return None
        self._nodes, self._where, self._areas = names, where, {}
        yield from self._environment(context)
        return None

    def _show_environment(self, context: Context, command: Command) -> Run:
        yield from self._environment(context)
        return None

    def _environment(self, context: Context) -> Iterator[Said | str]:
        yield SYSMAN.ENV()
        yield f"{_INDENT}{self._where}"
        if self._nodes != [context.node]:
            yield f"{_INDENT}Username {context.console.terminal.username:<12} will be used on nonlocal nodes"

    def _reached(self) -> list[Node]:
        """The nodes of the environment that run."""
        return [node for node in map(self._world.nodes.__getitem__, self._nodes) if node.up]

    def _unreached(self) -> list[Said]:
        """What SYSMAN says of the others."""
        down = [name for name in self._nodes if not self._world.nodes[name].up]
        return [SYSMAN.NODERR(name).because(SYSTEM.UNREACHABLE()) for name in down]

    def _area(self, node: Node) -> Area:
        """The node's work area; it begins as what is active there."""
        if node.name not in self._areas:
            self._areas[node.name] = work_area.read(node, ACTIVE)
        return self._areas[node.name]
