"""SET SHADOW and SET DEVICE in volume processing: force a member out, give a set up on this node, stall writes.

Each deed is judged for every target before the first is done (HELP SET SHADOW; New Features 7.3-1, 4.13).
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from vmsshadow.base.names import shown
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.verification import STALLED
from vmsshadow.cluster.world import Unit, World
from vmsshadow.dcl.command import Command
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.dismount import DISM
from vmsshadow.messages.show_set import SET
from vmsshadow.messages.system import SYSTEM
from vmsshadow.shadow.state import Phase

MAX_STALL_S = 65_535  # as SHADOW_MBR_TMO, which is the default


class Deed(NamedTuple):
    """One qualifier: whether it is for a member (else for a unit), why it cannot be done, and how it is done.

    *why_not* gets the node, the unit and the member's name; *act* the driver, these, and the number of seconds.
    """

    qualifier: str
    is_for_member: bool
    why_not: Callable[[str, Unit, str], Said | None]
    act: Callable[[Driver, str, Unit, str, int], str]


class Wanted(NamedTuple):
    """What one command asks for."""

    deed: Deed
    seconds: int


def wanted(world: World, node: str, command: Command) -> list[Wanted] | Said:
    """The deeds that *command* asks for, or the refusal of a number."""
    found = [Wanted(deed, 0) for deed in DEEDS if command.present(deed.qualifier)]
    for deed in STALLS if command.syntax == "SET_SHADOW" else ():
        if command.present(deed.qualifier):
            # HELP SET SHADOW/STALL has the default; that of /NOSTALL, at once, is ours.
            default = world.nodes[node].parameter("SHADOW_MBR_TMO") if deed.qualifier == "STALL" else 0
            seconds = _seconds(command, deed.qualifier, default)
            if isinstance(seconds, Said):
                return seconds
            found.append(Wanted(deed, seconds))
    return found


def _seconds(command: Command, qualifier: str, default: int) -> int | Said:
    """The number after WRITES, or the refusal of one that is out of range."""
    text = command.value(f"{qualifier}.WRITES")
    if text is None:
        return default
    if not text.isdecimal() or len(text) > 10 or not 1 <= int(text) <= MAX_STALL_S:
        return SET.INVQUAVAL(text, qualifier)
    return int(text)


def why_not(node: str, unit: Unit | None, device: str, wishes: list[Wanted]) -> Said | None:
    """Why the deeds cannot be done to *unit*, or to its member *device* when that was named."""
    for wish in wishes:
        if wish.deed.is_for_member is not bool(device):
            return SYSTEM.IVDEVNAM()
        if unit is None:
            return SYSTEM.DEVNOTMOUNT()
        refusal = wish.deed.why_not(node, unit, device)
        if refusal is not None:
            return refusal
    return None


def act(driver: Driver, node: str, unit: Unit, device: str, wishes: list[Wanted]) -> Iterator[str]:
    """Do the judged deeds; one line of /LOG for each. # wording ours"""
    name = shown(device or f"DSA{unit.shadow_set.unit}")
    for wish in wishes:
        yield f"{name} {wish.deed.act(driver, node, unit, device, wish.seconds)}"


def why_not_forced(node: str, unit: Unit, device: str) -> Said | None:
    """Why member *device* cannot be forced out: the unit is given up, or nobody else could ever be read."""
    shadow_set = unit.shadow_set
    if shadow_set.phase_on(node) is Phase.ABORTED:
        return SYSTEM.VOLINV()
    return DISM.SRCMEM() if [shadow_set.member(device)] == shadow_set.full else None


def _force(driver: Driver, node: str, unit: Unit, device: str, seconds: int) -> str:
    member = unit.shadow_set.member(device)
    was_lost = member is not None and member.lost is not None
    driver.force_removal(unit.shadow_set.unit, device)
    return "forced out" if was_lost else "will be removed when it is lost"


def _why_not_verifying(node: str, unit: Unit, device: str) -> Said | None:
    """SHOW DEVICE shows one status for volume processing and for mount verification: either can be aborted (ours)."""
    return None if unit.shadow_set.phase_on(node) in STALLED else SYSTEM.UNSUPPORTED()


def _abort(driver: Driver, node: str, unit: Unit, device: str, seconds: int) -> str:
    driver.abort(node, unit.shadow_set.unit)
    return "mount verification aborted"


def _never(node: str, unit: Unit, device: str) -> Said | None:
    return None


def _stall(driver: Driver, node: str, unit: Unit, device: str, seconds: int) -> str:
    driver.stall_writes(unit.shadow_set.unit, seconds)
    return f"writes stalled for {seconds} seconds"


def _release(driver: Driver, node: str, unit: Unit, device: str, seconds: int) -> str:
    """Where nothing is stalled nothing is to be released, now or later."""
    if unit.stall:
        driver.stall_writes(unit.shadow_set.unit, seconds)
    return f"writes go on in {seconds} seconds" if seconds else "writes go on"


# fmt: off
#    qualifier             member  why it cannot be done  how it is done
DEEDS = (
    Deed("ABORT_VIRTUAL_UNIT", False, _why_not_verifying, _abort),
    Deed("FORCE_REMOVAL",      True,  why_not_forced,     _force),
)
STALLS = (  # of SET SHADOW alone
    Deed("NOSTALL",            False, _never,             _release),
    Deed("STALL",              False, _never,             _stall),
)
# fmt: on
