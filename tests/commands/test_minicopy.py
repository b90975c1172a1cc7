"""/POLICY=MINICOPY of DISMOUNT and MOUNT: bitmaps begin where they can, are used, and are required or optional."""

import pytest

from tests.commands.show_lab import ShowLab
from vmsshadow.shadow.bitmap import Kind

THREE = ("$1$DGA10", "$1$DGA11", "$1$DGA12")
EXTENSION = "%VMSSHADOW-I-EXTENSION, /MINICOPY is an extension of this simulator; OpenVMS spells it /POLICY=MINICOPY"
COPIED = "%MOUNT-I-SHDWMEMCOPY, _$1$DGA11: (ALPHA) added to the shadow set with a copy operation"


def quiet(*, members: tuple[str, ...] = THREE[:2], mounted_on: tuple[str, ...] = ("ALPHA", "BETA")) -> ShowLab:
    """The lab without messages about write bitmaps."""
    lab = ShowLab(members=members, mounted_on=mounted_on)
    for node in lab.world.nodes.values():
        node.parameters["WBM_OPCOM_LVL"] = 0
    return lab


def out(lab: ShowLab, device: str = "$1$DGA11:") -> None:
    """*device* leaves with a bitmap, and something is written meanwhile."""
    assert lab.show(f"DISMOUNT/POLICY=MINICOPY {device}") == []
    lab.driver.write(1, 2000, b"x" * 512, "BETA")


def merge_due(lab: ShowLab) -> None:
    lab.do("SIMULATE CRASH BETA")
    assert lab.unit().shadow_set.merge is not None


def test_a_member_leaves_with_a_bitmap_on_this_node() -> None:
    lab = quiet()
    out(lab)
    (bitmap,) = lab.unit().shadow_set.bitmaps
    assert (bitmap.kind, bitmap.master, list(bitmap.absent)) == (Kind.MINICOPY, "ALPHA", ["$1$DGA11"])
    assert bitmap.bits.count == 1


@pytest.mark.parametrize("policy", ["", "/POLICY=NOMINICOPY"])
def test_without_the_policy_there_is_no_bitmap(policy: str) -> None:
    lab = quiet()
    lab.do(f"DISMOUNT{policy} $1$DGA11:")
    assert lab.unit().shadow_set.bitmaps == [] and len(lab.unit().shadow_set.members) == 1


@pytest.mark.parametrize("policy", ["", "/POLICY=MINICOPY", "/POLICY=MINICOPY=OPTIONAL"])
def test_a_member_that_returns_gets_a_minicopy(policy: str) -> None:
    lab = quiet()
    out(lab)
    assert lab.show(f"MOUNT DSA1:/SHADOW=$1$DGA11: DATA1{policy}") == [COPIED]
    target = lab.unit().shadow_set.member("$1$DGA11")
    assert target is not None and target.bitmap is not None
    lab.driver.run_for(60)
    assert lab.driver.compare(1) == (0, -1)
    assert lab.unit().shadow_set.bitmaps == [] and len(lab.unit().shadow_set.full) == 2


def test_the_scb_of_the_target_of_a_minicopy_says_so_and_it_is_a_copy_that_never_finished() -> None:
    lab = quiet()
    out(lab)
    for disk in lab.world.disks.values():
        disk.access_us = 500_000
    lab.do("MOUNT DSA1:/SHADOW=$1$DGA11: DATA1")
    while lab.unit().shadow_set.operation is None:
        lab.driver.run_for(0.5)
    shown = [line for line in lab.show("SHOW SHADOW/FULL DSA1:") if "Index 1 Device Status" in line]
    assert shown == ["    Index 1 Device Status  C5 fcpy,cip,mcpy,valid"]
    assert lab.driver.candidate("ALPHA", "$1$DGA11").copying


