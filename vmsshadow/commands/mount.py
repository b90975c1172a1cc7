"""MOUNT: reads the command, asks what must be asked, and lets the core judge and act.

A virtual unit is mounted as a shadow set, any other device as a single volume. After every question the command
is judged again, because time and other consoles change the world while a prompt waits.
"""

from collections.abc import Generator

from vmsshadow.cluster.driver import IoFailed
from vmsshadow.commands import set_policy
from vmsshadow.commands.gate import SUCCESS, Context, Run, Step
from vmsshadow.commands.mount_assist import Assistance
from vmsshadow.commands.mount_cluster import elsewhere, is_left_to_others
from vmsshadow.commands.mount_core import Judgement, Wishes, act, fatal, judge
from vmsshadow.commands.mount_reading import assistance_of, confirmed, labels_of, rebuilds, wish_of
from vmsshadow.commands.mount_say import confirmation, told
from vmsshadow.commands.mount_volume import VolumeWishes, act_volume, judge_volume, told_of_volume
from vmsshadow.dcl.command import Command
from vmsshadow.messages.catalogue import Said, Severity
from vmsshadow.messages.mount import MOUNT
from vmsshadow.messages.system import SYSTEM
from vmsshadow.shadow.policy import Policy


def run(context: Context, command: Command) -> Run:
    """The action of MOUNT."""
    devices = command.values("DEVICE")
    if len(devices) > 1 or command.present("BIND"):
        from vmsshadow.commands import mount_several

        steps = mount_several.run(context, command)
    else:
        steps = _run_one(context, command)
    return (yield from (steps if command.present("MESSAGE") else _silently(steps)))


def _run_one(context: Context, command: Command) -> Run:
    wish = wish_of(context, command, 0)
    if isinstance(wish, Said):
        yield wish
        return None
    labels = yield from labels_of(context, command)
    if labels is None:
        return None if context.console.runs_procedure else SYSTEM.ABORT.value
    if len(labels) > 1:
        yield MOUNT.DEVCOUNT()
        return None
    wish = wish._replace(label=labels[0] or None)
    if isinstance(wish, VolumeWishes):
        assistance = assistance_of(context, command, labels[0]) if command.present("ASSIST") else None
        return (yield from _run_volume(context, wish, assistance, rebuilds(command)))
    return (yield from _run_set(context, command, wish))


# --- a single volume -------------------------------------------------------------------------------


def _run_volume(context: Context, wishes: VolumeWishes, assistance: Assistance | None, rebuild: bool) -> Run:
    """Mount one disk; *assistance* None is /NOASSIST."""
    driver, node = context.driver, context.node
    if wishes.cluster and is_left_to_others(driver, node, wishes):
        yield from elsewhere(driver, node, wishes)
        return None
    while True:
        judgement = judge_volume(driver, node, wishes)
        if judgement.unavailable and assistance is not None:
            if not (yield from assistance.wait(judgement.unavailable)):
                return None
            continue
        break
    if judgement.refusal is not None:
        yield judgement.refusal
        return None
    try:
        act_volume(driver, node, wishes, judgement)
    except IoFailed as failed:
        yield fatal(getattr(SYSTEM, failed.ident))
        return None
    if assistance is not None:
        yield from assistance.end()
    rebuilt = rebuild and wishes.writable and not judgement.locked
    if judgement.facts is not None and judgement.facts.dirty and not (judgement.joins or rebuilt):
        driver.world.volumes[wishes.device].needs_rebuild = True
    yield from told_of_volume(driver, node, wishes, judgement, rebuild)
    if wishes.cluster:
        yield from elsewhere(driver, node, wishes)
    return None


# --- a shadow set ----------------------------------------------------------------------------------


def _run_set(context: Context, command: Command, wishes: Wishes) -> Run:
    world, node = context.driver.world, context.node
    if wishes.cluster and is_left_to_others(context.driver, node, wishes):
        yield from elsewhere(context.driver, node, wishes)
        return None
    policy = _policy(context, command, wishes.unit)
    if isinstance(policy, Said):
        yield policy
        return None
    judgement = yield from _judged(context, command, wishes)
    if judgement is None:
        return None
    try:
        act(context.driver, node, wishes, judgement)
    except IoFailed as failed:
        yield fatal(getattr(SYSTEM, failed.ident))
        return None
    if judgement.is_dirty and not (rebuilds(command) and wishes.writable):
        world.units[wishes.unit].needs_rebuild = True
    yield from told(world, node, wishes, judgement, rebuild=rebuilds(command))
    if policy is not None:
        yield from set_policy.assign(context.driver, wishes.unit, policy)
    if wishes.cluster:
        yield from elsewhere(context.driver, node, wishes)
    return None


def _policy(context: Context, command: Command, unit: int) -> Policy | str | Said | None:
    """What the extension /POLICY=HBMM assigns, or why it cannot; None without it."""
    if not command.present("POLICY.HBMM"):
        return None
    return set_policy.wanted(context.driver.world, f"DSA{unit}", command.value("POLICY.HBMM") or "")


def _judged(context: Context, command: Command, wishes: Wishes) -> Generator[Step, str | None, Judgement | None]:
    """Judge, wait for operators, ask for confirmation, and judge again; None when the command ends here."""
    driver, node = context.driver, context.node
    assistance = assistance_of(context, command, "")
    agreed: list[str] = []
    while True:
        driver.await_transition(wishes.unit)  # whether the unit is mounted elsewhere may be known only after it
        judgement = judge(driver, node, wishes)
        if judgement.unavailable and command.present("ASSIST"):
            if not (yield from assistance.wait(judgement.unavailable)):
                return None
            continue
        if judgement.refusal:
            yield from judgement.refusal
            return None
        overwritten = [seat.candidate.device for seat in judgement.full_copies]
        if not command.present("CONFIRM") or all(device in agreed for device in overwritten):
            break
        yield from confirmation(driver, node, wishes, judgement)
        if not (yield from confirmed()):
            return None
        agreed = overwritten
    yield from assistance.end()
    return judgement


def _silently(steps: Run) -> Run:
    """/NOMESSAGE: the same without informational messages; the status is the one they would have left."""
    answer: str | None = None
    status: int | None = SUCCESS
    while True:
        try:
            step = steps.send(answer)
        except StopIteration as end:
            returned: int | None = end.value
            return status if returned is None else returned
        answer = None
        if isinstance(step, Said):
            status = step.status
            if step.severity is Severity.I:
                continue
        answer = yield step
