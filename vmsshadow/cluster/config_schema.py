"""The world schema: the records a cluster's YAML becomes, and the tables of keys that say what may be written.

Names come out in upper case, devices without underscore and colon. What refers to something else (a path to a
node, a member to a disk) is checked against it, whatever the order in the file.
"""

import re
from pathlib import PurePosixPath
from typing import Any

from vmsshadow.base import names, vmstime
from vmsshadow.cluster import config_votes, config_ways
from vmsshadow.cluster.config_entries import (
    Configuration,
    ControllerConfig,
    DiskConfig,
    NodeConfig,
    SetConfig,
    WorkloadConfig,
)
from vmsshadow.cluster.config_text import Spot, quoted
from vmsshadow.cluster.config_values import (
    Key,
    called,
    choice,
    entries,
    number,
    record,
    several,
    text,
    upper,
    whole,
    word,
    yes_no,
)
from vmsshadow.cluster.config_votes import MAX_SITE
from vmsshadow.cluster.config_ways import ADAPTERS, Ways
from vmsshadow.cluster.parameters import out_of_range
from vmsshadow.cluster.workload import PROFILES
from vmsshadow.disk.types import TYPES, Geometry, geometry_for
from vmsshadow.shadow.policy import Wrong, is_name
from vmsshadow.shadow.policy import parse as parse_policy
from vmsshadow.shadow.state import MAX_MEMBERS

MAX_NODES = 96  # OpenVMS Cluster software product description
MAX_DISKS = 5000
MAX_CONTROLLERS = 500
MAX_SETS = 500  # the default of SHADOW_MAX_UNIT
MAX_WORKLOADS = 100
MIN_BLOCKS, MAX_BLOCKS = 44, 0xFFFF_FFFF  # the smallest volume INITIALIZE makes; a longword of blocks
MAX_RATE = 1_000_000.0

_LONG = (1 << 63) - 1
_LAST_START = vmstime.parse_absolute("1-JAN-9000") or 0  # the calendar ends with the year 9999
_ALL = "ALL"
_LAB_NAMES = ("files", "lab.lock", "state.new", "state.yaml")


def configuration(top: Spot) -> Configuration:
    """Check a whole document and make its records. Raises ConfigRefused."""
    parts = record(top, "configuration", {name: Key(lambda spot, what: spot, None) for name in _PARTS})
    empty = Spot(top.source, top.line, None)
    part: dict[str, Spot] = {name: parts[name] or empty for name in _PARTS}
    cluster = record(part["cluster"], "cluster", _CLUSTER)
    known = _Known(_parameters(part["parameters"], "parameters"))
    controllers = entries(known.controller, MAX_CONTROLLERS, "controllers")(part["controllers"], "controllers")
    nodes = entries(known.node, MAX_NODES, "nodes")(part["nodes"], "nodes")
    if not nodes:
        raise part["nodes"].refused("nodes: at least one is needed")
    disks = entries(known.disk, MAX_DISKS, "disks")(part["disks"], "disks")
    for node in nodes:
        _look_for_boot_device(part["nodes"], node, known.disks)
    sets = entries(known.shadow_set, MAX_SETS, "sets")(part["sets"], "sets")
    workloads = entries(known.workload, MAX_WORKLOADS, "workloads")(part["workload"], "workload")
    return Configuration(
        top.source,
        cluster["name"],
        cluster["start"],
        cluster["seed"],
        config_votes.expected(part["cluster"], cluster, sum(node.votes for node in nodes)),
        cluster["quorum_disk"],
        controllers,
        nodes,
        disks,
        sets,
        workloads,
    )


def _look_for_boot_device(spot: Spot, node: NodeConfig, disks: dict[str, DiskConfig]) -> None:
    """A node's boot device is a disk to which it has a path of its own."""
    disk = disks.get(node.boot)
    if node.boot and (disk is None or node.name not in disk.paths):
        raise spot.refused(f"node {node.name}: boot: there is no disk {node.boot} with a path to {node.name}")


