"""How much memory a mounted, untouched set of large disks takes: a child process that reports on itself.

`python -m tests.benchmarks.resident FOLDER BLOCKS` builds a cluster whose set of three sparse disks of BLOCKS is
mounted at start (0: no disks, no set), lets an hour pass and prints the memory it holds and held at most, in KiB.
"""

import subprocess
import sys
from pathlib import Path

from tests.benchmarks.figures import Figure, Plan, amount

TERABYTE_BLOCKS = 10**12 // 512
_ROOT = Path(__file__).resolve().parents[2]


def mounted_terabyte(plan: Plan) -> list[Figure]:
    """The memory of a cluster with a mounted set of three disks of 1 TB, beyond that of an empty cluster."""
    held: list[float] = []
    at_most: list[float] = []
    for number in range(min(plan.rounds, 5)):
        empty, full = (_child(plan.folder / f"{kind}{number}", kind) for kind in (0, TERABYTE_BLOCKS))
        held.append((full[0] - empty[0]) / 1000)
        at_most.append((full[1] - empty[1]) / 1000)
    command = "VmRSS of a child process - VmRSS of one with an empty cluster"
    peak = "VmHWM of a child process - VmHWM of one with an empty cluster"
    return [
        amount("memory of a mounted, untouched set of three disks of 1 TB", command, 20.0, held),
        amount("the same at its highest, INITIALIZE and MOUNT included", peak, None, at_most),
    ]


def _child(folder: Path, blocks: int) -> tuple[float, float]:
    """Memory held, and held at most, in KB of 1000 bytes."""
    folder.mkdir()
    command = [sys.executable, "-m", "tests.benchmarks.resident", str(folder), str(blocks)]
    done = subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, text=True)
    held, at_most = (int(word) * 1.024 for word in done.stdout.split())
    for path in folder.glob("*.dsk"):
        path.unlink()
    return held, at_most


def _report(folder: Path, blocks: int) -> str:
    from vmsshadow.cluster import config, setup
    from vmsshadow.cluster.driver import Driver
    from vmsshadow.cluster.state_file import Lab

    mapping: dict[str, object] = {"cluster": {"name": "BIG"}, "nodes": [{"name": "ALPHA"}]}
    if blocks:
        names = [f"$1$DGA{number}" for number in (1, 2, 3)]
        mapping["disks"] = [{"name": name, "blocks": blocks} for name in names]
        mapping["sets"] = [{"unit": "DSA1", "label": "BIG", "members": names}]
    configuration = config.from_mapping(mapping)
    lab = Lab.open(folder)
    driver = Driver(setup.build(configuration, lab))
    setup.mount_sets(driver, configuration)
    driver.run_for(3_600.0)
    assert len(driver.world.units) == bool(blocks)
    for unit in driver.world.units.values():
        assert len(unit.shadow_set.full) == 3 and unit.shadow_set.merge is None, "the set is not steady"
    report = " ".join(_status("VmRSS", "VmHWM"))
    driver.shutdown()
    lab.close()
    return report


def _status(*names: str) -> list[str]:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    found = {name: rest.split()[0] for name, _, rest in (line.partition(":") for line in lines) if rest.split()}
    return [found[name] for name in names]


if __name__ == "__main__":
    print(_report(Path(sys.argv[1]), int(sys.argv[2])))
