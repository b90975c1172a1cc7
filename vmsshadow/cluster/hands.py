"""What all hands of a cluster share: the run of the clock, the dispatch of its events, telling, and quiet units."""

from collections.abc import Callable
from typing import Any

from vmsshadow.base.blocks import Extent
from vmsshadow.cluster import membership, narrate, traffic
from vmsshadow.cluster.clock import US_PER_SECOND, Clock
from vmsshadow.cluster.operators import Operators
from vmsshadow.cluster.world import World


class Hands:
    """One cluster, its operators, and the table by which its clock's events are dispatched."""

    table: dict[type, Callable[[World, Any], None]]

    def __init__(self, world: World, operators: Operators | None = None) -> None:
        self.world = world
        self.operators = operators if operators is not None else Operators(world, None)

    @property
    def clock(self) -> Clock:
        return self.world.clock

    def run_for(self, seconds: float) -> None:
        """Let *seconds* of simulated time pass; what falls due happens at its moment."""
        self.run_until(self.clock.now_us + round(seconds * US_PER_SECOND))

    def run_until(self, time_us: int) -> None:
        """Let time pass up to *time_us*."""
        clock = self.clock
        clock.limit_us = time_us
        membership.look_at_images(self.world)
        self._tell()
        while clock.next_due_us() <= time_us:
            self._dispatch(clock.pop())
        clock.now_us = max(clock.now_us, time_us)

    def _dispatch(self, event: Any) -> None:
        self.table[type(event)](self.world, event)
        self._tell()

    def _tell(self) -> None:
        notices = self.world.notices
        while notices:
            time_us, number, notice = notices.pop(0)
            narrate.tell(self.world, self.operators, time_us, number, notice)

    def settle(self, unit: int) -> None:
        """Let what is in flight on the unit end; nothing new is admitted meanwhile."""
        world = self.world
        record = world.units.get(unit)
        if record is None or not (record.flights or any(hold.granted for hold in record.holds)):
            return
        everything = Extent(0, record.shadow_set.volsize)
        serial = traffic.take_hold(world, record, everything, membership.SettleHeld(unit), whole=True)
        while unit in world.units and not any(hold.serial == serial and hold.granted for hold in record.holds):
            self.clock.limit_us = max(self.clock.limit_us, self.clock.next_due_us())
            self._dispatch(self.clock.pop())
        record.holds = [hold for hold in record.holds if hold.serial != serial]
