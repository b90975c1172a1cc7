"""MOUNT of a shadow set: judge what was wished from facts, and act on the judgement.

`judge` changes nothing: it gathers the facts of every device that is named or found, lets the formation rules
decide, and answers with a refusal (MOUNT's own messages) or with what is to be done. `act` does it. The dialogue
and the system services share both. Checks come in the order in which MOUNT makes them: syntax, device names,
existence, availability, other uses, number of members, size, label, copies, label in use, limits.
"""

from typing import NamedTuple

from vmsshadow.base.names import parse_device, shown, unit_id, with_colon
from vmsshadow.cluster.allowed import why_no_unit
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.world import Unit, World
from vmsshadow.commands import minicopy
from vmsshadow.commands.minicopy import Absentees
from vmsshadow.commands.mount_found import Found, TurnedDown, default_logical, find, number_in_use
from vmsshadow.messages.catalogue import Message, Said, Severity
from vmsshadow.messages.mount import MOUNT
from vmsshadow.messages.system import SYSTEM
from vmsshadow.messages.vmsshadow import VMSSHADOW
from vmsshadow.shadow.formation import Class, Formation, Seat, Verdict, addition, classify, first_mount
from vmsshadow.shadow.state import MAX_MEMBERS, MAX_MEMBERS_BEFORE_V84, Phase

SCRATCH_LABEL = "SCRATCH_DISK"  # what /POLICY=VERIFY_LABEL wants of a copy target (HELP MOUNT/POLICY)
PRIVATE = "Process"  # the scope of a mount that is not shared
SIX_MEMBERS_SINCE = (8, 4)


class Wishes(NamedTuple):
    """What a MOUNT of a virtual unit asks for."""

    unit: int
    named: tuple[str, ...] = ()  # the devices of /SHADOW as typed, upper case
    label: str | None = None  # None: /OVERRIDE=IDENTIFICATION
    logical: str = ""  # empty: DISK$label
    writable: bool = True
    scope: str = PRIVATE
    cluster: bool = False
    copy: bool = True
    include: bool = False
    require_members: bool = False
    verify_label: bool = False
    minicopy: str = minicopy.NOT_SAID


class Judgement(NamedTuple):
    """What becomes of a MOUNT; with *refusal* nothing is done.

    *unavailable* are (device, SYSTEM ident) that an operator could mend: with /ASSIST the command waits for them,
    whatever the rest says. *formation* is a first mount, *seats* an addition; *joins* says that this node mounts a
    set which others have. *label* is the volume's.
    """

    refusal: tuple[Said, ...] = ()
    unavailable: tuple[tuple[str, str], ...] = ()
    turned_down: tuple[TurnedDown, ...] = ()
    formation: Formation | None = None
    seats: tuple[Seat, ...] = ()
    joins: bool = False
    label: str = ""
    absentees: Absentees = Absentees()  # a first mount begins a bitmap for these
    logical: str = ""  # for the volume, if none is wished

    @property
    def full_copies(self) -> tuple[Seat, ...]:
        """The devices of which every block will be overwritten."""
        return tuple(seat for seat in self.targets if seat.bitmap is None)

    @property
    def targets(self) -> tuple[Seat, ...]:
        """The devices that will be overwritten by a copy, in the order in which they are told."""
        seats = self.formation.seats if self.formation is not None else self.seats
        return tuple(seat for seat in seats if seat.verdict is Verdict.TARGET)

    @property
    def is_dirty(self) -> bool:
        """Whether the volume was not properly dismounted before this first mount."""
        return self.formation is not None and any(seat.candidate.dirty for seat in self.formation.sources)


def judge(driver: Driver, node: str, wishes: Wishes) -> Judgement:
    """What becomes of *wishes* on *node*; changes nothing and may be asked as often as one likes."""
    mistake = _mistake(wishes)
    if mistake is not None:
        return Judgement((mistake,))
    unit = driver.world.units.get(wishes.unit)
    if unit is not None:
        return _judge_mounted(driver, node, wishes, unit)
    if not wishes.named:
        # Nothing is mounted under that name anywhere, so there is no such device.
        return Judgement((fatal(SYSTEM.NOSUCHDEV),))
    return _judge_first(driver, node, wishes)


def act(driver: Driver, node: str, wishes: Wishes, judgement: Judgement) -> None:
    """Do what *judgement* says; it must be fresh and not a refusal."""
    assert not judgement.refusal
    logical = wishes.logical or judgement.logical
    if judgement.formation is not None:
        driver.form(
            node,
            wishes.unit,
            judgement.formation,
            label=judgement.label,
            writable=wishes.writable,
            scope=wishes.scope,
            logical=logical,
        )
        if judgement.absentees.absent:
            driver.prepare_minicopy(node, wishes.unit, judgement.absentees.absent)
        return
    if judgement.joins:
        driver.mount_also(
            node, wishes.unit, writable=wishes.writable, scope=_joined_scope(driver.world, wishes), logical=logical
        )
    if judgement.targets:
        driver.add(wishes.unit, judgement.targets)


