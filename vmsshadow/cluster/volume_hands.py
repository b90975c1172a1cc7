"""What is done to disks on their own: judged, mounted as single volumes, initialized."""

from vmsshadow.cluster import growth, volumes
from vmsshadow.cluster.facts import DiskFacts, Initialization
from vmsshadow.cluster.hands import Hands
from vmsshadow.cluster.iofailed import told_as_condition
from vmsshadow.cluster.world import VolumeMount
from vmsshadow.shadow.formation import Candidate


class VolumeHands(Hands):
    """The disks of one cluster, and those that are mounted on their own."""

    def facts(self, node: str, device: str) -> DiskFacts:
        """What MOUNT on *node* finds on *device*; changes nothing."""
        return volumes.facts(self.world, node, device)

    def candidate(self, node: str, device: str, included: bool = False) -> Candidate:
        """The facts of *device* that formation judges; changes nothing."""
        return volumes.candidate(self.world, node, device, included)

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
    def room_of_volume(self, node: str, device: str) -> growth.Room:
        """How large a single volume is and how large it can become; raises IoFailed."""
        return growth.room_of_volume(self.world, node, device)

    @told_as_condition()
    def grow_volume(self, node: str, device: str, volsize: int) -> None:
        """SET VOLUME/SIZE of a single volume; raises IoFailed."""
        growth.grow_volume(self.world, node, device, volsize)

    @told_as_condition()
    def prepare_volume(self, node: str, device: str, limit: int) -> str:
        """SET VOLUME/LIMIT of a single volume; returns "" or the SYSTEM ident that refuses. Raises IoFailed."""
        return growth.prepare_volume(self.world, node, device, limit)

    @told_as_condition()
    def initialize(self, devices: tuple[str, ...], wanted: Initialization) -> str:
        """Write empty volumes; returns "" or the INIT ident that refuses. Raises IoFailed."""
        return volumes.initialize(self.world, devices, wanted)
