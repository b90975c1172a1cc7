"""A cursor over one command line: names, words, quotations, and the columns they stand in."""

from typing import NamedTuple

from vmsshadow.dcl.text import BLANKS, NAME, upcase


class Piece(NamedTuple):
    """A stretch of the line: *text* as the command sees it, *typed* upcased with its quotation marks."""

    text: str
    typed: str
    start: int
    end: int
    is_quoted: bool = False


class Scanner:
    """Reads *line* from left to right; `at` is the column of the next character."""

    __slots__ = ("at", "line", "size")

    def __init__(self, line: str, at: int = 0) -> None:
        self.line = line
        self.size = len(line)
        self.at = at

    def skip_blanks(self) -> None:
        """Go to the next character that is neither blank nor tab."""
        line, at, size = self.line, self.at, self.size
        while at < size and line[at] in BLANKS:
            at += 1
        self.at = at

    def peek(self) -> str:
        """The next character, or an empty string at the end of the line."""
        return self.line[self.at] if self.at < self.size else ""

    def take(self, mark: str) -> bool:
        """Step over *mark* if it is the next character."""
        if self.peek() != mark:
            return False
        self.at += 1
        return True

    def take_equals(self) -> bool:
        """Step over the sign that introduces a value: `=` with blanks round it, or `:` glued to its name."""
        if self.take(":"):
            return True
        back = self.at
        self.skip_blanks()
        if self.take("="):
            return True
        self.at = back
        return False

    def name(self) -> Piece:
        """Letters, digits, dollar signs and underscores; the piece may be empty."""
        line, start, size = self.line, self.at, self.size
        at = start
        while at < size and line[at] in NAME:
            at += 1
        self.at = at
        text = upcase(line[start:at])
        return Piece(text, text, start, at)

    def word(self, stops: str, *, nested: bool = False) -> Piece:
        """Everything up to a blank or one of *stops*; quotations and directory brackets protect what they hold.

        With *nested*, a parenthesis opened inside the word protects as well, up to its partner.
        """
        line, start, size = self.line, self.at, self.size
        at, brackets, depth = start, 0, 0
        text: list[str] = []
        typed: list[str] = []
        is_quoted = False
        while at < size:
            mark = line[at]
            if mark == '"':
                end = _end_of_quotation(line, at)
                text.append(_unquoted(line[at:end]))
                typed.append(line[at:end])
                at, is_quoted = end, True
                continue
            if not depth and (mark in BLANKS or (mark in stops and not brackets)):
                break
            if nested and mark in "()":
                depth = max(0, depth + (1 if mark == "(" else -1))
            elif mark in "[<":
                brackets += 1
            elif mark in "]>":
                brackets = max(0, brackets - 1)
            text.append(upcase(mark))
            typed.append(upcase(mark))
            at += 1
        self.at = at
        return Piece("".join(text), "".join(typed), start, at, is_quoted)

    def parenthesised(self) -> Piece | None:
        """The text from an opening parenthesis to its partner, both included; None if the partner is missing."""
        line, start, size = self.line, self.at, self.size
        at, depth = start, 0
        while at < size:
            mark = line[at]
            if mark == '"':
                at = _end_of_quotation(line, at)
                continue
            depth += {"(": 1, ")": -1}.get(mark, 0)
            at += 1
            if not depth:
                self.at = at
                typed = "".join(_outside_quotes(line[start:at]))
                return Piece(typed, typed, start, at)
        return None

    def rest(self) -> Piece:
        """What is left of the line, as typed."""
        start = self.at
        self.at = self.size
        text = self.line[start:]
        return Piece(text, text, start, self.size)

    def typed_rest(self, last: str = "") -> str | None:
        """What follows up to a blank (or through *last*), upcased, for the segment of a list that is refused."""
        rest = upcase(self.line[self.at :])
        end = rest.find(last) + 1 if last else 0
        if not end:
            end = next((at for at, mark in enumerate(rest) if mark in BLANKS), len(rest))
        return rest[:end] or None

    def name_before(self, at: int) -> str | None:
        """The name whose value should begin at column *at*."""
        head = self.line[:at].rstrip("=:( \t,")
        start = len(head)
        while start and head[start - 1] in NAME:
            start -= 1
        return upcase(head[start:]) or None


def _end_of_quotation(line: str, start: int) -> int:
    """The column after the quotation that opens at *start*; a missing closing mark ends with the line."""
    at = start + 1
    while True:
        at = line.find('"', at)
        if at < 0:
            return len(line)
        if not line.startswith('""', at):
            return at + 1
        at += 2


def _unquoted(quotation: str) -> str:
    """The text of *quotation*, its marks removed and doubled marks made single."""
    inner = quotation[1:]
    # A mark at the end closes unless it is the second of a doubled pair in an open quotation.
    marks = len(inner) - len(inner.rstrip('"'))
    return (inner[:-1] if marks % 2 else inner).replace('""', '"')


def _outside_quotes(text: str) -> list[str]:
    """*text* in stretches, upcased and without blanks where it is not quoted."""
    stretches = text.split('"')
    return [
        f'"{stretch}"' if serial % 2 else upcase(stretch).replace(" ", "").replace("\t", "")
        for serial, stretch in enumerate(stretches)
    ]
