"""What SIMULATE does: faults and their repair, nodes that crash and boot, applications at work, members compared."""

from vmsshadow.cluster import comparison, faults, system_disk, traffic, workload
from vmsshadow.cluster.iofailed import told_as_condition
from vmsshadow.cluster.unit_hands import UnitHands


class FaultHands(UnitHands):
    """What happens to one cluster from outside; a node that boots mounts its system disk."""

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
        """The node stops dead: it dumps on its system disk, and its writes in flight are torn."""
        self.operators.direct(node, system_disk.dump(self.world, node))
        faults.crash(self.world, node)
        self._tell()

    def boot(self, node: str) -> str:
        """The node comes back with nothing mounted but its system disk; returns "" or why it cannot boot from that."""
        why = system_disk.why_not(self.world, node)
        if why:
            return why
        faults.boot(self.world, node)
        self.operators.booted(node)
        system_disk.mount(self, node)
        self._tell()
        return ""

    def start(self, node: str) -> str:
        """The cluster is switched on: the node, up already, has booted; returns "" or why it cannot have."""
        why = system_disk.why_not(self.world, node)
        if not why:
            system_disk.mount(self, node)
        return why

    @told_as_condition()
    def compare(self, unit: int) -> tuple[int, int]:
        """How many blocks differ between full members, and the first of them (-1: none). Raises IoFailed."""
        self.settle(unit)
        record = self.world.units[unit]
        found = comparison.compare(self.world, record.shadow_set)
        traffic.settled(self.world, record)  # what waited meanwhile goes on
        return found

    def workload(self, unit: int, *, rate: float, profile: str, seed: int, node: str) -> None:
        """Begin a workload of *rate* I/Os a second on the unit."""
        workload.begin(self.world, unit, rate, profile, seed, node)

    def stop_workload(self, unit: int) -> None:
        """End the unit's workload."""
        workload.end(self.world, unit)
