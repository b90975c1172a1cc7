"""SHOW SHADOW: V8.4's summary to the column, states, and the sentences of /ACTIVE, /COPY and /MERGE."""

from pathlib import Path

import pytest

from tests.commands.show_lab import ShowLab
from vmsshadow.commands.show_shadow import MemberFacts, SetFacts, layout, state_of
from vmsshadow.shadow.state import Phase

STEADY = """\
_DSA1:    Volume Label: DATA1
  Virtual Unit State:   Steady State
  No Enhanced Shadowing Features in use

  VU Timeout Value      3600    VU Site Value          0
  Copy/Merge Priority   5000    Mini Merge      Disabled
  Recovery Delay Per Served Member                    30
  Merge Delay Factor     200    Delay Threshold      200

  Device $1$DGA10               Master Member
    Read Cost              2    Site 0
    Member Timeout       120

  Device $1$DGA11
    Read Cost              2    Site 0
    Member Timeout       120"""


def test_a_steady_set_shows_the_summary_of_v84() -> None:
    assert ShowLab().show("SHOW SHADOW DSA1:") == STEADY.split("\n")


def test_the_lines_of_example_8_1_come_out_as_printed() -> None:
    members = (MemberFacts("$1$MDA50", "Master Member", 1, 0, 120), MemberFacts("$1$MDA51", "", 1, 0, 120))
    lines = layout(SetFacts(1, "DDD", "Steady State", 3600, 0, 5000, 30, members))
    for printed in (
        "_DSA1:    Volume Label: DDD",
        "  Virtual Unit State:   Steady State",
        "  Recovery Delay Per Served Member                    30",
        "  Merge Delay Factor     200    Delay Threshold      200",
        "  Device $1$MDA50               Master Member",
        "    Read Cost              1    Site 0",
        "    Member Timeout       120",
        "  Device $1$MDA51",
    ):
        assert printed in lines


def test_without_a_name_all_sets_are_shown_with_a_blank_line_between() -> None:
    lab = ShowLab(
        members=(),
        sets=[
            {"unit": "DSA2", "label": "TWO", "members": ["$1$DGA12"], "mounted_on": ["ALPHA"]},
            {"unit": "DSA1", "label": "ONE", "members": ["$1$DGA10"], "mounted_on": ["ALPHA"]},
            {"unit": "DSA3", "label": "THREE", "members": ["$1$DGA13"], "mounted_on": ["BETA"]},
        ],
    )
    lines = lab.show("SHOW SHADOW")
    heads = [index for index, line in enumerate(lines) if line.startswith("_DSA")]
    assert [lines[index] for index in heads] == ["_DSA1:    Volume Label: ONE", "_DSA2:    Volume Label: TWO"]
    assert lines[heads[1] - 1] == "" and lines[-1] != ""


def test_a_copy_shows_its_progress_its_node_and_its_target() -> None:
    lab = ShowLab()
    lab.add("$1$DGA12")
    lab.driver.run_for(0.001)
    lab.unit().shadow_set.targets[0].fence_lbn = 1280
    lines = lab.show("SHOW SHADOW DSA1")
    assert "  Virtual Unit State:   Copy Active (32%) on ALPHA" in lines
    assert "  Device $1$DGA12               Copy Target (32%)" in lines


def test_a_merge_waits_while_a_copy_is_active() -> None:
    lab = ShowLab()
    lab.add("$1$DGA12")
    lab.driver.run_for(0.001)
    lab.do("SET SHADOW/DEMAND_MERGE DSA1")
    lines = lab.show("SHOW SHADOW DSA1")
    assert lines[1].startswith("  Virtual Unit State:   Copy Active (")
    assert lines[1].endswith("%),Merge Pending on ALPHA")
    assert "  Device $1$DGA10               Master Member, Merging (0%)" in lines
    assert "  Device $1$DGA11               Merging (0%)" in lines


