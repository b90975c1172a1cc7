"""Facts of disks for MOUNT, and what MOUNT, DISMOUNT and INITIALIZE do to a disk on its own."""

from dataclasses import replace
from typing import NamedTuple

from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.base.names import parse_device, unit_id
from vmsshadow.cluster import scbs
from vmsshadow.cluster.clock import US_PER_SECOND
from vmsshadow.cluster.facts import DiskFacts, Initialization
from vmsshadow.cluster.iofailed import IoFailed
from vmsshadow.cluster.media import CONDITIONS
from vmsshadow.cluster.told import NO_UNIT
from vmsshadow.cluster.world import Binding, VolumeMount, VolumeState, World
from vmsshadow.disk import ods2, volume
from vmsshadow.disk.image import DiskError, Medium
from vmsshadow.disk.layout import UnsuitableCluster
from vmsshadow.disk.structures import is_home_block
from vmsshadow.disk.volume import Reason, Unreadable, Volume
from vmsshadow.shadow.formation import Candidate

# INITIALIZE/SHADOW makes disks look like members of a set "in the distant past" (info-vax, a former shadowing
# developer, 2011), so that none is ever a source against a real member; the value is ours.
SIBLING_GENERATION = 1
ERASE_BLOCKS = 64

_PROBLEMS = {
    Reason.NO_HOME_BLOCK: "NOHOMEBLK",
    Reason.BAD_HEADER: "BADFILEHDR",
    Reason.BAD_STRUCTURE: "FILESTRUCT",
}


class Found:
    """A disk looked at once: its volume, or why there is none."""

    __slots__ = ("is_unread", "problem", "volume")

    def __init__(self, world: World, node: str, device: str) -> None:
        self.volume: Volume | None = None
        self.problem = world.why_unreachable(node, device)
        disk = world.disks[device]
        if not self.problem and disk.wrong_volume:
            self.problem = "VOLINV"
        self.is_unread = False  # the disk was there, and failed while it was looked at
        if self.problem:
            return
        assert disk.medium is not None
        try:
            found = volume.examine(disk.medium)
        except DiskError as error:
            disk.errors += 1
            self.problem, self.is_unread = CONDITIONS[error.trouble], True
            return
        if isinstance(found, Unreadable):
            self.problem = _PROBLEMS[found.reason]
        else:
            self.volume = found


def facts(world: World, node: str, device: str) -> DiskFacts:
    """What MOUNT on *node* finds on *device*; changes nothing."""
    found = Found(world, node, device)
    vol = found.volume
    if vol is None:
        return DiskFacts(device, False, found.problem)
    scb = vol.scb
    medium = world.disks[device].medium
    assert medium is not None
    try:
        free = volume.free_blocks(medium, vol) if scb is not None else 0
        bound = binding_of(medium, vol)
    except DiskError as error:
        return DiskFacts(device, False, CONDITIONS[error.trouble])
    return DiskFacts(
        device,
        scb is not None,
        "" if scb is not None else "BADCHKSUM",
        vol.label,
        vol.owner_uic,
        vol.owner_name,
        vol.structure_level,
        vol.volsize,
        vol.cluster,
        vol.maxfiles,
        vol.extend,
        vol.created,
        scb.genernum if scb is not None else 0,
        scb.unit_id if scb is not None else 0,
        bool(scb is not None and (scb.status or scb.writecnt)),
        vol.primary_home_bad,
        vol.index_header_bad,
        scb is None,
        free,
        vol.scb_lbn,
        tuple(identifier for identifier in scb.member_ids if identifier) if scb is not None else (),
        *bound,
    )


def binding_of(medium: Medium, vol: Volume) -> Binding:
    """The place of *vol* in a volume set; of a root volume with the labels of the set. Raises DiskError."""
    if vol.rvn != 1:
        return Binding(vol.structure_name, vol.rvn)
    from vmsshadow.disk import volume_set

    return Binding(vol.structure_name, vol.rvn, volume_set.labels(medium, vol))


def candidate(world: World, node: str, device: str, included: bool) -> Candidate:
    """The facts that `shadow.formation` judges."""
    disk = world.disks[device]
    found = Found(world, node, device)
    own = unit_id(device)
    if found.volume is None or found.volume.scb is None:
        unread = found.problem if found.is_unread else ""
        return Candidate(device, own, disk.blocks, readable=False, included=included, unread=unread)
    vol, scb = found.volume, found.volume.scb
    assert scb is not None
    return Candidate(
        device,
        own,
        disk.blocks,
        readable=True,
        label=vol.label,
        volsize=vol.volsize,
        generation=scb.genernum,
        virtual_unit_id=scb.unit_id,
        sources=scbs.full_member_ids(scb),
        copying=scbs.is_copying(scb, own),
        backup_revision=scb.backrev,
        created=vol.created,
        mount_time=scb.mounttime,
        dirty=bool(scb.status or scb.writecnt),
        merging=scbs.is_merging(scb),
        unerased=scb.unerased,
        damaged=(vol.primary_home_bad or vol.index_header_bad) and not vol.spared,
        included=included,
    )


