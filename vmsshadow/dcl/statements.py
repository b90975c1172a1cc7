"""What kind of statement a line is: an assignment, a word of the language itself, or a command for the tables.

A line is looked at without being substituted, so that the branch of an IF that is not taken can be passed over.
"""

import re
from enum import Enum
from typing import NamedTuple

from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.text import BLANKS, NAME, normalise, upcase
from vmsshadow.dcl.verbs import VERBS, resolve_verb


class Kind(Enum):
    """Who executes a statement: DCL itself, by the kinds that have a verb's name, or an image."""

    BLANK = ""
    ASSIGNMENT = "="
    CALLED = "@"
    IF = "IF"
    THEN = "THEN"
    ELSE = "ELSE"
    ENDIF = "ENDIF"
    GOTO = "GOTO"
    GOSUB = "GOSUB"
    RETURN = "RETURN"
    CALL = "CALL"
    SUBROUTINE = "SUBROUTINE"
    ENDSUBROUTINE = "ENDSUBROUTINE"
    EXIT = "EXIT"
    ON = "ON"
    CONTINUE = "CONTINUE"
    STOP = "STOP"
    DECK = "DECK"
    EOD = "EOD"
    COMMAND = "a command"


_OWN = {kind.value: kind for kind in Kind if kind.value.isalpha()}


class Assignment(NamedTuple):
    """`NAME[*REST][[overlay]] = right`, `==`, `:=`, `:==`."""

    name: str  # upper case
    right: str
    is_global: bool
    is_text: bool
    least: int = 0  # what may be left away is what follows this many characters; 0: nothing
    overlay: str | None = None  # what stands in the brackets


class Statement(NamedTuple):
    """A line without its labels: its *kind*, its first word (upper case), and what follows that word."""

    labels: tuple[str, ...]
    kind: Kind
    word: str
    rest: str
    line: str  # without the labels
    assignment: Assignment | None = None


_LABEL = re.compile(r"[ \t]*([A-Za-z0-9$_]{1,255}):(?![=:])")
_ASSIGNMENT = re.compile(
    r"[ \t]*([A-Za-z$_][\w$]*)(?:\*([\w$]*))?[ \t]*(?:\[([^\]]*)\][ \t]*)?(:==|:=|==|=)(.*)\Z", re.ASCII | re.DOTALL
)


def read(line: str) -> Statement:
    """What *line* is; labels may stand before the statement."""
    labels: list[str] = []
    while (found := _LABEL.match(line)) is not None:
        labels.append(upcase(found[1]))
        line = line[found.end() :]
    line = line.lstrip(BLANKS)
    if line.startswith("$"):  # THEN $ command, as some procedures have it
        line = line[1:].lstrip(BLANKS)
    if not line:
        return Statement(tuple(labels), Kind.BLANK, "", "", "")
    assigned = assignment(line)
    if assigned is not None:
        return Statement(tuple(labels), Kind.ASSIGNMENT, assigned.name, "", line, assigned)
    if line[0] == "@":
        return Statement(tuple(labels), Kind.CALLED, "@", line[1:], line)
    size = next((at for at, mark in enumerate(line) if mark not in NAME), len(line))
    word = upcase(line[:size])
    return Statement(tuple(labels), kind_of(word), word, line[size:], line)


def kind_of(word: str) -> Kind:
    """What the verb *word* (upper case, perhaps abbreviated) means to DCL itself."""
    verb = resolve_verb(word, VERBS) if word else ""
    return Kind.COMMAND if isinstance(verb, Refusal) else _OWN.get(verb, Kind.COMMAND)


def lone_verb(line: str) -> str:
    """The verb of a line that is nothing but a verb; empty for any other line."""
    word = first_word(line)
    verb = resolve_verb(word, VERBS) if word and upcase(line.strip(BLANKS)) == word else ""
    return verb if isinstance(verb, str) else ""


def first_word(line: str) -> str:
    """The letters and digits that *line* begins with, upper case."""
    text = upcase(line.lstrip(BLANKS))
    return text[: next((at for at, mark in enumerate(text) if mark not in NAME), len(text))]


def assignment(line: str) -> Assignment | None:
    """The assignment that *line* is, or None."""
    found = _ASSIGNMENT.match(line)
    if found is None:
        return None
    name, rest, overlay, sign, right = found.groups()
    least = len(name) if rest is not None else 0
    return Assignment(
        upcase(name + (rest or "")), right.strip(BLANKS), sign.endswith("=="), sign[0] == ":", least, overlay
    )


_QUOTATION = re.compile(r'"((?:[^"]|"")*)"?')


def text_of(right: str) -> str:
    """The string that `NAME := right` assigns: upcased and squeezed where it is not quoted, without its marks."""
    return _QUOTATION.sub(lambda found: found[1].replace('""', '"'), normalise(right))


def split_then(rest: str) -> tuple[str, str | None]:
    """The condition and the command of `IF rest`; the command is None where THEN does not stand in the line."""
    at = _find_word(rest, "THEN")
    return (rest, None) if at < 0 else (rest[:at], rest[at + 4 :])


def opens_block(statement: Statement) -> bool:
    """Whether it is an IF whose THEN does not stand in the same line."""
    return statement.kind is Kind.IF and split_then(statement.rest)[1] is None


def _find_word(text: str, word: str) -> int:
    """Where *word* stands alone, outside quotations; -1 where nowhere."""
    quoted = False
    at, size = 0, len(word)
    while at < len(text):
        mark = text[at]
        if mark == '"':
            quoted = not quoted
        elif not quoted and mark in "Tt" and upcase(text[at : at + size]) == word:
            before, after = text[at - 1 : at], text[at + size : at + size + 1]
            if (not before or before not in NAME) and (not after or after not in NAME):
                return at
        at += 1
    return -1
