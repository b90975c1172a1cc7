"""Which kinds of happenings a seed has: swarm testing.

Where everything may happen each kind happens seldom, and whatever one needs to go wrong is undone by another. So each
seed does without some kinds, and sees more of what is left. The kinds are drawn from a stream of their own.
"""

from random import Random

# Not among them: users' I/O, time, disks that are added or repaired, and the mount. Without these nothing goes on.
KINDS = (
    "remove",
    "policy",
    "grow",
    "grow behind a back",
    "expel and take back",
    "look at thresholds",
    "ambush",
    "delete bitmap",
    "fail",
    "crash",
    "join",
    "leave",
    "power failure",
    "demand merge",
    "dissolve",
    "force removal",
    "break paths",
    "give up",
    "ambush in processing",
    "stall",
)
SHARES = (0.0, 0.3, 0.5, 0.7)  # of the kinds that a seed does without


def without(seed: int) -> frozenset[str]:
    """The kinds of happenings that never happen in the storm of *seed*."""
    random = Random(f"swarm {seed}")
    share = random.choice(SHARES)
    return frozenset(kind for kind in KINDS if random.random() < share)
