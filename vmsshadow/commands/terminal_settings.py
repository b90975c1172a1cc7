"""What a login has set for its terminal: SET TERMINAL, SET CONTROL and the keypad; the console acts on it."""

from dataclasses import dataclass, field

from vmsshadow.dcl.keypad import Keypad

MAX_WIDTH, MAX_PAGE = 511, 255  # DCL Dictionary, SET TERMINAL
DEVICE_TYPE = "VT300_Series"


@dataclass(slots=True)
class Look:
    """What a terminal shows beside OpenVMS's own output (ours; SET VMSSHADOW); elsewhere it changes nothing."""

    state_line: bool = True
    syntax_line: bool = True
    hints: bool = True
    menus: bool = False  # while typing, without asking for them
    suggestions: bool = True


@dataclass(slots=True)
class TerminalSettings:
    """The characteristics of one login's terminal that matter here."""

    width: int = 80
    page: int = 24
    is_overstriking: bool = True  # the default of OpenVMS
    is_editing: bool = True
    is_application_keypad: bool = False
    controls: set[str] = field(default_factory=lambda: {"Y"})  # the characters that are heard, of T and Y
    keypad: Keypad = field(default_factory=Keypad)
    look: Look = field(default_factory=Look)
