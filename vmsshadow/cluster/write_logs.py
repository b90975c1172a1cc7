"""Controller minimerge at work: whether a set's writes are logged, and what the log names when a node fails.

HBMM is for all storage except types enabled for controller minimerge (SPD 27.29): a set whose full members are all
behind controllers that log writes has no HBMM bitmaps, until SHADOW_SYS_DISK bit 11 (DISABLE_WLG, `$SHADDEF`) turns
the logs off on one of its nodes.
"""

from vmsshadow.cluster.clock import US_PER_SECOND
from vmsshadow.cluster.world import Request, Unit, World
from vmsshadow.shadow.bitmap import Bits

DISABLE_WLG = 1 << 11  # of SHADOW_SYS_DISK
RETRY_S = 60  # ours: how long logging stays off when the log was exhausted, or lost by its controller


def is_storage(world: World, unit: Unit) -> bool:
    """Whether the set's storage is enabled for controller minimerge: then HBMM is not for it."""
    return not _why_not_storage(world, unit)


def why_not(world: World, unit: Unit) -> str:
    """Why the write logs would be of no use if a node failed now; "" when they would."""
    return _why_not_storage(world, unit) or _why_not_now(world, unit)


# Conditions from memory of the manual's "not used when" list, in the order in which they are looked at.
def _why_not_storage(world: World, unit: Unit) -> str:
    for member in unit.shadow_set.full:
        controller = world.controllers.get(world.disks[member.device].controller)
        if controller is None or not controller.write_logging:
            return f"{member.device}: is behind no controller that logs writes"
    for name in unit.shadow_set.nodes:
        if world.nodes[name].parameter("SHADOW_SYS_DISK") & DISABLE_WLG:
            return f"SHADOW_SYS_DISK disables write logging on {name}"
    return ""


def _why_not_now(world: World, unit: Unit) -> str:
    shadow_set, now = unit.shadow_set, world.clock.now_us
    if len(shadow_set.members) < 2:
        return "a set of one member never needs a merge"
    if len(shadow_set.nodes) < 2:
        return "the set is mounted on one node only"
    if shadow_set.merge is not None and not shadow_set.merge.is_mini:
        return "a full merge is due already"
    for name in shadow_set.nodes:
        if world.nodes[name].dumps_on(shadow_set.unit):  # past the driver: no entry would name that write
            return f"{name} dumps on it"
    for member in shadow_set.full:
        controller = world.controllers[world.disks[member.device].controller]
        if controller.failed or now < controller.logs_from_us:
            return f"controller {controller.name} has lost its log"
    if unit.write_log is not None and now < unit.write_log.off_until_us:
        return "the log entries were exhausted"
    return ""


def opened(world: World, unit: Unit, request: Request) -> None:
    """A write goes out: its entry is made first. Too many at once, and logging is off for a while, on all nodes."""
    log = unit.write_log
    if log is not None:
        log.opened(request.serial, request.node, request.extent)
        controllers = [world.controllers.get(world.disks[member.device].controller) for member in unit.shadow_set.full]
        room = min((each.log_entries for each in controllers if each is not None), default=0)
        if log.count_open(world.clock.now_us) > room:
            log.off_until_us = world.clock.now_us + RETRY_S * US_PER_SECOND


def closed(world: World, unit: Unit, request: Request) -> None:
    """The request has ended. One that ended in error may have reached some members: its entry stays."""
    if unit.write_log is not None and request.data is not None and not request.error:
        unit.write_log.closed(request.serial, world.clock.now_us)


def of_failed(world: World, unit: Unit, node: str) -> tuple[Bits | None, str]:
    """What the log names when *node* fails, None when it is of no use; and why. The entries are deallocated."""
    log = unit.write_log
    if log is None or not _is_behind_any(world, unit):
        return None, ""
    why = why_not(world, unit)
    survivors = [name for name in unit.shadow_set.nodes if name != node]
    named = log.named(survivors, unit.shadow_set.volsize)
    log.forget(survivors)
    if why:
        return None, f": no controller minimerge, {why}"
    return named, ": what its entries in the controllers' write logs name"


def shown(world: World, unit: Unit) -> str:
    """Whether logs are kept for the set, and why not; empty where no member's controller could."""
    log = unit.write_log
    if log is None or not _is_behind_any(world, unit):
        return ""
    why = why_not(world, unit)
    return f"not used: {why}" if why else f"in use, {log.count_open(world.clock.now_us)} writes on their way"


def lost(world: World, controller: str) -> None:
    """The controller is back, with an empty log."""
    world.controllers[controller].logs_from_us = world.clock.now_us + RETRY_S * US_PER_SECOND


def _is_behind_any(world: World, unit: Unit) -> bool:
    controllers = [world.controllers.get(world.disks[member.device].controller) for member in unit.shadow_set.full]
    return any(each is not None and each.write_logging for each in controllers)
