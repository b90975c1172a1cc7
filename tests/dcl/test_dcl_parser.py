"""What DCL makes of a line: the accepted ones."""

import pytest

from vmsshadow.dcl.asking import Asked, Missing
from vmsshadow.dcl.command import Command, Presence
from vmsshadow.dcl.parser import parse
from vmsshadow.dcl.refusals import Refusal, Unsimulated
from vmsshadow.dcl.tables import Tables

REAL = Tables.from_package("vmsshadow.commands")


def accepted(line: str | Asked, tables: Tables = REAL) -> Command:
    outcome = parse(line, tables)
    assert isinstance(outcome, Command), f"{line}: {outcome}"
    return outcome


def test_the_parts_of_a_mount_are_found_wherever_they_stand() -> None:
    for line in (
        "MOUNT/SYSTEM DSA4:/SHADOW=($4$DIA1,$4$DIA2) NEWDISK LOG1",
        "mou dsa4: /shad=( $4$dia1 , $4$dia2 ) newdisk/sys log1",
        "MOUNT DSA4: /SHADOW = ($4$DIA1,$4$DIA2) NEWDISK LOG1 /SYSTEM",
        "MOUNT DSA4:/SYSTEM/SHAD:($4$DIA1,$4$DIA2) NEWDISK LOG1",
    ):
        command = accepted(line)
        assert command.verb == command.syntax == "MOUNT"
        assert command.values("DEVICE") == ["DSA4:"]
        assert command.values("SHADOW", local_to=0) == ["$4$DIA1", "$4$DIA2"]
        assert command.present("SHADOW") is Presence.LOCPRES
        assert command.present("SYSTEM") is Presence.PRESENT
        assert (command.value("VOLUME"), command.value("LOGICAL")) == ("NEWDISK", "LOG1")


def test_a_local_qualifier_belongs_to_the_element_to_its_left() -> None:
    command = accepted("MOUNT DSA3011/SHADOW=($1$DUA402:,$1$DUA403:),DSA3012/SHADOW=$1$DUA404: T1,T2 T3")
    first, second = command.parameters("DEVICE")
    assert (first.text, first.joined, second.text, second.joined) == ("DSA3011", ",", "DSA3012", "")
    assert first.values("SHADOW") == command.values("SHADOW", local_to=0) == ["$1$DUA402:", "$1$DUA403:"]
    assert second.values("SHADOW") == command.values("SHADOW", local_to=1) == ["$1$DUA404:"]
    assert command.values("VOLUME") == ["T1", "T2"]


def test_a_positional_qualifier_is_for_all_after_the_verb_and_for_one_after_a_parameter() -> None:
    tables = Tables.from_text("DEFINE VERB FROB PARAMETER P1 VALUE(LIST) QUALIFIER Q PLACEMENT=POSITIONAL VALUE")
    command = accepted("FROB/Q=1 A,B/Q=2,C/NOQ", tables)
    assert [command.values("Q", local_to=number) for number in range(3)] == [["1"], ["2"], []]
    assert [command.present("Q", local_to=number) for number in range(3)] == [
        Presence.PRESENT,
        Presence.LOCPRES,
        Presence.LOCNEG,
    ]


def test_defaults_are_told_from_what_was_typed() -> None:
    command = accepted("MOUNT/NOASSIST DSA1: X")
    assert command.present("ASSIST") is Presence.NEGATED
    assert command.present("COPY") is Presence.DEFAULTED
    assert command.present("INCLUDE") is Presence.ABSENT
    assert command.typed("ASSIST") == "NOASSIST"


def test_the_last_of_contradicting_qualifiers_wins() -> None:
    assert accepted("SET SHADOW DSA1:/LOG/NOLOG").present("LOG") is Presence.NEGATED
    assert accepted("SET SHADOW DSA1:/NOLOG/LOG").present("LOG") is Presence.PRESENT
    assert accepted("SET SHADOW DSA1:/SITE=1/SITE=2").values("SITE") == ["2"]


def test_keywords_answer_by_path() -> None:
    command = accepted("DISMOUNT $1$DGA1: /POLICY=(MINI=OPT)")
    assert command.present("POLICY.MINICOPY") is Presence.PRESENT
    assert command.present("POLICY.MINICOPY.OPTIONAL") is Presence.PRESENT
    assert command.values("POLICY") == ["MINICOPY"]
    assert command.values("POLICY.MINICOPY") == ["OPTIONAL"]
    negated = accepted("MOUNT/POLICY=(NOMINI,REQUIRE) DSA1: X")
    assert negated.present("POLICY.MINICOPY") is Presence.NEGATED
    assert negated.present("POLICY.REQUIRE_MEMBERS") is Presence.PRESENT
    assert negated.present("POLICY.VERIFY_LABEL") is Presence.ABSENT
    assert negated.values("POLICY") == ["NOMINICOPY", "REQUIRE_MEMBERS"]


