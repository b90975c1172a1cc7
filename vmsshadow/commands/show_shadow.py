"""SHOW SHADOW, the summary and the sentences: the state of units and members, V8.4's layout (8.4 manual, ex. 8-1).

Blank lines between the groups are those of HELP's examples. /ACTIVE, /COPY and /MERGE answer with one sentence each
(DCL Dictionary). `show_sets` chooses the sets and the form.
"""

from typing import NamedTuple

from vmsshadow.cluster import throttle, write_logs
from vmsshadow.cluster.world import Unit, World
from vmsshadow.commands import show_policy
from vmsshadow.commands.show_device import progress
from vmsshadow.shadow.state import Member, Phase, Role, ShadowSet, Work

DEFAULT_PRIORITY = 5000  # HELP SET SHADOW/PRIORITY
DELAY_THRESHOLD = 200  # as example 8-1 shows it; what it is, no source tells

_PHASES = {
    # wording from memory; example displays show units only while they serve I/O
    Phase.VOLUME_PROCESSING: "Volume Processing In Progress",
    Phase.MOUNT_VERIFICATION: "Mount Verification In Progress",
    Phase.ABORTED: "Mount Verification Timed Out",
}


class MemberFacts(NamedTuple):
    """One member as displayed."""

    device: str
    status: str
    read_cost: int
    site: int
    timeout_s: int


class SetFacts(NamedTuple):
    """One virtual unit as displayed on one node."""

    unit: int
    label: str
    state: str
    mvtimeout_s: int
    site: int
    priority: int
    delay_per_served_s: int
    members: tuple[MemberFacts, ...]
    delay_factor: int = throttle.DEFAULT_FACTOR
    features: tuple[str, ...] = ()
    minimerge: bool = False
    policy: tuple[str, ...] = ()  # the lines of the policy block


# --- the summary -----------------------------------------------------------------------------------


def layout(facts: SetFacts) -> list[str]:
    """The summary of one virtual unit."""
    lines = unit_lines(facts)
    for member in facts.members:
        lines += ["", *member_lines(member)]
    return lines


def unit_lines(facts: SetFacts) -> list[str]:
    """What the summary says of the unit itself."""
    lines = [
        f"{f'_DSA{facts.unit}:':<10}Volume Label: {facts.label}",
        f"  Virtual Unit State:   {facts.state}",
        *_features(facts.features),
        "",
        _pair("VU Timeout Value", facts.mvtimeout_s, "VU Site Value", str(facts.site)),
        _pair("Copy/Merge Priority", facts.priority, "Mini Merge", "Enabled" if facts.minimerge else "Disabled"),
        f"  Recovery Delay Per Served Member{facts.delay_per_served_s:>22}",
        _pair("Merge Delay Factor", facts.delay_factor, "Delay Threshold", str(DELAY_THRESHOLD)),
    ]
    if facts.policy:
        lines += ["", "  HBMM Policy", *(f"    {line}" for line in facts.policy)]
    return lines


def member_lines(member: MemberFacts) -> list[str]:
    """What the summary says of a member."""
    return [
        f"  Device {member.device:<23}{member.status}".rstrip(),
        f"    Read Cost{member.read_cost:>15}    Site {member.site}",
        f"    Member Timeout{member.timeout_s:>10}",
    ]


def _features(features: tuple[str, ...]) -> list[str]:
    if not features:
        return ["  No Enhanced Shadowing Features in use"]
    return ["  Enhanced Shadowing Features in use:", *(f"        {feature}" for feature in features)]


def _pair(left: str, number: int, right: str, value: str) -> str:
    return f"  {left}{number:>{26 - len(left)}}    {right}{value:>{24 - len(right)}}"


def facts_of(world: World, node: str, unit: Unit) -> SetFacts:
    """What *node* shows of a virtual unit it has mounted."""
    shadow_set = unit.shadow_set
    view = unit.views.get(node)
    delay = view.delay_per_served_s if view is not None else None
    policy = show_policy.policy_of(world, unit)
    by_log = write_logs.is_storage(world, unit)
    return SetFacts(
        shadow_set.unit,
        shadow_set.label,
        state_of(node, shadow_set),
        world.mvtimeout_s(node, unit),
        view.site if view is not None else 0,
        world.priorities.get((node, shadow_set.unit), DEFAULT_PRIORITY),
        delay if delay is not None else world.nodes[node].parameter("SHADOW_PSM_RDLY"),
        tuple(
            MemberFacts(
                member.device,
                member_status(node, shadow_set, member),
                world.read_cost(node, unit, member.device),
                world.disks[member.device].site,
                world.member_timeout_s(node, unit, member.device),
            )
            for member in shadow_set.members
        ),
        throttle.factor(world, node, shadow_set.unit),
        () if by_log else tuple(show_policy.features(unit)),
        (bool(shadow_set.masters) and not by_log) or (by_log and not write_logs.why_not(world, unit)),
        tuple(show_policy.in_force(policy, unit, node)) if policy is not None else (),
    )


