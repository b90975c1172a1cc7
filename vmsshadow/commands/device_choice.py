"""Which devices SHOW DEVICES and SET DEVICE mean: complete names and beginnings of names, in the order of displays.

A name with a unit number is complete and means one device; one without it means every device whose name begins so
(DCL Dictionary, SHOW DEVICES). An allocation class that was left out stands for any.
"""

import re
from typing import NamedTuple

from vmsshadow.base.names import DeviceName, parse_device
from vmsshadow.cluster.hardware import Disk
from vmsshadow.cluster.world import Unit, World

_CHOICE = re.compile(r"_?(?:\$(\d{1,3})\$|([A-Z0-9]{1,15})\$)?([A-Z]{0,15})(\d{1,5})?:?")


class Choice(NamedTuple):
    """What was typed of a device name; *unit* is None when only the beginning was."""

    allocation_class: int | None
    node: str | None
    letters: str
    unit: int | None

    @property
    def is_complete(self) -> bool:
        """Whether it can mean one device only."""
        return self.unit is not None

    def fits(self, plain: str) -> bool:
        """Whether the device *plain* is meant."""
        name = parse_device(plain)
        if name is None:
            return False
        if self.allocation_class is not None and name.allocation_class != self.allocation_class:
            return False
        if self.node is not None and name.node != self.node:
            return False
        if self.unit is None:
            return name.ddc.startswith(self.letters)
        return name.ddc == self.letters and name.unit == self.unit


EVERY_DEVICE = Choice(None, None, "", None)


def parse_choice(text: str | None) -> Choice | None:
    """The choice that *text* makes; all devices for None, and None for what can be no device name."""
    if text is None:
        return EVERY_DEVICE
    found = _CHOICE.fullmatch(text.strip().upper())
    if found is None:
        return None
    allocation_class = int(found[1]) if found[1] else None
    return Choice(allocation_class, found[2], found[3], int(found[4]) if found[4] else None)


def units_on(world: World, node: str) -> list[Unit]:
    """The virtual units that *node* has mounted, by number; others are never listed (8.4 manual, 4.11)."""
    return [unit for _, unit in sorted(world.units.items()) if node in unit.shadow_set.nodes]


def disks_in_order(world: World) -> list[Disk]:
    """All disks by allocation class, device code and unit number."""
    return sorted(world.disks.values(), key=lambda disk: _place(parse_device(disk.name), disk.name))


def _place(name: DeviceName | None, plain: str) -> tuple[int, str, str, int]:
    if name is None:
        return (256, "", plain, 0)
    return (name.allocation_class or 0, name.node or "", name.ddc, name.unit)


def disk_status(world: World, node: str, disk: Disk) -> str:
    """The status word of a disk that is not mounted."""
    trouble = world.why_unreachable(node, disk.name)
    if trouble:
        return "HostUnavailable" if trouble == "DEVOFFLINE" else "Offline"
    return "Online wrtlck" if disk.write_locked else "Online"
