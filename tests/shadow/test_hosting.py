"""Which node carries an operation: the choice and its rule."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.shadow.hosting import Bid, choose


def bid(node: str = "ALPHA", csid: int = 1, **more: Any) -> Bid:
    return Bid(node, csid, 20, 0, 30, 0, 4, 5000, True)._replace(**more)


def test_the_lowest_csid_carries_when_all_delays_are_equal() -> None:
    assert choose((bid("BETA", 2), bid("ALPHA", 1)), False) == ("ALPHA", 0, "equal delays: lowest CSID")


def test_without_a_significant_event_the_recovery_delay_does_not_count() -> None:
    choice = choose((bid("ALPHA", 1, recovery_delay_s=60), bid("BETA", 2)), False)
    assert (choice.node, choice.delay_s) == ("ALPHA", 0)


def test_after_a_significant_event_the_shortest_recovery_delay_wins() -> None:
    choice = choose((bid("ALPHA", 1, recovery_delay_s=60), bid("BETA", 2, recovery_delay_s=25)), True)
    assert choice == ("BETA", 25, "shortest recovery delay")


def test_each_served_member_adds_its_delay_even_without_a_significant_event() -> None:
    choice = choose((bid("ALPHA", 1, served_members=2), bid("BETA", 2, served_members=1)), False)
    assert choice == ("BETA", 30, "shortest recovery delay")


def test_all_delays_of_a_node_add_up() -> None:
    assert choose((bid(served_members=2, delay_per_served_s=7),), True).delay_s == 20 + 14


@pytest.mark.parametrize(
    ("bids", "rule"),
    [
        ((), "no node has the set mounted for write"),
        ((bid(writable=False),), "no node has the set mounted for write"),
        ((bid(priority=0),), "every node has priority or SHADOW_MAX_COPY 0"),
        ((bid(max_copy=0), bid("BETA", 2, priority=0)), "every node has priority or SHADOW_MAX_COPY 0"),
        ((bid(active_threads=4),), "all nodes carry SHADOW_MAX_COPY operations"),
        ((bid(max_copy=0), bid("BETA", 2, active_threads=4)), "all nodes carry SHADOW_MAX_COPY operations"),
    ],
)
def test_when_no_node_can_carry_it_the_rule_says_why(bids: tuple[Bid, ...], rule: str) -> None:
    assert choose(bids, True) == ("", 0, rule)


bids = st.builds(
    Bid,
    node=st.just("NODE"),
    csid=st.integers(1, 4),
    recovery_delay_s=st.integers(20, 40),
    served_members=st.integers(0, 2),
    delay_per_served_s=st.integers(0, 30),
    active_threads=st.integers(0, 2),
    max_copy=st.integers(0, 2),
    priority=st.sampled_from((0, 5000)),
    writable=st.booleans(),
)


@given(st.lists(bids, max_size=4, unique_by=lambda each: each.csid), st.booleans())
def test_a_node_is_chosen_exactly_when_one_is_able(offers: list[Bid], significant: bool) -> None:
    named = tuple(each._replace(node=f"N{each.csid}") for each in offers)
    choice = choose(named, significant)
    able = {each.node for each in named if each.writable and each.priority and each.active_threads < each.max_copy}
    assert bool(choice.node) == bool(able)
    assert not choice.node or choice.node in able
    assert choice.rule
    assert choose(named[::-1], significant) == choice, "the order of the bids decides nothing"
