"""What SIMULATE does: faults and their repair, applications at work, members compared."""

from vmsshadow.cluster import comparison, faults, workload
from vmsshadow.cluster.hands import Hands
from vmsshadow.cluster.iofailed import told_as_condition


class FaultHands(Hands):
    """What happens to one cluster from outside."""

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

    @told_as_condition()
    def compare(self, unit: int) -> tuple[int, int]:
        """How many blocks differ between full members, and the first of them (-1: none). Raises IoFailed."""
        self.settle(unit)
        record = self.world.units[unit]
        found = comparison.compare(self.world, record.shadow_set)
        self.let_go(unit)
        return found

    def workload(self, unit: int, *, rate: float, profile: str, seed: int, node: str) -> None:
        """Begin a workload of *rate* I/Os a second on the unit."""
        workload.begin(self.world, unit, rate, profile, seed, node)

    def stop_workload(self, unit: int) -> None:
        """End the unit's workload."""
        workload.end(self.world, unit)
