"""What the connection manager has to tell: a line for one node's console, put among the notices."""

from typing import NamedTuple

from vmsshadow.cluster.world import World

NO_UNIT = -1  # a notice that is of no virtual unit


class ConnectionLine(NamedTuple):
    """A notice: the connection manager of *node* says *ident* (of CNXMAN), perhaps of the node *about*.

    With *aloud* its OPCOM tells the operators of class CLUSTER too.
    """

    node: str
    ident: str
    about: str
    aloud: bool


class NodeLeft(NamedTuple):
    """A notice: *node* is no more; *how* it ended: CRASH, SHUTDOWN (in order) or CLUEXIT (a bugcheck)."""

    node: str
    how: str


class NodeStarted(NamedTuple):
    """A notice: the OPCOM of *node* has started."""

    node: str


def say(world: World, node: str, ident: str, about: str = "", *, aloud: bool = True) -> None:
    """Let the connection manager of *node* speak; a system that is in no cluster has none.

    Of what all members do together only one tells the operators *aloud* (ours).
    """
    if len(world.nodes) > 1:
        tell(world, ConnectionLine(node, ident, about, aloud))


def tell(world: World, notice: ConnectionLine | NodeLeft | NodeStarted) -> None:
    """Put a notice among those that wait to be narrated."""
    world.notices.append((world.clock.now_us, NO_UNIT, notice))
