"""What users do in the storm: they write and read near what is interesting, and time passes."""

from tests.storm.oracle import stamp
from tests.storm.site import LONG_PAUSES_US, PAUSES_US, UNIT, Site
from vmsshadow.base.blocks import Extent
from vmsshadow.cluster import traffic


class Users(Site):
    """A site with users."""

    def _node(self) -> str:
        return str(self.random.choice(self.set.nodes))

    def _extent(self) -> tuple[int, int]:
        count = self.random.choice((1, 2, 5, 17, 60, 140))
        interesting = [self.area.lbn, self.area.end]
        interesting += [member.fence_lbn for member in self.set.targets]
        if self.set.merge is not None:
            interesting.append(self.set.merge.fence_lbn)
        near = self.random.choice(interesting) + self.random.randint(-count, 40)
        anywhere = self.random.randrange(self.area.lbn, self.area.end)
        lbn = min(max(self.random.choice((near, anywhere)), self.area.lbn), self.area.end - 1)
        return lbn, min(count, self.area.end - lbn)

    def _write(self) -> None:
        lbn, count = self._extent()
        self.serial += 1
        data = stamp(self.serial, lbn, count)
        node = self._node()
        self._say(f"{node} writes {count} blocks at {lbn}: write {self.serial}")
        self.oracle.write_issued(self.serial, lbn, data)
        self.requests[self.serial] = traffic.submit(self.driver.world, UNIT, node, Extent(lbn, count), data)
        self.tally.writes += 1
        self._hear()
        if self.random.random() < 0.5:
            self._pause()

    def _read(self) -> None:
        lbn, count = self._extent()
        self.serial += 1
        node = self._node()
        self._say(f"{node} reads {count} blocks at {lbn}")
        self.oracle.read_issued(self.serial, lbn, count)
        self.requests[self.serial] = traffic.submit(self.driver.world, UNIT, node, Extent(lbn, count), None)
        self.tally.reads += 1
        self._hear()
        if self.random.random() < 0.5:
            self._pause()

    def write(self) -> None:
        """A user writes."""
        self._write()

    def pass_time(self, us: int) -> None:
        """A little time passes."""
        self._run(us)

    def _pause(self) -> None:
        self._run(self.random.choice(PAUSES_US))

    def _long_pause(self) -> None:
        us = self.random.choice(LONG_PAUSES_US)
        self._say(f"{us // 1_000_000} seconds pass")
        self._run(us)
