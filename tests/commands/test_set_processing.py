"""What operators do to volume processing: members forced out, sets given up, writes stalled, and what is refused."""

import pytest

from tests.commands.show_lab import ShowLab
from vmsshadow.messages.show_set import SET
from vmsshadow.shadow.state import Phase

A, B, FREE = "$1$DGA10", "$1$DGA11", "$1$DGA13"
UNSUPPORTED = "-SYSTEM-E-UNSUPPORTED, unsupported operation or function"


def lab_without(*devices: str) -> ShowLab:
    """DSA1 on ALPHA and BETA, with *devices* lost."""
    lab = ShowLab()
    for device in devices:
        lab.driver.fail(device, "OFFLINE")
    return lab


def members(lab: ShowLab) -> list[str]:
    return [member.device for member in lab.unit().shadow_set.members]


FORCES = (
    f"DISMOUNT/FORCE_REMOVAL {B}:",
    f"DISMOUNT/FORCE_REMOVAL={B}:",
    f"DISMOUNT /FORCE_REMOVAL= {B}:",
    f"SET SHADOW/FORCE_REMOVAL {B}:",
    f"SET DEVICE/FORCE_REMOVAL {B}:",
)


@pytest.mark.parametrize("line", FORCES)
def test_a_lost_member_is_forced_out_at_once(line: str) -> None:
    lab = lab_without(B)
    lab.heard.clear()
    lab.do(line)
    assert members(lab) == [A] and lab.unit().shadow_set.phase is Phase.RUNNING


@pytest.mark.parametrize("line", FORCES)
def test_a_member_that_is_not_lost_is_flagged_without_a_word(line: str) -> None:
    lab = ShowLab()
    assert lab.do(line).lines == []
    assert members(lab) == [A, B]
    lab.driver.fail(B, "OFFLINE")
    lab.driver.run_for(1)
    assert members(lab) == [A]


@pytest.mark.parametrize(
    ("device", "reason"),
    [
        ("DSA1:", "SYSTEM-F-IVDEVNAM, invalid device name"),
        (f"{FREE}:", "SYSTEM-F-DEVNOTMOUNT, device is not mounted"),
        ("$1$DGA77:", "SYSTEM-W-NOSUCHDEV, no such device available"),
    ],
)
def test_only_members_of_sets_mounted_here_are_forced_out(device: str, reason: str) -> None:
    lab = ShowLab()
    before = repr(lab.world.units)
    assert lab.show(f"DISMOUNT/FORCE_REMOVAL {device}") == [
        f"%DISM-W-CANNOTDMT, {device} cannot be dismounted",
        f"%{reason}",
    ]
    for verb in ("SHADOW", "DEVICE"):
        done = lab.do(f"SET {verb}/FORCE_REMOVAL {device}")
        assert done.lines == [f"%SET-E-NOTSET, error modifying {device}", f"-{reason}"]
        assert done.status == 0x10000000 | SET.NOTSET.value
    assert repr(lab.world.units) == before


def test_a_set_mounted_elsewhere_only_gives_no_member_away() -> None:
    lab = ShowLab(mounted_on=("BETA",))
    assert lab.show(f"SET SHADOW/FORCE_REMOVAL {B}")[-1] == "-SYSTEM-F-DEVNOTMOUNT, device is not mounted"
    assert lab.show(f"DISMOUNT/FORCE_REMOVAL {B}")[-1] == "%SYSTEM-F-DEVNOTMOUNT, device is not mounted"


def test_the_only_source_is_not_forced_out() -> None:
    lab = ShowLab(members=(A,))
    assert lab.show(f"DISMOUNT/FORCE_REMOVAL {A}") == [
        f"%DISM-W-CANNOTDMT, {A}: cannot be dismounted",
        "%DISM-F-SRCMEM, only source member of shadow set cannot be dismounted",
    ]
    assert lab.show(f"SET DEVICE/FORCE_REMOVAL {A}")[-1].startswith("-DISM-F-SRCMEM, ")


