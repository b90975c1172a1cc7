"""SET SHADOW and SET DEVICE: what one node believes of a unit and its members, and the demand for a merge.

Both verbs share their qualifiers (HELP SET SHADOW; New Features 7.3-1, 4.13). Settings live in the node's view and
die with it when the unit is dismounted there; the site of a disk is the disk's. Everything is judged before anything
is set: a command that is refused changes nothing.
"""

from collections.abc import Callable, Generator
from typing import NamedTuple

from vmsshadow.base.names import parse_device, shown, with_colon
from vmsshadow.cluster.hardware import Disk
from vmsshadow.cluster.world import Unit, View, World
from vmsshadow.commands import logical_names, output, set_policy, set_processing, set_reading, set_recovery, show_shadow
from vmsshadow.commands.device_choice import units_on
from vmsshadow.commands.gate import SUCCESS, Ask, Context, Run, Step
from vmsshadow.dcl.command import Command
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.dcl import DCL
from vmsshadow.messages.show_set import SET
from vmsshadow.messages.system import SYSTEM
from vmsshadow.shadow.state import Phase

MAX_SITE = 255
MAX_READ_COST = 65_535
MAX_TIMEOUT_S = 16_777_215
_MASTER = "MASTER"  # the value of View.copy_source that means the master member

YES = ("YES", "TRUE", "1")
NO = ("", "NO", "FALSE", "0")


class Target(NamedTuple):
    """What a setting is for: the unit, and the disk when a member was named."""

    unit: Unit | None
    disk: Disk | None

    @property
    def name(self) -> str:
        """The plain device name."""
        if self.disk is not None:
            return self.disk.name
        assert self.unit is not None
        return f"DSA{self.unit.shadow_set.unit}"


class Setting(NamedTuple):
    """One qualifier: whether it takes a unit and a disk, its range (None: no number), and what it does.

    *apply* gets the world, the node, the target and the number.
    """

    qualifier: str
    takes_unit: bool
    takes_disk: bool
    largest: int | None
    noun: str
    apply: Callable[[World, str, Target, int], None]
    smallest: int = 1
    keyword: str = ""  # that the number is for, where it is not the qualifier itself


def _view(node: str, target: Target) -> View:
    assert target.unit is not None
    return target.unit.views[node]


def _set_site(world: World, node: str, target: Target, number: int) -> None:
    if target.disk is not None:
        world.set_site(target.disk.name, number)
    else:
        _view(node, target).site = number


def _set_read_cost(world: World, node: str, target: Target, number: int) -> None:
    """For a unit the number is ignored: all its members go back to their defaults (HELP SET DEVICE/READ_COST)."""
    if target.disk is not None:
        _view(node, target).read_costs[target.disk.name] = number
    else:
        _view(node, target).read_costs.clear()


def _set_copy_source(world: World, node: str, target: Target, number: int) -> None:
    _view(node, target).copy_source = target.disk.name if target.disk is not None else _MASTER


def _set_member_timeout(world: World, node: str, target: Target, number: int) -> None:
    assert target.disk is not None
    _view(node, target).member_timeouts_s[target.disk.name] = number


def _set_mvtimeout(world: World, node: str, target: Target, number: int) -> None:
    _view(node, target).mvtimeout_s = number


def _set_priority(world: World, node: str, target: Target, number: int) -> None:
    assert target.unit is not None
    set_recovery.set_priority(world, node, target.unit, number)


def _set_delay(world: World, node: str, target: Target, number: int) -> None:
    assert target.unit is not None
    set_recovery.set_delay(world, node, target.unit, number)


# fmt: off
# HELP SET SHADOW, in its order; sites from New Features 7.3-1, the range of /MEMBER_TIMEOUT as that of /MVTIMEOUT.
#       qualifier         unit   disk   largest        noun                    what it does         smallest, keyword
SETTINGS = (
    Setting("COPY_SOURCE",    True,  True,  None,          "copy source",          _set_copy_source),
    Setting("MEMBER_TIMEOUT", False, True,  MAX_TIMEOUT_S, "member timeout",       _set_member_timeout),
    Setting("MVTIMEOUT",      True,  False, MAX_TIMEOUT_S, "virtual unit timeout", _set_mvtimeout),
    Setting("PRIORITY",       True,  False, set_recovery.MAX_PRIORITY, "copy/merge priority", _set_priority, 0),
    Setting("READ_COST",      True,  True,  MAX_READ_COST, "read cost",            _set_read_cost),
    Setting("RECOVERY_OPTIONS", True, False, set_recovery.MAX_DELAY_S, "recovery delay per served member",
            _set_delay, 0, "DELAY_PER_SERVED_MEMBER"),
    Setting("SITE",           True,  True,  MAX_SITE,      "site value",           _set_site),
)
# fmt: on


