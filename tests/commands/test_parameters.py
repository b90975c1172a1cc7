"""SYSGEN and SYSMAN: work area, ranges, what WRITE changes and when, how the images are entered and left."""

from pathlib import Path
from typing import Any

import pytest

from tests.commands.show_lab import ShowLab
from vmsshadow.cluster import config, setup
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.parameters import PARAMETERS, out_of_range
from vmsshadow.cluster.state_file import Lab, LabRefused
from vmsshadow.dcl.procedures import Procedure

TMO = "SHADOW_MBR_TMO"
HEAD = "Parameter Name            Current    Default     Min.       Max.   Unit  Dynamic"


def _value(lab: ShowLab, name: str = TMO, node: str = "ALPHA") -> int:
    return lab.world.nodes[node].parameter(name)


def test_one_parameter_is_shown_in_the_columns_of_a_capture() -> None:
    assert ShowLab().show("MCR SYSGEN SHOW SHADOW_MBR_TMO") == [
        HEAD,
        "--------------            -------    -------   -------    -------  ----  -------",
        "SHADOW_MBR_TMO                120        120         1      65535 Seconds    D",
    ]


def test_the_beginning_of_a_name_shows_all_that_begin_so_and_an_exact_name_one() -> None:
    lab = ShowLab()
    assert len(lab.show("MCR SYSGEN SHOW WBM")) == 2 + 4
    assert len(lab.show("MCR SYSGEN SHOW VOTES")) == 2 + 1


def test_groups_show_their_rows() -> None:
    lab = ShowLab()
    assert len(lab.show("MCR SYSGEN SHOW/ALL")) == 4 + len(PARAMETERS)
    dynamic = lab.show("MCR SYSGEN SHOW/DYNAMIC")[4:]
    assert dynamic and all(line.endswith(" D") for line in dynamic)
    assert "RECNXINTERVAL                  20         20         1      32767 Seconds    D" in lab.show(
        "MCR SYSGEN SHOW/CLUSTER"
    )


def test_set_changes_nothing_but_the_work_area() -> None:
    lab = ShowLab()
    lines = lab.show("MCR SYSGEN", "SET SHADOW_MBR_TMO 33", "SHOW SHADOW_MBR_TMO", "EXIT")
    assert any(line.startswith("SHADOW_MBR_TMO                 33 ") for line in lines)
    assert _value(lab) == 120 and lab.world.nodes["ALPHA"].current.get(TMO, 120) == 120


def test_write_active_takes_what_is_dynamic_at_once_and_only_that() -> None:
    lab = ShowLab()
    lab.do("MCR SYSGEN", "SET SHADOW_MBR_TMO 33", "SET SHADOWING 0", "WRITE ACTIVE", "EXIT")
    assert (_value(lab), _value(lab, "SHADOWING")) == (33, 2)
    lab.do("SIMULATE CRASH ALPHA")
    lab.do("SIMULATE BOOT ALPHA")
    assert _value(lab) == 120


def test_write_current_waits_for_the_boot() -> None:
    lab = ShowLab()
    lab.do("MCR SYSGEN", "USE CURRENT", "SET SHADOW_MBR_TMO 33", "SET SHADOWING 0", "WRITE CURRENT", "EXIT")
    assert (_value(lab), _value(lab, "SHADOWING")) == (120, 2)
    lab.do("SIMULATE CRASH ALPHA")
    lab.do("SIMULATE BOOT ALPHA")
    assert (_value(lab), _value(lab, "SHADOWING")) == (33, 0)


def test_use_reads_each_source_anew() -> None:
    lab = ShowLab()
    lab.do("MCR SYSGEN", "SET SHADOW_MBR_TMO 33", "WRITE ACTIVE", "SET SHADOW_MBR_TMO 44", "WRITE CURRENT", "EXIT")
    answers = [line for source in ("ACTIVE", "CURRENT", "DEFAULT") for line in (f"USE {source}", f"SHOW {TMO}")]
    shown = [line.split()[1] for line in lab.show("MCR SYSGEN", *answers) if line.startswith(TMO)]
    assert shown == ["33", "44", "120"]


def test_the_defaults_leave_shadowing_off() -> None:
    lab = ShowLab()
    lab.do("MCR SYSGEN", "USE DEFAULT", "WRITE CURRENT", "EXIT")
    assert lab.world.nodes["ALPHA"].current["SHADOWING"] == 0 and _value(lab, "SHADOWING") == 2


