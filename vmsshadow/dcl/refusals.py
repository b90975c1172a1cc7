"""What the language answers when it cannot accept a line: an identifier and the offending piece.

The parser is free of messages: a `Refusal` is plain data, and `said` turns it into what DCL prints.
"""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from vmsshadow.messages.catalogue import Said


class Refusal(NamedTuple):
    """A DCL message *ident* (facility CLI) and the *segment* shown upcased as ` \\SEGMENT\\`, if any."""

    ident: str
    segment: str | None = None


class Unsimulated(NamedTuple):
    """A verb or keyword that OpenVMS has and this system does not act: `BACKUP`, `SET TERMINAL`."""

    what: str


def said(refusal: Refusal) -> "Said":
    """The message DCL prints for *refusal*, with its second line."""
    from vmsshadow.messages.dcl import DCL

    told: Said = getattr(DCL, refusal.ident)()
    return told if refusal.segment is None else told.with_segment(refusal.segment)
