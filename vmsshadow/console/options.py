"""What the program's command line means: options, commands, a procedure, or transcripts to replay."""

from typing import Any, NamedTuple

USAGE = """\
usage: vmsshadow [options]                          a console on the terminal
       vmsshadow [options] -e COMMAND [-e COMMAND]  execute the commands, then shut down
       vmsshadow [options] FILE.COM [p1 ... p8]     execute a command procedure
       vmsshadow panel [options]                    the console, showing the live panel first
       vmsshadow replay FILE... [--update] [--junit FILE]

options:
  --config FILE        the cluster: a file, or one of the shipped ones by name (default: default)
  --lab DIR            the folder that keeps the disks (default: vmsshadow-lab)
  --node NAME          the node to log in to (default: the first one)
  --seed N             for everything that is left to chance
  --clock real|virtual|xN
                       how time passes (default: real on a terminal, virtual elsewhere)
  --record FILE        write the session as a transcript
  --echo               show the commands too, where there is no terminal
  --no-shutdown        end as a power failure would
  --authentic          a plain face and the keys of OpenVMS
  --no-color           no colours
  -e, --execute COMMAND
                       a command, or the answer to the one before
  --help, --version
"""

DEFAULT_CONFIG = "default"
DEFAULT_LAB = "vmsshadow-lab"
WATCH = "SHOW SHADOW/CONTINUOUS"
MAX_RATE = 1_000_000.0

_FLAGS = ("echo", "no-shutdown", "authentic", "no-color")
_VALUED = ("config", "lab", "node", "seed", "clock", "record", "execute")


class Refused(Exception):
    """The command line is wrong; the text is one line."""


class Options(NamedTuple):
    """The command line, understood; *rate* is 0 for virtual time, None where none was asked for."""

    config: str = DEFAULT_CONFIG
    lab: str = DEFAULT_LAB
    node: str = ""
    seed: int | None = None
    rate: float | None = None
    record: str = ""
    echo: bool = False
    no_shutdown: bool = False
    authentic: bool = False
    no_color: bool = False
    execute: tuple[str, ...] = ()
    file: str = ""
    parameters: tuple[str, ...] = ()
    replay: tuple[str, ...] = ()
    update: bool = False
    junit: str = ""
    panel: bool = False  # the live panel is shown when the commands have been executed
    show: str = ""  # "help" or "version": nothing else is done


def read(arguments: list[str]) -> Options:
    """Understand *arguments*. Raises Refused."""
    if arguments[:1] == ["replay"]:
        return _read_replay(arguments[1:])
    if arguments[:1] == ["panel"]:
        return _read_panel(arguments[1:])
    options = Options()
    at = 0
    while at < len(arguments):
        word = arguments[at]
        at += 1
        if word == "--":
            return _with_file(options, arguments[at:])
        if not word.startswith("-") or word == "-":
            return _with_file(options, arguments[at - 1 :])
        name, value, at = _option(word, arguments, at, _VALUED, _FLAGS)
        if name in ("help", "version"):
            return options._replace(show=name)
        options = _with(options, name, value)
    return options


def _read_panel(arguments: list[str]) -> Options:
    options = read(arguments)
    if options.file or options.replay or options.panel:
        raise Refused("panel: only options and commands (-e) may follow")
    return options._replace(panel=True, execute=(*options.execute, WATCH))


def _read_replay(arguments: list[str]) -> Options:
    options = Options()
    at = 0
    while at < len(arguments):
        word = arguments[at]
        at += 1
        if not word.startswith("-"):
            options = options._replace(replay=(*options.replay, word))
            continue
        name, value, at = _option(word, arguments, at, ("junit",), ("update",))
        if name in ("help", "version"):
            return options._replace(show=name)
        options = options._replace(junit=value) if name == "junit" else options._replace(update=True)
    if not options.replay:
        raise Refused("replay: name at least one transcript")
    return options


def _option(
    word: str, arguments: list[str], at: int, valued: tuple[str, ...], flags: tuple[str, ...]
) -> tuple[str, str, int]:
    """The option's name and value, and where the next word is."""
    if word.startswith("-e") and not word.startswith("--") and "execute" in valued:
        word = "--execute" if word == "-e" else f"--execute={word[2:]}"
    elif word == "-h":
        word = "--help"
    name, equals, value = word.removeprefix("--").partition("=")
    if not word.startswith("--") or name not in (*valued, *flags, "help", "version"):
        raise Refused(f"unknown option {word.partition('=')[0]}; --help lists them")
    if name in valued and not equals:
        if at >= len(arguments):
            raise Refused(f"option {word} needs a value")
        return name, arguments[at], at + 1
    if name not in valued and equals:
        raise Refused(f"option --{name} takes no value")
    return name, value, at


def _with(options: Options, name: str, value: str) -> Options:
    """*options* with one more."""
    if name == "execute":
        return options._replace(execute=(*options.execute, value))
    if name == "seed":
        return options._replace(seed=_seed(value))
    if name == "clock":
        return options._replace(rate=clock_rate(value))
    if name not in _FLAGS and not value:
        raise Refused(f"option --{name} needs a value")
    changed: dict[str, Any] = {name.replace("-", "_"): True if name in _FLAGS else value}
    if name == "node":
        changed["node"] = value.upper().rstrip(":")
    return options._replace(**changed)


def _with_file(options: Options, words: list[str]) -> Options:
    if not words:
        return options
    if not words[0]:
        raise Refused("the procedure has no name")
    if options.execute:
        raise Refused(f"-e and the procedure {words[0]} exclude each other")
    if len(words) > 9:
        raise Refused(f"{words[0]}: a procedure has at most eight parameters")
    return options._replace(file=words[0], parameters=tuple(words[1:]))


def _seed(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) <= 18):
        raise Refused(f"--seed {value!r} is no number")
    return int(value)


def clock_rate(value: str) -> float:
    """How many simulated seconds pass in a real one; 0 in virtual time. Raises Refused."""
    word = value.lower()
    if word in ("real", "virtual"):
        return 1.0 if word == "real" else 0.0
    number = word.removeprefix("x")
    digits = number.replace(".", "", 1)
    if word.startswith("x") and digits.isascii() and digits.isdecimal() and 0 < float(number) <= MAX_RATE:
        return float(number)
    raise Refused(f"--clock {value!r}: write real, virtual, or x and a number up to {MAX_RATE:.0f}")
