"""The examples of the 8.4 manual's chapter 5: item lists as it prints them, and what becomes of the sets."""

from collections.abc import Iterator

import pytest

import vmsshadow
from vmsshadow.api import Cluster
from vmsshadow.services import (
    DMT_M_CLUSTER,
    DMT_M_NOUNLOAD,
    DVI_ROOTDEVNAM,
    DVI_SHDW_CATCHUP_COPYING,
    DVI_SHDW_MASTER_NAME,
    DVI_SHDW_MBR_COUNT,
    DVI_SHDW_MEMBER,
    DVI_VOLCOUNT,
    DVI_VOLNUMBER,
    DVI_VOLSETMEM,
    MNT_FLAGS,
    MNT_LOGNAM,
    MNT_M_SYSTEM,
    MNT_SHAMEM,
    MNT_SHANAM,
    MNT_VOLNAM,
    MNT_VOLSET,
    SS_NORMAL,
    sys_dismou,
    sys_getdvi,
    sys_mount,
)

DISKS = ["$4$DUA9", "$4$DUA5", "$4$DUA10", "$4$DUA12", "$4$DUA3", "$4$DUA34", "$2$DUA9", "$2$DUA11"]
CONFIGURATION = {
    "nodes": [{"name": "ALPHA"}, {"name": "BETA"}],
    "disks": [{"name": name, "blocks": 2000} for name in DISKS],
}

# Example 5-1, Item List to Create and Mount a Shadow Set: size, code, buffer.
EXAMPLE_5_1 = [
    (6, MNT_SHANAM, "DSA23:"),
    (8, MNT_SHAMEM, "$4$DUA9:"),
    (8, MNT_SHAMEM, "$4$DUA5:"),
    (8, MNT_VOLNAM, "MYVOLUME"),
    (13, MNT_LOGNAM, "DISK$MYVOLUME"),
    0,
]

# Example 5-2, Item List to Add a Member to a Shadow Set.
EXAMPLE_5_2 = [
    (6, MNT_SHANAM, "DSA23:"),
    (9, MNT_SHAMEM, "$4$DUA10:"),
    (8, MNT_VOLNAM, "MYVOLUME"),
    (13, MNT_LOGNAM, "DISK$MYVOLUME"),
    0,
]

# Example 5-3, Item List to Create and Mount a Volume Set.
EXAMPLE_5_3 = [
    (6, MNT_SHANAM, "DSA23:"),
    (8, MNT_SHAMEM, "$4$DUA9:"),
    (8, MNT_SHAMEM, "$4$DUA5:"),
    (9, MNT_SHAMEM, "$4$DUA10:"),
    (5, MNT_VOLNAM, "WORK1"),
    (6, MNT_SHANAM, "DSA51:"),
    (9, MNT_SHAMEM, "$4$DUA12:"),
    (8, MNT_SHAMEM, "$4$DUA3:"),
    (9, MNT_SHAMEM, "$4$DUA34:"),
    (5, MNT_VOLNAM, "WORK2"),
    (5, MNT_LOGNAM, "WRKD$"),
    0,
]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with vmsshadow.open_cluster(CONFIGURATION, None) as opened:
        yield opened


def initialized(cluster: Cluster, **labels: str) -> None:
    for disk, label in labels.items():
        assert cluster.console().do(f"INITIALIZE ${disk[1]}${disk[3:]}: {label}").status & 1


def members(cluster: Cluster, unit: int) -> list[str]:
    return [member.device for member in cluster.installation.world.units[unit].shadow_set.members]


def test_example_5_1_creates_and_mounts_a_shadow_set(cluster: Cluster) -> None:
    initialized(cluster, _4_DUA9="MYVOLUME")
    status = sys_mount(EXAMPLE_5_1)
    assert status == SS_NORMAL and status.name == "SS$_NORMAL"
    assert status.lines == (
        "%MOUNT-I-MOUNTED, MYVOLUME mounted on _DSA23:",
        "%MOUNT-I-SHDWMEMSUCC, _$4$DUA9: (ALPHA) is now a valid member of the shadow set",
        "%MOUNT-I-SHDWMEMCOPY, _$4$DUA5: (ALPHA) added to the shadow set with a copy operation",
    )
    assert members(cluster, 23) == ["$4$DUA9", "$4$DUA5"]
    told = sys_getdvi("$4$DUA5:", [DVI_SHDW_MEMBER, DVI_SHDW_CATCHUP_COPYING, DVI_SHDW_MASTER_NAME])
    assert told.status == SS_NORMAL
    assert told.values == {DVI_SHDW_MEMBER: 1, DVI_SHDW_CATCHUP_COPYING: 1, DVI_SHDW_MASTER_NAME: "_DSA23:"}
    assert sys_getdvi("DISK$MYVOLUME:", ["DEVNAM"]).values["DEVNAM"] == "_DSA23:"


