"""Planted faults in volume processing and mount verification."""

from collections.abc import Callable
from typing import Any

import pytest

from vmsshadow.cluster import cut_short, identity, membership, verification
from vmsshadow.shadow import protocol, transitions
from vmsshadow.shadow.state import ShadowSet


def queued_write_survives_the_abort(patch: pytest.MonkeyPatch) -> None:
    """A node's queued writes end in error when it gives the set up, and are carried out all the same."""
    genuine = cut_short.give_up

    def give_up(world: Any, unit: Any, node: str, error: str) -> bool:
        left = [request for request in unit.waiting if request.node == node and request.data is not None]
        writes = genuine(world, unit, node, error)
        if error == "VOLINV":
            unit.waiting += left
        return writes

    patch.setattr(cut_short, "give_up", give_up)


def no_merge_after_an_abort_with_writes(patch: pytest.MonkeyPatch) -> None:
    """The others go on as if the node that gave up had had nothing queued."""
    genuine = transitions._node_aborted

    def node_aborted(shadow_set: Any, event: Any) -> Any:
        return genuine(shadow_set, event._replace(queued_writes=False))

    patch.setitem(transitions._TABLE, protocol.NodeAborted, node_aborted)


def forced_out_though_no_source_is_left(patch: pytest.MonkeyPatch) -> None:
    """/FORCE_REMOVAL expels a lost member at once, whether or not anybody could go on."""

    def force_removal(world: Any, number: int, device: str) -> None:
        unit = world.units[number]
        member = unit.shadow_set.member(device)
        if member.lost is None:
            genuine(world, number, device)
        else:
            event = protocol.MemberRemoved(device, member.lost, world.clock.ticks)
            membership.happened(world, number, event)

    genuine = membership.force_removal
    patch.setattr(membership, "force_removal", force_removal)


def node_without_a_source_takes_members_along(patch: pytest.MonkeyPatch) -> None:
    """What a node that is cut off cannot reach is lost to the whole set, sources last, and nobody is cut off."""

    def reaches(world: Any, shadow_set: Any, node: str) -> bool:
        return True

    patch.setattr(verification, "_reaches_a_source", reaches)
    patch.setattr(identity, "is_ours", lambda world, unit, device: True)
    patch.setattr(ShadowSet, "reachable_full", property(lambda self: self.full))


MUTANTS: tuple[Callable[[pytest.MonkeyPatch], None], ...] = (
    queued_write_survives_the_abort,
    no_merge_after_an_abort_with_writes,
    forced_out_though_no_source_is_left,
    node_without_a_source_takes_members_along,
)
