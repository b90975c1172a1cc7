"""Colours of what the system says: messages by their severity, OPCOM's banners bold. Colours never alter text."""

import re

STYLES = {"S": "32", "I": "36", "W": "33", "E": "31", "F": "1;31"}  # SGR parameters (ECMA-48)
BANNER_STYLE = "1"

_MESSAGE = re.compile(r"[%-][A-Z][A-Z0-9_$]*-([SIWEF])-[A-Z0-9_$]+(?:,|\s|$)")
_BANNER = re.compile(r"%{11}  OPCOM  ")


def severity_of(line: str) -> str:
    """The severity letter of a message line, or an empty string."""
    found = _MESSAGE.match(line)
    return found[1] if found else ""


def paint(line: str) -> str:
    """*line* for a terminal with colours: messages by severity, OPCOM's banners bold, the rest as it is."""
    severity = severity_of(line)
    style = STYLES[severity] if severity else BANNER_STYLE if _BANNER.match(line) else ""
    return f"\x1b[{style}m{line}\x1b[0m" if style else line
