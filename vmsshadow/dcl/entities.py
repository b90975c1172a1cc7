"""The objects of a command table: verbs, syntaxes, parameters, qualifiers, keywords and their values.

They are what the clauses of CDL say (Command Definition Utility manual), immutable, plus four marks of this
system's own (`Marks`), which CDL leaves room for nowhere.
"""

from typing import NamedTuple

# How much of an entity is not simulated.
BOTH = "BOTH"
POSITIVE = "POSITIVE"
NEGATED = "NEGATED"

# Kinds of extension: OURS is unknown in strict mode, ALWAYS (the simulator's own tools) is not.
OURS = "OURS"
ALWAYS = "ALWAYS"


class Marks(NamedTuple):
    """What CDL has no clause for.

    *unsimulated* is BOTH, POSITIVE, NEGATED or empty; *extension* OURS, ALWAYS or empty; *completes* is the kind
    of object that completes a value (`DISK`, `NODE`, ...); *summary* is one line for completion menus.
    """

    unsimulated: str = ""
    extension: str = ""
    completes: str = ""
    summary: str = ""

    def refuses(self, negated: bool) -> bool:
        """Whether this form is known on OpenVMS and not simulated."""
        return self.unsimulated == BOTH or self.unsimulated == (NEGATED if negated else POSITIVE)


class Value(NamedTuple):
    """The VALUE clause: *type* is a built-in (`$FILE`) or the name of a keyword type."""

    is_required: bool = False
    is_list: bool = False
    default: str | None = None
    type: str | None = None
    concatenates: bool = True


class Parameter(NamedTuple):
    """P1 to P8."""

    name: str
    label: str
    prompt: str | None = None
    is_default: bool = False
    value: Value | None = None
    marks: Marks = Marks()


class Qualifier(NamedTuple):
    """A qualifier; *placement* is GLOBAL, LOCAL or POSITIONAL."""

    name: str
    label: str
    is_default: bool = False
    in_batch: bool = False
    is_negatable: bool = True
    placement: str = "GLOBAL"
    syntax: str | None = None
    value: Value | None = None
    marks: Marks = Marks()


class Keyword(NamedTuple):
    """A keyword of a type."""

    name: str
    label: str
    is_default: bool = False
    is_negatable: bool = False
    syntax: str | None = None
    value: Value | None = None
    marks: Marks = Marks()


class KeywordType(NamedTuple):
    """DEFINE TYPE: the keywords a value may consist of."""

    name: str
    keywords: tuple[Keyword, ...]


class Rule(NamedTuple):
    """A DISALLOW expression: *operator* is PRESENT, NEGATED (both with a label *path*), NOT, AND, OR or ANY2."""

    operator: str
    path: tuple[str, ...] = ()
    parts: tuple["Rule", ...] = ()

    def paths(self) -> list[tuple[str, ...]]:
        """The label paths named anywhere in the expression, in order."""
        return [self.path] if self.path else [path for part in self.parts for path in part.paths()]


class Syntax(NamedTuple):
    """DEFINE SYNTAX, or the body of a verb. None for a group means: not stated, so the verb's group holds."""

    name: str
    parameters: tuple[Parameter, ...] | None = None
    qualifiers: tuple[Qualifier, ...] | None = None
    disallows: tuple[Rule, ...] | None = None
    image: str | None = None
    marks: Marks = Marks()


class Module(NamedTuple):
    """The types and syntaxes of one file of definitions; a verb sees those of its own file."""

    file: str
    types: dict[str, KeywordType]
    syntaxes: dict[str, Syntax]
    verbs: "dict[str, Verb]"


class Verb(NamedTuple):
    """DEFINE VERB."""

    name: str
    synonyms: tuple[str, ...]
    syntax: Syntax
    module: Module

    def keywords_of(self, value: Value | None) -> tuple[Keyword, ...]:
        """The keywords of *value*'s type; empty for built-in types and plain values."""
        named = self.module.types.get(value.type) if value and value.type else None
        return named.keywords if named else ()

    def switched(self, name: str) -> Syntax:
        """The syntax *name*, completed from the verb where it states nothing of its own."""
        stated, own = self.module.syntaxes[name], self.syntax
        return stated._replace(
            parameters=own.parameters if stated.parameters is None else stated.parameters,
            qualifiers=own.qualifiers if stated.qualifiers is None else stated.qualifiers,
            disallows=own.disallows if stated.disallows is None else stated.disallows,
            image=own.image if stated.image is None else stated.image,
        )
