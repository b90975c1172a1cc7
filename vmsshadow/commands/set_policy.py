"""SET SHADOW/POLICY=HBMM, /ENABLE=HBMM and /DISABLE=HBMM: which nodes have minimerge bitmaps, clusterwide.

A named policy is only a name for its text: a set to which it was assigned keeps what it said then, until it is
assigned again (8.4 manual, 8.4; from memory). Everything is judged before anything is set.
"""

from collections.abc import Iterator

from vmsshadow.base.names import parse_device, shown, with_colon
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.hbmm import policy_for
from vmsshadow.cluster.world import Unit, World
from vmsshadow.commands.device_choice import units_on
from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.refusals import Refusal, said
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.show_set import SET
from vmsshadow.messages.system import SYSTEM
from vmsshadow.messages.vmsshadow import VMSSHADOW
from vmsshadow.shadow.policy import DEFAULT, MAX_NAMED, NODEFAULT, Policy, Wrong, is_name, parse

_QUALIFIERS = ("DELETE", "DISABLE.HBMM", "ENABLE.HBMM", "NAME", "POLICY")


def is_meant(command: Command) -> bool:
    """Whether *command* has one of the HBMM qualifiers; the table refuses others beside them (HELP SET SHADOW)."""
    if command.syntax == "SET_DEVICE":
        return bool(command.present("POLICY"))
    return any(command.present(qualifier) for qualifier in _QUALIFIERS)


def run(context: Context, command: Command) -> Run:
    """SET SHADOW with an HBMM qualifier; SET DEVICE/POLICY=HBMM, the extension, assigns a policy too."""
    is_shadow = command.syntax == "SET_SHADOW"
    log = is_shadow and bool(command.present("LOG"))
    if is_shadow and command.present("NAME"):
        return (yield from _named(context.driver.world, command, log))
    units = _units(context, command, is_shadow)
    if isinstance(units, Said):
        yield units
        return None
    if command.present("POLICY"):
        drops = is_shadow and bool(command.present("DELETE"))
        return (yield from _own(context.driver, units[0], command.value("POLICY.HBMM") or "", drops, log))
    return (yield from _switch(context.driver, units, bool(command.present("ENABLE.HBMM")), log))


def wanted(world: World, device: str, text: str) -> Policy | str | Said:
    """What *text*, the value of /POLICY=HBMM, assigns to *device*: a policy, or NODEFAULT; or why it is refused."""
    if text == NODEFAULT:
        return NODEFAULT
    if text and not is_name(text):
        return _described(world, device, text)
    policy = world.policies.get(text or DEFAULT)
    if policy is None:
        return _refused(device, VMSSHADOW.NOSUCH("HBMM policy", text or DEFAULT))
    return policy


def assign(driver: Driver, unit: int, policy: Policy | str) -> Iterator[Said]:
    """Give the mounted DSA*unit* a policy of its own; tell when its bitmaps have to wait for a merge."""
    driver.world.assigned_policies[unit] = policy
    driver.apply_policy(unit)
    yield from _waits(driver.world, unit)


# --- one set ---------------------------------------------------------------------------------------


def _own(driver: Driver, unit: Unit, text: str, drops: bool, log: bool) -> Run:
    """Assign a set's policy, or take it away."""
    number = unit.shadow_set.unit
    device = f"DSA{number}"
    if drops:
        if text:
            yield said(Refusal("CONFLICT", text))
            return None
        if number not in driver.world.assigned_policies:
            yield _refused(device, VMSSHADOW.NOPOLICY(shown(device)))
            return None
        del driver.world.assigned_policies[number]
        driver.apply_policy(number, default=False)
        if log:
            yield f"{shown(device)} HBMM policy deleted"  # wording ours, as of all lines of /LOG
        return SUCCESS
    policy = wanted(driver.world, device, text)
    if isinstance(policy, Said):
        yield policy
        return None
    yield from assign(driver, number, policy)
    if log:
        yield f"{shown(device)} HBMM policy set"
    return SUCCESS


