"""SHOW DEVICES: the manual's displays to the column, and which devices are chosen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.commands.show_lab import BLOCKS, ShowLab
from vmsshadow.commands.device_choice import parse_choice
from vmsshadow.commands.show_device import Row, layout
from vmsshadow.commands.show_device_full import show_uic, wrap
from vmsshadow.shadow.state import Phase


def test_a_steady_set_is_laid_out_as_in_example_8_1() -> None:
    rows = [
        Row("DSA1", "", "Mounted", 0, label="DDD", free_blocks=998784, transactions=1, mounts=3),
        Row("$1$MDA50", "NODEA", "ShadowSetMember", 0, remark="(member of DSA1:)"),
        Row("$1$MDA51", "NODEA", "ShadowSetMember", 0, remark="(member of DSA1:)"),
    ]
    assert layout(rows) == [
        "",
        "Device                  Device           Error    Volume         Free  Trans Mnt",
        " Name                   Status           Count     Label        Blocks Count Cnt",
        "DSA1:                   Mounted              0  DDD             998784     1   3",
        "$1$MDA50:     (NODEA)   ShadowSetMember      0  (member of DSA1:)",
        "$1$MDA51:     (NODEA)   ShadowSetMember      0  (member of DSA1:)",
    ]


def test_the_longest_names_keep_a_blank_between_the_columns() -> None:
    line = Row("$252$DGA1234", "SYSTMX", "MntVerifyTimeout", 99999, "TWELVE_CHARS", 4294967295, 1, 96).line()
    assert line == "$252$DGA1234: (SYSTMX)  MntVerifyTimeout 99999  TWELVE_CHARS4294967295     1  96"


def test_a_copy_target_shows_how_far_the_copy_has_come() -> None:
    lab = ShowLab()
    lab.add("$1$DGA12")
    lab.driver.run_for(0.001)
    target = lab.unit().shadow_set.targets[0]
    target.fence_lbn = 1920
    assert lab.show("SHOW DEVICE DSA1:")[-4:] == [
        "DSA1:                   Mounted              0  DATA1             3969     1   2",
        "$1$DGA10:     (ALPHA)   ShadowSetMember      0  (member of DSA1:)",
        "$1$DGA11:     (ALPHA)   ShadowSetMember      0  (member of DSA1:)",
        "$1$DGA12:     (ALPHA)   ShadowCopying        0  (copy trgt DSA1:  48% copied)",
    ]


def test_another_node_sees_the_fence_as_last_published() -> None:
    lab = ShowLab()
    lab.add("$1$DGA12")
    lab.driver.run_for(0.001)
    operation, target = lab.unit().shadow_set.operation, lab.unit().shadow_set.targets[0]
    assert operation is not None and operation.host == "ALPHA"
    target.fence_lbn = 1920
    lab.do("SET HOST BETA")
    assert lab.show("SHOW DEVICE $1$DGA12")[-1].endswith("(copy trgt DSA1:   0% copied)")


def test_members_of_a_set_that_must_be_merged_are_merge_members() -> None:
    lab = ShowLab()
    lab.do("SIMULATE CRASH BETA")
    assert lab.show("SHOW DEVICE DSA1:")[-3:] == [
        "DSA1:                   Mounted              0  DATA1             3969     1   1",
        "$1$DGA10:     (ALPHA)   ShadowMergeMbr       0  (merging DSA1:   0% merged)",
        "$1$DGA11:     (ALPHA)   ShadowMergeMbr       0  (merging DSA1:   0% merged)",
    ]


def test_a_partial_name_lists_units_and_disks_without_adding_members() -> None:
    lab = ShowLab()
    assert [line.split(":")[0] for line in lab.show("SHOW DEVICE D")[3:]] == [
        "DSA1",
        "$1$DGA10",
        "$1$DGA11",
        "$1$DGA12",
        "$1$DGA13",
    ]
    assert [line.split(":")[0] for line in lab.show("SHOW DEVICE DSA")[3:]] == ["DSA1"]
    assert [line.split(":")[0] for line in lab.show("SHOW DEVICE $1$DG")[3:]] == [f"$1$DGA1{n}" for n in range(4)]


def test_a_complete_name_is_no_beginning_of_another() -> None:
    lab = ShowLab(disks=("$1$DGA1", "$1$DGA10"), members=())
    assert [line.split(":")[0] for line in lab.show("SHOW DEVICE $1$DGA1")[3:]] == ["$1$DGA1"]


def test_an_allocation_class_may_be_left_out() -> None:
    lab = ShowLab(members=())
    assert lab.show("SHOW DEVICE DGA12:")[3:] == ["$1$DGA12:     (ALPHA)   Online               0"]


@pytest.mark.parametrize("typed", ["ZZA0:", "DSA2:", "$2$DGA10", "D1", '"?"', "DSA:X"])
def test_a_device_that_does_not_exist_is_no_such_device(typed: str) -> None:
    done = ShowLab().do(f"SHOW DEVICE {typed}")
    assert done.lines == ["%SYSTEM-W-NOSUCHDEV, no such device available"]
    assert done.status == 0x10000908


def test_a_unit_that_only_another_node_has_mounted_is_not_listed() -> None:
    lab = ShowLab(mounted_on=("BETA",))
    assert lab.show("SHOW DEVICE DSA") == ["%SYSTEM-W-NOSUCHDEV, no such device available"]
    assert lab.show("SHOW DEVICE $1$DGA10")[3:] == [
        "$1$DGA10:     (ALPHA)   Mounted              0  (remote mount)                 1"
    ]


def test_mounted_and_allocated_never_show_members() -> None:
    lab = ShowLab()
    assert [line.split(":")[0] for line in lab.show("SHOW DEVICE/MOUNTED")[3:]] == ["DSA1"]
    assert [line.split(":")[0] for line in lab.show("SHOW DEVICE DSA1/MOUNTED")[3:]] == ["DSA1"]
    assert lab.show("SHOW DEVICE/ALLOCATED") == ["%SYSTEM-W-NOSUCHDEV, no such device available"]


def _mount_alone(lab: ShowLab, *, writable: bool = True, shared: bool = False) -> None:
    from vmsshadow.cluster.facts import Initialization

    assert lab.driver.initialize(("$1$DGA13",), Initialization("ALONE")) == ""
    scope = "System" if shared else "Process"
    lab.driver.mount_volume("ALPHA", "$1$DGA13", writable=writable, scope=scope, shared=shared, logical="")


def test_a_private_volume_is_mounted_and_allocated() -> None:
    lab = ShowLab()
    _mount_alone(lab)
    assert lab.show("SHOW DEVICE/ALLOCATED")[3:] == [
        "$1$DGA13:     (ALPHA)   Mounted alloc        0  ALONE             3969     1   1"
    ]
    assert len(lab.show("SHOW DEVICE/MOUNTED")[3:]) == 2


def test_a_volume_mounted_without_write_access_is_write_locked() -> None:
    lab = ShowLab(members=())
    _mount_alone(lab, writable=False, shared=True)
    assert "  Mounted wrtlck  " in lab.show("SHOW DEVICE $1$DGA13")[3]


def test_a_lost_path_and_a_lost_disk_have_their_own_words() -> None:
    lab = ShowLab(members=())
    lab.do("SIMULATE FAIL $1$DGA12")
    lab.do("SIMULATE FAIL $1$DGA13/NODE=ALPHA")
    lab.do("SIMULATE FAIL $1$DGA13/NODE=BETA")
    assert "  Offline  " in lab.show("SHOW DEVICE $1$DGA12")[3]
    assert "  HostUnavailable  " in lab.show("SHOW DEVICE $1$DGA13")[3]


def test_a_lost_member_stays_a_member_in_the_remark() -> None:
    lab = ShowLab()
    lab.do("SIMULATE FAIL $1$DGA11")
    lines = lab.show("SHOW DEVICE DSA1")
    assert lines[-3].startswith("DSA1:                   MntVerify ")
    assert lines[-1] == "$1$DGA11:     (ALPHA)   Offline              0  (member of DSA1:)"


def test_a_unit_that_was_given_up_shows_the_timeout() -> None:
    lab = ShowLab()
    lab.unit().shadow_set.phase = Phase.ABORTED
    assert "  MntVerifyTimeout " in lab.show("SHOW DEVICE DSA")[3]


def test_showing_changes_nothing() -> None:
    lab = ShowLab()
    before = repr(lab.unit()), repr(lab.world.disks["$1$DGA10"])
    lab.do("SHOW DEVICE/FULL")
    assert (repr(lab.unit()), repr(lab.world.disks["$1$DGA10"])) == before


# --- /FULL -----------------------------------------------------------------------------------------

# 8.4 manual, 7.10; the name of the cache is that of the node's system disk.
FULL = """
Disk DSA0:, device type RAM Disk, is online, mounted, file-oriented device,
    shareable, available to cluster, error logging is enabled, device supports
    bitmaps (no bitmaps active).

    Error count                    0    Operations completed                 47
    Owner process                 ""    Owner UIC                      [SYSTEM]
    Owner process ID        00000000    Dev Prot            S:RWPL,O:RWPL,G:R,W
    Reference count                2    Default buffer size                 512
    Total blocks                1000    Sectors per track                    64
    Total cylinders                1    Tracks per cylinder                  32
    Volume label              "TST0"    Relative volume number                0
    Cluster size                   1    Transaction count                     1
    Free blocks                  969    Maximum files allowed               250
    Extend quantity                5    Mount count                           1
    Mount status              System    Cache name       "_ALPHA$DKA0:XQPCACHE"
    Extent cache size             64    Maximum blocks in extent cache       96
    File ID cache size            64    Blocks currently in extent cache      0
    Quota cache size               0    Maximum buffers in FCP cache        404
    Volume owner UIC        [SYSTEM]    Vol Prot    S:RWCD,O:RWCD,G:RWCD,W:RWCD

  Volume Status:  ODS-2, subject to mount verification, file high-water marking,
      write-through XQP caching enabled, write-through XFC caching enabled.

