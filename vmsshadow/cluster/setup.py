"""A world from its configuration and its lab: nodes, disks and images, and the sets that are mounted at start.

The order is `Lab.open`, `build`, a driver, `mount_sets`; at the end the driver's `shutdown` or `close`, then
`Lab.keep` and `Lab.close`. Without a lab the images live in memory and nothing is kept.
"""

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from vmsshadow.base.blocks import BLOCK
from vmsshadow.base.names import parse_device, unit_id
from vmsshadow.cluster.allowed import SHADOWING_ON, why_no_unit
from vmsshadow.cluster.clock import Clock
from vmsshadow.cluster.config import Configuration
from vmsshadow.cluster.config_entries import DiskConfig, NodeConfig, SetConfig
from vmsshadow.cluster.driver import Driver, IoFailed
from vmsshadow.cluster.facts import Initialization
from vmsshadow.cluster.hardware import Controller, Disk, Node
from vmsshadow.cluster.parameters import PARAMETERS, installed
from vmsshadow.cluster.quorum import count_votes
from vmsshadow.cluster.state_file import Kept, Lab, LabRefused
from vmsshadow.cluster.world import World
from vmsshadow.disk.containers import ImageRefused
from vmsshadow.disk.image import DiskError, Image
from vmsshadow.disk.types import geometry_for, profile_for
from vmsshadow.shadow.formation import first_mount
from vmsshadow.shadow.policy import NODEFAULT, Wrong, is_name, parse

FIRST_CSID = 0x00010001
SET_SCOPE = "System"  # sets that are mounted at start are mounted as MOUNT/SYSTEM does

_UNKNOWN_TYPE = "Generic SCSI disk"  # from memory
_SPARE_FILES = 64  # files a program needs beside its images
_SCAN_BLOCKS = 128


def build(config: Configuration, lab: Lab | None, *, seed: int | None = None) -> World:
    """The world that *config* describes, its images opened or made; ready for a `Driver`.

    Time goes on where the lab's last run ended, and parameters that were changed then stay changed. *seed* takes
    the place of the configuration's. Raises LabRefused, and then leaves no image open.
    """
    kept = lab.read() if lab is not None else None
    start_ticks = max(config.start_ticks, kept.ticks) if kept is not None else config.start_ticks
    world = World(config.name, Clock(start_ticks, config.seed if seed is None else seed))
    if kept is not None:
        world.next_serial, world.bitmap_serial = kept.serial, kept.bitmap_serial
        world.policies = dict(kept.policies)
    for number, node in enumerate(config.nodes):
        world.nodes[node.name] = _node(config, node, FIRST_CSID + number, kept)
    if lab is not None:
        lab.was_used = kept is not None
        lab.given = {node.name: _parameters(config, node) for node in config.nodes}
    world.controllers = {made.name: Controller(*made) for made in config.controllers}
    world.disks = {disk.name: _disk(world, disk, lab) for disk in config.disks}
    disk = config.quorum_disk
    place = config.nodes[0].site if disk is None else disk.site
    count_votes(world, config.expected_votes, disk.votes if disk is not None else None, place)
    replaced = {made.name for made in world.disks.values() if not Path(made.image_path).exists()}
    open_media(world)
    if kept is not None:
        _mark_forced_errors(world, kept, replaced)
    return world


def _mark_forced_errors(world: World, kept: Kept, replaced: set[str]) -> None:
    """Let blocks whose data an earlier run lost stay unreadable, but not on a disk that was *replaced* since."""
    for name, ranges in kept.forced_errors.items():
        if name in world.disks and name not in replaced:
            disk = world.disks[name]
            for first, last in ranges:
                disk.forced_errors.update(range(first, min(last + 1, disk.blocks)))


def open_media(world: World) -> None:
    """Open the image of every disk that has none open; a missing one is made, blank and sparse. Raises LabRefused.

    A container that knows its own size decides how large the disk is.
    """
    wanted = [disk for disk in world.disks.values() if disk.medium is None]
    _allow_open_files(len(wanted) + _SPARE_FILES)
    try:
        for disk in wanted:
            image = _open_image(disk)
            disk.medium = image
            if image.size_blocks != disk.blocks:
                disk.blocks = image.size_blocks
                disk.sectors, disk.tracks, disk.cylinders = geometry_for(disk.blocks)
    except LabRefused:
        close_media(wanted)
        raise


def close_media(disks: Iterable[Disk]) -> None:
    """Close the images of *disks*; the disks then have none."""
    for disk in disks:
        if disk.medium is not None:
            disk.medium.close()
            disk.medium = None


