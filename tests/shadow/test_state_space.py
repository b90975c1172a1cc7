"""Every event in every kind of state: one answer, or an impossibility that `state_space` declares.

The exploring is a process of its own: under pytest each of the thousands of impossibilities, being an assertion of the
engine, would be explained at length.
"""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shadow import state_space
from tests.shadow.state_space import Explored
from vmsshadow.shadow import protocol as words
from vmsshadow.shadow.bitmap import Kind
from vmsshadow.shadow.state import Phase, Role, ShadowSet, Work

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def explored() -> Explored:
    command = [sys.executable, "-m", "tests.shadow.state_space"]
    found: Explored = pickle.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    return found


def test_every_event_in_every_kind_of_state_has_one_answer_or_is_declared_impossible(explored: Explored) -> None:
    assert explored[2] == []


def test_every_event_of_the_protocol_was_answered_and_declared_impossible_where_it_can_be(explored: Explored) -> None:
    assert set(state_space.IMPOSSIBLE) == set(words.Event.__args__)
    for event, impossible in state_space.IMPOSSIBLE.items():
        assert explored[1][event, True]
        assert bool(explored[1][event, False]) is (impossible is not state_space.never)


def test_every_phase_role_and_operation_was_met(explored: Explored) -> None:
    sets: list[ShadowSet] = [pickle.loads(kept) for kept in explored[0].values()]
    assert {each.phase for each in sets} == set(Phase)
    assert {member.role for each in sets for member in each.members} == set(Role)
    assert {bitmap.kind for each in sets for bitmap in each.bitmaps} == set(Kind)
    running = {(each.operation.work, each.operation.is_mini) for each in sets if each.operation is not None}
    assert running == {(kind, mini) for kind in Work for mini in (False, True)}
    due = {(bool(each.targets), each.merge and each.merge.is_mini) for each in sets}
    assert due == {(targets, merge) for targets in (False, True) for merge in (None, False, True)}


def test_an_operation_is_active_only_while_the_set_runs(explored: Explored) -> None:
    for kept in explored[0].values():
        shadow_set: ShadowSet = pickle.loads(kept)
        assert shadow_set.operation is None or shadow_set.phase is Phase.RUNNING
