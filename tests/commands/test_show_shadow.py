"""SHOW SHADOW: V8.4's summary to the column, states, and the sentences of /ACTIVE, /COPY and /MERGE."""

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