def highest_free_unit(world: World, taken: list[int] | None = None) -> int:
    """The unit number that MOUNT DSA: takes: 9999 first, then downwards (8.4 manual, 4.2); none of those *taken*."""
    return next(number for number in range(9999, -1, -1) if number not in world.units and number not in (taken or ()))


def fatal(message: Message) -> Said:
    """A system condition as MOUNT prints it when it is the reason for giving up: `%MOUNT-F-NOSUCHDEV`."""
    return message.at(Severity.F).under(MOUNT)()


def label_in_use(world: World, label: str, *, unit: int = -1, device: str = "") -> bool:
    """Whether another shared volume than *unit* or *device* has *label*; private mounts do not count."""
    for number, other in world.units.items():
        shared = any(view.scope != PRIVATE for view in other.views.values())
        if number != unit and shared and other.shadow_set.label == label:
            return True
    return any(volume.shared and volume.label == label and name != device for name, volume in world.volumes.items())


def failure_lines(turned_down: tuple[TurnedDown, ...]) -> tuple[Said, ...]:
    """One SHDWMEMFAIL per device, each with its reason as a continuation line (8.4 manual, ex. 4-2)."""
    return tuple(MOUNT.SHDWMEMFAIL(item.typed).because(item.reason) for item in turned_down)


def _mistake(wishes: Wishes) -> Said | None:
    """What is wrong with the devices' names alone."""
    seen: list[str] = []
    for typed in wishes.named:
        name = parse_device(typed)
        if name is None or not name.can_be_member or name.is_virtual_unit:
            return MOUNT.NOTSHDWDEV()
        if name.plain in seen:
            return MOUNT.DUPDEVSPC()
        seen.append(name.plain)
    return None


# --- first mount -----------------------------------------------------------------------------------


def _judge_first(driver: Driver, node: str, wishes: Wishes) -> Judgement:
    virtual_unit_id = unit_id(f"DSA{wishes.unit}")
    found = find(driver, node, wishes.unit, wishes.named, include=wishes.include, writable=wishes.writable)

    def refused(*lines: Said) -> Judgement:
        return Judgement(lines, found.unavailable)

    if len(found.candidates) > _limit(driver.world, [node]):
        return refused(MOUNT.XSMBRS())
    if wishes.include and _is_another_unit(found, virtual_unit_id):
        return refused(MOUNT.WRONGVU())
    formation = first_mount(found.candidates, virtual_unit_id, wishes.label) if found.candidates else None
    if formation is None:
        return refused(*failure_lines(found.turned_down), MOUNT.NOSHDWMEM())
    if formation.refusal == "INCVOLLABEL":
        return refused(*failure_lines(_unread(found)), fatal(SYSTEM.INCVOLLABEL))
    if formation.refusal:
        return refused(*failure_lines(found.turned_down + _unread(found)), getattr(MOUNT, formation.refusal)())
    label = wishes.label or formation.sources[0].candidate.label
    down = found.turned_down + _refused_seats(found, formation.seats) + _unscratched(found, wishes, formation.seats)
    formation = formation._replace(seats=_without(formation.seats, found, down))
    absentees = _absentees(driver.world, node, wishes, formation)
    judgement = Judgement((), found.unavailable, down, formation, (), False, label, absentees)
    lines = (
        _members_missing(wishes, down)
        or _bitmap_refused(wishes, absentees)
        or _copy_refused(found, wishes, judgement.targets, wishes.writable)
        or _node_refuses(driver.world, node, wishes, label)
    )
    facts = driver.facts(node, formation.sources[0].candidate.device)
    if not lines and number_in_use(driver, node, f"DSA{wishes.unit}", facts):
        lines = (MOUNT.DUPRVN(),)
    return refused(*lines) if lines else judgement._replace(logical=default_logical(facts))


def _is_another_unit(found: Found, virtual_unit_id: int) -> bool:
    """Whether the devices named for /INCLUDE were members, but all of another virtual unit."""
    kinds = [classify(candidate, virtual_unit_id) for candidate in found.candidates]
    others = [candidate for candidate in found.candidates if candidate.generation and candidate.virtual_unit_id]
    return bool(others) and not any(kind in (Class.MEMBER, Class.INCOMPLETE) for kind in kinds)


# --- the set is mounted ----------------------------------------------------------------------------


