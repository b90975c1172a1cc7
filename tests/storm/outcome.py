"""What one seed went through, played in all ways; a module of its own, so that other processes find it."""

from collections import Counter
from dataclasses import dataclass, field

from tests.storm import coverage
from tests.storm.booted import BootedStorm
from tests.storm.oracle import Broken
from tests.storm.parted import PartedStorm
from tests.storm.storm import Storm, play

COUNTED = ("writes", "met_operation", "crashes", "power_failures", "aborts", "cuts", "splits", "boots", "dumps")


@dataclass
class Outcome:
    """What some seeds went through."""

    failures: list[tuple[int, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    growths: Counter[str] = field(default_factory=Counter)
    fired: coverage.Fired = field(default_factory=Counter)

    def add(self, other: "Outcome") -> None:
        """Let the *other* seeds have been played as well."""
        self.failures += other.failures
        self.counts += other.counts
        self.growths += other.growths
        self.fired += other.fired


def play_seed(arguments: tuple[int, int]) -> Outcome:
    """One seed, in all ways."""
    seed, happenings = arguments
    outcome = Outcome()
    with coverage.watched() as outcome.fired:
        for kind in (Storm, PartedStorm, BootedStorm):
            try:
                tally, images, ended_us = play(seed, happenings=happenings, kind=kind)
                again = play(seed, fast=False, happenings=happenings, kind=kind)
                if (images, ended_us) != again[1:]:
                    raise Broken(f"seed {seed}: the fused stretch changes bytes or times")
            except Broken as failure:
                outcome.failures.append((seed, f"{kind.__name__}, {failure}"))
                continue
            outcome.counts.update({name: getattr(tally, name) for name in COUNTED})
            outcome.growths.update(tally.growths)
    return outcome