def run(context: Context, command: Command) -> Run:
    """SET SHADOW device /qualifiers, SET SHADOW/ALL /qualifiers, SET DEVICE device /qualifiers."""
    return (yield from output.directed(context, command, SET, _run(context, command)))


def _run(context: Context, command: Command) -> Run:
    """What is asked for, or its refusal; the lines are those of /LOG, and the state that /CONFIRM asks about."""
    if set_policy.is_meant(command):
        return (yield from set_policy.run(context, command))
    world, node = context.driver.world, context.node
    is_shadow = command.syntax == "SET_SHADOW"
    if is_shadow and command.present("EVALUATE"):
        return (yield from set_recovery.evaluate(context, command))
    wanted = [setting for setting in _settings(is_shadow) if command.present(setting.qualifier)]
    merge = is_shadow and bool(command.present("DEMAND_MERGE"))
    reading = set_reading.wanted(command)
    targets = _targets(world, node, command, is_shadow)
    if isinstance(targets, Said):
        yield targets
        return None
    numbers: dict[str, int] = {}
    for setting in wanted:
        number = _number(context, setting, command)
        if isinstance(number, Said):
            yield number
            return None
        numbers[setting.qualifier] = number
    deeds = set_processing.wanted(world, node, command)
    if isinstance(deeds, Said):
        yield deeds
        return None
    for target in targets:
        refusal = _judge(world, node, target, wanted, merge) or _why_not(node, target, deeds)
        if refusal is None and reading and (target.disk is not None or target.unit is None):
            refusal = _refused(target.name, SYSTEM.IVDEVNAM())
        if refusal is not None:
            yield refusal
            return None
    log = is_shadow and bool(command.present("LOG"))
    for target in targets:
        for setting in wanted:
            setting.apply(world, node, target, numbers[setting.qualifier])
            if log:
                yield _logged(setting, target, numbers[setting.qualifier])
    for target in targets if deeds else []:
        assert target.unit is not None
        device = target.disk.name if target.disk is not None else ""
        lines = list(set_processing.act(context.driver, node, target.unit, device, deeds))
        if log:
            yield from lines
    for target in targets if reading else []:
        assert target.unit is not None
        for deed in reading:
            line = set_reading.done(deed, context.driver, node, target.unit.shadow_set.unit)
            if log:
                yield line
    if merge:
        return (yield from _demand_merge(context, targets[0], bool(command.present("CONFIRM")), log))
    return SUCCESS


def _settings(is_shadow: bool) -> list[Setting]:
    """The settings of SET SHADOW, or those that SET DEVICE has as well (New Features 7.3-1, 4.13)."""
    return [setting for setting in SETTINGS if is_shadow or setting.qualifier not in set_recovery.SHADOW_ONLY]


def _targets(world: World, node: str, command: Command, is_shadow: bool) -> list[Target] | Said:
    """What the command is for, or its refusal."""
    typed = command.value("DEVICE")
    if is_shadow and command.present("ALL"):
        if typed is not None:
            return SET.CONFQUAL()
        return [Target(unit, None) for unit in units_on(world, node)]
    if typed is None:
        return DCL.INSFPRM()
    name = parse_device(typed)
    if name is None:
        return _refused(typed, SYSTEM.IVDEVNAM())
    if name.is_virtual_unit:
        unit = world.units.get(name.unit)
        if unit is None or node not in unit.shadow_set.nodes:
            return _refused(name.plain, SYSTEM.DEVNOTMOUNT())
        return [Target(unit, None)]
    disk = world.disks.get(name.plain)
    if disk is None:
        return _refused(name.plain, SYSTEM.NOSUCHDEV())
    unit = world.unit_of(disk.name)
    return [Target(unit if unit is not None and node in unit.shadow_set.nodes else None, disk)]


