"""SHOW DEVICES/REBUILD_STATUS, and /OUTPUT of displays of devices."""

from pathlib import Path

import pytest

from tests.commands.show_lab import ShowLab


def rebuild_lab(qualifier: str) -> ShowLab:
    """DSA1 and the single volume on $1$DGA12, improperly dismounted, are mounted again on ALPHA with *qualifier*."""
    lab = ShowLab(mounted_on=("ALPHA",))
    lab.do("INITIALIZE $1$DGA12: WORK")
    lab.do("MOUNT/SYSTEM $1$DGA12: WORK")
    lab.do("SIMULATE CRASH ALPHA")
    lab.do("SIMULATE BOOT ALPHA")
    lab.do(f"MOUNT/SYSTEM{qualifier} DSA1:/SHADOW=($1$DGA10,$1$DGA11) DATA1")
    lab.do(f"MOUNT/SYSTEM{qualifier} $1$DGA12: WORK")
    return lab


@pytest.mark.parametrize(("qualifier", "answer"), [("", "No"), ("/REBUILD", "No"), ("/NOREBUILD", "Yes")])
def test_a_volume_mounted_with_norebuild_has_to_be_rebuilt(qualifier: str, answer: str) -> None:
    assert rebuild_lab(qualifier).show("SHOW DEVICES/REBUILD_STATUS") == [
        "Device Name         Rebuild needed?",
        f"DSA1:               {answer}",
        "$1$DGA10:           Not applicable",
        "$1$DGA11:           Not applicable",
        f"$1$DGA12:           {answer}",
        "$1$DGA13:           Not applicable",
    ]


@pytest.mark.parametrize("name", ["DSA1:", "$1$DGA12:"])
def test_set_volume_rebuilds_what_was_mounted_without(name: str) -> None:
    lab = rebuild_lab("/NOREBUILD")
    assert lab.show(f"SET VOLUME/NOREBUILD {name}") == []
    assert lab.show(f"SHOW DEVICES/REBUILD_STATUS {name}")[1].endswith("Yes")
    assert lab.show(f"SET VOLUME/REBUILD/LOG {name}") == [f"%SET-I-MODIFIED, _{name} modified"]
    assert lab.show(f"SHOW DEVICES/REBUILD_STATUS {name}")[1].endswith("No")


def test_a_volume_that_cannot_be_asked_gives_no_information() -> None:
    lab = ShowLab()
    lab.do("INITIALIZE $1$DGA12: WORK")
    lab.do("MOUNT/SYSTEM $1$DGA12: WORK")
    lab.do("SIMULATE FAIL $1$DGA10")
    lab.do("SIMULATE FAIL $1$DGA11")
    lab.do("SET HOST BETA")
    lines = lab.show("SHOW DEVICES/REBUILD_STATUS")
    assert "DSA1:               Information unavailable" in lines
    assert "$1$DGA12:           Information unavailable" in lines


def test_a_volume_that_is_clean_needs_no_rebuild_whatever_is_said() -> None:
    lab = ShowLab(members=())
    lab.do("INITIALIZE $1$DGA12: WORK")
    lab.do("MOUNT/SYSTEM/NOREBUILD $1$DGA12: WORK")
    assert lab.show("SHOW DEVICES/REBUILD_STATUS $1$DGA12")[1:] == ["$1$DGA12:           No"]


@pytest.mark.parametrize("other", ["ALLOCATED", "BITMAP", "BRIEF", "FULL", "MOUNTED"])
def test_only_output_may_stand_with_rebuild_status(other: str, tmp_path: Path) -> None:
    lab = ShowLab()
    assert lab.show(f"SHOW DEVICES/REBUILD_STATUS/{other}")[0].startswith("%DCL-W-CONFLICT, ")
    lab.driver.operators.files = tmp_path
    assert lab.show("SHOW DEVICES/REBUILD_STATUS/OUTPUT=SYS$MANAGER:R.TXT DSA1:") == []
    written = (tmp_path / "ALPHA" / "SYS$MANAGER" / "R.TXT").read_text()
    assert written.splitlines()[1] == "DSA1:               No"


def test_output_of_a_display_is_what_would_be_shown(tmp_path: Path) -> None:
    lab = ShowLab()
    lab.driver.operators.files = tmp_path
    shown = lab.show("SHOW DEVICE/FULL D")
    assert lab.show("SHOW DEVICE/FULL/OUTPUT=D D") == []
    assert (tmp_path / "ALPHA" / "SYS$LOGIN" / "D.LIS").read_text().splitlines() == shown
    assert lab.show("SHOW DEVICE/OUTPUT=D NOSUCH")[0].startswith("%SYSTEM-W-NOSUCHDEV, ")
    assert (tmp_path / "ALPHA" / "SYS$LOGIN" / "D.LIS").read_text().splitlines() == shown
