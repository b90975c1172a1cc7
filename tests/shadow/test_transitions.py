"""The only writer of a shadow set: every event in every state, the rows of Table 8-1, and random histories."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shadow.sets import STATES, A, B, C, D, E, copying, lost, make, merge_due, merging, single
from vmsshadow.base.names import unit_id
from vmsshadow.shadow import protocol as words
from vmsshadow.shadow.bitmap import Absent
from vmsshadow.shadow.impact import Happening, Sets
from vmsshadow.shadow.policy import MasterList, Policy
from vmsshadow.shadow.protocol import Event, Newcomer
from vmsshadow.shadow.state import Phase, Role, ShadowSet, Work, check
from vmsshadow.shadow.transitions import step
from vmsshadow.shadow.work import next_operation, progress_lbn

SIZE = 1000


def newcomer(device: str, *, assisted: bool = False, size_blocks: int = SIZE) -> Newcomer:
    return Newcomer(device, unit_id(device), size_blocks, "added", assisted)


def told(effects: list[words.Effect]) -> list[str]:
    """The names of what was told and asked for, in order."""
    return [type(each.notice if isinstance(each, words.Tell) else each).__name__ for each in effects]


def phase_of(shadow_set: ShadowSet) -> Phase:
    return shadow_set.phase


EVENTS: dict[str, Event] = {
    "a further node mounts": words.NodeMounted("GAMMA", True),
    "the same node mounts": words.NodeMounted("ALPHA", True),
    "the carrier dismounts": words.NodeDismounted("ALPHA"),
    "another node dismounts": words.NodeDismounted("BETA"),
    "the carrier fails": words.NodeFailed("ALPHA"),
    "another node fails": words.NodeFailed("BETA"),
    "a member is added": words.MembersAdded((newcomer(D),), 200),
    "member A is dismounted": words.MemberRemoved(A, "dismounted", 200),
    "target C is dismounted": words.MemberRemoved(C, "dismounted", 200),
    "member A is lost": words.MemberLost(A, "MEDOFL"),
    "member B is back": words.MemberBack(B),
    "removal of B is forced": words.RemovalForced(B),
    "a node is cut off": words.ReachChanged(("BETA",)),
    "a node gives it up": words.NodeAborted("BETA", False),
    "a node gives it up with writes": words.NodeAborted("BETA", True),
    "a merge is demanded": words.MergeDemanded("demanded"),
    "a copy begins": words.OperationBegun(Work.COPY, "ALPHA"),
    "a merge begins": words.OperationBegun(Work.MERGE, "ALPHA"),
    "the operation is stopped": words.OperationStopped(Happening.EVALUATED, Sets.THAT),
    "the copy ends": words.CopyEnded(C, 200),
    "the merge ends": words.MergeEnded(),
    "a bitmap is deleted": words.BitmapDeleted(7),
    "master bitmaps are wanted": words.BitmapsWanted((words.NewBitmap("ALPHA", 7, 0x10007, 200, 0),)),
    "a minicopy is prepared": words.MinicopyPrepared(words.NewBitmap("ALPHA", 7, 0x10007, 200), ((C, Absent(90, 1)),)),
    "the counters are reset": words.CountersReset(),
    "the volume grows": words.VolumeGrown(SIZE + 1, 200),
    "another policy": words.PolicyChanged(Policy((MasterList(()),))),
}

ANYWHERE = tuple(STATES)
WITHOUT_C = ("steady", "one member", "merge due", "volume processing", "mount verification", "aborted")
ONE_SOURCE = ("one member", "copy due", "copying from one source")


def but(*states: str) -> tuple[str, ...]:
    return tuple(state for state in STATES if state not in states)


# Event -> the states in which it cannot have happened.
IMPOSSIBLE: dict[str, tuple[str, ...]] = {
    "the same node mounts": ANYWHERE,
    "another node dismounts": ("one member",),  # it is mounted on ALPHA alone
    "another node fails": ("one member",),
    "member A is dismounted": ONE_SOURCE,
    "target C is dismounted": WITHOUT_C,
    "member B is back": ONE_SOURCE,
    "removal of B is forced": ONE_SOURCE,
    "a further node mounts": ("aborted",),
    "a node is cut off": ("one member", "aborted"),
    "a node gives it up": but("volume processing", "mount verification"),
    "a node gives it up with writes": but("volume processing", "mount verification"),
    "a copy begins": but("copy due"),
    "a merge begins": but("merge due"),
    "the copy ends": ANYWHERE,  # no state here has a fence at the end of the volume
    "the merge ends": but("merging"),
    "a bitmap is deleted": ANYWHERE,  # no state here has one
    "the volume grows": ANYWHERE,  # no state here has room
    "master bitmaps are wanted": ("merge due", "merging", "copying, merge due"),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", EVENTS)
def test_every_event_in_every_state_has_an_answer_or_is_declared_impossible(event: str, state: str) -> None:
    shadow_set = STATES[state]()
    if state in IMPOSSIBLE.get(event, ()):
        with pytest.raises(AssertionError):
            step(shadow_set, EVENTS[event])
    else:
        step(shadow_set, EVENTS[event])
        if shadow_set.nodes:
            check(shadow_set)


def test_every_event_of_the_protocol_is_tried() -> None:
    names = {name for name, value in vars(words).items() if isinstance(value, type)}
    tried = {type(event).__name__ for event in EVENTS.values()}
    events = {each.__name__ for each in words.Event.__args__}
    assert events <= names
    assert events == tried


@pytest.mark.parametrize("ticks", [5, 200])
@pytest.mark.parametrize("added", [True, False])
def test_every_change_of_membership_raises_the_generation_whatever_the_clock_says(added: bool, ticks: int) -> None:
    shadow_set = make()
    join, leave = words.MembersAdded((newcomer(D),), ticks), words.MemberRemoved(A, "dismounted", ticks)
    step(shadow_set, join if added else leave)
    assert shadow_set.generation == max(101, ticks)


def test_a_set_that_was_aborted_stays_aborted_when_a_member_is_removed() -> None:
    shadow_set = STATES["aborted"]()
    step(shadow_set, words.MemberRemoved(B, "dismounted", 200))
    assert shadow_set.phase is Phase.ABORTED


# --- Table 8-1 of the 8.4 manual, the columns "full merge" and "full copy" -------------------------


def test_another_system_fails_a_running_full_merge_restarts() -> None:
    shadow_set = merging()
    effects = step(shadow_set, words.NodeFailed("BETA"))
    assert shadow_set.operation is None
    assert shadow_set.merge is not None and shadow_set.merge.fence_lbn == 0
    assert effects[-1] == words.Host(significant=True)


def test_another_system_fails_a_running_copy_is_continued_and_a_merge_is_required() -> None:
    shadow_set = copying()
    effects = step(shadow_set, words.NodeFailed("BETA"))
    assert told(effects) == ["OperationSuspended", "WriteScbs", "Host"]
    assert shadow_set.targets[0].fence_lbn == shadow_set.targets[0].published_lbn == 254
    assert shadow_set.merge is not None


def test_the_copying_system_fails_the_copy_goes_on_from_the_published_fence() -> None:
    shadow_set = copying()
    step(shadow_set, words.NodeFailed("ALPHA"))
    assert shadow_set.targets[0].fence_lbn == 127
    assert next_operation(shadow_set) == (Work.COPY, (C,))


def test_the_merging_system_fails_the_merge_restarts_on_another() -> None:
    shadow_set = merging()
    step(shadow_set, words.NodeFailed("ALPHA"))
    assert shadow_set.merge is not None and shadow_set.merge.fence_lbn == 0
    assert next_operation(shadow_set) == (Work.MERGE, ())


@pytest.mark.parametrize("make_busy", [copying, merging])
def test_the_carrier_dismounts_the_operation_is_continued_without_delay(make_busy: Callable[[], ShadowSet]) -> None:
    shadow_set = make_busy()
    effects = step(shadow_set, words.NodeDismounted("ALPHA"))
    assert effects[-1] == words.Host(significant=False)
    fence = shadow_set.merge.fence_lbn if shadow_set.merge is not None else shadow_set.targets[0].fence_lbn
    assert fence == 254


def test_a_member_is_added_a_running_merge_waits_for_the_copy_at_its_fence() -> None:
    shadow_set = merging()
    step(shadow_set, EVENTS["a member is added"])
    assert shadow_set.operation is None
    assert shadow_set.merge is not None and shadow_set.merge.fence_lbn == 254
    assert next_operation(shadow_set) == (Work.COPY, (D,))


def test_a_member_is_added_a_running_copy_goes_on_and_the_new_one_waits() -> None:
    shadow_set = copying()
    step(shadow_set, EVENTS["a member is added"])
    assert shadow_set.operation is not None and shadow_set.operation.targets == (C,)
    assert next_operation(shadow_set) == (Work.COPY, (C,))


def test_a_system_that_cannot_write_fails_and_nothing_is_to_be_merged() -> None:
    shadow_set = make()
    shadow_set.writers.remove("BETA")
    step(shadow_set, words.NodeFailed("BETA"))
    assert shadow_set.merge is None


def test_a_single_member_never_needs_a_merge() -> None:
    shadow_set = single()
    shadow_set.nodes, shadow_set.writers = ["ALPHA", "BETA"], ["ALPHA", "BETA"]
    step(shadow_set, words.NodeFailed("BETA"))
    step(shadow_set, words.MergeDemanded("demanded"))
    assert shadow_set.merge is None


def test_a_merge_is_moot_when_one_member_is_left() -> None:
    shadow_set = merge_due()
    step(shadow_set, words.MemberRemoved(B, "dismounted", 200))
    assert shadow_set.merge is None


# --- nodes and members -----------------------------------------------------------------------------


def test_the_last_node_that_dismounts_writes_the_scbs_once_more_and_dissolves_the_set() -> None:
    assert told(step(single(), words.NodeDismounted("ALPHA"))) == ["WriteScbs", "Dissolve"]


def test_the_last_node_that_fails_writes_no_scb() -> None:
    assert told(step(single(), words.NodeFailed("ALPHA"))) == ["Dissolve"]


def test_the_master_that_leaves_is_followed_by_the_lowest_full_member() -> None:
    shadow_set = copying()
    step(shadow_set, words.MemberRemoved(A, "dismounted", 200))
    assert shadow_set.master == B


def test_the_unit_is_as_big_as_its_smallest_member() -> None:
    shadow_set = make()
    shadow_set.volsize = 900
    step(shadow_set, words.MembersAdded((newcomer(C, size_blocks=950),), 200))
    assert shadow_set.size_blocks == 950
    step(shadow_set, words.MemberRemoved(C, "dismounted", 201))
    assert shadow_set.size_blocks == SIZE


def test_a_dismounted_member_is_not_told_as_expelled() -> None:
    assert "MemberExpelled" not in told(step(make(), words.MemberRemoved(B, "dismounted", 200)))
    assert "MemberExpelled" in told(step(lost(B), words.MemberRemoved(B, "MEDOFL", 200)))


def test_expulsion_of_the_only_lost_member_ends_volume_processing() -> None:
    shadow_set = lost(B)
    effects = step(shadow_set, words.MemberRemoved(B, "MEDOFL", 200))
    assert shadow_set.phase is Phase.RUNNING
    assert told(effects) == ["WriteScbs", "MemberExpelled", "ProcessingCompleted", "Host"]


def test_a_lost_member_stops_the_set_and_its_return_resumes_it() -> None:
    shadow_set = make()
    assert told(step(shadow_set, words.MemberLost(B, "MEDOFL"))) == ["MemberWentOffline", "SetChangedState"]
    assert phase_of(shadow_set) is Phase.VOLUME_PROCESSING
    assert told(step(shadow_set, words.MemberBack(B)))[0] == "ProcessingCompleted"
    assert phase_of(shadow_set) is Phase.RUNNING
    assert shadow_set.generation == 100


def test_the_only_source_lost_during_a_copy_is_mount_verification_not_promotion() -> None:
    shadow_set = copying((A,))
    step(shadow_set, words.MemberLost(A, "MEDOFL"))
    assert shadow_set.phase is Phase.MOUNT_VERIFICATION
    assert shadow_set.targets[0].role is Role.TARGET


def test_targets_of_one_command_are_copied_side_by_side_and_later_ones_wait() -> None:
    shadow_set = make((A,))
    step(shadow_set, words.MembersAdded((newcomer(B), newcomer(C)), 200))
    step(shadow_set, words.MembersAdded((newcomer(D),), 201))
    assert next_operation(shadow_set) == (Work.COPY, (B, C))


def test_an_assisted_copy_has_one_target_at_a_time() -> None:
    shadow_set = make((A,))
    step(shadow_set, words.MembersAdded((newcomer(B, assisted=True), newcomer(C, assisted=True)), 200))
    assert next_operation(shadow_set) == (Work.COPY, (B,))


def test_a_copy_goes_before_a_full_merge() -> None:
    shadow_set = merge_due()
    step(shadow_set, EVENTS["a member is added"])
    assert next_operation(shadow_set) == (Work.COPY, (D,))


def test_a_finished_copy_makes_a_full_member_and_a_newer_generation() -> None:
    shadow_set = copying()
    shadow_set.targets[0].fence_lbn = SIZE
    effects = step(shadow_set, words.CopyEnded(C, 50))
    assert [member.device for member in shadow_set.full] == [A, B, C]
    assert shadow_set.generation == 101
    assert told(effects) == ["WriteScbs", "OperationEnded", "Host"]
    assert shadow_set.operation is None


def test_a_copy_is_not_over_before_its_fence_is_at_the_end() -> None:
    shadow_set = copying()
    shadow_set.targets[0].fence_lbn = SIZE - 1
    with pytest.raises(AssertionError):
        step(shadow_set, words.CopyEnded(C, 200))


def test_a_full_merge_takes_the_mark_of_initialize_shadow_away() -> None:
    shadow_set = merging()
    shadow_set.unerased = True
    step(shadow_set, words.MergeEnded())
    assert not shadow_set.unerased


def test_an_operation_that_goes_on_is_told_as_resumed_with_its_fence() -> None:
    shadow_set = copying()
    step(shadow_set, words.OperationStopped(Happening.EVALUATED, Sets.THAT))
    _, started = step(shadow_set, words.OperationBegun(Work.COPY, "BETA"))
    assert started == words.Tell(words.OperationStarted(Work.COPY, "BETA", 254, 2, True))
    assert shadow_set.operation is not None
    assert progress_lbn(shadow_set, shadow_set.operation) == 254


# --- random histories ------------------------------------------------------------------------------

NODES = ("ALPHA", "BETA", "GAMMA")
DEVICES = (A, B, C, D, E)


def possible(shadow_set: ShadowSet, ticks: int) -> list[Event]:
    """Everything that can happen to the set next, in a fixed order."""
    running = shadow_set.phase is Phase.RUNNING
    found: list[Event] = []
    if shadow_set.phase is not Phase.ABORTED:
        found += [words.NodeMounted(node, True) for node in NODES if node not in shadow_set.nodes]
    found += [words.NodeDismounted(node) for node in shadow_set.nodes]
    found += [words.NodeFailed(node) for node in shadow_set.nodes]
    found += [words.MergeDemanded("demanded"), words.OperationStopped(Happening.EVALUATED, Sets.THAT)]
    free = [device for device in DEVICES if shadow_set.member(device) is None]
    if running:
        found += [words.MembersAdded(tuple(newcomer(each) for each in free[:count]), ticks) for count in (1, 2)
                  if len(free) >= count]  # fmt: skip
    for member in shadow_set.members:
        if [member] != shadow_set.full and shadow_set.phase is not Phase.ABORTED:
            found.append(words.MemberRemoved(member.device, member.lost or "dismounted", ticks))
        found += [words.MemberLost(member.device, "MEDOFL"), words.MemberBack(member.device)]
        if [member] != shadow_set.full:
            found.append(words.RemovalForced(member.device))
    active = [node for node in shadow_set.nodes if node not in shadow_set.aborted]
    found += [words.ReachChanged((node,)) for node in active if len(active) > 1]
    if active:  # where everybody gave up nobody looks who reaches what
        found.append(words.ReachChanged(()))
    stalled = (Phase.VOLUME_PROCESSING, Phase.MOUNT_VERIFICATION)
    found += [
        words.NodeAborted(node, writes)
        for node in shadow_set.nodes
        for writes in (False, True)
        if shadow_set.phase_on(node) in stalled
    ]
    operation, wanted = shadow_set.operation, next_operation(shadow_set)
    if running and operation is None and wanted is not None:
        able = [node for node in shadow_set.writers if node in shadow_set.serving]
        found += [words.OperationBegun(wanted[0], node) for node in able]
    if operation is not None and operation.work is Work.MERGE:
        found.append(words.MergeEnded())
    elif operation is not None:
        found += [words.CopyEnded(device, ticks) for device in operation.targets]
    return found


@settings(deadline=None)
@given(st.lists(st.integers(0, 10_000), max_size=60), st.lists(st.integers(0, SIZE), min_size=60, max_size=60))
def test_the_invariants_hold_after_every_history(choices: list[int], fences: list[int]) -> None:
    shadow_set = make((A, B))
    ticks, generation = 100, 100
    for choice, fence in zip(choices, fences, strict=False):
        events = possible(shadow_set, ticks)
        event = events[choice % len(events)]
        members = [member.device for member in shadow_set.members]
        operation = shadow_set.operation
        if isinstance(event, words.CopyEnded):
            member = shadow_set.member(event.device)
            assert member is not None
            member.fence_lbn = SIZE
        elif operation is not None and operation.work is Work.COPY:
            for target in shadow_set.targets:
                if target.device in operation.targets:
                    target.fence_lbn = max(target.fence_lbn, fence)
        step(shadow_set, event)
        if not shadow_set.nodes:
            return
        check(shadow_set)
        changed = members != [member.device for member in shadow_set.members] or isinstance(event, words.CopyEnded)
        assert (shadow_set.generation > generation) == changed, "a generation rises with membership and only then"
        assert shadow_set.operation is None or shadow_set.phase is Phase.RUNNING
        generation = shadow_set.generation
        ticks += 1
