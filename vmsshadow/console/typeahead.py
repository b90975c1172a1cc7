"""How the host's terminal driver treats what is typed while nobody reads: as OpenVMS does, it waits unseen.

Between two lines the driver would otherwise echo, end the program with Ctrl/C and suspend it with Ctrl/Z. Here only
Ctrl/C and Ctrl/Y have an effect then: a signal each, and what was typed before is forgotten.
"""

import signal
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

CONTROL_C, CONTROL_Y, NONE = b"\x03", b"\x19", b"\x00"  # NONE: _POSIX_VDISABLE (termios(3))
_INPUT_OFF = termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR
_LOCAL_OFF = termios.ECHO | termios.ICANON | termios.IEXTEN

Taken = Callable[[int, FrameType | None], None]


@contextmanager
def kept_unseen(descriptor: int, interrupted: Taken) -> Iterator[None]:
    """Let the terminal at *descriptor* keep what is typed ahead; *interrupted* hears of Ctrl/C and Ctrl/Y."""
    before = {number: signal.signal(number, interrupted) for number in (signal.SIGINT, signal.SIGQUIT)}
    modes = None
    with suppress(termios.error):
        modes = termios.tcgetattr(descriptor)
        changed = termios.tcgetattr(descriptor)
        changed[0] &= ~_INPUT_OFF
        changed[3] &= ~_LOCAL_OFF
        control = changed[6]
        control[termios.VINTR], control[termios.VQUIT], control[termios.VSUSP] = CONTROL_C, CONTROL_Y, NONE
        control[termios.VMIN], control[termios.VTIME] = 1, 0
        termios.tcsetattr(descriptor, termios.TCSANOW, changed)
    try:
        yield
    finally:
        if modes is not None:
            with suppress(termios.error):  # the terminal may be gone
                termios.tcsetattr(descriptor, termios.TCSADRAIN, modes)
        for number, taken in before.items():
            signal.signal(number, taken)
