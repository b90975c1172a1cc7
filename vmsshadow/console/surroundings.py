"""What the terminal face shows around the line being typed: names to choose from, and the state of things."""

from vmsshadow.base.names import with_colon
from vmsshadow.base.vmstime import show, show_time
from vmsshadow.cluster.world import World
from vmsshadow.console.installation import Installation
from vmsshadow.console.pace import Pace
from vmsshadow.console.session import Session

MAX_NAMES = 200

Named = tuple[str, str]  # a name and what is said of it


def names(world: World, wants: str, node: str) -> list[Named]:
    """The objects of kind *wants* (the COMPLETE clause of a table) that there are at present."""
    return _TABLE[wants](world, node)[:MAX_NAMES] if wants in _TABLE else []


def state_line(installation: Installation, session: Session, pace: Pace | None) -> str:
    """Node, time, pace and sets in one line: `ALPHA  21-NOV-2026 10:00:00.00  x1  DSA1 2/3 copy`."""
    world = installation.world
    is_up = world.nodes[session.node].up
    speed = "virtual" if pace is None else "frozen" if pace.is_frozen else f"x{pace.rate:g}"
    parts = [session.node if is_up else f"{session.node} (down)", show(world.clock.ticks).strip(), speed]
    for number, unit in sorted(world.units.items()):
        found = unit.shadow_set
        work = found.operation.work.value if found.operation else "merge due" if found.merge else ""
        phase = found.phase_on(session.node).value
        state = "" if phase == "running" else phase
        words = [f"DSA{number}", f"{len(found.full)}/{len(found.members)}", work, state]
        parts.append(" ".join(word for word in words if word))
    return "  ".join(parts)


def status_line(installation: Installation, session: Session) -> str:
    """What Ctrl/T shows: node, user, time and image, then I/Os of the disks (User's Manual, Ctrl/T).

    The process is simulated and uses no memory or processor of its own, so only the I/Os count.
    """
    clock = installation.world.clock
    operations = sum(disk.operations for disk in installation.world.disks.values())
    at = show_time(clock.ticks)[:8]
    name = f"{session.node}::{session.terminal.username}"
    image = "MOUNT" if session.is_asking else "DCL"
    return f"{name:<15}  {at} {image:<6} CPU=00:00:00.00 PF=0 IO={operations} MEM=0"


def _units(world: World, node: str) -> list[Named]:
    return [(f"DSA{number}:", unit.shadow_set.label) for number, unit in sorted(world.units.items())]


def _disks(world: World, node: str) -> list[Named]:
    return [(with_colon(disk.name), _state(world, disk.name)) for disk in world.disks.values()]


def _free(world: World, node: str) -> list[Named]:
    """Disks that are neither mounted nor members."""
    return [(name, state) for name, state in _disks(world, node) if state == world.disks[name[:-1]].type]


def _members(world: World, node: str) -> list[Named]:
    return [
        (with_colon(member.device), f"member of DSA{number}:")
        for number, unit in sorted(world.units.items())
        for member in unit.shadow_set.members
    ]


def _mounted(world: World, node: str) -> list[Named]:
    volumes = [(with_colon(device), mount.label) for device, mount in sorted(world.volumes.items())]
    return [*_units(world, node), *volumes, *_members(world, node)]


def _devices(world: World, node: str) -> list[Named]:
    return [*_units(world, node), *_disks(world, node)]


def _nodes(world: World, node: str) -> list[Named]:
    return [(found.name, "up" if found.up else "down") for found in world.nodes.values()]


def _labels(world: World, node: str) -> list[Named]:
    labels = [unit.shadow_set.label for _, unit in sorted(world.units.items())]
    labels += [mount.label for _, mount in sorted(world.volumes.items())]
    return [(label, "volume label") for label in dict.fromkeys(labels)]


def _sites(world: World, node: str) -> list[Named]:
    sites = [found.site for found in world.nodes.values()] + [disk.site for disk in world.disks.values()]
    return [(str(site), "site") for site in sorted(dict.fromkeys(sites)) if site]


def _policies(world: World, node: str) -> list[Named]:
    return [(name, "HBMM policy") for name in sorted(world.policies)]


def _bitmaps(world: World, node: str) -> list[Named]:
    return [
        (f"{bitmap.identifier:08X}", f"{bitmap.kind.value} bitmap of DSA{number}:")
        for number, unit in sorted(world.units.items())
        for bitmap in unit.shadow_set.bitmaps
    ]


def _state(world: World, device: str) -> str:
    unit = world.unit_of(device)
    if unit is not None:
        return f"member of DSA{unit.shadow_set.unit}:"
    mount = world.volumes.get(device)
    return f"mounted, {mount.label}" if mount is not None else world.disks[device].type


_TABLE = {
    "UNIT": _units,
    "DISK": _free,
    "MEMBER": _members,
    "MOUNTED": _mounted,
    "UNMOUNTED": _free,
    "DEVICE": _devices,
    "NODE": _nodes,
    "LABEL": _labels,
    "SITE": _sites,
    "POLICY": _policies,
    "BITMAP": _bitmaps,
}
