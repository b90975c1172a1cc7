"""The configurations of the manual's figures: each set is mounted, and what the head comment tells to try works.

After every command users can still read and write through the first node: what the comment says survives, survives.
"""

from pathlib import Path

import pytest

import vmsshadow
from vmsshadow.cluster import config

WANTED = ("1_1", "1_2", "2_2", "2_3", "2_4", "2_5", "2_6", "2_7", "2_8", "4_1")
FIGURES = {name: path for name, path in config.shipped().items() if name.startswith("figure_")}


def commands(path: Path) -> list[str]:
    """The lines of the head comment that are to be typed."""
    head = path.read_text("utf-8").partition("\ncluster:")[0]
    return [line.removeprefix("#     $ ") for line in head.splitlines() if line.startswith("#     $ ")]


def test_every_figure_has_its_configuration() -> None:
    assert sorted(FIGURES) == [f"figure_{number}" for number in WANTED]


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_the_head_comment_names_figure_and_manual(name: str) -> None:
    number = name.removeprefix("figure_").replace("_", "-")
    assert FIGURES[name].read_text("utf-8").startswith(f"# Figure {number} of Volume Shadowing for OpenVMS 8.4: ")


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_what_is_to_be_tried_works_and_the_data_survive(name: str, tmp_path: Path) -> None:
    path = FIGURES[name]
    wanted = config.load(path)
    with vmsshadow.open_cluster(path, tmp_path / "lab") as cluster:
        units = [found.unit for found in wanted.sets]
        node = wanted.nodes[0].name
        console = cluster.console(node)
        assert units and all(f"DSA{unit}:" in "\n".join(console.do("SHOW DEVICE DSA").lines) for unit in units)
        for number, line in enumerate(commands(path)):
            result = console.do(line)
            assert result.status & 1, (line, result.lines)
            data = bytes([number + 1]) * 512
            for unit in units:
                cluster.write(f"DSA{unit}", 30_000, data, node=node)
                assert cluster.read(f"DSA{unit}", 30_000, 1, node=node) == data, line
        assert number > 3
