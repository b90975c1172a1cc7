"""What is installed is what is needed: entry points, configurations, command tables, and the commands of the README.

Not checked here: that a wheel can be built and installed, which the README's own commands do.
"""

import os
import subprocess
import tomllib
from fnmatch import fnmatch
from importlib import import_module, resources
from pathlib import Path
from typing import Any

import pytest

from vmsshadow.cluster import config
from vmsshadow.dcl.tables import Tables

ROOT = Path(__file__).resolve().parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
WHEEL: dict[str, Any] = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
SHIPPED = sorted(path.name for path in (ROOT / "config").glob("*.yaml"))


def _entry_points() -> list[str]:
    project = PROJECT["project"]
    named = [project["scripts"], *project["entry-points"].values()]
    return [place for group in named for place in group.values()]


@pytest.mark.parametrize("place", _entry_points())
def test_an_entry_point_names_something_that_is_there(place: str) -> None:
    module, _, name = place.partition(":")
    found = import_module(module)
    assert not name or callable(getattr(found, name))


def test_the_script_is_called_as_the_package() -> None:
    assert list(PROJECT["project"]["scripts"]) == ["vmsshadow"]


def test_configurations_are_found_in_a_checkout() -> None:
    assert SHIPPED, "no configuration is shipped"
    assert sorted(path.name for path in config.shipped().values()) == SHIPPED


def test_the_wheel_puts_configurations_where_they_are_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As hatchling does it: the package, and beside its modules what is listed under force-include.
    for origin, place in WHEEL["force-include"].items():
        (tmp_path / place).mkdir(parents=True)
        for path in (ROOT / origin).iterdir():
            (tmp_path / place / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(config, "__file__", str(tmp_path / "vmsshadow" / "cluster" / "config.py"))
    found = config.shipped()
    assert sorted(path.name for path in found.values()) == SHIPPED
    assert all(path.is_relative_to(tmp_path) for path in found.values())


def test_every_shipped_configuration_is_accepted() -> None:
    for path in config.shipped().values():
        assert config.load(path).nodes, path.name


def test_command_tables_and_help_are_data_of_the_package() -> None:
    commands = resources.files("vmsshadow.commands")
    names = sorted(entry.name for entry in commands.iterdir())
    tables = [name for name in names if name.endswith(".cld")]
    helps = [name for name in names if name.endswith(".hlp")]
    assert tables and helps
    for name in (*tables, *helps):
        assert commands.joinpath(name).read_text("utf-8").strip(), name
    assert Tables.from_package("vmsshadow.commands").find("MOUNT") is not None


def test_the_wheel_takes_the_whole_package() -> None:
    assert WHEEL["packages"] == ["vmsshadow"]
    assert not {"exclude", "only-include", "include"} & WHEEL.keys()


def test_nothing_of_the_package_is_ignored_by_git_and_so_left_out_of_the_wheel() -> None:
    lines = (ROOT / ".gitignore").read_text("utf-8").split()
    patterns = [line.rstrip("/") for line in lines if not line.startswith("/")]
    for folder in ("vmsshadow", "config", "transcripts"):
        for path in (ROOT / folder).rglob("*"):
            parts = path.relative_to(ROOT).parts
            if "__pycache__" not in parts:
                assert not any(fnmatch(part, pattern) for part in parts for pattern in patterns), path


def test_the_readme_has_one_command_to_start_and_one_to_test() -> None:
    lines = [line.strip() for line in (ROOT / "README.md").read_text("utf-8").splitlines()]
    commands = [line for line in lines if line.startswith("python3 -m venv ")]
    assert len(commands) == 2
    assert commands[0].endswith("/bin/vmsshadow")
    assert commands[1].endswith("/bin/pytest")


def test_continuous_integration_runs_the_test_command_of_the_readme() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    shown = subprocess.run([script, "--show"], check=True, capture_output=True, text=True).stdout
    assert shown.strip() == 'python3 -m venv .venv && .venv/bin/pip install -e ".[test]" && .venv/bin/pytest'
    assert f"    {shown}" in (ROOT / "README.md").read_text("utf-8")


def test_the_readme_keeps_a_place_for_the_figures() -> None:
    from tests.benchmarks import table

    text = (ROOT / "README.md").read_text("utf-8")
    assert table.put(text, ["| a |"]).count("| a |") == 1
    assert table.put(table.put(text, ["| a |"]), ["| b |"]) == table.put(text, ["| b |"])


def test_every_folder_and_file_that_the_readme_names_is_there() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    links = [part.partition(")")[0] for part in text.split("](")[1:]]
    assert links
    for link in links:
        assert (ROOT / link).exists(), link
    section = text.partition("## Map")[2]
    for word in section.split():
        if word.endswith("/") and word != "`tests/`":
            assert (ROOT / "vmsshadow" / word).is_dir(), word
