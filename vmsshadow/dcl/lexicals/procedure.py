"""Lexical functions about the procedure and its surroundings: F$ENVIRONMENT, F$VERIFY, F$MESSAGE, F$MODE, F$UNIQUE."""

from vmsshadow.dcl.lexical import Answer, Argument, Scope
from vmsshadow.dcl.numbers import LONGWORD, as_number, as_text, is_true
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.text import upcase

# DCL Dictionary, F$ENVIRONMENT
ITEMS = (
    "CAPTIVE", "CONTROL", "DEFAULT", "DEPTH", "DISIMAGE", "INTERACTIVE", "KEY_STATE", "MAX_DEPTH", "MESSAGE",
    "NOCONTROL", "ON_CONTROL_Y", "ON_SEVERITY", "OUTPUT_RATE", "PROCEDURE", "PROMPT", "PROMPT_CONTROL", "PROTECTION",
    "RESTRICTED", "SYMBOL_SCOPE", "VERB_SCOPE", "VERIFY_IMAGE", "VERIFY_PREFIX", "VERIFY_PROCEDURE",
)  # fmt: skip
_PARTS = ("FACILITY", "IDENT", "SEVERITY", "TEXT")


def environment(scope: Scope, given: list[Argument]) -> Answer:
    """F$ENVIRONMENT(item)."""
    typed = upcase(as_text(given[0] or "")).strip()
    fitting = [name for name in ITEMS if typed and name.startswith(typed)]
    if typed in ITEMS:
        fitting = [typed]
    if len(fitting) != 1:
        return Refusal("ABKEYW" if fitting else "IVKEYW", typed or None)
    found = scope.environment(fitting[0])
    return "" if found is None else found


def verify(scope: Scope, given: list[Argument]) -> Answer:
    """F$VERIFY([procedure] [,image]): 1 if verification of procedures was on; the arguments switch it."""
    procedure, image = (None if argument is None else is_true(argument) for argument in given)
    was_on, _ = scope.verify(None, None)
    if procedure is not None:  # the image follows where nothing is said of it
        scope.verify(procedure, procedure if image is None else image)
    elif image is not None:
        scope.verify(None, image)
    return int(was_on)


def message(scope: Scope, given: list[Argument]) -> Answer:
    """F$MESSAGE(status-code [,parts]): `%SYSTEM-F-ABORT, abort`, or the parts that are listed."""
    from vmsshadow.messages import catalogue

    status = as_number(given[0] if given[0] is not None else 0) & LONGWORD
    typed = upcase(as_text(given[1] or "")).strip()
    if not typed:
        return catalogue.text_of(status & 0x0FFFFFFF)
    chosen: dict[str, bool] = dict.fromkeys(("facility", "severity", "ident", "text"), False)
    for word in typed.split(","):
        wanted = word.strip()
        fitting = [name for name in _PARTS if wanted and name.startswith(wanted)]
        if len(fitting) != 1:
            return Refusal("IVKEYW", wanted or None)
        chosen[fitting[0].lower()] = True
    return catalogue.text_of(status & 0x0FFFFFFF, catalogue.Parts(**chosen))


def mode(scope: Scope, given: list[Argument]) -> Answer:
    """F$MODE(): a console is interactive whoever feeds it."""
    return "INTERACTIVE"


def unique(scope: Scope, given: list[Argument]) -> Answer:
    """F$UNIQUE(): a string that no other call of this console gives (V7.3-2 and later). # form from memory"""
    serial = scope.memory.get("UNIQUE", 0) + 1
    scope.memory["UNIQUE"] = serial
    ticks: int = scope.context.driver.clock.ticks
    return f"{ticks & (1 << 64) - 1:016X}{serial:08X}"
