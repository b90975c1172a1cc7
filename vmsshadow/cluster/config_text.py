"""YAML text as a tree of values that know their line: the only place that reads YAML for the cluster.

Plain scalars are read with the core rules of YAML 1.2: NO is a word and not a truth value, 010 is ten, and there
are no dates and no base-60 numbers. A key may stand only once in its mapping. The tree is built from the parser's
events, so nothing is deeper or larger than the bounds below, and an alias costs nothing.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

MAX_BYTES = 16 << 20
MAX_DEPTH = 12
TOO_DEEP = "nested too deeply"
MAX_SPOTS = 1_000_000

Scalar = str | int | float | bool | None

_INT = re.compile(r"[-+]?[0-9]{1,40}|0o[0-7]{1,40}|0x[0-9a-fA-F]{1,40}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_TEXT_TAG = "tag:yaml.org,2002:str"
_QUOTED_LENGTH = 60
_INT_BITS = 128


class ConfigRefused(Exception):
    """Text or values that cannot be used; `reason` is one line for whoever wrote them."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Spot:
    """One value and where it stands: *value* is a scalar, a list of spots, or a dict of entries by key.

    *text* is a scalar as it was written; *line* is 0 for values that come from no text.
    """

    __slots__ = ("line", "source", "text", "value")

    def __init__(self, source: str, line: int, value: "Scalar | list[Spot] | dict[str, Entry]", text: str = "") -> None:
        self.source = source
        self.line = line
        self.value = value
        self.text = text

    def refused(self, reason: str) -> ConfigRefused:
        """The refusal of this value, naming its place; the caller raises it."""
        return refusal(self.source, self.line, reason)


class Entry(NamedTuple):
    """A value in a mapping, and the line of its key."""

    line: int
    spot: Spot


def refusal(source: str, line: int, reason: str) -> ConfigRefused:
    """A refusal that names *source* and *line* (none if 0)."""
    where = f"{source}, line {line}" if line else source
    return ConfigRefused(f"{where}: {reason}")


def quoted(text: str) -> str:
    """*text* between quotes on one line, cut short if it is long."""
    plain = text.encode("unicode_escape").decode("ascii")
    return f'"{plain}"' if len(plain) <= _QUOTED_LENGTH else f'"{plain[:_QUOTED_LENGTH]}..."'


def read_bytes(data: bytes, source: str) -> Spot:
    """The tree of a file's content; it must be UTF-8. Raises ConfigRefused."""
    if len(data) > MAX_BYTES:
        raise ConfigRefused(f"{source}: larger than {MAX_BYTES} bytes")
    try:
        return read_text(data.decode("utf-8-sig"), source)
    except UnicodeDecodeError as error:
        raise refusal(source, data.count(b"\n", 0, error.start) + 1, "not UTF-8 text") from None


def read_text(text: str, source: str) -> Spot:
    """The tree of *text*, one YAML document; an empty one is an empty mapping. Raises ConfigRefused."""
    import yaml

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return _Tree(source, yaml.parse(text, loader)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 0
        problem = error.problem or error.context or "not YAML"
        # The C library has a bound of its own and counts ahead of us: the same fault, the same words.
        raise refusal(source, line, TOO_DEEP if "nesting depth" in problem else _one_line(problem)) from None
    except yaml.reader.ReaderError as error:
        before = text.encode("utf-8", "replace")[: error.position]
        raise refusal(source, before.count(b"\n") + 1, "a control character; YAML allows none") from None
    except yaml.YAMLError as error:
        raise refusal(source, 0, _one_line(str(error))) from None
    except UnicodeError:
        raise refusal(source, 0, "not Unicode text") from None


def from_values(value: object, source: str, depth: int = 0) -> Spot:
    """The tree of Python values (mappings, lists, scalars), as a program hands them in. Raises ConfigRefused."""
    if depth > MAX_DEPTH:
        raise ConfigRefused(f"{source}: {TOO_DEEP}")
    if isinstance(value, int) and value.bit_length() > _INT_BITS:
        raise ConfigRefused(f"{source}: a number of more than {_INT_BITS} bits")
    if value is None or isinstance(value, str | int | float):
        return Spot(source, 0, value, str(value))
    if isinstance(value, Mapping):
        entries: dict[str, Entry] = {}
        for key, item in value.items():
            if not isinstance(key, str):
                raise ConfigRefused(f"{source}: key {quoted(str(key))} is no text")
            entries[key] = Entry(0, from_values(item, source, depth + 1))
        return Spot(source, 0, entries)
    if isinstance(value, list | tuple):
        return Spot(source, 0, [from_values(item, source, depth + 1) for item in value])
    raise ConfigRefused(f"{source}: a {type(value).__name__} is no value of a configuration")


def resolved(text: str) -> Scalar:
    """What a plain scalar means by the core rules of YAML 1.2 (chapter 10.3)."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


class _Tree:
    """Builds the tree of one document from the parser's events."""

    def __init__(self, source: str, events: Iterator[Any]) -> None:
        self.source = source
        self.events = events
        self.anchors: dict[str, Spot] = {}
        self.spots = 0

    def document(self) -> Spot:
        found: Spot | None = None
        for event in self.events:
            kind = type(event).__name__
            if kind in ("StreamStartEvent", "StreamEndEvent", "DocumentStartEvent", "DocumentEndEvent"):
                continue
            if found is not None:
                raise self._refused(event, "a second document; one is enough")
            found = self._spot(event, 0)
        if found is None or (found.value is None and not found.text):
            return Spot(self.source, 1, {})
        return found

    def _spot(self, event: Any, depth: int) -> Spot:
        kind = type(event).__name__
        self.spots += 1
        if depth > MAX_DEPTH:
            raise self._refused(event, TOO_DEEP)
        if self.spots > MAX_SPOTS:
            raise self._refused(event, f"more than {MAX_SPOTS} values")
        if kind == "AliasEvent":
            if event.anchor not in self.anchors:
                raise self._refused(event, f"alias {quoted(event.anchor)} stands for nothing")
            return self.anchors[event.anchor]
        if event.tag not in (None, "!", _TEXT_TAG):
            raise self._refused(event, f"tag {quoted(event.tag)} has no meaning here")
        line = event.start_mark.line + 1
        if kind == "ScalarEvent":
            spot = self._scalar(event, line)
        elif kind == "SequenceStartEvent":
            spot = Spot(self.source, line, self._items(depth))
        else:
            spot = Spot(self.source, line, self._entries(depth))
        if event.anchor is not None:
            self.anchors[event.anchor] = spot
        return spot

    def _scalar(self, event: Any, line: int) -> Spot:
        is_plain = event.implicit[0] and event.tag is None
        value = resolved(event.value) if is_plain else event.value
        return Spot(self.source, line, value, event.value)

    def _items(self, depth: int) -> list[Spot]:
        items: list[Spot] = []
        for event in self.events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            items.append(self._spot(event, depth + 1))
        return items

    def _entries(self, depth: int) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        for event in self.events:
            if type(event).__name__ == "MappingEndEvent":
                break
            if type(event).__name__ != "ScalarEvent":
                raise self._refused(event, "a key must be a word")
            key, line = event.value, event.start_mark.line + 1
            if key in entries:
                raise self._refused(event, f"key {quoted(key)} stands here for the second time")
            entries[key] = Entry(line, self._spot(next(self.events), depth + 1))
        return entries

    def _refused(self, event: Any, reason: str) -> ConfigRefused:
        return refusal(self.source, event.start_mark.line + 1, reason)


def _one_line(text: str) -> str:
    return " ".join(text.split())
