"""Consoles on pseudo terminals, for the tests of what a person sees."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.screen import Opens, Screen


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Opens]:
    """Opens consoles and ends them."""
    screens: list[Screen] = []

    def opened(
        *arguments: str, size: tuple[int, int] = (24, 80), first: tuple[str, ...] = (), **environment: str
    ) -> Screen:
        screens.append(Screen(tmp_path / "lab", ["--clock", "x20", *arguments], size, environment, first))
        return screens[-1]

    yield opened
    for screen in screens:
        screen.child.close(force=True)
