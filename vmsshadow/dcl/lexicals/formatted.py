"""F$FAO: formatted ASCII output in DCL, where arguments are what they are and their number is free.

Beyond what messages use: widths and counts taken from an argument (`!#AS`), repeated directives (`!3(UL)`), fields
(`!20<...!>`), arguments passed over (`!+`) and taken again (`!-`). (System Services manual, $FAO; DCL Dictionary.)
"""

from vmsshadow.base import vmstime
from vmsshadow.dcl.lexical import Answer, Argument, Scope
from vmsshadow.dcl.numbers import as_number, as_text
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.text import upcase
from vmsshadow.messages.fao import Piece, filled_number, filled_string

MAX_RESULT = 8192  # characters
MAX_REPEAT = 1024
_STRINGS = frozenset({"AC", "AD", "AF", "AS", "AZ"})
_RADIX = "OXZUSI"
_SIZES = "BWLQJAHI"
_PLAIN = {"/": "\r\n", "_": "\t", "^": "\f", "!": "!"}
_DIGITS = "0123456789"


class _Bad(Exception):
    """A directive that $FAO does not know (SS$_BADPARAM)."""


def fao(scope: Scope, given: list[Argument]) -> Answer:
    """F$FAO(control-string, argument, ...): up to 15 arguments."""
    control = as_text(given[0] if given[0] is not None else "")
    now: int = scope.context.driver.clock.ticks
    writer = _Writer([argument for argument in given[1:] if argument is not None], now)
    try:
        text = writer.write(control)
    except _Bad:
        from vmsshadow.messages.system import SYSTEM

        return SYSTEM.BADPARAM()
    return text if len(text) <= MAX_RESULT else Refusal("BUFOVF")


class _Writer:
    def __init__(self, arguments: list[str | int], now: int) -> None:
        self._arguments = arguments
        self._at = 0
        self._number = 0
        self._now = now

    def write(self, control: str) -> str:
        """*control* with its directives replaced."""
        out: list[str] = []
        at, size = 0, len(control)
        while at < size:
            mark = control.find("!", at)
            if mark < 0:
                out.append(control[at:])
                break
            out.append(control[at:mark])
            at = self._directive(control, mark + 1, out)
            if sum(map(len, out)) > MAX_RESULT:
                break
        return "".join(out)

    def _directive(self, control: str, at: int, out: list[str]) -> int:
        """Write the directive whose `!` stands before *at*; where the string goes on."""
        width: int | None = None
        if control[at : at + 1] == "#":
            width, at = as_number(self._next()), at + 1
        else:
            start = at
            while control[at : at + 1] and control[at] in _DIGITS:
                at += 1
            width = int(control[start:at]) if at > start else None
        if width is not None and not 0 <= width <= MAX_RESULT:
            raise _Bad
        mark = upcase(control[at : at + 1])
        if mark in _PLAIN and width is None:
            out.append(_PLAIN[mark])
            return at + 1
        if mark == "*":
            out.append(control[at + 1 : at + 2] * (width or 0))
            return at + 2
        if mark == "(":
            return self._repeated(control, at + 1, width if width is not None else 1, out)
        if mark == "<":
            return self._field(control, at + 1, width or 0, out)
        if mark in ("+", "-") and mark:
            self._at = max(0, self._at + (1 if mark == "+" else -1))
            return at + 1
        code = upcase(control[at : at + 2])
        out.append(self._value(code, width or 0, out))
        return at + 2

    def _repeated(self, control: str, at: int, count: int, out: list[str]) -> int:
        """`!3(UL)` and `!3(12AS)`: one directive, several times."""
        end = control.find(")", at)
        if end < 0 or count > MAX_REPEAT:
            raise _Bad
        for _ in range(count):
            self._directive(control[at:end], 0, out)
        return end + 1

    def _field(self, control: str, at: int, width: int, out: list[str]) -> int:
        """`!20<...!>`: what stands between, in a field."""
        end = control.find("!>", at)
        if end < 0:
            raise _Bad
        text = self.write(control[at:end])
        out.append(text[:width].ljust(width) if width else text)
        return end + 2

    def _value(self, code: str, width: int, out: list[str]) -> str:
        if code == "%S":
            before = next((part[-1] for part in reversed(out) if part), "")
            return "" if self._number == 1 else "S" if before.isupper() else "s"
        if code in ("%D", "%T"):
            return self._time(code, width)
        if code in ("%U", "%I"):
            number = as_number(self._next()) & 0xFFFFFFFF
            text = f"[{number >> 16:o},{number & 0xFFFF:o}]"
            return text[:width].ljust(width) if width else text
        if code in _STRINGS:
            return filled_string(as_text(self._next()), Piece(code, width, ""))
        if len(code) == 2 and code[0] in _RADIX and code[1] in _SIZES:
            size = code[1] if code[1] in "BWLQ" else "L"
            self._number = as_number(self._next())
            return filled_number(self._number, Piece(("S" if code[0] == "I" else code[0]) + size, width, ""))
        raise _Bad

    def _time(self, code: str, width: int) -> str:
        """The present time for 0, which is all that DCL's numbers can say."""
        self._next()
        text = vmstime.show(self._now) if code == "%D" else vmstime.show_time(self._now)
        return text[:width].ljust(width) if width else text

    def _next(self) -> str | int:
        """The next argument; where there is none, 0 as an empty place of the list would be."""
        if self._at >= len(self._arguments):
            return 0
        self._at += 1
        return self._arguments[self._at - 1]
