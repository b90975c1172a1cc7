"""Device names that a command was given as logical names: translated before its action sees them.

DCL looks for a logical name first, unless the name begins with an underscore (User's Manual, logical names). Which
parameters and values are device names is said by the COMPLETE clause of their table.
"""

from vmsshadow.commands.gate import Context
from vmsshadow.commands.logical_names import device_of
from vmsshadow.dcl.command import Command, Element, Given
from vmsshadow.dcl.entities import Qualifier

DEVICES = frozenset({"BITMAP_UNIT", "DEVICE", "DISK", "MEMBER", "MOUNTED", "UNIT", "UNMOUNTED"})


def translate(context: Context, command: Command) -> None:
    """Put device names in the place of logical ones, all over *command*."""
    qualifiers = {entity.label: entity for entity in command.definition.qualifiers or ()}
    parameters = {entity.label: entity for entity in command.definition.parameters or ()}

    def given(found: dict[str, Given]) -> dict[str, Given]:
        return {label: _given(context, value, qualifiers.get(label)) for label, value in found.items()}

    def element(found: Element, label: str) -> Element:
        is_device = parameters[label].marks.completes in DEVICES and not found.is_quoted
        text = device_of(context, found.text) if is_device else found.text
        return found._replace(text=text, given=given(found.given) if found.given else found.given)

    command.replace(element, given)


def _given(context: Context, value: Given, entity: Qualifier | None) -> Given:
    if entity is None or entity.marks.completes not in DEVICES or not value.values:
        return value
    return value._replace(values=tuple(device_of(context, text) for text in value.values))
