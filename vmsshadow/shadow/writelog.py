"""The write log of a controller minimerge: which writes of which node may have reached some members and not others.

A controller logs each write, with the node it came from, before it does it (patent US5546536). When a node fails, only
what its entries name can differ between the members. An entry may be deleted once its write is done on all members;
controllers do that lazily, so a bounded history of writes that are done is named as well. Safe to be wrong: a range
too many costs a comparison, a range too few leaves members that differ for ever.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from vmsshadow.base.blocks import Extent
from vmsshadow.shadow.bitmap import Bits

HISTORY = 8  # entries of writes that are done; ours


class Entry(NamedTuple):
    """One write; *done_us* is when it was done on all members, -1 while it is not."""

    serial: int
    node: str
    extent: Extent
    done_us: int


@dataclass(slots=True)
class WriteLog:
    """The entries of one set, those of writes on their way and the latest of those that are done."""

    entries: dict[int, Entry] = field(default_factory=dict)
    off_until_us: int = 0  # exhausted: logging is tried again then
    last_passed: int = 0  # counts down: serials of writes that never were requests

    def opened(self, serial: int, node: str, extent: Extent) -> None:
        """A write begins."""
        self.entries[serial] = Entry(serial, node, extent, -1)

    def passed(self, node: str, extent: Extent, done_us: int) -> None:
        """A write begins that nothing can disturb before it ends."""
        self.last_passed -= 1
        self.entries[self.last_passed] = Entry(self.last_passed, node, extent, done_us)
        self._trim()

    def closed(self, serial: int, now_us: int) -> None:
        """A write is done on all members."""
        entry = self.entries.get(serial)
        if entry is not None:
            self.entries[serial] = entry._replace(done_us=now_us)
            self._trim()

    def count_open(self, now_us: int) -> int:
        """How many writes are on their way."""
        return sum(not 0 <= entry.done_us <= now_us for entry in self.entries.values())

    def named(self, survivors: list[str], size_blocks: int) -> Bits:
        """The ranges that the entries of nodes other than the *survivors* name."""
        bits = Bits(size_blocks)
        for entry in self.entries.values():
            if entry.node not in survivors:
                bits.mark(*entry.extent)
        return bits

    def forget(self, survivors: list[str]) -> None:
        """The others' entries have been read, and are deallocated by host reference number."""
        self.entries = {serial: entry for serial, entry in self.entries.items() if entry.node in survivors}

    def _trim(self) -> None:
        done = sorted((entry.done_us, entry.serial) for entry in self.entries.values() if entry.done_us >= 0)
        for _, serial in done[:-HISTORY]:
            del self.entries[serial]
