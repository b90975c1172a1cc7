"""Figures and tables of the benchmarks, without measuring anything."""

from pathlib import Path

import pytest

from tests.benchmarks import figures, table
from tests.benchmarks.figures import Cost, Figure, Plan

ABOUT = {
    "system": "Linux 6 x86_64",
    "processors": 2,
    "memory_gib": 24,
    "python": "3.11.7",
    "file_system": "ext4",
    "load": 0.1,
    "day": "2026-11-22",
}


def test_a_ratio_is_the_median_of_the_ratios_of_paired_rounds() -> None:
    mine = [Cost(1.0, 0.5), Cost(8.0, 0.6), Cost(3.0, 0.7)]
    theirs = [Cost(1.0, 0.1), Cost(2.0, 0.2), Cost(2.0, 0.3)]
    found = figures.ratio("copy", "ours / theirs", 1.3, (mine, theirs))
    assert (found.value, found.low, found.high, found.rounds) == (1.5, 1.25, 2.75, 3)
    assert (found.ours_s, found.peer_s, found.ours_cpu_s, found.peer_cpu_s) == (3.0, 2.0, 0.6, 0.2)
    assert found.verdict == "NO"


def test_cpu_beyond_the_peer_is_a_difference() -> None:
    found = figures.cpu_beyond("replay", "", 1.0, ([Cost(9.0, 0.75)], [Cost(9.0, 0.25)]))
    assert found.value == 0.5
    assert found.verdict == "yes"


def test_paired_rounds_change_their_order_and_end_in_time() -> None:
    order: list[str] = []

    def run(name: str) -> Cost:
        order.append(name)
        return Cost(1.0, 1.0)

    mine, theirs = figures.paired(Plan(Path(), 4, 60.0), lambda: run("ours"), lambda: run("peer"))
    assert order == ["ours", "peer", "peer", "ours"] * 2
    assert len(mine) == len(theirs) == 4
    mine, theirs = figures.paired(Plan(Path(), 9, -1.0), lambda: run("ours"), lambda: run("peer"))
    assert len(mine) == len(theirs) == 3


def test_the_cost_of_work_has_the_cpu_time_of_its_children() -> None:
    import subprocess
    import sys

    cost = figures.cost_of(lambda: subprocess.run([sys.executable, "-c", "sum(range(2_000_000))"], check=True))
    assert cost.wall_s > 0
    assert cost.cpu_s > 0.01


def test_a_saved_run_is_read_back_as_it_was(tmp_path: Path) -> None:
    rows = [
        figures.amount("memory", "VmRSS", 20.0, [3.0, 4.0, 5.0]),
        figures.skipped("replay", "replay FILE", figures.SECONDS, 1.0, "no command line"),
    ]
    where = tmp_path / "run.json"
    figures.save(where, ABOUT, rows)
    assert figures.saved(where) == (ABOUT, rows)


def test_the_readme_table_leaves_out_what_was_skipped() -> None:
    rows = [
        Figure("copy", "ours / `cp`", figures.RATIO, 1.0, 0.87, 0.8, 0.9, 7, 0.3, 0.4, 0.31, 0.41),
        figures.skipped("replay", "replay FILE", figures.SECONDS, 1.0, "no command line"),
    ]
    lines = table.for_readme(ABOUT, rows)
    assert lines[-1] == "| copy | ours / `cp` | 0.87 | 0.80 to 0.90 | <= 1.00 | 7 | 0.31 / 0.41 |"
    assert not any("replay" in line for line in lines)
    assert any("skipped: no command line" in line for line in table.for_screen(ABOUT, rows))


def test_a_table_replaces_only_what_is_between_its_comments() -> None:
    document = f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n"
    assert table.put(document, ["one", "two"]) == f"before\n{table.BEGIN}\none\ntwo\n{table.END}\nafter\n"


def test_a_document_without_the_comments_is_refused() -> None:
    with pytest.raises(table.NoPlace):
        table.put("nothing here\n", ["one"])