@pytest.mark.parametrize(
    ("typed", "value", "message"),
    [
        ("SHADOW_MBR_TMO 0", 1, "%SYSGEN-W-SETMIN, value set to minimum for parameter SHADOW_MBR_TMO"),
        ("SHADOW_MBR_TMO -7", 1, "%SYSGEN-W-SETMIN, value set to minimum for parameter SHADOW_MBR_TMO"),
        ("SHADOW_MBR_TMO 99999", 65535, "%SYSGEN-W-SETMAX, value set to maximum for parameter SHADOW_MBR_TMO"),
        ("SHADOW_MBR_TMO ABC", 120, "%SYSGEN-E-NOTNUMBER, parameter SHADOW_MBR_TMO is not numerical type"),
        ("SHADOW_MBR_TMO %X20", 32, None),
        ("SHADOW_MBR 60", 60, None),
        ("SHADOW 60", 120, "%SYSGEN-E-NOPARAM, no such parameter"),
        ("NIX 60", 120, "%SYSGEN-E-NOPARAM, no such parameter"),
    ],
)
def test_values_are_kept_in_range(typed: str, value: int, message: str | None) -> None:
    lab = ShowLab()
    lines = lab.show("MCR SYSGEN", f"SET {typed}", "WRITE ACTIVE", "EXIT")
    assert _value(lab) == value
    told = [line for line in lines if line.startswith("%SYSGEN-") and "-I-" not in line]
    assert told == ([] if message is None else [message])


def test_the_largest_longword_is_minus_one() -> None:
    lab = ShowLab()
    lines = lab.show("MCR SYSGEN", "SET WBM_MSG_UPPER -1", "SHOW WBM_MSG_UPPER", "WRITE ACTIVE", "EXIT")
    assert "WBM_MSG_UPPER                  -1        100         0         -1 Msgs/int   D" in lines
    assert _value(lab, "WBM_MSG_UPPER") == 0xFFFFFFFF
    assert not out_of_range("WBM_MSG_UPPER", 0xFFFFFFFF) and out_of_range("WBM_MSG_UPPER", -1)


def test_operators_hear_of_a_write() -> None:
    lab = ShowLab()
    lines = lab.show("MCR SYSGEN", "WRITE CURRENT", "EXIT")
    assert "Message from user SYSTEM on ALPHA" in lines
    assert any(line.endswith("into file SYS$SYSROOT:[SYSEXE]IA64VMSSYS.PAR;1") for line in lines)


def test_what_sysgen_cannot_read_or_the_simulator_cannot_do_changes_nothing() -> None:
    lab = ShowLab()
    lines = lab.show("MCR SYSGEN", "FROB", "INSTALL X", "USE MINE.PAR", "EXIT")
    assert "%SYSGEN-E-SYNTAX, syntax error: 'FROB' " in lines
    assert "%VMSSHADOW-W-NOTIMPL, SYSGEN INSTALL is recognised but not simulated" in lines
    assert "%VMSSHADOW-W-NOTIMPL, the parameter file MINE.PAR is recognised but not simulated" in lines


def test_a_missing_part_is_asked_for() -> None:
    lab = ShowLab()
    lab.do("MCR SYSGEN", "SET SHADOW_MBR_TMO", "50", "WRITE", "ACTIVE", "EXIT")
    assert _value(lab) == 50


@pytest.mark.parametrize("entered", ["RUN SYS$SYSTEM:SYSGEN", "run sys$system:sysgen.exe;1", "MC SYSGEN", "SYSGEN"])
def test_sysgen_is_entered_in_each_way_and_left_by_control_z(entered: str) -> None:
    lab = ShowLab()
    result = lab.do(entered, "EXIT")
    assert result.lines[-1] == "SYSGEN> EXIT" and result.status == 1
    assert lab.do(entered, "^Z").status == 1 and not lab.session.is_asking


@pytest.mark.parametrize("typed", ["MCR AUTHORIZE", "MCR", "RUN SYS$SYSTEM:AUTHORIZE", "RUN MYPROG"])
def test_other_images_are_honestly_refused(typed: str) -> None:
    assert ShowLab().show(typed)[0].startswith("%VMSSHADOW-W-NOTIMPL, ")


def test_strictness_knows_no_verb_sysgen() -> None:
    lab = ShowLab()
    lab.do("SET VMSSHADOW/STRICT")
    assert lab.show("SYSGEN SHOW MVTIMEOUT")[0].startswith("%DCL-W-IVVERB")
    assert lab.show("MCR SYSGEN SHOW MVTIMEOUT")[0] == HEAD


