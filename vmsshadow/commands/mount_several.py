"""MOUNT of several volumes in one command: a volume set that is bound already, or with /BIND one that is made or grows.

Each volume is told as if it were mounted alone, in the order of the labels (HELP MOUNT/SHADOW shows the command for
a volume set of shadow sets). The volume set's logical name stands for its root volume.
"""

from collections.abc import Generator

from vmsshadow.base.names import is_label
from vmsshadow.cluster.driver import IoFailed
from vmsshadow.commands.gate import Context, Run, Step
from vmsshadow.commands.mount_bind import SetJudgement, Wish, act_all, judge_all
from vmsshadow.commands.mount_cluster import elsewhere, is_left_to_others
from vmsshadow.commands.mount_core import Judgement, Wishes, fatal
from vmsshadow.commands.mount_reading import assistance_of, confirmed, labels_of, rebuilds, wish_of
from vmsshadow.commands.mount_say import confirmation, told
from vmsshadow.commands.mount_volume import VolumeJudgement, VolumeWishes, told_of_volume
from vmsshadow.dcl.command import Command
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.mount import MOUNT
from vmsshadow.messages.system import SYSTEM


def run(context: Context, command: Command) -> Run:
    """MOUNT of several devices, and MOUNT/BIND."""
    name = (command.value("BIND") or "").upper()
    wishes = yield from _read(context, command, name)
    if not wishes:
        return None
    driver, node = context.driver, context.node
    if wishes[0].cluster and not name and all(is_left_to_others(driver, node, wish) for wish in wishes):
        for wish in wishes:
            yield from elsewhere(driver, node, wish)
        return None
    judgement = yield from _judged(context, command, wishes, name)
    if judgement is None:
        return None
    try:
        act_all(driver, node, wishes, judgement)
    except IoFailed as failed:
        yield fatal(getattr(SYSTEM, failed.ident))
        yield MOUNT.DISMAL()
        return None
    for wish, one in zip(wishes, judgement.each, strict=True):
        yield from _told(context, command, wish, one)
    if wishes[0].cluster:
        for wish in wishes:
            yield from elsewhere(driver, node, wish)
    return None


def _read(context: Context, command: Command, name: str) -> Generator[Step, str | None, tuple[Wish, ...]]:
    """The wishes; none when the command is wrong, which has been said then."""
    wishes: list[Wish] = []
    taken: list[int] = []
    for index in range(len(command.values("DEVICE"))):
        wish = wish_of(context, command, index, taken)
        if isinstance(wish, Said):
            yield wish
            return ()
        wishes.append(wish)
        taken += [wish.unit] if isinstance(wish, Wishes) else []
    if command.present("OVERRIDE.IDENTIFICATION") and len(wishes) > 1:
        yield MOUNT.DEVICES()
        return ()
    if name and not is_label(name):
        yield MOUNT.INVQUAVAL(name, "BIND")
        return ()
    if command.present("POLICY.HBMM"):
        yield MOUNT.CONFQUAL()
        return ()
    labels = yield from labels_of(context, command)
    if labels is None and context.console.runs_procedure:
        return ()
    if labels is None or len(labels) != len(wishes):
        yield SYSTEM.ABORT.under(MOUNT)() if labels is None else MOUNT.DEVCOUNT()
        return ()
    labelled = tuple(wish._replace(label=label or None) for wish, label in zip(wishes, labels, strict=True))
    return named_as_set(labelled, name)


def named_as_set(wishes: tuple[Wish, ...], name: str) -> tuple[Wish, ...]:
    """With the logical name of the set that is made, DISK$name, for its root volume, if none was given.

    An addition to a set has none (HELP MOUNT, parameter logical-name). # that the first volume gets it: from memory
    """
    first = wishes[0]
    if name and len(wishes) > 1 and not first.logical:
        return (first._replace(logical=f"DISK${name}"), *wishes[1:])
    return wishes


def _judged(
    context: Context, command: Command, wishes: tuple[Wish, ...], name: str
) -> Generator[Step, str | None, SetJudgement | None]:
    """Judge, wait for operators, ask for confirmation set by set, and judge again; None when the command ends here."""
    driver, node = context.driver, context.node
    assistance = assistance_of(context, command, "")
    agreed: list[str] = []
    while True:
        judgement = judge_all(driver, node, wishes, name)
        if judgement.unavailable and command.present("ASSIST"):
            if not (yield from assistance.wait(judgement.unavailable)):
                return None
            continue
        if judgement.refusal:
            yield from judgement.refusal
            return None
        left = [
            (wish, one)
            for wish, one in zip(wishes, judgement.each, strict=True)
            if isinstance(wish, Wishes) and isinstance(one, Judgement) and not set(_overwritten(one)) <= set(agreed)
        ]
        if not left or not command.present("CONFIRM"):
            break
        wish, one = left[0]
        yield from confirmation(driver, node, wish, one)
        if not (yield from confirmed()):
            return None
        agreed += _overwritten(one)
    yield from assistance.end()
    return judgement


def _overwritten(judgement: Judgement) -> list[str]:
    return [seat.candidate.device for seat in judgement.full_copies]


def _told(context: Context, command: Command, wish: Wish, judgement: Judgement | VolumeJudgement) -> list[Said]:
    world, rebuild = context.driver.world, rebuilds(command)
    if isinstance(wish, VolumeWishes):
        assert isinstance(judgement, VolumeJudgement) and judgement.facts is not None
        rebuilt = rebuild and wish.writable and not judgement.locked
        if judgement.facts.dirty and not (judgement.joins or rebuilt):
            world.volumes[wish.device].needs_rebuild = True
        return told_of_volume(context.driver, context.node, wish, judgement, rebuild)
    assert isinstance(judgement, Judgement)
    if judgement.is_dirty and not (rebuild and wish.writable):
        world.units[wish.unit].needs_rebuild = True
    return told(world, context.node, wish, judgement, rebuild=rebuild)