def test_a_keyword_that_begins_with_no_is_not_a_negation() -> None:
    assert accepted("MOUNT/OVER=NO_F DSA1: X").present("OVERRIDE.NO_FORCED_ERROR") is Presence.PRESENT


def test_a_default_keyword_holds_when_its_owner_names_none() -> None:
    tables = Tables.from_text(
        "DEFINE TYPE T KEYWORD A, DEFAULT KEYWORD B\nDEFINE VERB FROB QUALIFIER Q VALUE(LIST,TYPE=T)"
    )
    assert accepted("FROB/Q", tables).present("Q.A") is Presence.DEFAULTED
    assert accepted("FROB/Q=B", tables).present("Q.A") is Presence.ABSENT
    assert accepted("FROB", tables).present("Q.A") is Presence.ABSENT


def test_quotes_keep_case_and_blanks_and_double_for_one() -> None:
    command = accepted('MOUNT DSA1: "My ""Label" /COMMENT="in  cabinet 6"')
    assert command.value("VOLUME") == 'My "Label'
    assert command.value("COMMENT") == "in  cabinet 6"
    assert command.parameters("VOLUME")[0].is_quoted


def test_elements_know_their_columns() -> None:
    line = "DISMOUNT  $1$dga1:/NOUNLOAD"
    element = accepted(line).parameters("DEVICE")[0]
    assert (line[element.start : element.end], element.text) == ("$1$dga1:", "$1$DGA1:")


def test_a_qualifier_can_switch_the_syntax_from_anywhere() -> None:
    for line in ("INIT/SHADOW=($4$DKA1, $4$DKA2)/ERASE NONVOL", "INIT NONVOL /ERASE /SHADOW=($4$DKA1,$4$DKA2)"):
        command = accepted(line)
        assert command.syntax == "INIT_SHADOW"
        assert command.value("VOLUME") == "NONVOL"
        assert command.values("SHADOW") == ["$4$DKA1", "$4$DKA2"]
        assert command.present("ERASE")


def test_force_removal_takes_its_device_as_value_or_parameter() -> None:
    as_value = accepted("DISMOUNT /FORCE_REMOVAL= $1$DGA2000:")
    as_parameter = accepted("DISMOUNT/FORCE_REMOVAL $1$DGA2000:")
    assert as_value.syntax == as_parameter.syntax == "DISM_FORCE"
    assert (as_value.value("FORCE_REMOVAL"), as_value.values("DEVICE")) == ("$1$DGA2000:", [])
    assert (as_parameter.value("FORCE_REMOVAL"), as_parameter.value("DEVICE")) == (None, "$1$DGA2000:")


def test_the_first_keyword_of_set_and_show_chooses_the_syntax() -> None:
    assert accepted("SET DEV $1$DGA1: /SITE=3").syntax == "SET_DEVICE"
    shown = accepted("sho dev/full dsa1")
    assert (shown.verb, shown.syntax, shown.value("OPTION"), shown.value("DEVICE")) == (
        "SHOW",
        "SHOW_DEVICES",
        "DEVICES",
        "DSA1",
    )


def test_the_prompt_is_set_to_a_text_or_back() -> None:
    assert accepted('SET PROMPT = "Lab> "').value("OPTION.PROMPT") == "Lab> "
    assert accepted("SET PROMPT=lab").value("OPTION.PROMPT") == "LAB"
    assert accepted("SET PROMPT").value("OPTION.PROMPT") is None


def test_a_policy_group_comes_as_text_in_its_parentheses() -> None:
    command = accepted("SET SHADOW DSA1/POL=HBMM=((MASTER=(A,B), COUNT=1),reset=50000)")
    assert command.value("POLICY.HBMM") == "((MASTER=(A,B),COUNT=1),RESET=50000)"
    assert accepted("SET SHADOW DSA1/POL=HBMM=PEAK").value("POLICY.HBMM") == "PEAK"


def test_block_ranges_of_the_simulator_are_numbers_by_name() -> None:
    command = accepted("SIMULATE READ DSA1: /BLOCKS=(START:%X10,COUNT:4) /SEED=-1")
    assert command.value("BLOCKS.START") == "16"
    assert command.value("BLOCKS.COUNT") == "4"
    assert command.value("SEED") == "-1"


