"""The language as one console has it: symbols, lexical functions, SET VERIFY, and what F$ENVIRONMENT tells."""

from collections.abc import Callable, Mapping
from typing import Any

from vmsshadow.dcl.expressions import evaluate, evaluate_list
from vmsshadow.dcl.lexical import Answer, Argument, Lexical, Value, find
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.symbols import Symbols

Functions = Mapping[str, Lexical]


class Language:
    """What expressions, lexical functions and commands work with: a `Here` and a `Scope`."""

    def __init__(self, context: Any, status: Callable[[], int], functions: Callable[[], Functions]) -> None:
        """*context* is for the functions of the floor above; *functions* is asked once, when the first is called."""
        self.context = context
        self.memory: dict[str, Any] = {}
        self.symbols = Symbols(
            {
                "$STATUS": lambda: f"%X{status():08X}",
                "$SEVERITY": lambda: str(status() & 7),
                "$RESTART": lambda: "FALSE",
            }
        )
        self.surroundings: dict[str, Callable[[], Value]] = {}  # what F$ENVIRONMENT tells, by item
        self.verifies_procedures = False
        self.verifies_images = False
        self._load = functions
        self._functions: Functions | None = None
        self._known: dict[str, Lexical | Refusal] = {}

    def symbol(self, name: str) -> Value | None:
        """The value of symbol *name* (upper case), or None."""
        return self.symbols.value(name)

    def assign(self, name: str, value: Value) -> None:
        """Give a local symbol its value."""
        self.symbols.assign(name, value)

    def evaluate(self, text: str) -> Answer:
        """The value of an expression; or a Refusal or message that tells why it has none."""
        return evaluate(text, self)

    def evaluate_list(self, text: str) -> list[Value] | Answer:
        """The values of expressions separated by commas."""
        return evaluate_list(text, self)

    def lexical(self, typed: str) -> Lexical | Refusal:
        """The function that *typed* (upper case, F$ left out) means."""
        known = self._known.get(typed)
        if known is None:
            if self._functions is None:
                self._functions = self._load()
            known = self._known[typed] = find(typed, self._functions)
        return known

    def call(self, lexical: Lexical, arguments: list[Argument]) -> Answer:
        """What the lexical function answers."""
        return lexical.function(self, arguments)

    def environment(self, item: str) -> Value | None:
        """What F$ENVIRONMENT tells of *item* (upper case, whole), or None if there is no such item."""
        told = self.surroundings.get(item)
        return told() if told is not None else None

    def verify(self, procedure: bool | None, image: bool | None) -> tuple[bool, bool]:
        """What SET VERIFY has switched on for procedures and images; None leaves it so, a truth switches it."""
        if procedure is not None:
            self.verifies_procedures = procedure
        if image is not None:
            self.verifies_images = image
        return self.verifies_procedures, self.verifies_images
