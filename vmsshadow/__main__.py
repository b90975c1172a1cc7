"""The program: a console on the terminal, a batch run, a procedure, or a replay.

Whatever goes wrong on the host is told in one line on standard error; nobody ever sees a traceback.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from vmsshadow.console.options import USAGE, Options, Refused, read

if TYPE_CHECKING:
    from vmsshadow.console.installation import Installation
    from vmsshadow.console.preferences import Preferences
    from vmsshadow.console.session import Session
    from vmsshadow.dcl.procedures import Procedure
    from vmsshadow.practice.record import Recorder

PROGRAM = "vmsshadow"
SUCCEEDED, FAILED, REFUSED = 0, 1, 2


class _Stopped(BaseException):
    """A signal came while the program waited for input."""


class _Signals:
    """Termination in order: a command that runs is finished first, a wait is cut short."""

    def __init__(self) -> None:
        self.came = 0
        self.is_reading = False
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, self._take)

    def _take(self, number: int, frame: FrameType | None) -> None:
        self.came = number
        if self.is_reading:
            raise _Stopped

    def stops(self) -> bool:
        """Whether the run should end."""
        return bool(self.came)

    def readline(self) -> str | None:
        """The next line of standard input, or None at its end."""
        self.is_reading = True
        try:
            if self.came:
                return None
            line = sys.stdin.readline()
        except _Stopped:
            return None
        finally:
            self.is_reading = False
        return line.rstrip("\n").removesuffix("\r") if line else None


def main(arguments: list[str] | None = None) -> int:
    """Run the program; returns its exit status."""
    _open_streams()
    try:
        return _run(read(sys.argv[1:] if arguments is None else arguments))
    except Refused as refused:
        return _told(str(refused), REFUSED)
    except BrokenPipeError:
        # Whoever read the output has gone. Python would complain once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except (KeyboardInterrupt, _Stopped):
        return _told("interrupted", FAILED)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _told(f"{where}{error.strerror or error}", FAILED)
    except MemoryError:
        return _told("the host has no memory left", FAILED)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a bug is told in one line, too
        return _told(_bug(error), FAILED)


def _open_streams() -> None:
    """A stream that was closed before the program began (`<&-`, `>&-`) is an empty one."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - for as long as the program runs
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as above
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as above


def _run(options: Options) -> int:
    if options.show:
        print(USAGE.rstrip() if options.show == "help" else f"{PROGRAM} {_version()}")
        return SUCCEEDED
    if options.replay:
        from vmsshadow.practice.report import replay_all

        return replay_all([Path(name) for name in options.replay], update=options.update, junit=options.junit)
    procedure = _procedure(options.file) if options.file else None
    has_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    is_batch = bool((options.execute and not options.panel) or options.file) or not has_terminal
    preferences = None if is_batch else _preferences()
    installation = _switch_on(options)
    for notice in installation.notices:
        print(f"{PROGRAM}: {notice}", file=sys.stderr)
    is_orderly = not options.no_shutdown
    recorder: Recorder | None = None
    try:
        recorder = _recorder(options)  # a run that is refused leaves an earlier recording as it was
        if recorder is not None:
            recorder.begin(installation, options.config, options.node)
        if preferences is None:
            return _status(_batch(installation, options, procedure, recorder))
        from vmsshadow.console.face import run

        return _status(run(installation, options, preferences, recorder))
    except (BrokenPipeError, KeyboardInterrupt, _Stopped):
        raise
    except BaseException:
        # Whatever state the engine is in, nothing further is asked of it.
        is_orderly = False
        raise
    finally:
        _end(installation, is_orderly)
        if recorder is not None:
            recorder.close()
            if recorder.unrepeatable:
                told = ", ".join(recorder.unrepeatable)
                print(f"{PROGRAM}: {options.record} will not replay as it is: it has {told}", file=sys.stderr)


def _preferences() -> "Preferences":
    """What the user prefers on a terminal. Raises Refused."""
    from vmsshadow.cluster.config_text import ConfigRefused
    from vmsshadow.console.preferences import load

    try:
        return load()
    except ConfigRefused as refused:
        raise Refused(refused.reason) from None


def _switch_on(options: Options) -> "Installation":
    from vmsshadow.cluster.config import ConfigRefused, find, load
    from vmsshadow.cluster.state_file import LabRefused
    from vmsshadow.console.installation import Installation

    try:
        config = load(find(options.config))
        names = [node.name for node in config.nodes]
        if options.node and options.node not in names:
            raise Refused(f"--node {options.node}: the cluster has {', '.join(names)}")
        return Installation.switch_on(config, Path(options.lab), seed=options.seed)
    except (ConfigRefused, LabRefused) as refused:
        raise Refused(refused.reason) from None


def _end(installation: "Installation", is_orderly: bool) -> None:
    """Switch the cluster off. Raises OSError if the host cannot keep its state."""
    from vmsshadow.cluster.state_file import LabRefused

    try:
        if is_orderly:
            installation.shut_down()
        else:
            installation.cut_power()
    except LabRefused as refused:
        raise OSError(refused.reason) from None


