"""The engine's words: events it hears, effects it asks for, notices it tells.

Events are what happened (past tense), effects what is wanted (imperative), notices what is worth telling
an operator (past tense). Times are VMS quadwords (`ticks`), devices plain names (`$1$DGA10`).
"""

from typing import NamedTuple

from vmsshadow.shadow.bitmap import Absent, Bits
from vmsshadow.shadow.impact import Happening, Sets
from vmsshadow.shadow.policy import Policy
from vmsshadow.shadow.state import Work

# --- events ----------------------------------------------------------------------------------------


class Newcomer(NamedTuple):
    """A device that joins as a copy target."""

    device: str
    unit_id: int
    size_blocks: int
    rule: str
    assisted: bool
    bitmap: int | None = None  # serial of the write bitmap that fits it: a minicopy


class NodeMounted(NamedTuple):
    """A further node mounted the set."""

    node: str
    writable: bool


class NodeDismounted(NamedTuple):
    """A node let go of the set in order."""

    node: str


class NodeFailed(NamedTuple):
    """A node that had the set mounted is gone; *logged* is what its controllers' log entries name, if they can help."""

    node: str
    logged: Bits | None = None
    why: str = ""  # of that


class MembersAdded(NamedTuple):
    """One command added devices as copy targets."""

    newcomers: tuple[Newcomer, ...]
    ticks: int


class MemberRemoved(NamedTuple):
    """A member left: by DISMOUNT (`why` = "dismounted") or by volume processing (`why` = the failure)."""

    device: str
    why: str
    ticks: int
    base: Absent | None = None  # how its SCB looks that it takes along
    bitmap: "NewBitmap | None" = None  # DISMOUNT/POLICY=MINICOPY: begin this bitmap, if no HBMM bitmap will do


class MemberLost(NamedTuple):
    """A member cannot be reached; *why* is the SYSTEM condition."""

    device: str
    why: str


class MemberBack(NamedTuple):
    """A lost member can be reached again and still carries the set's SCB."""

    device: str


class RemovalForced(NamedTuple):
    """An operator wants the member expelled as soon as it is lost (HELP SET SHADOW/FORCE_REMOVAL)."""

    device: str


class ReachChanged(NamedTuple):
    """Who reaches no source member while others do has changed: these nodes do not now."""

    cut_off: tuple[str, ...]


class NodeAborted(NamedTuple):
    """A node gave the set up: MVTIMEOUT, SET SHADOW/ABORT_VIRTUAL_UNIT or DISMOUNT/ABORT.

    With *queued_writes* it had writes in its queues, which may have reached some members and not others; *logged* is
    what its controllers' log entries name of them, if they can help.
    """

    node: str
    queued_writes: bool
    logged: Bits | None = None
    why: str = ""  # of that


class NewBitmap(NamedTuple):
    """Where a bitmap is to be created; *clause* of the HBMM policy, -1 for a minicopy bitmap."""

    node: str
    serial: int
    identifier: int
    ticks: int
    clause: int = -1


class BitmapDeleted(NamedTuple):
    """A bitmap is gone: by DELETE/BITMAP, or because HBMM was disabled."""

    serial: int


class BitmapsWanted(NamedTuple):
    """HBMM master bitmaps are to be created."""

    wanted: tuple[NewBitmap, ...]


class MinicopyPrepared(NamedTuple):
    """MOUNT/POLICY=MINICOPY of a set less some members: one bitmap, good for the first of them that returns."""

    bitmap: NewBitmap
    absent: tuple[tuple[str, Absent], ...]


class PolicyChanged(NamedTuple):
    """Another HBMM policy is in force, or None."""

    policy: Policy | None


class VolumeGrown(NamedTuple):
    """The file system reaches to *volsize* now (SET VOLUME/SIZE), and the unit is quiet."""

    volsize: int
    ticks: int


class MergeDemanded(NamedTuple):
    """An operator, or a rule, wants a merge from LBN 0."""

    rule: str


class CountersReset(NamedTuple):
    """SET SHADOW/RESET_COUNTERS: the set's counters begin at zero again."""


class OperationBegun(NamedTuple):
    """A node began the set's next operation."""

    work: Work
    host: str


class OperationStopped(NamedTuple):
    """Something that happened elsewhere, or an operator, reaches the active operation (Table 8-1)."""

    happening: Happening
    sets: Sets


class CopyEnded(NamedTuple):
    """A copy has come to the end of the volume, and the unit is quiet."""

    device: str
    ticks: int


class MergeEnded(NamedTuple):
    """The merge has come to the end of the volume, and the unit is quiet."""


Event = (
    NodeMounted
    | NodeDismounted
    | NodeFailed
    | MembersAdded
    | MemberRemoved
    | MemberLost
    | MemberBack
    | RemovalForced
    | ReachChanged
    | NodeAborted
    | BitmapDeleted
    | BitmapsWanted
    | MinicopyPrepared
    | PolicyChanged
    | VolumeGrown
    | MergeDemanded
    | CountersReset
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
    """A copy or merge began at *lbn*, or went on there."""

    work: Work
    host: str
    lbn: int
    serial: int
    resumed: bool
    is_mini: bool = False


class OperationEnded(NamedTuple):
    """A copy or merge is complete."""

    work: Work
    host: str
    lbn: int
    serial: int
    is_mini: bool = False


class OperationSuspended(NamedTuple):
    """A copy or merge was ended at *lbn* and will go on later."""

    work: Work
    host: str
    lbn: int
    serial: int
    is_mini: bool = False


class BitmapStarted(NamedTuple):
    """A write bitmap marks from here on; *node* is its master."""

    identifier: int
    node: str


class BitmapRenamed(NamedTuple):
    """A minimerge bitmap serves a minicopy as well (HBMMx becomes rrsex), or no longer does."""

    identifier: int
    node: str


class BitmapEnded(NamedTuple):
    """A write bitmap was deleted."""

    identifier: int
    node: str


class MemberWentOffline(NamedTuple):
    """A member was lost."""

    device: str
    why: str


class SetChangedState(NamedTuple):
    """Volume processing began; on *node* alone, if one is named."""

    node: str = ""


class ProcessingCompleted(NamedTuple):
    """Volume processing is over: the set serves I/O; that of *node*, if one is named."""

    node: str = ""


class MemberExpelled(NamedTuple):
    """Volume processing removed a member."""

    device: str


class NoMemberReachable(NamedTuple):
    """No source member is left that can be reached; from *node*, if one is named."""

    node: str = ""


class ProcessingAborted(NamedTuple):
    """The unit was aborted on *node*: its I/O there ends in error."""

    node: str


Notice = (
    OperationStarted
    | OperationEnded
    | OperationSuspended
    | BitmapStarted
    | BitmapRenamed
    | BitmapEnded
    | MemberWentOffline
    | SetChangedState
    | ProcessingCompleted
    | MemberExpelled
    | NoMemberReachable
    | ProcessingAborted
)