def test_in_a_procedure_its_records_follow_as_data_and_their_end_is_its_end() -> None:
    lab = ShowLab()
    records = ["$ RUN SYS$SYSTEM:SYSGEN", "SET SHADOW_MBR_TMO 33", "WRITE ACTIVE", "$ SHOW TIME", "$ MCR SYSGEN"]
    lab.session.run_procedure(Procedure(records), ())
    assert _value(lab) == 33 and not lab.session.is_asking
    assert "SYSGEN> SET SHADOW_MBR_TMO 33" in lab.heard
    assert any(line.startswith("  21-NOV-2026") for line in lab.heard)


def test_the_end_of_all_input_ends_the_image_without_complaint() -> None:
    lab = ShowLab()
    result = lab.do("MCR SYSGEN")
    assert result.lines == [] and result.status == 1 and not lab.session.is_asking


def test_a_node_that_crashed_meanwhile_takes_its_sysgen_along() -> None:
    lab = ShowLab()
    lab.session.feed("MCR SYSGEN")
    lab.driver.crash("ALPHA")
    lab.driver.boot("ALPHA")
    lab.session.feed("WRITE CURRENT")
    assert not lab.session.is_asking


def test_the_next_member_lost_waits_the_new_time() -> None:
    lab = ShowLab()
    lab.do("MCR SYSMAN", "SET ENVIRONMENT/CLUSTER", "PARAMETERS SET SHADOW_MBR_TMO 30", "PARAMETERS WRITE ACTIVE")
    lab.do("SIMULATE FAIL $1$DGA11")
    lab.driver.run_for(29)
    assert lab.unit().shadow_set.member("$1$DGA11") is not None
    lab.driver.run_for(2)
    assert lab.unit().shadow_set.member("$1$DGA11") is None


def test_sysman_works_on_the_nodes_of_its_environment() -> None:
    lab = ShowLab()
    commands = ("SET ENVIRONMENT/NODE=BETA", "PARAMETERS SET MVTIMEOUT 900", "PARAMETERS WRITE ACTIVE")
    lines = lab.show("MCR SYSMAN", *commands)
    assert lines[1:4] == [
        "%SYSMAN-I-ENV, current command environment:",
        "        Individual nodes: BETA",
        "        Username SYSTEM       will be used on nonlocal nodes",
    ]
    assert (_value(lab, "MVTIMEOUT"), _value(lab, "MVTIMEOUT", "BETA")) == (3600, 900)
    assert "Node BETA:   Parameters in use: ACTIVE" in lab.show(
        "MCR SYSMAN", "SET ENV/CLUSTER", "PARAMETERS SHOW MVTIMEOUT"
    )


def test_sysman_begins_on_its_own_node_and_tells_of_those_it_cannot_reach() -> None:
    lab = ShowLab()
    lab.do("SIMULATE CRASH BETA")
    assert [line for line in lab.show("MCR SYSMAN PARAMETERS SHOW MVTIMEOUT") if line.startswith("Node")] == [
        "Node ALPHA:   Parameters in use: ACTIVE"
    ]
    lines = lab.show("MCR SYSMAN", "SET ENVIRONMENT/CLUSTER", "PARAMETERS USE CURRENT")
    assert lines[-2] == "%SYSMAN-I-NODERR, error returned from node BETA"
    assert lines[-1].startswith("-SYSTEM-F-UNREACHABLE, ")


def test_sysman_refuses_as_the_parser_of_utilities_does() -> None:
    lines = ShowLab().show("MCR SYSMAN", "FROB", "SET ENVIRONMENT/NODE=NIX", "DO SHOW TIME")
    assert lines[1:3] == ["%CLI-W-IVVERB, unrecognized command verb - check validity and spelling", " \\FROB\\"]
    assert "%SYSMAN-I-NODERR, error returned from node NIX" in lines
    assert "%VMSSHADOW-W-NOTIMPL, SYSMAN DO is recognised but not simulated" in lines


def test_the_parameter_file_outlives_the_power_and_what_was_only_active_does_not(tmp_path: Path) -> None:
    wanted = config.from_mapping({"nodes": [{"name": "A"}, {"name": "B"}], "disks": []})
    lab = Lab.open(tmp_path / "lab")
    world = setup.build(wanted, lab)
    world.nodes["A"].current[TMO] = 33
    world.nodes["A"].parameters["MVTIMEOUT"] = 900
    lab.keep(world)
    again = setup.build(wanted, lab)
    assert again.nodes["A"].parameter(TMO) == 33 and again.nodes["A"].parameter("MVTIMEOUT") == 3600
    assert "VOTES" not in (tmp_path / "lab" / "state.yaml").read_text()
    lab.close()


