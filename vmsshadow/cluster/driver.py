"""The hands of one cluster: owns the run of the clock, dispatches its events, and does what commands decided.

Commands judge with `facts` and `candidate`, then act through the methods here; each method that changes a unit
lets the I/O in flight end first (`settle`), so that nothing is half done when membership changes.
"""

from collections.abc import Callable
from typing import Any

from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.cluster import (
    carriers,
    comparison,
    copier,
    faults,
    hbmm,
    lanes,
    membership,
    narrate,
    straight,
    traffic,
    volumes,
    wbm,
    workload,
)
from vmsshadow.cluster.clock import US_PER_SECOND, Clock
from vmsshadow.cluster.facts import DiskFacts, Initialization
from vmsshadow.cluster.formed import new_unit
from vmsshadow.cluster.iofailed import IoFailed as IoFailed
from vmsshadow.cluster.iofailed import told_as_condition
from vmsshadow.cluster.operators import Operators
from vmsshadow.cluster.world import Request, Unit, View, VolumeMount, World
from vmsshadow.disk import volume
from vmsshadow.disk.image import DiskError
from vmsshadow.shadow.bitmap import Absent
from vmsshadow.shadow.formation import Candidate, Formation, Seat, Verdict
from vmsshadow.shadow.protocol import (
    BitmapDeleted,
    MemberRemoved,
    MembersAdded,
    MergeDemanded,
    MinicopyPrepared,
    Newcomer,
    NodeDismounted,
    NodeMounted,
)


