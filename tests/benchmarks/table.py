"""The tables of a benchmark run: for the screen, and for the README between two HTML comments."""

from pathlib import Path
from typing import Any

from tests.benchmarks.figures import MEGABYTES, ON_CLOCK, RATIO, SECONDS, Figure

BEGIN = "<!-- figures: python -m tests.benchmarks --readme -->"
END = "<!-- end of figures -->"


class NoPlace(Exception):
    """A document without the two comments between which the table belongs."""


def amount(unit: str, value: float) -> str:
    """*value* as the tables show it."""
    if unit == RATIO:
        return f"{value:.2f}"
    return f"{value:.3f} s" if unit in (SECONDS, ON_CLOCK) else f"{value:.1f} MB"


def cells(figure: Figure) -> list[str]:
    """The figure's cells: what, measured, spread, wanted, met, rounds, and CPU seconds of ours and the peer's."""
    wanted = "-" if figure.wanted is None else f"<= {amount(figure.unit, figure.wanted)}"
    if figure.skipped:
        return [figure.name, "-", "-", wanted, "skipped", "0", "-"]
    spread = f"{amount(figure.unit, figure.low)} to {amount(figure.unit, figure.high)}"
    cpu = "-" if figure.unit in (MEGABYTES, ON_CLOCK) else f"{figure.ours_cpu_s:.2f}"
    if figure.peer_cpu_s:
        cpu += f" / {figure.peer_cpu_s:.2f}"
    measured = amount(figure.unit, figure.value)
    return [figure.name, measured, spread, wanted, figure.verdict, str(figure.rounds), cpu]


_HEADINGS = ["figure", "median", "spread", "wanted", "met", "n", "CPU s, ours / peer"]


def machine_line(about: dict[str, Any]) -> str:
    """One sentence about the machine."""
    return (
        f"{about['processors']} processors, {about['memory_gib']} GiB, {about['system']}, {about['file_system']}, "
        f"Python {about['python']}, load {about['load']}; {about['day']}"
    )


def for_screen(about: dict[str, Any], figures: list[Figure]) -> list[str]:
    """The run in aligned columns, the commands below."""
    rows = [_HEADINGS, *(cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = [machine_line(about), ""]
    lines += ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.append("")
    for figure in figures:
        lines.append(f"{figure.name}: {figure.command}")
        if figure.skipped:
            lines.append(f"    skipped: {figure.skipped}")
        elif figure.peer_s:
            lines.append(f"    medians on the clock: ours {figure.ours_s:.4f} s, peer {figure.peer_s:.4f} s")
    return lines


def for_readme(about: dict[str, Any], figures: list[Figure]) -> list[str]:
    """The run as a Markdown table with the commands in it; what was skipped is left out."""
    lines = [f"Measured on: {machine_line(about)}.", "", "| figure | how | median | spread | wanted | n | CPU s |"]
    lines.append("|---|---|---|---|---|---|---|")
    for figure in figures:
        if not figure.skipped:
            name, measured, spread, wanted, _, rounds, cpu = cells(figure)
            lines.append(f"| {name} | {figure.command} | {measured} | {spread} | {wanted} | {rounds} | {cpu} |")
    return lines


def put(document: str, lines: list[str]) -> str:
    """*document* with *lines* between its two comments. Raises NoPlace."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise NoPlace(f"there must be the lines {BEGIN} and {END}")
    return "\n".join([before + begin, *lines, end + after])


def rewrite(path: Path, lines: list[str]) -> None:
    """Put *lines* into the document *path*. Raises OSError, NoPlace."""
    path.write_text(put(path.read_text("utf-8"), lines), "utf-8")
