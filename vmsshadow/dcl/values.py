"""The built-in types of values: which texts they accept, and what the command gets."""

from vmsshadow.base.vmstime import parse_absolute, parse_delta
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.scanner import Piece


def value_text(kind: str | None, piece: Piece) -> str | Refusal:
    """The value of *piece* as a command gets it, or why it does not fit the built-in type *kind*.

    Numbers come in decimal whatever their radix; times and everything else as typed, upcased outside quotes.
    """
    text = piece.text
    if kind == "$NUMBER":
        number = _number(text)
        return Refusal("NUMBER", piece.typed) if number is None else str(number)
    if kind == "$DELTATIME" and parse_delta(text) is None:
        return Refusal("IVDTIME", piece.typed)
    if kind == "$DATETIME" and parse_absolute(text) is None and text not in ("TODAY", "TOMORROW", "YESTERDAY"):
        return Refusal("IVATIME", piece.typed)
    if kind == "$UIC" and not (len(text) > 2 and text[0] == "[" and text[-1] == "]"):
        return Refusal("INVUIC", piece.typed)
    return text


def _number(text: str) -> int | None:
    """A 32-bit integer, decimal or with a radix (%X, %O, %D); None if *text* is none."""
    base = {"%X": 16, "%O": 8, "%D": 10}.get(text[:2].upper(), 0)
    digits = text[2:] if base else text[1:] if text[:1] in ("+", "-") else text
    legal = "0123456789ABCDEF"[: base or 10]
    if not digits or len(digits) > 32 or any(digit not in legal for digit in digits.upper()):
        return None
    number = int(digits, base or 10)
    signed = -number if text[0] == "-" else number
    return signed if -(2**31) <= signed < 2**32 else None
