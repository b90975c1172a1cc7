"""Which face the console has on this terminal: the full one, or the plain one where the terminal can do little."""

import os
import time

from vmsshadow.console.installation import Installation
from vmsshadow.console.options import Options
from vmsshadow.console.pace import Pace
from vmsshadow.console.recorder import Recorder
from vmsshadow.console.session import Session

DUMB = ("", "dumb", "unknown")


def run(installation: Installation, options: Options, recorder: Recorder | None) -> Session:
    """Hold a console on the terminal until its operator logs out; the session tells how it ended."""
    rate = 1.0 if options.rate is None else options.rate
    pace = Pace(installation.driver, rate, time.monotonic) if rate else None
    if pace is not None:
        installation.services |= {"rate": pace, "freeze": pace}
    node = options.node or installation.first_node
    if os.environ.get("TERM", "") in DUMB:
        from vmsshadow.console.plain import PlainFace

        return PlainFace(installation, node, pace, recorder).run()
    from vmsshadow.console.terminal import TerminalFace

    has_colour = not (options.no_color or options.authentic or os.environ.get("NO_COLOR"))
    return TerminalFace(installation, node, pace, recorder, options.authentic, has_colour).run()