def test_an_active_merge_comes_before_what_waits() -> None:
    lab = ShowLab()
    lab.do("SET SHADOW/DEMAND_MERGE DSA1")
    lab.driver.run_for(0.01)
    shadow_set = lab.unit().shadow_set
    assert shadow_set.merge is not None and shadow_set.operation is not None
    shadow_set.merge.fence_lbn = 200
    assert state_of("ALPHA", shadow_set) == "Merge Active (5%) on ALPHA"
    assert state_of("BETA", shadow_set) == "Merge Active (0%) on ALPHA"


def test_every_phase_but_running_is_told() -> None:
    shadow_set = ShowLab().unit().shadow_set
    told = set()
    for phase in Phase:
        shadow_set.phase = phase
        told.add(state_of("ALPHA", shadow_set))
    assert len(told) == len(Phase) and "Steady State" in told


def test_the_sentences_of_a_set_that_needs_nothing() -> None:
    lab = ShowLab()
    assert lab.show("SHOW SHADOW DSA1/ACTIVE") == ["_DSA1:        DATA1", "  Merge or Copy is not required"]
    assert lab.show("SHOW SHADOW DSA1/COPY") == ["_DSA1:        DATA1", "  Copy is not required"]
    assert lab.show("SHOW SHADOW DSA1/MERGE") == ["_DSA1:        DATA1", "  Merge is not required"]


def test_the_sentences_of_a_copy_and_a_merge_that_waits_for_it() -> None:
    lab = ShowLab()
    lab.add("$1$DGA12")
    lab.driver.run_for(0.001)
    lab.do("SET SHADOW/DEMAND_MERGE DSA1")
    lab.unit().shadow_set.targets[0].fence_lbn = 1280
    copying = "  Copy is in progress on node ALPHA, 32% completed"
    assert lab.show("SHOW SHADOW DSA1/COPY")[1:] == [copying]
    assert lab.show("SHOW SHADOW DSA1/MERGE")[1:] == ["  Merge is pending"]
    assert lab.show("SHOW SHADOW DSA1/ACTIVE")[1] == copying


def test_what_a_node_believes_is_shown_on_that_node() -> None:
    lab = ShowLab()
    lab.do("SET SHADOW/SITE=3 DSA1")
    lab.do("SET SHADOW/MVTIMEOUT=99 DSA1")
    lab.do("SET SHADOW/READ_COST=7 $1$DGA11")
    lines = lab.show("SHOW SHADOW")
    assert "  VU Timeout Value        99    VU Site Value          3" in lines
    assert "    Read Cost              7    Site 0" in lines
    lab.do("SET HOST BETA")
    assert lab.show("SHOW SHADOW") == STEADY.split("\n")


def test_a_unit_that_is_not_mounted_here_and_a_member_are_refused() -> None:
    lab = ShowLab(mounted_on=("BETA",))
    none = ["%SYSTEM-W-NOSUCHDEV, no such device available"]
    assert lab.show("SHOW SHADOW") == none
    assert lab.show("SHOW SHADOW DSA1") == none
    assert lab.show("SHOW SHADOW $1$DGA10") == ["%SYSTEM-F-IVDEVNAM, invalid device name"]


# --- /BY_PRIORITY ----------------------------------------------------------------------------------

PRIORITY_HEADER = [
    "Device    Mbr                                        Active",
    " Name     Cnt  Priority   Virtual Unit State         on Node",
]


def three_sets() -> ShowLab:
    return ShowLab(
        members=(),
        disks=tuple(f"$1$DGA{number}" for number in range(10, 18)),
        sets=[
            {"unit": f"DSA{106 + 2 * index}", "label": f"D{index}", "members": members, "mounted_on": ["ALPHA", "BETA"]}
            for index, members in enumerate(
                (["$1$DGA10", "$1$DGA11"], ["$1$DGA12", "$1$DGA13"], ["$1$DGA14", "$1$DGA15"])
            )
        ],
    )


