"""Records, comments, continuation and normalisation."""

from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.dcl.records import CommandLine, Cut, cut, is_blank, split_records, without_dollar
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.scanner import Scanner
from vmsshadow.dcl.text import normalise, upcase

LINES = st.text(st.characters(max_codepoint=255), max_size=80)


def test_only_a_line_feed_ends_a_record() -> None:
    assert split_records(b"$ !\x0c\r\n$ SHOW\x0b TIME\r\n\n$ X\x85") == ["$ !\x0c", "$ SHOW\x0b TIME", "", "$ X\x85"]


def test_a_procedure_that_ends_without_a_line_feed_keeps_its_last_record() -> None:
    assert split_records(b"$ A\n$ B") == ["$ A", "$ B"]


def test_a_comment_begins_at_an_exclamation_mark_outside_quotes() -> None:
    assert cut('REPLY "a ! b" ! c "d') == Cut('REPLY "a ! b" ', False)


def test_an_exclamation_mark_in_an_open_quotation_is_text() -> None:
    assert cut('REPLY "hello ! world') == Cut('REPLY "hello ! world', False)


def test_a_hyphen_before_a_comment_continues() -> None:
    assert cut("MOUNT DSA1: -  ! the set") == Cut("MOUNT DSA1: ", True)


def test_a_hyphen_inside_a_word_does_not_continue() -> None:
    assert cut("SHOW A-B") == Cut("SHOW A-B", False)


def test_records_join_to_one_line_without_their_hyphens() -> None:
    line = CommandLine()
    assert line.add("$ MOUNT DSA1:/SHADOW=($1$DGA1:,-") is None
    assert line.is_begun
    assert line.add("  $1$DGA2:) DATA") == "MOUNT DSA1:/SHADOW=($1$DGA1:,  $1$DGA2:) DATA"
    assert not line.is_begun


def test_a_continuation_that_is_only_a_comment_goes_on() -> None:
    line = CommandLine()
    assert line.add("$ CALL MAIL -") is None
    assert line.add('-!  "old text"-') is None
    assert line.add("! nothing here") is None
    assert line.add('"new text"') == 'CALL MAIL "new text"'


def test_a_dollar_sign_belongs_to_the_first_record_only() -> None:
    assert without_dollar("$\t SHOW TIME") == "SHOW TIME"
    line = CommandLine()
    line.add("DISMOUNT -")
    assert line.add("$1$DGA1:") == "DISMOUNT $1$DGA1:"


def test_a_line_longer_than_the_command_buffer_overflows_it() -> None:
    line = CommandLine()
    assert line.add("A" * 4095) == "A" * 4095
    assert line.add("A" * 4096) == Refusal("BUFOVF")
    assert line.add("A" * 4000 + "-") is None
    assert line.add("B" * 96) == Refusal("BUFOVF")
    assert line.add("SHOW TIME") == "SHOW TIME"


def test_a_long_comment_does_not_overflow_the_command_buffer() -> None:
    assert CommandLine().add("SHOW TIME !" + "x" * 30_000) == "SHOW TIME "
    assert CommandLine().add("!" + "x" * 32_767) == Refusal("BUFOVF")


def test_blank_lines_are_blank() -> None:
    assert is_blank(" \t") and not is_blank(" x")


def test_normalising_upcases_and_squeezes_outside_quotes() -> None:
    assert normalise('  show\t  device "my  Label"x   y ') == 'SHOW DEVICE "my  Label"X Y'


def test_normalising_keeps_an_open_quotation() -> None:
    assert normalise('reply  "lower  case') == 'REPLY "lower  case'


@given(LINES)
def test_normalising_twice_changes_nothing(line: str) -> None:
    assert normalise(normalise(line)) == normalise(line)


@given(LINES)
def test_upcasing_keeps_columns(line: str) -> None:
    assert len(upcase(line)) == len(line)
    assert upcase(upcase(line)) == upcase(line)


@given(LINES.filter(lambda text: "\n" not in text))
def test_any_record_is_taken(record: str) -> None:
    assert not isinstance(CommandLine().add(record), Refusal)


@given(st.text(st.sampled_from('aA"( )/,=')))
def test_a_quoted_text_comes_back_without_its_marks(text: str) -> None:
    quoted = '"' + text.replace('"', '""') + '"'
    piece = Scanner(quoted + "/LOG").word("/")
    assert (piece.text, piece.end, piece.is_quoted) == (text, len(quoted), True)
