"""Reads command definition text (CDL) into the objects of `entities`.

Statements and clauses are those of the Command Definition Utility manual; commas between clauses are optional, as
most real files want it. Clauses of this system's own, allowed on verbs, syntaxes, parameters, qualifiers and
keywords: NOTIMPLEMENTED[=POSITIVE|NEGATED] (known on OpenVMS, not simulated), EXTENSION[=ALWAYS] (not OpenVMS:
typed in full; unknown in strict mode unless ALWAYS), COMPLETE=word (what completes it), SUMMARY="text".
"""

from typing import NamedTuple

from vmsshadow.dcl.entities import (
    ALWAYS,
    BOTH,
    NEGATED,
    OURS,
    POSITIVE,
    Keyword,
    KeywordType,
    Marks,
    Module,
    Parameter,
    Qualifier,
    Rule,
    Syntax,
    Value,
    Verb,
)
from vmsshadow.dcl.rules import check_rules, read_rule
from vmsshadow.dcl.tokens import Tokens

MAX_PARAMETERS = 8

_PLACEMENTS = ("GLOBAL", "LOCAL", "POSITIONAL")
# fmt: off
_BUILT_IN = frozenset((
    "$ACL", "$DATETIME", "$DELTATIME", "$EXPRESSION", "$FILE", "$INFILE", "$NUMBER", "$OUTFILE", "$OUTLOG",
    "$PARENTHESIZED_VALUE", "$QUOTED_STRING", "$REST_OF_LINE", "$UIC",
))
# fmt: on


class _Clauses(NamedTuple):
    """What the clauses of a parameter, qualifier or keyword say; *is_negatable* is None where unsaid."""

    label: str
    prompt: str | None = None
    is_default: bool = False
    in_batch: bool = False
    is_negatable: bool | None = None
    placement: str = "GLOBAL"
    syntax: str | None = None
    value: Value | None = None
    marks: Marks = Marks()


def read_module(text: str, file: str) -> Module:
    """The definitions of one file. Raises TableError with `file:line` for what is no CDL."""
    return _Reader(text, file).module()