def test_the_rest_of_the_line_is_one_value() -> None:
    assert accepted('HELP  mount  /shadow "a  b"').value("KEYS") == 'MOUNT /SHADOW "a  b"'
    assert accepted("EXIT 1 + 2").value("STATUS") == "1 + 2"
    recall = accepted("RECALL/ALL")
    assert recall.present("ALL") and recall.value("COMMAND") is None


def test_what_is_known_and_not_simulated_is_listed_as_typed_in_full() -> None:
    command = accepted("MOUNT/WINDOWS=9/OVERRIDE=(LOCK,IDENT) DSA1: X")
    assert command.used_not_implemented == ["/WINDOWS", "/OVERRIDE=LOCK"]
    assert accepted("MOUNT/POL=NOMINI DSA1: X").used_not_implemented == []
    assert accepted("INIT/STRUCTURE=5 DKA0: X").used_not_implemented == ["/STRUCTURE=5"]


def test_a_keyword_of_a_verb_that_is_not_simulated_ends_the_reading() -> None:
    assert parse("SET AUDIT/ALARM/NOSUCH", REAL) == Unsimulated("SET AUDIT")
    assert parse("set acc", REAL) == Unsimulated("SET ACCOUNTING")
    assert parse("BACKUP/IMAGE A B", REAL) == Unsimulated("BACKUP")


def test_extensions_are_listed_and_unknown_in_strict_mode() -> None:
    line = "MOUNT/MINICOPY/POLICY=HBMM=X DSA1: Y"
    assert accepted(line).used_extensions == ["/MINICOPY", "/POLICY=HBMM"]
    assert parse(line, REAL, strict=True) == Refusal("IVQUAL", "MINICOPY")
    assert parse("MOUNT/MINIC DSA1: Y", REAL) == Refusal("IVQUAL", "MINIC")
    assert parse("MOUNT/POLICY=HBMM DSA1: Y", REAL, strict=True) == Refusal("IVKEYW", "HBMM")
    assert parse("MOUNT/POLICY=HBM DSA1: Y", REAL) == Refusal("IVKEYW", "HBM")


def test_the_way_out_of_strict_mode_is_known_in_strict_mode() -> None:
    outcome = parse("SET VMSSHADOW/NOSTRICT", REAL, strict=True)
    assert isinstance(outcome, Command)
    assert outcome.present("STRICT") is Presence.NEGATED


def test_an_absent_required_parameter_is_prompted_for() -> None:
    missing = parse("DISMOUNT/CLUSTER", REAL)
    assert isinstance(missing, Missing)
    assert (missing.label, missing.shown, missing.is_required) == ("DEVICE", "_Device: ", True)
    again = parse(missing.with_answer(" "), REAL)
    assert isinstance(again, Missing) and again.label == "DEVICE"
    command = accepted(again.with_answer("DSA4:/NOUNLOAD"))
    assert (command.value("DEVICE"), command.typed("UNLOAD")) == ("DSA4:", "NOUNLOAD")
    assert command.present("CLUSTER")


def test_one_prompt_follows_another_until_return_is_pressed_on_an_optional_one() -> None:
    device = parse("MOUNT", REAL)
    assert isinstance(device, Missing)
    label = parse(device.with_answer("DSA1:/SHADOW=$1$DGA1:"), REAL)
    assert isinstance(label, Missing)
    assert (label.shown, label.is_required) == ("_Label: ", False)
    name = parse(label.with_answer("DATA"), REAL)
    assert isinstance(name, Missing) and name.shown == "_Log name: "
    command = accepted(name.with_answer(""))
    assert (command.value("VOLUME"), command.value("LOGICAL")) == ("DATA", None)
    assert command.values("SHADOW") == ["$1$DGA1:"]


def test_an_answer_may_hold_several_parameters() -> None:
    missing = parse("INITIALIZE", REAL)
    assert isinstance(missing, Missing)
    assert accepted(missing.with_answer("$1$DGA1: DATA /ERASE")).value("VOLUME") == "DATA"


def test_optional_parameters_are_not_asked_for_when_nothing_was_prompted() -> None:
    assert accepted("MOUNT DSA1:").value("VOLUME") is None


@pytest.mark.parametrize("label", ["NOSUCH", "POLICY.NOSUCH", "DEVICE.NOSUCH"])
def test_asking_for_a_label_that_is_not_defined_is_a_bug(label: str) -> None:
    with pytest.raises(LookupError):
        accepted("MOUNT DSA1: X").present(label)
