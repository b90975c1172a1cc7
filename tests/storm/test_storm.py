"""The storm: many seeds hold every promise, with the fused stretch on and off; every planted fault is caught."""

import pytest

from tests.storm.booted import BootedStorm
from tests.storm.mutants import MUTANTS, Mutant
from tests.storm.oracle import Broken
from tests.storm.parted import PartedStorm
from tests.storm.storm import play

SEEDS = 300
PARTED_SEEDS = 100
BOOTED_SEEDS = 60
SEEDS_OF_A_MUTANT = 200
CHUNK = 20


@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_no_promise_is_broken_and_the_fused_stretch_changes_nothing(first: int) -> None:
    writes = met = 0
    for seed in range(first, first + CHUNK):
        tally, images, ended_us = play(seed, fast=True)
        _, images_slow, ended_slow_us = play(seed, fast=False)
        assert images == images_slow, f"seed {seed}: other bytes without the fused stretch"
        assert ended_us == ended_slow_us, f"seed {seed}: other times without the fused stretch"
        writes, met = writes + tally.writes, met + tally.met_operation
    print(f"seeds {first} to {first + CHUNK - 1}: {met} of {writes} writes ({met * 100 // writes} %) met an operation")
    assert met >= 0.3 * writes, "too few writes meet an operation to see its races"


@pytest.mark.parametrize("first", range(0, PARTED_SEEDS, CHUNK))
def test_no_promise_is_broken_where_links_are_cut(first: int) -> None:
    splits = 0
    for seed in range(first, first + CHUNK):
        tally, images, ended_us = play(seed, fast=True, kind=PartedStorm)
        _, images_slow, ended_slow_us = play(seed, fast=False, kind=PartedStorm)
        assert (images, ended_us) == (images_slow, ended_slow_us), f"seed {seed}: the fused stretch changes something"
        splits += tally.splits
    assert splits > CHUNK / 4, "too few clusters split"


@pytest.mark.parametrize("first", range(0, BOOTED_SEEDS, CHUNK))
def test_no_promise_is_broken_on_a_system_disk_and_no_dump_is_lost(first: int) -> None:
    dumps = 0
    for seed in range(first, first + CHUNK):
        tally, images, ended_us = play(seed, fast=True, kind=BootedStorm)
        _, images_slow, ended_slow_us = play(seed, fast=False, kind=BootedStorm)
        assert (images, ended_us) == (images_slow, ended_slow_us), f"seed {seed}: the fused stretch changes something"
        dumps += tally.dumps
    assert dumps > CHUNK / 4, "too few crashes leave a dump"


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_planted_fault_is_caught(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant(monkeypatch)
    with pytest.raises(Broken):
        for seed in range(SEEDS_OF_A_MUTANT):
            play(seed)
