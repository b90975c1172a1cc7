"""Further units beside the one that the storm is about: they compete for the nodes' threads, and S1 to S5 are checked.

Only their recovery matters here. Nobody writes to them and their disks never fail; nodes fail, and operators demand
merges, evaluate resources, and change priorities.
"""

import os
from random import Random
from typing import TYPE_CHECKING, Any

from vmsshadow.cluster import scbs
from vmsshadow.cluster.facts import Initialization
from vmsshadow.cluster.hardware import Disk
from vmsshadow.cluster.world import World
from vmsshadow.disk.image import Image
from vmsshadow.shadow import formation, work
from vmsshadow.shadow.state import Phase, Work

if TYPE_CHECKING:
    from tests.storm.site import Site

UNITS = (11, 12, 13, 14)
BLOCKS = 401
LABEL = "NEXT"
US_PER_SECOND = 1_000_000


class Neighbours:
    """The further units of one storm, and what scheduling promises of all units."""

    def __init__(self, storm: "Site") -> None:
        self.storm = storm
        self.random = Random(f"neighbours {storm.seed}")
        self.are_there = storm.seed % 7 == 5
        self.priorities = {
            (node, unit): self.random.choice((0, 1, 5000, 5000, 9000))
            for node in ("ALPHA", "BETA", "GAMMA")
            for unit in UNITS
        }
        self.max_copy = self.random.choice((1, 1, 2))
        self.rests_until_us: dict[tuple[str, int], int] = {}  # of a node since it booted
        self.begun: dict[int, int] = {}  # unit -> the serial of its operation when last looked
        self.waiting: dict[int, tuple[int, int]] = {}  # unit -> serial, and since when
        self.served: dict[tuple[int, str], int] = {}  # members a node reached through another, since a unit waits

    def names(self, unit: int) -> tuple[str, str]:
        """The members of DSA*unit*."""
        return f"$1$DGA{unit * 10}", f"$1$DGA{unit * 10 + 1}"

    def furnish(self, world: World) -> None:
        """Put their disks into a world that begins."""
        self.rests_until_us.clear()
        self.begun.clear()
        self.waiting.clear()
        self.served.clear()
        if not self.are_there:
            return
        world.priorities |= self.priorities
        for node in world.nodes.values():
            node.parameters["SHADOW_MAX_COPY"] = self.max_copy
        for unit in UNITS:
            for name in self.names(unit):
                path = os.path.join(self.storm.folder, f"{name.replace('$', '')}.dsk")
                there = os.path.exists(path)
                disk = Disk(name, "", BLOCKS, 10, 10, 5, 0, tuple(world.nodes), "", "", path, 300_000, 30_000_000)
                disk.medium = Image.open(path, blocks=BLOCKS) if there else Image.create(path, BLOCKS)
                world.disks[name] = disk

    def initialize(self) -> None:
        """Make their volumes, once."""
        for unit in UNITS if self.are_there else ():
            wanted = Initialization(LABEL, shadow=True)
            assert self.storm.driver.initialize(self.names(unit), wanted) == ""

    def mount(self) -> None:
        """Every node that is up mounts what it has not."""
        if not self.are_there:
            return
        driver = self.storm.driver
        for unit in UNITS:
            for node in driver.world.up_nodes():
                driver.await_transition(unit)
                record = driver.world.units.get(unit)
                if not driver.world.is_active(node.name) or not self.storm.reaches(node.name, list(self.names(unit))):
                    continue
                if record is None:
                    candidates = tuple(driver.candidate(node.name, name) for name in self.names(unit))
                    verdict = formation.first_mount(candidates, scbs.virtual_unit_id(unit), LABEL)
                    driver.form(node.name, unit, verdict, label=LABEL, writable=True, scope="System", logical="")
                elif node.name not in record.shadow_set.nodes and record.shadow_set.phase is not Phase.ABORTED:
                    driver.mount_also(node.name, unit, writable=True, scope="System", logical="")

    def act(self) -> None:
        """Now and then somebody wants something of them."""
        if not self.are_there or not self.storm.driver.world.up_nodes():
            return
        driver = self.storm.driver
        deed = self.random.random()
        if deed < 0.25:
            self.mount()
        elif deed < 0.45:
            for unit in UNITS:
                if unit in driver.world.units and self.random.random() < 0.6:
                    driver.demand_merge(unit)
        elif deed < 0.5:
            self.check()  # what has begun before the delay is looked at before it
            driver.evaluate_resources(self.random.choice(driver.world.up_nodes()).name)
            self.rested()

    def crashed(self) -> None:
        """A node has failed: every other one begins its delay, unless one is running (8.4 manual, 8.8)."""
        world = self.storm.driver.world
        for node in world.up_nodes():
            key = (node.name, node.incarnation)
            if world.clock.now_us >= self.rests_until_us.get(key, 0):
                self.rests_until_us[key] = world.clock.now_us + node.parameter("SHADOW_REC_DLY") * US_PER_SECOND

    def rested(self) -> None:
        """Resources were evaluated, or a node gave a set up: who waits for it is the engine's to know."""
        for node in self.storm.driver.world.up_nodes():
            key = (node.name, node.incarnation)
            self.rests_until_us[key] = max(self.rests_until_us.get(key, 0), node.rests_until_us)

    # --- S1 to S5 ----------------------------------------------------------------------------------

    def check(self) -> None:
        """S1 to S4 for all units, after every event."""
        world = self.storm.driver.world
        carried: dict[str, int] = {}
        for number, unit in world.units.items():
            shadow_set = unit.shadow_set
            operation = shadow_set.operation
            if operation is None:
                continue
            counted = operation.work is Work.COPY or not work.is_exempt(shadow_set)
            # Who is out of contact, or without quorum, has stopped, and takes its thread again when it goes on.
            counted = counted and world.is_active(operation.host)
            carried[operation.host] = carried.get(operation.host, 0) + counted
            merge = shadow_set.merge
            if operation.work is Work.COPY:
                assert merge is None or not merge.is_mini, "S2: a copy goes before a minimerge"
            else:
                assert merge is not None and (merge.is_mini or not shadow_set.targets), "S2: a full merge before a copy"
                if merge.is_mini and not merge.from_log:
                    holders = [bitmap.master for bitmap in shadow_set.masters]
                    assert operation.host in holders, "S4: a minimerge without a master bitmap on its node"
            if self.begun.get(number) != operation.serial:
                self.begun[number] = operation.serial
                self._check_begun(number, operation.host, counted)
        for node in world.members():
            most, carries = node.parameter("SHADOW_MAX_COPY"), carried.get(node.name, 0)
            assert carries <= most, f"S1: {node.name} carries more than {most}"
            # The operations of a node out of contact wait for it, and none of its threads works.
            works = carries if world.is_active(node.name) else 0
            assert node.threads == works, f"S1: {node.name} carries {carries} and counts {node.threads}"
        self._note_waiting()

    def _check_begun(self, number: int, host: str, counted: bool) -> None:
        world = self.storm.driver.world
        rests_until_us = self.rests_until_us.get((host, world.nodes[host].incarnation), 0)
        assert world.clock.now_us >= rests_until_us, f"{host} takes DSA{number} during its delay"
        assert _priority(world, host, number) > 0, f"S3: {host} takes DSA{number} of priority 0"
        place = (-_priority(world, host, number), number)
        for other, (serial, since_us) in self.waiting.items():
            if other == number or other not in UNITS or other not in world.units or not counted:
                continue
            shadow_set = world.units[other].shadow_set
            ready_us = self._ready_us(other, host, since_us)
            waits = _waits(shadow_set) and shadow_set.last_operation == serial and ready_us < world.clock.now_us
            theirs = _priority(world, host, other)
            # For each member that it reaches through another node it waits longer with that unit.
            longer = any(world.is_served(host, member.device) for member in shadow_set.members)
            if waits and host in shadow_set.writers and host in shadow_set.serving and theirs > 0 and not longer:
                assert place < (-theirs, other), f"S3: {host} takes DSA{number} before DSA{other}"

    def _ready_us(self, unit: int, host: str, since_us: int) -> int:
        """When *host* takes the unit at the latest, by its place: it waits for members that others serve it.

        How many these were it settles when it stands in line, and it may stand in line anew at any time: the most of
        them counts (8.4 manual, 4.9).
        """
        node = self.storm.driver.world.nodes[host]
        penalty_us = self.served.get((unit, host), 0) * node.parameter("SHADOW_PSM_RDLY") * US_PER_SECOND
        return max(since_us, self.rests_until_us.get((host, node.incarnation), 0) if penalty_us else 0) + penalty_us

    def _note_waiting(self) -> None:
        world = self.storm.driver.world
        before, self.waiting = self.waiting, {}
        for number, unit in world.units.items():
            if _waits(unit.shadow_set):
                serial = unit.shadow_set.last_operation
                known, since_us = before.get(number, (-1, 0))
                self.waiting[number] = (serial, since_us if known == serial else world.clock.now_us)
                for node in unit.shadow_set.writers:
                    served = sum(world.is_served(node, member.device) for member in unit.shadow_set.members)
                    before_that = self.served.get((number, node), 0) if known == serial else 0
                    self.served[number, node] = max(served, before_that)

    def check_steady(self) -> None:
        """S5: what a node may carry does not wait for ever."""
        world = self.storm.driver.world
        for unit in UNITS if self.are_there else ():
            record = world.units.get(unit)
            if record is None or not any(_priority(world, node, unit) for node in record.shadow_set.writers):
                continue
            shadow_set = record.shadow_set
            assert shadow_set.merge is None and shadow_set.operation is None, f"S5: DSA{unit} is not steady"


def _priority(world: World, node: str, unit: int) -> int:
    return world.priorities.get((node, unit), 5000)


def _waits(shadow_set: Any) -> bool:
    idle = shadow_set.phase is Phase.RUNNING and shadow_set.operation is None
    return idle and work.next_operation(shadow_set) is not None
