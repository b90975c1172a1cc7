"""Seeds that once broke a promise."""

import pytest

from tests.storm.storm import play

# A read during a pending merge settled a value that a copy target behind its fence did not hold (M3).
SETTLED_WITHOUT_THE_TARGET = (1014, 1285, 1387)


@pytest.mark.parametrize("seed", SETTLED_WITHOUT_THE_TARGET)
def test_a_seed_that_once_failed_holds_its_promises(seed: int) -> None:
    play(seed)