# --- single values ---------------------------------------------------------------------------------


def _start(spot: Spot, what: str) -> int:
    ticks = vmstime.parse_absolute(text(spot, what))
    if ticks is None or ticks > _LAST_START:
        raise spot.refused(f"{what}: {quoted(spot.text)} is no absolute time such as 21-NOV-2026 10:00:00.00")
    return ticks


def _parameters(spot: Spot, what: str) -> dict[str, int]:
    """System parameters by name; the names are checked before the values."""
    values: dict[str, int] = {}
    if spot.value is not None and not isinstance(spot.value, dict):
        raise spot.refused(f"{what}: must be a mapping of names to numbers")
    for name, (_, inner) in (spot.value or {}).items():
        value = whole(-_LONG, _LONG)(inner, f"{what}: {name if name.isidentifier() else quoted(name)}")
        trouble = out_of_range(name.upper(), value)
        if trouble:
            raise inner.refused(f"{what}: {trouble if name.isidentifier() else quoted(name) + ' is unknown'}")
        values[name.upper()] = value
    return values


def _device(spot: Spot, what: str) -> str:
    name = names.parse_device(text(spot, what))
    if name is None or name.ddc == "DSA":
        raise spot.refused(f"{what}: {quoted(spot.text)} is no disk name such as $1$DGA10")
    return name.plain


def _policy(spot: Spot, what: str) -> str:
    """An HBMM policy as SET SHADOW/POLICY=HBMM takes it, or the name of one."""
    written = text(spot, what)
    found = parse_policy(written.upper()) if written else None
    if isinstance(found, Wrong) and not is_name(written.upper()):
        raise spot.refused(f"{what}: {quoted(written)} is no HBMM policy ({found.ident} at {found.piece})")
    return written


def _unit(spot: Spot, what: str) -> int:
    name = names.parse_device(text(spot, what))
    if name is None or not name.is_virtual_unit or name.allocation_class is not None:
        raise spot.refused(f"{what}: {quoted(spot.text)} is no virtual unit, DSA0 to DSA{names.MAX_VIRTUAL_UNIT}")
    return name.unit


def _image(spot: Spot, what: str) -> str:
    """A path inside the lab; an absolute one, or one that climbs out, is refused (ours)."""
    path = PurePosixPath(text(spot, what))
    if not path.name or path.is_absolute() or ".." in path.parts or not str(path).isprintable():
        raise spot.refused(f"{what}: {quoted(spot.text)} is no path inside the lab")
    if path.parts[0] in _LAB_NAMES:
        raise spot.refused(f"{what}: {quoted(path.parts[0])} is the lab's own")
    return str(path)


def _words(most: int) -> Any:
    """Free text in upper case that fits a column of a display."""
    return word(lambda found: found.isascii() and found.isprintable() and 0 < len(found.strip()) <= most,
                f"text of 1 to {most} characters")  # fmt: skip


# --- keys ------------------------------------------------------------------------------------------

_NODE_NAME = word(names.is_node_name, "a node name of 1 to 6 letters and digits")
_HOST_NAME = word(names.is_host_name, "a host name of 1 to 8 letters and digits")
_VERSION = word(re.compile(r"V\d\.\d(-\d[A-Z0-9]{0,2})?").fullmatch, "a version such as V8.4 or V7.3-2")
_SITE = Key(whole(0, MAX_SITE), None)

# fmt: off
_PARTS = ("cluster", "parameters", "controllers", "nodes", "disks", "sets", "workload")

