"""Figures of a cluster at work: a day of three nodes and ten sets, and displays of five hundred sets."""

from collections.abc import Mapping
from typing import Any

import vmsshadow
from tests.benchmarks.figures import Figure, Plan, cost_of, cpu_beyond
from vmsshadow.api import Cluster

DAY_S = 86_400
SLICE_S = 8_640  # a tenth of a day is measured, and reckoned up
SETS, SETS_MANY, NODES_MANY = 10, 500, 16


def a_day(plan: Plan) -> list[Figure]:
    """CPU seconds of a simulated day: three nodes, ten sets of three members, a write a second to each."""
    made = _cluster(3, SETS, 3)
    made["workload"] = [
        {"unit": f"DSA{number}", "profile": "write", "rate": 1, "seed": number} for number in range(1, SETS + 1)
    ]
    with vmsshadow.open_cluster(made, plan.folder / "day") as cluster:
        cluster.advance(60)
        costs = [cost_of(lambda: cluster.advance(SLICE_S)) for _ in range(plan.rounds)]
    scaled = [cost._replace(cpu_s=cost.cpu_s * DAY_S / SLICE_S) for cost in costs]
    name = f"a simulated day of 3 nodes and {SETS} sets, {DAY_S * SETS:,} writes"
    return [cpu_beyond(name, f"advance({SLICE_S}), ten times that", 60.0, (scaled, []))]


def many_sets(plan: Plan) -> list[Figure]:
    """CPU seconds of SHOW SHADOW/BY_PRIORITY with 500 sets on 16 nodes."""
    with vmsshadow.open_cluster(_cluster(NODES_MANY, SETS_MANY, 2, 2_000), plan.folder / "many") as cluster:
        costs = [cost_of(lambda: _show(cluster)) for _ in range(plan.rounds * 2)]
    name = f"SHOW SHADOW/BY_PRIORITY, {SETS_MANY} sets on {NODES_MANY} nodes"
    return [cpu_beyond(name, "one command on one console", 0.5, (costs, []))]


def _show(cluster: Cluster) -> None:
    lines = cluster.console().do("SHOW SHADOW/BY_PRIORITY").lines
    assert sum(f"DSA{number}:" in line for number in range(1, SETS_MANY + 1) for line in lines) >= SETS_MANY


def _cluster(nodes: int, sets: int, members: int, blocks: int = 102_400) -> dict[str, Any]:
    """A configuration of *sets* sets, mounted everywhere."""
    disks: list[Mapping[str, Any]] = []
    made: list[Mapping[str, Any]] = []
    for number in range(1, sets + 1):
        names = [f"$1$DGA{number * 10 + member}" for member in range(members)]
        disks += [{"name": name, "type": "HSG80", "blocks": blocks} for name in names]
        made.append({"unit": f"DSA{number}", "label": f"DATA{number}", "members": names, "mounted_on": "all"})
    return {
        "cluster": {"name": "BUSY"},
        "nodes": [{"name": f"NODE{number:02}"} for number in range(1, nodes + 1)],
        "disks": disks,
        "sets": made,
    }
