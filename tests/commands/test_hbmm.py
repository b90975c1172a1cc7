"""SET SHADOW with HBMM qualifiers: policies named and unnamed, on and off, deleted, and every refusal."""

import pytest

from tests.commands.show_lab import ShowLab
from vmsshadow.shadow.policy import MasterList, Policy

NOT_SET = "%SET-E-NOTSET, error modifying DSA1:"


def quiet() -> ShowLab:
    """The lab without messages about write bitmaps."""
    lab = ShowLab()
    for node in lab.world.nodes.values():
        node.parameters["WBM_OPCOM_LVL"] = 0
    return lab


def masters(lab: ShowLab) -> list[str]:
    return [bitmap.master for bitmap in lab.unit().shadow_set.masters]


def refused(lab: ShowLab, line: str) -> list[str]:
    """What *line* says, which changes nothing."""
    before = (dict(lab.world.policies), dict(lab.world.assigned_policies), masters(lab))
    result = lab.do(line)
    assert not result.status & 1
    assert (dict(lab.world.policies), dict(lab.world.assigned_policies), masters(lab)) == before
    return result.lines


def test_a_policy_starts_bitmaps_on_the_nodes_it_lists() -> None:
    lab = quiet()
    assert lab.show("SET SHADOW DSA1:/POLICY=HBMM=(MASTER_LIST=(BETA))") == []
    assert masters(lab) == ["BETA"]
    lab.do("SET SHADOW DSA1:/POLICY=HBMM=MASTER_LIST=*")
    assert masters(lab) == ["ALPHA", "BETA"]
    lab.do("SET SHADOW DSA1:/POLICY=HBMM=(MASTER=*,COUNT=1)")
    assert masters(lab) == ["ALPHA"]


def test_named_policies_are_defined_and_assigned_by_name() -> None:
    lab = quiet()
    lab.do("SET SHADOW/POLICY=HBMM=(MASTER_LIST=BETA)/NAME=peak")
    assert lab.world.policies == {"PEAK": Policy((MasterList(("BETA",)),))}
    lab.do("SET SHADOW DSA1:/POLICY=HBMM=PEAK")
    assert masters(lab) == ["BETA"]
    lab.do("SET SHADOW/DELETE/POLICY=HBMM/NAME=PEAK")
    assert lab.world.policies == {} and masters(lab) == ["BETA"]


def test_without_a_value_default_is_assigned() -> None:
    lab = quiet()
    assert refused(lab, "SET SHADOW DSA1:/POLICY=HBMM") == [
        NOT_SET,
        "-VMSSHADOW-E-NOSUCH, there is no HBMM policy named DEFAULT",
    ]
    lab.do("SET SHADOW/POLICY=HBMM=(MASTER_LIST=*,COUNT=1)/NAME=DEFAULT")
    lab.do("SET SHADOW DSA1:/POLICY=HBMM")
    assert masters(lab) == ["ALPHA"]


def test_default_is_applied_when_a_set_is_mounted_unless_nodefault_is_assigned() -> None:
    lab = quiet()
    lab.do("SET SHADOW/POLICY=HBMM=(MASTER_LIST=*)/NAME=DEFAULT")
    assert masters(lab) == []
    mount = "MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) DATA1"
    lab.do("DISMOUNT/CLUSTER DSA1:")
    lab.do(mount)
    assert masters(lab) == ["ALPHA"]
    lab.do("SET SHADOW DSA1:/POLICY=HBMM=NODEFAULT")
    assert masters(lab) == []
    lab.do("DISMOUNT/CLUSTER DSA1:")
    lab.do(mount)
    assert masters(lab) == []


def test_disable_deletes_the_bitmaps_and_enable_brings_fresh_ones() -> None:
    lab = quiet()
    lab.do("SET SHADOW DSA1:/POLICY=HBMM=(MASTER_LIST=*)")
    first = [bitmap.serial for bitmap in lab.unit().shadow_set.bitmaps]
    lab.do("SET SHADOW DSA1:/DISABLE=HBMM")
    assert masters(lab) == [] and 1 in lab.world.assigned_policies
    lab.do("SET SHADOW DSA1:/ENABLE=HBMM")
    assert masters(lab) == ["ALPHA", "BETA"]
    assert not set(first) & {bitmap.serial for bitmap in lab.unit().shadow_set.bitmaps}


def test_all_switches_every_set_of_the_node() -> None:
    lab = quiet()
    lab.do("SET SHADOW DSA1:/POLICY=HBMM=(MASTER_LIST=*)")
    lab.do("SET SHADOW/ALL/DISABLE=HBMM")
    assert masters(lab) == []


