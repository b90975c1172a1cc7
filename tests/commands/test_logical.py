"""DEFINE/SYSTEM, DEASSIGN/SYSTEM, SHOW LOGICAL."""

from tests.commands.show_lab import ShowLab

NOTIMPL = "%VMSSHADOW-W-NOTIMPL, a logical name table other than /SYSTEM is recognised but not simulated"


def test_a_name_is_defined_shown_and_deassigned_on_its_own_node() -> None:
    lab = ShowLab()
    assert lab.show("DEFINE/SYSTEM shad$merge_delay_factor 300") == []
    assert lab.show("SHOW LOGICAL SHAD$MERGE_DELAY_FACTOR") == [
        '   "SHAD$MERGE_DELAY_FACTOR" = "300" (LNM$SYSTEM_TABLE)'
    ]
    assert lab.world.nodes["BETA"].logical_names == {}
    assert lab.show("DEASSIGN/SYSTEM SHAD$MERGE_DELAY_FACTOR") == []
    assert lab.show("SHOW LOGICAL SHAD$MERGE_DELAY_FACTOR") == [
        "%SHOW-S-NOTRAN, no translation for logical name SHAD$MERGE_DELAY_FACTOR"
    ]


def test_a_value_in_quotation_marks_is_kept_as_typed() -> None:
    lab = ShowLab()
    lab.do('DEFINE/SYSTEM PLACE "Hall b"')
    assert lab.world.nodes["ALPHA"].logical_names == {"PLACE": "Hall b"}


def test_an_earlier_value_is_superseded_and_that_is_said_unless_nolog() -> None:
    lab = ShowLab()
    lab.do("DEFINE/SYSTEM ZKO 1")
    assert lab.show("DEFINE/SYSTEM ZKO 2") == ["%DCL-I-SUPERSEDE, previous value of ZKO has been superseded"]
    assert lab.show("DEFINE/SYSTEM/NOLOG ZKO 3") == []
    assert lab.world.nodes["ALPHA"].logical_names == {"ZKO": "3"}


def test_a_name_that_is_not_there_cannot_be_deassigned() -> None:
    assert ShowLab().show("DEASSIGN/SYSTEM NOTHING") == ["%SYSTEM-F-NOLOGNAM, no logical name match"]


def test_other_tables_are_refused_and_nothing_is_changed() -> None:
    lab = ShowLab()
    assert lab.show("DEFINE ZKO 1") == [NOTIMPL]
    assert lab.show("DEASSIGN ZKO") == [NOTIMPL]
    assert lab.world.nodes["ALPHA"].logical_names == {}


def test_a_name_longer_than_255_characters_is_refused() -> None:
    lab = ShowLab()
    assert lab.show(f"DEFINE/SYSTEM {'A' * 256} 1") == ["%SYSTEM-F-IVLOGNAM, invalid logical name"]
    assert lab.show(f"DEFINE/SYSTEM {'A' * 255} 1") == []


def test_the_whole_table_is_shown_in_the_order_of_its_names() -> None:
    lab = ShowLab()
    lab.do("DEFINE/SYSTEM B 2")
    lab.do("DEFINE/SYSTEM A 1")
    assert lab.show("SHOW LOGICAL")[-2:] == ['  "A" = "1"', '  "B" = "2"']


def test_a_node_that_boots_has_an_empty_table_and_forgets_its_priorities() -> None:
    lab = ShowLab()
    lab.do("DEFINE/SYSTEM A 1")
    lab.do("SET SHADOW/PRIORITY=1 DSA1")
    lab.driver.crash("ALPHA")
    lab.driver.boot("ALPHA")
    assert lab.world.nodes["ALPHA"].logical_names == {} and lab.world.priorities == {}


def test_show_shadow_shows_the_merge_delay_factor_of_this_node() -> None:
    lab = ShowLab()
    lab.do("DEFINE/SYSTEM SHAD$MERGE_DELAY_FACTOR_DSA1 1000")
    assert "  Merge Delay Factor    1000    Delay Threshold      200" in lab.show("SHOW SHADOW DSA1")
