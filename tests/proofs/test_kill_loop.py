"""The kill loop: whenever the program ends dead, what was acknowledged is there when it is started again.

A stride of every loop is played here; all of it by `python -m tests.proofs kills`.
"""

import pytest

from tests.proofs import kills
from tests.proofs.scene import SCENARIOS

STRIDE = 11
NAMES = [scenario.name for scenario in SCENARIOS]


@pytest.mark.parametrize("index", range(len(SCENARIOS)), ids=NAMES)
def test_no_promise_is_broken_whenever_the_program_is_killed(index: int) -> None:
    torn = index % 2 == 0
    assert len(list(kills.loop(SCENARIOS[index], STRIDE, 1 + index % STRIDE, torn=torn))) > 1
    assert list(kills.loop(SCENARIOS[index], 2 * STRIDE, 2 + index % STRIDE, torn=not torn))


def test_every_write_of_the_last_dismount_can_be_the_programs_end() -> None:
    scenario = next(scenario for scenario in SCENARIOS if scenario.name == "the unit is dismounted")
    assert list(kills.loop(scenario)) == list(range(1, 14))
