"""The program off a terminal: options, output that is exactly lines, exit status, errors in one line."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from vmsshadow.__main__ import main
from vmsshadow.cluster import config
from vmsshadow.cluster.state_file import Lab
from vmsshadow.console.options import Refused, clock_rate, read

FORMED = ("INIT $1$DGA10: D", "MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) D")


class Ran(NamedTuple):
    """What came of a run."""

    status: int
    out: list[str]
    err: list[str]


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the program in this process, in a lab of its own."""

    def runs(*arguments: str, typed: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)]
        status = main(["--lab", str(tmp_path / "lab"), *arguments])
        for number, action in zip((signal.SIGTERM, signal.SIGHUP, signal.SIGINT), before, strict=True):
            signal.signal(number, action)
        shown = capsys.readouterr()
        return Ran(status, shown.out.split("\n")[:-1], shown.err.split("\n")[:-1])

    return runs


def commands(*lines: str) -> list[str]:
    """Options for *lines*."""
    return [word for line in lines for word in ("-e", line)]


def test_commands_show_their_answers_and_nothing_else(run: Run) -> None:
    assert run(*commands("SHOW TIME", "SHOW TIME")) == Ran(
        0, ["  21-NOV-2026 10:00:00.01", "  21-NOV-2026 10:00:00.02"], []
    )


def test_echo_adds_the_commands(run: Run) -> None:
    assert run("--echo", *commands("show time")).out == ["$ show time", "  21-NOV-2026 10:00:00.01"]
    assert run("--echo", typed="SHOW -\nTIME\n").out[:2] == ["$ SHOW -", "_$ TIME"]


def test_standard_input_is_typed_line_by_line(run: Run) -> None:
    assert run(typed="SHOW TIME\n\nSHOW TIME").out == ["  21-NOV-2026 10:00:00.01", "  21-NOV-2026 10:00:00.02"]


def test_the_next_command_answers_a_question(run: Run) -> None:
    ran = run(*commands(FORMED[0], FORMED[1].replace("MOUNT", "MOUNT/CONFIRM"), "NO", "SHOW TIME"))
    assert "Allow FULL shadow copy on the above member(s)? [N]: NO" in ran.out
    assert ran.out[-1].startswith("  21-NOV-2026")


def test_the_exit_status_is_that_of_the_last_command(run: Run) -> None:
    assert [run(*commands(*lines)).status for lines in (("FOO",), ("FOO", "SHOW TIME"), ("EXIT 2",), ("EXIT 3",))] == [
        1,
        0,
        1,
        0,
    ]


def test_nothing_is_executed_after_logout(run: Run) -> None:
    assert run(*commands("LOGOUT", "FOO")) == Ran(0, ["  SYSTEM       logged out at 21-NOV-2026 10:00:00.01"], [])


def test_a_procedure_gets_parameters_and_answers_from_standard_input(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "DO.COM"
    file.write_text(f"$ {FORMED[0]}\n$ {FORMED[1].replace('MOUNT', 'MOUNT/CONFIRM')}\n$ SHOW 'P1'\n")
    ran = run(str(file), "time", typed="NO\n")
    assert "Allow FULL shadow copy on the above member(s)? [N]: NO" in ran.out
    assert run(str(tmp_path / "DO"), "time", typed="NO\n").status == ran.status


def test_echo_shows_the_commands_of_a_procedure(run: Run, tmp_path: Path) -> None:
    (tmp_path / "DO.COM").write_text("$ SHOW 'P1'\n")
    assert run("--echo", str(tmp_path / "DO.COM"), "time").out == ["$ SHOW TIME", "  21-NOV-2026 10:00:00.01"]


def test_the_cluster_is_shut_down_in_order_unless_it_is_not_wanted(run: Run) -> None:
    run(*commands(*FORMED, "WAIT 01:00"))
    mount = "MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) D"
    assert "merge" not in "\n".join(run("--no-shutdown", *commands(mount)).out).lower()
    assert "merge" in "\n".join(run(*commands(mount)).out).lower()


def test_time_goes_on_where_the_lab_stopped(run: Run) -> None:
    run(*commands("WAIT 01:00"))
    assert run(*commands("SHOW TIME")).out == ["  21-NOV-2026 11:00:00.02"]


def test_the_node_of_the_console_can_be_chosen(run: Run) -> None:
    assert run("--node", "beta", *commands("REPLY/STATUS")).out[1] == "Operator status for operator _BETA$OPA0:"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--nonsense"], "unknown option --nonsense; --help lists them"),
        (["--seed", "many"], "--seed 'many' is no number"),
        (["--seed"], "option --seed needs a value"),
        (["--echo=yes"], "option --echo takes no value"),
        (["--clock", "fast"], "--clock 'fast': write real, virtual, or x and a number up to 1000000"),
        (["--config", "no"], f"no: no such file, and no shipped configuration ({', '.join(config.shipped())})"),
        (["--node", "GAMMA"], "--node GAMMA: the cluster has ALPHA, BETA"),
        (["/nowhere/X.COM"], "/nowhere/X.COM: No such file or directory"),
        (["-e", "X", "Y.COM"], "-e and the procedure Y.COM exclude each other"),
        (["X.COM", *"123456789"], "X.COM: a procedure has at most eight parameters"),
        (["--record", "/nowhere/x.vmst"], "/nowhere/x.vmst: No such file or directory"),
    ],
)
def test_wrong_options_are_refused_in_one_line(run: Run, arguments: list[str], reason: str) -> None:
    assert run(*arguments) == Ran(2, [], [f"vmsshadow: {reason}"])


def test_replay_without_a_file_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay"]) == 2
    assert capsys.readouterr().err == "vmsshadow: replay: name at least one transcript\n"


