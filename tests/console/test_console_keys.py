"""The keys of the console, pressed on a pseudo terminal: editing, history, interrupts, keys with a meaning."""

from pathlib import Path

from tests.console.screen import Opens

F1, F10, F12, F13, F14 = "\x1bOP", "\x1b[21~", "\x1b[24~", "\x1b[25~", "\x1b[26~"
PF2, KP0 = "\x1bOQ", "\x1bOp"
UP, LEFT, RIGHT = "\x1b[A", "\x1b[D", "\x1b[C"
DELETE, BACKSPACE = "\x7f", "\x08"
AT = r"10:00:\d\d\.\d\d"


def test_the_authentic_face_tells_delete_from_backspace(opens: Opens) -> None:
    screen = opens("--clock", "virtual", "--authentic")
    screen.sees(r"\$ ")
    screen.types(f"SHOXX{DELETE}{DELETE}W TIME\r")
    screen.sees(r"10:00:00\.01")
    screen.types(f"XXXX TIME{BACKSPACE}SHOW\r")
    screen.sees(r"10:00:00\.02")
    assert screen.ends() == 0


def test_function_keys_edit_as_the_control_keys_do(opens: Opens) -> None:
    screen = opens("--clock", "virtual", "--authentic")
    screen.sees(r"\$ ")
    screen.types(f"HOW TIME NOW{F13}{F12}{F14}S\r")
    screen.sees(r"10:00:00\.01")
    screen.types("HOW TIME XX\x0a\x08\x01S\x05\r")
    screen.sees(r"10:00:00\.02")
    screen.types("FOO\x15BAR\x02\x05\r")
    screen.sees(r"10:00:00\.03")
    screen.types(F10)
    screen.sees(r"\*EXIT\*")
    screen.sees("VMSSHADOW-I-CTRLZ")
    assert screen.ends() == 0


def test_control_r_shows_the_line_again_in_the_authentic_face(opens: Opens) -> None:
    screen = opens("--clock", "virtual", "--authentic")
    screen.sees(r"\$ ")
    screen.types("SHOW TI")
    screen.sees("SHOW TI")
    screen.types("\x12")
    screen.sees("SHOW TI")
    screen.types("ME\r")
    screen.sees(r"10:00:00\.01")
    assert screen.ends() == 0


def test_control_r_searches_earlier_commands_in_the_modern_face(opens: Opens) -> None:
    screen = opens("--clock", "virtual")
    screen.sees(r"\$ ")
    screen.types("SHOW TIME\r")
    screen.sees(r"10:00:00\.01")
    screen.types("SHOW CLUSTER\r")
    screen.sees("View of Cluster")
    screen.types("\x12time")
    screen.sees("reverse-i-search.*SHOW.*TIME")
    screen.types("\r")
    screen.types("\r")
    screen.sees(r"10:00:00\.03")
    assert screen.ends() == 0


def test_a_search_that_is_interrupted_leaves_the_next_line_alone(opens: Opens) -> None:
    screen = opens("--clock", "virtual")
    screen.sees(r"\$ ")
    screen.types("SHOW TIME\r")
    screen.sees(r"10:00:00\.01")
    screen.types("\x12ti")
    screen.sees("reverse-i-search")
    screen.types("\x19")
    screen.sees(r"\*INTERRUPT\*")
    screen.types("SHOW TIME\r")
    screen.sees(r"10:00:00\.02")
    assert screen.ends() == 0


def test_a_control_character_is_quoted_by_control_v(opens: Opens) -> None:
    screen = opens("--clock", "virtual")
    screen.sees(r"\$ ")
    screen.types("SHOW \x16\x19\r")
    screen.sees("IVKEYW")
    assert "INTERRUPT" not in screen.seen
    assert screen.ends() == 0


def test_control_t_is_heard_when_it_is_wanted(opens: Opens) -> None:
    screen = opens("--clock", "virtual", "--authentic")
    screen.sees(r"\$ ")
    screen.types("\x14SHOW TIME\r")
    before = screen.sees(r"10:00:00\.01")
    assert "CPU=" not in before
    screen.types("SET CONTROL=T\r")
    screen.types("\x14")
    screen.sees(r"ALPHA::SYSTEM +10:00:\d\d DCL    CPU=")
    screen.types("SET NOCONTROL=Y\r")
    screen.types("SHOW \x19TIME\r")
    before = screen.sees(r"10:00:00\.04")
    assert "INTERRUPT" not in before
    assert screen.ends() == 0


def test_what_is_typed_ahead_is_neither_echoed_nor_a_signal(opens: Opens) -> None:
    screen = opens("--clock", "virtual", "--authentic")
    screen.sees(r"\$ ")
    screen.types("SHOW TIME\r\x03\x03\x03\x19\x19SHOW TIME\r\x1a\x1c\x03SHOW TIME\r")
    screen.sees(AT)
    screen.types("\x18SHOW CLUSTER\r")
    screen.sees("View of Cluster")
    assert "^C" not in screen.seen and "^Z" not in screen.seen
    assert screen.ends() == 0


def test_control_y_interrupts_a_procedure_that_never_ends(opens: Opens, tmp_path: Path) -> None:
    screen = opens()
    screen.sees(r"\$ ")
    folder = tmp_path / "lab" / "files" / "ALPHA" / "SYS$LOGIN"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ROUND.COM").write_text("$ SHOW TIME\n$ ROUND: X = 1\n$ GOTO ROUND\n")
    screen.types("@ROUND\r")
    screen.sees(AT)
    screen.types("\x19")
    screen.sees(r"\*INTERRUPT\*")
    screen.types("CONTINUE\r\x03")
    screen.sees(r"\*INTERRUPT\*")
    screen.types("SHOW TIME\r")
    screen.sees(AT)
    assert screen.ends() == 0


