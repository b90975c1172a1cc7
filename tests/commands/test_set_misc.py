"""SET HOST, SET PROMPT, SET VMSSHADOW."""

from tests.commands.show_lab import ShowLab


def test_set_host_moves_the_console_and_logout_brings_it_back() -> None:
    lab = ShowLab()
    assert lab.do("SET HOST BETA::").lines == []
    assert lab.session.node == "BETA"
    assert lab.do("LOGOUT").lines == ["  SYSTEM       logged out at 21-NOV-2026 10:00:00.02"]
    assert lab.session.node == "ALPHA" and not lab.session.is_ended


def test_an_unknown_node_and_one_that_is_down_cannot_be_reached() -> None:
    lab = ShowLab()
    lab.do("SIMULATE CRASH BETA")
    assert lab.show("SET HOST GAMMA") == ["%SYSTEM-F-NOSUCHNODE, remote node is unknown"]
    assert lab.show("SET HOST BETA") == ["%SYSTEM-F-UNREACHABLE, remote node is not currently reachable"]
    assert lab.session.node == "ALPHA"


def test_a_prompt_is_set_and_taken_back() -> None:
    lab = ShowLab()
    lab.do('SET PROMPT="Alpha> "')
    assert lab.session.prompt == "Alpha> "
    lab.do("SET PROMPT")
    assert lab.session.prompt == "$ "


def test_a_prompt_has_at_most_32_characters() -> None:
    lab = ShowLab()
    lab.do(f'SET PROMPT="{"x" * 40}"')
    assert lab.session.prompt == "x" * 32


def test_strict_is_switched_on_and_off() -> None:
    lab = ShowLab()
    lab.do("SET VMSSHADOW/STRICT")
    assert lab.session.strict
    lab.do("SET VMSSHADOW")
    assert lab.session.strict
    lab.do("SET VMSSHADOW/NOSTRICT")
    assert not lab.session.strict
