"""Procedures: branches, jumps, subroutines, errors, data, verification, and that all of them end."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vmsshadow import open_cluster
from vmsshadow.console import flow
from vmsshadow.console.session import Session
from vmsshadow.practice.runner import replay

Run = Callable[..., list[str]]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """The console of ALPHA in a lab."""
    with open_cluster("default", tmp_path) as cluster:
        yield cluster.console("ALPHA").session


@pytest.fixture
def run(session: Session, tmp_path: Path) -> Run:
    """Write a procedure and execute it: what it shows."""

    def execute(text: str, parameters: str = "", name: str = "TRY.COM", answers: tuple[str, ...] = ()) -> list[str]:
        folder = tmp_path / "files" / "ALPHA" / "SYS$LOGIN"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
        return session.do(f"@{name} {parameters}", *answers).lines

    return execute


def test_a_loop_with_goto_and_if_counts_down(run: Run) -> None:
    assert run("$ N = 3\n$L:\n$ WRITE SYS$OUTPUT N\n$ N = N - 1\n$ IF N .GT. 0 THEN GOTO L\n") == ["3", "2", "1"]


def test_blocks_nest_and_only_the_branch_that_is_true_is_executed(run: Run) -> None:
    text = """\
$ SAY := WRITE SYS$OUTPUT
$ IF 1
$ THEN
$   IF 0
$   THEN SAY "no"
$   ELSE
$     IF 2 .GT. 1
$     THEN
$       SAY "inner"
$     ENDIF
$   ENDIF
$   SAY "outer"
$ ELSE
$   SAY "no"
$   IF 1 THEN SAY "no"
$   IF 1
$   THEN SAY "no"
$   ENDIF
$ ENDIF
$ SAY "end"
"""
    assert run(text) == ["inner", "outer", "end"]


def test_a_label_inside_a_block_is_jumped_to_and_the_block_goes_on(run: Run) -> None:
    text = """\
$ N = 0
$ IF 1
$ THEN
$AGAIN:
$   N = N + 1
$   IF N .LT. 3 THEN GOTO AGAIN
$   WRITE SYS$OUTPUT N
$ ELSE
$   WRITE SYS$OUTPUT "no"
$ ENDIF
"""
    assert run(text) == ["3"]


def test_what_follows_else_in_its_record_is_substituted_too(run: Run) -> None:
    assert run('$ X = "yes"\n$ IF 0\n$ THEN WRITE SYS$OUTPUT "no"\n$ ELSE WRITE SYS$OUTPUT "\'\'X\'"\n$ ENDIF\n') == [
        "yes"
    ]


def test_a_command_after_a_bare_then_may_lack_its_dollar_sign(run: Run) -> None:
    assert run('$ IF 1\n$ THEN\n  WRITE SYS$OUTPUT "field"\n$ ENDIF\n') == ["field"]


def test_gosub_shares_symbols_and_call_does_not(run: Run) -> None:
    text = """\
