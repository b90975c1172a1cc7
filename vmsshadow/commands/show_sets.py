"""SHOW SHADOW: which sets are shown, in which form, and where the display goes."""

from vmsshadow.base.names import parse_device
from vmsshadow.commands import output, show_policy, show_priority, show_shadow, show_shadow_full
from vmsshadow.commands.device_choice import units_on
from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.messages.show_set import SHOW
from vmsshadow.messages.system import SYSTEM


def run(context: Context, command: Command) -> Run:
    """SHOW SHADOW [DSAn:] with /OUTPUT=file, or without."""
    return (yield from output.directed(context, command, SHOW, _run(context, command)))


def _run(context: Context, command: Command) -> Run:
    """The summary, /ACTIVE, /COPY and /MERGE, or whichever of /POLICY=HBMM, /BY_PRIORITY and /FULL is asked for."""
    if command.present("POLICY"):
        return (yield from show_policy.run(context, command))
    if command.present("CONTINUOUS"):
        from vmsshadow.commands import watch

        return (yield from watch.run(context, command))
    world, node = context.driver.world, context.node
    units = units_on(world, node)
    typed = command.value("DEVICE")
    if typed is not None:
        name = parse_device(typed)
        if name is None or not name.is_virtual_unit:
            yield SYSTEM.IVDEVNAM() if name is None or name.plain in world.disks else SYSTEM.NOSUCHDEV()
            return None
        units = [unit for unit in units if unit.shadow_set.unit == name.unit]
    if not units:
        yield SYSTEM.NOSUCHDEV()
        return None
    if command.present("BY_PRIORITY"):
        yield from show_priority.layout(world, node, units)
        return SUCCESS
    asked = [work for work in ("ACTIVE", "COPY", "MERGE") if command.present(work)]
    for index, unit in enumerate(units):
        if asked:
            yield from show_shadow.sentences(node, unit.shadow_set, asked)
            continue
        if index:
            yield ""
        if command.present("FULL"):
            yield from show_shadow_full.layout(world, node, unit)
        else:
            yield from show_shadow.layout(show_shadow.facts_of(world, node, unit))
    return SUCCESS
