"""The live panel: how a picture is drawn for screens and files, and how it behaves on a terminal."""

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.commands.show_lab import ShowLab
from tests.console.screen import Opens, form
from vmsshadow.commands.picture import BitmapPicture, MemberPicture, NodePicture, Picture, SetPicture
from vmsshadow.console import panel

ENTERS, LEAVES = r"\x1b\[\?1049h", r"\x1b\[\?1049l"  # the terminal's other screen (xterm)

COPYING = SetPicture(
    "DSA1", "DATA1", "Copy Active (37%) on ALPHA", 1, 2, False,
    (
        MemberPicture("$1$DGA10", "ALPHA", 1, "ShadowSetMember", None),
        MemberPicture("$1$DGA11", "ALPHA", 2, "ShadowCopying", 37),
    ),
    (BitmapPicture("HBMM0", "ALPHA", 3, 807, (1.0, 0.5, 0.01, 0.0)),),
)  # fmt: skip
STEADY = SetPicture(
    "DSA2", "DATA2", "Steady State", 1, 1, True, (MemberPicture("$1$DGA12", "", 0, "ShadowSetMember", None),), ()
)
PICTURE = Picture(
    "ALPHA", "21-NOV-2026 10:00:05.00", "x1", "votes 3, quorum 2", False,
    (NodePicture("ALPHA", 1, "up"), NodePicture("BETA", 2, "down")), ("ALPHA-site 2",), (COPYING, STEADY),
    ("%MOUNT-I-MOUNTED, DATA1 mounted on _DSA1:",),
)  # fmt: skip


def _plain(columns: int, rows: int = 0, first: int = 0) -> list[str]:
    return [line.plain.rstrip() for line in panel.lines(PICTURE, columns, rows, first, panel.PLAIN)]


def test_eighty_columns_hold_everything() -> None:
    assert _plain(80, 14) == [
        "ALPHA  21-NOV-2026 10:00:05.00  x1                             votes 3, quorum 2",
        "ALPHA site 1 up   BETA site 2 down   cut: ALPHA-site 2",
        "",
        "DSA1:  DATA1            Copy Active (37%) on ALPHA                           1/2",
        "  $1$DGA10     (ALPHA)   site 1   ShadowSetMember",
        "  $1$DGA11     (ALPHA)   site 2   ShadowCopying    ########................  37%",
        "  HBMM0   ALPHA  3 of 807 ranges                                            #+:.",
        "",
        "DSA2:  DATA2            Steady State                                         1/1",
        "  $1$DGA12                        ShadowSetMember",
        "",
        "",
        "-- q ends  Ctrl/Y interrupts  arrows go through the sets -----------------------",
        "%MOUNT-I-MOUNTED, DATA1 mounted on _DSA1:",
    ]


def test_a_narrow_screen_leaves_hosts_and_sites_out() -> None:
    assert _plain(47)[3:8] == [
        "",
        "DSA1:  DATA1  Copy Active (37%) on ALPHA    1/2",
        "  $1$DGA10     ShadowSetMember",
        "  $1$DGA11     ShadowCopying    ###.......  37%",
        "  HBMM0   ALPHA  3 of 807 ranges           #+:.",
    ]


def test_sets_that_do_not_fit_are_counted_and_can_be_gone_to() -> None:
    assert _plain(80, 10)[-3:] == ["... and 1 more", _plain(80, 10)[-2], "%MOUNT-I-MOUNTED, DATA1 mounted on _DSA1:"]
    assert "DSA2:  DATA2" in _plain(80, 10, first=1)[3]


@given(st.integers(20, 140), st.integers(1, 40), st.integers(0, 5))
def test_no_line_is_wider_and_no_screen_higher_than_asked_for(columns: int, rows: int, first: int) -> None:
    for line in (found := panel.lines(PICTURE, columns, rows, first)):
        assert line.cell_len <= columns
    assert len(found) <= rows


def test_a_screen_without_colours_or_without_the_blocks_has_neither() -> None:
    fine = panel.screen(PICTURE, 80, 24, 0, has_colour=True, encoding="utf-8")
    plain = panel.screen(PICTURE, 80, 24, 0, has_colour=False, encoding="ascii")
    assert "\x1b[" in fine and "█" in fine
    assert plain.isascii() and "\x1b" not in plain


def test_what_the_system_says_goes_through_no_markup() -> None:
    said = PICTURE._replace(messages=("%X-I-Y, [bold]text[/bold] [1,4]",))
    assert "%X-I-Y, [bold]text[/bold] [1,4]" in panel.screen(said, 80, 24, 0, has_colour=False, encoding="utf-8")
    assert any("[bold]" in line for line in panel.drawn(said, ".HTML"))


def test_an_svg_is_well_formed_and_asks_the_network_for_nothing() -> None:
    text = "\n".join(panel.drawn(PICTURE, ".SVG"))
    root = ElementTree.fromstring(text)
    assert "DSA1:" in "".join(root.itertext())
    assert [found for found in re.findall(r"https?://[^\"]+", text) if "w3.org/2000/svg" not in found] == []


