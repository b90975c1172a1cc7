"""Command definition text: what is read, what is refused, what is loaded when."""

from pathlib import Path

import pytest

from vmsshadow.dcl.cdl import read_module
from vmsshadow.dcl.entities import Keyword, Marks, Parameter, Qualifier, Rule, Value
from vmsshadow.dcl.refusals import Refusal, Unsimulated
from vmsshadow.dcl.tables import Tables, coverage
from vmsshadow.dcl.tokens import TableError
from vmsshadow.dcl.verbs import SIGNIFICANT, VERBS

REAL = Tables.from_package("vmsshadow.commands")

# Forms met in real files: bare image names, single quotes, blanks before parentheses, mixed case, no commas.
SAMPLE = """
Module mx_cld
ident 'V1.0'            ! a comment, "quoted"
define type states
    keyword on, default
    keyword off negatable value (required, type=$number)
define syntax switched, image sys$system:other.exe
    noparameters
    qualifier colour nonnegatable value(default="bright red")
define verb frob
    image "FROB"
    cliflags (mcrparse)
    parameter p1, label=thing, prompt="What thing", value(required,list,concatenate,type=$file)
    parameter p2 value (type=states)
    qualifier switch syntax=switched
    qualifier both, label=pair, batch, placement=positional, value
    disallow any2(switch,pair) or not <frob>thing and neg pair
    synonym frobnicate
"""


def test_a_module_holds_what_its_text_says() -> None:
    module = read_module(SAMPLE, "sample.cld")
    frob = module.verbs["FROB"]
    assert frob.synonyms == ("FROBNICATE",)
    assert frob.syntax.parameters == (
        Parameter("P1", "THING", "What thing", value=Value(True, True, None, "$FILE", True)),
        Parameter("P2", "P2", value=Value(type="STATES")),
    )
    assert frob.syntax.qualifiers == (
        Qualifier("SWITCH", "SWITCH", syntax="SWITCHED"),
        Qualifier("BOTH", "PAIR", in_batch=True, placement="POSITIONAL", value=Value()),
    )
    assert module.types["STATES"].keywords == (
        Keyword("ON", "ON", is_default=True),
        Keyword("OFF", "OFF", is_negatable=True, value=Value(True, type="$NUMBER")),
    )


def test_and_binds_closer_than_or() -> None:
    rules = read_module(SAMPLE, "sample.cld").verbs["FROB"].syntax.disallows
    first = Rule("ANY2", (), (Rule("PRESENT", ("SWITCH",)), Rule("PRESENT", ("PAIR",))))
    second = Rule("AND", (), (Rule("NOT", (), (Rule("PRESENT", ("THING",)),)), Rule("NEGATED", ("PAIR",))))
    assert rules == (Rule("OR", (), (first, second)),)


def test_a_syntax_takes_from_its_verb_what_it_does_not_state() -> None:
    frob = read_module(SAMPLE, "sample.cld").verbs["FROB"]
    switched = frob.switched("SWITCHED")
    assert switched.parameters == ()
    assert switched.image == "sys$system:other.exe"
    assert switched.qualifiers is not None and switched.qualifiers[0].value == Value(default="bright red")
    assert switched.disallows == frob.syntax.disallows


def test_the_clauses_of_our_own_become_marks() -> None:
    text = """DEFINE VERB FROB EXTENSION=ALWAYS SUMMARY="does it"
        QUALIFIER A, NOTIMPLEMENTED=POSITIVE, COMPLETE=DISK
        QUALIFIER B, EXTENSION, NOTIMPLEMENTED"""
    syntax = read_module(text, "x").verbs["FROB"].syntax
    assert syntax.marks == Marks(extension="ALWAYS", summary="does it")
    assert [entity.marks for entity in syntax.qualifiers or ()] == [
        Marks("POSITIVE", "", "DISK"),
        Marks("BOTH", "OURS"),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("DEFINE VERB A\n QUALIFIER B, COLOUR", "x:2: unknown clause 'COLOUR'"),
        ("DEFINE VERB A\n QUALIFIER B, SYNTAX=NONE", "x:2: syntax NONE is not defined"),
        ("DEFINE VERB A\n\n QUALIFIER B VALUE(TYPE=NONE)", "x:3: type NONE is not defined"),
        ("DEFINE VERB A\n PARAMETER P2", "x:2: parameter P1 expected"),
        ("DEFINE VERB A\n QUALIFIER B VALUE(REQUIRE)", "x:2: unknown VALUE option"),
        ("DEFINE VERB A\n QUALIFIER B PLACEMENT=HERE", "x:2: GLOBAL, LOCAL or POSITIONAL"),
        ("DEFINE VERB A\n QUALIFIER B\n DISALLOW B AND C", "no label C"),
        ("DEFINE VERB A\nDEFINE VERB A", "x:2: verb A is defined"),
        ("DEFINE THING A", "x:1: TYPE, SYNTAX or VERB"),
        ("VERB A", "x:1: DEFINE, MODULE or IDENT"),
        ("DEFINE VERB A DISALLOW " + "(" * 60, "nested too deeply"),
        ("DEFINE VERB A\n QUALIFIER", "x:2: a qualifier name expected"),
        ('DEFINE VERB A PARAMETER P1 PROMPT="', "quotation not closed"),
    ],
)
def test_a_wrong_definition_is_refused_with_its_place(text: str, why: str) -> None:
    with pytest.raises(TableError) as caught:
        read_module(text, "x")
    assert why in str(caught.value)


