"""SET TERMINAL, SHOW TERMINAL and SET [NO]CONTROL: modest, for a terminal that is the host's."""

from vmsshadow.base.names import with_colon
from vmsshadow.cluster.operators import Terminal
from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.commands.terminal_settings import DEVICE_TYPE, MAX_PAGE, MAX_WIDTH, TerminalSettings
from vmsshadow.dcl.command import Command, Presence
from vmsshadow.dcl.refusals import Refusal, said
from vmsshadow.messages.system import SYSTEM

_OWN = ("TT", "SYS$COMMAND", "SYS$INPUT", "SYS$OUTPUT")  # logical names of the terminal itself

# Capture, OpenVMS VAX V7.3 (SHOW TERMINAL); the words in braces are what SET TERMINAL changes here, and a video
# terminal has Scope where the capture's has Hardcopy, and the capabilities of its type. # the latter from memory
_CHARACTERISTICS = (
    "Interactive", "Echo", "Type_ahead", "No Escape",
    "No Hostsync", "TTsync", "Lowercase", "Tab",
    "Wrap", "Scope", "No Remote", "Eightbit",
    "{broadcast}", "No Readsync", "No Form", "Fulldup",
    "No Modem", "No Local_echo", "No Autobaud", "No Hangup",
    "No Brdcstmbx", "No DMA", "No Altypeahd", "Set_speed",
    "No Commsync", "{editing}", "{insert}", "No Fallback",
    "No Dialup", "No Secure server", "No Disconnect", "No Pasthru",
    "No Syspassword", "No SIXEL Graphics", "Soft Characters", "No Printer Port",
    "{keypad}", "ANSI_CRT", "No Regis", "No Block_mode",
    "Advanced_video", "Edit_mode", "DEC_CRT", "DEC_CRT2",
    "DEC_CRT3", "No DEC_CRT4", "No DEC_CRT5", "No Ansi_Color",
    "VMS Style Input",
)  # fmt: skip
_CELL, _IN_A_ROW = 19, 4
_SPEED = 9600


def set_terminal(context: Context, command: Command) -> Run:
    """SET TERMINAL [device]: only the terminal that is typed at can be set."""
    settings = context.console.settings
    device = command.value("DEVICE")
    if device is not None and not _is_own(context, device):
        yield SYSTEM.NOSUCHDEV()
        return None
    sizes: dict[str, int] = {}
    for label, most in (("WIDTH", MAX_WIDTH), ("PAGE", MAX_PAGE)):
        typed = command.value(label)
        if typed is not None:
            sizes[label] = int(typed)
            if not 0 <= sizes[label] <= most or (label == "WIDTH" and not sizes[label]):
                yield said(Refusal("IVVALU", typed))
                return None
    settings.width = sizes.get("WIDTH", settings.width)
    settings.page = sizes.get("PAGE", settings.page)
    if command.present("INSERT") or command.present("OVERSTRIKE"):
        settings.is_overstriking = bool(command.present("OVERSTRIKE"))
    if command.present("LINE_EDITING") is not Presence.ABSENT:
        settings.is_editing = bool(command.present("LINE_EDITING"))
    if command.present("BROADCAST") is not Presence.ABSENT:
        context.console.terminal.takes_broadcasts = bool(command.present("BROADCAST"))
    application, numeric = command.present("APPLICATION_KEYPAD"), command.present("NUMERIC_KEYPAD")
    if application or numeric:
        settings.is_application_keypad = bool(application)
    return SUCCESS


def show_terminal(context: Context, command: Command) -> Run:
    """SHOW TERMINAL [device]."""
    device = command.value("DEVICE")
    if device is not None and not _is_own(context, device):
        yield SYSTEM.NOSUCHDEV()
        return None
    terminal = context.console.terminal
    yield from terminal_lines(_shown(context), terminal, context.console.settings)
    return SUCCESS


def terminal_lines(name: str, terminal: Terminal, settings: TerminalSettings) -> list[str]:
    """The display of one terminal."""
    words = {
        "{broadcast}": "Broadcast" if terminal.takes_broadcasts else "No Broadcast",
        "{editing}": "Line Editing" if settings.is_editing else "No Line Editing",
        "{insert}": "Overstrike editing" if settings.is_overstriking else "Insert editing",
        "{keypad}": "Application Keypad" if settings.is_application_keypad else "Numeric Keypad",
    }
    cells = [words.get(word, word) for word in _CHARACTERISTICS]
    rows = [cells[at : at + _IN_A_ROW] for at in range(0, len(cells), _IN_A_ROW)]
    return [
        f"Terminal: {name:<11} Device_Type: {DEVICE_TYPE:<13} Owner: {terminal.username}",
        "",
        f"   Input:  {_SPEED:>6}     LFfill:  0      Width: {settings.width:>3}      Parity: None",
        f"   Output: {_SPEED:>6}     CRfill:  0      Page:  {settings.page:>3}      ",
        "",
        "Terminal Characteristics:",
        *("   " + "".join(cell.ljust(_CELL) for cell in row).rstrip() for row in rows),
        "",
    ]


def set_control(context: Context, command: Command) -> Run:
    """SET CONTROL[=(T,Y)]: the characters are heard; without any, Y is."""
    context.console.settings.controls |= set(command.values("OPTION.CONTROL")) or {"Y"}
    yield from ()  # an action is a generator
    return SUCCESS


def set_nocontrol(context: Context, command: Command) -> Run:
    """SET NOCONTROL[=(T,Y)]: the characters are no longer heard; without any, Y is not."""
    context.console.settings.controls -= set(command.values("OPTION.NOCONTROL")) or {"Y"}
    yield from ()  # an action is a generator
    return SUCCESS


def _shown(context: Context) -> str:
    """The terminal's own name without its node: `_OPA0:`."""
    return f"_{context.console.terminal.name.rpartition('$')[2]}"


def _is_own(context: Context, device: str) -> bool:
    name = device.upper().removesuffix(":")
    return name in _OWN or with_colon(name.lstrip("_")) in (_shown(context)[1:], context.console.terminal.name[1:])
