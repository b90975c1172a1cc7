"""SET SHADOW/ENABLE=SPLIT_READ_LBNS, /DISABLE=SPLIT_READ_LBNS, /RESET_COUNTERS and /OUTPUT."""

from pathlib import Path

import pytest

from tests.commands.show_lab import BLOCKS, ShowLab
from vmsshadow.base.blocks import BLOCK
from vmsshadow.cluster import membership

A, B = "$1$DGA10", "$1$DGA11"
CONFLICT = "%DCL-W-CONFLICT, illegal combination of command elements - check documentation"


def read_by(lab: ShowLab, lbns: list[int], node: str = "ALPHA", *, long_way: bool = False) -> list[str]:
    """Which member serves a read of each LBN."""
    served = []
    for lbn in lbns:
        before = {name: lab.world.disks[name].operations for name in (A, B)}
        if long_way:  # an event that falls due while the read is on its way
            lab.world.clock.after(1, membership.SettleHeld(1))
        lab.driver.read(1, lbn, 1, node)
        (device,) = [name for name in before if lab.world.disks[name].operations > before[name]]
        served.append(device)
    return served


@pytest.mark.parametrize("long_way", [False, True])
def test_split_reads_go_by_lbn_whichever_way_they_go(long_way: bool) -> None:
    lab = ShowLab()
    assert lab.show("SET SHADOW/ENABLE=SPLIT_READ_LBNS DSA1:") == []
    size = lab.unit().shadow_set.size_blocks
    assert size == BLOCKS
    lbns = [10, 10, size // 2 - 1, size // 2, size - 1, 10]
    assert read_by(lab, lbns, long_way=long_way) == [A, A, A, B, B, A]


def test_split_reads_are_one_nodes_and_end_with_disable() -> None:
    lab = ShowLab()
    assert lab.show("SET SHADOW/ENABLE=SPLIT_READ_LBNS/LOG DSA1:") == ["_DSA1: split read LBNs enabled"]
    assert read_by(lab, [10, 10]) == [A, A]
    assert sorted(read_by(lab, [10, 10], "BETA")) == [A, B]
    assert lab.show("SET SHADOW/DISABLE=SPLIT_READ_LBNS/LOG/ALL") == ["_DSA1: split read LBNs disabled"]
    assert sorted(read_by(lab, [10, 10])) == [A, B]


def test_split_reads_end_when_the_node_dismounts() -> None:
    lab = ShowLab()
    lab.do("SET SHADOW/ENABLE=SPLIT_READ_LBNS DSA1:")
    lab.driver.dismount("ALPHA", 1)
    lab.driver.mount_also("ALPHA", 1, writable=True, scope="System", logical="")
    assert not lab.unit().views["ALPHA"].split_read_lbns


def test_a_dearer_member_has_no_share() -> None:
    lab = ShowLab()
    lab.do("SET SHADOW/ENABLE=SPLIT_READ_LBNS DSA1:")
    lab.do(f"SET SHADOW/READ_COST=9 {B}:")
    assert read_by(lab, [10, BLOCKS - 1]) == [A, A]


@pytest.mark.parametrize(
    "line",
    [
        "SET SHADOW/ENABLE=(HBMM,SPLIT_READ_LBNS) DSA1",
        "SET SHADOW/ENABLE=HBMM/DISABLE=SPLIT_READ_LBNS DSA1",
        "SET SHADOW/ENABLE=SPLIT_READ_LBNS/DISABLE=SPLIT_READ_LBNS DSA1",
        "SET SHADOW/DISABLE=HBMM/RESET_COUNTERS DSA1",
    ],
)
def test_what_does_not_go_together_is_refused_and_changes_nothing(line: str) -> None:
    lab = ShowLab()
    before = repr(lab.world.units)
    assert lab.show(line)[0] == CONFLICT
    assert repr(lab.world.units) == before


@pytest.mark.parametrize("qualifier", ["ENABLE=SPLIT_READ_LBNS", "DISABLE=SPLIT_READ_LBNS", "RESET_COUNTERS"])
def test_a_member_and_a_unit_that_is_not_mounted_are_refused(qualifier: str) -> None:
    lab = ShowLab()
    for device, reason in (
        (A, "-SYSTEM-F-IVDEVNAM, invalid device name"),
        ("DSA9", "-SYSTEM-F-DEVNOTMOUNT, device is not mounted"),
    ):
        assert lab.show(f"SET SHADOW/{qualifier} {device}") == [f"%SET-E-NOTSET, error modifying {device}:", reason]


def test_explain_names_the_rule_and_the_shares() -> None:
    lab = ShowLab()
    lab.do("SET SHADOW/ENABLE=SPLIT_READ_LBNS DSA1:")
    lines = lab.show("SIMULATE EXPLAIN DSA1")
    half = BLOCKS // 2
    assert (
        "  Reads             its share of the LBNs (SPLIT_READ_LBNS): "
        f"$1$DGA10: LBN 0 to {half - 1}, $1$DGA11: LBN {half} to {BLOCKS - 1} (ALPHA)"
    ) in lines
    assert "  Reads             equal read costs rotate: $1$DGA10:, $1$DGA11: (BETA)" in lines


def test_explain_of_reads_changes_no_turn() -> None:
    lab = ShowLab()
    before = repr(lab.world.units)
    lab.show("SIMULATE EXPLAIN DSA1")
    assert repr(lab.world.units) == before


# --- counters --------------------------------------------------------------------------------------


def test_reset_counters_zeroes_each_of_them_and_keeps_the_time_of_the_last_reset() -> None:
    lab = ShowLab()
    lab.do("SET SHADOW/POLICY=HBMM=(MASTER=*) DSA1")
    shadow_set = lab.unit().shadow_set
    for bitmap in shadow_set.masters:
        bitmap.reset(lab.world.clock.ticks)
    shadow_set.repairs_by_merge, shadow_set.repairs_by_reads = 1, 2
    shadow_set.copy_collisions, shadow_set.hot_ranges = 4, 3
    shown = lab.show("SHOW SHADOW/FULL DSA1")
    assert "  Copy Hotblocks           3    Copy Collisions            4" in shown
    assert "  SCP Merge Repair Cnt     1    APP Merge Repair Cnt       2" in shown
    assert "  HBMM Reset Count         1" in shown
    assert lab.show("SET SHADOW/RESET_COUNTERS/LOG DSA1") == ["_DSA1: counters reset"]
    shown = lab.show("SHOW SHADOW/FULL DSA1")
    assert "  Copy Hotblocks           0    Copy Collisions            0" in shown
    assert "  SCP Merge Repair Cnt     0    APP Merge Repair Cnt       0" in shown
    assert "  HBMM Reset Count         0" in shown
    assert any(line.startswith("    HBMM Reset Count     0      Last Reset 21-NOV-2026 ") for line in shown)


def test_reset_counters_disturbs_no_operation() -> None:
    lab = ShowLab()
    lab.add("$1$DGA12")
    lab.driver.run_for(0.05)
    operation = lab.unit().shadow_set.operation
    fence = lab.unit().shadow_set.targets[0].fence_lbn
    lab.do("SET SHADOW/RESET_COUNTERS DSA1")
    assert operation is not None and lab.unit().shadow_set.operation is operation
    assert lab.unit().shadow_set.targets[0].fence_lbn >= fence > 0
    lab.driver.run_for(60)
    assert len(lab.unit().shadow_set.full) == 3


def test_a_difference_is_counted_by_who_mends_it() -> None:
    lab = ShowLab()
    area = lab.unit().user_area.lbn
    for lbn in (area, area + 1000):
        medium = lab.world.disks[B].medium
        assert medium is not None
        medium.write(lbn, b"x" * BLOCK)
    lab.driver.demand_merge(1)
    lab.driver.read(1, area, 1, "ALPHA")
    shadow_set = lab.unit().shadow_set
    assert (shadow_set.repairs_by_reads, shadow_set.repairs_by_merge) == (1, 0)
    lab.driver.run_for(60)
    assert (shadow_set.repairs_by_reads, shadow_set.repairs_by_merge) == (1, 1)


# --- /OUTPUT ---------------------------------------------------------------------------------------


def test_the_lines_of_log_go_to_the_file_and_messages_do_not(tmp_path: Path) -> None:
    lab = ShowLab()
    lab.driver.operators.files = tmp_path
    assert lab.show("SET SHADOW/RESET_COUNTERS/LOG/OUTPUT=DONE.LOG DSA1") == []
    assert (tmp_path / "ALPHA" / "SYS$LOGIN" / "DONE.LOG").read_text() == "_DSA1: counters reset\n"
    assert lab.show("SET SHADOW/RESET_COUNTERS/LOG/OUTPUT=DONE.LOG DSA9")[0].startswith("%SET-E-NOTSET")
    assert (tmp_path / "ALPHA" / "SYS$LOGIN" / "DONE.LOG").read_text() == "_DSA1: counters reset\n"


def test_the_state_above_a_question_is_shown_with_it(tmp_path: Path) -> None:
    lab = ShowLab()
    lab.driver.operators.files = tmp_path
    lines = lab.show("SET SHADOW/DEMAND_MERGE/CONFIRM/LOG/OUTPUT=SYS$MANAGER:M DSA1", "Y")
    assert lines[0] == "_DSA1:    Volume Label: DATA1"
    assert lines[-1] == "Demand merge of DSA1:? [N]: Y"
    assert (tmp_path / "ALPHA" / "SYS$MANAGER" / "M.LIS").read_text() == "_DSA1: merge demanded\n"


def test_a_file_that_cannot_be_written_refuses_the_command_before_it_acts(tmp_path: Path) -> None:
    lab = ShowLab()
    lab.driver.operators.files = tmp_path
    assert lab.show("SET SHADOW/SITE=3/OUTPUT=$1$DGA10:X DSA1") == [
        "%SET-E-OPENOUT, error opening $1$DGA10:X.LIS; as output",
        "-RMS-F-DEV, error in device name or inappropriate device type for operation",
    ]
    assert lab.unit().views["ALPHA"].site == 0
