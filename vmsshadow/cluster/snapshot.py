"""Snapshots: a whole world as bytes, between two events, and back again on the same or on copied images.

A snapshot holds everything the simulation goes on from: clock, sets, requests and lanes in flight. It does not hold
what is on the disks: images are kept by path. Whoever wants to go back later copies the image files at the same
moment and names the copies to `load`. Operators' terminals and logs belong to no snapshot; a `Driver` made on the
loaded world has its own.

A snapshot is read as data: nothing but the classes of this package and the generator of a workload, and no function,
is ever looked up in it. It is for the version that made it, and says so when it is not (all of this is ours).
"""

import io
import pickle
from collections.abc import Mapping
from typing import Any

from vmsshadow.cluster.clock import Random
from vmsshadow.cluster.hardware import Disk
from vmsshadow.cluster.world import World
from vmsshadow.disk.containers import ImageRefused
from vmsshadow.disk.image import Image

_MARK = b"VMSSHADOW SNAPSHOT 1\n"
_PACKAGE = "vmsshadow."


class SnapshotRefused(Exception):
    """A world that cannot be kept, or bytes that are no snapshot of this version; `reason` is one line."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def save(world: World) -> bytes:
    """The world as bytes; its images stay as they are. Raises SnapshotRefused for a disk in memory, without a file."""
    for disk in world.disks.values():
        image = _image(disk)
        if image is not None and not image.path:
            raise SnapshotRefused(f"{disk.name} has no image file")
    kept = io.BytesIO()
    kept.write(_MARK)
    try:
        pickle.Pickler(kept, protocol=5).dump(world)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise SnapshotRefused(f"the world holds what cannot be kept: {error}") from None
    return kept.getvalue()


def load(data: bytes, images: Mapping[str, str]) -> World:
    """The world that `save` made *data* of, its images open; *images* maps old paths to those to be used instead.

    A path that is not in *images* is used again. Raises SnapshotRefused, and then leaves no image open.
    """
    if not data.startswith(_MARK):
        raise SnapshotRefused("no snapshot of this version")
    try:
        world = _Reader(io.BytesIO(data[len(_MARK) :])).load()
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, TypeError, ValueError) as error:
        raise SnapshotRefused(f"a damaged snapshot: {error}") from None
    if not isinstance(world, World):
        raise SnapshotRefused("a snapshot of something else than a world")
    _reopen(world, images)
    return world


def _reopen(world: World, images: Mapping[str, str]) -> None:
    opened: list[Image] = []
    try:
        for disk in world.disks.values():
            image = _image(disk)
            disk.image_path = images.get(disk.image_path, disk.image_path)
            if image is not None:
                image.reopen(images.get(image.path, image.path))
                opened.append(image)
    except ImageRefused as refused:
        for image in opened:
            image.close()
        raise SnapshotRefused(f"disk {disk.name}: {refused.reason}") from None


def _image(disk: Disk) -> Image | None:
    """The image at the bottom of whatever troubles stand before it."""
    medium: Any = disk.medium
    while medium is not None and not isinstance(medium, Image):
        medium = medium.inner
    return medium


class _Reader(pickle.Unpickler):
    """Reads a snapshot; refuses to look up anything but the package's own classes and a generator."""

    def find_class(self, module: str, name: str) -> Any:
        """The class *name* of *module*. Raises UnpicklingError for anything else."""
        if (module, name) == ("random", "Random"):
            return Random
        found = super().find_class(module, name) if module.startswith(_PACKAGE) else None
        if not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name} has no place in a snapshot")
        return found
