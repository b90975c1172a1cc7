"""SIMULATE: nodes, faults, applications, comparison, explanation, time."""

import pytest

from tests.commands.show_lab import BLOCKS, ShowLab
from vmsshadow.base.blocks import BLOCK
from vmsshadow.messages.vmsshadow import VMSSHADOW


def test_a_node_crashes_and_boots() -> None:
    lab = ShowLab()
    assert lab.show("SIMULATE CRASH beta")[-1] == "%VMSSHADOW-I-CRASHED, node BETA has crashed"
    assert not lab.world.nodes["BETA"].up
    assert lab.show("SIMULATE BOOT BETA")[-1] == "%VMSSHADOW-I-BOOTED, node BETA has booted"
    assert lab.world.nodes["BETA"].up


def test_what_is_the_case_already_changes_nothing() -> None:
    lab = ShowLab()
    assert lab.show("SIMULATE BOOT BETA") == ["%VMSSHADOW-W-STATE, node BETA is up; nothing was changed"]
    lab.do("SIMULATE CRASH BETA")
    assert lab.show("SIMULATE CRASH BETA") == ["%VMSSHADOW-W-STATE, node BETA is down; nothing was changed"]


@pytest.mark.parametrize("action", ["CRASH", "BOOT"])
def test_an_unknown_node_is_named(action: str) -> None:
    done = ShowLab().do(f"SIMULATE {action} GAMMA")
    assert done.lines == ["%VMSSHADOW-E-NOSUCH, there is no node named GAMMA"]
    assert not done.status & 1


def test_the_own_node_can_crash_and_be_booted_from_its_console() -> None:
    lab = ShowLab()
    lab.do("SIMULATE CRASH ALPHA")
    assert lab.show("SHOW TIME") == ["%VMSSHADOW-E-NODEDOWN, node ALPHA is down; SIMULATE BOOT ALPHA brings it back"]
    lab.do("SIMULATE BOOT ALPHA")
    assert lab.do("SHOW TIME").status == 1


# --- faults ----------------------------------------------------------------------------------------


def test_a_disk_fails_offline_and_is_repaired() -> None:
    lab = ShowLab(members=())
    assert lab.show("SIMULATE FAIL $1$DGA12:") == ["%VMSSHADOW-I-FAILED, $1$DGA12: has failed, mode OFFLINE"]
    assert not lab.world.disks["$1$DGA12"].online
    assert lab.show("SIMULATE REPAIR $1$DGA12") == ["%VMSSHADOW-I-REPAIRED, $1$DGA12: is repaired"]
    assert lab.world.disks["$1$DGA12"].online


def test_each_mode_does_its_own_harm() -> None:
    lab = ShowLab(members=())
    for mode in ("WRITELOCK", "WRONGVOLUME", "PARITY", "BADBLOCK", "NTH"):
        assert lab.show(f"SIMULATE FAIL $1$DGA12/MODE={mode}")[-1].endswith(f"mode {mode}")
    disk = lab.world.disks["$1$DGA12"]
    assert disk.write_locked and disk.wrong_volume and type(disk.medium).__name__ == "NthFails"
    lab.do("SIMULATE REPAIR $1$DGA12")
    assert not disk.write_locked and not disk.wrong_volume and type(disk.medium).__name__ == "Image"


def test_a_path_fails_for_one_node() -> None:
    lab = ShowLab(members=())
    lab.do("SIMULATE FAIL $1$DGA12/NODE=BETA")
    assert lab.world.disks["$1$DGA12"].broken_paths == {"BETA"}
    lab.do("SIMULATE REPAIR $1$DGA12/NODE=BETA")
    assert lab.world.disks["$1$DGA12"].broken_paths == set()


@pytest.mark.parametrize("typed", ["BETA", "BETA:"])
def test_an_adapter_is_all_paths_of_a_node(typed: str) -> None:
    lab = ShowLab(members=())
    assert lab.show(f"SIMULATE FAIL {typed}")[-1].startswith("%VMSSHADOW-I-FAILED, adapter of BETA has failed")
    assert all(disk.broken_paths == {"BETA"} for disk in lab.world.disks.values())
    lab.do(f"SIMULATE REPAIR {typed}")
    assert not any(disk.broken_paths for disk in lab.world.disks.values())


def test_one_adapter_fails_and_the_other_goes_on() -> None:
    nodes = [{"name": "ALPHA", "adapters": ["FGA0", "FGB0"]}, {"name": "BETA"}]
    lab = ShowLab(nodes=nodes)
    said = "%VMSSHADOW-I-FAILED, adapter FGA0 of ALPHA has failed, mode OFFLINE"
    assert lab.show("SIMULATE FAIL ALPHA:FGA0") == [said]
    assert not lab.world.is_served("ALPHA", "$1$DGA10")
    lab.do("SIMULATE FAIL alpha:fgb0:")
    assert lab.world.is_served("ALPHA", "$1$DGA10")
    assert lab.show("SIMULATE REPAIR ALPHA:FGB0") == ["%VMSSHADOW-I-REPAIRED, adapter FGB0 of ALPHA is repaired"]
    assert not lab.world.is_served("ALPHA", "$1$DGA10")
    assert lab.show("SIMULATE FAIL BETA:FGB0")[0].startswith("%VMSSHADOW-E-NOSUCH")


