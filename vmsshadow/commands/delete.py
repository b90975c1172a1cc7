"""DELETE/BITMAP: a write bitmap is deleted by its identifier.

Shadowing begins an HBMM bitmap again at once (HELP SET SHADOW/POLICY); a minicopy that used the bitmap goes on as
a full copy.
"""

from vmsshadow.commands.device_choice import units_on
from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.refusals import Refusal, said
from vmsshadow.messages.show_set import DELETE
from vmsshadow.messages.vmsshadow import VMSSHADOW

_DIGITS = 8  # of an identifier, hexadecimal
_HEXADECIMAL = frozenset("0123456789ABCDEF")


def bitmap(context: Context, command: Command) -> Run:
    """DELETE/BITMAP id [/LOG]."""
    typed = (command.value("BITMAP_ID") or "").upper()
    if not typed or len(typed) > _DIGITS or not set(typed) <= _HEXADECIMAL:
        yield said(Refusal("IVVALU", typed))
        return None
    identifier = int(typed, 16)
    for unit in units_on(context.driver.world, context.node):
        for each in unit.shadow_set.bitmaps:
            if each.identifier == identifier:
                context.driver.delete_bitmap(unit.shadow_set.unit, each.serial)
                if command.present("LOG"):
                    yield DELETE.DELETED(f"{identifier:08X}")
                return SUCCESS
    yield VMSSHADOW.NOSUCH("write bitmap", typed)
    return None
