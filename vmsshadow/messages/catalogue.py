"""What a message is, how it is uttered, and how it is found again.

A facility is a class whose body is a table, one line per message:

    class MOUNT(Facility, number=114, prints="MOUNT"):
        MOUNTED = info("!AF mounted on !AS", 0x0072A003, seen="8.4 ex. 4-4", why="...", do="...")

`MOUNT.MOUNTED("DATA1", "_DSA4:")` gives a `Said`: the message with its arguments, ready for a screen or a log.
A condition value holds the severity in bits 0-2, the message number in bits 3-15 (bit 15 set: the facility's
own), the facility number in bits 16-27 (bit 27 set: a customer's). (System Messages companion guide, 1.1;
Programming Concepts, condition values.) Values written in a table are checked against facility and severity
when the class is made. A message whose value no source gives carries `ours=n` instead: its number is taken from
E00-E7F (hexadecimal) of the facility's own block, and from E80-EFF for the shared messages, which no real
message of these facilities uses.
"""

from enum import IntEnum
from functools import lru_cache
from typing import ClassVar, NamedTuple

from vmsshadow.messages.fao import Argument, check
from vmsshadow.messages.fao import fao as fao

OURS_FIRST = 0xE00
OURS_SHARED_FIRST = 0xE80
OURS_COUNT = 0x80

_OWN = 0x8000
_SEVERITY_MASK = 7
_INDEX_MASK = 0x0FFFFFF8
_LETTERS = "WSEIF???"
_NO_TEXT = "the text of this message is not known to the simulator"


class Severity(IntEnum):
    """The low three bits of a condition value; odd ones are successes."""

    W = 0
    S = 1
    E = 2
    I = 3  # noqa: E741 - the letter OpenVMS prints
    F = 4


class Parts(NamedTuple):
    """Which parts of a message SET MESSAGE and F$MESSAGE show."""

    facility: bool = True
    severity: bool = True
    ident: bool = True
    text: bool = True


ALL_PARTS = Parts()


class Message:
    """One message of a facility: identifier, severity, FAO text, condition value, and what HELP/MESSAGE tells.

    *symbol* is its name in the facility's table, *ident* the identifier it prints; they differ only where one
    identifier serves a family of texts (`%SHADOW-I-VOLPROC`). *text* is None where only the identifier and the
    value are known: such a message can be found and explained, but not uttered.
    """

    __slots__ = ("_seen", "explanation", "facility", "ident", "prints", "severity", "symbol", "text", "user_action", "value")

    facility: "type[Facility]"
    prints: str
    symbol: str

    def __init__(self, severity: Severity, text: str | None, value: int, seen: str, why: str, do: str) -> None:
        self.severity = severity
        self.text = text
        self.value = value
        self.ident = ""
        self.explanation = why
        self.user_action = do
        self._seen = seen

    def __call__(self, *args: Argument) -> "Said":
        """Utter the message.

        Raises TypeError when *args* do not fit the blanks of the text, LookupError when the text is not known.
        """
        if self.text is None:
            raise LookupError(f"the text of {self.prints}-{self.symbol} is not known")
        check(self.text, args)
        return Said(self, args)

    def under(self, facility: "type[Facility]") -> "Message":
        """The same message as *facility* prints it when it is its primary condition.

        The value stays that of the owner (`%MOUNT-F-INCVOLLABEL` is SS$_INCVOLLABEL), except for the shared
        messages, which take the number of the facility that speaks.
        """
        spoken = self._copy()
        spoken.prints = facility.prints
        if self.facility.shared:
            spoken.value |= facility.number << 16
        return spoken

    def at(self, severity: Severity) -> "Message":
        """The same message signalled with another *severity*; the value's low three bits follow."""
        signalled = self._copy()
        signalled.severity = severity
        signalled.value = self.value & ~_SEVERITY_MASK | severity
        return signalled

    @property
    def seen(self) -> str:
        """Where the text or the value was seen: the message's own source, or its facility's."""
        return self._seen or self.facility.seen

    @property
    def is_ours(self) -> bool:
        """Whether the value is this simulator's own choice."""
        number = self.value >> 3 & 0xFFF
        return bool(self.value & _OWN) and OURS_FIRST <= number < OURS_SHARED_FIRST + OURS_COUNT

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.value, self.prints) == (other.value, other.prints)

    def __hash__(self) -> int:
        return hash((self.value, self.prints))

    def __repr__(self) -> str:
        return f"<{self.prints}-{self.severity.name}-{self.ident} {self.value:08X}>"

    def _copy(self) -> "Message":
        copied = Message(self.severity, self.text, self.value, self._seen, self.explanation, self.user_action)
        copied.facility, copied.prints, copied.symbol, copied.ident = self.facility, self.prints, self.symbol, self.ident
        return copied

    def _join(self, facility: "type[Facility]", symbol: str) -> None:
        """Become the line *symbol* of *facility*'s table; a value that contradicts either fails here."""
        self.facility, self.symbol, self.prints = facility, symbol, facility.prints
        self.ident = facility.ident or symbol
        if self.value < 0:
            first = OURS_SHARED_FIRST if facility.shared else OURS_FIRST
            serial = -self.value
            assert serial < OURS_COUNT, f"{symbol}: no number {serial} in the block for ours"
            self.value = facility.number << 16 | _OWN | first + serial << 3 | self.severity
            self._seen = self._seen or "ours"
        assert self.value & _SEVERITY_MASK == self.severity, f"{symbol}: severity and value {self.value:08X} differ"
        assert self.value >> 16 == facility.number, f"{symbol}: {self.value:08X} belongs to another facility"