_CLUSTER = {
    "name":  Key(_words(15),           "LAB"),
    "start": Key(_start,               vmstime.parse_absolute("21-NOV-2026 10:00:00.00")),
    "seed":  Key(whole(0, _LONG),      1),
    "expected_votes": Key(whole(1, 127), None),  # neither this nor a quorum disk: any one node keeps quorum
    "quorum_disk":    Key(config_votes.quorum_disk, None),
}
_CONTROLLER = {
    "name":          Key(word(lambda found: found.isascii() and found.isalnum() and len(found) <= 8,
                              "a controller name of 1 to 8 letters and digits")),
    "type":          Key(_words(15),   "HSG80"),
    "copy_assist":   Key(yes_no,       False),
    "write_logging": Key(yes_no,       False),
}
_NODE = {
    "name":       Key(_NODE_NAME),
    "site":       _SITE,
    "votes":      Key(whole(0, 127),   1),
    "version":    Key(_VERSION,        "V8.4"),
    "arch":       Key(choice("Integrity", "Alpha", "VAX", "x86-64"), "Integrity"),
    "shadowing_license": Key(yes_no,   True),
    "boot":       Key(_device,         ""),
    "parameters": Key(_parameters,     {}),
    "adapters":   ADAPTERS,
}
_DISK = {
    "name":        Key(_device),
    "type":        Key(_words(16),     ""),
    "blocks":      Key(whole(MIN_BLOCKS, MAX_BLOCKS), None),
    "sectors":     Key(whole(1, 65535), None),
    "tracks":      Key(whole(1, 65535), None),
    "cylinders":   Key(whole(1, MAX_BLOCKS), None),
    "site":        _SITE,
    "image":       Key(_image,         ""),
    "host":        Key(_HOST_NAME,     ""),
    "served":      Key(yes_no,         True),
    "access_us":   Key(whole(0, 10_000_000), None),
    "bytes_per_s": Key(whole(1_000, 1_000_000_000_000), None),
}
_SET = {
    "unit":       Key(_unit),
    "label":      Key(word(names.is_label, "a volume label of 1 to 12 letters, digits, $, _ and -")),
    "policy":     Key(_policy,         ""),
}
_WORKLOAD = {
    "unit":    Key(_unit),
    "profile": Key(choice(*PROFILES),  "OLTP"),
    "rate":    Key(number(0, MAX_RATE), 100.0),
    "seed":    Key(whole(0, _LONG),    None),
}
# fmt: on


# --- entries that know each other ------------------------------------------------------------------


