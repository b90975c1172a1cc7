"""SET SHADOW and SET DEVICE: what each qualifier changes, on which node, and what is refused without a change."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.commands.show_lab import ShowLab
from vmsshadow.commands import set_reading, set_recovery
from vmsshadow.commands.set_processing import DEEDS, STALLS
from vmsshadow.commands.set_shadow import MAX_READ_COST, MAX_SITE, MAX_TIMEOUT_S, SETTINGS
from vmsshadow.dcl.tables import coverage
from vmsshadow.messages.show_set import SET
from vmsshadow.shadow.state import Phase, Work

NOTSET = 0x10000000 | SET.NOTSET.value


@pytest.mark.parametrize("verb", ["SET SHADOW", "SET DEVICE"])
def test_a_site_belongs_to_the_unit_on_this_node_and_to_the_disk_itself(verb: str) -> None:
    lab = ShowLab()
    assert lab.do(f"{verb}/SITE=2 DSA1:").lines == []
    lab.do(f"{verb}/SITE=3 $1$DGA11:")
    lab.do(f"{verb}/SITE=%X4 $1$DGA13:")
    assert lab.unit().views["ALPHA"].site == 2 and lab.unit().views["BETA"].site == 0
    assert [lab.world.disks[f"$1$DGA1{n}"].site for n in range(4)] == [0, 3, 0, 4]


def test_a_read_cost_belongs_to_the_member_on_this_node() -> None:
    lab = ShowLab()
    lab.do("SET SHADOW/READ_COST=7 $1$DGA11")
    assert lab.unit().views["ALPHA"].read_costs == {"$1$DGA11": 7}
    assert lab.unit().views["BETA"].read_costs == {}


def test_a_read_cost_for_the_unit_restores_the_defaults_whatever_the_number() -> None:
    lab = ShowLab()
    lab.do("SET DEVICE/READ_COST=7 $1$DGA11")
    lab.do("SET DEVICE/READ_COST=9 DSA1")
    assert lab.unit().views["ALPHA"].read_costs == {}


def test_timeouts_are_the_members_and_the_units() -> None:
    lab = ShowLab()
    lab.do("SET SHADOW/MEMBER_TIMEOUT=60 $1$DGA10")
    lab.do("SET SHADOW/MVTIMEOUT=900 DSA1")
    assert lab.world.member_timeout_s("ALPHA", lab.unit(), "$1$DGA10") == 60
    assert lab.world.member_timeout_s("ALPHA", lab.unit(), "$1$DGA11") == 120
    assert lab.world.mvtimeout_s("ALPHA", lab.unit()) == 900
    assert lab.world.mvtimeout_s("BETA", lab.unit()) == 3600


def test_the_copy_source_is_a_member_or_the_master() -> None:
    lab = ShowLab()
    lab.do("SET SHADOW/COPY_SOURCE $1$DGA11")
    assert lab.unit().views["ALPHA"].copy_source == "$1$DGA11"
    lab.do("SET SHADOW/COPY_SOURCE/ALL")
    assert lab.unit().views["ALPHA"].copy_source == "MASTER"


def test_all_means_every_unit_mounted_here() -> None:
    lab = ShowLab(
        members=(),
        sets=[
            {"unit": "DSA1", "label": "ONE", "members": ["$1$DGA10"], "mounted_on": ["ALPHA"]},
            {"unit": "DSA2", "label": "TWO", "members": ["$1$DGA11"], "mounted_on": ["ALPHA", "BETA"]},
            {"unit": "DSA3", "label": "THREE", "members": ["$1$DGA12"], "mounted_on": ["BETA"]},
        ],
    )
    done = lab.do("SET SHADOW/ALL/SITE=5/MVTIMEOUT=60/LOG")
    assert [lab.unit(1).views["ALPHA"].site, lab.unit(2).views["ALPHA"].site] == [5, 5]
    assert lab.unit(2).views["BETA"].site == 0 and lab.unit(3).views["BETA"].site == 0
    assert done.lines == [
        "_DSA1: virtual unit timeout set to 60",
        "_DSA1: site value set to 5",
        "_DSA2: virtual unit timeout set to 60",
        "_DSA2: site value set to 5",
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("SET SHADOW/SITE=1 DSA9", "-SYSTEM-F-DEVNOTMOUNT, device is not mounted"),
        ("SET SHADOW/SITE=1 $1$DGA77", "-SYSTEM-W-NOSUCHDEV, no such device available"),
        ("SET SHADOW/MEMBER_TIMEOUT=5 DSA1", "-SYSTEM-F-IVDEVNAM, invalid device name"),
        ("SET SHADOW/MVTIMEOUT=5 $1$DGA10", "-SYSTEM-F-IVDEVNAM, invalid device name"),
        ("SET SHADOW/READ_COST=5 $1$DGA13", "-SYSTEM-F-DEVNOTMOUNT, device is not mounted"),
        ("SET SHADOW/COPY_SOURCE $1$DGA13", "-SYSTEM-F-DEVNOTMOUNT, device is not mounted"),
        ("SET SHADOW/DEMAND_MERGE $1$DGA10", "-SYSTEM-F-IVDEVNAM, invalid device name"),
    ],
)
def test_a_device_of_the_wrong_kind_is_refused_with_its_reason(line: str, reason: str) -> None:
    lab = ShowLab()
    before = repr(lab.world.units)
    done = lab.do(line)
    name = line.split()[-1]
    assert done.lines == [f"%SET-E-NOTSET, error modifying {name}:", reason]
    assert done.status == NOTSET
    assert repr(lab.world.units) == before


@pytest.mark.parametrize(
    ("qualifier", "device", "largest"),
    [
        ("SITE", "DSA1", MAX_SITE),
        ("READ_COST", "$1$DGA10", MAX_READ_COST),
        ("MEMBER_TIMEOUT", "$1$DGA10", MAX_TIMEOUT_S),
        ("MVTIMEOUT", "DSA1", MAX_TIMEOUT_S),
    ],
)
def test_a_range_is_taken_to_its_ends_and_no_further(qualifier: str, device: str, largest: int) -> None:
    lab = ShowLab()
    for number in (1, largest):
        assert lab.do(f"SET SHADOW/{qualifier}={number} {device}").lines == []
    for number in (0, largest + 1):
        before = repr(lab.world.units)
        assert lab.do(f"SET SHADOW/{qualifier}={number} {device}").lines == [
            f"%SET-E-INVQUAVAL, value '{number}' invalid for /{qualifier} qualifier"
        ]
        assert repr(lab.world.units) == before


def test_one_bad_value_keeps_the_good_one_from_being_set() -> None:
    lab = ShowLab()
    lab.do("SET SHADOW/MVTIMEOUT=60/SITE=999 DSA1")
    assert lab.unit().views["ALPHA"].mvtimeout_s is None


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text('ABC019%X.,-$_ "', max_size=8))
def test_a_site_value_of_any_form_sets_a_legal_site_or_nothing(text: str) -> None:
    lab = ShowLab(members=("$1$DGA10",), disks=("$1$DGA10",))
    lab.do(f'SET SHADOW/SITE="{text.replace(chr(34), chr(34) * 2)}" DSA1')
    assert 0 <= lab.unit().views["ALPHA"].site <= MAX_SITE


def test_no_device_and_a_device_with_all_are_refused() -> None:
    lab = ShowLab()
    assert lab.show("SET SHADOW/SITE=1")[0].startswith("%DCL-W-INSFPRM, ")
    assert lab.show("SET SHADOW/SITE=1/ALL DSA1") == ["%SET-E-CONFQUAL, conflicting qualifiers"]


def test_a_demanded_merge_starts_and_ends() -> None:
    lab = ShowLab()
    assert lab.do("SET SHADOW/DEMAND_MERGE DSA1").lines == []
    lab.driver.run_for(0.01)
    operation = lab.unit().shadow_set.operation
    assert operation is not None and operation.work is Work.MERGE
    lab.driver.run_for(60)
    assert lab.unit().shadow_set.merge is None and lab.unit().shadow_set.phase is Phase.RUNNING


def test_a_set_of_one_member_has_nothing_to_merge() -> None:
    lab = ShowLab(members=("$1$DGA10",))
    assert lab.show("SET SHADOW/DEMAND_MERGE DSA1") == [
        "%SET-E-NOTSET, error modifying DSA1:",
        "-SYSTEM-E-UNSUPPORTED, unsupported operation or function",
    ]


@pytest.mark.parametrize("answer", ["Y", "yes", "TRUE", "1", "ALL"])
def test_confirm_shows_the_set_and_merges_on_yes(answer: str) -> None:
    lab = ShowLab()
    lines = lab.show("SET SHADOW/DEMAND_MERGE/CONFIRM DSA1", answer)
    assert lines[0] == "_DSA1:    Volume Label: DATA1"
    assert lines[-1] == f"Demand merge of DSA1:? [N]: {answer}"
    assert lab.unit().shadow_set.merge is not None


@pytest.mark.parametrize("answer", ["", "N", "no", "FALSE", "0", "QUIT", "^Z"])
def test_confirm_merges_nothing_on_no(answer: str) -> None:
    lab = ShowLab()
    lab.do("SET SHADOW/DEMAND_MERGE/CONFIRM DSA1", answer)
    assert lab.unit().shadow_set.merge is None and not lab.session.is_asking


def test_an_answer_that_is_not_understood_is_asked_for_again() -> None:
    lab = ShowLab()
    lines = lab.show("SET SHADOW/DEMAND_MERGE/CONFIRM DSA1", "perhaps", "Y")
    assert [line for line in lines if "[N]" in line] == [
        "Demand merge of DSA1:? [N]: perhaps",
        "Demand merge of DSA1:? [N]: Y",
    ]
    assert lab.unit().shadow_set.merge is not None


def test_a_unit_dismounted_while_the_question_waited_is_refused() -> None:
    lab = ShowLab()
    lab.session.feed("SET SHADOW/DEMAND_MERGE/CONFIRM DSA1")
    lab.driver.dismount("ALPHA", 1)
    lab.heard.clear()
    lab.session.answer("YES")
    assert lab.heard[-2:] == [
        "%SET-E-NOTSET, error modifying DSA1:",
        "-SYSTEM-F-DEVNOTMOUNT, device is not mounted",
    ]
    assert lab.unit().shadow_set.merge is None


def test_the_table_of_settings_has_a_row_for_every_simulated_qualifier() -> None:
    from tests.commands.show_lab import tables

    others = {"ALL", "CONFIRM", "DELETE", "DEMAND_MERGE", "DISABLE", "ENABLE", "EVALUATE", "LOG", "NAME", "POLICY"}
    others |= {"OUTPUT", *(deed.path for deed in set_reading.DEEDS)}
    known = {row.qualifier for row in (*SETTINGS, *DEEDS)}
    simulated = [row.path for row in coverage(tables()) if row.is_simulated and "=" not in row.path]
    stalls = {row.qualifier for row in STALLS}
    for verb in ("SET SHADOW /", "SET DEVICE /"):
        legal = known | stalls if verb == "SET SHADOW /" else known - set(set_recovery.SHADOW_ONLY)
        assert {path.removeprefix(verb) for path in simulated if path.startswith(verb)} - others == legal
