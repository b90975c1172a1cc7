"""Table 8-1 of the 8.4 manual (8.8): what an event does to the recovery operations of the sets on a system.

Each row stands for one event and the sets it concerns, as one system that has them mounted sees it. A cell says what
becomes of an operation that is running; *work* is what the event makes due, *delay* whether systems wait their
SHADOW_REC_DLY before they take work again. `impact` looks a cell up; it decides nothing itself.
"""

from enum import Enum
from typing import NamedTuple

from vmsshadow.shadow.state import Operation, Work


class Happening(Enum):
    """What happened; the words of the table's first column."""

    NODE_FAILED = "failure of another system, at least one set mounted in common"
    NODE_FAILED_APART = "failure of another system, no set mounted in common"
    SET_ABORTED = "a set aborted on another system with writes in its restart queue"
    CARRIER_DISMOUNTED = "another system dismounts a set whose merge or copy it runs"
    MEMBERS_ADDED = "a member added to a set"
    MEMBER_REMOVED = "a member removed from a set"
    MEMBER_LOST = "a member of a set cannot be reached"
    NODE_MOUNTED = "this system mounts a set"
    NODE_DISMOUNTED = "a system dismounts a set whose merge or copy it does not run"
    MERGE_DEMANDED = "SET SHADOW/DEMAND_MERGE, a full merge"
    MINIMERGE_DEMANDED = "SET SHADOW/DEMAND_MERGE, a minimerge"
    EVALUATED = "SET SHADOW/EVALUATE=RESOURCES"


class Sets(Enum):
    """Which sets a row is about."""

    THAT = "the sets it happens to"
    OTHERS = "all other sets"


class Kind(Enum):
    """The running operation; the table's columns."""

    FULL_MERGE = "full merge"
    MINIMERGE = "minimerge"
    FULL_COPY = "full copy"
    MINICOPY = "minicopy"


class Word(Enum):
    """What becomes of a running operation (8.4 manual, 8.8).

    Canceled: stopped, and any eligible system may take it. Restarted: begins again at LBN 0. Continued: goes on at
    the LBN where it stopped.
    """

    NO_CHANGE = "no change"
    CANCELED_RESTARTED = "canceled, restarted"
    CANCELED_CONTINUED = "canceled, continued"
    CANCELED_CONTINUED_OR_FULL = "canceled, continued; as a full copy if its master bitmap is gone"
    RESTARTED = "restarted"
    CONTINUED = "continued"
    ADDED_WORK = "continues with added work"
    ADDED_WORK_OR_RESTARTED = "continues with added work; restarted if it ran on that system"
    CANCELED_CONTINUED_UNLESS_CONTROLLER = "canceled, continued; a controller's minimerge: no change"
    IMPOSSIBLE = "cannot be"


class Due(Enum):
    """What an event makes due."""

    NONE = "none"
    MERGE = "merge required"
    COPY = "copy required"


class Row(NamedTuple):
    """One row: the event, the sets, new work, the four columns, the delay; *ours* where the manual's is not known."""

    happening: Happening
    sets: Sets
    work: Due
    full_merge: Word
    minimerge: Word
    full_copy: Word
    minicopy: Word
    delay: bool
    ours: bool = False

    def cell(self, kind: Kind | None) -> Word:
        """What becomes of a running operation of *kind*; nothing where none runs."""
        if kind is None:
            return Word.NO_CHANGE
        if kind in (Kind.FULL_MERGE, Kind.MINIMERGE):
            return self.full_merge if kind is Kind.FULL_MERGE else self.minimerge
        return self.full_copy if kind is Kind.FULL_COPY else self.minicopy


class Impact(NamedTuple):
    """A cell with its row: what becomes of the operation, what is due, whether systems wait, and the rule."""

    word: Word
    work: Due
    delay: bool
    rule: str


_H, _S, _D = Happening, Sets, Due
SAME, IMPOSSIBLE, ADDED = Word.NO_CHANGE, Word.IMPOSSIBLE, Word.ADDED_WORK
ANEW, LATER, OR_FULL = Word.CANCELED_RESTARTED, Word.CANCELED_CONTINUED, Word.CANCELED_CONTINUED_OR_FULL
ADDED_OR_RESTARTED, RESTARTED, CONTINUED = Word.ADDED_WORK_OR_RESTARTED, Word.RESTARTED, Word.CONTINUED
HOSTS = Word.CANCELED_CONTINUED_UNLESS_CONTROLLER
YES, NO, OURS = True, False, True