class _Known:
    """What has been read so far, for what refers to it."""

    def __init__(self, parameters: dict[str, int]) -> None:
        self.parameters = parameters
        self.nodes: dict[str, NodeConfig] = {}
        self.disks: dict[str, DiskConfig] = {}
        self.claimed: dict[tuple[str, str], int] = {}  # (kind, name) -> line

    def claim(self, kind: str, name: str, spot: Spot, what: str) -> None:
        """Take *name* for good; a second claim is refused."""
        if (kind, name) in self.claimed:
            line = self.claimed[kind, name]
            raise spot.refused(f"{what}: {kind} {name} is taken already" + (f" in line {line}" if line else ""))
        self.claimed[kind, name] = spot.line

    def controller(self, spot: Spot, number: int) -> ControllerConfig:
        what = called("controller", spot, number)
        controller = ControllerConfig(**record(spot, what, _CONTROLLER))
        self.claim("controller", controller.name, spot, what)
        return controller

    def node(self, spot: Spot, number: int) -> NodeConfig:
        what = called("node", spot, number)
        values = record(spot, what, _NODE)
        parameters = {**self.parameters, **values["parameters"]}
        if values["site"] is None:
            values["site"] = parameters.get("SHADOW_SITE_ID", 0)
        parameters.setdefault("SHADOW_SITE_ID", values["site"])
        node = NodeConfig(**{**values, "parameters": parameters})
        self.claim("node", node.name, spot, what)
        self.nodes[node.name] = node
        return node

    def disk(self, spot: Spot, number: int) -> DiskConfig:
        what = called("disk", spot, number)
        ways = config_ways.ways({node.name: node.adapters for node in self.nodes.values()})
        behind = config_ways.controllers(self._controller_name)
        keys = {**_DISK, "paths": Key(ways, Ways((), {})), "controller": Key(behind, ("", ""))}
        values = record(spot, what, keys)
        values["controller"], values["second_controller"] = values["controller"]
        values["paths"], values["adapters"] = values["paths"]
        values["site"] = values["site"] or 0
        values["geometry"] = self._measure(spot, what, values)
        values["image"] = values["image"] or values["name"].replace("$", "").lower() + ".dsk"
        values["paths"] = values["paths"] or self._default_paths(values["site"])
        disk = DiskConfig(**values)
        self.claim("disk", disk.name, spot, what)
        self.claim("image", disk.image, spot, what)
        self.disks[disk.name] = disk
        return disk

    def _measure(self, spot: Spot, what: str, values: dict[str, Any]) -> Geometry:
        """The geometry of a disk; fills in its blocks from its type."""
        kind = TYPES.get(values["type"])
        if values["blocks"] is None:
            if kind is None:
                unknown = f"type {quoted(values['type'])} is not known; " if values["type"] else ""
                raise spot.refused(f'{what}: {unknown}"blocks" is missing')
            values["blocks"] = kind.blocks
        given = [values.pop(name) for name in Geometry._fields]
        if given == [None, None, None]:
            if kind is not None and kind.blocks == values["blocks"]:
                return Geometry(kind.sectors, kind.tracks, kind.cylinders)
            return geometry_for(values["blocks"])
        if None in given:
            raise spot.refused(f"{what}: sectors, tracks and cylinders must be given together")
        geometry = Geometry(*given)
        if geometry.sectors * geometry.tracks * geometry.cylinders < values["blocks"]:
            raise spot.refused(f"{what}: its geometry does not reach {values['blocks']} blocks")
        return geometry

    def _default_paths(self, site: int) -> tuple[str, ...]:
        """All nodes of the disk's site; all nodes if the disk or the nodes have none."""
        near = tuple(node.name for node in self.nodes.values() if site and node.site == site)
        return near or tuple(self.nodes)

    def _node_name(self, spot: Spot, what: str) -> str:
        name = _NODE_NAME(spot, what)
        if name not in self.nodes:
            raise spot.refused(f"{what}: there is no node {name}")
        return name

    def _paths(self, spot: Spot, what: str) -> tuple[str, ...]:
        if spot.text.upper() == _ALL:
            return tuple(self.nodes)
        return several(self._node_name, MAX_NODES)(spot, what)

    def _controller_name(self, spot: Spot, what: str) -> str:
        name = upper(spot, what)
        if ("controller", name) not in self.claimed:
            raise spot.refused(f"{what}: there is no controller {quoted(name)}")
        return name

    def _member(self, spot: Spot, what: str) -> str:
        name = _device(spot, what)
        if name not in self.disks:
            raise spot.refused(f"{what}: there is no disk {name}")
        parsed = names.parse_device(name)
        if parsed is None or not parsed.can_be_member:
            raise spot.refused(f"{what}: {name} has no allocation class and cannot be a member")
        self.claim("member", name, spot, what)
        return name

    def shadow_set(self, spot: Spot, number: int) -> SetConfig:
        what = called("set", spot, number, "unit")
        keys = {
            **_SET,
            "members": Key(several(self._member, MAX_MEMBERS)),
            "mounted_on": Key(self._paths, tuple(self.nodes)),
        }
        made = SetConfig(**record(spot, what, keys))
        self.claim("unit", f"DSA{made.unit}", spot, what)
        self.claim("label", made.label, spot, what)
        return made

    def workload(self, spot: Spot, number: int) -> WorkloadConfig:
        what = called("workload", spot, number, "unit")
        values = record(spot, what, _WORKLOAD)
        if ("unit", f"DSA{values['unit']}") not in self.claimed:
            raise spot.refused(f"{what}: DSA{values['unit']} is not one of the sets that are mounted at start")
        self.claim("workload on unit", f"DSA{values['unit']}", spot, what)
        values["seed"] = number if values["seed"] is None else values["seed"]
        return WorkloadConfig(**values)
