"""REPLY: what an operator terminal hears, the operator log, and broadcasts."""

from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.dcl.command import Command, Presence
from vmsshadow.messages.dcl import DCL

MAX_TEXT = 511  # characters of a broadcast (DCL Dictionary, REPLY)


def run(context: Context, command: Command) -> Run:
    """REPLY/ENABLE[=(class,...)], /DISABLE[=(class,...)], /STATUS, /[NO]LOG, or a text for all terminals.

    OPCOM answers by messages of its own to the terminal.
    """
    operators, terminal = context.operators, context.console.terminal
    log = command.present("LOG")
    text = command.value("MESSAGE")
    asked = any(command.present(label) for label in ("ENABLE", "DISABLE", "STATUS"))
    if not asked and log is Presence.ABSENT and not text:
        yield DCL.INSFPRM()
        return None
    if text:
        operators.broadcast(terminal, text[:MAX_TEXT])
    if command.present("ENABLE"):
        operators.enable(terminal, command.values("ENABLE") or None)
    if command.present("DISABLE"):
        operators.disable(terminal, command.values("DISABLE") or None)
    if command.present("STATUS"):
        operators.status(terminal)
    if log is Presence.NEGATED:
        operators.reply_nolog(terminal)
    elif log:
        operators.reply_log(terminal)
    return SUCCESS
