"""What is offered at the cursor: from the tables, from the cluster as it is, and last what only resembles."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.cluster.config import find, load, parse
from vmsshadow.console.choices import MAX_NAMES, explanation, offer
from vmsshadow.console.installation import Installation
from vmsshadow.console.session import Session


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """A console of a cluster with a set of two members, a policy and two free disks."""
    installation = Installation.switch_on(load(find("default")), None)
    made = installation.console("ALPHA", lambda lines: None, interactive=True)
    made.do("INITIALIZE/SHADOW=($1$DGA10:,$1$DGA11:) DATA1")
    made.do("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) DATA1")
    made.do("SET SHADOW/POLICY=HBMM=(MASTER_LIST=*)/NAME=NIGHTLY")
    yield made
    installation.cut_power()


def texts(session: Session, head: str, *, fuzzy: bool = True) -> list[str]:
    return [choice.text for choice in offer(session, head, fuzzy=fuzzy)]


@pytest.mark.parametrize(
    ("head", "offered"),
    [
        ("MOUNT ", ["DSA2:", "DSA3:", "DSA4:", "$1$DGA12:", "$1$DGA13:"]),
        ("MOUNT DSA2:/SHADOW=(", ["$1$DGA12:", "$1$DGA13:"]),
        ("MOUNT DSA2:/SHADOW=($1$DGA12:,", ["$1$DGA13:"]),
        ("INITIALIZE/SHADOW=($1$D", ["$1$DGA12:", "$1$DGA13:"]),
        ("DISMOUNT ", ["DSA1:", "$1$DGA10:", "$1$DGA11:"]),
        ("SHOW SHADOW/POLICY=HBMM/NAME=", ["NIGHTLY"]),
        ("SET SHADOW DSA1:/POLICY=HBMM=", ["NIGHTLY"]),
        ("SET HOST B", ["BETA"]),
        ("INITIALIZE $1$DGA12: ", ["DATA1"]),
        ("SIMULATE CRASH ", ["ALPHA", "BETA"]),
        ("SIMULATE EXPLAIN ", ["DSA1:"]),
        ("DEFINE/KEY PF", ["PF1", "PF2", "PF3", "PF4"]),
    ],
)
def test_objects_are_those_that_fit_at_the_moment(session: Session, head: str, offered: list[str]) -> None:
    assert texts(session, head) == offered


def test_a_choice_replaces_what_was_typed_of_it(session: Session) -> None:
    (choice,) = offer(session, "SET HOST be", fuzzy=False)
    assert ("SET HOST be"[: -choice.back] + choice.text, choice.meaning) == ("SET HOST BETA", "up")


def test_what_only_resembles_comes_last_and_can_be_left_out(session: Session) -> None:
    assert texts(session, "DISMOUNT DGA1") == ["$1$DGA10:", "$1$DGA11:"]
    assert texts(session, "DISMOUNT DGA1", fuzzy=False) == []
    assert texts(session, "MNT") == ["MOUNT"] and texts(session, "MNT", fuzzy=False) == []
    assert texts(session, "SHOW TI")[0] == "TIME"


@pytest.mark.parametrize(
    ("head", "topic"),
    [
        ("MOUNT DSA1:/SHADOW=($1", ["MOUNT", "/SHADOW"]),
        ("SET SHADOW DSA1:/SI", ["SET", "SHADOW", "/SITE"]),
        ("SET SHADOW", ["SET", "SHADOW"]),
        ("DISM DSA1:", ["DISMOUNT"]),
        ("", ["HELP"]),
    ],
)
def test_help_explains_what_the_cursor_is_in(session: Session, head: str, topic: list[str]) -> None:
    lines = [line.strip() for line in explanation(session, head)]
    assert [line for line in lines if line][: len(topic)] == topic


def test_symbols_are_offered_as_verbs_and_where_they_are_named(session: Session) -> None:
    session.do('DISKS == "SHOW DEVICE D"')
    assert texts(session, "DISK", fuzzy=False) == ["DISKS"]
    assert texts(session, "SHOW SYMBOL D") == ["DISKS"]
    session.do("DELETE/SYMBOL/GLOBAL DISKS")
    assert texts(session, "DISK", fuzzy=False) == []


def test_topics_of_help_follow_help_and_its_questions(session: Session) -> None:
    assert texts(session, "HELP MOU") == ["MOUNT"]
    assert "/SHADOW" in texts(session, "HELP MOUNT /S")
    session.feed("HELP MOUNT")
    assert texts(session, "Par") == ["Parameters"]
    session.answer(None)


def test_answers_to_questions_for_parameters_are_completed(session: Session) -> None:
    session.feed("DISMOUNT")
    assert session.asks == "_Device: " and texts(session, "DS") == ["DSA1:"]
    session.answer(None)
    session.feed("MCR SYSGEN")
    assert texts(session, "SHOW SHADOW_MBR") == ["SHADOW_MBR_TMO"]
    session.answer(None)
    session.feed("MCR SYSMAN")
    assert texts(session, "PARAMETERS SET SHADOW_MBR") == ["SHADOW_MBR_TMO"]
    session.answer(None)


def test_a_line_that_is_continued_is_completed_as_a_whole(session: Session) -> None:
    session.feed("DISMOUNT -")
    assert texts(session, "DS") == ["DSA1:"]
    session.end_of_input()


def test_questions_that_are_no_commands_offer_nothing(session: Session) -> None:
    session.feed("MOUNT/CONFIRM DSA7:/SHADOW=($1$DGA12:,$1$DGA13:) DATA1")
    if session.is_asking:
        assert texts(session, "Y") == []
        session.answer(None)


@given(st.text(alphabet="MOUNT/SHAD=(,)$1DGSEL :-\"'&PC<", max_size=40))
def test_whatever_is_typed_something_or_nothing_is_offered(session: Session, head: str) -> None:
    for choice in offer(session, head):
        assert choice.text and 0 <= choice.back <= len(head)


def test_a_thousand_devices_are_offered_no_more_than_a_menu_holds() -> None:
    disks = "".join(f"  - {{name: $1$DGA{number}, blocks: 2000}}\n" for number in range(1000))
    installation = Installation.switch_on(parse(f"nodes:\n  - {{name: ALPHA}}\ndisks:\n{disks}", "many"), None)
    session = installation.console("ALPHA", lambda lines: None)
    assert len(texts(session, "INITIALIZE $")) == MAX_NAMES
    assert texts(session, "INITIALIZE $1$DGA999") == ["$1$DGA999:"]
    installation.cut_power()
