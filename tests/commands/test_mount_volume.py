"""MOUNT of single volumes, former members of shadow sets among them."""

import pytest

from tests.commands.mount_lab import Lab
from vmsshadow.cluster.facts import Initialization


def volume_lab() -> Lab:
    lab = Lab(("$1$DGA0", "$45$DUA2", "$45$DUA4"), nodes=("NODE", "BETA"))
    lab.format("$1$DGA0", label="DOC")
    return lab


def former_lab() -> Lab:
    """$45$DUA2 and $45$DUA4 were members of DSA9, cleanly dismounted."""
    lab = volume_lab()
    lab.do("INITIALIZE/SHADOW=($45$DUA2,$45$DUA4) MAX1")
    lab.do("MOUNT DSA9:/SHADOW=($45$DUA2:,$45$DUA4:) MAX1")
    lab.do("DISMOUNT DSA9")
    return lab


def test_a_private_mount_is_one_line() -> None:
    """HELP MOUNT/ASSIST, example."""
    lab = volume_lab()
    assert lab.do("MOUNT/NOASSIST $1$DGA0: DOC WORK").lines == ["%MOUNT-I-MOUNTED, DOC mounted on _$1$DGA0: (NODE)"]
    mounted = lab.world.volumes["$1$DGA0"]
    assert (mounted.scope, mounted.shared, mounted.logical, mounted.writers) == ("Process", False, "WORK", ["NODE"])


@pytest.mark.parametrize(
    ("qualifier", "scope", "shared"),
    [("/SYSTEM", "System", True), ("/GROUP", "Group", True), ("/SHARE", "Process", True)],
)
def test_sharing_is_kept(qualifier: str, scope: str, shared: bool) -> None:
    lab = volume_lab()
    lab.do(f"MOUNT{qualifier} $1$DGA0: DOC")
    mounted = lab.world.volumes["$1$DGA0"]
    assert (mounted.scope, mounted.shared, mounted.logical) == (scope, shared, "DISK$DOC")


def test_a_former_member_comes_up_write_locked() -> None:
    """8.4 manual, 4.6; the three lines of the message file."""
    lab = former_lab()
    assert lab.do("MOUNT $45$DUA2: MAX1").lines == [
        "%MOUNT-I-WRITELOCK, volume is write locked",
        "%MOUNT-I-MOUNTED, MAX1 mounted on _$45$DUA2: (NODE)",
        "%MOUNT-W-VOLSHDWMEM, mounting a shadow set member volume; volume write locked",
    ]
    assert lab.world.volumes["$45$DUA2"].writers == []


def test_nowrite_has_nothing_to_warn_of() -> None:
    done = former_lab().do("MOUNT/NOWRITE $45$DUA2: MAX1")
    assert done.lines == ["%MOUNT-I-MOUNTED, MAX1 mounted on _$45$DUA2: (NODE)"]


def test_looking_at_a_former_member_does_not_make_it_older() -> None:
    lab = former_lab()
    lab.do("MOUNT $45$DUA2: MAX1")
    lab.do("DISMOUNT $45$DUA2:")
    done = lab.do("MOUNT DSA9:/SHADOW=($45$DUA2:,$45$DUA4:) MAX1")
    assert [line.split(",")[0] for line in done.lines[1:]] == ["%MOUNT-I-SHDWMEMSUCC"] * 2


def test_the_override_makes_it_an_unrelated_volume() -> None:
    lab = former_lab()
    done = lab.do("MOUNT/OVERRIDE=SHADOW_MEMBERSHIP $45$DUA2: MAX1")
    assert done.lines == ["%MOUNT-I-MOUNTED, MAX1 mounted on _$45$DUA2: (NODE)"]
    assert lab.world.volumes["$45$DUA2"].writers == ["NODE"]
    lab.do("DISMOUNT $45$DUA2:")
    assert lab.driver.facts("NODE", "$45$DUA2").generation == 0