def test_force_removal_without_a_device_and_with_a_policy_is_refused() -> None:
    lab = ShowLab()
    assert lab.show("DISMOUNT/FORCE_REMOVAL")[0].startswith("%DCL-W-INSFPRM, ")
    assert lab.show(f"DISMOUNT/FORCE_REMOVAL/POLICY=MINICOPY {B}")[0].startswith("%DCL-W-CONFLICT, ")


# --- giving up -------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["SET SHADOW/ABORT_VIRTUAL_UNIT DSA1:", "SET DEVICE/ABORT_VIRTUAL_UNIT DSA1:"])
def test_a_unit_in_mount_verification_is_given_up_on_this_node(line: str) -> None:
    """HELP SET SHADOW/ABORT_VIRTUAL_UNIT; New Features 7.3-1, 4.13: the status is MntVerifyTimeout."""
    lab = lab_without(A, B)
    lab.do(line)
    assert lab.unit().shadow_set.aborted == ["ALPHA"]
    assert "MntVerifyTimeout" in "\n".join(lab.show("SHOW DEVICE DSA1"))
    assert "Mount Verification Timed Out" in "\n".join(lab.show("SHOW SHADOW DSA1"))
    assert "mount verification timed out" in " ".join("\n".join(lab.show("SHOW DEVICE/FULL DSA1")).split())
    lab.do("DISMOUNT/ABORT/OVERRIDE=CHECKS DSA1:")
    assert lab.unit().shadow_set.nodes == ["BETA"]


@pytest.mark.parametrize("line", ["SET SHADOW/ABORT_VIRTUAL_UNIT DSA1:", "SET DEVICE/ABORT_VIRTUAL_UNIT DSA1:"])
def test_a_unit_that_serves_io_is_not_given_up(line: str) -> None:
    lab = ShowLab()
    before = repr(lab.world.units)
    assert lab.show(line) == ["%SET-E-NOTSET, error modifying DSA1:", UNSUPPORTED]
    assert repr(lab.world.units) == before


def test_a_unit_given_up_once_is_not_given_up_again() -> None:
    lab = lab_without(A, B)
    lab.do("SET SHADOW/ABORT_VIRTUAL_UNIT DSA1:")
    assert lab.show("SET SHADOW/ABORT_VIRTUAL_UNIT DSA1:")[-1] == UNSUPPORTED


def test_all_gives_up_every_unit_or_none() -> None:
    lab = ShowLab(
        members=(),
        sets=[
            {"unit": "DSA1", "label": "ONE", "members": [A], "mounted_on": ["ALPHA"]},
            {"unit": "DSA2", "label": "TWO", "members": [B], "mounted_on": ["ALPHA"]},
        ],
    )
    lab.driver.fail(A, "OFFLINE")
    lab.heard.clear()
    assert lab.show("SET SHADOW/ALL/ABORT_VIRTUAL_UNIT")[-1] == UNSUPPORTED
    assert lab.unit(1).shadow_set.phase is Phase.MOUNT_VERIFICATION
    lab.driver.fail(B, "OFFLINE")
    lab.do("SET SHADOW/ALL/ABORT_VIRTUAL_UNIT")
    assert [lab.unit(number).shadow_set.phase for number in (1, 2)] == [Phase.ABORTED] * 2


def test_dismount_abort_ends_mount_verification_and_the_others_merge_what_was_queued() -> None:
    from vmsshadow.base.blocks import BLOCK, Extent
    from vmsshadow.cluster import traffic

    lab = lab_without(A, B)
    lbn = lab.unit().user_area.lbn
    write = traffic.submit(lab.world, 1, "ALPHA", Extent(lbn, 1), bytes(BLOCK))
    lines = lab.show("DISMOUNT/ABORT DSA1:")
    assert "%SHADOW-I-VOLPROC, DSA1: has aborted volume processing." in lines
    assert (write.done, write.error) == (True, "VOLINV")
    assert lab.unit().shadow_set.nodes == ["BETA"] and lab.unit().shadow_set.merge is not None