$ A = 1
$ GOSUB SUB
$ WRITE SYS$OUTPUT A
$ CALL PART two "Three"
$ WRITE SYS$OUTPUT A, " ", $STATUS
$ EXIT
$SUB:
$ A = 2
$ RETURN
$PART: SUBROUTINE
$ WRITE SYS$OUTPUT P1, P2, P3, A
$ A = 3
$ EXIT 9
$ ENDSUBROUTINE
"""
    assert run(text) == ["2", "TWOThree2", "2 %X00000009"]


def test_a_subroutine_that_is_met_in_line_is_passed_over(run: Run) -> None:
    text = '$S: SUBROUTINE\n$ WRITE SYS$OUTPUT "no"\n$ ENDSUBROUTINE\n$ WRITE SYS$OUTPUT "on"\n'
    assert run(text) == ["on"]


@pytest.mark.parametrize(
    ("statement", "ident"),
    [
        ("GOTO NOWHERE", "%DCL-W-USGOTO"),
        ("GOSUB NOWHERE", "%DCL-W-USGOSUB"),
        ("CALL NOWHERE", "%DCL-W-USCALL"),
        ("RETURN", "%DCL-W-BADRET"),
        ("ENDIF", "%DCL-E-INVIFNEST"),
        ("ELSE", "%DCL-E-INVIFNEST"),
        ("THEN SHOW TIME", "%DCL-W-NOTHEN"),
        ("ON ERROR", "%DCL-W-NOTHEN"),
        ("ON SOMETHING THEN EXIT", "%DCL-W-ONERR"),
        ("X = NOWHERE", "%DCL-W-UNDSYM"),
    ],
)
def test_statements_that_cannot_be_are_refused(run: Run, statement: str, ident: str) -> None:
    assert run(f"$ {statement}\n")[0].startswith(ident)


def test_gosubs_nest_sixteen_times(run: Run) -> None:
    assert run("$L: GOSUB L\n")[-1].startswith("%DCL-W-GOSUBMAX")


def test_an_error_leaves_the_procedure_and_a_warning_does_not(run: Run) -> None:
    assert run('$ FOO\n$ WRITE SYS$OUTPUT "on"\n$ DISMOUNT DSA9:\n$ WRITE SYS$OUTPUT "no"\n')[2] == "on"
    assert (
        run('$ ON WARNING THEN GOTO OOPS\n$ FOO\n$ WRITE SYS$OUTPUT "no"\n$OOPS: WRITE SYS$OUTPUT "caught"\n')[-1]
        == "caught"
    )
    assert run('$ SET NOON\n$ DISMOUNT DSA9:\n$ WRITE SYS$OUTPUT "on"\n')[-1] == "on"


def test_on_holds_once_and_then_the_default_is_back(run: Run) -> None:
    fails = "$ DISMOUNT DSA9:\n"
    text = f'$ ON ERROR THEN CONTINUE\n{fails}$ WRITE SYS$OUTPUT "on"\n{fails}$ WRITE SYS$OUTPUT "no"\n'
    shown = run(text)
    assert "on" in shown and "no" not in shown


def test_the_status_of_a_command_stays_until_the_next_one_sets_it(run: Run) -> None:
    text = (
        '$ FOO\n$ IF $STATUS .EQS. "%X10038090" THEN WRITE SYS$OUTPUT "kept"\n$ X = 1\n$ WRITE SYS$OUTPUT $SEVERITY\n'
    )
    assert run(text)[2:] == ["kept", "1"]


def test_symbols_stand_for_commands_and_a_star_for_their_beginnings(run: Run, session: Session) -> None:
    assert run('$ SH*OW == "SHOW"\n$ SH SYMBOL P1\n', "x") == ['  P1 = "X"']
    assert session.do("SHO SYMBOL SHOW").lines == ['  SHOW == "SHOW"']
    session.do('RUNIT = "$SYS$SYSTEM:SOMETHING"')
    assert session.do("RUNIT A B").lines[0].startswith("%VMSSHADOW-W-NOTIMPL, running SYS$SYSTEM:SOMETHING")


def test_substitution_may_make_the_verb_the_sign_and_the_comment(run: Run) -> None:
    text = "$ DO = \"WRITE\"\n$ IS = \"=\"\n$ NOTE = \"!\"\n$ A 'IS' 5\n$ 'DO' SYS$OUTPUT A\n$ 'NOTE' nothing\n"
    assert run(text) == ["5"]


def test_verification_is_switched_off_inside_a_comment_and_back_at_the_exit(run: Run, session: Session) -> None:
    session.do("SET VERIFY")
    text = "$! TRY.COM -- 'F$VERIFY(0)'\n$ X = 1\n$ EXIT 1 ! 'F$VERIFY(1)'\n"
    assert run(text) == ["$ EXIT 1 ! 0"], "the record that switches it off is not shown"
    assert session.language.verify(None, None) == (True, True)


def test_set_verify_shows_records_as_they_are_substituted(run: Run, session: Session) -> None:
    session.do("SET VERIFY")
    assert run("$ WRITE SYS$OUTPUT \"''P1'\"\n", "one") == ['$ WRITE SYS$OUTPUT "ONE"', "ONE"]


def test_data_records_are_read_by_type_and_comments_after_commands_are_no_data(run: Run) -> None:
    assert run("$ TYPE SYS$INPUT\nline 1\n  line 2\n$ X = 1\n! a comment\n$ WRITE SYS$OUTPUT X\n") == [
        "line 1", "  line 2", "1",
    ]  # fmt: skip
    assert run("$ X = 1\ndata\n")[0].startswith("%DCL-W-SKPDAT")


def test_inquire_and_read_ask_the_operator_and_not_the_data(run: Run) -> None:
    text = '$ INQUIRE A "Name"\ndata\n$ READ/PROMPT="More: " SYS$COMMAND B\n$ WRITE SYS$OUTPUT "[", A, "][", B, "]"\n'
    shown = run(text, answers=("new   york", " As  typed "))
    assert shown[-1] == "[NEW YORK][ As  typed ]"
    assert "Name: new   york" in shown and "More:  As  typed " in shown


def test_set_message_leaves_parts_of_messages_away(run: Run) -> None:
    assert run("$ SET NOON\n$ SET MESSAGE/NOFACILITY/NOSEVERITY/NOIDENT\n$ FOO\n")[0] == (
        "unrecognized command verb - check validity and spelling"
    )


def test_exit_tells_of_a_status_that_nobody_has_shown(run: Run, session: Session) -> None:
    assert run("$ EXIT %X2C\n") == ["%SYSTEM-F-ABORT, abort"]
    assert session.status == 0x1000002C
    assert run("$ EXIT %X1000002C\n") == []


def test_output_of_a_procedure_goes_to_a_file(run: Run, session: Session) -> None:
    run('$ WRITE SYS$OUTPUT "hidden"\n')
    assert session.do("@TRY/OUTPUT=OUT.LIS").lines == []
    assert session.do("TYPE OUT.LIS").lines == ["hidden"]


def test_control_y_runs_its_action_and_the_procedure_goes_on(session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "files" / "ALPHA" / "SYS$LOGIN"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "TRY.COM").write_text(
        '$ ON CONTROL_Y THEN GOTO STOPPED\n$ INQUIRE X "Go"\n$ EXIT\n$STOPPED:\n$ WRITE SYS$OUTPUT "stopped"\n'
    )
    screen: list[str] = []
    session._page.keep(screen)
    session.feed("@TRY")
    assert session.is_asking
    session.interrupt()
    assert screen[-1] == "stopped" and not session.is_asking


def _typed(line: str, lab: Path) -> list[str]:
    with open_cluster("default", lab) as cluster:
        shown: list[str] = cluster.console("ALPHA").do(line).lines
    return shown


def _in_a_procedure(line: str, lab: Path) -> list[str]:
    with open_cluster("default", lab) as cluster:
        console = cluster.console("ALPHA")
        (lab / "files" / "ALPHA" / "SYS$LOGIN").mkdir(parents=True)
        (lab / "files" / "ALPHA" / "SYS$LOGIN" / "TRY.COM").write_text(f"$ {line}\n")
        shown: list[str] = console.do("@TRY").lines
    return shown


def _executed(line: str, lab: Path) -> list[str]:
    command = [sys.executable, "-m", "vmsshadow", "--lab", str(lab), "-e", line]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    assert done.stderr == ""
    return done.stdout.splitlines()


def _in_a_transcript(line: str, lab: Path) -> list[str]:
    lab.mkdir()
    path = lab / "TRY.vmst"
    path.write_text(f"#: title: one line\n#: world: default\n\n$ {line}\n")
    (failure,) = replay(path).failures  # it shows nothing, and something was said
    return failure.screen[1:]  # behind the prompt


@pytest.mark.parametrize(
    "line",
    ["SHOW TIME", 'WRITE SYS$OUTPUT 1+2, F$LENGTH("abc")', "FOO", "X = NOWHERE", "SHOW DEVICE D", "SHOW SYMBOL X",
     "MOUNT/SYSTEM DSA1: /SHADOW=$1$DGA10: X", 'WRITE SYS$OUTPUT "  [A]  ''\'"', "HELP/MESSAGE NOSUCHDEV",
     "PIPE SHOW CLUSTER | SEARCH SYS$INPUT MEMBER"],
)  # fmt: skip
def test_a_line_gives_the_same_wherever_it_is_given(line: str, tmp_path: Path) -> None:
    typed = _typed(line, tmp_path / "typed")
    ways = (_in_a_procedure, _executed, _in_a_transcript)
    given = {way.__name__: way(line, tmp_path / way.__name__) for way in ways}
    clock = re.compile(r"10:00:00\.\d\d")  # a procedure is a command, and costs time itself
    assert {name: clock.sub("", "\n".join(lines)) for name, lines in given.items()} == dict.fromkeys(
        given, clock.sub("", "\n".join(typed))
    )


def test_a_procedure_that_never_ends_is_ended(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "MAX_STATEMENTS", 5_000)
    assert run("$L: GOTO L\n")[0] == " *INTERRUPT*"
    assert run("$ SET NOON\n$L: GOTO L\n")[1].startswith("%VMSSHADOW-E-ENDLESS")


_WORDS = st.sampled_from(
    ["IF 1", "IF X THEN GOTO A", "THEN", "ELSE", "ENDIF", "A: X = X + 1", "B:", "GOTO A", "GOTO B", "GOSUB B", "RETURN",
     "CALL S", "S: SUBROUTINE", "ENDSUBROUTINE", "EXIT", "STOP", "ON ERROR THEN GOTO B", "SET NOON", "X = 1", "'X'",
     "WRITE SYS$OUTPUT X", "ON WARNING THEN CONTINUE", "@TRY", "data", "X[0,8]=65", "SHOW SYMBOL X", "EXIT X"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(_WORDS, max_size=14))
def test_any_procedure_ends_within_its_limits(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setattr(flow, "MAX_STATEMENTS", 2_000)
    folder = tmp_path / "files" / "ALPHA" / "SYS$LOGIN"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "TRY.COM").write_text("".join(word + "\n" if word == "data" else f"$ {word}\n" for word in words))
    session.do("@TRY")
    assert session.do("SHOW TIME").status == 1, "the console goes on"
    assert session._interpreter.depth == 0 and session.language.symbols.depth == 0


def test_an_error_that_has_a_label_keeps_its_status_and_is_not_for_on(run: Run) -> None:
    shown = run(
        "$ ON ERROR THEN EXIT\n$ OPEN/ERROR=NONE IN NOSUCH.DAT\n$NONE:\n$ WRITE SYS$OUTPUT F$MESSAGE($STATUS)\n"
        "$ OPEN/WRITE OUT X.DAT\n$ CLOSE OUT\n$ OPEN IN X.DAT\n$ READ/END_OF_FILE=LAST IN R\n"
        '$LAST:\n$ IF $STATUS .EQ. %X1827A THEN WRITE SYS$OUTPUT "end of file"\n$ CLOSE IN\n'
        '$ READ/ERROR=NOWHERE IN R\n$ WRITE SYS$OUTPUT "never"\n'
    )
    assert shown == [
        "%RMS-E-FNF, file not found",
        "end of file",
        "%DCL-W-USGOTO, target of GOTO not found - check spelling and presence of label",
        " \\NOWHERE\\",
        "never",
    ]


def test_a_question_that_nobody_answers_in_time_is_an_error(run: Run, session: Session) -> None:
    began_us = session.driver.world.clock.now_us
    shown = run(
        '$ READ/PROMPT="Go on? "/TIME_OUT=30/ERROR=LATE SYS$COMMAND R\n$ EXIT\n'
        '$LATE:\n$ WRITE SYS$OUTPUT F$MESSAGE($STATUS,"TEXT")\n'
    )
    assert shown == ["Go on? ", "timeout period expired"]
    assert session.driver.world.clock.now_us - began_us >= 30_000_000


def test_a_question_with_a_limit_takes_an_answer_as_any_other(run: Run) -> None:
    text = '$ READ/PROMPT="Go on? "/TIME_OUT=30 SYS$COMMAND R\n$ SHOW SYMBOL R\n'
    assert run(text, answers=("Yes",)) == ["Go on? Yes", '  R = "Yes"']


@pytest.mark.parametrize("limit", ["256", "-1", "X"])
def test_a_limit_is_a_number_of_seconds_to_255(run: Run, limit: str) -> None:
    assert run(f"$ READ/TIME_OUT={limit} SYS$COMMAND R\n")[0].startswith("%DCL-W-")


def test_data_between_deck_and_eod_may_begin_with_a_dollar_sign(run: Run) -> None:
    shown = run(
        '$ CREATE NEW.COM\n$ DECK\n$ WRITE SYS$OUTPUT "inner"\n$HERE: EXIT\n$ EOD\n'
        '$ GOTO HERE\n$ WRITE SYS$OUTPUT "never"\n$HERE:\n$ @NEW\n$ TYPE NEW.COM\n'
    )
    assert shown == ["inner", '$ WRITE SYS$OUTPUT "inner"', "$HERE: EXIT"]


def test_dollars_names_another_end_of_the_data(run: Run) -> None:
    shown = run('$ CREATE X.TXT\n$ DECK/DOLLARS="$$$"\n$ EOD\nsecond\n$$$\n$ TYPE X.TXT\n')
    assert shown == ["$ EOD", "second"]


def test_a_deck_that_nobody_reads_is_passed_over_with_one_warning(run: Run) -> None:
    assert run("$ DECK\n$ SHOW TIME\n$ EOD\n$ WRITE SYS$OUTPUT \"end\"\n$ EOD\n") == [
        '%DCL-W-SKPDAT, image data (records not beginning with "$") ignored', "end"
    ]  # fmt: skip


def test_continue_goes_on_and_leaves_the_status_as_it_was(run: Run) -> None:
    text = """\
