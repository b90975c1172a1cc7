"""HELP/MESSAGE: what a message means and what to do about it, from the catalogue of all messages.

The layout is that of the Help Message utility: identifier and text, facility, explanation, user action. # from memory
"""

from textwrap import wrap

from vmsshadow.commands.gate import DISPLAYED, SUCCESS, Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.numbers import LONGWORD, as_number, is_number
from vmsshadow.messages import catalogue
from vmsshadow.messages.catalogue import Message
from vmsshadow.messages.vmsshadow import VMSSHADOW

WIDTH = 76
MAX_FOUND = 100  # messages that one request shows; ours
_HANGING = 16
UNTOLD = "Only the identifier and the value of this message are known; the simulator never utters it."


def run(context: Context, command: Command) -> Run:
    """HELP/MESSAGE [identifier | words | condition value]: without any, of the last command's $STATUS."""
    typed = (command.value("MESSAGE_ID") or "").strip().strip('"')
    status = command.value("STATUS")
    if status is not None or not typed:
        value = context.console.status if status is None else _number(context, status)
        found = catalogue.find(value & LONGWORD & ~DISPLAYED) if value is not None else []
        typed = f"%X{(value or 0) & LONGWORD:08X}"
    elif is_number(typed):
        found = catalogue.find(as_number(typed) & LONGWORD & ~DISPLAYED)
    else:
        found = catalogue.find(typed) or _with_words(typed)
    facility = command.value("FACILITY")
    if facility is not None:
        found = [message for message in found if facility.upper() in (message.facility.prints, message.facility.asked)]
    if not found:
        yield VMSSHADOW.NOMESSAGE(typed)
        return None
    for message in sorted(found, key=lambda each: (each.symbol, each.prints))[:MAX_FOUND]:
        yield from lines(message, brief=bool(command.present("BRIEF")))
    return SUCCESS


def _number(context: Context, typed: str) -> int | None:
    """A status given as an expression: %X10000002C, or the name of a symbol."""
    answer = context.console.language.evaluate(typed)
    return as_number(answer) if isinstance(answer, int | str) else None


def _with_words(typed: str) -> list[Message]:
    """The messages whose text holds all the words that were typed."""
    words = typed.lower().split()
    every = [message for facility in catalogue.all_facilities() for message in facility.messages()]
    return [message for message in every if message.text and all(word in message.text.lower() for word in words)]


def lines(message: Message, *, brief: bool = False) -> list[str]:
    """One message explained."""
    text = (message.text or "(its text is not known)").replace("!/", " ").replace("!_", " ")
    shown = ["", *wrap(f"{message.ident},  {text}", WIDTH, initial_indent=" ", subsequent_indent="  ")]
    if brief:
        return shown
    facility = f"{message.facility.prints}, {message.facility.title}"
    explanation, user_action = message.explanation or UNTOLD, message.user_action or "None."
    parts = (("Facility:", facility), ("Explanation:", explanation), ("User Action:", user_action))
    for name, told in parts:
        shown += ["", *_hanging(name, told)]
    return [*shown, ""]


def _hanging(name: str, text: str) -> list[str]:
    first, *others = wrap(text, WIDTH - _HANGING) or [""]
    return [f"  {name:<{_HANGING - 2}}{first}".rstrip(), *(" " * _HANGING + line for line in others)]