def test_a_volume_is_mounted_once_on_a_node() -> None:
    lab = volume_lab()
    lab.do("MOUNT/SYSTEM $1$DGA0: DOC")
    assert lab.do("MOUNT/SYSTEM $1$DGA0: DOC").lines == ["%MOUNT-F-DEVMOUNT, device is already mounted"]
    assert lab.do("MOUNT/SYSTEM $1$DGA0: DOC", node="BETA").status & 1
    assert lab.world.volumes["$1$DGA0"].nodes == ["NODE", "BETA"]


def test_a_privately_mounted_volume_is_not_mounted_elsewhere() -> None:
    lab = volume_lab()
    lab.do("MOUNT $1$DGA0: DOC")
    assert lab.do("MOUNT/SYSTEM $1$DGA0: DOC", node="BETA").lines == [
        "%MOUNT-F-INCONSHR, inconsistent sharing option.  Cluster mounted /NOSHARE",
    ]


def test_a_member_of_a_mounted_set_is_in_use() -> None:
    lab = volume_lab()
    lab.do("MOUNT DSA1:/SHADOW=$1$DGA0 DOC")
    assert lab.do("MOUNT $1$DGA0: DOC").lines == ["%MOUNT-F-DEVMOUNT, device is already mounted"]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("MOUNT $1$DGA0: WRONG", "%MOUNT-F-INCVOLLABEL, incorrect volume label"),
        ("MOUNT $1$DGA77: DOC", "%MOUNT-F-NOSUCHDEV, no such device available"),
        ("MOUNT $45$DUA2: DOC", "%MOUNT-F-NOHOMEBLK, Files-11 home block not found on volume"),
        ("MOUNT A:B DOC", "%MOUNT-F-IVDEVNAM, invalid device name"),
    ],
)
def test_a_volume_that_cannot_be_mounted_is_one_line(line: str, answer: str) -> None:
    lab = volume_lab()
    assert lab.do(line).lines == [answer]
    assert not lab.world.volumes


def test_a_write_locked_drive_mounts_read_only() -> None:
    lab = volume_lab()
    lab.driver.fail("$1$DGA0", "WRITELOCK")
    assert lab.do("MOUNT $1$DGA0: DOC").lines == [
        "%MOUNT-I-WRITELOCK, volume is write locked",
        "%MOUNT-I-MOUNTED, DOC mounted on _$1$DGA0: (NODE)",
    ]


def test_a_volume_that_was_in_use_when_its_node_stopped_is_rebuilt() -> None:
    lab = volume_lab()
    lab.do("MOUNT $1$DGA0: DOC")
    lab.driver.crash("NODE")
    lab.driver.boot("NODE")
    assert lab.do("MOUNT $1$DGA0: DOC").lines == [
        "%MOUNT-I-MOUNTED, DOC mounted on _$1$DGA0: (NODE)",
        "%MOUNT-I-REBUILD, volume was improperly dismounted; rebuild in progress",
    ]


def test_a_damaged_home_block_is_told_and_the_copy_used() -> None:
    lab = volume_lab()
    medium = lab.world.disks["$1$DGA0"].medium
    assert medium is not None
    medium.write(1, bytes(512))
    assert lab.do("MOUNT $1$DGA0: DOC").lines[0] == "%MOUNT-W-HOMBLKBAD, primary home block is bad; backup used"


def test_a_damaged_storage_control_block_is_refused() -> None:
    lab = volume_lab()
    medium = lab.world.disks["$1$DGA0"].medium
    assert medium is not None
    medium.write(lab.driver.facts("NODE", "$1$DGA0").scb_lbn, b"\1" * 512)
    assert "SHADSCB" in lab.do("MOUNT $1$DGA0: DOC").text


def test_two_system_volumes_of_one_label_are_refused() -> None:
    lab = volume_lab()
    lab.do("MOUNT/SYSTEM $1$DGA0: DOC")
    assert lab.driver.initialize(("$45$DUA2",), Initialization("DOC")) == ""
    assert lab.do("MOUNT/SYSTEM $45$DUA2: DOC").lines == [
        "%MOUNT-F-VOLALRMNT, another volume of same label already mounted",
    ]