def user_area(medium: Medium, vol: Volume) -> Extent:
    """The longest free stretch of the volume: what a workload may write without hurting a file."""
    best, start, length, cluster_number = Extent(0, 0), 0, 0, 0
    clusters = vol.volsize // vol.cluster
    first = True
    for extent in vol.bitmap:
        for lbn in range(extent.lbn + first, extent.end):
            if cluster_number >= clusters:
                break
            block = medium.read(lbn, 1)
            if block == b"\xff" * BLOCK and cluster_number + BLOCK * 8 <= clusters:
                length += BLOCK * 8
                cluster_number += BLOCK * 8
                continue
            for bit in range(min(BLOCK * 8, clusters - cluster_number)):
                if block[bit >> 3] >> (bit & 7) & 1:
                    length += 1
                else:
                    best = max(best, Extent(start * vol.cluster, length * vol.cluster), key=lambda e: e.count)
                    start, length = cluster_number + bit + 1, 0
            cluster_number += min(BLOCK * 8, clusters - cluster_number)
        first = False
    return max(best, Extent(start * vol.cluster, length * vol.cluster), key=lambda extent: extent.count)


# --- single volumes --------------------------------------------------------------------------------


def mount(
    world: World, node: str, device: str, *, writable: bool, scope: str, shared: bool, logical: str, zero: bool
) -> VolumeMount:
    """Mount a disk on its own; *zero* erases its shadow generation (/OVERRIDE=SHADOW_MEMBERSHIP).

    Raises DiskError, or IoFailed where what was found before is not found again.
    """
    medium = world.disks[device].medium
    found = Found(world, node, device)
    vol, scb = found.volume, found.volume.scb if found.volume is not None else None
    if medium is None or vol is None or scb is None:
        raise IoFailed(found.problem or "BADCHKSUM")
    if scb.unit_id == 0 or zero:  # a sibling of INITIALIZE/SHADOW that goes its own way is no sibling any more
        scb = scb.replace(genernum=0)
    if zero:
        scb = scb.replace(unit_id=0, member_ids=(0,) * 6, member_status=(0,) * 6, shadow_status=0)
    mounted = VolumeMount(
        device,
        vol.label,
        [node],
        [node] if writable else [],
        shared,
        scope,
        logical,
        scb,
        vol.scb_lbn,
        volume.free_blocks(medium, vol),
        vol.cluster,
        vol.maxfiles,
        vol.owner_uic,
        vol.extend,
        vol.volsize,
        binding=binding_of(medium, vol),
    )
    if writable:
        name = vol.label.encode("ascii").ljust(12) if shared else _private_lock_name(node, device)
        mounted.scb = scb.replace(mounttime=world.clock.ticks, volockname=name)
        write_scb(medium, mounted)
    world.volumes[device] = mounted
    world.disks[device].was_expelled = False
    return mounted


def _private_lock_name(node: str, device: str) -> bytes:
    """Node name padded to 8, and four bytes that a real system takes from an address (ours: the unit id)."""
    return node.encode("ascii").ljust(8)[:8] + (unit_id(device) & 0xFFFFFFFF).to_bytes(4, "little")


def write_scb(medium: Medium, mounted: VolumeMount) -> None:
    """Bring the disk's SCB to the number of nodes that have the volume mounted for write. Raises DiskError."""
    status = scbs.MOUNTED_STATUS if mounted.writers else 0
    mounted.scb = mounted.scb.replace(status=status, status2=status, writecnt=len(mounted.writers))
    volume.write_scb(medium, mounted.scb_lbn, mounted.scb)


def _write_last_scb(world: World, node: str, mounted: VolumeMount) -> None:
    """Write the SCB as *node*, where it can be: a volume whose SCB fails is let go all the same, as one in use."""
    disk = world.disks[mounted.device]
    if disk.medium is None or world.why_unreachable(node, mounted.device):
        return
    try:
        write_scb(disk.medium, mounted)
    except DiskError:
        disk.errors += 1


def dismount(world: World, node: str, device: str) -> None:
    """One node lets go of a single volume."""
    mounted = world.volumes[device]
    mounted.nodes.remove(node)
    if node in mounted.writers:
        mounted.writers.remove(node)
        _write_last_scb(world, node, mounted)
    if not mounted.nodes:
        if mounted.timer:
            world.clock.cancel(mounted.timer)
        del world.volumes[device]


def lose_node(world: World, name: str) -> None:
    """A node is gone, with the volumes that it alone had mounted; nobody is left to write their SCBs."""
    for device in sorted(world.volumes):
        mounted = world.volumes[device]
        if name in mounted.nodes:
            mounted.nodes.remove(name)
            if name in mounted.writers:
                mounted.writers.remove(name)
                if mounted.writers:
                    _write_last_scb(world, mounted.writers[0], mounted)
            if not mounted.nodes:
                del world.volumes[device]


def of_nodes(world: World, names: list[str]) -> dict[str, VolumeMount]:
    """Copies of the volumes that some of *names* have mounted, as these know them."""
    return {
        device: replace(
            mounted,
            nodes=list(mounted.nodes),
            writers=list(mounted.writers),
            timer=0,
            lost=mounted.lost if mounted.aborted else "",
        )
        for device, mounted in world.volumes.items()
        if any(name in names for name in mounted.nodes)
    }


