"""Virtual time and named chance."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.cluster.clock import FAR, Clock


def clock() -> Clock:
    return Clock(1_000_000, 5)


def drain(on: Clock) -> list[object]:
    found: list[object] = []
    while on.next_due_us() < FAR:
        found.append(on.pop())
    return found


def test_events_of_one_moment_run_in_the_order_they_were_put_on_the_clock() -> None:
    on = clock()
    for name in ("first", "second", "third"):
        on.at(10, name)
    assert drain(on) == ["first", "second", "third"]


@given(st.lists(st.integers(0, 50), max_size=40))
def test_events_run_in_the_order_of_their_times(times: list[int]) -> None:
    on = clock()
    for index, time_us in enumerate(times):
        on.at(time_us, (time_us, index))
    assert drain(on) == sorted((time_us, index) for index, time_us in enumerate(times))


def test_taking_an_event_moves_time_to_it() -> None:
    on = clock()
    on.after(25, "event")
    assert on.pop() == "event"
    assert on.now_us == 25
    assert on.ticks == 1_000_000 + 250


def test_a_cancelled_event_never_runs() -> None:
    on = clock()
    first, _ = on.at(10, "first"), on.at(20, "second")
    on.cancel(first)
    assert on.next_due_us() == 20
    assert drain(on) == ["second"]


def test_cancelling_what_has_run_changes_nothing() -> None:
    on = clock()
    serial = on.at(10, "first")
    on.pop()
    on.cancel(serial)
    on.at(11, "second")
    assert drain(on) == ["second"]


def test_nothing_is_put_into_the_past() -> None:
    on = clock()
    on.at(10, "event")
    on.pop()
    with pytest.raises(AssertionError):
        on.at(9, "late")


def test_an_empty_clock_has_nothing_to_take() -> None:
    assert clock().next_due_us() == FAR
    with pytest.raises(IndexError):
        clock().pop()


def test_time_is_free_until_the_next_event_or_the_end_of_the_run() -> None:
    on = clock()
    on.limit_us = 100
    assert on.free_until_us() == 100
    on.at(40, "event")
    assert on.free_until_us() == 40


def test_a_random_stream_depends_on_seed_purpose_and_serial_alone() -> None:
    keys = [(seed, purpose, serial) for seed in (1, 2) for purpose in "ab" for serial in (1, 2)]
    assert len({Clock(0, seed).stream(purpose, serial).random() for seed, purpose, serial in keys}) == len(keys)
    on = clock()
    on.stream("other", 1).random()
    assert on.stream("tear", 3).random() == Clock(99, 5).stream("tear", 3).random()


def test_a_pickled_clock_goes_on_alike() -> None:
    on = clock()
    for time_us in (30, 10, 20):
        on.at(time_us, time_us)
    on.cancel(on.at(15, "cancelled"))
    on.pop()
    twin = pickle.loads(pickle.dumps(on))
    assert drain(twin) == drain(on) == [20, 30]
    assert (twin.now_us, twin.ticks) == (on.now_us, on.ticks)
