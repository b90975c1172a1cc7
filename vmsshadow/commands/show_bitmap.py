"""SHOW DEVICES/BITMAP [/FULL]: the write bitmaps of virtual units (8.4 manual, example 8-1).

The brief columns are the example's. /FULL has the columns that an HP Integrity system of 2010 printed, in their
order; their widths are ours. A node of V7.3 knows minicopy only and shows less (7.3 manual, 7.10, from memory).
"""

from typing import NamedTuple

from vmsshadow.base import vmstime
from vmsshadow.base.blocks import RANGE_BLOCKS
from vmsshadow.base.names import with_colon
from vmsshadow.cluster.hardware import Node
from vmsshadow.cluster.world import Unit
from vmsshadow.shadow.bitmap import Bitmap, Bits

# fmt: off
HEADER = (
    "Device         BitMap     Size     Percent     Type of   Master  Active",
    " Name            ID      (Bytes)  Populated    Bitmap     Node",
)
FULL_HEADER = (
    f"{HEADER[0]:<74}Creation                 Cluster   Local     Delete   Bitmap",
    f"{HEADER[1]:<74}Date/Time                Size      Set       Pending  Name",
)
V73_HEADER = (
    "Device              BitMap     Size     Percent of",
    " Name                 ID      (Bytes)   Full Copy",
)
# fmt: on
_V8 = (8,)
_LEAST_SHOWN = 0.01  # an empty bitmap shows 0.01%, as the example's do


class Row(NamedTuple):
    """One bitmap as displayed; *device* is empty but for the first of a unit; *percent* and *local* in per cent."""

    device: str
    identifier: int
    size_bytes: int
    percent: float
    kind: str
    master: str
    created: str
    local: float
    name: str

    def line(self) -> str:
        """The brief line."""
        device = with_colon(self.device) if self.device else ""
        left = f"{device:<14}{self.identifier:08X}{self.size_bytes:>10}{self.percent:>10.2f}%"
        return f"{left}   {self.kind:<11}{self.master:<10}Yes"

    def full_line(self) -> str:
        """The line of /FULL."""
        left = f"{self.line():<74}{self.created:<25}{RANGE_BLOCKS:<10}"
        return f"{left}{f'{self.local:.2f}%':<10}{'No':<9}{self.name}"


    def v73_line(self) -> str:
        """The line of V7.3, which has whole per cent only."""
        device = with_colon(self.device) if self.device else ""
        return f"{device:<20}{self.identifier:08X}{self.size_bytes:>8}{int(self.percent):>9}%"


def layout(node: Node, units: list[Unit], full: bool) -> list[str]:
    """The display of the bitmaps of *units* as *node* sees them."""
    rows = [row for unit in units for row in rows_of(node.name, unit)]
    if node.release < _V8 and not full:
        return [*V73_HEADER, *(row.v73_line() for row in rows)]
    return [*(FULL_HEADER if full else HEADER), *(row.full_line() if full else row.line() for row in rows)]


def rows_of(node: str, unit: Unit) -> list[Row]:
    """The bitmaps of one unit in the order of their creation."""
    shadow_set = unit.shadow_set
    return [
        Row(
            f"DSA{shadow_set.unit}" if index == 0 else "",
            bitmap.identifier,
            bitmap.bits.bytes,
            _percent(bitmap.bits),
            "Multiuse" if bitmap.is_multiuse else bitmap.kind.value,  # the word for multiuse from memory
            bitmap.master,
            vmstime.show(bitmap.created_ticks),
            _percent(_own(bitmap, node)),
            bitmap.name,
        )
        for index, bitmap in enumerate(shadow_set.bitmaps)
    ]


def _own(bitmap: Bitmap, node: str) -> Bits:
    """The marks that *node* keeps: the master's own are all of them."""
    return bitmap.locals.get(node, bitmap.bits)


def _percent(bits: Bits) -> float:
    return max(_LEAST_SHOWN, bits.count * 100 / bits.ranges) if bits.ranges else _LEAST_SHOWN
