"""EXIT, LOGOUT, PIPE, RECALL, SPAWN and WAIT."""

from vmsshadow.base.vmstime import parse_delta
from vmsshadow.commands.gate import DISPLAYED, HISTORY, SUCCESS, Context, Run, Wait
from vmsshadow.commands.output import directed, records_of
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.numbers import LONGWORD, as_number
from vmsshadow.dcl.refusals import Refusal, said
from vmsshadow.messages import catalogue
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.dcl import DCL
from vmsshadow.messages.vmsshadow import JOB, VMSSHADOW


def exit_console(context: Context, command: Command) -> Run:
    """EXIT [status]: ends a procedure, or the console; $STATUS is the status given, or stays what it was.

    A status that no message has told of yet is told of, as the end of an image would be.
    """
    typed = command.value("STATUS")
    status = context.console.status
    if typed is not None:
        answer = context.console.language.evaluate(typed)
        if not isinstance(answer, int | str):
            yield said(answer) if isinstance(answer, Refusal) else answer
            return None
        status = as_number(answer) & LONGWORD
        if not status & 1 and not status & DISPLAYED:
            yield catalogue.text_of(status)
            status |= DISPLAYED
    context.console.end()
    return status


def pipe(context: Context, command: Command) -> Run:
    """PIPE command [sign command ...]."""
    return (yield from context.console.pipes.run(command.value("LINE") or ""))


def spawn(context: Context, command: Command) -> Run:
    """SPAWN command: as a subprocess would, which has ended when it returns."""
    line = (command.value("LINE") or "").strip()
    if not line:
        yield VMSSHADOW.NOTIMPL("SPAWN without a command")
        return None
    says, symbols, names = (bool(command.present(label)) for label in ("LOG", "SYMBOLS", "LOGICAL_NAMES"))
    output = command.value("OUTPUT") or ""
    spawn = context.console.pipes.spawn
    return (yield from spawn(line, output, says=says, takes_symbols=symbols, takes_names=names))


def logout(context: Context, command: Command) -> Run:
    """LOGOUT: back to where SET HOST came from, or the end of the console."""
    name, ticks = context.console.process, context.driver.clock.ticks
    yield JOB.LOGGEDOUT(name, ticks) if name == context.console.terminal.username else JOB.SUBLOGGEDOUT(name, ticks)
    if not context.console.leave():
        context.console.end()
    return SUCCESS


def wait(context: Context, command: Command) -> Run:
    """WAIT delta-time."""
    seconds = parse_delta(command.value("DELTATIME") or "")
    assert seconds is not None, "the table takes delta times only"
    yield Wait(seconds)
    return SUCCESS


def recall(context: Context, command: Command) -> Run:
    """RECALL [number | string] or /ALL, /ERASE, /INPUT, /OUTPUT: earlier commands, number 1 being the last.

    A terminal registers the service "recall", which puts the line behind the prompt; elsewhere it is shown.
    """
    history = context.console.history
    if command.present("OUTPUT"):
        return (yield from directed(context, command, DCL, _oldest_first(history)))
    if command.present("INPUT"):
        found = records_of(context, command.value("INPUT") or "", DCL)
        if isinstance(found, Said):
            yield found
            return None
        history.extend(record for record in found if record.strip())
        del history[:-HISTORY]
        return SUCCESS
    if command.present("ERASE"):
        history.clear()
        return SUCCESS
    if command.present("ALL"):
        for number, line in enumerate(reversed(history), start=1):
            yield f"{number:>3} {line}"
        return SUCCESS
    wanted = recalled(history, command.value("COMMAND") or "1")
    if wanted is None:
        yield DCL.CMDNOTFND()
        return None
    put = context.services.get("recall")
    if put is None:
        yield wanted
    else:
        put(wanted)
    return SUCCESS


def _oldest_first(history: list[str]) -> Run:
    yield from history
    return SUCCESS


def recalled(history: list[str], wanted: str) -> str | None:
    """The command that *wanted*, a number or the beginning of a command, means; None if there is none."""
    text = wanted.strip()
    if text.isascii() and text.isdecimal():
        number = int(text[:9])
        return history[-number] if 1 <= number <= len(history) else None
    text = text.strip('"').upper()
    return next((line for line in reversed(history) if line.upper().startswith(text)), None)


def integer(text: str) -> int | None:
    """A condition value: decimal, or hexadecimal after %X; None for what is neither."""
    number = text.strip().upper()
    digits, base = (number[2:], 16) if number.startswith("%X") else (number, 10)
    legal = "0123456789ABCDEF"[:base]
    if not digits or len(digits) > 10 or any(digit not in legal for digit in digits):
        return None
    return int(digits, base) & 0xFFFFFFFF
