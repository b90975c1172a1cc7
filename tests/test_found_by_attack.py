"""Faults that were found by trying to break the program, each by the smallest input that showed it."""

import subprocess
import sys
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


def test_what_a_copy_could_not_read_is_not_taken_for_data_after_a_restart(tmp_path: Path) -> None:
    source, target = MEMBERS
    world = {"nodes": [{"name": "ALPHA"}], "disks": DISKS}
    with vmsshadow.open_cluster(world, tmp_path) as cluster:
        console = cluster.console("ALPHA")
        console.do(f"INITIALIZE/SHADOW={source}: DATA1")
        console.do(f"MOUNT/SYSTEM DSA1:/SHADOW={source}: DATA1")
        console.do("SIMULATE WRITE DSA1:/BLOCKS=(START:3000,COUNT:3)")
        written = console.do("SIMULATE READ DSA1:/BLOCKS=(START:3000,COUNT:3)").lines
        console.do(f"SIMULATE FAIL {source}:/MODE=PARITY/BLOCKS=(START:3000,COUNT:3)")
        console.do(f"MOUNT/SYSTEM DSA1:/SHADOW={target}: DATA1")
        cluster.advance(600)
    with vmsshadow.open_cluster(world, tmp_path) as cluster:
        console = cluster.console("ALPHA")
        mounted = console.do(f"MOUNT/SYSTEM DSA1:/SHADOW=({source}:,{target}:) DATA1")
        assert [line.split(",")[0] for line in mounted.lines[1:]] == ["%MOUNT-I-SHDWMEMSUCC"] * 2
        for _ in MEMBERS:
            assert console.do("SIMULATE READ DSA1:/BLOCKS=(START:3000,COUNT:3)").lines == written
        assert console.do("SIMULATE COMPARE DSA1:").lines[0].startswith("%VMSSHADOW-I-IDENTICAL")


def test_a_forced_error_is_kept_before_the_member_is_full_and_gone_before_a_write_is_done(tmp_path: Path) -> None:
    source, target = MEMBERS
    with vmsshadow.open_cluster({"nodes": [{"name": "ALPHA"}], "disks": DISKS}, tmp_path) as cluster:
        console = cluster.console("ALPHA")
        console.do(f"INITIALIZE/SHADOW={source}: DATA1")
        console.do(f"MOUNT/SYSTEM DSA1:/SHADOW={source}: DATA1")
        console.do(f"SIMULATE FAIL {source}:/MODE=PARITY/BLOCKS=(START:3000,COUNT:3)")
        console.do(f"MOUNT/SYSTEM DSA1:/SHADOW={target}: DATA1")
        driver = cluster.installation.driver
        driver.run_for(600)  # no command ends: what is kept now is what kill -9 leaves
        assert f'"{target}": "3000-3002"' in (tmp_path / "state.yaml").read_text()
        driver.write(1, 3001, b"Z" * 512, "ALPHA")
        assert f'"{target}": "3000, 3002"' in (tmp_path / "state.yaml").read_text()


# --- commands, each sequence with what its last one says -------------------------------------------------

A, B, C = ("$1$DGA10:", "$1$DGA11:", "$1$DGA12:")
THREE = [f"INITIALIZE/SHADOW=({A},{B},{C})/ERASE DATA1", f"MOUNT/CLUSTER DSA1:/SHADOW=({A},{B},{C}) DATA1"]
ALONE = [f"INITIALIZE {A} X", f"MOUNT/CLUSTER {A} X"]
ONE = [f"INITIALIZE {A} X", f"MOUNT/SYSTEM DSA1:/SHADOW={A} X"]
BACK = f"MOUNT/CLUSTER DSA1:/SHADOW={C} DATA1"


def show(folder: Path, lines: list[str], config: Any = "default") -> list[str]:
    """What the last of *lines* shows, and then that the cluster can be shut down in order."""
    shown: list[str] = []
    with vmsshadow.open_cluster(config, folder) as cluster:
        console = cluster.console("ALPHA")
        for line in lines:
            shown = console.do(line).lines
    return shown


@pytest.mark.parametrize("verb", ["READ", "WRITE"])
def test_an_io_that_nothing_but_an_operator_could_end_times_out(tmp_path: Path, verb: str) -> None:
    faults = [f"SIMULATE FAIL {A}/MODE=WRITELOCK", f"SIMULATE {verb} DSA1:/BLOCKS=(START:8000,COUNT:10)"]
    assert show(tmp_path, ONE + faults) == ["%SYSTEM-F-TIMEOUT, device timeout"]


