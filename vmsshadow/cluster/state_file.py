"""A lab: the folder of one cluster, its lock, and `state.yaml`, what outlives a power failure of the whole cluster.

Kept are the last simulated time, what an operator changed in the nodes' parameter files, named HBMM policies, the
highest serial numbers, of requests and of write bitmaps, and which blocks of a disk bear a forced error, which a
drive remembers beside the data and an image has no room for. Never kept are fences, bitmaps and mounts: those die
with power, as on the real system; what the disks say is on the disks. The file is written beside the old one, brought
to the host's disk, and renamed: it is the old or the new, never half.
"""

import fcntl
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from vmsshadow.base import vmstime
from vmsshadow.cluster.config_text import ConfigRefused, Spot, read_bytes
from vmsshadow.cluster.config_values import Key, record, text, whole
from vmsshadow.cluster.parameters import out_of_range
from vmsshadow.cluster.world import World
from vmsshadow.shadow.policy import Policy, Wrong, is_name, parse, written

STATE_NAME = "state.yaml"
LOCK_NAME = "lab.lock"
FILES_NAME = "files"

_LONG = (1 << 63) - 1
_RANGE = re.compile(r"([0-9]{1,10})(?:-([0-9]{1,10}))?")


class LabRefused(Exception):
    """A lab that cannot be used, or a set in it that cannot be mounted; `reason` is one line."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Kept(NamedTuple):
    """What `state.yaml` says: a VMS time, serial numbers, policies by name, and by node what changed in its file.

    *forced_errors* are, by disk, the first and the last of blocks with a forced error.
    """

    ticks: int
    serial: int
    parameters: dict[str, dict[str, int]]
    bitmap_serial: int = 0
    policies: dict[str, Policy] = {}
    forced_errors: dict[str, list[tuple[int, int]]] = {}


class Lab:
    """The folder of one cluster, locked against other simulators while it is open; made by `open`."""

    def __init__(self, path: Path, lock_fd: int) -> None:
        self.path = path
        self.given: dict[str, dict[str, int]] = {}  # node -> its parameters as the configuration has them
        self.was_used = False  # before this run
        self._lock_fd = lock_fd

    @classmethod
    def open(cls, path: Path) -> "Lab":
        """Make the folder if it is missing, and lock it. Raises LabRefused."""
        try:
            path.mkdir(exist_ok=True)
            lock_fd = os.open(path / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except FileNotFoundError:
            raise LabRefused(f"lab {path}: there is no folder {path.parent}") from None
        except FileExistsError:
            raise LabRefused(f"lab {path} is not a folder") from None
        except OSError as error:
            raise LabRefused(f"lab {path} cannot be used: {error.strerror}") from None
        try:
            fcntl.flock(lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock_fd)
            why = "is in use" if isinstance(error, BlockingIOError) else f"cannot be locked: {error.strerror}"
            raise LabRefused(f"lab {path} {why}") from None
        return cls(path, lock_fd)

    @property
    def files(self) -> Path:
        """The folder that holds each node's files (`files/ALPHA/SYS$MANAGER`)."""
        return self.path / FILES_NAME

    def read(self) -> Kept | None:
        """What was kept; None in a lab that was never used. Raises LabRefused."""
        path = self.path / STATE_NAME
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LabRefused(f"{path} cannot be read: {error.strerror}") from None
        try:
            return Kept(**record(read_bytes(data, str(path)), "state", _STATE))
        except ConfigRefused as error:
            raise LabRefused(f"{error.reason} (delete the file to begin without it)") from None

    def keep(self, world: World, *, lasting: bool = True) -> None:
        """Write `state.yaml`; *lasting*: so that it would survive the host's own crash.

        Raises LabRefused when the host cannot, as on a full disk.
        """
        path = self.path / STATE_NAME
        beside = path.with_suffix(".new")
        try:
            with beside.open("w", encoding="utf-8", newline="\n") as file:
                file.write(self._text(world))
                file.flush()
                if lasting:
                    os.fsync(file.fileno())
            beside.replace(path)
            if not lasting:
                return
            folder_fd = os.open(self.path, os.O_RDONLY)
            try:
                os.fsync(folder_fd)
            finally:
                os.close(folder_fd)
        except OSError as error:
            with suppress(OSError):
                beside.unlink()
            raise LabRefused(f"{path} cannot be written: {error.strerror}") from None

    def _text(self, world: World) -> str:
        ticks = world.clock.ticks
        partitions = world.interconnect.partitions
        lines = [
            "# Written by vmsshadow; what this cluster keeps when all its power is off.",
            f"# Last simulated time: {vmstime.show(ticks)}",
            f"ticks: {ticks}",
            f"serial: {max(partition.next_serial for partition in partitions)}",
            f"bitmap_serial: {max(partition.bitmap_serial for partition in partitions)}",
            *self.settings(world),
        ]
        return "\n".join(lines) + "\n"

    def settings(self, world: World) -> list[str]:
        """What outlives operators and their commands, as it is written: policies, parameters, forced errors."""
        policies = next((part for part in world.interconnect.live() if not part.is_hung), world).policies
        lines = [
            "policies:",
            *(f'  "{name}": "{written(policies[name])}"' for name in sorted(policies)),
            "parameters:",
        ]
        for node in world.nodes.values():
            given = self.given.get(node.name, {})
            changed = {name: value for name, value in node.current.items() if given.get(name) != value}
            if changed:
                lines.append(f'  "{node.name}":')
                lines += [f"    {name}: {changed[name]}" for name in sorted(changed)]
        marked = [disk for disk in world.disks.values() if disk.forced_errors]
        if marked:
            lines.append("forced_errors:")
            lines += [f'  "{disk.name}": "{_ranges(disk.forced_errors)}"' for disk in marked]
        return lines

    def close(self) -> None:
        """Give up the lock; a closed lab may be closed again."""
        if self._lock_fd >= 0:
            os.close(self._lock_fd)
            self._lock_fd = -1


