"""Virtual time: a heap of (time, serial, event) and the named random streams. Nothing else knows time or chance.

Times are whole microseconds since the world began. Events are values, not closures, so the clock can be pickled.
Events that fall due at the same time run in the order in which they were put on the clock.
"""

import heapq
from random import Random
from typing import Any

from vmsshadow.base.vmstime import TICKS_PER_SECOND

US_PER_SECOND = 1_000_000
TICKS_PER_US = TICKS_PER_SECOND // US_PER_SECOND
FAR = 1 << 62


class Clock:
    """The simulated time of one world; `start_ticks` is the VMS time of microsecond 0."""

    __slots__ = ("_cancelled", "_heap", "_serial", "limit_us", "now_us", "seed", "start_ticks")

    def __init__(self, start_ticks: int, seed: int) -> None:
        self.start_ticks = start_ticks
        self.seed = seed
        self.now_us = 0
        self.limit_us = 0  # nothing may be carried beyond this before the clock is run again
        self._heap: list[tuple[int, int, Any]] = []
        self._cancelled: set[int] = set()
        self._serial = 0

    @property
    def ticks(self) -> int:
        """The present VMS time."""
        return self.start_ticks + self.now_us * TICKS_PER_US

    def after(self, delay_us: int, event: Any) -> int:
        """Let *event* fall due in *delay_us* microseconds; returns a serial for `cancel`."""
        return self.at(self.now_us + delay_us, event)

    def at(self, time_us: int, event: Any) -> int:
        """Let *event* fall due at *time_us* (raises AssertionError for the past)."""
        assert time_us >= self.now_us
        self._serial += 1
        heapq.heappush(self._heap, (time_us, self._serial, event))
        return self._serial

    def cancel(self, serial: int) -> None:
        """Take an event off the clock; one that has run already is ignored."""
        self._cancelled.add(serial)

    def next_due_us(self) -> int:
        """When the next event falls due; far away when there is none."""
        heap = self._heap
        while heap and heap[0][1] in self._cancelled:
            self._cancelled.discard(heapq.heappop(heap)[1])
        return heap[0][0] if heap else FAR

    def free_until_us(self) -> int:
        """The time up to which nothing else can happen: the next event, or the end of this run."""
        return min(self.next_due_us(), self.limit_us)

    def pop(self) -> Any:
        """Take the next event and move time to it (raises IndexError when there is none)."""
        self.next_due_us()
        time_us, _, event = heapq.heappop(self._heap)
        self.now_us = max(self.now_us, time_us)
        return event

    def stream(self, purpose: str, serial: int) -> Random:
        """A random stream of its own: a draw here moves nothing elsewhere."""
        return Random(f"{self.seed}/{purpose}/{serial}")
