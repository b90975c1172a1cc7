"""Reads a transcript (.vmst): front matter, commands and directives, each with the output that is expected of it.

The first characters of a line say what it is:

    `#: `        front matter, `key: value`; further indented `#: ` lines belong to the key above
    `#` , `# `   a comment
    `#> `        a directive for the runner
    `$ `, `$`    a command, typed at the prompt; `_$ ` continues it
    `\\`          the rest is output, whatever it begins with
    else         output, exactly; blank lines just before a command are free

In output `{{` and `}}` are braces, `{eol}` marks trailing blanks, `{TIME}` is any time (see `NORMALISERS`), `{DEV#1}`
any device that is the same each time, `{..}` any text, a line `{...}` any lines, `{<text}` an answer that is typed.
The lines between `#> unordered` and `#> end` may come in any order.
"""

from typing import NamedTuple

COMMAND = "$ "
CONTINUATION = "_$ "
FRONT = "#: "
DIRECTIVE = "#> "
UNORDERED, END = "unordered", "end"
ANY_LINES = "{...}"
MAX_BLOCKS = 20_000

NORMALISERS = {
    "TIME": r"\d\d:\d\d:\d\d\.\d\d",
    "DATE": r"[ \d]\d-[A-Z]{3}-\d{4}",
    "PID": r"[0-9A-F]{8}",
    "PCT": r"\d{1,3}(?:\.\d+)?%",
    "DEV": r"_?(?:\$\d{1,3}\$|[A-Z0-9]{1,6}\$)?[A-Z]{2,4}\d{1,5}:?",
    "NODE": r"[A-Z0-9]{1,6}",
    "BITMAPID": r"[0-9A-F]{4,16}",
    "NUMBER": r"-?\d+",
}


class TranscriptError(ValueError):
    """A transcript is wrong; the text begins with its file and line."""


class Piece(NamedTuple):
    """A part of an expected line: *kind* is text, answer, any, or a normaliser's name; *key* as in `{DEV#1}`."""

    kind: str
    text: str = ""
    key: str = ""


class Expected(NamedTuple):
    """One expected line; *pieces* is empty for `{...}`. *source* is the line as it stands in the file."""

    source: str
    number: int
    pieces: tuple[Piece, ...]
    plain: str | None  # the whole line where nothing in it varies

    @property
    def is_any_lines(self) -> bool:
        """Whether this stands for any number of lines."""
        return not self.pieces


class Unordered(NamedTuple):
    """Expected lines whose order is free; *sources* are the lines of the file with their directives."""

    lines: tuple[Expected, ...]
    sources: tuple[str, ...]


class Comment(NamedTuple):
    """A line between expected lines that expects nothing."""

    source: str


Item = Expected | Unordered | Comment


class Block(NamedTuple):
    """A command or directive and what it is expected to show."""

    number: int  # of its first line
    is_command: bool
    text: str  # the records of a command joined by newlines; a directive without its mark
    head: tuple[str, ...]
    body: tuple[str, ...]
    items: tuple[Item, ...]
    tail: tuple[str, ...]  # free blank lines and comments at the end of the body

    @property
    def answers(self) -> list[str]:
        """What is typed at the questions, in order."""
        lines = [line for item in self.items for line in _lines_of(item)]
        return [piece.text for line in lines for piece in line.pieces if piece.kind == "answer"]


class Transcript(NamedTuple):
    """A whole file; *front* holds the values as text."""

    name: str
    front: dict[str, str]
    preamble: tuple[str, ...]
    blocks: tuple[Block, ...]