def _ranges(lbns: Iterable[int]) -> str:
    """LBNs as text: `4513-4515, 6000`."""
    ranges: list[tuple[int, int]] = []
    for lbn in sorted(lbns):
        first = ranges.pop()[0] if ranges and ranges[-1][1] == lbn - 1 else lbn
        ranges.append((first, lbn))
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def _forced_errors(spot: Spot, what: str) -> dict[str, list[tuple[int, int]]]:
    if spot.value is not None and not isinstance(spot.value, dict):
        raise spot.refused(f"{what}: must be a mapping of disks to blocks")
    found: dict[str, list[tuple[int, int]]] = {}
    for name, (_, inner) in (spot.value or {}).items():
        pieces = [_RANGE.fullmatch(piece.strip()) for piece in text(inner, what).split(",")]
        if None in pieces:
            raise inner.refused(f"{what}: must be block numbers and ranges of them, as in 4513-4515, 6000")
        found[name] = [(int(piece[1]), int(piece[2] or piece[1])) for piece in pieces if piece]
    return found


def _parameters(spot: Spot, what: str) -> dict[str, dict[str, int]]:
    if spot.value is not None and not isinstance(spot.value, dict):
        raise spot.refused(f"{what}: must be a mapping of nodes")
    return {name: _of_node(inner, what) for name, (_, inner) in (spot.value or {}).items()}


def _policies(spot: Spot, what: str) -> dict[str, Policy]:
    if spot.value is not None and not isinstance(spot.value, dict):
        raise spot.refused(f"{what}: must be a mapping of names to policies")
    found: dict[str, Policy] = {}
    for name, (_, inner) in (spot.value or {}).items():
        policy = parse(text(inner, what))
        if isinstance(policy, Wrong) or not is_name(name):
            raise inner.refused(f"{what}: {name} is no HBMM policy")
        found[name] = policy
    return found


def _of_node(spot: Spot, what: str) -> dict[str, int]:
    if not isinstance(spot.value, dict):
        raise spot.refused(f"{what}: must be a mapping of parameters to numbers")
    values: dict[str, int] = {}
    for name, (_, inner) in spot.value.items():
        values[name] = whole(-_LONG, _LONG)(inner, what)
        trouble = out_of_range(name, values[name])
        if trouble:
            raise inner.refused(f"{what}: {' '.join(trouble.split())}")
    return values


LAST_TICKS = vmstime.ticks_of(datetime(9000, 1, 1))  # far from the calendar's end

_STATE = {
    "ticks": Key(whole(0, LAST_TICKS)),
    "serial": Key(whole(0, _LONG)),
    "bitmap_serial": Key(whole(0, _LONG), 0),
    "policies": Key(_policies, {}),
    "parameters": Key(_parameters, {}),
    "forced_errors": Key(_forced_errors, {}),
}
