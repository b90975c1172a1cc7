"""Expressions: read once into a chain of small functions, kept, and evaluated as often as they are met.

Operators bind, tightest first: unary + and -, * and /, + and -, comparisons, .NOT., .AND., .OR. (User's Manual,
expressions). Both sides of .AND. and .OR. are always evaluated. Where both operands of + or - are strings they are
joined or reduced; everywhere else what is needed decides: comparisons that end in S compare strings, all other
operators take numbers.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from vmsshadow.dcl.lexical import Answer, Argument, Lexical, Value
from vmsshadow.dcl.numbers import as_number, as_text, is_number, number_of, wrapped
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.text import upcase

MAX_DEPTH = 64  # of parentheses and calls inside each other; ours
KEPT = 4096  # texts whose reading is kept


class Here(Protocol):
    """Where an expression is evaluated."""

    def symbol(self, name: str) -> Value | None:
        """The value of symbol *name* (upper case), or None."""
        ...

    def call(self, lexical: Lexical, arguments: list[Argument]) -> Answer:
        """What the lexical function answers."""
        ...

    def lexical(self, typed: str) -> Lexical | Refusal:
        """The lexical function that *typed* (upper case, F$ left out) means."""
        ...


Thunk = Callable[[Here], Value]


class Refused(Exception):
    """The expression has no value; *answer* is a Refusal or a message. It never leaves this module's functions."""

    def __init__(self, answer: Any) -> None:
        super().__init__(answer)
        self.answer = answer


def evaluate(text: str, here: Here) -> Answer:
    """The value of *text*, a whole expression; or a Refusal or message that tells why it has none."""
    thunk = compiled(text)
    if isinstance(thunk, Refusal):
        return thunk
    try:
        return thunk(here)
    except Refused as refused:
        return refused.answer


def evaluate_list(text: str, here: Here) -> list[Value] | Answer:
    """The values of the expressions in *text*, separated by commas."""
    thunks = _compiled_list(text)
    if isinstance(thunks, Refusal):
        return thunks
    try:
        return [thunk(here) for thunk in thunks]
    except Refused as refused:
        return refused.answer


# --- reading ---------------------------------------------------------------------------------------


class _Token(NamedTuple):
    kind: str  # number, text, name, operator, or the mark itself; empty at the end
    text: str
    start: int


