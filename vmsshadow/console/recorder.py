"""Who takes a session down: what the doors hand in, and `practice.record` is."""

from typing import TYPE_CHECKING, Protocol

from vmsshadow.console.page import Show

if TYPE_CHECKING:
    from vmsshadow.console.session import Session


class Recorder(Protocol):
    """Who takes a session down."""

    def copying(self, show: Show) -> Show:
        """A screen that shows and is taken down."""
        ...

    def attend(self, session: "Session") -> None:
        """Take *session*'s answers down."""
        ...

    def typed(self, record: str, prompt: str) -> None:
        """*record* is about to be fed to the session."""
        ...
