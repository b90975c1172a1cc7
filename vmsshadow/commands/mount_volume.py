"""MOUNT of a single volume: private, /SYSTEM or /CLUSTER; a former member of a shadow set comes up write-locked.

Writing to a former member would make it differ from the others behind their back; /OVERRIDE=SHADOW_MEMBERSHIP
allows it and zeroes the generation number, so that the disk is an unrelated volume from then on (8.4 manual, 4.6).
"""

from typing import NamedTuple

from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.facts import DiskFacts
from vmsshadow.commands.mount_core import fatal, label_in_use, with_host
from vmsshadow.commands.mount_found import VOLUME_PROBLEMS, default_logical, number_in_use
from vmsshadow.messages.catalogue import Said, Severity
from vmsshadow.messages.mount import MOUNT
from vmsshadow.messages.system import SYSTEM
from vmsshadow.messages.vmsshadow import VMSSHADOW


class VolumeWishes(NamedTuple):
    """What a MOUNT of one disk asks for; *label* None is /OVERRIDE=IDENTIFICATION."""

    device: str
    label: str | None
    logical: str
    writable: bool
    scope: str
    shared: bool
    cluster: bool
    zero_membership: bool


class VolumeJudgement(NamedTuple):
    """What becomes of it: with *refusal* nothing; *joins*: others have it mounted; *locked*: it comes up read-only."""

    refusal: Said | None = None
    unavailable: tuple[tuple[str, str], ...] = ()
    facts: DiskFacts | None = None
    joins: bool = False
    locked: bool = False  # against the wish: the drive, or because it is a former member
    former: bool = False  # a former member without the override


def judge_volume(driver: Driver, node: str, wishes: VolumeWishes) -> VolumeJudgement:
    """What becomes of *wishes* on *node*; changes nothing."""
    world, device = driver.world, wishes.device
    disk = world.disks.get(device)
    if disk is None:
        return VolumeJudgement(fatal(SYSTEM.NOSUCHDEV))
    mounted = world.volumes.get(device)
    if world.unit_of(device) is not None or (mounted is not None and node in mounted.nodes):
        return VolumeJudgement(fatal(SYSTEM.DEVMOUNT))
    if mounted is not None and not mounted.shared:
        return VolumeJudgement(MOUNT.INCONSHR("/NOSHARE"))
    facts = driver.facts(node, device)
    if facts.problem:
        reason = fatal(getattr(SYSTEM, facts.problem))
        if facts.problem in VOLUME_PROBLEMS:
            return VolumeJudgement(_unsound(facts, reason))
        return VolumeJudgement(reason, ((device, facts.problem),))
    if wishes.label not in (None, facts.label):
        return VolumeJudgement(fatal(SYSTEM.INCVOLLABEL))
    if wishes.shared and label_in_use(world, facts.label, device=device):
        return VolumeJudgement(MOUNT.VOLALRMNT())
    if mounted is None and number_in_use(driver, node, device, facts):
        return VolumeJudgement(MOUNT.DUPRVN())
    joins = mounted is not None
    former = bool(facts.generation) and not wishes.zero_membership and not joins
    read_only_elsewhere = mounted is not None and not mounted.writers
    locked = wishes.writable and (former or disk.write_locked or read_only_elsewhere)
    return VolumeJudgement(None, (), facts, joins, locked, former and wishes.writable)


def act_volume(driver: Driver, node: str, wishes: VolumeWishes, judgement: VolumeJudgement) -> None:
    """Do what *judgement* says; raises IoFailed when the disk fails meanwhile."""
    assert judgement.facts is not None and judgement.refusal is None
    writable = wishes.writable and not judgement.locked
    if judgement.joins:
        driver.mount_volume_also(node, wishes.device, writable=writable)
        return
    driver.mount_volume(
        node,
        wishes.device,
        writable=writable,
        scope=wishes.scope,
        shared=wishes.shared,
        logical=wishes.logical or default_logical(judgement.facts),
        zero_membership=wishes.zero_membership and writable,
    )


def told_of_volume(
    driver: Driver, node: str, wishes: VolumeWishes, judgement: VolumeJudgement, rebuild: bool
) -> list[Said]:
    """The lines in the order of the manuals' examples; the warning about a former member comes last."""
    facts = judgement.facts
    assert facts is not None
    lines: list[Said] = []
    if facts.home_bad:
        lines.append(MOUNT.HOMBLKBAD())
    if facts.index_bad:
        lines.append(MOUNT.IDXHDRBAD())
    if judgement.locked:
        lines.append(MOUNT.WRITELOCK())
    lines.append(MOUNT.MOUNTED(facts.label, with_host(driver.world, node, wishes.device)))
    if judgement.former:
        lines.append(MOUNT.VOLSHDWMEM())
    if facts.dirty and wishes.writable and not judgement.locked and not judgement.joins:
        lines.append(MOUNT.REBUILD() if rebuild else MOUNT.REBLDREQD())
    return lines


def _unsound(facts: DiskFacts, reason: Said) -> Said:
    """The volume itself is damaged; SHADSCB's own text is not known."""
    if facts.scb_bad:
        where = f"the storage control block of {facts.device}: is damaged"
        return VMSSHADOW.UNTOLD("MOUNT-F-SHADSCB", where)
    assert reason.severity is Severity.F
    return reason
