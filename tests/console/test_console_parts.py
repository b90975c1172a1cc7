"""The small parts of the console: substitution, pace, colours, names to choose from."""


import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.token import Error

from vmsshadow.cluster.config import find, load
from vmsshadow.console import invocation
from vmsshadow.console.colours import paint, severity_of
from vmsshadow.console.installation import Installation
from vmsshadow.console.lexers import DclLexer
from vmsshadow.console.pace import Pace
from vmsshadow.console.surroundings import state_line, status_line
from vmsshadow.dcl.refusals import Refusal


def test_an_invocation_has_a_file_and_parameters() -> None:
    call = invocation.parse_invocation('  @sys$login:try a "B c" d')
    assert call == invocation.Invocation("SYS$LOGIN:TRY", ("A", "B c", "D"))
    call = invocation.parse_invocation("@X/OUT=Y.LOG Z")
    assert call == invocation.Invocation("X", ("Z",), "Y.LOG")
    call = invocation.parse_invocation("@X/TRY=Y Z")
    assert isinstance(call, invocation.Invocation) and call.qualifier == "/TRY=Y"
    assert invocation.parse_invocation("@X 1 2 3 4 5 6 7 8 9") == Refusal("DEFOVF", "9")


def test_time_lags_when_the_host_cannot_keep_up_and_never_skips() -> None:
    installation = Installation.switch_on(load(find("default")), None)
    host = [0.0]
    pace = Pace(installation.driver, 10.0, lambda: host[0])
    clock = installation.world.clock
    host[0] = 0.1
    pace.advance(None)
    assert clock.now_us == 1_000_000
    host[0] = 100.0
    pace.advance(None)
    assert clock.now_us == 3_500_000, "a quarter of a second is made up, the rest is lag"
    pace.freeze()
    host[0] = 200.0
    pace.advance(None)
    assert clock.now_us == 3_500_000
    pace.resume()
    host[0] = 200.1
    assert not pace.advance(4_000_000)
    assert clock.now_us == 4_000_000, "a wait is not overrun"
    installation.cut_power()


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("%MOUNT-I-MOUNTED, X mounted", "I"),
        ("-SYSTEM-F-MEDOFL, medium is offline", "F"),
        ("%WBM-I-WBMINFO Write Bitmap", "I"),
        ("%%%%%%%%%%%  OPCOM  21-NOV-2026", ""),
        ("DSA1:  Mounted", ""),
    ],
)
def test_messages_have_a_severity(line: str, severity: str) -> None:
    assert severity_of(line) == severity


@given(st.text(st.characters(exclude_characters="\x1b", exclude_categories=["Cs"]), max_size=80))
def test_colours_never_alter_text(line: str) -> None:
    import re

    assert re.sub("\x1b\\[[0-9;]*m", "", paint(line)) == line


def test_the_lexer_knows_commands_and_messages() -> None:
    text = "$ MOUNT/CONFIRM DSA1: /SHADOW=($1$DGA10:,'P1') X -\n  ! comment\n%MOUNT-I-MOUNTED, X\n$ x = 5\n$L: EXIT\n"
    tokens = list(DclLexer().get_tokens(text))
    assert "".join(token[1] for token in tokens) == text
    assert Error not in [token[0] for token in tokens]


def test_names_and_states_follow_the_world() -> None:
    installation = Installation.switch_on(load(find("default")), None)
    screen: list[str] = []
    session = installation.console("ALPHA", screen.extend)
    session.do("INITIALIZE/SHADOW=($1$DGA10:,$1$DGA11:) DATA1")
    session.do("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) DATA1")
    shown = "ALPHA  21-NOV-2026 10:00:00.02  virtual  DSA1 2/2  SYSTEM(ALL)"
    assert state_line(installation, session, None) == shown
    assert status_line(installation, session).startswith("ALPHA::SYSTEM    10:00:00 DCL    CPU=")
    session.do("SIMULATE CRASH ALPHA")
    assert state_line(installation, session, None).startswith("ALPHA (down)")
    installation.cut_power()
