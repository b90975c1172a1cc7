"""DEFINE/KEY, DELETE/KEY, SET KEY, SHOW KEY, SET TERMINAL, SHOW TERMINAL, SET CONTROL and RECALL's files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from vmsshadow.cluster.config import find, load
from vmsshadow.commands.terminal_settings import Look
from vmsshadow.console.installation import Installation
from vmsshadow.console.session import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    installation = Installation.switch_on(load(find("default")), None)
    installation.files = installation.operators.files = tmp_path
    yield installation.console("ALPHA", lambda lines: None)
    installation.cut_power()


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ('DEFINE/KEY PF1 "SHOW "', ["%DCL-I-DEFKEY, DEFAULT key PF1 has been defined"]),
        ('DEFINE/KEY/NOLOG PF1 "SHOW "', []),
        (
            'DEFINE/KEY/IF_STATE=(GOLD,BLUE) KP0 "X"',
            ["%DCL-I-DEFKEY, GOLD key KP0 has been defined", "%DCL-I-DEFKEY, BLUE key KP0 has been defined"],
        ),
        (
            'DEFINE/KEY FIND "X"',
            [
                "%DCL-I-KEYCNV, synonym key FIND has been converted to E1",
                "%DCL-I-DEFKEY, DEFAULT key E1 has been defined",
            ],
        ),
        (
            'DEFINE/KEY UP "X"',
            ["%DCL-W-IVKEYNAM, unrecognized key name - check validity and spelling", " \\UP\\"],
        ),
        (
            'DEFINE/KEY/NOECHO PF1 "X"',
            ["%DCL-W-CONFLICT, illegal combination of command elements - check documentation", " \\NOECHO\\"],
        ),
        (
            'DEFINE/KEY/LOCK_STATE PF1 "X"',
            ["%DCL-W-CONFLICT, illegal combination of command elements - check documentation", " \\LOCK_STATE\\"],
        ),
        ("DELETE/KEY PF4", ["%DCL-W-UNDKEY, DEFAULT key PF4 is undefined"]),
        ("SHOW KEY PF4", ["%DCL-W-UNDKEY, DEFAULT key PF4 is undefined"]),
        ("SHOW KEY/ALL", []),
        ("SET KEY/STATE=GOLD", ["%DCL-I-SETKEY, keypad state has been set to GOLD"]),
        ("SET KEY/STATE=GOLD/NOLOG", []),
        ("SET KEY/STATE", ["%DCL-I-SETKEY, keypad state has been set to DEFAULT"]),
    ],
)
def test_keys_are_answered_as_dcl_does(session: Session, line: str, lines: list[str]) -> None:
    assert session.do(line).lines == lines


def test_keys_are_shown_by_state_with_what_they_stand_for(session: Session) -> None:
    session.do('DEFINE/KEY/NOLOG/TERMINATE PF2 "SHOW TIME"')
    session.do('DEFINE/KEY/NOLOG/SET_STATE=GOLD/LOCK PF1 ""')
    session.do('DEFINE/KEY/NOLOG/IF_STATE=GOLD/ERASE PF2 "Mixed ""case"""')
    assert session.do("SHOW KEY PF2").lines == ["DEFAULT keypad definitions:", '  PF2 = "SHOW TIME"']
    assert session.do("SHOW KEY/ALL/FULL").lines == [
        "DEFAULT keypad definitions:",
        '  PF1 = "" (echo,noterminate,noerase,state=GOLD,lock)',
        '  PF2 = "SHOW TIME" (echo,terminate,noerase,nolock)',
        "GOLD keypad definitions:",
        '  PF2 = "Mixed "case"" (echo,noterminate,erase,nolock)',
    ]
    assert session.do("SHOW KEY/DIRECTORY").lines == ["  DEFAULT", "  GOLD"]
    assert session.do("DELETE/KEY/ALL").lines == [
        "%DCL-I-DELKEY, DEFAULT key PF1 has been deleted",
        "%DCL-I-DELKEY, DEFAULT key PF2 has been deleted",
    ]
    assert session.do("SHOW KEY/DIRECTORY").lines == ["  GOLD"]


def test_each_login_has_keys_of_its_own(session: Session) -> None:
    session.do('DEFINE/KEY/NOLOG PF1 "X"')
    session.do("SET HOST BETA")
    assert session.do("SHOW KEY/ALL").lines == []
    session.do("LOGOUT")
    assert len(session.do("SHOW KEY/ALL").lines) == 2


