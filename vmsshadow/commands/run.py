"""RUN and MCR: SYSGEN and SYSMAN are the images that can be activated; any other is honestly refused."""

from vmsshadow.commands import image, sysgen, sysman
from vmsshadow.commands.gate import Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.messages.vmsshadow import VMSSHADOW

DIRECTORY = "SYS$SYSTEM:"
TYPE = ".EXE"


def run(context: Context, command: Command) -> Run:
    """RUN SYS$SYSTEM:image: the image asks for its commands."""
    typed = command.value("IMAGE") or ""
    if not typed.upper().startswith(DIRECTORY):
        yield VMSSHADOW.NOTIMPL(f"running {typed}")
        return None
    return (yield from _activate(context, typed[len(DIRECTORY) :], "", f"running {typed}"))


def mcr(context: Context, command: Command) -> Run:
    """MCR image [command]: an image of SYS$SYSTEM, which carries out one command or asks for its commands."""
    name, _, line = (command.value("LINE") or "").strip().replace("\t", " ").partition(" ")
    return (yield from _activate(context, name, line.strip(), f"MCR {name}".strip()))


def as_verb(context: Context, command: Command) -> Run:
    """SYSGEN and SYSMAN typed as if they were verbs."""
    return (yield from _activate(context, command.verb, (command.value("LINE") or "").strip(), command.verb))


def _activate(context: Context, name: str, line: str, shown: str) -> Run:
    wanted = name.upper().partition(";")[0].removeprefix(DIRECTORY).removesuffix(TYPE)
    utility: image.Utility
    if wanted == sysgen.NAME:
        utility = sysgen.Sysgen(context)
    elif wanted == sysman.NAME:
        utility = sysman.Sysman(context)
    else:
        yield VMSSHADOW.NOTIMPL(shown)
        return None
    return (yield from image.converse(context, utility, line))
