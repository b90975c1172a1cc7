"""Copy and merge work, range by range, as small machines: what was heard last decides what is asked for next.

**Why a copy needs no locks against users' writes.** The copier reads a range of the source, compares it with
the target, and if they differ writes the target, reads the source *again* and compares again, until they are
equal; only then does the fence pass (patent US5210865, claim 1). A user's write beyond the fence goes to the
sources first and to the target after. Let W be such a write to a block of the range:

- W reaches the source before the copier's last read of it: then the copier holds W's data, and the target
  equals it when the fence passes.
- W reaches the source after that read: then W's write to the target comes later still, after the copier's
  last write to the range, because the last comparison found nothing to write. Nothing old can land on top.

So when the fence has passed and no write is in flight, source and target agree. A write issued below the
fence goes everywhere side by side, and the copier never returns there.

**Reading what is not merged.** A checked read takes the range from every full member. Equal: that is the data.
Different: users' writes to the range are held and drained, the members are read again, and whatever still
differs is repaired from one of them before the data is given out. A value once returned is then on all
members, so no later read can go back behind it (manual 6.3 and 8.1: either old or new, but the same for all).

A machine is plain data: it can be pickled between two steps. `hear` gives it the results of what it asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from vmsshadow.base.blocks import BLOCK, RANGE_BLOCKS, Extent, range_at
from vmsshadow.shadow.bitmap import Bits

MAX_TRIES = 10  # ours: then the range is held for one undisturbed read and write
PUBLISH_EVERY_IOS = 10  # $SHADDEF SHAD$K_UPDATE_IO
PUBLISH_EVERY_US = 2_000_000  # $SHADDEF SHAD$K_UPDATE_S, 2 seconds

Results = Mapping[str, bytes | None]  # what each member returned; None: its data cannot be read (parity)


class Part(NamedTuple):
    """What a copy target holds of an extent already."""

    device: str
    extent: Extent


class Issue(NamedTuple):
    """Read *extent* from `reads` and write *data* to `writes`, side by side; answer with `hear(results)`.

    The parts are of copy targets that hold less than the extent; a written part gets its piece of *data*.
    """

    extent: Extent
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    data: bytes = b""
    parts_read: tuple[Part, ...] = ()
    parts_written: tuple[Part, ...] = ()


class Transfer(NamedTuple):
    """Let the controller copy *extent* from *source* to *target* (MSCP disk copy data)."""

    extent: Extent
    source: str
    target: str


class NeedHold(NamedTuple):
    """Hold users' writes to *extent* until the machine's range is done; answer with `hear({})`."""

    extent: Extent


class RangeDone(NamedTuple):
    """The range is done. *data* is what a checked read gives out, None if no member could be read."""

    extent: Extent
    data: bytes | None
    repaired: bool = False


Action = Issue | Transfer | NeedHold | RangeDone


class _CheckPhase(Enum):
    COMPARE = "compare"
    HOLD = "wait until users' writes are held"
    AGAIN = "compare again"
    REPAIR = "repair"
    BLOCK = "compare one block"
    REPAIR_BLOCK = "repair one block"


@dataclass(slots=True)
class CheckedRead:
    """Read *extent* from all *members*, repair what differs from the first readable one, give the data out.

    *followers* are copy targets behind their fences: compared and repaired like members, never a source of data.
    When no member can be read as a whole, the blocks are taken one by one from whoever can read them.
    """

    extent: Extent
    members: tuple[str, ...]
    followers: tuple[Part, ...] = ()
    phase: _CheckPhase = _CheckPhase.COMPARE
    data: bytes | None = None
    block: int = 0  # of those taken one by one
    blocks: list[bytes | None] = field(default_factory=list)
    repaired: bool = False
    merges: bool = True  # what differs is for a merge to repair; otherwise a block could not be read

    def start(self, held: bool = False) -> Action:
        """Begin; *held* says that users' writes to the extent are held already."""
        self.phase = _CheckPhase.AGAIN if held else _CheckPhase.COMPARE
        return self._read_all()

    def hear(self, results: Results) -> Action:
        if self.phase is _CheckPhase.HOLD:
            self.phase = _CheckPhase.AGAIN
            return self._read_all()
        if self.phase is _CheckPhase.REPAIR:
            return RangeDone(self.extent, self.data, repaired=True)
        if self.phase is _CheckPhase.REPAIR_BLOCK:
            return self._next_block()
        if self.phase is _CheckPhase.BLOCK:
            return self._have_block(results)
        self.data = next((results[device] for device in self.members if results[device] is not None), None)
        wrong = tuple(device for device in self.members if results[device] != self.data)
        behind = tuple(part for part in self.followers if self._differs(part, results))
        if self.data is not None and not wrong and not behind:
            return RangeDone(self.extent, self.data)
        if self.phase is _CheckPhase.COMPARE:
            self.phase = _CheckPhase.HOLD
            return NeedHold(self.extent)
        if self.data is None:
            return self._next_block()
        self.phase = _CheckPhase.REPAIR
        return Issue(self.extent, writes=wrong, data=self.data, parts_written=behind)

    def _read_all(self) -> Action:
        return Issue(self.extent, reads=self.members, parts_read=self.followers)

    def _differs(self, part: Part, results: Results) -> bool:
        if self.data is None:
            return False
        start = (part.extent.lbn - self.extent.lbn) * BLOCK
        return results[part.device] != self.data[start : start + part.extent.count * BLOCK]

    # --- block by block ----------------------------------------------------------------------------

    def _next_block(self) -> Action:
        """The next block from everybody; after the last one, what could be read."""
        self.block = len(self.blocks)
        if self.block == self.extent.count:
            whole = None if None in self.blocks else b"".join(block for block in self.blocks if block is not None)
            return RangeDone(self.extent, whole, self.repaired)
        self.phase = _CheckPhase.BLOCK
        one = Extent(self.extent.lbn + self.block, 1)
        behind = tuple(Part(part.device, one) for part in self.followers if part.extent.overlaps(one))
        return Issue(one, reads=self.members, parts_read=behind)

    def _have_block(self, results: Results) -> Action:
        self.data = next((results[device] for device in self.members if results[device] is not None), None)
        self.blocks.append(self.data)
        one = Extent(self.extent.lbn + self.block, 1)
        wrong = tuple(device for device in results if results[device] != self.data)
        if self.data is None or not wrong:
            return self._next_block()
        self.repaired = True
        self.phase = _CheckPhase.REPAIR_BLOCK
        return Issue(one, writes=wrong, data=self.data)


