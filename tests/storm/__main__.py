"""Any number of seeds on demand: `python -m tests.storm FIRST LAST [HAPPENINGS] [--jobs N]`.

Each seed is played with and without cuts, and both with and without the fused stretch. What is printed does not
depend on the number of processes.
"""

import sys
from argparse import ArgumentParser
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing import Pool

from tests.storm import coverage
from tests.storm.oracle import Broken
from tests.storm.parted import PartedStorm
from tests.storm.storm import Storm, play

COUNTED = ("writes", "met_operation", "crashes", "power_failures", "aborts", "cuts", "splits")


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
        for kind in (Storm, PartedStorm):
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


def main(arguments: list[str]) -> int:
    """Play the seeds; print each failure and a summary; 1 when one broke a promise."""
    parser = ArgumentParser(prog="python -m tests.storm")
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("happenings", type=int, nargs="?", default=60)
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args(arguments)
    seeds = [(seed, given.happenings) for seed in range(given.first, given.last + 1)]
    whole = Outcome()
    with Pool(given.jobs) as pool:
        for outcome in pool.imap(play_seed, seeds):
            whole.add(outcome)
            for _, failure in outcome.failures:
                print(failure, end="\n\n", flush=True)
    _print_summary(len(seeds), whole)
    return 1 if whole.failures else 0


def _print_summary(seeds: int, whole: Outcome) -> None:
    counts, broken = whole.counts, list(dict.fromkeys(seed for seed, _ in whole.failures))
    share = counts["met_operation"] * 100 // max(counts["writes"], 1)
    print(f"{seeds} seeds, each with and without cuts, {len(broken)} broken {broken[:20] or ''}")
    print(f"{counts['writes']} writes, {share} % met an operation; {counts['crashes']} node crashes,", end=" ")
    print(f"{counts['power_failures']} power failures, {counts['aborts']} aborts")
    print("the volume grew during:", *(f"{doing} {times}," for doing, times in sorted(whole.growths.items())))
    print(f"{counts['cuts']} cuts, {counts['splits']} splits")
    for line in coverage.lines(whole.fired):
        print(line)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
