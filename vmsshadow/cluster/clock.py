"""Virtual time: a heap of (time, serial, event) and the named random streams. Nothing else knows time or chance.

Times are whole microseconds since the world began. Events are values, not closures, so the clock can be pickled.
Events that fall due at the same time run in the order in which they were put on the clock.

When a cluster has split, its partitions share one clock: the events of every partition but the first are *stamped*
with its number. A partition's events can be put to sleep, with the time each still has to wait, and woken.
"""

import heapq
from random import Random
from typing import Any, NamedTuple

from vmsshadow.base.vmstime import TICKS_PER_SECOND

Stream = Random  # what a named stream of chance is; nobody else makes one
US_PER_SECOND = 1_000_000
TICKS_PER_US = TICKS_PER_SECOND // US_PER_SECOND
FAR = 1 << 62
HOME = 0  # the partition whose events are not stamped
EVERYBODY = -1  # the stamp of what happens between partitions: it never sleeps


class Stamped(NamedTuple):
    """An event of the partition with this number."""

    partition: int
    event: Any


class Clock:
    """The simulated time of one world; `start_ticks` is the VMS time of microsecond 0."""

    __slots__ = ("_asleep", "_cancelled", "_heap", "_serial", "limit_us", "now_us", "seed", "start_ticks")

    def __init__(self, start_ticks: int, seed: int) -> None:
        self.start_ticks = start_ticks
        self.seed = seed
        self.now_us = 0
        self.limit_us = 0  # nothing may be carried beyond this before the clock is run again
        self._heap: list[tuple[int, int, Any]] = []
        self._cancelled: set[int] = set()
        self._asleep: dict[int, list[tuple[int, int, Any]]] = {}  # partition -> (time left, serial, event)
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
        if self._asleep and (sleepers := self._asleep.get(_owner(event))) is not None:
            sleepers.append((time_us - self.now_us, self._serial, event))
        else:
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

    # --- partitions ----------------------------------------------------------------------------------

    def sleep(self, partition: int, awake: tuple[type, ...] = ()) -> None:
        """Let the events of *partition* wait, those to come too, until `wake`; those of the types *awake* do not."""
        sleepers = self._asleep.setdefault(partition, [])
        due = []
        for time_us, serial, event in sorted(self._heap, key=lambda entry: entry[:2]):
            inner = event.event if isinstance(event, Stamped) else event
            if _owner(event) == partition and not isinstance(inner, awake):
                sleepers.append((time_us - self.now_us, serial, event))
            else:
                due.append((time_us, serial, event))
        self._heap = due

    def wake(self, partition: int) -> None:
        """Let the events of *partition* fall due again, each after the time it had left."""
        for left_us, serial, event in self._asleep.pop(partition, []):
            heapq.heappush(self._heap, (self.now_us + left_us, serial, event))

    def forget(self, partition: int) -> None:
        """Drop what *partition* has asleep: it is no more."""
        self._asleep.pop(partition, None)

    def stream(self, purpose: str, serial: int) -> Stream:
        """A random stream of its own: a draw here moves nothing elsewhere."""
        return Stream(f"{self.seed}/{purpose}/{serial}")


class PartitionClock(Clock):
    """The clock of a cluster, as one of its partitions uses it: time is shared, events are stamped."""

    __slots__ = ("_partition", "_shared")

    def __init__(self, shared: Clock, partition: int) -> None:
        self._shared = shared
        self._partition = partition
        self.start_ticks = shared.start_ticks
        self.seed = shared.seed

    @property
    def now_us(self) -> int:
        return self._shared.now_us

    @now_us.setter
    def now_us(self, time_us: int) -> None:
        self._shared.now_us = time_us

    @property
    def limit_us(self) -> int:
        return self._shared.limit_us

    @limit_us.setter
    def limit_us(self, time_us: int) -> None:
        self._shared.limit_us = time_us

    def at(self, time_us: int, event: Any) -> int:
        """Let *event* fall due for this partition."""
        return self._shared.at(time_us, Stamped(self._partition, event))

    def cancel(self, serial: int) -> None:
        """Take an event off the clock."""
        self._shared.cancel(serial)

    def next_due_us(self) -> int:
        """When the next event of any partition falls due."""
        return self._shared.next_due_us()

    def pop(self) -> Any:
        """Take the next event of any partition, stamped unless it is the first one's."""
        return self._shared.pop()

    def sleep(self, partition: int, awake: tuple[type, ...] = ()) -> None:
        """Let a partition's events wait."""
        self._shared.sleep(partition, awake)

    def wake(self, partition: int) -> None:
        """Let a partition's events fall due again."""
        self._shared.wake(partition)

    def forget(self, partition: int) -> None:
        """Drop what a partition has asleep."""
        self._shared.forget(partition)


def _owner(event: Any) -> int:
    return event.partition if isinstance(event, Stamped) else HOME
