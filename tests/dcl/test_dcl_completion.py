"""Menus and the bottom line."""

import pytest

from vmsshadow.dcl.completion import complete, syntax_hint
from vmsshadow.dcl.tables import Tables

REAL = Tables.from_package("vmsshadow.commands")


def offered(line: str, strict: bool = False) -> list[str]:
    return [candidate.text for candidate in complete(line, len(line), REAL, strict).candidates]


def test_verbs_complete_from_their_beginning() -> None:
    assert offered("s") == ["SEARCH", "SET", "SHOW", "SIMULATE", "SPAWN", "SYSGEN", "SYSMAN"]
    assert offered("dism") == ["DISMOUNT"]


def test_qualifiers_complete_with_their_negated_forms_last() -> None:
    assert offered("MOUNT/CO") == ["COMMENT", "CONFIRM", "COPY"]
    assert offered("MOUNT/NOC") == ["NOCONFIRM", "NOCOPY"]


def test_what_is_not_simulated_is_not_offered() -> None:
    assert "CACHE" not in offered("MOUNT/")
    assert offered("MOUNT/OVERRIDE=(L") == []
    assert offered("MOUNT/POLICY=(M") == ["MINICOPY"]


def test_keywords_complete_after_a_comma_as_well() -> None:
    assert offered("MOUNT/OVERRIDE=(ID,SHAD") == ["SHADOW_MEMBERSHIP"]
    assert offered("SET SH") == ["SHADOW"]


@pytest.mark.parametrize(
    ("line", "start", "wants"),
    [
        ("MOUNT ", 6, "UNMOUNTED"),
        ("MOUNT DSA1:/SHADOW=($1$DGA1:,$1$", 29, "DISK"),
        ("DISMOUNT ds", 9, "MOUNTED"),
        ("SET HOST ", 9, "NODE"),
        ("SIMULATE CRASH BE", 15, "NODE"),
        ("SET SHADOW DSA1:/POLICY=HBMM=P", 29, "POLICY"),
    ],
)
def test_values_name_the_kind_of_object_wanted(line: str, start: int, wants: str) -> None:
    completion = complete(line, len(line), REAL)
    assert (completion.start, completion.wants) == (start, wants)


def test_only_the_line_before_the_cursor_counts() -> None:
    assert complete("MOUNT/CONF DSA1: X", 8, REAL) == complete("MOUNT/CO", 8, REAL)


def test_nothing_is_offered_after_a_mistake() -> None:
    assert complete("MOUNT/ZZZ DSA1", 14, REAL).candidates == []


def test_descriptions_come_from_the_table() -> None:
    first = complete("DISM", 4, REAL).candidates[0]
    assert first.description == "Takes a volume, a virtual unit or one of its members out of use"


@pytest.mark.parametrize(
    ("line", "text", "current"),
    [
        ("MOUNT ", "MOUNT device[,...] [label[,...]] [log-name] [/qualifiers]", "device[,...]"),
        ("DISM", "DISMOUNT device [/qualifiers]", "DISMOUNT"),
        ("DISMOUNT DSA1:/OVERRIDE=", "DISMOUNT device /OVERRIDE=(CHECKS[,...])", "/OVERRIDE=(CHECKS[,...])"),
        ("SET SHADOW DSA1: /MEMBER=", "SET SHADOW [device] /MEMBER_TIMEOUT=n", "/MEMBER_TIMEOUT=n"),
        ("SHOW TIME", "SHOW TIME", "TIME"),
        ("x", "", ""),
    ],
)
def test_the_hint_shows_the_syntax_and_the_current_part(line: str, text: str, current: str) -> None:
    hint = syntax_hint(line, len(line), REAL)
    assert (hint.text, hint.text[hint.start : hint.end]) == (text, current)
