"""Replays files one after the other and tells how it went: on the screen, and as JUnit XML."""

import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from vmsshadow.practice.runner import Failure, Replayed, replay
from vmsshadow.practice.transcript import TranscriptError

PASSED, FAILED, REFUSED = 0, 1, 2
PROTECTED = ("transcripts", "manual")  # there the text comes from the manual before any program prints it


def replay_all(paths: list[Path], *, update: bool = False, junit: str = "") -> int:
    """Replay *paths*; returns the exit status: 0, 1 if one failed, 2 if one could not be read."""
    status = PASSED
    results: list[Replayed] = []
    for path in paths:
        if update and is_protected(path):
            status = max(status, _refused(f"{path}: transcripts of the manual are never updated"))
            continue
        try:
            with tempfile.TemporaryDirectory(prefix="vmsshadow-") as folder:
                result = replay(path, Path(folder), update=update)
        except TranscriptError as error:
            status = max(status, _refused(str(error)))
            results.append(Replayed(path, 0, [Failure(str(path), str(error), [], [], [])]))
            continue
        results.append(result)
        _tell(result)
        if result.failures and not _put_right(result):
            status = max(status, FAILED)
    if junit:
        Path(junit).write_text(as_junit(results), encoding="utf-8")
    return status


def is_protected(path: Path) -> bool:
    """Whether *path* is below transcripts/manual."""
    parts = path.resolve().parts
    return any(pair == PROTECTED for pair in pairwise(parts))


def explain(failure: Failure) -> list[str]:
    """A failure in full."""
    lines = [f"{failure.place}: {failure.reason}"]
    if failure.diff:
        lines += ["--- expected", "+++ shown", *failure.diff]
    if failure.screen:
        lines += ["the screen at its end:", *(f"  | {line}" for line in failure.screen)]
    return [*lines, "the sets:", *(f"  {line}" for line in failure.sets or ["none is mounted"])]


def as_junit(results: list[Replayed]) -> str:
    """The results as JUnit XML, one case for each transcript."""
    failed = sum(not result.passed for result in results)
    skipped = sum(bool(result.skipped) for result in results)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuite name="vmsshadow" tests="{len(results)}" failures="{failed}" skipped="{skipped}">',
    ]
    for result in results:
        lines.append(f'  <testcase classname="transcripts" name="{_xml(str(result.path))}">')
        if result.skipped:
            lines.append(f'    <skipped message="{_xml(result.skipped)}"/>')
        for failure in result.failures:
            text = _xml("\n".join(explain(failure)))
            lines.append(f'    <failure message="{_xml(f"{failure.place}: {failure.reason}")}">{text}</failure>')
        lines.append("  </testcase>")
    return "\n".join([*lines, "</testsuite>", ""])


def _tell(result: Replayed) -> None:
    if result.skipped:
        print(f"SKIP {result.path}: {result.skipped}")
    elif result.passed:
        print(f"PASS {result.path} ({result.blocks} blocks)")
    else:
        print(f"FAIL {result.path} ({len(result.failures)} of {result.blocks} blocks)")
        print("\n".join(explain(result.failures[0])))
        for failure in result.failures[1:]:
            print(f"{failure.place}: {failure.reason}")


def _put_right(result: Replayed) -> bool:
    """Write the text that was put right; whether that mended everything."""
    if result.rewritten is None:
        return False
    result.path.write_text(result.rewritten, encoding="utf-8", newline="\n")
    changed = sum(bool(failure.diff) for failure in result.failures)
    print(f"UPDATED {result.path} ({changed} blocks)")
    return changed == len(result.failures)


def _refused(reason: str) -> int:
    print(f"vmsshadow: {' '.join(reason.split())}", file=sys.stderr)
    return REFUSED


def _xml(text: str) -> str:
    """*text* as XML, without the control characters XML cannot hold."""
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(mark, entity)
    return "".join(mark for mark in text if mark >= " " or mark in "\n\t")