def test_a_verb_in_two_files_is_refused() -> None:
    with pytest.raises(TableError, match="b:2"):
        Tables([("a", "DEFINE VERB FROB"), ("b", "\nDEFINE VERB FROB")])


def test_a_file_is_read_only_when_its_verb_is_used(tmp_path: Path) -> None:
    (tmp_path / "good.cld").write_text("DEFINE VERB MOUNT")
    (tmp_path / "wrong.cld").write_text("DEFINE VERB SHOW NONSENSE")
    tables = Tables.from_directory(tmp_path)
    assert tables.names() == ["MOUNT", "SHOW"]
    assert tables.verb("MOUNT").name == "MOUNT"
    with pytest.raises(TableError):
        tables.verb("SHOW")


def test_a_synonym_finds_its_verb() -> None:
    assert Tables.from_text(SAMPLE).verb("FROBNICATE").name == "FROB"


def test_no_two_verbs_share_their_first_four_characters() -> None:
    significant = sorted(verb[:SIGNIFICANT] for verb in VERBS if len(verb) >= SIGNIFICANT)
    assert len(significant) == len(set(significant))


@pytest.mark.parametrize(
    ("typed", "verb"),
    [("MOUN", "MOUNT"), ("MOUNTX", "MOUNT"), ("EXITT", "EXIT"), ("INI", "INITIALIZE"), ("SHO", "SHOW")],
)
def test_four_characters_of_a_verb_count(typed: str, verb: str) -> None:
    found = REAL.find(typed)
    assert not isinstance(found, Refusal | Unsimulated)
    assert found.name == verb


@pytest.mark.parametrize(("typed", "ident"), [("DIS", "ABVERB"), ("M", "ABVERB"), ("SETX", "IVVERB")])
def test_a_verb_that_is_none_or_several_is_refused(typed: str, ident: str) -> None:
    assert REAL.find(typed) == Refusal(ident, typed)


@pytest.mark.parametrize(("typed", "verb"), [("D", "DEPOSIT"), ("BACKUP", "BACKUP"), ("E", "EXAMINE")])
def test_a_verb_without_a_table_is_known(typed: str, verb: str) -> None:
    assert REAL.find(typed) == Unsimulated(verb)


def test_an_extension_verb_is_typed_in_full_and_hidden_by_strictness_unless_always_there() -> None:
    tables = Tables.from_text("DEFINE VERB SHOWER EXTENSION\nDEFINE VERB SHOVEL EXTENSION=ALWAYS\nDEFINE VERB SHOW")
    assert getattr(tables.find("SHOWER"), "name", None) == "SHOWER"
    assert getattr(tables.find("SHO"), "name", None) == "SHOW"
    assert tables.find("SHOV") == Refusal("IVVERB", "SHOV")
    assert tables.find("SHOWER", strict=True) == Refusal("IVVERB", "SHOWER")
    assert getattr(tables.find("SHOVEL", strict=True), "name", None) == "SHOVEL"


def test_coverage_has_one_row_per_thing_to_type() -> None:
    rows = coverage(REAL)
    by_path = {row.path: row for row in rows}
    assert len(by_path) == len(rows)
    assert by_path["MOUNT /CONFIRM"].is_simulated
    assert not by_path["MOUNT /FOREIGN"].is_simulated
    assert by_path["MOUNT /POLICY=MINICOPY"].is_simulated
    assert by_path["SET SHADOW /DISABLE=SPLIT_READ_LBNS"].is_simulated
    assert by_path["MOUNT /POLICY=HBMM"].is_extension
    assert not by_path["BACKUP"].is_simulated
    assert by_path["SET SHADOW /SITE"].is_simulated
    assert not by_path["SET AUDIT"].is_simulated
    assert by_path["SHOW TIME"].is_simulated
    assert by_path["SET PROMPT"].is_simulated
    assert "SET PROMPT ACL" not in by_path


def test_every_summary_fits_a_menu() -> None:
    for name in REAL.names():
        verb = REAL.verb(name)
        for syntax in [verb.syntax, *verb.module.syntaxes.values()]:
            for entity in syntax.qualifiers or ():
                assert len(entity.marks.summary) <= 60
