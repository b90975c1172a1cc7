"""SET BROADCAST and SHOW BROADCAST: which kinds of broadcast this terminal shows (DCL Dictionary)."""

from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.dcl.command import Command

# DCL Dictionary, SET BROADCAST. Of these the simulator sends GENERAL, OPCOM, SHUTDOWN and URGENT.
KINDS = (
    "DCL", "GENERAL", "MAIL", "OPCOM", "PHONE", "QUEUE", "SHUTDOWN", "URGENT",
    *(f"USER{number}" for number in range(1, 17)),
)  # fmt: skip


def set_broadcast(context: Context, command: Command) -> Run:
    """SET BROADCAST=(class,...): one after the other, so that (NONE,OPCOM) leaves OPCOM alone."""
    refused = context.console.terminal.refused
    for kind in command.values("OPTION.BROADCAST"):
        if kind == "ALL":
            refused.clear()
        elif kind == "NONE":
            refused.update(KINDS)
        elif kind in KINDS:
            refused.discard(kind)
        else:
            refused.add(kind.removeprefix("NO"))
    yield from ()  # an action is a generator
    return SUCCESS


def show_broadcast(context: Context, command: Command) -> Run:
    """SHOW BROADCAST: all, none, or those that are not shown."""  # layout from memory
    refused = context.console.terminal.refused
    if not refused:
        yield "Broadcasts are enabled for all classes"
    elif refused >= set(KINDS):
        yield "Broadcasts are disabled for all classes"
    else:
        yield "Broadcasts are currently disabled for:"
        yield from (f"    {kind}" for kind in KINDS if kind in refused)
    return SUCCESS
