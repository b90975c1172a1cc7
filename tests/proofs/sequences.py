"""Every sequence of three commands on a tiny set, with a power failure after each write to a disk.

Two nodes, three disks, two of them members; HBMM off or on. Each state that the disks go through is kept, once, with
what users had been promised by then; afterwards each is mounted again in a world of its own, as an operator would
after the power failure, and judged by the oracle. So does each sequence end: all mended, all members identical.

Not tried here: writes torn within a disk (the kill loop does), and mounting a part of the disks (the storm does).
"""

import os
from collections.abc import Callable
from copy import deepcopy
from itertools import islice, product
from typing import Any, NamedTuple

from tests.cluster.small_world import START_TICKS, UNIT, A, B, C, SmallWorld
from tests.storm.oracle import BLOCK, Oracle, stamp
from vmsshadow.cluster.world import Request
from vmsshadow.disk.image import Data, Medium
from vmsshadow.disk.troubles import Recording
from vmsshadow.shadow import policy
from vmsshadow.shadow.state import Phase

BLOCKS = 401  # three ranges and a short one
NODES = ("ALPHA", "BETA")
DISKS = (A, B, C)
LONG_S = 700.0
STEP_S = 60.0  # a step of a copy or merge that does not come is not waited for longer
PARAMETERS = {"SHADOW_MBR_TMO": 20, "MVTIMEOUT": 300}
FIRST_LBN = 31  # below it lie the blocks of the file system


class Photo(NamedTuple):
    """The disks at one moment, and what users had been promised."""

    where: str
    disks: tuple[bytes, ...]
    oracle: Oracle
    ticks: int


class Eye(Recording):
    """Tells after each write to its disk."""

    def __init__(self, inner: Medium, told: Callable[[], None]) -> None:
        super().__init__(inner, [])
        self._told = told

    def write(self, lbn: int, data: Data) -> None:
        self.inner.write(lbn, data)
        self._told()


class Album:
    """What the disks went through: each state of them and of the promises is tried once."""

    def __init__(self) -> None:
        self.moments = 0
        self.broken: list[str] = []
        self.known: set[tuple[str, ...]] = set()  # beginnings of sequences whose every moment was tried
        self._seen: set[tuple[int, ...]] = set()

    @property
    def states(self) -> int:
        """How many different ones there were."""
        return len(self._seen)

    def add(self, photo: Photo) -> None:
        """Power fails at this moment."""
        self.moments += 1
        oracle = photo.oracle
        doubts = tuple(sorted((lbn, tuple(sorted(values))) for lbn, values in oracle.doubts.items()))
        writes = tuple(sorted(oracle.writes))
        key = (*map(hash, photo.disks), hash(bytes(oracle.model)), hash(doubts), hash(writes))
        if key in self._seen:
            return
        self._seen.add(key)
        try:
            remount(photo)
        except AssertionError as broken:
            self.broken.append(f"power fails during {photo.where}: {broken!r}")