@pytest.mark.parametrize("fault", ["BADBLOCK/BLOCKS=(START:2003)", *(f"NTH/COUNT={number}" for number in range(1, 40))])
def test_a_node_boots_or_says_why_not_whatever_fails_of_its_system_disk(tmp_path: Path, fault: str) -> None:
    lines = ["SIMULATE CRASH ALPHA", f"SIMULATE FAIL {A}/MODE={fault}", "SIMULATE BOOT ALPHA"]
    said = show(tmp_path, lines, SYSTEM_DISK)
    assert sum(line.startswith(("%VMSSHADOW-E-NOBOOT", "%VMSSHADOW-I-BOOTED")) for line in said) == 1


@pytest.mark.parametrize(
    "command", ["SIMULATE CRASH BETA", "SIMULATE SHUTDOWN BETA", f"DISMOUNT/CLUSTER {A}", "SHOW TIME"]
)
def test_a_volume_whose_scb_fails_is_let_go_all_the_same(tmp_path: Path, command: str) -> None:
    show(tmp_path, [*ALONE, f"SIMULATE FAIL {A}/MODE=BADBLOCK/BLOCKS=(START:51201)", command])


@pytest.mark.parametrize("number", range(1, 20))
def test_mount_of_a_former_member_on_its_own_survives_any_failing_access(tmp_path: Path, number: int) -> None:
    fault = f"SIMULATE FAIL {C}/MODE=NTH/COUNT={number}"
    said = show(tmp_path, [*THREE, f"DISMOUNT {C}", fault, f"MOUNT/OVERRIDE=SHADOW_MEMBERSHIP {C} DATA1"])
    assert sum(line.startswith(("%MOUNT-F-", "%MOUNT-I-MOUNTED")) for line in said) == 1


def test_members_that_are_expelled_together_all_return_by_minicopy(tmp_path: Path) -> None:
    lines = [
        *THREE, "SET SHADOW DSA1:/POLICY=HBMM=(MASTER=*,COUNT=1,MULTIUSE=1)",
        f"SIMULATE FAIL {B}", f"SIMULATE FAIL {C}", "WAIT 0:2:5", "SIMULATE WRITE DSA1:/BLOCKS=(START:1000,COUNT:127)",
        f"SIMULATE REPAIR {B}", f"SIMULATE REPAIR {C}",
        f"MOUNT/CLUSTER DSA1:/SHADOW={B} DATA1", "WAIT 0:5", f"MOUNT/CLUSTER/POLICY=MINICOPY DSA1:/SHADOW={C} DATA1",
    ]  # fmt: skip
    assert show(tmp_path / "one", [*lines, "SHOW DEVICE DSA1:"])[-1].endswith("(mcpy trgt DSA1:   0% copied)")
    assert show(tmp_path / "two", [*lines, "WAIT 0:5", "SHOW DEVICE/BITMAP/FULL"])[2].endswith("HBMM1")
    assert "IDENTICAL" in show(tmp_path / "three", [*lines, "WAIT 0:5", "SIMULATE COMPARE DSA1:"])[0]


def test_every_multiuse_bitmap_is_a_minimerge_bitmap_again_when_the_members_are_back(tmp_path: Path) -> None:
    policy = "SET SHADOW DSA1:/POLICY=HBMM=(MASTER=*,COUNT=2,MULTIUSE=2,RESET_THRESHOLD=100)"
    away = [f"SIMULATE FAIL {C}", "WAIT 0:2:5", f"SIMULATE REPAIR {C}", BACK, "WAIT 0:5"]
    shown = show(tmp_path, [*THREE, policy, *away, "SHOW DEVICE/BITMAP"])
    assert [line.split()[-3] for line in shown[2:]] == ["Minimerge", "Minimerge"]


@pytest.mark.parametrize("how", ["", "/POLICY=NOMINICOPY"])
def test_a_bitmap_that_can_bring_nobody_back_any_more_is_gone(tmp_path: Path, how: str) -> None:
    alone = [f"MOUNT/OVERRIDE=SHADOW_MEMBERSHIP {C} DATA1", f"DISMOUNT {C}"] if not how else []
    lines = [*THREE, f"DISMOUNT/POLICY=MINICOPY {C}", *alone, f"{BACK}{how}", "WAIT 0:1", "SHOW DEVICE/BITMAP"]
    assert len(show(tmp_path, lines)) == 2


