"""The picture of the shadow sets, drawn: text for a screen of any size, with colours or without, SVG, HTML.

Drawing is a pure function of a picture and a size. What OpenVMS says stands in it letter for letter: nothing goes
through markup. Without an encoding that has them, blocks and lines are drawn with letters of ASCII.
"""

import io
from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from vmsshadow.commands.picture import BitmapPicture, MemberPicture, NodePicture, Picture, SetPicture

PAGE_COLUMNS = 80  # of a picture that is not drawn for a screen
NARROW = 60  # columns; below that names lose their hosts and sites
MAX_MESSAGES = 6  # lines; on a low screen fewer
LEAST_BAR = 8
TITLE = "vmsshadow"

# Rich's own format names fonts of a host on the network; a picture here asks nobody for anything.
SVG = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font: {char_height}px/{line_height}px "DejaVu Sans Mono", Consolas, Menlo, monospace; }}
.{unique_id}-title {{ font: bold 18px sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
KEYS = "q ends  Ctrl/Y interrupts  arrows go through the sets"

_GOOD, _BUSY, _BAD, _DIM, _HEAD = "green", "yellow", "bold red", "dim", "bold"


class Strokes(NamedTuple):
    """What bars and strips are drawn with: the strip's from nothing to all."""

    done: str
    left: str
    rule: str
    densities: str


FINE = Strokes("█", "░", "─", "·▁▂▃▄▅▆▇█")
PLAIN = Strokes("#", ".", "-", ".:-=+*%@#")


def lines(picture: Picture, columns: int, rows: int = 0, first: int = 0, strokes: Strokes = FINE) -> list[Text]:
    """The picture in *columns* and at most *rows* lines (0: any number), beginning with the set number *first*.

    Sets that do not fit are counted in the last line before the messages. No line is wider than *columns*.
    """
    head = [_title(picture, columns), *_nodes(picture, columns)]
    messages = [Text(each) for each in picture.messages[-MAX_MESSAGES:]]
    if rows:
        messages = messages[-max(0, min(MAX_MESSAGES, (rows - len(head)) // 3 - 1)) :] if rows > len(head) + 5 else []
    tail = [_rule(columns, strokes), *messages] if messages else []
    room = rows - len(head) - len(tail) if rows else 0
    body = _sets(picture, columns, room, first, strokes)
    if rows and tail:
        body += [Text()] * (room - len(body))
    drawn = [*head, *body, *tail]
    for line in drawn:
        line.truncate(columns)
    return drawn[:rows] if rows else drawn


def screen(picture: Picture, columns: int, rows: int, first: int, *, has_colour: bool, encoding: str) -> str:
    """The picture for a terminal: its lines with ANSI sequences, joined by line ends."""
    strokes = FINE if _has(encoding) else PLAIN
    out = io.StringIO()
    console = Console(
        file=out, width=columns, height=rows, force_terminal=has_colour, legacy_windows=False,
        color_system="standard" if has_colour else None, no_color=not has_colour, markup=False, emoji=False,
        highlight=False,
    )  # fmt: skip
    for line in lines(picture, columns, rows, first, strokes):
        console.print(line, soft_wrap=True, end="\n")
    return out.getvalue().rstrip("\n")


def drawn(picture: Picture, form: str, columns: int = PAGE_COLUMNS) -> list[str]:
    """The whole picture as lines of text, or of an SVG or HTML file if *form* is `.SVG` or `.HTML`."""
    found = lines(picture, columns, strokes=FINE if form else PLAIN)
    if not form:
        return [line.plain.rstrip() for line in found]
    console = Console(
        file=io.StringIO(), width=columns, record=True, force_terminal=True, legacy_windows=False, markup=False,
        color_system="standard", no_color=False, emoji=False, highlight=False,
    )  # fmt: skip
    for line in found:
        console.print(line, soft_wrap=True)
    if form == ".SVG":
        title = f"{TITLE}  {picture.node}"
        return console.export_svg(title=title, theme=MONOKAI, code_format=SVG, unique_id=TITLE).rstrip().split("\n")
    return console.export_html(theme=MONOKAI, inline_styles=True).split("\n")


def _rule(columns: int, strokes: Strokes) -> Text:
    """Above the messages: what the keys do."""
    words = f"{strokes.rule * 2} {KEYS} "
    return Text(words.ljust(columns, strokes.rule) if len(words) < columns else strokes.rule * columns, _DIM)


# --- the head --------------------------------------------------------------------------------------


def _title(picture: Picture, columns: int) -> Text:
    left = Text.assemble((picture.node, _HEAD), "  ", picture.time, "  ", picture.pace)
    if not picture.votes:
        return left
    right = f"{picture.votes}{', no quorum' if picture.is_hung else ''}"
    gap = columns - len(left) - len(right)
    return left.append(" " * gap).append(right, _BAD if picture.is_hung else "") if gap > 0 else left


def _nodes(picture: Picture, columns: int) -> list[Text]:
    """Nodes, and links that are cut; as many lines as it takes."""
    if len(picture.nodes) < 2:
        return []
    words = [_node(node) for node in picture.nodes]
    words += [Text(f"cut: {link}", _BAD) for link in picture.cut]
    found = [Text()]
    for word in words:
        if found[-1] and len(found[-1]) + 3 + len(word) > columns:
            found.append(Text())
        found[-1].append("   " if found[-1] else "").append_text(word)
    return found


def _node(node: NodePicture) -> Text:
    site = f" site {node.site}" if node.site else ""
    style = _GOOD if node.status == "up" else _BAD
    return Text.assemble(f"{node.name}{site} ", (node.status, style))


# --- the sets --------------------------------------------------------------------------------------


def _sets(picture: Picture, columns: int, room: int, first: int, strokes: Strokes) -> list[Text]:
    if not picture.sets:
        return [Text(), Text(f"No shadow set is mounted on {picture.node}")]
    found: list[Text] = []
    shown = picture.sets[min(first, len(picture.sets) - 1) :]
    for number, each in enumerate(shown):
        block = _set(each, columns, strokes)
        is_last = number == len(shown) - 1
        if room and len(found) + len(block) + (not is_last) > room:
            left = len(shown) - number
            if number == 0:  # not even one fits: as much of it as there is room for
                return block[: max(room - 1, 1)] + ([_more(left)] if room > 1 else [])
            return [*found, _more(left)]
        found += block
    return found


def _more(left: int) -> Text:
    return Text(f"... and {left} more", _DIM)


def _set(each: SetPicture, columns: int, strokes: Strokes) -> list[Text]:
    """A set at rest without bitmaps has one line below its own for each member, as every other."""
    style = _GOOD if each.is_at_rest else _BUSY
    name = Text.assemble((f"{each.name}:", _HEAD), f"  {each.label}")
    count = f"{each.full}/{each.total}"
    state_at = 24 if columns >= NARROW else len(name) + 2
    name.append(" " * max(2, state_at - len(name))).append(each.state, style)
    gap = columns - len(name) - len(count)
    head = name.append(" " * gap).append(count) if gap > 0 else name
    members = [_member(member, columns, strokes) for member in each.members]
    return [Text(), head, *members, *(_bitmap(bitmap, columns, strokes) for bitmap in each.bitmaps)]


def _member(member: MemberPicture, columns: int, strokes: Strokes) -> Text:
    line = Text(f"  {member.device:<12}")
    if columns >= NARROW:
        line.append(f" {f'({member.host})' if member.host else '':<9}")
        line.append(f" {f'site {member.site}' if member.site else '':<8}")
    is_sound = member.status in ("ShadowSetMember", "ShadowMergeMbr", "ShadowCopying")
    style = _BAD if not is_sound else _BUSY if member.percent is not None else ""
    line.append(f" {member.status:<16}", style)
    if member.percent is not None:
        figure = f" {member.percent:>3}%"
        width = columns - len(line) - len(figure) - 1
        if width >= LEAST_BAR:
            done = width * member.percent // 100
            line.append(" ").append(strokes.done * done, _BUSY).append(strokes.left * (width - done), _DIM)
        line.append(figure)
    return line


def _bitmap(bitmap: BitmapPicture, columns: int, strokes: Strokes) -> Text:
    """The strip is the volume from its beginning to its end: how many ranges are marked in each part."""
    line = Text(f"  {bitmap.name:<7} {bitmap.master:<6} {bitmap.marked} of {bitmap.ranges} ranges", _DIM)
    width = len(bitmap.shares)
    gap = columns - len(line) - width
    if gap >= 2:
        line.append(" " * gap).append(_strip(bitmap.shares, strokes.densities), _BUSY)
    return line


def _strip(shares: Sequence[float], densities: str) -> str:
    """Nothing marked is the first stroke, anything at all at least the second."""
    top = len(densities) - 1
    return "".join(densities[-int(-share * top // 1)] if share else densities[0] for share in shares)


def _has(encoding: str) -> bool:
    """Whether text in *encoding* can hold the strokes."""
    try:
        "".join(FINE).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
