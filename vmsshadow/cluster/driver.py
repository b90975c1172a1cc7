"""The hands of one cluster: owns the run of the clock, dispatches its events, and does what commands decided.

Commands judge with `facts` and `candidate`, then act through the methods here; each method that changes a unit
lets the I/O in flight end first (`settle`), so that nothing is half done when membership changes. What can be done
is spread over `unit_hands`, `volume_hands`, `node_hands` and `fault_hands`; users' I/O and the end of it all are here.
"""

from collections.abc import Callable
from typing import Any

from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.cluster import (
    analysis,
    carriers,
    connection,
    copier,
    cut_short,
    growth,
    hbmm,
    lanes,
    membership,
    nodes,
    straight,
    traffic,
    verification,
    volumes,
    wbm,
    workload,
)
from vmsshadow.cluster.clock import US_PER_SECOND
from vmsshadow.cluster.fault_hands import FaultHands
from vmsshadow.cluster.iofailed import IoFailed as IoFailed
from vmsshadow.cluster.iofailed import told_as_condition
from vmsshadow.cluster.node_hands import NodeHands
from vmsshadow.cluster.world import Binding, Request, World


def _settle_held(world: World, event: membership.SettleHeld) -> None:
    """Whoever settles looks at the hold itself."""


TABLE: dict[type, Callable[[World, Any], None]] = {
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
    carriers.LookForWork: membership.look_for_work,
    membership.MemberTimeout: membership.member_timeout,
    membership.ExpulsionHeld: membership.expulsion_held,
    membership.VerificationTimeout: verification.timeout,
    verification.StallOver: verification.stall_over,
    membership.SettleHeld: _settle_held,
    volumes.VerificationOver: volumes.verification_over,
    workload.Tick: workload.tick,
    analysis.ExamineNext: analysis.examine_next,
    analysis.ExamineRead: analysis.examine_read,
    analysis.ExamineHeld: analysis.examine_held,
    connection.Reconfigure: connection.reconfigure,
    nodes.Reboot: nodes.reboot,
}


class Driver(NodeHands, FaultHands):
    """One cluster at work, or one partition of it."""

    table = TABLE

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
            if not self.world.is_active(node) or verification.waits_for_ever(self.world, unit, node):
                cut_short.withdraw(self.world, request)
                break
            clock.limit_us = max(clock.limit_us, clock.next_due_us())
            self._dispatch(clock.pop())
        clock.now_us = max(clock.now_us, request.ended_us)
        if request.error:
            raise IoFailed(request.error)
        return request

    # --- growth ------------------------------------------------------------------------------------

    def room_of_unit(self, node: str, unit: int) -> growth.Room:
        """How large the volume on DSA*unit* is and how large it can become; raises IoFailed."""
        return growth.room_of_unit(self, node, unit)

    def grow_unit(self, node: str, unit: int, volsize: int) -> None:
        """SET VOLUME/SIZE of DSA*unit*, by *node*; raises IoFailed."""
        growth.grow_unit(self, node, unit, volsize)

    # --- volume sets -------------------------------------------------------------------------------

    @told_as_condition()
    def bind(self, node: str, device: str, binding: Binding) -> None:
        """MOUNT/BIND: the mounted *device* (`DSA1`, `$1$DGA10`) becomes a volume of a set; raises IoFailed."""
        from vmsshadow.cluster import volume_sets

        volume_sets.bind(self, node, device, binding)

    @told_as_condition()
    def enter(self, node: str, root: str, labels: tuple[str, ...]) -> None:
        """MOUNT/BIND: the mounted *root* volume lists the *labels* of its set; raises IoFailed."""
        from vmsshadow.cluster import volume_sets

        volume_sets.enter(self, node, root, labels)

    # --- end ---------------------------------------------------------------------------------------

    def shutdown(self) -> None:
        """Dismount everything on all nodes that run, then close the images."""
        for partition in self.world.interconnect.live():
            if not partition.is_hung:  # without quorum nothing can be dismounted
                Driver(partition, self.operators).dismount_all()
        self.close()

    def dismount_all(self) -> None:
        """Dismount everything on all nodes of this partition."""
        for unit in sorted(self.world.units):
            workload.end(self.world, unit)
            while unit in self.world.units:
                self.dismount(self.world.units[unit].shadow_set.nodes[-1], unit)
        for device in sorted(self.world.volumes):
            for node in list(self.world.volumes[device].nodes):
                volumes.dismount(self.world, node, device)

    def close(self) -> None:
        """Power failure: nothing is dismounted, the images are closed as they are."""
        for disk in self.world.disks.values():
            if disk.medium is not None:
                disk.medium.close()
