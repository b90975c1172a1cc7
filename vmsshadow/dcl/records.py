"""From the records of a terminal or a procedure to one complete command line.

The order of work is DCL's own: a record is read; apostrophes in it are substituted; its comment is cut off;
a hyphen at its end asks for another record. Substitution belongs to the caller, record by record, because it
comes before comments are recognised (an apostrophe substitutes inside a comment too).
"""

from typing import NamedTuple

from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.text import BLANKS

CONTINUATION_PROMPT = "_$ "
# A command line after continuation (V7.3-2 and later). # from memory
MAX_LINE = 4095
# The longest record RMS reads from a procedure.
MAX_RECORD_BYTES = 32_767


class Cut(NamedTuple):
    """A record without its comment; *more* when a hyphen at its end asks for the next record."""

    text: str
    more: bool


def split_records(content: bytes) -> list[str]:
    """The records of a procedure, read as Latin-1, one per line feed; carriage returns at their ends are dropped.

    Form feeds and vertical tabs stand inside records of real procedures, so nothing but a line feed ends one.
    """
    records = content.decode("latin-1").split("\n")
    if records[-1] == "":
        records.pop()
    return [record.removesuffix("\r") for record in records]


def without_dollar(record: str) -> str:
    """*record* without the dollar sign in column 1 and the blanks after it."""
    return record[1:].lstrip(BLANKS) if record.startswith("$") else record


def is_blank(line: str) -> bool:
    """Whether *line* holds nothing to do; DCL ignores it silently."""
    return not line.strip(BLANKS)


def cut(record: str) -> Cut:
    """Cut the comment off *record* and take a hyphen at its end as a request for more.

    An exclamation mark or a hyphen inside a quotation is text. A quotation may stay open to the end of the
    record; then neither is special. # the hyphen in an open quotation: from memory
    """
    start = 0
    quoted = False
    while True:
        comment = record.find("!", start)
        quote = record.find('"', start)
        if not quoted and comment >= 0 and (quote < 0 or comment < quote):
            record = record[:comment]
            break
        if quote < 0:
            break
        quoted = not quoted
        start = quote + 1
    trimmed = record.rstrip(BLANKS)
    if not quoted and trimmed.endswith("-"):
        return Cut(trimmed[:-1], True)
    return Cut(record, False)


class CommandLine:
    """A command line that grows record by record."""

    __slots__ = ("_pieces", "_size")

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._size = 0

    @property
    def is_begun(self) -> bool:
        """Whether a record asked for more, so that `_$ ` is the prompt."""
        return bool(self._pieces)

    @property
    def text(self) -> str:
        """What was gathered of a line that is begun."""
        return "".join(self._pieces)

    def add(self, record: str) -> str | Refusal | None:
        """Add *record*, already substituted: the finished line, None to ask for the next record, or BUFOVF.

        The first record may begin with a dollar sign; continuations carry none. A continuation that holds only
        a comment does not end the line: the next record goes on.
        """
        begun = self.is_begun
        if len(record) > MAX_RECORD_BYTES:
            self.clear()
            return Refusal("BUFOVF")
        piece = cut(record if begun else without_dollar(record))
        only_comment = begun and not piece.more and is_blank(piece.text) and "!" in record
        self._pieces.append(piece.text)
        self._size += len(piece.text)
        if self._size > MAX_LINE:
            self.clear()
            return Refusal("BUFOVF")
        if piece.more or only_comment:
            return None
        return self.clear()

    def clear(self) -> str:
        """What was gathered; the next record begins a line."""
        line = "".join(self._pieces)
        self._pieces.clear()
        self._size = 0
        return line
