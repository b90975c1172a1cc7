"""VMS times: quadwords, absolute and delta texts."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.base import vmstime

LAST_TICKS = vmstime.ticks_of(datetime(9999, 12, 31, 23, 59, 59, 990_000))


# Quadwords found on volumes that a VMS system made, and what that system shows for them.
@pytest.mark.parametrize(
    ("ticks", "text"),
    [
        (0x00BC09D4509593A0, " 7-AUG-2026 09:05:11.13"),
        (0x00B3399A9EAB9840, "27-SEP-2018 03:28:28.10"),
        (0x00BC0AE1E63ED480, " 8-AUG-2026 17:14:56.84"),
        (0, "17-NOV-1858 00:00:00.00"),
        (0x007C95674BEB4000, " 1-JAN-1970 00:00:00.00"),
    ],
)
def test_quadwords_print_as_vms_prints_them(ticks: int, text: str) -> None:
    assert vmstime.show(ticks) == text


def test_the_unix_epoch_is_where_it_should_be() -> None:
    assert vmstime.UNIX_EPOCH_TICKS == 35_067_168_000_000_000
    assert vmstime.ticks_of(datetime(1970, 1, 1)) == vmstime.UNIX_EPOCH_TICKS


def test_hundredths_are_cut_off_and_not_rounded() -> None:
    ticks = vmstime.ticks_of(datetime(2026, 11, 21, 10, 0, 0, 999_999))
    assert vmstime.show(ticks) == "21-NOV-2026 10:00:00.99"
    assert vmstime.show_time(ticks) == "10:00:00.99"


@given(st.integers(0, LAST_TICKS))
def test_what_is_shown_has_23_characters_and_reads_back_to_the_hundredth(ticks: int) -> None:
    text = vmstime.show(ticks)
    assert len(text) == 23
    hundredth = vmstime.TICKS_PER_SECOND // 100
    assert vmstime.parse_absolute(text) == ticks - ticks % hundredth


@given(st.datetimes(datetime(1858, 11, 17), datetime(9999, 12, 31)))
def test_a_calendar_time_survives_the_quadword(moment: datetime) -> None:
    assert vmstime.moment_of(vmstime.ticks_of(moment)) == moment


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("21-nov-2026", "21-NOV-2026 00:00:00.00"),
        ("21-NOV-2026:10:15", "21-NOV-2026 10:15:00.00"),
        ("1-JAN-2027 7", " 1-JAN-2027 07:00:00.00"),
        ("1-JAN-2027 07:08:09.5", " 1-JAN-2027 07:08:09.50"),
        ("29-FEB-2028", "29-FEB-2028 00:00:00.00"),
    ],
)
def test_later_fields_of_an_absolute_time_may_be_missing(text: str, shown: str) -> None:
    ticks = vmstime.parse_absolute(text)
    assert ticks is not None
    assert vmstime.show(ticks) == shown


@pytest.mark.parametrize(
    "text",
    ["", "TODAY", "29-FEB-2027", "31-APR-2026", "1-FOO-2026", "21-NOV-2026 24:00", "21-NOV-2026 10:60", "16-NOV-1858",
     "0-JAN-2026", "1-JAN-0000"],
)  # fmt: skip
def test_what_is_no_absolute_time_is_refused(text: str) -> None:
    assert vmstime.parse_absolute(text) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:10:00.00", 600),
        ("00:10", 600),
        ("1", 3600),
        ("0 00:00:01.5", 1.5),
        ("2-00:00", 172_800),
        ("1 12:00", 129_600),
        ("00:00:00.01", 0.01),
        ("9999-23:59:59.99", 9999 * 86_400 + 86_399.99),
    ],
)
def test_delta_times_count_seconds(text: str, seconds: float) -> None:
    assert vmstime.parse_delta(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "24", "00:60", "00:00:60", "x", "-1", "1:2:3:4", "99999-0"])
def test_what_is_no_delta_time_is_refused(text: str) -> None:
    assert vmstime.parse_delta(text) is None


def test_a_number_of_days_alone_is_a_delta_time() -> None:
    assert vmstime.parse_delta("2-") == 172_800
