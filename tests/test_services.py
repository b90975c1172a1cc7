"""The system services: what is VMS's misuse and what is Python's, two clusters at once, nodes that are down."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import vmsshadow
from vmsshadow import services
from vmsshadow.api import Cluster
from vmsshadow.commands import device_items
from vmsshadow.services import DVI, MNT, MNT_M, Status, on, sys_dismou, sys_getdvi, sys_mount

DISKS = [f"$1$DGA{number}" for number in range(1, 7)]
CONFIGURATION: dict[str, Any] = {
    "cluster": {"expected_votes": 3},
    "nodes": [{"name": name, "votes": 1} for name in ("ALPHA", "BETA", "GAMMA")],
    "disks": [{"name": name, "blocks": 2000} for name in DISKS],
}
SHANAM, SHAMEM, DEVNAM, VOLNAM, FLAGS = MNT.SHANAM, MNT.SHAMEM, MNT.DEVNAM, MNT.VOLNAM, MNT.FLAGS


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with vmsshadow.open_cluster(CONFIGURATION, None) as opened:
        console = opened.console()
        for disk, label in (("$1$DGA1", "DATA1"), ("$1$DGA3", "DATA3"), ("$1$DGA5", "DATA5")):
            console.do(f"INITIALIZE {disk}: {label}")
        yield opened


def set_of(*names: str, unit: str = "DSA1:", label: str = "DATA1", flags: int = 0) -> list[tuple[int, int | str]]:
    return [(SHANAM, unit), *((SHAMEM, name) for name in names), (VOLNAM, label), (FLAGS, flags)]


def test_constants_are_spelled_as_on_vms_with_underscores() -> None:
    assert services.MNT_SHANAM == 25 and services.MNT_M_NOCOPY == 0x400000 and services.MNT2_M_INCLUDE == 4
    assert services.MNT_M_INCLUDE == 4 << 32 and services.DMT_M_FORCE == 0x400 and services.DVI_SHDW_MEMBER == 268
    assert services.SS_BADPARAM == 0x14 and services.MOUN_SHDWCOPYREQ == 0x00728294
    assert repr(services.SS_NORMAL) == "<SS$_NORMAL 00000001>"
    for wrong in ("MNT_NONE", "MNT2_M_NOCOPY", "DVI_M_DEVNAM", "SS_NONE", "XX_Y", "MNT_M_"):
        with pytest.raises(AttributeError):
            getattr(services, wrong)


def test_every_item_code_is_that_of_the_one_table() -> None:
    assert {item.name: item.code for item in device_items.ITEMS.values() if item.code} == {
        code.name: code.value for code in DVI
    }


@pytest.mark.parametrize(
    "items",
    [
        [],
        [0, (SHANAM, "DSA1:")],
        [(SHANAM, "DSA1:")],  # no member
        [(SHANAM, "DSA1:"), (VOLNAM, "DATA1")],
        [(SHAMEM, "$1$DGA1:"), (SHANAM, "DSA1:"), (VOLNAM, "DATA1")],  # the member first
        [(SHANAM, "$1$DGA1:"), (SHAMEM, "$1$DGA2:"), (VOLNAM, "DATA1")],  # no DSAn:
        [(SHANAM, "NOSUCHNAME"), (SHAMEM, "$1$DGA2:"), (VOLNAM, "DATA1")],
        [(SHANAM, "DSA1:"), (SHAMEM, "$1$DGA1:"), (DEVNAM, "$1$DGA3:"), (SHAMEM, "$1$DGA2:"), (VOLNAM, "DATA1")],
        [(SHANAM, "DSA1:"), (DEVNAM, "$1$DGA3:"), (SHAMEM, "$1$DGA1:"), (VOLNAM, "DATA1")],
        [(SHANAM, "DSA1:"), (SHAMEM, "$1$DGA1:")],  # no label
        [(VOLNAM, "DATA1")],  # no device
        [(SHANAM, "DSA1:"), (SHAMEM, ""), (VOLNAM, "DATA1")],
        [(SHANAM, "DSA1:"), (SHAMEM, "X" * 65), (VOLNAM, "DATA1")],
        [(SHANAM, "DSA1:"), (SHAMEM, "$1$DGA1:"), (VOLNAM, "THIRTEENCHARS")],
        [(SHANAM, "DSA1:"), (SHAMEM, "$1$DGA1:"), (VOLNAM, "DATA1"), (99, "")],
        [(SHANAM, "DSA1:"), (SHAMEM, "$1$DGA1:"), (VOLNAM, "DATA1"), (-1, "")],
        [(SHANAM, "DSA1:"), (SHAMEM, "$1$DGA1:"), (VOLNAM, "DATA1"), (FLAGS, 1 << 63)],
    ],
)
def test_a_wrong_item_list_is_a_bad_parameter_and_mounts_nothing(cluster: Cluster, items: list[Any]) -> None:
    assert sys_mount(items) == services.SS_BADPARAM
    assert cluster.installation.world.units == {} and cluster.installation.world.volumes == {}


@pytest.mark.parametrize(
    ("items", "status"),
    [
        (set_of("$1$DGA1:", label="WRONG"), services.SS_VOLINV),
        ([(DEVNAM, "$1$DGA1:"), (VOLNAM, "WRONG")], services.SS_INCVOLLABEL),
        (set_of("$1$DGA99:"), services.SS_NOSUCHDEV),
        ([(DEVNAM, "$1$DGA99:"), (VOLNAM, "X")], services.SS_NOSUCHDEV),
        ([(DEVNAM, "???"), (VOLNAM, "X")], services.SS_IVDEVNAM),
        ([(DEVNAM, "$1$DGA2:"), (VOLNAM, "X")], services.SS_NOHOMEBLK),
        (set_of("$1$DGA1:", "$1$DGA1:"), services.MOUN_DUPDEVSPC),
        (set_of("$1$DGA1:", "$1$DGA2:", flags=MNT_M.NOCOPY), services.MOUN_SHDWCOPYREQ),
        (set_of("$1$DGA1:", flags=MNT_M.SYSTEM | MNT_M.GROUP), services.MOUN_CONFQUAL),
        (set_of("$1$DGA1:", flags=MNT_M.NOMINICOPY | MNT_M.MINICOPY_REQUIRED), services.MOUN_CONFQUAL),
        (set_of("$1$DGA1:", "$1$DGA99:", flags=MNT_M.REQUIRE_MEMBERS), services.MOUN_NOTALLMEM),
        ([*set_of("$1$DGA1:"), (VOLNAM, "DATA3")], services.MOUN_DEVCOUNT),
    ],
)
def test_a_refusal_is_the_condition_value_of_its_reason(cluster: Cluster, items: list[Any], status: int) -> None:
    found = sys_mount(items)
    assert found == status and not found.is_success and found.lines
    assert cluster.installation.world.units == {} and cluster.installation.world.volumes == {}


def test_what_is_known_and_not_simulated_says_so(cluster: Cluster) -> None:
    assert sys_mount(set_of("$1$DGA1:", flags=MNT_M.FOREIGN)).name == "VMSSHADOW$_NOTIMPL"
    assert sys_mount([*set_of("$1$DGA1:"), (MNT.OWNER, 5)]).name == "VMSSHADOW$_NOTIMPL"
    assert cluster.installation.world.units == {}


def test_a_disk_that_is_too_small_is_an_incompatible_member() -> None:
    small = {**CONFIGURATION, "disks": [*CONFIGURATION["disks"], {"name": "$1$DGA9", "blocks": 1000}]}
    with vmsshadow.open_cluster(small, None) as opened:
        opened.console().do("INITIALIZE $1$DGA1: DATA1")
        assert sys_mount(set_of("$1$DGA1:")) == services.SS_NORMAL
        assert sys_mount(set_of("$1$DGA9:")) == services.SS_INCSHAMEM
        assert sys_mount(set_of("$1$DGA1:", unit="DSA2:")) == services.MOUN_WRONGVU


def test_a_device_that_is_offline_fails_the_call_unless_noassist_goes_on_without_it(cluster: Cluster) -> None:
    cluster.simulate("FAIL $1$DGA2:")
    both = ("$1$DGA1:", "$1$DGA2:")
    assert sys_mount(set_of(*both)) == services.SS_MEDOFL
    assert cluster.installation.world.units == {}
    assert sys_mount(set_of("$1$DGA2:", flags=MNT_M.NOASSIST)) == services.SS_MEDOFL
    status = sys_mount(set_of(*both, flags=MNT_M.NOASSIST))
    assert status == services.SS_NORMAL and "SHDWMEMFAIL" in " ".join(status.lines)


@pytest.mark.parametrize(
    "items",
    [
        None,
        5,
        "MNT$_SHANAM",
        [5],
        ["DSA1:"],
        [(SHANAM,)],
        [(SHANAM, "DSA1:", 3, 4, 5)],
        [(SHANAM, 5)],
        [(SHANAM, b"DSA1:")],
        [(SHANAM, None)],
        [(FLAGS, "SYSTEM")],
        [(FLAGS, True)],
        [(True, "DSA1:")],
        [(1.5, "DSA1:")],
        [("6", SHANAM, "DSA1:")],
    ],
)
def test_what_is_no_item_list_in_python_is_a_type_error(cluster: Cluster, items: Any) -> None:
    with pytest.raises(TypeError):
        sys_mount(items)


@pytest.mark.parametrize(
    "items",
    [
        [(FLAGS, -1)],
        [(FLAGS, 1 << 64)],
        [(4, FLAGS, 1 << 32)],
        [(5, FLAGS, 1)],
        [(7, SHANAM, "DSA1:")],
        [(-1, SHANAM, "DSA1:")],
        [("MNT$_NOSUCH", "DSA1:")],
    ],
)
def test_values_that_no_program_could_hand_over_are_value_errors(cluster: Cluster, items: Any) -> None:
    with pytest.raises(ValueError):
        sys_mount(items)


def test_item_codes_may_be_names_and_the_size_cuts_the_buffer(cluster: Cluster) -> None:
    items = [
        (5, "MNT$_SHANAM", "DSA1:XXXX"),
        ("mnt_shamem", "$1$dga1"),
        ("VOLNAM", "data1"),
        (4, FLAGS, 0x4000),
        0,
        None,
    ]
    assert sys_mount(items) == services.SS_NORMAL
    assert cluster.installation.world.units[1].views["ALPHA"].scope == "System"


def test_old_item_codes_for_members_leave_the_choice_to_shadowing(cluster: Cluster) -> None:
    items = [(SHANAM, "DSA1:"), (MNT.SHAMEM_COPY, "$1$DGA1:"), (MNT.SHAMEM_MGCOPY, "$1$DGA2:"), (VOLNAM, "DATA1")]
    status = sys_mount(items)
    assert [line.split(",")[0] for line in status.lines] == [
        "%MOUNT-I-MOUNTED",
        "%MOUNT-I-SHDWMEMSUCC",
        "%MOUNT-I-SHDWMEMCOPY",
    ]


def test_logical_names_stand_for_units_members_and_disks(cluster: Cluster) -> None:
    console = cluster.console()
    for name, value in (("UNIT", "DSA1:"), ("MEMBER", "$1$DGA1:"), ("CHAIN", "MEMBER")):
        console.do(f"DEFINE/SYSTEM {name} {value}")
    assert sys_mount([(SHANAM, "UNIT:"), (SHAMEM, "CHAIN"), (VOLNAM, "DATA1")]) == services.SS_NORMAL
    assert sys_getdvi("MEMBER:", [DVI.SHDW_MEMBER]).values == {DVI.SHDW_MEMBER: 1}
    assert sys_dismou("DISK$DATA1:") == services.SS_NORMAL


def test_a_volume_set_grows_while_an_application_writes_to_its_root(cluster: Cluster) -> None:
    two = [*set_of("$1$DGA1:", "$1$DGA2:", flags=MNT_M.SYSTEM), (MNT.VOLSET, "WORK")]
    assert sys_mount(two) == services.SS_NORMAL
    cluster.advance(600)
    cluster.simulate("WORKLOAD DSA1: /RATE=400")
    for number, device, label in ((3, "$1$DGA3:", "DATA3"), (5, "$1$DGA5:", "DATA5")):
        items = [*set_of(device, unit=f"DSA{number}:", label=label, flags=MNT_M.SYSTEM), (MNT.VOLSET, "WORK")]
        assert sys_mount(items) == services.SS_NORMAL
        cluster.advance(20)
    cluster.simulate("WORKLOAD DSA1: /STOP")
    assert cluster.simulate("COMPARE DSA1:").lines[0].startswith("%VMSSHADOW-I-IDENTICAL")
    assert sys_dismou("DSA3:") == services.SS_NORMAL and cluster.installation.world.units == {}
    facts = cluster.installation.driver.facts("ALPHA", "$1$DGA2")
    assert facts.set_labels == ("DATA1", "DATA3", "DATA5")


def test_a_mount_across_the_cluster_tells_when_a_node_fails(cluster: Cluster) -> None:
    assert sys_mount(set_of("$1$DGA1:", flags=MNT_M.CLUSTER)) == services.SS_NORMAL
    assert cluster.installation.world.units[1].shadow_set.nodes == ["ALPHA", "BETA", "GAMMA"]
    assert sys_dismou("DSA1:", node="BETA") == services.SS_NORMAL
    again = [(DEVNAM, "DSA1:"), (VOLNAM, "DATA1"), (FLAGS, MNT_M.CLUSTER)]
    assert sys_mount(again) == services.SS_NORMAL
    assert sorted(cluster.installation.world.units[1].shadow_set.nodes) == ["ALPHA", "BETA", "GAMMA"]
    sys_dismou("DSA1:", services.DMT_M_CLUSTER)
    cluster.installation.world.nodes["BETA"].licensed = False
    status = sys_mount(set_of("$1$DGA1:", flags=MNT_M.CLUSTER))
    assert status == services.MOUN_MNTCLUFAIL and "RMTMNTFAIL" in " ".join(status.lines)
    assert cluster.installation.world.units[1].shadow_set.nodes == ["ALPHA", "GAMMA"]


@pytest.mark.parametrize(
    ("device", "flags", "status"),
    [
        ("DSA1:", 0, services.SS_NORMAL),
        ("$1$DGA1:", 0, services.DISM_SRCMEM),
        ("$1$DGA3:", 0, services.SS_DEVNOTMOUNT),
        ("DSA9:", 0, services.SS_DEVNOTMOUNT),
        ("$1$DGA99:", 0, services.SS_NOSUCHDEV),
        ("???", 0, services.SS_IVDEVNAM),
        ("", 0, services.SS_IVDEVNAM),
        ("DSA1:", 0x800, services.SS_BADPARAM),
        ("DSA1:", services.DMT_M_REMOTE, services.SS_BADPARAM),
        ("DSA1:", services.DMT_M_UNLOAD | services.DMT_M_NOUNLOAD, services.SS_BADPARAM),
        ("$1$DGA1:", services.DMT_M_FORCE | services.DMT_M_MINICOPY_REQUIRED, services.SS_BADPARAM),
        ("DSA1:", services.DMT_M_FORCE, services.SS_IVDEVNAM),
        ("$1$DGA3:", services.DMT_M_FORCE, services.SS_DEVNOTMOUNT),
    ],
)
def test_dismount_answers_with_the_reason(cluster: Cluster, device: str, flags: int, status: int) -> None:
    sys_mount(set_of("$1$DGA1:"))
    assert sys_dismou(device, flags) == status
    assert (1 in cluster.installation.world.units) is (status != services.SS_NORMAL)


def test_check_only_dismounts_nothing(cluster: Cluster) -> None:
    sys_mount(set_of("$1$DGA1:"))
    assert sys_dismou("DSA1:", services.DMT_M_CHECK_ONLY) == services.SS_NORMAL
    assert sys_dismou("$1$DGA1:", services.DMT_M_CHECK_ONLY) == services.DISM_SRCMEM
    assert 1 in cluster.installation.world.units


def test_a_member_dismounted_with_a_bitmap_returns_with_a_minicopy(cluster: Cluster) -> None:
    sys_mount(set_of("$1$DGA1:", "$1$DGA2:"))
    cluster.advance(600)
    assert sys_dismou("$1$DGA2:", services.DMT_M_MINICOPY_REQUIRED) == services.SS_NORMAL
    assert sys_mount(set_of("$1$DGA2:", flags=MNT_M.MINICOPY_REQUIRED)) == services.SS_NORMAL
    assert cluster.installation.world.units[1].shadow_set.targets[0].bitmap is not None
    assert sys_mount(set_of("$1$DGA4:", flags=MNT_M.MINICOPY_REQUIRED)) == services.MOUN_POLICYFAIL


def test_dismount_waits_until_a_lost_member_is_expelled(cluster: Cluster) -> None:
    sys_mount(set_of("$1$DGA1:", "$1$DGA2:"))
    cluster.advance(600)
    before = cluster.installation.world.clock.now_us
    cluster.simulate("FAIL $1$DGA2:")
    cluster.advance(5)
    assert sys_dismou("DSA1:") == services.SS_NORMAL
    assert cluster.installation.world.units == {}
    assert cluster.installation.world.clock.now_us > before


@pytest.mark.parametrize(
    ("device", "items", "status"),
    [
        ("DSA1:", [], services.SS_NORMAL),
        ("DSA9:", [DVI.SHDW_MASTER], services.SS_NOSUCHDEV),
        ("$1$DGA99:", [DVI.MNT], services.SS_NOSUCHDEV),
        ("???", [DVI.MNT], services.SS_IVDEVNAM),
        ("", [DVI.MNT], services.SS_IVDEVNAM),
        ("DSA1:", [1], services.SS_BADPARAM),
        ("DSA1:", [DVI.MNT, 9999], services.SS_BADPARAM),
    ],
)
def test_getdvi_answers_with_a_status(cluster: Cluster, device: str, items: list[int], status: int) -> None:
    sys_mount(set_of("$1$DGA1:"))
    found = sys_getdvi(device, items)
    assert found.status == status and found.values == {}


def test_every_item_of_getdvi_is_a_number_or_text(cluster: Cluster) -> None:
    sys_mount(set_of("$1$DGA1:", "$1$DGA2:"))
    for device in ("DSA1:", "$1$DGA1:", "$1$DGA2:", "$1$DGA4:"):
        found = sys_getdvi(device, list(DVI))
        assert found.status == services.SS_NORMAL and list(found.values) == list(DVI)
        assert all(type(value) in (int, str) for value in found.values.values())
    generation = sys_getdvi("DSA1:", ["SHDW_GENERATION"]).values["DVI$_SHDW_GENERATION"]
    assert generation == cluster.installation.world.units[1].shadow_set.generation


def test_getdvi_is_strict_about_python() -> None:
    with vmsshadow.open_cluster(CONFIGURATION, None):
        for items in ("MNT", 100, None, [1.5], [None], [True], [b"MNT"]):
            with pytest.raises(TypeError):
                sys_getdvi("DSA1:", items)  # type: ignore[arg-type]
        with pytest.raises(ValueError):
            sys_getdvi("DSA1:", ["DVI$_NOSUCH"])
        with pytest.raises(TypeError):
            sys_getdvi(1, [DVI.MNT])  # type: ignore[arg-type]
        with pytest.raises(KeyError):
            sys_getdvi("$1$DGA1:", [DVI.MNT]).values["DVI$_DEVNAM"]
        for flags in ("CLUSTER", None, 1.0, True):
            with pytest.raises(TypeError):
                sys_dismou("DSA1:", flags)  # type: ignore[arg-type]
        for flags in (-1, 1 << 32):
            with pytest.raises(ValueError):
                sys_dismou("DSA1:", flags)


def test_services_are_those_of_the_innermost_cluster_unless_one_is_named() -> None:
    with vmsshadow.open_cluster(CONFIGURATION, None) as outer:
        outer.console().do("INITIALIZE $1$DGA1: DATA1")
        theirs = on(outer, "beta:")
        with vmsshadow.open_cluster(CONFIGURATION, None) as inner:
            assert sys_mount(set_of("$1$DGA1:")) == services.MOUN_NOSHDWMEM
            assert sys_mount(set_of("$1$DGA1:"), cluster=outer) == services.SS_NORMAL
            assert theirs.sys_mount(set_of("$1$DGA3:", unit="DSA3:")) == services.MOUN_NOSHDWMEM
            assert inner.installation.world.units == {}
        assert sys_getdvi("DSA1:", [DVI.VOLNAM]).values[DVI.VOLNAM] == "DATA1"
        assert sys_getdvi("DSA1:", [DVI.VOLNAM], node="BETA").status == services.SS_NOSUCHDEV
        with pytest.raises(ValueError, match="closed"):
            on(inner).sys_dismou("DSA1:")
    with pytest.raises(ValueError, match="no cluster"):
        sys_mount([])


def test_an_exception_inside_closes_the_cluster_for_services_too() -> None:
    with pytest.raises(RuntimeError), vmsshadow.open_cluster(CONFIGURATION, None):
        raise RuntimeError
    with pytest.raises(ValueError, match="no cluster"):
        on()


def test_no_program_runs_on_a_node_that_is_down_or_unknown_or_hangs(cluster: Cluster) -> None:
    beta = on(cluster, "BETA")
    with pytest.raises(KeyError):
        on(cluster, "DELTA")
    with pytest.raises(TypeError):
        on(5)  # type: ignore[arg-type]
    cluster.simulate("CRASH BETA")
    with pytest.raises(ValueError, match="node BETA is down"):
        beta.sys_mount(set_of("$1$DGA1:"))
    cluster.simulate("CRASH GAMMA")
    cluster.advance(60)
    with pytest.raises(ValueError, match="quorum"):
        sys_getdvi("$1$DGA1:", [DVI.MNT])


def test_a_status_is_an_integer_with_a_name() -> None:
    assert isinstance(services.SS_NORMAL, int) and isinstance(services.SS_NORMAL, Status)
    assert services.SS_NORMAL == 1 and services.SS_NORMAL & 1


ITEMS = st.tuples(
    st.sampled_from([*MNT, 0, 46]),
    st.sampled_from(["DSA1:", "DSA2", "$1$DGA1:", "$1$DGA2:", "$1$DGA3:", "DATA1", "DATA3", "", "?"]) | st.just(0),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ITEMS, max_size=8))
def test_any_item_list_ends_in_a_status_or_a_python_error(cluster: Cluster, items: list[Any]) -> None:
    world = cluster.installation.world
    before = set(world.units), set(world.volumes)
    try:
        status = sys_mount(items)
    except (TypeError, ValueError):
        return
    after = set(world.units), set(world.volumes)
    if not status.is_success and status != services.MOUN_MNTCLUFAIL:
        assert after == before
    for number in after[0] - before[0]:
        assert sys_dismou(f"DSA{number}:").is_success or number not in world.units
    for device in after[1] - before[1]:
        assert sys_dismou(device).is_success or device not in world.volumes