class Play:
    """One sequence at work."""

    def __init__(self, hbmm: bool, album: Album) -> None:
        self.lab = world(BLOCKS)
        if hbmm:
            made = policy.parse("MASTER=*")
            assert isinstance(made, policy.Policy)
            self.lab.world.assigned_policies[UNIT] = made
        self.lab.steady(A, B, nodes=NODES)
        self.oracle = Oracle(bytearray(self.content(A)))
        self.album = album
        self.requests: dict[int, Request] = {}
        self.serial = 0
        self.writes = 0
        self.where = ""
        self.is_known = False
        for device in DISKS:
            medium = self.lab.world.disks[device].medium
            assert medium is not None
            self.lab.world.disks[device].medium = Eye(medium, self._wrote)

    def content(self, device: str) -> bytes:
        return os.pread(self.lab.image(device).fd, BLOCKS * BLOCK, 0)

    def _wrote(self) -> None:
        self.writes += 1
        if not self.is_known:
            disks = tuple(self.content(device) for device in DISKS)
            self.album.add(Photo(self.where, disks, self.oracle, self.lab.world.clock.ticks))

    # --- time --------------------------------------------------------------------------------------

    def hear(self) -> None:
        for serial, request in list(self.requests.items()):
            if request.done:
                del self.requests[serial]
                (self.oracle.write_lost if request.error else self.oracle.write_acknowledged)(serial)

    def until(self, is_there: Callable[[], bool], seconds: float = STEP_S) -> None:
        """Let time pass event by event until *is_there*, or *seconds* are over."""
        clock, driver = self.lab.world.clock, self.lab.driver
        end = clock.now_us + round(seconds * 1_000_000)
        while not is_there() and clock.next_due_us() <= end:
            driver.run_until(clock.next_due_us())
            self.hear()

    def rest(self, seconds: float) -> None:
        self.until(lambda: False, seconds)
        self.lab.driver.run_for(seconds)
        self.hear()

    @property
    def shadow_set(self) -> Any:
        unit = self.lab.world.units.get(UNIT)
        return unit.shadow_set if unit is not None else None

    @property
    def runs(self) -> bool:
        return self.shadow_set is not None and self.shadow_set.phase is Phase.RUNNING

    # --- commands ----------------------------------------------------------------------------------

    def write(self) -> None:
        """A write across the boundary of two ranges sets out, and has reached one member."""
        if self.shadow_set is None:
            return
        self.serial += 1
        lbn = (125, 252, 378)[self.serial % 3]
        data = stamp(self.serial, lbn, 5)
        self.oracle.write_issued(self.serial, lbn, data)
        self.requests[self.serial] = request = self.lab.submit(lbn, 5, data, node=self.shadow_set.nodes[-1])
        before = self.writes
        self.hear()
        self.until(lambda: request.done or self.writes > before, 1)

    def remove(self, minicopy: bool = False) -> None:
        """The last full member is dismounted."""
        if self.runs and len(self.shadow_set.full) > 1 and not (minicopy and self.shadow_set.merge):
            device = self.shadow_set.full[-1].device
            self.lab.driver.settle(UNIT)
            self.hear()
            member = self.shadow_set.member(device) if self.runs else None
            if member is not None and len(self.shadow_set.full) > 1:
                self.lab.driver.remove(UNIT, device, minicopy_on=self.shadow_set.nodes[0] if minicopy else "")

    def remove_with_minicopy(self) -> None:
        self.remove(True)

    def bring_back(self) -> None:
        """The first disk that is offline is repaired; is none, the first that is no member is added."""
        offline = [device for device in DISKS if not self.lab.world.disks[device].online]
        if offline:
            self.lab.driver.repair(offline[0])
        elif self.runs:
            absent = [device for device in (B, A, C) if self.shadow_set.member(device) is None]
            self.lab.driver.settle(UNIT)
            self.hear()
            if absent and self.runs:
                self.lab.add(absent[0])

    def fail(self) -> None:
        """The last member that is online goes offline."""
        members = self.shadow_set.members if self.shadow_set is not None else []
        online = [member.device for member in members if self.lab.world.disks[member.device].online]
        if online:
            self.lab.driver.fail(online[-1], "OFFLINE")

    def crash(self) -> None:
        """The last node that runs crashes."""
        up = self.lab.world.up_nodes()
        if up:
            self.lab.driver.crash(up[-1].name)

    def boot(self) -> None:
        """Every node runs again and has the unit mounted."""
        for node in NODES:
            if not self.lab.world.nodes[node].up:
                self.lab.driver.boot(node)
        if self.shadow_set is None:
            online = [device for device in DISKS if self.lab.world.disks[device].online]
            self.lab.mount(*reversed(online))
        for node in NODES:
            if self.runs and node not in self.shadow_set.nodes:
                self.lab.mount_also(node)

    def merge_step(self) -> None:
        """A merge, demanded if none is due, goes on by a range."""
        if self.runs:
            if self.shadow_set.merge is None:
                self.lab.driver.demand_merge(UNIT)
            merge = self.shadow_set.merge
            fence = merge.fence_lbn if merge is not None else 0
            self.until(lambda: self.shadow_set.merge is not merge or (merge is not None and merge.fence_lbn > fence))

    def copy_step(self) -> None:
        """A copy, if one is due, goes on by a range."""
        if self.shadow_set is not None and self.shadow_set.targets:
            target = self.shadow_set.targets[0]
            fence = target.fence_lbn
            self.until(lambda: target not in self.shadow_set.targets or target.fence_lbn > fence)

    # --- the end -----------------------------------------------------------------------------------

    def run(self, commands: tuple[str, ...]) -> None:
        """Play the commands, let what they began end, and mend what they broke."""
        for index, command in enumerate(commands):
            beginning = commands[: index + 1]
            self.where = ", ".join(beginning)
            self.is_known = beginning in self.album.known
            getattr(self, command)()
            self.hear()
            self.album.known.add(beginning)
        self.is_known = False
        self.where += ", and then time"
        self.rest(LONG_S)
        self.is_known = True
        self.mend()

    def mend(self) -> None:
        """Repair, boot, bring everybody back; all promises are kept and all disks identical."""
        driver = self.lab.driver
        for device in DISKS:
            driver.repair(device)
        if self.shadow_set is not None and self.shadow_set.phase is Phase.ABORTED:
            while self.shadow_set is not None:
                driver.dismount(self.shadow_set.nodes[-1], UNIT)
        self.rest(LONG_S)
        self.boot()
        self.rest(LONG_S)
        absent = [device for device in DISKS if self.shadow_set.member(device) is None]
        if absent:
            self.lab.add(*absent)
        self.rest(LONG_S)
        assert not self.requests, "I/O never ended"
        judge(self.lab, self.oracle)


