"""Expressions: operators, precedence, truths, strings, lexical functions, and what refuses them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.dcl.expressions import evaluate, evaluate_list
from vmsshadow.dcl.language import Language
from vmsshadow.dcl.lexical import Lexical
from vmsshadow.dcl.numbers import is_true, wrapped
from vmsshadow.dcl.refusals import Refusal

_FUNCTIONS = {
    "LENGTH": Lexical("LENGTH", 1, 1, lambda scope, given: len(str(given[0]))),
    "LOCATE": Lexical("LOCATE", 2, 2, lambda scope, given: str(given[1]).find(str(given[0]))),
    "TYPE": Lexical("TYPE", 1, 1, lambda scope, given: f"name {given[0]}", (0,)),
    "SECOND": Lexical("SECOND", 0, 2, lambda scope, given: "none" if given[1] is None else given[1]),
}


def language(**symbols: int | str) -> Language:
    made = Language(None, lambda: 0x10038140, lambda: _FUNCTIONS)
    for name, value in symbols.items():
        made.symbols.assign(name, value)
    return made


def value(text: str, **symbols: int | str) -> Any:
    return evaluate(text, language(**symbols))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-7 / 2", -3),
        ("7 / -2", -3),
        ("%X1F + %O17 + %D10", 56),
        ('"abc" + "def"', "abcdef"),
        ('"abcabc" - "bc"', "aabc"),
        ('"abc" - "x"', "abc"),
        ('"12" + 3', 15),
        ('"A" + 1', 1),
        ('"T" + 1', 2),
        ("1 .EQ. 1 .AND. 2 .GT. 1", 1),
        ("1 .OR. 2", 3),
        (".NOT. 0", -1),
        (".NOT. 1 .EQ. 2", -1),
        ("1 .eq 1", 1),
        ('"a" .EQS. "A"', 0),
        ('"a" .EQSU. "A"', 1),
        ('"10" .EQ. 10', 1),
        ('"9" .GTS. "10"', 1),
        ("2147483647 + 1", -2147483648),
        ("A + B", 3),
        ('f$length("abc") + F$LEN("")', 3),
        ('F$LOCATE("b",F$TYPE(X) + "b")', 6),
        ("F$SECOND(1,)", "none"),
        ('"say ""hello"""', 'say "hello"'),
        ('"open', "open"),
        ("$STATUS", "%X10038140"),
        ("$SEVERITY + 0", 0),
    ],
)
def test_expressions_have_the_value_that_dcl_gives_them(text: str, result: int | str) -> None:
    assert value(text, A=1, B=2) == result


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("NOWHERE", Refusal("UNDSYM", "NOWHERE")),
        ("0 .AND. NOWHERE", Refusal("UNDSYM", "NOWHERE")),
        ("1 +", Refusal("EXPSYN", None)),
        ("1 2", Refusal("EXPSYN", "2")),
        ("(1", Refusal("SYMDEL", None)),
        ("1 .FOO. 2", Refusal("IVOPER", ".FOO.")),
        ("%X1G", Refusal("IVCHAR", "%X1G")),
        ("12A", Refusal("IVCHAR", "12A")),
        ("F$NOSUCH(1)", Refusal("IVFNAM", "F$NOSUCH")),
        ("F$L(1)", Refusal("ABFNAM", "F$L")),
        ("F$LENGTH()", Refusal("ARGREQ", None)),
        ('F$LENGTH("a","b")', Refusal("MAXPARM", None)),
        ("(" * 70 + "1", Refusal("COMPLX", None)),
    ],
)
def test_what_is_no_expression_is_refused_with_its_piece(text: str, refusal: Refusal) -> None:
    assert value(text) == refusal


def test_a_division_by_zero_is_the_systems_own_error() -> None:
    assert value("1 / 0").lines() == ["%SYSTEM-F-INTDIV, arithmetic trap, integer divide by zero"]


def test_a_list_has_a_value_for_each_expression() -> None:
    assert evaluate_list('1, "a" + "b", 3', language()) == [1, "ab", 3]
    assert evaluate_list("1, NOWHERE", language()) == Refusal("UNDSYM", "NOWHERE")


@pytest.mark.parametrize(
    ("text", "truth"), [("TRUE", True), ("yes", True), ("3", True), ("2", False), ("", False), ("FALSE", False)]
)
def test_strings_are_true_by_their_first_letter_or_as_numbers(text: str, truth: bool) -> None:
    assert is_true(text) is truth


# An oracle of its own: numbers and operators as Python reads them, wrapped to 32 bits at each step.
_numbers = st.integers(min_value=-(2**31), max_value=2**31 - 1)
_trees: st.SearchStrategy[Any] = st.recursive(
    _numbers,
    lambda inner: st.tuples(st.sampled_from(["+", "-", "*", ".EQ.", ".LT.", ".AND.", ".OR."]), inner, inner),
    max_leaves=12,
)


def _text(tree: Any) -> str:
    if isinstance(tree, int):
        return f"({tree})" if tree < 0 else str(tree)
    return f"({_text(tree[1])} {tree[0]} {_text(tree[2])})"


def _value(tree: Any) -> int:
    if isinstance(tree, int):
        return tree
    sign, left, right = tree[0], _value(tree[1]), _value(tree[2])
    found = {
        "+": left + right,
        "-": left - right,
        "*": left * right,
        ".EQ.": int(left == right),
        ".LT.": int(left < right),
        ".AND.": left & right,
        ".OR.": left | right,
    }[sign]
    return wrapped(found)


@given(_trees)
def test_any_tree_of_operators_has_the_value_of_the_oracle(tree: Any) -> None:
    assert value(_text(tree)) == _value(tree)


@given(st.text(alphabet="AB1 +-*/().\"'%XFEQ$,&", max_size=30))
def test_any_text_has_a_value_or_is_refused(text: str) -> None:
    answer = value(text, A=1)
    assert isinstance(answer, int | str | Refusal) or answer.lines()
