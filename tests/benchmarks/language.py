"""The figure of the language: a procedure that goes round until 100,000 records have been executed, in CPU seconds.

Each round has an assignment, a lexical function, an IF and a GOTO. The peer is a procedure without the loop: what is
left is the language's own. MAX_STATEMENTS of a procedure is far above.
"""

import subprocess
import sys
from pathlib import Path

from tests.benchmarks.figures import Cost, Figure, Plan, cost_of, cpu_beyond, paired

RECORDS = 100_000
_ROOT = Path(__file__).resolve().parents[2]
_NAME, _WANTED = f"a loop of {RECORDS:,} DCL records", 2.5
_COMMAND = "`python -m vmsshadow LOOP.COM` - the same without the loop"
_LOOP = """\
$ COUNT = 0
$AGAIN:
$ COUNT = COUNT + 1
$ NAME = F$EXTRACT(0,4,"DSA1:")
$ IF COUNT .GE. {rounds} THEN EXIT
$ GOTO AGAIN
"""
_IN_A_ROUND = 5  # records, the one of the label among them


def language(plan: Plan) -> list[Figure]:
    """The one figure."""
    loop, empty = plan.folder / "LOOP.COM", plan.folder / "EMPTY.COM"
    loop.write_text(_LOOP.format(rounds=RECORDS // _IN_A_ROUND), "utf-8")
    empty.write_text(_LOOP.format(rounds=1), "utf-8")
    costs = paired(plan, lambda: _cost(plan, loop), lambda: _cost(plan, empty))
    return [cpu_beyond(_NAME, _COMMAND, _WANTED, costs)]


def _cost(plan: Plan, procedure: Path) -> Cost:
    command = [sys.executable, "-m", "vmsshadow", "--lab", str(plan.folder / "language"), str(procedure)]
    return cost_of(lambda: subprocess.run(command, cwd=_ROOT, check=True, capture_output=True))
