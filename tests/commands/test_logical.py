"""DEFINE, ASSIGN, DEASSIGN, SHOW LOGICAL, SHOW TRANSLATION, and device names that are logical names."""

from tests.commands.show_lab import ShowLab


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


def test_each_table_is_its_own_and_they_are_looked_at_in_order() -> None:
    lab = ShowLab()
    for qualifier, value in (("SYSTEM", "4"), ("GROUP", "3"), ("JOB", "2"), ("PROCESS", "1")):
        assert lab.show(f"DEFINE/{qualifier} WHERE {value}") == []
    for value, table in (("1", "PROCESS"), ("2", "JOB"), ("3", "GROUP"), ("4", "SYSTEM")):
        (line,) = lab.show("SHOW LOGICAL WHERE")[:1]
        assert line.startswith(f'   "WHERE" = "{value}" (LNM${table}_')
        assert lab.show(f"DEASSIGN/{table} WHERE") == []
    assert "NOTRAN" in lab.show("SHOW LOGICAL WHERE")[0]


def test_a_search_list_is_shown_name_by_name() -> None:
    lab = ShowLab()
    lab.do("DEFINE PLACES HERE,THERE")
    assert lab.show("SHOW LOGICAL PLACES") == [
        '   "PLACES" = "HERE" (LNM$PROCESS_TABLE)',
        '        = "THERE"',
    ]
    assert lab.show("SHOW TRANSLATION PLACES") == ["PLACES = HERE (LNM$PROCESS_TABLE)"]


def test_assign_is_define_the_other_way_round_and_all_empties_a_table() -> None:
    lab = ShowLab()
    lab.do("ASSIGN DSA1: DATA")
    assert lab.show("SHOW LOGICAL DATA:") == ['   "DATA" = "DSA1:" (LNM$PROCESS_TABLE)']
    assert lab.show("DEASSIGN/ALL") == [] and "NOTRAN" in lab.show("SHOW LOGICAL DATA")[0]
    assert lab.show("DEFINE/TABLE=NOWHERE A B") == ["%SYSTEM-F-NOLOGTAB, no logical name table name match"]


def test_devices_are_found_by_logical_names_and_underscored_ones_are_not_translated() -> None:
    lab = ShowLab()
    lab.do("DEFINE DATA DSA1:")
    lab.do("DEFINE DISK DATA")
    assert lab.show("SHOW SHADOW DISK") == lab.show("SHOW SHADOW DSA1:")
    assert lab.show("SHOW DEVICE DATA:") == lab.show("SHOW DEVICE DSA1:")
    assert "NOSUCHDEV" in lab.show("SHOW DEVICE _DATA0:")[0]


def test_mounted_volumes_have_logical_names_in_the_table_of_their_scope() -> None:
    lab = ShowLab()
    shown = lab.show("SHOW LOGICAL DISK$*")
    assert shown and all(line.endswith("(LNM$SYSTEM_TABLE)") for line in shown)


def test_a_name_longer_than_255_characters_is_refused() -> None:
    lab = ShowLab()
    assert lab.show(f"DEFINE/SYSTEM {'A' * 256} 1") == ["%SYSTEM-F-IVLOGNAM, invalid logical name"]
    assert lab.show(f"DEFINE/SYSTEM {'A' * 255} 1") == []


def test_the_whole_table_is_shown_in_the_order_of_its_names() -> None:
    lab = ShowLab()
    lab.do("DEFINE/SYSTEM B 2")
    lab.do("DEFINE/SYSTEM A 1")
    shown = lab.show("SHOW LOGICAL/SYSTEM")
    assert shown[:5] == ["", "(LNM$SYSTEM_TABLE)", "", '  "A" = "1"', '  "B" = "2"']


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
