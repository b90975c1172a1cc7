"""Faults that were once found by using the program, each by the input that showed it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import vmsshadow
import vmsshadow.api
from vmsshadow.cluster import config
from vmsshadow.cluster.config import ConfigRefused

ROOT = Path(__file__).parent.parent
ONE_NODE = {
    "nodes": [{"name": "ALPHA"}, {"name": "BETA"}],
    "controllers": [{"name": "HSG1", "type": "HSG80"}],
    "disks": [{"name": f"$1$DGA{unit}", "blocks": 4000, "controller": "HSG1"} for unit in (10, 11)],
}


def program(*arguments: str, shell: str = "") -> "subprocess.CompletedProcess[str]":
    """The program run by a shell, so that streams can be closed: *shell* is put behind the command."""
    command = " ".join([sys.executable, "-m", "vmsshadow", *(f"'{word}'" for word in arguments), shell])
    return subprocess.run(
        ["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
    )


def test_a_refused_run_leaves_an_earlier_recording_as_it_was(tmp_path: Path) -> None:
    kept = tmp_path / "kept.vmst"
    kept.write_text("precious\n")
    ended = program("--record", str(kept), "--config", "nosuch", "-e", "SHOW TIME")
    assert ended.returncode == 2
    assert kept.read_text() == "precious\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_a_closed_stream_is_an_empty_one(tmp_path: Path, closed: str) -> None:
    ended = program("--lab", str(tmp_path / "lab"), *([] if "<" in closed else ["-e", "SHOW TIME"]), shell=closed)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_procedure_without_a_name_is_refused(tmp_path: Path) -> None:
    assert program("--lab", str(tmp_path / "lab"), "").returncode == 2


def test_ten_thousand_idle_days_pass_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with vmsshadow.open_cluster(ONE_NODE, tmp_path) as cluster:
        steps: list[int] = []
        driver = cluster.installation.driver
        genuine = driver.run_until

        def run_until(time_us: int) -> None:
            steps.append(time_us)
            genuine(time_us)

        monkeypatch.setattr(driver, "run_until", run_until)
        cluster.console("ALPHA").do("WAIT 9999-00:00:00")
        assert len(steps) < 10


@pytest.mark.parametrize("seconds", [1e12, 1e30, float("nan")])
def test_time_beyond_the_calendar_is_refused_and_changes_nothing(tmp_path: Path, seconds: float) -> None:
    with vmsshadow.open_cluster(ONE_NODE, tmp_path) as cluster:
        with pytest.raises(ValueError):
            cluster.advance(seconds)
        assert cluster.console("ALPHA").do("SHOW TIME").status == 1


def test_no_link_leads_a_procedure_out_of_the_lab(tmp_path: Path) -> None:
    outside = tmp_path / "outside.com"
    outside.write_text("$ SHOW TIME\n")
    lab = tmp_path / "lab"
    folder = lab / "files" / "ALPHA" / "SYS$LOGIN"
    folder.mkdir(parents=True)
    os.symlink(outside, folder / "OUT.COM")
    with vmsshadow.open_cluster(ONE_NODE, lab) as cluster:
        assert "%DCL-E-OPENIN" in cluster.console("ALPHA").do("@OUT").lines[0]


def test_a_controllers_path_fails_for_one_node_only(tmp_path: Path) -> None:
    with vmsshadow.open_cluster(ONE_NODE, tmp_path) as cluster:
        cluster.simulate("FAIL HSG1 /NODE=ALPHA")
        world = cluster.installation.world
        assert world.is_served("ALPHA", "$1$DGA10") and not world.is_served("BETA", "$1$DGA10")
        cluster.simulate("REPAIR HSG1 /NODE=ALPHA")
        assert not world.is_served("ALPHA", "$1$DGA10")
        with pytest.raises(ValueError):
            cluster.simulate("FAIL HSG1 /MODE=PARITY")
        with pytest.raises(ValueError):
            cluster.simulate("FAIL ALPHA /NODE=BETA")


def test_repair_of_one_mode_leaves_the_others(tmp_path: Path) -> None:
    with vmsshadow.open_cluster(ONE_NODE, tmp_path) as cluster:
        cluster.simulate("FAIL $1$DGA10")
        cluster.simulate("REPAIR $1$DGA10 /MODE=PARITY")
        assert not cluster.installation.world.disks["$1$DGA10"].online
        cluster.simulate("REPAIR $1$DGA10 /MODE=OFFLINE")
        assert cluster.installation.world.disks["$1$DGA10"].online


def test_a_members_site_is_the_configurations_again_after_the_dismount(tmp_path: Path) -> None:
    with vmsshadow.open_cluster(ONE_NODE, tmp_path) as cluster:
        operator = cluster.console("ALPHA")
        mount = "MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA10 X"
        for line in ("INIT $1$DGA10 X", mount, "SET SHADOW $1$DGA10/SITE=7", "DISMOUNT DSA1", mount):
            operator.do(line)
        assert "    Read Cost              2    Site 0" in operator.do("SHOW SHADOW").lines


def test_requests_of_a_workload_that_failed_are_counted(tmp_path: Path) -> None:
    with vmsshadow.open_cluster(ONE_NODE, tmp_path) as cluster:
        operator = cluster.console("ALPHA")
        for line in ("INIT $1$DGA10 X", "MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA10 X", "SIMULATE FAIL $1$DGA10"):
            operator.do(line)
        operator.do("SIMULATE WORKLOAD DSA1/RATE=1")
        operator.do("WAIT 01:00:10")
        assert operator.do("SIMULATE WORKLOAD DSA1/STOP").lines[0].startswith("%VMSSHADOW-W-IOFAILED, ")


def test_the_nth_access_that_fails_is_counted_as_an_error(tmp_path: Path) -> None:
    with vmsshadow.open_cluster(ONE_NODE, tmp_path) as cluster:
        operator = cluster.console("ALPHA")
        for line in ("INIT $1$DGA10 X", "MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA10 X"):
            operator.do(line)
        cluster.simulate("FAIL $1$DGA10 /MODE=NTH")
        operator.do("SIMULATE READ DSA1")
        assert cluster.installation.world.disks["$1$DGA10"].errors == 1


@pytest.mark.parametrize("version", ["banana", 8, "V84", "V8.4-"])
def test_a_version_that_is_none_is_refused(version: object) -> None:
    with pytest.raises(ConfigRefused):
        config.from_mapping({**ONE_NODE, "nodes": [{"name": "ALPHA", "version": version}]})


def test_a_single_volume_whose_disk_fails_is_in_mount_verification(tmp_path: Path) -> None:
    with vmsshadow.open_cluster(ONE_NODE, tmp_path) as cluster:
        operator = cluster.console("ALPHA")
        for line in ("INIT $1$DGA10 X", "MOUNT/SYSTEM $1$DGA10 X"):
            operator.do(line)
        failed = operator.do("SIMULATE FAIL $1$DGA10").lines
        assert failed[0] == "%SYSTEM-I-MOUNTVER, $1$DGA10: is offline.  Mount verification in progress."
        assert failed[2:4] == ["Device $1$DGA10: is offline.", "Mount verification is in progress."]
        back = operator.do("SIMULATE REPAIR $1$DGA10").lines
        assert back[0] == "%SYSTEM-I-MOUNTVER, $1$DGA10: has completed mount verification."
        operator.do("SIMULATE FAIL $1$DGA10")
        late = operator.do("WAIT 01:00:00.10").lines
        assert late[0] == "%SYSTEM-I-MOUNTVER, $1$DGA10: has aborted mount verification."
        assert "MntVerifyTimeout" in operator.do("SHOW DEVICE $1$DGA10").lines[3]


def two_members(cluster: "vmsshadow.api.Cluster") -> "vmsshadow.api.Console":
    operator = cluster.console("ALPHA")
    both = "($1$DGA10,$1$DGA11)"
    operator.do(f"INITIALIZE/SHADOW={both} X")
    operator.do(f"MOUNT/SYSTEM DSA1:/SHADOW={both} X")
    return operator


def test_an_image_that_was_cut_short_is_not_made_long_again(tmp_path: Path) -> None:
    with vmsshadow.open_cluster(ONE_NODE, tmp_path) as cluster:
        operator = two_members(cluster)
        cluster.write("DSA1", 3000, b"A" * 512 * 200)
        os.truncate(tmp_path / "1dga10.dsk", 3050 * 512)
        cluster.write("DSA1", 3999, b"B" * 512)
        operator.do("SET SHADOW DSA1: /DEMAND_MERGE")
        cluster.advance(1000)
        assert cluster.read("DSA1", 3100, 1) == b"A" * 512
        assert [member.device for member in cluster.installation.world.units[1].shadow_set.full] == ["$1$DGA11"]


@pytest.mark.parametrize("lbn", [0, 3999])
def test_data_that_look_like_a_footer_are_data(tmp_path: Path, lbn: int) -> None:
    data = b"conectix".ljust(512, b"\0")
    with vmsshadow.open_cluster(ONE_NODE, tmp_path) as cluster:
        two_members(cluster)
        cluster.write("DSA1", lbn, data)
    with vmsshadow.open_cluster(ONE_NODE, tmp_path) as cluster:
        mounted = cluster.console("ALPHA").do("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10,$1$DGA11) X")
        assert mounted.status & 1
        assert cluster.read("DSA1", lbn, 1) == data


def test_comparing_a_terabyte_of_holes_costs_nothing(tmp_path: Path) -> None:
    disks = [{"name": f"$1$DGA{unit}", "blocks": 2_147_475_456} for unit in (10, 11)]
    with vmsshadow.open_cluster({"nodes": [{"name": "ALPHA"}], "disks": disks}, tmp_path) as cluster:
        operator = two_members(cluster)
        assert operator.do("SIMULATE COMPARE DSA1").lines == [
            "%VMSSHADOW-I-IDENTICAL, members of DSA1: hold identical data"
        ]


def test_an_answer_too_many_does_not_let_a_mount_wait_for_an_operator(tmp_path: Path) -> None:
    with vmsshadow.open_cluster(ONE_NODE, tmp_path) as cluster:
        operator = cluster.console("ALPHA")
        for line in ("INIT $1$DGA10 X", "MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA10 X", "SIMULATE FAIL $1$DGA11"):
            operator.do(line)
        refused = operator.do("MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA11 X", "N")
        assert refused.lines[-1].startswith("%MOUNT-F-BATCHNOOPR, ")


def test_time_does_not_run_backwards_over_a_kill(tmp_path: Path) -> None:
    script = (
        "import os, vmsshadow\n"
        f"with vmsshadow.open_cluster('single_node', {str(tmp_path)!r}) as cluster:\n"
        "    cluster.console().do('WAIT 5:00')\n"
        "    os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=60).returncode == 9
    with vmsshadow.open_cluster("single_node", tmp_path) as cluster:
        assert cluster.console().do("SHOW TIME").lines[0] >= "  21-NOV-2026 15:00:00"


def test_a_bad_home_block_of_a_source_is_told(tmp_path: Path) -> None:
    with vmsshadow.open_cluster(ONE_NODE, tmp_path) as cluster:
        two_members(cluster)
    for name in ("1dga10.dsk", "1dga11.dsk"):
        with (tmp_path / name).open("r+b") as file:
            file.seek(512)
            file.write(bytes(512))
    with vmsshadow.open_cluster(ONE_NODE, tmp_path) as cluster:
        lines = cluster.console("ALPHA").do("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10,$1$DGA11) X").lines
        assert "%MOUNT-W-HOMBLKBAD, primary home block is bad; backup used" in lines
