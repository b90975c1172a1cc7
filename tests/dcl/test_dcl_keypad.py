"""Keys with a meaning: states, and what a keystroke gives."""

from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.dcl.keypad import NAMES, Definition, Keypad


def gold() -> Keypad:
    keypad = Keypad()
    keypad.define("PF1", Definition("", set_state="GOLD"), "DEFAULT")
    keypad.define("KP0", Definition("plain"), "DEFAULT")
    keypad.define("KP0", Definition("golden"), "GOLD")
    return keypad


def test_a_state_that_a_key_sets_holds_for_the_next_key_only() -> None:
    keypad = gold()
    keypad.press("PF1")
    found = [keypad.press("KP0"), keypad.press("KP0")]
    assert [meaning and meaning.text for meaning in found] == ["golden", "plain"]


def test_the_end_of_a_line_ends_such_a_state_and_so_does_an_undefined_key() -> None:
    keypad = gold()
    keypad.press("PF1")
    keypad.end_line()
    assert keypad.state == "DEFAULT"
    keypad.press("PF1")
    assert keypad.press("KP9") is None and keypad.state == "DEFAULT"


def test_a_state_that_is_locked_holds_until_another_is_set() -> None:
    keypad = gold()
    keypad.define("PF2", Definition("", set_state="GOLD", lock_state=True), "DEFAULT")
    keypad.press("PF2")
    keypad.end_line()
    assert keypad.state == "GOLD" and keypad.is_defined("KP0")
    keypad.lock("DEFAULT")
    assert keypad.state == "DEFAULT"


def test_a_state_without_keys_is_gone() -> None:
    keypad = gold()
    assert keypad.states() == ["DEFAULT", "GOLD"]
    assert keypad.delete("KP0", "GOLD") and not keypad.delete("KP0", "GOLD")
    assert keypad.states() == ["DEFAULT"] and list(keypad.keys("DEFAULT")) == ["PF1", "KP0"]


@given(st.lists(st.tuples(st.sampled_from(NAMES[:4]), st.sampled_from(["A", "B", ""]), st.booleans()), max_size=20))
def test_keys_are_always_looked_up_in_a_state_that_was_set(strokes: list[tuple[str, str, bool]]) -> None:
    keypad = Keypad()
    for key, state, locks in strokes:
        keypad.define(key, Definition(key, set_state=state, lock_state=locks and bool(state)), "DEFAULT")
        keypad.press(key)
        assert keypad.state in ("DEFAULT", "A", "B")
