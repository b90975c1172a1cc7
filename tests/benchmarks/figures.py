"""Figures of a benchmark run: paired rounds, their medians and spreads, and the file that keeps them.

Every figure is measured in rounds. A round measures ours and, where there is one, the peer, right after each other
and in alternating order; the figure is the median over the rounds of what one round says. So whatever slows the
machine down for a while slows both. The spread is from the first to the third quartile.
"""

import json
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

RATIO, SECONDS, MEGABYTES, ON_CLOCK = "times the peer", "s CPU", "MB", "s on the clock"
SAVED = Path("benchmarks-last.json")


class Cost(NamedTuple):
    """What one run took: seconds on the clock, and CPU seconds of this process and its children."""

    wall_s: float
    cpu_s: float


class Figure(NamedTuple):
    """One line of the table; *skipped* is the reason why nothing was measured."""

    name: str
    command: str  # what was compared with what, or what was run
    unit: str
    wanted: float | None  # at most; None: only told
    value: float = 0.0
    low: float = 0.0
    high: float = 0.0
    rounds: int = 0
    ours_s: float = 0.0  # median on the clock, of one run
    peer_s: float = 0.0
    ours_cpu_s: float = 0.0
    peer_cpu_s: float = 0.0
    skipped: str = ""

    @property
    def verdict(self) -> str:
        """Whether the figure is what is wanted."""
        if self.skipped:
            return "skipped"
        if self.wanted is None:
            return "-"
        return "yes" if self.value <= self.wanted else "NO"


class Plan(NamedTuple):
    """How much to measure: rounds wanted, and the seconds after which no further round of a figure begins."""

    folder: Path
    rounds: int
    seconds: float


def cost_of(work: Callable[[], object]) -> Cost:
    """Run *work* once; its cost, that of the children it waited for included."""
    cpu = _cpu_s()
    began = time.perf_counter()
    work()
    return Cost(time.perf_counter() - began, _cpu_s() - cpu)


def _cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def paired(
    plan: Plan, ours: Callable[[], Cost], peer: Callable[[], Cost], *, least: int = 3
) -> tuple[list[Cost], list[Cost]]:
    """Interleaved rounds of both, the order changing from round to round; at least *least* of them."""
    mine: list[Cost] = []
    theirs: list[Cost] = []
    began = time.perf_counter()
    for number in range(plan.rounds):
        if number >= least and time.perf_counter() - began > plan.seconds:
            break
        if number % 2:
            theirs.append(peer())
            mine.append(ours())
        else:
            mine.append(ours())
            theirs.append(peer())
    return mine, theirs


def ratio(name: str, command: str, wanted: float | None, costs: tuple[list[Cost], list[Cost]]) -> Figure:
    """The figure "our time / the peer's", of paired rounds."""
    mine, theirs = costs
    values = [first.wall_s / second.wall_s for first, second in zip(mine, theirs, strict=True)]
    return _figure(name, command, RATIO, wanted, values, mine, theirs)


def cpu_beyond(name: str, command: str, wanted: float | None, costs: tuple[list[Cost], list[Cost]]) -> Figure:
    """The figure "our CPU seconds beyond the peer's", of paired rounds; without a peer, all of our CPU seconds."""
    mine, theirs = costs
    base = [cost.cpu_s for cost in theirs] or [0.0] * len(mine)
    values = [first.cpu_s - second for first, second in zip(mine, base, strict=True)]
    return _figure(name, command, SECONDS, wanted, values, mine, theirs)


def amount(name: str, command: str, wanted: float | None, values: list[float]) -> Figure:
    """A figure in megabytes."""
    return _figure(name, command, MEGABYTES, wanted, values, [], [])


def clocked(name: str, command: str, wanted: float | None, values: list[float]) -> Figure:
    """A figure in seconds that somebody waits."""
    return _figure(name, command, ON_CLOCK, wanted, values, [], [])


def spent(name: str, command: str, wanted: float | None, values: list[float]) -> Figure:
    """A figure in CPU seconds, whose *values* were worked out by whoever measured them."""
    return _figure(name, command, SECONDS, wanted, values, [Cost(value, value) for value in values], [])


def skipped(name: str, command: str, unit: str, wanted: float | None, why: str) -> Figure:
    """A figure that cannot be measured here."""
    return Figure(name, command, unit, wanted, skipped=why)


def _figure(
    name: str,
    command: str,
    unit: str,
    wanted: float | None,
    values: list[float],
    mine: list[Cost],
    theirs: list[Cost],
) -> Figure:
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    return Figure(
        name, command, unit, wanted, middle, low, high, len(values),
        ours_s=_median([cost.wall_s for cost in mine]),
        peer_s=_median([cost.wall_s for cost in theirs]),
        ours_cpu_s=_median([cost.cpu_s for cost in mine]),
        peer_cpu_s=_median([cost.cpu_s for cost in theirs]),
    )  # fmt: skip


def _median(values: list[float]) -> float:
    return statistics.median(values) if values else 0.0


# --- the machine, and the file ---------------------------------------------------------------------


def machine(folder: Path) -> dict[str, Any]:
    """What the figures depend on."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "system": f"{platform.system()} {platform.release().split('-')[0]} {platform.machine()}",
        "processors": len(os.sched_getaffinity(0)),
        "memory_gib": round(pages / 2**30),
        "python": platform.python_version(),
        "file_system": _file_system(folder),
        "load": round(os.getloadavg()[0], 1),
        "day": time.strftime("%Y-%m-%d"),
    }


def _file_system(folder: Path) -> str:
    """The type of the file system that holds *folder*, or "unknown"."""
    best, kind = "", "unknown"
    path = str(folder.resolve())
    try:
        mounts = Path("/proc/mounts").read_text("ascii", "replace").splitlines()
    except OSError:
        return kind
    for line in mounts:
        _, at, found, *_ = line.split(" ")
        if path.startswith(at.rstrip("/") + "/") and len(at) >= len(best):
            best, kind = at, found
    return kind


def save(where: Path, about: dict[str, Any], figures: list[Figure]) -> None:
    """Write the run to *where* as JSON."""
    rows = [figure._asdict() for figure in figures]
    where.write_text(json.dumps({"machine": about, "figures": rows}, indent=1) + "\n", "utf-8")


def saved(where: Path) -> tuple[dict[str, Any], list[Figure]]:
    """The run that *where* holds. Raises OSError, ValueError or TypeError."""
    held = json.loads(where.read_text("utf-8"))
    return held["machine"], [Figure(**row) for row in held["figures"]]
