"""The language of assertions: what it can say, and that it can reach nothing else."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.cluster.config import find, load
from vmsshadow.console.installation import Installation
from vmsshadow.practice.predicates import Facts, Predicate, PredicateError


@pytest.fixture(scope="module")
def facts() -> Iterator[Facts]:
    """A cluster with one set of two members."""
    installation = Installation.switch_on(load(find("default")), None)
    instructor = installation.instructor("ALPHA")
    instructor.do("INITIALIZE/SHADOW=($1$DGA10:,$1$DGA11:) DATA1")
    instructor.do("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) DATA1")
    yield Facts(installation.driver, 0x10038090)
    installation.cut_power()


@pytest.mark.parametrize(
    "text",
    [
        "set('DSA1').label == 'DATA1'",
        "set('DSA1').member('$1$DGA10').state == 'full'",
        "set('DSA1').member('$1$DGA12') is None",
        "set('DSA2') is None and set('DSA1') is not None",
        "set('dsa1:').operation is None or set('DSA1').operation == 'copy'",
        "'$1$DGA11' in set('DSA1').full and 'BETA' not in set('DSA1').nodes",
        "not disk('$1$DGA12').mounted and disk('$1$DGA12').online",
        "node('beta').up and 0 <= seconds < 60 and disk('$1$DGA12').errors > -1",
        "severity == 'W' and status == 229520",
        "identical('DSA1')",
        "True and not False and None is None",
    ],
)
def test_true_statements_hold(facts: Facts, text: str) -> None:
    assert Predicate(text).holds(facts)


@pytest.mark.parametrize("text", ["set('DSA1').label == 'OTHER'", "node('BETA').up == False", "severity == 'S'"])
def test_false_statements_do_not_hold(facts: Facts, text: str) -> None:
    assert not Predicate(text).holds(facts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "1 + 1",
        "__import__('os')",
        "open('x')",
        "().__class__",
        "[x for x in (1,)]",
        "lambda: 1",
        "set('DSA1').__class__()",
        "set(name='DSA1')",
        "set('A', 'B')",
        "set(*'A')",
        "b'x' == 1",
        "f'{1}'",
        "unknown == 1",
        "a" * 2000,
        "not " * 200 + "True",
        "(" * 500 + ")" * 500,
    ],
)
def test_what_is_no_part_of_the_language_is_refused_when_read(text: str) -> None:
    with pytest.raises(PredicateError):
        Predicate(text)


@pytest.mark.parametrize(
    "text",
    [
        "set('DSA9').label == 'X'",
        "set('DSA1').__class__",
        "set('DSA1').attributes",
        "disk('$9$DGA1').online",
        "node('GAMMA').up",
        "set(1)",
        "seconds < 'a'",
        "identical('DSA9')",
        "disk('$1$DGA10').member('x')",
    ],
)
def test_what_does_not_exist_is_refused_when_tested(facts: Facts, text: str) -> None:
    predicate = Predicate(text)
    with pytest.raises(PredicateError):
        predicate.holds(facts)


@given(st.text(max_size=60))
def test_any_text_is_refused_or_understood(text: str) -> None:
    try:
        Predicate(text)
    except PredicateError:
        return
