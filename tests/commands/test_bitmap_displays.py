"""What SHOW and DELETE say of write bitmaps and policies."""

from pathlib import Path

import pytest

from tests.commands.show_lab import ShowLab
from vmsshadow.cluster import config, setup
from vmsshadow.cluster.config_text import ConfigRefused
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.state_file import Lab
from vmsshadow.shadow.policy import MasterList, Policy


def quiet(policy: str = "") -> ShowLab:
    """The lab without messages about write bitmaps; DSA1 has *policy*."""
    lab = ShowLab()
    for node in lab.world.nodes.values():
        node.parameters["WBM_OPCOM_LVL"] = 0
    if policy:
        assert lab.do(f"SET SHADOW DSA1:/POLICY=HBMM={policy}").status & 1
    return lab


def test_show_device_bitmap_has_the_columns_of_the_manual() -> None:
    assert quiet("(MASTER_LIST=*)").show("SHOW DEVICE/BITMAP") == [
        "Device         BitMap     Size     Percent     Type of   Master  Active",
        " Name            ID      (Bytes)  Populated    Bitmap     Node",
        "DSA1:         00010001         4      0.01%   Minimerge  ALPHA     Yes",
        "              00020002         4      0.01%   Minimerge  BETA      Yes",
    ]


def test_a_name_chooses_the_units_whose_bitmaps_are_shown() -> None:
    lab = quiet("(MASTER_LIST=ALPHA)")
    assert len(lab.show("SHOW DEVICE/BITMAP DSA")) == len(lab.show("SHOW DEVICE/BITMAP DSA1:")) == 3
    assert lab.show("SHOW DEVICE/BITMAP DSA7:") == ["%SYSTEM-W-NOSUCHDEV, no such device available"]


def test_full_adds_creation_cluster_size_and_name() -> None:
    lab = quiet("(MASTER_LIST=ALPHA)")
    lab.driver.write(1, 100, b"x" * 512, "BETA")
    row = lab.show("SHOW DEVICE/BITMAP/FULL DSA1:")[2]
    assert row.split()[7:] == ["21-NOV-2026", "10:00:00.01", "127", "3.12%", "No", "HBMM1"]


def test_minicopy_and_multiuse_bitmaps_show_their_type() -> None:
    lab = quiet()
    lab.do("DISMOUNT/POLICY=MINICOPY $1$DGA11:")
    assert "Minicopy   ALPHA     Yes" in lab.show("SHOW DEVICE/BITMAP")[2]
    lab = quiet("(MASTER_LIST=*,COUNT=1,DISMOUNT=1)")
    lab.do("DISMOUNT/POLICY=MINICOPY $1$DGA11:")
    assert "Multiuse   ALPHA     Yes" in lab.show("SHOW DEVICE/BITMAP")[2]
    assert lab.show("SHOW DEVICE/BITMAP/FULL")[2].endswith("rrse1")


def test_show_shadow_has_the_policy_block_of_the_manual() -> None:
    lines = quiet("(MASTER=*,COUNT=12,MULTIUSE=12,DISMOUNT=1)").show("SHOW SHADOW DSA1:")
    assert lines[2:6] == [
        "  Enhanced Shadowing Features in use:",
        "        Host-Based Minimerge (HBMM)",
        "        Automatic Minicopy (AMCVP)",
        "        Dismount uses Multiuse Bitmaps",
    ]
    assert "  Copy/Merge Priority   5000    Mini Merge       Enabled" in lines
    at = lines.index("  HBMM Policy")
    assert lines[at + 1 : at + 6] == [
        "    HBMM Reset Threshold: 1000000",
        "    HBMM Master lists:",
        "      Up to any 12 nodes in the cluster - Multiuse: 12 Dismount: 1",
        "    HBMM bitmaps are active on ALPHA,BETA",
        "    Modified blocks since bitmap creation: 0",
    ]


def test_a_set_without_a_policy_has_no_block() -> None:
    lines = quiet().show("SHOW SHADOW DSA1:")
    assert "  No Enhanced Shadowing Features in use" in lines and "  HBMM Policy" not in lines


def test_a_disabled_policy_stays_in_the_display_without_bitmaps() -> None:
    lab = quiet("(MASTER_LIST=*)")
    lab.do("SET SHADOW DSA1:/DISABLE=HBMM")
    lines = lab.show("SHOW SHADOW DSA1:")
    assert "    HBMM bitmaps are not active" in lines
    assert any(line.endswith("Mini Merge      Disabled") for line in lines)


