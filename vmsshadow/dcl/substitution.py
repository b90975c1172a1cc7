"""Substitution: apostrophes in the raw record, and ampersands in the command (User's Manual, symbol substitution).

Apostrophes come first, left to right, inside comments too: `'NAME'` outside quotations, `''NAME'` inside them; a
lexical function may stand between them. What is put in is looked at again. An undefined symbol is an empty string.
Ampersands are replaced once, outside quotations, while the command is read.
"""

from typing import Any

from vmsshadow.dcl.expressions import Here, evaluate
from vmsshadow.dcl.numbers import as_text
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.text import LETTERS, NAME, upcase

MAX_SUBSTITUTIONS = 1_000  # in one record: beyond that a symbol stands in its own value; ours
MAX_EXPANDED = 8192  # characters of a record after substitution (V7.3-2 and later) # from memory
_FIRST = LETTERS | {"$", "_"}


def apostrophes(record: str, here: Here) -> str | Any:
    """*record* with its apostrophes replaced; or what a lexical function between them refused."""
    if "'" not in record:
        return record
    at, quoted, count = 0, False, 0
    while at < len(record):
        mark = record[at]
        opens = 2 if quoted and record.startswith("''", at) else 1 if not quoted and mark == "'" else 0
        start = at + opens
        if not opens or start >= len(record) or record[start] not in _FIRST:
            quoted ^= mark == '"'
            at += max(1, opens)
            continue
        end, value = _substitute(record, start, here)
        if not isinstance(value, str):
            return value
        count += 1
        # The closing apostrophe may be missing at the end of the record.
        record = record[:at] + value + record[end + (record[end : end + 1] == "'") :]
        if count > MAX_SUBSTITUTIONS or len(record) > MAX_EXPANDED:
            return Refusal("BUFOVF")
    return record


def _substitute(record: str, start: int, here: Here) -> tuple[int, str | Any]:
    """Where the name or call that begins at *start* ends, and what it stands for."""
    end = start
    while end < len(record) and record[end] in NAME:
        end += 1
    name = upcase(record[start:end])
    if name.startswith("F$") and record[end : end + 1] == "(":
        end = _end_of_call(record, end)
        call = apostrophes(record[start:end], here)  # which may have apostrophes of its own
        answer = evaluate(call, here) if isinstance(call, str) else call
        return end, as_text(answer) if isinstance(answer, int | str) else answer
    value = here.symbol(name)
    return end, "" if value is None else as_text(value)


def _end_of_call(record: str, at: int) -> int:
    """The column after the parenthesis that closes the one at *at*; the end of the record if none does."""
    depth, quoted = 0, False
    while at < len(record):
        mark = record[at]
        if mark == '"':
            quoted = not quoted
        elif not quoted:
            depth += (mark == "(") - (mark == ")")
            if not depth:
                return at + 1
        at += 1
    return at


def ampersands(line: str, here: Here) -> str | Refusal:
    """*line* with each `&NAME` outside quotations replaced, once; an undefined symbol is refused."""
    if "&" not in line:
        return line
    done: list[str] = []
    at, quoted = 0, False
    while at < len(line):
        mark = line[at]
        if mark == "&" and not quoted and line[at + 1 : at + 2] in _FIRST and line[at - 1 : at] not in NAME:
            end = at + 1
            while end < len(line) and line[end] in NAME:
                end += 1
            name = upcase(line[at + 1 : end])
            value = here.symbol(name)
            if value is None:
                return Refusal("UNDSYM", name)
            done.append(as_text(value))
            at = end
            continue
        quoted ^= mark == '"'
        done.append(mark)
        at += 1
    return "".join(done)
