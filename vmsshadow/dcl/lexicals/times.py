"""F$CVTIME, F$DELTA_TIME and F$TIME: absolute times, delta times, and combinations of both (User's Manual, times)."""

import re

from vmsshadow.base import vmstime
from vmsshadow.base.vmstime import TICKS_PER_SECOND
from vmsshadow.dcl.lexical import Answer, Argument, Scope
from vmsshadow.dcl.numbers import as_text
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.text import upcase

TICKS_PER_DAY = 86_400 * TICKS_PER_SECOND
TICKS_PER_HUNDREDTH = TICKS_PER_SECOND // 100
_DAY_WORDS = {"TODAY": 0, "TOMORROW": 1, "YESTERDAY": -1}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FORMATS = ("ABSOLUTE", "COMPARISON", "DELTA")
_FIELDS = (
    "DATE", "DATETIME", "DAY", "DAYOFYEAR", "HOUR", "HOUROFYEAR", "HUNDREDTH", "MINUTE", "MINUTEOFYEAR", "MONTH",
    "SECOND", "SECONDOFYEAR", "TIME", "WEEKDAY", "YEAR",
)  # fmt: skip
_DATE = re.compile(r"(\d{1,2})?-([A-Z]{3})?(?:-(\d{4})?)?(?:[: ]|\Z)")
_TIME = re.compile(r"(\d{1,2})?(?::(\d{1,2})?(?::(\d{1,2})?(?:\.(\d{1,2}))?)?)?\Z")
_DELTA = re.compile(r"(?:(\d{1,4})-)?(\d{1,5})?(?::(\d{1,2})?(?::(\d{1,2})?(?:\.(\d{1,2}))?)?)?\Z")
_DELTA_INPUT = re.compile(r"(\d{1,4})[ -](\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,2}))?)?)?\Z")


def time(scope: Scope, given: list[Argument]) -> Answer:
    """F$TIME(): the present date and time, 23 characters."""
    return vmstime.show(_now(scope))


def _now(scope: Scope) -> int:
    ticks: int = scope.context.driver.clock.ticks
    return ticks


def cvtime(scope: Scope, given: list[Argument]) -> Answer:
    """F$CVTIME([time] [,format] [,field]): COMPARISON and DATETIME if they are left out."""
    text, format_, field = (upcase(as_text(argument or "")).strip() for argument in given)
    shown = _one_of(format_ or "COMPARISON", _FORMATS)
    wanted = _one_of(field or "DATETIME", _FIELDS)
    if not shown or not wanted:
        return Refusal("IVKEYW", field if shown else format_)
    if shown == "DELTA":
        ticks = delta_of(text)
        return Refusal("IVDTIME", text or None) if ticks is None else _delta_field(ticks, wanted)
    absolute = absolute_of(text, _now(scope))
    if absolute is None:
        return Refusal("IVATIME", text)
    return _field(absolute, shown, wanted)


def _one_of(typed: str, names: tuple[str, ...]) -> str:
    if typed in names:
        return typed
    fitting = [name for name in names if name.startswith(typed)]
    return fitting[0] if len(fitting) == 1 else ""


def _field(ticks: int, shown: str, field: str) -> Answer:
    moment = vmstime.moment_of(ticks)
    is_absolute = shown == "ABSOLUTE"
    month = vmstime.MONTHS[moment.month - 1] if is_absolute else f"{moment.month:02d}"
    year, day, hundredth = f"{moment.year:04d}", f"{moment.day:02d}", f"{moment.microsecond // 10_000:02d}"
    date = f"{moment.day}-{month}-{year}" if is_absolute else f"{year}-{month}-{day}"
    clock = f"{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}.{hundredth}"
    seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    of_year = moment.timetuple().tm_yday
    table = {
        "DATE": date,
        "DATETIME": f"{date} {clock}",
        "DAY": str(moment.day) if is_absolute else day,
        "DAYOFYEAR": str(of_year),
        "HOUR": f"{moment.hour:02d}",
        "HOUROFYEAR": str((of_year - 1) * 24 + moment.hour),
        "HUNDREDTH": hundredth,
        "MINUTE": f"{moment.minute:02d}",
        "MINUTEOFYEAR": str(((of_year - 1) * 24 + moment.hour) * 60 + moment.minute),
        "MONTH": month,
        "SECOND": f"{moment.second:02d}",
        "SECONDOFYEAR": str((of_year - 1) * 86_400 + seconds),
        "TIME": clock,
        "WEEKDAY": _WEEKDAYS[moment.weekday()],
        "YEAR": year,
    }
    return table[field]


