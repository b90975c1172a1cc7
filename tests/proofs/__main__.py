"""The long sweeps: `python -m tests.proofs faults|kills|sequences [EVERY-NTH]`; without a number, everything."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.proofs import faults, kills, sequences
from tests.proofs.scenarios import SCENARIOS
from tests.storm.oracle import Broken


def _faults(step: int) -> Iterator[Iterable[Any]]:
    for scenario in SCENARIOS:
        for where in faults.places(scenario):
            for trouble in faults.TROUBLES:
                yield faults.loop(scenario, where, trouble, step)


def _kills(step: int) -> Iterator[Iterable[Any]]:
    for scenario in SCENARIOS:
        for torn in (False, True):
            yield kills.loop(scenario, step, torn=torn)


PROOFS: dict[str, Callable[[int], Iterator[Iterable[Any]]]] = {"faults": _faults, "kills": _kills}


def _sequences(step: int) -> int:
    """Both HBMM off and on; 1 when a promise was broken."""
    broken = 0
    for hbmm in (False, True):
        album = sequences.every(step, hbmm=hbmm)
        print(*album.broken, sep="\n")
        print(f"sequences, HBMM {'on' if hbmm else 'off'}: {album.moments} writes, {album.states} states remounted")
        broken += len(album.broken)
    return 1 if broken else 0


def main(arguments: list[str]) -> int:
    """Play one proof; print each failure and a summary; 1 when a promise was broken."""
    name, step = arguments[0], int(arguments[1]) if len(arguments) > 1 else 1
    if name == "sequences":
        return _sequences(step)
    runs = broken = 0
    for loop in PROOFS[name](step):
        try:
            for _ in loop:
                runs += 1
        except Broken as failure:
            broken += 1
            print(failure, end="\n\n")
    print(f"{name}: {runs} runs, {broken} loops broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
