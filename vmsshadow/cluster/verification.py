"""Mount verification as each node sees it: who reaches what, nodes that give a set up, and writes held back.

A member that some node cannot reach is lost to the set: that node would write past it. But a node that reaches no
source member at all, while another node does, changes no membership: it is in mount verification on its own, its
I/O stalls and its MVTIMEOUT runs, and the others go on (I/O User's Reference, 7.4: no member accessible, no change
of membership). A node that gives a set up does so for itself alone (HELP SET SHADOW/ABORT_VIRTUAL_UNIT).
"""

from typing import NamedTuple

from vmsshadow.cluster import cut_short, membership, significant, traffic, write_logs
from vmsshadow.cluster.clock import US_PER_SECOND
from vmsshadow.cluster.world import Unit, World
from vmsshadow.shadow.impact import Happening
from vmsshadow.shadow.protocol import NodeAborted, ReachChanged
from vmsshadow.shadow.state import Phase, ShadowSet

STALLED = (Phase.VOLUME_PROCESSING, Phase.MOUNT_VERIFICATION)


class StallOver(NamedTuple):
    """The time of SET SHADOW/STALL=WRITES is over."""

    unit: int


# --- who reaches what ------------------------------------------------------------------------------


def look(world: World, number: int, mended_or_broken: str = "") -> None:
    """Disks, paths or nodes changed: let members be lost or back, and nodes be cut off or not.

    *mended_or_broken* is the disk it is about: that one comes back whatever it was lost for.
    """
    unit = world.units.get(number)
    if unit is None or unit.shadow_set.phase is Phase.ABORTED or world.is_hung:
        return
    shadow_set = unit.shadow_set
    active = [node for node in shadow_set.nodes if node not in shadow_set.aborted and world.is_active(node)]
    if not active:
        return  # who is out of contact finds out when it is back
    cut_off = [node for node in active if not _reaches_a_source(world, shadow_set, node)]
    nobody = cut_off == active
    if not nobody and cut_off != shadow_set.cut_off:
        membership.happened(world, number, ReachChanged(tuple(cut_off)))
    watching = active if nobody else [node for node in shadow_set.serving if node in active]
    for member in shadow_set.members:
        thorough = member.device == mended_or_broken or member.lost is not None
        node, ident = _trouble(world, shadow_set, watching, member.device, thorough)
        if ident and member.lost is None:
            membership.lose(world, number, member.device, ident, node)
        elif (
            not ident
            and member.lost is not None
            and (member.device == mended_or_broken or member.lost not in membership.FATAL)
        ):
            membership.disk_returned(world, member.device)
    if nobody and shadow_set.cut_off:  # only now: meanwhile the set has come into mount verification as a whole
        membership.happened(world, number, ReachChanged(()))
    membership.expel_the_overdue(world, unit)


def _reaches_a_source(world: World, shadow_set: ShadowSet, node: str) -> bool:
    return any(
        member.lost not in membership.FATAL
        and not membership.why_unusable(world, shadow_set, node, member.device, thorough=True)
        for member in shadow_set.full
    )


def _trouble(world: World, shadow_set: ShadowSet, nodes: list[str], device: str, thorough: bool) -> tuple[str, str]:
    """The first of *nodes* that cannot use *device*, and the SYSTEM condition it gets; empty when all can."""
    for node in nodes:
        ident = membership.why_unusable(world, shadow_set, node, device, thorough=thorough)
        if ident:
            return node, ident
    return "", ""


def waits_for_ever(world: World, number: int, node: str) -> bool:
    """Whether *node* is in mount verification that no time ends: nothing but write locks is in the way."""
    unit = world.units.get(number)
    if unit is None or unit.shadow_set.phase_on(node) is not Phase.MOUNT_VERIFICATION:
        return False
    return node not in unit.verification_timers and all(m.lost == "WRITLCK" for m in unit.shadow_set.full)


# --- giving up -------------------------------------------------------------------------------------


def timeout(world: World, event: membership.VerificationTimeout) -> None:
    """No source member came back in time for the node: it gives the set up."""
    unit = world.units.get(event.unit)
    if unit is None:
        return
    unit.verification_timers.pop(event.node, None)
    if unit.shadow_set.phase_on(event.node) is Phase.MOUNT_VERIFICATION:
        abort(world, event.unit, event.node)


def abort(world: World, number: int, node: str) -> None:
    """*node* gives the set up: its I/O ends in error there, and those who go on merge if it had writes queued."""
    unit = world.units[number]
    queued_writes = cut_short.give_up(world, unit, node, "VOLINV")
    logged, why = write_logs.of_failed(world, unit, node) if queued_writes else (None, "")
    if unit.last_node == node:
        unit.last_node = ""  # it writes no SCB any more
    membership.happened(world, number, NodeAborted(node, queued_writes, logged, why))
    if queued_writes:
        significant.reach(world, Happening.SET_ABORTED, node, [number])
    look(world, number)


# --- writes held back ------------------------------------------------------------------------------


def stall(world: World, unit: Unit, seconds: int) -> None:
    """No write begins on the set for *seconds* (0: the stall ends); what has begun is finished, reads go on."""
    if unit.stall:
        world.clock.cancel(unit.stall)
    unit.sound, unit.stall = None, 0
    if seconds:
        unit.stall = world.clock.after(seconds * US_PER_SECOND, StallOver(unit.shadow_set.unit))
    else:
        traffic.settled(world, unit)


def stall_over(world: World, event: StallOver) -> None:
    """Writes go on by themselves."""
    unit = world.units.get(event.unit)
    if unit is not None:
        unit.sound, unit.stall = None, 0
        traffic.settled(world, unit)
