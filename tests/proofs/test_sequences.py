"""Every sequence of three commands, with a power failure after each write to a disk.

A tenth is played here, another one with HBMM than without; all by `python -m tests.proofs sequences`.
"""

import pytest

from tests.proofs.sequences import COMMANDS, LENGTH, every
from tests.storm import mutants

TENTH = 10


@pytest.mark.parametrize(("hbmm", "residue"), [(False, 3), (True, 8)])
def test_no_sequence_of_three_commands_breaks_a_promise_whenever_power_fails(hbmm: bool, residue: int) -> None:
    album = every(TENTH, residue, hbmm=hbmm)
    assert album.broken == []
    assert album.states > len(COMMANDS) ** LENGTH // TENTH, "each sequence leads through states of its own"


@pytest.mark.parametrize("mutant", [mutants.dirty_set_mounts_without_a_merge, mutants.unfinished_copy_is_a_source])
def test_the_sequences_see_a_planted_fault(mutant: mutants.Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant(monkeypatch)
    assert every(3 * TENTH, 3, hbmm=False).broken
