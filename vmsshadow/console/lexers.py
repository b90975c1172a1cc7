"""Lexers for pygments: `dcl` for commands and procedures, `vms-session` for what a console showed.

They are registered under these names, so documents and other tools colour sessions alike. No text is altered: the
tokens joined are the text, line ends included; and whatever the text, no token is an Error.
"""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from pygments.lexer import RegexLexer, default
from pygments.lexer import bygroups as _bygroups
from pygments.lexer import using as _using
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
)

# pygments leaves these two untyped.
bygroups: Any = _bygroups
using: Any = _using

# What a message's severity letter looks like; text of severity S and I is not to be alarming.
SEVERITIES = {"S": Generic.Inserted, "I": Generic.Output, "W": Generic.Emph, "E": Generic.Error, "F": Generic.Error}

_MESSAGES = [
    (rf"^[%-][A-Z][A-Z0-9_$]*-{letter}-[^\n]*", kind) for letter, kind in SEVERITIES.items()
]  # fmt: skip
_BANNER = (r"^%{11}  OPCOM [^\n]*", Generic.Heading)

_NAME = r"[A-Z$_][\w$]*"
# Operators may lack their trailing period, as they do in procedures that work.
_OPERATOR = r"\.(?:NOT|AND|OR|(?:EQ|GE|GT|LE|LT|NE)S?U?)(?![\w$])\.?"
_DATE = r"\d{1,2}-[A-Z]{3}-\d{4}(?:[ :]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?(?![\w$])"
_TIME = r"(?:\d+-)?\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?![\w$:])"


class _Faithful(RegexLexer):
    """Takes text as it is: nothing is stripped, added or replaced."""

    flags = re.IGNORECASE | re.MULTILINE

    def get_tokens(self, text: Any, unfiltered: bool = False) -> Iterator[Any]:
        """Tokens and their texts; bytes are read as procedures are, as Latin-1."""
        if isinstance(text, bytes):
            text = text.decode("latin-1")
        stream: Any = ((kind, value) for _, kind, value in self.get_tokens_unprocessed(text))
        if not unfiltered:
            for each in self.filters:
                stream = each.filter(self, stream)
        return iter(stream)


