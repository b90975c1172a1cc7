"""What prompt_toolkit is given and asked: menus, the store of earlier commands, the screen's size, keys that wait."""

import os
import select
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.data_structures import Size
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import History
from prompt_toolkit.input import Input
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.output import Output

from vmsshadow.commands.gate import HISTORY
from vmsshadow.console.choices import Place, offer
from vmsshadow.console.session import Session
from vmsshadow.console.surroundings import window
from vmsshadow.dcl.completion import syntax_hint

NEWLINE = "\n"
MARK = "+"  # before each command in the file; other lines are not commands


class Menu(Completer):
    """Names from the command tables, then from the cluster as it is."""

    def __init__(self, session: Session, fuzzy: bool) -> None:
        self._session = session
        self._fuzzy = fuzzy

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """What may stand at the cursor."""
        for choice in offer(self._session, document.text_before_cursor, fuzzy=self._fuzzy):
            yield Completion(choice.text, -choice.back, display_meta=choice.meaning)


class Commands(History):
    """The commands that RECALL knows, which the arrows go through as well; with a *path*, kept from run to run.

    The session remembers them itself: answers to questions are not commands, a continued line is one.
    """

    def __init__(self, session: Session, path: Path | None) -> None:
        super().__init__()
        self._session = session
        self._path = path
        self._kept: list[str] = []
        if path is not None:
            session.history[:] = self._read(path)
            self._kept = list(session.history)

    async def load(self) -> AsyncGenerator[str, None]:
        """The commands, latest first."""
        for line in reversed(self._session.history):
            yield line

    def get_strings(self) -> list[str]:
        """The commands, oldest first; none while something else is asked, so that nothing is suggested."""
        return [] if self._session.is_asking else list(self._session.history)

    def append_string(self, string: str) -> None:
        """The session does it."""

    def load_history_strings(self) -> Iterable[str]:
        """Not used: `load` looks at the session."""
        return ()

    def store_string(self, string: str) -> None:
        """Not used: `keep` does it."""

    def keep(self) -> None:
        """Write what has changed since the last time; where the host refuses, nothing is kept."""
        history = self._session.history
        if self._path is None or history == self._kept:
            return
        is_one_more = len(history) == len(self._kept) + 1 and history[:-1] == self._kept
        new = history[-1:] if is_one_more else history
        self._kept = list(history)
        with suppress(OSError), self._path.open("a" if is_one_more else "w", encoding="utf-8") as file:
            file.writelines(f"{MARK}{line}\n" for line in new)

    @staticmethod
    def _read(path: Path) -> list[str]:
        try:
            text = path.read_text("utf-8", errors="replace")
        except OSError:
            return []
        lines = (line.removeprefix(MARK) for line in text.split("\n") if line.startswith(MARK))
        return [line for line in lines if line.strip()][-HISTORY:]


def sized(output: Output) -> Output:
    """*output*, no wider than COLUMNS says."""
    limit = os.environ.get("COLUMNS", "")
    if limit.isascii() and limit.isdecimal() and int(limit[:6]) > 0:
        measure = output.get_size
        most = int(limit[:6])

        def size() -> Size:
            found = measure()
            return Size(rows=found.rows, columns=min(most, found.columns))

        setattr(output, "get_size", size)  # noqa: B010 - for this one output, not for its class
    return output


def is_typed_ahead(source: Input) -> bool:
    """Whether keys wait to be read: some that *source* has read already, or some that the terminal still holds."""
    keys = get_typeahead(source)
    store_typeahead(source, keys)
    return bool(keys) or bool(select.select([source.fileno()], [], [], 0)[0])


def bottom_lines(state: str, place: Place | None, columns: int) -> StyleAndTextTuples:
    """The line of the *state* of things, if any; then the syntax at the *place* that is typed, its part emphasised."""
    parts: StyleAndTextTuples = [("", state)] if state else []
    if place is None:
        return parts
    hint = syntax_hint(place.head, len(place.head), place.tables, place.strict)
    text, start, end = window(hint.text, hint.start, hint.end, columns)
    if text or not parts:
        parts.append(("", f"{NEWLINE if parts else ''}{text[:start]}"))
        parts += [("bold underline", text[start:end]), ("", text[end:])]
    meant = "  ".join(f"{short}={full}" for short, full in hint.expansions)
    if meant and len(text) + 3 + len(meant) <= columns:
        parts.append(("italic", f"   {meant}"))
    return parts
