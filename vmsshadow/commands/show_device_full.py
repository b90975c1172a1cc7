"""SHOW DEVICES/FULL: a sentence, then a grid of two columns of facts (8.4 manual, 7.10).

The grid is 4 blanks, 32 columns, 4 blanks, 39 columns; in each cell the name stands left and the value right. What a
disk of its own shows is laid out like a virtual unit. Numbers no simulated system has (file system caches) are those
of the manual's display.
"""

from typing import NamedTuple

from vmsshadow.base.names import parse_device, with_colon
from vmsshadow.cluster.hardware import Disk, Node
from vmsshadow.cluster.hbmm import supports_bitmaps
from vmsshadow.cluster.world import NOT_BOUND, Binding, Unit, VolumeMount, World
from vmsshadow.commands.device_choice import disk_status
from vmsshadow.shadow.state import Phase, Role, ShadowSet

WIDTH = 80
_LEFT, _RIGHT = 32, 39
_SYSTEM_UIC = 0x00010004
_PROTECTION = "S:RWPL,O:RWPL,G:R,W"
_VOLUME_PROTECTION = "S:RWCD,O:RWCD,G:RWCD,W:RWCD"
_CACHED_IDS = 64  # entries of the extent cache and of the file ID cache
_PROCESS_INDEX = 0x21D  # of the one process the console runs

# Host type, as a node of that architecture calls itself. # from memory
_HOST_TYPES = {"Alpha": "AlphaServer ES40", "Integrity": "HP rx2660", "VAX": "VAX 7000"}


class Volume(NamedTuple):
    """What is known of a mounted volume; sizes in blocks, *others* are the further nodes that have it mounted."""

    label: str
    cluster: int
    free_blocks: int
    maxfiles: int
    extend: int
    owner_uic: int
    status: str
    others: tuple[str, ...]
    binding: Binding = NOT_BOUND


class Geometry(NamedTuple):
    """Size and shape of a disk."""

    blocks: int
    sectors: int
    tracks: int
    cylinders: int


Cell = tuple[str, str]


def layout(world: World, node: str, units: list[Unit], disks: list[Disk]) -> list[str]:
    """The whole display of *units* and *disks* on *node*."""
    lines: list[str] = []
    for unit in units:
        lines += ["", *_unit_block(world, node, unit)]
    for disk in disks:
        lines += ["", *_disk_block(world, node, disk)]
    return lines


def grid(cells: list[tuple[Cell, Cell | None]]) -> list[str]:
    """Rows of one or two (name, value) cells."""
    return [
        f"    {_cell(*left, _LEFT)}" + (f"    {_cell(*right, _RIGHT)}" if right is not None else "")
        for left, right in cells
    ]


def wrap(text: str, indent: str) -> list[str]:
    """*text* broken at blanks so that no line is longer than 80 columns; further lines begin with *indent*."""
    lines: list[str] = []
    line, *words = text.split(" ")
    for word in words:
        if len(line) + 1 + len(word) > WIDTH and line.strip():
            lines.append(line)
            line = indent + word
        else:
            line = f"{line} {word}"
    return [*lines, line]


def _cell(name: str, value: str, width: int) -> str:
    return f"{name}{value:>{width - len(name)}}"


# --- virtual units ---------------------------------------------------------------------------------


def _unit_block(world: World, node: str, unit: Unit) -> list[str]:
    shadow_set = unit.shadow_set
    master = world.disks[shadow_set.master]
    state = ["is online", *_verification(shadow_set.phase_on(node)), "mounted"]
    if node not in shadow_set.writers:
        state.append("software write-locked")  # from memory
    state += ["file-oriented device", "shareable", "available to cluster", "error logging is enabled"]
    if supports_bitmaps(world.nodes[node]):
        active = "bitmaps active" if shadow_set.bitmaps else "no bitmaps active"
        state.append(f"device supports bitmaps ({active})")
    view = unit.views.get(node)
    volume = Volume(
        shadow_set.label,
        unit.cluster,
        unit.free_blocks,
        unit.maxfiles,
        unit.extend,
        unit.owner_uic,
        view.scope if view is not None else "Process",
        tuple(other for other in shadow_set.nodes if other != node),
        unit.binding,
    )
    size = Geometry(shadow_set.size_blocks, master.sectors, master.tracks, master.cylinders)
    return [
        *_sentence(f"DSA{shadow_set.unit}", "", _type_of(master), state),
        "",
        *grid(_common(0, unit.operations, ('""', "00000000"), 2, size)),
        *_volume(world.nodes[node], volume),
    ]


