"""SHOW TIME, SHOW CLUSTER and SHOW VMSSHADOW."""

from typing import TYPE_CHECKING

from vmsshadow.base import vmstime
from vmsshadow.cluster import quorum
from vmsshadow.cluster.hardware import Node
from vmsshadow.cluster.hbmm import supports_bitmaps
from vmsshadow.cluster.world import World
from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.commands.image import IMAGES, tables_of
from vmsshadow.commands.output import directed
from vmsshadow.dcl.command import Command
from vmsshadow.messages.show_set import SHOW

if TYPE_CHECKING:
    from vmsshadow.dcl.tables import Covered

SYSTEM_ID_BASE = 1024  # SCSSYSTEMID as sites number it: area 1, node n. # from memory

_WIDTH = 80
_NAME_COLUMN = 16


def time(context: Context, command: Command) -> Run:
    """SHOW TIME."""
    yield f"  {vmstime.show(context.driver.world.clock.ticks)}"
    return SUCCESS


def cluster(context: Context, command: Command) -> Run:
    """SHOW CLUSTER: the picture as it stands, not kept up to date."""
    return (yield from directed(context, command, SHOW, _cluster(context, command)))


def _cluster(context: Context, command: Command) -> Run:
    world = context.driver.world
    bitmaps = bool(command.present("BITMAPS"))
    statuses = [(node, _status(world, node)) for node in world.nodes.values()]
    yield from cluster_layout(context.node, statuses, world.clock.ticks, bitmaps=bitmaps)
    return SUCCESS


# fmt: off
# The classes SYSTEMS and MEMBERS with their default fields. # from memory
_CLUSTER_HEAD = (
    "+-----------------------+---------+",
    "|        SYSTEMS        | MEMBERS |",
    "|--------+--------------+---------|",
    "|  NODE  |   SOFTWARE   |  STATUS |",
    "|--------+--------------+---------|",
)
_CLUSTER_FOOT = "+-----------------------+---------+"
_BITMAPS_HEAD = (
    "+-----------------------+--------------------+",
    "|        SYSTEMS        |      MEMBERS       |",
    "|--------+--------------+---------+----------|",
    "|  NODE  |   SOFTWARE   |  STATUS | BITMAPS  |",
    "|--------+--------------+---------+----------|",
)
_BITMAPS_FOOT = "+-----------------------+--------------------+"
# fmt: on


def _status(world: World, node: Node) -> str:
    """A member, one whose connection is broken but not timed out (both from memory), or removed."""
    if not node.up or node.partition != world.number:
        return "REMOVED"
    return "BRK_MEM" if node.is_away else "MEMBER"


def cluster_layout(local: str, nodes: list[tuple[Node, str]], ticks: int, *, bitmaps: bool = False) -> list[str]:
    """The display of SHOW CLUSTER on *local*: the nodes with their status.

    With *bitmaps* the class MEMBERS has the field that ADD BITMAPS brings: MINICOPY, or blank (8.4 manual, 7.10).
    """
    own = next(node for node, _ in nodes if node.name == local)
    title = f"View of Cluster from system ID {system_id(own)}  node: {local}"
    date = vmstime.show(ticks).split(".")[0]
    return [
        f"{title}{date:>{_WIDTH - len(title)}}",
        *(_BITMAPS_HEAD if bitmaps else _CLUSTER_HEAD),
        *(
            f"| {node.name:<6} | {f'VMS {node.version}':<12} | {status:<7} |"
            + (f" {'MINICOPY' if supports_bitmaps(node) else '':<8} |" if bitmaps else "")
            for node, status in nodes
        ),
        _BITMAPS_FOOT if bitmaps else _CLUSTER_FOOT,
    ]


def system_id(node: Node) -> int:
    """The SCSSYSTEMID of *node*."""
    return SYSTEM_ID_BASE + (node.csid & 0xFFFF)


def vmsshadow(context: Context, command: Command) -> Run:
    """SHOW VMSSHADOW [/COVERAGE]: what the simulator is doing, or what it simulates."""
    if command.present("COVERAGE"):
        yield from _coverage()
        return SUCCESS
    world = context.driver.world
    facts = (
        ("Cluster", world.name),
        ("Simulated time", vmstime.show(world.clock.ticks).strip()),
        ("Seed", str(world.clock.seed)),
        ("Clock", _clock(context)),
        ("Strict", "yes" if context.console.strict else "no"),
        *_votes(world),
        ("Nodes", ", ".join(node.name if node.up else f"{node.name} (down)" for node in world.nodes.values())),
        ("Disks", str(len(world.disks))),
        ("Virtual units", ", ".join(f"DSA{number}:" for number in sorted(world.units)) or "none"),
    )
    for name, value in facts:
        yield f"  {name:<{_NAME_COLUMN}}{value}"
    return SUCCESS


def _votes(world: World) -> list[tuple[str, str]]:
    """Votes present and quorum, where they count: in a cluster."""
    if len(world.nodes) < 2:
        return []
    return [("Votes", f"{quorum.votes(world)} present, quorum {world.quorum}" + (", lost" if world.is_hung else ""))]


def _clock(context: Context) -> str:
    """How simulated time passes, in the words of --clock."""
    pace = context.services.get("rate")
    if pace is None:
        return "virtual"
    return "real" if pace.rate == 1 else f"x{pace.rate:.15g}"


def all_rows() -> list["Covered"]:
    """What may be typed at the dollar sign, then what may be typed to each image."""
    from vmsshadow.dcl.tables import Tables, coverage, coverage_of_image

    rows = coverage(Tables.from_package("vmsshadow.commands"))
    return rows + [row for name in IMAGES for row in coverage_of_image(name, tables_of(name))]


def _coverage() -> list[str]:
    """What is known but not simulated, by verb, after the counts."""
    rows = all_rows()
    missing = [row.path for row in rows if not row.is_simulated]
    ours = sum(row.is_extension for row in rows)
    return [
        f"  {'Known':<{_NAME_COLUMN}}{len(rows):>6}",
        f"  {'Simulated':<{_NAME_COLUMN}}{len(rows) - len(missing):>6}",
        f"  {'Not simulated':<{_NAME_COLUMN}}{len(missing):>6}",
        f"  {'Extensions':<{_NAME_COLUMN}}{ours:>6}",
        "",
        "  Known and not simulated:",
        *(f"    {path}" for path in missing),
    ]