def test_nominicopy_copies_in_full_although_a_bitmap_fits() -> None:
    lab = quiet()
    out(lab)
    lab.do("MOUNT DSA1:/SHADOW=$1$DGA11: DATA1/POLICY=NOMINICOPY")
    target = lab.unit().shadow_set.member("$1$DGA11")
    assert target is not None and target.bitmap is None


def test_a_required_minicopy_without_a_bitmap_is_refused_and_nothing_changes() -> None:
    lab = quiet()
    lab.do("DISMOUNT $1$DGA11:")
    result = lab.do("MOUNT DSA1:/SHADOW=$1$DGA11: DATA1/POLICY=MINICOPY")
    assert result.lines == ["%VMSSHADOW-F-UNTOLD, MOUNT-F-POLICYFAIL: no write bitmap fits _$1$DGA11:"]
    assert len(lab.unit().shadow_set.members) == 1
    assert lab.show("MOUNT DSA1:/SHADOW=$1$DGA11: DATA1/POLICY=MINICOPY=OPTIONAL") == [COPIED]


def test_confirm_does_not_ask_for_a_minicopy() -> None:
    lab = quiet()
    out(lab)
    assert lab.show("MOUNT/CONFIRM DSA1:/SHADOW=$1$DGA11: DATA1") == [COPIED]


def test_in_merge_no_bitmap_can_begin() -> None:
    lab = quiet(members=THREE)
    merge_due(lab)
    assert lab.show("DISMOUNT/POLICY=MINICOPY $1$DGA11:") == [
        "%DISM-W-CANNOTDMT, $1$DGA11: cannot be dismounted",
        "%VMSSHADOW-E-NOBITMAP, no write bitmap can be started: _DSA1: is in merge",
    ]
    assert lab.unit().shadow_set.member("$1$DGA11") is not None
    assert lab.show("DISMOUNT/POLICY=MINICOPY=OPTIONAL $1$DGA11:") == []
    assert lab.unit().shadow_set.member("$1$DGA11") is None and lab.unit().shadow_set.bitmaps == []


def test_a_copy_target_leaves_no_bitmap_behind() -> None:
    lab = quiet()
    lab.add("$1$DGA12")
    lines = lab.show("DISMOUNT/POLICY=MINICOPY $1$DGA12:")
    assert lines[-1].endswith("_$1$DGA12: is a copy target")
    assert lab.unit().shadow_set.targets


def test_a_vax_keeps_no_bitmap() -> None:
    lab = quiet()
    lab.world.nodes["ALPHA"].arch = "VAX"
    assert lab.show("DISMOUNT/POLICY=MINICOPY $1$DGA11:")[1].endswith("node ALPHA is a VAX")


def test_the_only_source_is_refused_by_its_own_message() -> None:
    lab = quiet(members=("$1$DGA10",))
    assert lab.show("DISMOUNT/POLICY=MINICOPY $1$DGA10:") == [
        "%DISM-W-CANNOTDMT, $1$DGA10: cannot be dismounted",
        "%DISM-F-SRCMEM, only source member of shadow set cannot be dismounted",
    ]


def test_the_final_dismount_is_verified() -> None:
    lab = quiet(members=("$1$DGA10",), mounted_on=("ALPHA",))
    assert lab.show("DISMOUNT/POLICY=MINICOPY DSA1:")[1].endswith("_DSA1: has only one member")
    assert 1 in lab.world.units
    assert lab.show("DISMOUNT/POLICY=MINICOPY=OPTIONAL DSA1:") == []
    assert 1 not in lab.world.units


def test_a_dismount_that_is_not_the_last_is_not_verified() -> None:
    lab = quiet(members=("$1$DGA10",))
    assert lab.show("DISMOUNT/POLICY=MINICOPY DSA1:") == []
    assert lab.unit().shadow_set.nodes == ["BETA"]


