"""Judges one command line against the tables: a command, a refusal, or the prompt for what is missing.

The rules are those of DCL (User's Manual, entering commands; Command Definition Utility manual). A line is read
from left to right. A qualifier or keyword with a SYNTAX clause replaces the definition, and the line is read again
from its start; the leftmost one wins, and in the second reading it is an ordinary entity. Required parameters are
looked for when the line is finished, DISALLOW rules last of all.
"""

from collections.abc import Sequence
from typing import NamedTuple

from vmsshadow.dcl.abbreviation import Found, resolve
from vmsshadow.dcl.asking import Asked, Missing
from vmsshadow.dcl.command import Command, Element, Given
from vmsshadow.dcl.entities import Keyword, Parameter, Qualifier, Syntax, Value, Verb
from vmsshadow.dcl.expectations import Expected, Reading
from vmsshadow.dcl.refusals import Refusal, Unsimulated
from vmsshadow.dcl.rules import first_typed, holds
from vmsshadow.dcl.scanner import Piece, Scanner
from vmsshadow.dcl.tables import Tables
from vmsshadow.dcl.text import BLANKS, LETTERS, normalise, upcase
from vmsshadow.dcl.values import value_text

MAX_SWITCHES = 8

_PARAMETER_STOPS = ",+/()="
_VALUE_STOPS = ",)/"
_KEYWORD_STOPS = ",)/=:("
_REST = ("$REST_OF_LINE", "$EXPRESSION")
_BRACKETED = ("$PARENTHESIZED_VALUE", "$ACL")


Outcome = Command | Refusal | Missing | Unsimulated


class _Refused(Exception):
    """Ends a reading from any depth; never leaves this module."""

    def __init__(self, answer: Refusal | Unsimulated | Missing) -> None:
        super().__init__()
        self.answer = answer


class _Switch(NamedTuple):
    """A switch of syntax by *entity* at column *start*."""

    start: int
    entity: Qualifier | Keyword
    owner: Parameter | None


def parse(line: str | Asked, tables: Tables, *, strict: bool = False) -> Outcome:
    """Judge *line* (its comment and continuation already dealt with). Never raises on any text.

    In *strict* mode extensions are unknown. A blank line is NOCOMD without a segment; the caller, which ignores
    blank lines, need not ask.
    """
    return _read(line if isinstance(line, Asked) else Asked(line), tables, strict)[0]


def trace(line: str, tables: Tables, *, strict: bool = False) -> Reading:
    """What the parser looked for in *line*, up to where it stopped."""
    return _read(Asked(line), tables, strict)[1]


def _read(asked: Asked, tables: Tables, strict: bool) -> tuple[Outcome, Reading]:
    expected: list[Expected] = []
    verb: Verb | None = None
    attempt: _Attempt | None = None
    try:
        scanner = Scanner(asked.line)
        verb = _find_verb(scanner, tables, strict, expected)
        definition, switches, after_verb = verb.syntax, list[_Switch](), scanner.at
        while True:
            attempt = _Attempt(Scanner(asked.line, after_verb), verb, definition, strict, switches, expected[:1])
            switch = attempt.run()
            if switch is None or switch.entity.syntax is None or len(switches) >= MAX_SWITCHES:
                return attempt.finish(asked), Reading(attempt.expected, verb, definition)
            switches.append(switch)
            definition = verb.switched(switch.entity.syntax)
    except _Refused as refused:
        if attempt is None:
            return refused.answer, Reading(expected, verb, verb.syntax if verb else None)
        return refused.answer, Reading(attempt.expected, verb, attempt.definition)


def _find_verb(scanner: Scanner, tables: Tables, strict: bool, expected: list[Expected]) -> Verb:
    """The verb at the beginning of the line."""
    scanner.skip_blanks()
    start = scanner.at
    if scanner.peek() not in LETTERS:
        expected.append(Expected("verb", start, start))
        piece = scanner.word(",/") if scanner.peek() else None
        raise _Refused(Refusal("NOCOMD", (piece.typed or scanner.peek()) if piece else None))
    piece = scanner.name()
    expected.append(Expected("verb", piece.start, piece.end))
    found = tables.find(piece.text, strict=strict)
    if not isinstance(found, Verb):
        raise _Refused(found)
    if scanner.peek() not in ("", "/", *BLANKS):
        raise _Refused(Refusal("PARMDEL", upcase(scanner.peek())))
    return found


