"""HBMM policies: what they say, how they are written, and which nodes shall have master bitmaps.

    policy := clause {, clause}       clause := MASTER_LIST=list
                                              | (MASTER_LIST=list [,COUNT=n] [,MULTIUSE=m] [,DISMOUNT=d])
                                              | RESET_THRESHOLD=blocks
(HELP SET SHADOW/POLICY; 8.4 manual, 8.3 and 8.4.) With a single master list its keywords may be written flat.
"""

from typing import NamedTuple

DEFAULT_COUNT = 6
MAX_COUNT = 12  # V8.4
DEFAULT_RESET_THRESHOLD = 1_000_000  # V8.3 and later
MAX_NAMED = 128
MAX_NAME_LENGTH = 64
NODEFAULT, DEFAULT = "NODEFAULT", "DEFAULT"
_NAME_LETTERS = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789$_")
_KEYWORDS = ("MASTER_LIST", "COUNT", "RESET_THRESHOLD", "MULTIUSE", "DISMOUNT")


class MasterList(NamedTuple):
    """One clause: *nodes* (empty: any node), and how many of them have a master bitmap."""

    nodes: tuple[str, ...]
    count: int | None = None  # type: ignore[assignment]  # hides tuple.count
    multiuse: int | None = None
    dismount: int | None = None

    def wanted(self, nodes_in_cluster: int) -> int:
        """How many masters: COUNT, or the smaller of 6 and the nodes of the list."""
        listed = len(self.nodes) or nodes_in_cluster
        return min(self.count, listed) if self.count is not None else min(listed, DEFAULT_COUNT)

    def admits(self, node: str) -> bool:
        """Whether *node* is in the list."""
        return not self.nodes or node in self.nodes


class Policy(NamedTuple):
    """A policy: its master lists, and the threshold if it gave one (in blocks)."""

    lists: tuple[MasterList, ...]
    threshold: int | None = None

    @property
    def reset_threshold(self) -> int:
        """The threshold in force."""
        return DEFAULT_RESET_THRESHOLD if self.threshold is None else self.threshold

    @property
    def is_multiuse(self) -> bool:
        """Whether automatic minicopy on volume processing is on."""
        return any(each.multiuse for each in self.lists)


class Wrong(NamedTuple):
    """Why a policy's text is refused: a DCL ident and the piece it is about."""

    ident: str
    piece: str


def is_name(text: str) -> bool:
    """Whether *text* (upper case) can name a policy."""
    return 1 <= len(text) <= MAX_NAME_LENGTH and set(text) <= _NAME_LETTERS


def written(policy: Policy) -> str:
    """The text that `parse` reads as *policy*."""
    items = [_written_list(each) for each in policy.lists]
    if policy.threshold is not None:
        items.append(f"RESET_THRESHOLD={policy.threshold}")
    return f"({','.join(items)})"


def _written_list(clause: MasterList) -> str:
    numbers = (("COUNT", clause.count), ("MULTIUSE", clause.multiuse), ("DISMOUNT", clause.dismount))
    items = [f"MASTER_LIST=({','.join(clause.nodes) or '*'})"]
    items += [f"{keyword}={number}" for keyword, number in numbers if number is not None]
    return f"({','.join(items)})"


def parse(text: str) -> Policy | Wrong:
    """The policy that *text* (upper case, with or without its outer parentheses; a colon is as good as =) describes."""
    text = text.replace(":", "=")
    items = _split(_bare(text))
    if items is None:
        return Wrong("NOPAREN", text)
    if any(item.startswith("(") for item in items):
        return _clauses(items)
    flat = [item for item in items if _keyword(item) != "RESET_THRESHOLD"]
    rest = [item for item in items if _keyword(item) == "RESET_THRESHOLD"]
    several = sum(_keyword(item) == "MASTER_LIST" for item in flat) > 1
    return _clauses([*flat, *rest] if several else [f"({','.join(flat)})", *rest] if flat else rest)


def _clauses(items: list[str]) -> Policy | Wrong:
    lists: list[MasterList] = []
    threshold: int | None = None
    for item in items:
        if not item.startswith("(") and _keyword(item) == "RESET_THRESHOLD":
            value = _number(item, 1, 0x7FFFFFFF)
            if isinstance(value, Wrong):
                return value
            if threshold is not None:
                return Wrong("CONFLICT", "RESET_THRESHOLD")
            threshold = value
            continue
        clause = _clause(item)
        if isinstance(clause, Wrong):
            return clause
        lists.append(clause)
    return Policy(tuple(lists), threshold) if lists else Wrong("VALREQ", "HBMM")


def _clause(item: str) -> MasterList | Wrong:
    parts = _split(_bare(item)) if item.startswith("(") else [item]
    if parts is None:
        return Wrong("NOPAREN", item)
    found: dict[str, tuple[str, ...] | int] = {}
    for part in parts:
        keyword = _keyword(part)
        if keyword is None or keyword == "RESET_THRESHOLD":
            return Wrong("IVKEYW", part.split("=")[0].strip() or part)
        if keyword in found:
            return Wrong("CONFLICT", keyword)
        value = _nodes(part) if keyword == "MASTER_LIST" else _number(part, 0 if keyword != "COUNT" else 1, MAX_COUNT)
        if isinstance(value, Wrong):
            return value
        found[keyword] = value
    nodes = found.get("MASTER_LIST")
    if not isinstance(nodes, tuple):
        return Wrong("VALREQ", "MASTER_LIST")
    numbers = {key: value for key, value in found.items() if isinstance(value, int)}
    return MasterList(nodes, numbers.get("COUNT"), numbers.get("MULTIUSE"), numbers.get("DISMOUNT"))


def _keyword(part: str) -> str | None:
    """The keyword that *part* begins with; keywords may be abbreviated."""
    word = part.split("=")[0].strip()
    fits = [keyword for keyword in _KEYWORDS if word and keyword.startswith(word)]
    return fits[0] if len(fits) == 1 else None


def _nodes(part: str) -> tuple[str, ...] | Wrong:
    text = part.partition("=")[2].strip()
    nodes = _split(_bare(text))
    if not text or nodes is None or not all(nodes):
        return Wrong("VALREQ", "MASTER_LIST")
    if nodes == ["*"]:
        return ()
    if len(set(nodes)) < len(nodes) or "*" in nodes:
        return Wrong("CONFLICT", "MASTER_LIST")
    return tuple(nodes)


def _number(part: str, least: int, most: int) -> int | Wrong:
    text = part.partition("=")[2].strip()
    if not text:
        return Wrong("VALREQ", part.split("=")[0].strip())
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return Wrong("NUMBER", text)
    return int(text) if least <= int(text) <= most else Wrong("IVVALU", text)


def _bare(text: str) -> str:
    """*text* without parentheses round the whole of it."""
    text = text.strip()
    return text[1:-1] if text.startswith("(") and _closes(text) == len(text) - 1 else text


def _closes(text: str) -> int:
    """Where the parenthesis that *text* begins with is closed; -1 when it is not."""
    depth = 0
    for at, mark in enumerate(text):
        depth += (mark == "(") - (mark == ")")
        if depth == 0:
            return at
    return -1


def _split(text: str) -> list[str] | None:
    """The items between commas that stand in no parenthesis; None when parentheses do not match."""
    items, depth, start = [], 0, 0
    for at, mark in enumerate(text):
        depth += (mark == "(") - (mark == ")")
        if depth < 0:
            return None
        if mark == "," and depth == 0:
            items.append(text[start:at].strip())
            start = at + 1
    items.append(text[start:].strip())
    return items if depth == 0 else None
