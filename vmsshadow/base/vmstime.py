"""VMS time: 64-bit counts of 100 ns ticks since 17-NOV-1858 00:00, local time, no zone.

Absolute times print as `21-NOV-2026 10:00:00.00` (23 characters, day blank padded); delta times are
written `0 00:10:00.00` or `00:10`. Hundredths are truncated, never rounded (as $ASCTIM does).
"""

import re
from datetime import datetime, timedelta

TICKS_PER_SECOND = 10_000_000
UNIX_EPOCH_TICKS = 0x007C95674BEB4000
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

_EPOCH = datetime(1858, 11, 17)
_ABSOLUTE = re.compile(
    r"(\d{1,2})-([A-Z]{3})-(\d{4})(?:[ :](\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,2}))?)?)?)?", re.IGNORECASE
)
_DELTA = re.compile(r"(?:(\d{1,4})[ -])?(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,2}))?)?)?")


def ticks_of(moment: datetime) -> int:
    """The quadword of a calendar time."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * TICKS_PER_SECOND + since.microseconds * 10


def moment_of(ticks: int) -> datetime:
    """The calendar time of a quadword (raises OverflowError beyond the year 9999)."""
    return _EPOCH + timedelta(microseconds=ticks // 10)


def show(ticks: int) -> str:
    """`21-NOV-2026 10:00:00.00`, the day blank padded to two columns."""
    moment = moment_of(ticks)
    month = MONTHS[moment.month - 1]
    return f"{moment.day:2d}-{month}-{moment.year:04d} {show_time(ticks)}"


def show_time(ticks: int) -> str:
    """The time of day alone: `10:00:00.00`."""
    moment = moment_of(ticks)
    return f"{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}.{moment.microsecond // 10_000:02d}"


def parse_absolute(text: str) -> int | None:
    """The quadword of `21-NOV-2026 10:00:00.00` (later fields may be missing); None if *text* is none."""
    found = _ABSOLUTE.fullmatch(text.strip())
    if found is None or found[2].upper() not in MONTHS:
        return None
    day, year = int(found[1]), int(found[3])
    hour, minute, second = (int(found[field] or 0) for field in (4, 5, 6))
    hundredths = int((found[7] or "0").ljust(2, "0"))
    try:
        moment = datetime(year, MONTHS.index(found[2].upper()) + 1, day, hour, minute, second, hundredths * 10_000)
    except ValueError:
        return None
    return ticks_of(moment) if moment >= _EPOCH else None


def parse_delta(text: str) -> float | None:
    """The seconds of a delta time such as `00:10:00.00`, `2-` days or `1 12:00`; None if *text* is none.

    One number alone counts hours, as DCL reads it (`WAIT 1` is an hour).
    """
    text = text.strip()
    if text.endswith("-"):
        text += "0"  # days alone
    found = _DELTA.fullmatch(text)
    if found is None:
        return None
    days, hours, minutes, seconds = (int(found[field] or 0) for field in (1, 2, 3, 4))
    hundredths = int((found[5] or "0").ljust(2, "0"))
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds + hundredths / 100