def test_minimerge_is_not_enabled_without_a_master_bitmap(tmp_path: Path) -> None:
    policy = "SET SHADOW DSA1:/POLICY=HBMM=(MASTER=ALPHA,COUNT=1)"
    shown = show(tmp_path, [*THREE, policy, "DISMOUNT DSA1:", "SET HOST BETA", "SHOW SHADOW DSA1:"])
    assert any(line.endswith("Mini Merge      Disabled") for line in shown)


@pytest.mark.parametrize(
    "other", ["STALL=WRITES", "RESET_COUNTERS", "ABORT_VIRTUAL_UNIT", "FORCE_REMOVAL", "ENABLE=SPLIT"]
)
def test_evaluate_takes_no_setting_beside_it(tmp_path: Path, other: str) -> None:
    assert show(tmp_path, [*THREE, f"SET SHADOW/EVALUATE=RESOURCES/{other}"])[0].startswith("%SET-E-CONFQUAL")


@pytest.mark.parametrize(
    "line",
    [
        "SET DEVICE DSA1:/POLICY=HBMM=NODEFAULT/ABORT_VIRTUAL_UNIT",
        f"DISMOUNT/FORCE_REMOVAL/MINICOPY {C}",
        f"DISMOUNT/FORCE_REMOVAL/CLUSTER {C}",
        f"DISMOUNT/FORCE_REMOVAL={B} {C}",
        f"SIMULATE FAIL {C}/MODE=PARITY/NODE=BETA",
    ],
)
def test_what_cannot_stand_together_is_refused(tmp_path: Path, line: str) -> None:
    assert show(tmp_path, [*THREE, line])[-2].startswith("%DCL-W-CONFLICT")


def test_blocks_belong_to_faults_of_blocks(tmp_path: Path) -> None:
    shown = show(tmp_path, [*THREE, f"SIMULATE FAIL {C}/MODE=OFFLINE/BLOCKS=(START:1)"])
    assert shown[0].startswith("%VMSSHADOW-E-BADVALUE")


def test_a_site_may_be_a_logical_name_and_a_policy_be_written_with_colons(tmp_path: Path) -> None:
    site = ["DEFINE/SYSTEM/EXECUTIVE ZKO 1", "SET DEVICE/SITE=ZKO DSA1:"]
    shown = show(tmp_path / "site", [*THREE, *site, "SHOW SHADOW DSA1:"])
    assert any(line.endswith("VU Site Value          1") for line in shown)
    policy = ["SET SHADOW DSA1:/POLICY=HBMM=(MASTER_LIST:*,COUNT:1)", "SHOW SHADOW/POLICY=HBMM DSA1:"]
    assert any("any 1 nodes" in line for line in show(tmp_path / "colons", [*THREE, *policy]))


@pytest.mark.parametrize("line", ["SET SHADOW DSA1:/DEMAND_MERGE", "ANALYZE/DISK_STRUCTURE/SHADOW DSA1:"])
def test_a_set_that_was_given_up_takes_no_work(tmp_path: Path, line: str) -> None:
    gone = [*(f"SIMULATE FAIL {member}" for member in (A, B, C)), "SET SHADOW DSA1:/ABORT_VIRTUAL_UNIT", line]
    assert show(tmp_path, THREE + gone)[-1].endswith("SYSTEM-F-VOLINV, volume is not software enabled")


def test_a_master_bitmap_is_where_its_minimerge_can_run(tmp_path: Path) -> None:
    reader = ["DISMOUNT DSA1:", "MOUNT/SYSTEM/NOWRITE DSA1: DATA1", "DELETE/BITMAP 00020002"]
    lines = [*THREE, "SET SHADOW DSA1:/POLICY=HBMM=(MASTER=*,COUNT=1)", *reader, "SET SHADOW DSA1:/DEMAND_MERGE"]
    assert show(tmp_path / "bitmap", [*lines, "SHOW DEVICE/BITMAP"])[-1].split()[-2] == "BETA"
    assert show(tmp_path / "merge", [*lines, "WAIT 1:0", "SHOW SHADOW DSA1:"])[1].endswith("Steady State")


# --- system disks ----------------------------------------------------------------------------------


