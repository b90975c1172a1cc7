"""The format of transcripts and the comparison of screens: exact, with named exceptions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.practice.matching import Shown, compare, rewrite
from vmsshadow.practice.transcript import (
    TranscriptError,
    escape,
    escape_answered,
    parse,
    read_line,
    show,
)

LINES = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f\x85"), max_size=40)


def fits(expected: str, *shown: str) -> bool:
    """Whether a screen fits the body of a block."""
    block = parse(f"$ X\n{expected}\n", "t").blocks[0]
    return compare(block.items, [Shown(line) for line in shown], {})[0] is None


def rewritten(expected: str, *shown: str) -> str:
    """The body after an update."""
    block = parse(f"$ X\n{expected}\n", "t").blocks[0]
    return "\n".join([*rewrite(block.items, [Shown(line) for line in shown], {}), *block.tail])


def test_a_blank_after_the_dollar_sign_makes_a_command() -> None:
    script = parse("$ SHOW -\n_$ TIME\n$1$DGA2:  ShadowSetMember\n$\n", "t")
    assert [block.text for block in script.blocks] == ["SHOW -\nTIME", ""]
    assert script.blocks[0].body == ("$1$DGA2:  ShadowSetMember",)


def test_front_matter_is_key_and_value_and_may_be_indented() -> None:
    script = parse("#: title: A: b\n# comment\n#: world:\n#:   nodes:\n#:     - {name: ALPHA}\n$ X\n", "t")
    assert script.front == {"title": "A: b", "world": "\n  nodes:\n    - {name: ALPHA}"}


def test_blank_lines_before_a_command_are_free() -> None:
    assert fits("A\n\n\n# comment\n", "A")
    assert fits("A", "A", "", "")
    assert not fits("\nA", "A")
    assert not fits("A\n\nB", "A", "B")


def test_comments_and_directives_are_not_expected() -> None:
    script = parse("$ X\nA\n# why\nB\n#> advance 5 min\nC\n", "t")
    assert [block.text for block in script.blocks] == ["X", "advance 5 min"]
    assert fits("A\n# why\nB", "A", "B")


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        ("at {TIME} on {DATE}", "at 10:00:00.00 on  7-NOV-2026"),
        ("{DEV} {NODE} {PID} {PCT} {NUMBER}", "_$1$DGA10: ALPHA 2020021D 48% -12"),
        ("{{literal}}", "{literal}"),
        ("blanks  {eol}", "blanks  "),
        ("a{..}c", "abbbc"),
        ("\\$ WRITE", "$ WRITE"),
        ("\\# text", "# text"),
        ("\\\\back", "\\back"),
        ("{DEV#1} {DEV#1}", "DSA1: DSA1:"),
        ("Allow? [N]: {<YES}", "Allow? [N]: YES"),
    ],
)
def test_matchers_fit_what_they_stand_for(expected: str, line: str) -> None:
    assert fits(expected, line)


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        ("at {TIME}", "at noon"),
        ("{DEV#1} {DEV#1}", "DSA1: DSA2:"),
        ("blanks", "blanks "),
        ("a{..}c", "abbb"),
        ("A.C", "ABC"),
    ],
)
def test_matchers_do_not_fit_anything_else(expected: str, line: str) -> None:
    assert not fits(expected, line)


def test_a_numbered_matcher_is_the_same_text_in_all_blocks() -> None:
    first, second = parse("$ X\nid {PID#1}\n$ Y\n{PID#1} ends\n", "t").blocks
    difference, bound = compare(first.items, [Shown("id 01000401")], {})
    assert difference is None
    assert compare(second.items, [Shown("01000401 ends")], bound)[0] is None
    wrong = compare(second.items, [Shown("01000402 ends")], bound)[0]
    assert wrong is not None and wrong.is_normaliser


def test_dots_stand_for_any_number_of_lines() -> None:
    assert fits("A\n{...}\nZ", "A", "Z")
    assert fits("A\n{...}\nZ", "A", "Z", "b", "Z")
    assert fits("{...}\nM\n{...}", "a", "M", "b", "c")
    assert not fits("A\n{...}\nZ", "A", "b")


def test_unordered_lines_may_come_in_any_order_but_all_must_come() -> None:
    body = "#> unordered\nA {NUMBER}\nA 7\n#> end\nZ"
    assert fits(body, "A 7", "A 8", "Z") and fits(body, "A 8", "A 7", "Z")
    assert not fits(body, "A 8", "A 9", "Z")
    assert not fits(body, "A 7", "Z")


def test_a_difference_tells_a_wrong_matcher_from_wrong_text() -> None:
    block = parse("$ X\nat {TIME}\n", "t").blocks[0]
    matcher, _ = compare(block.items, [Shown("at noon")], {})
    text, _ = compare(block.items, [Shown("on 10:00:00.00")], {})
    assert matcher is not None and matcher.is_normaliser
    assert text is not None and not text.is_normaliser
    assert text.diff == ["@@ -1 +1 @@", "-at {TIME}", "+on 10:00:00.00"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("output first\n", "t:1"),
        ("$ X\n{NOTHING}\n", "t:2"),
        ("$ X\na } b\n", "t:2"),
        ("$ X\n{TIME\n", "t:2"),
        ("$ X\n{<abc\n", "t:2"),
        ("$ X\n#> unordered\n", "t:2"),
        ("$ X\n#> end\n", "t:2"),
        ("$ X\n#> unordered\n{...}\n#> end\n", "t:2"),
        ("#: nothing\n", "t:1"),
        ("#: a: 1\n#: a: 2\n", "t:2"),
    ],
)
def test_what_is_no_transcript_is_refused_with_its_line(text: str, where: str) -> None:
    with pytest.raises(TranscriptError, match=f"^{where}: "):
        parse(text, "t")


def test_an_update_keeps_what_fits_and_all_comments() -> None:
    body = "Head\n# why\nat {TIME}\nold\n{...}\nTail"
    assert rewritten(body, "Head", "at 10:00:00.00", "new", "x", "Tail") == "Head\n# why\nat {TIME}\nnew\n{...}\nTail"


def test_an_update_keeps_a_matcher_that_fits_elsewhere_in_the_block() -> None:
    assert rewritten("a\nat {TIME}", "new", "a", "at 10:00:00.00") == "new\na\nat {TIME}"


def test_an_update_keeps_unordered_regions_that_fit() -> None:
    body = "#> unordered\nA\nB\n#> end\nold"
    assert rewritten(body, "B", "A", "new") == "#> unordered\nA\nB\n#> end\nnew"


@given(LINES)
def test_escaped_lines_are_read_back_as_they_were(line: str) -> None:
    block = parse(f"$ X\n.\n{escape(line)}\n.\n", "t").blocks[0]
    assert compare(block.items, [Shown("."), Shown(line), Shown(".")], {})[0] is None


@given(LINES, LINES)
def test_answers_are_read_back_as_they_were(prompt: str, answer: str) -> None:
    expected = read_line(escape_answered(prompt, answer), 1, "t")
    assert expected.plain == prompt + answer
    assert "".join(piece.text for piece in expected.pieces if piece.kind == "answer") == answer


@given(st.lists(LINES, max_size=6), st.lists(LINES, max_size=6))
def test_whatever_the_screen_shows_an_update_makes_it_fit(before: list[str], after: list[str]) -> None:
    body = "".join(f"{escape(line)}\n" for line in before)
    block = parse(f"$ X\n{body}", "t").blocks[0]
    shown = [Shown(line) for line in after]
    text = "".join(f"{line}\n" for line in rewrite(block.items, shown, {}))
    again = parse(f"$ X\n{text}", "t").blocks[0]
    assert compare(again.items, shown, {})[0] is None


@given(st.text(st.characters(max_codepoint=255, exclude_characters="\r"), max_size=200))
def test_any_text_is_refused_or_shown_again_unchanged(text: str) -> None:
    try:
        script = parse(text, "t")
    except TranscriptError:
        return
    assert show(script, {}) == (text if text.endswith("\n") or not text else text + "\n")
