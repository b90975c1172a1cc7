"""Subprocesses of SPAWN and PIPE, and where SYS$OUTPUT, SYS$ERROR and SYS$INPUT lead."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vmsshadow import open_cluster
from vmsshadow.console.session import Session

IVQUAL = "%DCL-W-IVQUAL, unrecognized qualifier - check validity, spelling, and placement"
Run = Callable[[str], list[str]]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """The console of ALPHA in a lab with a file A.TXT."""
    with open_cluster("default", tmp_path) as cluster:
        folder = tmp_path / "files" / "ALPHA" / "SYS$LOGIN"
        folder.mkdir(parents=True)
        (folder / "A.TXT").write_text("one\nTwo\nthree\n")
        yield cluster.console("ALPHA").session


@pytest.fixture
def run(session: Session, tmp_path: Path) -> Run:
    """Write a procedure and execute it: what it shows."""

    def execute(text: str) -> list[str]:
        (tmp_path / "files" / "ALPHA" / "SYS$LOGIN" / "TRY.COM").write_text(text)
        return session.do("@TRY").lines

    return execute


def show(session: Session, *lines: str) -> list[str]:
    return [shown for line in lines for shown in session.do(line).lines]


# --- subprocesses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "SPAWN/NOLOG LOGOUT", "SPAWN/NOLOG EXIT", "SPAWN/NOLOG STOP", "PIPE (LOGOUT ; SHOW TIME)",
        "PIPE LOGOUT | TYPE NL:",
    ],
)
def test_the_end_of_a_subprocess_is_not_the_end_of_the_console(session: Session, line: str) -> None:
    shown = show(session, line)
    assert not session.is_ended
    assert not any("NOV-2026 10:00:00" in text and "logged out" not in text for text in shown)
    assert show(session, 'WRITE SYS$OUTPUT "alive"') == ["alive"]


def test_a_subprocess_that_logs_out_says_its_own_name(session: Session) -> None:
    assert show(session, "SPAWN LOGOUT") == [
        "%DCL-S-SPAWNED, process SYSTEM_1 spawned",
        "  Process SYSTEM_1 logged out at 21-NOV-2026 10:00:00.02",
        "%DCL-S-RETURNED, control returned to process SYSTEM",
    ]


@pytest.mark.parametrize("command", ["EXIT", "STOP", "LOGOUT", "@INNER"])
def test_a_procedure_goes_on_after_its_subprocess(session: Session, run: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "files" / "ALPHA" / "SYS$LOGIN" / "INNER.COM").write_text("$ STOP\n")
    assert run(f'$ SPAWN/NOLOG {command}\n$ WRITE SYS$OUTPUT "after"\n')[-1] == "after"
    assert not session.is_ended


def test_nothing_that_a_subprocess_defines_outlives_it(session: Session) -> None:
    show(session, "SPAWN X == 5", "SPAWN DEFINE L M", "SPAWN SET DEFAULT SYS$MANAGER", "SPAWN SET VERIFY")
    show(session, "SPAWN SET PROMPT=X", "SPAWN SET MESSAGE/NOTEXT", "SPAWN OPEN IN A.TXT")
    told = session.language.evaluate
    assert told('F$TYPE(X) + F$TRNLNM("L") + F$TRNLNM("IN") + F$ENVIRONMENT("DEFAULT")') == "SYS$LOGIN:"
    assert told('F$ENVIRONMENT("VERIFY_PROCEDURE") + F$ENVIRONMENT("PROMPT")') == "FALSE$ "
    assert told('F$ENVIRONMENT("MESSAGE")') == "/FACILITY/SEVERITY/IDENTIFICATION/TEXT"


def test_a_subprocess_has_what_its_parent_has(session: Session) -> None:
    show(session, "X = 5", "Y == 6", "DEFINE L M", "DEFINE/JOB J K", "SET DEFAULT SYS$MANAGER")
    assert show(session, "SPAWN/NOLOG WRITE SYS$OUTPUT X, Y, F$TRNLNM(\"L\"), F$DIRECTORY()") == ["56M[SYS$MANAGER]"]
    show(session, "SPAWN DEFINE/JOB J2 K")
    assert session.language.evaluate('F$TRNLNM("J2")') == "K"


def test_sequences_of_pipe_run_in_the_process_itself_and_segments_in_subprocesses(session: Session) -> None:
    show(session, "X = 1", "PIPE X = 2 ; Y = 3")
    assert session.language.evaluate("10*X + Y") == 23
    show(session, "PIPE X = 7 | TYPE NL:", "PIPE (X = 8)", 'PIPE TYPE A.TXT | READ SYS$PIPE X')
    assert session.language.evaluate("X") == 2


def test_goto_and_exit_in_a_pipe_drop_what_follows(run: Run) -> None:
    text = '$ PIPE WRITE SYS$OUTPUT "a" ; GOTO L ; WRITE SYS$OUTPUT "b"\n$ WRITE SYS$OUTPUT "c"\n$L:\n'
    assert run(text + '$ PIPE EXIT ; WRITE SYS$OUTPUT "d"\n$ WRITE SYS$OUTPUT "e"\n') == ["a"]


# --- redirection by PIPE ---------------------------------------------------------------------------


def test_errors_go_to_both_places_unless_they_are_sent_elsewhere(session: Session) -> None:
    bad = "SHOW TIME/NOSUCH"
    both = [IVQUAL, r" \NOSUCH" + "\\"]
    assert show(session, f"PIPE {bad} > OUT.LOG", "TYPE OUT.LOG") == both * 2
    assert show(session, f"PIPE {bad} > OUT.LOG 2> ERR.LOG", "TYPE OUT.LOG", "TYPE ERR.LOG") == both * 2
    assert show(session, f"PIPE {bad} > NL: 2> NL:", f"PIPE {bad} > NL: 2>SYS$OUTPUT") == []
    assert show(session, f"PIPE {bad} 2>> ERR.LOG", "TYPE ERR.LOG") == both * 3


def test_a_file_for_output_is_made_though_nothing_is_written_and_one_for_errors_is_not(session: Session) -> None:
    show(session, "PIPE X = 1 > OUT.LOG 2> ERR.LOG")
    assert show(session, "DIRECTORY/NOHEADING/NOTRAILING") == ["A.TXT;1             OUT.LOG;1"]


def test_output_and_errors_may_go_to_the_same_file(session: Session) -> None:
    assert show(session, "PIPE (TYPE A.TXT ; SHOW TIME/NOSUCH) > F.LOG 2> F.LOG", "TYPE F.LOG") == [
        "one", "Two", "three", IVQUAL, r" \NOSUCH" + "\\",
    ]  # fmt: skip


def test_a_whole_subshell_is_redirected(session: Session) -> None:
    assert show(session, "PIPE (TYPE A.TXT ; TYPE A.TXT) > OUT.LOG", "TYPE OUT.LOG") == ["one", "Two", "three"] * 2
    assert show(session, "PIPE (READ SYS$INPUT R ; WRITE SYS$OUTPUT R) < A.TXT")[-1] == "one"


@pytest.mark.parametrize("line", ["SHOW TIME >", "SHOW TIME > > X", "< A.TXT", "SHOW TIME 2>", "TYPE NL: | > X"])
def test_a_redirection_without_its_file_or_command_is_refused(session: Session, line: str) -> None:
    assert show(session, f"PIPE {line}")[0].startswith("%DCL-W-EXPSYN")
    assert show(session, "DIRECTORY/NOHEADING/NOTRAILING") == ["A.TXT;1"]


# --- DEFINE SYS$OUTPUT -----------------------------------------------------------------------------


def test_a_definition_of_sys_output_lasts_until_it_is_taken_back(session: Session) -> None:
    show(session, "DEFINE SYS$OUTPUT OUT.LOG")
    assert show(session, 'WRITE SYS$OUTPUT "a"', "SHOW SYMBOL/GLOBAL NOSUCH", "SHOW DEVICE/NOSUCH") == [
        "%DCL-W-UNDSYM, undefined symbol - check validity and spelling", IVQUAL, r" \NOSUCH" + "\\",
    ]  # fmt: skip
    assert show(session, "DEASSIGN SYS$OUTPUT", "TYPE OUT.LOG") == [
        "a", "%DCL-W-UNDSYM, undefined symbol - check validity and spelling", IVQUAL, r" \NOSUCH" + "\\",
    ]  # fmt: skip


def test_the_first_image_after_it_is_silent_and_the_second_is_not(session: Session) -> None:
    show(session, "DEFINE/USER_MODE SYS$OUTPUT NL:", "DEFINE/USER_MODE SYS$ERROR NL:")
    assert show(session, 'WRITE SYS$OUTPUT "not an image"') == ["not an image"]
    assert show(session, "SHOW DEVICE NOSUCH") == []
    assert show(session, "SHOW DEVICE NOSUCH") == ["%SYSTEM-W-NOSUCHDEV, no such device available"]


def test_an_image_writes_to_a_file_of_user_mode(session: Session) -> None:
    assert show(session, "DEFINE/USER SYS$OUTPUT LIST", "TYPE A.TXT") == []
    assert show(session, "TYPE LIST.LIS") == ["one", "Two", "three"]


def test_output_that_cannot_go_there_is_refused_and_goes_where_it_went(session: Session) -> None:
    assert show(session, "DEFINE SYS$OUTPUT DKA0:[X]Y.LOG") == [
        "%DCL-E-OPENOUT, error opening DKA0:[X]Y.LOG; as output",
        "-RMS-E-DNF, directory not found",
    ]
    assert show(session, 'WRITE SYS$OUTPUT "here"') == ["here"]
    assert show(session, "DEASSIGN SYS$OUTPUT") == ["%SYSTEM-F-NOLOGNAM, no logical name match"]


def test_a_definition_in_a_subprocess_ends_with_it(session: Session) -> None:
    assert show(session, "PIPE (DEFINE SYS$OUTPUT NL: ; SHOW TIME)", 'WRITE SYS$OUTPUT "x"') == ["x"]


def test_write_sys_error_is_seen_though_output_is_lost(session: Session) -> None:
    assert show(session, "DEFINE SYS$OUTPUT NL:", 'WRITE SYS$ERROR "seen"', 'WRITE SYS$OUTPUT "lost"') == ["seen"]


def test_an_image_reads_its_input_from_a_file_or_from_whoever_sits_there(session: Session, run: Run) -> None:
    assert show(session, "DEFINE/USER SYS$INPUT A.TXT", "CREATE B.TXT", "TYPE B.TXT") == ["one", "Two", "three"]
    text = "$ DEFINE/USER SYS$INPUT SYS$COMMAND\n$ CREATE B.TXT\n"
    run(text + "$ TYPE B.TXT\n")
    assert session.status == 1 and show(session, "TYPE B.TXT") == []


def test_a_name_of_user_mode_goes_with_the_next_image(session: Session) -> None:
    show(session, "DEFINE L OUTER", "DEFINE/USER L INNER")
    assert session.language.evaluate('F$TRNLNM("L")') == "INNER"
    assert show(session, "SHOW LOGICAL L")[0] == '   "L" = "INNER" (LNM$PROCESS_TABLE)'
    assert session.language.evaluate('F$TRNLNM("L")') == "OUTER"


def test_what_is_typed_over_an_interrupted_command_is_shown_on_the_screen(session: Session) -> None:
    heard: list[str] = []
    session._page.keep(heard)
    session.feed("PIPE (INQUIRE X ; SHOW TIME) > OUT.LOG")
    session.interrupt()
    session.feed("X = 'F$NOSUCH()'")
    session.feed("CONTINUE")
    assert any("IVFNAM" in line for line in heard) and session.is_asking
    session.answer("y")
    assert show(session, "TYPE OUT.LOG") == ["  21-NOV-2026 10:00:00.03"]


def test_a_file_that_is_sent_in_wins_over_the_data_of_the_procedure(run: Run) -> None:
    assert run("$ PIPE SEARCH SYS$INPUT two < A.TXT\ndata two\n")[0] == "Two"


# --- logins ----------------------------------------------------------------------------------------


def test_a_login_has_a_process_of_its_own(session: Session) -> None:
    show(session, "X = 5", "DEFINE L M", "SET PROMPT=A", "DEFINE SYS$OUTPUT NL:")
    assert show(session, "SET HOST BETA", "SHOW SYMBOL X", "SHOW LOGICAL L") == [
        "%DCL-W-UNDSYM, undefined symbol - check validity and spelling",
        "%SHOW-S-NOTRAN, no translation for logical name L",
    ]
    show(session, "Y = 6", "DEFINE SYS$OUTPUT Q.LIS", "LOGOUT")
    assert session.prompt == "A" and show(session, 'WRITE SYS$OUTPUT "lost"') == []
    assert show(session, "DEASSIGN SYS$OUTPUT", "SHOW SYMBOL X")[0].startswith("  X = 5")


def test_a_login_made_by_a_subprocess_leads_back_to_the_process_that_is_there(session: Session) -> None:
    show(session, "SPAWN/NOLOG SET HOST BETA", "X = 5", "LOGOUT")
    assert session.node == "ALPHA" and session.language.evaluate("X") == 5


def test_a_process_dies_with_its_node(session: Session) -> None:
    show(session, "X = 5", "OPEN/WRITE F Z.DAT", "DEFINE SYS$OUTPUT C.LIS")
    show(session, "SIMULATE CRASH ALPHA", "SIMULATE BOOT ALPHA")
    assert show(session, "SHOW SYMBOL X", 'WRITE F "after"', 'WRITE SYS$OUTPUT "hello"') == [
        "%DCL-W-UNDSYM, undefined symbol - check validity and spelling",
        "%DCL-W-UNDFIL, file has not been opened by DCL - check logical name",
        "hello",
    ]


def test_a_subprocess_may_be_made_without_symbols_and_names(session: Session) -> None:
    show(session, "X == 5", "DEFINE L M")
    shown = show(session, 'SPAWN/NOLOG/NOSYMBOLS/NOLOGICAL_NAMES WRITE SYS$OUTPUT F$TYPE(X), F$TRNLNM("L")')
    assert shown == [""]
