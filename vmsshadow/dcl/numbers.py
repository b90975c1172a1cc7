"""Numbers, strings and truths, and how one becomes another (User's Manual, expressions)."""

import re

from vmsshadow.dcl.lexical import Value

LONGWORD = 0xFFFFFFFF
_SIGN = 0x80000000

_NUMBER = re.compile(r"[+-]?\s*(?:%X[0-9A-F]+|%O[0-7]+|%D\d+|\d+)\Z", re.IGNORECASE)
_RADIX = {"%X": 16, "%O": 8, "%D": 10}


def as_number(value: Value) -> int:
    """*value* as an integer: digits stand for themselves; of other strings those with T, t, Y or y first are 1, else 0.

    # what words count as: from memory
    """
    if isinstance(value, int):
        return value
    text = value.strip()
    if _NUMBER.match(text):
        return number_of(text)
    return int(text[:1] in ("T", "t", "Y", "y"))


def number_of(text: str) -> int:
    """The integer that *text* spells: a sign, a radix (%X, %O, %D) and digits."""
    sign = -1 if text[0] == "-" else 1
    digits = text.lstrip("+- \t")
    base = _RADIX.get(digits[:2].upper(), 0)
    return wrapped(sign * (int(digits[2:], base) if base else int(digits)))


def is_number(text: str) -> bool:
    """Whether *text* spells an integer."""
    return _NUMBER.match(text) is not None


def as_text(value: Value) -> str:
    """*value* as a string."""
    return value if isinstance(value, str) else str(value)


def is_true(value: Value) -> bool:
    """Odd numbers are true, strings that begin with T or Y, and strings of digits that are odd."""
    return bool(as_number(value) & 1)


def wrapped(number: int) -> int:
    """*number* as a 32-bit signed integer holds it: overflow goes unnoticed, as on OpenVMS. # from memory"""
    if -_SIGN <= number < _SIGN:
        return number
    return ((number & LONGWORD) ^ _SIGN) - _SIGN
