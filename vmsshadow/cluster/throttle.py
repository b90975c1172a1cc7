"""The merge throttle: a merge whose I/Os take longer than they would on idle disks pauses, so that users go first.

SHAD$MERGE_DELAY_FACTOR, or SHAD$MERGE_DELAY_FACTOR_DSAnnnn for one unit, in the system table of the node that merges:
100 to 10000, default 200, which also stands for anything out of range; translated again every 1000 I/Os (Ask the
Wizard 6084). A copy is never throttled. The formula is from memory: what an I/O took beyond its ideal time, scaled by
half the factor in per cent, is waited before the next range. Users' I/O is never delayed.
"""

from vmsshadow.cluster import media
from vmsshadow.cluster.hardware import Disk
from vmsshadow.cluster.lanes import LaneRun
from vmsshadow.cluster.world import World
from vmsshadow.shadow.operations import MergeLane

LOGICAL = "SHAD$MERGE_DELAY_FACTOR"
DEFAULT_FACTOR = 200
SMALLEST_FACTOR, LARGEST_FACTOR = 100, 10_000
TRANSLATE_EVERY_IOS = 1000


def factor(world: World, node: str, unit: int) -> int:
    """What the logical names of *node* give for DSA*unit* now."""
    names = world.nodes[node].logical_names
    text = names.get(f"{LOGICAL}_DSA{unit}", names.get(LOGICAL, ""))
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    return number if SMALLEST_FACTOR <= number <= LARGEST_FACTOR else DEFAULT_FACTOR


def ideal_us(disk: Disk, blocks: int) -> int:
    """How long an I/O takes at most while nobody else uses *disk*."""
    return media.service_us(disk, blocks) + disk.scatter_us


def excess_us(took_us: int, ideal: int, factor: int) -> int:
    """How long to wait for an I/O that took *took_us*."""
    return max(0, took_us - ideal * factor // DEFAULT_FACTOR)


def issued(world: World, run: LaneRun, ideal: int) -> None:
    """I/Os of the lane went out side by side; the slowest takes *ideal* when the disks are idle."""
    run.issued_us, run.ideal_us = world.clock.now_us, ideal


def ended(world: World, run: LaneRun) -> None:
    """They are all back."""
    if isinstance(run.lane, MergeLane):
        run.pause_us += excess_us(world.clock.now_us - run.issued_us, run.ideal_us, run.factor)


def translate(world: World, unit: int, run: LaneRun, ios: int) -> None:
    """*ios* more I/Os were done for a range that is over: look the factor up again when it is time."""
    run.untranslated_ios += ios
    if run.untranslated_ios >= TRANSLATE_EVERY_IOS:
        run.untranslated_ios = 0
        run.factor = factor(world, run.node, unit)