# fmt: off
# 8.4 manual, 8.8, Table 8-1, in its order. The rows marked ours follow from 4.9, 8.8 and HELP SET SHADOW: the stored
# copies of the table end with the row of a member added. A demand differs by what is demanded: a minimerge goes before
# a copy, a full merge after it. Whatever the row says, a minimerge whose last master bitmap goes with a system is a
# full merge from there on, and a minicopy a full copy (8.2).
#   event                 sets       new work   full merge running  minimerge           full copy   minicopy    delay
TABLE_8_1 = (
    Row(_H.NODE_FAILED,        _S.THAT,   _D.MERGE, ANEW,       ADDED_OR_RESTARTED, LATER,      OR_FULL,    YES),
    Row(_H.NODE_FAILED,        _S.OTHERS, _D.NONE,  LATER,      SAME,               LATER,      LATER,      YES),
    Row(_H.NODE_FAILED_APART,  _S.OTHERS, _D.NONE,  SAME,       SAME,               SAME,       SAME,       YES),
    Row(_H.SET_ABORTED,        _S.THAT,   _D.MERGE, ANEW,       ADDED_OR_RESTARTED, LATER,      LATER,      YES),
    Row(_H.SET_ABORTED,        _S.OTHERS, _D.NONE,  LATER,      SAME,               LATER,      LATER,      YES),
    Row(_H.CARRIER_DISMOUNTED, _S.THAT,   _D.NONE,  CONTINUED,  RESTARTED,          CONTINUED,  CONTINUED,  NO),
    Row(_H.CARRIER_DISMOUNTED, _S.OTHERS, _D.NONE,  SAME,       SAME,               SAME,       SAME,       NO),
    Row(_H.MEMBERS_ADDED,      _S.THAT,   _D.COPY,  LATER,      SAME,               SAME,       SAME,       NO),
    Row(_H.MEMBERS_ADDED,      _S.OTHERS, _D.NONE,  SAME,       SAME,               SAME,       SAME,       NO),
    Row(_H.MEMBER_REMOVED,     _S.THAT,   _D.NONE,  LATER,      LATER,              LATER,      LATER,      NO,  OURS),
    Row(_H.MEMBER_REMOVED,     _S.OTHERS, _D.NONE,  SAME,       SAME,               SAME,       SAME,       NO,  OURS),
    Row(_H.MEMBER_LOST,        _S.THAT,   _D.NONE,  LATER,      LATER,              LATER,      LATER,      NO,  OURS),
    Row(_H.MEMBER_LOST,        _S.OTHERS, _D.NONE,  SAME,       SAME,               SAME,       SAME,       NO,  OURS),
    Row(_H.NODE_MOUNTED,       _S.THAT,   _D.NONE,  SAME,       SAME,               SAME,       SAME,       NO,  OURS),
    Row(_H.NODE_MOUNTED,       _S.OTHERS, _D.NONE,  SAME,       SAME,               SAME,       SAME,       NO,  OURS),
    Row(_H.NODE_DISMOUNTED,    _S.THAT,   _D.NONE,  SAME,       SAME,               SAME,       SAME,       NO,  OURS),
    Row(_H.NODE_DISMOUNTED,    _S.OTHERS, _D.NONE,  SAME,       SAME,               SAME,       SAME,       NO,  OURS),
    Row(_H.MERGE_DEMANDED,     _S.THAT,   _D.MERGE, ANEW,       ANEW,               SAME,       SAME,       NO,  OURS),
    Row(_H.MERGE_DEMANDED,     _S.OTHERS, _D.NONE,  SAME,       SAME,               SAME,       SAME,       NO,  OURS),
    Row(_H.MINIMERGE_DEMANDED, _S.THAT,   _D.MERGE, IMPOSSIBLE, ADDED,              LATER,      LATER,      NO,  OURS),
    Row(_H.MINIMERGE_DEMANDED, _S.OTHERS, _D.NONE,  SAME,       SAME,               SAME,       SAME,       NO,  OURS),
    Row(_H.EVALUATED,          _S.THAT,   _D.NONE,  LATER,      HOSTS,              LATER,      LATER,      YES, OURS),
    Row(_H.EVALUATED,          _S.OTHERS, _D.NONE,  SAME,       SAME,               SAME,       SAME,       NO,  OURS),
)
# fmt: on

# A system that fails with no set in common has, of this system's sets, none that it happens to.
NO_ROW = ((Happening.NODE_FAILED_APART, Sets.THAT),)

_ROWS = {(row.happening, row.sets): row for row in TABLE_8_1}


def impact(happening: Happening, sets: Sets, kind: Kind | None) -> Impact:
    """The cell for a set with an operation of *kind* running (None: none runs).

    Raises KeyError where there is no row, AssertionError where the cell cannot be.
    """
    row = _ROWS[happening, sets]
    word = row.cell(kind)
    assert word is not Word.IMPOSSIBLE, f"{happening.value}: no {kind.value if kind else ''} can be running"
    rule = f"{'ours, as Table 8-1' if row.ours else 'Table 8-1'}: {happening.value}: {word.value}"
    return Impact(word, row.work, row.delay, rule)


def kind_of(operation: Operation | None) -> Kind | None:
    """The column of the running *operation*."""
    if operation is None:
        return None
    if operation.work is Work.MERGE:
        return Kind.MINIMERGE if operation.is_mini else Kind.FULL_MERGE
    return Kind.MINICOPY if operation.is_mini else Kind.FULL_COPY
