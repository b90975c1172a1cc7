"""What the connection manager has to tell: a line for one node's console, put among the notices."""

from typing import NamedTuple

from vmsshadow.cluster.world import World

NO_UNIT = -1  # a notice that is of no virtual unit


class ConnectionLine(NamedTuple):
    """A notice: the connection manager of *node* says *ident* (of CNXMAN), perhaps of the node *about*."""

    node: str
    ident: str
    about: str = ""


class NodeLeft(NamedTuple):
    """A notice: the last lines on the console of *node*: it shut down in order, or left with bugcheck CLUEXIT."""

    node: str
    in_order: bool


class NodeStarted(NamedTuple):
    """A notice: the OPCOM of *node* has started."""

    node: str


def say(world: World, node: str, ident: str, about: str = "") -> None:
    """Let the connection manager of *node* speak; a system that is in no cluster has none."""
    if len(world.nodes) > 1:
        tell(world, ConnectionLine(node, ident, about))


def tell(world: World, notice: ConnectionLine | NodeLeft | NodeStarted) -> None:
    """Put a notice among those that wait to be narrated."""
    world.notices.append((world.clock.now_us, NO_UNIT, notice))