def parse(text: str, name: str) -> Transcript:
    """Read a transcript. Raises TranscriptError with file and line."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    starts = _starts(lines, name)
    if len(starts) > MAX_BLOCKS:
        raise TranscriptError(f"{name}:{starts[MAX_BLOCKS] + 1}: more than {MAX_BLOCKS} commands")
    first = starts[0] if starts else len(lines)
    preamble = tuple(lines[:first])
    front = _front(preamble, name)
    blocks = [_block(lines, at, end, name) for at, end in zip(starts, [*starts[1:], len(lines)])]
    return Transcript(name, front, preamble, tuple(blocks))


def show(transcript: Transcript, bodies: dict[int, list[str]]) -> str:
    """The text of *transcript*, the bodies of some blocks (by index) replaced."""
    lines = [*transcript.preamble]
    for index, block in enumerate(transcript.blocks):
        lines += [*block.head, *bodies.get(index, block.body)]
    return "".join(f"{line}\n" for line in lines)


def escape(line: str) -> str:
    """*line* as expected output of a transcript."""
    shown = line.replace("{", "{{").replace("}", "}}")
    if _is_marked(shown) or shown.startswith("\\"):
        shown = "\\" + shown
    return shown + "{eol}" if shown[-1:] in (" ", "\t") else shown


def escape_answered(prompt: str, answer: str) -> str:
    """A question and its answer as expected output."""
    shown = escape(prompt + "|").removesuffix("|")
    return f"{shown}{{<{answer.replace('{', '{{').replace('}', '}}')}}}"


def read_line(source: str, number: int, name: str) -> Expected:
    """One line of expected output. Raises TranscriptError for braces that mean nothing."""
    if source == ANY_LINES:
        return Expected(source, number, (), None)
    line = source[1:] if source.startswith("\\") else source
    if "{" not in line and "}" not in line:
        return Expected(source, number, (Piece("text", line),), line)
    pieces: list[Piece] = []
    text: list[str] = []
    at = 0
    while at < len(line):
        mark = line[at]
        if mark in "{}" and line[at : at + 2] == mark * 2:
            text.append(mark)
            at += 2
        elif mark == "{":
            piece, at = _braced(line, at, f"{name}:{number}")
            if piece.kind != "eol":
                pieces += [Piece("text", "".join(text)), piece]
                text.clear()
        elif mark == "}":
            raise TranscriptError(f"{name}:{number}: a single closing brace; write }}}} for the character")
        else:
            text.append(mark)
            at += 1
    pieces = [piece for piece in [*pieces, Piece("text", "".join(text))] if piece.kind != "text" or piece.text]
    is_plain = all(piece.kind in ("text", "answer") for piece in pieces)
    plain = "".join(piece.text for piece in pieces) if is_plain else None
    return Expected(source, number, tuple(pieces) or (Piece("text"),), plain)


def _braced(line: str, at: int, place: str) -> tuple[Piece, int]:
    """The piece in braces that begins at column *at*, and the column after it."""
    if line.startswith("{<", at):
        return _answer(line, at, place)
    end = line.find("}", at)
    if end < 0:
        raise TranscriptError(f"{place}: a brace is not closed; write {{{{ for the character")
    inner = line[at + 1 : end]
    if inner == "..":
        return Piece("any"), end + 1
    if inner == "eol" and end + 1 == len(line):
        return Piece("eol"), end + 1
    kind, _, key = inner.partition("#")
    if kind not in NORMALISERS:
        raise TranscriptError(f"{place}: {{{inner}}} is no matcher; write {{{{ for the character")
    return Piece(kind, key=inner if key else ""), end + 1


def _answer(line: str, at: int, place: str) -> tuple[Piece, int]:
    """The answer `{<text}` at column *at*; braces in it are doubled."""
    text: list[str] = []
    at += 2
    while at < len(line):
        if line[at] == "}" and line[at + 1 : at + 2] != "}":
            return Piece("answer", "".join(text)), at + 1
        text.append(line[at])
        at += 2 if line[at] in "{}" else 1
    raise TranscriptError(f"{place}: an answer is not closed")


def _is_marked(line: str) -> bool:
    """Whether *line* would be read as something else than output."""
    return line in ("$", "#", "_$") or line.startswith((COMMAND, CONTINUATION, FRONT, DIRECTIVE, "# ", "#:", "#>"))


def _starts(lines: list[str], name: str) -> list[int]:
    """The indexes at which blocks begin."""
    starts: list[int] = []
    region = 0
    for index, line in enumerate(lines):
        if line.startswith(DIRECTIVE):
            word = line[len(DIRECTIVE) :].strip()
            if word in (UNORDERED, END):
                if (word == END) != bool(region) or not starts:
                    raise TranscriptError(f"{name}:{index + 1}: {word} is not expected here")
                region = index + 1 if word == UNORDERED else 0
                continue
        elif line != "$" and not line.startswith(COMMAND):
            continue
        if region:
            raise TranscriptError(f"{name}:{region}: unordered is not ended")
        starts.append(index)
    if region:
        raise TranscriptError(f"{name}:{region}: unordered is not ended")
    return starts


def _front(preamble: tuple[str, ...], name: str) -> dict[str, str]:
    """The front matter's values; indented lines stay below their key, less the blank after the mark."""
    front: dict[str, str] = {}
    key = ""
    for number, line in enumerate(preamble, start=1):
        if line.startswith(FRONT):
            text = line[len(FRONT) :].rstrip()
            if text.startswith(" ") and key:
                front[key] = f"{front[key]}\n{text}"
                continue
            key, colon, value = text.partition(":")
            if not colon or not key.strip():
                raise TranscriptError(f"{name}:{number}: front matter is `key: value`")
            if key in front:
                raise TranscriptError(f"{name}:{number}: {key} is given twice")
            front[key] = value.strip()
        elif line.strip() and not line.startswith("# ") and line != "#":
            raise TranscriptError(f"{name}:{number}: output is expected before any command")
    return front


def _block(lines: list[str], at: int, end: int, name: str) -> Block:
    """The block in lines *at* to *end* (exclusive)."""
    is_command = not lines[at].startswith(DIRECTIVE)
    below = at + 1
    while is_command and below < end and (lines[below].startswith(CONTINUATION) or lines[below] == "_$"):
        below += 1
    head, body = tuple(lines[at:below]), tuple(lines[below:end])
    marks = len(DIRECTIVE) if not is_command else len(COMMAND)
    records = [head[0][marks:], *(record[len(CONTINUATION) :] for record in head[1:])]
    keep = len(body)
    while keep and (not body[keep - 1].strip() or _is_comment(body[keep - 1])):
        keep -= 1
    items = _items(body[:keep], below + 1, name)
    text = "\n".join(records) if is_command else records[0].strip()
    return Block(at + 1, is_command, text, head, body, tuple(items), body[keep:])


def _items(body: tuple[str, ...], first: int, name: str) -> list[Item]:
    items: list[Item] = []
    region: int | None = None
    for index, source in enumerate(body):
        if source.startswith(DIRECTIVE):
            if region is None:
                region = index
                continue
            sources = body[region : index + 1]
            inner = [
                read_line(line, first + region + 1 + offset, name)
                for offset, line in enumerate(sources[1:-1])
                if not _is_comment(line)
            ]
            if any(line.is_any_lines for line in inner):
                raise TranscriptError(f"{name}:{first + region}: {ANY_LINES} has no place among unordered lines")
            items.append(Unordered(tuple(inner), sources))
            region = None
        elif region is None:
            items.append(Comment(source) if _is_comment(source) else read_line(source, first + index, name))
    return items


def _is_comment(line: str) -> bool:
    return line == "#" or line.startswith(("# ", FRONT))


def _lines_of(item: Item) -> tuple[Expected, ...]:
    if isinstance(item, Expected):
        return (item,)
    return item.lines if isinstance(item, Unordered) else ()
