"""For Python callers: a cluster as a context manager, its consoles, time and I/O.

A short session:

    with vmsshadow.open_cluster("two_sites", "lab") as cluster:
        result = cluster.console("ALPHA").do("MOUNT/CONFIRM DSA1: /SHADOW=$1$DGA11: DATA1", "YES")
        cluster.advance(600)
        assert cluster.read(1, 0, 1, node="BETA") == ...
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

from vmsshadow.base.blocks import BLOCK
from vmsshadow.cluster import config as configurations
from vmsshadow.console.installation import Installation
from vmsshadow.console.options import Refused, clock_rate
from vmsshadow.console.pace import Throttle
from vmsshadow.console.session import Result as Result
from vmsshadow.console.session import Session

LONGEST_S = 100 * 365 * 86_400.0  # a hundred years: no calendar of ours ends before

Lab = str | PathLike[str]


class Console:
    """The operator's console of one node; OPCOM's messages reach it."""

    def __init__(self, installation: Installation, node: str, throttle: Throttle | None) -> None:
        self.screen: list[str] = []  # everything shown so far
        self._installation = installation
        self._session = installation.console(node, self.screen.extend)
        if throttle is not None:
            self._session.paces = throttle.hold

    def do(self, line: str, *answers: str) -> Result:
        """Execute one DCL line, *answers* to its questions in order; a question left over counts as refused.

        The lines are those that appeared while the command was at work.
        """
        if not self._installation.is_on:
            raise ValueError("the cluster is closed")
        return self._session.do(line, *answers)

    @property
    def node(self) -> str:
        """The node it is logged in to at present."""
        return self._session.node

    @property
    def session(self) -> Session:
        """The session behind it."""
        return self._session


class Cluster:
    """A running cluster."""

    def __init__(self, installation: Installation, rate: float) -> None:
        self.installation = installation
        self._throttle = Throttle(rate) if rate else None
        if self._throttle is not None:
            installation.services["rate"] = self._throttle
        self._consoles: dict[str, Console] = {}
        self._instructor = installation.instructor(installation.first_node)

    def console(self, node: str = "") -> Console:
        """The console of *node* (the first one if none is named). Raises KeyError for an unknown node."""
        name = self._node(node)
        if name not in self._consoles:
            self._consoles[name] = Console(self.installation, name, self._throttle)
        return self._consoles[name]

    def advance(self, seconds: float) -> None:
        """Let simulated time pass. Raises ValueError for a negative time, and beyond the calendar's end."""
        if seconds < 0:
            raise ValueError("time does not run backwards")
        if not seconds <= LONGEST_S:
            raise ValueError(f"{seconds} seconds are more than a cluster lives")
        if self._throttle is not None:
            self._throttle.hold(seconds)
        self._look_open()
        self.installation.driver.run_for(seconds)
        self.installation.note()

    def read(self, unit: str | int, lbn: int, count: int, *, node: str = "") -> bytes:
        """Read *count* blocks through virtual unit *unit* (1, "DSA1"). Raises `cluster.driver.IoFailed`."""
        name = self._node(node)
        return self.installation.driver.of(name).read(_number(unit), lbn, count, name)

    def write(self, unit: str | int, lbn: int, data: bytes, *, node: str = "") -> None:
        """Write whole blocks through virtual unit *unit*. Raises `cluster.driver.IoFailed`, ValueError for parts."""
        name = self._node(node)
        if not data or len(data) % BLOCK:
            raise ValueError(f"{len(data)} bytes are not whole blocks of {BLOCK} bytes")
        self.installation.driver.of(name).write(_number(unit), lbn, data, name)

    def simulate(self, what: str) -> Result:
        """`simulate("CRASH BETA")`: what SIMULATE does, at no cost of time. Raises ValueError if it is refused.

        COMPARE that finds differences is no refusal: look at the result's lines.
        """
        from vmsshadow.messages.vmsshadow import VMSSHADOW

        self._look_open()
        if "\n" in what or what.rstrip().endswith("-"):
            raise ValueError(f"{what!r} is not one line of SIMULATE")
        result = self._instructor.do(f"SIMULATE {what}")
        self.installation.note()
        if not result.status & 1 and result.status & 0xFFFFFFF != VMSSHADOW.DIFFER.value:
            raise ValueError("\n".join(result.lines))
        return result

    def _node(self, node: str) -> str:
        """The name of *node* (the first one if none is named). Raises KeyError for an unknown one."""
        self._look_open()
        name = node.upper().rstrip(":") or self.installation.first_node
        self.installation.world.nodes[name]
        return name

    def _look_open(self) -> None:
        """Raise ValueError if the cluster has been shut down."""
        if not self.installation.is_on:
            raise ValueError("the cluster is closed")


@contextmanager
def open_cluster(
    config: Lab | Mapping[str, Any], lab: Lab | None, *, seed: int | None = None, clock: str = "virtual"
) -> Iterator[Cluster]:
    """A cluster: *config* is a path, a shipped name or a mapping; *lab* the folder of its disks, None for memory.

    It is shut down in order at the end; after an exception its power is cut. Raises ConfigRefused, LabRefused, and
    ValueError for a *clock* that is none of `virtual`, `real`, `x10`, and for a *seed* that is no whole number.
    """
    try:
        rate = clock_rate(str(clock))
    except Refused as refused:
        raise ValueError(str(refused)) from None
    if seed is not None and (not isinstance(seed, int) or seed < 0):
        raise ValueError(f"{seed!r} is no seed: a whole number from 0 on")
    if isinstance(config, Mapping):
        chosen = configurations.from_mapping(config)
    else:
        chosen = configurations.load(configurations.find(str(config)))
    installation = Installation.switch_on(chosen, Path(lab) if lab is not None else None, seed=seed)
    Installation.opened.append(installation)
    try:
        yield Cluster(installation, rate)
    except BaseException:
        installation.cut_power()
        raise
    finally:
        Installation.opened.remove(installation)
    installation.shut_down()


def _number(unit: str | int) -> int:
    """The number of a virtual unit. Raises ValueError for what is none."""
    from vmsshadow.base.names import parse_device

    if isinstance(unit, int):
        return unit
    name = parse_device(unit)
    if name is None or not name.is_virtual_unit:
        raise ValueError(f"{unit!r} is no virtual unit")
    return name.unit