def test_votes_of_the_configuration_are_parameters_and_a_boot_takes_them_from_the_file() -> None:
    lab = ShowLab(members=())
    assert [_value(lab, name) for name in ("VOTES", "EXPECTED_VOTES")] == [1, 2]
    lab.do("MCR SYSGEN", "SET VOTES 3", "WRITE CURRENT")
    assert lab.world.nodes["ALPHA"].votes == 1
    lab.do("SIMULATE CRASH ALPHA")
    lab.do("SIMULATE BOOT ALPHA")
    assert lab.world.nodes["ALPHA"].votes == 3


# --- what MOUNT makes of them ----------------------------------------------------------------------

MOUNTING = "MOUNT/SYSTEM DSA2: /SHADOW=$1$DGA12: DATA2"


def _unmounted(**more: Any) -> ShowLab:
    lab = ShowLab(members=(), **more)
    lab.do("INITIALIZE $1$DGA12: DATA2")
    return lab


def test_shadowing_turned_off_is_felt_after_the_boot_and_on_again_after_the_next() -> None:
    lab = _unmounted()
    for value, refused in (("0", True), ("2", False)):
        lab.do("MCR SYSGEN", "USE CURRENT", f"SET SHADOWING {value}", "WRITE CURRENT", "WRITE ACTIVE")
        assert ("NOSHADOW" in lab.show(MOUNTING)[0]) is not refused
        lab.do("DISMOUNT DSA2:")
        lab.do("SIMULATE CRASH ALPHA")
        lab.do("SIMULATE BOOT ALPHA")
        assert ("MOUNT-F-NOSHADOW:" in lab.show(MOUNTING)[0]) is refused


def test_a_node_without_a_license_mounts_no_set() -> None:
    lab = _unmounted(nodes=[{"name": "ALPHA", "shadowing_license": False}, {"name": "BETA"}])
    assert lab.show(MOUNTING) == [
        "%VMSSHADOW-F-UNTOLD, MOUNT-F-NOSHADLIC: no license for volume shadowing is active on node ALPHA"
    ]
    assert not lab.world.units
    lab.do("SET HOST BETA")
    assert lab.do(MOUNTING).status & 1


def test_dismounted_units_count_until_the_node_boots() -> None:
    lab = _unmounted(parameters={"SHADOW_MAX_UNIT": 10})
    lab.world.nodes["ALPHA"].unit_devices = list(range(100, 109))
    for unit in ("DSA2", "DSA2", "DSA3"):
        result = lab.do(MOUNTING.replace("DSA2", unit))
        lab.do(f"DISMOUNT {unit}:")
    assert result.lines == [
        "%VMSSHADOW-F-UNTOLD, MOUNT-F-SHADOWFAIL: node ALPHA has 10 virtual units, as many as SHADOW_MAX_UNIT allows"
    ]
    lab.do("SIMULATE CRASH ALPHA")
    lab.do("SIMULATE BOOT ALPHA")
    assert lab.do(MOUNTING.replace("DSA2", "DSA3")).status & 1


def test_a_set_of_the_configuration_is_left_unmounted_where_shadowing_was_turned_off(tmp_path: Path) -> None:
    mapping = {
        "nodes": [{"name": "A"}, {"name": "B"}],
        "disks": [{"name": "$1$DGA1", "blocks": 4000}],
        "sets": [{"unit": "DSA1", "label": "DATA", "members": ["$1$DGA1"]}],
    }
    for changed, mounted in (("A", ["B"]), ("B", [])):
        wanted, lab = config.from_mapping(mapping), Lab.open(tmp_path / "lab")
        run = Driver(setup.build(wanted, lab))
        run.world.nodes[changed].current["SHADOWING"] = 0
        lab.keep(run.world)
        run.close()
        again = Driver(setup.build(wanted, lab))
        setup.mount_sets(again, wanted)
        assert [unit.shadow_set.nodes for unit in again.world.units.values()] == ([mounted] if mounted else [])
        again.shutdown()
        lab.keep(again.world)
        lab.close()


def test_a_set_of_the_configuration_on_a_node_without_a_license_is_refused() -> None:
    with pytest.raises(LabRefused, match="NOSHADLIC"):
        ShowLab(nodes=[{"name": "ALPHA", "shadowing_license": False}, {"name": "BETA"}])
