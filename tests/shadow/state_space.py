"""Every event in every kind of state: one answer, or an impossibility that is declared here.

From a steady set all events of the protocol are tried with all arguments that two nodes and three disks allow; what
comes of it is tried again, until no new kind of state is met. Kinds of states differ in what decides an answer:
phase, roles, losses, bitmaps, what is due and what runs, whether it has come to its end; names and numbers do not.
"""

import pickle
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from tests.shadow.sets import SIZE, A, B, C, make
from vmsshadow.base.names import unit_id
from vmsshadow.shadow import protocol as words
from vmsshadow.shadow import work
from vmsshadow.shadow.bitmap import Absent
from vmsshadow.shadow.impact import Happening, Sets
from vmsshadow.shadow.policy import MasterList, Policy
from vmsshadow.shadow.protocol import Event, NewBitmap, Newcomer
from vmsshadow.shadow.state import Phase, ShadowSet, Work, check
from vmsshadow.shadow.transitions import step

NODES = ("ALPHA", "BETA")
DEVICES = (A, B, C)
TICKS = 200
BASE = Absent(90, 1)
HBMM = Policy((MasterList((), multiuse=1, dismount=1),))
MOST_BITMAPS = 1  # of one set, here

Impossible = Callable[[ShadowSet, Any], bool]


def is_no_member(shadow_set: ShadowSet, event: Any) -> bool:
    return shadow_set.member(event.device) is None


def never(shadow_set: ShadowSet, event: Any) -> bool:
    return False


def begins_nothing_due(shadow_set: ShadowSet, event: words.OperationBegun) -> bool:
    due = work.next_operation(shadow_set)
    stands = shadow_set.phase is not Phase.RUNNING or shadow_set.operation is not None
    return stands or due is None or due[0] is not event.work or event.host not in shadow_set.serving


def ends_no_copy(shadow_set: ShadowSet, event: words.CopyEnded) -> bool:
    operation, member = shadow_set.operation, shadow_set.member(event.device)
    is_copied = operation is not None and operation.work is Work.COPY and event.device in operation.targets
    return not is_copied or member is None or member.fence_lbn < shadow_set.volsize


def removes_the_last_source(shadow_set: ShadowSet, event: words.MemberRemoved | words.RemovalForced) -> bool:
    member = shadow_set.member(event.device)
    return member is None or [member] == shadow_set.full


def active_in(shadow_set: ShadowSet) -> list[str]:
    return [node for node in shadow_set.nodes if node not in shadow_set.aborted]


def gives_up_nothing(shadow_set: ShadowSet, event: words.NodeAborted) -> bool:
    stalled = (Phase.VOLUME_PROCESSING, Phase.MOUNT_VERIFICATION)
    return event.node not in shadow_set.nodes or shadow_set.phase_on(event.node) not in stalled


# When an event cannot have happened.
IMPOSSIBLE: dict[type, Impossible] = {
    words.NodeMounted: lambda shadow_set, event: event.node in shadow_set.nodes or shadow_set.phase is Phase.ABORTED,
    words.NodeDismounted: lambda shadow_set, event: event.node not in shadow_set.nodes,
    words.NodeFailed: lambda shadow_set, event: event.node not in shadow_set.nodes,
    words.MembersAdded: lambda shadow_set, event: shadow_set.member(event.newcomers[0].device) is not None,
    words.MemberRemoved: removes_the_last_source,
    words.MemberLost: is_no_member,
    words.MemberBack: is_no_member,
    words.NodeAborted: gives_up_nothing,
    words.ReachChanged: lambda shadow_set, event: not set(event.cut_off) < set(active_in(shadow_set)),
    words.RemovalForced: removes_the_last_source,
    words.VolumeGrown: lambda shadow_set, event: not shadow_set.volsize < event.volsize <= shadow_set.size_blocks,
    words.CountersReset: never,
    words.BitmapDeleted: lambda shadow_set, event: shadow_set.bitmap(event.serial) is None,
    words.BitmapsWanted: lambda shadow_set, event: shadow_set.merge is not None,
    words.MinicopyPrepared: never,
    words.PolicyChanged: never,
    words.MergeDemanded: never,
    words.OperationBegun: begins_nothing_due,
    words.OperationStopped: never,
    words.CopyEnded: ends_no_copy,
    words.MergeEnded: lambda shadow_set, event: not work.runs(shadow_set, Work.MERGE),
}