def _delta_field(ticks: int, field: str) -> Answer:
    days, rest = divmod(ticks, TICKS_PER_DAY)
    hours, minutes, seconds, hundredths = _clock(rest)
    clock = f"{hours:02d}:{minutes:02d}:{seconds:02d}.{hundredths:02d}"
    table: dict[str, Answer] = {
        "DATETIME": f"{days} {clock}",
        "DATE": str(days),
        "DAY": str(days),
        "TIME": clock,
        "HOUR": f"{hours:02d}",
        "MINUTE": f"{minutes:02d}",
        "SECOND": f"{seconds:02d}",
        "HUNDREDTH": f"{hundredths:02d}",
    }
    return table.get(field, Refusal("IVKEYW", field))


def _clock(ticks: int) -> tuple[int, int, int, int]:
    hundredths = ticks // TICKS_PER_HUNDREDTH
    return hundredths // 360_000, hundredths // 6_000 % 60, hundredths // 100 % 60, hundredths % 100


def delta_time(scope: Scope, given: list[Argument]) -> Answer:
    """F$DELTA_TIME(start, end [,format]): `   0 00:05:00.00`, or with "DCL" `0-00:05:00.00`. # widths from memory"""
    times = [absolute_of(upcase(as_text(argument or "")).strip(), _now(scope)) for argument in given[:2]]
    for ticks, argument in zip(times, given, strict=False):
        if ticks is None:
            return Refusal("IVATIME", upcase(as_text(argument or "")))
    start, end = times
    assert start is not None and end is not None
    if end < start:
        return Refusal("IVDTIME")
    days, rest = divmod(end - start, TICKS_PER_DAY)
    hours, minutes, seconds, hundredths = _clock(rest)
    clock = f"{hours:02d}:{minutes:02d}:{seconds:02d}.{hundredths:02d}"
    style = upcase(as_text(given[2] or "ASCTIM")).strip()
    if style not in ("ASCTIM", "DCL"):
        return Refusal("IVKEYW", style)
    return f"{days}-{clock}" if style == "DCL" else f"{days:4d} {clock}"


def absolute_of(text: str, now: int) -> int | None:
    """The quadword of an absolute time, a day word, or a combination with a delta time; None if *text* is none."""
    if not text:
        return now
    text = text.strip().strip('"')
    if text[:1] in "+-":
        base, rest = now, text
    else:
        at = _start_of_delta(text)
        found = _absolute(text[:at].strip(), now)
        if found is None:
            return None
        base, rest = found, text[at:]
    if not rest:
        return base
    delta = delta_of(rest[1:].strip())
    if delta is None:
        return None
    moved = base + (delta if rest[0] == "+" else -delta)
    return moved if moved >= 0 else None


def _start_of_delta(text: str) -> int:
    """Where the sign stands that begins a delta time after an absolute one; the end where none does."""
    plus = text.find("+")
    if plus >= 0:
        return plus
    word = next((word for word in _DAY_WORDS if text.startswith(word)), "")
    if word:
        return text.find("-", len(word)) if "-" in text[len(word) :] else len(text)
    dashes = [at for at, mark in enumerate(text) if mark == "-"]
    colon = text.find(":")
    later = [at for at in dashes if (colon >= 0 and at > colon) or dashes.index(at) == 2]
    return later[0] if later else len(text)


def _absolute(text: str, now: int) -> int | None:
    """`21-NOV-2026:10:00`: of a date what is left out is that of now, of a time what is left out is zero."""
    if not text:
        return now
    for name, days in _DAY_WORDS.items():
        if text.startswith(name):
            clock = text[len(name) :].lstrip(": ")
            ticks = delta_of(clock) if clock else 0
            return None if ticks is None else now - now % TICKS_PER_DAY + days * TICKS_PER_DAY + ticks
    present = vmstime.moment_of(now)
    date = _DATE.match(text)
    day, month, year = date.groups() if date is not None else (None, None, None)
    clock_of_day = _TIME.match(text[date.end() :].lstrip() if date is not None else text)
    if clock_of_day is None:
        return None
    hour, minute, second = (int(clock_of_day[part] or 0) for part in (1, 2, 3))
    return vmstime.parse_absolute(
        f"{int(day or present.day)}-{month or vmstime.MONTHS[present.month - 1]}-{int(year or present.year):04d} "
        f"{hour}:{minute}:{second}.{(clock_of_day[4] or '0').ljust(2, '0')}"
    )


def delta_of(text: str) -> int | None:
    """The ticks of a delta time: `1-2:3:4.5`, `0 00:05`, `:30`; a number alone counts hours. None if it is none."""
    text = text.strip()
    found = _DELTA_INPUT.fullmatch(text) or _DELTA.fullmatch(text)
    if found is None or not text:
        return None
    days, hours, minutes, seconds = (int(found[part] or 0) for part in (1, 2, 3, 4))
    if minutes > 59 or seconds > 59 or (hours > 23 and ("-" in text or " " in text)):
        return None
    hundredths = int((found[5] or "0").ljust(2, "0"))
    return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * TICKS_PER_SECOND + hundredths * TICKS_PER_HUNDREDTH
