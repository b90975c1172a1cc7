"""Which node carries an operation, and when: a choice with its rule.

Each node that has the set mounted would start after its own delay: what is left of its SHADOW_REC_DLY since the last
significant event (a node failed, or aborted a set), plus DELAY_PER_SERVED_MEMBER for every member it reaches only
through another node (8.4 manual, 4.9; SHADOW_PSM_RDLY). The shortest delay wins; of equal ones the node that holds
the minicopy's master bitmap, then the lowest CSID.
"""

from typing import NamedTuple

US_PER_SECOND = 1_000_000


class Bid(NamedTuple):
    """What one node offers; *rest_us* is what is left of its recovery delay."""

    node: str
    csid: int
    rest_us: int
    served_members: int
    delay_per_served_s: int
    active_threads: int
    max_copy: int
    priority: int
    writable: bool
    preferred: bool = False  # it holds the master bitmap of the minicopy
    exempt: bool = False  # a controller's minimerge: it takes none of the node's SHADOW_MAX_COPY threads

    @property
    def delay_us(self) -> int:
        """How long the node waits before it would start."""
        return self.rest_us + self.penalty_us

    @property
    def penalty_us(self) -> int:
        """What the members that it reaches through another node add."""
        return self.served_members * self.delay_per_served_s * US_PER_SECOND

    @property
    def may_carry(self) -> bool:
        """Whether it would ever carry the set's operation: a priority of 0 means never, as does SHADOW_MAX_COPY 0."""
        return self.writable and self.priority > 0 and self.max_copy > 0

    @property
    def has_room(self) -> bool:
        """Whether a thread is free for it."""
        return self.exempt or self.active_threads < self.max_copy


class Choice(NamedTuple):
    """The node that will carry it as things stand ("" when none can), the delay it waits, and why."""

    node: str
    delay_us: int
    rule: str


def choose(bids: tuple[Bid, ...]) -> Choice:
    """Choose the carrier among *bids* of nodes that have the set mounted."""
    able = [bid for bid in bids if bid.may_carry and bid.has_room]
    if not able:
        return Choice("", 0, _why_none(bids))
    best = min(able, key=lambda bid: (bid.delay_us, not bid.preferred, bid.csid))
    equal = [bid for bid in able if bid.delay_us == best.delay_us]
    if len(equal) == 1:
        return Choice(best.node, best.delay_us, "shortest recovery delay")
    rule = "equal delays: it holds the minicopy's bitmap" if best.preferred else "equal delays: lowest CSID"
    return Choice(best.node, best.delay_us, rule)


def _why_none(bids: tuple[Bid, ...]) -> str:
    if not any(bid.writable for bid in bids):
        return "no node has the set mounted for write"
    if not any(bid.may_carry for bid in bids):
        return "every node has priority or SHADOW_MAX_COPY 0"
    return "all nodes carry SHADOW_MAX_COPY operations"
