"""The console on a terminal: typed at through a pseudo terminal, as a person would."""

from pathlib import Path

import pytest

from tests.console.screen import Opens, form


@pytest.mark.parametrize("size", [(24, 80), (12, 40)])
def test_opcom_comes_above_the_line_being_typed_and_leaves_it_as_it_is(opens: Opens, size: tuple[int, int]) -> None:
    screen = opens(size=size)
    form(screen)
    screen.types("SHOW DEV")
    screen.sees("completing copy operation")
    screen.types("ICES DSA1:\r")
    screen.sees("ShadowSetMember")
    assert screen.ends() == 0


@pytest.mark.parametrize(
    ("size", "state"), [((24, 80), "ALPHA  21-NOV-2026"), ((12, 40), "ALPHA  10:"), ((10, 30), "ALPHA  10:")]
)
def test_the_bottom_lines_show_the_state_and_the_syntax(opens: Opens, size: tuple[int, int], state: str) -> None:
    screen = opens(size=size)
    screen.sees(state)
    screen.types("DISMOUNT ")
    screen.sees("DISMOUNT")
    screen.types("\x15")
    assert screen.ends() == 0


def test_ctrl_y_interrupts_a_wait_and_a_question(opens: Opens) -> None:
    screen = opens()
    screen.sees(r"\$ ")
    screen.types("WAIT 1-00:00:00\r")
    screen.sees("WAIT")
    screen.types("\x14")
    screen.sees(r"ALPHA::SYSTEM +10:\d\d:\d\d DCL")
    screen.types("\x19")
    screen.sees(r"\*INTERRUPT\*")
    screen.types("DISMOUNT\r")
    screen.sees("_Device: ")
    screen.types("\x03")
    screen.sees(r"\*INTERRUPT\*")
    screen.types("CONTINUE\r")
    screen.sees("_Device: ")
    screen.types("\x1a")
    screen.sees(r"\$ ")
    screen.types("\x1a")
    screen.sees("VMSSHADOW-I-CTRLZ")
    assert screen.ends() == 0


def test_a_wait_ends_by_itself_and_what_was_typed_meanwhile_is_kept(opens: Opens) -> None:
    screen = opens("--clock", "x5")
    screen.sees(r"\$ ")
    screen.types("WAIT 00:00:05\r")
    screen.types("SHOW TI")
    screen.sees(r"\$ (\x1b\[[0-9;]*m)*SHOW")
    screen.types("ME\r")
    screen.sees(r"21-NOV-2026 10:00:\d\d\.\d\d")
    assert screen.ends() == 0


def test_several_lines_that_are_pasted_are_executed_one_by_one(opens: Opens) -> None:
    screen = opens("--clock", "virtual")
    screen.sees(r"\$ ")
    screen.types("\x1b[200~SHOW TIME\nFOO\nSHOW TI\x1b[201~")
    screen.sees(r"10:00:00\.01")
    screen.sees("IVVERB")
    screen.sees("TI")
    screen.types("ME\r")
    screen.sees(r"10:00:00\.03")
    assert screen.ends() == 0


def test_tab_completes_and_recall_puts_the_line_back(opens: Opens) -> None:
    screen = opens("--clock", "virtual")
    screen.sees(r"\$ ")
    screen.types("SHOW TIME\r")
    screen.sees(r"10:00:00\.01")
    screen.types("RECALL 1\r")
    screen.sees("SHOW.*TIME")
    screen.types("\r")
    screen.sees(r"10:00:00\.03")
    screen.types("SHOW CLUS\t\r")
    screen.sees("View of Cluster")
    assert screen.ends() == 0


def test_simulated_time_can_be_frozen(opens: Opens) -> None:
    screen = opens()
    screen.sees(r"\$ ")
    screen.types("SIMULATE FREEZE\r")
    screen.sees("FROZEN")
    screen.types("SHOW TIME\r")
    screen.sees(r"21-NOV-2026 10:\d\d:\d\d\.\d\d")
    first = screen.child.after
    screen.types("SHOW TIME\r")
    screen.sees(r"  21-NOV-2026 10:\d\d:\d\d\.\d\d")
    assert int(str(screen.child.after)[-2:]) - int(str(first)[-2:]) in (1, -99)
    assert screen.ends() == 0


@pytest.mark.parametrize("how", [{"NO_COLOR": "1"}, {}])
def test_colours_follow_severity_unless_they_are_not_wanted(opens: Opens, how: dict[str, str]) -> None:
    screen = opens("--clock", "virtual", **how)
    screen.sees(r"\$ ")
    screen.types("FOO\r")
    before = screen.sees("%DCL-W-IVVERB")
    assert before.endswith("\x1b[33m") is not bool(how)
    assert screen.ends() == 0


def test_the_authentic_face_overstrikes_and_has_no_colour(opens: Opens) -> None:
    screen = opens("--clock", "virtual", "--authentic")
    screen.sees(r"\$ ")
    screen.types("SHAW TIME\x08\x06\x06O\r")
    screen.sees(r"10:00:00\.01")
    screen.types("FOO\r")
    assert not screen.sees("%DCL-W-IVVERB").endswith("m")
    assert screen.ends() == 0


@pytest.mark.parametrize("number", [15, 1])
def test_a_signal_ends_the_console_in_order(opens: Opens, number: int) -> None:
    screen = opens("--clock", "virtual")
    screen.sees(r"\$ ")
    screen.child.kill(number)
    assert screen.closes() == 0
    again = opens("--clock", "virtual")
    again.sees(r"\$ ")
    assert again.ends() == 0


def test_a_dumb_terminal_has_a_plain_face(opens: Opens) -> None:
    screen = opens(TERM="dumb")
    form(screen)
    screen.types("SHOW DEV")
    screen.sees("completing copy operation")
    screen.types("ICES DSA1:\r")
    screen.sees("ShadowSetMember")
    screen.types("DISMOUNT\r")
    screen.sees("_Device: ")
    screen.types("\x03")
    screen.sees(r"\*INTERRUPT\*")
    screen.types("\x04")
    screen.sees("VMSSHADOW-I-CTRLZ")
    screen.types("WAIT 00:00:01\r")
    screen.types("LOGOUT\r")
    screen.sees("logged out at")
    assert screen.closes() == 0 and "\x1b" not in screen.seen


def test_a_session_that_was_recorded_on_a_terminal_replays(opens: Opens, tmp_path: Path) -> None:
    from vmsshadow.practice.runner import replay

    path = tmp_path / "session.vmst"
    screen = opens("--record", str(path))
    form(screen)
    screen.types("DISMOUNT\r")
    screen.sees("_Device: ")
    screen.types("DSA9:\r")
    screen.types("WAIT 00:00:10\r")
    screen.sees("completing copy operation")
    assert screen.ends() == 0
    result = replay(path)
    assert [failure.diff for failure in result.failures] == []


@pytest.mark.parametrize("kind", ["xterm-256color", "dumb"])
def test_a_question_that_is_not_answered_in_time_goes_on_by_itself(opens: Opens, kind: str) -> None:
    screen = opens("--clock", "x20", TERM=kind)
    screen.sees(r"\$ ")
    screen.types('READ/PROMPT="Go on? "/TIME_OUT=20 SYS$COMMAND R\r')
    screen.sees(r"Go on\? ")
    screen.types("ye")
    screen.sees("RMS-E-TMO")
    screen.types("\x15SHOW SYMBOL R\r" if kind == "dumb" else "SHOW SYMBOL R\r")
    screen.sees("UNDSYM")
    screen.types("LOGOUT\r")
    screen.sees("logged out at")
    assert screen.closes() == 0
