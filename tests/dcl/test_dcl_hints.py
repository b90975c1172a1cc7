"""Advice after a refused line: the nearest name, the form that is wanted, or where HELP tells more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.dcl.hints import hint
from vmsshadow.dcl.likeness import distance, nearest, resembles
from vmsshadow.dcl.parser import parse
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.tables import Tables

REAL = Tables.from_package("vmsshadow.commands")


def advice(line: str, *, strict: bool = False) -> str:
    outcome = parse(line, REAL, strict=strict)
    assert isinstance(outcome, Refusal), line
    return hint(line, outcome, REAL, strict)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("MUONT X", "did you mean MOUNT?"),
        ("ISMOUNT X", "did you mean DISMOUNT?"),
        ("QQQQQ", "HELP lists the commands"),
        ("DI", "one of DIFFERENCES, DIRECTORY, DISABLE, DISCONNECT, DISMOUNT"),
        ("SHOW SHADWO", "did you mean SHADOW?"),
        ("MOUNT/SHDOW=(A) DSA1: X", "did you mean /SHADOW?"),
        ("MOUNT/NOWRTE DSA1: X", "did you mean /NOWRITE?"),
        ("SHOW DEVICES/F", "one of /FILES, /FULL"),
        ("MOUNT/SHADOW=(A) DSA1: X", "/SHADOW stands behind the parameter it belongs to"),
        ("MOUNT DSA1:/SHADOW", "the form is /SHADOW=(disk[,...])"),
        ("MOUNT DSA1:/SHADOW=(A,B X", "the form is /SHADOW=(disk[,...])"),
        ("MOUNT/CONFIRM=YES DSA1: X", "/[NO]CONFIRM takes no value"),
        ("SET SHADOW DSA1:/MEMBER_TIMEOUT=Y", "the form is /MEMBER_TIMEOUT=n"),
        ("SHOW TIME NOW", "the form is SHOW TIME"),
        ("SHOW DEVICES/ZZZZZZ", "HELP SHOW DEVICES"),
        ("SET SHADOW DSA1:/EVALUATE=QQQQQQ", "one of RESOURCES"),
    ],
)
def test_advice_names_what_is_nearest_or_wanted(line: str, text: str) -> None:
    assert advice(line) == text


def test_what_strict_mode_does_not_know_is_not_advised() -> None:
    assert "MINICOPY" not in advice("MOUNT/MINICOP DSA1: X", strict=True)


def test_a_refusal_without_advice_gives_none() -> None:
    assert hint("IF", Refusal("NOTHEN"), REAL) == ""


@given(st.text(alphabet="MOUNT/SHADWE=(,)$1 :-\"'", max_size=40))
def test_whatever_was_refused_the_advice_is_one_line(line: str) -> None:
    outcome = parse(line, REAL)
    if isinstance(outcome, Refusal):
        assert "\n" not in hint(line, outcome, REAL)


@given(st.text("ABCDE", max_size=8), st.text("ABCDE", max_size=8))
def test_distance_is_the_same_both_ways_and_nothing_only_for_equal_words(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) is (one == other)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))


def test_a_swap_of_neighbours_is_one_mistake() -> None:
    assert distance("MUONT", "MOUNT") == 1
    assert nearest("SHWO", REAL.names()) == ["SHOW"]


def test_a_word_resembles_a_name_whose_letters_it_has_in_order() -> None:
    assert resembles("DVC", "DEVICES") and resembles("MBRTMO", "SHADOW_MBR_TMO")
    assert not resembles("DEV", "DEVICES"), "that is its beginning"
    assert not resembles("XD", "DEVICES") and not resembles("D", "DEVICES")
