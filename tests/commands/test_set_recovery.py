"""SET SHADOW/PRIORITY, /RECOVERY_OPTIONS and /EVALUATE=RESOURCES."""

import pytest

from tests.commands.show_lab import ShowLab


def test_a_priority_is_this_nodes_and_survives_a_dismount() -> None:
    lab = ShowLab()
    assert lab.show("SET SHADOW/PRIORITY=7000/LOG DSA1") == ["_DSA1: copy/merge priority set to 7000"]
    assert lab.world.priorities == {("ALPHA", 1): 7000}
    assert "  Copy/Merge Priority   7000    Mini Merge      Disabled" in lab.show("SHOW SHADOW DSA1")
    lab.do("DISMOUNT DSA1")
    assert lab.world.priorities == {("ALPHA", 1): 7000}


def test_priority_0_is_legal_and_gives_a_waiting_copy_away() -> None:
    lab = ShowLab()
    lab.do("SET SHADOW/PRIORITY=0 DSA1")
    lab.add("$1$DGA12")
    lab.driver.run_for(0)
    operation = lab.unit().shadow_set.operation
    assert operation is not None and operation.host == "BETA"


def test_a_delay_per_served_member_is_this_nodes_and_may_be_for_all_units() -> None:
    lab = ShowLab()
    lab.do("SET SHADOW/RECOVERY_OPTIONS=DELAY_PER_SERVED_MEMBER=0 DSA1")
    assert lab.unit().views["ALPHA"].delay_per_served_s == 0
    lab.do("SET SHADOW/RECOVERY_OPTIONS=(DELAY_PER_SERVED_MEMBER=65535)/ALL")
    assert lab.unit().views["ALPHA"].delay_per_served_s == 65535
    assert lab.unit().views["BETA"].delay_per_served_s is None
    assert f"  Recovery Delay Per Served Member{65535:>22}" in lab.show("SHOW SHADOW DSA1")


@pytest.mark.parametrize(
    "command",
    ["/PRIORITY=10001 DSA1", "/PRIORITY=X DSA1", "/RECOVERY_OPTIONS=DELAY_PER_SERVED_MEMBER=65536 DSA1",
     "/PRIORITY=1 $1$DGA10", "/RECOVERY_OPTIONS=DELAY_PER_SERVED_MEMBER=1 $1$DGA10", "/PRIORITY=1 DSA2",
     "/EVALUATE=RESOURCES DSA1", "/EVALUATE=RESOURCES/SITE=1", "/EVALUATE=RESOURCES/ALL"],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_changes_nothing(command: str) -> None:
    lab = ShowLab()
    assert not lab.do(f"SET SHADOW{command}").status & 1
    assert lab.world.priorities == {} and lab.unit().views["ALPHA"].delay_per_served_s is None


def test_evaluating_resources_stops_what_this_node_carries_and_begins_it_again_after_the_delay() -> None:
    lab = ShowLab()
    lab.add("$1$DGA12")
    lab.driver.run_for(0.1)
    assert lab.unit().shadow_set.operation is not None
    assert lab.show("SET SHADOW/EVALUATE=RESOURCES/LOG")[-1] == "Recovery operations of ALPHA evaluated"
    assert lab.unit().shadow_set.operation is None
    lab.driver.run_for(19.8)
    assert lab.unit().shadow_set.operation is None
    lab.driver.run_for(0.3)
    operation = lab.unit().shadow_set.operation
    assert operation is not None and operation.host == "ALPHA"


def test_evaluating_resources_leaves_what_another_node_carries() -> None:
    lab = ShowLab()
    lab.do("SET SHADOW/PRIORITY=0 DSA1")
    lab.add("$1$DGA12")
    lab.driver.run_for(0.1)
    lab.do("SET SHADOW/EVALUATE=RESOURCES")
    operation = lab.unit().shadow_set.operation
    assert operation is not None and operation.host == "BETA"


def test_explain_says_whether_write_logs_are_used_and_show_shadow_claims_no_hbmm() -> None:
    controllers = [{"name": "HSJ1", "type": "HSJ50", "write_logging": True}]
    lab = ShowLab(controller="HSJ1", controllers=controllers)
    lab.do("SET SHADOW DSA1/POLICY=HBMM=(MASTER_LIST=*)")
    text = "\n".join(lab.show("SIMULATE EXPLAIN DSA1"))
    assert "  Write logs        in use, 0 writes on their way" in text
    assert "not for storage that is enabled for controller minimerge" in text
    lines = lab.show("SHOW SHADOW DSA1")
    assert "  No Enhanced Shadowing Features in use" in lines
    assert "  Copy/Merge Priority   5000    Mini Merge       Enabled" in lines
    lab.do("DISMOUNT DSA1")
    assert "not used: the set is mounted on one node only" in "\n".join(lab.show("SIMULATE EXPLAIN DSA1"))
