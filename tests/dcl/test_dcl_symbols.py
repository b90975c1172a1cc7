"""Symbols: levels, abbreviations, overlays, limits; and their substitution in records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.dcl.language import Language
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.statements import Kind, assignment, read, split_then, text_of
from vmsshadow.dcl.substitution import ampersands, apostrophes
from vmsshadow.dcl.symbols import MAX_NAME, Scopes, Symbols, shown


def test_a_local_symbol_is_looked_for_at_its_level_then_outside_then_among_the_globals() -> None:
    symbols = Symbols()
    symbols.assign("A", "global", is_global=True)
    symbols.assign("A", "outer")
    symbols.enter({})
    assert symbols.value("A") == "outer"
    symbols.assign("A", "inner")
    assert symbols.value("A") == "inner"
    symbols.leave()
    assert symbols.value("A") == "outer"
    symbols.local.remove("A")
    assert symbols.value("A") == "global"


def test_scopes_hide_outer_levels_and_globals() -> None:
    symbols = Symbols()
    symbols.assign("A", 1)
    symbols.assign("G", 2, is_global=True)
    symbols.enter({})
    symbols.local.scopes = Scopes(local=False, globals=False)
    assert symbols.value("A") is None and symbols.value("G") is None
    assert symbols.assign("H", 1, is_global=True) == Refusal("GBLNDF", "H")


def test_a_star_says_how_far_a_symbol_may_be_abbreviated() -> None:
    symbols = Symbols()
    assert symbols.assign("SHOW", "x", least=2, is_global=True) is None
    assert [symbols.value(name) for name in ("S", "SH", "SHO", "SHOW", "SHOWS")] == [None, "x", "x", "x", None]
    assert symbols.assign("SHUT", "y", least=2, is_global=True) == Refusal("ABSYMD", "SHUT")
    assert symbols.assign("SHOW", "z", is_global=True) is None
    assert symbols.value("SH") is None, "defined again without a star"


def test_reserved_symbols_are_read_and_not_assigned() -> None:
    symbols = Symbols({"$STATUS": lambda: "%X00000001"})
    assert symbols.value("$STATUS") == "%X00000001"
    assert symbols.assign("$STATUS", 1) == Refusal("PERMSYM", "$STATUS")
    assert symbols.assign("A" * (MAX_NAME + 1), 1) == Refusal("SYMLNG", "A" * (MAX_NAME + 1))


def test_bits_are_overlaid_in_numbers_and_in_strings() -> None:
    symbols = Symbols()
    symbols.overlay_bits("ESC", 0, 8, 27, is_global=False)
    assert symbols.value("ESC") == "\x1b"
    symbols.assign("N", 0xFF)
    symbols.overlay_bits("N", 4, 4, 0, is_global=False)
    assert symbols.value("N") == 0x0F
    assert symbols.overlay_bits("N", 30, 4, 0, is_global=False) == Refusal("INVRANGE")


def test_characters_are_overlaid_and_blank_filled() -> None:
    symbols = Symbols()
    symbols.overlay_text("C", 2, 3, "abcdef", is_global=False)
    assert symbols.value("C") == "  abc"
    symbols.overlay_text("C", 0, 1, "X", is_global=False)
    assert symbols.value("C") == "X abc"


@pytest.mark.parametrize(
    ("value", "is_global", "line"),
    [
        ("text", False, '  NAME = "text"'),
        ('a "b"', True, '  NAME == "a ""b"""'),
        (27, False, "  NAME = 27   Hex = 0000001B  Octal = 00000000033"),
        (-1, True, "  NAME == -1   Hex = FFFFFFFF  Octal = 37777777777"),
    ],
)
def test_symbols_are_shown_as_captured(value: int | str, is_global: bool, line: str) -> None:
    assert shown("NAME", value, is_global=is_global) == line


# --- substitution ----------------------------------------------------------------------------------


def language() -> Language:
    made = Language(None, lambda: 1, dict)
    for name, value in (("P1", "DEVICE"), ("P2", "two words"), ("LOOP", "'LOOP'"), ("NEST", "'P1'")):
        made.symbols.assign(name, value)
    return made


@pytest.mark.parametrize(
    ("record", "becomes"),
    [
        ("$ SHOW 'P1'", "$ SHOW DEVICE"),
        ("$ SHOW 'p1", "$ SHOW DEVICE"),
        ("$ X \"''P2'\" 'P2'", '$ X "two words" two words'),
        ("$ X \"'P1'\"", "$ X \"'P1'\""),
        ("$ 'P9''P1''UNKNOWN'!'P1'", "$ DEVICE!DEVICE"),
        ("$ ' '", "$ ' '"),
        ("$ 'NEST'", "$ DEVICE"),
    ],
)
def test_apostrophes_are_substituted_and_what_comes_in_is_looked_at_again(record: str, becomes: str) -> None:
    assert apostrophes(record, language()) == becomes


def test_a_symbol_that_stands_in_its_own_value_ends() -> None:
    assert apostrophes("'LOOP'", language()) == Refusal("BUFOVF")


def test_ampersands_are_substituted_once_and_outside_quotations() -> None:
    assert ampersands('SHOW &P1 "&P1" A&P1', language()) == 'SHOW DEVICE "&P1" A&P1'
    assert ampersands("SHOW &NEST", language()) == "SHOW 'P1'"
    assert ampersands("SHOW &NOWHERE", language()) == Refusal("UNDSYM", "NOWHERE")


@given(st.text(alphabet="'\"P1 !F$(),&x", max_size=40))
def test_any_record_is_substituted_or_refused(record: str) -> None:
    assert isinstance(apostrophes(record, language()), str | Refusal)
    assert isinstance(ampersands(record, language()), str | Refusal)


# --- statements ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "kind", "labels"),
    [
        ("A = 1", Kind.ASSIGNMENT, ()),
        ("A == 1", Kind.ASSIGNMENT, ()),
        ("a := b c", Kind.ASSIGNMENT, ()),
        ("ESC[0,8]=27", Kind.ASSIGNMENT, ()),
        ("SH*OW == 1", Kind.ASSIGNMENT, ()),
        ("LOOP:", Kind.BLANK, ("LOOP",)),
        ("LOOP: GOTO X", Kind.GOTO, ("LOOP",)),
        ("mail: subroutine", Kind.SUBROUTINE, ("MAIL",)),
        ("IF X THEN Y", Kind.IF, ()),
        ("endif", Kind.ENDIF, ()),
        ("@FILE", Kind.CALLED, ()),
        ("SHOW TIME", Kind.COMMAND, ()),
        ("$ SHOW TIME", Kind.COMMAND, ()),
        ("", Kind.BLANK, ()),
    ],
)
def test_statements_are_told_apart_without_being_executed(line: str, kind: Kind, labels: tuple[str, ...]) -> None:
    found = read(line)
    assert (found.kind, found.labels) == (kind, labels)


def test_an_assignment_is_taken_apart() -> None:
    found = assignment("  sh*ow[0,8] :== rest of it ")
    assert found is not None
    assert found == ("SHOW", "rest of it", True, True, 2, "0,8")


def test_then_is_found_outside_quotations_and_names() -> None:
    assert split_then(' A .EQS. "THEN" THEN GO') == (' A .EQS. "THEN" ', " GO")
    assert split_then(" AUTHEN .OR. THENX") == (" AUTHEN .OR. THENX", None)


def test_text_is_upcased_and_squeezed_unless_it_is_quoted() -> None:
    assert text_of('hello   "World  ""x"""  end') == 'HELLO World  "x" END'
    assert text_of('""') == ""
