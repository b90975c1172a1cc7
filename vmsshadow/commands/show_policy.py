"""SHOW SHADOW/POLICY=HBMM [/NAME], and the policy block of SHOW SHADOW (8.4 manual, example 8-1 and 8.9)."""

from vmsshadow.base import vmstime
from vmsshadow.base.names import parse_device, shown
from vmsshadow.cluster.world import Unit, World
from vmsshadow.commands.device_choice import parse_choice, units_on
from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.refusals import Refusal, said
from vmsshadow.messages.system import SYSTEM
from vmsshadow.messages.vmsshadow import VMSSHADOW
from vmsshadow.shadow.bitmap import Bitmap
from vmsshadow.shadow.policy import DEFAULT_COUNT, MasterList, Policy, is_name


def run(context: Context, command: Command) -> Run:
    """SHOW SHADOW [DSAn:]/POLICY=HBMM, with /NAME[=policy] the named ones; SHOW DEVICE/POLICY=HBMM, the extension."""
    world = context.driver.world
    typed = command.value("DEVICE")
    if command.syntax == "SHOW_SHADOW" and command.present("NAME"):
        return (yield from _named(world, typed, (command.value("NAME") or "").upper()))
    units = units_on(world, context.node)
    if typed is not None:
        choice = parse_choice(typed)
        name = parse_device(typed)
        if choice is None or (choice.is_complete and (name is None or not name.is_virtual_unit)):
            yield SYSTEM.IVDEVNAM()
            return None
        units = [unit for unit in units if choice.fits(f"DSA{unit.shadow_set.unit}")]
    if not units:
        yield SYSTEM.NOSUCHDEV()
        return None
    for unit in units:
        policy = policy_of(world, unit)
        if policy is None:
            yield f"No HBMM policy for device {shown(f'DSA{unit.shadow_set.unit}')}"  # wording ours
            continue
        yield f"HBMM Policy for device {shown(f'DSA{unit.shadow_set.unit}')}"
        yield from ["  " + line for line in in_force(policy, unit, context.node)]
    return SUCCESS


def _named(world: World, device: str | None, name: str) -> Run:
    """One named policy, or all of them by name."""
    if device is not None:
        yield said(Refusal("CONFLICT", "NAME"))
        return None
    if name and not is_name(name):
        yield said(Refusal("IVVALU", name))
        return None
    if name and name not in world.policies:
        yield VMSSHADOW.NOSUCH("HBMM policy", name)
        return None
    for each in [name] if name else sorted(world.policies):
        yield f"HBMM Policy {each}"
        policy = world.policies[each]
        yield from ["  " + line for line in described(policy, policy.threshold)]
    return SUCCESS


def policy_of(world: World, unit: Unit) -> Policy | None:
    """The policy in force, or while HBMM is disabled the one that stays assigned."""
    assigned = world.assigned_policies.get(unit.shadow_set.unit)
    return unit.shadow_set.policy or (assigned if isinstance(assigned, Policy) else None)


def features(unit: Unit) -> list[str]:
    """The "Enhanced Shadowing Features in use" of a set."""
    policy = unit.shadow_set.policy
    if policy is None:
        return []
    found = ["Host-Based Minimerge (HBMM)"]
    if policy.is_multiuse:
        found.append("Automatic Minicopy (AMCVP)")
    if any(each.dismount for each in policy.lists):
        found.append("Dismount uses Multiuse Bitmaps")
    return found


def in_force(policy: Policy, unit: Unit, node: str) -> list[str]:
    """The policy of a mounted set and what its bitmaps hold; the node's own bitmap is shown if it has one."""
    lines = described(policy, policy.reset_threshold)
    bitmap = own_or_first(unit, node)
    if bitmap is None:
        return [*lines, "HBMM bitmaps are not active"]  # wording ours
    lines.append(f"HBMM bitmaps are active on {','.join(master.master for master in unit.shadow_set.masters)}")
    if bitmap.reset_ticks:  # its count may have been zeroed since (SET SHADOW/RESET_COUNTERS)
        reset_time = vmstime.show(bitmap.reset_ticks)
        lines.append(f"HBMM Reset Count{bitmap.resets:>6}      Last Reset {reset_time}")
        lines.append(f"Modified blocks since last bitmap reset: {bitmap.modified_blocks}")
    else:
        lines.append(f"Modified blocks since bitmap creation: {bitmap.modified_blocks}")
    return lines


def own_or_first(unit: Unit, node: str) -> Bitmap | None:
    """The minimerge bitmap whose master is on *node*, or else the first one; None where there is none."""
    masters = unit.shadow_set.masters
    return next((each for each in masters if each.master == node), masters[0] if masters else None)


def described(policy: Policy, threshold: int | None) -> list[str]:
    """What a policy says; *threshold* None is left out."""
    lines = [] if threshold is None else [f"HBMM Reset Threshold: {threshold}"]
    return [*lines, "HBMM Master lists:", *(f"  {_list(each)}" for each in policy.lists)]


def _list(clause: MasterList) -> str:
    if clause.nodes:
        count = clause.count if clause.count is not None else min(len(clause.nodes), DEFAULT_COUNT)
        how = "Any" if count == 1 else "Up to any"  # from memory
        text = f"{how} {count} of the nodes: {','.join(clause.nodes)}"
    else:
        count = clause.count if clause.count is not None else DEFAULT_COUNT
        text = f"Up to any {count} nodes in the cluster"
    given = [("Multiuse", clause.multiuse), ("Dismount", clause.dismount)]
    suffix = " ".join(f"{name}: {number}" for name, number in given if number is not None)
    return f"{text} - {suffix}" if suffix else text
