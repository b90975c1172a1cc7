"""When a minicopy can be prepared: the checks behind /POLICY=MINICOPY of MOUNT and DISMOUNT, in the manual's order.

Without OPTIONAL a bitmap that cannot be had refuses the command; with it the command goes on without
(8.4 manual, 7.4 to 7.8; HELP DISMOUNT/POLICY).
"""

from typing import NamedTuple

from vmsshadow.base.names import device_of_unit_id, shown
from vmsshadow.cluster.hbmm import supports_bitmaps
from vmsshadow.cluster.world import Unit, World
from vmsshadow.dcl.command import Command, Presence
from vmsshadow.shadow.bitmap import Absent, Kind
from vmsshadow.shadow.formation import Formation
from vmsshadow.shadow.state import Phase, Role

MAX_ABSENT = 2  # a set may be mounted less one or two members (8.4 manual, 7.4)
MAX_BITMAPS = 6  # minicopy bitmaps of one set # from memory
MINICOPY_SINCE = (7, 2)  # V7.2-2 and V7.3

NOT_SAID, OPTIONAL, REQUIRED, REFUSED = "", "optional", "required", "refused"


class Absentees(NamedTuple):
    """The members that a first mount does without, with what their SCBs hold; or the reason *why* no bitmap starts."""

    absent: tuple[tuple[str, Absent], ...] = ()
    why: str = ""
    in_merge: bool = False


def wish(command: Command) -> str:
    """What a MOUNT or DISMOUNT says of minicopy: `REQUIRED`, `OPTIONAL`, `REFUSED`, or nothing."""
    for path in ("POLICY.MINICOPY", "MINICOPY"):
        presence = command.present(path)
        if presence:
            return OPTIONAL if command.present(f"{path}.OPTIONAL") else REQUIRED
        if presence in (Presence.NEGATED, Presence.LOCNEG):
            return REFUSED
    return NOT_SAID


def is_supported(world: World) -> bool:
    """Every node of the cluster must know write bitmaps (8.4 manual, 7.3)."""
    return all(node.release >= MINICOPY_SINCE for node in world.up_nodes())


def why_no_bitmap(world: World, node: str, unit: Unit, device: str) -> str:
    """Why *node* cannot begin a bitmap when *device* leaves the set; empty when it can."""
    shadow_set = unit.shadow_set
    name = shown(f"DSA{shadow_set.unit}")
    member = shadow_set.member(device)
    assert member is not None
    if shadow_set.merge is not None:
        return f"{name} is in merge"
    if member.role is Role.TARGET:
        return f"{shown(device)} is a copy target"
    if shadow_set.phase_on(node) is not Phase.RUNNING:
        return f"{name} does not serve I/O"
    return _why_not_here(world, node, unit)


def _why_not_here(world: World, node: str, unit: Unit) -> str:
    if not supports_bitmaps(world.nodes[node]):
        return f"node {node} is a VAX"
    if not is_supported(world):
        return "a node of the cluster runs a version without write bitmaps"
    if sum(bitmap.kind is Kind.MINICOPY for bitmap in unit.shadow_set.bitmaps) >= MAX_BITMAPS:
        return f"the set has {MAX_BITMAPS} minicopy bitmaps already"
    return ""


def why_unfit(unit: Unit) -> str:
    """Why a set that is dismounted for good cannot be mounted for minicopies later (HELP DISMOUNT/POLICY)."""
    shadow_set = unit.shadow_set
    name = shown(f"DSA{shadow_set.unit}")
    if len(shadow_set.members) < 2:
        return f"{name} has only one member"
    return f"{name} is in merge" if shadow_set.merge is not None else ""


def absentees(world: World, node: str, formation: Formation) -> Absentees:
    """Who is missing at a first mount on *node*, if a bitmap can be begun for them (8.4 manual, 7.6.2)."""
    sources = [seat.candidate for seat in formation.sources]
    if not supports_bitmaps(world.nodes[node]) or not is_supported(world):
        return Absentees((), "a node has no support for write bitmaps")
    if formation.merge or any(source.dirty or source.merging for source in sources):
        return Absentees((), "the set was not properly dismounted or is in merge", True)
    first = sources[0]
    present = [seat.candidate.unit_id for seat in formation.seats]
    missing = [device_of_unit_id(number) for number in first.sources if number not in present]
    names = [name for name in missing if name is not None]
    if not first.generation or not names:
        return Absentees((), "no former member is missing")
    if len(names) > MAX_ABSENT:
        return Absentees((), f"more than {MAX_ABSENT} members are missing")
    return Absentees(tuple((name, Absent(first.generation, first.mount_time)) for name in names))
