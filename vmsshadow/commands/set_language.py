"""SET [NO]ON, SET [NO]VERIFY and SET MESSAGE: how procedures and messages behave."""

from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.dcl.command import Command, Presence

PARTS = {"FACILITY": "facility", "SEVERITY": "severity", "IDENTIFICATION": "ident", "TEXT": "text"}


def on(context: Context, command: Command) -> Run:
    """SET [NO]ON: whether errors of this level are looked at."""
    context.console.checks_errors = not (command.value("OPTION") or "").startswith("NO")
    yield from ()  # an action is a generator
    return SUCCESS


def verify(context: Context, command: Command) -> Run:
    """SET [NO]VERIFY[=([NO]PROCEDURE,[NO]IMAGE)]: whether the records of procedures, and data lines, are shown."""
    language = context.console.language
    if (command.value("OPTION") or "").startswith("NO"):
        language.verify(False, False)
    else:
        words = command.values("OPTION.VERIFY")
        wanted = {word.removeprefix("NO"): not word.startswith("NO") for word in words}
        if words:
            language.verify(wanted.get("PROCEDURE"), wanted.get("IMAGE"))
        else:
            language.verify(True, True)
    yield from ()  # an action is a generator
    return SUCCESS


def message(context: Context, command: Command) -> Run:
    """SET MESSAGE/[NO]FACILITY/[NO]SEVERITY/[NO]IDENTIFICATION/[NO]TEXT: which parts of messages are shown."""
    parts = context.console.message_parts
    for label, part in PARTS.items():
        wanted = command.present(label)
        if wanted is not Presence.ABSENT:
            parts = parts._replace(**{part: bool(wanted)})
    context.console.message_parts = parts
    yield from ()  # an action is a generator
    return SUCCESS