def _switch(driver: Driver, units: list[Unit], enables: bool, log: bool) -> Run:
    """/ENABLE=HBMM and /DISABLE=HBMM; the policy stays assigned while HBMM is off."""
    world = driver.world
    numbers = [unit.shadow_set.unit for unit in units]
    if enables:
        for number in numbers:
            if not _applies(world, number):
                yield _refused(f"DSA{number}", VMSSHADOW.NOPOLICY(shown(f"DSA{number}")))
                return None
    for number in numbers:
        if enables and number in world.disabled_hbmm:
            world.disabled_hbmm.remove(number)
        elif not enables and number not in world.disabled_hbmm:
            world.disabled_hbmm.append(number)
        driver.apply_policy(number)
        if enables:
            yield from _waits(world, number)
        if log:
            yield f"{shown(f'DSA{number}')} HBMM {'enabled' if enables else 'disabled'}"
    return SUCCESS


def _applies(world: World, number: int) -> bool:
    """Whether a policy would be in force if HBMM were on."""
    assigned = world.assigned_policies.get(number)
    return isinstance(assigned, Policy) or (assigned is None and DEFAULT in world.policies)


def _waits(world: World, number: int) -> Iterator[Said]:
    if world.units[number].shadow_set.merge is not None and policy_for(world, number) is not None:
        yield SYSTEM.HBMMCREPOSTMRG()


def _units(context: Context, command: Command, is_shadow: bool) -> list[Unit] | Said:
    """The mounted sets that the command is for."""
    world, node = context.driver.world, context.node
    typed = command.value("DEVICE")
    if is_shadow and command.present("ALL"):
        return SET.CONFQUAL() if typed is not None else units_on(world, node)
    if typed is None:
        return said(Refusal("INSFPRM"))
    name = parse_device(typed)
    if name is None or not name.is_virtual_unit:
        return _refused(typed.upper() if name is None else name.plain, SYSTEM.IVDEVNAM())
    unit = world.units.get(name.unit)
    if unit is None or node not in unit.shadow_set.nodes:
        return _refused(name.plain, SYSTEM.DEVNOTMOUNT())
    return [unit]


# --- named policies --------------------------------------------------------------------------------


def _named(world: World, command: Command, log: bool) -> Run:
    """SET SHADOW/POLICY=HBMM=(...)/NAME=name, or /DELETE/POLICY=HBMM/NAME=name."""
    typed = (command.value("NAME") or "").upper()
    text = command.value("POLICY.HBMM") or ""
    refusal = _misnamed(world, command, typed, text)
    if refusal is not None:
        yield refusal
        return None
    if command.present("DELETE"):
        del world.policies[typed]
        if log:
            yield f"HBMM policy {typed} deleted"
        return SUCCESS
    policy = _described(world, typed, text)
    if isinstance(policy, Said):
        yield policy
        return None
    if typed not in world.policies and len(world.policies) >= MAX_NAMED:
        yield VMSSHADOW.STATE("the cluster", f"at its limit of {MAX_NAMED} named policies")
        return None
    world.policies[typed] = policy
    if log:
        yield f"HBMM policy {typed} defined"
    return SUCCESS


def _misnamed(world: World, command: Command, typed: str, text: str) -> Said | None:
    """What is wrong with a command about a named policy, its description aside."""
    deletes = bool(command.present("DELETE"))
    if command.value("DEVICE") is not None:
        return said(Refusal("CONFLICT", "NAME"))
    if not is_name(typed):
        return said(Refusal("IVVALU", typed))
    if typed == NODEFAULT:  # it is there always and says one thing only (HELP SET SHADOW/POLICY)
        return said(Refusal("IVKEYW", typed))
    if deletes:
        if text:
            return said(Refusal("CONFLICT", text))
        return None if typed in world.policies else VMSSHADOW.NOSUCH("HBMM policy", typed)
    if not text:
        return said(Refusal("VALREQ", "HBMM"))
    return said(Refusal("IVVALU", text)) if is_name(text) else None


def _described(world: World, name: str, text: str) -> Policy | Said:
    """The policy that *text* describes, with nodes that the cluster has; or the refusal, in DCL's words."""
    policy = parse(text)
    if isinstance(policy, Wrong):
        return said(Refusal(policy.ident, policy.piece))
    for master_list in policy.lists:
        for node in master_list.nodes:
            if node not in world.nodes:
                return SET.NOTSET(with_colon(name) if name.startswith("DSA") else name).because(
                    SYSTEM.NOSUCHNODE(), VMSSHADOW.NOSUCH("node", node)
                )
    return policy


def _refused(device: str, why: Said) -> Said:
    return SET.NOTSET(with_colon(device.rstrip(":"))).because(why)