class _Attempt:
    """One reading of a line against one definition."""

    def __init__(
        self,
        scanner: Scanner,
        verb: Verb,
        definition: Syntax,
        strict: bool,
        switches: list[_Switch],
        expected: list[Expected],
    ) -> None:
        self.expected = expected
        self.definition = definition
        self._scanner = scanner
        self._verb = verb
        self._strict = strict
        self._switches = {switch.start: switch for switch in switches}
        self._parameters = definition.parameters or ()
        self._qualifiers = definition.qualifiers or ()
        self._elements: dict[str, list[Element]] = {}
        self._given: dict[str, Given] = {}
        self._not_implemented: list[str] = []
        self._extensions: list[str] = []

    # The line

    def run(self) -> _Switch | None:
        """Read to the end of the line, or to an entity that switches the syntax."""
        scanner = self._scanner
        number = -1
        while True:
            scanner.skip_blanks()
            mark = scanner.peek()
            if not mark:
                self._expect_more(number)
                return None
            if mark == "/":
                switch = self._qualifier(number)
            elif mark in ",+":
                switch = self._next_element(number, mark)
            else:
                number += 1
                switch = self._first_element(number)
            if switch is not None:
                return switch

    def _expect_more(self, number: int) -> None:
        """Note in the trace that another parameter may begin at the end of the line."""
        at = self._scanner.size
        if number + 1 < len(self._parameters) and self._scanner.line[at - 1 :] in BLANKS:
            entity = self._parameters[number + 1]
            self.expected.append(Expected("parameter", at, at, entity, self._verb.keywords_of(entity.value)))

    def _first_element(self, number: int) -> _Switch | None:
        """The first (often the only) item of parameter *number*."""
        if number >= len(self._parameters):
            extra = self._scanner.name()
            raise _Refused(Refusal("MAXPARM", extra.text or self._scanner.word(_PARAMETER_STOPS).typed or None))
        return self._element(self._parameters[number])

    def _next_element(self, number: int, mark: str) -> _Switch | None:
        """A further item of the same parameter, after a comma or plus."""
        if number < 0:
            raise _Refused(Refusal("PARMDEL", mark))
        entity, scanner = self._parameters[number], self._scanner
        value = entity.value or Value(concatenates=False)
        scanner.take(mark)
        scanner.skip_blanks()
        if mark == "," and not value.is_list:
            raise _Refused(Refusal("NOLIST", scanner.typed_rest()))
        if mark == "+" and not value.concatenates:
            raise _Refused(Refusal("NOCCAT", scanner.word(_PARAMETER_STOPS).typed or None))
        elements = self._elements[entity.label]
        elements[-1] = elements[-1]._replace(joined=mark)
        return self._element(entity)

    def _element(self, entity: Parameter) -> _Switch | None:
        scanner = self._scanner
        kind = entity.value.type if entity.value else None
        if kind in _REST:
            piece = scanner.rest()
            self._note("parameter", piece, entity)
            self._keep(entity, Element(normalise(piece.text), piece.start, piece.end))
            return None
        switch = self._switches.get(scanner.at)
        keywords = self._verb.keywords_of(entity.value)
        if switch is not None and switch.owner is not None:
            entity_of_type, keywords = switch.owner, self._verb.keywords_of(switch.owner.value)
        else:
            entity_of_type = entity
        if keywords:
            return self._keyword_element(entity, entity_of_type, keywords, switch)
        piece = scanner.word(_PARAMETER_STOPS)
        self._note("parameter", piece, entity)
        if piece.start == piece.end:
            if scanner.peek() in ("", ",", "+") and kind in ("$FILE", "$INFILE", "$OUTFILE"):
                raise _Refused(Refusal("NULFIL"))
            raise _Refused(Refusal("PARMDEL", upcase(scanner.peek()) or None))
        if scanner.peek() in tuple("()="):
            raise _Refused(Refusal("PARMDEL", scanner.peek()))
        self._keep(entity, Element(_checked(kind, piece), piece.start, piece.end, piece.is_quoted))
        return None

    def _keyword_element(
        self, entity: Parameter, owner: Parameter, keywords: tuple[Keyword, ...], switch: _Switch | None
    ) -> _Switch | None:
        """An item that is a keyword, such as P1 of SET and SHOW; it may switch the syntax."""
        start = self._scanner.at
        found, given = self._keyword(owner, keywords, f"{self._verb.name} ", is_parameter=True)
        keyword = found.entity
        if keyword.syntax is not None and switch is None and not given.is_negated:
            return _Switch(start, keyword, owner)
        name = f"NO{keyword.name}" if given.is_negated else keyword.name
        self._keep(entity, Element(name, start, self._scanner.at, keywords={keyword.label: given}))
        return None

    def _keep(self, entity: Parameter, element: Element) -> None:
        self._elements.setdefault(entity.label, []).append(element)

    # Qualifiers

    def _qualifier(self, number: int) -> _Switch | None:
        scanner = self._scanner
        scanner.take("/")
        scanner.skip_blanks()
        piece = scanner.name()
        switch = self._switches.get(piece.start)
        choices: tuple[Qualifier | Keyword, ...] = self._qualifiers
        if switch is not None and not any(entity.name == switch.entity.name for entity in choices):
            choices = (*choices, switch.entity)
        self._note("qualifier", piece, None, choices)
        if not piece.text:
            raise _Refused(Refusal("NOKEYW"))
        found = self._resolve(choices, piece.text, "IVQUAL")
        entity = found.entity
        assert isinstance(entity, Qualifier)
        if entity.placement == "LOCAL" and number < 0:
            raise _Refused(Refusal("IVQLOC", piece.text))
        self._mark(entity, found.is_negated, f"/{'NO' if found.is_negated else ''}{entity.name}")
        given = self._valued(entity, piece, found.is_negated, f"/{entity.name}=")
        if entity.syntax is not None and switch is None and not given.is_negated:
            return _Switch(piece.start, entity, None)
        if entity.placement == "GLOBAL" or number < 0:
            self._given[entity.label] = given
            return None
        elements = self._elements[self._parameters[number].label]
        elements[-1] = elements[-1]._replace(given={**elements[-1].given, entity.label: given})
        return None

    def _resolve(self, choices: Sequence[Qualifier | Keyword], typed: str, unknown: str) -> Found:
        found = resolve(choices, typed, self._strict)
        if isinstance(found, str):
            raise _Refused(Refusal("ABKEYW" if found == "ambiguous" else unknown, typed or None))
        if found.is_negated and not found.entity.is_negatable:
            raise _Refused(Refusal("NOTNEG", typed))
        return found

    def _mark(self, entity: Qualifier | Keyword, negated: bool, path: str) -> None:
        """Remember the use of what is not simulated, or is an extension."""
        if entity.marks.refuses(negated):
            self._not_implemented.append(path)
        if entity.marks.extension:
            self._extensions.append(path)

    # Values

    def _valued(self, entity: Qualifier | Keyword, piece: Piece, negated: bool, path: str) -> Given:
        """The entity as given, with the value that follows its name."""
        bare = Given(piece.typed, piece.start, negated)
        if self._scanner.take_equals():
            if negated or entity.value is None:
                # The display of DCL is the name with the sign after it.
                raise _Refused(Refusal("NOVALU", f"{piece.typed}="))
            return self._value(entity, entity.value, bare, path)
        if negated or entity.value is None:
            return bare
        if entity.value.is_required:
            raise _Refused(Refusal("VALREQ", piece.typed))
        if entity.value.default is not None:
            return bare._replace(values=(entity.value.default,))
        return bare

    def _value(self, owner: Qualifier | Keyword, value: Value, bare: Given, path: str) -> Given:
        """One value, or a list in parentheses."""
        scanner = self._scanner
        scanner.skip_blanks()
        keywords = self._verb.keywords_of(value)
        if value.type in _BRACKETED and scanner.peek() == "(":
            piece = scanner.parenthesised()
            if piece is None:
                raise _Refused(Refusal("NOPAREN", scanner.typed_rest()))
            return bare._replace(values=(piece.text,))
        is_list = scanner.take("(")
        values: list[str] = []
        given: dict[str, Given] = {}
        while True:
            if is_list:
                scanner.skip_blanks()
            if values and not value.is_list:
                raise _Refused(Refusal("ONEVAL", scanner.typed_rest(")")))
            if keywords:
                found, named = self._keyword(owner, keywords, path)
                given[found.entity.label] = named
                last = f"NO{found.entity.name}" if named.is_negated else found.entity.name
            else:
                piece = scanner.word(_VALUE_STOPS, nested=True)
                self._note("value", piece, owner)
                if piece.start == piece.end:
                    raise _Refused(Refusal("VALREQ", bare.typed))
                last = _checked(value.type, piece)
            values.append(last)
            if not is_list:
                break
            scanner.skip_blanks()
            if scanner.take(")"):
                break
            if not scanner.take(","):
                raise _Refused(Refusal("NOPAREN", last))
        return bare._replace(values=tuple(values), keywords=given)

    def _keyword(
        self,
        owner: Parameter | Qualifier | Keyword,
        keywords: tuple[Keyword, ...],
        path: str,
        *,
        is_parameter: bool = False,
    ) -> tuple[Found, Given]:
        """A keyword and its own value. A parameter's keyword that is not simulated ends the reading."""
        scanner = self._scanner
        piece = scanner.word(_PARAMETER_STOPS + ":" if is_parameter else _KEYWORD_STOPS)
        self._note("parameter" if is_parameter else "keyword", piece, owner, keywords)
        if piece.start == piece.end:
            if is_parameter:
                raise _Refused(Refusal("PARMDEL", scanner.peek() or None))
            raise _Refused(Refusal("VALREQ", scanner.name_before(piece.start)))
        found = self._resolve(keywords, upcase(piece.text), "IVKEYW")
        full = f"{path}{'NO' if found.is_negated else ''}{found.entity.name}"
        if is_parameter and found.entity.marks.refuses(found.is_negated):
            raise _Refused(Unsimulated(full))
        self._mark(found.entity, found.is_negated, full)
        return found, self._valued(found.entity, piece, found.is_negated, f"{full}=")

    def _note(
        self,
        kind: str,
        piece: Piece,
        entity: Parameter | Qualifier | Keyword | None,
        choices: tuple[Qualifier | Keyword, ...] = (),
    ) -> None:
        self.expected.append(Expected(kind, piece.start, piece.end, entity, choices))

    # The end

    def finish(self, asked: Asked) -> Command | Missing | Refusal:
        """Look for missing parameters, then for combinations that are not allowed."""
        for entity in self._parameters:
            if self._elements.get(entity.label):
                continue
            required = bool(entity.value and entity.value.is_required and entity.value.default is None)
            if required or (asked.is_prompting and not asked.is_declined and entity.prompt):
                return Missing(entity.label, entity.prompt or entity.label, required, asked)
        for rule in self.definition.disallows or ():
            if holds(rule, self._typed_at):
                return Refusal("CONFLICT", first_typed(rule, self._typed_at))
        line = normalise(asked.line)
        command = Command(self._verb, self.definition, line, self._elements, self._given)
        # A keyword is noted for each reading of it; the order typed is kept.
        command.used_not_implemented.extend(dict.fromkeys(self._not_implemented))
        command.used_extensions.extend(dict.fromkeys(self._extensions))
        return command

    def _typed_at(self, path: tuple[str, ...]) -> list[Given]:
        """What was typed for the entity at label *path*, anywhere on the line."""
        elements = self._elements.get(path[0], [])
        found = [Given(element.text, element.start, keywords=element.keywords) for element in elements]
        found += [self._given[path[0]]] if path[0] in self._given else []
        found += [
            element.given[path[0]] for items in self._elements.values() for element in items if path[0] in element.given
        ]
        for label in path[1:]:
            found = [given.keywords[label] for given in found if label in given.keywords]
        return found



def _checked(kind: str | None, piece: Piece) -> str:
    text = value_text(kind, piece)
    if isinstance(text, Refusal):
        raise _Refused(text)
    return text