def mount_sets(driver: Driver, config: Configuration, *, was_used: bool = False) -> list[str]:
    """Mount the configuration's sets, and those that nodes boot from; begin the workloads.

    A set whose images are all blank is made first, as INITIALIZE/SHADOW would: identical members need no copy. What
    an earlier run left is mounted as MOUNT would do it, with copies or a merge where needed. Raises LabRefused for
    what MOUNT would refuse, and for a node that cannot boot; one whose operator has turned shadowing off is left out.

    In a lab that *was_used* operators have had their hands on the disks: what cannot be mounted waits for them, and
    nodes that cannot boot stay down unless all would. The result says so, a line each.
    """
    notices = _left_down(driver, config) if was_used else []
    for wanted in config.sets:
        try:
            _mount_set(driver, wanted._replace(mounted_on=_able(driver.world, config, wanted)))
        except DiskError as error:
            raise LabRefused(f"{config.source}: set DSA{wanted.unit}: {error}") from None
        except IoFailed as failed:
            raise LabRefused(f"{config.source}: set DSA{wanted.unit}: {failed.host_reason or failed.ident}") from None
        except _Refused as refused:
            if not was_used:
                raise LabRefused(f"{config.source}: set DSA{wanted.unit}: {refused}") from None
            notices.append(f"DSA{wanted.unit}: is not mounted: {refused}")
    for up in driver.world.up_nodes():
        why = driver.start(up.name)
        if why:
            raise LabRefused(f"{config.source}: node {up.name} cannot boot: {why}")
    for load in config.workloads:
        if load.unit not in driver.world.units:
            continue
        node = driver.world.units[load.unit].shadow_set.nodes[0]
        driver.workload(load.unit, rate=load.rate, profile=load.profile, seed=load.seed, node=node)
    return notices


def _left_down(driver: Driver, config: Configuration) -> list[str]:
    """Nodes whose system disks are not what they were stay down, unless all would."""
    reasons = {name: why for name in driver.world.nodes if (why := driver.why_no_boot(name))}
    if len(reasons) == len(driver.world.nodes):
        name, why = next(iter(reasons.items()))
        raise LabRefused(f"{config.source}: no node can boot, {name} for one: {why}")
    for name in reasons:
        driver.stay_down(name)
    return [f"node {name} stays down: {why}" for name, why in reasons.items()]


# --- facts -----------------------------------------------------------------------------------------


def _node(cluster: Configuration, config: NodeConfig, csid: int, kept: Kept | None) -> Node:
    changed = kept.parameters.get(config.name, {}) if kept is not None else {}
    parameters = {**_parameters(cluster, config), **changed}
    votes = parameters["VOTES"]
    node = Node(config.name, csid, config.site, votes, config.version, config.arch, parameters)
    node.licensed, node.boot, node.adapters = config.shadowing_license, config.boot, config.adapters
    return node


def _parameters(cluster: Configuration, config: NodeConfig) -> dict[str, int]:
    """A node's parameters as the configuration has them, its votes and those expected (else all of them) among them."""
    votes = {node.name: node.parameters.get("VOTES", node.votes) for node in cluster.nodes}
    expected = cluster.expected_votes
    if expected is None:
        present = sum(votes.values()) + (cluster.quorum_disk.votes if cluster.quorum_disk is not None else 0)
        expected = min(max(present, 1), PARAMETERS["EXPECTED_VOTES"].maximum)
    return {"EXPECTED_VOTES": expected, "VOTES": votes[config.name], **config.parameters}


def _disk(world: World, config: DiskConfig, lab: Lab | None) -> Disk:
    name = parse_device(config.name)
    speed = profile_for(config.type, memory=name is not None and name.ddc.startswith("MD"))
    controller = world.controllers.get(config.controller)
    return Disk(
        config.name,
        config.type or (controller.type if controller is not None else _UNKNOWN_TYPE),
        config.blocks,
        *config.geometry,
        config.site,
        config.paths,
        config.controller,
        config.host,
        str(lab.path / config.image) if lab is not None else "",
        speed.access_us if config.access_us is None else config.access_us,
        speed.bytes_per_s if config.bytes_per_s is None else config.bytes_per_s,
        served=config.served,
        second_controller=config.second_controller,
        adapters=dict(config.adapters),
    )


# --- images ----------------------------------------------------------------------------------------


