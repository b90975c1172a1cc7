"""One storm: a seeded random script of users, operators and accidents against a real driver on real image files.

The script overlaps everything in time: writes are issued without waiting, members come and go, nodes crash with
writes half done, power fails. After every happening the invariants are checked; a failure carries the seed and the
last happenings, one aligned line each.
"""

import os
import tempfile
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.storm.oracle import BLOCK, Broken, Oracle, stamp
from vmsshadow.base.blocks import Extent
from vmsshadow.cluster import scbs, traffic
from vmsshadow.cluster.clock import Clock
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.facts import Initialization
from vmsshadow.cluster.world import Disk, Node, Request, World
from vmsshadow.disk.image import Image
from vmsshadow.shadow import formation
from vmsshadow.shadow.formation import Verdict

UNIT = 1
LABEL = "STORM"
START_TICKS = 0x00BC0AE1E63ED480
NODES = ("ALPHA", "BETA", "GAMMA")
PAUSES_US = (0, 300, 1_500, 4_000, 9_000, 30_000, 200_000)
LONG_PAUSES_US = (1_000_000, 21_000_000, 31_000_000, 125_000_000)
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
    rules: set[str] = field(default_factory=set)


class Storm:
    """The world of one seed."""

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
        self.sizes = [size + self.random.choice((0, 0, 13)) for _ in range(4)]
        self.names = [f"$1$DGA{10 + index}" for index in range(4)]
        self.scatter_us = self.random.choice((0, 0, 6_000, 25_000))  # disks that order their I/Os themselves
        self.driver = self._world(0)
        self.floor = min(self.sizes)
        wanted = Initialization(LABEL, volume_size=self.floor)
        assert self.driver.initialize((self.names[0],), wanted) == ""
        for index, junk in enumerate(self.names[1:]):
            if self.random.random() < 0.5:
                self._image(junk).write(100, stamp(900_000 + index, 100, 250))
        self.newest: list[str] = []  # who was full when the unit was last mounted, or since
        self.generation = 0
        self._mount([self.names[0], self.names[1]])
        unit = self.driver.world.units[UNIT]
        self.area = unit.user_area
        self.scb_lbn = unit.scb_lbn
        self.oracle = Oracle(bytearray(self._content(self.names[0])))

    # --- the world ---------------------------------------------------------------------------------

    def _world(self, later_us: int) -> Driver:
        world = World("STORM", Clock(START_TICKS + later_us * 10, self.seed))
        world.fast_path = self.fast
        for index, name in enumerate(NODES):
            world.nodes[name] = Node(name, 0x10001 + index, 0, 1, "V8.4", "Integrity", {})
        for index, name in enumerate(self.names):
            path = os.path.join(self.folder, f"{index}.dsk")
            access_us = 700 + 400 * index
            disk = Disk(name, "", self.sizes[index], 10, 10, 6, 0, NODES, "", "", path, access_us, 30_000_000)
            disk.scatter_us = self.scatter_us
            there = os.path.exists(path)
            disk.medium = Image.open(path, blocks=disk.blocks) if there else Image.create(path, disk.blocks)
            world.disks[name] = disk
        return Driver(world)

    def _image(self, device: str) -> Image:
        medium = self.driver.world.disks[device].medium
        while not isinstance(medium, Image):
            medium = medium.inner  # type: ignore[union-attr]
        return medium

    def _content(self, device: str) -> bytes:
        index = self.names.index(device)
        if index not in self.eyes:
            self.eyes[index] = os.open(os.path.join(self.folder, f"{index}.dsk"), os.O_RDONLY)
        return os.pread(self.eyes[index], self.floor * BLOCK, 0).ljust(self.floor * BLOCK, b"\0")

    def contents(self) -> list[bytes]:
        """All images, byte for byte."""
        return [self._content(name) for name in self.names]

    def _say(self, text: str) -> None:
        self.log.append(f"{self.driver.clock.now_us:>12}  {text}")

    @property
    def set(self) -> Any:
        unit = self.driver.world.units.get(UNIT)
        return unit.shadow_set if unit is not None else None

    # --- the script --------------------------------------------------------------------------------

    def run(self, happenings: int = 60) -> Tally:
        """Play the whole script and end in quiet; raises Broken with the seed and the last happenings."""
        try:
            for _ in range(happenings):
                self._step()
                self.check()
            self._calm_down()
        except (AssertionError, KeyError, IndexError, ValueError) as broken:
            lines = "\n".join(self.log[-12:])
            raise Broken(f"seed {self.seed}, fast path {self.fast}: {broken!r}\n{lines}") from broken
        finally:
            self.driver.close()
        return self.tally

    def _step(self) -> None:
        if self.set is None:
            self._remount()
            return
        merging = self.set.merge is not None
        busy = self.set.operation is not None or merging
        merge_runs = merging and self.set.merge.fence_lbn > 0
        choices: list[tuple[int, Any]] = [
            (34 if busy else 12, self._write),
            (26 if merging else 10 if busy else 6, self._read),
            (12, self._pause),
            (4 if merging and not merge_runs else 2, self._long_pause),
            (7, self._add),
            (3, self._remove),
            (2, self._fail),
            (3, self._repair),
            (12 if merge_runs else 3, self._crash),
            (6, self._join),
            (1, self._leave),
            (1, self._power_failure),
            (3, self._demand_merge),
            (1, self._dissolve),
        ]
        weights = [weight for weight, _ in choices]
        (deed,) = self.random.choices([deed for _, deed in choices], weights)
        deed()

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
            if self.random_check.random() < 0.15:
                self.check()
        self.driver.run_until(end)
        self._hear()

    def _pause(self) -> None:
        self._run(self.random.choice(PAUSES_US))

    def _long_pause(self) -> None:
        us = self.random.choice(LONG_PAUSES_US)
        self._say(f"{us // 1_000_000} seconds pass")
        self._run(us)

    def _free(self) -> list[str]:
        disks = self.driver.world.disks
        return [name for name in self.names if self.set.member(name) is None and disks[name].online]

    def _add(self) -> None:
        free = self._free()
        if not free or self.set.phase.name != "RUNNING":
            return
        chosen = self.random.sample(free, self.random.choice((1, 1, min(2, len(free)))))
        self.driver.settle(UNIT)
        self._hear()
        if self.set is None or self.set.phase.name != "RUNNING":
            return
        candidates = tuple(self.driver.candidate(self.set.nodes[0], name) for name in chosen)
        seats = formation.addition(self.set, candidates, scbs.virtual_unit_id(UNIT))
        for seat in seats:
            self.tally.rules.add(seat.rule)
            self._say(f"{seat.candidate.device} is added: {seat.rule}")
        self.driver.add(UNIT, seats)
        self._membership_changed()

    def _remove(self) -> None:
        removable = [member for member in self.set.members if [member] != self.set.full]
        if not removable or len(self.set.members) < 2 or self.set.phase.name != "RUNNING":
            return
        device = self.random.choice(removable).device
        self.driver.settle(UNIT)
        self._hear()
        member = self.set.member(device) if self.set is not None else None
        if member is None or [member] == self.set.full or self.set.phase.name != "RUNNING":
            return
        self._say(f"{device} is dismounted")
        self.driver.remove(UNIT, device)
        self._membership_changed()

    def _fail(self) -> None:
        device = self.random.choice(self.names)
        if not self.driver.world.disks[device].online:
            return
        self._say(f"{device} goes offline")
        self.driver.fail(device, "OFFLINE")

    def _repair(self) -> None:
        broken = [name for name in self.names if not self.driver.world.disks[name].online]
        if broken:
            device = self.random.choice(broken)
            self._say(f"{device} comes back")
            self.driver.repair(device)

    def _crash(self) -> None:
        up = [node.name for node in self.driver.world.up_nodes()]
        if len(up) < 2:
            return
        node = self.random.choice(up)
        self._say(f"{node} crashes")
        self.tally.crashes += 1
        self.driver.crash(node)
        self._hear()

    def _join(self) -> None:
        node = self.random.choice(NODES)
        if not self.driver.world.nodes[node].up:
            self._say(f"{node} boots")
            self.driver.boot(node)
        if node not in self.set.nodes and self.set.phase.name == "RUNNING":
            self._say(f"{node} mounts the unit")
            self.driver.mount_also(node, UNIT, writable=True, scope="System", logical="")
            self._hear()

    def _leave(self) -> None:
        if len(self.set.nodes) > 1 and self.set.phase.name == "RUNNING":
            node = self._node()
            self._say(f"{node} dismounts the unit")
            self.driver.dismount(node, UNIT)
            self._hear()

    def _dissolve(self) -> None:
        if self.set.phase.name != "RUNNING":
            return
        self._say("the unit is dismounted everywhere")
        while self.set is not None:
            if self.set.phase.name != "RUNNING":
                return
            self.driver.settle(UNIT)  # a copy may end meanwhile
            self._note_full()
            self.driver.dismount(self.set.nodes[-1], UNIT)
            self._hear()

    def _power_failure(self) -> None:
        self._say("power fails")
        self.tally.power_failures += 1
        self._note_full()
        for node in NODES:
            if self.driver.world.nodes[node].up:
                self.driver.crash(node)
        self._hear()
        now = self.driver.clock.now_us
        offline = [name for name in self.names if not self.driver.world.disks[name].online]
        ticks_before = self.driver.clock.ticks
        self.driver.close()
        self.driver = self._world(now)
        self.driver.clock.start_ticks = ticks_before + 10_000_000
        for name in offline:
            self.driver.world.disks[name].online = False

    def _demand_merge(self) -> None:
        self._say("a merge is demanded")
        self.driver.demand_merge(UNIT)

    # --- mounting ----------------------------------------------------------------------------------

    def _note_full(self) -> None:
        if self.set is not None:
            self.newest = [member.device for member in self.set.full]

    def _membership_changed(self) -> None:
        assert self.set.generation > self.generation, "G1: the generation rises with each membership change"
        self.generation = self.set.generation

    def _remount(self) -> None:
        """Mount again, with a random choice of the disks; sometimes without any that is current."""
        world = self.driver.world
        for node in NODES:
            if not world.nodes[node].up:
                self.driver.boot(node)
        online = [name for name in self.names if world.disks[name].online]
        chosen = self.random.sample(online, self.random.randint(1, len(online))) if online else []
        if not set(chosen) & set(self.newest) and self.random.random() < 0.8:
            current = [name for name in self.newest if world.disks[name].online]
            chosen = [*current[:1], *chosen]
        if not chosen:
            self._repair()
            return
        self._mount(chosen)

    def _mount(self, chosen: list[str]) -> None:
        node = self.random.choice(NODES)
        candidates = tuple(self.driver.candidate(node, name) for name in chosen)
        verdict = formation.first_mount(candidates, scbs.virtual_unit_id(UNIT), LABEL)
        self._say(f"{node} mounts {', '.join(chosen)}: {verdict.refusal or verdict.merge_rule or 'no merge'}")
        if verdict.refusal:
            full_is_there = [name for name in chosen if name in self.newest]
            assert not full_is_there, f"a full member was named and the mount refused: {verdict.rule}"
            return
        before = [seat.candidate.generation for seat in verdict.sources]
        for seat in verdict.seats:
            self.tally.rules.add(seat.rule)
            self._say(f"    {seat.candidate.device}: {seat.verdict.value}: {seat.rule}")
        sources = [seat.candidate.device for seat in verdict.seats if seat.verdict is Verdict.SOURCE]
        assert len(set(before)) == 1, "sources carry one generation"
        stale = bool(self.newest) and not set(sources) <= set(self.newest)
        current_named = set(chosen) & set(self.newest)
        assert not (stale and current_named), f"{sources} win over the current {sorted(current_named)}"
        self.driver.form(node, UNIT, verdict, label=LABEL, writable=True, scope="System", logical="")
        self.tally.mounts += 1
        self.generation = self.set.generation
        if stale:
            self.oracle.rebase(self._content(sources[0]))
            self.oracle_settles_differences(sources)
        self._note_full()
        for other in NODES:
            if other != node and self.random.random() < 0.5:
                self.driver.mount_also(other, UNIT, writable=True, scope="System", logical="")

    def oracle_settles_differences(self, sources: list[str]) -> None:
        """Stale members with a merge due: what any of them holds may win."""
        first = self._content(sources[0])
        for other in sources[1:]:
            content = self._content(other)
            for lbn in range(self.floor):
                part = slice(lbn * BLOCK, (lbn + 1) * BLOCK)
                if content[part] != first[part]:
                    self.oracle.doubts.setdefault(lbn, {first[part]}).add(content[part])

    # --- invariants --------------------------------------------------------------------------------

    def check(self) -> None:
        """The invariants C, M, R, G and I of a mounted set, on the bytes of the images."""
        shadow_set = self.set
        if shadow_set is None:
            return
        if shadow_set.generation > self.generation:  # an expulsion or a completed copy
            self.generation = shadow_set.generation
        assert shadow_set.generation == self.generation, "G1: a generation never falls"
        self._note_full()
        contents = {member.device: self._content(member.device) for member in shadow_set.members}
        sources = [member for member in shadow_set.full if member.lost is None]
        for member in shadow_set.full:
            self.oracle.check_full_member(self._without_scb(contents[member.device]), f"R1, {member.device}")
        merge = shadow_set.merge
        merged_to = self.floor if merge is None else merge.fence_lbn
        for member in sources[1:]:
            first, other = contents[sources[0].device], contents[member.device]
            self.oracle.check_equal(first, other, range(merged_to), f"M4, {sources[0].device} and {member.device}")
        for target in shadow_set.targets:
            if sources and target.lost is None:
                first, other = contents[sources[0].device], contents[target.device]
                reach = range(min(target.published_lbn, merged_to))
                self.oracle.check_equal(first, other, reach, f"C2, {target.device} behind its fence")
        self._check_scbs(shadow_set, contents)

    def _without_scb(self, content: bytes) -> bytes:
        at = self.scb_lbn * BLOCK
        return content[:at] + self.oracle.value(self.scb_lbn) + content[at + BLOCK :]

    def _check_scbs(self, shadow_set: Any, contents: dict[str, bytes]) -> None:
        at = self.scb_lbn * BLOCK
        blocks = {
            member.device: contents[member.device][at : at + BLOCK]
            for member in shadow_set.members
            if member.lost is None and self.driver.world.disks[member.device].online
        }
        if shadow_set.phase.name != "RUNNING":
            return
        assert len(set(blocks.values())) <= 1, f"G3: members carry different SCBs: {sorted(blocks)}"
        for device, block in blocks.items():
            words = [int.from_bytes(block[index : index + 2], "little") for index in range(0, 510, 2)]
            assert sum(words) & 0xFFFF == int.from_bytes(block[510:], "little"), f"G3: SCB checksum of {device}"
            assert int.from_bytes(block[32:34], "little") == len(shadow_set.writers), "G2: write count"
            assert int.from_bytes(block[56:64], "little") == shadow_set.generation, "G1: generation on disk"
            assert block[108] == len(shadow_set.members) and block[109] == len(shadow_set.full), "G5: counts"
            assert block[112] == len(shadow_set.targets), "G5: copy targets"

    # --- the end -----------------------------------------------------------------------------------

    def _calm_down(self) -> None:
        """Repair everything, let every operation end: the set becomes steady (S5) and all full members equal."""
        for device in self.names:
            if not self.driver.world.disks[device].online:
                self.driver.repair(device)
        self._run(5_000_000_000)
        for _ in range(20):
            if self.set is not None:
                break
            self._remount()
        self._run(5_000_000_000)
        if self.set is not None and self.set.phase.name == "ABORTED":
            while self.set is not None:
                self.driver.dismount(self.set.nodes[-1], UNIT)
            return
        assert self.set is not None, "the unit cannot be mounted any more"
        assert self.set.operation is None and self.set.merge is None and not self.set.targets, "S5: not steady"
        assert not self.requests, f"I/O never ended: {sorted(self.requests)}"
        self.check()
        members = [member.device for member in self.set.full]
        self.tally.repairs += self.set.repairs_by_merge + self.set.repairs_by_reads
        self._dissolve()
        contents = {device: self._content(device) for device in members}
        assert len(set(contents.values())) == 1, f"after a clean dismount {members} are not byte-identical"
        self.oracle.check_full_member(self._without_scb(contents[members[0]]), "at the end")


def play(seed: int, *, fast: bool = True, happenings: int = 60) -> tuple[Tally, list[bytes], int]:
    """One storm in a folder of its own: its tally, the images' bytes and the time at the end."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        storm = Storm(seed, folder, fast=fast)
        try:
            tally = storm.run(happenings)
            return tally, storm.contents(), storm.driver.clock.now_us
        finally:
            for eye in storm.eyes.values():
                os.close(eye)
