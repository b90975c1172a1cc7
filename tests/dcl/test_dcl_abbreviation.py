"""Properties of abbreviation over all the real tables, and of the parser over garbage."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from vmsshadow.dcl.abbreviation import Found, resolve
from vmsshadow.dcl.asking import Missing
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.completion import complete, syntax_hint
from vmsshadow.dcl.entities import Keyword, Qualifier
from vmsshadow.dcl.parser import parse
from vmsshadow.dcl.refusals import Refusal, Unsimulated
from vmsshadow.dcl.tables import Tables
from vmsshadow.dcl.verbs import VERBS, resolve_verb

REAL = Tables.from_package("vmsshadow.commands")

PIECES = st.sampled_from(
    ["MOUNT", "DISM", "SET ", "SHADOW", "SHOW ", "DEVICE", "INIT", "SIMULATE ", "READ", "REPLY", "HELP", "/", "=", ":",
     "(", ")", ",", "+", '"', " ", "\t", "NO", "POLICY", "MINICOPY", "OPTIONAL", "HBMM", "BLOCKS", "START", "DSA1:",
     "$1$DGA1:", "[", "]", "<", ">", "%X", "-", "1", "!", "'", "FORCE_REMOVAL", "OVERRIDE", "\x85", "\xdf", "\xb2"]
)  # fmt: skip
LINES = st.one_of(
    st.lists(PIECES, max_size=25).map("".join),
    st.tuples(st.sampled_from(REAL.names()), st.lists(PIECES, max_size=20).map("".join)).map("".join),
    st.text(max_size=60),
    st.text(st.characters(max_codepoint=255), max_size=300),
)


def groups() -> list[Sequence[Qualifier | Keyword]]:
    """Every set of names among which an abbreviation must choose."""
    found: list[Sequence[Qualifier | Keyword]] = []
    for name in REAL.names():
        verb = REAL.verb(name)
        found.extend(syntax.qualifiers or () for syntax in [verb.syntax, *verb.module.syntaxes.values()])
        found.extend(kind.keywords for kind in verb.module.types.values())
    return found


def test_every_unique_beginning_means_its_name_and_every_shorter_one_is_ambiguous() -> None:
    for choices in groups():
        names = [entity.name for entity in choices if not entity.marks.extension]
        for entity in choices:
            for length in range(1, len(entity.name) + 1):
                typed = entity.name[:length]
                sharing = [name for name in names if name.startswith(typed)]
                outcome = resolve(choices, typed, strict=False)
                if typed in names:
                    assert isinstance(outcome, Found) and outcome.entity.name == typed
                elif len(sharing) > 1:
                    assert outcome == "ambiguous", typed
                elif sharing:
                    assert isinstance(outcome, Found) and outcome.entity.name == sharing[0]


def test_every_negated_form_means_its_name_or_another_that_begins_so() -> None:
    for choices in groups():
        for entity in choices:
            outcome = resolve(choices, f"NO{entity.name}", strict=False)
            assert isinstance(outcome, Found)
            exact = any(other.name == f"NO{entity.name}" for other in choices)  # as /NOSTALL=, which takes a value
            meant = (f"NO{entity.name}", False) if exact else (entity.name, True)
            assert (outcome.entity.name, outcome.is_negated) == meant


def test_extensions_are_found_in_full_and_make_nothing_ambiguous() -> None:
    for choices in groups():
        plain = [entity for entity in choices if not entity.marks.extension]
        for entity in plain:
            for length in range(1, len(entity.name) + 1):
                typed = entity.name[:length]
                if typed not in {other.name for other in choices if other.marks.extension}:
                    assert resolve(choices, typed, strict=False) == resolve(plain, typed, strict=False)


def test_every_beginning_of_every_verb_means_it_or_is_ambiguous() -> None:
    for verb in sorted(VERBS):
        for length in range(1, len(verb) + 1):
            typed = verb[:length]
            sharing = [other for other in VERBS if other.startswith(typed[:4])]
            outcome = resolve_verb(typed, VERBS)
            if typed in VERBS:
                assert outcome == typed
            elif len(sharing) == 1:
                assert outcome == verb
            elif typed not in ("C", "D", "E", "R"):
                assert outcome == Refusal("ABVERB", typed)


@given(LINES, st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_line_has_an_answer(line: str, strict: bool) -> None:
    outcome = parse(line, REAL, strict=strict)
    if isinstance(outcome, Missing):
        outcome = parse(outcome.with_answer(line), REAL, strict=strict)
    assert isinstance(outcome, Command | Refusal | Missing | Unsimulated)
    if isinstance(outcome, Refusal) and outcome.segment is not None:
        assert outcome.segment != ""


@given(LINES, st.integers(-5, 400))
@settings(max_examples=300, deadline=None)
def test_completion_answers_at_any_column_of_any_line(line: str, cursor: int) -> None:
    completion = complete(line, cursor, REAL)
    assert 0 <= completion.start <= max(0, cursor, len(line))
    hint = syntax_hint(line, cursor, REAL)
    assert 0 <= hint.start <= hint.end <= len(hint.text)


@given(st.integers(100, 5000), st.sampled_from(["(", '"', "/A=(", "NO", "[", "a,", "%X1", "9"]))
@settings(max_examples=30, deadline=None)
def test_long_and_deeply_nested_lines_have_an_answer(times: int, piece: str) -> None:
    for head in ("MOUNT ", "SET SHADOW DSA1:/POLICY=HBMM=", "SET SHADOW DSA1:/SITE=", "SHOW DEVICE/", "INIT/SIZE="):
        assert parse(head + piece * times, REAL) is not None


@given(LINES)
@settings(max_examples=100, deadline=None)
def test_what_completion_offers_is_what_the_parser_knows(line: str) -> None:
    completion = complete(line, len(line), REAL)
    for candidate in completion.candidates:
        outcome = parse(line[: completion.start] + candidate.text, REAL)
        if isinstance(outcome, Refusal):
            assert outcome.ident not in ("IVVERB", "ABVERB", "IVQUAL", "ABKEYW", "NOTNEG", "IVKEYW"), candidate