COMMANDS = (
    "write", "remove", "remove_with_minicopy", "bring_back", "fail", "crash", "boot", "merge_step", "copy_step",
)  # fmt: skip
LENGTH = 3


def world(blocks: int) -> SmallWorld:
    """Two nodes and three disks, none as fast as another."""
    made = SmallWorld(*DISKS, nodes=NODES, blocks=blocks, parameters=PARAMETERS)
    for index, device in enumerate(DISKS):
        made.world.disks[device].access_us = 700 + 400 * index
    return made


def judge(lab: SmallWorld, oracle: Oracle) -> None:
    """Three full members, nothing left to do; dismounted, they are identical and hold what was promised."""
    assert lab.set.merge is None and lab.set.operation is None and not lab.set.targets, "not steady"
    assert len(lab.set.full) == len(DISKS), f"only {[member.device for member in lab.set.full]}"
    lab.dissolve()
    contents = [lab.content(device) for device in DISKS]
    assert contents[0] == contents[1] == contents[2], "members differ after the dismount"
    users = bytes(oracle.model[: FIRST_LBN * BLOCK]) + contents[0][FIRST_LBN * BLOCK :]
    oracle.check_full_member(users, A)


def remount(photo: Photo) -> None:
    """Power failed when the disks were as in *photo*: mount them all, and let copies and merges end.

    They are named in the worst order: whoever left the set first comes first.
    """
    lab = world(BLOCKS)
    lab.world.clock.start_ticks = max(START_TICKS, photo.ticks) + 10_000_000
    for device, content in zip(DISKS, photo.disks, strict=True):
        lab.put(device, 0, content)
    oracle = deepcopy(photo.oracle)
    for serial in list(oracle.writes):
        oracle.write_lost(serial)
    try:
        lab.mount(*reversed(DISKS), label="DATA")
        lab.driver.run_for(LONG_S)
        judge(lab, oracle)
    finally:
        lab.driver.close()


def every(step: int = 1, residue: int = 0, *, hbmm: bool) -> Album:
    """All sequences (with *step*, those of one residue class), each moment of which is a power failure once."""
    album = Album()
    for commands in islice(product(COMMANDS, repeat=LENGTH), residue, None, step):
        play = Play(hbmm, album)
        try:
            play.run(commands)
        except AssertionError as broken:
            album.broken.append(f"{', '.join(commands)}: {broken!r}")
        finally:
            play.lab.driver.close()
    return album
