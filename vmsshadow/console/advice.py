"""The hint after a command that DCL refused: watches what is typed at a console, and asks `dcl.hints`."""

from vmsshadow.commands.gate import DISPLAYED
from vmsshadow.console.session import Session
from vmsshadow.dcl.hints import hint
from vmsshadow.dcl.parser import parse
from vmsshadow.dcl.records import CommandLine
from vmsshadow.dcl.refusals import Refusal, said

MARK = "Hint: "


class Advice:
    """Follows one console: `typed` before a record is fed to it, `given` afterwards."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._gathered = CommandLine()
        self._line: str | None = None

    def typed(self, record: str) -> None:
        """*record* is about to be fed to the session."""
        self._line = None
        if self._session.is_asking:
            return
        if not self._session.begun:
            self._gathered.clear()
        done = self._gathered.add(record)
        # What a symbol stands for is not looked up again.
        self._line = done if isinstance(done, str) and "'" not in done else None

    def given(self) -> str:
        """The line to show, or an empty one: only for a command that was refused, and only if something helps."""
        session, line, self._line = self._session, self._line, None
        if line is None or session.is_asking or session.status & 1:
            return ""
        outcome = parse(line, session.tables, strict=session.strict)
        if not isinstance(outcome, Refusal) or said(outcome).status != session.status & ~DISPLAYED:
            return ""
        advice = hint(line, outcome, session.tables, session.strict)
        return f"{MARK}{advice}" if advice else ""