$ ON WARNING THEN CONTINUE
$ SHOW DEVICE/NOSUCH
$ IF 1 THEN CONTINUE
$ CONTINUE
$ WRITE SYS$OUTPUT $SEVERITY
"""
    assert run(text)[-1] == "0"


def test_a_procedure_knows_its_own_name(run: Run, session: Session) -> None:
    assert run('$ WRITE SYS$OUTPUT F$ENVIRONMENT("PROCEDURE")\n') == ["SYS$LOGIN:TRY.COM;1"]
    assert run('$ WRITE SYS$OUTPUT F$PARSE(F$ENVIRONMENT("PROCEDURE"),,,"NAME")\n', name="OTHER.COM") == ["OTHER"]


def test_nobody_is_asked_for_a_label_in_a_procedure(run: Run) -> None:
    assert run("$ MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA10:\nDATA\n$ WRITE SYS$OUTPUT $SEVERITY\n")[0] == (
        "%DCL-W-INSFPRM, missing command parameters - supply all required parameters"
    )


def test_data_that_are_read_are_not_shown(run: Run) -> None:
    assert run("$ READ SYS$INPUT R\nfirst\n$ WRITE SYS$OUTPUT R\n") == ["first"]


def test_a_command_may_follow_its_label_at_once(run: Run) -> None:
    assert run('$ GOTO L\n$ EXIT\n$L:WRITE SYS$OUTPUT "at L"\n$X:=text\n$ WRITE SYS$OUTPUT X\n') == ["at L", "TEXT"]


def test_a_question_that_nobody_answers_is_an_error_to_the_procedure(run: Run) -> None:
    assert run('$ INQUIRE X "Q"\n$ WRITE SYS$OUTPUT "not reached"\n')[-1].startswith("%VMSSHADOW-E-NOANSWER")
