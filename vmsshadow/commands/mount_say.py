"""What MOUNT says when it has acted: the lines and their order; and the block in front of /CONFIRM's question.

The MOUNTED line comes first, then sources, then copy targets, each in command order, then what /INCLUDE found,
then the devices that were turned down (8.4 manual, ex. 4-2 to 4-8). An addition tells only of the new members.
"""

from vmsshadow.base.names import shown
from vmsshadow.cluster import volumes
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.world import World
from vmsshadow.commands.mount_core import Judgement, Wishes, failure_lines, with_host
from vmsshadow.messages.catalogue import Message, Said
from vmsshadow.messages.mount import MOUNT
from vmsshadow.shadow.formation import Seat, Verdict
from vmsshadow.shadow.state import Role

QUESTION = "Allow FULL shadow copy on the above member(s)? [N]: "

# What a member's line is, by what became of it: named in the command, or found by /INCLUDE.
_LINES: dict[str, tuple[Message, Message]] = {
    "source": (MOUNT.SHDWMEMSUCC, MOUNT.AUTOMEMSUCC),
    "merge": (MOUNT.SHDWMEMERGE, MOUNT.AUTOMEMERGE),
    "copy": (MOUNT.SHDWMEMCOPY, MOUNT.AUTOMEMCOPY),
}


def told(world: World, node: str, wishes: Wishes, judgement: Judgement, *, rebuild: bool) -> list[Said]:
    """The lines of a MOUNT on *node* that has just been acted on."""
    lines: list[Said] = []
    if judgement.formation is not None or judgement.joins:
        lines.append(MOUNT.MOUNTED(judgement.label, shown(f"DSA{wishes.unit}")))
    if judgement.formation is not None:
        lines += damages(world, node, judgement)
        merging = judgement.formation.merge
        lines += [_line(world, node, seat, merging) for seat in judgement.formation.seats]
    elif judgement.joins:
        lines += _as_found(world, node, wishes.unit)
    else:
        lines += _added(world, node, judgement)
    lines += failure_lines(judgement.turned_down)
    if judgement.is_dirty and wishes.writable:
        lines.append(MOUNT.REBUILD() if rebuild else MOUNT.REBLDREQD())
    return lines


def damages(world: World, node: str, judgement: Judgement) -> list[Said]:
    """What of the source volumes' structure is bad and was read from its backup; each said once."""
    if judgement.formation is None:
        return []
    found = [volumes.facts(world, node, seat.candidate.device) for seat in judgement.formation.sources]
    lines = [MOUNT.HOMBLKBAD()] if any(facts.home_bad for facts in found) else []
    return [*lines, MOUNT.IDXHDRBAD()] if any(facts.index_bad for facts in found) else lines


def confirmation(driver: Driver, node: str, wishes: Wishes, judgement: Judgement) -> list[Said | str]:
    """What stands above /CONFIRM's question (HELP MOUNT/CONFIRM): every disk that a full copy would overwrite."""
    world = driver.world
    block: list[Said | str] = [
        MOUNT.SHDWCOPYREQ(),
        f" Virtual Unit - {f'DSA{wishes.unit}:':<15}Volume label - {judgement.label}",
        f"   {'Member':<28}{'Volume label':<16}Owner UIC",
    ]
    for seat in judgement.full_copies:
        device = seat.candidate.device
        facts = driver.facts(node, device)
        member = f"{device}: ({world.host_of(node, device)})"
        owner = uic(facts.owner_uic) if facts.label else ""  # a disk without a volume has neither
        block.append(f"   {member:<28}{facts.label:<16}{owner}".rstrip())
    return [*block, ""]


def uic(value: int) -> str:
    """A UIC as displays show it, in octal: `[100,100]`."""
    return f"[{value >> 16:o},{value & 0xFFFF:o}]"


def _line(world: World, node: str, seat: Seat, merging: bool) -> Said:
    became = "copy" if seat.verdict is Verdict.TARGET else "merge" if merging else "source"
    return _LINES[became][seat.candidate.included](with_host(world, node, seat.candidate.device))


def _as_found(world: World, node: str, unit: int) -> list[Said]:
    """A further node mounts the set: one line for each member as it is, sources first."""
    shadow_set = world.units[unit].shadow_set
    source = MOUNT.SHDWMEMERGE if shadow_set.merge is not None else MOUNT.SHDWMEMSUCC
    members = sorted(shadow_set.members, key=lambda member: member.role is Role.TARGET)
    return [
        (source if member.role is Role.FULL else MOUNT.SHDWMEMCOPY)(with_host(world, node, member.device))
        for member in members
    ]


def _added(world: World, node: str, judgement: Judgement) -> list[Said]:
    """New members only; where there are none, that the devices named are members already (ours: V8 has ISAMBR)."""
    if judgement.targets:
        return [_line(world, node, seat, False) for seat in judgement.targets]
    return [MOUNT.ISAMBR(with_host(world, node, seat.candidate.device)) for seat in judgement.seats]
