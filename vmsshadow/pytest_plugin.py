"""Lets pytest collect transcripts (*.vmst): each is one test, replayed in a work folder of its own."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIX = ".vmst"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "TranscriptFile | None":
    """Take every transcript."""
    if file_path.suffix != SUFFIX:
        return None
    return TranscriptFile.from_parent(parent, path=file_path)


class TranscriptFile(pytest.File):
    """One file, which is one test: its commands build on each other."""

    def collect(self) -> "Iterator[pytest.Item]":
        """The test."""
        yield TranscriptItem.from_parent(self, name=self.path.stem)


class ReplayFailed(Exception):
    """A transcript did not go as written; the text tells how."""


class TranscriptItem(pytest.Item):
    """A transcript's replay."""

    def runtest(self) -> None:
        """Replay; raises ReplayFailed."""
        from vmsshadow.practice.report import explain
        from vmsshadow.practice.runner import replay
        from vmsshadow.practice.transcript import TranscriptError

        with tempfile.TemporaryDirectory(prefix="vmsshadow-") as folder:
            try:
                result = replay(self.path, Path(folder))
            except TranscriptError as error:
                raise ReplayFailed(str(error)) from None
        if result.skipped:
            pytest.skip(result.skipped)
        if result.failures:
            others = [f"{failure.place}: {failure.reason}" for failure in result.failures[1:]]
            raise ReplayFailed("\n".join([*explain(result.failures[0]), *others]))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The difference itself, without the way that led to it."""
        if isinstance(excinfo.value, ReplayFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, 0, f"transcript {self.path.name}"