def test_the_terminal_is_shown_as_it_is_set(session: Session) -> None:
    lines = session.do("SHOW TERMINAL").lines
    assert lines[0] == "Terminal: _OPA0:      Device_Type: VT300_Series  Owner: SYSTEM"
    assert lines[2] == "   Input:    9600     LFfill:  0      Width:  80      Parity: None"
    assert "   No Commsync        Line Editing       Overstrike editing No Fallback" in lines
    session.do("SET TERMINAL/INSERT/WIDTH=132/PAGE=48/NOLINE_EDITING/APPLICATION_KEYPAD")
    lines = session.do("SHOW TERMINAL TT:").lines
    assert lines[2].endswith("Width: 132      Parity: None") and "Page:   48" in lines[3]
    assert "   No Commsync        No Line Editing    Insert editing     No Fallback" in lines
    assert any(line.startswith("   Application Keypad ANSI_CRT") for line in lines)


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("SET TERMINAL/WIDTH=0", "%DCL-W-IVVALU, invalid value syntax - see command documentation"),
        ("SET TERMINAL/WIDTH=512", "%DCL-W-IVVALU, invalid value syntax - see command documentation"),
        ("SET TERMINAL TTA7:/INSERT", "%SYSTEM-W-NOSUCHDEV, no such device available"),
        ("SHOW TERMINAL TTA7:", "%SYSTEM-W-NOSUCHDEV, no such device available"),
        (
            "SET TERMINAL/INSERT/OVERSTRIKE",
            "%DCL-W-CONFLICT, illegal combination of command elements - check documentation",
        ),
        ("SET CONTROL=X", "%DCL-W-IVKEYW, unrecognized keyword - check validity and spelling"),
        ("SET TERMINAL/NOECHO", "%VMSSHADOW-W-NOTIMPL, /NOECHO is recognised but not simulated"),
    ],
)
def test_what_cannot_be_set_is_refused_and_nothing_changes(session: Session, line: str, first: str) -> None:
    before = session.do("SHOW TERMINAL").lines
    assert session.do(line).lines[0] == first
    assert session.do("SHOW TERMINAL").lines == before


def test_control_characters_are_heard_as_set(session: Session) -> None:
    assert session.settings.controls == {"Y"}
    session.do("SET CONTROL=(T,Y)")
    assert session.settings.controls == {"T", "Y"}
    session.do("SET NOCONTROL")
    assert session.settings.controls == {"T"}
    session.do("SET NOCONTROL=T")
    session.do("SET CONTROL")
    assert session.settings.controls == {"Y"}


def test_recall_writes_its_commands_to_a_file_and_reads_them_back(session: Session, tmp_path: Path) -> None:
    session.do("SHOW TIME")
    session.do('DEFINE/KEY/NOLOG PF1 "Mixed"')
    assert session.do("RECALL/OUTPUT=KEPT").lines == []
    kept = tmp_path / "ALPHA" / "SYS$LOGIN" / "KEPT.LIS"
    assert kept.read_text() == 'SHOW TIME\nDEFINE/KEY/NOLOG PF1 "Mixed"\n'
    session.do("RECALL/ERASE")
    assert session.do("RECALL/ALL").lines == []
    assert session.do("RECALL/INPUT=KEPT").lines == []
    assert session.do("RECALL/ALL").lines == ['  1 DEFINE/KEY/NOLOG PF1 "Mixed"', "  2 SHOW TIME"]
    assert session.do("RECALL/INPUT=NONE").lines == [
        "%DCL-E-OPENIN, error opening SYS$LOGIN:NONE.LIS; as input",
        "-RMS-E-FNF, file not found",
    ]


def test_recall_keeps_two_hundred_and_fifty_four_commands(session: Session) -> None:
    for number in range(260):
        session.history.append(f"X{number}")
    session.do("SHOW TIME")
    assert len(session.do("RECALL/ALL").lines) == 254
    assert session.do("RECALL NOSUCH").lines == [
        "%DCL-W-CMDNOTFND, command not found - use RECALL/ALL to display saved commands"
    ]
    assert session.do("RECALL X25").lines == ["X259"]


def test_the_look_of_a_terminal_is_set_without_a_word(session: Session) -> None:
    assert session.do("SET VMSSHADOW/NOHINTS/MENUS/STRICT").lines == []
    assert session.strict and session.settings.look == Look(hints=False, menus=True)
