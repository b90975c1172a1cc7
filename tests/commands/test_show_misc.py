"""SHOW TIME, SHOW CLUSTER, SHOW VMSSHADOW, and the table of actions."""

from importlib import import_module
from pathlib import Path

from tests.commands.show_lab import ShowLab, tables
from vmsshadow.commands.registry import ACTIONS
from vmsshadow.commands.show_misc import all_rows
from vmsshadow.dcl.tables import coverage


def test_time_has_two_blanks_before_it() -> None:
    assert ShowLab().show("SHOW TIME") == ["  21-NOV-2026 10:00:00.01"]


def test_cluster_shows_members_and_removed_nodes() -> None:
    lab = ShowLab()
    lab.do("SIMULATE CRASH BETA")
    lines = lab.show("SHOW CLUSTER")
    assert lines[0] == "View of Cluster from system ID 1025  node: ALPHA            21-NOV-2026 10:00:00"
    assert "| ALPHA  | VMS V8.4     | MEMBER  |" in lines
    assert "| BETA   | VMS V8.4     | REMOVED |" in lines
    assert len({len(line) for line in lines[1:]}) == 1


def test_output_of_the_cluster_goes_to_a_file(tmp_path: Path) -> None:
    lab = ShowLab()
    lab.driver.operators.files = tmp_path
    shown = lab.show("SHOW CLUSTER")
    assert lab.show("SHOW CLUSTER/OUTPUT=C") == []
    assert (tmp_path / "ALPHA" / "SYS$LOGIN" / "C.LIS").read_text().splitlines()[1:] == shown[1:]


def test_coverage_counts_and_lists_what_is_not_simulated() -> None:
    rows = all_rows()
    missing = [row.path for row in rows if not row.is_simulated]
    lines = ShowLab().show("SHOW VMSSHADOW/COVERAGE")
    assert lines[0].split() == ["Known", str(len(rows))]
    assert lines[2].split() == ["Not", "simulated", str(len(missing))]
    assert [line.strip() for line in lines[6:]] == missing
    assert "SHOW CLUSTER /CONTINUOUS" in missing and "SHOW SHADOW /FULL" not in missing
    assert any(path.startswith("SYSGEN ") for path in missing) and any(path.startswith("SYSMAN ") for path in missing)


def test_what_is_not_simulated_only_becomes_less() -> None:
    """Of the verbs, and of the images that have commands of their own.

    It rose where real qualifiers of SPAWN, SEARCH and COPY that were unknown before were added to the tables.
    """
    assert sum(not row.is_simulated for row in coverage(tables())) <= 309
    assert sum(not row.is_simulated for row in all_rows()) <= 358


def test_vmsshadow_tells_the_state_of_the_simulator() -> None:
    lab = ShowLab()
    lab.do("SIMULATE CRASH BETA")
    lines = lab.show("SHOW VMSSHADOW")
    assert "  Nodes           ALPHA, BETA (down)" in lines
    assert "  Virtual units   DSA1:" in lines


def test_every_action_of_the_table_exists() -> None:
    for place in ACTIONS.values():
        module, _, name = place.partition(":")
        assert callable(getattr(import_module(f"vmsshadow.commands.{module}"), name)), place


def test_every_simulated_syntax_has_an_action() -> None:
    syntaxes = set()
    for name in tables().names():
        verb = tables().verb(name)
        for parameter in verb.syntax.parameters or ():
            syntaxes |= {
                keyword.syntax
                for keyword in verb.keywords_of(parameter.value)
                if keyword.syntax and not keyword.marks.unsimulated
            }
        syntaxes |= {qualifier.syntax for qualifier in verb.syntax.qualifiers or () if qualifier.syntax}
        if not any(verb.keywords_of(parameter.value) for parameter in verb.syntax.parameters or ()):
            syntaxes.add(name)
    assert sorted(syntaxes) == sorted(ACTIONS)