class Driver:
    """One cluster at work."""

    def __init__(self, world: World, operators: Operators | None = None) -> None:
        self.world = world
        self.operators = operators if operators is not None else Operators(world, None)

    @property
    def clock(self) -> Clock:
        return self.world.clock

    # --- time --------------------------------------------------------------------------------------

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
        _TABLE[type(event)](self.world, event)
        self._tell()

    def _tell(self) -> None:
        notices = self.world.notices
        while notices:
            time_us, number, notice = notices.pop(0)
            narrate.tell(self.world, self.operators, time_us, number, notice)

    # --- users' I/O --------------------------------------------------------------------------------

    def read(self, unit: int, lbn: int, count: int, node: str) -> bytes:
        """Read *count* blocks of DSA*unit* as *node*; raises IoFailed."""
        return self._io(unit, node, Extent(lbn, count), None).result

    def write(self, unit: int, lbn: int, data: bytes, node: str) -> None:
        """Write *data* (whole blocks) to DSA*unit* as *node*; raises IoFailed."""
        record, clock = self.world.units.get(unit), self.world.clock
        if record is not None and clock.limit_us > clock.now_us + US_PER_SECOND:
            done = straight.through(self.world, record, node, lbn, len(data) // BLOCK, data)
            if done is not None:
                clock.now_us = done.ended_us
                return
        self._io(unit, node, Extent(lbn, len(data) // BLOCK), data)

    def _io(self, unit: int, node: str, extent: Extent, data: bytes | None) -> Request:
        clock = self.world.clock
        if clock.limit_us < clock.now_us + US_PER_SECOND:
            clock.limit_us = clock.now_us + 2 * US_PER_SECOND
        request = traffic.submit(self.world, unit, node, extent, data)
        while not request.done:
            clock.limit_us = max(clock.limit_us, clock.next_due_us())
            self._dispatch(clock.pop())
        clock.now_us = max(clock.now_us, request.ended_us)
        if request.error:
            raise IoFailed(request.error)
        return request

    # --- facts for judging -------------------------------------------------------------------------

    def facts(self, node: str, device: str) -> DiskFacts:
        """What MOUNT on *node* finds on *device*; changes nothing."""
        return volumes.facts(self.world, node, device)

    def candidate(self, node: str, device: str, included: bool = False) -> Candidate:
        """The facts of *device* that formation judges; changes nothing."""
        return volumes.candidate(self.world, node, device, included)

    # --- virtual units -----------------------------------------------------------------------------

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

    @told_as_condition()
    def form(
        self,
        node: str,
        unit: int,
        formation: Formation,
        *,
        label: str | None,
        writable: bool,
        scope: str,
        logical: str,
    ) -> None:
        """Create DSA*unit* on *node* from the seats of *formation*; copies and the merge are put on the way."""
        world = self.world
        assert unit not in world.units and not formation.refusal and formation.sources
        record = new_unit(world, node, unit, formation, label, writable, scope, logical)
        world.units[unit] = record
        for seat in formation.targets:
            self._claim(record, seat.candidate.device)
        newcomers = tuple(self._newcomer(record, seat) for seat in formation.targets)
        membership.write_scbs(world, record)
        hbmm.apply(world, unit)
        if newcomers:
            membership.happened(world, unit, MembersAdded(newcomers, self.clock.ticks))
        else:
            carriers.evaluate(world, unit)
        self._tell()

    def mount_also(self, node: str, unit: int, *, writable: bool, scope: str, logical: str) -> None:
        """A further node mounts the unit, with the members it has."""
        self.settle(unit)
        record = self.world.units[unit]
        record.views[node] = View(self.world.nodes[node].parameter("SHADOW_SITE_ID"), scope=scope, logical=logical)
        membership.happened(self.world, unit, NodeMounted(node, writable))
        self._tell()

    def add(self, unit: int, seats: tuple[Seat, ...]) -> None:
        """The target seats join the mounted unit; their copies are side by side."""
        self.settle(unit)
        record = self.world.units[unit]
        wanted = [seat for seat in seats if seat.verdict is Verdict.TARGET]
        for seat in wanted:
            self._claim(record, seat.candidate.device)
        newcomers = tuple(self._newcomer(record, seat) for seat in wanted)
        if newcomers:
            membership.happened(self.world, unit, MembersAdded(newcomers, self.clock.ticks))
        self._tell()

    def _newcomer(self, record: Unit, seat: Seat) -> Newcomer:
        candidate = seat.candidate
        assisted = seat.bitmap is None and self._is_assisted(record, candidate)
        return Newcomer(
            candidate.device, candidate.unit_id, candidate.size_blocks, seat.rule, assisted, seat.bitmap
        )

    def _is_assisted(self, record: Unit, candidate: Candidate) -> bool:
        """The controller copies when it can and all sources are behind it (8.4 manual, 6.2)."""
        world = self.world
        controller = world.controllers.get(world.disks[candidate.device].controller)
        if controller is None or not controller.copy_assist:
            return False
        return all(world.disks[member.device].controller == controller.name for member in record.shadow_set.full)

    def _claim(self, record: Unit, device: str) -> None:
        """Let a target's own volume tell, from its own SCB too, that it is half overwritten."""
        world = self.world
        found = volumes.Found(world, record.shadow_set.nodes[0], device).volume
        medium = world.disks[device].medium
        if found is None or found.scb is None or medium is None or found.scb_lbn == record.scb_lbn:
            return
        try:
            volume.write_scb(medium, found.scb_lbn, found.scb.replace(genernum=0, unit_id=0))
        except DiskError:
            return  # the SCB that is written next meets the same trouble

    def remove(self, unit: int, device: str, *, minicopy_on: str = "") -> None:
        """DISMOUNT of a member: it leaves the set on all nodes.

        With *minicopy_on* a write bitmap tells from here on what it misses; its master is on that node.
        """
        self.settle(unit)
        world, shadow_set = self.world, self.world.units[unit].shadow_set
        bitmap = hbmm.new_bitmap(world, minicopy_on) if minicopy_on else None
        base = Absent(shadow_set.generation, shadow_set.mount_time) if minicopy_on else None
        membership.happened(world, unit, MemberRemoved(device, "dismounted", self.clock.ticks, base, bitmap))
        self._tell()

    def prepare_minicopy(self, node: str, unit: int, absent: tuple[tuple[str, Absent], ...]) -> None:
        """MOUNT/POLICY=MINICOPY of a set less some members: a bitmap for the first of *absent* that returns."""
        membership.happened(self.world, unit, MinicopyPrepared(hbmm.new_bitmap(self.world, node), absent))
        self._tell()

    def delete_bitmap(self, unit: int, serial: int) -> None:
        """DELETE/BITMAP; an HBMM bitmap is begun again at once."""
        membership.happened(self.world, unit, BitmapDeleted(serial))
        self._tell()

    def apply_policy(self, unit: int, *, default: bool = True) -> None:
        """Let the unit follow the HBMM policy assigned to it now, or with *default* the one called DEFAULT."""
        hbmm.apply(self.world, unit, default=default)
        self._tell()

    def dismount(self, node: str, unit: int) -> None:
        """*node* lets go of the unit; the last one dissolves it."""
        self.settle(unit)
        record = self.world.units[unit]
        record.views.pop(node, None)
        given_up = [request for request in record.waiting if request.node == node]
        record.waiting = [request for request in record.waiting if request.node != node]
        for request in given_up:
            traffic.finish(self.world, record, request, "DEVNOTMOUNT")
        membership.happened(self.world, unit, NodeDismounted(node))
        workload.node_left(self.world, unit, node)
        self._tell()

    def demand_merge(self, unit: int) -> None:
        """SET SHADOW/DEMAND_MERGE."""
        membership.happened(self.world, unit, MergeDemanded("demanded by SET SHADOW/DEMAND_MERGE"))
        self._tell()

    # --- single volumes ----------------------------------------------------------------------------

    @told_as_condition()
    def mount_volume(
        self,
        node: str,
        device: str,
        *,
        writable: bool,
        scope: str,
        shared: bool,
        logical: str,
        zero_membership: bool = False,
    ) -> VolumeMount:
        """Mount a disk on its own; raises IoFailed."""
        return volumes.mount(
            self.world,
            node,
            device,
            writable=writable,
            scope=scope,
            shared=shared,
            logical=logical,
            zero=zero_membership,
        )

    @told_as_condition()
    def mount_volume_also(self, node: str, device: str, *, writable: bool) -> None:
        """A further node mounts a single volume; raises IoFailed."""
        mounted = self.world.volumes[device]
        mounted.nodes.append(node)
        if writable:
            mounted.writers.append(node)
            medium = self.world.disks[device].medium
            assert medium is not None
            volumes.write_scb(medium, mounted)

    @told_as_condition()
    def dismount_volume(self, node: str, device: str) -> None:
        """*node* lets go of a single volume; raises IoFailed."""
        volumes.dismount(self.world, node, device)

    @told_as_condition()
    def initialize(self, devices: tuple[str, ...], wanted: Initialization) -> str:
        """Write empty volumes; returns "" or the INIT ident that refuses. Raises IoFailed."""
        return volumes.initialize(self.world, devices, wanted)

    # --- faults, nodes -----------------------------------------------------------------------------

    def fail(self, name: str, mode: str, *, node: str = "", lbn: int = 0, count: int = 0) -> str:
        """Let a disk, a controller or a node's path fail; returns "" or why that cannot be."""
        why = faults.fail(self.world, name, mode, node, lbn, count)
        self._tell()
        return why

    def repair(self, name: str, *, node: str = "", mode: str = "") -> str:
        """End the faults of *name* (only those of *mode*, or *node*'s path); returns "" or why that cannot be."""
        why = faults.repair(self.world, name, node, mode)
        self._tell()
        return why

    def crash(self, node: str) -> None:
        """The node stops dead: its writes in flight are torn."""
        faults.crash(self.world, node)
        self._tell()

    def boot(self, node: str) -> None:
        """The node comes back; it has nothing mounted."""
        faults.boot(self.world, node)
        self.operators.booted(node)
        self._tell()

    @told_as_condition()
    def compare(self, unit: int) -> tuple[int, int]:
        """How many blocks differ between full members, and the first of them (-1: none). Raises IoFailed."""
        self.settle(unit)
        shadow_set = self.world.units[unit].shadow_set
        return comparison.compare(self.world, shadow_set)

    def workload(self, unit: int, *, rate: float, profile: str, seed: int, node: str) -> None:
        """Begin a workload of *rate* I/Os a second on the unit."""
        workload.begin(self.world, unit, rate, profile, seed, node)

    def stop_workload(self, unit: int) -> None:
        """End the unit's workload."""
        workload.end(self.world, unit)

    # --- end ---------------------------------------------------------------------------------------

    def shutdown(self) -> None:
        """Dismount everything on all nodes that run, then close the images."""
        for unit in sorted(self.world.units):
            workload.end(self.world, unit)
            while unit in self.world.units:
                self.dismount(self.world.units[unit].shadow_set.nodes[-1], unit)
        for device in sorted(self.world.volumes):
            for node in list(self.world.volumes[device].nodes):
                volumes.dismount(self.world, node, device)
        self.close()

    def close(self) -> None:
        """Power failure: nothing is dismounted, the images are closed as they are."""
        for disk in self.world.disks.values():
            if disk.medium is not None:
                disk.medium.close()


def _settle_held(world: World, event: membership.SettleHeld) -> None:
    """Whoever settles looks at the hold itself."""


_TABLE: dict[type, Callable[[World, Any], None]] = {
    traffic.StepDone: traffic.step_done,
    traffic.RequestHeld: traffic.request_held,
    wbm.MarksArrived: traffic.marks_arrived,
    wbm.BufferFull: wbm.buffer_full,
    hbmm.ResetDue: hbmm.reset_due,
    hbmm.ResetHeld: hbmm.reset_held,
    membership.Reconcile: hbmm.reconcile_due,
    traffic.DeviceTrouble: membership.device_trouble,
    lanes.LaneStart: copier.lane_start,
    copier.LaneStep: copier.lane_step,
    copier.LaneHeld: copier.lane_held,
    copier.LaneAtEnd: membership.lane_at_end,
    carriers.TakeOperation: membership.take_operation,
    membership.MemberTimeout: membership.member_timeout,
    membership.ExpulsionHeld: membership.expulsion_held,
    membership.VerificationTimeout: membership.verification_timeout,
    membership.SettleHeld: _settle_held,
    volumes.VerificationOver: volumes.verification_over,
    workload.Tick: workload.tick,
}
