"""The kill loop: whenever the program ends dead, what was acknowledged is there when it is started again.

A stride of every loop is played here; all of it by `python -m tests.proofs kills`.
"""

from typing import Any

import pytest

from tests.proofs import kills
from tests.proofs.scenarios import SCENARIOS
from tests.storm.oracle import Broken
from vmsshadow.cluster import media, membership
from vmsshadow.cluster.world import Unit, World
from vmsshadow.shadow.state import Role

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


def test_the_loop_sees_scbs_that_are_written_in_the_wrong_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """A target that is newer than every source: with nobody to copy it from, the set cannot be mounted again."""
    scenario = next(scenario for scenario in SCENARIOS if scenario.name == "minicopy")
    genuine = membership.write_scbs

    def targets_first(world: World, unit: Unit) -> None:
        late: list[tuple[Any, ...]] = []
        write = media.write

        def held_back(*access: Any) -> media.Answer:
            member = unit.shadow_set.member(access[2])
            if member is not None and member.role is Role.FULL:
                late.append(access)
                return media.Answer(b"")
            return write(*access)

        with monkeypatch.context() as patch:
            patch.setattr(media, "write", held_back)
            genuine(world, unit)
        for access in late:
            write(*access)

    monkeypatch.setattr(membership, "write_scbs", targets_first)
    with pytest.raises(Broken, match="killed at write"):
        list(kills.loop(scenario))