def test_output_that_control_o_discards_is_not_shown(opens: Opens) -> None:
    screen = opens("--clock", "x20")
    screen.sees(r"\$ ")
    screen.types("WAIT 1-00:00:00\r")
    screen.sees("WAIT")
    screen.types("\x0f")
    screen.sees("Output off")
    screen.types("\x0f")
    screen.sees("Output on")
    screen.types("\x19")
    screen.sees(r"\*INTERRUPT\*")
    assert screen.ends() == 0


def test_a_key_that_is_defined_enters_its_text(opens: Opens) -> None:
    screen = opens("--clock", "virtual")
    screen.sees(r"\$ ")
    screen.types('DEFINE/KEY/TERMINATE PF2 "SHOW TIME"\r')
    screen.sees("DEFAULT key PF2 has been defined")
    screen.types(PF2)
    screen.sees(r"10:00:00\.02")
    screen.types("DELETE/KEY PF2\r")
    screen.sees("DEFAULT key PF2 has been deleted")
    screen.types(f"{PF2}SHOW TIME\r")
    screen.sees(r"10:00:00\.04")
    assert screen.ends() == 0


def test_a_gold_key_gives_the_next_one_another_meaning(opens: Opens) -> None:
    screen = opens("--clock", "virtual", "--authentic")
    screen.sees(r"\$ ")
    screen.types('DEFINE/KEY/NOLOG/SET_STATE=GOLD PF1 ""\r')
    screen.types('DEFINE/KEY/NOLOG/TERMINATE/ERASE/IF_STATE=GOLD KP0 "SHOW TIME"\r')
    screen.types('DEFINE/KEY/NOLOG KP0 "FOO"\r')
    screen.types(f"BAR{F1}{KP0}")
    screen.sees(r"10:00:00\.04")
    screen.types(f"{KP0}\r")
    screen.sees(r"\\FOO\\")
    assert screen.ends() == 0


def test_a_key_without_echo_enters_what_nobody_sees(opens: Opens) -> None:
    screen = opens("--clock", "virtual", "--authentic")
    screen.sees(r"\$ ")
    screen.types('DEFINE/KEY/NOECHO/TERMINATE PF2 "SHOW TIME"\r')
    screen.sees("DEFAULT key PF2 has been defined")
    screen.types(PF2)
    assert "SHOW" not in screen.sees(r"10:00:00\.02")
    assert screen.ends() == 0


def test_arrows_can_be_defined_without_line_editing(opens: Opens) -> None:
    screen = opens("--clock", "virtual")
    screen.sees(r"\$ ")
    screen.types('DEFINE/KEY/NOLOG RIGHT "SHOW"\r')
    screen.types(f"{RIGHT} TIME\r")
    screen.sees("IVKEYW|NOCOMD|IVVERB|UNDSYM")
    screen.types("SET TERMINAL/NOLINE_EDITING\r")
    screen.types(f"{RIGHT} TIME\r")
    screen.sees(AT)
    assert screen.ends() == 0


def test_recall_goes_through_the_same_commands_as_the_arrows(opens: Opens) -> None:
    screen = opens("--clock", "virtual")
    screen.sees(r"\$ ")
    screen.types("SHOW TIME\r")
    screen.sees(r"10:00:00\.01")
    screen.types("RECALL/ERASE\r")
    screen.types(f"{UP}FOO\r")
    screen.sees(r"\\FOO\\")
    screen.types("RECALL/ALL\r")
    screen.sees("  1 FOO")
    assert screen.ends() == 0


def test_commands_are_kept_from_run_to_run(opens: Opens) -> None:
    screen = opens("--clock", "virtual")
    screen.sees(r"\$ ")
    screen.types("SHOW TIME\r")
    screen.sees(r"10:00:00\.01")
    assert screen.ends() == 0
    again = opens("--clock", "virtual")
    again.sees(r"\$ ")
    again.types("RECALL/ALL\r")
    again.sees("  2 SHOW TIME")
    assert again.ends() == 0


def test_pasted_lines_with_several_kinds_of_line_ends_are_commands(opens: Opens) -> None:
    screen = opens("--clock", "virtual", "--authentic")
    screen.sees(r"\$ ")
    screen.types("\x1b[200~SHOW -\r\nTIME\rFOO\n\x1b[201~")
    screen.sees(r"10:00:00\.01")
    screen.sees(r"\\FOO\\")
    assert screen.ends() == 0


def test_the_rest_of_an_earlier_command_is_suggested_and_taken(opens: Opens) -> None:
    screen = opens("--clock", "virtual")
    screen.sees(r"\$ ")
    screen.types("SHOW TIME\r")
    screen.sees(r"10:00:00\.01")
    screen.types("SHO")
    screen.sees("W TIME")
    screen.types(f"{RIGHT}\r")
    screen.sees(r"10:00:00\.02")
    assert screen.ends() == 0


def test_the_keypad_is_told_its_mode(opens: Opens, tmp_path: Path) -> None:
    screen = opens("--clock", "virtual")
    screen.sees(r"\$ ")
    screen.types("SET TERMINAL/APPLICATION_KEYPAD\r")
    screen.sees("\x1b=")
    screen.types("LOGOUT\r")
    screen.sees("\x1b>")
    assert screen.closes() == 0
