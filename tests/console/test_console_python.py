"""The door for Python callers."""

from pathlib import Path

import pytest

import vmsshadow
from vmsshadow.cluster.config import ConfigRefused
from vmsshadow.cluster.driver import IoFailed
from vmsshadow.cluster.state_file import LabRefused

TINY = {
    "nodes": [{"name": "ALPHA"}, {"name": "BETA"}],
    "disks": [{"name": "$1$DGA1", "blocks": 2000}, {"name": "$1$DGA2", "blocks": 2000}],
    "sets": [{"unit": "DSA1", "label": "DATA1", "members": ["$1$DGA1", "$1$DGA2"], "mounted_on": "all"}],
}


def test_consoles_share_one_rate() -> None:
    with vmsshadow.open_cluster(TINY, None, clock="x100000") as cluster:
        one = cluster.console()
        assert one.do("SIMULATE RATE 1000000").status & 1
        assert any(line.split() == ["Clock", "x1000000"] for line in one.do("SHOW VMSSHADOW").lines)
        before = one.do("SHOW TIME").lines
        cluster.advance(60.0)
        assert one.do("SHOW TIME").lines != before


def test_a_cluster_has_consoles_time_and_io(tmp_path: Path) -> None:
    with vmsshadow.open_cluster(TINY, tmp_path / "lab") as cluster:
        console = cluster.console("alpha")
        assert console is cluster.console("ALPHA") and cluster.console() is console
        cluster.write("DSA1", 100, b"x" * 1024, node="BETA")
        assert cluster.read(1, 100, 2, node="ALPHA") == b"x" * 1024
        cluster.advance(60)
        result = console.do("SHOW TIME")
        assert result.status == 1 and len(result.lines) == 1
        assert console.do("FOO").status == 0x10038090


def test_answers_follow_the_line(tmp_path: Path) -> None:
    with vmsshadow.open_cluster("default", None) as cluster:
        console = cluster.console("ALPHA")
        console.do("INITIALIZE", "$1$DGA10:", "DATA1")
        result = console.do("MOUNT/CONFIRM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) DATA1", "YES")
        assert result.lines[-1].endswith("added to the shadow set with a copy operation")
        cluster.advance(600)
        assert "completing copy operation" in console.screen[-2]


def test_simulate_costs_no_time_and_refuses_with_an_exception(tmp_path: Path) -> None:
    with vmsshadow.open_cluster(TINY, None) as cluster:
        assert cluster.simulate("CRASH BETA").lines == ["%VMSSHADOW-I-CRASHED, node BETA has crashed"]
        assert cluster.installation.driver.clock.now_us == 0
        with pytest.raises(ValueError, match="node BETA is down"):
            cluster.simulate("CRASH BETA")


def test_wrong_arguments_raise() -> None:
    with pytest.raises(ConfigRefused), vmsshadow.open_cluster({"nodes": 5}, None):
        pass
    with pytest.raises(ValueError), vmsshadow.open_cluster(TINY, None, clock="fast"):
        pass
    with vmsshadow.open_cluster(TINY, None) as cluster:
        with pytest.raises(KeyError):
            cluster.console("GAMMA")
        with pytest.raises(ValueError):
            cluster.advance(-1)
        with pytest.raises(ValueError):
            cluster.read("$1$DGA1", 0, 1)
        with pytest.raises(IoFailed):
            cluster.read(2, 0, 1)


def test_a_cluster_is_shut_down_at_the_end_and_loses_power_in_an_exception(tmp_path: Path) -> None:
    class Broken(Exception):
        pass

    with vmsshadow.open_cluster(TINY, tmp_path / "lab") as cluster:
        pass
    with pytest.raises(Broken), vmsshadow.open_cluster(TINY, tmp_path / "lab") as cluster:
        assert cluster.installation.world.units[1].shadow_set.merge is None
        raise Broken
    with vmsshadow.open_cluster(TINY, tmp_path / "lab") as cluster:
        assert cluster.installation.world.units[1].shadow_set.merge is not None
        with pytest.raises(LabRefused), vmsshadow.open_cluster(TINY, tmp_path / "lab"):
            pass


@pytest.mark.parametrize("what", ["$1$DGA1", "$1$DGA2"])
@pytest.mark.parametrize("mode", ["OFFLINE", "WRITELOCK", "WRONGVOLUME"])
def test_a_cluster_with_failed_disks_can_be_shut_down(what: str, mode: str) -> None:
    with vmsshadow.open_cluster(TINY, None) as cluster:
        cluster.simulate(f"FAIL {what}: /MODE={mode}")
        cluster.simulate("WORKLOAD DSA1: /RATE=50")
        cluster.advance(1)


def test_a_cluster_without_any_disk_left_can_be_shut_down() -> None:
    with vmsshadow.open_cluster(TINY, None) as cluster:
        cluster.simulate("WORKLOAD DSA1: /RATE=50")
        cluster.simulate("FAIL $1$DGA1:")
        cluster.simulate("FAIL $1$DGA2:")
        cluster.advance(1)


def test_a_volume_that_is_offline_can_be_shut_down() -> None:
    with vmsshadow.open_cluster("default", None) as cluster:
        cluster.console("ALPHA").do("INITIALIZE $1$DGA10: X")
        assert cluster.console("ALPHA").do("MOUNT/SYSTEM $1$DGA10: X").status & 1
        cluster.simulate("FAIL $1$DGA10:")
        cluster.simulate("CRASH ALPHA")
