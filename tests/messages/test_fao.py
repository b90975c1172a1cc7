"""FAO against the vectors of the System Services manual, and against its own rules for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.base import vmstime
from vmsshadow.messages.fao import Argument, fao

NOON = vmstime.parse_absolute("7-AUG-2026 18:51:42.61") or 0

PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)


@pytest.mark.parametrize(
    ("text", "args", "shown"),
    [
        ("!AS mounted on !AS", ["DATA1", "_DSA4:"], "DATA1 mounted on _DSA4:"),
        ("!8* *** disabled ***", [], "        *** disabled ***"),
        ("!UW user file!%S open on volume", [6], "6 user files open on volume"),
        ("!UW user file!%S open on volume", [1], "1 user file open on volume"),
        ("!UW FILE!%S", [0], "0 FILES"),
        ("!UL", [-1], "4294967295"),
        ("!SL", [-1], "-1"),
        ("!SW", [0xFFFF], "-1"),
        ("!UB", [257], "1"),
        ("!XB!XW!XL", [0xA, 0xA, 0xA], "0A000A0000000A"),
        ("!XL", [0x3A000186], "3A000186"),
        ("!4XL", [0x12345678], "5678"),
        ("!10XW", [0xABCD], "      ABCD"),
        ("!OB", [8], "010"),
        ("!5UL", [42], "   42"),
        ("!5ZL", [42], "00042"),
        ("!2UL", [421], "**"),
        ("!6AS|", ["AB"], "AB    |"),
        ("!2AS|", ["ABC"], "AB|"),
        ("!AF", ["A\tB\x7f"], "A.B."),
        ("a!/b!_c!!", [], "a\nb\tc!"),
        ("!%D", [NOON], " 7-AUG-2026 18:51:42.61"),
        ("!%T", [NOON], "18:51:42.61"),
        ("!11%D", [NOON], " 7-AUG-2026"),
        ("(csid !+!+!XL) to !AD", [None, "x", 0x10003, "BETA"], "(csid 00010003) to BETA"),
    ],
)
def test_a_control_string_gives_the_documented_output(text: str, args: list[Argument], shown: str) -> None:
    assert fao(text, args) == shown


@pytest.mark.parametrize("text", ["!", "!QX", "!AX", "!UX", "!3/", "!*x", "100!", "!%Q", "!4%S"])
def test_an_unknown_directive_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="unknown directive"):
        fao(text, [])


@pytest.mark.parametrize(
    ("text", "args"),
    [("!AS", []), ("!AS", ["a", "b"]), ("!AS", [1]), ("!UL", ["1"]), ("!UL", [True]), ("!%D", ["x"]), ("none", [1])],
)
def test_arguments_that_do_not_fit_are_refused(text: str, args: list[Argument]) -> None:
    with pytest.raises(TypeError):
        fao(text, args)


@given(PRINTABLE)
def test_text_with_its_exclamation_marks_doubled_comes_out_as_it_was(text: str) -> None:
    assert fao(text.replace("!", "!!"), []) == text


@given(PRINTABLE, st.integers(1, 30))
def test_a_string_field_has_exactly_its_width(text: str, width: int) -> None:
    shown = fao(f"!{width}AS", [text])
    assert len(shown) == width
    assert shown.rstrip() == text[:width].rstrip()


@given(st.integers(0, 2**32 - 1), st.integers(1, 14))
def test_a_decimal_field_holds_the_number_or_asterisks(number: int, width: int) -> None:
    shown = fao(f"!{width}UL", [number])
    assert len(shown) == width
    assert shown == "*" * width if len(str(number)) > width else int(shown) == number


@given(st.integers(0, 2**32 - 1))
def test_hexadecimal_and_octal_longwords_read_back(number: int) -> None:
    assert int(fao("!XL", [number]), 16) == number
    assert int(fao("!OL", [number]), 8) == number


@given(st.integers(-(2**31), 2**31 - 1))
def test_a_signed_longword_reads_back(number: int) -> None:
    assert int(fao("!SL", [number])) == number


@given(st.text(alphabet="!ASULXZDT%/_+*8 x", max_size=12))
def test_any_control_string_either_fills_or_is_refused(text: str) -> None:
    try:
        fao(text, [])
    except (ValueError, TypeError):
        return
    assert text.count("!") == 0 or fao(text, []) != text
