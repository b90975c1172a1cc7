"""`@FILE p1 p2`: where a command procedure is found, and what it is given."""

from pathlib import Path
from typing import NamedTuple

from vmsshadow.dcl.file_names import parse_file_name
from vmsshadow.dcl.procedures import MAX_PARAMETERS, Procedure
from vmsshadow.dcl.records import split_records
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.scanner import Scanner
from vmsshadow.dcl.text import upcase

DEFAULT_TYPE = ".COM"


class Invocation(NamedTuple):
    """The file as typed (upper case), the parameters, the file of /OUTPUT, and any other qualifier with the file."""

    file: str
    parameters: tuple[str, ...]
    output: str = ""
    qualifier: str = ""


def parse_invocation(line: str) -> Invocation | Refusal:
    """Take *line* (its `@` included) apart; unquoted parameters are upcased."""
    scanner = Scanner(line, line.index("@") + 1)
    scanner.skip_blanks()
    file = scanner.word("/").text
    output = qualifier = ""
    if scanner.take("/"):
        name = scanner.name().text
        if name and "OUTPUT".startswith(name) and scanner.take_equals():
            output = scanner.word("/").text
        else:
            qualifier = f"/{name}{scanner.word('').typed}"
    given = parse_parameters(scanner)
    return given if isinstance(given, Refusal) else Invocation(file, given, output, qualifier)


def parse_parameters(scanner: Scanner) -> tuple[str, ...] | Refusal:
    """P1 to P8 as they stand in the rest of the line; DEFOVF with the first one too many."""
    given: list[str] = []
    while True:
        scanner.skip_blanks()
        if not scanner.peek():
            return tuple(given)
        text = scanner.word("").text
        if len(given) == MAX_PARAMETERS:
            return Refusal("DEFOVF", text)
        given.append(text)


def from_host(path: Path) -> Procedure:
    """A procedure outside the lab, called as if it were a file of SYS$LOGIN. Raises OSError if it can't be read."""
    return Procedure(read(path), f"{parse_file_name(upcase(path.name), DEFAULT_TYPE).shown}1")


def read(path: Path) -> list[str]:
    """The records of the procedure in host file *path*. Raises OSError if it can't be read."""
    return split_records(path.read_bytes())
