"""Users' background I/O: a seeded stream of reads and writes into the part of a volume that belongs to no file."""

from dataclasses import dataclass, field
from typing import NamedTuple

from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.cluster import traffic
from vmsshadow.cluster.clock import US_PER_SECOND, Random
from vmsshadow.cluster.world import Request, World


class Profile(NamedTuple):
    """What a workload does: share of reads, and the largest I/O in blocks."""

    reads: float
    blocks: int


PROFILES = {
    "OLTP": Profile(0.7, 16),
    "WRITE": Profile(0.0, 16),
    "READ": Profile(1.0, 16),
    "BACKUP": Profile(1.0, 127),
    "BATCH": Profile(0.5, 127),
}


class Tick(NamedTuple):
    """The next I/O of a workload."""

    unit: int
    serial: int


@dataclass(slots=True)
class Workload:
    """One unit's workload; *interval_us* between two I/Os."""

    serial: int
    node: str
    profile: Profile
    interval_us: int
    seed: int
    random: Random  # its own stream: where it goes, how much, and what it writes
    count: int = 0
    failed: int = 0  # of those that have ended
    open: list[Request] = field(default_factory=list)


def begin(world: World, unit: int, rate: float, profile: str, seed: int, node: str) -> None:
    """Begin *rate* I/Os a second on the unit, from *node*; one that runs already is replaced."""
    assert rate > 0 and profile in PROFILES
    serial = world.serial()
    interval_us = max(1, round(US_PER_SECOND / rate))
    random = world.clock.stream(f"workload {seed}", 0)
    world.workloads[unit] = Workload(serial, node, PROFILES[profile], interval_us, seed, random)
    # Workloads that begin together do not go on in step: each has its own place in the interval.
    world.clock.after(random.randint(1, interval_us), Tick(unit, serial))


def end(world: World, unit: int) -> None:
    """End the unit's workload; what is in flight goes on."""
    world.workloads.pop(unit, None)


def node_left(world: World, unit: int, node: str) -> None:
    """The node dismounted the unit: its workload has nothing to write to."""
    load = world.workloads.get(unit)
    if load is not None and load.node == node:
        end(world, unit)


def tick(world: World, event: Tick) -> None:
    """One I/O, and the next one put on the clock."""
    load = world.workloads.get(event.unit)
    unit = world.units.get(event.unit)
    if load is None or load.serial != event.serial:
        return
    if unit is None or load.node not in unit.shadow_set.nodes:
        end(world, event.unit)
        return
    load.failed += sum(bool(request.error) for request in load.open if request.done)
    load.open = [request for request in load.open if not request.done]
    load.count += 1
    random, area = load.random, unit.user_area
    if area.count:
        count = random.randint(1, min(load.profile.blocks, area.count))
        extent = Extent(area.lbn + random.randrange(area.count - count + 1), count)
        data = None if random.random() < load.profile.reads else random.randbytes(count * BLOCK)
        if not unit.waiting:  # users wait for their I/O; they do not pile it up
            load.open.append(traffic.submit(world, event.unit, load.node, extent, data))
    world.clock.after(load.interval_us, event)
