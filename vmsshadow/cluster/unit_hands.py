"""What is done to virtual units: formed, mounted by further nodes, given members and bitmaps, taken apart."""

from vmsshadow.base.blocks import Extent
from vmsshadow.cluster import (
    analysis,
    carriers,
    hbmm,
    membership,
    significant,
    traffic,
    verification,
    volumes,
    wbm,
    workload,
)
from vmsshadow.cluster.analysis import Examination
from vmsshadow.cluster.formed import new_unit
from vmsshadow.cluster.hands import Hands
from vmsshadow.cluster.iofailed import told_as_condition
from vmsshadow.cluster.world import Unit, View
from vmsshadow.disk import volume
from vmsshadow.disk.image import DiskError
from vmsshadow.shadow.bitmap import Absent
from vmsshadow.shadow.formation import Candidate, Formation, Seat, Verdict
from vmsshadow.shadow.protocol import (
    BitmapDeleted,
    CountersReset,
    MemberRemoved,
    MembersAdded,
    MergeDemanded,
    MinicopyPrepared,
    Newcomer,
    NodeDismounted,
    NodeFailed,
    NodeMounted,
)


class UnitHands(Hands):
    """The virtual units of one cluster."""

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
        world.nodes[node].knows(unit)
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
        self.world.nodes[node].knows(unit)
        record.views[node] = View(self.world.nodes[node].parameter("SHADOW_SITE_ID"), scope=scope, logical=logical)
        membership.happened(self.world, unit, NodeMounted(node, writable))
        verification.look(self.world, unit)
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
            verification.look(self.world, unit)
        else:
            self.let_go(unit)
        self._tell()

    def _newcomer(self, record: Unit, seat: Seat) -> Newcomer:
        candidate = seat.candidate
        assisted = seat.bitmap is None and self._is_assisted(record, candidate)
        return Newcomer(candidate.device, candidate.unit_id, candidate.size_blocks, seat.rule, assisted, seat.bitmap)

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
        if shadow_set.member(device) is None:
            self.let_go(unit)
            return  # it was expelled while a state transition went on
        bitmap = hbmm.new_bitmap(world, minicopy_on) if minicopy_on else None
        base = Absent(shadow_set.generation, shadow_set.mount_time) if minicopy_on else None
        membership.happened(world, unit, MemberRemoved(device, "dismounted", self.clock.ticks, base, bitmap))
        if bitmap is not None and shadow_set.bitmap(bitmap.serial) is not None:
            wbm.mark_in_flight(world.units[unit], bitmap.serial)
        self._tell()

    def prepare_minicopy(self, node: str, unit: int, absent: tuple[tuple[str, Absent], ...]) -> None:
        """MOUNT/POLICY=MINICOPY of a set less some members: a bitmap for the first of *absent* that returns."""
        membership.happened(self.world, unit, MinicopyPrepared(hbmm.new_bitmap(self.world, node), absent))
        self._tell()

    def delete_bitmap(self, unit: int, serial: int) -> None:
        """DELETE/BITMAP; an HBMM bitmap is begun again at once."""
        if self.await_transition(unit) and self.world.units[unit].shadow_set.bitmap(serial) is not None:
            membership.happened(self.world, unit, BitmapDeleted(serial))
        self._tell()

    def apply_policy(self, unit: int, *, default: bool = True) -> None:
        """Let the unit follow the HBMM policy assigned to it now, or with *default* the one called DEFAULT."""
        self.await_transition(unit)
        hbmm.apply(self.world, unit, default=default)
        self._tell()

    def dismount(self, node: str, unit: int) -> None:
        """*node* lets go of the unit; the last one dissolves it. Writes half done are left as by a node that fails."""
        self.settle(unit)
        if unit not in self.world.units or node not in self.world.units[unit].shadow_set.nodes:
            self.let_go(unit)
            return  # a state transition has taken the node away meanwhile
        record = self.world.units[unit]
        record.views.pop(node, None)
        given_up = [request for request in record.waiting if request.node == node]
        half_done = any(request.data is not None and request.stages for request in given_up)
        record.waiting = [request for request in record.waiting if request.node != node]
        for request in given_up:
            traffic.finish(self.world, record, request, "DEVNOTMOUNT")
        membership.happened(self.world, unit, NodeFailed(node) if half_done else NodeDismounted(node))
        verification.look(self.world, unit)
        workload.node_left(self.world, unit, node)
        self._tell()

    def abort(self, node: str, unit: int) -> None:
        """*node* ends its mount verification of the unit: its I/O there ends in error until it is dismounted."""
        verification.abort(self.world, unit, node)
        self._tell()

    def force_removal(self, unit: int, device: str) -> None:
        """Expel a lost member now, or another one as soon as it is lost."""
        membership.force_removal(self.world, unit, device)
        self._tell()
        self.settle(unit)  # the expulsion is done when the command is
        self.let_go(unit)

    def stall_writes(self, unit: int, seconds: int) -> None:
        """Let writes to the unit wait for *seconds*; 0 lets them go on."""
        verification.stall(self.world, self.world.units[unit], seconds)
        self._tell()

    def demand_merge(self, unit: int) -> None:
        """SET SHADOW/DEMAND_MERGE."""
        if self.await_transition(unit):
            membership.happened(self.world, unit, MergeDemanded("demanded by SET SHADOW/DEMAND_MERGE"))
        self._tell()

    def evaluate_resources(self, node: str) -> None:
        """SET SHADOW/EVALUATE=RESOURCES on *node*."""
        significant.evaluate_resources(self.world, node)
        self._tell()

    def reset_counters(self, unit: int) -> None:
        """SET SHADOW/RESET_COUNTERS."""
        membership.happened(self.world, unit, CountersReset())
        self._tell()

    def split_reads(self, node: str, unit: int, enabled: bool) -> None:
        """SET SHADOW/ENABLE=SPLIT_READ_LBNS and /DISABLE, for the reads that *node* issues."""
        self.world.units[unit].views[node].split_read_lbns = enabled

    # --- ANALYZE/DISK_STRUCTURE/SHADOW -------------------------------------------------------------

    def examine(self, node: str, unit: int, extents: list[Extent]) -> Examination:
        """Begin to compare the full members over *extents*, as time passes; end it with `examined`."""
        return analysis.begin(self.world, unit, node, extents)

    def examination_us(self, work: Examination) -> int:
        """How long what is left of it takes if nothing differs; 0 when it has ended."""
        return 0 if work.done else max(1, analysis.expected_us(self.world, work))

    def examined(self, work: Examination) -> None:
        """The examination has ended, or nobody wants to know any more."""
        analysis.give_up(self.world, work.serial)

    @told_as_condition()
    def allocated(self, unit: int) -> list[Extent]:
        """The blocks of the unit that belong to files. Raises IoFailed."""
        return analysis.allocated(self.world, self.world.units[unit])

    @told_as_condition()
    def special_files(self, unit: int) -> list[Extent]:
        """Where page, swap and dump files lie, which may differ. Raises IoFailed."""
        return analysis.special(self.world, self.world.units[unit])
