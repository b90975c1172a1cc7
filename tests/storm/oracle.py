"""What users were promised, block by block; knows nothing of how shadowing works and imports none of it.

The oracle hears of every user write (issued, acknowledged, lost with its node) and every user read. Of each block
it keeps the value that must be there, or, where a write was never acknowledged, the values that may be there; a
read settles the doubt for ever (M3). It looks at the images through plain file reads.

Not checked here: timing, messages, which member served a read, and the blocks of the file system and the SCB
(the storm never writes them; their equality is checked by `storm`).
"""

from collections.abc import Collection
from dataclasses import dataclass, field

BLOCK = 512


class Broken(AssertionError):
    """A promise was broken."""


@dataclass
class Flight:
    """A user's write on its way."""

    lbn: int
    data: bytes

    @property
    def end(self) -> int:
        return self.lbn + len(self.data) // BLOCK

    def block(self, lbn: int) -> bytes:
        return self.data[(lbn - self.lbn) * BLOCK : (lbn - self.lbn + 1) * BLOCK]


@dataclass
class Reading:
    """A user's read on its way, and the blocks that a write touched meanwhile with what it may have put there."""

    lbn: int
    count: int
    touched: dict[int, set[bytes]] = field(default_factory=dict)


@dataclass
class Oracle:
    """Promises about one volume of *size* blocks that begins as *model*."""

    model: bytearray
    doubts: dict[int, set[bytes]] = field(default_factory=dict)  # block -> values it may hold, the model's included
    writes: dict[int, Flight] = field(default_factory=dict)
    reads: dict[int, Reading] = field(default_factory=dict)

    # --- what users do -----------------------------------------------------------------------------

    def write_issued(self, serial: int, lbn: int, data: bytes) -> None:
        flight = self.writes[serial] = Flight(lbn, data)
        for reading in self.reads.values():
            self._touch(reading, flight)

    def write_acknowledged(self, serial: int) -> None:
        flight = self.writes.pop(serial)
        self.model[flight.lbn * BLOCK : flight.end * BLOCK] = flight.data
        for lbn in range(flight.lbn, flight.end):
            self.doubts.pop(lbn, None)

    def write_lost(self, serial: int) -> None:
        """Its node is gone, or it ended in error: each of its blocks may be there or not."""
        flight = self.writes.pop(serial)
        for lbn in range(flight.lbn, flight.end):
            self.doubts.setdefault(lbn, {self.value(lbn)}).add(flight.block(lbn))

    def read_issued(self, serial: int, lbn: int, count: int) -> None:
        reading = self.reads[serial] = Reading(lbn, count)
        for flight in self.writes.values():
            self._touch(reading, flight)

    def read_returned(self, serial: int, data: bytes) -> None:
        reading = self.reads.pop(serial)
        if len(data) != reading.count * BLOCK:
            raise Broken(f"a read of {reading.count} blocks returned {len(data)} bytes")
        for index in range(reading.count):
            lbn, value = reading.lbn + index, data[index * BLOCK : (index + 1) * BLOCK]
            allowed = self.allowed(lbn)
            touched = reading.touched.get(lbn)
            if value not in allowed and not (touched and value in touched):
                raise Broken(f"LBN {lbn}: a read returned {name(value)}, not {', '.join(sorted(map(name, allowed)))}")
            if touched is None and lbn in self.doubts:
                self.model[lbn * BLOCK : (lbn + 1) * BLOCK] = value
                del self.doubts[lbn]

    def read_lost(self, serial: int) -> None:
        del self.reads[serial]

    def _touch(self, reading: Reading, flight: Flight) -> None:
        for lbn in range(max(reading.lbn, flight.lbn), min(reading.lbn + reading.count, flight.end)):
            reading.touched.setdefault(lbn, set(self.allowed(lbn))).add(flight.block(lbn))

    # --- what must be there ------------------------------------------------------------------------

    def value(self, lbn: int) -> bytes:
        return bytes(self.model[lbn * BLOCK : (lbn + 1) * BLOCK])

    def allowed(self, lbn: int) -> set[bytes]:
        return self.doubts.get(lbn) or {self.value(lbn)}

    def in_flight(self) -> set[int]:
        """The blocks that a write is on its way to."""
        return {lbn for flight in self.writes.values() for lbn in range(flight.lbn, flight.end)}

    def check_full_member(self, content: bytes, who: str, but: Collection[int] = ()) -> None:
        """Every block of a full member holds what users were promised (R1, M5); blocks in flight and *but* are not."""
        seen, model = bytearray(content[: len(self.model)]), self.model
        for lbn in (*but, *self.in_flight()):
            at = lbn * BLOCK
            seen[at : at + BLOCK] = model[at : at + BLOCK]
        for lbn, allowed in self.doubts.items():
            at = lbn * BLOCK
            value = bytes(seen[at : at + BLOCK])
            if value not in allowed:
                raise Broken(f"{who}, LBN {lbn}: holds {name(value)}, which nobody ever wrote there")
            seen[at : at + BLOCK] = model[at : at + BLOCK]
        if seen != model:
            lbn = next(i for i in range(len(seen) // BLOCK) if seen[i * BLOCK : (i + 1) * BLOCK] != self.value(i))
            value = bytes(seen[lbn * BLOCK : (lbn + 1) * BLOCK])
            raise Broken(f"{who}, LBN {lbn}: holds {name(value)}, acknowledged was {name(self.value(lbn))}")

    def check_equal(self, first: bytes, other: bytes, lbns: range, who: str, but: Collection[int] = ()) -> None:
        """Two members are equal over *lbns*, but for blocks in flight and those in *but*."""
        a, b = lbns.start * BLOCK, lbns.stop * BLOCK
        if first[a:b] == other[a:b]:
            return
        flying = self.in_flight()
        for lbn in lbns:
            one, two = first[lbn * BLOCK : (lbn + 1) * BLOCK], other[lbn * BLOCK : (lbn + 1) * BLOCK]
            if one != two and lbn not in flying and lbn not in but:
                raise Broken(f"{who}, LBN {lbn}: {name(one)} against {name(two)}")

    def rebase(self, content: bytes) -> None:
        """The operator made another history the valid one (a stale member was mounted alone)."""
        self.model[:] = content
        self.doubts.clear()

    def grown(self, contents: list[bytes]) -> None:
        """The volume reaches further: what one of the full members holds there is what may be found."""
        for lbn in range(len(self.model) // BLOCK, len(contents[0]) // BLOCK):
            values = [content[lbn * BLOCK : (lbn + 1) * BLOCK] for content in contents]
            self.model += values[0]
            if len(set(values)) > 1:
                self.doubts[lbn] = set(values)


def stamp(serial: int, lbn: int, count: int) -> bytes:
    """What write *serial* puts on *count* blocks from *lbn* on: every block tells who wrote it."""
    return b"".join(f"write {serial} block {lbn + index} ".encode().ljust(BLOCK, b".") for index in range(count))


def name(value: bytes) -> str:
    """A block's value in a few words."""
    text = value[:40].split(b".")[0]
    return text.decode("ascii", "replace").strip() if text.startswith(b"write") else f"<{value[:8].hex()}>"
