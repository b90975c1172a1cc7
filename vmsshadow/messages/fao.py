"""Formatted ASCII output: fills the blanks of a message text, as the $FAO system service does.

A control string is literal text with directives: `!AS` a string, `!UL` an unsigned longword, `!XL` the same in
hexadecimal, `!/` a new line, `!%S` an `s` when the last number was not 1. `!12AS` gives a field width, `!8*x`
repeats a character. (System Services manual, $FAO.) Strings are Python strings, so `!AD` and `!AF`, which take
a length and an address on OpenVMS, take one argument here; `!%D` and `!%T` take a VMS time (64-bit ticks).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from vmsshadow.base import vmstime

Argument = str | int | None

_STRINGS = frozenset({"AS", "AC", "AD", "AF", "AZ"})
_TIMES = frozenset({"%D", "%T"})
_PLAIN = {"/": "\n", "_": "\t", "^": "\f", "!": "!"}
_BITS = {"B": 8, "W": 16, "L": 32, "Q": 64}
_RADIX = "OXZUS"


class Piece(NamedTuple):
    """One part of a control string: literal text (*code* empty) or a directive with its field width."""

    code: str
    width: int
    literal: str


def fao(text: str, args: Sequence[Argument]) -> str:
    """The control string *text* with its directives replaced by *args*; `!/` gives a newline character.

    Raises ValueError for a directive this service does not know, TypeError when the number or the
    types of *args* do not fit the directives.
    """
    pieces = control_pieces(text)
    check(text, args)
    rest = iter(args)
    number = 0
    shown: list[str] = []
    for piece in pieces:
        code = piece.code
        if not code:
            shown.append(piece.literal)
        elif code == "%S":
            shown.append(_plural(shown, number))
        elif code == "+":
            next(rest)
        else:
            argument = next(rest)
            if isinstance(argument, str):
                shown.append(filled_string(argument, piece))
            elif code in _TIMES:
                shown.append(filled_time(argument or 0, piece))
            else:
                number = argument or 0
                shown.append(filled_number(number, piece))
    return "".join(shown)


def check(text: str, args: Sequence[Argument]) -> None:
    """Raise TypeError unless *args* fit the directives of *text* in number and type."""
    takers = _takers(text)
    if len(takers) != len(args):
        raise TypeError(f"{text!r} takes {len(takers)} arguments, not {len(args)}")
    for code, argument in zip(takers, args):
        if code == "+":
            continue
        wanted = str if code in _STRINGS else int
        if not isinstance(argument, wanted) or isinstance(argument, bool):
            raise TypeError(f"!{code} in {text!r} takes {wanted.__name__}, not {argument!r}")


@lru_cache(maxsize=1024)
def control_pieces(text: str) -> tuple[Piece, ...]:
    """*text* taken apart into literals and directives; raises ValueError for an unknown directive."""
    pieces: list[Piece] = []
    at = 0
    while at < len(text):
        mark = text.find("!", at)
        if mark < 0:
            mark = len(text)
        if mark > at:
            pieces.append(Piece("", 0, text[at:mark]))
        at = mark
        if at < len(text):
            piece, at = _directive(text, at + 1)
            pieces.append(piece)
    return tuple(pieces)


@lru_cache(maxsize=1024)
def _takers(text: str) -> tuple[str, ...]:
    """The codes of those directives of *text* that take an argument, in order."""
    return tuple(piece.code for piece in control_pieces(text) if piece.code not in ("", "%S"))


def _directive(text: str, at: int) -> tuple[Piece, int]:
    """The directive whose `!` stands before *at*, and where the text goes on."""
    start = at
    while at < len(text) and text[at] in "0123456789":
        at += 1
    width = int(text[start:at] or 0)
    one, two = text[at : at + 1], text[at : at + 2]
    if start == at and one in _PLAIN:
        return Piece("", 0, _PLAIN[one]), at + 1
    if start == at and one == "+":
        return Piece("+", 0, ""), at + 1
    if one == "*" and len(two) == 2 and start != at:
        return Piece("", 0, two[1] * width), at + 2
    numeric = len(two) == 2 and two[0] in _RADIX and two[1] in _BITS
    if numeric or two in _STRINGS or two in _TIMES or (two == "%S" and start == at):
        return Piece(two, width, ""), at + 2
    raise ValueError(f"unknown directive !{text[start : at + 2]} in {text!r}")


def _plural(shown: list[str], number: int) -> str:
    """`s`, or `S` after a capital letter, unless the last *number* was 1."""
    if number == 1:
        return ""
    before = next((part[-1] for part in reversed(shown) if part), "")
    return "S" if before.isupper() else "s"


def filled_string(argument: str, piece: Piece) -> str:
    """A string in its field: left-justified and blank-filled, or cut on the right."""
    if piece.code == "AF":
        argument = "".join(letter if " " <= letter != "\x7f" else "." for letter in argument)
    return argument[: piece.width].ljust(piece.width) if piece.width else argument


def filled_time(ticks: int, piece: Piece) -> str:
    """A date and time (23 characters) or a time of day (11), cut on the right to the width."""
    text = vmstime.show(ticks) if piece.code == "%D" else vmstime.show_time(ticks)
    return text[: piece.width].ljust(piece.width) if piece.width else text


def filled_number(number: int, piece: Piece) -> str:
    """A number in its field; one that does not fit gives asterisks, or loses high digits if octal or hexadecimal."""
    radix, width = piece.code[0], piece.width
    bits = _BITS[piece.code[1]]
    number &= (1 << bits) - 1
    if radix in "OX":
        digits = f"{number:0{-(-bits // 3)}o}" if radix == "O" else f"{number:0{bits // 4}X}"
        return digits.rjust(width)[-width:] if width else digits
    if radix == "S" and number >> (bits - 1):
        number -= 1 << bits
    digits = str(number)
    if not width:
        return digits
    if len(digits) > width:
        return "*" * width
    return digits.rjust(width, "0" if radix == "Z" else " ")