def test_a_node_does_not_boot_from_a_set_that_it_cannot_write_to(tmp_path: Path) -> None:
    lines = [
        f"DISMOUNT {B}", "SIMULATE CRASH ALPHA", f"SIMULATE FAIL {A}/MODE=WRITELOCK", "SIMULATE BOOT ALPHA",
    ]  # fmt: skip
    assert "is write-locked" in show(tmp_path, lines, SYSTEM_DISK)[-1]
    again = ["SIMULATE CRASH ALPHA", f"SIMULATE FAIL {A}/MODE=WRITELOCK", "SIMULATE BOOT ALPHA"]
    assert show(tmp_path / "with_others", again, SYSTEM_DISK)[-1].startswith("%VMSSHADOW-I-BOOTED")


def test_a_drive_with_another_volume_is_waited_for_and_then_left_out(tmp_path: Path) -> None:
    lines = ["SIMULATE CRASH ALPHA", f"SIMULATE FAIL {B}/MODE=WRONGVOLUME", "SIMULATE BOOT ALPHA"]
    assert any("BOOTWAITS" in line for line in show(tmp_path / "waits", lines, SYSTEM_DISK))
    shown = show(tmp_path / "left_out", [*lines, "SHOW DEVICE DSA0:"], SYSTEM_DISK)
    assert len(shown) == 5 and shown[-1].split()[0] == A
    boot = ["SIMULATE CRASH ALPHA", f"SIMULATE FAIL {A}/MODE=WRONGVOLUME", "SIMULATE BOOT ALPHA"]
    assert show(tmp_path / "boot", boot, SYSTEM_DISK)[-1].endswith("contains another volume")


def test_a_node_boots_from_another_member_when_told_to(tmp_path: Path) -> None:
    gone = [f"DISMOUNT {A}", "SIMULATE CRASH ALPHA"]
    assert show(tmp_path / "old", [*gone, "SIMULATE BOOT ALPHA"], SYSTEM_DISK)[-1].startswith("%VMSSHADOW-E-NOBOOT")
    told = show(tmp_path / "new", [*gone, f"SIMULATE BOOT ALPHA/DEVICE={B}"], SYSTEM_DISK)
    assert told[-1].startswith("%VMSSHADOW-I-BOOTED")
    wrong = show(tmp_path / "wrong", [*gone, "SIMULATE BOOT ALPHA/DEVICE=$1$DGA99:"], SYSTEM_DISK)
    assert wrong == ["%VMSSHADOW-E-BADVALUE, value '$1$DGA99:' is not valid for /DEVICE"]


def test_by_priority_names_the_node_beside_what_it_does(tmp_path: Path) -> None:
    lines = [
        f"INITIALIZE/SHADOW=({A},{B}) DATA1", f"MOUNT/CLUSTER DSA1:/SHADOW=({A},{B}) DATA1", f"SIMULATE FAIL {A}",
        f"SIMULATE FAIL {B}", "WAIT 0:0:3", "SET SHADOW/ABORT_VIRTUAL_UNIT DSA1:", f"SIMULATE REPAIR {A}",
        f"SIMULATE REPAIR {B}", "WAIT 0:0:5", "SET HOST BETA", f"MOUNT/SYSTEM DSA1:/SHADOW={C} DATA1", "WAIT 0:0:1",
        "LOGOUT", "SHOW SHADOW/BY_PRIORITY DSA1:",
    ]  # fmt: skip
    first, second = show(tmp_path, lines)[-2:]
    assert first.endswith("Mount Verification Timed Out")
    assert second.split()[:2] == ["Copy", "Active"] and second.endswith(" BETA")


# --- power cuts ------------------------------------------------------------------------------------

CUT_SHORT = """\
import os, sys
import vmsshadow
count, real = [0], os.pwrite
def pwrite(fd, data, at):
    count[0] += 1
    if count[0] == int(sys.argv[2]):
        os._exit(0)
    return real(fd, data, at)
disks = [{"name": f"$1$DGA1{number}", "blocks": 4000} for number in range(2)]
with vmsshadow.open_cluster({"nodes": [{"name": "ALPHA"}], "disks": disks}, sys.argv[1]) as cluster:
    os.pwrite = pwrite
    cluster.console().do("INITIALIZE/SHADOW=($1$DGA10:,$1$DGA11:) DATA")
"""


