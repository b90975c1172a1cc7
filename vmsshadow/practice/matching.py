"""Compares what a screen showed with what a transcript expects, and rewrites what differs.

Lines fit one to one, except where `{...}` takes any number of them or an unordered region takes as many as it has,
in any order. Blank lines at the end of a block count on neither side.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from vmsshadow.practice.transcript import (
    NORMALISERS,
    Comment,
    Expected,
    Item,
    Piece,
    Unordered,
    escape,
    escape_answered,
)

# What keeps and what costs how much when failing output is rewritten; a kept line outweighs any clean-up.
_KEPT, _CHANGED, _DROPPED, _ADDED, _TAKEN = 100, -4, -10, -10, -5

Bindings = dict[str, str]


class Shown(NamedTuple):
    """A line of the screen; *answer* is the part at its end that was typed at a question."""

    text: str
    answer: str | None = None


class Difference(NamedTuple):
    """Where expected and shown lines part: *is_normaliser* if only the kind of a varying part was wrong."""

    is_normaliser: bool
    diff: list[str]


def without_end(shown: Sequence[Shown]) -> list[Shown]:
    """*shown* without the blank lines at its end."""
    size = len(shown)
    while size and not shown[size - 1].text.strip():
        size -= 1
    return list(shown[:size])


def line_fits(expected: Expected, text: str, bindings: Bindings) -> Bindings | None:
    """The bindings after *text* was found to fit, or None if it does not."""
    if expected.plain is not None:
        return bindings if expected.plain == text else None
    found = _pattern(expected.pieces, tuple(sorted(bindings.items()))).fullmatch(text)
    if found is None:
        return None
    named = {key: found[_group(key)] for _, _, key in expected.pieces if key and key not in bindings}
    return {**bindings, **named} if named else bindings


def compare(items: Sequence[Item], shown: Sequence[Shown], bindings: Bindings) -> tuple[Difference | None, Bindings]:
    """None and the bindings after it if *shown* fits *items*; otherwise what differs."""
    wanted = [item for item in items if not isinstance(item, Comment)]
    lines = without_end(shown)
    after = _fits(wanted, lines, bindings)
    if after is not None:
        return None, after
    return Difference(_is_normaliser(wanted, lines, bindings), _diff(items, lines)), bindings


def rewrite(items: Sequence[Item], shown: Sequence[Shown], bindings: Bindings) -> list[str]:
    """The body that fits *shown*: lines that fit keep their sources, comments stay where they stand."""
    lines = without_end(shown)
    wanted = list(items)
    moves = _align(wanted, lines, bindings)
    body: list[str] = []
    at = 0
    for item, move, taken in moves:
        if isinstance(item, Comment):
            body.append(item.source)
        elif move == "keep":
            body += item.sources if isinstance(item, Unordered) else [item.source] if item is not None else []
        elif move in ("add", "change"):
            body += [_source(line) for line in lines[at : at + taken]]
        at += taken
    return body


def _source(line: Shown) -> str:
    if line.answer is None:
        return escape(line.text)
    return escape_answered(line.text.removesuffix(line.answer), line.answer)


# --- fitting ---------------------------------------------------------------------------------------


def _fits(items: Sequence[Item], lines: Sequence[Shown], bindings: Bindings) -> Bindings | None:
    """The bindings after all *lines* were found to fit all *items*, or None; `{...}` is tried shortest first."""
    # (item, line, bindings) to come back to
    choices: list[tuple[int, int, Bindings]] = []
    tried: set[tuple[int, int]] = set()
    i, j, bound = 0, 0, bindings
    while True:
        after = None
        if i == len(items):
            if j == len(lines):
                return bound
        else:
            item = items[i]
            if isinstance(item, Expected) and item.is_any_lines:
                if j < len(lines):
                    choices.append((i, j + 1, bound))
                after, taken = bound, 0
            else:
                after, taken = _item_fits(item, lines, j, bound)
        if after is not None:
            i, j, bound = i + 1, j + taken, after
            continue
        while choices and choices[-1][:2] in tried:
            choices.pop()
        if not choices:
            return None
        i, j, bound = choices.pop()
        tried.add((i, j))


def _item_fits(item: Item, lines: Sequence[Shown], at: int, bindings: Bindings) -> tuple[Bindings | None, int]:
    """Whether one item fits at *at*, and how many lines it takes."""
    if isinstance(item, Expected):
        return (line_fits(item, lines[at].text, bindings) if at < len(lines) else None), 1
    assert isinstance(item, Unordered)
    taken = len(item.lines)
    if at + taken > len(lines):
        return None, taken
    return (bindings if _assign(item, lines[at : at + taken], bindings) else None), taken


def _assign(region: Unordered, lines: Sequence[Shown], bindings: Bindings) -> bool:
    """Whether every line finds an expected line of its own (augmenting paths)."""
    owner: dict[int, int] = {}

    def place(line: int, seen: set[int]) -> bool:
        for index, expected in enumerate(region.lines):
            if index in seen or line_fits(expected, lines[line].text, bindings) is None:
                continue
            seen.add(index)
            if index not in owner or place(owner[index], seen):
                owner[index] = line
                return True
        return False

    return all(place(line, set()) for line in range(len(lines)))


def _group(key: str) -> str:
    return f"k{key.encode().hex()}"


@lru_cache(maxsize=4096)
def _pattern(pieces: tuple[Piece, ...], bindings: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """The pattern of one line; what `{DEV#1}` was before is text."""
    bound = dict(bindings)
    named: list[str] = []
    parts: list[str] = []
    for piece in pieces:
        if piece.kind in ("text", "answer"):
            parts.append(re.escape(piece.text))
        elif piece.kind == "any":
            parts.append(".*")
        elif piece.key in bound:
            parts.append(re.escape(bound[piece.key]))
        elif piece.key in named:
            parts.append(f"(?P={_group(piece.key)})")
        elif piece.key:
            named.append(piece.key)
            parts.append(f"(?P<{_group(piece.key)}>{NORMALISERS[piece.kind]})")
        else:
            parts.append(f"(?:{NORMALISERS[piece.kind]})")
    return re.compile("".join(parts), re.DOTALL)


# --- telling the difference ------------------------------------------------------------------------


def _is_normaliser(items: Sequence[Item], lines: Sequence[Shown], bindings: Bindings) -> bool:
    """Whether the lines would fit if every normaliser took any text."""
    return _fits([_loosened(item) for item in items], lines, bindings) is not None


def _loosened(item: Item) -> Item:
    if isinstance(item, Unordered):
        return item._replace(lines=tuple(_loose_line(line) for line in item.lines))
    return _loose_line(item) if isinstance(item, Expected) else item


def _loose_line(line: Expected) -> Expected:
    loose = tuple(
        piece if piece.kind in ("text", "answer", "any") else piece._replace(kind="any", key="")
        for piece in line.pieces
    )
    return line._replace(pieces=loose)


def _diff(items: Sequence[Item], lines: Sequence[Shown]) -> list[str]:
    """A unified diff of sources against the screen, without its two heads."""
    from difflib import unified_diff

    expected: list[str] = []
    for item in items:
        if isinstance(item, Unordered):
            expected += item.sources[1:-1]
        elif isinstance(item, Expected):
            expected.append(item.source)
    shown = [_source(line) for line in lines]
    return list(unified_diff(expected, shown, n=3, lineterm=""))[2:]


# --- rewriting -------------------------------------------------------------------------------------


Move = tuple[Item | None, str, int]  # what becomes of an item (None: of no item), and how many lines it takes


def _align(items: Sequence[Item], lines: Sequence[Shown], bindings: Bindings) -> list[Move]:
    """The cheapest way to turn *items* into *lines*."""
    rows, columns = len(items), len(lines)
    best: list[list[tuple[int, Move | None]]] = [[(0, None)] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows, -1, -1):
        for j in range(columns, -1, -1):
            if i == rows and j == columns:
                continue
            choices = _moves(items[i] if i < rows else None, lines, j, bindings)
            scored: list[tuple[int, Move | None]] = []
            for score, move in choices:
                # A `{...}` that takes a line stays to take more.
                stays = move[1] == "take" or move[0] is None
                scored.append((score + best[i if stays else i + 1][j + move[2]][0], move))
            best[i][j] = max(scored, key=lambda choice: choice[0])
    path: list[Move] = []
    i = j = 0
    while i < rows or j < columns:
        chosen = best[i][j][1]
        assert chosen is not None, "only the end has no move"
        path.append(chosen)
        i += 0 if chosen[1] == "take" or chosen[0] is None else 1
        j += chosen[2]
    return path


def _moves(item: Item | None, lines: Sequence[Shown], at: int, bindings: Bindings) -> list[tuple[int, Move]]:
    """What may be done with *item* at line *at*, with its score."""
    moves: list[tuple[int, Move]] = []
    if isinstance(item, Comment):
        return [(0, (item, "comment", 0))]
    if at < len(lines):
        moves.append((_ADDED, (None, "add", 1)))
    if item is None:
        return moves
    if isinstance(item, Expected) and item.is_any_lines:
        moves.append((1, (item, "keep", 0)))
        if at < len(lines):
            moves.append((_TAKEN, (item, "take", 1)))
        return moves
    after, taken = _item_fits(item, lines, at, bindings)
    if after is not None:
        moves.append((_KEPT * taken, (item, "keep", taken)))
    moves.append((_DROPPED, (item, "drop", 0)))
    if isinstance(item, Expected) and at < len(lines):
        moves.append((_CHANGED, (item, "change", 1)))
    return moves
