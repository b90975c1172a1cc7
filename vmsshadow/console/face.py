"""Which face the console has on this terminal: the full one, or the plain one where the terminal can do little."""

import os
import time

from vmsshadow.console.installation import Installation
from vmsshadow.console.options import Options
from vmsshadow.console.pace import Pace
from vmsshadow.console.preferences import Preferences
from vmsshadow.console.recorder import Recorder
from vmsshadow.console.session import Session

DUMB = ("", "dumb", "unknown")


def run(installation: Installation, options: Options, preferences: Preferences, recorder: Recorder | None) -> Session:
    """Hold a console on the terminal until its operator logs out; the session tells how it ended."""
    rate = 1.0 if options.rate is None else options.rate
    pace = Pace(installation.driver, rate, time.monotonic, installation.note) if rate else None
    if pace is not None:
        installation.services |= {"rate": pace, "freeze": pace}
    node = options.node or installation.first_node
    preferences.is_authentic |= options.authentic
    refused = options.no_color or preferences.is_authentic
    if os.environ.get("TERM", "") in DUMB:
        from vmsshadow.console.plain import PlainFace

        # Such a terminal has colours only if it is said so aloud.
        has_colour = bool(os.environ.get("FORCE_COLOR")) and preferences.has_colour(os.environ, refused=refused)
        return PlainFace(installation, node, pace, recorder, preferences, has_colour).run(options.execute)
    from vmsshadow.console.terminal import TerminalFace

    has_colour = preferences.has_colour(os.environ, refused=refused)
    return TerminalFace(installation, node, pace, recorder, preferences, has_colour).run(options.execute)