class Said(NamedTuple):
    """An uttered message: its arguments, the reasons chained to it, and DCL's offending piece."""

    message: Message
    args: tuple[Argument, ...] = ()
    reasons: "tuple[Said, ...]" = ()
    segment: str | None = None

    def because(self, *reasons: "Said") -> "Said":
        """This utterance with *reasons* as continuation lines (`-SYSTEM-F-MEDOFL, medium is offline`)."""
        return self._replace(reasons=self.reasons + reasons)

    def with_segment(self, piece: str) -> "Said":
        r"""This utterance followed by the offending *piece* in capitals: ` \FOO\`."""
        return self._replace(segment=piece.upper())

    def lines(self, parts: Parts = ALL_PARTS) -> list[str]:
        """What the screen shows, line by line; *parts* are those SET MESSAGE left on."""
        shown = self._marked("%", parts)
        if self.segment is not None:
            shown.append(f" \\{self.segment}\\")
        return shown

    def text(self) -> str:
        """The filled text alone; `!/` has become a newline character."""
        return fao(self.message.text or "", self.args)

    def body(self) -> list[str]:
        """The filled text as lines without prefix, as OPCOM shows its own messages."""
        return self.text().split("\n")

    @property
    def status(self) -> int:
        """The condition value, as $STATUS holds it apart from bit 28 (already displayed)."""
        return self.message.value

    @property
    def severity(self) -> Severity:
        """The severity the message was uttered with."""
        return self.message.severity

    def _marked(self, mark: str, parts: Parts) -> list[str]:
        head, *further = self.body()
        message = self.message
        shown = [_headline(mark, message.prints, message.severity, message.ident, head, parts, message.facility.layout)]
        shown += further
        for reason in self.reasons:
            shown += reason._marked("-", parts)
        return shown


class Facility:
    """A table of messages: subclass it with a body of `info(...)`, `error(...)` and their like.

    *number* is the facility number, *prints* the name in front of its messages, *asked* the name F$MESSAGE gives
    if that differs, *title* its name in words, *seen* the source of messages that name none. *layout* replaces
    `%FACILITY-S-IDENT, ` where the real lines are built otherwise (empty: no prefix at all); *ident* is the one identifier of a family of
    texts; *shared* marks the messages that every utility prints under its own name.
    """

    number: ClassVar[int]
    prints: ClassVar[str]
    asked: ClassVar[str]
    title: ClassVar[str]
    seen: ClassVar[str]
    layout: ClassVar[str | None]
    ident: ClassVar[str]
    shared: ClassVar[bool]

    def __init_subclass__(
        cls, *, number: int, prints: str, title: str = "", seen: str = "",
        asked: str = "", layout: str | None = None, ident: str = "", shared: bool = False,
    ) -> None:  # fmt: skip
        cls.number, cls.prints, cls.asked = number, prints, asked or prints
        cls.title, cls.seen, cls.layout, cls.ident, cls.shared = title or prints, seen, layout, ident, shared
        for symbol, item in vars(cls).items():
            if type(item) is Message:
                item._join(cls, symbol)

    @classmethod
    def messages(cls) -> tuple[Message, ...]:
        """The facility's messages in the order of its table."""
        return tuple(item for item in vars(cls).values() if type(item) is Message)


def warning(text: str, value: int = 0, *, ours: int = 0, seen: str = "", why: str = "", do: str = "") -> Message:
    """A line of a table: a message of severity W (something was done, but look at it)."""
    return Message(Severity.W, text, value or -ours, seen, why, do)


def success(text: str, value: int = 0, *, ours: int = 0, seen: str = "", why: str = "", do: str = "") -> Message:
    """A line of a table: a message of severity S."""
    return Message(Severity.S, text, value or -ours, seen, why, do)


def error(text: str, value: int = 0, *, ours: int = 0, seen: str = "", why: str = "", do: str = "") -> Message:
    """A line of a table: a message of severity E (not done, but the program goes on)."""
    return Message(Severity.E, text, value or -ours, seen, why, do)


def info(text: str, value: int = 0, *, ours: int = 0, seen: str = "", why: str = "", do: str = "") -> Message:
    """A line of a table: a message of severity I."""
    return Message(Severity.I, text, value or -ours, seen, why, do)


def fatal(text: str, value: int = 0, *, ours: int = 0, seen: str = "", why: str = "", do: str = "") -> Message:
    """A line of a table: a message of severity F (refused, or given up)."""
    return Message(Severity.F, text, value or -ours, seen, why, do)


