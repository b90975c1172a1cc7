"""What the storm says of itself: the rules that fired are those of the tables, however many processes play."""

import pytest

from tests.storm import coverage
from tests.storm.__main__ import main
from tests.storm.outcome import play_seed


def test_what_fires_is_known_and_can() -> None:
    known = coverage.rules()
    assert len(set(known)) == len(known)
    assert not set(coverage.CANNOT) - set(known), "a reason for a rule that there is not"
    fired = play_seed((5, 60)).fired
    assert fired
    assert not coverage.unexpected(fired)


def test_the_summary_does_not_depend_on_the_number_of_processes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["0", "2", "20"]) == 0
    alone = capsys.readouterr().out
    assert main(["0", "2", "20", "--jobs", "2"]) == 0
    assert capsys.readouterr().out == alone