# --- mount verification ----------------------------------------------------------------------------


class VerificationOver(NamedTuple):
    """MVTIMEOUT is over for a single volume."""

    device: str


def verify(world: World, device: str) -> None:
    """Look whether the disk of a single volume can still be used by the nodes that have it mounted."""
    mounted = world.volumes.get(device)
    if mounted is None or mounted.aborted or world.is_hung:
        return
    disk = world.disks[device]
    troubles = [world.why_unreachable(node, device) for node in mounted.nodes if world.is_active(node)]
    ident = "VOLINV" if disk.wrong_volume else next((trouble for trouble in troubles if trouble), "")
    ident = ident or ("WRITLCK" if disk.write_locked and mounted.writers else "")
    if ident and not mounted.lost:
        mounted.lost = ident
        _tell(world, VolumeState(device, "LOST", ident))
        if ident != "WRITLCK":  # the wait for a write-locked disk never ends (System Manager's Manual)
            seconds = world.nodes[mounted.nodes[0]].parameter("MVTIMEOUT")
            mounted.timer = world.clock.after(seconds * US_PER_SECOND, VerificationOver(device))
    elif mounted.lost and not ident:
        mounted.lost = ""
        if mounted.timer:
            world.clock.cancel(mounted.timer)
            mounted.timer = 0
        _tell(world, VolumeState(device, "BACK"))


def verification_over(world: World, event: VerificationOver) -> None:
    """The disk did not come back in time."""
    mounted = world.volumes.get(event.device)
    if mounted is not None and mounted.lost:
        mounted.timer, mounted.aborted = 0, True
        _tell(world, VolumeState(event.device, "ABORTED"))


def _tell(world: World, state: VolumeState) -> None:
    world.notices.append((world.clock.now_us, NO_UNIT, state))


# --- INITIALIZE ------------------------------------------------------------------------------------


def initialize(world: World, devices: tuple[str, ...], wanted: Initialization) -> str:
    """Write an empty volume on each of *devices*; returns "" or the ident that refuses it. Raises DiskError."""
    smallest = min(world.disks[device].blocks for device in devices)
    disk = world.disks[min(devices, key=lambda device: world.disks[device].blocks)]
    size = min(wanted.volume_size or smallest, smallest)
    try:
        blocks = ods2.initialize(
            blocks=smallest,
            label=wanted.label,
            sectors=disk.sectors,
            tracks=disk.tracks,
            cylinders=disk.cylinders,
            created=world.clock.ticks,
            cluster=wanted.cluster,
            owner_uic=wanted.owner_uic,
            volume_size=size if wanted.volume_size else None,
            limit_blocks=wanted.limit_blocks,
            index=wanted.index,
            headers=wanted.headers or 16,
            maximum_files=wanted.maximum_files,
            windows=7 if wanted.windows is None else wanted.windows,
            accessed=3 if wanted.accessed is None else wanted.accessed,
            extension=5 if wanted.extension is None else wanted.extension,
            erase_attribute=wanted.erase,
            no_highwater=not wanted.highwater,
            generation=SIBLING_GENERATION if wanted.shadow else 0,
            unerased=wanted.shadow and not wanted.erase,
        )
    except UnsuitableCluster:
        return "CLUSTER"
    except ods2.Refused:
        return "ALLOCFAIL"
    for device in devices:
        world.disks[device].was_expelled = False
    media = [medium for device in devices if (medium := world.disks[device].medium) is not None]
    for medium, device in zip(media, devices, strict=True):
        if wanted.erase:
            _erase(medium, world.disks[device].blocks)
    _write_volumes(media, blocks)
    return ""


def _write_volumes(media: list[Medium], blocks: dict[int, bytes]) -> None:
    """Write the same volume on all of *media*: what makes disks volumes, and siblings, comes last.

    Power may fail at any write. A home block is found only where all else has been written, on every one of them.
    """
    homes = [lbn for lbn in sorted(blocks) if is_home_block(blocks[lbn], lbn)]
    for medium in media:
        for lbn in homes:
            medium.write(lbn, bytes(BLOCK))
    for medium in media:
        for lbn in sorted(set(blocks) - set(homes)):
            medium.write(lbn, blocks[lbn])
    for medium in media:
        for lbn in reversed(homes):  # the first one, by which a volume is known, after its copies
            medium.write(lbn, blocks[lbn])


def _erase(medium: Medium, count: int) -> None:
    """Zero every block that is not zero already: holes of a sparse image stay holes."""
    empty = bytes(ERASE_BLOCKS * BLOCK)
    for lbn in range(0, count, ERASE_BLOCKS):
        blocks = min(ERASE_BLOCKS, count - lbn)
        if medium.read(lbn, blocks) != empty[: blocks * BLOCK]:
            medium.write(lbn, empty[: blocks * BLOCK])


def is_shadowable(device: str) -> bool:
    """Whether the device name can be a member's: an allocation class, and `ddc` of three letters."""
    name = parse_device(device)
    return name is not None and name.can_be_member
