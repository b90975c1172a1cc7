"""INITIALIZE: what is written, what is refused, and that a refusal writes nothing."""

import pytest

from tests.commands.mount_lab import BLOCKS, Lab
from vmsshadow.messages.catalogue import Severity

TWO = ("$1$DGA1", "$1$DGA2")


def content(lab: Lab, device: str) -> bytes:
    medium = lab.world.disks[device].medium
    assert medium is not None
    return medium.read(0, lab.world.disks[device].blocks)


def test_success_is_silent_and_the_volume_mounts() -> None:
    lab = Lab(TWO)
    done = lab.do("INITIALIZE $1$DGA1: data1")
    assert (done.lines, done.status & 1) == ([], 1)
    assert lab.driver.facts("ALPHA", "$1$DGA1").label == "DATA1"
    assert lab.do("MOUNT $1$DGA1: DATA1").status & 1


def test_shadow_makes_the_same_file_structure_on_every_disk() -> None:
    """8.4 manual, 4.3."""
    lab = Lab(TWO)
    assert lab.do("INITIALIZE/SHADOW=($1$DGA1,$1$DGA2)/ERASE DATA").lines == []
    assert content(lab, "$1$DGA1") == content(lab, "$1$DGA2")


def test_erase_leaves_nothing_of_the_former_contents() -> None:
    lab = Lab(TWO)
    medium = lab.world.disks["$1$DGA1"].medium
    assert medium is not None
    medium.write(700, b"secret!!" * 64)
    lab.do("INITIALIZE $1$DGA1: DATA")
    assert b"secret" in content(lab, "$1$DGA1")
    lab.do("INITIALIZE/ERASE $1$DGA1: DATA")
    assert b"secret" not in content(lab, "$1$DGA1")


def test_disks_of_different_size_get_the_volume_of_the_smaller() -> None:
    """Dissimilar devices, 8.4 manual, 1.3."""
    lab = Lab(("$1$DGA1",))
    lab.plug("$1$DGA2", blocks=3000)
    assert lab.do("INITIALIZE/SHADOW=($1$DGA2,$1$DGA1) DATA").lines == []
    assert {lab.driver.facts("ALPHA", device).volsize for device in TWO} == {BLOCKS}
    assert lab.do("MOUNT DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA").text.count("SHDWMEMSUCC") == 2


def test_every_qualifier_reaches_the_volume() -> None:
    lab = Lab(TWO)
    line = (
        "INITIALIZE/SIZE=1500/CLUSTER_SIZE=2/HEADERS=20/MAXIMUM_FILES=100/EXTENSION=9/OWNER_UIC=[100,7]"
        "/INDEX=MIDDLE/WINDOWS=10/ACCESSED=4/NOHIGHWATER/STRUCTURE=2/SYSTEM $1$DGA1: DATA"
    )
    assert lab.do(line).lines == []
    facts = lab.driver.facts("ALPHA", "$1$DGA1")
    assert (facts.volsize, facts.cluster, facts.maxfiles, facts.extend) == (1500, 2, 100, 9)
    assert facts.owner_uic == 0o100 << 16 | 7


@pytest.mark.parametrize(
    ("qualifier", "answer"),
    [
        ("/ACCESSED=256", "%INIT-F-BADACCESSED, value for /ACCESSED qualifier out of range"),
        ("/CLUSTER_SIZE=0", "%INIT-F-BADCLUSTER, value for /CLUSTER_SIZE qualifier out of range"),
        ("/EXTENSION=65536", "%INIT-F-BADEXTENSION, value for /EXTENSION qualifier out of range"),
        ("/HEADERS=3", "%INIT-F-BADHEADERS, value for /HEADER qualifier out of range"),
        ("/MAXIMUM_FILES=1", "%INIT-F-BADMAXIMUM, value for /MAXIMUM_FILES qualifier out of range"),
        ("/WINDOWS=81", "%INIT-F-BADWINDOWS, value for /WINDOWS qualifier out of range"),
        ("/OWNER_UIC=[9,1]", "%INIT-F-BADUIC, invalid UIC syntax"),
        ("/SIZE=2001", "%INIT-E-INVQUAVAL, value '2001' invalid for /SIZE qualifier"),
        ("/SIZE=0", "%INIT-E-INVQUAVAL, value '0' invalid for /SIZE qualifier"),
        ("/INDEX=BLOCK:5000", "%INIT-F-INDEX, invalid index file position"),
    ],
)
def test_a_value_out_of_range_is_refused(qualifier: str, answer: str) -> None:
    lab = Lab(TWO)
    assert lab.do(f"INITIALIZE{qualifier} $1$DGA1: DATA").lines == [answer]
    assert content(lab, "$1$DGA1") == bytes(BLOCKS * 512)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("INITIALIZE $1$DGA77: DATA", "%INIT-F-NOSUCHDEV, no such device available"),
        ("INITIALIZE DSA1: DATA", "%INIT-F-NOSUCHDEV, no such device available"),
        ("INITIALIZE A:B DATA", "%INIT-F-IVDEVNAM, invalid device name"),
        ("INITIALIZE/SHADOW=(DSA1,$1$DGA1) DATA", "%INIT-F-NOTSHDWDEV, not a valid shadow set member"),
        ("INITIALIZE/SHADOW=($1$DGA1,$1$DGA1:) DATA", "%INIT-F-BADPARAM, bad parameter value"),
        ("INITIALIZE/SHADOW=(A1,B1,C1,D1,E1,F1,G1) DATA", "%INIT-F-"),
        ("INITIALIZE $1$DGA1: THIRTEEN_LONG", "%INIT-F-BADPARAM, bad parameter value"),
    ],
)
def test_a_mistake_is_refused(line: str, answer: str) -> None:
    lab = Lab(TWO)
    done = lab.do(line)
    assert len(done.lines) == 1
    assert done.lines[0].startswith(answer)
    assert done.status & 7 == Severity.F


def test_a_disk_in_use_is_never_touched() -> None:
    lab = Lab(TWO)
    lab.format(*TWO, label="DATA")
    lab.do("MOUNT DSA1:/SHADOW=$1$DGA1 DATA")
    lab.do("MOUNT $1$DGA2: DATA")
    before = [content(lab, device) for device in TWO]
    lines = ["INITIALIZE $1$DGA1: X", "INITIALIZE $1$DGA2: X", "INITIALIZE DSA1: X", "INITIALIZE/SHADOW=($1$DGA2) X"]
    for line in lines:
        assert lab.do(line).lines == ["%INIT-F-DEVMOUNT, device is already mounted"]
    assert [content(lab, device) for device in TWO] == before


@pytest.mark.parametrize(
    ("mode", "answer"),
    [("OFFLINE", "MEDOFL, medium is offline"), ("WRITELOCK", "WRITLCK, write lock error"),
     ("WRONGVOLUME", "VOLINV, volume is not software enabled")],
)  # fmt: skip
def test_one_disk_out_of_reach_refuses_them_all(mode: str, answer: str) -> None:
    lab = Lab(TWO)
    lab.driver.fail("$1$DGA2", mode)
    assert lab.do("INITIALIZE/SHADOW=($1$DGA1,$1$DGA2) DATA").lines == [f"%INIT-F-{answer}"]
    assert content(lab, "$1$DGA1") == bytes(BLOCKS * 512)


def test_limit_without_a_value_is_accepted() -> None:
    assert Lab(TWO).do("INITIALIZE/LIMIT=4000 $1$DGA1: DATA").lines == []
