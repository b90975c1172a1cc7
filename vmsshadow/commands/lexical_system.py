"""F$GETSYI: what is told of a node and of the cluster, and its system parameters (DCL Dictionary, F$GETSYI)."""

from collections.abc import Callable

from vmsshadow.base import vmstime
from vmsshadow.cluster import parameters, quorum
from vmsshadow.cluster.hardware import Node
from vmsshadow.cluster.world import World
from vmsshadow.commands.gate import Context
from vmsshadow.dcl.lexical import Answer, Argument, Scope
from vmsshadow.dcl.numbers import as_number, as_text, wrapped
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.text import upcase
from vmsshadow.messages.system import SYSTEM

VERSION_SIZE = 8
_ARCHITECTURES = {"Integrity": ("IA64", 3), "Alpha": ("Alpha", 2), "VAX": ("VAX", 1), "x86-64": ("x86_64", 4)}
_HARDWARE = {"Integrity": "HP rx2660", "Alpha": "AlphaServer ES40", "VAX": "VAX 4000", "x86-64": "x86-64"}
US_PER_TICK = 10

Told = str | int | bool


def _scs_system(node: Node) -> int:
    return 1024 + (node.csid & 0xFFFF)


def _booted(world: World, node: Node) -> str:
    return vmstime.show(world.clock.ticks - (world.clock.now_us - node.booted_us) * US_PER_TICK)


def _architecture(world: World, node: Node) -> tuple[str, int]:
    return _ARCHITECTURES.get(node.arch, (node.arch, 0))


# The items of one node, and of the cluster. # which are strings, and how they are filled, partly from memory
_TABLE: dict[str, Callable[[World, Node], Told]] = {
    "ARCH_NAME": lambda world, node: _architecture(world, node)[0],
    "ARCH_TYPE": lambda world, node: _architecture(world, node)[1],
    "BOOTTIME": _booted,
    "CLUSTER_EVOTES": lambda world, node: world.interconnect.expected_votes,
    "CLUSTER_FSYSID": lambda world, node: f"{min(_scs_system(each) for each in world.members()):012X}",
    "CLUSTER_MEMBER": lambda world, node: len(world.nodes) > 1,
    "CLUSTER_NODES": lambda world, node: len(world.members()),
    "CLUSTER_QUORUM": lambda world, node: world.quorum,
    "CLUSTER_VOTES": lambda world, node: quorum.votes(world),
    "CPU": lambda world, node: 0,
    "ACTIVECPU_CNT": lambda world, node: 1,
    "AVAILCPU_CNT": lambda world, node: 1,
    "HW_MODEL": lambda world, node: 0,
    "HW_NAME": lambda world, node: _HARDWARE.get(node.arch, node.arch),
    "NODENAME": lambda world, node: node.name,
    "NODE_CSID": lambda world, node: f"{node.csid:08X}",
    "NODE_EVOTES": lambda world, node: world.interconnect.expected_votes,
    "NODE_HWTYPE": lambda world, node: _architecture(world, node)[0].upper()[:4],
    "NODE_QUORUM": lambda world, node: world.quorum,
    "NODE_SWTYPE": lambda world, node: "VMS ",
    "NODE_SWVERS": lambda world, node: node.version[:4].ljust(4),
    "NODE_SYSTEMID": lambda world, node: f"{_scs_system(node):012X}",
    "NODE_VOTES": lambda world, node: node.votes,
    "NODE_AREA": lambda world, node: _scs_system(node) >> 10,
    "NODE_NUMBER": lambda world, node: _scs_system(node) & 0x3FF,
    "PAGE_SIZE": lambda world, node: 512 if node.arch == "VAX" else 8192,
    "SCS_EXISTS": lambda world, node: len(world.nodes) > 1,
    "SCSNODE": lambda world, node: node.name.ljust(8),
    "SCSSYSTEMID": lambda world, node: _scs_system(node),
    "SCSSYSTEMIDH": lambda world, node: 0,
    "VERSION": lambda world, node: node.version.ljust(VERSION_SIZE),
    "VECTOR_EMULATOR": lambda world, node: False,
}


def getsyi(scope: Scope, given: list[Argument]) -> Answer:
    """F$GETSYI(item [,node] [,cluster-id]): of this node, or of another one that is a member."""
    context: Context = scope.context
    world = context.driver.world
    item = upcase(as_text(given[0] or "")).strip()
    node = _node(world, context.node, given)
    if node is None:
        return SYSTEM.NOSUCHNODE()
    told = _TABLE.get(item)
    if told is not None:
        value = told(world, node)
        return ("TRUE" if value else "FALSE") if isinstance(value, bool) else value
    row = parameters.PARAMETERS.get(item)
    if row is None:
        return Refusal("IVKEYW", item or None)
    return wrapped(node.parameter(item))


def _node(world: World, here: str, given: list[Argument]) -> Node | None:
    name = upcase(as_text(given[1] or "")).strip().rstrip(":")
    if name:
        found = world.nodes.get(name)
        return found if found in world.members() else None
    typed = given[2]
    if typed is None or typed == "":
        return world.nodes[here]
    wanted = typed if isinstance(typed, int) else as_number(f"%X{typed}") if typed else 0
    return next((node for node in world.members() if node.csid == wanted), None)