Disk $252$MDA0:, device type RAM Disk, is online, member of shadow set DSA0:.

    Error count                    0    Shadow member operation count       128
    Allocation class             252

Disk $252$MDA1:, device type RAM Disk, is online, member of shadow set DSA0:.

    Error count                    0    Shadow member operation count       157
    Allocation class             252"""


def test_full_shows_a_unit_and_its_members_as_the_manual_does() -> None:
    members = ("$252$MDA0", "$252$MDA1")
    lab = ShowLab(unit="DSA0", members=members, disks=members, mounted_on=("ALPHA",))
    unit, disks = lab.unit(0), [lab.world.disks[name] for name in members]
    unit.shadow_set.label, unit.shadow_set.size_blocks = "TST0", 1000
    unit.free_blocks, unit.cluster, unit.maxfiles, unit.extend, unit.operations = 969, 1, 250, 5, 47
    for disk, operations in zip(disks, (128, 157), strict=True):
        disk.sectors, disk.tracks, disk.cylinders, disk.operations = 64, 32, 1, operations
    assert lab.show("SHOW DEVICE/FULL DSA0") == FULL.split("\n")


def test_full_shows_an_unmounted_disk_with_its_host() -> None:
    lines = ShowLab().show("SHOW DEVICE/FULL $1$DGA12")
    assert lines[:4] == [
        "",
        "Disk $1$DGA12: (ALPHA), device type Generic SCSI disk, is online, file-oriented",
        "    device, shareable, available to cluster, error logging is enabled.",
        "",
    ]
    assert lines[-2:] == [
        '    Host name                "ALPHA"    Host type, avail         HP rx2660, yes',
        "    Allocation class               1",
    ]


def test_full_shows_a_private_volume_with_its_owner() -> None:
    lab = ShowLab()
    _mount_alone(lab)
    text = "\n".join(lab.show("SHOW DEVICE/FULL $1$DGA13"))
    assert "is online, allocated,\n    deallocate on dismount, mounted, file-oriented device," in text
    assert '    Owner process           "SYSTEM"    Owner UIC                      [SYSTEM]' in text
    assert '    Volume label             "ALONE"    Relative volume number                0' in text


def test_full_names_the_other_nodes_that_have_it_mounted() -> None:
    lines = ShowLab().show("SHOW DEVICE/FULL DSA1")
    assert "  Volume is also mounted on BETA." in lines
    assert "    Extend quantity                5    Mount count                           2" in lines


def test_full_calls_a_copy_target_so() -> None:
    lab = ShowLab()
    lab.add("$1$DGA12")
    text = " ".join(" ".join(lab.show("SHOW DEVICE/FULL $1$DGA12")).split())
    assert "is online, copy target member of shadow set DSA1:." in text


def test_a_uic_prints_in_octal_except_the_systems() -> None:
    assert show_uic(0x00010004) == "[SYSTEM]"
    assert show_uic(0o200 << 16 | 0o11) == "[200,11]"


@given(st.lists(st.text("ab", min_size=1, max_size=12), min_size=1, max_size=40))
def test_wrapping_loses_no_word_and_keeps_to_80_columns(words: list[str]) -> None:
    lines = wrap("  " + " ".join(words), "    ")
    assert " ".join(lines).split() == words
    assert all(len(line) <= 80 for line in lines)


@given(st.text(max_size=20))
def test_any_text_is_a_choice_or_none(text: str) -> None:
    choice = parse_choice(text)
    assert choice is None or not choice.fits("no device at all")


# --- members on their way in and out ----------------------------------------------------------------


def test_a_copy_target_that_cannot_be_reached_says_so_and_how_far_it_was() -> None:
    lab = ShowLab()
    lab.add("$1$DGA12")
    lab.driver.run_for(0.05)
    target = lab.unit().shadow_set.targets[0]
    done = target.fence_lbn * 100 // lab.unit().shadow_set.volsize
    lab.do("SIMULATE FAIL $1$DGA12")
    assert target.lost and 0 < done < 100
    line = lab.show("SHOW DEVICE DSA1:")[-1]
    assert line.startswith("$1$DGA12:     (ALPHA)   Offline              ")
    assert line.endswith(f"(copy trgt DSA1:{target.published_lbn * 100 // BLOCKS:>4}% copied)")


def merged_percent(lab: ShowLab) -> int:
    """How far the merge has come."""
    merge = lab.unit().shadow_set.merge
    assert merge is not None
    return merge.published_lbn * 100 // BLOCKS


def test_members_of_a_merging_set_in_mount_verification_keep_the_remark() -> None:
    lab = ShowLab()
    lab.do("SET SHADOW/DEMAND_MERGE DSA1")
    lab.do("SIMULATE FAIL $1$DGA10")
    lab.do("SIMULATE FAIL $1$DGA11")
    assert lab.unit().shadow_set.phase is Phase.MOUNT_VERIFICATION
    unit, *members = lab.show("SHOW DEVICE DSA1:")[-3:]
    assert "  MntVerify  " in unit
    done = merged_percent(lab)
    for line in members:
        assert "  Offline  " in line and line.endswith(f"  (merging DSA1:{done:>4}% merged)")


def test_a_member_that_was_expelled_is_a_disk_like_any_other() -> None:
    lab = ShowLab()
    lab.do("SIMULATE FAIL $1$DGA11")
    lab.driver.run_for(200)
    assert lab.unit().shadow_set.member("$1$DGA11") is None
    assert lab.show("SHOW DEVICE $1$DGA11")[3] == "$1$DGA11:     (ALPHA)   Offline              0"
    lab.do("SIMULATE REPAIR $1$DGA11")
    assert lab.show("SHOW DEVICE $1$DGA11")[3] == "$1$DGA11:     (ALPHA)   Online               0"
    assert lab.show("SHOW DEVICE DSA1:")[-1].startswith("$1$DGA10: ")


def test_a_member_of_a_set_that_only_other_nodes_have_mounted_is_a_remote_mount() -> None:
    lab = ShowLab(mounted_on=("BETA",))
    line = lab.show("SHOW DEVICE $1$DGA10")[3]
    assert line.startswith("$1$DGA10:     (ALPHA)   Mounted              0  (remote mount)")
    assert line.endswith(" 1") and len(line) == 80
