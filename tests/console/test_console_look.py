"""What the terminal shows beside OpenVMS's own output: hints, HELP at a key, menus, and how each is switched off."""

from pathlib import Path

import pytest

from tests.console.screen import Opens, form

F1 = "\x1bOP"
WARNING = "\x1b[33m"


def test_a_hint_follows_a_command_that_was_refused(opens: Opens) -> None:
    screen = opens("--clock", "virtual")
    screen.sees(r"\$ ")
    screen.types("MUONT X\r")
    screen.sees(r"\\MUONT\\")
    screen.sees("Hint: did you mean MOUNT\\?")
    screen.types("SET VMSSHADOW/NOHINTS\r")
    screen.types("MUONT X\r")
    screen.sees(r"\\MUONT\\")
    screen.types("SHOW TIME\r")
    assert "Hint" not in screen.sees(r"10:00:00\.04")
    assert screen.ends() == 0


def test_the_authentic_face_gives_no_hints_and_has_no_bottom_line(opens: Opens) -> None:
    screen = opens("--clock", "virtual", "--authentic")
    screen.sees(r"\$ ")
    screen.types("MUONT X\r")
    screen.sees(r"\\MUONT\\")
    screen.types("SET VMSSHADOW/HINTS\r")
    screen.types("MUONT Y\r")
    screen.sees(r"\\MUONT\\")
    assert screen.ends() == 0
    assert "Hint" not in screen.seen and "SYSTEM(ALL)" not in screen.seen


@pytest.mark.parametrize("size", [(24, 80), (12, 40)])
def test_f1_shows_help_and_leaves_the_line_as_it_is(opens: Opens, size: tuple[int, int]) -> None:
    screen = opens("--clock", "virtual", size=size)
    screen.sees(r"\$ ")
    screen.types("SHOW TIME" + F1)
    screen.sees("SHOW")
    screen.sees("TIME")
    screen.types("\r")
    screen.sees(r"10:00:00\.01")
    screen.types("DISMOUNT/POLICY=" + F1)
    screen.sees("NOMINICOPY: no bitmap")
    screen.types("\x15")
    assert screen.ends() == 0


def test_both_bottom_lines_can_be_switched_off_and_on(opens: Opens) -> None:
    screen = opens("--clock", "virtual")
    screen.sees("SYSTEM\\(ALL\\)")
    screen.types("SET VMSSHADOW/NOSTATE_LINE/NOSYNTAX_LINE\r")
    screen.sees(r"\$ ")
    screen.types("DISMOUNT/POLICY=\x15FOO\r")
    before = screen.sees(r"\\FOO\\")
    assert "MINICOPY" not in before
    screen.types("SET VMSSHADOW/SYNTAX_LINE\r")
    screen.types("DISMOUNT/POLICY=")
    screen.sees("MINICOPY")
    screen.types("\x15")
    assert screen.ends() == 0


def test_menus_offer_what_the_cluster_has_at_the_moment(opens: Opens) -> None:
    screen = opens()
    form(screen)
    screen.types("DISMOUNT $1$\t")
    screen.sees(r"member of DSA1")
    screen.types("\x15SET VMSSHADOW/MENUS\r")
    screen.types("MOUNT DSA2:/SHADOW=(")
    screen.sees(r"\$1\$DGA12:")
    screen.types("\x15")
    assert screen.ends() == 0


def test_menus_know_parameters_at_the_prompt_of_an_image(opens: Opens) -> None:
    screen = opens("--clock", "virtual")
    screen.sees(r"\$ ")
    screen.types("MCR SYSGEN\r")
    screen.sees("SYSGEN> ")
    screen.types("SHOW SHADOW_MB\t\r")
    screen.sees("SHADOW_MBR_TMO +120")
    screen.types("\x1a")
    screen.sees(r"\*EXIT\*")
    assert screen.ends() == 0


def test_a_users_file_is_written_once_and_then_followed(opens: Opens, tmp_path: Path) -> None:
    path = tmp_path / "config" / "vmsshadow" / "config.yaml"
    assert opens("--clock", "virtual").ends() == 0
    assert "# hints: true" in path.read_text()
    path.write_text("hints: false\nstate_line: false\n")
    screen = opens("--clock", "virtual")
    screen.sees(r"\$ ")
    screen.types("MUONT X\r")
    screen.sees(r"\\MUONT\\")
    assert screen.ends() == 0
    assert "Hint" not in screen.seen and "SYSTEM(ALL)" not in screen.seen
    assert path.read_text() == "hints: false\nstate_line: false\n"


def test_a_users_file_that_is_wrong_is_refused_in_one_line(opens: Opens, tmp_path: Path) -> None:
    path = tmp_path / "config" / "vmsshadow" / "config.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("# mine\nmenus: perhaps\n")
    screen = opens("--clock", "virtual")
    assert screen.closes() == 2
    assert screen.seen.strip() == f'vmsshadow: {path}, line 2: menus: true or false is wanted, not "perhaps"'


def test_what_is_pinned_to_the_screen_is_no_wider_than_columns_says(opens: Opens) -> None:
    screen = opens("--clock", "virtual", COLUMNS="40")
    screen.sees("ALPHA  10:00:00  virtual")
    screen.types("SHOW TERMINAL\r")
    screen.sees("Width:  40")
    assert screen.ends() == 0


@pytest.mark.parametrize(
    ("environment", "has_colour"),
    [
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ({"TERM": "dumb", "FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({}, True),
    ],
)
def test_colour_follows_the_environment(opens: Opens, environment: dict[str, str], has_colour: bool) -> None:
    screen = opens("--clock", "virtual", **environment)
    screen.sees(r"\$ ")
    screen.types("FOO\r")
    assert screen.sees("%DCL-W-IVVERB").endswith(WARNING) is has_colour
    assert screen.ends() == 0


def test_a_dumb_terminal_gives_hints_without_any_escape_code(opens: Opens) -> None:
    screen = opens("--clock", "virtual", TERM="dumb")
    screen.sees(r"\$ ")
    screen.types("MUONT X\r")
    screen.sees("Hint: did you mean MOUNT\\?")
    assert screen.ends() == 0 and "\x1b" not in screen.seen


def test_a_recorded_session_holds_no_hints(opens: Opens, tmp_path: Path) -> None:
    path = tmp_path / "session.vmst"
    screen = opens("--clock", "virtual", "--record", str(path))
    screen.sees(r"\$ ")
    screen.types("MUONT X\r")
    screen.sees("Hint: did you mean MOUNT\\?")
    assert screen.ends() == 0
    assert "IVVERB" in path.read_text() and "Hint" not in path.read_text()


def test_a_recording_that_cannot_replay_says_so(opens: Opens, tmp_path: Path) -> None:
    path = tmp_path / "session.vmst"
    screen = opens("--clock", "virtual", "--record", str(path))
    screen.sees(r"\$ ")
    screen.types("INQUIRE X\r")
    screen.sees("X: ")
    screen.types("\x19")
    screen.sees(r"\*INTERRUPT\*")
    screen.types("LOGOUT\r")
    screen.sees("session.vmst will not replay as it is: it has Ctrl/Y")
    assert screen.closes() == 0
    assert path.read_text().endswith("# A replay cannot repeat: Ctrl/Y.\n")


def test_ctrl_y_interrupts_on_a_dumb_terminal(opens: Opens) -> None:
    screen = opens("--clock", "virtual", TERM="dumb")
    screen.sees(r"\$ ")
    screen.types("INQUIRE X\r")
    screen.sees("X: ")
    screen.types("\x19\r")
    screen.sees(r"\*INTERRUPT\*")
    assert screen.ends() == 0
