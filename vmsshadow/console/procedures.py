"""Command procedures: where `@FILE` finds one, its parameters, and their substitution.

Of DCL's symbols only P1 to P8 exist here: `'P1'` outside quotations, `''P1'` inside them (User's Manual, symbol
substitution). Other names are undefined symbols, and those give an empty string.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from vmsshadow.dcl.file_names import DIRECTORIES, FileName, parse_file_name
from vmsshadow.dcl.records import split_records
from vmsshadow.dcl.scanner import Scanner
from vmsshadow.dcl.text import NAME, upcase

MAX_DEPTH = 32
MAX_PARAMETERS = 8
DEFAULT_TYPE = ".COM"


class Invocation(NamedTuple):
    """`@FILE p1 p2`: the file as typed (upper case), its parameters, and a qualifier that stood with it."""

    file: str
    parameters: tuple[str, ...]
    qualifier: str = ""


def parse_invocation(line: str) -> Invocation:
    """Take *line* (its `@` included) apart; unquoted parameters are upcased."""
    scanner = Scanner(line, line.index("@") + 1)
    scanner.skip_blanks()
    file = scanner.word("/").text
    qualifier = scanner.word("").typed if scanner.peek() == "/" else ""
    parameters: list[str] = []
    while True:
        scanner.skip_blanks()
        if not scanner.peek():
            return Invocation(file, tuple(parameters), qualifier)
        parameters.append(scanner.word("").text)


def symbols(parameters: tuple[str, ...]) -> dict[str, str]:
    """P1 to P8; those not given are empty strings."""
    given = (*parameters, *[""] * MAX_PARAMETERS)
    return {f"P{number}": text for number, text in enumerate(given[:MAX_PARAMETERS], start=1)}


def substitute(record: str, known: Mapping[str, str]) -> str:
    """*record* with its apostrophes replaced, left to right, inside comments too."""
    if "'" not in record:
        return record
    done: list[str] = []
    at, size, quoted = 0, len(record), False
    while at < size:
        mark = record[at]
        opens = 2 if quoted and record.startswith("''", at) else 1 if not quoted and mark == "'" else 0
        end = at + opens
        while opens and end < size and record[end] in NAME:
            end += 1
        if opens and end > at + opens:
            done.append(known.get(upcase(record[at + opens : end]), ""))
            # The closing apostrophe may be missing at the end of the record.
            at = end + (record[end : end + 1] == "'")
            continue
        quoted ^= mark == '"'
        done.append(mark)
        at += 1
    return "".join(done)


def file_specification(file: str) -> FileName:
    """The directory and file name that *file* means: `STARTUP` is SYS$LOGIN and STARTUP.COM."""
    return parse_file_name(file, DEFAULT_TYPE)


def find(file: str, folder: Path | None) -> Path | None:
    """The host file that *file* means below *folder*, a node's own; None if there is none."""
    wanted = file_specification(file)
    if folder is None or wanted.directory not in DIRECTORIES or not wanted.is_well_formed:
        return None
    place = folder / wanted.directory
    if not place.is_dir():
        return None
    inside = folder.resolve()
    fitting = (found for found in sorted(place.iterdir()) if upcase(found.name) == wanted.name and found.is_file())
    return next((found for found in fitting if found.resolve().is_relative_to(inside)), None)  # no link leads outside


def read(path: Path) -> list[str]:
    """The records of the procedure in host file *path*. Raises OSError if it can't be read."""
    return split_records(path.read_bytes())
