"""Faults that were found by trying to break the program, each by the smallest input that showed it."""

from pathlib import Path
from typing import Any

import vmsshadow

MEMBERS = ("$1$DGA10", "$1$DGA11")
DISKS = [{"name": name, "blocks": 4000} for name in MEMBERS]
SYSTEM_DISK: dict[str, Any] = {
    "parameters": {"SHADOW_SYS_DISK": 1},
    "nodes": [{"name": "ALPHA", "boot": MEMBERS[0]}],
    "disks": DISKS,
    "sets": [{"unit": "DSA0", "label": "SYSTEM", "members": list(MEMBERS)}],
}


def test_a_device_name_with_its_colon_is_followed_by_no_other_one(tmp_path: Path) -> None:
    with vmsshadow.open_cluster(SYSTEM_DISK, tmp_path) as cluster:
        # The set went on without the boot device.
        for happening in (f"FAIL {MEMBERS[0]}", "WRITE DSA0:"):
            cluster.simulate(happening)
        cluster.advance(600)
        for happening in ("CRASH ALPHA", f"REPAIR {MEMBERS[0]}"):
            cluster.simulate(happening)
        (told,) = cluster.console("ALPHA").do("SIMULATE BOOT ALPHA").lines
        assert told.startswith("%VMSSHADOW-E-NOBOOT, ") and "DSA0:" in told
        assert "::" not in told