def _number(context: Context, setting: Setting, command: Command) -> int | Said:
    """The value of the qualifier, 0 where it has none, or the refusal of one that is out of range."""
    if setting.largest is None:
        return 0
    path = f"{setting.qualifier}.{setting.keyword}" if setting.keyword else setting.qualifier
    typed = command.values(path)
    text = typed[0] if typed else ""
    if setting.qualifier == "SITE" and (found := logical_names.find(context, text.upper())) is not None:
        text = found.equivalences[0]  # DEFINE/SYSTEM/EXECUTIVE ZKO 1 (New Features 7.3-1, 4.13)
    digits, base = (text[2:], 16) if text[:2].upper() == "%X" else (text, 10)
    legal = "0123456789ABCDEF"[:base]
    if len(typed) != 1 or not digits or len(digits) > 10 or any(digit not in legal for digit in digits.upper()):
        return SET.INVQUAVAL(",".join(typed), setting.qualifier)
    number = int(digits, base)
    if not setting.smallest <= number <= setting.largest:
        return SET.INVQUAVAL(text, setting.qualifier)
    return number


def _judge(world: World, node: str, target: Target, wanted: list[Setting], merge: bool) -> Said | None:
    """Why *target* cannot be changed so; None when it can."""
    for setting in wanted:
        fits = setting.takes_disk if target.disk is not None else setting.takes_unit
        if not fits:
            return _refused(target.name, SYSTEM.IVDEVNAM())
        # A site belongs to the disk itself; everything else is kept with the unit.
        if target.unit is None and setting.qualifier != "SITE":
            return _refused(target.name, SYSTEM.DEVNOTMOUNT())
    if merge:
        if target.disk is not None or target.unit is None:
            return _refused(target.name, SYSTEM.IVDEVNAM())
        if target.unit.shadow_set.phase_on(node) is Phase.ABORTED:
            return _refused(target.name, SYSTEM.VOLINV())  # as of its other I/O
        if len(target.unit.shadow_set.members) < 2:  # nothing can differ
            return _refused(target.name, SYSTEM.UNSUPPORTED())
    return None


def _why_not(node: str, target: Target, deeds: list[set_processing.Wanted]) -> Said | None:
    """Why the deeds of volume processing cannot be done to *target*."""
    device = target.disk.name if target.disk is not None else ""
    why = set_processing.why_not(node, target.unit, device, deeds)
    return _refused(target.name, why) if why is not None else None


def _refused(name: str, why: Said) -> Said:
    return SET.NOTSET(with_colon(name.rstrip(":"))).because(why)


def _logged(setting: Setting, target: Target, number: int) -> str:
    """The line of /LOG. # wording ours"""
    device = shown(target.name)
    if setting.largest is None:
        return f"{device} {setting.noun} set"
    if setting.qualifier == "READ_COST" and target.disk is None:
        return f"{device} {setting.noun} reset to the defaults of its members"
    return f"{device} {setting.noun} set to {number}"


def _demand_merge(context: Context, target: Target, confirm: bool, log: bool) -> Generator[Step, str | None, int]:
    """Start the merge, with /CONFIRM after showing the set's state and asking; the unit is looked at again then."""
    assert target.unit is not None
    number = target.unit.shadow_set.unit
    if confirm:
        yield from show_shadow.layout(show_shadow.facts_of(context.driver.world, context.node, target.unit))
        if not (yield from _confirmed(number)):
            return SUCCESS
        unit = context.driver.world.units.get(number)
        again = Target(unit, None)
        refusal = (
            _refused(f"DSA{number}", SYSTEM.DEVNOTMOUNT())
            if unit is None or context.node not in unit.shadow_set.nodes
            else _judge(context.driver.world, context.node, again, [], merge=True)
        )
        if refusal is not None:
            yield refusal
            return refusal.status
    context.driver.demand_merge(number)
    if log:
        yield f"{shown(f'DSA{number}')} merge demanded"
    return SUCCESS


def _confirmed(number: int) -> Generator[Step, str | None, bool]:
    """Ask until the answer is understood; Ctrl/Z and QUIT refuse. # prompt ours, answers from memory"""
    while True:
        answer = yield Ask(f"Demand merge of DSA{number}:? [N]: ")
        text = answer.strip().upper() if answer is not None else "QUIT"
        if text and any(word.startswith(text) for word in (*YES, "ALL")):
            return True
        if any(word.startswith(text) for word in (*NO, "QUIT")):
            return False