@pytest.mark.parametrize("form_of_file", [".SVG", ".HTML", ""])
def test_a_drawing_is_the_same_bytes_under_another_hash_seed_and_width(form_of_file: str) -> None:
    script = (
        "import sys; from tests.console.test_console_panel import PICTURE; from vmsshadow.console import panel;"
        f"sys.stdout.write('\\n'.join(panel.drawn(PICTURE, {form_of_file!r})))"
    )
    drawn = {
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, **surroundings, "PYTHONUTF8": "1"}, check=True,
            capture_output=True, cwd=Path(__file__).parents[2],
        ).stdout
        for surroundings in (
            {"PYTHONHASHSEED": "1", "COLUMNS": "200", "NO_COLOR": "1"},
            {"PYTHONHASHSEED": "2", "COLUMNS": "40", "TERM": "dumb", "FORCE_COLOR": "1"},
        )
    }  # fmt: skip
    assert len(drawn) == 1


# --- the command -----------------------------------------------------------------------------------


def _lab() -> ShowLab:
    return ShowLab(services={"draw": panel.drawn})


def test_off_a_terminal_one_picture_is_shown() -> None:
    lines = _lab().show("SHOW SHADOW/CONTINUOUS")
    assert lines[-3:] == [
        "DSA1:  DATA1            Steady State                                         2/2",
        "  $1$DGA10     (ALPHA)            ShadowSetMember",
        "  $1$DGA11     (ALPHA)            ShadowSetMember",
    ]


def test_a_set_shows_its_bitmap_and_a_set_that_recovers_comes_first() -> None:
    lab = _lab()
    lab.show("SET SHADOW DSA1:/POLICY=HBMM=(MASTER_LIST=(ALPHA),COUNT=1)")
    lab.driver.write(1, 200, b"A" * 512, "ALPHA")
    lines = lab.show("SHOW SHADOW DSA1:/CONTINUOUS")
    assert re.fullmatch(r"  HBMM\w+ +ALPHA +1 of \d+ ranges +[.:\-=+*%@#]{32}", lines[-1])
    lab.show("INITIALIZE $1$DGA12: OTHER")
    lab.show("MOUNT/SYSTEM DSA2:/SHADOW=($1$DGA12:,$1$DGA13:) OTHER")
    heads = [line for line in lab.show("SHOW SHADOW/CONTINUOUS") if line.startswith("DSA")]
    assert [line[:6] for line in heads] == ["DSA2: ", "DSA1: "] and "Copy" in heads[0]


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        ("SHOW SHADOW/CONTINUOUS DSA9:", "NOSUCHDEV"),
        ("SHOW SHADOW/CONTINUOUS $1$DGA10:", "IVDEVNAM"),
        ("SHOW SHADOW/CONTINUOUS/FULL", "CONFLICT"),
        ("SHOW SHADOW/CONTIN", "IVQUAL"),
    ],
)
def test_what_cannot_be_shown_is_refused(command: str, refusal: str) -> None:
    assert any(f"-{refusal}," in line for line in _lab().show(command))


# --- on a terminal ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(24, 80), (12, 40)])
def test_q_gives_the_screen_back_and_ctrl_y_can_be_continued(opens: Opens, size: tuple[int, int]) -> None:
    screen = opens(size=size)
    form(screen)
    screen.types("SHOW SHADOW/CONTINUOUS\r")
    screen.sees(ENTERS)
    screen.sees("DSA1:")
    screen.types("\x19")
    screen.sees(LEAVES)
    screen.sees(r"\*INTERRUPT\*")
    screen.types("CONTINUE\r")
    screen.sees(ENTERS)
    screen.types("q")
    screen.sees(LEAVES)
    screen.types("SHOW SHADOW DSA1:\r")
    screen.sees("Virtual Unit State")
    assert screen.ends() == 0


def test_what_is_said_meanwhile_stands_in_the_panel_and_then_above_the_prompt(opens: Opens) -> None:
    screen = opens()
    form(screen)
    screen.types("SHOW SHADOW/CONTINUOUS\r")
    screen.sees(ENTERS)
    screen.sees("Steady State")
    screen.types("q")
    screen.sees(LEAVES)
    screen.sees("SSRVCMPFCPY, completing copy operation")
    assert screen.ends() == 0


def test_the_panel_has_no_colour_if_none_is_wanted(opens: Opens) -> None:
    screen = opens(NO_COLOR="1")
    form(screen)
    screen.types("SHOW SHADOW/CONTINUOUS\r")
    screen.sees(ENTERS)
    shown = screen.sees("arrows go through the sets")
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", shown)
    screen.types("\x1a")
    screen.sees(LEAVES)
    assert screen.ends() == 0


def test_the_program_can_begin_with_the_panel(opens: Opens) -> None:
    screen = opens(first=("panel",))
    screen.sees(ENTERS)
    screen.sees("No shadow set is mounted on ALPHA")
    screen.types("q")
    screen.sees(LEAVES)
    assert screen.ends() == 0


def test_a_dumb_terminal_gets_one_picture(opens: Opens) -> None:
    screen = opens("-e", "SHOW TIME", first=("panel",), TERM="dumb")
    screen.sees(r"\$ SHOW TIME")
    screen.sees(r"\$ SHOW SHADOW/CONTINUOUS")
    screen.sees("No shadow set is mounted on ALPHA")
    screen.sees(r"\$ ")
    screen.types("LOGOUT\n")
    screen.sees("logged out at")
    assert screen.closes() == 0


def test_a_signal_ends_the_program_and_gives_the_screen_back(opens: Opens) -> None:
    screen = opens()
    form(screen)
    screen.types("SHOW SHADOW/CONTINUOUS\r")
    screen.sees(ENTERS)
    screen.child.kill(15)
    screen.sees(LEAVES)
    assert screen.closes() == 0
