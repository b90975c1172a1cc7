"""Any number of seeds on demand: `python -m tests.storm FIRST LAST [HAPPENINGS] [--jobs N]`.

Each seed is played as it is, with cuts, and with a system disk, all three with and without the fused stretch. What is
printed does not depend on the number of processes.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.storm import coverage
from tests.storm.outcome import Outcome, play_seed


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
    for outcome in _played(seeds, given.jobs):
        whole.add(outcome)
        for _, failure in outcome.failures:
            print(failure, end="\n\n", flush=True)
    _print_summary(len(seeds), whole)
    return 1 if whole.failures else 0


def _played(seeds: list[tuple[int, int]], jobs: int) -> Iterator[Outcome]:
    """The outcomes in the order of the seeds; with several *jobs* in processes that begin afresh."""
    if jobs == 1:
        yield from map(play_seed, seeds)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(play_seed, seeds, chunksize=4)


def _print_summary(seeds: int, whole: Outcome) -> None:
    counts, broken = whole.counts, list(dict.fromkeys(seed for seed, _ in whole.failures))
    share = counts["met_operation"] * 100 // max(counts["writes"], 1)
    print(f"{seeds} seeds, each as it is, with cuts, with a system disk, {len(broken)} broken {broken[:20] or ''}")
    print(f"{counts['writes']} writes, {share} % met an operation; {counts['crashes']} node crashes,", end=" ")
    print(f"{counts['power_failures']} power failures, {counts['aborts']} aborts")
    print("the volume grew during:", *(f"{doing} {times}," for doing, times in sorted(whole.growths.items())))
    print(f"{counts['cuts']} cuts, {counts['splits']} splits,", end=" ")
    print(f"{counts['boots']} boots from the unit, {counts['dumps']} dumps")
    for line in coverage.lines(whole.fired):
        print(line)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
