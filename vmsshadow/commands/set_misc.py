"""SET HOST, SET PROMPT and SET VMSSHADOW."""

from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.dcl.command import Command, Presence
from vmsshadow.messages.system import SYSTEM

DEFAULT_PROMPT = "$ "
MAX_PROMPT = 32  # characters (DCL Dictionary, SET PROMPT)
LOOKS = ("HINTS", "MENUS", "STATE_LINE", "SUGGESTIONS", "SYNTAX_LINE")  # the fields of `terminal_settings.Look`


def host(context: Context, command: Command) -> Run:
    """SET HOST node: a further login on another node of the cluster."""
    name = (command.value("NODE") or "").rstrip(":")
    node = context.driver.world.nodes.get(name)
    if node is None:
        yield SYSTEM.NOSUCHNODE()
        return None
    if not node.up:
        yield SYSTEM.UNREACHABLE()
        return None
    context.console.move_to(name)
    return SUCCESS


def prompt(context: Context, command: Command) -> Run:
    """SET PROMPT[=string]: without a string, back to the dollar sign and a blank."""
    typed = command.value("OPTION.PROMPT")
    context.console.prompt = DEFAULT_PROMPT if typed is None else typed[:MAX_PROMPT]
    yield from ()  # an action is a generator
    return SUCCESS


def vmsshadow(context: Context, command: Command) -> Run:
    """SET VMSSHADOW/[NO]STRICT, whether extensions to OpenVMS commands are refused, and the look of the terminal."""
    strict = command.present("STRICT")
    if strict is not Presence.ABSENT:
        context.console.strict = bool(strict)
    for label in LOOKS:
        wanted = command.present(label)
        if wanted is not Presence.ABSENT:
            setattr(context.console.settings.look, label.lower(), bool(wanted))
    yield from ()  # an action is a generator
    return SUCCESS
