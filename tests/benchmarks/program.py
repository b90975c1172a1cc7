"""Figures of the program as a whole: a cold start, and a replay of a thousand commands, in CPU seconds.

The program is a child process whose modules are compiled already, as an installed program's are; its CPU time, user
and system, is what the host charged for it. Where the command line does not work the figures are skipped.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.figures import SECONDS, Cost, Figure, Plan, cost_of, cpu_beyond, paired, skipped

COMMANDS = 1_000
_ROOT = Path(__file__).resolve().parents[2]
_START = "`vmsshadow -e \"SHOW TIME\"`, cold start"
_REPLAY = f"replay of {COMMANDS:,} commands"
_START_COMMAND = '`python -m vmsshadow --lab DIR -e "SHOW TIME"`'
_REPLAY_COMMAND = "`python -m vmsshadow replay FILE` - the same with one command"
_START_WANTED, _REPLAY_WANTED = 0.20, 1.0

# A session that keeps going round: displays, writes, reads, a comparison, waits, wrong commands.
_FIRST = (
    "$ INITIALIZE $1$DGA10: BENCH",
    "$ MOUNT/SYSTEM DSA1: /SHADOW=$1$DGA10: BENCH",
    "$ MOUNT/SYSTEM DSA1: /SHADOW=$1$DGA11: BENCH",
    "$ WAIT 00:10:00",
)
_ROUND = (
    "$ SHOW TIME",
    "$ SHOW SHADOW DSA1:",
    "$ SIMULATE WRITE DSA1: /BLOCKS=(START:20000,COUNT:16)",
    "$ SHOW DEVICE D",
    "$ SIMULATE READ DSA1: /BLOCKS=(START:20000,COUNT:16)",
    "$ SHOW DEVICE/FULL DSA1:",
    "$ SET SHADOW DSA1: /MVTIMEOUT=1200",
    "$ SHOW CLUSTER",
    "$ WAIT 00:00:10",
    "$ SHOW NONSENSE",
)


def program(plan: Plan) -> list[Figure]:
    """Both figures; skipped with the reason as long as the command line cannot do it."""
    return [_cold_start(plan), _replay(plan)]


def _cold_start(plan: Plan) -> Figure:
    arguments = ["--lab", str(plan.folder / "lab"), "-e", "SHOW TIME"]
    why = _why_not(arguments)
    if why:
        return skipped(_START, _START_COMMAND, SECONDS, _START_WANTED, why)
    rounds = plan.rounds * 2
    # The second child is a bare interpreter: it tells what of the figure is Python's own.
    bare = [sys.executable, "-c", "pass"]
    mine, theirs = paired(plan._replace(rounds=rounds), lambda: _cost(arguments), lambda: cost_of(lambda: _run(bare)))
    figure = cpu_beyond(_START, _START_COMMAND, _START_WANTED, (mine, []))
    return figure._replace(peer_cpu_s=sorted(cost.cpu_s for cost in theirs)[len(theirs) // 2])


def _replay(plan: Plan) -> Figure:
    single, many = plan.folder / "single.vmst", plan.folder / "many.vmst"
    typed = [*_FIRST, *(_ROUND[number % len(_ROUND)] for number in range(COMMANDS - len(_FIRST)))]
    for path, commands in ((single, typed[:1]), (many, typed)):
        path.write_text("\n".join(["#: title: a benchmark", "#: world: default", "", *commands, ""]), "utf-8")
        # What the commands show is filled in by the program; that it shows the same again is checked by each round.
        _why_not(["replay", str(path), "--update"])
        why = _why_not(["replay", str(path)])
        if why:
            return skipped(_REPLAY, _REPLAY_COMMAND, SECONDS, _REPLAY_WANTED, why)
    costs = paired(plan, lambda: _cost(["replay", str(many)]), lambda: _cost(["replay", str(single)]))
    return cpu_beyond(_REPLAY, _REPLAY_COMMAND, _REPLAY_WANTED, costs)


def _cost(arguments: list[str]) -> Cost:
    return cost_of(lambda: _run([sys.executable, "-m", "vmsshadow", *arguments]).check_returncode())


def _why_not(arguments: list[str]) -> str:
    """Run the program once, which also leaves compiled modules behind: "" if it works, else why not, on one line."""
    if not (_ROOT / "vmsshadow" / "__main__.py").exists():
        return "there is no vmsshadow/__main__.py"
    done = _run([sys.executable, "-m", "vmsshadow", *arguments])
    if done.returncode == 0:
        return ""
    said = (done.stderr or done.stdout).strip().splitlines()
    return f"exit status {done.returncode}: {said[-1] if said else 'nothing said'}"


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        command, cwd=_ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
