"""The program on a pseudo terminal: keys in, what is shown out."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect

CURSOR_ASKED = r"\x1b\[6n"


class Screen:
    """The program on a pseudo terminal; `sees` waits for a text, `types` sends keys."""

    def __init__(
        self,
        lab: Path,
        arguments: list[str],
        size: tuple[int, int],
        environment: dict[str, str],
        first: tuple[str, ...] = (),
    ) -> None:
        """*first* stands before the options."""
        names = {"TERM": "xterm-256color", **environment}
        own = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")
        kept = {name: value for name, value in os.environ.items() if name not in own}
        names.setdefault("XDG_CONFIG_HOME", str(lab.parent / "config"))
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "vmsshadow", *first, "--lab", str(lab), *arguments],
            env={**kept, **names},
            dimensions=size,
            encoding="utf-8",
            use_poll=True,  # file descriptors may be beyond what select() takes
            timeout=30,
            cwd=str(Path(__file__).parents[2]),
        )
        self.seen = ""

    def sees(self, pattern: str) -> str:
        """Wait for *pattern*; what came before it, answering the terminal's own questions."""
        before = ""
        while True:
            index = self.child.expect([pattern, CURSOR_ASKED])
            before += str(self.child.before)
            if index == 0:
                self.seen += before + str(self.child.after)
                return before
            self.child.send("\x1b[1;1R")

    def types(self, keys: str) -> None:
        """Press *keys*."""
        self.child.send(keys)

    def ends(self) -> int:
        """Log out; the exit status."""
        self.types("LOGOUT\r")
        self.sees("logged out at")
        return self.closes()

    def closes(self) -> int:
        """Wait for the end; the exit status."""
        while self.child.expect([pexpect.EOF, CURSOR_ASKED]):
            self.child.send("\x1b[1;1R")
        self.seen += str(self.child.before)
        self.child.close()
        assert self.child.exitstatus is not None
        return int(self.child.exitstatus)


Opens = Callable[..., Screen]


def form(screen: Screen) -> None:
    """Let a copy begin."""
    screen.sees(r"\$ ")
    screen.types("INIT $1$DGA10: A\r")
    screen.types("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) A\r")
    screen.sees("SHDWMEMCOPY")