def test_a_unit_that_this_node_gave_up_takes_no_member_from_here() -> None:
    lab = lab_without(A, B)
    lab.do("SET SHADOW/ABORT_VIRTUAL_UNIT DSA1:")
    for device in (A, B):
        lab.driver.repair(device)
    lab.driver.run_for(1)
    lab.heard.clear()
    assert "VOLINV" in "\n".join(lab.show(f"MOUNT DSA1: /SHADOW={FREE} DATA1"))
    assert lab.show(f"DISMOUNT {B}")[-1].startswith("%SYSTEM-F-VOLINV, ")


# --- stalled writes --------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "seconds"), [("", 120), ("=5", 5), ("=65535", 65_535)])
def test_a_stall_lasts_as_long_as_said_or_as_shadow_mbr_tmo(value: str, seconds: int) -> None:
    lab = ShowLab()
    assert lab.show(f"SET SHADOW/STALL=WRITES{value}/LOG DSA1") == [f"_DSA1: writes stalled for {seconds} seconds"]
    lab.driver.run_for(seconds - 0.1)
    assert lab.unit().stall
    lab.driver.run_for(0.2)
    assert not lab.unit().stall


def test_nostall_releases_at_once_or_after_a_while() -> None:
    lab = ShowLab()
    lab.do("SET SHADOW/STALL=WRITES=600 DSA1")
    assert lab.do("SET SHADOW/NOSTALL=WRITES=5 DSA1").lines == []
    lab.driver.run_for(4)
    assert lab.unit().stall
    lab.driver.run_for(1.1)
    assert not lab.unit().stall
    lab.do("SET SHADOW/STALL=WRITES=600 DSA1")
    lab.do("SET SHADOW/NOSTALL=WRITES DSA1")
    assert not lab.unit().stall


@pytest.mark.parametrize("number", ["0", "65536"])
@pytest.mark.parametrize("qualifier", ["STALL", "NOSTALL"])
def test_a_stall_of_no_or_too_many_seconds_is_refused(qualifier: str, number: str) -> None:
    lab = ShowLab()
    assert lab.show(f"SET SHADOW/{qualifier}=WRITES={number} DSA1") == [
        f"%SET-E-INVQUAVAL, value '{number}' invalid for /{qualifier} qualifier"
    ]
    assert not lab.unit().stall


def test_only_units_are_stalled_and_one_wish_at_a_time() -> None:
    lab = ShowLab()
    assert lab.show(f"SET SHADOW/STALL=WRITES {A}")[-1] == "-SYSTEM-F-IVDEVNAM, invalid device name"
    assert lab.show("SET SHADOW/STALL=WRITES DSA9")[-1] == "-SYSTEM-F-DEVNOTMOUNT, device is not mounted"
    assert lab.show("SET SHADOW/STALL=WRITES/NOSTALL=WRITES DSA1")[0].startswith("%DCL-W-CONFLICT, ")


# --- why -------------------------------------------------------------------------------------------


def test_explain_says_who_gave_up_who_is_flagged_and_what_stalls() -> None:
    lab = ShowLab()
    lab.do(f"SET SHADOW/FORCE_REMOVAL {B}")
    lab.do("SET SHADOW/STALL=WRITES=60 DSA1")
    text = "\n".join(lab.show("SIMULATE EXPLAIN DSA1"))
    assert "expelled as soon as it is lost: /FORCE_REMOVAL" in text
    assert "running; writes wait for SET SHADOW/STALL=WRITES to end" in text
    lab = lab_without(A, B)
    assert "no source member can be reached: no change of membership" in "\n".join(lab.show("SIMULATE EXPLAIN DSA1"))
    lab.do("SET SHADOW/ABORT_VIRTUAL_UNIT DSA1:")
    text = "\n".join(lab.show("SIMULATE EXPLAIN DSA1"))
    assert "on ALPHA          aborted: it gave the set up" in text


def test_explain_says_which_node_is_cut_off() -> None:
    lab = ShowLab()
    for disk in lab.world.disks.values():
        disk.served = False
    lab.do("SIMULATE FAIL BETA")
    text = "\n".join(lab.show("SIMULATE EXPLAIN DSA1"))
    assert "on BETA           mount verification: it reaches no source member, others do" in text
    assert lab.unit().shadow_set.phase_on("ALPHA") is Phase.RUNNING
