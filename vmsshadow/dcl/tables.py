"""The command tables: a set of definition files, each read in full only when one of its verbs is used.

At the start a file is only searched for the verbs it defines; reading costs a few milliseconds per file, and a
run that executes one command needs one file.
"""

import importlib
import os
import re
from collections.abc import Iterable
from typing import NamedTuple

from vmsshadow.dcl.cdl import read_module
from vmsshadow.dcl.entities import BOTH, OURS, Keyword, Module, Parameter, Qualifier, Syntax, Verb
from vmsshadow.dcl.refusals import Refusal, Unsimulated
from vmsshadow.dcl.tokens import TableError
from vmsshadow.dcl.verbs import SIGNIFICANT, VERBS, resolve_verb

_HEADING = re.compile(r"^[ \t]*(?:DEFINE[ \t]+VERB|SYNONYM)[ \t]+([\w$]+)", re.IGNORECASE | re.MULTILINE)


class Covered(NamedTuple):
    """One row of the coverage report: `MOUNT /POLICY=MINICOPY` and whether it is simulated."""

    path: str
    is_simulated: bool
    is_extension: bool = False


class Tables:
    """Command definitions by verb."""

    def __init__(self, sources: Iterable[tuple[str, str]], known: frozenset[str] = VERBS) -> None:
        """Take (file name, CDL text) pairs. Raises TableError if two files define one verb.

        Verbs that are *known* without a table take part in abbreviation; those of an image know no others.
        """
        self._texts: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self._modules: dict[str, Module] = {}
        for file, text in sources:
            self._texts[file] = text
            for found in _HEADING.finditer(text):
                verb = found[1].upper()
                if verb in self._files:
                    line = text.count("\n", 0, found.start(1)) + 1
                    raise TableError(f"{file}:{line}: verb {verb} is defined in {self._files[verb]} as well")
                self._files[verb] = file
        self._candidates = known | self._files.keys()

    @classmethod
    def from_text(cls, text: str, file: str = "text", known: frozenset[str] = VERBS) -> "Tables":
        """The tables in one CDL text."""
        return cls([(file, text)], known)

    @classmethod
    def from_directory(cls, directory: str | os.PathLike[str]) -> "Tables":
        """The tables in the .cld files of *directory*. Raises OSError if they can't be read."""
        sources = []
        for name in sorted(os.listdir(directory)):
            if name.endswith(".cld"):
                with open(os.path.join(directory, name), encoding="latin-1") as file:
                    sources.append((name, file.read()))
        return cls(sources)

    @classmethod
    def from_package(cls, package: str) -> "Tables":
        """The tables in the .cld files of *package*. Raises ImportError or OSError if they can't be read."""
        for place in importlib.import_module(package).__path__:
            if os.path.isdir(place):
                return cls.from_directory(place)
        # A package inside an archive; the machinery for that is slow to import.
        from importlib.resources import files

        inside = sorted((file for file in files(package).iterdir() if file.name.endswith(".cld")), key=lambda f: f.name)
        return cls((file.name, file.read_bytes().decode("latin-1")) for file in inside)

    def names(self) -> list[str]:
        """The verbs (and synonyms) that have a table, in alphabetical order."""
        return sorted(self._files)

    def verb(self, name: str) -> Verb:
        """The definition of verb *name* (exact, upper case). Raises KeyError if it has none, TableError if wrong."""
        file = self._files[name]
        if file not in self._modules:
            self._modules[file] = read_module(self._texts[file], file)
        verbs = self._modules[file].verbs
        return verbs[name] if name in verbs else next(verb for verb in verbs.values() if name in verb.synonyms)

    def find(self, typed: str, *, strict: bool = False) -> Verb | Refusal | Unsimulated:
        """The verb that *typed* (upper case) means, or why there is none."""
        name = resolve_verb(typed, self._candidates)
        if name != typed:
            # Extensions take no part in abbreviation; only verbs OpenVMS lacks can be some.
            alike = [ours for ours in self._files.keys() - VERBS if ours.startswith(typed[:SIGNIFICANT])]
            extensions = {ours for ours in alike if self.verb(ours).syntax.marks.extension}
            name = resolve_verb(typed, self._candidates - extensions)
        if isinstance(name, Refusal):
            return name
        if name not in self._files:
            return Unsimulated(name)
        verb = self.verb(name)
        if strict and verb.syntax.marks.extension == OURS:
            return Refusal("IVVERB", typed)
        return Unsimulated(verb.name) if verb.syntax.marks.unsimulated else verb


