"""Device, node and label names: parsed, checked, printed, and as unit identifiers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.base import names
from vmsshadow.base.names import DeviceName, parse_device

letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("$1$DGA10:", "$1$DGA10"),
        ("_$1$dga10:", "$1$DGA10"),
        ("$1$DGA10", "$1$DGA10"),
        ("  dsa4:  ", "DSA4"),
        ("ALPHA$DKA0:", "ALPHA$DKA0"),
        ("DKA100", "DKA100"),
        ("$3$DIA", "$3$DIA0"),
        ("$1$DGA0010", "$1$DGA10"),
        ("$255$DUA7", "$255$DUA7"),
    ],
)
def test_a_device_name_is_read_in_every_spelling(text: str, plain: str) -> None:
    name = parse_device(text)
    assert name is not None
    assert name.plain == plain


@pytest.mark.parametrize(
    "text",
    ["", ":", "$1$", "$1$:", "DGA10::", "$256$DGA1", "$1000$DGA1", "D", "1DGA", "DGA-1", "$1$DGA1:X", "DGA 10", "DGA²"],
)
def test_what_is_no_device_name_is_refused(text: str) -> None:
    assert parse_device(text) is None


@given(st.integers(0, 255) | st.none(), letters, st.integers(0, 99_999))
def test_a_device_name_survives_printing_and_parsing(allocation_class: int | None, ddc: str, unit: int) -> None:
    name = DeviceName(allocation_class, None, ddc, unit)
    assert parse_device(name.plain) == name
    assert parse_device(names.shown(name.plain)) == name
    assert parse_device(names.with_colon(name.plain).lower()) == name


@given(st.text(max_size=20))
def test_any_text_is_a_device_name_or_is_none(text: str) -> None:
    name = parse_device(text)
    assert name is None or parse_device(name.plain) == name


@pytest.mark.parametrize(("text", "is_one"), [("DSA0", True), ("DSA9999", True), ("DSA10000", False), ("DSB1", False)])
def test_virtual_units_go_from_0_to_9999(text: str, is_one: bool) -> None:
    name = parse_device(text)
    assert name is not None
    assert name.is_virtual_unit is is_one


@pytest.mark.parametrize(
    ("text", "can"),
    [("$1$DGA10", True), ("DKA100", False), ("ALPHA$DKA0", False), ("$0$DKA0", False), ("$1$MDA1", True),
     ("$1$LDA12", True), ("$1$DISKA1", False)],
)  # fmt: skip
def test_a_member_has_an_allocation_class_and_three_letters(text: str, can: bool) -> None:
    name = parse_device(text)
    assert name is not None
    assert name.can_be_member is can


@pytest.mark.parametrize(
    ("plain", "identifier"),
    [
        ("$1$DKA0", 0x00000001_11610000),
        ("$1$DKA100", 0x00000001_11610064),  # SDA shows 11610064 00000001
        ("$1$DGA10", 0x00000001_10E1000A),
        ("$3$DUA7", 0x00000003_12A10007),
        ("DSA1", 0x00000000_12610001),
        ("DSA9999", 0x00000000_1261270F),
    ],
)
def test_unit_identifiers_are_those_that_sda_shows(plain: str, identifier: int) -> None:
    assert names.unit_id(plain) == identifier
    assert names.device_of_unit_id(identifier) == plain


@given(st.integers(1, 255) | st.none(), letters, st.integers(0, 0xFFFF))
def test_a_unit_identifier_leads_back_to_its_device(allocation_class: int | None, ddc: str, unit: int) -> None:
    plain = DeviceName(allocation_class, None, ddc, unit).plain
    assert names.device_of_unit_id(names.unit_id(plain)) == plain


@given(st.integers(0, (1 << 64) - 1))
def test_a_pattern_that_is_a_unit_identifier_is_the_one_of_its_device(identifier: int) -> None:
    plain = names.device_of_unit_id(identifier)
    assert plain is None or names.unit_id(plain) == identifier


@pytest.mark.parametrize("plain", ["", "NO SUCH", "DISKA1", "$1$DGA65536", "DK1"])
def test_other_names_have_no_unit_identifier(plain: str) -> None:
    with pytest.raises(ValueError, match="no unit identifier"):
        names.unit_id(plain)


def test_the_empty_slot_of_an_scb_is_no_device() -> None:
    assert names.device_of_unit_id(0) is None


@pytest.mark.parametrize(
    ("text", "good"), [("ALPHA", True), ("N1", True), ("NO", True), ("TOOLONG", False), ("", False), ("A_B", False)]
)
def test_node_names_have_one_to_six_letters_and_digits(text: str, good: bool) -> None:
    assert names.is_node_name(text) is good


@pytest.mark.parametrize(
    ("text", "good"),
    [("FORMERSELF", True), ("A$B_C-1", True), ("TWELVECHARS_", True), ("THIRTEENCHARS", False), ("", False),
     ("A B", False)],
)  # fmt: skip
def test_labels_have_one_to_twelve_characters(text: str, good: bool) -> None:
    assert names.is_label(text) is good