# --- without a terminal ----------------------------------------------------------------------------


def _batch(
    installation: "Installation", options: Options, procedure: "Procedure | None", recorder: "Recorder | None"
) -> "Session":
    """Commands of the command line, a procedure, or standard input; answers come from the lines that follow."""
    signals = _Signals()
    printer = _Printer(signals)
    show = printer.show if recorder is None else recorder.copying(printer.show)
    session = installation.console(options.node or installation.first_node, show)
    session.stops = printer.stops
    if options.rate:
        from vmsshadow.console.pace import Throttle

        installation.services["rate"] = throttle = Throttle(options.rate)
        session.paces = printer.before(throttle.hold)
    if recorder is not None:
        recorder.attend(session)
    feed = _Feed(session, signals, printer, recorder, options.echo)
    if procedure is not None:
        if options.echo:
            session.language.verify(True, None)
        session.run_procedure(procedure, _parameters(options), feed.typed if recorder is not None else None)
        printer.flush()
        feed.lines(_typed(signals), only_answers=True)
    else:
        feed.lines(options.execute or _typed(signals))
    session.give_up()
    session.log_out()
    printer.flush()
    return session


class _Feed:
    """What is typed where nobody types."""

    def __init__(
        self, session: "Session", signals: _Signals, printer: "_Printer", recorder: "Recorder | None", echoes: bool
    ) -> None:
        self._session = session
        self._signals = signals
        self._printer = printer
        self._recorder = recorder
        self._echoes = echoes

    def lines(self, lines: Iterable[str], *, only_answers: bool = False) -> None:
        """Feed *lines* until they end, the console has logged out, or a signal came."""
        session = self._session
        supply = iter(lines)
        while not (session.is_ended or self._signals.stops() or (only_answers and not session.is_asking)):
            line = next(supply, None)
            if line is None:
                return
            for record in line.split("\n"):
                self._record(record)

    def typed(self, record: str, prompt: str) -> None:
        """Echo and record what is about to be fed to the console at *prompt*."""
        if self._echoes:
            self._printer.show([prompt + record])
        if self._recorder is not None:
            self._recorder.typed(record, prompt)

    def _record(self, record: str) -> None:
        session = self._session
        if not session.is_asking:
            self.typed(record, session.asks)
        session.feed(record)
        self._printer.flush()


def _typed(signals: _Signals) -> Iterable[str]:
    while (line := signals.readline()) is not None:
        yield line


def _parameters(options: Options) -> tuple[str, ...]:
    """P1 to P8, upcased as `@FILE` does with what is not quoted."""
    from vmsshadow.dcl.text import upcase

    return tuple(
        text[1:-1].replace('""', '"') if len(text) > 1 and text[0] == text[-1] == '"' else upcase(text)
        for text in options.parameters
    )


def _procedure(file: str) -> "Procedure":
    """The procedure named on the command line; its type may be left out. Raises Refused."""
    from vmsshadow.console import invocation

    path = Path(file)
    if not path.suffix and not path.exists():
        path = next((found for found in (path.with_suffix(".COM"), path.with_suffix(".com")) if found.exists()), path)
    try:
        return invocation.from_host(path)
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}") from None


class _Printer:
    """Standard output. Lines are gathered and written between commands, never in the midst of what the engine does."""

    def __init__(self, signals: _Signals) -> None:
        self._signals = signals
        self._gathered: list[str] = []

    def show(self, lines: list[str]) -> None:
        """Take a block of lines."""
        self._gathered += lines

    def flush(self) -> None:
        """Write what was gathered."""
        if self._gathered:
            lines, self._gathered = self._gathered, []
            sys.stdout.write("\n".join(lines) + "\n")
            sys.stdout.flush()

    def stops(self) -> bool:
        """Asked during long waits: whether the run should end."""
        self.flush()
        return self._signals.stops()

    def before(self, holds: Callable[[float], None]) -> Callable[[float], None]:
        """*holds*, with all that was gathered written first."""

        def written(seconds: float) -> None:
            self.flush()
            holds(seconds)

        return written


def _recorder(options: Options) -> "Recorder | None":
    if not options.record:
        return None
    from vmsshadow.practice.record import Recorder

    try:
        return Recorder(Path(options.record))
    except OSError as error:
        raise Refused(f"{options.record}: {error.strerror}") from None


# --- telling ---------------------------------------------------------------------------------------


def _status(session: "Session") -> int:
    return SUCCEEDED if session.status & 1 else FAILED


def _told(reason: str, status: int) -> int:
    try:
        sys.stdout.flush()
    except OSError:
        status = status or FAILED
    print(f"{PROGRAM}: {' '.join(reason.split())}", file=sys.stderr)
    return status


def _bug(error: Exception) -> str:
    """Where the program itself failed, in one line."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place is not None else "unknown"
    return f"an error of the simulator itself: {type(error).__name__} at {where}: {error}"


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(PROGRAM)
    except PackageNotFoundError:
        return "(not installed)"


if __name__ == "__main__":
    sys.exit(main())
