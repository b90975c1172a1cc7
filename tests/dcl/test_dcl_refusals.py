"""What DCL makes of a line: the refused ones, with the exact identifier and segment."""

import pytest

from vmsshadow.dcl.parser import parse
from vmsshadow.dcl.refusals import Refusal, said
from vmsshadow.dcl.tables import Tables

REAL = Tables.from_package("vmsshadow.commands")
FROB = Tables.from_text(
    """DEFINE TYPE T KEYWORD ALPHA KEYWORD ALLOY
DEFINE VERB FROB
    PARAMETER P1 VALUE(REQUIRED,LIST,NOCONCATENATE,TYPE=$FILE)
    PARAMETER P2 VALUE(TYPE=T)
    PARAMETER P3 VALUE(TYPE=$NUMBER)
    QUALIFIER LOCAL PLACEMENT=LOCAL
    QUALIFIER WHEN VALUE(TYPE=$DATETIME)
    QUALIFIER DATA NONNEGATABLE
    QUALIFIER A1 QUALIFIER A2
    DISALLOW A1 AND NEG A2"""
)

# fmt: off
CASES = [
    ("foo bar",                                     "IVVERB",   "FOO"),
    ("dis x",                                       "ABVERB",   "DIS"),
    ("123 abc",                                     "NOCOMD",   "123"),
    ("(x",                                          "NOCOMD",   "(X"),
    ("show device/zzz",                             "IVQUAL",   "ZZZ"),
    ("show versoin",                                "IVKEYW",   "VERSOIN"),
    ("show de",                                     "ABKEYW",   "DE"),
    ("mount/co dsa1: x",                            "ABKEYW",   "CO"),
    ("mount/policy=hbmz dsa1: x",                   "IVKEYW",   "HBMZ"),
    ("mount/nosystem dsa1: x",                      "NOTNEG",   "NOSYSTEM"),
    ("mount/policy=norequire dsa1: x",              "NOTNEG",   "NOREQUIRE"),
    ("MOUNT DSA1:/SHADOW DATA",                     "VALREQ",   "SHADOW"),
    ("MOUNT DSA1:/SHAD=",                           "VALREQ",   "SHAD"),
    ("MOUNT DSA1:/SHADOW=() DATA",                  "VALREQ",   "SHADOW"),
    ("MOUNT/POLICY=() DSA1: DATA",                  "VALREQ",   "POLICY"),
    ("SIMULATE READ DSA1: /BLOCKS=START",           "VALREQ",   "START"),
    ("MOUNT/CONFIRM=X DSA1: DATA",                  "NOVALU",   "CONFIRM="),
    ("MOUNT/POLICY=VERIFY=3 DSA1: DATA",            "NOVALU",   "VERIFY="),
    ("SET SHADOW DSA1:/NOLOG=3",                    "NOVALU",   "NOLOG="),
    ("MOUNT/COMMENT=(a,b,c) DSA1: X",               "ONEVAL",   "B,C)"),
    ("DISMOUNT DSA1:,dsa2:,dsa3: /CLUSTER",         "NOLIST",   "DSA2:,DSA3:"),
    ("MOUNT DSA1:/SHADOW=($1$DGA1:,$1$dga2: DATA",  "NOPAREN",  "$1$DGA2:"),
    ("SET SHADOW DSA1:/POLICY=HBMM=(MASTER=*",      "NOPAREN",  "(MASTER=*"),
    ("SET SHADOW DSA1:/MVTIMEOUT=abc",              "NUMBER",   "ABC"),
    ("SET SHADOW DSA1:/MVTIMEOUT=99999999999",      "NUMBER",   "99999999999"),
    ("show time now",                               "MAXPARM",  "NOW"),
    ("DISMOUNT DSA1: DSA2: DSA3:",                  "MAXPARM",  "DSA2"),
    ("MOUNT/SHADOW=(DKA1:) DSA1: X",                "IVQLOC",   "SHADOW"),
    ("MOUNT/CONFIRM DKA100: X",                     "CONFLICT", "CONFIRM"),
    ("MOUNT/SYS/GROUP DSA1: X",                     "CONFLICT", "SYS"),
    ("SET SHADOW DSA1: /POLICY=HBMM/MVTIMEOUT=30",  "CONFLICT", "POLICY"),
    ("SET SHADOW DSA1: /MVTIMEOUT=30/POLICY=HBMM",  "CONFLICT", "MVTIMEOUT"),
    ("DISMOUNT/FORCE_REMOVAL=x/POLICY=MINICOPY y",  "CONFLICT", "FORCE_REMOVAL"),
    ("DISMOUNT DSA1:+DSA2:",                        "NOCCAT",   "DSA2:"),
    ("SHOW TIME/",                                  "NOKEYW",   None),
    ("MOUNT//SYSTEM DSA1:",                         "NOKEYW",   None),
    ("MOUNT=3",                                     "PARMDEL",  "="),
    ("DISMOUNT DSA1=3",                             "PARMDEL",  "="),
    ("MOUNT (DSA1:)",                               "PARMDEL",  "("),
    ("MOUNT ,DSA1:",                                "PARMDEL",  ","),
    ("MOUNT DSA1:,",                                "NULFIL",   None),
    ("WAIT tomorrow",                               "IVDTIME",  "TOMORROW"),
    ("INIT/OWNER=system DKA0: X",                   "INVUIC",   "SYSTEM"),
    ("LOGOUT/BRIEF/FULL",                           "CONFLICT", "BRIEF"),
    ("",                                            "NOCOMD",   None),
]
FROB_CASES = [
    ("FROB x al",                                   "ABKEYW",   "AL"),
    ("FROB x alpha 1x",                             "NUMBER",   "1X"),
    ("FROB/LOCAL x",                                "IVQLOC",   "LOCAL"),
    ("FROB/WHEN=soon x",                            "IVATIME",  "SOON"),
    ("FROB/NODATA x",                               "NOTNEG",   "NODATA"),
    ("FROB x/A1/NOA2",                              "CONFLICT", "A1"),
    ("FROB x/NOA2/A1",                              "CONFLICT", "NOA2"),
    ("FROB x+y",                                    "NOCCAT",   "Y"),
    ("FROB/no x",                                   "ABKEYW",   "NO"),
]
# fmt: on


@pytest.mark.parametrize(("line", "ident", "segment"), CASES)
def test_a_wrong_line_is_refused_by_name_and_piece(line: str, ident: str, segment: str | None) -> None:
    assert parse(line, REAL) == Refusal(ident, segment)


@pytest.mark.parametrize(("line", "ident", "segment"), FROB_CASES)
def test_a_wrong_line_is_refused_by_any_table(line: str, ident: str, segment: str | None) -> None:
    assert parse(line, FROB) == Refusal(ident, segment)


def test_defaults_do_not_count_for_conflicts() -> None:
    tables = Tables.from_text("DEFINE VERB FROB QUALIFIER A DEFAULT QUALIFIER B DISALLOW A AND B")
    assert not isinstance(parse("FROB/B", tables), Refusal)
    assert parse("FROB/B/A", tables) == Refusal("CONFLICT", "B")


def test_a_missing_parameter_comes_before_a_conflict() -> None:
    assert not isinstance(parse("MOUNT/SYSTEM/GROUP", REAL), Refusal)


def test_every_refusal_is_a_message_of_dcl() -> None:
    for _, ident, segment in [*CASES, *FROB_CASES, ("", "BUFOVF", None)]:
        lines = said(Refusal(ident, segment)).lines()
        assert lines[0].startswith(f"%DCL-W-{ident}, ")
        assert lines[1:] == ([] if segment is None else [f" \\{segment}\\"])