def test_example_5_2_adds_a_member_with_a_copy(cluster: Cluster) -> None:
    initialized(cluster, _4_DUA9="MYVOLUME")
    sys_mount(EXAMPLE_5_1)
    cluster.advance(600)
    assert sys_mount(EXAMPLE_5_2) == SS_NORMAL
    assert members(cluster, 23) == ["$4$DUA9", "$4$DUA5", "$4$DUA10"]
    assert sys_getdvi("DSA23:", [DVI_SHDW_MBR_COUNT]).values[DVI_SHDW_MBR_COUNT] == 2
    cluster.advance(600)
    assert sys_getdvi("DSA23:", [DVI_SHDW_MBR_COUNT]).values[DVI_SHDW_MBR_COUNT] == 3


def test_example_5_3_mounts_a_volume_set_of_two_shadow_sets(cluster: Cluster) -> None:
    initialized(cluster, _4_DUA9="WORK1", _4_DUA12="WORK2")
    # What makes the set once: the same list with the name of the volume set.
    assert sys_mount([*EXAMPLE_5_3[:-1], (MNT_VOLSET, "WORK")]) == SS_NORMAL
    cluster.advance(600)
    assert sys_dismou("DSA23:") == SS_NORMAL
    assert cluster.installation.world.units == {}
    status = sys_mount(EXAMPLE_5_3)
    assert status == SS_NORMAL and len(status.lines) == 8
    volumes = [DVI_VOLSETMEM, DVI_VOLNUMBER, DVI_VOLCOUNT, DVI_ROOTDEVNAM]
    assert list(sys_getdvi("DSA23:", volumes).values.values()) == [1, 1, 2, "_DSA23:"]
    assert list(sys_getdvi("DSA51:", volumes).values.values()) == [1, 2, 2, "_DSA23:"]
    assert sys_getdvi("WRKD$", ["DVI$_DEVNAM"]).values["DVI$_DEVNAM"] == "_DSA23:"


def test_example_5_4_removes_a_member_from_a_shadow_set(cluster: Cluster) -> None:
    initialized(cluster, _2_DUA9="DATA")
    sys_mount([(MNT_SHANAM, "DSA1:"), (MNT_SHAMEM, "$2$DUA9:"), (MNT_SHAMEM, "$2$DUA11:"), (MNT_VOLNAM, "DATA")])
    cluster.advance(600)
    assert sys_dismou("$2$DUA9:") == SS_NORMAL
    assert members(cluster, 1) == ["$2$DUA11"]


def test_example_5_5_dissolves_a_shadow_set_on_this_node_alone(cluster: Cluster) -> None:
    initialized(cluster, _2_DUA9="DATA")
    items = [(MNT_SHANAM, "DSA23:"), (MNT_SHAMEM, "$2$DUA9:"), (MNT_VOLNAM, "DATA"), (MNT_FLAGS, MNT_M_SYSTEM)]
    sys_mount(items)
    assert sys_mount(items, node="BETA") == SS_NORMAL
    assert sys_dismou("DSA23:", DMT_M_NOUNLOAD) == SS_NORMAL
    assert cluster.installation.world.units[23].shadow_set.nodes == ["BETA"]
    assert sys_dismou("DSA23:", DMT_M_NOUNLOAD, node="BETA") == SS_NORMAL
    assert cluster.installation.world.units == {}


def test_example_5_6_dissolves_a_shadow_set_across_the_cluster(cluster: Cluster) -> None:
    initialized(cluster, _2_DUA9="DATA")
    items = [(MNT_SHANAM, "DSA23:"), (MNT_SHAMEM, "$2$DUA9:"), (MNT_VOLNAM, "DATA"), (MNT_FLAGS, MNT_M_SYSTEM)]
    sys_mount(items)
    sys_mount(items, node="BETA")
    assert sys_dismou("DSA23:", DMT_M_CLUSTER) == SS_NORMAL
    assert cluster.installation.world.units == {}
