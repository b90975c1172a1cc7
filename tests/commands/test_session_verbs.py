"""EXIT, LOGOUT, RECALL and WAIT."""

import pytest

from tests.commands.show_lab import ShowLab


def test_wait_lets_simulated_time_pass() -> None:
    lab = ShowLab()
    assert lab.show("WAIT 00:10:00") == []
    assert lab.show("SHOW TIME") == ["  21-NOV-2026 10:10:00.02"]


@pytest.mark.parametrize(("typed", "status"), [("44", 0x1000002C), ("%X1C", 0x1000001C), ("1", 1), ("2*22+1", 45)])
def test_exit_ends_the_console_with_a_status(typed: str, status: int) -> None:
    lab = ShowLab()
    done = lab.do(f"EXIT {typed}")
    assert done.status == status and lab.session.is_ended
    assert bool(done.lines) is not bool(status & 1), "a status that is an error is told of"


def test_exit_alone_keeps_the_status_there_was() -> None:
    lab = ShowLab()
    before = lab.do("SHOW DEVICE ZZA0").status
    assert lab.do("EXIT").status == before
    assert not before & 1


def test_an_exit_status_that_is_no_number_keeps_the_console() -> None:
    lab = ShowLab()
    assert lab.show("EXIT MAYBE")[0].startswith("%DCL-W-UNDSYM, ")
    assert not lab.session.is_ended


def test_logout_says_when() -> None:
    lab = ShowLab()
    assert lab.show("LOGOUT") == ["  SYSTEM       logged out at 21-NOV-2026 10:00:00.01"]
    assert lab.session.is_ended


def test_recall_lists_newest_first_without_itself() -> None:
    lab = ShowLab()
    for line in ("show time", "SHOW CLUSTER"):
        lab.do(line)
    assert lab.show("RECALL/ALL") == ["  1 SHOW CLUSTER", "  2 show time"]
    assert lab.show("RECALL/ALL") == ["  1 SHOW CLUSTER", "  2 show time"]


@pytest.mark.parametrize(
    ("typed", "found"), [("", "SHOW CLUSTER"), ("1", "SHOW CLUSTER"), ("2", "show time"), ("show t", "show time")]
)
def test_recall_finds_a_command_by_number_or_beginning(typed: str, found: str) -> None:
    lab = ShowLab()
    for line in ("show time", "SHOW CLUSTER"):
        lab.do(line)
    assert lab.show(f"RECALL {typed}") == [found]


@pytest.mark.parametrize("typed", ["3", "0", "mount"])
def test_recall_of_what_is_not_there(typed: str) -> None:
    lab = ShowLab()
    lab.do("SHOW TIME")
    assert lab.show(f"RECALL {typed}") == [
        "%DCL-W-CMDNOTFND, command not found - use RECALL/ALL to display saved commands"
    ]


def test_recall_puts_the_line_behind_the_prompt_of_a_terminal() -> None:
    typed: list[str] = []
    lab = ShowLab(services={"recall": typed.append})
    lab.do("SHOW TIME")
    assert lab.show("RECALL SHOW") == [] and typed == ["SHOW TIME"]


def test_recall_erase_forgets() -> None:
    lab = ShowLab()
    lab.do("SHOW TIME")
    lab.do("RECALL/ERASE")
    assert lab.show("RECALL/ALL") == []
