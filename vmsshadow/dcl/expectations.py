"""The trace a parser leaves: what it looked for, and where. Completion reads it."""

from typing import NamedTuple

from vmsshadow.dcl.entities import Keyword, Parameter, Qualifier, Syntax, Verb


class Expected(NamedTuple):
    """What the parser looked for in columns *start* to *end*: the trace that completion reads.

    *kind* is verb, parameter, qualifier, keyword or value; *entity* the parameter, or the qualifier or keyword
    whose value or name it is; *choices* the names that fit here.
    """

    kind: str
    start: int
    end: int
    entity: Parameter | Qualifier | Keyword | None = None
    choices: tuple[Qualifier | Keyword, ...] = ()


class Reading(NamedTuple):
    """How far a line was understood: the trace, and the verb and definition it was read against, if found."""

    expected: list[Expected]
    verb: Verb | None
    definition: Syntax | None