_TOKEN = re.compile(
    r"""[ \t]+
    | (?P<text>"(?:[^"]|"")*"?)
    | (?P<number>%[XxOoDd][0-9A-Za-z]*|\d[0-9A-Za-z$_]*)
    | (?P<operator>\.[A-Za-z]+\.?)
    | (?P<name>[A-Za-z$_][A-Za-z0-9$_]*)
    | (?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind is not None:
            piece = match.group()
            found.append(_Token(piece if kind == "mark" else kind, piece, match.start()))
    found.append(_Token("", "", len(text)))
    return found


@lru_cache(maxsize=KEPT)
def compiled(text: str) -> Thunk | Refusal:
    """The function that evaluates *text*, or why it is no expression."""
    reader = _Reader(text)
    try:
        thunk = reader.disjunction()
        reader.end()
    except Refused as refused:
        answer: Refusal = refused.answer
        return answer
    return thunk


@lru_cache(maxsize=KEPT)
def _compiled_list(text: str) -> list[Thunk] | Refusal:
    reader = _Reader(text)
    try:
        thunks = [reader.disjunction()]
        while reader.take(","):
            thunks.append(reader.disjunction())
        reader.end()
    except Refused as refused:
        answer: Refusal = refused.answer
        return answer
    return thunks


def _compare(test: Callable[[Any, Any], bool], of: Callable[[Value], Any]) -> Callable[[Value, Value], Value]:
    return lambda left, right: int(test(of(left), of(right)))


def _folded(value: Value) -> str:
    return upcase(as_text(value))


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "EQ": lambda a, b: a == b,
    "GE": lambda a, b: a >= b,
    "GT": lambda a, b: a > b,
    "LE": lambda a, b: a <= b,
    "LT": lambda a, b: a < b,
    "NE": lambda a, b: a != b,
}
_COMPARISONS: dict[str, Callable[[Value, Value], Value]] = {
    **{name: _compare(test, as_number) for name, test in _TESTS.items()},
    **{f"{name}S": _compare(test, as_text) for name, test in _TESTS.items()},
    **{f"{name}SU": _compare(test, _folded) for name, test in _TESTS.items()},  # V7.3-2 and later # from memory
    **{f"{name}U": _compare(test, lambda value: as_number(value) & 0xFFFFFFFF) for name, test in _TESTS.items()},
}
_WORDS = (*_COMPARISONS, "NOT", "AND", "OR", "XOR", "EQV")


def _added(left: Value, right: Value) -> Value:
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    return wrapped(as_number(left) + as_number(right))


def _reduced(left: Value, right: Value) -> Value:
    if isinstance(left, str) and isinstance(right, str):
        return left.replace(right, "", 1) if right else left
    return wrapped(as_number(left) - as_number(right))


def _times(left: Value, right: Value) -> Value:
    return wrapped(as_number(left) * as_number(right))


def _over(left: Value, right: Value) -> Value:
    """Division cuts towards zero."""
    dividend, divisor = as_number(left), as_number(right)
    if not divisor:
        from vmsshadow.messages.system import SYSTEM

        raise Refused(SYSTEM.INTDIV())
    quotient = abs(dividend) // abs(divisor)
    return wrapped(quotient if (dividend < 0) == (divisor < 0) else -quotient)


class _Reader:
    """Reads one text into thunks; every refusal carries the piece that DCL would show."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def take(self, kind: str) -> bool:
        """Step over the next token if it is of *kind*."""
        if self._next.kind != kind:
            return False
        self._at += 1
        return True

    def end(self) -> None:
        """Nothing may follow."""
        token = self._next
        if token.kind:
            raise Refused(Refusal("EXPSYN", upcase(token.text)))

    def disjunction(self) -> Thunk:
        thunk = self._conjunction()
        while (word := self._operator(("OR", "XOR"))) is not None:
            thunk = _both(thunk, self._conjunction(), _or if word == "OR" else _xor)
        return thunk

    def _conjunction(self) -> Thunk:
        thunk = self._negation()
        while self._operator(("AND",)) is not None:
            thunk = _both(thunk, self._negation(), _and)
        return thunk

    def _negation(self) -> Thunk:
        if self._operator(("NOT",)) is None:
            return self._comparison()
        self._deeper()
        inner = self._negation()
        self._depth -= 1
        return lambda here: ~as_number(inner(here))

    def _comparison(self) -> Thunk:
        thunk = self._sum()
        while (word := self._operator(tuple(_COMPARISONS))) is not None:
            thunk = _both(thunk, self._sum(), _COMPARISONS[word])
        return thunk

    def _sum(self) -> Thunk:
        thunk = self._product()
        while (mark := self._next.kind) in ("+", "-"):
            self._at += 1
            thunk = _both(thunk, self._product(), _added if mark == "+" else _reduced)
        return thunk

    def _product(self) -> Thunk:
        thunk = self._signed()
        while (mark := self._next.kind) in ("*", "/"):
            self._at += 1
            thunk = _both(thunk, self._signed(), _times if mark == "*" else _over)
        return thunk

    def _signed(self) -> Thunk:
        mark = self._next.kind
        if mark not in ("+", "-"):
            return self._operand()
        self._at += 1
        self._deeper()
        inner = self._signed()
        self._depth -= 1
        if mark == "+":
            return lambda here: as_number(inner(here))
        return lambda here: wrapped(-as_number(inner(here)))

    def _operand(self) -> Thunk:
        token = self._next
        self._at += 1
        if token.kind == "text":
            return _constant(_unquoted(token.text))
        if token.kind == "number":
            return _constant(_number(token.text))
        if token.kind == "name":
            return self._name(token)
        if token.kind == "(":
            self._deeper()
            inner = self.disjunction()
            self._depth -= 1
            if not self.take(")"):
                raise Refused(Refusal("SYMDEL", upcase(self._next.text) or None))
            return inner
        self._at -= 1
        if token.kind == "operator" and _operator_word(token.text) not in _WORDS:
            raise Refused(Refusal("IVOPER", upcase(token.text)))
        raise Refused(Refusal("EXPSYN", upcase(token.text) or None))

    def _name(self, token: _Token) -> Thunk:
        name = upcase(token.text)
        if name.startswith("F$") and self._next.kind == "(":
            return self._call(name)
        if self._next.kind == "(":
            raise Refused(Refusal("SYMDEL", "("))

        def symbol(here: Here) -> Value:
            value = here.symbol(name)
            if value is None:
                raise Refused(Refusal("UNDSYM", name))
            return value

        return symbol

    def _call(self, name: str) -> Thunk:
        """`F$NAME(argument, ...)`; an argument may be left out, or be the name of a symbol."""
        self._at += 1
        self._deeper()
        arguments: list[Thunk | None] = []
        bare: list[str] = []  # each argument as a name, where it is nothing but one
        if not self.take(")"):
            while True:
                thunk, alone = self._argument()
                arguments.append(thunk)
                bare.append(alone)
                if self.take(")"):
                    break
                if not self.take(","):
                    raise Refused(Refusal("PARMDEL", upcase(self._next.text) or None))
        self._depth -= 1
        return _called(name, arguments, bare)

    def _argument(self) -> tuple[Thunk | None, str]:
        token, after = self._next, self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        if token.kind in (",", ")"):
            return None, ""
        alone = upcase(token.text) if token.kind == "name" and after.kind in (",", ")") else ""
        return self.disjunction(), alone

    def _operator(self, words: tuple[str, ...]) -> str | None:
        """The operator that comes next, if it is one of *words*; its second dot may be missing."""
        token = self._next
        if token.kind != "operator":
            return None
        word = _operator_word(token.text)
        if word not in _WORDS:
            raise Refused(Refusal("IVOPER", upcase(token.text)))
        if word not in words:
            return None
        self._at += 1
        return word

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Refused(Refusal("COMPLX"))


def _operator_word(text: str) -> str:
    return upcase(text).strip(".")


def _both(left: Thunk, right: Thunk, operation: Callable[[Value, Value], Value]) -> Thunk:
    return lambda here: operation(left(here), right(here))


def _or(left: Value, right: Value) -> Value:
    return as_number(left) | as_number(right)


def _xor(left: Value, right: Value) -> Value:
    return as_number(left) ^ as_number(right)


def _and(left: Value, right: Value) -> Value:
    return as_number(left) & as_number(right)


def _constant(value: Value) -> Thunk:
    return lambda here: value


def _number(text: str) -> int:
    if not is_number(text):
        raise Refused(Refusal("IVCHAR", upcase(text)))
    return number_of(text)


def _unquoted(text: str) -> str:
    inner = text[1:-1] if len(text) > 1 and text.endswith('"') else text[1:]
    return inner.replace('""', '"')


def _called(name: str, arguments: list[Thunk | None], bare: list[str]) -> Thunk:
    """The call of a lexical function, which is looked up when it is made."""
    short = name[2:]

    def call(here: Here) -> Value:
        lexical = here.lexical(short)
        if isinstance(lexical, Refusal):
            raise Refused(lexical)
        if len(arguments) > lexical.most:
            raise Refused(Refusal("MAXPARM"))
        given: list[Argument] = []
        for number, thunk in enumerate(arguments):
            if number in lexical.names and bare[number]:
                given.append(bare[number])
            else:
                given.append(None if thunk is None else thunk(here))
        if len(given) < lexical.least or None in given[: lexical.least]:
            raise Refused(Refusal("ARGREQ"))
        given += [None] * (lexical.most - len(given))
        answer = here.call(lexical, given)
        if isinstance(answer, int | str):
            return answer
        raise Refused(answer)

    return call
