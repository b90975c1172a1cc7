"""One access to one disk: how long it takes, and what the disk answers.

A disk serves one I/O after the other, or (`scatter_us`) in an order of its own, as one with command queueing does.
Its data change at the moment the I/O ends: before that nothing is on the disk, and a node that crashes meanwhile
leaves a prefix of the blocks (see `cut_short.crash`).
"""

from typing import NamedTuple

from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.cluster.clock import US_PER_SECOND
from vmsshadow.cluster.hardware import Disk
from vmsshadow.cluster.world import World
from vmsshadow.disk.image import DiskError, Trouble


class Answer(NamedTuple):
    """What came of an access: *data* of a read; *trouble* is a SYSTEM ident, empty when all went well."""

    data: bytes | None
    trouble: str = ""
    host_reason: str = ""
    refused: bool = False  # the disk could not be reached or used: once that is mended the answer is out of date

    @property
    def is_parity(self) -> bool:
        """Whether only these blocks are bad, not the device."""
        return self.trouble in ("PARITY", "FORCEDERROR")


CONDITIONS = {
    Trouble.OFFLINE: "MEDOFL",
    Trouble.WRITE_LOCKED: "WRITLCK",
    Trouble.PARITY: "PARITY",
    Trouble.FORCED_ERROR: "FORCEDERROR",
    Trouble.WRONG_VOLUME: "VOLINV",
    Trouble.HOST: "DRVERR",
}


def service_us(disk: Disk, blocks: int) -> int:
    """How long *disk* works on an I/O of *blocks*."""
    return disk.access_us + blocks * BLOCK * US_PER_SECOND // disk.bytes_per_s


def enqueue(world: World, disk: Disk, blocks: int) -> int:
    """Put an I/O on the disk's queue; returns the time at which it ends."""
    disk.queue += 1
    if disk.scatter_us:
        disk.scattered += 1
        extra = world.clock.stream(f"scatter {disk.name}", disk.scattered).randrange(disk.scatter_us)
        return world.clock.now_us + service_us(disk, blocks) + extra
    begins = max(world.clock.now_us, disk.free_at_us)
    disk.free_at_us = begins + service_us(disk, blocks)
    return disk.free_at_us


def read(world: World, node: str, device: str, extent: Extent) -> Answer:
    """Read blocks now, as *node* sees the device."""
    disk = world.disks[device]
    trouble = _refusal(world, node, disk)
    if trouble:
        return Answer(None, trouble, refused=True)
    assert disk.medium is not None
    if disk.forced_errors and any(lbn in disk.forced_errors for lbn in range(extent.lbn, extent.end)):
        return Answer(None, "FORCEDERROR")
    try:
        disk.operations += 1
        return Answer(disk.medium.read(extent.lbn, extent.count))
    except DiskError as error:
        return failed(disk, error)


def write(world: World, node: str, device: str, lbn: int, data: bytes) -> Answer:
    """Write blocks now, as *node* sees the device."""
    disk = world.disks[device]
    trouble = _refusal(world, node, disk) or ("WRITLCK" if disk.write_locked else "")
    if trouble:
        return Answer(None, trouble, refused=True)
    assert disk.medium is not None
    try:
        disk.operations += 1
        disk.medium.write(lbn, data)
    except DiskError as error:
        return failed(disk, error)
    if disk.forced_errors:
        disk.mark_written(range(lbn, lbn + len(data) // BLOCK))
    return Answer(b"")


def _refusal(world: World, node: str, disk: Disk) -> str:
    if disk.wrong_volume:
        return "VOLINV"
    trouble = world.why_unreachable(node, disk.name)
    if trouble:
        disk.errors += 1
    return trouble


def failed(disk: Disk, error: DiskError) -> Answer:
    """The answer of a disk whose medium raised *error*."""
    disk.errors += 1
    return Answer(None, CONDITIONS[error.trouble], error.host_reason or "")
