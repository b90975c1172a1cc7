"""SYSGEN, the System Generation Utility: USE, SHOW, SET and WRITE of the parameters of the node it runs on."""

from vmsshadow.cluster.parameters import ACTIVE
from vmsshadow.commands import work_area
from vmsshadow.commands.gate import Action, Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.show_set import SYSGEN
from vmsshadow.messages.vmsshadow import VMSSHADOW

NAME = "SYSGEN"

# Headings as captured on an Alpha V8.4; the numbers stand under them as in a VAX V7.3 capture.
_COLUMNS = work_area.Columns(
    "Parameter Name            Current    Default     Min.       Max.   Unit  Dynamic",
    "--------------            -------    -------   -------    -------  ----  -------",
    (33, 44, 54, 65),
)


class Sysgen:
    """One run of SYSGEN; its work area begins as what is active."""

    name = NAME

    def __init__(self, context: Context) -> None:
        self._node = context.driver.world.nodes[context.node]
        self._area = work_area.read(self._node, ACTIVE)
        self.actions: dict[str, Action] = {
            "SET": self._set,
            "SHOW": self._show,
            "USE": self._use,
            "WRITE": self._write,
        }

    def refused(self, refusal: Refusal) -> Said:
        """SYSGEN's one message for all that it cannot read; a word in a source's place would name a file."""
        if refusal.ident == "IVKEYW":
            return VMSSHADOW.NOTIMPL(f"the parameter file {refusal.segment}")
        return SYSGEN.SYNTAX((refusal.segment or "").upper())

    def _use(self, context: Context, command: Command) -> Run:
        self._area = work_area.read(self._node, command.value("SOURCE") or ACTIVE)
        yield from ()  # an action is a generator
        return None

    def _show(self, context: Context, command: Command) -> Run:
        rows = work_area.wanted(command)
        if not rows:
            yield SYSGEN.NOPARAM()
            return None
        if command.value("NAME") is None:  # from memory
            yield ""
            yield f"Parameters in use: {self._area.source.capitalize()}"
        yield from work_area.table(rows, self._area, _COLUMNS, in_hex=bool(command.present("HEX")))
        return None

    def _set(self, context: Context, command: Command) -> Run:
        told = work_area.give(self._area, command.value("NAME") or "", command.value("VALUE") or "")
        if told is not None:
            yield told
        return None

    def _write(self, context: Context, command: Command) -> Run:
        work_area.write(context, self._node, self._area, command.value("DESTINATION") or ACTIVE)
        yield from ()  # an action is a generator
        return None
