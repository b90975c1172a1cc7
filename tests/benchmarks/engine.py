"""Figures of the engine itself: full copies against `cp` and `cmp`, and a user's write against three `pwrite`.

The worlds are made by hand: one node, plain images, no workload, so that copies may use the fused fast path and
the simulated clock runs as fast as it can. Files are written in pieces of 64 KiB (see `vmsshadow.disk.image`).
"""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.benchmarks.figures import Cost, Figure, Plan, cost_of, paired, ratio
from vmsshadow.base.blocks import BLOCK, RANGE_BYTES
from vmsshadow.base.names import unit_id
from vmsshadow.base.vmstime import parse_absolute
from vmsshadow.cluster.clock import Clock
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.facts import Initialization
from vmsshadow.cluster.hardware import Disk, Node
from vmsshadow.cluster.world import World
from vmsshadow.disk.image import Image
from vmsshadow.disk.types import geometry_for
from vmsshadow.shadow.formation import first_mount

COPY_BYTES = 1 << 30
WRITE_MEMBER_BYTES = 1 << 28
PIECE = 65_536
WRITES_OF_ROUND = 2_000
NODE, UNIT, LABEL = "ALPHA", 1, "BENCH"
_SAMPLE = Random(1).randbytes(1 << 20)


def full_copies(plan: Plan) -> list[Figure]:
    """Full copies of 1 GiB: all data dissimilar, dissimilar at the end of each range only, and identical."""
    source, target = plan.folder / "source.dsk", plan.folder / "target.dsk"
    fresh = plan.folder / "fresh.dsk"
    fill(source, COPY_BYTES, 0)
    fill(target, COPY_BYTES, 1)

    def copying(prepare: Callable[[Path, Path], None]) -> Callable[[], Cost]:
        return lambda: _full_copy(source, target, prepare)

    def cp() -> Cost:
        fresh.unlink(missing_ok=True)
        os.sync()
        return cost_of(lambda: subprocess.run(["cp", source, fresh], check=True))

    def cmp() -> Cost:
        _make_identical(source, target)
        os.sync()
        return cost_of(lambda: subprocess.run(["cmp", source, target], check=True))

    figures = [
        ratio(
            "full copy of 1 GiB, everything dissimilar",
            "form + run_for until steady / `cp source.dsk fresh.dsk`",
            1.0,
            paired(plan, copying(_make_dissimilar), cp),
        ),
        ratio(
            "full copy of 1 GiB, each range dissimilar in its last block only",
            "form + run_for until steady / `cp source.dsk fresh.dsk`",
            None,
            paired(plan._replace(rounds=min(plan.rounds, 5)), copying(_make_nearly_identical), cp),
        ),
    ]
    fresh.unlink(missing_ok=True)
    figures.append(
        ratio(
            "full copy of 1 GiB, everything identical",
            "form + run_for until steady / `cmp source.dsk target.dsk`",
            0.6,
            paired(plan, copying(_make_identical), cmp),
        )
    )
    source.unlink()
    target.unlink()
    return figures