class DclLexer(_Faithful):
    """DCL commands and procedures, and the messages that may stand between them."""

    name = "DCL"
    aliases: ClassVar[list[str]] = ["dcl", "openvms"]
    filenames: ClassVar[list[str]] = ["*.com", "*.COM"]
    mimetypes: ClassVar[list[str]] = ["text/x-dcl"]
    url = "https://docs.vmssoftware.com/"

    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            *_MESSAGES,
            _BANNER,
            (r"^_?\$(?=[ \t!@'A-Z]|$)", Generic.Prompt),
            (rf"({_NAME})(:)(?=[ \t\n!]|\Z)", bygroups(Name.Label, Punctuation)),
            (r"\n", Whitespace),
            default("statement"),
        ],
        # Where a verb may stand: at the beginning, and behind THEN and ELSE.
        "statement": [
            (r"\n", Whitespace, "#pop"),
            (r"[ \t]+", Whitespace),
            (r"\$(?=[ \t])", Generic.Prompt),
            (r"!.*", Comment.Single),
            (rf"({_NAME})(\*[\w$]*)?([ \t]*)(:==|:=)", bygroups(Name.Variable, Operator, Whitespace, Operator), "rest"),
            (rf"({_NAME})(\*[\w$]*)?([ \t]*)(==?)", bygroups(Name.Variable, Operator, Whitespace, Operator), "rest"),
            (rf"({_NAME})(?=\[[^\]\n]*\][ \t]*:?=)", Name.Variable, "rest"),
            (rf"(GOTO|GOSUB|CALL)([ \t]+)({_NAME})", bygroups(Keyword.Reserved, Whitespace, Name.Label), "rest"),
            (r"(THEN|ELSE)(?![\w$])", Keyword.Reserved),
            (
                r"(IF|ENDIF|ON|RETURN|SUBROUTINE|ENDSUBROUTINE|EXIT|STOP|GOTO|GOSUB|CALL|EOD|DECK)(?![\w$])",
                Keyword.Reserved,
                "rest",
            ),
            (r"@", Keyword, "rest"),
            (r"[A-Z][\w$]*", Keyword, "rest"),
            default("rest"),
        ],
        "rest": [
            (r"\*EXIT\*$", Generic.Strong),  # what Ctrl/Z leaves
            (r"-[ \t]*(?:![^\n]*)?\n(?:[ \t]*![^\n]*\n)*", Punctuation),
            (r"(?=\n)", Text, "#pop"),
            (r"(THEN|ELSE)(?![\w$])", Keyword.Reserved, "#pop"),
            (r"!.*", Comment.Single),
            (r"[ \t]+", Whitespace),
            (r'"', String, "string"),
            (r"''?(?=F\$)", String.Interpol),
            (rf"''?{_NAME}'?", Name.Variable),
            (r"'", String.Interpol),
            (rf"&{_NAME}", Name.Variable),
            (r"F\$[A-Z_]+", Name.Builtin),
            (r"/[ \t]*[A-Z][\w$]*", Name.Attribute),
            (_DATE, Literal.Date),
            (_TIME, Literal.Date),
            (r"_?(?:\$\d{1,3}\$)?[A-Z]{2,4}\d{1,5}(?::|(?![\w$]))", Name.Constant),
            (_OPERATOR, Operator.Word),
            (r"%[XOD][0-9A-F]+", Number.Hex),
            (r"\d+(?![\w$])", Number.Integer),
            (r"[=+*<>-]", Operator),
            (r"[:,()\[\];.&]", Punctuation),
            (r"[\w$]+", Text),
            (r"[^\n]", Text),
        ],
        "string": [
            (r'""', String.Escape),
            (r'"', String, "#pop"),
            (r"''(?=F\$)", String.Interpol, "call"),
            (rf"''{_NAME}'?", Name.Variable),
            (r"(?=\n)", Text, "#pop"),
            (r"[^\"'\n]+", String),
            (r"'", String),
        ],
        # A lexical function inside a string keeps quotation marks of its own, up to the apostrophe that ends it.
        "call": [
            (r"'", String.Interpol, "#pop"),
            (r"(?=\n)", Text, "#pop"),
            (r'"[^"\n]*"?', String),
            (r"F\$[A-Z_]+", Name.Builtin),
            (r"[\w$]+", Text),
            (r"[^\n]", Punctuation),
        ],
    }


class VmsSessionLexer(_Faithful):
    """A console's log: prompts, commands, what they showed, messages by severity, OPCOM's banners."""

    name = "OpenVMS session"
    aliases: ClassVar[list[str]] = ["vms-session", "openvms-session"]
    filenames: ClassVar[list[str]] = ["*.vmst"]
    mimetypes: ClassVar[list[str]] = ["text/x-vms-session"]
    url = "https://docs.vmssoftware.com/"
    flags = re.MULTILINE  # prompts and messages are written in capitals

    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            (r"\n", Whitespace),
            *_MESSAGES,
            _BANNER,
            (r"^(_?\$)(?=\n|\Z)", Generic.Prompt),
            (r"^((?:[A-Z0-9]+::)?_?\$ )([^\n]*)", bygroups(Generic.Prompt, using(DclLexer))),
            (r"^(_?(?:SYSGEN|SYSMAN|UAF|SDA|AUTHORIZE)> ?)([^\n]*)", bygroups(Generic.Prompt, using(DclLexer))),
            (r"^((?:[^\n?]* )?(?:Topic|Subtopic)\? )([^\n]*)", bygroups(Generic.Prompt, Name.Entity)),
            (r"^(_[A-Z][A-Za-z -]*: )([^\n]*)", bygroups(Generic.Prompt, Text)),
            (r"^#[:>!]?[^\n]*", Comment.Single),
            (r"^Hint: [^\n]*", Comment.Special),
            (r"^ ?\*[A-Z]+\*$", Generic.Strong),
            (r"^ \\[^\n]*\\$", Generic.Emph),
            (r"[^\n]+", Generic.Output),
        ],
    }