def state_of(node: str, shadow_set: ShadowSet) -> str:
    """The states, and the node that carries the operation."""
    shown = ",".join(states_of(node, shadow_set))
    return f"{shown} on {shadow_set.operation.host}" if shadow_set.operation is not None else shown


def states_of(node: str, shadow_set: ShadowSet) -> list[str]:
    """The states, one at least, the active one first."""
    operation = shadow_set.operation
    active = {operation.work} if operation is not None else set()
    phase = shadow_set.phase_on(node)
    states = [_PHASES[phase]] if phase in _PHASES else []
    operations: list[str] = []
    if shadow_set.targets:
        word = "Active" if Work.COPY in active else "Pending"
        name = "MiniCopy" if all(target.bitmap is not None for target in copying(shadow_set)) else "Copy"
        operations.append(f"{name} {word} ({copied(node, shadow_set)}%)")
    if shadow_set.merge is not None:
        # A pending merge shows no percentage. # from memory
        name = "MiniMerge" if shadow_set.merge.is_mini else "Merge"
        text = f"{name} Active ({merged(node, shadow_set)}%)" if Work.MERGE in active else f"{name} Pending"
        operations.insert(0 if Work.MERGE in active else len(operations), text)
    return [*states, *operations] or ["Steady State"]


def copying(shadow_set: ShadowSet) -> list[Member]:
    """The targets that the active copy has; while none is active, all of them."""
    operation = shadow_set.operation
    if operation is not None and operation.work is Work.COPY:
        return [target for target in shadow_set.targets if target.device in operation.targets]
    return shadow_set.targets


def copied(node: str, shadow_set: ShadowSet) -> int:
    """How far the copy has come, in per cent: of several targets, the least of those being copied."""
    return min(progress(node, shadow_set, target) for target in copying(shadow_set))


def merged(node: str, shadow_set: ShadowSet) -> int:
    """How far the merge has come, in per cent."""
    return progress(node, shadow_set, shadow_set.full[0])


def member_status(node: str, shadow_set: ShadowSet, member: Member) -> str:
    """What stands behind the member's name; nothing for a plain full member."""
    done = progress(node, shadow_set, member)
    if member.role is Role.TARGET:
        return f"{'Copy' if member.bitmap is None else 'MiniCopy'} Target ({done}%)"
    words = ["Master Member"] if member.device == shadow_set.master else []
    if shadow_set.merge is not None:
        words.append(f"Merging ({done}%)")
    return ", ".join(words)


# --- /ACTIVE, /COPY, /MERGE ------------------------------------------------------------------------


def sentences(node: str, shadow_set: ShadowSet, asked: list[str]) -> list[str]:
    """The answers for the qualifiers *asked*, under one header. # header from memory"""
    lines = [f"{f'_DSA{shadow_set.unit}:':<14}{shadow_set.label}"]
    for qualifier in asked:
        lines += [f"  {text}" for text in _ANSWERS[qualifier](node, shadow_set)]
    return lines


def _active(node: str, shadow_set: ShadowSet) -> list[str]:
    if not shadow_set.targets and shadow_set.merge is None:
        return ["Merge or Copy is not required"]
    copy = _copy(node, shadow_set) if shadow_set.targets else []
    merge = _merge(node, shadow_set) if shadow_set.merge is not None else []
    return copy + merge


def _copy(node: str, shadow_set: ShadowSet) -> list[str]:
    if not shadow_set.targets:
        return ["Copy is not required"]
    return [_sentence("Copy", Work.COPY, shadow_set, copied(node, shadow_set))]


def _merge(node: str, shadow_set: ShadowSet) -> list[str]:
    if shadow_set.merge is None:
        return ["Merge is not required"]
    return [_sentence("Merge", Work.MERGE, shadow_set, merged(node, shadow_set))]


def _sentence(name: str, work: Work, shadow_set: ShadowSet, done: int) -> str:
    operation = shadow_set.operation
    if operation is None or operation.work is not work:
        return f"{name} is pending"
    return f"{name} is in progress on node {operation.host}, {done}% completed"


_ANSWERS = {"ACTIVE": _active, "COPY": _copy, "MERGE": _merge}
