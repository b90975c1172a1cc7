"""HELP/MESSAGE: found by identifier, line, words and value; explained in the layout of the utility."""

import pytest

from tests.commands.show_lab import ShowLab
from vmsshadow.commands import help_message
from vmsshadow.messages.catalogue import all_facilities

ALL = [message for facility in all_facilities() for message in facility.messages()]


@pytest.mark.parametrize(
    "typed", ["NOSUCHDEV", "%SYSTEM-W-NOSUCHDEV, no such device available", '"no such device"', "%X00000908", "2312"]
)
def test_a_message_is_found_however_it_is_asked_for(typed: str) -> None:
    assert " NOSUCHDEV,  no such device available" in ShowLab().show(f"HELP/MESSAGE {typed}")


def test_the_last_command_is_explained_without_a_word() -> None:
    lab = ShowLab()
    lab.do("SHOW DEVICE ZZA0")
    shown = lab.show("HELP/MESSAGE")
    assert shown[:4] == ["", " NOSUCHDEV,  no such device available", "", "  Facility:     SYSTEM, System Services"]
    lab.do("S = $STATUS")
    assert lab.show("HELP/MESSAGE/STATUS=S")


def test_what_nobody_knows_is_told() -> None:
    assert ShowLab().show("HELP/MESSAGE XYZZY") == ["%VMSSHADOW-W-NOMESSAGE, no message is known by XYZZY"]


def test_brief_and_facility_choose() -> None:
    shown = ShowLab().show("HELP/MESSAGE/BRIEF/FACILITY=MOUNT SHDWMEMCOPY")
    assert shown == ["", " SHDWMEMCOPY,  !AS added to the shadow set with a copy operation"]


def test_what_is_known_by_name_only_says_so() -> None:
    shown = ShowLab().show("HELP/MESSAGE NOCAPABILITY")
    assert shown[1] == " NOCAPABILITY,  (its text is not known)"
    assert shown[5].startswith("  Explanation:  Only the identifier and the value of this message")
    assert shown[-2] == "  User Action:  None."


def test_every_message_is_explained_in_lines_that_fit() -> None:
    for message in ALL:
        shown = help_message.lines(message)
        assert not {"  Explanation:", "  User Action:"} & set(shown), message
        assert all(len(line) <= 80 for line in shown), message
