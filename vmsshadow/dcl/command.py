"""A parsed command: what was typed, by the labels of its table, with the answers of CLI$PRESENT and CLI$GET_VALUE."""

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from vmsshadow.dcl.entities import Keyword, Parameter, Qualifier, Syntax, Verb


class Presence(Enum):
    """The answer of CLI$PRESENT; true when the entity is present in some way (Utility Routines, CLI$PRESENT)."""

    PRESENT = "present"
    NEGATED = "negated"
    DEFAULTED = "present by default"
    LOCPRES = "present after a parameter"
    LOCNEG = "negated after a parameter"
    ABSENT = "absent"

    def __bool__(self) -> bool:
        return self in (Presence.PRESENT, Presence.DEFAULTED, Presence.LOCPRES)


class Given(NamedTuple):
    """A qualifier or keyword as it was typed: *typed* upcased (a NO included), *start* its column."""

    typed: str
    start: int
    is_negated: bool = False
    values: tuple[str, ...] = ()
    keywords: "dict[str, Given]" = {}


class Element(NamedTuple):
    """One item of a parameter, with the qualifiers that belong to it; *joined* is `,` or `+` if another follows."""

    text: str
    start: int
    end: int
    is_quoted: bool = False
    joined: str = ""
    given: dict[str, Given] = {}
    keywords: dict[str, Given] = {}

    def present(self, label: str) -> Presence:
        """Whether qualifier *label* stands after this element."""
        local = self.given.get(label)
        if local is None:
            return Presence.ABSENT
        return Presence.LOCNEG if local.is_negated else Presence.LOCPRES

    def values(self, label: str) -> list[str]:
        """The values of qualifier *label* after this element."""
        return list(self.given[label].values) if label in self.given else []


