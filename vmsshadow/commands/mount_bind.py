"""MOUNT of several volumes at once, and /BIND: judge them all from facts, then act on the judgement.

Volumes that are bound already are mounted together as the set they are; /BIND makes a set of new ones or adds to one
(System Manager's Manual, setting up disk volume sets). One volume without /BIND is the simplest case, so that the
system services need only this core. All are judged before the first is mounted: a refused command mounts none.
"""

from typing import NamedTuple

from vmsshadow.cluster import volume_sets
from vmsshadow.cluster.allowed import why_no_unit
from vmsshadow.cluster.driver import Driver, IoFailed
from vmsshadow.cluster.world import Binding, VolumeMount
from vmsshadow.commands.mount_core import PRIVATE, Judgement, Wishes, act, fatal, judge, label_in_use
from vmsshadow.commands.mount_volume import VolumeJudgement, VolumeWishes, act_volume, judge_volume
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.mount import MOUNT
from vmsshadow.messages.system import SYSTEM
from vmsshadow.messages.vmsshadow import VMSSHADOW

Wish = Wishes | VolumeWishes
AnyJudgement = Judgement | VolumeJudgement


class Mountable(NamedTuple):
    """One volume as it was found: its label, and its place in a set."""

    label: str
    binding: Binding = Binding()


class Places(NamedTuple):
    """What /BIND makes of the volumes: the MOUNT ident that *refuses* it, or the new places and the set's labels.

    *new* has one entry for each volume, None where nothing is to be written; *labels* are those of the whole set.
    """

    refusal: str = ""
    new: tuple[Binding | None, ...] = ()
    labels: tuple[str, ...] = ()


class SetJudgement(NamedTuple):
    """What becomes of a MOUNT of several volumes; with *refusal* nothing is done. *unavailable* as in `Judgement`."""

    refusal: tuple[Said, ...] = ()
    unavailable: tuple[tuple[str, str], ...] = ()
    each: tuple[AnyJudgement, ...] = ()
    places: Places = Places()
    root: str = ""  # the device of the root volume, if the set gets new volumes


def judge_all(driver: Driver, node: str, wishes: tuple[Wish, ...], bind: str = "") -> SetJudgement:
    """What becomes of *wishes* on *node*, one for each volume in the order typed; changes nothing.

    *bind* is the name of the volume set that /BIND makes or adds to, upper case; empty without /BIND.
    """
    if _named_twice(wishes):
        return SetJudgement((MOUNT.DUPDEVSPC(),))
    each: list[AnyJudgement] = []
    unavailable: tuple[tuple[str, str], ...] = ()
    refusal: tuple[Said, ...] = ()
    for wish in wishes:
        judgement = _judged(driver, node, wish)
        each.append(judgement)
        unavailable += judgement.unavailable
        refusal = refusal or _refusal(judgement)
    refusal = refusal or _too_many(driver, node, wishes)
    if refusal:
        return SetJudgement(refusal, unavailable, tuple(each))
    found = [_mountable(driver, node, wish, judgement) for wish, judgement in zip(wishes, each, strict=True)]
    if bind:
        return _bound(driver, node, wishes, bind, each, found, unavailable)
    if len(wishes) > 1 and (not found[0].binding.name or len({one.binding.name for one in found}) > 1):
        return SetJudgement((MOUNT.UNRELVOL(),), unavailable, tuple(each))
    if len({one.binding.rvn for one in found}) < len(found):
        return SetJudgement((MOUNT.DUPRVN(),), unavailable, tuple(each))
    return SetJudgement((), unavailable, tuple(each))


def act_all(driver: Driver, node: str, wishes: tuple[Wish, ...], judgement: SetJudgement) -> None:
    """Mount and bind what was judged. Raises IoFailed; then what it has mounted is dismounted again."""
    assert not judgement.refusal
    mounted: list[Wish] = []
    try:
        for wish, one in zip(wishes, judgement.each, strict=True):
            if isinstance(one, VolumeJudgement):
                assert isinstance(wish, VolumeWishes)
                act_volume(driver, node, wish, one)
            else:
                assert isinstance(wish, Wishes)
                act(driver, node, wish, one)
            if isinstance(one, VolumeJudgement) or one.formation is not None or one.joins:
                mounted.append(wish)
        if judgement.root:
            _write(driver, node, wishes, judgement)
    except IoFailed:
        for wish in reversed(mounted):
            if isinstance(wish, VolumeWishes):
                driver.dismount_volume(node, wish.device)
            else:
                driver.dismount(node, wish.unit)
        raise


def places(name: str, found: tuple[Mountable, ...], root: Binding | None) -> Places:
    """The places that /BIND=*name* gives to the volumes *found*; *root* is that of the mounted root volume, if any.

    The root volume comes first, or is there already (HELP MOUNT/BIND).
    """
    labels = root.labels if root is not None else ()
    new: list[Binding | None] = []
    for one in found:
        own = one.binding
        if not new and root is None and own.name == name and own.rvn == 1:
            labels = own.labels
        if own.name == name:
            if not labels or (own.rvn == 1 and new):
                return Places("RVN1NOTMT")
            if labels[own.rvn - 1 : own.rvn] != (one.label,):
                return Places("UNRELVOL")
            new.append(None)
            continue
        if own.name:
            return Places("VOLINSET")
        if one.label in labels:
            return Places("DUPVOLNAM")
        if len(labels) >= volume_sets.MAX_VOLUMES:
            return Places("SETLIMIT")
        labels = (*labels, one.label)
        new.append(Binding(name, len(labels)))
    return Places("", tuple(new), labels)


