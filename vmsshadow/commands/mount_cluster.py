"""MOUNT/CLUSTER: every other node that is up mounts the volume too. Success says nothing."""

from collections.abc import Iterator

from vmsshadow.base.names import shown
from vmsshadow.cluster.driver import Driver, IoFailed
from vmsshadow.commands import minicopy
from vmsshadow.commands.mount_core import PRIVATE, Wishes, act, fatal, judge
from vmsshadow.commands.mount_volume import VolumeWishes, act_volume, judge_volume
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.mount import MOUNT
from vmsshadow.messages.system import SYSTEM


def is_left_to_others(driver: Driver, node: str, wishes: Wishes | VolumeWishes) -> bool:
    """Whether what /CLUSTER asks for is mounted on *node* and not everywhere: only the other nodes are left."""
    up = [other.name for other in driver.world.up_nodes()]
    if isinstance(wishes, VolumeWishes):
        mounted = driver.world.volumes.get(wishes.device)
        if mounted is None or node not in mounted.nodes or not mounted.shared:
            return False
        return wishes.label in (None, mounted.label) and any(name not in mounted.nodes for name in up)
    unit = driver.world.units.get(wishes.unit)
    if unit is None or wishes.named or wishes.label not in (None, unit.shadow_set.label):
        return False
    nodes = unit.shadow_set.nodes
    return node in nodes and unit.views[node].scope != PRIVATE and any(name not in nodes for name in up)


def elsewhere(driver: Driver, node: str, wishes: Wishes | VolumeWishes) -> Iterator[Said]:
    """Let every node but *node* mount it; says which failed, and why."""
    failed = False
    plain = wishes.device if isinstance(wishes, VolumeWishes) else f"DSA{wishes.unit}"
    for other in [up.name for up in driver.world.up_nodes() if up.name != node]:
        refusal = (
            _volume_on(driver, other, wishes) if isinstance(wishes, VolumeWishes) else _unit_on(driver, other, wishes)
        )
        if refusal:
            failed = True
            yield MOUNT.RMTMNTFAIL(shown(plain), other).because(*refusal)
    if failed:
        yield MOUNT.MNTCLUFAIL()


def _unit_on(driver: Driver, node: str, wishes: Wishes) -> tuple[Said, ...]:
    also = wishes._replace(named=(), include=False, require_members=False, minicopy=minicopy.NOT_SAID)
    unit = driver.world.units.get(wishes.unit)
    if unit is None or node in unit.shadow_set.nodes:
        return ()
    judgement = judge(driver, node, also)
    if not judgement.refusal:
        act(driver, node, also, judgement)
    return judgement.refusal


def _volume_on(driver: Driver, node: str, wishes: VolumeWishes) -> tuple[Said, ...]:
    mounted = driver.world.volumes.get(wishes.device)
    if mounted is None or node in mounted.nodes:
        return ()
    judgement = judge_volume(driver, node, wishes)
    if judgement.refusal is not None:
        return (judgement.refusal,)
    try:
        act_volume(driver, node, wishes, judgement)
    except IoFailed as broken:
        return (fatal(getattr(SYSTEM, broken.ident)),)
    return ()
