"""Seeds that once broke a promise."""

import pytest

from tests.storm.booted import BootedStorm
from tests.storm.parted import PartedStorm
from tests.storm.storm import play

# A read during a pending merge settled a value that a copy target behind its fence did not hold (M3).
SETTLED_WITHOUT_THE_TARGET = (1014, 1285, 1387)

# A disk that only a removed node served, or that was repaired where nobody reached it, counted as a member (G3).
SERVED_BY_NOBODY = (50234, 50425)

# The nodes that serve a set were out of contact, and a node that had given it up was not: no SCB was due (G1).
WRITERS_OUT_OF_CONTACT = (201840, 202198)

# A member was expelled while the only node that served the set was out of contact: nowhere written down (R2).
EXPELLED_BY_NOBODY = (202309,)

# A minimerge by logs became a full merge and went on although copies waited.
FULL_MERGE_BEFORE_A_COPY = (404465, 406619)

# A refusal was heard of after the path had been mended: the members were lost for good (S5).
REFUSED_BEFORE_THE_REPAIR = (401133,)

# A node that had been removed wrote SCBs once more, as one does that dismounts (M4).
WRITTEN_BY_THE_REMOVED = (408119, 410027)

# I/O waited for ever after a command that had settled the unit and then changed nothing.
SETTLED_FOR_NOTHING = (421710,)

# Of two partitions that stood still the one that had lost contact first went on, with its older history (G1).
STOOD_STILL_LONGER = (476899,)

# A volume was said to have grown while no source was within reach: no SCB had the new size.
GROWN_OUT_OF_REACH = (501556,)

# A node that was out of contact stayed when the cluster was re-formed, and nobody let it go on (G2).
STAYED_THOUGH_AWAY = (526751,)

# Members of an old history and an unfinished copy target of a later one: the storm thought the mount wrongly refused.
REFUSED_FOR_A_LATER_TARGET = (527240,)

# A volume that grew let users write where dumps go (5); a controller's log named no dump (50); a copy that met a merge
# took another source's blocks over a dump (53).
DUMP_OVERWRITTEN = (5, 50, 53)


@pytest.mark.parametrize(
    "seed",
    SETTLED_WITHOUT_THE_TARGET + FULL_MERGE_BEFORE_A_COPY + REFUSED_BEFORE_THE_REPAIR + REFUSED_FOR_A_LATER_TARGET,
)
def test_a_seed_that_once_failed_holds_its_promises(seed: int) -> None:
    play(seed)


@pytest.mark.parametrize(
    "seed",
    SERVED_BY_NOBODY
    + WRITERS_OUT_OF_CONTACT
    + EXPELLED_BY_NOBODY
    + WRITTEN_BY_THE_REMOVED
    + SETTLED_FOR_NOTHING
    + STOOD_STILL_LONGER
    + GROWN_OUT_OF_REACH
    + STAYED_THOUGH_AWAY,
)
def test_a_seed_with_cuts_that_once_failed_holds_its_promises(seed: int) -> None:
    play(seed, kind=PartedStorm)


@pytest.mark.parametrize("seed", DUMP_OVERWRITTEN)
def test_a_seed_with_a_system_disk_that_once_failed_holds_its_promises(seed: int) -> None:
    play(seed, kind=BootedStorm)
