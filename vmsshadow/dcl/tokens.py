"""The words and marks of a command definition file, with the place of each for error texts."""

import re
from typing import NamedTuple, NoReturn

_TOKEN = re.compile(r"""\s+|![^\n]*|"(?:[^"\n]|"")*"|'[^'\n]*'|[\w$]+|.""")


class TableError(ValueError):
    """A command definition file is wrong; the text begins with its file and line."""


class _Token(NamedTuple):
    text: str
    word: str
    start: int


class Tokens:
    """A cursor over the tokens of one file; comments and white space are gone. All failures are TableErrors."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self.at = 0
        self._tokens = [
            _Token(found[0], found[0].upper(), found.start())
            for found in _TOKEN.finditer(text)
            if not found[0].isspace() and found[0][0] != "!"
        ]
        self._tokens.append(_Token("", "", len(text)))

    @property
    def word(self) -> str:
        """The next token in capitals; empty at the end."""
        return self._tokens[self.at].word

    @property
    def text(self) -> str:
        """The next token as written."""
        return self._tokens[self.at].text

    @property
    def start(self) -> int:
        """Where the next token stands."""
        return self._tokens[self.at].start

    def fail(self, why: str, start: int | None = None) -> NoReturn:
        """Raise a TableError with the line of *start*, or of the next token."""
        line = self._text.count("\n", 0, self.start if start is None else start) + 1
        raise TableError(f"{self._file}:{line}: {why}")

    def step(self) -> None:
        """Pass over the next token."""
        if not self.word:
            self.fail("unexpected end")
        self.at += 1

    def take(self, word: str) -> bool:
        """Pass over the next token if it is *word*."""
        if self.word != word:
            return False
        self.step()
        return True

    def need(self, mark: str) -> None:
        """Pass over *mark*, which must be next."""
        if not self.take(mark):
            self.fail(f"{mark} expected, not {self.text!r}")

    def name(self, what: str) -> str:
        """The name that must be next, in capitals."""
        word = self.word
        if not word or not (word[0].isalnum() or word[0] in "$_"):
            self.fail(f"{what} expected, not {self.text!r}")
        self.at += 1
        return word

    def string(self, what: str) -> str:
        """A quoted string, or the bare characters up to a blank or comma (image names need no quotes)."""
        text, end = self.text, self.start + len(self.text)
        if not text or text in ",()":
            self.fail(f"{what} expected")
        self.at += 1
        if text[0] in "\"'":
            if len(text) < 2:
                self.fail("quotation not closed")
            return text[1:-1].replace('""', '"')
        while self.start == end and self.text not in ("", ",", ")"):
            text, end = text + self.text, end + len(self.text)
            self.at += 1
        return text
