"""Faults that were found by trying to break the program, each by the smallest input that showed it."""

from pathlib import Path
from typing import Any

import pytest

import vmsshadow
from vmsshadow.disk.image import DiskError

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


@pytest.mark.parametrize(("given", "shown"), [({"expected_votes": 4}, "4"), ({}, "5")])
def test_sysgen_shows_the_expected_votes_that_quorum_is_worked_out_from(
    tmp_path: Path, given: dict[str, int], shown: str
) -> None:
    nodes = [{"name": "ALPHA"}, {"name": "BETA"}]
    mapping = {"cluster": {**given, "quorum_disk": {"votes": 3}}, "nodes": nodes, "disks": DISKS}
    with vmsshadow.open_cluster(mapping, tmp_path) as cluster:
        assert cluster.console("ALPHA").do("MCR SYSGEN SHOW EXPECTED_VOTES").lines[-1].split()[1] == shown


@pytest.mark.parametrize("mode", ["PARITY", "BADBLOCK"])
def test_the_fault_of_a_mode_is_repaired_whatever_came_after_it_and_no_other_one_is(tmp_path: Path, mode: str) -> None:
    other = {"PARITY": "BADBLOCK", "BADBLOCK": "PARITY"}[mode]
    with vmsshadow.open_cluster({"nodes": [{"name": "ALPHA"}], "disks": DISKS}, tmp_path) as cluster:
        disk = cluster.installation.world.disks[MEMBERS[0]]
        for fault, lbn in ((mode, 7), (other, 8), ("NTH", 9)):
            cluster.simulate(f"FAIL {MEMBERS[0]} /MODE={fault} /BLOCKS=(START:{lbn}) /COUNT=100")
        cluster.simulate(f"REPAIR {MEMBERS[0]} /MODE={mode}")
        assert disk.medium is not None
        disk.medium.read(7, 1)
        with pytest.raises(DiskError):
            disk.medium.read(8, 1)
