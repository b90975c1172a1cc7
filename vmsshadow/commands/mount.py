"""MOUNT: reads the command, asks what must be asked, and lets the core judge and act.

A virtual unit is mounted as a shadow set, any other device as a single volume. After every question the command
is judged again, because time and other consoles change the world while a prompt waits.
"""

from collections.abc import Generator

from vmsshadow.base.names import DeviceName, parse_device, shown
from vmsshadow.cluster.driver import IoFailed
from vmsshadow.commands import minicopy, set_policy
from vmsshadow.commands.gate import SUCCESS, Ask, Context, Run, Step
from vmsshadow.commands.mount_assist import Assistance
from vmsshadow.commands.mount_core import PRIVATE, Judgement, Wishes, act, fatal, highest_free_unit, judge
from vmsshadow.commands.mount_say import QUESTION, confirmation, told
from vmsshadow.commands.mount_volume import VolumeWishes, run_volume
from vmsshadow.dcl.command import Command
from vmsshadow.messages.catalogue import Said, Severity
from vmsshadow.messages.mount import MOUNT
from vmsshadow.messages.system import SYSTEM
from vmsshadow.messages.vmsshadow import VMSSHADOW
from vmsshadow.shadow.policy import Policy

LABEL_PROMPT = "_Label: "
SHARED = "Share"  # the scope of MOUNT/SHARE


def run(context: Context, command: Command) -> Run:
    """The action of MOUNT."""
    devices = command.values("DEVICE")
    if len(devices) > 1:
        yield VMSSHADOW.NOTIMPL("mounting several devices as a volume set")
        return None
    name = parse_device(devices[0])
    unit = _unit_number(context, devices[0], name)
    refusal = _misnamed(name, unit, bool(command.present("SHADOW")))
    if refusal is not None:
        yield refusal
        return None
    label = yield from _label(command)
    if label is None:
        return SYSTEM.ABORT.value
    if command.present("MESSAGE"):
        status = yield from _mount(context, command, unit, label)
    else:
        status = yield from _silently(_mount(context, command, unit, label))
    return status


def _mount(context: Context, command: Command, unit: int | None, label: str) -> Run:
    logical = (command.value("LOGICAL") or "").rstrip(":")
    wanted = label or None
    writable = bool(command.present("WRITE"))
    cluster = bool(command.present("CLUSTER"))
    if unit is None:
        device = parse_device(command.values("DEVICE")[0])
        assert device is not None
        volume = VolumeWishes(
            device.plain,
            wanted,
            logical,
            writable,
            PRIVATE if _scope(command) == SHARED else _scope(command),
            _scope(command) != PRIVATE,
            cluster,
            bool(command.present("OVERRIDE.SHADOW_MEMBERSHIP")),
        )
        assistance = _assistance(context, command, label) if command.present("ASSIST") else None
        return (yield from run_volume(context, volume, assistance, _rebuilds(command)))
    wishes = Wishes(
        unit,
        tuple(text.upper() for text in command.values("SHADOW")),
        wanted,
        logical,
        writable,
        _scope(command),
        cluster,
        bool(command.present("COPY")),
        bool(command.present("INCLUDE")),
        bool(command.present("POLICY.REQUIRE_MEMBERS")),
        bool(command.present("POLICY.VERIFY_LABEL")),
        minicopy.wish(command),
    )
    return (yield from _run_set(context, command, wishes))


# --- a shadow set ----------------------------------------------------------------------------------


def _run_set(context: Context, command: Command, wishes: Wishes) -> Run:
    world, node = context.driver.world, context.node
    if wishes.cluster and _is_left_to_others(context, wishes):
        return (yield from _elsewhere(context, wishes))
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
    if judgement.is_dirty and not (_rebuilds(command) and wishes.writable):
        world.units[wishes.unit].needs_rebuild = True
    yield from told(world, node, wishes, judgement, rebuild=_rebuilds(command))
    if policy is not None:
        yield from set_policy.assign(context.driver, wishes.unit, policy)
    return (yield from _elsewhere(context, wishes)) if wishes.cluster else None


def _policy(context: Context, command: Command, unit: int) -> Policy | str | Said | None:
    """What the extension /POLICY=HBMM assigns, or why it cannot; None without it."""
    if not command.present("POLICY.HBMM"):
        return None
    return set_policy.wanted(context.driver.world, f"DSA{unit}", command.value("POLICY.HBMM") or "")


