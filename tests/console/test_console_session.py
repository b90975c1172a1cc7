"""A session without a terminal: records in, lines and $STATUS out, on a cluster in memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from vmsshadow.cluster.config import find, load
from vmsshadow.console.installation import Installation
from vmsshadow.console.session import Session

NOTIMPL_SEVERITY_W = 0


@pytest.fixture
def installation() -> Iterator[Installation]:
    """The default cluster, in memory."""
    made = Installation.switch_on(load(find("default")), None)
    yield made
    made.cut_power()


@pytest.fixture
def screen() -> list[str]:
    """Everything that was shown."""
    return []


@pytest.fixture
def session(installation: Installation, screen: list[str]) -> Session:
    """The console of ALPHA."""
    return installation.console("ALPHA", screen.extend, interactive=True)


def test_each_command_costs_a_hundredth_of_a_second(session: Session) -> None:
    assert session.do("SHOW TIME").lines == ["  21-NOV-2026 10:00:00.01"]
    assert session.do("SHOW TIME").lines == ["  21-NOV-2026 10:00:00.02"]


def test_a_hyphen_asks_for_the_rest_of_the_command(session: Session, screen: list[str]) -> None:
    session.feed("SHOW -  ! the rest follows")
    assert (session.asks, screen) == ("_$ ", [])
    session.feed("TIME")
    assert (session.asks, len(screen)) == ("$ ", 1)


def test_a_blank_line_and_a_comment_do_nothing_and_cost_nothing(session: Session, screen: list[str]) -> None:
    session.feed("")
    session.feed("   ! only a comment")
    assert screen == [] and session.driver.clock.now_us == 0 and session.history == []


def test_an_unknown_verb_is_refused_and_stays_in_status_as_displayed(session: Session) -> None:
    result = session.do("foo bar")
    assert result.lines == ["%DCL-W-IVVERB, unrecognized command verb - check validity and spelling", " \\FOO\\"]
    assert result.status == 0x10038090


def test_a_missing_parameter_is_prompted_for(session: Session, screen: list[str]) -> None:
    session.feed("DISMOUNT")
    assert session.asks == "_Device: " and session.is_asking
    session.feed("$1$DGA10:")
    assert not session.is_asking and screen[0] == "_Device: $1$DGA10:"


def test_ctrl_z_at_a_prompt_cancels_the_command(session: Session) -> None:
    session.feed("DISMOUNT")
    session.end_of_input()
    assert not session.is_asking and session.asks == "$ "


def test_ctrl_z_at_the_dollar_sign_only_says_so(session: Session, screen: list[str]) -> None:
    session.end_of_input()
    assert screen == ["%VMSSHADOW-I-CTRLZ, Ctrl/Z does nothing here; LOGOUT or EXIT ends the console"]
    assert not session.is_ended


def test_a_prompt_that_nobody_answers_is_a_missing_parameter(session: Session) -> None:
    result = session.do("DISMOUNT")
    assert result.lines == ["%DCL-W-INSFPRM, missing command parameters - supply all required parameters"]


def test_what_is_known_and_not_simulated_refuses_the_whole_command(session: Session) -> None:
    result = session.do("BACKUP A B")
    assert result.lines == ["%VMSSHADOW-W-NOTIMPL, BACKUP is recognised but not simulated"]
    assert result.status & 7 == NOTIMPL_SEVERITY_W


def test_an_extension_names_the_genuine_spelling_before_it_works(session: Session) -> None:
    result = session.do("MOUNT/MINICOPY DSA1:/SHADOW=$1$DGA10: X")
    assert result.lines[0] == (
        "%VMSSHADOW-I-EXTENSION, /MINICOPY is an extension of this simulator; OpenVMS spells it /POLICY=MINICOPY"
    )
    assert result.lines[1].startswith("%MOUNT-F-NOSHDWMEM")


def test_a_console_on_a_node_that_is_down_hears_only_simulate_and_what_leads_away(session: Session) -> None:
    session.do("SIMULATE CRASH ALPHA")
    down = ["%VMSSHADOW-E-NODEDOWN, node ALPHA is down; SIMULATE BOOT ALPHA brings it back"]
    assert session.do("SHOW TIME").lines == down
    assert session.do("FOO").lines == down
    assert session.do("@ANY").lines == down
    session.do("SET HOST BETA")
    assert session.node == "BETA" and session.do("SHOW TIME").status & 1
    session.do("LOGOUT")
    session.do("SIMULATE BOOT ALPHA")
    assert session.do("SHOW TIME").status & 1


def test_set_host_is_a_login_that_logout_leaves(session: Session) -> None:
    session.do("SET HOST BETA")
    assert (session.node, session.terminal.name, session.terminal.classes) == ("BETA", "_BETA$RTA1:", [])
    session.do("LOGOUT")
    assert (session.node, session.terminal.name, session.is_ended) == ("ALPHA", "_ALPHA$OPA0:", False)
    session.do("LOGOUT")
    assert session.is_ended


def test_what_falls_due_is_shown_at_its_moment_before_the_next_answer(session: Session, screen: list[str]) -> None:
    session.do("INITIALIZE $1$DGA10: DATA1")
    session.do("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) DATA1")
    screen.clear()
    session.do("WAIT 00:05:00")
    assert screen[0] == "%%%%%%%%%%%  OPCOM  21-NOV-2026 10:00:00.02  %%%%%%%%%%%"
    assert "completing copy operation on device _DSA1:" in screen[-2]


def test_only_the_lines_of_the_command_are_its_result(session: Session, installation: Installation) -> None:
    session.do("INITIALIZE $1$DGA10: DATA1")
    session.do("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) DATA1")
    installation.driver.run_for(300.0)
    assert session.do("SHOW TIME").lines == ["  21-NOV-2026 10:05:00.03"]


def test_answers_are_shown_with_their_questions(session: Session) -> None:
    session.do("INITIALIZE $1$DGA10: DATA1")
    result = session.do("MOUNT/CONFIRM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) DATA1", "NO")
    assert "Allow FULL shadow copy on the above member(s)? [N]: NO" in result.lines
    assert session.driver.world.units == {}


def test_a_question_that_nobody_answers_counts_as_refused(session: Session) -> None:
    session.do("INITIALIZE $1$DGA10: DATA1")
    result = session.do("MOUNT/CONFIRM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) DATA1")
    assert "%VMSSHADOW-E-NOANSWER, no answer is left for the question" in result.lines
    assert session.driver.world.units == {}


def test_ctrl_y_parks_a_command_and_continue_resumes_it(session: Session) -> None:
    session.feed("DISMOUNT")
    session.interrupt()
    assert session.asks == "$ " and session.status == 0x611
    session.feed("CONTINUE")
    assert session.asks == "_Device: "


def test_any_image_closes_what_ctrl_y_parked(session: Session) -> None:
    session.feed("DISMOUNT")
    session.interrupt()
    session.feed("SHOW DEVICE D")
    session.feed("CONTINUE")
    assert session.asks == "$ " and not session.is_asking


def test_what_dcl_does_itself_leaves_what_ctrl_y_parked(session: Session) -> None:
    session.feed("DISMOUNT")
    session.interrupt()
    for line in ("X = 5", "SHOW TIME", "SET VERIFY", "SPAWN/NOLOG SHOW TIME", "SIMULATE FAIL $1$DGA10:"):
        session.feed(line)
    session.feed("SPAWN INQUIRE Y")
    session.interrupt()  # of the second command: the first one stays
    session.feed("CONTINUE")
    assert session.asks == "_Device: "


def test_a_parked_command_dies_with_its_node(session: Session, installation: Installation) -> None:
    session.feed("DISMOUNT")
    session.interrupt()
    installation.driver.crash("ALPHA")
    installation.driver.boot("ALPHA")
    session.feed("CONTINUE")
    assert not session.is_asking


def test_a_wait_in_real_time_is_the_doors_business(installation: Installation) -> None:
    session = installation.console("ALPHA", lambda lines: None, real_time=True)
    session.feed("WAIT 00:01:00")
    due_us = session.waits_until_us
    assert due_us is not None and due_us == 60_010_000 and installation.driver.clock.now_us == 10_000
    installation.driver.run_until(due_us)
    session.wake()
    assert session.waits_until_us is None


def test_recall_is_not_remembered_and_a_continued_line_is_one(session: Session) -> None:
    session.do("SHOW -\nTIME")
    session.do("RECALL/ALL")
    assert session.history == ["SHOW TIME"]


def test_exit_status_is_that_of_exit(session: Session) -> None:
    session.do("EXIT 44")
    assert session.is_ended and session.status == 0x1000002C


def write_procedure(folder: Path, name: str, text: str) -> None:
    (folder / "ALPHA" / "SYS$LOGIN").mkdir(parents=True, exist_ok=True)
    (folder / "ALPHA" / "SYS$LOGIN" / name).write_text(text)


@pytest.fixture
def filed(installation: Installation, screen: list[str], tmp_path: Path) -> Session:
    """A console with a folder of files."""
    installation.files = installation.operators.files = tmp_path
    return installation.console("ALPHA", screen.extend)


def test_a_procedure_runs_commands_and_skips_data_with_one_warning(filed: Session, tmp_path: Path) -> None:
    write_procedure(tmp_path, "try.com", "$ SHOW TIME\ndata\nmore data\n$! a comment\n! another\n$ SHOW -\n TIME\n")
    assert filed.do("@TRY").lines == [
        "  21-NOV-2026 10:00:00.02",
        '%DCL-W-SKPDAT, image data (records not beginning with "$") ignored',
        "  21-NOV-2026 10:00:00.03",
    ]


def test_an_error_leaves_a_procedure_and_a_warning_does_not(filed: Session, tmp_path: Path) -> None:
    write_procedure(tmp_path, "WARN.COM", "$ FOO\n$ SHOW TIME\n")
    write_procedure(tmp_path, "ERROR.COM", "$ SHOW DEVICE DSA77:\n$ @NONE\n$ SHOW TIME\n")
    assert filed.do("@WARN").lines[-1].startswith("  21-NOV-2026")
    assert filed.do("@ERROR").lines[-2:] == [
        "%DCL-E-OPENIN, error opening SYS$LOGIN:NONE.COM; as input",
        "-SYSTEM-W-NOSUCHFILE, no such file",
    ]


def test_parameters_are_substituted(filed: Session, tmp_path: Path) -> None:
    write_procedure(tmp_path, "P.COM", "$ SHOW 'P1' ! ''P2'\n$ FOO\"''P2'\"\n$ 'P3'\n")
    lines = filed.do('@P time "Mixed Case"').lines
    assert lines[0].startswith("  21-NOV-2026") and len(lines) == 3


def test_procedures_nest_thirty_two_levels(filed: Session, tmp_path: Path) -> None:
    write_procedure(tmp_path, "DEEP.COM", "$ @DEEP\n")
    assert filed.do("@DEEP").lines == ["%DCL-W-STKOVF, command procedures too deeply nested - limit to 32 levels"]


def test_exit_leaves_one_procedure_and_stop_leaves_all(filed: Session, tmp_path: Path) -> None:
    write_procedure(tmp_path, "INNER.COM", "$ EXIT\n$ FOO\n")
    write_procedure(tmp_path, "OUTER.COM", "$ @INNER\n$ SHOW TIME\n")
    write_procedure(tmp_path, "HALT.COM", "$ STOP\n")
    write_procedure(tmp_path, "AROUND.COM", "$ @HALT\n$ SHOW TIME\n")
    assert len(filed.do("@OUTER").lines) == 1
    assert filed.do("@AROUND").lines == []
    assert not filed.is_ended


def test_questions_in_a_procedure_are_answered_by_its_data(filed: Session, tmp_path: Path) -> None:
    text = "$ INIT $1$DGA10: A\n$ MOUNT/CONFIRM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) A\nYES\n$ DISMOUNT\n"
    write_procedure(tmp_path, "M.COM", text)
    lines = filed.do("@M").lines
    assert "Allow FULL shadow copy on the above member(s)? [N]: YES" in lines
    assert lines[-1] == "%DCL-W-INSFPRM, missing command parameters - supply all required parameters"


def test_nothing_outside_the_lab_can_be_reached(filed: Session, tmp_path: Path) -> None:
    (tmp_path / "SECRET.COM").write_text("$ SHOW TIME\n")
    (tmp_path / "ALPHA" / "SYS$LOGIN").mkdir(parents=True)
    for name in ("../SECRET", "../../SECRET.COM", "/etc/passwd", "SYS$LOGIN:../SECRET", "DISK:SECRET"):
        assert filed.do(f"@{name}").status & 1 == 0, name


def test_an_instructor_costs_no_time_and_hears_nothing(installation: Installation, screen: list[str]) -> None:
    instructor = installation.instructor("ALPHA")
    assert instructor.do("SIMULATE CRASH BETA").lines == ["%VMSSHADOW-I-CRASHED, node BETA has crashed"]
    assert installation.driver.clock.now_us == 0 and installation.operators.terminals == []


def test_a_command_that_would_wait_for_ever_is_interrupted(
    session: Session, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vmsshadow.console.session.MAX_WAITS", 100)
    session.is_timed = True  # as if somebody might mend the drive meanwhile
    session.do("INITIALIZE/SHADOW=($1$DGA10:,$1$DGA11:) DATA1")
    installation.driver.fail("$1$DGA10", "OFFLINE")
    result = session.do("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) DATA1")
    assert result.lines[-2] == " *INTERRUPT*" and "-E-ENDLESS" in result.lines[-1] and not result.status & 1


def test_where_nobody_can_be_asked_help_does_not_ask(installation: Installation) -> None:
    session = installation.console("ALPHA", lambda lines: None)
    assert not any("Subtopic?" in line for line in session.do("HELP WAIT").lines)
    assert "WAIT Subtopic? PARAMETERS" in session.do("HELP WAIT", "PARAMETERS").lines


def test_the_symbols_that_dcl_keeps_are_global_ones(session: Session) -> None:
    session.do("X == 5")
    assert session.do("SHOW SYMBOL/GLOBAL/ALL").lines == [
        '  $RESTART == "FALSE"', '  $SEVERITY == "1"', '  $STATUS == "%X00000001"',
        "  X == 5   Hex = 00000005  Octal = 00000000005",
    ]  # fmt: skip
