"""How alike a typed word and a name are: for candidates that are no abbreviations, and for hints. Pure."""

from collections.abc import Iterable

MIN_FUZZY = 2  # characters; less fits everything
MAX_WORD = 40  # characters; longer words are no misspelt names


def resembles(typed: str, name: str) -> bool:
    """Whether the characters of *typed* stand in *name* in their order, the first at the beginning of a word.

    `DVC` resembles DEVICES, `MBRTMO` SHADOW_MBR_TMO; what *name* begins with does not count.
    """
    if len(typed) < MIN_FUZZY or name.startswith(typed):
        return False
    starts = [0, *(at + 1 for at, mark in enumerate(name) if mark in "_$")]
    return any(_in_order(typed, name, start) for start in starts)


def _in_order(typed: str, name: str, start: int) -> bool:
    if not name.startswith(typed[0], start):
        return False
    at = start
    for mark in typed:
        at = name.find(mark, at) + 1
        if not at:
            return False
    return True


def distance(one: str, other: str) -> int:
    """How many characters must be inserted, left out, replaced or swapped with the next to make *other* of *one*."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, mark in enumerate(one, start=1):
        line = [row]
        for column, wanted in enumerate(other, start=1):
            best = min(above[column] + 1, line[column - 1] + 1, above[column - 1] + (mark != wanted))
            swapped = row > 1 and column > 1 and mark == other[column - 2] and one[row - 2] == wanted
            line.append(min(best, before[column - 2] + 1) if swapped else best)
        before, above = above, line
    return above[-1]


def nearest(typed: str, names: Iterable[str], most: int = 1) -> list[str]:
    """The names that *typed* is a misspelling of, nearest first: one mistake in three characters, and three at most.

    A beginning of a name may be misspelt as well (`VERSOI` for VERSION). # the bounds are ours
    """
    if not typed or len(typed) > MAX_WORD:
        return []
    allowed = min(3, (len(typed) + 2) // 3)
    found: list[tuple[int, int, str]] = []
    for name in dict.fromkeys(names):
        whole = distance(typed, name)
        begun = min((distance(typed, name[:size]) for size in range(len(typed) - 1, len(typed) + 2)), default=whole)
        mistakes = min(whole, begun + 1) if len(typed) > 2 else whole
        if mistakes <= allowed and mistakes < len(typed):
            found.append((mistakes, abs(len(name) - len(typed)), name))
    return [name for _, _, name in sorted(found)[:most]]
