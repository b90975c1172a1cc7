"""A small cluster for tests of the hands: a real driver on memory files, or on image files in a folder."""

import os
from collections.abc import Mapping
from pathlib import Path

from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.cluster import scbs, traffic
from vmsshadow.cluster.clock import Clock
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.facts import Initialization
from vmsshadow.cluster.hardware import Controller, Disk, Node
from vmsshadow.cluster.world import Request, Unit, World
from vmsshadow.disk.image import Image
from vmsshadow.disk.scb import Scb
from vmsshadow.disk.troubles import Recording
from vmsshadow.shadow import formation
from vmsshadow.shadow.formation import Formation, Seat
from vmsshadow.shadow.state import Member, Phase, ShadowSet

START_TICKS = 0x00BC0AE1E63ED480
UNIT = 1
LABEL = "DATA"
BLOCKS = 1000
A, B, C, D, E = (f"$1$DGA{number}" for number in (10, 11, 12, 13, 14))


def pattern(serial: int, count: int = 1) -> bytes:
    """*count* blocks that no other serial has."""
    return b"".join(f"{serial:06d}.{index:04d};".encode().ljust(BLOCK, b"%") for index in range(count))


class SmallWorld:
    """The cluster: all nodes reach all disks unless a test says otherwise."""

    def __init__(
        self,
        *devices: str,
        nodes: tuple[str, ...] = ("ALPHA",),
        sizes: Mapping[str, int] | None = None,
        blocks: int = BLOCKS,
        folder: Path | None = None,
        controller: Controller | None = None,
        parameters: Mapping[str, int] | None = None,
        fast: bool = True,
    ) -> None:
        self.world = World("LAB", Clock(START_TICKS, 7))
        self.world.fast_path = fast
        for index, name in enumerate(nodes):
            node = Node(name, 0x00010001 + index, 0, 1, "V8.4", "Integrity", dict(parameters or {}))
            self.world.nodes[name] = node
        if controller is not None:
            self.world.controllers[controller.name] = controller
        for device in devices:
            size = (sizes or {}).get(device, blocks)
            image = _image(device, size, folder)
            behind = controller.name if controller is not None else ""
            self.world.disks[device] = Disk(
                device, "RZ26", size, 10, 10, max(1, size // 100), 0, nodes, behind, "", image.path, 1_000, 10_000_000,
                image,
            )  # fmt: skip
        self.driver = Driver(self.world)

    # --- deeds -------------------------------------------------------------------------------------

    def initialize(self, *devices: str, label: str = LABEL, shadow: bool = False) -> None:
        """INITIALIZE each device on its own, or all of them as siblings with *shadow*."""
        for group in (devices,) if shadow else [(device,) for device in devices]:
            assert self.driver.initialize(tuple(group), Initialization(label, shadow=shadow)) == ""
            self.driver.run_for(1)

    def mount(self, *devices: str, node: str = "ALPHA", unit: int = UNIT, label: str | None = LABEL) -> Formation:
        """The first MOUNT of a unit; the verdict on its members."""
        candidates = tuple(self.driver.candidate(node, device) for device in devices)
        verdict = formation.first_mount(candidates, scbs.virtual_unit_id(unit), label)
        assert not verdict.refusal, verdict
        self.driver.form(node, unit, verdict, label=label, writable=True, scope="System", logical="")
        return verdict

    def mount_also(self, *nodes: str, unit: int = UNIT) -> None:
        """Further nodes mount the unit."""
        for node in nodes:
            self.driver.mount_also(node, unit, writable=True, scope="System", logical="")

    def add(self, *devices: str, unit: int = UNIT) -> tuple[Seat, ...]:
        """MOUNT of further members; the verdict on them."""
        shadow_set = self.world.units[unit].shadow_set
        candidates = tuple(self.driver.candidate(shadow_set.nodes[0], device) for device in devices)
        seats = formation.addition(shadow_set, candidates, scbs.virtual_unit_id(unit))
        self.driver.add(unit, seats)
        return seats

    def steady(self, *devices: str, nodes: tuple[str, ...] = ("ALPHA",)) -> "SmallWorld":
        """A unit of identical members, mounted on *nodes*, with nothing to do."""
        self.initialize(*devices, shadow=True)
        self.mount(*devices, node=nodes[0])
        self.mount_also(*nodes[1:])
        assert self.set.operation is None and self.set.merge is None and not self.set.targets
        return self

    def dissolve(self, unit: int = UNIT) -> None:
        """Every node dismounts the unit."""
        while unit in self.world.units:
            self.driver.dismount(self.world.units[unit].shadow_set.nodes[-1], unit)

    def quiet(self, seconds: float = 600) -> None:
        """Let copies and merges end."""
        self.driver.run_for(seconds)
        for unit in self.world.units.values():
            assert unit.shadow_set.merge is None and not unit.shadow_set.targets

    def run_ms(self, milliseconds: float) -> None:
        """Let a little time pass."""
        self.driver.run_for(milliseconds / 1000)

    def submit(self, lbn: int, count: int, data: bytes | None = None, *, node: str = "ALPHA") -> Request:
        """A user's I/O that is not waited for; it takes the long way when time may not pass."""
        return traffic.submit(self.world, UNIT, node, Extent(lbn, count), data)

    def record(self, *devices: str) -> list[tuple[str, str, int, int]]:
        """Write down every access to *devices* from here on: device, verb, LBN, count."""
        log: list[tuple[str, str, int, int]] = []
        for device in devices:
            medium = self.world.disks[device].medium
            assert medium is not None
            self.world.disks[device].medium = Recording(medium, _Named(device, log))
        return log

    def until_fence(self, device: str, lbn: int) -> None:
        """Let time pass until the copy fence of *device* is at *lbn* or beyond."""
        for _ in range(100_000):
            if self.member(device).fence_lbn >= lbn:
                return
            self.run_ms(1)
        raise AssertionError(f"the fence of {device} never came to {lbn}")

    # --- facts -------------------------------------------------------------------------------------

    @property
    def unit(self) -> Unit:
        """The record of the unit that most tests use."""
        return self.world.units[UNIT]

    @property
    def set(self) -> ShadowSet:
        """Its shadow set."""
        return self.unit.shadow_set

    def phase(self) -> Phase:
        """Whether it serves I/O."""
        return self.set.phase

    def member(self, device: str) -> Member:
        """A member of it."""
        member = self.set.member(device)
        assert member is not None
        return member

    def image(self, device: str) -> Image:
        """The image of *device*, whatever stands before it."""
        medium = self.world.disks[device].medium
        while not isinstance(medium, Image):
            medium = medium.inner  # type: ignore[union-attr]
        return medium

    def content(self, device: str) -> bytes:
        """Every byte of *device*."""
        image = self.image(device)
        return image.read(0, image.size_blocks)

    def put(self, device: str, lbn: int, data: bytes) -> None:
        """Write behind everybody's back."""
        self.image(device).write(lbn, data)

    def scb(self, device: str, unit: int = UNIT) -> Scb:
        """The SCB that *device* carries where the unit's volume has it."""
        return Scb.unpack(self.image(device).read(self.world.units[unit].scb_lbn, 1))

    @property
    def free_lbn(self) -> int:
        """The first block of the stretch that belongs to no file."""
        return self.unit.user_area.lbn


class _Named(list[tuple[str, int, int]]):
    """A log that adds the device's name and passes on."""

    def __init__(self, device: str, log: list[tuple[str, str, int, int]]) -> None:
        super().__init__()
        self._device, self._log = device, log

    def append(self, entry: tuple[str, int, int]) -> None:
        self._log.append((self._device, *entry))


def _image(device: str, size: int, folder: Path | None) -> Image:
    if folder is not None:
        return Image.create(str(folder / f"{device.replace('$', '').lower()}.dsk"), size)
    fd = os.memfd_create(device)
    os.ftruncate(fd, size * BLOCK)
    return Image.on_fd(fd, size)