def untold(value: int, *, why: str = "", do: str = "") -> Message:
    """A line of a table: identifier and *value* are known, the text is not; uttering it raises LookupError."""
    return Message(Severity(value & _SEVERITY_MASK), None, value, "", why, do)


def all_facilities() -> "tuple[type[Facility], ...]":
    """Every facility, loaded on first use: a command that only mounts pays only for MOUNT's table."""
    from vmsshadow.messages import (
        analyze,
        cluster,
        dcl,
        dismount,
        files,
        init,
        mount,
        opcom_texts,
        shadow,
        shadow_server,
        show_set,
        system,
        vmsshadow,
    )

    return (
        mount.MOUNT, dismount.DISM, init.INIT, shadow.SHADOW, shadow.MOUNTVER, shadow_server.SHADOW_SERVER,
        cluster.WBM, cluster.CNXMAN, cluster.SHUTDOWN, cluster.BUGCHECK, system.SYSTEM, system.SHR, system.RMS, system.LICENSE, system.RUN, dcl.DCL,
        show_set.SET, show_set.SHOW, show_set.SYSGEN, show_set.SYSMAN, show_set.DELETE, analyze.ANALDISK, files.SEARCH, files.DIRECT, files.APPEND, files.PURGE, opcom_texts.OPCOM, vmsshadow.VMSSHADOW, vmsshadow.JOB,
    )  # fmt: skip


def find(wanted: str | int) -> list[Message]:
    """The messages behind *wanted*: an identifier, `FACILITY-IDENT`, a whole pasted line, or a condition value.

    A value is looked up without its severity, as F$MESSAGE does. `MOUNT-F-INCVOLLABEL` finds SYSTEM's message,
    because utilities print system conditions under their own name. The result is empty when nothing fits.
    """
    if isinstance(wanted, int):
        found = _by_index().get(wanted & _INDEX_MASK) or _shared_of(wanted)
        return [found] if found else []
    names = wanted.strip().lstrip("%-").upper().split(",")[0].split()
    facility, _, ident = names[0].rpartition("-") if names else ("", "", "")
    facility = facility.split("-")[0]
    named = [message for message in _all_messages() if ident in (message.ident, message.symbol)]
    if not facility:
        return named
    own = [message for message in named if facility in (message.facility.prints, message.facility.asked)]
    return own or [message for message in named if message.facility.shared or message.facility.number == 0]


_NO_MESSAGE = (0, 2, 4)  # as EXIT 0 and its kin show on OpenVMS: only success itself has number 0


def text_of(value: int, parts: Parts = ALL_PARTS) -> str:
    """What F$MESSAGE gives for a condition value: `%SYSTEM-W-NOSUCHDEV, no such device available`.

    The severity letter follows *value*, not the message; the blanks of the text stay unfilled.
    """
    severity = value & _SEVERITY_MASK
    found = find(value)
    if not found or value & 0x0FFFFFFF in _NO_MESSAGE:
        return _headline("%", "NONAME", severity, "NOMSG", f"Message number {value & 0xFFFFFFFF:08X}", parts, None)
    message = found[0]
    text = _NO_TEXT if message.text is None else message.text
    name = message.prints if message.facility.shared else message.facility.asked
    return _headline("%", name, severity, message.ident, text, parts, None)


def _headline(mark: str, prints: str, severity: int, ident: str, text: str, parts: Parts, layout: str | None) -> str:
    """The first line of a message: `%MOUNT-I-MOUNTED, text`, or what *parts* leave of it."""
    letter = _LETTERS[severity]
    if layout is not None:
        return layout.format(mark=mark, prints=prints, letter=letter, ident=ident) + text
    chosen = ((parts.facility, prints), (parts.severity, letter), (parts.ident, ident))
    names = "-".join(name for wanted, name in chosen if wanted)
    if not names:
        return text if parts.text else ""
    return f"{mark}{names}, {text}" if parts.text else mark + names


@lru_cache(maxsize=1)
def _all_messages() -> tuple[Message, ...]:
    return tuple(message for facility in all_facilities() for message in facility.messages())


def _speakers() -> "tuple[type[Facility], ...]":
    """The facilities, and those that have no message but the shared ones."""
    from vmsshadow.messages.files import COPY, CREATE, RENAME, TYPE

    return (*all_facilities(), COPY, CREATE, RENAME, TYPE)


@lru_cache(maxsize=1)
def _by_index() -> dict[int, Message]:
    """Every message by its condition value without severity."""
    return {message.value & _INDEX_MASK: message for message in _all_messages()}


def _shared_of(value: int) -> Message | None:
    """The shared message that a facility's own value stands for, under that facility's name."""
    shared = next((message for message in _all_messages() if message.facility.shared), None)
    speaker = next((found for found in _speakers() if found.number == value >> 16 & 0xFFF), None)
    if shared is None or speaker is None:
        return None
    found = _by_index().get(shared.facility.number << 16 | value & 0xFFF8)
    return found.under(speaker) if found is not None and found.facility.shared else None
