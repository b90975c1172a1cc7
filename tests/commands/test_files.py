"""Files of the lab: channels, TYPE, SEARCH, CREATE, PIPE, SPAWN, and that nothing leads out of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vmsshadow import open_cluster
from vmsshadow.commands import node_files
from vmsshadow.commands.gate import Context
from vmsshadow.console.pipes import Stage, stages
from vmsshadow.console.session import Session
from vmsshadow.messages.catalogue import Said


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """The console of ALPHA in a lab with a file A.TXT."""
    with open_cluster("default", tmp_path) as cluster:
        folder = tmp_path / "files" / "ALPHA" / "SYS$LOGIN"
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text("one\nTwo\nthree\n")
        yield cluster.console("ALPHA").session


def show(session: Session, *lines: str) -> list[str]:
    return [shown for line in lines for shown in session.do(line).lines]


def test_a_file_is_written_and_read_record_by_record(session: Session) -> None:
    assert show(session, "OPEN/WRITE OUT B.DAT", 'WRITE OUT "x=", 1+1', 'WRITE OUT "end"', "CLOSE OUT") == []
    assert show(session, "OPEN/READ IN B.DAT", "READ IN R", "SHOW SYMBOL R") == ['  R = "x=2"']
    show(session, "READ IN R")
    assert show(session, "READ IN R")[1] == "-RMS-E-EOF, end of file detected"
    assert (
        show(session, "CLOSE IN", "OPEN/APPEND OUT B.DAT", 'WRITE OUT "more"', "CLOSE OUT", "TYPE B.DAT")[-1] == "more"
    )


def test_what_is_not_open_or_not_there_is_told_in_genuine_words(session: Session) -> None:
    assert show(session, 'WRITE NOWHERE "x"') == ["%DCL-W-UNDFIL, file has not been opened by DCL - check logical name"]
    assert show(session, "OPEN IN NOSUCH.DAT") == [
        "%DCL-E-OPENIN, error opening SYS$LOGIN:NOSUCH.DAT; as input",
        "-RMS-E-FNF, file not found",
    ]
    assert show(session, "CLOSE NOWHERE")[0].startswith("%DCL-W-UNDFIL")
    assert show(session, "CLOSE/NOLOG NOWHERE") == []
    assert show(session, "TYPE NOSUCH.TXT")[0].startswith("%TYPE-W-SEARCHFAIL")


def test_a_channel_is_a_logical_name_until_it_is_closed(session: Session) -> None:
    show(session, "OPEN IN A.TXT")
    assert session.language.evaluate('F$TRNLNM("IN")') == "SYS$LOGIN:A.TXT;"
    show(session, "CLOSE IN")
    assert session.language.evaluate('F$TRNLNM("IN")') == ""


def test_files_are_typed_and_searched(session: Session) -> None:
    assert show(session, "TYPE A.TXT") == ["one", "Two", "three"]
    assert show(session, 'SEARCH A.TXT "t"') == ["Two", "three"]
    assert show(session, 'SEARCH/EXACT A.TXT "T"') == ["Two"]
    assert show(session, 'SEARCH/MATCH=AND A.TXT "t","w"') == ["Two"]
    assert show(session, 'SEARCH/MATCH=NOR/NUMBERS A.TXT "t"') == ["     1\tone"]
    assert show(session, "SEARCH A.TXT zebra") == ["%SEARCH-I-NOMATCHES, no strings matched"]


def test_several_files_are_headed_by_their_names(session: Session) -> None:
    show(session, "OPEN/WRITE OUT B.TXT", 'WRITE OUT "two"', "CLOSE OUT")
    assert show(session, "SEARCH *.TXT two") == [
        "*" * 30, "SYS$LOGIN:A.TXT;1", "", "Two", "", "*" * 30, "SYS$LOGIN:B.TXT;1", "", "two", "",
    ]  # fmt: skip


def test_a_logical_name_stands_for_a_directory_of_the_lab(session: Session) -> None:
    assert show(session, "DEFINE HERE SYS$LOGIN:", "TYPE HERE:A.TXT") == ["one", "Two", "three"]
    assert "RMS-F-DEV" in show(session, "TYPE DKA0:A.TXT")[1]


def test_what_one_command_writes_the_next_one_reads(session: Session) -> None:
    assert show(session, 'PIPE TYPE A.TXT | SEARCH SYS$INPUT "o" | SEARCH SYS$INPUT "w"') == ["Two"]
    assert show(session, "PIPE FOO && SHOW TIME")[-1] == r" \FOO" + "\\"
    assert show(session, 'PIPE FOO || WRITE SYS$OUTPUT "else"')[-1] == "else"
    assert show(session, "PIPE TYPE A.TXT > C.TXT ; TYPE A.TXT >> C.TXT", "TYPE C.TXT") == 2 * ["one", "Two", "three"]
    assert show(session, 'PIPE SEARCH SYS$INPUT "tw" < A.TXT') == ["Two"]
    assert show(session, "PIPE ( SHOW TIME ; TYPE A.TXT ) | SEARCH SYS$INPUT one") == ["one"]


def test_symbols_of_a_subprocess_are_gone_with_it(session: Session) -> None:
    show(session, "X = 1")
    assert show(session, "SPAWN X = 3")[0] == "%DCL-S-SPAWNED, process SYSTEM_1 spawned"
    assert session.language.evaluate("X") == 1


def test_pipe_lines_are_taken_apart_outside_quotations_and_parentheses() -> None:
    assert stages('A "x|y" | (B ; C) && D || E') == [
        Stage(";", 'A "x|y"'), Stage("|", "(B ; C)"), Stage("&&", "D"), Stage("||", "E"),
    ]  # fmt: skip


def test_error_and_end_of_file_are_labels_of_the_procedure(session: Session, tmp_path: Path) -> None:
    (tmp_path / "files" / "ALPHA" / "SYS$LOGIN" / "TRY.COM").write_text(
        "$ OPEN/ERROR=NONE IN NOSUCH.DAT\n$ EXIT\n$NONE:\n$ OPEN IN A.TXT\n"
        "$L:\n$ READ/END_OF_FILE=DONE IN R\n$ GOTO L\n"
        '$DONE:\n$ CLOSE IN\n$ WRITE SYS$OUTPUT R, " ", $SEVERITY\n'
    )
    assert show(session, "@TRY") == ["three 1"]


_NAMES = st.text(alphabet="AB./\\~:;*%$-_[]\"' ", max_size=16)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=_NAMES)
def test_no_specification_leads_out_of_the_lab(session: Session, tmp_path: Path, typed: str) -> None:
    context: Context = session.language.context
    found = node_files.place(context, node_files.named(context, typed, ".DAT"))
    inside = (tmp_path / "files" / "ALPHA").resolve()
    assert isinstance(found, Said) or found.resolve().is_relative_to(inside)


def test_a_link_that_leads_out_is_not_followed(session: Session, tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("secret\n")
    (tmp_path / "files" / "ALPHA" / "SYS$LOGIN" / "LINK.TXT").symlink_to(outside)
    assert "secret" not in show(session, "TYPE LINK.TXT")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    line=st.lists(
        st.sampled_from(["TYPE A.TXT", "|", "||", "&&", ";", "(", ")", ">", "<", "B.TXT", '"', "FOO"]), max_size=9
    )
)
def test_any_pipe_line_is_carried_out_or_refused(session: Session, line: list[str]) -> None:
    session.do("PIPE " + " ".join(line))
    assert session.do("SHOW TIME").status == 1 and session.language.symbols.depth == 0


# --- the verbs of files ----------------------------------------------------------------------------


def test_files_are_listed_in_columns_under_their_directory(session: Session) -> None:
    for name in ("B", "C", "D", "E"):
        show(session, f"COPY A.TXT {name}.COM")
    assert show(session, "DIRECTORY") == [
        "",
        "Directory SYS$LOGIN:",
        "",
        "A.TXT;1             B.COM;1             C.COM;1             D.COM;1",
        "E.COM;1",
        "",
        "Total of 5 files.",
    ]
    assert show(session, "DIRECTORY/SIZE/NOHEADING A") == [
        "A.TXT;1                    1",
        "",
        "Total of 1 file, 1 block.",
    ]
    assert show(session, "DIRECTORY/TOTAL/NOHEADING *.COM") == ["", "Total of 4 files."]
    assert show(session, "DIRECTORY *.NONE") == ["%DIRECT-W-NOFILES, no files found"]
    assert show(session, "DIRECTORY/OUTPUT=LIST") == [] and show(session, "TYPE LIST")[3].startswith("A.TXT;1")


def test_a_copy_takes_what_its_name_leaves_out_from_the_old_one(session: Session) -> None:
    assert show(session, "COPY/LOG A.TXT B") == [
        "%COPY-S-COPIED, SYS$LOGIN:A.TXT;1 copied to SYS$LOGIN:B.TXT;1 (1 block)"
    ]
    show(session, "COPY *.TXT SYS$MANAGER:*.OLD", "RENAME B.TXT .NEW")
    assert show(session, "DIRECTORY/NOTRAILING SYS$LOGIN:,SYS$MANAGER:")[3::4] == [
        "A.TXT;1             B.NEW;1", "A.OLD;1             B.OLD;1",
    ]  # fmt: skip
    assert show(session, "TYPE B.NEW") == ["one", "Two", "three"]


def test_a_file_copied_onto_itself_is_what_it_was(session: Session) -> None:
    assert show(session, "COPY A.TXT A.TXT", "TYPE A.TXT") == ["one", "Two", "three"]


def test_files_are_appended_only_to_what_is_there(session: Session) -> None:
    assert show(session, "APPEND A.TXT B.TXT")[1] == "-RMS-E-FNF, file not found"
    assert (
        show(session, "APPEND/NEW_VERSION A.TXT B.TXT", "APPEND A.TXT B.TXT", "TYPE B.TXT")
        == ["one", "Two", "three"] * 2
    )


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("DELETE A.TXT", "%DELETE-E-DELVER, explicit version number or wild card required"),
        ("DELETE A.TXT;2", "%DELETE-W-SEARCHFAIL, error searching for SYS$LOGIN:A.TXT;2"),
        ("DELETE B.TXT;*", "%DELETE-W-SEARCHFAIL, error searching for SYS$LOGIN:B.TXT;*"),
        ("COPY B.TXT C.TXT", "%COPY-E-OPENIN, error opening SYS$LOGIN:B.TXT; as input"),
        ("COPY *.NO C.TXT", "%COPY-E-SEARCHFAIL, error searching for SYS$LOGIN:*.NO;"),
        ("COPY A.TXT [NOWHERE]", "%COPY-E-OPENOUT, error opening [NOWHERE]A.TXT; as output"),
        ("RENAME A.TXT ??.X", "%RENAME-E-OPENOUT, error opening SYS$LOGIN:??.X; as output"),
        ("PURGE/KEEP=0", "%DCL-W-IVVALU, invalid value syntax - see command documentation"),
        ("DIRECTORY [NOWHERE]", "%DIRECT-E-SEARCHFAIL, error searching for [NOWHERE]*.*;*"),
    ],
)
def test_a_verb_of_files_that_cannot_leaves_all_as_it_was(session: Session, command: str, shown: str) -> None:
    assert show(session, command)[0] == shown
    assert show(session, "DIRECTORY/NOHEADING/NOTRAILING") == ["A.TXT;1"]


def test_files_are_deleted_by_version(session: Session) -> None:
    show(session, "COPY A.TXT B.TXT")
    assert show(session, "DELETE/LOG *.TXT;*") == [
        f"%DELETE-I-FILDEL, SYS$LOGIN:{name}.TXT;1 deleted (1 block)" for name in "AB"
    ]
    assert show(session, "PURGE/LOG *.TXT") == ["%PURGE-I-NOFILPURG, no files purged for SYS$LOGIN:*.TXT;*"]


def test_a_default_that_does_not_exist_is_told_when_it_is_shown(session: Session) -> None:
    assert show(session, "SET DEFAULT SYS$MANAGER", "COPY SYS$LOGIN:A.TXT []", "DIRECTORY/NOHEADING/NOTRAILING") == [
        "A.TXT;1"
    ]
    assert session.language.evaluate('F$ENVIRONMENT("DEFAULT") + F$DIRECTORY()') == "SYS$MANAGER:[SYS$MANAGER]"
    assert show(session, "SET DEFAULT [NOWHERE]", "SHOW DEFAULT") == [
        "  [NOWHERE]", "%DCL-I-INVDEF, [NOWHERE] does not exist"
    ]  # fmt: skip
    assert show(session, "TYPE A.TXT")[1] == "-RMS-E-DNF, directory not found"


def test_no_verb_of_files_leads_out_of_the_lab(session: Session, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("outside\n")
    (tmp_path / "files" / "ALPHA" / "SYS$LOGIN" / "LINK.TXT").symlink_to(outside)
    for command in ("DELETE LINK.TXT;*", "COPY A.TXT LINK.TXT", "RENAME A.TXT LINK.TXT", "APPEND A.TXT LINK.TXT"):
        assert show(session, command)[1] == (
            "-RMS-F-DEV, error in device name or inappropriate device type for operation"
        ), command
    assert outside.read_text() == "outside\n"


def test_a_name_without_a_dot_has_an_empty_type(session: Session, tmp_path: Path) -> None:
    show(session, "PIPE TYPE A.TXT | CREATE NOTE")
    assert show(session, "DIRECTORY/NOHEADING/NOTRAILING NOTE.") == ["NOTE.;1"]
    assert show(session, "TYPE NOTE.") == ["one", "Two", "three"]
    (tmp_path / "files" / "ALPHA" / "SYS$LOGIN" / "theirs").write_text("of the host\n")
    assert show(session, "TYPE THEIRS.") == ["of the host"]


# --- the null device -------------------------------------------------------------------------------


@pytest.mark.parametrize("null", ["NL:", "NLA0:", "_NLA0:"])
def test_what_is_written_to_the_null_device_is_gone_and_reading_it_is_at_its_end(session: Session, null: str) -> None:
    assert show(session, f"TYPE {null}", f"COPY A.TXT {null}", f"SHOW DEVICE/OUTPUT={null}") == []
    assert show(session, f"PIPE SHOW TIME > {null}", f"SPAWN/NOLOG/OUTPUT={null} SHOW TIME", f"@{null}") == []
    assert show(session, f"OPEN/WRITE OUT {null}", 'WRITE OUT "x"', "CLOSE OUT", f"OPEN IN {null}") == []
    assert show(session, "READ IN R")[1] == "-RMS-E-EOF, end of file detected"
    show(session, f"COPY {null} EMPTY.TXT")
    assert show(session, "DIRECTORY/NOHEADING/NOTRAILING", "TYPE EMPTY.TXT") == ["A.TXT;1             EMPTY.TXT;1"]
    for command in (f"DELETE {null};*", f"RENAME {null} B.TXT", f"RENAME A.TXT {null}"):
        assert "-RMS-F-DEV" in show(session, command)[1], command
    assert Path("/dev/null").is_char_device()


# --- F$PARSE ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        ('"ALPHA::DKA1:[D.E]N.T;3",,,"NODE","SYNTAX_ONLY"', "ALPHA::"),
        ('"DKA1:[D.E]N.T;3",,,"DEVICE","SYNTAX_ONLY"', "DKA1:"),
        ('"DKA1:[D.E]N.T;3",,,"DIRECTORY","SYNTAX_ONLY"', "[D.E]"),
        ('"DKA1:[D.E]N.T;3",,,"NAME","SYNTAX_ONLY"', "N"),
        ('"DKA1:[D.E]N.T;3",,,"TYPE","SYNTAX_ONLY"', ".T"),
        ('"DKA1:[D.E]N.T;3",,,"VERSION","SYNTAX_ONLY"', ";3"),
        ('"DKA1:[D.E]N.T;3",,,,"SYNTAX_ONLY"', "DKA1:[D.E]N.T;3"),
        ('"N","DKA1:[D]X.COM",,,"SYNTAX_ONLY"', "DKA1:[D]N.COM;"),
        ('"N",,"DKA1:[D]X.COM",,"SYNTAX_ONLY"', "DKA1:[D]N.COM;"),
        ('"DKA1:[D.E]N.T"', ""),
        ('"A.TXT"', "SYS$LOGIN:A.TXT;"),
        ('"A.TXT",,,"DEVICE"', "SYS$LOGIN:"),
        ('"SYS$MANAGER:A"', "SYS$MANAGER:A.;"),
        ('"HERE:A.TXT"', "SYS$MANAGER:A.TXT;"),
    ],
)
def test_a_specification_is_taken_apart(session: Session, arguments: str, answer: str) -> None:
    show(session, "DEFINE HERE SYS$MANAGER:")
    assert session.language.evaluate(f"F$PARSE({arguments})") == answer


def test_a_picture_has_the_form_of_the_file_that_a_logical_name_means(session: Session) -> None:
    show(session, "INITIALIZE $1$DGA10: D", "MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA10: D", "DEFINE PIC SYS$LOGIN:P.SVG")
    show(session, "SHOW SHADOW/CONTINUOUS/OUTPUT=PIC")
    assert show(session, "TYPE P.SVG")[0].startswith("<svg")


def test_the_mode_and_the_case_of_a_logical_name_are_heeded(session: Session) -> None:
    show(session, "DEFINE L SEEN", "DEFINE/USER_MODE L HIDDEN")
    told = session.language.evaluate
    assert told('F$TRNLNM("l") + F$TRNLNM("L",,,"SUPERVISOR") + F$TRNLNM("l",,,,"CASE_SENSITIVE")') == "HIDDENSEEN"
    assert show(session, 'X = F$TRNLNM("L",,,"NONE")')[0].startswith("%DCL-W-IVKEYW")


def test_write_symbol_writes_the_expression_all_the_same(session: Session) -> None:
    assert show(session, 'A = "B"', 'B = "C"', "WRITE/SYMBOL SYS$OUTPUT A") == ["B"]


def test_a_file_that_is_not_there_does_not_end_a_procedure(session: Session, tmp_path: Path) -> None:
    (tmp_path / "files" / "ALPHA" / "SYS$LOGIN" / "TRY.COM").write_text(
        '$ DELETE NOSUCH.TMP;*\n$ TYPE NOSUCH.TMP\n$ SEARCH NOSUCH.TMP "X"\n$ WRITE SYS$OUTPUT "on"\n'
    )
    shown = show(session, "@TRY")
    assert shown[-1] == "on" and shown[-3].startswith("%SEARCH-W-OPENIN")


def test_the_status_of_a_search_in_vain_is_the_one_that_procedures_compare(session: Session) -> None:
    assert show(session, "SEARCH A.TXT zebra", "WRITE SYS$OUTPUT $STATUS")[-1] == "%X08D78053"
    assert show(session, "SEARCH/NOOUTPUT A.TXT zebra", "WRITE SYS$OUTPUT $STATUS") == ["%X08D78053"]
    assert show(session, "SEARCH/NOOUTPUT A.TXT two", "WRITE SYS$OUTPUT $STATUS") == ["%X00000001"]
    assert show(session, "SEARCH/OUTPUT=F A.TXT two", "TYPE F.LIS") == ["Two"]


def test_data_and_what_comes_through_a_bar_are_copied_and_appended(session: Session, tmp_path: Path) -> None:
    (tmp_path / "files" / "ALPHA" / "SYS$LOGIN" / "TRY.COM").write_text("$ COPY SYS$INPUT B.TXT\ndata\n$ TYPE B.TXT\n")
    assert show(session, "@TRY") == ["data"]
    assert show(session, "PIPE TYPE A.TXT | COPY SYS$PIPE C.TXT", "TYPE C.TXT") == ["one", "Two", "three"]
    assert show(session, "PIPE TYPE A.TXT | APPEND SYS$INPUT B.TXT", "TYPE B.TXT") == ["data", "one", "Two", "three"]
    assert show(session, "COPY A.TXT SYS$OUTPUT", "COPY A.TXT TT:") == ["one", "Two", "three"] * 2
