"""Names of devices, nodes and volume labels: parse, check, print.

A disk is called `$1$DGA10:` (allocation class 1, device code DG, controller A, unit 10) or, where no
allocation class is set, `ALPHA$DKA0:` or `DKA0:`. A virtual unit is called `DSA4:` and never has an
allocation class (Volume Shadowing 8.4, 4.2). The trailing colon is optional everywhere; a leading
underscore says "physical name, do not translate".
"""

import re
from typing import NamedTuple

MAX_VIRTUAL_UNIT = 9999
MAX_LABEL_LENGTH = 12

_DEVICE = re.compile(
    r"_?(?:\$(?P<class>\d{1,3})\$|(?P<node>[A-Z0-9]{1,15})\$)?(?P<ddc>[A-Z]{2,15})(?P<unit>\d{1,5})?:?"
)
_NODE = re.compile(r"[A-Z0-9]{1,6}")
_HOST = re.compile(r"[A-Z0-9]{1,8}")
_LABEL = re.compile(r"[A-Z0-9$_-]{1,12}")


class DeviceName(NamedTuple):
    """A device name taken apart; *allocation_class* and *node* exclude each other."""

    allocation_class: int | None
    node: str | None
    ddc: str
    unit: int

    @property
    def plain(self) -> str:
        """The canonical name without colon: `$1$DGA10`, `DSA4`."""
        if self.allocation_class is not None:
            return f"${self.allocation_class}${self.ddc}{self.unit}"
        return f"{self.node}${self.ddc}{self.unit}" if self.node else f"{self.ddc}{self.unit}"

    @property
    def is_virtual_unit(self) -> bool:
        """Whether this names a virtual unit (`DSAn`, n = 0..9999)."""
        return self.ddc == "DSA" and self.node is None and self.unit <= MAX_VIRTUAL_UNIT

    @property
    def can_be_member(self) -> bool:
        """Whether shadowing accepts the name: a nonzero allocation class, `ddc` of three letters."""
        return bool(self.allocation_class) and len(self.ddc) == 3


def parse_device(text: str) -> DeviceName | None:
    """Take the device name *text* apart (any case, underscore and colon optional); None if it is none.

    A missing unit number means unit 0, as on OpenVMS.
    """
    found = _DEVICE.fullmatch(text.strip().upper())
    if found is None:
        return None
    allocation_class = int(found["class"]) if found["class"] else None
    if allocation_class is not None and allocation_class > 255:
        return None
    return DeviceName(allocation_class, found["node"], found["ddc"], int(found["unit"] or 0))


def with_colon(plain: str) -> str:
    """`$1$DGA10` as it is shown in displays: `$1$DGA10:`."""
    return plain + ":"


def shown(plain: str) -> str:
    """`$1$DGA10` as messages show a device: `_$1$DGA10:`."""
    return f"_{plain}:"


def unit_id(plain: str) -> int:
    """The 64-bit unit identifier the SCB holds for device *plain*.

    allocation class << 32 | device code << 16 | unit, the device code being three letters of five
    bits (SDA shows `11610064 00000001` for $1$DKA100). Raises ValueError for a name of another form.
    """
    name = parse_device(plain)
    if name is None or len(name.ddc) != 3 or name.unit > 0xFFFF:
        raise ValueError(f"no unit identifier for {plain!r}")
    code = 0
    for letter in name.ddc:
        code = code << 5 | (ord(letter) - 64)
    return (name.allocation_class or 0) << 32 | code << 16 | name.unit


def device_of_unit_id(identifier: int) -> str | None:
    """The plain device name behind a unit identifier; None for 0 or a pattern that is no name."""
    code, allocation_class, unit = identifier >> 16 & 0xFFFF, identifier >> 32, identifier & 0xFFFF
    letters = [code >> shift & 31 for shift in (10, 5, 0)]
    if not identifier or code >> 15 or allocation_class > 255 or not all(1 <= letter <= 26 for letter in letters):
        return None
    ddc = "".join(chr(64 + letter) for letter in letters)
    return DeviceName(allocation_class or None, None, ddc, unit).plain


def is_node_name(text: str) -> bool:
    """Whether *text* (upper case) can be a node's SCSNODE name: 1 to 6 letters and digits."""
    return _NODE.fullmatch(text) is not None


def is_host_name(text: str) -> bool:
    """Whether *text* (upper case) can name a disk's host: a node, or a controller of up to eight characters."""
    return _HOST.fullmatch(text) is not None


def is_label(text: str) -> bool:
    """Whether *text* (upper case) can be a Files-11 volume label."""
    return _LABEL.fullmatch(text) is not None
