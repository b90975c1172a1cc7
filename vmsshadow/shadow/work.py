"""What work a set needs next, how far it has come, and how it is stopped: shared by all that changes a set."""

from vmsshadow.shadow.impact import Happening, Sets, Word, impact, kind_of
from vmsshadow.shadow.protocol import Effect, Host, OperationSuspended, Tell
from vmsshadow.shadow.state import Operation, ShadowSet, Work

Effects = list[Effect]


def next_operation(shadow_set: ShadowSet) -> tuple[Work, tuple[str, ...]] | None:
    """What the set needs next: minimerge, then copies, then full merge (8.4 manual, 8.8).

    The targets of one command are copied side by side.
    """
    if shadow_set.merge is not None and shadow_set.merge.is_mini:
        return Work.MERGE, ()
    targets = shadow_set.targets
    if targets:
        first = targets[0].group
        side_by_side = tuple(target.device for target in targets if target.group == first)
        if targets[0].assisted:
            side_by_side = side_by_side[:1]  # an assisted copy has one target at a time (8.4 manual, 6.2)
        return Work.COPY, side_by_side
    if shadow_set.merge is not None:
        return Work.MERGE, ()
    return None


def progress_lbn(shadow_set: ShadowSet, operation: Operation) -> int:
    """Where the active *operation* has come to: its lowest fence."""
    if operation.work is Work.MERGE:
        return shadow_set.merge.fence_lbn if shadow_set.merge else 0
    fences = [member.fence_lbn for member in shadow_set.targets if member.device in operation.targets]
    return min(fences, default=shadow_set.volsize)


def is_mini(shadow_set: ShadowSet, work: Work, targets: tuple[str, ...]) -> bool:
    """Whether the work is a minimerge, or a minicopy of all its targets."""
    if work is Work.MERGE:
        return shadow_set.merge is not None and shadow_set.merge.is_mini
    return all(shadow_set.slots[shadow_set.slot_of(device)].bitmap is not None for device in targets)  # type: ignore[union-attr]


def stop(shadow_set: ShadowSet) -> Effects:
    """End the active operation where it stands; its fences are published, so that any node continues from there."""
    operation = shadow_set.operation
    if operation is None:
        return []
    shadow_set.operation = None
    for target in shadow_set.targets:
        target.published_lbn = target.fence_lbn
    if shadow_set.merge is not None:
        shadow_set.merge.published_lbn = shadow_set.merge.fence_lbn
    lbn = progress_lbn(shadow_set, operation)
    return [Tell(OperationSuspended(operation.work, operation.host, lbn, operation.serial, operation.is_mini))]


def bear(shadow_set: ShadowSet, happening: Happening, sets: Sets = Sets.THAT, node: str = "") -> Effects:
    """Let the running operation bear what Table 8-1 says of *happening*; *node* is the system it came from.

    Work that is added to a minimerge is the caller's to add: the merge then begins at its lowest range again.
    """
    operation = shadow_set.operation
    word = impact(happening, sets, kind_of(operation)).word
    if operation is None or word in (Word.NO_CHANGE, Word.ADDED_WORK):
        return []
    if word is Word.ADDED_WORK_OR_RESTARTED and operation.host != node:
        return []
    if word is Word.CANCELED_CONTINUED_UNLESS_CONTROLLER and shadow_set.merge is not None and shadow_set.merge.from_log:
        return []
    effects = stop(shadow_set)
    if word in _FROM_LBN_0 and shadow_set.merge is not None:
        shadow_set.merge.fence_lbn = shadow_set.merge.published_lbn = 0
    return effects


def host_after(happening: Happening, sets: Sets = Sets.THAT) -> Host:
    """Look for a carrier, after the delay if the table says so."""
    return Host(significant=impact(happening, sets, None).delay)


_FROM_LBN_0 = (Word.CANCELED_RESTARTED, Word.RESTARTED, Word.ADDED_WORK_OR_RESTARTED)


def is_exempt(shadow_set: ShadowSet) -> bool:
    """Whether the next operation is a controller's minimerge, which SHADOW_MAX_COPY does not limit."""
    return shadow_set.merge is not None and shadow_set.merge.from_log


def runs(shadow_set: ShadowSet, work: Work) -> bool:
    """Whether an operation of that kind is active."""
    return shadow_set.operation is not None and shadow_set.operation.work is work


def raise_generation(shadow_set: ShadowSet, ticks: int) -> None:
    """Make this membership newer than every one before."""
    shadow_set.generation = max(shadow_set.generation + 1, ticks)