def _judged(context: Context, command: Command, wishes: Wishes) -> Generator[Step, str | None, Judgement | None]:
    """Judge, wait for operators, ask for confirmation, and judge again; None when the command ends here."""
    driver, node = context.driver, context.node
    assistance = _assistance(context, command, "")
    confirmed: list[str] = []
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
        if not command.present("CONFIRM") or all(device in confirmed for device in overwritten):
            break
        yield from confirmation(driver, node, wishes, judgement)
        if not (yield from _confirmed()):
            return None
        confirmed = overwritten
    yield from assistance.end()
    return judgement


def _confirmed() -> Generator[Step, str | None, bool]:
    """YES goes on; NO, RETURN and Ctrl/Z do not; anything else asks again (DCL Dictionary, MOUNT/CONFIRM)."""
    while True:
        answer = yield Ask(QUESTION)
        typed = "" if answer is None else answer.strip().upper()
        if typed in ("Y", "YES"):
            return True
        if typed in ("", "N", "NO"):
            return False


def _is_left_to_others(context: Context, wishes: Wishes) -> bool:
    """MOUNT/CLUSTER of a unit that is mounted here and not everywhere: only the other nodes are left."""
    unit = context.driver.world.units.get(wishes.unit)
    if unit is None or wishes.named or wishes.label not in (None, unit.shadow_set.label):
        return False
    mounted = unit.shadow_set.nodes
    others = [node.name for node in context.driver.world.up_nodes() if node.name not in mounted]
    return context.node in mounted and unit.views[context.node].scope != PRIVATE and bool(others)


def _elsewhere(context: Context, wishes: Wishes) -> Run:
    """/CLUSTER: every other node that is up mounts the set too. Success says nothing."""
    driver = context.driver
    also = wishes._replace(named=(), include=False, require_members=False, minicopy=minicopy.NOT_SAID)
    failed = False
    for node in [node.name for node in driver.world.up_nodes() if node.name != context.node]:
        unit = driver.world.units.get(wishes.unit)
        if unit is None or node in unit.shadow_set.nodes:
            continue
        judgement = judge(driver, node, also)
        if judgement.refusal:
            failed = True
            yield MOUNT.RMTMNTFAIL(shown(f"DSA{wishes.unit}"), node).because(*judgement.refusal)
        else:
            act(driver, node, also, judgement)
    if failed:
        yield MOUNT.MNTCLUFAIL()
    return None


# --- reading the command ---------------------------------------------------------------------------


def _unit_number(context: Context, text: str, name: DeviceName | None) -> int | None:
    """The virtual unit that *text* names; `DSA` alone is the highest free one (8.4 manual, 4.2)."""
    if name is None or not name.is_virtual_unit:
        return None
    bare = text.strip("_: ").upper() == "DSA"
    return highest_free_unit(context.driver.world) if bare else name.unit


def _misnamed(name: DeviceName | None, unit: int | None, shadow: bool) -> Said | None:
    """What is wrong with the name in front of /SHADOW."""
    if name is None or (name.ddc == "DSA" and name.allocation_class is None and unit is None):
        return fatal(SYSTEM.IVDEVNAM)
    if name.ddc == "DSA" and name.allocation_class is not None:
        return MOUNT.NOALOCLASS()
    return MOUNT.NOTSHDWVU() if shadow and unit is None else None


def _label(command: Command) -> Generator[Step, str | None, str | None]:
    """The label in upper case; empty with /OVERRIDE=IDENTIFICATION, None when the prompt was declined."""
    if command.present("OVERRIDE.IDENTIFICATION"):
        return ""
    typed = command.value("VOLUME")
    if typed:
        return typed.upper()
    while True:
        answer = yield Ask(LABEL_PROMPT)
        if answer is None:
            return None
        if answer.strip():
            return answer.split()[0].upper()


def _scope(command: Command) -> str:
    """For whom the volume is mounted; /CLUSTER implies /SYSTEM."""
    if command.present("SYSTEM") or command.present("CLUSTER"):
        return "System"
    if command.present("GROUP"):
        return "Group"
    return SHARED if command.present("SHARE") else PRIVATE


def _rebuilds(command: Command) -> bool:
    return bool(command.present("REBUILD"))


def _assistance(context: Context, command: Command, volume: str) -> Assistance:
    return Assistance(context, volume, command.value("COMMENT") or "")


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
