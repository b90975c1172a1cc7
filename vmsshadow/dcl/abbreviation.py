"""How a typed name finds the qualifier or keyword it means."""

from collections.abc import Sequence
from typing import NamedTuple

from vmsshadow.dcl.entities import OURS, Keyword, Qualifier


class Found(NamedTuple):
    """The entity a typed name means, and whether it was typed with NO."""

    entity: Qualifier | Keyword
    is_negated: bool


def resolve(choices: Sequence[Qualifier | Keyword], typed: str, strict: bool) -> Found | str:
    """The one of *choices* that *typed* means, or "ambiguous" or "unknown".

    An exact name wins, then a unique beginning, then the same for what follows a NO. Extensions are typed in
    full and do not make others ambiguous.
    """
    known = [entity for entity in choices if not (strict and entity.marks.extension == OURS)]
    for negated in (False, True):
        if negated and not typed.startswith("NO"):
            break
        name = typed[2:] if negated else typed
        exact = [entity for entity in known if entity.name == name]
        found = exact or [entity for entity in known if entity.name.startswith(name) and not entity.marks.extension]
        if len(found) == 1 or exact:
            return Found(found[0], negated)
        if found:
            return "ambiguous"
    return "unknown"
