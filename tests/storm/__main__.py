"""Any number of seeds on demand: `python -m tests.storm FIRST LAST [HAPPENINGS]`."""

import sys

from tests.storm.oracle import Broken
from tests.storm.storm import play


def main(arguments: list[str]) -> int:
    """Play the seeds; print each failure and a summary; 1 when one broke a promise."""
    first, last = int(arguments[0]), int(arguments[1])
    happenings = int(arguments[2]) if len(arguments) > 2 else 60
    writes = met = crashes = failures = 0
    broken: list[int] = []
    rules: set[str] = set()
    growths: dict[str, int] = {}
    for seed in range(first, last + 1):
        try:
            tally, images, ended_us = play(seed, happenings=happenings)
            again = play(seed, fast=False, happenings=happenings)
            if (images, ended_us) != again[1:]:
                raise Broken(f"seed {seed}: the fused stretch changes bytes or times")
        except Broken as failure:
            broken.append(seed)
            print(failure, end="\n\n")
            continue
        writes, met = writes + tally.writes, met + tally.met_operation
        crashes, failures = crashes + tally.crashes, failures + tally.power_failures
        rules |= tally.rules
        for doing, times in tally.growths.items():
            growths[doing] = growths.get(doing, 0) + times
    share = met * 100 // max(writes, 1)
    print(f"{last - first + 1} seeds, {len(broken)} broken {broken[:20] or ''}")
    print(f"{writes} writes, {share} % met an operation; {crashes} node crashes, {failures} power failures")
    print("the volume grew during:", *(f"{doing} {times}," for doing, times in sorted(growths.items())))
    print("formation rules that fired:", *sorted(rules), sep="\n    ")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
