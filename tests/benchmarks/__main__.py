"""Measure what vmsshadow costs: `python -m tests.benchmarks` prints a table and saves it.

It needs 4 GiB free in the folder for temporary files, 4 GiB of memory for the page cache, `cp` and `cmp`, and takes
up to ten minutes. `--readme` measures nothing: it writes the table that was saved last into README.md. The
figures are ratios and CPU times, never pass or fail of a test: machines differ.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import table
from tests.benchmarks.busy import a_day, many_sets
from tests.benchmarks.console import console
from tests.benchmarks.engine import full_copies, user_writes
from tests.benchmarks.figures import SAVED, Figure, Plan, machine, save, saved
from tests.benchmarks.language import language
from tests.benchmarks.program import program
from tests.benchmarks.recovery import marked_writes, recoveries
from tests.benchmarks.resident import mounted_terabyte

_ROOT = Path(__file__).resolve().parents[2]
_NEEDED_BYTES = 4 << 30
_GROUPS: dict[str, Callable[[Plan], list[Figure]]] = {
    "start": program,
    "console": console,
    "language": language,
    "writes": user_writes,
    "memory": mounted_terabyte,
    "copies": full_copies,
    "recoveries": recoveries,
    "marks": marked_writes,
    "day": a_day,
    "many": many_sets,
}


def main() -> int:
    """Measure and save, or rewrite the README; the exit status."""
    options = _options()
    where = _ROOT / options.saved
    if options.readme:
        try:
            about, figures = saved(where)
            table.rewrite(_ROOT / "README.md", table.for_readme(about, figures))
        except (OSError, ValueError, TypeError, table.NoPlace) as error:
            print(f"README.md is as it was: {error}", file=sys.stderr)
            return 1
        return 0
    with tempfile.TemporaryDirectory(prefix="vmsshadow-", dir=options.folder) as made:
        folder = Path(made)
        if shutil.disk_usage(folder).free < _NEEDED_BYTES:
            print(f"{folder} has less than 4 GiB free; choose another with --folder", file=sys.stderr)
            return 1
        about = machine(folder)
        figures = _measured(folder, options.only or list(_GROUPS), options.rounds)
    print("\n".join(table.for_screen(about, figures)))
    save(where, about, figures)
    print(f"saved in {where}; python -m tests.benchmarks --readme puts it into README.md")
    return 0


def _measured(folder: Path, names: list[str], rounds: int) -> list[Figure]:
    figures: list[Figure] = []
    for name in names:
        print(f"measuring: {name}", file=sys.stderr)
        # Three pairs of copies and the rest must fit into five minutes.
        figures += _GROUPS[name](Plan(folder, rounds, 50.0))
    return figures


def _options() -> argparse.Namespace:
    description, _, more = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=description, epilog=more)
    parser.add_argument("--folder", help="where the temporary files are made (default: the host's)")
    parser.add_argument("--rounds", type=int, default=7, help="paired rounds of each figure (default: 7)")
    parser.add_argument("--only", action="append", choices=list(_GROUPS), help="measure only this; repeatable")
    parser.add_argument("--saved", default=str(SAVED), help=f"the file of the run (default: {SAVED})")
    parser.add_argument("--readme", action="store_true", help="write the saved run into README.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
