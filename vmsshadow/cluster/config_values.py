"""Readers for the values of a configuration: each takes a spot and gives the value, or refuses it with its place.

A reader is called with the spot and *what*, the words that stand before a refusal (`disk $1$DGA10: blocks`).
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from vmsshadow.cluster.config_text import Spot, quoted, refusal

Value = TypeVar("Value")
Reader = Callable[[Spot, str], Any]

REQUIRED: Any = object()


class Key(NamedTuple):
    """A key that a mapping may have: how its value is read, and what it is when left out."""

    read: Reader
    default: Any = REQUIRED


def record(spot: Spot, what: str, keys: Mapping[str, Key]) -> dict[str, Any]:
    """The values of a mapping that has only *keys*, the missing ones by their defaults; None is an empty one."""
    entries = {} if spot.value is None else spot.value
    if not isinstance(entries, dict):
        raise spot.refused(f"{what}: must be a mapping of keys to values")
    values: dict[str, Any] = {}
    for name, (line, inner) in entries.items():
        if name not in keys:
            raise refusal(spot.source, line, f"{what}: unknown key {quoted(name)}")
        values[name] = keys[name].read(inner, f"{what}: {name}")
    for name, key in keys.items():
        if name not in values:
            if key.default is REQUIRED:
                raise spot.refused(f'{what}: "{name}" is missing')
            values[name] = key.default
    return values


def entries(read: Callable[[Spot, int], Value], most: int, kind: str) -> Callable[[Spot, str], tuple[Value, ...]]:
    """A list of at most *most* entries, each read with its number from 1 on; None is an empty one."""

    def reader(spot: Spot, what: str) -> tuple[Value, ...]:
        items = [] if spot.value is None else spot.value
        if not isinstance(items, list):
            raise spot.refused(f"{what}: must be a list of {kind}")
        if len(items) > most:
            raise items[most].refused(f"{what}: more than {most} {kind}")
        return tuple(read(item, number) for number, item in enumerate(items, 1))

    return reader


def several(read: Callable[[Spot, str], Value], most: int) -> Callable[[Spot, str], tuple[Value, ...]]:
    """A list of 1 to *most* single values, none twice."""

    def reader(spot: Spot, what: str) -> tuple[Value, ...]:
        if not isinstance(spot.value, list) or not spot.value:
            raise spot.refused(f"{what}: must be a list of names")
        if len(spot.value) > most:
            raise spot.value[most].refused(f"{what}: more than {most}")
        found: list[Value] = []
        for item in spot.value:
            value = read(item, what)
            if value in found:
                raise item.refused(f"{what}: {value} is named twice")
            found.append(value)
        return tuple(found)

    return reader


def called(kind: str, spot: Spot, number: int, key: str = "name") -> str:
    """How refusals call an entry of a list: by its name, or by its number if it has none that can be shown."""
    entry = spot.value.get(key) if isinstance(spot.value, dict) else None
    name = entry.spot.text.upper() if entry is not None else ""
    return f"{kind} {name}" if name.isascii() and name.isprintable() and 0 < len(name) <= 20 else f"{kind} {number}"


def text(spot: Spot, what: str) -> str:
    """A word or a number as it was written; a truth value, a fraction or nothing must be quoted to be text."""
    if isinstance(spot.value, bool | float | dict | list) or spot.value is None:
        raise spot.refused(f"{what}: must be text" + (f"; write {quoted(spot.text)} in quotes" if spot.text else ""))
    return spot.text


def upper(spot: Spot, what: str) -> str:
    """Text in upper case."""
    return text(spot, what).upper()


def word(fits: Callable[[str], object], wanted: str) -> Callable[[Spot, str], str]:
    """Text in upper case for which *fits* is true; *wanted* says what it must be."""

    def reader(spot: Spot, what: str) -> str:
        found = upper(spot, what)
        if not fits(found):
            raise spot.refused(f"{what}: {quoted(spot.text)} is not {wanted}")
        return found

    return reader


def choice(*words: str) -> Callable[[Spot, str], str]:
    """One of *words*, in any case."""

    def reader(spot: Spot, what: str) -> str:
        found = {each.upper(): each for each in words}.get(upper(spot, what))
        if found is None:
            raise spot.refused(f"{what}: {quoted(spot.text)} is none of {', '.join(words)}")
        return found

    return reader


def whole(least: int, most: int) -> Callable[[Spot, str], int]:
    """A whole number within bounds."""

    def reader(spot: Spot, what: str) -> int:
        value = spot.value
        if not isinstance(value, int) or isinstance(value, bool):
            raise spot.refused(f"{what}: must be a whole number")
        if not least <= value <= most:
            raise spot.refused(f"{what}: {value} is outside {least} to {most}")
        return value

    return reader


def number(above: float, most: float) -> Callable[[Spot, str], float]:
    """A number greater than *above* and at most *most*."""

    def reader(spot: Spot, what: str) -> float:
        value = spot.value
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise spot.refused(f"{what}: must be a number")
        if not above < value <= most:  # also false for "not a number"
            raise spot.refused(f"{what}: {quoted(spot.text)} is not above {above:g} and at most {most:g}")
        return float(value)

    return reader


def yes_no(spot: Spot, what: str) -> bool:
    """true or false, as YAML 1.2 writes them."""
    if not isinstance(spot.value, bool):
        raise spot.refused(f"{what}: must be true or false")
    return spot.value
