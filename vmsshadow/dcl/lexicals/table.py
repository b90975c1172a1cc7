"""The table of the lexical functions that need nothing but the language (DCL Dictionary, lexical functions)."""

from collections.abc import Mapping

from vmsshadow.dcl.lexical import Lexical
from vmsshadow.dcl.lexicals import formatted, procedure, strings, times

MAX_FAO_ARGUMENTS = 16  # the control string and 15 more

# fmt: off
_ROWS = (
    Lexical("CUNITS",      1, 3,                 strings.cunits),
    Lexical("CVSI",        3, 3,                 strings.cvsi),
    Lexical("CVTIME",      0, 3,                 times.cvtime),
    Lexical("CVUI",        3, 3,                 strings.cvui),
    Lexical("DELTA_TIME",  2, 3,                 times.delta_time),
    Lexical("EDIT",        2, 2,                 strings.edit),
    Lexical("ELEMENT",     3, 3,                 strings.element),
    Lexical("ENVIRONMENT", 1, 1,                 procedure.environment),
    Lexical("EXTRACT",     3, 3,                 strings.extract),
    Lexical("FAO",         1, MAX_FAO_ARGUMENTS, formatted.fao),
    Lexical("INTEGER",     1, 1,                 strings.integer),
    Lexical("LENGTH",      1, 1,                 strings.length),
    Lexical("LOCATE",      2, 2,                 strings.locate),
    Lexical("MATCH_WILD",  2, 2,                 strings.match_wild),
    Lexical("MESSAGE",     1, 2,                 procedure.message),
    Lexical("MODE",        0, 0,                 procedure.mode),
    Lexical("STRING",      1, 1,                 strings.string),
    Lexical("TIME",        0, 0,                 times.time),
    Lexical("TYPE",        1, 1,                 strings.type_, (0,)),
    Lexical("UNIQUE",      0, 0,                 procedure.unique),
    Lexical("VERIFY",      0, 2,                 procedure.verify),
)
# fmt: on

PURE: Mapping[str, Lexical] = {row.name: row for row in _ROWS}