def test_a_controller_takes_its_disks_with_it() -> None:
    lab = ShowLab(members=(), controllers=[{"name": "HSG1", "type": "HSG80"}], controller="HSG1")
    lab.do("SIMULATE FAIL HSG1")
    assert "Offline" in lab.show("SHOW DEVICE $1$DGA12")[-1]
    lab.do("SIMULATE REPAIR HSG1")
    assert "Online" in lab.show("SHOW DEVICE $1$DGA12")[-1]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("FAIL $1$DGA77", "%VMSSHADOW-E-NOSUCH, there is no disk, controller or adapter named $1$DGA77"),
        ("REPAIR HSG9", "%VMSSHADOW-E-NOSUCH, there is no disk, controller or adapter named HSG9"),
        ("FAIL $1$DGA12/NODE=GAMMA", "%VMSSHADOW-E-NOSUCH, there is no node named GAMMA"),
        (
            f"FAIL $1$DGA12/MODE=PARITY/BLOCKS=(START:{BLOCKS - 1},COUNT:2)",
            f"%VMSSHADOW-E-BADVALUE, value 'START:{BLOCKS - 1},COUNT:2' is not valid for /BLOCKS",
        ),
        ("FAIL $1$DGA12/MODE=NTH/COUNT=0", "%VMSSHADOW-E-BADVALUE, value '0' is not valid for /COUNT"),
    ],
)
def test_a_fault_that_cannot_be_is_refused_and_breaks_nothing(line: str, said: str) -> None:
    lab = ShowLab(members=())
    before = repr(lab.world.disks)
    assert lab.show(f"SIMULATE {line}") == [said]
    assert repr(lab.world.disks) == before


# --- applications ----------------------------------------------------------------------------------


def test_what_was_written_is_read_and_is_on_every_member() -> None:
    lab = ShowLab()
    assert lab.show("SIMULATE WRITE DSA1/BLOCKS=(START:1000,COUNT:300)/SEED=7") == [
        "%VMSSHADOW-I-WRITTEN, 300 blocks written to DSA1:, first LBN 1000"
    ]
    media = [lab.world.disks[name].medium for name in ("$1$DGA10", "$1$DGA11")]
    data = [medium.read(1000, 300) for medium in media if medium is not None]
    assert data[0] == data[1] and data[0].strip(b"\0") and len(data[0]) == 300 * BLOCK
    lines = lab.show("SIMULATE READ DSA1/BLOCKS=(START:1000,COUNT:300)")
    assert lines[0] == "%VMSSHADOW-I-READ, 300 blocks read from DSA1:, first LBN 1000"
    assert lines[1].startswith("  SHA-256 ") and len(lines[1]) == 26


def test_the_same_seed_writes_the_same_data() -> None:
    def digest(seed: str) -> str:
        lab = ShowLab()
        lab.do(f"SIMULATE WRITE DSA1/BLOCKS=(START:1000,COUNT:5){seed}")
        return lab.show("SIMULATE READ DSA1/BLOCKS=(START:1000,COUNT:5)")[1]

    assert digest("/SEED=7") == digest("/SEED=7") != digest("/SEED=8")


def test_blocks_beyond_the_end_are_refused_before_anything_is_written() -> None:
    lab = ShowLab()
    last = BLOCKS - 1
    assert lab.do(f"SIMULATE WRITE DSA1/BLOCKS=(START:{last},COUNT:1)/SEED=1").status & 1
    assert lab.show(f"SIMULATE WRITE DSA1/BLOCKS=(START:{last},COUNT:2)/SEED=1") == [
        f"%VMSSHADOW-E-BADVALUE, value 'START:{last},COUNT:2' is not valid for /BLOCKS"
    ]


def test_an_application_on_a_node_without_the_unit_gets_the_systems_answer() -> None:
    lab = ShowLab(mounted_on=("ALPHA",))
    assert lab.show("SIMULATE READ DSA1/NODE=BETA") == ["%SYSTEM-F-DEVNOTMOUNT, device is not mounted"]
    assert lab.show("SIMULATE WRITE DSA1/NODE=BETA") == ["%SYSTEM-F-DEVNOTMOUNT, device is not mounted"]
    assert lab.show("SIMULATE READ DSA1/NODE=GAMMA") == ["%VMSSHADOW-E-NOSUCH, there is no node named GAMMA"]


@pytest.mark.parametrize("action", ["READ", "WRITE", "WORKLOAD", "COMPARE", "EXPLAIN"])
def test_a_unit_that_is_not_mounted_is_named(action: str) -> None:
    assert ShowLab().show(f"SIMULATE {action} DSA7") == [
        "%VMSSHADOW-E-NOSUCH, there is no mounted virtual unit named DSA7"
    ]