def test_by_priority_lists_the_sets_in_the_order_of_their_recovery_on_this_system() -> None:
    lab = three_sets()
    lab.world.priorities |= {("ALPHA", 106): 0, ("ALPHA", 110): 10000, ("BETA", 106): 10000}
    assert lab.show("SHOW SHADOW/BY_PRIORITY") == [
        *PRIORITY_HEADER,
        "DSA110:    2     10000    Steady State",
        "DSA108:    2      5000    Steady State",
        "DSA106:    2         0    Steady State",
    ]
    lab.do("SET HOST BETA")
    assert [line.split()[0] for line in lab.show("SHOW SHADOW/BY_PRIORITY")[2:]] == ["DSA106:", "DSA108:", "DSA110:"]


def test_by_priority_shows_progress_and_the_node_and_what_waits_below() -> None:
    lab = three_sets()
    lab.add("$1$DGA16", 108)
    lab.driver.run_for(0.001)
    lab.do("SET SHADOW/DEMAND_MERGE DSA108")
    lab.unit(108).shadow_set.targets[0].fence_lbn = 1160
    assert lab.show("SHOW SHADOW/BY_PRIORITY DSA108:") == [
        *PRIORITY_HEADER,
        "DSA108:    3      5000    Copy Active (29%)          ALPHA",
        "                          Merge Pending",
    ]


def test_by_priority_of_many_sets_on_many_nodes_is_in_order() -> None:
    lab = ShowLab(
        members=(),
        disks=tuple(f"$1$DGA{number}" for number in range(200)),
        nodes=[{"name": "ALPHA"}, *({"name": f"N{number}"} for number in range(1, 16))],
        sets=[
            {
                "unit": f"DSA{number}",
                "label": f"D{number}",
                "members": [f"$1$DGA{2 * number}", f"$1$DGA{2 * number + 1}"],
                "mounted_on": "all",
            }
            for number in range(100)
        ],
    )
    lab.world.priorities |= {("ALPHA", number): number * 37 % 100 for number in range(100)}
    shown = [line.split() for line in lab.show("SHOW SHADOW/BY_PRIORITY")[2:]]
    assert [int(row[2]) for row in shown] == list(range(99, -1, -1))
    assert {row[0] for row in shown} == {f"DSA{number}:" for number in range(100)}
    equal = [line.split()[0] for line in lab.show("SHOW SHADOW/POLICY=HBMM")]
    assert len(equal) == 100


# --- /FULL -----------------------------------------------------------------------------------------

INTERNALS = """\
  Virtual Unit SCB Status: 0001 - normal
  Total Devices            2    SCB LBN             {lbn:08X}
  Source Members           2    Generation Number   {high:08X}
  Act Copy Target          0                        {low:08X}
  Act Merge Target         0    Last Read Index            0
  Master Mbr Index         0    Split Read LBNs     Disabled
  Copy Hotblocks           0    Copy Collisions            0
  SCP Merge Repair Cnt     0    APP Merge Repair Cnt       0
  HBMM Reset Count         0
"""


def test_full_is_the_summary_with_the_scb_the_counters_and_each_members_index() -> None:
    lab = ShowLab()
    generation = lab.unit().shadow_set.generation
    internals = INTERNALS.format(lbn=lab.unit().scb_lbn, high=generation >> 32, low=generation & 0xFFFFFFFF)
    above, *members = STEADY.split("\n\n  Device")
    expected = [*above.split("\n"), "", *internals.split("\n")]
    for index, member in enumerate(members):
        lines = f"  Device{member}\n    Index {index} Device Status  A0 src,valid".split("\n")
        expected += [*([""] if index else []), *lines]
    assert lab.show("SHOW SHADOW/FULL DSA1") == expected


