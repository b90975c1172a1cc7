"""Planted faults of how reads are directed."""

from typing import Any

import pytest

from vmsshadow.base.blocks import Extent
from vmsshadow.shadow import plans


def split_reads_look_at_nothing(patch: pytest.MonkeyPatch) -> None:
    """Where reads are split the LBN alone decides: a copy target or an unmerged member is read and believed."""
    genuine = plans.read

    def read(shadow_set: Any, extent: Extent, node: str, cost_of: Any, read_cost: Any = None) -> Any:
        where = genuine(shadow_set, extent, node, cost_of, read_cost)
        if read_cost is None:
            return where
        sharers = [member for member in shadow_set.members if member.lost is None]
        device = sharers[extent.lbn * len(sharers) // shadow_set.size_blocks].device
        return where._replace(devices=(device,), check=False)

    patch.setattr(plans, "read", read)