def _judge_mounted(driver: Driver, node: str, wishes: Wishes, unit: Unit) -> Judgement:
    world, shadow_set = driver.world, unit.shadow_set
    joins = node not in shadow_set.nodes
    lines = _set_refuses(world, node, wishes, unit)
    if lines:
        return Judgement(lines)
    found = find(driver, node, wishes.unit, wishes.named, include=wishes.include, writable=wishes.writable)

    def refused(*lines: Said) -> Judgement:
        return Judgement(lines, found.unavailable)

    newcomers = [candidate for candidate in found.candidates if shadow_set.member(candidate.device) is None]
    if len(shadow_set.members) + len(newcomers) > _limit(world, [*shadow_set.nodes, node]):
        return refused(MOUNT.XSMBRS())
    mini = wishes.minicopy != minicopy.REFUSED and minicopy.is_supported(world)
    seats = addition(shadow_set, found.candidates, unit_id(f"DSA{wishes.unit}"), minicopy=mini)
    newer = next((seat for seat in seats if seat.ident == "INVSHDWMEM"), None)
    if newer is not None:
        return refused(MOUNT.INVSHDWMEM(with_host(world, node, newer.candidate.device)))
    down = found.turned_down + _refused_seats(found, seats) + _unscratched(found, wishes, seats)
    seats = _without(seats, found, down)
    root = unit.binding.name if unit.binding.rvn == 1 else shadow_set.label
    judgement = Judgement((), found.unavailable, down, None, seats, joins, shadow_set.label, logical=f"DISK${root}")
    lines = _members_missing(wishes, down)
    if not lines and down and not seats:
        lines = (*failure_lines(down), MOUNT.SHADOWFAIL())
    lines = lines or _minicopy_refused(wishes, judgement)
    lines = lines or _copy_refused(found, wishes, judgement.targets, bool(shadow_set.writers) or wishes.writable)
    if joins:
        lines = lines or _node_refuses(world, node, wishes, shadow_set.label) or _out_of_reach(world, node, unit)
    return refused(*lines) if lines else judgement


def _set_refuses(world: World, node: str, wishes: Wishes, unit: Unit) -> tuple[Said, ...]:
    """Why the mounted set takes neither a node nor a member, whatever the devices are."""
    shadow_set = unit.shadow_set
    joins = node not in shadow_set.nodes
    if wishes.label is not None and wishes.label != shadow_set.label:
        return (fatal(SYSTEM.INCVOLLABEL),)
    if not wishes.named and not joins:
        return (fatal(SYSTEM.DEVMOUNT),)
    if joins and any(view.scope == PRIVATE for view in unit.views.values()):
        return (MOUNT.INCONSHR("/NOSHARE"),)
    phase = shadow_set.phase_on(node)
    if phase is Phase.ABORTED:
        # A unit whose mount verification timed out must be dismounted first (ECO VAXMOUN01_072).
        return (MOUNT.SHADOWFAIL().because(SYSTEM.VOLINV()),)
    if phase is not Phase.RUNNING:
        return (MOUNT.SHADOWFAIL().because(SYSTEM.SHACHASTA()),)
    return ()


def _out_of_reach(world: World, node: str, unit: Unit) -> tuple[Said, ...]:
    """A node that mounts a set must reach every member of it."""
    for member in unit.shadow_set.members:
        trouble = world.why_unreachable(node, member.device)
        if trouble:
            failed = MOUNT.SHDWMEMFAIL(with_colon(member.device)).because(getattr(SYSTEM, trouble)())
            return (failed, MOUNT.SHADOWFAIL())
    return ()


def _joined_scope(world: World, wishes: Wishes) -> str:
    """A mount of a volume that others share is shared by default (HELP MOUNT/SHARE)."""
    if wishes.scope != PRIVATE:
        return wishes.scope
    views = world.units[wishes.unit].views
    return next((view.scope for view in views.values()), wishes.scope)


# --- common to both --------------------------------------------------------------------------------


def with_host(world: World, node: str, device: str) -> str:
    """A physical device as MOUNT's messages show it: `_$1$DGA10: (ALPHA)`."""
    return f"{shown(device)} ({world.host_of(node, device)})"


def _limit(world: World, nodes: list[str]) -> int:
    """Six members where all nodes that mount the set run V8.4, else three (8.4 Release Notes, 4.17)."""
    old = any(_release(world.nodes[name].version) < SIX_MEMBERS_SINCE for name in nodes)
    return MAX_MEMBERS_BEFORE_V84 if old else MAX_MEMBERS


def _release(version: str) -> tuple[int, ...]:
    """`V8.4-2L1` as (8, 4)."""
    fields = version.lstrip("Vv").split("-")[0].split(".")
    return tuple(int(field) for field in fields if field.isdecimal())


