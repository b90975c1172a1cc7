"""Lexical functions on a console: values as the DCL Dictionary and field procedures have them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.commands.show_lab import ShowLab
from vmsshadow import open_cluster
from vmsshadow.api import Cluster
from vmsshadow.commands import device_items
from vmsshadow.commands.lexical_table import FUNCTIONS
from vmsshadow.console.session import Session
from vmsshadow.dcl.lexicals import strings
from vmsshadow.dcl.lexicals.times import absolute_of, delta_of

# DCL Dictionary, lexical functions (V8.4)
OF_OPENVMS = """CONTEXT CSID CUNITS CVSI CVTIME CVUI DELTA_TIME DEVICE DIRECTORY EDIT ELEMENT ENVIRONMENT EXTRACT FAO
    FID_TO_NAME FILE_ATTRIBUTES GETDVI GETENV GETJPI GETQUI GETSYI IDENTIFIER INTEGER LENGTH LICENSE LOCATE LOGICAL
    MATCH_WILD MESSAGE MODE MULTIPATH PARSE PID PRIVILEGE PROCESS READLINK SEARCH SETPRV STRING SYMLINK_ATTRIBUTES TIME
    TRNLNM TYPE UNIQUE USER VERIFY""".split()  # noqa: SIM905 - running text is easier to compare


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """The default cluster with DSA1 of two members."""
    with open_cluster("default", tmp_path) as made:
        made.console("ALPHA").do("INITIALIZE/SHADOW=($1$DGA10:,$1$DGA11:) DATA1")
        made.console("ALPHA").do("MOUNT/SYSTEM DSA1: /SHADOW=($1$DGA10:,$1$DGA11:) DATA1")
        yield made


@pytest.fixture
def session(cluster: Cluster) -> Session:
    """The console of ALPHA."""
    return cluster.console("ALPHA").session


def test_every_function_of_openvms_is_known() -> None:
    assert sorted(FUNCTIONS) == sorted(OF_OPENVMS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('F$EXTRACT(1,3,"abcdef")', "bcd"),
        ('F$EXTRACT(4,9,"abcdef")', "ef"),
        ('F$LENGTH("abc")', 3),
        ('F$LOCATE("c","abcd")', 2),
        ('F$LOCATE("x","abcd")', 4),
        ('F$ELEMENT(1,",","a,b,c")', "b"),
        ('F$ELEMENT(3,",","a,b,c")', ","),
        ('F$EDIT("  a  ""b  c""  d ! x","COMPRESS,TRIM,UPCASE,UNCOMMENT")', 'A "b  c" D '),
        ('F$EDIT(" a b ","COLLAPSE")', "ab"),
        ('F$EDIT("ABC","LOWERCASE")', "abc"),
        ('F$INTEGER("12") + F$INTEGER("yes")', 13),
        ("F$STRING(7)", "7"),
        ('F$CVUI(0,8,"A")', 65),
        ('F$CVSI(0,4,"O")', -1),
        ('F$MATCH_WILD("DISK1","D*%")', "TRUE"),
        ('F$FAO("!UL block!%S",1)', "1 block"),
        ('F$FAO("!UL block!%S",2)', "2 blocks"),
        ('F$FAO("[!8AS][!#AS]","ab",3,"abcdef")', "[ab      ][abc]"),
        ('F$FAO("!XL !4ZL !2SL",255,7,123)', "000000FF 0007 **"),
        ('F$FAO("!3(2UL)",1,2,3)', " 1 2 3"),
        ('F$FAO("!10<!AS!>|!5*-","x")', "x         |-----"),
        ('F$FAO("!UL!-!+!UL",1,2)', "12"),
        ('F$CVTIME("21-NOV-2026 10:00:00.00")', "2026-11-21 10:00:00.00"),
        ('F$CVTIME("TODAY+1-2","ABSOLUTE")', "22-NOV-2026 02:00:00.00"),
        ('F$CVTIME("YESTERDAY","ABSOLUTE","DATE")', "20-NOV-2026"),
        ('F$CVTIME("-1:0","COMPARISON","HOUR")', "09"),
        ('F$CVTIME("21-NOV",,"DAYOFYEAR")', "325"),
        ('F$CVTIME("1-2:3:4.5","DELTA")', "1 02:03:04.50"),
        ('F$CVTIME("14:30",,"TIME")', "14:30:00.00"),
        ('F$CVTIME("TOMORROW",,"WEEKDAY")', "Sunday"),
        ('F$DELTA_TIME("10:00","12:30:15")', "   0 02:30:15.00"),
        ("F$MESSAGE(%X2C)", "%SYSTEM-F-ABORT, abort"),
        ('F$MESSAGE(%X1000002C,"IDENT")', "%ABORT"),
        ("F$MESSAGE(%X0FFF0000)", "%NONAME-W-NOMSG, Message number 0FFF0000"),
        ("F$MODE()", "INTERACTIVE"),
        ('F$ENVIRONMENT("DEPTH")', 0),
        ('F$ENVIRONMENT("MESSAGE")', "/FACILITY/SEVERITY/IDENTIFICATION/TEXT"),
        ('F$GETSYI("SCSNODE")', "ALPHA   "),
        ('F$GETSYI("NODENAME","BETA")', "BETA"),
        ('F$GETSYI("CLUSTER_NODES")', 2),
        ('F$GETSYI("SHADOW_MBR_TMO")', 120),
        ('F$GETDVI("DSA1:","EXISTS")', "TRUE"),
        ('F$GETDVI("DSA9","EXISTS")', "FALSE"),
        ('F$GETDVI("_DSA1:","VOLNAM")', "DATA1"),
        ('F$GETDVI("$1$DGA10","VOLNAM")', ""),
        ('F$GETDVI("$1$DGA10","MAXBLOCK")', 102400),
        ('F$GETDVI("DSA1","SHDW_MASTER")', "TRUE"),
        ('F$GETDVI("$1$DGA10","SHDW_MASTER")', "FALSE"),
        ('F$GETDVI("$1$DGA11","SHDW_MEMBER")', "TRUE"),
        ('F$GETDVI("$1$DGA12","SHDW_MEMBER")', "FALSE"),
        ('F$GETDVI("$1$DGA11","SHDW_MASTER_NAME")', "_DSA1:"),
        ('F$GETDVI("DSA1","SHDW_NEXT_MBR_NAME")', "_$1$DGA10:"),
        ('F$GETDVI("$1$DGA10","SHDW_NEXT_MBR_NAME")', "_$1$DGA11:"),
        ('F$GETDVI("$1$DGA11","SHDW_NEXT_MBR_NAME")', ""),
        ('F$GETDVI("DSA1","SHDW_MBR_COUNT")', 2),
        ('F$GETDVI("$1$DGA10","SHDW_MBR_COPY_DONE")', 100),
        ('F$GETDVI("DSA1","SHDW_MASTER_MBR")', "_$1$DGA10:"),
        ('F$GETDVI("$1$DGA10","SHDW_TIMEOUT")', 120),
        ('F$TRNLNM("DISK$DATA1")', "DSA1:"),
        ('F$TRNLNM("DISK$DATA1","LNM$SYSTEM")', "DSA1:"),
        ('F$TRNLNM("NOWHERE")', ""),
        ('F$PARSE("A.B;3",,,"NAME") + F$PARSE("A.B;3",,,"TYPE")', "A.B"),
        ('F$SETPRV("NOLOG_IO") + F$SETPRV("LOG_IO")', "LOG_IONOLOG_IO"),
        ('F$PRIVILEGE("SYSPRV,OPER")', "TRUE"),
        ("F$USER()", "[SYSTEM]"),
    ],
)
def test_functions_answer_as_documented(session: Session, text: str, value: int | str) -> None:
    assert session.language.evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "ident"),
    [
        ('F$GETDVI("DSA9:","MNT")', "%SYSTEM-W-NOSUCHDEV"),
        ('F$GETDVI("DSA1:","NOSUCH")', "%DCL-W-IVKEYW"),
        ('F$GETSYI("NOSUCH")', "%DCL-W-IVKEYW"),
        ('F$CVTIME("99-NOV-2026")', "%DCL-W-IVATIME"),
        ('F$EDIT("a","SHOUT")', "%DCL-W-IVKEYW"),
        ('F$FAO("!QQ")', "%SYSTEM-F-BADPARAM"),
        ('F$CVUI(8,8,"A")', "%DCL-W-INVRANGE"),
        ('F$GETENV("X")', "%VMSSHADOW-W-NOTIMPL"),
    ],
)
def test_what_cannot_be_answered_is_refused(session: Session, text: str, ident: str) -> None:
    assert session.do(f"X = {text}").lines[0].startswith(ident)


def test_a_stream_of_devices_ends_and_begins_anew(session: Session) -> None:
    search = 'F$DEVICE("_*DGA*","DISK",,1)'
    found = [session.language.evaluate(search) for _ in range(5)]
    assert found[0] == "_$1$DGA10:" and found[-1] == ""
    assert session.language.evaluate(search) == "_$1$DGA10:"
    assert session.language.evaluate('F$DEVICE("DSA*:","DISK",,1)') == "_DSA1:", "another search begins anew"


def test_a_copy_is_seen_in_the_items_of_target_and_unit(cluster: Cluster, session: Session) -> None:
    session.do("MOUNT/SYSTEM DSA1: /SHADOW=$1$DGA12: DATA1")
    cluster.advance(5)
    value = session.language.evaluate
    assert value('F$GETDVI("$1$DGA12","SHDW_CATCHUP_COPYING")') == "TRUE"
    assert 0 < value('F$GETDVI("$1$DGA12","SHDW_MBR_COPY_DONE")') < 100
    assert value('F$GETDVI("DSA1","SHDW_COPIER_NODE")') == "ALPHA"
    assert (value('F$GETDVI("DSA1","SHDW_MBR_COUNT")'), value('F$GETDVI("DSA1","SHDW_DEVICE_COUNT")')) == (2, 3)


def test_a_merge_is_seen_in_the_items_of_its_members(cluster: Cluster, session: Session) -> None:
    session.do("SET SHADOW/DEMAND_MERGE DSA1:")
    cluster.advance(3)
    assert session.language.evaluate('F$GETDVI("$1$DGA11","SHDW_MERGE_COPYING")') == "TRUE"
    assert 0 < session.language.evaluate('F$GETDVI("$1$DGA11","SHDW_MBR_MERGE_DONE")') < 100


def test_every_item_answers_for_units_members_volumes_and_bare_disks(cluster: Cluster, session: Session) -> None:
    session.do("INITIALIZE $1$DGA12: LONE")
    session.do("MOUNT $1$DGA12: LONE")
    session.do("MOUNT/SYSTEM DSA2: /SHADOW=$1$DGA13: X")
    for device in ("DSA1", "$1$DGA10", "$1$DGA12", "$1$DGA13"):
        for item in device_items.ITEMS:
            assert isinstance(session.language.evaluate(f'F$GETDVI("{device}","{item}")'), int | str), item


def test_a_node_that_has_not_mounted_the_unit_knows_nothing_of_it(cluster: Cluster) -> None:
    beta = cluster.console("BETA").session
    assert beta.language.evaluate('F$GETDVI("DSA1","EXISTS")') == "FALSE"
    assert beta.language.evaluate('F$GETDVI("$1$DGA10","SHDW_MEMBER")') == "FALSE"


# --- laws ------------------------------------------------------------------------------------------


@given(
    st.text(alphabet='ab "\t!', max_size=20), st.sampled_from(["COLLAPSE", "COMPRESS", "TRIM", "UPCASE", "UNCOMMENT"])
)
def test_editing_twice_changes_nothing_more(text: str, how: str) -> None:
    once = strings.edit(None, [text, how])  # type: ignore[arg-type]
    assert strings.edit(None, [once, how]) == once  # type: ignore[arg-type]


@given(st.lists(st.text(alphabet="ab", max_size=3), min_size=1, max_size=6))
def test_elements_are_those_of_the_list(parts: list[str]) -> None:
    for number, part in enumerate(parts):
        assert strings.element(None, [number, ",", ",".join(parts)]) == part  # type: ignore[arg-type]


@given(st.text(alphabet="0123456789-+:. NOVTAY", max_size=24))
def test_any_text_is_a_time_or_none(text: str) -> None:
    now = 0x00BC0AE1E63ED480
    assert absolute_of(text, now) is None or isinstance(absolute_of(text, now), int)
    assert delta_of(text) is None or isinstance(delta_of(text), int)


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        ('"USERNAME","SYS*"', 1), ('"USERNAME","oper,system"', 1), ('"USERNAME","OPER"', 0),
        ('"USERNAME","SYSTEM","NEQ"', 0), ('"USERNAME","system","EXACT"', 0),
        ('"GRP",1', 1), ('"GRP",1,"GTR"', 0), ('"MEM","4","GEQ"', 1),
        ('"CURPRIV","OPER,MOUNT","ALL"', 1), ('"CURPRIV","OPER,NONE_SUCH","ALL"', 0), ('"NODENAME","ALPHA,BETA"', 1),
        ('"UIC","[SYSTEM]"', 1), ('"NODENAME","BETA"', 0),
    ],
)  # fmt: skip
def test_pid_tells_of_the_processes_that_context_selects(selection: str, found: int) -> None:
    lab = ShowLab()
    assert lab.show(f'X = F$CONTEXT("PROCESS",PLACE,{selection})') == []
    assert lab.show("WRITE SYS$OUTPUT F$LENGTH(F$PID(PLACE))") == [str(8 * found)]
    assert lab.show("WRITE SYS$OUTPUT F$LENGTH(F$PID(PLACE))") == [str(8 * (not found))]


def test_context_refuses_what_it_does_not_know_and_takes_a_selection_back() -> None:
    lab = ShowLab()
    for call in ('"JOB",P,"USERNAME","A"', '"PROCESS",P,"SHOE","A"', '"PROCESS",P,"GRP",1,"SO"'):
        assert lab.show(f"X = F$CONTEXT({call})")[0].startswith("%DCL-W-IVKEYW"), call
    lab.do('X = F$CONTEXT("PROCESS",P,"USERNAME","NOBODY")')
    lab.do('X = F$CONTEXT("PROCESS",P,"CANCEL")')
    assert lab.show("WRITE SYS$OUTPUT F$LENGTH(F$PID(P))") == ["8"]


@pytest.mark.parametrize(("status", "letter"), [(0, "W"), (2, "E"), (4, "F")])
def test_a_status_of_number_zero_that_is_no_success_has_no_message(status: int, letter: str) -> None:
    assert ShowLab().show(f"WRITE SYS$OUTPUT F$MESSAGE({status})") == [
        f"%NONAME-{letter}-NOMSG, Message number 0000000{status}"
    ]


def test_there_are_no_queues_and_functions_that_are_none_are_refused() -> None:
    lab = ShowLab()
    assert lab.show('WRITE SYS$OUTPUT F$LENGTH(F$GETQUI("DISPLAY_Q","QUEUE_NAME","*"))') == ["0"]
    assert lab.show('X = F$GETQUI("DISPLAY","QUEUE_NAME")')[0].startswith("%DCL-W-ABKEYW")
    assert lab.show('X = F$GETQUI("SHOW")')[0].startswith("%DCL-W-IVKEYW")
