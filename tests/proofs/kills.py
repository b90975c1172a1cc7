"""The kill loop: the program ends dead at its n-th write to an image, n = 1, 2, 3, ..., and is started again.

Each run is a child process on a lab of its own. What its users were told it writes down at once, so that the parent
knows what was promised; then the parent opens the same lab, mounts what is there, and lets time run.
"""

import os
import pickle
import tempfile
import traceback
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.proofs.scenarios import Scenario
from tests.proofs.scene import BLOCKS, CLUSTER, Heard, Scene, apply
from tests.storm.oracle import BLOCK, Broken, Oracle
from tests.storm.site import FOLDER
from vmsshadow.api import open_cluster
from vmsshadow.disk import sweep

MOST = 1000  # writes of one deed; far more than any makes
KILLED, UNTOUCHED, FAILED = 9, 0, 3  # exit statuses of the child


class Killer:
    """Stands before every way to write to an image; at the *n*-th write only a part is written, and all is over."""

    def __init__(self, n: int, torn: bool) -> None:
        self.left = n
        self.torn = torn
        self.genuine = os.pwrite

    def pwrite(self, fd: int, data: Any, at: int) -> int:
        self.left -= 1
        if self.left == 0:
            if self.torn:
                self.genuine(fd, bytes(data)[: len(data) // BLOCK // 2 * BLOCK], at)
            os._exit(KILLED)
        return self.genuine(fd, data, at)

    def stand(self, scene: Scene) -> None:
        """From here on every write is counted; bulk copies by the kernel are not made."""
        os.pwrite = self.pwrite
        scene.cluster.installation.world.fast_path = False
        sweep.copy_range = _never  # type: ignore[assignment]


def _never(*_: Any) -> None:
    raise AssertionError("no assisted copy is in the scenarios")


def play(scenario: Scenario, n: int, *, torn: bool) -> bool:
    """One run with a kill at write *n* of the deed; False when it was not met. Broken when a promise is."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        lab, notes = Path(folder, "lab"), Path(folder, "notes")
        child = os.fork()
        if child == 0:
            _live_and_die(scenario, lab, notes, Killer(n, torn))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        place = f"{scenario.name}: killed at write {n}{', torn' if torn else ''}"
        if status == FAILED:
            raise Broken(f"{place}: {Path(folder, 'notes.error').read_text(encoding='utf-8')}")
        oracle = _promised(notes)
        with open_cluster(CLUSTER, lab) as cluster:
            scene = Scene(cluster, oracle)
            try:
                scene.mend(*scenario.devices)
                scene.judge(*scenario.devices)
            except AssertionError as broken:
                raise Broken(f"{place}: {broken!r}\n    " + "\n    ".join(scene.screen()[-12:])) from broken
    return status == KILLED


def _live_and_die(scenario: Scenario, lab: Path, notes: Path, killer: Killer) -> None:
    """The child's whole life; never returns."""
    try:
        with open_cluster(CLUSTER, lab) as cluster, notes.open("wb", buffering=0) as told:
            scene = Scene(cluster)
            scenario.prepare(scene)
            scene.listeners.append(partial(_write_down, told))
            told.write(pickle.dumps(scene.oracle))
            killer.stand(scene)
            scenario.deed(scene)
            os._exit(UNTOUCHED)  # and nothing is dismounted: as if killed right after the deed
    except BaseException:
        notes.with_suffix(".error").write_text(traceback.format_exc(), encoding="utf-8")
        raise
    finally:
        os._exit(FAILED)


def _write_down(told: Any, heard: Heard) -> None:
    told.write(pickle.dumps(heard))


def _promised(notes: Path) -> Oracle:
    """The oracle as it was at the child's end: what was on its way then is lost."""
    with notes.open("rb") as told:
        oracle = pickle.load(told)
        assert isinstance(oracle, Oracle) and len(oracle.model) == BLOCKS * BLOCK
        while told.peek(1):
            apply(oracle, pickle.load(told))
    for serial in list(oracle.writes):
        oracle.write_lost(serial)
    oracle.reads.clear()
    return oracle


def loop(scenario: Scenario, step: int = 1, first: int = 1, *, torn: bool = False) -> Iterator[int]:
    """n = first, first + step, ... until a run passes untouched."""
    for n in range(first, MOST, step):
        met = play(scenario, n, torn=torn)
        yield n
        if not met:
            return
    raise Broken(f"{scenario.name}: write {MOST} is still met")
