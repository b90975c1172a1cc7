"""The fault loop: in each scenario the n-th access of a disk, or of all together, fails; n = 1, 2, 3, ..."""

from collections.abc import Iterator
from typing import NamedTuple

from tests.proofs.scenarios import Scenario
from tests.proofs.scene import CLUSTER, Scene
from tests.storm.oracle import Broken
from vmsshadow.api import open_cluster
from vmsshadow.cluster import straight
from vmsshadow.disk.image import DiskError, Medium, Trouble
from vmsshadow.disk.troubles import NthFails

MOST = 1000  # accesses of one deed; far more than any takes
ALL = "all disks"
TROUBLES = (Trouble.PARITY, Trouble.OFFLINE, Trouble.HOST)  # bad blocks, a lost connection, a drive error


class Counter:
    """How many accesses are left before the one that fails, shared by several disks."""

    def __init__(self, left: int) -> None:
        self.left = left


class SharedNth(NthFails):
    """The n-th access of all the disks together fails."""

    def __init__(self, inner: Medium, counter: Counter, trouble: Trouble) -> None:
        super().__init__(inner, counter.left, trouble)
        self.counter = counter

    @property
    def interferes(self) -> bool:
        return self.counter.left > 0

    def _count(self, lbn: int | None) -> None:
        self.counter.left -= 1
        if self.counter.left == 0:
            raise DiskError(self.trouble, lbn, medium=self)


class Outcome(NamedTuple):
    """What came of one run: whether the fault was met, and the messages shown."""

    touched: bool
    told: frozenset[str]


def play(scenario: Scenario, where: str, trouble: Trouble, n: int) -> Outcome:
    """One scenario, in whose deed the *n*-th access fails; Broken when a promise is."""
    with open_cluster(CLUSTER, None) as cluster:
        scene = Scene(cluster)
        scenario.prepare(scene)
        before = scene.told()
        counter = Counter(n)
        disks = cluster.installation.world.disks
        for device in disks if where == ALL else (where,):
            medium = disks[device].medium
            assert medium is not None
            disks[device].medium = SharedNth(medium, counter, trouble)
        straight.forget_soundness(cluster.installation.world)
        try:
            scenario.deed(scene)
            touched = counter.left <= 0
            assert set(scene.errors) <= scenario.errors, f"users got {scene.errors}"
            scene.mend(*scenario.devices)
            scene.judge(*scenario.devices)
        except AssertionError as broken:
            shown = "\n    ".join(scene.screen()[-30:])
            place = f"{scenario.name}: access {n} of {where} fails with {trouble.name}"
            raise Broken(f"{place}: {broken!r}\n    {shown}") from broken
        return Outcome(touched, frozenset(scene.told() - before))


def loop(scenario: Scenario, where: str, trouble: Trouble, step: int = 1, first: int = 1) -> Iterator[Outcome]:
    """n = first, first + step, ... until a run passes untouched, which is the last outcome."""
    for n in range(first, MOST, step):
        outcome = play(scenario, where, trouble, n)
        yield outcome
        if not outcome.touched:
            return
    raise Broken(f"{scenario.name}: access {MOST} of {where} is still met")


def places(scenario: Scenario) -> tuple[str, ...]:
    """Where its accesses are counted: on each of its disks, and on all together."""
    return (*scenario.devices, ALL)
