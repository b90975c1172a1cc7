"""The report of ANALYZE/DISK_STRUCTURE/SHADOW: facts in, lines out.

Header, progress and statistics are those of the manual's example (8.4 manual, 4.11, from memory). How it words a
difference was not found: a block is laid out as DUMP does it, the sentences are ours.
"""

from collections.abc import Iterator
from typing import NamedTuple

from vmsshadow.base.blocks import BLOCK, RANGE_BLOCKS, Extent
from vmsshadow.base.names import shown
from vmsshadow.base.vmstime import TICKS_PER_SECOND, show, show_time
from vmsshadow.cluster.analysis import Differing

HEADER_WRITES = 2  # it is two sentences, of which the second goes over two lines; so the example's count comes out
MAX_LINES = 100  # ours: where more transfers are needed, only the first one of each per cent is told
MAX_TRANSFERS = 512  # ours: of one piece, so that what differs in it fits into memory

_ROW = 16  # bytes in a row of DUMP on a terminal of 80 columns
_SECONDS_PER_DAY = 86_400


class Piece(NamedTuple):
    """A part of the work: what is read, how many blocks come before it, and whether its beginning is told."""

    extents: tuple[Extent, ...]
    before: int
    is_told: bool


class Statistics(NamedTuple):
    """What the footer tells."""

    ended_ticks: int
    elapsed_us: int
    lines: int
    reads: int
    failed: int
    passing: int


class Agreement(NamedTuple):
    """Who agrees on the blocks *first* to *last*: groups of members with the same data, and who cannot be read."""

    first: int
    last: int
    groups: tuple[tuple[str, ...], ...]
    unreadable: tuple[str, ...]


def pieces(extents: list[Extent]) -> Iterator[Piece]:
    """*extents* in pieces of whole transfers: singly if they are few, else as one line of progress tells."""
    total = sum(extent.count for extent in extents)
    singly = sum(_transfers(extent.count) for extent in extents) <= MAX_LINES
    part: list[Extent] = []
    done, before, many, told = 0, 0, 0, -1
    for extent in extents:
        while extent.count:
            goal = done + 1 if singly else -(-total * (done * 100 // total + 1) // 100)
            now = extent.below(extent.lbn + min(MAX_TRANSFERS - many, _transfers(goal - done)) * RANGE_BLOCKS)
            part.append(now)
            done, many = done + now.count, many + _transfers(now.count)
            extent = extent.beyond(now.end)
            if done >= goal or many >= MAX_TRANSFERS or done == total:
                percent = before * 100 // total
                yield Piece(tuple(part), before, singly or percent > told)
                part, before, many, told = [], done, 0, percent


def _transfers(count: int) -> int:
    return -(-count // RANGE_BLOCKS)


# --- lines -----------------------------------------------------------------------------------------


def header(unit: int, members: tuple[str, ...], count: int, ticks: int) -> list[str]:
    """What is about to be done."""
    return [
        f"Starting to check _DSA{unit}: at {show(ticks)}",
        f"Members of shadow set _DSA{unit}: are {' '.join(shown(member) for member in members)}",
        f"and the number of blocks to be compared is {count}.",
    ]


def checking(piece: Piece, total: int) -> str:
    """Where it has got to."""
    return f"Checking LBN #{piece.extents[0].lbn} (approx {piece.before * 100 // total}%)"


def footer(unit: int, found: Statistics) -> list[str]:
    """What it took. The simulated processor takes no time; a line put out counts as a buffered I/O."""
    days, rest = divmod(found.elapsed_us // 1_000_000, _SECONDS_PER_DAY)
    time = show_time((rest * 1_000_000 + found.elapsed_us % 1_000_000) * (TICKS_PER_SECOND // 1_000_000))
    return [
        "",
        f"Run statistics for _DSA{unit}: are as follows:",
        f"         Finish Time = {show(found.ended_ticks)}",
        f"         ELAPSED TIME = {days:4d} {time}",
        "         CPU TIME = 0:00:00.00",
        f"         BUFFERED I/O COUNT = {found.lines}",
        f"         DIRECT I/O COUNT = {found.reads}",
        f"         Failed LBNs = {found.failed}",
        f"         Transient LBN compare errors = {found.passing}",
    ]


def brief(found: Differing) -> list[str]:
    """The number of a block that differs, and on which members it cannot be read."""
    readable = len({data for data in found.data if data is not None})
    lines = [f"LBN #{found.lbn} differs"] if readable > 1 else []
    return lines + [f"LBN #{found.lbn} cannot be read on {shown(device)}" for device in _unreadable(found)]


def dump(found: Differing) -> list[str]:
    """The block of each member as DUMP shows it: longwords right to left, characters left to right."""
    lines = [""]
    for member, data in zip(found.members, found.data, strict=True):
        lines.append(f"{shown(member)} Logical block number {found.lbn} ({found.lbn:08X}), {BLOCK} ({BLOCK:04X}) bytes")
        lines += _rows(data) if data is not None else ["", " cannot be read"]
        lines.append("")
    return lines


def _rows(data: bytes) -> list[str]:
    lines = [""]
    for at in range(0, len(data), _ROW):
        row = data[at : at + _ROW]
        words = "".join(f" {int.from_bytes(row[word : word + 4], 'little'):08X}" for word in range(_ROW - 4, -1, -4))
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        lines.append(f"{words} {text} {at:06X}")
    return lines


# --- who agrees (ours) -----------------------------------------------------------------------------


def agreements(found: list[Differing], open_end: Agreement | None) -> list[Agreement]:
    """Neighbouring blocks on which the same members agree, as ranges; the first may go on from *open_end*."""
    made = [open_end] if open_end is not None else []
    for each in found:
        groups: dict[bytes, list[str]] = {}
        for member, data in zip(each.members, each.data, strict=True):
            if data is not None:
                groups.setdefault(data, []).append(member)
        largest_first = sorted((tuple(group) for group in groups.values()), key=lambda group: -len(group))
        now = Agreement(each.lbn, each.lbn, tuple(largest_first), _unreadable(each))
        if made and made[-1].last + 1 == now.first and made[-1][2:] == now[2:]:
            made[-1] = made[-1]._replace(last=now.last)
        else:
            made.append(now)
    return made


def agreement(found: Agreement) -> str:
    """`LBN 1000-1126: _$1$DGA10: = _$1$DGA12:, _$1$DGA11: differs`: who agrees, the largest group first."""
    place = f"LBN {found.first}" if found.first == found.last else f"LBN {found.first}-{found.last}"
    alike = [" = ".join(shown(member) for member in group) for group in found.groups if len(group) > 1]
    alone = [shown(group[0]) for group in found.groups if len(group) == 1]
    said = list(alike)
    if alone and (alike or len(alone) > 1):
        said.append(f"{' and '.join(alone)} differ{'' if len(alone) > 1 else 's'}")
    elif alone:
        said.append(f"{alone[0]} can be read")
    said += [f"{shown(member)} cannot be read" for member in found.unreadable]
    return f"{place}: {', '.join(said)}"


def _unreadable(found: Differing) -> tuple[str, ...]:
    return tuple(member for member, data in zip(found.members, found.data, strict=True) if data is None)
