"""One procedure: its records, its labels, and the place where a level of it has come to.

Records are run in their order with a stack of IF blocks; a jump to a label gives the level the blocks that the label
stands in, so that labels may stand inside blocks. What runs a level is the interpreter's; here is only its state.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from vmsshadow.dcl.records import cut, is_blank, without_dollar
from vmsshadow.dcl.statements import Kind, Statement, opens_block, read
from vmsshadow.dcl.text import BLANKS, upcase

MAX_DEPTH = 32  # levels of procedures (message STKOVF)
MAX_GOSUBS = 16  # inside each other (message GOSUBMAX)
MAX_BLOCKS = 16  # IF blocks inside each other # from memory
MAX_PARAMETERS = 8
CONDITIONS = {"WARNING": 1, "ERROR": 2, "SEVERE_ERROR": 3}  # of ON, and how severe they are


_DOLLARS = re.compile(r"[ \t]*/DOLL[A-Z]*[ \t]*=(.*)", re.IGNORECASE)


class Logical(NamedTuple):
    """A statement of a procedure: the records from *at* to *end*, joined as they stand there.

    *is_fixed* says that no apostrophe is in them: they are the same whenever they are executed.
    """

    at: int
    end: int
    statement: Statement
    is_fixed: bool
    opens_block: bool  # an IF whose THEN does not stand in it


class Procedure:
    """The records of one file, and what was found out about them."""

    def __init__(self, records: list[str], name: str = "") -> None:
        self.records = records
        self.name = name  # the file specification that F$ENVIRONMENT("PROCEDURE") tells
        self._logical: dict[int, Logical] = {}
        self._labels: dict[str, list[tuple[int, int]]] | None = None

    def at(self, index: int) -> Logical:
        """The statement that begins with record *index*."""
        found = self._logical.get(index)
        if found is None:
            found = self._logical[index] = self._join(index)
        return found

    def labels(self, name: str) -> list[tuple[int, int]]:
        """Where label *name* stands: the index of its record, and how many IF blocks are round it."""
        if self._labels is None:
            self._labels = {}
            for logical, depth in self._with_depths():
                for label in logical.statement.labels:
                    self._labels.setdefault(label, []).append((logical.at, depth))
        return self._labels.get(name, [])

    def end_of_subroutine(self, index: int) -> int:
        """The index after the ENDSUBROUTINE that belongs to the SUBROUTINE at record *index*."""
        depth = 0
        for logical in self._statements(index):
            depth += (logical.statement.kind is Kind.SUBROUTINE) - (logical.statement.kind is Kind.ENDSUBROUTINE)
            if not depth:
                return logical.end
        return len(self.records)

    def subroutine(self, name: str) -> int:
        """The index after the SUBROUTINE statement that label *name* stands at, or -1."""
        for index, _ in self.labels(name):
            for logical in self._statements(index):
                kind = logical.statement.kind
                if kind is Kind.SUBROUTINE:
                    return logical.end
                if kind is not Kind.BLANK:
                    break
        return -1

    def end_of_deck(self, index: int) -> int:
        """The index of the record that ends the data after the DECK at record *index*: EOD, or what /DOLLARS says."""
        deck = self.at(index)
        given = _DOLLARS.match(deck.statement.rest)
        mark = upcase(given[1].strip(BLANKS).strip('"')) if given is not None else ""
        for at in range(deck.end, len(self.records)):
            record = self.records[at]
            if upcase(record.rstrip(BLANKS)) == mark if mark else record.startswith("$") and _is_eod(record):
                return at
        return len(self.records)

    def _join(self, index: int) -> Logical:
        pieces: list[str] = []
        fixed, end = True, index
        while end < len(self.records):
            record = self.records[end]
            piece = cut(record if pieces else without_dollar(record))
            fixed = fixed and "'" not in record
            only_comment = bool(pieces) and not piece.more and is_blank(piece.text) and "!" in record
            pieces.append(piece.text)
            end += 1
            if not (piece.more or only_comment):
                break
        statement = read("".join(pieces))
        return Logical(index, end, statement, fixed, opens_block(statement))

    def _statements(self, index: int) -> Iterator[Logical]:
        while index < len(self.records):
            if self.records[index].startswith("$"):
                logical = self.at(index)
                yield logical
                index = self.end_of_deck(index) + 1 if logical.statement.kind is Kind.DECK else logical.end
            else:
                index += 1

    def _with_depths(self) -> Iterator[tuple[Logical, int]]:
        """Every statement with the number of IF blocks that are open at it."""
        depth = 0
        for logical in self._statements(0):
            yield logical, depth
            depth = max(0, depth + logical.opens_block - (logical.statement.kind is Kind.ENDIF))


@dataclass(slots=True)
class Block:
    """An IF whose THEN stands in a record of its own."""

    is_true: bool
    has_then: bool = False
    has_else: bool = False
    nested: int = 0  # blocks inside the branch that is passed over

    @property
    def is_passed_over(self) -> bool:
        """Whether what comes now is not executed."""
        return self.has_then and self.is_true is self.has_else


class Jump(NamedTuple):
    """Where RETURN goes back to."""

    at: int
    blocks: tuple[Block, ...]


@dataclass(slots=True)
class Level:
    """A procedure, or a subroutine of one, on its way; the interactive level has no procedure."""

    procedure: Procedure | None
    at: int = 0
    here: int = 0  # the record of the statement that is being executed
    blocks: list[Block] = field(default_factory=list)
    returns: list[Jump] = field(default_factory=list)
    passed: dict[str, int] = field(default_factory=dict)  # label -> where it was met last
    on_severity: str = "ERROR"  # the least severe condition that the action is for
    on_action: str = ""  # empty: EXIT
    on_control_y: str | None = None
    is_on: bool = True  # SET ON
    is_subroutine: bool = False
    takes_bare: bool = False  # a THEN stood alone: its command may have no dollar sign
    is_fed: bool = False  # its command's input comes from elsewhere than from the procedure's data
    is_over: bool = False  # of an interactive level: its subprocess has ended
    jumps: int = 0  # how often it went on at a label
    deck_end: int = -1  # the record that ends the data of the DECK that is being read, whatever these begin with

    def find(self, label: str) -> tuple[int, int] | None:
        """The target of a GOTO: met last, else further on, else from the top (User's Manual, GOTO)."""
        assert self.procedure is not None
        places = self.procedure.labels(label)
        if len(places) < 2:
            return places[0] if places else None
        met = self.passed.get(label)
        if met is not None:
            return next(place for place in places if place[0] == met)
        return places[bisect_right(places, (self.at, 0)) % len(places)]

    def jump(self, place: tuple[int, int]) -> None:
        """Go on at a label, inside as many blocks as stand round it."""
        self.at, depth = place
        self.jumps += 1
        self.deck_end = -1
        kept = self.blocks[:depth]
        self.blocks = kept + [Block(True, True) for _ in range(depth - len(kept))]
        for block in self.blocks:
            if block.is_passed_over or not block.has_then:
                block.is_true, block.has_then, block.nested = not block.has_else, True, 0

    def next_data(self) -> str | None:
        """The next record if it is data: not begun with a dollar sign, or between DECK and EOD."""
        if self.procedure is None or self.at >= len(self.procedure.records):
            return None
        record = self.procedure.records[self.at]
        if self.deck_end < 0 and record.startswith("$"):
            if self.procedure.at(self.at).statement.kind is not Kind.DECK:
                return None
            self.deck_end = self.procedure.end_of_deck(self.at)
            self.at = self.procedure.at(self.at).end
            return self.next_data()
        self.at += 1
        if self.at - 1 == self.deck_end:
            self.deck_end = -1
            return None
        return record

    def skipped_data(self) -> list[str]:
        """The data records that nobody has read."""
        found = []
        while (record := self.next_data()) is not None:
            found.append(record)
        return found


def _is_eod(record: str) -> bool:
    return read(cut(without_dollar(record)).text).kind is Kind.EOD


def counts_as_nothing(records: list[str]) -> bool:
    """Whether data records are blank or comments, which real procedures leave behind assignments."""
    return all(not text.strip(BLANKS) or text.lstrip(BLANKS).startswith("!") for text in records)


def parameters(given: tuple[str, ...]) -> dict[str, int | str]:
    """P1 to P8; those not given are empty strings."""
    padded = (*given, *[""] * MAX_PARAMETERS)
    return {f"P{number}": text for number, text in enumerate(padded[:MAX_PARAMETERS], start=1)}
