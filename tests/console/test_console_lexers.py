"""The lexers: no text is altered, nothing is an error, and each part of the language looks like what it is."""

from importlib.metadata import entry_points

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexer import Lexer
from pygments.token import Comment, Error, Generic, Keyword, Literal, Name, Number, Operator, String

from vmsshadow.console.lexers import DclLexer, VmsSessionLexer

MARKS = st.text("'\"$!-/=:.&@()[]%\\*_ \n\r\tFf$xTHENIFGOTOCALL19", max_size=80)


@pytest.mark.parametrize("lexer", [DclLexer, VmsSessionLexer])
@settings(deadline=None, max_examples=300)
@given(text=st.one_of(MARKS, st.text(max_size=60)))
def test_tokens_joined_are_the_text_and_none_is_an_error(lexer: type[Lexer], text: str) -> None:
    tokens = list(lexer().get_tokens(text))
    assert "".join(value for _, value in tokens) == text
    assert Error not in [kind for kind, _ in tokens]


def kinds(text: str, lexer: type[Lexer] = DclLexer) -> dict[str, object]:
    return {value.strip(): kind for kind, value in lexer().get_tokens(text) if value.strip()}


@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        ("$LOOP: SHOW TIME", "LOOP", Name.Label),
        ("$ GOTO LOOP", "LOOP", Name.Label),
        ("$ IF x THEN GOTO DONE", "DONE", Name.Label),
        ("$ IF a .gt 3 THEN EXIT", ".gt", Operator.Word),
        ('$ IF F$MODE() .EQS. "BATCH" THEN $ EXIT', "F$MODE", Name.Builtin),
        ("$ IF .NOT. x THEN STOP", "STOP", Keyword.Reserved),
        ("$ x = 1 + %XFF", "%XFF", Number.Hex),
        ("$ sh*ow :== SHOW", "sh", Name.Variable),
        ("$ x[0,8] = 27", "x", Name.Variable),
        ("$ SHOW 'what'", "'what'", Name.Variable),
        ("$ SHOW &what", "&what", Name.Variable),
        ("$ WRITE SYS$OUTPUT \"a ''b' c\"", "''b'", Name.Variable),
        ("$ MOUNT/CONFIRM DSA1:", "/CONFIRM", Name.Attribute),
        ("$ MOUNT DSA1:", "DSA1:", Name.Constant),
        ("$ WAIT 00:00:10.5", "00:00:10.5", Literal.Date),
        ("$ SHOW TIME ! now", "! now", Comment.Single),
        ("$ 'verb' X", "'verb'", Name.Variable),
        ("%MOUNT-F-NOSUCHDEV, no such device available", "%MOUNT-F-NOSUCHDEV, no such device available", Generic.Error),
    ],
)
def test_parts_of_the_language_look_like_what_they_are(text: str, word: str, kind: object) -> None:
    assert kinds(text)[word] is kind


def test_a_call_inside_a_string_keeps_its_own_quotation_marks() -> None:
    tokens = list(DclLexer().get_tokens('$ x = "V_\'\'f$parse("a",,,"name")\'" + y ! z'))
    assert (String, '"name"') in tokens and tokens[-1] == (Comment.Single, "! z")
    assert (Name.Builtin, "f$parse") in tokens


def test_a_continued_command_goes_on_behind_a_comment() -> None:
    tokens = list(DclLexer().get_tokens("$ MOUNT -\n! which\n/SYSTEM DSA1:\n$ SHOW TIME"))
    assert (Name.Attribute, "/SYSTEM") in tokens and (Keyword, "SHOW") in tokens


@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        ("$ SHOW TIME", "SHOW", Keyword),
        ("$1$DGA10:  member", "$1$DGA10:  member", Generic.Output),
        ("SYSGEN> SHOW X", "SYSGEN>", Generic.Prompt),
        ("_Device: DSA1:", "_Device:", Generic.Prompt),
        ("MOUNT Subtopic? Par", "MOUNT Subtopic?", Generic.Prompt),
        (" *INTERRUPT*", "*INTERRUPT*", Generic.Strong),
        ("%%%%%%%%%%%  OPCOM  21-NOV-2026", "%%%%%%%%%%%  OPCOM  21-NOV-2026", Generic.Heading),
        ("%DCL-W-IVVERB, x", "%DCL-W-IVVERB, x", Generic.Emph),
        ("  21-NOV-2026 10:00:00.01", "21-NOV-2026 10:00:00.01", Generic.Output),
    ],
)
def test_lines_of_a_session_look_like_what_they_are(text: str, word: str, kind: object) -> None:
    assert kinds(text, VmsSessionLexer)[word] is kind


def test_both_lexers_are_registered_where_pygments_looks() -> None:
    found = {each.name: each.value for each in entry_points(group="pygments.lexers")}
    assert found.get("dcl") == "vmsshadow.console.lexers:DclLexer"
    assert found.get("vms-session") == "vmsshadow.console.lexers:VmsSessionLexer"
