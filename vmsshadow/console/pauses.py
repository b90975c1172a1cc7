"""Where a chain of statements pauses: whether it goes on by itself when time has passed, and what Ctrl/Y has parked."""

from typing import NamedTuple

from vmsshadow.commands.gate import TIMED_OUT, Wait
from vmsshadow.console.interpreter import Pause, Steps
from vmsshadow.console.page import Streams


class Parked(NamedTuple):
    """A command that Ctrl/Y left standing; it dies with its node."""

    steps: Steps
    pause: Pause
    until_us: int
    incarnation: int
    streams: Streams


def lasts_s(pause: Pause | None) -> float | None:
    """After how many simulated seconds *pause* ends by itself: a wait, or a question with a limit. None: never."""
    return pause.seconds if pause is not None else None


def reply_when_due(pause: Pause | None) -> str | None:
    """What the command hears then."""
    return None if isinstance(pause, Wait) else TIMED_OUT