def test_a_workload_runs_until_it_is_stopped() -> None:
    lab = ShowLab()
    assert lab.show("SIMULATE WORKLOAD DSA1/RATE=10/PROFILE=WRITE") == [
        "%VMSSHADOW-I-WORKING, workload on DSA1: 10 requests per second, profile WRITE"
    ]
    lab.do("WAIT 00:00:05")
    assert lab.show("SIMULATE WORKLOAD DSA1/STOP") == [
        "%VMSSHADOW-I-WORKENDED, workload on DSA1: has ended after 50 requests"
    ]
    assert lab.show("SIMULATE WORKLOAD DSA1/STOP") == [
        "%VMSSHADOW-W-STATE, workload on DSA1: is not running; nothing was changed"
    ]
    assert lab.unit().operations >= 50


@pytest.mark.parametrize(("qualifier", "value"), [("RATE", "0"), ("RATE", "100001"), ("PROFILE", "DREAM")])
def test_a_workload_that_makes_no_sense_is_refused(qualifier: str, value: str) -> None:
    lab = ShowLab()
    assert lab.show(f"SIMULATE WORKLOAD DSA1/{qualifier}={value}") == [
        f"%VMSSHADOW-E-BADVALUE, value '{value}' is not valid for /{qualifier}"
    ]
    assert not lab.world.workloads


def test_compare_says_exactly_what_scripts_look_for() -> None:
    lab = ShowLab()
    done = lab.do("SIMULATE COMPARE DSA1")
    assert done.lines == ["%VMSSHADOW-I-IDENTICAL, members of DSA1: hold identical data"]
    assert done.status == VMSSHADOW.IDENTICAL.value
    medium = lab.world.disks["$1$DGA11"].medium
    assert medium is not None
    medium.write(1001, b"\1" * (3 * BLOCK))
    done = lab.do("SIMULATE COMPARE DSA1")
    assert done.lines == ["%VMSSHADOW-W-DIFFER, members of DSA1: differ in 3 blocks, first LBN 1001"]
    assert not done.status & 1


# --- explanation -----------------------------------------------------------------------------------


def test_explain_tells_the_rule_of_every_member_and_of_the_host() -> None:
    lab = ShowLab()
    lab.add("$1$DGA12")
    lab.driver.run_for(0.001)
    lab.do("SET SHADOW/DEMAND_MERGE DSA1")
    shadow_set, lines = lab.unit().shadow_set, lab.show("SIMULATE EXPLAIN DSA1")
    text = "\n".join(lines)
    assert lines[0] == "DSA1: DATA1"
    for member in shadow_set.members:
        assert f"  {member.device}:" in text and member.rule in text
    assert f"Operation         copy to $1$DGA12: on ALPHA: {lab.unit().hosting_rule}" in text
    assert "demanded by SET SHADOW/DEMAND_MERGE" in text
    assert f"{shadow_set.generation >> 32:08X} {shadow_set.generation & 0xFFFFFFFF:08X}" in text
    assert f"fence LBN {shadow_set.targets[0].fence_lbn} of {BLOCKS}" in text


def test_explain_tells_of_a_lost_member() -> None:
    lab = ShowLab()
    lab.do("SIMULATE FAIL $1$DGA11")
    assert "                    lost: MEDOFL" in lab.show("SIMULATE EXPLAIN DSA1")


# --- time ------------------------------------------------------------------------------------------


class Pace:
    """What a console in real time registers."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def set_rate(self, rate: float) -> None:
        self.heard.append(f"rate {rate}")

    def freeze(self) -> None:
        self.heard.append("freeze")

    def resume(self) -> None:
        self.heard.append("resume")


def test_time_is_paced_where_a_console_runs_in_real_time() -> None:
    pace = Pace()
    lab = ShowLab(services={"rate": pace, "freeze": pace})
    assert lab.show("SIMULATE RATE 60") == ["%VMSSHADOW-I-RATE, simulated time runs at 60 times real time"]
    assert lab.show("SIMULATE FREEZE")[0].startswith("%VMSSHADOW-I-FROZEN, ")
    assert lab.show("SIMULATE RESUME") == ["%VMSSHADOW-I-RESUMED, simulated time goes on"]
    assert pace.heard == ["rate 60.0", "freeze", "resume"]


@pytest.mark.parametrize("line", ["RATE 60", "FREEZE", "RESUME"])
def test_virtual_time_has_no_pace(line: str) -> None:
    assert ShowLab().show(f"SIMULATE {line}") == [
        "%VMSSHADOW-W-STATE, simulated time is virtual and passes by WAIT only; nothing was changed"
    ]


@pytest.mark.parametrize("value", ["0", "1000001", "FAST", "1.5", "99999999999999999999"])
def test_a_rate_out_of_range_is_refused(value: str) -> None:
    pace = Pace()
    lab = ShowLab(services={"rate": pace})
    assert lab.show(f"SIMULATE RATE {value}") == [
        f"%VMSSHADOW-E-BADVALUE, value '{value}' is not valid for SIMULATE RATE"
    ]
    assert not pace.heard
