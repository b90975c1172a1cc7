"""Lexical functions of strings and numbers (DCL Dictionary, lexical functions)."""

from fnmatch import translate
from functools import lru_cache
from re import IGNORECASE, Pattern, compile

from vmsshadow.dcl.lexical import Answer, Argument, Scope
from vmsshadow.dcl.numbers import LONGWORD, as_number, as_text, is_number, wrapped
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.text import BLANKS, upcase

MAX_SHIFT = 8192 * 8  # bits of the longest string


def extract(scope: Scope, given: list[Argument]) -> Answer:
    """F$EXTRACT(start, length, string): what lies beyond the end is left out."""
    start, length, text = as_number(given[0] or 0), as_number(given[1] or 0), as_text(given[2] or "")
    if start < 0 or length < 0:
        return Refusal("INVRANGE")
    return text[start : start + length]


def length(scope: Scope, given: list[Argument]) -> Answer:
    """F$LENGTH(string)."""
    return len(as_text(given[0] if given[0] is not None else ""))


def locate(scope: Scope, given: list[Argument]) -> Answer:
    """F$LOCATE(substring, string): its offset, or the length of the string where it does not occur."""
    part, text = as_text(given[0] or ""), as_text(given[1] or "")
    found = text.find(part)
    return len(text) if found < 0 else found


def element(scope: Scope, given: list[Argument]) -> Answer:
    """F$ELEMENT(number, delimiter, string): the delimiter where there is no such element."""
    number, delimiter, text = as_number(given[0] or 0), as_text(given[1] or ""), as_text(given[2] or "")
    if len(delimiter) != 1:
        return Refusal("INVRANGE")
    parts = text.split(delimiter)
    return parts[number] if 0 <= number < len(parts) else delimiter


def integer(scope: Scope, given: list[Argument]) -> Answer:
    """F$INTEGER(expression)."""
    return as_number(given[0] if given[0] is not None else 0)


def string(scope: Scope, given: list[Argument]) -> Answer:
    """F$STRING(expression)."""
    return as_text(given[0] if given[0] is not None else "")


def type_(scope: Scope, given: list[Argument]) -> Answer:
    """F$TYPE(symbol-name): INTEGER for numbers and strings of digits, STRING, or nothing for an undefined symbol."""
    value = scope.symbol(upcase(as_text(given[0] or "")))
    if value is None:
        return ""
    return "INTEGER" if isinstance(value, int) or is_number(value) else "STRING"


def match_wild(scope: Scope, given: list[Argument]) -> Answer:
    """F$MATCH_WILD(candidate, pattern): * for any characters, % for one."""
    candidate, pattern = as_text(given[0] or ""), as_text(given[1] or "")
    return "TRUE" if _pattern(pattern).match(candidate) else "FALSE"


@lru_cache(maxsize=64)
def _pattern(text: str) -> Pattern[str]:
    return compile(translate(text.replace("[", "[[]").replace("?", "[?]").replace("%", "?")), IGNORECASE)


# --- bits ------------------------------------------------------------------------------------------


def _bits(given: list[Argument]) -> tuple[int, int] | Refusal:
    """The field of *size* bits at *offset*, as a number, and its size."""
    offset, size, text = as_number(given[0] or 0), as_number(given[1] or 0), as_text(given[2] or "")
    data = text.encode("latin-1", "replace")
    if offset < 0 or not 0 <= size <= 32 or offset + size > len(data) * 8:
        return Refusal("INVRANGE")
    return int.from_bytes(data, "little") >> offset & (1 << size) - 1, size


def cvui(scope: Scope, given: list[Argument]) -> Answer:
    """F$CVUI(bit-position, count, string): an unsigned number."""
    found = _bits(given)
    return found if isinstance(found, Refusal) else wrapped(found[0])


def cvsi(scope: Scope, given: list[Argument]) -> Answer:
    """F$CVSI(bit-position, count, string): a signed number."""
    found = _bits(given)
    if isinstance(found, Refusal):
        return found
    number, size = found
    return wrapped(number - (1 << size) if size and number >> (size - 1) else number)


# --- F$EDIT ----------------------------------------------------------------------------------------

_EDITS = ("COLLAPSE", "COMPRESS", "LOWERCASE", "TRIM", "UNCOMMENT", "UPCASE")


def edit(scope: Scope, given: list[Argument]) -> Answer:
    """F$EDIT(string, edit-list): in the order of the list; nothing inside quotation marks is touched."""
    text = as_text(given[0] if given[0] is not None else "")
    for typed in as_text(given[1] or "").split(","):
        wanted = upcase(typed.strip(BLANKS))
        fitting = [name for name in _EDITS if wanted and name.startswith(wanted)]
        if len(fitting) != 1:
            return Refusal("IVKEYW", wanted or None)
        text = _edited(text, fitting[0])
    return text


def _edited(text: str, how: str) -> str:
    if how == "TRIM":
        return text.strip(BLANKS)
    stretches = text.split('"')
    if how == "UNCOMMENT":
        size = 0
        for serial, stretch in enumerate(stretches):
            if not serial % 2 and "!" in stretch:
                return text[: size + stretch.index("!")]
            size += len(stretch) + 1
        return text
    return '"'.join(stretch if serial % 2 else _WORK[how](stretch) for serial, stretch in enumerate(stretches))


def _compressed(text: str) -> str:
    done: list[str] = []
    for mark in text:
        if mark not in BLANKS:
            done.append(mark)
        elif not done or done[-1] != " ":
            done.append(" ")
    return "".join(done)


_SMALL = {ord(upcase(chr(code))): code for code in (*range(0x61, 0x7B), *range(0xE0, 0xF7), *range(0xF8, 0xFF))}
_WORK = {
    "COLLAPSE": lambda text: text.replace(" ", "").replace("\t", ""),
    "COMPRESS": _compressed,
    "LOWERCASE": lambda text: text.translate(_SMALL),
    "UPCASE": upcase,
}


# --- units -----------------------------------------------------------------------------------------

_BLOCK = 512
_UNITS = ((1 << 40, "TB"), (1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB"))


def cunits(scope: Scope, given: list[Argument]) -> Answer:
    """F$CUNITS(blocks [,from] [,to]): `2.00MB`. # digits from memory"""
    size = (as_number(given[0] or 0) & LONGWORD) * (1 if as_text(given[1] or "BLOCKS").upper() == "BYTES" else _BLOCK)
    target = as_text(given[2] or "").upper()
    if target == "BLOCKS":
        return f"{-(-size // _BLOCK)}BLOCKS"
    for unit, name in _UNITS:
        if target in (name, "") and (target or size >= unit):
            return f"{size / unit:.2f}{name}"
    return f"{size}B" if target in ("", "B", "BYTES") else Refusal("IVKEYW", target)
