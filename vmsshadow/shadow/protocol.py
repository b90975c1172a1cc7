"""The engine's words: events it hears, effects it asks for, notices it tells.

Events are what happened (past tense), effects what is wanted (imperative), notices what is worth telling
an operator (past tense). Times are VMS quadwords (`ticks`), devices plain names (`$1$DGA10`).
"""

from typing import NamedTuple

from vmsshadow.shadow.state import Work

# --- events ----------------------------------------------------------------------------------------


class Newcomer(NamedTuple):
    """A device that joins as a copy target."""

    device: str
    unit_id: int
    size_blocks: int
    rule: str
    assisted: bool


class NodeMounted(NamedTuple):
    node: str
    writable: bool


class NodeDismounted(NamedTuple):
    node: str


class NodeFailed(NamedTuple):
    node: str


class MembersAdded(NamedTuple):
    newcomers: tuple[Newcomer, ...]
    ticks: int


class MemberRemoved(NamedTuple):
    """A member left: by DISMOUNT (`why` = "dismounted") or by volume processing (`why` = the failure)."""

    device: str
    why: str
    ticks: int


class MemberLost(NamedTuple):
    device: str
    why: str


class MemberBack(NamedTuple):
    device: str


class VerificationTimedOut(NamedTuple):
    pass


class MergeDemanded(NamedTuple):
    rule: str


class OperationBegun(NamedTuple):
    work: Work
    host: str


class OperationStopped(NamedTuple):
    why: str


class CopyEnded(NamedTuple):
    device: str
    ticks: int


class MergeEnded(NamedTuple):
    pass


Event = (
    NodeMounted
    | NodeDismounted
    | NodeFailed
    | MembersAdded
    | MemberRemoved
    | MemberLost
    | MemberBack
    | VerificationTimedOut
    | MergeDemanded
    | OperationBegun
    | OperationStopped
    | CopyEnded
    | MergeEnded
)

# --- effects ---------------------------------------------------------------------------------------


class WriteScbs(NamedTuple):
    """Rewrite the storage control block of every reachable member, sources first."""


class Host(NamedTuple):
    """Look for a node that carries the next operation; after a significant event with the recovery delay."""

    significant: bool


class Dissolve(NamedTuple):
    """The last node let go: forget the set."""


class Tell(NamedTuple):
    """Tell an operator."""

    notice: "Notice"


Effect = WriteScbs | Host | Dissolve | Tell

# --- notices ---------------------------------------------------------------------------------------


class OperationStarted(NamedTuple):
    work: Work
    host: str
    lbn: int
    serial: int
    resumed: bool


class OperationEnded(NamedTuple):
    work: Work
    host: str
    lbn: int
    serial: int


class OperationSuspended(NamedTuple):
    work: Work
    host: str
    lbn: int
    serial: int


class MemberWentOffline(NamedTuple):
    device: str
    why: str


class SetChangedState(NamedTuple):
    pass


class ProcessingCompleted(NamedTuple):
    pass


class MemberExpelled(NamedTuple):
    device: str


class NoMemberReachable(NamedTuple):
    pass


class ProcessingAborted(NamedTuple):
    pass


Notice = (
    OperationStarted
    | OperationEnded
    | OperationSuspended
    | MemberWentOffline
    | SetChangedState
    | ProcessingCompleted
    | MemberExpelled
    | NoMemberReachable
    | ProcessingAborted
)
