"""What a configuration says of votes: EXPECTED_VOTES and the quorum disk."""

from typing import Any, NamedTuple

from vmsshadow.cluster.config_text import Spot
from vmsshadow.cluster.config_values import Key, record, whole

MAX_VOTES = 127
MAX_SITE = 255


class QuorumDiskConfig(NamedTuple):
    """The quorum disk: its votes, and the site where it stands."""

    votes: int
    site: int


def quorum_disk(spot: Spot, what: str) -> QuorumDiskConfig:
    """The entry `quorum_disk`. Raises ConfigRefused."""
    keys = {"votes": Key(whole(0, MAX_VOTES), 1), "site": Key(whole(0, MAX_SITE), 0)}
    return QuorumDiskConfig(**record(spot, what, keys))


def expected(spot: Spot, cluster: dict[str, Any], node_votes: int) -> int | None:
    """The entry `expected_votes`; refused if not even all votes together make that quorum. Raises ConfigRefused."""
    votes: int | None = cluster["expected_votes"]
    disk: QuorumDiskConfig | None = cluster["quorum_disk"]
    present = node_votes + (disk.votes if disk is not None else 0)
    if votes is not None and (votes + 2) // 2 > present:
        raise spot.refused(f"cluster: expected_votes: {votes} need {(votes + 2) // 2} votes, there are {present}")
    return votes
