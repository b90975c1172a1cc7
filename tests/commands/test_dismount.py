"""DISMOUNT of members, virtual units and volumes: silent when it works, two lines when it does not."""

import pytest

from tests.commands.mount_lab import Lab
from vmsshadow.messages.catalogue import Severity
from vmsshadow.shadow.state import Phase


def set_lab() -> Lab:
    """DSA9 of two full members on ALPHA and BETA; $1$DGA3 is labelled OTHER."""
    lab = Lab(("$80$DKA301", "$80$DKA302", "$1$DGA3"), nodes=("ALPHA", "BETA"))
    lab.do("INITIALIZE/SHADOW=($80$DKA301,$80$DKA302) DATA")
    lab.format("$1$DGA3", label="OTHER")
    lab.do("MOUNT/CLUSTER DSA9:/SHADOW=($80$DKA301,$80$DKA302) DATA")
    return lab


def test_a_member_leaves_without_a_word() -> None:
    """8.4 manual, 4.10."""
    lab = set_lab()
    before = lab.world.units[9].shadow_set.generation
    assert lab.do("DISMOUNT $80$DKA302:").lines == []
    shadow_set = lab.world.units[9].shadow_set
    assert [member.device for member in shadow_set.members] == ["$80$DKA301"]
    assert shadow_set.generation > before, "the leaver is the older one"


def test_the_only_source_member_stays() -> None:
    """V7.3 Release Notes, 5.18.3: two lines, a percent sign each."""
    lab = set_lab()
    lab.do("DISMOUNT $80$DKA301:")
    done = lab.do("DISMOUNT/POLICY=NOMINICOPY $80$DKA302:")
    assert done.lines == [
        "%DISM-W-CANNOTDMT, $80$DKA302: cannot be dismounted",
        "%DISM-F-SRCMEM, only source member of shadow set cannot be dismounted",
    ]
    assert done.status & 7 == Severity.F


def test_a_copy_target_does_not_make_the_source_dispensable() -> None:
    lab = set_lab()
    lab.do("DISMOUNT $80$DKA301:")
    lab.do("MOUNT/SYSTEM DSA9:/SHADOW=$1$DGA3 DATA")
    assert "SRCMEM" in lab.do("DISMOUNT $80$DKA302:").text
    assert lab.do("DISMOUNT $1$DGA3:").lines == [], "the target may go"


def test_dismounting_the_unit_is_the_nodes_own_affair() -> None:
    lab = set_lab()
    assert lab.do("DISMOUNT DSA9:").lines == []
    assert lab.world.units[9].shadow_set.nodes == ["BETA"]
    assert lab.do("DISMOUNT DSA9:", node="BETA").lines == []
    assert not lab.world.units


def test_cluster_dissolves_the_set_everywhere() -> None:
    lab = set_lab()
    assert lab.do("DISMOUNT/CLUSTER DSA9", node="BETA").lines == []
    assert not lab.world.units


@pytest.mark.parametrize("name", ["DSA9:", "$1$DGA3:"])
def test_what_is_not_mounted_cannot_be_dismounted(name: str) -> None:
    lab = set_lab()
    lab.do("DISMOUNT DSA9:")
    done = lab.do(f"DISMOUNT {name}")
    assert done.lines == [
        f"%DISM-W-CANNOTDMT, {name} cannot be dismounted",
        "%SYSTEM-F-DEVNOTMOUNT, device is not mounted",
    ]


def test_a_member_leaves_only_from_a_node_that_has_the_set() -> None:
    lab = set_lab()
    lab.do("DISMOUNT DSA9:")
    assert "DEVNOTMOUNT" in lab.do("DISMOUNT $80$DKA302:").text
    assert len(lab.world.units[9].shadow_set.members) == 2


def test_an_unknown_device_is_told() -> None:
    assert set_lab().do("DISMOUNT $1$DGA77").lines == [
        "%DISM-W-CANNOTDMT, $1$DGA77: cannot be dismounted",
        "%SYSTEM-W-NOSUCHDEV, no such device available",
    ]


def test_the_logical_name_of_a_volume_will_do() -> None:
    lab = set_lab()
    lab.do("MOUNT $1$DGA3: OTHER SCRATCH")
    assert lab.do("DISMOUNT SCRATCH:").lines == []
    assert lab.do("DISMOUNT DISK$DATA").lines == []
    assert not lab.world.volumes
    assert lab.world.units[9].shadow_set.nodes == ["BETA"]


def test_cluster_dismounts_a_single_volume_everywhere() -> None:
    lab = set_lab()
    lab.do("MOUNT/CLUSTER $1$DGA3: OTHER")
    assert lab.do("DISMOUNT/CLUSTER/UNLOAD $1$DGA3:").lines == []
    assert not lab.world.volumes


def test_a_clean_dismount_needs_no_merge_at_the_next_mount() -> None:
    lab = set_lab()
    lab.do("DISMOUNT/CLUSTER/OVERRIDE=CHECKS DSA9:")
    done = lab.do("MOUNT DSA9:/SHADOW=($80$DKA301,$80$DKA302) DATA")
    assert [line.split(",")[0] for line in done.lines[1:]] == ["%MOUNT-I-SHDWMEMSUCC"] * 2


def test_a_lost_member_leaves_when_volume_processing_has_expelled_it() -> None:
    lab = set_lab()
    lab.driver.fail("$80$DKA302", "OFFLINE")
    lab.driver.run_for(1)
    assert lab.world.units[9].shadow_set.phase is Phase.VOLUME_PROCESSING
    assert lab.do("DISMOUNT $80$DKA302:").lines == []
    assert len(lab.world.units[9].shadow_set.members) == 1
    assert lab.world.clock.now_us > 119 * 1_000_000, "SHADOW_MBR_TMO has passed"


def test_the_unit_is_dismounted_when_its_processing_is_over() -> None:
    lab = set_lab()
    lab.driver.fail("$80$DKA302", "OFFLINE")
    lab.driver.run_for(1)
    assert lab.do("DISMOUNT/CLUSTER DSA9:").lines == []
    assert not lab.world.units


def test_abort_does_not_wait_for_mount_verification() -> None:
    lab = set_lab()
    lab.driver.fail("$80$DKA301", "OFFLINE")
    lab.driver.fail("$80$DKA302", "OFFLINE")
    lab.driver.run_for(1)
    before = lab.world.clock.now_us
    assert lab.do("DISMOUNT/ABORT/CLUSTER DSA9:").lines == []
    assert not lab.world.units
    assert lab.world.clock.now_us < before + 1_000_000


def test_members_of_an_aborted_unit_do_not_leave_it() -> None:
    lab = set_lab()
    lab.world.units[9].shadow_set.phase = Phase.ABORTED
    assert lab.do("DISMOUNT $80$DKA302:").lines[-1] == "%SYSTEM-F-VOLINV, volume is not software enabled"
