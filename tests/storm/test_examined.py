"""Storms in which somebody compares the members all the time: it ends, holds nobody up for good, and finds nothing.

A difference is only allowed where a merge was due at some moment of the examination.
"""

import os
import tempfile
from random import Random

import pytest

from tests.storm.site import FOLDER, UNIT
from tests.storm.storm import Storm
from vmsshadow.base.blocks import Extent
from vmsshadow.cluster.analysis import Examination

SEEDS = range(88_900, 88_906)


class Examined(Storm):
    """A storm with examinations; they draw from a stream of their own.

    How often `check` looks depends on the fast path, so nothing that happens may depend on when it looked.
    """

    def __init__(self, seed: int, folder: str, *, fast: bool) -> None:
        super().__init__(seed, folder, fast=fast)
        self.stranger = Random(f"examined {seed}")
        self.made: list[Examination] = []
        self.began: dict[int, tuple[int, ...]] = {}  # serial of an examination -> what had happened when it began

    def _step(self) -> None:
        chance, interrupts = self.stranger.random(), self.stranger.random() < 0.05
        if self.set is not None and chance < 0.4:
            lbn = self.stranger.randrange(self.set.volsize)
            count = self.stranger.randint(1, self.set.volsize - lbn)
            node = self.stranger.choice(self.set.nodes)
            self._say(f"{node} compares {count} blocks at {lbn}")
            work = self.driver.examine(node, UNIT, [Extent(lbn, count)])
            self.made.append(work)
            if self.set.merge is None:
                self.began[id(work)] = self.happened()
        if self.made and interrupts:
            self.driver.examined(self.made[-1])
        super()._step()

    def happened(self) -> tuple[int, ...]:
        """What may make members differ."""
        tally = self.tally
        return tally.crashes, tally.power_failures, tally.merges, tally.mounts, tally.expulsions

    def check(self) -> None:
        super().check()
        for work in self.made:
            if work.done and self.began.pop(id(work), None) == self.happened():
                assert self.set is None or self.set.merge is not None or not work.found, (
                    f"a comparison found {[each.lbn for each in work.found]}"
                )


def play(seed: int, *, fast: bool) -> tuple[list[tuple[int, int, int, str]], list[bytes], int]:
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        storm = Examined(seed, folder, fast=fast)
        try:
            storm.run()
            outcomes = [(work.ended_us, len(work.found), work.reads, work.trouble) for work in storm.made if work.done]
            left = [work for work in storm.driver.world.examinations.values() if not work.done]
            assert not left, "a comparison never ended"
            return outcomes, storm.contents(), storm.driver.clock.now_us
        finally:
            for eye in storm.eyes.values():
                os.close(eye)


@pytest.mark.parametrize("seed", SEEDS)
def test_comparing_in_a_storm_ends_and_finds_nothing_that_is_not_there(seed: int) -> None:
    assert play(seed, fast=True) == play(seed, fast=False)