# --- the rules of /BIND ------------------------------------------------------------------------------


def _bound(
    driver: Driver,
    node: str,
    wishes: tuple[Wish, ...],
    name: str,
    each: list[AnyJudgement],
    found: list[Mountable],
    unavailable: tuple[tuple[str, str], ...],
) -> SetJudgement:
    world = driver.world
    there = volume_sets.volumes_on(world, node, name)
    root = volume_sets.mounted_of(world, there.get(1, ""))
    decided = places(name, tuple(found), root.binding if root is not None else None)

    def refused(*lines: Said) -> SetJudgement:
        return SetJudgement(lines, unavailable, tuple(each))

    if any(one.label == name for one in found) or label_in_use(world, name):
        # The locks of set and volume would have one name: OpenVMS deadlocks (HELP MOUNT/BIND). The refusal is ours.
        return refused(MOUNT.VOLALRMNT())
    if decided.refusal:
        return refused(getattr(MOUNT, decided.refusal)())
    if root is None and decided.new[0] is not None and volume_sets.is_known(world, name):
        return refused(MOUNT.RVN1NOTMT())  # no second set of that name is begun
    if root is not None and (_scope(root, node) == PRIVATE) != (wishes[0].scope == PRIVATE):
        return refused(MOUNT.INCOMPAT())
    if not any(decided.new):
        return SetJudgement((), unavailable, tuple(each), decided)
    first = f"DSA{wishes[0].unit}" if isinstance(wishes[0], Wishes) else wishes[0].device
    device = there.get(1, first)
    writes = root is None or node in (root.writers if isinstance(root, VolumeMount) else root.shadow_set.writers)
    if not writes or any(_is_locked(wish, one) for wish, one in zip(wishes, each, strict=True)):
        return refused(fatal(SYSTEM.WRITLCK))
    return SetJudgement((), unavailable, tuple(each), decided, device)


def _write(driver: Driver, node: str, wishes: tuple[Wish, ...], judgement: SetJudgement) -> None:
    """The root volume first: it lists all that follow."""
    for wish, place in zip(wishes, judgement.places.new, strict=True):
        if place is not None and place.rvn == 1:
            driver.bind(node, _plain(wish), place)
    driver.enter(node, judgement.root, judgement.places.labels)
    for wish, place in zip(wishes, judgement.places.new, strict=True):
        if place is not None and place.rvn != 1:
            driver.bind(node, _plain(wish), place)


def _is_locked(wish: Wish, judgement: AnyJudgement) -> bool:
    return not wish.writable or (isinstance(judgement, VolumeJudgement) and judgement.locked)


def _scope(mounted: volume_sets.Mounted, node: str) -> str:
    if isinstance(mounted, VolumeMount):
        return mounted.scope
    view = mounted.views.get(node)
    return view.scope if view is not None else PRIVATE


# --- one volume of several ---------------------------------------------------------------------------


def _plain(wish: Wish) -> str:
    return wish.device if isinstance(wish, VolumeWishes) else f"DSA{wish.unit}"


def _judged(driver: Driver, node: str, wish: Wish) -> AnyJudgement:
    if isinstance(wish, VolumeWishes):
        return judge_volume(driver, node, wish)
    driver.await_transition(wish.unit)
    return judge(driver, node, wish)


def _refusal(judgement: AnyJudgement) -> tuple[Said, ...]:
    if isinstance(judgement, Judgement):
        return judgement.refusal
    return () if judgement.refusal is None else (judgement.refusal,)


def _mountable(driver: Driver, node: str, wish: Wish, judgement: AnyJudgement) -> Mountable:
    """The volume that *wish* will mount, as its home block tells; of one that others have mounted, as they know it."""
    mounted = volume_sets.mounted_of(driver.world, _plain(wish))
    if isinstance(judgement, Judgement):
        if mounted is not None or judgement.formation is None:
            return Mountable(judgement.label, mounted.binding if mounted is not None else Binding())
        facts = driver.facts(node, judgement.formation.sources[0].candidate.device)
    else:
        assert judgement.facts is not None
        facts = judgement.facts
        if mounted is not None:
            return Mountable(facts.label, mounted.binding)
    return Mountable(facts.label, Binding(facts.set_name, facts.rvn, facts.set_labels))


def _too_many(driver: Driver, node: str, wishes: tuple[Wish, ...]) -> tuple[Said, ...]:
    """Whether the virtual units, which were judged one by one, are too many for the node together."""
    known = driver.world.nodes[node].unit_devices
    new = [wish.unit for wish in wishes if isinstance(wish, Wishes) and wish.unit not in known]
    if len(new) < 2:
        return ()
    ident, reason = why_no_unit(driver.world, node, new[-1], more=len(new) - 1)
    return (VMSSHADOW.UNTOLD(f"MOUNT-F-{ident}", reason),) if ident else ()


def _named_twice(wishes: tuple[Wish, ...]) -> bool:
    """Whether a device is named for two volumes; what is named twice for one set is that set's own business."""
    from vmsshadow.base.names import parse_device

    named: list[str] = []
    for wish in wishes:
        own = {_plain(wish)}
        if isinstance(wish, Wishes):
            own |= {name.plain for name in map(parse_device, wish.named) if name is not None}
        if own & set(named):
            return True
        named += sorted(own)
    return False