def test_full_shows_what_the_active_operation_works_on() -> None:
    lab = ShowLab()
    lab.add("$1$DGA12")
    lab.driver.run_for(0.001)
    lines = lab.show("SHOW SHADOW/FULL")
    assert "  Virtual Unit SCB Status: 0021 - normal,copying" in lines
    assert any(line.startswith("  Act Copy Target          1 ") for line in lines)
    assert lines[-1] == "    Index 2 Device Status  85 fcpy,cip,valid"


@pytest.mark.parametrize("other", ["ACTIVE", "COPY", "MERGE", "BY_PRIORITY", "POLICY=HBMM", "POLICY=HBMM/NAME"])
def test_only_output_may_stand_with_full(other: str) -> None:
    lab = ShowLab()
    assert lab.show(f"SHOW SHADOW/FULL/{other} DSA1") == [
        "%DCL-W-CONFLICT, illegal combination of command elements - check documentation",
        " \\FULL\\",
    ]


@pytest.mark.parametrize("both", ["BY_PRIORITY/ACTIVE", "BY_PRIORITY/POLICY=HBMM", "POLICY=HBMM/MERGE", "NAME"])
def test_forms_of_the_display_do_not_go_together(both: str) -> None:
    assert ShowLab().show(f"SHOW SHADOW/{both}")[0].startswith("%DCL-W-CONFLICT, ")


# --- /OUTPUT ---------------------------------------------------------------------------------------


def test_output_writes_any_form_to_a_file_of_the_node(tmp_path: Path) -> None:
    lab = ShowLab()
    lab.driver.operators.files = tmp_path
    for form in ("", "/FULL", "/BY_PRIORITY", "/MERGE", "/POLICY=HBMM", "/POLICY=HBMM/NAME"):
        shown = lab.show(f"SHOW SHADOW{form}")
        assert lab.show(f"SHOW SHADOW{form}/OUTPUT=STATE") == []
        written = tmp_path / "ALPHA" / "SYS$LOGIN" / "STATE.LIS"
        assert (written.read_text().splitlines() if written.exists() else []) == shown
        written.unlink(missing_ok=True)


@pytest.mark.parametrize("file", ["SYS$OUTPUT", "SYS$OUTPUT:", "TT:"])
def test_output_to_the_screen_is_shown(file: str) -> None:
    lab = ShowLab()
    assert lab.show(f"SHOW SHADOW/OUTPUT={file}") == STEADY.split("\n")


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("[X]Y", "-RMS-E-DNF, directory not found"),
        ("DSA1:X", "-RMS-F-DEV, error in device name or inappropriate device type for operation"),
        (".", "-RMS-F-FNM, error in file name"),
    ],
)
def test_a_file_outside_the_nodes_directories_is_refused(tmp_path: Path, file: str, reason: str) -> None:
    lab = ShowLab()
    lab.driver.operators.files = tmp_path
    lines = lab.show(f"SHOW SHADOW/OUTPUT={file}")
    assert lines[0].startswith("%SHOW-E-OPENOUT, error opening ") and lines[1] == reason
    assert list(tmp_path.iterdir()) == []


def test_no_link_leads_output_outside_the_node(tmp_path: Path) -> None:
    lab = ShowLab()
    lab.driver.operators.files = tmp_path / "files"
    (tmp_path / "files" / "ALPHA").mkdir(parents=True)
    (tmp_path / "files" / "ALPHA" / "SYS$LOGIN").symlink_to(tmp_path)
    assert lab.show("SHOW SHADOW/OUTPUT=X")[0].startswith("%SHOW-E-OPENOUT, ")
    assert not (tmp_path / "X.LIS").exists()


def test_a_cluster_without_a_lab_has_no_files() -> None:
    assert ShowLab().show("SHOW SHADOW/OUTPUT=X") == [
        "%SHOW-E-OPENOUT, error opening SYS$LOGIN:X.LIS; as output",
        "-RMS-F-DEV, error in device name or inappropriate device type for operation",
    ]
