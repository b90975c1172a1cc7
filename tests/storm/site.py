"""The site of a storm: a real driver on real image files, mounted and mounted again, its I/O heard by the oracle."""

import os
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.storm import swarm
from tests.storm.invariants import check
from tests.storm.neighbours import Neighbours
from tests.storm.oracle import BLOCK, Oracle, stamp
from vmsshadow.cluster import scbs
from vmsshadow.cluster.clock import Clock
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.facts import Initialization
from vmsshadow.cluster.hardware import Controller, Disk, Node
from vmsshadow.cluster.world import Request, World
from vmsshadow.commands import minicopy
from vmsshadow.disk.image import Image
from vmsshadow.shadow import formation, policy
from vmsshadow.shadow.formation import Verdict

UNIT = 1
LABEL = "STORM"
START_TICKS = 0x00BC0AE1E63ED480
NODES = ("ALPHA", "BETA", "GAMMA")
PAUSES_US = (0, 300, 1_500, 4_000, 9_000, 30_000, 200_000)
LONG_PAUSES_US = (1_000_000, 21_000_000, 31_000_000, 61_000_000, 125_000_000)
FOLDER = "/dev/shm" if os.path.isdir("/dev/shm") else None


@dataclass
class Tally:
    """What a storm went through."""

    writes: int = 0
    met_operation: int = 0
    reads: int = 0
    crashes: int = 0
    power_failures: int = 0
    copies: int = 0
    merges: int = 0
    repairs: int = 0
    mounts: int = 0
    expulsions: int = 0
    aborts: int = 0
    growths: dict[str, int] = field(default_factory=dict)  # what was going on -> how often the volume grew meanwhile
    cuts: int = 0
    splits: int = 0
    boots: int = 0  # from the unit as a system disk
    dumps: int = 0
    rules: set[str] = field(default_factory=set)


