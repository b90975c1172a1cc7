"""Writes a console as it goes as a transcript that replays to the same text.

Time that passes by itself (a terminal's clock runs) becomes `#> advance`, with what was shown meanwhile below it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from vmsshadow.base import vmstime
from vmsshadow.practice.transcript import escape, escape_answered

if TYPE_CHECKING:
    from vmsshadow.console.installation import Installation
    from vmsshadow.console.session import Session

Show = Callable[[list[str]], None]


class Recorder:
    """One transcript that is being written."""

    def __init__(self, path: Path) -> None:
        """Open *path* to be written anew. Raises OSError."""
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._name = path.stem
        self._now: Callable[[], int] = int
        self._answers: Callable[[str, str], None] | None = None
        self._begun: list[str] = []  # the records of the last command
        self._at_work: list[str] = []  # shown by it
        self._at_rest: list[str] = []  # shown while time passed by itself
        self._is_resting = True
        self._is_answering = False
        self._rests_since_us = 0
        self._rested_us = 0
        self.unrepeatable: list[str] = []  # what has happened that a replay cannot repeat

    def begin(self, installation: "Installation", config: str, node: str = "") -> None:
        """Write the front matter: the world at this moment, and the node of the console."""
        clock = installation.world.clock
        self._now = lambda: clock.now_us
        self._rests_since_us = clock.now_us
        self._file.write(
            f"# {self._name}\n#: title: {self._name}\n#: world: {config}\n#: seed: {clock.seed}\n"
            f"#: start: {vmstime.show(clock.ticks).strip()}\n#: node: {node or installation.first_node}\n"
        )
        if installation.began_used:
            self._file.write("# The disks held what earlier runs had left; a replay begins with fresh ones.\n")

    def copying(self, show: Show) -> Show:
        """A screen for the console: *show*, and the transcript."""

        def both(lines: list[str]) -> None:
            if not self._is_answering:
                gathered = self._at_rest if self._is_resting else self._at_work
                gathered += [escape(line) for line in lines]
            show(lines)

        return both

    def attend(self, session: "Session") -> None:
        """Take down the answers that *session* is given, and when it is at work."""
        self._answers = session.answered
        session.answered = self._answered
        session.rests = self._rests
        session.unrepeatable = self._cannot_repeat

    def _cannot_repeat(self, what: str) -> None:
        if what not in self.unrepeatable:
            self.unrepeatable.append(what)

    def typed(self, record: str, prompt: str) -> None:
        """A record that is about to be fed to the console at *prompt*."""
        is_continued = prompt == "_$ "
        if is_continued:
            self._settle_rest()  # a replay types all records of a command at once: time that passed comes before it
        else:
            self._settle()
        mark = "_$ " if is_continued else "\n$ "
        self._begun.append(f"{mark}{record}".rstrip(" ") + "\n")

    def close(self) -> None:
        """End the transcript. A closed one may be closed again."""
        if not self._file.closed:
            self._settle()
            if self.unrepeatable:
                self._file.write(f"# A replay cannot repeat: {', '.join(self.unrepeatable)}.\n")
            self._file.close()

    def _answered(self, prompt: str, answer: str) -> None:
        self._is_answering = True
        if self._answers is not None:
            self._answers(prompt, answer)
        self._is_answering = False
        self._at_work.append(escape_answered(prompt, answer))

    def _rests(self, is_resting: bool) -> None:
        """The console's command has begun or goes on, or it has ended or asks."""
        if is_resting:
            self._rests_since_us = self._now()
        elif self._is_resting:
            self._rested_us += self._now() - self._rests_since_us
        self._is_resting = is_resting

    def _settle(self) -> None:
        """Write what the last command showed, then the time that passed by itself."""
        self._file.writelines(self._begun)
        self._file.writelines(f"{line}\n" for line in self._at_work)
        self._begun.clear()
        self._at_work.clear()
        self._settle_rest()

    def _settle_rest(self) -> None:
        """Write the time that passed by itself, and what was shown meanwhile."""
        if self._is_resting:
            self._rests(False)
            self._rests(True)
        if self._rested_us:
            self._file.write(f"#> advance {self._rested_us / 1_000_000:.6f} s\n")
        self._file.writelines(f"{line}\n" for line in self._at_rest)
        self._at_rest.clear()
        self._rested_us = 0