def user_writes(plan: Plan) -> list[Figure]:
    """User writes of 64 KiB to a steady set of three members, and three `os.pwrite` at the same places."""
    paths = [plan.folder / f"member{number}.dsk" for number in range(3)]
    for path in paths:
        fill(path, WRITE_MEMBER_BYTES, 0)
    driver = world(paths)
    mount(driver, siblings=True)
    blocks = PIECE // BLOCK
    area = driver.world.units[UNIT].user_area
    random, data = Random(2), _SAMPLE[:PIECE]
    places = range(-(-area.lbn // blocks), area.end // blocks)
    fds = [os.open(path, os.O_RDWR) for path in paths]
    lbns: list[int] = []

    def ours() -> Cost:
        return cost_of(lambda: write_all(driver, lbns, data))

    def peer() -> Cost:
        return cost_of(lambda: _pwrite_all(fds, lbns, data))

    mine: list[Cost] = []
    theirs: list[Cost] = []
    for number in range(plan.rounds * 3):
        lbns[:] = [random.choice(places) * blocks for _ in range(WRITES_OF_ROUND)]
        os.sync()
        for kept, work in ((mine, ours), (theirs, peer))[:: -1 if number % 2 else 1]:
            kept.append(work())
    for fd in fds:
        os.close(fd)
    assert driver.compare(UNIT) == (0, -1), "the members differ"
    driver.close()
    for path in paths:
        path.unlink()
    name = f"{WRITES_OF_ROUND} user writes of 64 KiB, three members"
    return [ratio(name, "driver.write / three `os.pwrite` on the same files", 1.3, (mine[1:], theirs[1:]))]


def write_all(driver: Driver, lbns: list[int], data: bytes) -> None:
    """A user's write of *data* at each of *lbns*."""
    for lbn in lbns:
        driver.write(UNIT, lbn, data, NODE)


def _pwrite_all(fds: list[int], lbns: list[int], data: bytes) -> None:
    first, second, third = fds
    for lbn in lbns:
        at = lbn * BLOCK
        os.pwrite(first, data, at)
        os.pwrite(second, data, at)
        os.pwrite(third, data, at)


# --- one copy --------------------------------------------------------------------------------------


def _full_copy(source: Path, target: Path, prepare: Callable[[Path, Path], None]) -> Cost:
    """The cost of forming a set of *source* and *target*, up to the end of the copy that this starts."""
    driver = world([source, target])
    first = next(iter(driver.world.disks))
    assert driver.initialize((first,), Initialization(LABEL)) == ""
    prepare(source, target)
    os.sync()
    cost = cost_of(lambda: mount(driver, siblings=False))
    shadow_set = driver.world.units[UNIT].shadow_set
    assert len(shadow_set.full) == 2 and shadow_set.operation is None, "the copy has not ended"
    driver.close()
    subprocess.run(["cmp", source, target], check=True)
    return cost


def _make_dissimilar(source: Path, target: Path) -> None:
    fill(target, COPY_BYTES, 1)


def _make_identical(source: Path, target: Path) -> None:
    with source.open("rb") as original, target.open("r+b") as copy:
        while data := original.read(PIECE):
            copy.write(data)


def _make_nearly_identical(source: Path, target: Path) -> None:
    _make_identical(source, target)
    with target.open("r+b", buffering=0) as copy:
        for end in range(RANGE_BYTES, COPY_BYTES, RANGE_BYTES):
            copy.seek(end - BLOCK)
            copy.write(_SAMPLE[:BLOCK])


# --- files and worlds ------------------------------------------------------------------------------


def fill(path: Path, length: int, kind: int) -> None:
    """Write *length* bytes of random-looking data; files of different *kind* differ in every block."""
    sample = memoryview(_SAMPLE * 2)
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    for at in range(0, length, PIECE):
        start = (at // PIECE * 4_099 + kind * 300_007) % len(_SAMPLE)
        os.pwrite(fd, sample[start : start + PIECE], at)
    os.close(fd)


def world(paths: list[Path]) -> Driver:
    """A cluster of one node with a disk for each image."""
    start = parse_absolute("21-NOV-2026 10:00:00.00")
    assert start is not None
    made = World("BENCH", Clock(start, 1))
    made.nodes[NODE] = Node(NODE, 0x00010001, 0, 1, "V8.4", "Integrity", {})
    for number, path in enumerate(paths):
        name = f"$1$DGA{number + 1}"
        blocks = path.stat().st_size // BLOCK
        medium = Image.open(str(path), blocks=blocks)
        made.disks[name] = Disk(
            name, "HSG80", blocks, *geometry_for(blocks), 0, (NODE,), "", "", str(path), 1_000, 100_000_000, medium
        )
    return Driver(made)


def mount(driver: Driver, *, siblings: bool) -> None:
    """Form the unit of all disks and let time pass until it is steady; *siblings* are initialized for it first."""
    names = tuple(driver.world.disks)
    if siblings:
        assert driver.initialize(names, Initialization(LABEL, shadow=True)) == ""
    candidates = tuple(driver.candidate(NODE, name) for name in names)
    formation = first_mount(candidates, unit_id(f"DSA{UNIT}"), LABEL)
    driver.form(NODE, UNIT, formation, label=LABEL, writable=True, scope="System", logical="")
    driver.run_for(3_600.0)