@pytest.mark.parametrize("number", [*range(1, 20, 3), *range(20, 80, 4), 1_000])
def test_disks_are_siblings_only_when_all_of_both_was_written(tmp_path: Path, number: int) -> None:
    subprocess.run([sys.executable, "-c", CUT_SHORT, str(tmp_path), str(number)], check=True)
    disks = [{"name": f"$1$DGA1{number}", "blocks": 4000} for number in range(2)]
    with vmsshadow.open_cluster({"nodes": [{"name": "ALPHA"}], "disks": disks}, tmp_path) as cluster:
        console = cluster.console()
        told = console.do(f"MOUNT/SYSTEM DSA1:/SHADOW=({A},{B}) DATA").lines
        if any(line.startswith("%MOUNT-I-MOUNTED") for line in told):
            cluster.advance(600)
            assert "IDENTICAL" in console.do("SIMULATE COMPARE DSA1:").lines[0]


AFTER_THE_CUT = """\
import os, sys
import vmsshadow
with vmsshadow.open_cluster("default", sys.argv[1]) as cluster:
    console = cluster.console()
    console.do("RUN SYS$SYSTEM:SYSGEN", "USE CURRENT", "SET SHADOW_MBR_TMO 77", "WRITE CURRENT", "EXIT")
    console.do("SET SHADOW/POLICY=HBMM=(MASTER_LIST=*)/NAME=POLX")
    cluster.advance(86_400)
    os._exit(0)
"""


def test_what_operators_set_to_last_and_the_time_outlive_a_power_failure(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", AFTER_THE_CUT, str(tmp_path)], check=True)
    with vmsshadow.open_cluster("default", tmp_path) as cluster:
        console = cluster.console()
        assert console.do("SHOW TIME").lines[0].startswith("  22-NOV-2026 10:00")
        assert console.do("MCR SYSGEN SHOW SHADOW_MBR_TMO").lines[-1].split()[1] == "77"
        assert "POLX" in console.do("SHOW SHADOW/POLICY=HBMM/NAME").lines[0]


def test_a_cluster_that_is_closed_does_nothing_more(tmp_path: Path) -> None:
    with vmsshadow.open_cluster("default", tmp_path) as cluster:
        console = cluster.console()
    with pytest.raises(ValueError, match="the cluster is closed"):
        cluster.advance(1)
    with pytest.raises(ValueError, match="the cluster is closed"):
        cluster.simulate("CRASH ALPHA")
    with pytest.raises(ValueError, match="the cluster is closed"):
        console.do("SHOW TIME")


def test_python_callers_hear_what_is_wrong_with_their_arguments(tmp_path: Path) -> None:
    wrong: list[dict[str, Any]] = [{"clock": None}, {"clock": 5}, {"seed": "x"}, {"seed": -1}, {"seed": 1.5}]
    for given in wrong:
        with pytest.raises(ValueError, match=r"\S"), vmsshadow.open_cluster("default", tmp_path, **given):
            pass
    with vmsshadow.open_cluster("default", tmp_path) as cluster:
        for text in ("-", "CRASH ALPHA\nCRASH BETA"):
            with pytest.raises(ValueError, match="not one line"):
                cluster.simulate(text)
        with pytest.raises(ValueError, match="513 bytes are not whole blocks"):
            cluster.write(1, 6_000, b"A" * 513)
        assert cluster.installation.world.nodes["ALPHA"].up


def test_an_expelled_member_can_be_told_from_one_that_was_dismounted(tmp_path: Path) -> None:
    ask = f'WRITE SYS$OUTPUT F$GETDVI("{B}","SHDW_FAILED_MEMBER"), F$GETDVI("{C}","SHDW_FAILED_MEMBER")'
    away = [f"SIMULATE FAIL {B}", "WAIT 0:3", f"DISMOUNT {C}", f"SIMULATE REPAIR {B}"]
    assert show(tmp_path / "away", [*THREE, *away, ask]) == ["TRUEFALSE"]
    back = [f"MOUNT/CLUSTER DSA1:/SHADOW={B} DATA1", "WAIT 0:5"]
    assert show(tmp_path / "back", [*THREE, *away, *back, ask])[-1] == "FALSEFALSE"
    assert show(tmp_path / "gone", [*THREE, *away, *back, "DISMOUNT/CLUSTER DSA1:", ask])[-1] == "FALSEFALSE"
    assert show(tmp_path / "new", [*THREE, *away, f"INITIALIZE {B} X", ask])[-1] == "FALSEFALSE"
