"""A storm over three sites whose links are cut and mended: state transitions, partitions without quorum, CLUEXIT.

The script follows the partition that had quorum last, and never lets another one go on with its older history: that
is an operator's wrong recovery, which the oracle could not judge. What is checked: the partition that goes on keeps
every promise, the hung ones change nothing, and when all links are mended everybody is back.
"""

from random import Random

from tests.storm.site import NODES, UNIT
from tests.storm.storm import Storm
from vmsshadow.cluster import quorum
from vmsshadow.cluster.driver import Driver

SITES = (1, 2, 3)
VOTES = ((None, None, 1), (3, None, 0), (4, 1, 2), (None, 1, 3))  # expected votes, the quorum disk's votes and site
REBOOTED_US = 40_000_000


class PartedStorm(Storm):
    """The world of one seed: ALPHA, BETA and GAMMA at a site each, disks at the first two."""

    def _world(self, later_us: int) -> Driver:
        driver, layout = super()._world(later_us), Random(f"parted {self.seed}")
        served = layout.random() < 0.5
        for site, name in enumerate(NODES, 1):
            driver.world.nodes[name].site = site
        for index, device in enumerate(self.names):
            disk = driver.world.disks[device]
            disk.site = 1 + index % 2
            if served:  # what one node alone reaches the others reach through it, or not at all
                disk.paths, disk.served = (NODES[disk.site - 1],), True
        quorum.count_votes(driver.world, *layout.choice(VOTES))
        return driver

    # --- the script --------------------------------------------------------------------------------

    def _step(self) -> None:
        world = self.driver.world
        if world.is_hung or not world.members():
            self.random.choice((self._heal, self._heal, self._pause, self._long_pause, self._force))()
            return
        if self.random.random() < 0.12:
            self.random.choice((self._cut, self._cut, self._mend, self._shut_down))()
            return
        super()._step()

    def _ends(self) -> tuple[int | str, int | str]:
        first, second = self.random.sample(SITES, 2)
        kind = self.random.random()
        if kind < 0.6:
            return first, second
        return NODES[first - 1], NODES[second - 1] if kind < 0.8 else second

    def _cut(self) -> None:
        links = self.driver.world.interconnect
        if links.disk_votes and len(links.live()) > 1:
            return  # the quorum disk may go over to a partition with an older history
        ends = self._ends()
        if self.driver.cut(*ends):
            self._say(f"the links of {ends[0]} and {ends[1]} are cut")
            self.tally.cuts += 1
            self._hear()
            self._run(self.random.choice((0, 1_500, 5_000_000, 19_000_000, 25_000_000, 150_000_000)))
            self.tally.splits += len(self.driver.world.interconnect.live()) > 1

    def _mend(self) -> None:
        ends = self._ends()
        if self.driver.join(*ends):
            self._say(f"the links of {ends[0]} and {ends[1]} are mended")
            self._hear()

    def _heal(self) -> None:
        """Mend every link and bring every node back."""
        self._say("every link is mended, every node boots")
        for first, second in ((1, 2), (1, 3), (2, 3)):
            self.driver.join(first, second)
        self._run(REBOOTED_US)
        for node in NODES:
            if not self.driver.world.nodes[node].up:
                self.driver.boot(node)
        self._hear()
        self._follow()
        assert len(self.driver.world.members()) == len(NODES), "everybody is back"
        assert not self.driver.world.is_hung

    def _force(self) -> None:
        """Force quorum, where no other partition is or can come to work."""
        world = self.driver.world
        is_whole = len(world.interconnect.live()) == 1 and not any(node.is_away for node in world.members())
        if world.members() and is_whole:
            self._say("quorum is forced")
            self.driver.force_quorum()
            self._hear()

    def _shut_down(self) -> None:
        node = self.random.choice(self.driver.world.up_nodes()).name
        is_safe = not self.driver.world.interconnect.is_cut and len(self.driver.world.members()) > 1
        if self.set is None or self.set.phase.name != "RUNNING" or not is_safe:
            return
        self._say(f"{node} shuts down")
        self.driver.settle(UNIT)
        self._hear()
        if self.driver.world.is_active(node) and (self.set is None or self.set.phase.name == "RUNNING"):
            self.note_full()
            self.driver.leave(node)
            self.neighbours.check()  # what has begun before is looked at before the delay of those who stay
            self.neighbours.rested()
        self.driver.let_go(UNIT)
        self._hear()

    def check(self) -> None:
        """The invariants, but where quorum was lost with a node.

        The sets learn of it, and want their merge, when quorum is regained; until then nobody can read. Nor where all
        nodes that serve the unit are out of contact: SCBs are written when one is back.
        """
        world, shadow_set = self.driver.world, self.set
        if not world.failed and (
            shadow_set is None or not shadow_set.serving or any(world.is_active(node) for node in shadow_set.serving)
        ):
            super().check()

    # --- what other happenings may not do here -------------------------------------------------------

    def crash_node(self, node: str) -> None:
        """Not where the partition that goes on would end, and an older one be left."""
        world = self.driver.world
        rest = [member for member in world.up_nodes() if member.name != node]
        votes = quorum.votes(world) - world.nodes[node].votes
        keeps = votes >= world.quorum and (not world.interconnect.disk_votes or quorum.reaches_disk(world, rest))
        if world.interconnect.is_cut and (world.nodes[node].partition != world.number or not keeps):
            return
        super().crash_node(node)
        self._follow()

    def _join(self) -> None:
        world = self.driver.world
        if world.interconnect.is_cut or any(node.is_away for node in world.members()):
            return
        super()._join()

    def _free(self) -> list[str]:
        world = self.driver.world
        return [
            name
            for name in super()._free()
            if not any(world.why_unreachable(node, name) for node in self.set.nodes if world.is_active(node))
        ]

    def _add(self) -> None:
        if self.driver.await_transition(UNIT):
            super()._add()
        self._hear()

    def _leave(self) -> None:
        if self.driver.await_transition(UNIT):
            self.note_full()  # a copy may have ended meanwhile, and the only other nodes be gone
            super()._leave()
        self._hear()

    def _dissolve(self) -> None:
        if not any(node.is_away for node in self.driver.world.members()):
            super()._dissolve()

    def _remount(self) -> None:
        if self.driver.world.interconnect.is_cut or len(self.driver.world.members()) < len(NODES):
            self._heal()
        if self.set is None:
            super()._remount()

    def _power_failure(self) -> None:
        self._heal()
        if self.set is not None:
            super()._power_failure()

    def _calm_down(self) -> None:
        self._heal()
        super()._calm_down()

    def _follow(self) -> None:
        """Stay with the partition that goes on, wherever its unit is."""
        live = self.driver.world.interconnect.live()
        if live and not self.driver.world.members():
            self.driver = Driver(live[0], self.driver.operators)
