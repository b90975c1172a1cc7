"""Which node carries an operation, and when: a choice with its rule.

Each node that has the set mounted would start after its own delay: SHADOW_REC_DLY when a significant event
(a node failed) set everything off, plus DELAY_PER_SERVED_MEMBER for every member it reaches only through
another node (8.4 manual, 4.9; SHADOW_PSM_RDLY). The shortest delay wins; a tie goes to the lowest CSID.
"""

from typing import NamedTuple


class Bid(NamedTuple):
    """What one node offers; times in seconds."""

    node: str
    csid: int
    recovery_delay_s: int
    served_members: int
    delay_per_served_s: int
    active_threads: int
    max_copy: int
    priority: int
    writable: bool


class Choice(NamedTuple):
    """The chosen node ("" when none can), the delay it waits, and why."""

    node: str
    delay_s: int
    rule: str


def choose(bids: tuple[Bid, ...], significant: bool) -> Choice:
    """Choose the carrier among *bids* of nodes that have the set mounted."""
    able = [bid for bid in bids if bid.writable and bid.priority > 0 and bid.active_threads < bid.max_copy]
    if not able:
        return Choice("", 0, _why_none(bids))
    best = min(able, key=lambda bid: (_delay(bid, significant), bid.csid))
    delay = _delay(best, significant)
    alone = sum(_delay(bid, significant) == delay for bid in able) == 1
    return Choice(best.node, delay, "shortest recovery delay" if alone else "equal delays: lowest CSID")


def _delay(bid: Bid, significant: bool) -> int:
    return (bid.recovery_delay_s if significant else 0) + bid.served_members * bid.delay_per_served_s


def _why_none(bids: tuple[Bid, ...]) -> str:
    if not any(bid.writable for bid in bids):
        return "no node has the set mounted for write"
    if all(bid.priority == 0 or bid.max_copy == 0 for bid in bids if bid.writable):
        return "every node has priority or SHADOW_MAX_COPY 0"
    return "all nodes carry SHADOW_MAX_COPY operations"
