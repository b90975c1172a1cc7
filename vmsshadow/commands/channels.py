"""OPEN, CLOSE, READ, WRITE and INQUIRE: what procedures read and write.

A file that OPEN opened is known by its logical name until CLOSE. /ERROR and /END_OF_FILE name a label of the procedure
where it goes on; ON is not concerned then, and $STATUS has the error (HELP READ /ERROR).
"""

from dataclasses import dataclass, field

from vmsshadow.commands import node_files
from vmsshadow.commands.gate import SUCCESS, TIMED_OUT, Ask, Context, ErrorLine, Run
from vmsshadow.commands.logical_names import OPENED
from vmsshadow.dcl.command import Command, Presence
from vmsshadow.dcl.file_names import FileName
from vmsshadow.dcl.lexical import Value
from vmsshadow.dcl.numbers import as_number, as_text
from vmsshadow.dcl.refusals import Refusal, said
from vmsshadow.dcl.text import normalise, upcase
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.dcl import DCL
from vmsshadow.messages.system import RMS, SHR

DEFAULT_TYPE = ".DAT"
MAX_TIME_OUT = 255  # seconds (HELP READ /TIME_OUT)
MAX_CHANNELS = 64  # open at once; ours
TERMINAL_IN = ("SYS$COMMAND", "SYS$INPUT", "SYS$PIPE", "TT")
TERMINAL_OUT = ("SYS$OUTPUT", "SYS$ERROR", "TT")


@dataclass(slots=True)
class Channel:
    """An open file: what is left to read of it, or that it is written."""

    name: str
    file: FileName
    is_written: bool
    records: list[str] = field(default_factory=list)
    at: int = 0

    @property
    def shown(self) -> str:
        """What its logical name stands for."""
        return self.file.shown


def _channels(context: Context) -> dict[str, Channel]:
    opened: dict[str, Channel] = context.console.language.memory.setdefault(OPENED, {})
    return opened


def _name(command: Command, label: str = "CHANNEL") -> str:
    return upcase(command.value(label) or "").removesuffix(":")


def _failed(context: Context, command: Command, message: Said, label: str = "ERROR") -> Run:
    """What went wrong: go on at the label that was given for it, $STATUS telling why, or say it."""
    target = command.value(label)
    if target is None:
        yield message
        return None
    if not context.console.go_to(upcase(target)):
        return context.console.status
    return (message.reasons[-1] if message.reasons else message).status


def open_(context: Context, command: Command) -> Run:
    """OPEN logical-name file-spec: for reading, unless /WRITE (a new file) or /APPEND says otherwise."""
    channels, name = _channels(context), _name(command)
    if name in channels:
        return SUCCESS  # it stays open as it is
    file = node_files.named(context, command.value("FILE") or "", DEFAULT_TYPE)
    reads = command.present("READ") is Presence.PRESENT
    writes, appends = bool(command.present("WRITE")), bool(command.present("APPEND"))
    if len(channels) >= MAX_CHANNELS:
        return (yield from _failed(context, command, SHR.OPENIN.under(DCL)(file.shown).because(RMS.DEV())))
    if not (writes or appends) or (reads and writes):
        records = node_files.read(context, file)
        if isinstance(records, Said):
            return (yield from _failed(context, command, SHR.OPENIN.under(DCL)(file.shown).because(records)))
        channels[name] = Channel(name, file, writes, records)
        return SUCCESS
    made = node_files.write(context, file, [], appending=appends)
    if made is not None:
        return (yield from _failed(context, command, SHR.OPENOUT.under(DCL)(file.shown).because(made)))
    channels[name] = Channel(name, file, True)
    return SUCCESS


def close(context: Context, command: Command) -> Run:
    """CLOSE logical-name."""
    if _channels(context).pop(_name(command), None) is None:
        if command.present("LOG") is Presence.NEGATED:
            return SUCCESS
        return (yield from _failed(context, command, DCL.UNDFIL()))
    return SUCCESS


def write(context: Context, command: Command) -> Run:
    """WRITE logical-name expression[,...]: all of them in one record."""
    language = context.console.language
    answer = language.evaluate_list((command.value("EXPRESSIONS") or "").strip())
    if not isinstance(answer, list):
        yield said(answer) if isinstance(answer, Refusal) else answer
        return None
    values: list[Value] = answer
    record, name = "".join(as_text(value) for value in values), _name(command)
    channel = _channels(context).get(name)
    if channel is None and name in TERMINAL_OUT:
        lines = record.replace("\r\n", "\n").split("\n")
        yield from (ErrorLine(line) for line in lines) if name == "SYS$ERROR" else lines
        return SUCCESS
    if channel is None:
        return (yield from _failed(context, command, DCL.UNDFIL()))
    if not channel.is_written:
        message = SHR.WRITEERR.under(DCL)(channel.shown).because(RMS.FAC())
        return (yield from _failed(context, command, message))
    why = node_files.write(context, channel.file, record.replace("\r\n", "\n").split("\n"), appending=True)
    if why is not None:
        return (yield from _failed(context, command, SHR.WRITEERR.under(DCL)(channel.shown).because(why)))
    return SUCCESS


def read(context: Context, command: Command) -> Run:
    """READ logical-name symbol-name: the next record; at the end /END_OF_FILE, else /ERROR, else it is said."""
    name, symbol = _name(command), upcase(command.value("SYMBOL_NAME") or "")
    channel = _channels(context).get(name)
    if channel is None and name in TERMINAL_IN:
        is_command = name in ("SYS$COMMAND", "TT")
        prompt = command.value("PROMPT")
        shown = "Data: " if prompt is None else prompt
        limit = command.value("TIME_OUT")
        if limit is not None and not 0 <= as_number(limit) <= MAX_TIME_OUT:
            yield DCL.IVVALU().with_segment(limit)
            return None
        record = yield Ask(
            shown, is_input=not is_command, is_command=is_command, silently=not is_command,
            seconds=None if limit is None else float(as_number(limit)),
        )  # fmt: skip
        if record == TIMED_OUT:
            return (yield from _failed(context, command, SHR.READERR.under(DCL)(name).because(RMS.TMO())))
    elif channel is None:
        return (yield from _failed(context, command, DCL.UNDFIL()))
    else:
        record = channel.records[channel.at] if channel.at < len(channel.records) else None
        channel.at += record is not None
    if record is None:
        end = SHR.READERR.under(DCL)(channel.shown if channel is not None else name).because(RMS.EOF())
        label = "END_OF_FILE" if command.present("END_OF_FILE") else "ERROR"
        return (yield from _failed(context, command, end, label))
    refused = context.console.language.symbols.assign(symbol, record)
    if refused is not None:
        yield said(refused)
        return None
    return SUCCESS


def inquire(context: Context, command: Command) -> Run:
    """INQUIRE symbol-name [prompt]: the answer is upcased and squeezed unless it is quoted."""
    symbol = upcase(command.value("SYMBOL_NAME") or "")
    prompt = command.value("PROMPT") or symbol
    if command.present("PUNCTUATION"):
        prompt += ": "
    answer = yield Ask(prompt, is_command=True)
    if answer is None:
        return SUCCESS
    symbols = context.console.language.symbols
    from vmsshadow.dcl.statements import text_of

    text = text_of(answer) if '"' in answer else normalise(answer)
    refused = symbols.assign(symbol, text, is_global=bool(command.present("GLOBAL")))
    if refused is not None:
        yield said(refused)
        return None
    return SUCCESS