def test_deleting_the_policy_of_a_set_ends_hbmm_even_where_default_is_defined() -> None:
    lab = quiet()
    lab.do("SET SHADOW/POLICY=HBMM=(MASTER_LIST=*)/NAME=DEFAULT")
    lab.do("SET SHADOW DSA1:/POLICY=HBMM=(MASTER_LIST=ALPHA)")
    lab.do("SET SHADOW DSA1:/DELETE/POLICY=HBMM")
    assert masters(lab) == [] and lab.world.assigned_policies == {}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("SET SHADOW DSA1:/ENABLE=HBMM", "-VMSSHADOW-E-NOPOLICY, no HBMM policy applies to _DSA1:"),
        ("SET SHADOW DSA1:/DELETE/POLICY=HBMM", "-VMSSHADOW-E-NOPOLICY, no HBMM policy applies to _DSA1:"),
        ("SET SHADOW DSA1:/POLICY=HBMM=NIGHT", "-VMSSHADOW-E-NOSUCH, there is no HBMM policy named NIGHT"),
        ("SET SHADOW DSA1:/POLICY=HBMM=(MASTER_LIST=NOWHERE)", "-SYSTEM-F-NOSUCHNODE, remote node is unknown"),
        ("SET SHADOW DSA2:/POLICY=HBMM=(MASTER_LIST=*)", "-SYSTEM-F-DEVNOTMOUNT, device is not mounted"),
        ("SET SHADOW $1$DGA10:/POLICY=HBMM=(MASTER_LIST=*)", "-SYSTEM-F-IVDEVNAM, invalid device name"),
        ("SET SHADOW DSA1:/POLICY=HBMM=(MASTER_LIST=*,COUNT=99)", " \\99\\"),
        ("SET SHADOW DSA1:/POLICY=HBMM=(MASTER_LIST=*,BOGUS=1)", " \\BOGUS\\"),
        ("SET SHADOW/POLICY=HBMM=(MASTER_LIST=*)/NAME=NODEFAULT", " \\NODEFAULT\\"),
        ("SET SHADOW/DELETE/POLICY=HBMM/NAME=NODEFAULT", " \\NODEFAULT\\"),
        ("SET SHADOW/POLICY=HBMM/NAME=PEAK", " \\HBMM\\"),
        ("SET SHADOW/DELETE/POLICY=HBMM/NAME=PEAK",
         "%VMSSHADOW-E-NOSUCH, there is no HBMM policy named PEAK"),
        ("SET SHADOW DSA1:/POLICY=HBMM=(MASTER_LIST=*)/NAME=PEAK", " \\NAME\\"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(line: str, said: str) -> None:
    assert said in refused(quiet(), line)


@pytest.mark.parametrize(
    "more",
    ["/SITE=1", "/READ_COST=3", "/DEMAND_MERGE", "/MVTIMEOUT=9", "/COPY_SOURCE", "/ENABLE=HBMM", "/DISABLE=HBMM"],
)
def test_hbmm_qualifiers_go_with_no_others(more: str) -> None:
    lines = refused(quiet(), f"SET SHADOW DSA1:/POLICY=HBMM=(MASTER_LIST=*){more}")
    assert lines[0].startswith("%DCL-W-CONFLICT")


@pytest.mark.parametrize("line", ["SET SHADOW DSA1:/DELETE", "SET SHADOW/NAME=PEAK"])
def test_delete_and_name_want_a_policy(line: str) -> None:
    assert refused(quiet(), line)[0].startswith("%DCL-W-CONFLICT")


def test_there_are_128_named_policies_at_most() -> None:
    lab = quiet()
    for number in range(128):
        lab.do(f"SET SHADOW/POLICY=HBMM=(MASTER_LIST=*)/NAME=P{number}")
    assert len(lab.world.policies) == 128
    assert "128 named policies" in refused(lab, "SET SHADOW/POLICY=HBMM=(MASTER_LIST=*)/NAME=MORE")[0]
    assert lab.do("SET SHADOW/POLICY=HBMM=(MASTER_LIST=ALPHA)/NAME=P0").status & 1


def test_during_a_merge_bitmaps_have_to_wait() -> None:
    lab = quiet()
    lab.do("SET SHADOW/DEMAND_MERGE DSA1:")
    lines = lab.show("SET SHADOW DSA1:/POLICY=HBMM=(MASTER_LIST=*)")
    assert "%SYSTEM-I-HBMMCREPOSTMRG, HBMM master bitmaps will be created after shadow set merge completes" in lines
    assert masters(lab) == []
    lab.driver.run_for(600)
    assert masters(lab) == ["ALPHA", "BETA"]


def test_after_a_crash_only_a_minimerge_is_done_and_told() -> None:
    lab = quiet()
    lab.do("SET SHADOW DSA1:/POLICY=HBMM=(MASTER_LIST=ALPHA)")
    lab.do("SIMULATE CRASH BETA")
    lab.driver.run_for(600)
    assert any("SSRVINIMMRG, initiating minimerge operation on device _DSA1:" in line for line in lab.heard)
    assert lab.unit().shadow_set.merge is None


def test_log_says_what_was_done() -> None:
    lab = quiet()
    assert lab.show("SET SHADOW/LOG/POLICY=HBMM=(MASTER_LIST=*)/NAME=A") == ["HBMM policy A defined"]
    assert lab.show("SET SHADOW/LOG DSA1:/POLICY=HBMM=A") == ["_DSA1: HBMM policy set"]
    assert lab.show("SET SHADOW/LOG DSA1:/DISABLE=HBMM") == ["_DSA1: HBMM disabled"]


def test_the_extensions_on_set_device_and_mount_assign_too() -> None:
    lab = quiet()
    lines = lab.show("SET DEVICE DSA1:/POLICY=HBMM=(MASTER_LIST=ALPHA)")
    assert lines[0].startswith("%VMSSHADOW-I-EXTENSION, /POLICY") and masters(lab) == ["ALPHA"]
    lab.do("DISMOUNT/CLUSTER DSA1:")
    wrong = lab.do("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) DATA1/POLICY=HBMM=(COUNT=3)")
    assert not wrong.status & 1 and 1 not in lab.world.units
    lab.do("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) DATA1/POLICY=HBMM=(MASTER_LIST=*,COUNT=1)")
    assert lab.world.assigned_policies[1] == Policy((MasterList((), 1),))
    assert masters(lab) == ["ALPHA"]


def test_the_message_mode_is_told_by_the_node_that_changed_it() -> None:
    from vmsshadow.cluster import narrate
    from vmsshadow.cluster.wbm import ModeChanged

    lab = ShowLab()
    narrate.tell(lab.world, lab.driver.operators, 0, 1, ModeChanged("ALPHA", True))
    assert lab.heard[-1] == "%WBM-I-WBMINFO Write Bitmap messages of node ALPHA are sent in buffered mode."