def _open_image(disk: Disk) -> Image:
    try:
        if not disk.image_path:
            return Image.on_fd(_memory_file(disk), disk.blocks)
        path = Path(disk.image_path)
        if path.exists():
            disk.write_locked = not os.access(path, os.W_OK)  # as a drive with its write-protect button pressed
            return Image.open(disk.image_path, blocks=disk.blocks, writable=not disk.write_locked)
        path.parent.mkdir(parents=True, exist_ok=True)
        return Image.create(disk.image_path, disk.blocks)
    except ImageRefused as refused:
        raise LabRefused(f"disk {disk.name}: {refused.reason}") from None
    except OSError as error:
        raise LabRefused(f"disk {disk.name}: {disk.image_path} cannot be used: {error.strerror}") from None


def _memory_file(disk: Disk) -> int:
    if hasattr(os, "memfd_create"):
        fd = os.memfd_create(disk.name)
    else:
        import tempfile

        fd, path = tempfile.mkstemp()
        os.unlink(path)
    try:
        os.ftruncate(fd, disk.blocks * BLOCK)
    except OSError:
        os.close(fd)
        raise
    return fd


def _allow_open_files(wanted: int) -> None:
    """Raise the limit of open files, as far as the host allows; opening says so if that is not enough."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        if most > soft:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _is_blank(image: Image) -> bool:
    """Whether nothing but zeros is on the disk: holes are not read, and data only up to the first that is not zero."""
    lbn = 0
    while lbn < image.size_blocks:
        try:
            lbn = max(lbn, os.lseek(image.fd, lbn * BLOCK, os.SEEK_DATA) // BLOCK)
        except OSError as error:
            if error.errno == errno.ENXIO:
                return True  # no data from here to the end of the file
        count = min(_SCAN_BLOCKS, image.size_blocks - lbn)
        if count > 0 and image.read(lbn, count).strip(b"\0"):
            return False
        lbn += _SCAN_BLOCKS
    return True


# --- sets that are mounted at start ----------------------------------------------------------------


class _Refused(Exception):
    """Why a set cannot be mounted at start."""


def _mount_set(driver: Driver, wanted: SetConfig) -> None:
    if not wanted.mounted_on:
        return
    first, *others = wanted.mounted_on
    images = [driver.world.disks[device].medium for device in wanted.members]
    if all(isinstance(image, Image) and _is_blank(image) for image in images):
        ident = driver.initialize(wanted.members, Initialization(wanted.label, shadow=True))
        if ident:
            raise _Refused(f"cannot be initialized, {ident}")
    _assign_policy(driver.world, wanted)
    candidates = tuple(driver.candidate(first, device) for device in wanted.members)
    formation = first_mount(candidates, unit_id(f"DSA{wanted.unit}"), wanted.label)
    if formation.refusal:
        raise _Refused(f"MOUNT would refuse it, {formation.refusal}: {formation.rule}")
    for seat in formation.refused:
        raise _Refused(f"MOUNT would refuse {seat.candidate.device}, {seat.ident}: {seat.rule}")
    logical = f"DISK${wanted.label}"
    driver.form(first, wanted.unit, formation, label=wanted.label, writable=True, scope=SET_SCOPE, logical=logical)
    for node in others:
        driver.mount_also(node, wanted.unit, writable=True, scope=SET_SCOPE, logical=logical)


def _able(world: World, config: Configuration, wanted: SetConfig) -> tuple[str, ...]:
    """The nodes on which the set can be mounted: not those that are down, or have shadowing turned off since."""
    stated = {node.name: node.parameters.get("SHADOWING", installed("SHADOWING")) for node in config.nodes}
    able = []
    for node in (name for name in wanted.mounted_on if world.nodes[name].up):
        ident, reason = why_no_unit(world, node, wanted.unit)
        if ident and (ident != "NOSHADOW" or stated[node] != SHADOWING_ON):
            raise _Refused(f"MOUNT would refuse it, {ident}: {reason}")
        if not ident:
            able.append(node)
    return tuple(able)


def _assign_policy(world: World, wanted: SetConfig) -> None:
    """Give the set the HBMM policy of its entry: a description, or the name of one that the lab has kept."""
    if not wanted.policy:
        return
    described = wanted.policy.upper()
    if described == NODEFAULT:
        world.assigned_policies[wanted.unit] = NODEFAULT
        return
    policy = world.policies.get(described) if is_name(described) else parse(described)
    if policy is None or isinstance(policy, Wrong):
        raise _Refused(f"there is no HBMM policy {wanted.policy}")
    world.assigned_policies[wanted.unit] = policy