def test_a_minicopy_has_its_own_words() -> None:
    lab = quiet()
    lab.do("DISMOUNT/POLICY=MINICOPY $1$DGA11:")
    lab.driver.write(1, 1000, b"x" * 512 * 2500, "ALPHA")
    lab.do("MOUNT DSA1:/SHADOW=$1$DGA11: DATA1")
    lines = lab.show("SHOW SHADOW DSA1:")
    assert any(line.startswith("  Virtual Unit State:   MiniCopy Active (") for line in lines)
    assert any("Device $1$DGA11" in line and "MiniCopy Target (" in line for line in lines)
    assert any("(mcpy trgt DSA1:" in line for line in lab.show("SHOW DEVICE DSA1:"))


def test_a_minimerge_has_its_own_words() -> None:
    lab = quiet("(MASTER_LIST=ALPHA)")
    lab.driver.write(1, 100, b"x" * 512, "BETA")
    lab.do("SIMULATE CRASH BETA")
    lines = lab.show("SHOW SHADOW DSA1:")
    assert any(line.startswith("  Virtual Unit State:   MiniMerge ") for line in lines)
    assert any(line.endswith("Merge             minimerge of 1 ranges, fence LBN 0 of 4000 (0%), published LBN 0:"
                             " a node failed that had the set mounted")
               for line in lab.show("SIMULATE EXPLAIN DSA1:"))  # fmt: skip


def test_show_shadow_policy_of_a_set_and_after_a_reset() -> None:
    lab = quiet("((MASTER_LIST=(ALPHA,BETA),COUNT=1),RESET_THRESHOLD=100)")
    lab.driver.write(1, 100, b"x" * 512, "BETA")
    assert lab.show("SHOW SHADOW/POLICY=HBMM") == [
        "HBMM Policy for device _DSA1:",
        "  HBMM Reset Threshold: 100",
        "  HBMM Master lists:",
        "    Any 1 of the nodes: ALPHA,BETA",
        "  HBMM bitmaps are active on ALPHA",
        "  Modified blocks since bitmap creation: 127",
    ]
    lab.driver.run_for(200)
    lines = lab.show("SHOW SHADOW DSA1:/POLICY=HBMM")
    assert lines[-2].startswith("  HBMM Reset Count     1      Last Reset 21-NOV-2026 10:02:30.")
    assert lines[-1] == "  Modified blocks since last bitmap reset: 0"


def test_named_policies_are_shown_one_or_all() -> None:
    lab = quiet()
    lab.do("SET SHADOW/POLICY=HBMM=(MASTER_LIST=*)/NAME=DEFAULT")
    lab.do("SET SHADOW/POLICY=HBMM=((MASTER=(ALPHA,BETA),COUNT=1),RESET=800000)/NAME=PEAK_HOURS")
    peak = [
        "HBMM Policy PEAK_HOURS",
        "  HBMM Reset Threshold: 800000",
        "  HBMM Master lists:",
        "    Any 1 of the nodes: ALPHA,BETA",
    ]
    assert lab.show("SHOW SHADOW/POLICY=HBMM/NAME=PEAK_HOURS") == peak
    assert lab.show("SHOW SHADOW/POLICY=HBMM/NAME") == [
        "HBMM Policy DEFAULT",
        "  HBMM Master lists:",
        "    Up to any 6 nodes in the cluster",
        *peak,
    ]
    assert not lab.do("SHOW SHADOW/POLICY=HBMM/NAME=PEAK").status & 1


def test_show_device_policy_is_an_extension_that_works() -> None:
    lines = quiet("(MASTER_LIST=ALPHA)").show("SHOW DEVICE DSA1:/POLICY=HBMM")
    assert lines[0].startswith("%VMSSHADOW-I-EXTENSION, /POLICY") and lines[1] == "HBMM Policy for device _DSA1:"


def test_show_device_full_tells_whether_bitmaps_are_active() -> None:
    assert "(no bitmaps active)" in " ".join(line.strip() for line in quiet().show("SHOW DEVICE/FULL DSA1:"))
    lines = quiet("(MASTER_LIST=ALPHA)").show("SHOW DEVICE/FULL DSA1:")
    assert "device supports bitmaps (bitmaps active)" in " ".join(line.strip() for line in lines)