def events(shadow_set: ShadowSet) -> Iterator[Event]:
    """All events with all arguments; bitmaps only as long as there are not too many."""
    for node in NODES:
        yield from (words.NodeMounted(node, True), words.NodeDismounted(node), words.NodeFailed(node))
        yield from (words.NodeAborted(node, queued) for queued in (False, True))
        yield from (words.OperationBegun(each, node) for each in Work)
    for device in DEVICES:
        yield from (words.MemberLost(device, "MEDOFL"), words.MemberBack(device), words.CopyEnded(device, TICKS))
        yield words.MemberRemoved(device, "MEDOFL", TICKS, BASE)
        yield words.MemberRemoved(device, "dismounted", TICKS)
        yield words.RemovalForced(device)
        fits = [bitmap.serial for bitmap in shadow_set.bitmaps if device in bitmap.absent]
        for serial in (None, *fits):
            newcomer = Newcomer(device, unit_id(device), SIZE, "added", False, serial)
            yield words.MembersAdded((newcomer,), TICKS)
    yield from (words.MergeDemanded("demanded"), words.CountersReset(), words.VolumeGrown(SIZE, TICKS))
    yield words.OperationStopped(Happening.EVALUATED, Sets.THAT)
    yield from (words.ReachChanged(cut_off) for cut_off in ((), *((node,) for node in NODES)))
    yield from (words.MergeEnded(), words.PolicyChanged(HBMM), words.PolicyChanged(None), words.BitmapDeleted(0))
    yield from (words.BitmapDeleted(bitmap.serial) for bitmap in shadow_set.bitmaps)
    if len(shadow_set.bitmaps) < MOST_BITMAPS:
        serial = shadow_set.last_bitmap + 1
        made = NewBitmap(shadow_set.nodes[-1], serial, serial, TICKS)
        yield from (words.MemberRemoved(device, "dismounted", TICKS, BASE, made) for device in DEVICES)
        yield words.BitmapsWanted((made._replace(clause=0),))
        yield words.MinicopyPrepared(made, ((C, BASE),))


def moved(shadow_set: ShadowSet) -> Iterator[Callable[[ShadowSet], None]]:
    """What the hands do to hot state between events: fences move and are published."""
    operation = shadow_set.operation
    if operation is None:
        return
    for lbn in (SIZE // 2, shadow_set.volsize):
        for published in (False, True):
            def move(other: ShadowSet, lbn: int = lbn, published: bool = published) -> None:
                running = [other.merge] if operation.work is Work.MERGE else other.targets
                for each in running:
                    assert each is not None
                    each.fence_lbn = max(each.fence_lbn, lbn)
                    each.published_lbn = each.fence_lbn if published else each.published_lbn

            yield move


def kind_of(shadow_set: ShadowSet) -> tuple[Any, ...]:
    """What decides an answer, without numbers and names."""
    operation, merge, targets = shadow_set.operation, shadow_set.merge, shadow_set.targets
    return (
        shadow_set.phase,
        len(shadow_set.nodes),
        len(shadow_set.cut_off),
        len(shadow_set.aborted),
        len(shadow_set.full) > 1,
        bool(targets),
        any(member.lost is not None for member in shadow_set.full),
        any(member.lost is not None for member in targets),
        any(target.bitmap is not None for target in targets),
        any(target.fence_lbn == shadow_set.volsize for target in targets),
        operation and (operation.work, operation.is_mini),
        merge and merge.is_mini,
        tuple((bitmap.kind, bool(bitmap.absent)) for bitmap in shadow_set.bitmaps),
    )


def answer(kept: bytes, event: Event) -> tuple[ShadowSet, Any]:
    """The set after *event*, and its effects; the exception's name for an impossibility."""
    shadow_set: ShadowSet = pickle.loads(kept)
    try:
        return shadow_set, step(shadow_set, event)
    except AssertionError:
        return shadow_set, None


Explored = tuple[dict[tuple[Any, ...], bytes], Counter[tuple[type, bool]], list[str]]


def explore() -> Explored:
    """Every kind of state with one set of that kind, how often each event had an answer or none, what was wrong."""
    start = make((A, B))
    start.volsize = SIZE - 1  # room to grow, once
    found, tried, wrong = {kind_of(start): pickle.dumps(start)}, Counter[tuple[type, bool]](), list[str]()
    left = list(found)
    while left:
        kept = found[left.pop()]
        before: ShadowSet = pickle.loads(kept)
        reached: list[ShadowSet] = []
        for event in events(before):
            after, effects = answer(kept, event)
            tried[type(event), effects is not None] += 1
            if IMPOSSIBLE[type(event)](before, event) is not (effects is None):
                wrong.append(f"{event} in {kind_of(before)}: {effects}")
            elif effects is not None and after.nodes:
                reached.append(after)
        for move in moved(before):
            other: ShadowSet = pickle.loads(kept)
            move(other)
            reached.append(other)
        for after in reached:
            if kind_of(after) not in found:
                check(after)
                found[kind_of(after)] = pickle.dumps(after)
                left.append(kind_of(after))
    return found, tried, wrong


if __name__ == "__main__":
    sys.stdout.buffer.write(pickle.dumps(explore()))