def _refused_seats(found: Found, seats: tuple[Seat, ...]) -> tuple[TurnedDown, ...]:
    """The seats that the formation rules refuse, with the reason as a system condition."""
    return tuple(
        TurnedDown(found.typed[seat.candidate.device], getattr(SYSTEM, seat.ident)())
        for seat in seats
        if seat.verdict is Verdict.REFUSED
    )


def _unread(found: Found) -> tuple[TurnedDown, ...]:
    """The devices whose home block or SCB could not be read."""
    return tuple(
        TurnedDown(found.typed[candidate.device], getattr(SYSTEM, candidate.unread)())
        for candidate in found.candidates
        if candidate.unread
    )


def _unscratched(found: Found, wishes: Wishes, seats: tuple[Seat, ...]) -> tuple[TurnedDown, ...]:
    """/POLICY=VERIFY_LABEL: copy targets that are not labelled SCRATCH_DISK. The reason line is ours."""
    if not wishes.verify_label:
        return ()
    return tuple(
        TurnedDown(found.typed[seat.candidate.device], MOUNT.SHDWINCVOL())
        for seat in seats
        if seat.verdict is Verdict.TARGET and seat.bitmap is None and seat.candidate.label != SCRATCH_LABEL
    )


def _without(seats: tuple[Seat, ...], found: Found, down: tuple[TurnedDown, ...]) -> tuple[Seat, ...]:
    failed = [item.typed for item in down]
    return tuple(seat for seat in seats if found.typed[seat.candidate.device] not in failed)


def _members_missing(wishes: Wishes, down: tuple[TurnedDown, ...]) -> tuple[Said, ...]:
    """/POLICY=REQUIRE_MEMBERS: every proposed member must be there. NOTALLMEM's own text is not known."""
    if not wishes.require_members or not down:
        return ()
    return (*failure_lines(down), VMSSHADOW.UNTOLD("MOUNT-F-NOTALLMEM", "not every proposed member is accessible"))


def _absentees(world: World, node: str, wishes: Wishes, formation: Formation) -> Absentees:
    """Whom a first mount with /POLICY=MINICOPY begins a bitmap for; nobody without it."""
    if wishes.minicopy not in (minicopy.REQUIRED, minicopy.OPTIONAL):
        return Absentees()
    if not wishes.writable:
        return Absentees((), "nothing can be written to the set")
    return minicopy.absentees(world, node, formation)


def _bitmap_refused(wishes: Wishes, absentees: Absentees) -> tuple[Said, ...]:
    """/POLICY=MINICOPY of a first mount without OPTIONAL, and no bitmap: the set is not mounted (8.4 manual, 7.4)."""
    if wishes.minicopy != minicopy.REQUIRED or not absentees.why:
        return ()
    ident = "MOUNT-F-REQ_WBM_MERGE" if absentees.in_merge else "MOUNT-F-REQ_WBM_FAIL"
    return (VMSSHADOW.UNTOLD(ident, absentees.why),)


def _minicopy_refused(wishes: Wishes, judgement: Judgement) -> tuple[Said, ...]:
    """/POLICY=MINICOPY without OPTIONAL: a new member without a bitmap, or a bitmap that cannot begin any more."""
    if wishes.minicopy != minicopy.REQUIRED:
        return ()
    if not wishes.named:
        reason = f"{shown(f'DSA{wishes.unit}')} is mounted on another node already"
        return (VMSSHADOW.UNTOLD("MOUNT-F-REQ_WBM_FAIL", reason),)
    if not judgement.full_copies:
        return ()
    device = shown(judgement.full_copies[0].candidate.device)
    return (VMSSHADOW.UNTOLD("MOUNT-F-POLICYFAIL", f"no write bitmap fits {device}"),)


def _copy_refused(found: Found, wishes: Wishes, targets: tuple[Seat, ...], may_write: bool) -> tuple[Said, ...]:
    """/NOCOPY: the three lines of the System Management Utilities manual; ours: a set nobody may write to neither."""
    if not targets or (wishes.copy and may_write):
        return ()
    failed = [MOUNT.SHDWMEMFAIL(found.typed[seat.candidate.device]) for seat in targets]
    return (MOUNT.SHDWCOPYREQ(), *failed, MOUNT.SHDWCOPYREQ())


def _node_refuses(world: World, node: str, wishes: Wishes, label: str) -> tuple[Said, ...]:
    """Why this node cannot have one more virtual unit of this label. What it says of the node itself is ours."""
    if wishes.scope != PRIVATE and label_in_use(world, label, unit=wishes.unit):
        return (MOUNT.VOLALRMNT(),)
    ident, reason = why_no_unit(world, node, wishes.unit)
    return (VMSSHADOW.UNTOLD(f"MOUNT-F-{ident}", reason),) if ident else ()
