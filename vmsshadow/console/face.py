"""Which face the console has on this terminal: the full one, or the plain one where the terminal can do little."""

import os
import time
from typing import TYPE_CHECKING

from vmsshadow.base import vmstime
from vmsshadow.console.installation import Installation
from vmsshadow.console.options import Options
from vmsshadow.console.pace import Pace
from vmsshadow.console.session import Session

if TYPE_CHECKING:
    from vmsshadow.practice.record import Recorder

DUMB = ("", "dumb", "unknown")


def run(installation: Installation, options: Options, recorder: "Recorder | None") -> Session:
    """Hold a console on the terminal until its operator logs out; the session tells how it ended."""
    rate = 1.0 if options.rate is None else options.rate
    pace = Pace(installation.driver, rate, time.monotonic) if rate else None
    if pace is not None:
        installation.services["rate"] = pace
    node = options.node or installation.first_node
    if os.environ.get("TERM", "") in DUMB:
        from vmsshadow.console.plain import PlainFace

        return PlainFace(installation, node, pace, recorder).run()
    from vmsshadow.console.terminal import TerminalFace

    has_colour = not (options.no_color or options.authentic or os.environ.get("NO_COLOR"))
    return TerminalFace(installation, node, pace, recorder, options.authentic, has_colour).run()


def status_line(installation: Installation, session: Session) -> str:
    """What Ctrl/T shows: node, user, time and image, then I/Os of the disks (User's Manual, Ctrl/T).

    The process is simulated and uses no memory or processor of its own, so only the I/Os count.
    """
    clock = installation.world.clock
    operations = sum(disk.operations for disk in installation.world.disks.values())
    at = vmstime.show_time(clock.ticks)[:8]
    name = f"{session.node}::{session.terminal.username}"
    image = "MOUNT" if session.is_asking else "DCL"
    return f"{name:<15}  {at} {image:<6} CPU=00:00:00.00 PF=0 IO={operations} MEM=0"