class _Reader:
    """Recursive descent over the tokens of one file."""

    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._tokens = Tokens(text, file)
        self._references: list[tuple[str, str, int]] = []

    # Statements

    def module(self) -> Module:
        """All statements of the file."""
        module = Module(self._file, {}, {}, {})
        while self._tokens.word:
            if self._tokens.take("DEFINE"):
                self._define(module)
            elif self._tokens.take("MODULE") or self._tokens.take("IDENT"):
                self._tokens.string("a name")
            else:
                self._tokens.fail(f"DEFINE, MODULE or IDENT expected, not {self._tokens.text!r}")
        for kind, name, start in self._references:
            if name not in (module.types if kind == "type" else module.syntaxes):
                self._tokens.fail(f"{kind} {name} is not defined in this file", start)
        for verb in module.verbs.values():
            check_rules(verb)
        return module

    def _define(self, module: Module) -> None:
        start = self._tokens.start
        if self._tokens.take("TYPE"):
            name = self._tokens.name("a type name")
            if name in module.types:
                self._tokens.fail(f"type {name} is defined twice", start)
            keywords: list[Keyword] = []
            while self._tokens.take("KEYWORD"):
                keywords.append(self._keyword())
            module.types[name] = KeywordType(name, tuple(keywords))
        elif self._tokens.take("SYNTAX"):
            name = self._tokens.name("a syntax name")
            if name in module.syntaxes:
                self._tokens.fail(f"syntax {name} is defined twice", start)
            module.syntaxes[name] = self._body(name, [])
        elif self._tokens.take("VERB"):
            name = self._tokens.name("a verb")
            synonyms: list[str] = []
            syntax = self._body(name, synonyms)
            syntax = syntax._replace(
                parameters=syntax.parameters or (),
                qualifiers=syntax.qualifiers or (),
                disallows=syntax.disallows or (),
            )
            if name in module.verbs:
                self._tokens.fail(f"verb {name} is defined twice", start)
            module.verbs[name] = Verb(name, tuple(synonyms), syntax, module)
        else:
            self._tokens.fail("TYPE, SYNTAX or VERB expected")

    def _body(self, name: str, synonyms: list[str]) -> Syntax:
        """The clauses of a verb or syntax; a verb's SYNONYMs are added to *synonyms*."""
        parameters: list[Parameter] | None = None
        qualifiers: list[Qualifier] | None = None
        disallows: list[Rule] | None = None
        image: str | None = None
        marks = Marks()
        while True:
            self._tokens.take(",")
            if self._tokens.take("PARAMETER"):
                parameters = [*(parameters or []), self._parameter(len(parameters or []) + 1)]
            elif self._tokens.take("QUALIFIER"):
                qualifiers = [*(qualifiers or []), self._qualifier()]
            elif self._tokens.take("DISALLOW"):
                disallows = [*(disallows or []), read_rule(self._tokens)]
            elif self._tokens.take("NOPARAMETERS"):
                parameters = []
            elif self._tokens.take("NOQUALIFIERS"):
                qualifiers = []
            elif self._tokens.take("NODISALLOWS"):
                disallows = []
            elif self._tokens.take("SYNONYM"):
                synonyms.append(self._tokens.name("a verb"))
            elif self._tokens.word in ("IMAGE", "ROUTINE", "CLIROUTINE", "PREFIX"):
                keeps = self._tokens.word != "PREFIX"
                self._tokens.step()
                routine = self._tokens.string("an image or routine name")
                image = routine if keeps else image
            elif self._tokens.take("CLIFLAGS"):
                self._skip_parentheses()
            elif (marked := self._marks(marks)) is not None:
                marks = marked
            else:
                break
        groups = [None if group is None else tuple(group) for group in (parameters, qualifiers, disallows)]
        return Syntax(name, groups[0], groups[1], groups[2], image, marks)  # type: ignore[arg-type]

    def _skip_parentheses(self) -> None:
        self._tokens.need("(")
        while not self._tokens.take(")"):
            if not self._tokens.word:
                self._tokens.fail(") expected")
            self._tokens.step()

    # Clauses

    def _parameter(self, number: int) -> Parameter:
        name = self._tokens.name("P1 to P8")
        if name != f"P{number}" or number > MAX_PARAMETERS:
            self._tokens.fail(f"parameter P{number} expected, not {name}")
        said = self._clauses(name, ("DEFAULT", "LABEL", "PROMPT", "VALUE"))
        return Parameter(name, said.label, said.prompt, said.is_default, said.value, said.marks)

    def _qualifier(self) -> Qualifier:
        name = self._tokens.name("a qualifier name")
        said = self._clauses(
            name, ("BATCH", "DEFAULT", "LABEL", "NEGATABLE", "NONNEGATABLE", "PLACEMENT", "SYNTAX", "VALUE")
        )
        negatable = said.is_negatable is not False
        placed = Qualifier(name, said.label, said.is_default, said.in_batch, negatable, said.placement)
        return placed._replace(syntax=said.syntax, value=said.value, marks=said.marks)

    def _keyword(self) -> Keyword:
        name = self._tokens.name("a keyword")
        said = self._clauses(name, ("DEFAULT", "LABEL", "NEGATABLE", "NONNEGATABLE", "SYNTAX", "VALUE"))
        return Keyword(
            name, said.label, said.is_default, said.is_negatable is True, said.syntax, said.value, said.marks
        )

    def _clauses(self, name: str, allowed: tuple[str, ...]) -> _Clauses:
        """The clauses after the name of an entity, of the kinds *allowed*."""
        said = _Clauses(name)
        while True:
            comma = self._tokens.take(",")
            clause = self._tokens.word
            if clause not in allowed:
                marked = self._marks(said.marks)
                if marked is None:
                    self._end_of_clauses(comma)
                    return said
                said = said._replace(marks=marked)
                continue
            self._tokens.step()
            if clause == "DEFAULT":
                said = said._replace(is_default=True)
            elif clause == "BATCH":
                said = said._replace(in_batch=True)
            elif clause == "LABEL":
                said = said._replace(label=self._after_equals())
            elif clause == "PROMPT":
                self._tokens.need("=")
                said = said._replace(prompt=self._tokens.string("a prompt"))
            elif clause == "PLACEMENT":
                said = said._replace(placement=self._after_equals())
                if said.placement not in _PLACEMENTS:
                    self._tokens.fail(f"GLOBAL, LOCAL or POSITIONAL expected, not {said.placement}")
            elif clause == "SYNTAX":
                said = said._replace(syntax=self._reference("syntax"))
            elif clause == "VALUE":
                said = said._replace(value=self._value())
            else:
                said = said._replace(is_negatable=clause == "NEGATABLE")

    def _end_of_clauses(self, comma: bool) -> None:
        """After a comma another clause must follow: anything else is a misspelt one."""
        starts = ("PARAMETER", "QUALIFIER", "KEYWORD", "DISALLOW", "DEFINE")
        if comma and self._tokens.word not in starts:
            self._tokens.fail(f"unknown clause {self._tokens.text!r}")

    def _after_equals(self) -> str:
        self._tokens.need("=")
        return self._tokens.name("a name")

    def _reference(self, kind: str) -> str:
        start = self._tokens.start
        name = self._after_equals()
        self._references.append((kind, name, start))
        return name

    def _value(self) -> Value:
        value = Value()
        if not self._tokens.take("("):
            return value
        while not self._tokens.take(")"):
            if self._tokens.take("REQUIRED"):
                value = value._replace(is_required=True)
            elif self._tokens.take("LIST"):
                value = value._replace(is_list=True)
            elif self._tokens.word in ("CONCATENATE", "NOCONCATENATE"):
                value = value._replace(concatenates=self._tokens.name("") == "CONCATENATE")
            elif self._tokens.take("DEFAULT"):
                self._tokens.need("=")
                value = value._replace(default=self._tokens.string("a default"))
            elif self._tokens.take("TYPE"):
                back = self._tokens.at
                name = self._after_equals()
                if name not in _BUILT_IN:
                    self._tokens.at = back
                    name = self._reference("type")
                value = value._replace(type=name)
            else:
                self._tokens.fail(f"unknown VALUE option {self._tokens.text!r}")
            self._tokens.take(",")
        return value

    def _marks(self, marks: Marks) -> Marks | None:
        """*marks* with one more of this system's own clauses, or None if none follows."""
        if self._tokens.take("NOTIMPLEMENTED"):
            form = self._after_equals() if self._tokens.word == "=" else BOTH
            if form not in (BOTH, POSITIVE, NEGATED):
                self._tokens.fail(f"POSITIVE or NEGATED expected, not {form}")
            return marks._replace(unsimulated=form)
        if self._tokens.take("EXTENSION"):
            form = self._after_equals() if self._tokens.word == "=" else OURS
            if form not in (OURS, ALWAYS):
                self._tokens.fail(f"ALWAYS expected, not {form}")
            return marks._replace(extension=form)
        if self._tokens.take("COMPLETE"):
            return marks._replace(completes=self._after_equals())
        if self._tokens.take("SUMMARY"):
            self._tokens.need("=")
            return marks._replace(summary=self._tokens.string("a summary"))
        return None