@dataclass(slots=True)
class MergeLane:
    """The merge: one checked read after the other, from the fence to the end of the volume."""

    serial: int  # of the operation
    volsize: int
    members: tuple[str, ...]  # the master first: where members differ its data wins
    lbn: int
    bits: Bits | None = None  # a minimerge: the ranges that may differ
    followers: tuple[Part, ...] = ()  # copy targets behind their fences
    check: CheckedRead | None = None

    def start(self) -> Action:
        self.check = CheckedRead(range_at(self.lbn, self.volsize), self.members, self.followers)
        return self.check.start()

    def hear(self, results: Results) -> Action:
        assert self.check is not None
        return self.check.hear(results)


class _CopyPhase(Enum):
    READ = "read the source"
    COMPARE = "compare the target"
    WRITE = "write the target"
    HOLD = "wait until users' writes are held"
    TRANSFER = "controller copies"


@dataclass(slots=True)
class CopyLane:
    """The copy to one target. The source of a range is chosen once per range, not per try."""

    serial: int  # of the operation
    volsize: int
    target: str
    sources: tuple[str, ...]
    lbn: int
    assisted: bool = False
    unmerged: bool = False  # a merge is due: the source is read as an application would read it
    winner: str = ""  # the source whose data wins the merge of this range, if that is settled
    bits: Bits | None = None  # a minicopy: the ranges that were written in the target's absence
    phase: _CopyPhase = _CopyPhase.READ
    turn: int = 0  # with two sources, reads alternate (HELP SET SHADOW/COPY_SOURCE)
    source: str = ""
    tries: int = 0
    data: bytes | None = None
    check: CheckedRead | None = None
    held: bool = False  # users' writes to the range are held
    repaired: bool = False  # sources that differed: its read did a piece of the merge's work

    @property
    def extent(self) -> Extent:
        return range_at(self.lbn, self.volsize)

    def start(self) -> Action:
        self.source = self.winner or self.sources[self.turn % len(self.sources)]
        self.turn += 1
        self.tries = 0
        self.held = self.repaired = False
        if self.assisted and not self.unmerged:
            self.phase = _CopyPhase.TRANSFER
            return NeedHold(self.extent)
        return self._read()

    def hear(self, results: Results) -> Action:
        if self.phase is _CopyPhase.READ:
            return self._have_read(results)
        if self.phase is _CopyPhase.COMPARE:
            if results[self.target] == self.data:
                return RangeDone(self.extent, self.data, self.repaired)
            self.tries += 1
            assert self.data is not None
            self.phase = _CopyPhase.WRITE
            return Issue(self.extent, writes=(self.target,), data=self.data)
        if self.phase is _CopyPhase.WRITE:
            if self.tries == MAX_TRIES and not self.held:
                self.phase = _CopyPhase.HOLD
                return NeedHold(self.extent)
            return self._read()
        if self.phase is _CopyPhase.HOLD:
            self.held = True
            return self._read()
        if results:
            return RangeDone(self.extent, None)
        return Transfer(self.extent, self.source, self.target)

    def _read(self) -> Action:
        self.phase = _CopyPhase.READ
        if self.unmerged:
            return self._check()
        self.check = None
        return Issue(self.extent, reads=(self.source,))

    def _check(self) -> Action:
        others = tuple(device for device in self.sources if device != self.source)
        self.check = CheckedRead(self.extent, (self.source, *others), merges=self.unmerged)
        return self.check.start(self.held)

    def _have_read(self, results: Results) -> Action:
        if self.check is None:
            self.data = results[self.source]
            if self.data is None:  # unreadable: take it from another source, and write it back there
                return self._check()
        else:
            action = self.check.hear(results)
            if not isinstance(action, RangeDone):
                self.held = self.held or isinstance(action, NeedHold)
                return action
            self.repaired = self.repaired or (action.repaired and self.check.merges)
            self.data, self.check = action.data, None
        if self.data is None:
            return RangeDone(self.extent, None, self.repaired)
        self.phase = _CopyPhase.COMPARE
        return Issue(self.extent, reads=(self.target,))


Lane = CopyLane | MergeLane


def next_lbn(lane: Lane) -> int:
    """Where the lane's next range begins: what no bit is set for is passed over, what no bit knows of is not."""
    if lane.bits is None or lane.lbn >= lane.bits.size_blocks:
        return lane.lbn
    found = lane.bits.next_marked(lane.lbn)
    return found.lbn if found is not None else min(lane.bits.size_blocks, lane.volsize)


def is_due(ios: int, since_us: int) -> bool:
    """Whether the fence is to be published to the cluster."""
    return ios >= PUBLISH_EVERY_IOS or since_us >= PUBLISH_EVERY_US


def ranges(count: int) -> int:
    """How many 127-block ranges *count* blocks make."""
    return -(-count // RANGE_BLOCKS)


IOS_OF_SAME_RANGE = 2  # read the source, compare the target
IOS_OF_DIFFERING_RANGE = 5  # read, compare, write, read again, compare again
