"""The texts of HELP: a tree of topics read from the .hlp files, how a topic is found, and how it is laid out.

The files are in the source format of VMS help libraries: a line that begins with a digit opens a topic of that
level, a line that begins with a slash one a level below the last numbered topic, an exclamation mark a comment;
everything else is text (Command Definition, Librarian and Message Utilities manual). The layout is that of HELP on
an 80 column terminal. # columns and indents from memory
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

MAX_LEVEL = 9
MAX_MATCHES = 500  # topics that one request shows

_COLUMN = 11
_WIDTH = 80
_TEXT_INDENT = 5


@dataclass(slots=True)
class Topic:
    """One key of the library with its text and its subtopics; the root has no key."""

    key: str
    text: list[str] = field(default_factory=list)
    children: list["Topic"] = field(default_factory=list)

    def child(self, key: str) -> "Topic | None":
        """The subtopic called exactly *key*, in any case."""
        return next((topic for topic in self.children if topic.key.upper() == key.upper()), None)


Path = tuple[Topic, ...]  # from the root, which is left out, down to a topic


def load() -> Topic:
    """The library of this system: all .hlp files, their first levels in alphabetical order."""
    from importlib.resources import files

    folder = files("vmsshadow.commands")
    sources = sorted((file for file in folder.iterdir() if file.name.endswith(".hlp")), key=lambda file: file.name)
    return read(file.read_text("utf-8") for file in sources)


def read(sources: Iterable[str]) -> Topic:
    """The tree in the texts of help files; a topic that occurs twice is joined.

    Raises ValueError for a level that skips one.
    """
    root = Topic("")
    for source in sources:
        known = {topic.key: len(topic.children) for topic in root.children}
        _read_file(root, source)
        for topic in root.children:
            if 0 < known.get(topic.key, 0) < len(topic.children):  # joined of several files: in no file's order
                topic.children.sort(key=lambda child: (child.key.startswith("/"), child.key.upper()))
    root.children.sort(key=lambda topic: topic.key.upper())
    return root


def _read_file(root: Topic, source: str) -> None:
    open_topics, numbered = [root], 0
    for line in source.split("\n"):
        if line.startswith("!"):
            continue
        head, _, key = line.partition(" ")
        if head.isdecimal() and 1 <= int(head) <= MAX_LEVEL and key.strip():
            level = numbered = int(head)
        elif line.startswith("/"):
            level, key = numbered + 1, line
        else:
            open_topics[-1].text.append(line.rstrip())
            continue
        if level > len(open_topics):
            raise ValueError(f"topic {key.strip()} of level {level} has no topic above it")
        del open_topics[level:]
        topic = open_topics[-1].child(key.strip())
        if topic is None:
            topic = Topic(key.strip())
            open_topics[-1].children.append(topic)
        open_topics.append(topic)


# --- finding ---------------------------------------------------------------------------------------


def split_keys(text: str) -> list[str]:
    """The keys typed: words, and qualifiers glued to them (`MOUNT/SHADOW` is MOUNT, then /SHADOW)."""
    return re.findall(r"/?[^\s/]+|/", text)


def find(start: Path, root: Topic, keys: list[str]) -> tuple[list[Path], Path]:
    """The topics that *keys*, typed at *start*, mean; if there are none, the deepest topic that was found.

    A key may be abbreviated and hold the wildcards `*` and `%`; `...` at the end of the last one, or alone, takes
    everything below.
    """
    found: list[Path] = [start]
    deepest = start
    for key in keys:
        everything = key.endswith("...")
        name = key.removesuffix("...")
        if name or not everything:
            found = [(*path, topic) for path in found for topic in _matches(path[-1] if path else root, name)]
            found = found[:MAX_MATCHES]
        if not found:
            return [], deepest
        deepest = found[0]
        if everything:
            found = [below for path in found for below in _with_all_below(path, root)][:MAX_MATCHES]
    return found, deepest


def _matches(topic: Topic, key: str) -> list[Topic]:
    exact = topic.child(key)
    if exact is not None:
        return [exact]
    pattern = re.escape(key.upper()).replace(r"\*", ".*").replace("%", ".")
    found = [child for child in topic.children if re.match(pattern, child.key.upper())]
    if found or not key.startswith("/"):
        return found
    # /SHADOW after MOUNT means the one that stands under Qualifiers.
    below = topic.child("Qualifiers")
    return _matches(below, key) if below is not None else []


def _with_all_below(path: Path, root: Topic) -> list[Path]:
    topic = path[-1] if path else root
    return [path, *(below for child in topic.children for below in _with_all_below((*path, child), root))]


# --- layout ----------------------------------------------------------------------------------------


def topic_lines(path: Path) -> list[str]:
    """A topic: its path, one key a line, then its text."""
    lines: list[str] = []
    for depth, topic in enumerate(path):
        lines += ["", "  " * depth + topic.key]
    indent = " " * (2 * (len(path) - 1) + _TEXT_INDENT)
    return [*lines, "", *(f"{indent}{line}".rstrip() for line in _dedented(path[-1].text)), ""]


def _dedented(text: list[str]) -> list[str]:
    """*text* without blank lines at its ends and without the blanks that all its lines begin with."""
    used = [index for index, line in enumerate(text) if line.strip()]
    if not used:
        return []
    text = text[used[0] : used[-1] + 1]
    margin = min(len(line) - len(line.lstrip()) for line in text if line.strip())
    return [line[margin:] for line in text]


def subtopic_lines(topic: Topic) -> list[str]:
    """The list of what can be asked next, in columns; nothing for a topic without subtopics."""
    if not topic.children:
        return []
    words = [child.key for child in topic.children if not child.key.startswith("/")]
    qualifiers = [child.key for child in topic.children if child.key.startswith("/")]
    return ["", "  Additional information available:", "", *_columns(words), *_columns(qualifiers), ""]


def _columns(keys: list[str]) -> list[str]:
    lines: list[str] = []
    line = ""
    for key in keys:
        cell = key.ljust((len(key) // _COLUMN + 1) * _COLUMN)
        if line and 2 + len(line) + len(key) > _WIDTH:
            lines.append(f"  {line}".rstrip())
            line = ""
        line += cell
    return [*lines, f"  {line}".rstrip()] if line else lines


def sorry_lines(keys: list[str]) -> list[str]:
    """What HELP says when there is nothing."""
    return ["", f"  Sorry, no documentation on {' '.join(keys).upper()}"]
