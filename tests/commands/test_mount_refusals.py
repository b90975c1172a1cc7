"""MOUNT's refusals, in the order of its checks; a refused command changes nothing on any disk or in any set."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.commands.mount_lab import Done, Lab
from vmsshadow.commands.mount_core import Wishes, judge
from vmsshadow.messages.catalogue import Severity
from vmsshadow.shadow.state import Phase

THREE = ("$1$DGA1", "$1$DGA2", "$1$DGA3")


def mounted_lab(*, nodes: tuple[str, ...] = ("ALPHA",)) -> Lab:
    """DSA1 of $1$DGA1 and $1$DGA2, label DATA; $1$DGA3 is labelled OTHER."""
    lab = Lab(THREE, nodes=nodes)
    lab.do("INITIALIZE/SHADOW=($1$DGA1,$1$DGA2) DATA")
    lab.format("$1$DGA3", label="OTHER")
    lab.do("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA")
    return lab


def refused(done: Done) -> list[str]:
    """The lines of a command that must have been refused."""
    assert done.status & 7 in (Severity.F, Severity.W, Severity.E), done
    return done.lines


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("MOUNT $1$DSA5:/SHADOW=$1$DGA1 DATA",
         "%MOUNT-F-NOALOCLASS, allocation class not allowed with shadowing phase II virtual unit name"),
        ("MOUNT $1$DGA2:/SHADOW=$1$DGA1 DATA", "%MOUNT-F-NOTSHDWVU, not a valid shadow set virtual unit"),
        ("MOUNT DSA10000:/SHADOW=$1$DGA1 DATA", "%MOUNT-F-IVDEVNAM, invalid device name"),
        ("MOUNT DSA1: DATA", "%MOUNT-F-NOSUCHDEV, no such device available"),
        ("MOUNT DSA1:/SHADOW=$1$DECRAM10: DATA", "%MOUNT-F-NOTSHDWDEV, not a valid shadow set member"),
        ("MOUNT DSA1:/SHADOW=DKA0: DATA", "%MOUNT-F-NOTSHDWDEV, not a valid shadow set member"),
        ("MOUNT DSA1:/SHADOW=DSA2: DATA", "%MOUNT-F-NOTSHDWDEV, not a valid shadow set member"),
        ("MOUNT DSA1:/SHADOW=($1$DGA1,_$1$DGA1:) DATA", "%MOUNT-F-DUPDEVSPC, duplicate device specified"),
        ("MOUNT DSA1:/SHADOW=($1$DGA1,$1$DGA2) WRONG", "%MOUNT-F-INCVOLLABEL, incorrect volume label"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_command_is_one_line(line: str, answer: str) -> None:
    lab = Lab(THREE)
    lab.format(*THREE, label="DATA")
    assert refused(lab.do(line)) == [answer]
    assert not lab.world.units


@pytest.mark.parametrize("is_mounted", [False, True])
def test_a_device_whose_home_block_cannot_be_read_fails_alone_and_is_not_copied_to(is_mounted: bool) -> None:
    lab = mounted_lab()
    lab.do("DISMOUNT $1$DGA2:")
    lab.do("DISMOUNT DSA1:")
    if is_mounted:
        lab.do("MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA2 DATA")
    before = lab.world.disks["$1$DGA1"].operations
    assert lab.driver.fail("$1$DGA1", "PARITY", lbn=1, count=200) == ""
    lines = lab.do("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA2,$1$DGA1) DATA").lines
    failed = lines.index("%MOUNT-I-SHDWMEMFAIL, $1$DGA1: failed as a member of the shadow set")
    assert lines[failed + 1] == "-SYSTEM-F-PARITY, parity error"
    assert [member.device for member in lab.world.units[1].shadow_set.members] == ["$1$DGA2"]
    lab.settle()
    assert lab.world.disks["$1$DGA1"].operations == before, "the disk was used"


def test_a_device_that_does_not_exist_fails_alone() -> None:
    lab = Lab(THREE)
    lab.format("$1$DGA1", label="DATA")
    assert lab.do("MOUNT DSA1:/SHADOW=($1$DGA1,$1$dga77) DATA").lines == [
        "%MOUNT-I-MOUNTED, DATA mounted on _DSA1:",
        "%MOUNT-I-SHDWMEMSUCC, _$1$DGA1: (ALPHA) is now a valid member of the shadow set",
        "%MOUNT-I-SHDWMEMFAIL, $1$DGA77: failed as a member of the shadow set",
        "-SYSTEM-W-NOSUCHDEV, no such device available",
    ]


def test_no_set_is_made_when_every_device_fails() -> None:
    lab = Lab(THREE)
    lab.driver.fail("$1$DGA1", "OFFLINE")
    assert refused(lab.do("MOUNT/NOASSIST DSA1:/SHADOW=($1$DGA1,$1$DGA77) DATA")) == [
        "%MOUNT-I-SHDWMEMFAIL, $1$DGA1: failed as a member of the shadow set",
        "-SYSTEM-F-MEDOFL, medium is offline",
        "%MOUNT-I-SHDWMEMFAIL, $1$DGA77: failed as a member of the shadow set",
        "-SYSTEM-W-NOSUCHDEV, no such device available",
        "%MOUNT-F-NOSHDWMEM, no eligible shadow set members to mount the shadow set",
    ]


def test_blank_disks_are_no_source() -> None:
    lab = Lab(THREE)
    assert refused(lab.do("MOUNT DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA")) == [
        "%MOUNT-F-NOSHDWMEM, no eligible shadow set members to mount the shadow set",
    ]


def test_a_blank_disk_is_a_legal_copy_target() -> None:
    lab = Lab(THREE)
    lab.format("$1$DGA2", label="DATA")
    done = lab.do("MOUNT DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA")
    assert [line.split(",")[0] for line in done.lines] == [
        "%MOUNT-I-MOUNTED", "%MOUNT-I-SHDWMEMSUCC", "%MOUNT-I-SHDWMEMCOPY",
    ]  # fmt: skip


def test_a_disk_mounted_on_its_own_fails_as_a_member() -> None:
    lab = Lab(THREE)
    lab.format(*THREE, label="DATA")
    lab.do("MOUNT $1$DGA2: DATA")
    done = lab.do("MOUNT DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA")
    assert done.lines[-2:] == [
        "%MOUNT-I-SHDWMEMFAIL, $1$DGA2: failed as a member of the shadow set",
        "-SYSTEM-F-DEVMOUNT, device is already mounted",
    ]


def test_a_member_of_another_set_fails_as_a_member() -> None:
    lab = mounted_lab()
    lab.format("$1$DGA3", label="NEXT")
    done = lab.do("MOUNT DSA2:/SHADOW=($1$DGA3,$1$DGA1) NEXT")
    assert done.lines[-2:] == [
        "%MOUNT-I-SHDWMEMFAIL, $1$DGA1: failed as a member of the shadow set",
        "-MOUNT-F-WRONGVU, device is already a member of another virtual unit",
    ]


def test_a_seventh_member_is_refused() -> None:
    disks = tuple(f"$1$DGA{number}" for number in range(1, 8))
    lab = Lab(disks)
    lab.format("$1$DGA1", label="DATA")
    line = f"MOUNT DSA1:/SHADOW=({','.join(disks)}) DATA"
    assert refused(lab.do(line)) == ["%MOUNT-F-XSMBRS, maximum shadow members exceeded"]
    lab.do(f"MOUNT DSA1:/SHADOW=({','.join(disks[:6])}) DATA")
    assert len(lab.world.units[1].shadow_set.members) == 6
    assert refused(lab.do("MOUNT DSA1:/SHADOW=$1$DGA7 DATA")) == ["%MOUNT-F-XSMBRS, maximum shadow members exceeded"]


def test_before_v84_a_fourth_member_is_refused() -> None:
    """8.4 Release Notes, 4.17."""
    disks = tuple(f"$1$DGA{number}" for number in range(1, 5))
    lab = Lab(disks)
    lab.world.nodes["ALPHA"].version = "V8.3-1H1"
    lab.format("$1$DGA1", label="DATA")
    assert refused(lab.do(f"MOUNT DSA1:/SHADOW=({','.join(disks)}) DATA"))[-1].startswith("%MOUNT-F-XSMBRS")
    assert lab.do(f"MOUNT DSA1:/SHADOW=({','.join(disks[:3])}) DATA").status & 1


def test_a_disk_smaller_than_the_volume_is_incompatible() -> None:
    lab = Lab(THREE)
    lab.plug("$1$DGA9", blocks=1000)
    lab.format("$1$DGA1", label="DATA")
    fails = [
        "%MOUNT-I-SHDWMEMFAIL, $1$DGA9: failed as a member of the shadow set",
        "-SYSTEM-F-INCSHAMEM, incompatible shadow set member",
    ]
    assert lab.do("MOUNT DSA1:/SHADOW=($1$DGA9,$1$DGA1) DATA").lines[-2:] == fails
    assert refused(lab.do("MOUNT DSA1:/SHADOW=$1$DGA9 DATA")) == [
        *fails, "%MOUNT-F-SHADOWFAIL, failed to create (or add to) the shadow set",
    ]  # fmt: skip


def test_a_write_locked_disk_fails_as_a_member() -> None:
    lab = Lab(THREE)
    lab.format("$1$DGA1", label="DATA")
    lab.driver.fail("$1$DGA2", "WRITELOCK")
    assert lab.do("MOUNT DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA").lines[-1] == "-SYSTEM-F-WRITLCK, write lock error"


def test_a_device_newer_than_the_set_is_refused() -> None:
    """The stale member was mounted first and alone; the newer one is not overwritten behind its back."""
    lab = mounted_lab()
    lab.do("DISMOUNT $1$DGA2")
    lab.do("DISMOUNT DSA1")
    lab.driver.run_for(10)
    lab.do("MOUNT DSA1:/SHADOW=$1$DGA2 DATA")
    lab.do("DISMOUNT DSA1")
    lab.do("MOUNT DSA1:/SHADOW=$1$DGA1 DATA")
    lab.world.units[1].shadow_set.generation -= 10**9  # as if the clocks of two halves of a cluster had differed
    assert refused(lab.do("MOUNT DSA1:/SHADOW=$1$DGA2 DATA")) == [
        "%MOUNT-F-INVSHDWMEM, shadow set member _$1$DGA2: (ALPHA) is 'newer' than the shadow set",
    ]


def test_include_with_another_unit_number_is_refused() -> None:
    lab = mounted_lab()
    lab.do("DISMOUNT DSA1")
    assert refused(lab.do("MOUNT/INCLUDE DSA7:/SHADOW=$1$DGA1 DATA")) == [
        "%MOUNT-F-WRONGVU, device is already a member of another virtual unit",
    ]


@pytest.mark.parametrize("line", ["MOUNT DSA1:/SHADOW=$1$DGA3 WRONG", "MOUNT DSA1: WRONG"])
def test_a_mounted_set_wants_its_own_label(line: str) -> None:
    assert refused(mounted_lab().do(line)) == ["%MOUNT-F-INCVOLLABEL, incorrect volume label"]


def test_a_set_that_is_mounted_here_cannot_be_mounted_again() -> None:
    assert refused(mounted_lab().do("MOUNT DSA1: DATA")) == ["%MOUNT-F-DEVMOUNT, device is already mounted"]


def test_naming_only_members_says_that_they_are() -> None:
    done = mounted_lab().do("MOUNT DSA1:/SHADOW=($1$DGA2,$1$DGA1) DATA")
    assert done.lines == [
        "%MOUNT-I-ISAMBR, _$1$DGA2: (ALPHA) is a member of the shadow set",
        "%MOUNT-I-ISAMBR, _$1$DGA1: (ALPHA) is a member of the shadow set",
    ]


def test_nocopy_refuses_an_addition_too() -> None:
    lab = mounted_lab()
    assert refused(lab.do("MOUNT/NOCOPY DSA1:/SHADOW=$1$DGA3 DATA")) == [
        "%MOUNT-F-SHDWCOPYREQ, shadow copy required",
        "%MOUNT-I-SHDWMEMFAIL, $1$DGA3: failed as a member of the shadow set",
        "%MOUNT-F-SHDWCOPYREQ, shadow copy required",
    ]
    assert len(lab.world.units[1].shadow_set.members) == 2


def test_nowrite_does_not_start_a_copy() -> None:
    lab = Lab(THREE)
    lab.format(*THREE, label="DATA")
    assert refused(lab.do("MOUNT/NOWRITE DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA"))[0].startswith("%MOUNT-F-SHDWCOPYREQ")
    assert lab.do("MOUNT/NOWRITE DSA1:/SHADOW=$1$DGA1 DATA").status & 1
    assert lab.world.units[1].shadow_set.writers == []


def test_verify_label_wants_scratch_disks_as_targets() -> None:
    """HELP MOUNT/POLICY."""
    lab = mounted_lab()
    assert refused(lab.do("MOUNT/POLICY=VERIFY_LABEL DSA1:/SHADOW=$1$DGA3 DATA")) == [
        "%MOUNT-I-SHDWMEMFAIL, $1$DGA3: failed as a member of the shadow set",
        "-MOUNT-F-SHDWINCVOL, shadow set member device contains the wrong volume",
        "%MOUNT-F-SHADOWFAIL, failed to create (or add to) the shadow set",
    ]
    lab.format("$1$DGA3", label="SCRATCH_DISK")
    assert lab.do("MOUNT/POLICY=VERIFY_LABEL DSA1:/SHADOW=$1$DGA3 DATA").lines == [
        "%MOUNT-I-SHDWMEMCOPY, _$1$DGA3: (ALPHA) added to the shadow set with a copy operation",
    ]


@pytest.mark.parametrize("devices", ["($1$DGA1,$1$DGA2)/NOASSIST", "$1$DGA1/INCLUDE/NOASSIST"])
def test_require_members_mounts_nothing_when_one_is_missing(devices: str) -> None:
    lab = mounted_lab()
    lab.do("DISMOUNT DSA1")
    lab.driver.fail("$1$DGA2", "OFFLINE")
    assert refused(lab.do(f"MOUNT/POLICY=REQUIRE_MEMBERS DSA1:/SHADOW={devices} DATA")) == [
        "%MOUNT-I-SHDWMEMFAIL, $1$DGA2: failed as a member of the shadow set",
        "-SYSTEM-F-MEDOFL, medium is offline",
        "%VMSSHADOW-F-UNTOLD, MOUNT-F-NOTALLMEM: not every proposed member is accessible",
    ]
    assert not lab.world.units


def test_two_shared_volumes_may_not_have_the_same_label() -> None:
    lab = mounted_lab()
    lab.format("$1$DGA3", label="DATA")
    assert refused(lab.do("MOUNT/SYSTEM DSA2:/SHADOW=$1$DGA3 DATA")) == [
        "%MOUNT-F-VOLALRMNT, another volume of same label already mounted",
    ]
    assert lab.do("MOUNT DSA2:/SHADOW=$1$DGA3 DATA").status & 1, "a private mount may"


def test_system_parameters_bound_the_units_of_a_node() -> None:
    lab = mounted_lab()
    lab.world.nodes["ALPHA"].parameters["SHADOW_MAX_UNIT"] = 1
    assert refused(lab.do("MOUNT DSA2:/SHADOW=$1$DGA3 OTHER")) == [
        "%VMSSHADOW-F-UNTOLD, MOUNT-F-SHADOWFAIL: "
        "node ALPHA has 1 virtual units, as many as SHADOW_MAX_UNIT allows",
    ]
    lab.world.nodes["ALPHA"].parameters.update({"SHADOW_MAX_UNIT": 500, "SHADOWING": 0})
    assert "NOSHADOW" in refused(lab.do("MOUNT DSA2:/SHADOW=$1$DGA3 OTHER"))[0]


def test_a_private_set_is_not_mounted_on_a_further_node() -> None:
    lab = Lab(THREE, nodes=("ALPHA", "BETA"))
    lab.format("$1$DGA1", label="DATA")
    lab.do("MOUNT DSA1:/SHADOW=$1$DGA1 DATA")
    assert refused(lab.do("MOUNT/SYSTEM DSA1: DATA", node="BETA")) == [
        "%MOUNT-F-INCONSHR, inconsistent sharing option.  Cluster mounted /NOSHARE",
    ]


def test_a_set_in_volume_processing_takes_no_member() -> None:
    lab = mounted_lab()
    lab.driver.fail("$1$DGA2", "OFFLINE")
    lab.driver.run_for(1)
    assert refused(lab.do("MOUNT DSA1:/SHADOW=$1$DGA3 DATA")) == [
        "%MOUNT-F-SHADOWFAIL, failed to create (or add to) the shadow set",
        "-SYSTEM-F-SHACHASTA, shadow set has changed state",
    ]


def test_a_set_whose_verification_timed_out_must_be_dismounted_first() -> None:
    lab = mounted_lab()
    lab.world.units[1].shadow_set.phase = Phase.ABORTED
    assert refused(lab.do("MOUNT DSA1:/SHADOW=$1$DGA3 DATA"))[-1].startswith("-SYSTEM-F-VOLINV")


def test_the_label_is_asked_for_when_it_is_missing() -> None:
    lab = Lab(THREE)
    lab.format("$1$DGA1", label="DATA")
    done = lab.do("MOUNT DSA1:/SHADOW=$1$DGA1", "", "data")
    assert done.questions == ["_Label: ", "_Label: "]
    assert lab.world.units[1].shadow_set.label == "DATA"


def test_ctrl_z_at_the_label_prompt_mounts_nothing() -> None:
    lab = Lab(THREE)
    lab.format("$1$DGA1", label="DATA")
    assert lab.do("MOUNT DSA1:/SHADOW=$1$DGA1", None).lines == []
    assert not lab.world.units


@pytest.mark.parametrize("label", ["", "GUESSED"])
def test_override_identification_takes_any_label(label: str) -> None:
    lab = Lab(THREE)
    lab.format("$1$DGA1", label="UNKNOWN")
    done = lab.do(f"MOUNT/OVERRIDE=IDENTIFICATION DSA1:/SHADOW=$1$DGA1 {label}")
    assert done.lines[0] == "%MOUNT-I-MOUNTED, UNKNOWN mounted on _DSA1:"
    assert lab.world.units[1].views["ALPHA"].logical == "DISK$UNKNOWN"


def test_nomessage_leaves_out_what_only_informs() -> None:
    lab = Lab(THREE)
    lab.format("$1$DGA1", label="DATA")
    done = lab.do("MOUNT/NOMESSAGE DSA1:/SHADOW=$1$DGA1 DATA")
    assert (done.lines, done.status & 1) == ([], 1)
    assert lab.do("MOUNT/NOMESSAGE DSA1: DATA").lines == ["%MOUNT-F-DEVMOUNT, device is already mounted"]


def _everything(lab: Lab) -> tuple[object, ...]:
    """All disks and all that is mounted."""
    media = []
    for disk in lab.world.disks.values():
        assert disk.medium is not None
        media.append(disk.medium.read(0, disk.blocks))
    sets = [
        (number, unit.shadow_set.generation, tuple(unit.shadow_set.nodes), tuple(m.device for m in unit.shadow_set))
        for number, unit in sorted(lab.world.units.items())
    ]
    return (media, sets, sorted(lab.world.volumes))


_DEVICES = st.sampled_from([*THREE, "$1$DGA9", "$1$DGA77", "$1$DECRAM1", "DKA0", "DSA1"])
_QUALIFIERS = st.sampled_from(
    ["/NOCOPY", "/INCLUDE", "/NOWRITE", "/POLICY=VERIFY_LABEL", "/POLICY=REQUIRE_MEMBERS", "/NOASSIST", "/SYSTEM", ""]
)
_FAULTS = st.sampled_from(["OFFLINE", "WRITELOCK", "WRONGVOLUME", ""])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    unit=st.integers(1, 2),
    devices=st.lists(_DEVICES, max_size=4),
    qualifiers=st.lists(_QUALIFIERS, max_size=3, unique=True),
    label=st.sampled_from(["DATA", "OTHER", "WRONG"]),
    fault=_FAULTS,
    keep=st.booleans(),
)
def test_a_refused_mount_changes_nothing(
    unit: int, devices: list[str], qualifiers: list[str], label: str, fault: str, keep: bool
) -> None:
    lab = mounted_lab()
    lab.plug("$1$DGA9", blocks=900)
    if not keep:
        lab.do("DISMOUNT DSA1")
    if fault:
        lab.driver.fail("$1$DGA3", fault)
    qualifiers = [text for text in qualifiers if not text.startswith("/POLICY")] + [
        text for text in qualifiers if text.startswith("/POLICY")
    ][:1]
    shadow = f"/SHADOW=({','.join(devices)})" if devices else ""
    before = _everything(lab)
    done = lab.do(f"MOUNT{''.join(qualifiers)} DSA{unit}:{shadow} {label}")
    if not done.status & 1:
        assert _everything(lab) == before, done
    lab.driver.close()


def test_judging_changes_nothing() -> None:
    lab = mounted_lab()
    before = _everything(lab)
    wishes = Wishes(2, ("$1$DGA3", "$1$DGA1"), "OTHER", include=True)
    assert judge(lab.driver, "ALPHA", wishes) == judge(lab.driver, "ALPHA", wishes)
    assert _everything(lab) == before
