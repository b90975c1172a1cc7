"""Lexical functions: what one is, how its name is found, and what it may ask of the line it stands in.

A function takes its arguments evaluated and answers with a value, or with the message that says why not. Those that
need nothing but the language live beside this module; those that look at the cluster live on the floor of the
commands and get at it through `Scope.context`, of which this floor knows nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from vmsshadow.dcl.refusals import Refusal

Value = int | str
Argument = Value | None  # None: left out, as in F$CVTIME(,"ABSOLUTE")
Answer = Any  # a Value; or a Refusal or a message (Said), which tells why there is none


class Scope(Protocol):
    """What a lexical function may ask of the console whose line it stands in."""

    context: Any  # what the commands of the floor above work with
    memory: dict[str, Any]  # what a function keeps from one call to the next (the stream of F$DEVICE), by its name

    def symbol(self, name: str) -> Value | None:
        """The value of symbol *name* (upper case), or None."""
        ...

    def assign(self, name: str, value: Value) -> None:
        """Give a local symbol its value; for arguments that name one (F$PID, F$CONTEXT)."""
        ...

    def environment(self, item: str) -> Value | None:
        """What F$ENVIRONMENT tells of *item* (upper case, whole), or None if there is no such item."""
        ...

    def verify(self, procedure: bool | None, image: bool | None) -> tuple[bool, bool]:
        """What SET VERIFY has switched on for procedures and images; None leaves it so, a truth switches it."""
        ...


class Lexical(NamedTuple):
    """A lexical function: *least* to *most* arguments; those at *names* are names of symbols and not evaluated."""

    name: str  # without F$
    least: int
    most: int
    function: Callable[[Any, list[Argument]], Answer]  # called with a Scope, and with every argument it may have
    names: tuple[int, ...] = ()


def find(typed: str, known: Mapping[str, Lexical]) -> Lexical | Refusal:
    """The function that *typed* (upper case, F$ left out) means: an exact name or a unique beginning of one."""
    exact = known.get(typed)
    if exact is not None:
        return exact
    fitting = [lexical for name, lexical in known.items() if name.startswith(typed)] if typed else []
    if len(fitting) == 1:
        return fitting[0]
    return Refusal("ABFNAM" if fitting else "IVFNAM", f"F${typed}")
