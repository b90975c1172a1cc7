"""Colours of DCL: a lexer for commands, procedures and the system's messages.

It is registered with pygments as `dcl`, so documents and other tools colour sessions alike. Colours never alter text.
"""

import re
from typing import ClassVar

from pygments.lexer import RegexLexer
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
)

# What a message's severity letter looks like; text of severity S and I is not to be alarming.
SEVERITIES = {"S": Generic.Inserted, "I": Generic.Output, "W": Generic.Emph, "E": Generic.Error, "F": Generic.Error}

STYLES = {"S": "32", "I": "36", "W": "33", "E": "31", "F": "1;31"}  # SGR parameters (ECMA-48)
BANNER_STYLE = "1"

_MESSAGE = re.compile(r"[%-][A-Z][A-Z0-9_$]*-([SIWEF])-[A-Z0-9_$]+(?:,|\s)")
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


class DclLexer(RegexLexer):
    """DCL commands and procedures, and the messages they print."""

    name = "DCL"
    aliases: ClassVar[list[str]] = ["dcl", "openvms"]
    filenames: ClassVar[list[str]] = ["*.com", "*.COM", "*.vmst"]
    url = "https://docs.vmssoftware.com/"
    flags = re.IGNORECASE | re.MULTILINE

    tokens: ClassVar[dict[str, list[object]]] = {
        "root": [
            (r"\n", Whitespace),
            (r"[%-][A-Z][A-Z0-9_$]*-S-[^\n]*", SEVERITIES["S"]),
            (r"[%-][A-Z][A-Z0-9_$]*-I-[^\n]*", SEVERITIES["I"]),
            (r"[%-][A-Z][A-Z0-9_$]*-W-[^\n]*", SEVERITIES["W"]),
            (r"[%-][A-Z][A-Z0-9_$]*-[EF]-[^\n]*", SEVERITIES["E"]),
            (r"%{11}  OPCOM [^\n]*", Generic.Heading),
            (r"_?\$(?=[ \t!\n@]|$)", Generic.Prompt),
            (r"[ \t]+", Whitespace),
            (r"!.*$", Comment.Single),
            (r"[A-Z$_][\w$]*(?=:([ \t\n]|$))", Name.Label),
            (r"[A-Z$_][\w$*]*(?=[ \t]*:?=)", Name.Variable),
            (r":?==?", Operator),
            (r"@", Keyword, "command"),
            (r"[A-Z][\w$]*", Keyword, "command"),
            (r"[^\n]", Text),
        ],
        "command": [
            (r"-[ \t]*(![^\n]*)?\n", Punctuation),
            (r"\n", Whitespace, "#pop"),
            (r"!.*$", Comment.Single),
            (r"[ \t]+", Whitespace),
            (r'"', String, "string"),
            (r"''?[\w$]+'?", Name.Variable),
            (r"/[\w$]+", Name.Attribute),
            (r"_?(\$\d{1,3}\$)?[A-Z]{2,4}\d{1,5}:?(?![\w$])", Name.Constant),
            (r"\.[A-Z]+\.?(?=[ \t])", Operator.Word),
            (r"%[XOD][0-9A-F]+", Number.Hex),
            (r"\d+(?![\w$])", Number.Integer),
            (r"\b(THEN|ELSE)\b", Keyword),
            (r"F\$[A-Z_]+", Name.Builtin),
            (r"[=:,()+*<>\[\];.&-]", Punctuation),
            (r"[\w$]+", Text),
            (r"[^\n]", Text),
        ],
        "string": [
            (r'""', String.Escape),
            (r'"', String, "#pop"),
            (r"''[\w$]+'?", Name.Variable),
            (r"[^\"'\n]+", String),
            (r"\n", Whitespace, "#pop:2"),
            (r".", String),
        ],
    }
