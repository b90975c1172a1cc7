"""What SIMULATE does to nodes and to the links between them: they crash, boot and leave, are parted and joined."""

from vmsshadow.cluster import connection, nodes, quorum, system_disk
from vmsshadow.cluster.connection import End
from vmsshadow.cluster.unit_hands import UnitHands
from vmsshadow.cluster.volume_hands import VolumeHands


class NodeHands(UnitHands, VolumeHands):
    """The nodes of one cluster and what connects them."""

    def crash(self, node: str) -> None:
        """The node stops dead: it dumps on its system disk, and its writes in flight are torn."""
        self.operators.direct(node, system_disk.dump(self.world, node))
        nodes.crash(self.world, node)
        self._tell()

    def boot(self, node: str) -> str:
        """The node comes back with nothing mounted but its system disk; returns "" or why it cannot boot from that.

        One that finds out only when it mounts its system disk is gone again (bugcheck INACCESSIBLE_BOOTDEV).
        """
        why = system_disk.why_not(self.world, node)
        if why:
            return why
        nodes.boot(self.world, node)
        why = system_disk.mount(self.of(node), node)
        if why:
            nodes.crash(self.world, node)
        self._tell()
        return why

    def start(self, node: str) -> str:
        """The cluster is switched on: the node, up already, has booted; returns "" or why it cannot have."""
        return system_disk.why_not(self.world, node) or system_disk.mount(self, node)

    def why_no_boot(self, node: str) -> str:
        """Why the node cannot boot from its system disk as that is now; "" if it can."""
        return system_disk.why_not(self.world, node)

    def stay_down(self, node: str) -> None:
        """The cluster is switched on without this node; quorum is that of the others, as after an orderly leave."""
        nodes.stay_down(self.world, node)

    def leave(self, node: str) -> None:
        """The node dismounts all it has mounted and leaves the cluster in order."""
        for unit in sorted(self.world.units):
            if unit in self.world.units and node in self.world.units[unit].shadow_set.nodes:
                self.dismount(node, unit)
        for device in sorted(self.world.volumes):
            if node in self.world.volumes[device].nodes:
                self.dismount_volume(node, device)
        nodes.leave(self.world, node)
        self._tell()

    def cut(self, first: End, second: End) -> bool:
        """Cut the links between two sites or nodes; False when they are cut already."""
        is_cut = connection.cut(self.world, first, second)
        self._tell()
        return is_cut

    def join(self, first: End, second: End) -> bool:
        """Mend the links between two sites or nodes; False when they are not cut."""
        is_joined = connection.join(self.world, first, second)
        self._tell()
        return is_joined

    def force_quorum(self) -> None:
        """Let this partition go on with the votes it has."""
        quorum.force(self.world)
        self._tell()