def test_a_lab_in_use_is_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    lab = Lab.open(tmp_path / "lab")
    ran = run(*commands("SHOW TIME"))
    lab.close()
    assert (ran.status, ran.out, len(ran.err)) == (2, [], 1) and "is in use" in ran.err[0]


def test_a_wrong_configuration_is_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("nodes:\n  - {name: ALPHA, colour: red}\n")
    ran = run("--config", str(file), *commands("SHOW TIME"))
    assert ran.status == 2 and len(ran.err) == 1 and "line 2" in ran.err[0]


def test_a_set_that_an_operator_unmade_stays_unmounted_and_one_line_says_so(run: Run) -> None:
    figure = ("--config", "figure_2_2")
    disks = ("$1$DKA100:", "$1$DKA200:", "$1$DKA300:")
    assert run(*figure, *commands("DISMOUNT DSA1:", *(f"INITIALIZE {disk} OTHER" for disk in disks))).status == 0
    again = run(*figure, *commands("MOUNT/SYSTEM DSA1:/SHADOW=$1$DKA100: OTHER"))
    assert again.err == [
        "vmsshadow: DSA1: is not mounted: MOUNT would refuse it, INCVOLLABEL: no device carries the label given"
    ]
    assert again.out[0] == "%MOUNT-I-MOUNTED, OTHER mounted on _DSA1:" and again.status == 0


def test_help_and_version_need_no_lab(run: Run, tmp_path: Path) -> None:
    assert run("--help").out[0].startswith("usage: vmsshadow") and run("--version").out[0].startswith("vmsshadow ")
    assert not (tmp_path / "lab").exists()


def test_an_error_of_the_simulator_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*arguments: object, **options: object) -> None:
        raise AssertionError("one\ntwo")

    monkeypatch.setattr("vmsshadow.console.interpreter.parse", fails)
    ran = run(*commands("SHOW TIME"))
    assert ran.status == 1 and len(ran.err) == 1
    assert ran.err[0].startswith("vmsshadow: an error of the simulator itself: AssertionError at ")


def spawn(tmp_path: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """The program as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "vmsshadow", "--lab", str(tmp_path / "lab"), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_shuts_the_cluster_down_in_order(run: Run, tmp_path: Path, number: signal.Signals) -> None:
    run(*commands(*FORMED, "WAIT 01:00"))
    process = spawn(tmp_path)
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(b"MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) D\n")
    process.stdin.flush()
    assert b"MOUNTED" in process.stdout.readline()
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, b"")
    assert "merge" not in "\n".join(run(*commands("MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA10: D")).out).lower()


def test_a_reader_that_went_away_is_no_traceback(tmp_path: Path) -> None:
    process = spawn(tmp_path)
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    process.stdout.close()
    process.stdin.write(b"SHOW TIME\n" * 50)
    process.stdin.close()
    err = process.stderr.read()
    assert process.wait(timeout=30) == 1 and err == b""


def test_a_batch_run_needs_neither_prompt_toolkit_nor_rich_nor_pygments(tmp_path: Path) -> None:
    program = (
        "import sys; from vmsshadow.__main__ import main; "
        f"main(['--lab', {str(tmp_path / 'lab')!r}, '-e', 'SHOW TIME']); "
        "print([name for name in ('prompt_toolkit', 'rich', 'pygments', 'argparse', 'asyncio') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=root, check=True)
    assert done.stdout.split(b"\n")[-2] == b"[]"


@pytest.mark.parametrize(("clock", "shown"), [("virtual", "virtual"), ("real", "real"), ("x100000", "x100000")])
def test_a_clock_off_a_terminal_is_shown_as_it_is(run: Run, clock: str, shown: str) -> None:
    out = run("--clock", clock, *commands("SHOW VMSSHADOW")).out
    assert next(line.split() for line in out if "Clock" in line) == ["Clock", shown]


def test_a_slow_clock_off_a_terminal_takes_another_rate_and_does_not_stand_still(run: Run) -> None:
    lines = commands("SIMULATE RATE 1000000", "SHOW VMSSHADOW", "SIMULATE FREEZE", "WAIT 0:1", "SIMULATE RESUME")
    out = run("--clock", "x100000", *lines).out
    assert out[0] == "%VMSSHADOW-I-RATE, simulated time runs at 1000000 times real time"
    assert next(line.split() for line in out if "Clock" in line) == ["Clock", "x1000000"]
    bound = "%VMSSHADOW-W-STATE, simulated time is passed by WAIT only; nothing was changed"
    assert out[-2:] == [bound, bound]


def test_the_clock_has_three_forms() -> None:
    assert [clock_rate(word) for word in ("real", "VIRTUAL", "x10", "X0.5")] == [1.0, 0.0, 10.0, 0.5]
    for word in ("x", "x0", "x-1", "x1e9", "x1e3", "10", "", "xnan"):
        with pytest.raises(Refused):
            clock_rate(word)


def test_options_end_where_the_procedure_begins() -> None:
    options = read(["--seed=7", "-eX", "--execute", "Y"])
    assert (options.seed, options.execute) == (7, ("X", "Y"))
    options = read(["--echo", "FILE.COM", "--seed", "-e"])
    assert (options.echo, options.file, options.parameters, options.seed) == (True, "FILE.COM", ("--seed", "-e"), None)
    assert read(["replay", "A", "--update", "B"]).replay == ("A", "B")


def test_the_panel_comes_after_the_commands_and_takes_no_procedure() -> None:
    options = read(["panel", "--node", "BETA", "-e", "SHOW TIME"])
    assert (options.panel, options.node, options.execute) == (True, "BETA", ("SHOW TIME", "SHOW SHADOW/CONTINUOUS"))
    with pytest.raises(Refused, match="panel: only options and commands"):
        read(["panel", "X.COM"])
