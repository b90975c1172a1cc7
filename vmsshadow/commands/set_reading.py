"""SET SHADOW/ENABLE=SPLIT_READ_LBNS, /DISABLE=SPLIT_READ_LBNS and /RESET_COUNTERS: of a virtual unit, or of all.

How reads are directed is this node's own, and lasts until it dismounts the unit. The counters are the set's: HBMM
resets, copy hotblocks and collisions, repairs by the merge and by applications' reads (HELP SET SHADOW, from memory).
"""

from collections.abc import Callable
from typing import NamedTuple

from vmsshadow.base.names import shown
from vmsshadow.cluster.driver import Driver
from vmsshadow.dcl.command import Command


class Deed(NamedTuple):
    """One keyword or qualifier, the words of /LOG for it, and what it does to a unit for a node."""

    path: str
    said: str
    act: Callable[[Driver, str, int], None]


def _enable(driver: Driver, node: str, unit: int) -> None:
    driver.split_reads(node, unit, True)


def _disable(driver: Driver, node: str, unit: int) -> None:
    driver.split_reads(node, unit, False)


def _reset(driver: Driver, node: str, unit: int) -> None:
    driver.reset_counters(unit)


# fmt: off
DEEDS = (  # wording of /LOG ours
    Deed("DISABLE.SPLIT_READ_LBNS", "split read LBNs disabled", _disable),
    Deed("ENABLE.SPLIT_READ_LBNS",  "split read LBNs enabled",  _enable),
    Deed("RESET_COUNTERS",          "counters reset",           _reset),
)
# fmt: on


def wanted(command: Command) -> list[Deed]:
    """What of it a SET SHADOW command asks for; a SET DEVICE has none."""
    if command.syntax != "SET_SHADOW":
        return []
    return [deed for deed in DEEDS if command.present(deed.path)]


def done(deed: Deed, driver: Driver, node: str, unit: int) -> str:
    """Do it to DSA*unit*; returns the line of /LOG."""
    deed.act(driver, node, unit)
    return f"{shown(f'DSA{unit}')} {deed.said}"
