"""HELP for MOUNT, DISMOUNT and INITIALIZE names every qualifier that may be typed."""

import pytest

from tests.commands.mount_lab import tables
from vmsshadow.commands.help_library import Topic, load

COLUMNS = 74


def topic(verb: str, *keys: str) -> Topic:
    found = load().child(verb)
    for key in keys:
        assert found is not None
        found = found.child(key)
    assert found is not None
    return found


@pytest.mark.parametrize("verb", ["MOUNT", "DISMOUNT", "INITIALIZE"])
def test_every_qualifier_has_its_topic_or_is_named_as_not_simulated(verb: str) -> None:
    told = [child.key for child in topic(verb, "Qualifiers").children]
    apart = topic(verb).child("Not_simulated")
    named = " ".join(apart.text) if apart is not None else ""
    for qualifier in tables().verb(verb).syntax.qualifiers or ():
        text = f"/{qualifier.name}"
        assert text in told or (qualifier.marks.unsimulated and text in named), text


@pytest.mark.parametrize("verb", ["MOUNT", "DISMOUNT", "INITIALIZE"])
def test_every_parameter_is_told_and_every_line_fits(verb: str) -> None:
    assert any(line.startswith(" ") for line in topic(verb, "Parameters").text)
    assert any("$ " in line for line in topic(verb, "Examples").text)
    waiting = [topic(verb)]
    while waiting:
        here = waiting.pop()
        waiting += here.children
        assert all(len(line) <= COLUMNS for line in here.text), here.key
