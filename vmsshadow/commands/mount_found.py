"""The devices of a MOUNT: those named in /SHADOW and those /INCLUDE finds, taken or turned down one by one.

What concerns one device alone is decided here: whether it exists, can be reached, is in other use or write-locked.
A disk without a valid file system is taken: it is a legal copy target.
"""

from typing import NamedTuple

from vmsshadow.base.names import device_of_unit_id, parse_device, unit_id, with_colon
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.facts import DiskFacts
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.mount import MOUNT
from vmsshadow.messages.system import SYSTEM
from vmsshadow.shadow.formation import Candidate

# The disk answers; what it lacks is a sound volume. Everything else keeps the disk itself from being used.
VOLUME_PROBLEMS = ("", "NOHOMEBLK", "PARITY", "FORCEDERROR", "FILESTRUCT", "BADFILEHDR", "BADCHKSUM", "FORMAT")


class TurnedDown(NamedTuple):
    """A device that cannot be a member, as it was typed (upper case, with its colon), and why."""

    typed: str
    reason: Said


class Found(NamedTuple):
    """The devices sorted out; *typed* maps plain names to what SHDWMEMFAIL shows."""

    candidates: tuple[Candidate, ...]
    turned_down: tuple[TurnedDown, ...]
    unavailable: tuple[tuple[str, str], ...]  # (plain name, SYSTEM ident): an operator can mend these
    typed: dict[str, str]


def find(driver: Driver, node: str, unit: int, named: tuple[str, ...], *, include: bool, writable: bool) -> Found:
    """Sort out the devices *named* for virtual unit *unit*, then with *include* the members their SCBs list."""
    typed: dict[str, str] = {}
    for text in named:
        name = parse_device(text)
        assert name is not None, "names are checked before"
        typed[name.plain] = with_colon(text.rstrip(":"))
    facts = {device: driver.facts(node, device) for device in typed if device in driver.world.disks}
    extras = _listed(unit, facts, typed) if include else []
    typed.update({device: with_colon(device) for device in extras})
    candidates: list[Candidate] = []
    turned_down: list[TurnedDown] = []
    unavailable: list[tuple[str, str]] = []
    for device, text in typed.items():
        problem, reason = _obstacle(driver, node, unit, device, writable)
        if problem:
            unavailable.append((device, problem))
        if reason is not None:
            turned_down.append(TurnedDown(text, reason))
        else:
            candidates.append(driver.candidate(node, device, included=device in extras))
    return Found(tuple(candidates), tuple(turned_down), tuple(unavailable), typed)


def default_logical(facts: DiskFacts) -> str:
    """DISK$label; for the root volume of a volume set DISK$volume-set-name (HELP MOUNT, parameter logical-name)."""
    return f"DISK${facts.set_name if facts.rvn == 1 else facts.label}"


def number_in_use(driver: Driver, node: str, own: str, facts: DiskFacts) -> bool:
    """Whether *node* has another device than *own* mounted as that volume of a volume set which *facts* are of."""
    if not facts.rvn:
        return False
    from vmsshadow.cluster import volume_sets

    return volume_sets.volumes_on(driver.world, node, facts.set_name).get(facts.rvn, own) != own


def _listed(unit: int, facts: dict[str, DiskFacts], typed: dict[str, str]) -> list[str]:
    """The further members that the newest SCB of this virtual unit lists (HELP MOUNT/INCLUDE)."""
    virtual_unit_id = unit_id(f"DSA{unit}")
    own = [disk for disk in facts.values() if disk.generation and disk.virtual_unit_id == virtual_unit_id]
    if not own:
        return []
    newest = max(own, key=lambda disk: disk.generation)
    listed = [device_of_unit_id(identifier) for identifier in newest.member_ids]
    return [device for device in listed if device is not None and device not in typed]


def _obstacle(driver: Driver, node: str, unit: int, device: str, writable: bool) -> tuple[str, Said | None]:
    """(ident an operator can mend, the reason) why *device* cannot be taken; ("", None) when it can."""
    world = driver.world
    disk = world.disks.get(device)
    if disk is None:
        return "", SYSTEM.NOSUCHDEV()
    owner = world.unit_of(device)
    if owner is not None:
        return "", None if owner.shadow_set.unit == unit else MOUNT.WRONGVU()
    if device in world.volumes:
        return "", SYSTEM.DEVMOUNT()
    problem = driver.facts(node, device).problem
    if problem not in VOLUME_PROBLEMS:
        return problem, getattr(SYSTEM, problem)()
    if disk.write_locked and writable:
        return "", SYSTEM.WRITLCK()
    return "", None
