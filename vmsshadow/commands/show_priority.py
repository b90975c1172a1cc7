"""SHOW SHADOW/BY_PRIORITY: the sets in the order in which this system would take on their recovery.

A higher number comes first, and a set with priority 0 is never considered here (HELP SHOW SHADOW/BY_PRIORITY and
SET SHADOW/PRIORITY). Columns and their heads from memory; further states on lines of their own are ours.
"""

from typing import NamedTuple

from vmsshadow.base.names import with_colon
from vmsshadow.cluster.world import Unit, World
from vmsshadow.commands.show_shadow import DEFAULT_PRIORITY, states_of

# fmt: off
HEADER = (
    "Device    Mbr                                        Active",
    " Name     Cnt  Priority   Virtual Unit State         on Node",
)
# fmt: on


class Row(NamedTuple):
    """One set as displayed; a *host* is named beside the state that is active."""

    device: str
    members: int
    priority: int
    states: tuple[str, ...]
    host: str

    def lines(self) -> list[str]:
        """The set's line, and one for each further state."""
        shown = [f"{state:<27}{self.host if ' Active' in state else ''}".rstrip() for state in self.states]
        head = f"{with_colon(self.device):<10}{self.members:>2}{self.priority:>10}"
        return [f"{head}    {shown[0]}", *(f"{'':<26}{state}" for state in shown[1:])]


def layout(world: World, node: str, units: list[Unit]) -> list[str]:
    """The display of *units* as *node* sees them."""
    rows = [_row(world, node, unit) for unit in units]
    rows.sort(key=lambda row: -row.priority)  # equal ones stay in the order of their numbers
    return [*HEADER, *(line for row in rows for line in row.lines())]


def _row(world: World, node: str, unit: Unit) -> Row:
    shadow_set = unit.shadow_set
    return Row(
        f"DSA{shadow_set.unit}",
        len(shadow_set.members),
        world.priorities.get((node, shadow_set.unit), DEFAULT_PRIORITY),
        tuple(states_of(node, shadow_set)),
        shadow_set.operation.host if shadow_set.operation is not None else "",
    )
