"""SHOW SHADOW/CONTINUOUS (an extension): the live panel, or one picture where nobody can watch.

A terminal that can show a panel registers the service "panel", unless it is being recorded; whoever can draw a picture
registers "draw". With /OUTPUT=file one picture is written: as SVG or HTML if the type of the file says so, else text.
"""

from collections.abc import Callable

from vmsshadow.base.names import parse_device
from vmsshadow.cluster.world import Unit
from vmsshadow.commands import node_files, picture
from vmsshadow.commands.device_choice import units_on
from vmsshadow.commands.gate import SUCCESS, Context, Run, Wait
from vmsshadow.commands.output import DEFAULT_TYPE
from vmsshadow.dcl.command import Command
from vmsshadow.messages.system import SYSTEM

FOR_EVER_S = 9_999 * 86_400  # the longest delta time
FORMS = (".SVG", ".HTML", ".HTM")


def run(context: Context, command: Command) -> Run:
    """SHOW SHADOW/CONTINUOUS [DSAn:]."""
    typed = command.value("DEVICE")
    number: int | None = None
    if typed is not None:
        name = parse_device(typed)
        if name is None or not name.is_virtual_unit:
            yield SYSTEM.IVDEVNAM() if name is None or name.plain in context.driver.world.disks else SYSTEM.NOSUCHDEV()
            return None
        if not _units(context, name.unit):
            yield SYSTEM.NOSUCHDEV()
            return None
        number = name.unit
    look = _looking(context, number)
    file = command.value("OUTPUT")
    panel = context.services.get("panel")
    if panel is None or file is not None or not (context.console.is_timed and context.console.shows_output):
        yield from context.services["draw"](look(), _form(context, file))
        return SUCCESS
    view = panel(look)
    try:
        while view.is_open:
            yield Wait(FOR_EVER_S)
    finally:
        view.close()
    return SUCCESS


def _looking(context: Context, number: int | None) -> Callable[[], picture.Picture]:
    """What takes a picture of one unit, or of all that the node has mounted by then."""

    def look() -> picture.Picture:
        return picture.take(context.driver.world, context.node, _units(context, number), _pace(context))

    return look


def _units(context: Context, number: int | None) -> list[Unit]:
    units = units_on(context.driver.world, context.node)
    return [unit for unit in units if number is None or unit.shadow_set.unit == number]


def _pace(context: Context) -> str:
    """How time passes: `x60`, `frozen`, `virtual`."""
    rate, freeze = context.services.get("rate"), context.services.get("freeze")
    if freeze is not None and freeze.is_frozen:
        return "frozen"
    return f"x{rate.rate:g}" if rate is not None else "virtual"


def _form(context: Context, typed: str | None) -> str:
    """The type of the picture that the file holds: `.SVG`, `.HTML`, or "" for text."""
    if typed is None:
        return ""
    name = node_files.named(context, typed, DEFAULT_TYPE).name
    return next((form for form in FORMS if name.endswith(form)), "")
