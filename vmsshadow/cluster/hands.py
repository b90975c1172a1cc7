"""What all hands of a cluster share: the run of the clock, the dispatch of its events, telling, and quiet units."""

from collections.abc import Callable
from typing import Any, Self

from vmsshadow.base.blocks import Extent
from vmsshadow.cluster import membership, narrate, traffic
from vmsshadow.cluster.clock import HOME, US_PER_SECOND, Clock, Stamped
from vmsshadow.cluster.operators import Operators
from vmsshadow.cluster.world import World


class Hands:
    """One cluster, or one partition of it, its operators, and the table by which its clock's events are dispatched.

    Whichever partition it is made for, it dispatches the events of all.
    """

    table: dict[type, Callable[[World, Any], None]]

    def __init__(self, world: World, operators: Operators | None = None) -> None:
        self.world = world
        self.operators = operators if operators is not None else Operators(world, None)

    @property
    def clock(self) -> Clock:
        return self.world.clock

    def of(self, node: str) -> Self:
        """The hands of the partition that *node* is a member of."""
        partition = self.world.interconnect.of(self.world.nodes[node])
        return self if partition is self.world else type(self)(partition, self.operators)

    def run_for(self, seconds: float) -> None:
        """Let *seconds* of simulated time pass; what falls due happens at its moment."""
        self.run_until(self.clock.now_us + round(seconds * US_PER_SECOND))

    def run_until(self, time_us: int) -> None:
        """Let time pass up to *time_us*."""
        clock = self.clock
        clock.limit_us = time_us
        for partition in self.world.interconnect.partitions:
            membership.look_at_images(partition)
        self._tell()
        while clock.next_due_us() <= time_us:
            self._dispatch(clock.pop())
        clock.now_us = max(clock.now_us, time_us)

    def _dispatch(self, event: Any) -> None:
        number = HOME
        if type(event) is Stamped:
            number, event = max(HOME, event.partition), event.event
        self.table[type(event)](self.world.interconnect.partitions[number], event)
        self._tell()

    def _tell(self) -> None:
        for partition in self.world.interconnect.partitions:
            notices = partition.notices
            while notices:
                time_us, number, notice = notices.pop(0)
                narrate.tell(partition, self.operators, time_us, number, notice)

    def settle(self, unit: int) -> None:
        """Let what is in flight on the unit end, nothing new being admitted, and any state transition of its nodes."""
        self.await_transition(unit)
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

    def let_go(self, unit: int) -> None:
        """What `settle` kept out goes on: for a command that settled the unit and then changed nothing."""
        record = self.world.units.get(unit)
        if record is not None:
            traffic.settled(self.world, record)

    def await_transition(self, unit: int) -> bool:
        """Wait for a state transition while some node that has the unit mounted is out of contact.

        Whatever changes the unit needs locks that such a node may hold. False if the unit is mounted no more.
        """
        world = self.world
        while unit in world.units and any(world.nodes[name].is_away for name in world.units[unit].shadow_set.nodes):
            self.clock.limit_us = max(self.clock.limit_us, self.clock.next_due_us())
            self._dispatch(self.clock.pop())
        return unit in world.units
