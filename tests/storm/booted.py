"""A storm over a system disk: ALPHA boots from the unit, and when it crashes its dump reaches one member only.

ALPHA never mounts or dismounts: it boots, and finds or forms the set by itself, or it stops. What is checked beyond
the promises to users: nobody loses a block to a dump, and once the merge is over, the dump is on every member as long
as the member that took it stayed full.
"""

from tests.storm.oracle import BLOCK
from tests.storm.site import UNIT
from tests.storm.storm import Storm
from vmsshadow.base.blocks import Extent
from vmsshadow.cluster import system_disk
from vmsshadow.cluster.driver import Driver

BOOTER = "ALPHA"


class BootedStorm(Storm):
    """The world of one seed: the first disk is the one that ALPHA boots from."""

    mounters = ("BETA", "GAMMA")

    def __init__(self, seed: int, folder: str, *, fast: bool = True) -> None:
        self.dump_extent = Extent(0, 0)
        self.heard_boots = 0  # of those boots of ALPHA whose end was looked at
        self.dump: bytes | None = None  # what every member will hold once it is merged
        self.holder = ""
        super().__init__(seed, folder, fast=fast)

    def _world(self, later_us: int) -> Driver:
        driver = super()._world(later_us)
        node = driver.world.nodes[BOOTER]
        node.boot, node.up = self.names[0], False
        node.current |= {"SHADOW_SYS_DISK": 1, "SHADOW_SYS_UNIT": UNIT}
        self.heard_boots, self.dump = 0, None  # who holds the dump is known to nobody after a power failure
        return driver

    # --- ALPHA boots and stops -----------------------------------------------------------------------

    def _boot(self) -> None:
        """ALPHA boots if it can: it joins the set, or forms it of what its boot device's SCB lists."""
        world = self.driver.world
        if world.nodes[BOOTER].up or (self.set is not None and self.set.phase.name != "RUNNING"):
            return
        formed = self.set is None
        if formed and self.newest and self.names[0] not in self.newest:
            return  # ALPHA would go on with an older history, whose generation need not rise: nobody could judge it
        if self.set is not None:
            self.driver.settle(UNIT)
            self._hear()
        if self.oracle.writes:
            self.driver.let_go(UNIT)
            return  # from the boot on no user writes where the dump goes; what waits to go there must have gone
        why = self.driver.boot(BOOTER)
        self._say(f"{BOOTER} boots: {why or 'it is up'}")
        if why:
            self.driver.let_go(UNIT)
            return
        self.tally.boots += 1
        unit = world.units[UNIT]
        self.area, self.scb_lbn = unit.user_area, unit.scb_lbn
        self.dump_extent = system_disk.dump_area(world, unit, BOOTER)
        if formed:
            sources = [member.device for member in self.set.full]
            assert not self.newest or set(sources) & set(self.newest), f"{sources} win over the current {self.newest}"
            self.tally.mounts += 1
            self.generation = self.set.generation
            self.note_full()
        self.direct_reads()
        self._hear()

    def _hear(self) -> None:
        super()._hear()
        node = self.driver.world.nodes[BOOTER]
        if not node.up and node.incarnation > self.heard_boots:
            self.heard_boots = node.incarnation
            self._look_for_a_dump(node.dumped_to)

    def _look_for_a_dump(self, device: str) -> None:
        """ALPHA has stopped: each block of its dump may be found from here on, or what was there before."""
        if not device or not self.dump_extent.count:
            return
        whole, content = True, self.content(device)
        for lbn in range(self.dump_extent.lbn, self.dump_extent.end):
            block = content[lbn * BLOCK : (lbn + 1) * BLOCK]
            if block.startswith(b"dump of "):
                self.oracle.doubts.setdefault(lbn, {self.oracle.value(lbn)}).add(block)
            else:
                whole = False  # a repair of a merge was on its way there, and knew of no dump
        self.tally.dumps += whole
        self.dump = content[self.dump_extent.lbn * BLOCK : self.dump_extent.end * BLOCK] if whole else None
        self.holder = device

    def check(self) -> None:
        """The invariants; and that a merge leaves the dump on every member, if its holder stayed full."""
        super().check()
        if self.dump is None:
            return
        holder = self.set.member(self.holder) if self.set is not None else None
        if holder is None or holder not in self.set.full or holder.lost is not None:
            self.dump = None
        elif self.set.merge is None:
            first, end = self.dump_extent.lbn * BLOCK, self.dump_extent.end * BLOCK
            for member in self.set.full:
                held = self.content(member.device)[first:end]
                assert member.lost is not None or held == self.dump, f"the dump is not on {member.device}"
            self.dump = None

    # --- what other happenings do here -----------------------------------------------------------------

    def _remount(self) -> None:
        if self.driver.world.disks[self.names[0]].online and self.random.random() < 0.4:
            self._run(1_000)
            self._boot()
        if self.set is None:
            super()._remount()

    def _join(self) -> None:
        if not self.driver.world.nodes[BOOTER].up:
            self._boot()
        else:
            super()._join()

    def _leave(self) -> None:
        others = [node for node in self.set.nodes if node != BOOTER]
        if self.random.random() < 0.5 or BOOTER not in self.set.nodes:
            if others and len(self.set.nodes) > 1 and self.set.phase.name == "RUNNING":
                node = self.random.choice(others)
                self._say(f"{node} dismounts the unit")
                self.driver.dismount(node, UNIT)
                self._hear()
        else:
            self._shut_down()

    def _shut_down(self) -> None:
        """ALPHA stops in order: it leaves its system disk, and no dump."""
        if self.set.phase.name != "RUNNING":
            return
        self._say(f"{BOOTER} shuts down")
        self.driver.settle(UNIT)
        self._hear()
        self.note_full()
        if self.set is not None and self.set.phase.name == "RUNNING":
            self.driver.leave(BOOTER)
            self.neighbours.check()  # what has begun before is looked at before the delay of those who stay
            self.neighbours.rested()
        self.driver.let_go(UNIT)
        self._hear()

    def _dissolve(self) -> None:
        if self.set is not None and BOOTER in self.set.nodes:
            self._shut_down()
        if self.set is not None and BOOTER not in self.set.nodes:
            super()._dissolve()

    def dismount_aborted(self, node: str) -> None:
        """A system that has given its system disk up is of no more use: it crashes."""
        if node == BOOTER:
            self.crash_node(node)
        else:
            super().dismount_aborted(node)