class Command:
    """A line DCL accepted. Asking for a label the syntax does not define raises LookupError."""

    __slots__ = ("_elements", "_given", "_verb", "definition", "line", "used_extensions", "used_not_implemented")

    def __init__(
        self, verb: Verb, definition: Syntax, line: str, elements: dict[str, list[Element]], given: dict[str, Given]
    ) -> None:
        self._verb = verb
        self.definition = definition
        self.line = line
        self._elements = elements
        self._given = given
        # What was typed of things known and not simulated, and of things OpenVMS has not: `/POLICY=HBMM`.
        self.used_not_implemented: list[str] = []
        self.used_extensions: list[str] = []

    @property
    def verb(self) -> str:
        """The verb's full name."""
        return self._verb.name

    @property
    def syntax(self) -> str:
        """The name of the syntax a qualifier or keyword switched to, else the verb."""
        return self.definition.name

    def present(self, path: str, local_to: int | None = None) -> Presence:
        """Whether the entity at label *path* (`POLICY.MINICOPY`) is present.

        With *local_to*, as seen from that element of P1: a qualifier placed there wins over one for all.
        """
        label, *below = path.split(".")
        parameter = self._parameter(label)
        if parameter is not None:
            elements = self._elements.get(label, [])
            if below:
                return self._within(parameter, [element.keywords for element in elements], below)
            if elements:
                return Presence.PRESENT
            return Presence.DEFAULTED if _has_default(parameter) else Presence.ABSENT
        qualifier = self._qualifier(label)
        locals_ = self._locals(label, local_to)
        found = locals_ or ([self._given[label]] if label in self._given else [])
        if below:
            return self._within(qualifier, [given.keywords for given in found if not given.is_negated], below)
        if locals_:
            return Presence.LOCNEG if all(given.is_negated for given in locals_) else Presence.LOCPRES
        if found:
            return Presence.NEGATED if found[0].is_negated else Presence.PRESENT
        return Presence.DEFAULTED if qualifier.is_default else Presence.ABSENT

    def values(self, path: str, local_to: int | None = None) -> list[str]:
        """The values at label *path*: a parameter's items, a qualifier's or keyword's values, or its default.

        Keywords come with their full names, a NO before them if negated. With *local_to*, only the values that
        belong to that element of P1.
        """
        label, *below = path.split(".")
        parameter = self._parameter(label)
        if parameter is not None:
            elements = self._elements.get(label, [])
            if not below:
                return [element.text for element in elements] or _default_values(parameter)
            return self._keyword_values(parameter, [element.keywords for element in elements], below)
        qualifier = self._qualifier(label)
        found = self._locals(label, local_to)
        if not found and label in self._given:
            found = [self._given[label]]
        if below:
            return self._keyword_values(qualifier, [given.keywords for given in found], below)
        if not found:
            return _default_values(qualifier) if qualifier.is_default else []
        return [value for given in found for value in given.values]

    def value(self, path: str, local_to: int | None = None) -> str | None:
        """The first of `values`, or None."""
        found = self.values(path, local_to)
        return found[0] if found else None

    def parameters(self, label: str) -> list[Element]:
        """The elements of parameter *label* in the order typed."""
        if self._parameter(label) is None:
            raise LookupError(f"{self.syntax} has no parameter {label}")
        return list(self._elements.get(label, []))

    def typed(self, label: str) -> str | None:
        """Qualifier *label* as it was typed (`NOSHAR`), for messages; None if it was not."""
        found = self._locals(label, None) or ([self._given[label]] if label in self._given else [])
        return found[0].typed if found else None

    def replace(
        self,
        element: Callable[[Element, str], Element],
        given: Callable[[dict[str, Given]], dict[str, Given]],
    ) -> None:
        """Put something else in the place of every *element* (with its parameter's label) and every *given* value."""
        self._elements = {
            label: [element(found, label) for found in elements] for label, elements in self._elements.items()
        }
        self._given = given(self._given)

    def _locals(self, label: str, local_to: int | None) -> list[Given]:
        """What stands of qualifier *label* after parameters: after all, or after one element of P1."""
        parameters = self.definition.parameters or ()
        if local_to is None:
            elements = [element for parameter in parameters for element in self._elements.get(parameter.label, [])]
        else:
            elements = self._elements.get(parameters[0].label, [])[local_to : local_to + 1] if parameters else []
        return [element.given[label] for element in elements if label in element.given]

    def _parameter(self, label: str) -> Parameter | None:
        return next((entity for entity in self.definition.parameters or () if entity.label == label), None)

    def _qualifier(self, label: str) -> Qualifier:
        for entity in self.definition.qualifiers or ():
            if entity.label == label:
                return entity
        raise LookupError(f"{self.syntax} has no label {label}")

    def _keyword(self, owner: Parameter | Qualifier | Keyword, label: str) -> Keyword:
        for keyword in self._verb.keywords_of(owner.value):
            if keyword.label == label:
                return keyword
        raise LookupError(f"{self.syntax}: {owner.label} has no keyword {label}")

    def _within(
        self, owner: Parameter | Qualifier | Keyword, typed: list[dict[str, Given]], path: list[str]
    ) -> Presence:
        """The presence of the keyword at *path* below *owner*, whose keywords were *typed*."""
        keyword = self._keyword(owner, path[0])
        found = [keywords[keyword.label] for keywords in typed if keyword.label in keywords]
        if len(path) > 1:
            return self._within(keyword, [given.keywords for given in found], path[1:])
        if found:
            return Presence.NEGATED if found[-1].is_negated else Presence.PRESENT
        # A default keyword holds for an owner that is there and names no keyword itself.
        return Presence.DEFAULTED if keyword.is_default and typed and not any(typed) else Presence.ABSENT

    def _keyword_values(
        self, owner: Parameter | Qualifier | Keyword, typed: list[dict[str, Given]], path: list[str]
    ) -> list[str]:
        keyword = self._keyword(owner, path[0])
        found = [keywords[keyword.label] for keywords in typed if keyword.label in keywords]
        if len(path) > 1:
            return self._keyword_values(keyword, [given.keywords for given in found], path[1:])
        return [value for given in found for value in given.values]


def _has_default(entity: Parameter) -> bool:
    return entity.is_default or bool(entity.value and entity.value.default is not None)


def _default_values(entity: Parameter | Qualifier) -> list[str]:
    return [entity.value.default] if entity.value and entity.value.default is not None else []
