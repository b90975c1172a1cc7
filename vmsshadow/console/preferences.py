"""What a user prefers on a terminal: `~/.config/vmsshadow/config.yaml`, written with comments on the first run.

A terminal alone reads it; batch runs, procedures and transcripts look the same for everybody. What is wrong in it is
refused with file, line and reason, as in a cluster's configuration. A folder that cannot be written is no fault.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from vmsshadow.cluster.config_text import ConfigRefused, Spot, quoted, read_bytes
from vmsshadow.commands.terminal_settings import Look

FOLDER, FILE = "vmsshadow", "config.yaml"
MAX_BYTES = 1 << 20

FIRST_TEXT = """\
# How the console of vmsshadow looks and edits on a terminal. Nothing here changes a word of OpenVMS's own output;
# batch runs and transcripts do not read this file. HELP KEYS tells the keys, HELP SET VMSSHADOW the same settings
# for one session. Take the number sign away to change a setting.

# face: modern            # modern; or authentic, as --authentic: OpenVMS's keys, overstrike, no colour, no menus
# colour: auto            # auto, always or never; NO_COLOR and --no-color win
# editing: insert         # insert or overstrike; Ctrl/A toggles, SET TERMINAL/INSERT and /OVERSTRIKE set it
# state_line: true        # node, time, rate, shadow sets with their copies, at the bottom
# syntax_line: true       # the syntax of the command being typed, at the bottom
# hints: true             # one line after a command that DCL refused
# menus: false            # completions while you type, without Tab
# suggestions: true       # the rest of an earlier command, dim; the right arrow takes it
# fuzzy: true             # menus also offer, last, what a word resembles
"""

_CHOICES: dict[str, tuple[str, ...]] = {
    "face": ("modern", "authentic"),
    "colour": ("auto", "always", "never"),
    "editing": ("insert", "overstrike"),
}
_SWITCHES = ("state_line", "syntax_line", "hints", "menus", "suggestions", "fuzzy")


@dataclass(slots=True)
class Preferences:
    """The settings of one user, those of the look apart: they change while the console runs."""

    is_authentic: bool = False
    colour: str = "auto"
    is_overstriking: bool = False
    fuzzy: bool = True
    look: Look = field(default_factory=Look)

    def has_colour(self, environment: Mapping[str, str], *, refused: bool) -> bool:
        """Whether messages are coloured; *refused* is --no-color or --authentic.

        NO_COLOR (no-color.org) wins over FORCE_COLOR, and FORCE_COLOR over the file.
        """
        if refused or environment.get("NO_COLOR"):
            return False
        return bool(environment.get("FORCE_COLOR")) or self.colour != "never"


def place(environment: Mapping[str, str]) -> Path | None:
    """Where the file is: below XDG_CONFIG_HOME, else below ~/.config; None without a home."""
    folder = environment.get("XDG_CONFIG_HOME", "")
    if not folder.startswith("/"):  # a relative one is to be ignored (XDG Base Directory Specification)
        home = environment.get("HOME", "")
        if not home:
            return None
        folder = f"{home}/.config"
    return Path(folder) / FOLDER / FILE


def load(environment: Mapping[str, str] = os.environ) -> Preferences:
    """The user's preferences; a file that is not there is written. Raises ConfigRefused for one that is wrong."""
    path = place(environment)
    if path is None:
        return Preferences()
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except PermissionError:
        return Preferences()  # somebody else's home
    except (FileNotFoundError, NotADirectoryError):
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(FIRST_TEXT, encoding="utf-8")
        return Preferences()
    except OSError as error:
        raise ConfigRefused(f"{path}: {error.strerror or error}") from None
    if len(data) > MAX_BYTES:
        raise ConfigRefused(f"{path}: larger than {MAX_BYTES} bytes")
    return parse(data, str(path))


def parse(data: bytes, source: str) -> Preferences:
    """The preferences in the text *data* of file *source*. Raises ConfigRefused."""
    tree = read_bytes(data, source)
    if not isinstance(tree.value, dict):
        raise tree.refused("a mapping of settings is wanted, such as `hints: false`")
    made = Preferences()
    for key, entry in tree.value.items():
        if key in _CHOICES:
            _choose(made, key, entry.spot)
        elif key in _SWITCHES:
            if not isinstance(entry.spot.value, bool):
                raise entry.spot.refused(f"{key}: true or false is wanted, not {_shown(entry.spot)}")
            setattr(made if key == "fuzzy" else made.look, key, entry.spot.value)
        else:
            raise Spot(source, entry.line, None).refused(f"unknown setting {quoted(key)}")
    return made


def _choose(made: Preferences, key: str, spot: Spot) -> None:
    choices = _CHOICES[key]
    if spot.value not in choices:
        raise spot.refused(f"{key}: {', '.join(choices[:-1])} or {choices[-1]} is wanted, not {_shown(spot)}")
    if key == "face":
        made.is_authentic = spot.value == "authentic"
    elif key == "editing":
        made.is_overstriking = spot.value == "overstrike"
    else:
        made.colour = str(spot.value)


def _shown(spot: Spot) -> str:
    return quoted(spot.text) if not isinstance(spot.value, list | dict) else "a list or a mapping"
