"""What `#> ` lines ask of the runner: faults, the passing of time, assertions, consoles.

The directives are:

    SIMULATE ...                      any SIMULATE command; it costs no time and its success is not shown
    advance 5 min                     let time pass (s, min, h, d, or a delta time)
    wait until PREDICATE [max 30 min] let time pass until it holds
    assert PREDICATE                  it holds now
    node NAME                         go on at the console of that node
    include FILE                      play another transcript here
    opcom off|on                      whether messages of operators are shown at this console
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from vmsshadow.base.vmstime import parse_delta
from vmsshadow.practice.predicates import Facts, Predicate, PredicateError

if TYPE_CHECKING:
    from vmsshadow.practice.runner import Stage

MAX_SECONDS = 400 * 86_400.0
DEFAULT_PATIENCE_S = 86_400.0
STEP_US = 10_000

_UNITS = {
    "s": 1, "sec": 1, "second": 1, "seconds": 1, "min": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hour": 3600, "hours": 3600, "d": 86_400, "day": 86_400, "days": 86_400,
}  # fmt: skip


class DirectiveFailed(Exception):
    """A directive means nothing, or what it demands is not so."""


def perform(stage: "Stage", text: str) -> None:
    """Do what directive *text* says. Raises DirectiveFailed."""
    word, _, rest = text.partition(" ")
    if word.upper() == "SIMULATE":
        _simulate(stage, text)
    elif word in _TABLE:
        _TABLE[word](stage, rest.strip())
    else:
        raise DirectiveFailed(f"{word!r} is no directive; there are SIMULATE, {', '.join(_TABLE)}")


def seconds(text: str) -> float:
    """The seconds of `5 min`, `90 s` or a delta time. Raises DirectiveFailed."""
    number, _, unit = text.strip().partition(" ")
    found: float | None
    if unit.strip() in _UNITS:
        digits = number.replace(".", "", 1)
        found = float(number) * _UNITS[unit.strip()] if digits.isascii() and digits.isdecimal() else None
    else:
        found = parse_delta(text) if ":" in text else None
    if found is None or found > MAX_SECONDS:
        raise DirectiveFailed(f"{text!r} is no time; write 90 s, 5 min, 2 h or 00:05:00")
    return found


def _simulate(stage: "Stage", text: str) -> None:
    result = stage.instructor.do(text)
    if not result.status & 1:
        raise DirectiveFailed("\n".join(result.lines))


def _advance(stage: "Stage", text: str) -> None:
    stage.installation.driver.run_for(seconds(text))


def _wait(stage: "Stage", text: str) -> None:
    word, _, rest = text.partition(" ")
    if word != "until":
        raise DirectiveFailed("write: wait until PREDICATE max TIME")
    head, mark, tail = rest.rpartition(" max ")
    patience_s = seconds(tail) if mark else DEFAULT_PATIENCE_S
    predicate = _understood(head if mark else rest)
    driver = stage.installation.driver
    clock = driver.world.clock
    end_us = clock.now_us + round(patience_s * 1_000_000)
    while not _holds(stage, predicate):
        if clock.now_us >= end_us:
            raise DirectiveFailed(f"{predicate.text} does not hold after {patience_s:g} s")
        driver.run_until(min(end_us, max(clock.next_due_us(), clock.now_us + STEP_US)))


def _assert(stage: "Stage", text: str) -> None:
    predicate = _understood(text)
    if not _holds(stage, predicate):
        raise DirectiveFailed(f"{text} does not hold")


def _node(stage: "Stage", text: str) -> None:
    try:
        stage.work_on(text.upper().rstrip(":"))
    except KeyError:
        raise DirectiveFailed(f"there is no node {text}") from None


def _include(stage: "Stage", text: str) -> None:
    stage.include(text)


def _opcom(stage: "Stage", text: str) -> None:
    if text not in ("on", "off"):
        raise DirectiveFailed("write: opcom off, or opcom on")
    stage.hear(text == "on")


def _understood(text: str) -> Predicate:
    try:
        return Predicate(text)
    except PredicateError as error:
        raise DirectiveFailed(str(error)) from None


def _holds(stage: "Stage", predicate: Predicate) -> bool:
    try:
        driver = stage.installation.driver.of(stage.session.node)
        return predicate.holds(Facts(driver, stage.session.status))
    except PredicateError as error:
        raise DirectiveFailed(str(error)) from None


_TABLE: dict[str, Callable[["Stage", str], None]] = {
    "advance": _advance,
    "wait": _wait,
    "assert": _assert,
    "node": _node,
    "include": _include,
    "opcom": _opcom,
}