@pytest.mark.parametrize("policy", ["MINICOPY", "MINICOPY=OPTIONAL"])
def test_a_first_mount_less_one_member_begins_a_bitmap_for_it(policy: str) -> None:
    lab = quiet()
    lab.do("DISMOUNT/CLUSTER DSA1:")
    lab.do(f"MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA10: DATA1/POLICY={policy}")
    (bitmap,) = lab.unit().shadow_set.bitmaps
    assert list(bitmap.absent) == ["$1$DGA11"] and bitmap.uses == 1
    lab.driver.write(1, 2000, b"y" * 512, "ALPHA")
    lab.do("MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA11: DATA1/POLICY=MINICOPY")
    target = lab.unit().shadow_set.member("$1$DGA11")
    assert target is not None and target.bitmap == bitmap.serial
    lab.driver.run_for(60)
    assert lab.driver.compare(1) == (0, -1)


def test_the_bitmap_of_a_mount_is_for_the_first_that_returns() -> None:
    lab = quiet(members=THREE)
    lab.do("DISMOUNT/CLUSTER DSA1:")
    lab.do("MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA10: DATA1/POLICY=MINICOPY")
    lab.do("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA11:,$1$DGA12:) DATA1")
    assert [target.bitmap is not None for target in lab.unit().shadow_set.targets] == [True, False]


def test_a_first_mount_with_all_members_has_no_bitmap_to_begin() -> None:
    lab = quiet()
    lab.do("DISMOUNT/CLUSTER DSA1:")
    line = "MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) DATA1/POLICY=MINICOPY"
    assert lab.show(line) == ["%VMSSHADOW-F-UNTOLD, MOUNT-F-REQ_WBM_FAIL: no former member is missing"]
    assert 1 not in lab.world.units
    assert lab.show(f"{line}=OPTIONAL")[0].startswith("%MOUNT-I-MOUNTED")


def test_after_a_crash_a_required_bitmap_keeps_the_set_from_being_mounted() -> None:
    lab = quiet(members=THREE)
    lab.do("SIMULATE CRASH BETA")
    lab.do("SIMULATE CRASH ALPHA")
    lab.do("SIMULATE BOOT ALPHA")
    line = "MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) DATA1/POLICY=MINICOPY"
    assert lab.show(line)[0].startswith("%VMSSHADOW-F-UNTOLD, MOUNT-F-REQ_WBM_MERGE: ")
    assert 1 not in lab.world.units


def test_a_set_that_is_mounted_elsewhere_begins_no_bitmap() -> None:
    lab = quiet(mounted_on=("BETA",))
    assert lab.show("MOUNT/SYSTEM DSA1: DATA1/POLICY=MINICOPY")[0].startswith(
        "%VMSSHADOW-F-UNTOLD, MOUNT-F-REQ_WBM_FAIL: "
    )
    assert lab.show("MOUNT/SYSTEM DSA1: DATA1/POLICY=MINICOPY=OPTIONAL")[0].startswith("%MOUNT-I-MOUNTED")
    assert lab.unit().shadow_set.bitmaps == []


def test_the_extension_works_on_both_verbs_and_says_so() -> None:
    lab = quiet()
    assert lab.show("DISMOUNT/MINICOPY $1$DGA11:") == [EXTENSION]
    assert lab.show("MOUNT/MINICOPY DSA1:/SHADOW=$1$DGA11: DATA1") == [EXTENSION, COPIED]
    target = lab.unit().shadow_set.member("$1$DGA11")
    assert target is not None and target.bitmap is not None


def test_bitmap_events_are_told_on_opa0_of_their_node() -> None:
    lab = ShowLab()
    lab.do("DISMOUNT/POLICY=MINICOPY $1$DGA11:")
    assert any("%WBM-I-WBMINFO Write Bitmap 00010001 has been started on device DSA1:." in line for line in lab.heard)


def test_no_bitmap_event_is_told_at_level_zero() -> None:
    lab = quiet()
    out(lab)
    assert not any("WBM" in line for line in lab.heard)
