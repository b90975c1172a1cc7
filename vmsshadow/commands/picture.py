"""What the live panel shows: shadow sets, members, bitmaps, nodes and cut links of one moment, as plain facts.

Ours: OpenVMS has no such display. The words are those of SHOW SHADOW, SHOW DEVICE and SHOW CLUSTER; everything is seen
from one node, as these see it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from vmsshadow.base import vmstime
from vmsshadow.cluster import quorum
from vmsshadow.cluster.world import Unit, World
from vmsshadow.commands.show_device import disk_row, progress
from vmsshadow.commands.show_shadow import state_of, states_of
from vmsshadow.shadow.bitmap import Bitmap
from vmsshadow.shadow.state import Member, Role, ShadowSet

STRIP_PARTS = 32  # of a volume, in the strip of a bitmap
AT_REST = ["Steady State"]


class MemberPicture(NamedTuple):
    """One member: its status as in SHOW DEVICE; *percent* of the copy or merge it takes part in, None at rest."""

    device: str
    host: str
    site: int
    status: str
    percent: int | None


class BitmapPicture(NamedTuple):
    """One write bitmap: *shares* of marked ranges, 0.0 to 1.0, in equal parts of the volume from its beginning on."""

    name: str
    master: str
    marked: int
    ranges: int
    shares: tuple[float, ...]


class SetPicture(NamedTuple):
    """One virtual unit; *state* as in SHOW SHADOW, *full* of *total* devices are full members."""

    name: str
    label: str
    state: str
    full: int
    total: int
    is_at_rest: bool
    members: tuple[MemberPicture, ...]
    bitmaps: tuple[BitmapPicture, ...]


class NodePicture(NamedTuple):
    """One node of the cluster: *status* `up`, `down`, `no contact` or the number of another partition."""

    name: str
    site: int
    status: str


class Picture(NamedTuple):
    """One moment, as *node* sees it; sets that something happens to come first."""

    node: str
    time: str
    pace: str
    votes: str
    is_hung: bool
    nodes: tuple[NodePicture, ...]
    cut: tuple[str, ...]
    sets: tuple[SetPicture, ...]
    messages: tuple[str, ...] = ()


def take(world: World, node: str, units: Iterable[Unit], pace: str) -> Picture:
    """The picture of *units* as *node* sees them now; *pace* says how time passes."""
    sets = [_set(world, node, unit) for unit in units]
    return Picture(
        node,
        vmstime.show(world.clock.ticks).strip(),
        pace,
        f"votes {quorum.votes(world)}, quorum {world.quorum}" if len(world.nodes) > 1 else "",
        world.is_hung,
        tuple(NodePicture(each.name, each.site, _status(world, each.name)) for each in world.nodes.values()),
        _cut(world),
        tuple(sorted(sets, key=lambda each: each.is_at_rest)),
    )


def _set(world: World, node: str, unit: Unit) -> SetPicture:
    shadow_set = unit.shadow_set
    return SetPicture(
        f"DSA{shadow_set.unit}",
        shadow_set.label,
        state_of(node, shadow_set),
        len(shadow_set.full),
        len(shadow_set.members),
        states_of(node, shadow_set) == AT_REST,
        tuple(_member(world, node, shadow_set, member) for member in shadow_set.members),
        tuple(_bitmap(bitmap) for bitmap in shadow_set.bitmaps),
    )


def _member(world: World, node: str, shadow_set: ShadowSet, member: Member) -> MemberPicture:
    disk = world.disks[member.device]
    row = disk_row(world, node, disk)
    is_busy = member.role is Role.TARGET or shadow_set.merge is not None
    done = progress(node, shadow_set, member) if is_busy else None
    return MemberPicture(member.device, row.host, disk.site, row.status, done)


def _bitmap(bitmap: Bitmap) -> BitmapPicture:
    bits = bitmap.bits
    return BitmapPicture(bitmap.name, bitmap.master, bits.count, bits.ranges, tuple(bits.shares(STRIP_PARTS)))


def _status(world: World, name: str) -> str:
    node = world.nodes[name]
    if not node.up:
        return "down"
    if node.partition != world.number:
        return "other partition"
    return "no contact" if node.is_away else "up"


def _cut(world: World) -> tuple[str, ...]:
    """`ALPHA-BETA` between nodes, `ALPHA-site 2` to the disks of a site."""
    links = world.interconnect
    nodes = [f"{first}-{second}" for first, second in sorted(links.cut_nodes)]
    return (*nodes, *(f"{node}-site {site}" for node, site in sorted(links.cut_sites)))
