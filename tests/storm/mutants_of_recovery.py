"""Planted faults in scheduling and in the minimerges: which node takes what, when, and what has to be merged."""

from typing import Any

import pytest

from vmsshadow.cluster import carriers
from vmsshadow.shadow.bitmap import Bits
from vmsshadow.shadow.writelog import WriteLog


def log_misses_what_is_on_its_way(patch: pytest.MonkeyPatch) -> None:
    """Only writes that are done are named: those on their way, or about to be done again, are missed."""

    def named(self: WriteLog, survivors: list[str], size_blocks: int) -> Bits:
        bits = Bits(size_blocks)
        for entry in self.entries.values():
            if entry.node not in survivors and entry.done_us >= 0:
                bits.mark(*entry.extent)
        return bits

    patch.setattr(WriteLog, "named", named)


def delay_not_waited(patch: pytest.MonkeyPatch) -> None:
    """After a significant event nodes take work at once."""
    patch.setattr(carriers, "begin_delay", lambda world, node: None)


def priority_ignored(patch: pytest.MonkeyPatch) -> None:
    """Units are taken by their numbers."""
    genuine = carriers._bid

    def bid(world: Any, unit: Any, node: Any) -> Any:
        made = genuine(world, unit, node)
        return made._replace(priority=min(made.priority, 1))

    patch.setattr(carriers, "_bid", bid)


def any_node_takes_a_minimerge(patch: pytest.MonkeyPatch) -> None:
    """Nodes without a master bitmap compete for a minimerge by bitmaps, too."""
    patch.setattr(carriers, "_able", lambda unit: list(reversed(unit.shadow_set.nodes)))


def threads_not_counted(patch: pytest.MonkeyPatch) -> None:
    """SHADOW_MAX_COPY limits nothing."""
    genuine = carriers._bid
    patch.setattr(carriers, "_bid", lambda *facts: genuine(*facts)._replace(exempt=True))


RECOVERY_MUTANTS = (
    log_misses_what_is_on_its_way,
    delay_not_waited,
    priority_ignored,
    any_node_takes_a_minimerge,
    threads_not_counted,
)