class Site:
    """The world of one seed, how it is mounted, and what is heard of its I/O."""

    mounters: tuple[str, ...] = NODES  # the nodes whose operators mount the unit

    def __init__(self, seed: int, folder: str, *, fast: bool = True) -> None:
        self.random = Random(f"storm {seed}")
        self.seed, self.folder, self.fast = seed, folder, fast
        self.log: list[str] = []
        self.eyes: dict[int, int] = {}  # our own file descriptors: the oracle looks past the engine
        self.random_check = Random(seed)  # of its own: looking more or less closely does not change the script
        self.tally = Tally()
        self.serial = 0
        self.requests: dict[int, Request] = {}
        size = self.random.choice((401, 508, 530))
        # Two disks leave room to grow, the others may be too small to come back after it.
        self.sizes = [size + self.random.choice((0, 13, 140, 300) if index > 1 else (140, 300)) for index in range(4)]
        self.names = [f"$1$DGA{10 + index}" for index in range(4)]
        self.parameters = {
            "SHADOW_HBMM_RTC": 60,
            "SHADOW_MBR_TMO": self.random.choice((20, 120)),
            "WBM_MSG_UPPER": self.random.choice((100, 3)),
            "WBM_MSG_LOWER": 1,
        }
        self.policy = policy.parse(self.random.choice(("MASTER=*", "(MASTER=*,COUNT=2,MULTIUSE=1)")))
        self.threshold = self.random.choice((None, 127, 127, 500))  # None: HBMM is off at first
        self.is_served = Random(f"served {seed}").random() < 0.5  # else a node without a path cannot use the disk
        self.split_reads = Random(f"split {seed}").random() < 0.4  # of its own: no script shifts by it
        self.prepares_minicopies = Random(f"minicopies {seed}").random() < 0.5  # MOUNT/POLICY=MINICOPY
        self.scatter_us = self.random.choice((0, 0, 6_000, 25_000))  # disks that order their I/Os themselves
        # Of streams of their own, and not in every seed: the script is the same with and without them.
        aside = Random(f"site {seed}")
        self.without = swarm.without(seed)
        self.logging = aside.choice((2, 4, 4)) if seed % 3 == 2 else 0  # disks behind a controller that logs writes
        self.log_entries = aside.choice((1, 512, 512))
        self.merge_factor = aside.choice(("100", "150", "10000")) if seed % 7 == 0 else ""
        self.neighbours = Neighbours(self)
        self.driver = self._world(0)
        self.neighbours.initialize()
        self.floor = size  # of the volume: what is beyond it on a disk is nobody's
        wanted = Initialization(LABEL, volume_size=self.floor)
        assert self.driver.initialize((self.names[0],), wanted) == ""
        for index, junk in enumerate(self.names[1:]):
            if self.random.random() < 0.5:
                self._image(junk).write(100, stamp(900_000 + index, 100, 250))
        for index, used in enumerate(self.names):  # beyond the volume's end each disk holds what it held before
            if self.random.random() < 0.8:
                self._image(used).write(size, stamp(910_000 + index, size, self.sizes[index] - size))
        self.newest: list[str] = []  # who was full when the unit was last mounted, or since
        self.generation = 0
        self.highest = 0  # of the generations that mounted sets have had
        self.stuck: list[str] = []  # the members, while no source among them could be reached
        self._mount([self.names[0], self.names[1]])
        self.oracle = Oracle(bytearray(self.content(self.names[0])))

    # --- the world ---------------------------------------------------------------------------------

    def _world(self, later_us: int) -> Driver:
        world = World("STORM", Clock(START_TICKS + later_us * 10, self.seed))
        world.fast_path = self.fast
        if self.threshold is not None and isinstance(self.policy, policy.Policy):
            world.assigned_policies[UNIT] = self.policy._replace(threshold=self.threshold)
        for index, name in enumerate(NODES):
            world.nodes[name] = Node(name, 0x10001 + index, 0, 1, "V8.4", "Integrity", dict(self.parameters))
        for index, name in enumerate(self.names):
            path = os.path.join(self.folder, f"{index}.dsk")
            access_us = 700 + 400 * index
            disk = Disk(name, "", self.sizes[index], 10, 10, 6, 0, NODES, "", "", path, access_us, 30_000_000)
            disk.scatter_us, disk.served = self.scatter_us, self.is_served
            there = os.path.exists(path)
            disk.medium = Image.open(path, blocks=disk.blocks) if there else Image.create(path, disk.blocks)
            disk.controller = "HSJ1" if index < self.logging else ""
            world.disks[name] = disk
        if self.logging:
            world.controllers["HSJ1"] = Controller("HSJ1", "HSJ50", write_logging=True, log_entries=self.log_entries)
        if self.merge_factor:
            for node in world.nodes.values():
                node.logical_names["SHAD$MERGE_DELAY_FACTOR"] = self.merge_factor
        self.neighbours.furnish(world)
        return Driver(world)

    def _image(self, device: str) -> Image:
        medium = self.driver.world.disks[device].medium
        while not isinstance(medium, Image):
            medium = medium.inner  # type: ignore[union-attr]
        return medium

    def content(self, device: str) -> bytes:
        index = self.names.index(device)
        if index not in self.eyes:
            self.eyes[index] = os.open(os.path.join(self.folder, f"{index}.dsk"), os.O_RDONLY)
        return os.pread(self.eyes[index], self.floor * BLOCK, 0).ljust(self.floor * BLOCK, b"\0")

    def contents(self) -> list[bytes]:
        """All images, byte for byte."""
        return [self.content(name) for name in self.names]

    def _say(self, text: str) -> None:
        self.log.append(f"{self.driver.clock.now_us:>12}  {text}")

    def say(self, text: str) -> None:
        """A line of the log."""
        self._say(text)

    def hear(self) -> None:
        """Take in every request that has ended."""
        self._hear()

    @property
    def set(self) -> Any:
        unit = self.driver.world.units.get(UNIT)
        return unit.shadow_set if unit is not None else None

    # --- what is heard ---------------------------------------------------------------------------------

    def check(self) -> None:
        """The invariants, on the bytes of the images."""
        check(self)

    def _hear(self) -> None:
        """Take in every request that has ended."""
        for serial, request in list(self.requests.items()):
            if not request.done:
                continue
            del self.requests[serial]
            self.tally.met_operation += request.met_operation and request.data is not None
            if request.data is None:
                if request.error:
                    self.oracle.read_lost(serial)
                else:
                    self.oracle.read_returned(serial, request.result)
            elif request.error:
                self.oracle.write_lost(serial)
            else:
                self.oracle.write_acknowledged(serial)

    def _run(self, us: int) -> None:
        """Let time pass event by event, so that what ends is heard of, and promises are checked, in its order."""
        clock = self.driver.clock
        end = clock.now_us + us
        while clock.next_due_us() <= end:
            clock.limit_us = end if self.fast else clock.next_due_us()
            self.driver._dispatch(clock.pop())
            self._hear()
            self.neighbours.check()
            if self.random_check.random() < 0.15:
                self.check()
        self.driver.run_until(end)
        self._hear()

    # --- mounting ----------------------------------------------------------------------------------

    def reaches(self, node: str, names: list[str]) -> bool:
        """Whether *node* reaches all of these disks: MOUNT refuses others."""
        return not any(self.driver.world.why_unreachable(node, name) for name in names)

    def note_full(self) -> None:
        if self.set is not None:
            self.newest = [member.device for member in self.set.full]
            self.highest = max(self.highest, self.set.generation)

    def _membership_changed(self) -> None:
        assert self.set.generation > self.generation, "G1: the generation rises with each membership change"
        self.generation = self.set.generation

    def _remount(self) -> None:
        """Mount again, with a random choice of the disks; sometimes without any that is current."""
        world = self.driver.world
        for node in self.mounters:
            if not world.nodes[node].up:
                self.driver.boot(node)
        self._run(1_000)  # two histories that begin in one microsecond would carry one generation
        online = [name for name in self.names if world.disks[name].online]
        chosen = self.random.sample(online, self.random.randint(1, len(online))) if online else []
        if not set(chosen) & set(self.newest) and self.random.random() < 0.8:
            current = [name for name in self.newest if world.disks[name].online]
            chosen = [*current[:1], *chosen]
        if not chosen:
            self.repair_one()
            return
        self._mount(chosen)

    def _mount(self, chosen: list[str]) -> None:
        node = self.random.choice(self.mounters)
        for other in (node, *NODES):  # the others', which serve it what it does not reach itself
            if not self.reaches(node, chosen):
                self.driver.repair(other)
        # All of an old membership, mounted again by itself, keeps its generation: what another history has left is
        # newer, and wins, or forbids the mount if it is an unfinished target. Direction is by generation alone.
        is_outrun = self.generation < self.highest
        candidates = tuple(self.driver.candidate(node, name) for name in chosen)
        verdict = formation.first_mount(candidates, scbs.virtual_unit_id(UNIT), LABEL)
        self._say(f"{node} mounts {', '.join(chosen)}: {verdict.refusal or verdict.merge_rule or 'no merge'}")
        if verdict.refusal:
            full_is_there = [name for name in chosen if name in self.newest]
            assert is_outrun or not full_is_there, f"a full member was named and the mount refused: {verdict.rule}"
            return
        before = [seat.candidate.generation for seat in verdict.sources]
        for seat in verdict.seats:
            self.tally.rules.add(seat.rule)
            self._say(f"    {seat.candidate.device}: {seat.verdict.value}: {seat.rule}")
        sources = [seat.candidate.device for seat in verdict.seats if seat.verdict is Verdict.SOURCE]
        assert len(set(before)) == 1, "sources carry one generation"
        # A current member that was lost meanwhile carries an older SCB, and whoever left after that is taken beside it:
        # while a member is lost nobody writes, so both hold every promise, which the oracle goes on to check.
        stale = bool(self.newest) and not set(sources) & set(self.newest)
        current_named = set(chosen) & set(self.newest)
        assert is_outrun or not (stale and current_named), f"{sources} win over the current {sorted(current_named)}"
        self.neighbours.mount()
        self.driver.form(node, UNIT, verdict, label=LABEL, writable=True, scope="System", logical="")
        missing = minicopy.absentees(self.driver.world, node, verdict).absent if self.prepares_minicopies else ()
        if missing:
            self._say(f"{node} begins a bitmap for {', '.join(name for name, _ in missing)}")
            self.driver.prepare_minicopy(node, UNIT, missing)
        self.tally.mounts += 1
        self.generation = self.set.generation
        unit = self.driver.world.units[UNIT]
        self.area, self.scb_lbn = unit.user_area, unit.scb_lbn
        assert stale or self.set.volsize == self.floor, "a mount changes the volume's size"
        self.floor = self.set.volsize
        if stale:
            self.oracle.rebase(self.content(sources[0]))
            self.oracle_settles_differences(sources)
        self.note_full()
        for other in self.mounters:
            if other != node and self.random.random() < 0.5 and self.reaches(other, chosen):
                self.driver.mount_also(other, UNIT, writable=True, scope="System", logical="")
        self.direct_reads()

    def direct_reads(self) -> None:
        """In some seeds every node splits its reads by LBN; a node forgets that when it dismounts."""
        if self.split_reads and self.set is not None:
            for node in self.set.nodes:
                self.driver.split_reads(node, UNIT, True)

    def oracle_settles_differences(self, sources: list[str]) -> None:
        """Stale members with a merge due: what any of them holds may win."""
        first = self.content(sources[0])
        for other in sources[1:]:
            content = self.content(other)
            for lbn in range(self.floor):
                part = slice(lbn * BLOCK, (lbn + 1) * BLOCK)
                if content[part] != first[part]:
                    self.oracle.doubts.setdefault(lbn, {first[part]}).add(content[part])

    def repair_one(self) -> None:
        """One of the disks that are offline comes back."""
        broken = [name for name in self.names if not self.driver.world.disks[name].online]
        if broken:
            device = self.random.choice(broken)
            self._say(f"{device} comes back")
            self.driver.repair(device)
