"""A user's preferences: where their file is, what it may say, and how what is wrong is told."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.cluster.config_text import ConfigRefused
from vmsshadow.commands.terminal_settings import Look
from vmsshadow.console.preferences import FIRST_TEXT, Preferences, load, parse, place


def test_the_file_is_below_the_folder_of_configurations() -> None:
    assert place({"XDG_CONFIG_HOME": "/c", "HOME": "/h"}) == Path("/c/vmsshadow/config.yaml")
    assert place({"HOME": "/h"}) == Path("/h/.config/vmsshadow/config.yaml")
    assert place({"XDG_CONFIG_HOME": "relative", "HOME": "/h"}) == Path("/h/.config/vmsshadow/config.yaml")
    assert place({}) is None


def test_the_first_file_says_what_holds_without_it() -> None:
    assert parse(FIRST_TEXT.encode(), "first") == Preferences()
    spoken = re.sub(r"(?m)^# (\w+: )", r"\1", FIRST_TEXT)
    assert spoken.count("\n# ") < FIRST_TEXT.count("\n# ")
    assert parse(spoken.encode(), "spoken") == Preferences()


def test_every_setting_can_be_changed() -> None:
    text = (
        "face: authentic\ncolour: never\nediting: overstrike\nfuzzy: false\nstate_line: false\nsyntax_line: false\n"
        "hints: false\nmenus: true\nsuggestions: false\n"
    )
    look = Look(state_line=False, syntax_line=False, hints=False, menus=True, suggestions=False)
    assert parse(text.encode(), "x") == Preferences(True, "never", True, False, look)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hints: no\n", 'c.yaml, line 1: hints: true or false is wanted, not "no"'),
        ("# c\n\nmenues: true\n", 'c.yaml, line 3: unknown setting "menues"'),
        ("face: pretty\n", 'c.yaml, line 1: face: modern or authentic is wanted, not "pretty"'),
        ("colour: [red]\n", "c.yaml, line 1: colour: auto, always or never is wanted, not a list or a mapping"),
        ("- hints\n", "c.yaml, line 1: a mapping of settings is wanted, such as `hints: false`"),
        ("hints: true\nhints: true\n", 'c.yaml, line 2: key "hints" stands here for the second time'),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(text: str, reason: str) -> None:
    with pytest.raises(ConfigRefused) as refused:
        parse(text.encode(), "c.yaml")
    assert refused.value.reason == reason


@given(st.binary(max_size=60))
def test_any_file_is_read_or_refused_in_one_line(data: bytes) -> None:
    try:
        parse(data, "c.yaml")
    except ConfigRefused as refused:
        assert "\n" not in refused.reason


def test_a_file_is_written_once_and_a_folder_that_refuses_it_is_no_fault(tmp_path: Path) -> None:
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "new")}
    assert load(environment) == Preferences()
    path = tmp_path / "new" / "vmsshadow" / "config.yaml"
    assert path.read_text() == FIRST_TEXT
    path.write_text("menus: true\n")
    assert load(environment).look.menus and path.read_text() == "menus: true\n"
    (tmp_path / "file").write_text("")
    assert load({"XDG_CONFIG_HOME": str(tmp_path / "file")}) == Preferences()


@pytest.mark.parametrize(
    ("environment", "refused", "colour", "has"),
    [
        ({}, False, "auto", True),
        ({}, False, "never", False),
        ({"FORCE_COLOR": "1"}, False, "never", True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, "always", False),
        ({"NO_COLOR": ""}, False, "auto", True),
        ({"FORCE_COLOR": "1"}, True, "always", False),
    ],
)
def test_colour_follows_the_option_then_the_environment_then_the_file(
    environment: dict[str, str], refused: bool, colour: str, has: bool
) -> None:
    assert Preferences(colour=colour).has_colour(environment, refused=refused) is has