def test_show_cluster_tells_who_keeps_bitmaps() -> None:
    lab = quiet()
    lab.world.nodes["BETA"].arch = "VAX"
    lines = lab.show("SHOW CLUSTER/BITMAPS")
    assert "| ALPHA  | VMS V8.4     | MEMBER  | MINICOPY |" in lines
    assert "| BETA   | VMS V8.4     | MEMBER  |          |" in lines


def test_delete_bitmap_deletes_and_an_hbmm_bitmap_begins_again() -> None:
    lab = quiet("(MASTER_LIST=ALPHA)")
    assert lab.show("DELETE/BITMAP/LOG 00010001") == ["%DELETE-I-DELETED, 00010001 deleted"]
    lab.driver.run_for(1)
    assert [bitmap.identifier for bitmap in lab.unit().shadow_set.bitmaps] == [0x00010002]
    assert lab.show("DELETE/BITMAP 10001") == ["%VMSSHADOW-E-NOSUCH, there is no write bitmap named 10001"]
    assert lab.show("DELETE/BITMAP XYZ")[0].startswith("%DCL-W-IVVALU")


def test_other_forms_of_delete_are_known_and_not_simulated() -> None:
    lab = quiet()
    assert lab.show("DELETE/ENTRY=1 X") == [
        "%VMSSHADOW-W-NOTIMPL, /ENTRY is recognised but not simulated"
    ]  # fmt: skip
    assert "NOTIMPL" in lab.show("DELETE/QUEUE X")[0]


def test_explain_tells_of_bitmaps_and_policy() -> None:
    lines = quiet("(MASTER_LIST=ALPHA)").show("SIMULATE EXPLAIN DSA1:")
    assert "  HBMM policy       ((MASTER_LIST=(ALPHA)))" in lines
    assert "  Write bitmap      00010001 HBMM1 Minimerge, master on ALPHA, 0 of 32 ranges marked" in lines


def _mapping(policy: str) -> dict[str, object]:
    return {
        "cluster": {"name": "LAB"},
        "nodes": [{"name": "ALPHA"}],
        "disks": [{"name": "$1$DGA10", "blocks": 4000}, {"name": "$1$DGA11", "blocks": 4000}],
        "sets": [{"unit": "DSA1", "label": "D", "members": ["$1$DGA10", "$1$DGA11"], "policy": policy}],
    }


def test_the_policy_of_a_configuration_is_applied() -> None:
    configuration = config.from_mapping(_mapping("(MASTER_LIST=*,COUNT=2)"))
    driver = Driver(setup.build(configuration, None))
    setup.mount_sets(driver, configuration)
    assert [bitmap.master for bitmap in driver.world.units[1].shadow_set.masters] == ["ALPHA"]
    assert driver.world.assigned_policies == {1: Policy((MasterList((), 2),))}


def test_a_lab_keeps_named_policies_and_the_bitmap_serial(tmp_path: Path) -> None:
    configuration = config.from_mapping(_mapping(""))
    lab = Lab.open(tmp_path / "lab")
    world = setup.build(configuration, lab)
    world.policies["PEAK"] = Policy((MasterList(("ALPHA",), 1), MasterList(())), 5)
    world.bitmap_serial = 17
    lab.keep(world)
    Driver(world).close()
    again = setup.build(configuration, lab)
    Driver(again).close()
    lab.close()
    assert (again.policies, again.bitmap_serial) == (world.policies, 17)


def test_a_policy_that_is_none_is_refused_with_its_place() -> None:
    with pytest.raises(ConfigRefused, match="no HBMM policy"):
        config.from_mapping(_mapping("(COUNT=2)"))


def test_a_node_of_v73_shows_whole_per_cent_of_a_full_copy() -> None:
    lab = ShowLab(mounted_on=("ALPHA",), nodes=[{"name": "ALPHA", "version": "V7.3-1", "arch": "Alpha"}])
    lab.do("DISMOUNT/POLICY=MINICOPY $1$DGA11")
    lab.driver.write(1, lab.unit().user_area.lbn, bytes(512 * 800), "ALPHA")
    (bitmap,) = lab.unit().shadow_set.bitmaps
    lines = lab.show("SHOW DEVICE/BITMAP DSA1")
    assert lines == [
        "Device              BitMap     Size     Percent of",
        " Name                 ID      (Bytes)   Full Copy",
        f"DSA1:               00010001       4       {bitmap.bits.count * 100 // bitmap.bits.ranges}%",
    ]