# Verbs that DCL carries out itself: what moves about in procedures, and what ends or resumes an interrupted command.
WITHOUT_TABLE = (
    "CALL", "CONTINUE", "DECK", "ELSE", "ENDIF", "ENDSUBROUTINE", "EOD", "GOSUB", "GOTO", "IF", "ON", "RETURN", "STOP",
    "SUBROUTINE", "THEN",
)  # fmt: skip


def coverage(tables: Tables) -> list[Covered]:
    """Every verb, qualifier and keyword that may be typed, with whether it is simulated.

    Verbs of OpenVMS without a table count as one row each.
    """
    rows = [Covered(name, False) for name in VERBS - frozenset(tables.names()) - frozenset(WITHOUT_TABLE)]
    return _in_order([*rows, *_rows(tables)])


def coverage_of_image(name: str, tables: Tables) -> list[Covered]:
    """The same of the commands of an image, each after the image's name."""
    return _in_order([row._replace(path=f"{name} {row.path}") for row in _rows(tables)])


def _rows(tables: Tables) -> list[Covered]:
    rows: list[Covered] = []
    for name in tables.names():
        verb = tables.verb(name)
        if verb.name == name:
            own = verb.syntax.marks
            rows.append(Covered(name, not own.unsimulated, bool(own.extension)))
            _cover(verb, verb.syntax, name, rows, {verb.syntax.name})
    return rows


def _in_order(rows: list[Covered]) -> list[Covered]:
    first: dict[str, Covered] = {}
    for row in rows:
        first.setdefault(row.path, row)
    return [first[path] for path in sorted(first)]


def _cover(verb: Verb, syntax: Syntax, path: str, rows: list[Covered], seen: set[str | None]) -> None:
    """Add the rows of *syntax*, reached by typing *path*, and of the syntaxes it switches to.

    *seen* are the syntaxes and keyword types passed on the way.
    """
    for parameter in syntax.parameters or ():
        kind = parameter.value.type if parameter.value else None
        if kind in seen:
            # The keywords that led here are spelled out already.
            continue
        for keyword in verb.keywords_of(parameter.value):
            _cover_entity(verb, keyword, f"{path} {keyword.name}", rows)
            if keyword.syntax and keyword.syntax not in seen and not keyword.marks.unsimulated:
                below = seen | {keyword.syntax, kind}
                _cover(verb, verb.switched(keyword.syntax), f"{path} {keyword.name}", rows, below)
    for qualifier in syntax.qualifiers or ():
        _cover_entity(verb, qualifier, f"{path} /{qualifier.name}", rows)
        if qualifier.syntax and qualifier.syntax not in seen:
            _cover(verb, verb.switched(qualifier.syntax), path, rows, seen | {qualifier.syntax})


def _cover_entity(
    verb: Verb, entity: Parameter | Qualifier | Keyword, path: str, rows: list[Covered], depth: int = 0
) -> None:
    """Add the row of *entity* and of the keywords its value may have."""
    marks = entity.marks
    rows.append(Covered(path, not marks.unsimulated, bool(marks.extension)))
    if marks.unsimulated != BOTH and depth < 8:
        for keyword in verb.keywords_of(entity.value):
            _cover_entity(verb, keyword, f"{path}={keyword.name}", rows, depth + 1)
