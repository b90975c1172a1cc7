"""Which node carries an operation: the choice and its rule."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.shadow.hosting import US_PER_SECOND, Bid, choose


def bid(node: str = "ALPHA", csid: int = 1, *, rest_s: int = 0, **more: Any) -> Bid:
    return Bid(node, csid, rest_s * US_PER_SECOND, 0, 30, 0, 4, 5000, True)._replace(**more)


def test_the_lowest_csid_carries_when_all_delays_are_equal() -> None:
    assert choose((bid("BETA", 2), bid("ALPHA", 1))) == ("ALPHA", 0, "equal delays: lowest CSID")


def test_what_is_left_of_a_recovery_delay_counts() -> None:
    choice = choose((bid("ALPHA", 1, rest_s=60), bid("BETA", 2, rest_s=25)))
    assert choice == ("BETA", 25 * US_PER_SECOND, "shortest recovery delay")


def test_each_served_member_adds_its_delay_whether_or_not_the_node_rests() -> None:
    choice = choose((bid("ALPHA", 1, served_members=2), bid("BETA", 2, served_members=1)))
    assert choice == ("BETA", 30 * US_PER_SECOND, "shortest recovery delay")


def test_all_delays_of_a_node_add_up() -> None:
    only = bid(rest_s=20, served_members=2, delay_per_served_s=7)
    assert choose((only,)).delay_us == (20 + 14) * US_PER_SECOND


def test_the_node_of_the_minicopys_bitmap_goes_before_a_lower_csid_but_not_before_a_shorter_delay() -> None:
    holder = bid("BETA", 2, preferred=True)
    assert choose((bid(), holder)) == ("BETA", 0, "equal delays: it holds the minicopy's bitmap")
    assert choose((bid(), holder._replace(rest_us=1))).node == "ALPHA"


def test_a_controllers_minimerge_needs_no_free_thread() -> None:
    assert choose((bid(active_threads=4, exempt=True),)).node == "ALPHA"
    assert choose((bid(max_copy=0, exempt=True),)).node == ""


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
    assert choose(bids) == ("", 0, rule)


bids = st.builds(
    Bid,
    node=st.just("NODE"),
    csid=st.integers(1, 4),
    rest_us=st.integers(0, 3),
    served_members=st.integers(0, 2),
    delay_per_served_s=st.integers(0, 30),
    active_threads=st.integers(0, 2),
    max_copy=st.integers(0, 2),
    priority=st.sampled_from((0, 5000)),
    writable=st.booleans(),
    preferred=st.booleans(),
    exempt=st.just(False),
)


@given(st.lists(bids, max_size=4, unique_by=lambda each: each.csid))
def test_a_node_is_chosen_exactly_when_one_is_able(offers: list[Bid]) -> None:
    named = tuple(each._replace(node=f"N{each.csid}") for each in offers)
    choice = choose(named)
    able = {each.node for each in named if each.writable and each.priority and each.active_threads < each.max_copy}
    assert bool(choice.node) == bool(able)
    assert not choice.node or choice.node in able
    assert choice.rule
    assert choose(named[::-1]) == choice, "the order of the bids decides nothing"
