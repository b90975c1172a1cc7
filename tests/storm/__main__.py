"""Any number of seeds on demand: `python -m tests.storm FIRST LAST [HAPPENINGS]`."""

import sys

from tests.storm.oracle import Broken
from tests.storm.parted import PartedStorm
from tests.storm.storm import Storm, play


def main(arguments: list[str]) -> int:
    """Play the seeds; print each failure and a summary; 1 when one broke a promise."""
    first, last = int(arguments[0]), int(arguments[1])
    happenings = int(arguments[2]) if len(arguments) > 2 else 60
    writes = met = crashes = failures = cuts = splits = 0
    broken: list[int] = []
    rules: set[str] = set()
    growths: dict[str, int] = {}
    played = [(seed, kind) for seed in range(first, last + 1) for kind in (Storm, PartedStorm)]
    for seed, kind in played:
        try:
            tally, images, ended_us = play(seed, happenings=happenings, kind=kind)
            again = play(seed, fast=False, happenings=happenings, kind=kind)
            if (images, ended_us) != again[1:]:
                raise Broken(f"seed {seed}: the fused stretch changes bytes or times")
        except Broken as failure:
            broken.append(seed)
            print(failure, end="\n\n")
            continue
        writes, met = writes + tally.writes, met + tally.met_operation
        crashes, failures = crashes + tally.crashes, failures + tally.power_failures
        cuts, splits = cuts + tally.cuts, splits + tally.splits
        rules |= tally.rules
        for doing, times in tally.growths.items():
            growths[doing] = growths.get(doing, 0) + times
    share = met * 100 // max(writes, 1)
    print(f"{last - first + 1} seeds, each with and without cuts, {len(broken)} broken {broken[:20] or ''}")
    print(f"{writes} writes, {share} % met an operation; {crashes} node crashes, {failures} power failures")
    print("the volume grew during:", *(f"{doing} {times}," for doing, times in sorted(growths.items())))
    print(f"{cuts} cuts, {splits} splits")
    print("formation rules that fired:", *sorted(rules), sep="\n    ")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