def _verification(phase: Phase) -> list[str]:
    if phase is Phase.RUNNING:
        return []
    return ["mount verification timed out" if phase is Phase.ABORTED else "in mount verification"]


def _volume(node: Node, volume: Volume) -> list[str]:
    """The rows of a mounted volume and the sentences after them."""
    rows: list[tuple[Cell, Cell | None]] = [
        (("Volume label", f'"{volume.label}"'), ("Relative volume number", str(volume.binding.rvn))),
        (("Cluster size", str(volume.cluster)), ("Transaction count", "1")),
        (("Free blocks", str(volume.free_blocks)), ("Maximum files allowed", str(volume.maxfiles))),
        (("Extend quantity", str(volume.extend)), ("Mount count", str(1 + len(volume.others)))),
        # The system disk lends its cache; no configuration names one. # name from memory
        (("Mount status", volume.status), ("Cache name", f'"_{node.name}$DKA0:XQPCACHE"')),
        (
            ("Extent cache size", str(_CACHED_IDS)),
            ("Maximum blocks in extent cache", str(volume.free_blocks // 10)),
        ),
        (("File ID cache size", str(_CACHED_IDS)), ("Blocks currently in extent cache", "0")),
        (("Quota cache size", "0"), ("Maximum buffers in FCP cache", "404")),
        (("Volume owner UIC", show_uic(volume.owner_uic)), ("Vol Prot", _VOLUME_PROTECTION)),
    ]
    status = (
        "  Volume Status:  ODS-2, subject to mount verification, file high-water marking,"
        " write-through XQP caching enabled, write-through XFC caching enabled."
    )
    lines = [*grid(rows), "", *wrap(status, "      ")]
    if volume.binding.name:
        lines += wrap(f'  Volume set "{volume.binding.name}".', "      ")  # from memory
    if volume.others:
        lines += wrap(f"  Volume is also mounted on {', '.join(volume.others)}.", "      ")  # from memory
    return lines


# --- disks -----------------------------------------------------------------------------------------


def _disk_block(world: World, node: str, disk: Disk) -> list[str]:
    unit, volume = world.unit_of(disk.name), world.volumes.get(disk.name)
    if unit is not None and node in unit.shadow_set.nodes:
        return _member_block(world, node, disk, unit.shadow_set)
    here = volume if volume is not None and node in volume.nodes else None
    state = [_reached(world, node, disk)]
    if here is not None:
        state += [] if here.shared else ["allocated", "deallocate on dismount"]  # from memory
        state.append("mounted")
        if node not in here.writers:
            state.append("software write-locked")  # from memory
    state += ["file-oriented device", "shareable", "available to cluster", "error logging is enabled"]
    size = Geometry(disk.blocks, disk.sectors, disk.tracks, disk.cylinders)
    private = here is not None and not here.shared
    owner = ('"SYSTEM"', f"{_process_id(world.nodes[node]):08X}") if private else ('""', "00000000")
    lines = [
        *_sentence(disk.name, _host(world, node, disk), _type_of(disk), state),
        "",
        *grid(_common(disk.errors, disk.operations, owner, 0 if here is None else 2 if private else 1, size)),
        *grid(_location(world, node, disk)),
    ]
    return lines if here is None else [*lines, *_volume(world.nodes[node], _volume_of(here, node))]


def _member_block(world: World, node: str, disk: Disk, shadow_set: ShadowSet) -> list[str]:
    member = shadow_set.member(disk.name)
    assert member is not None
    role = "member"
    if member.role is Role.TARGET:
        role = "copy target member"  # wording from memory
    elif shadow_set.merge is not None:
        role = "merging member"  # wording from memory
    state = [_reached(world, node, disk), f"{role} of shadow set DSA{shadow_set.unit}:"]
    count: tuple[Cell, Cell | None] = (
        ("Error count", str(disk.errors)),
        ("Shadow member operation count", str(disk.operations)),
    )
    return [
        *_sentence(disk.name, _host(world, node, disk), _type_of(disk), state),
        "",
        *grid([count, *_location(world, node, disk)]),
    ]


def _volume_of(volume: VolumeMount, node: str) -> Volume:
    return Volume(
        volume.label,
        volume.cluster,
        volume.free_blocks,
        volume.maxfiles,
        volume.extend,
        volume.owner_uic,
        volume.scope,
        tuple(other for other in volume.nodes if other != node),
        volume.binding,
    )


# --- parts of a block ------------------------------------------------------------------------------


def _sentence(plain: str, host: str, type_: str, state: list[str]) -> list[str]:
    name = f"{with_colon(plain)} ({host})" if host else with_colon(plain)
    text = f"Disk {name}, device type {type_}, {', '.join(state)}"
    return wrap(f"{text}.", "    ")


def _common(
    errors: int, operations: int, owner: tuple[str, str], references: int, size: Geometry
) -> list[tuple[Cell, Cell | None]]:
    """The rows every disk has; *owner* is the name and identification of the process that owns it."""
    return [
        (("Error count", str(errors)), ("Operations completed", str(operations))),
        (("Owner process", owner[0]), ("Owner UIC", show_uic(_SYSTEM_UIC))),
        (("Owner process ID", owner[1]), ("Dev Prot", _PROTECTION)),
        (("Reference count", str(references)), ("Default buffer size", "512")),
        (("Total blocks", str(size.blocks)), ("Sectors per track", str(size.sectors))),
        (("Total cylinders", str(size.cylinders)), ("Tracks per cylinder", str(size.tracks))),
    ]


def _location(world: World, node: str, disk: Disk) -> list[tuple[Cell, Cell | None]]:
    """Who serves the disk, and its allocation class; a memory disk has no host (8.4 manual, 7.10)."""
    rows: list[tuple[Cell, Cell | None]] = []
    host = _host(world, node, disk)
    if host:
        server = world.nodes.get(host)
        controller = world.controllers.get(host)
        kind = controller.type if controller is not None else _HOST_TYPES.get(server.arch, "") if server else ""
        available = "no" if world.why_unreachable(node, disk.name) else "yes"
        rows.append((("Host name", f'"{host}"'), ("Host type, avail", f"{kind}, {available}" if kind else available)))
    name = parse_device(disk.name)
    if name is not None and name.allocation_class:
        rows.append((("Allocation class", str(name.allocation_class)), None))
    return rows


def _host(world: World, node: str, disk: Disk) -> str:
    return "" if _is_memory(disk) else world.host_of(node, disk.name)


def _is_memory(disk: Disk) -> bool:
    name = parse_device(disk.name)
    return name is not None and name.ddc.startswith("MD")


def _reached(world: World, node: str, disk: Disk) -> str:
    word = disk_status(world, node, disk)
    return {"HostUnavailable": "is offline, host unavailable", "Offline": "is offline"}.get(word, "is online")


def _type_of(disk: Disk) -> str:
    if _is_memory(disk):
        return "RAM Disk"
    return disk.type or "Generic SCSI disk"  # from memory


def _process_id(node: Node) -> int:
    """The extended process identification: a node's part above bit 20, the process's index below. # from memory"""
    return 0x20000000 + (node.csid & 0xFF) * 0x200000 + _PROCESS_INDEX


def show_uic(uic: int) -> str:
    """`[SYSTEM]` for [1,4], any other user identification code in octal."""
    if uic == _SYSTEM_UIC:
        return "[SYSTEM]"
    return f"[{uic >> 16:o},{uic & 0xFFFF:o}]"
