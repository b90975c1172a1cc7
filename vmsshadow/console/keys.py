"""The keys of the terminal face: OpenVMS's line editing (User's Manual, keys), interrupts, and keys with a meaning.

DEL and BACKSPACE are one key to prompt_toolkit; the character itself tells them apart. The modern face takes both as
delete, for many terminals send either; the authentic face goes to the beginning of the line with BACKSPACE. What
DEFINE/KEY has defined goes before what a key would do otherwise.
"""

from collections.abc import Callable
from typing import Protocol

from prompt_toolkit.application.current import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import ConditionalKeyBindings, KeyBindings, KeyBindingsBase, KeyPressEvent
from prompt_toolkit.keys import Keys

END = " *EXIT*"  # what Ctrl/Z leaves on the line # from memory

# What a keyboard sends, as prompt_toolkit names it, and the key of DEFINE/KEY. The keypad of a VT sends ESC O and a
# letter in application mode (VT220 Programmer Reference Manual, table 3-7); PF1 to PF4 are F1 to F4 of a PC.
_KEYPAD = {
    **{("escape", "O", letter): f"KP{number}" for number, letter in enumerate("pqrstuvwxy")},
    ("escape", "O", "n"): "PERIOD", ("escape", "O", "l"): "COMMA", ("escape", "O", "m"): "MINUS",
    ("escape", "O", "M"): "ENTER",
}  # fmt: skip
_FUNCTION = {
    **{f"f{number}": f"PF{number}" for number in range(1, 5)},
    **{f"f{number}": f"F{number}" for number in (*range(6, 15), *range(17, 21))},
    "f15": "HELP", "f16": "DO", "left": "LEFT", "right": "RIGHT",
    "home": "E1", "insert": "E2", "delete": "E3", "end": "E4", "pageup": "E5", "pagedown": "E6",
}  # fmt: skip

Does = Callable[[KeyPressEvent], None]


class Face(Protocol):
    """What the keys ask of the terminal face."""

    is_overstriking: bool

    def hears(self, character: str) -> bool:
        """Whether SET CONTROL lets Ctrl and *character* have an effect."""
        ...

    def show_status(self) -> None:
        """Ctrl/T."""
        ...

    def show_help(self) -> None:
        """F1: what HELP says of the line being typed."""
        ...

    def toggle_output(self) -> None:
        """Ctrl/O."""
        ...

    def hold_output(self, is_held: bool) -> None:
        """Ctrl/S and Ctrl/Q."""
        ...

    def purge(self) -> None:
        """Ctrl/X: what was typed ahead is forgotten."""
        ...

    def is_defined(self, key: str) -> bool:
        """Whether *key* has a meaning at present."""
        ...

    def press(self, key: str, buffer: Buffer) -> None:
        """Do what *key* is defined to."""
        ...

    def paste(self, text: str) -> None:
        """Text with several lines was pasted."""
        ...


class Interrupted(Exception):
    """Ctrl/Y or Ctrl/C at the prompt."""


class EndOfInput(Exception):
    """Ctrl/Z at the prompt."""


def bindings(face: Face, authentic: bool) -> KeyBindingsBase:
    """The key bindings; *authentic* ones leave no key to the habits of other systems."""
    keys = KeyBindings()
    _add_interrupts(keys, face)
    _add_output(keys, face)
    _add_movements(keys)
    _add_deletions(keys, face, authentic)
    if authentic:
        _add_authentic(keys)
    else:
        _add_modern(keys, face)
    _add_definable(keys, face)
    return ConditionalKeyBindings(keys, Condition(lambda: not get_app().quoted_insert))


def _add_interrupts(keys: KeyBindings, face: Face) -> None:
    @keys.add("c-y", eager=True)
    @keys.add("c-c", eager=True)
    def interrupt(event: KeyPressEvent) -> None:
        if face.hears("Y"):
            event.app.exit(exception=Interrupted())

    @keys.add("c-z", eager=True)
    @keys.add("f10", filter=_undefined(face, "F10"))
    def end(event: KeyPressEvent) -> None:
        buffer = event.app.current_buffer
        buffer.cursor_position = len(buffer.text)
        buffer.insert_text(END)
        event.app.exit(exception=EndOfInput())

    @keys.add("c-t", eager=True)
    def status(event: KeyPressEvent) -> None:
        if face.hears("T"):
            face.show_status()

    @keys.add(Keys.BracketedPaste, eager=True)
    def paste(event: KeyPressEvent) -> None:
        text = event.data.replace("\r\n", "\n").replace("\r", "\n")
        if "\n" in text:
            face.paste(text)
        else:
            event.current_buffer.insert_text(text)


def _add_output(keys: KeyBindings, face: Face) -> None:
    @keys.add("c-o", eager=True)
    def discard(event: KeyPressEvent) -> None:
        face.toggle_output()

    @keys.add("c-s", eager=True)
    def hold(event: KeyPressEvent) -> None:
        face.hold_output(True)

    @keys.add("c-q", eager=True)
    def release(event: KeyPressEvent) -> None:
        face.hold_output(False)

    @keys.add("c-v", eager=True)
    def quote(event: KeyPressEvent) -> None:
        event.app.quoted_insert = True


def _add_movements(keys: KeyBindings) -> None:
    @keys.add("c-b")
    def recall(event: KeyPressEvent) -> None:
        event.current_buffer.history_backward()

    @keys.add("c-d")
    def left(event: KeyPressEvent) -> None:
        event.current_buffer.cursor_left()

    @keys.add("c-f")
    def right(event: KeyPressEvent) -> None:
        if not _take_suggestion(event.current_buffer):
            event.current_buffer.cursor_right()

    @keys.add("c-e")
    def end(event: KeyPressEvent) -> None:
        if not _take_suggestion(event.current_buffer):
            event.current_buffer.cursor_position = len(event.current_buffer.text)

    @keys.add("f12")
    def begin(event: KeyPressEvent) -> None:
        event.current_buffer.cursor_position = 0


def _take_suggestion(buffer: Buffer) -> bool:
    """Take the rest of an earlier command that is suggested behind the cursor."""
    if buffer.suggestion is None or not buffer.suggestion.text or not buffer.document.is_cursor_at_the_end:
        return False
    buffer.insert_text(buffer.suggestion.text)
    return True


def _add_deletions(keys: KeyBindings, face: Face, authentic: bool) -> None:
    @keys.add("c-a")
    @keys.add("f14")
    def toggle(event: KeyPressEvent) -> None:
        face.is_overstriking = not face.is_overstriking

    @keys.add("c-h", eager=True)
    def delete(event: KeyPressEvent) -> None:
        if authentic and event.key_sequence[0].data == "\x08":
            event.current_buffer.cursor_position = 0
        else:
            event.current_buffer.delete_before_cursor()

    @keys.add("c-u")
    def delete_to_begin(event: KeyPressEvent) -> None:
        event.current_buffer.delete_before_cursor(event.current_buffer.cursor_position)

    @keys.add("c-x", eager=True)
    def cancel(event: KeyPressEvent) -> None:
        face.purge()
        event.current_buffer.text = ""

    @keys.add("f13")
    def delete_word(event: KeyPressEvent) -> None:
        _delete_word(event)

    @keys.add(Keys.Any, filter=Condition(lambda: face.is_overstriking and not get_app().current_buffer.complete_state))
    def overstrike(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(event.data, overwrite=True)


def _delete_word(event: KeyPressEvent) -> None:
    buffer = event.current_buffer
    head = buffer.document.text_before_cursor
    kept = head.rstrip()
    kept = kept[: kept.rfind(" ") + 1]
    buffer.delete_before_cursor(len(head) - len(kept))


def _add_authentic(keys: KeyBindings) -> None:
    """Ctrl/J is a line feed, and Ctrl/R and Ctrl/W show the line again, on a line of its own."""

    @keys.add("c-j", eager=True)
    def delete_word(event: KeyPressEvent) -> None:
        _delete_word(event)

    @keys.add("c-r", eager=True)
    @keys.add("c-w", eager=True)
    def again(event: KeyPressEvent) -> None:
        event.app.renderer.render(event.app, event.app.layout)  # what came with the key itself is shown, too
        event.app.renderer.reset()
        event.app.output.write_raw("\r\n")

    @keys.add("tab")
    @keys.add("c-i")
    def tab(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\t")


def _add_modern(keys: KeyBindings, face: Face) -> None:
    """Ctrl/R searches the commands typed before, Ctrl/W draws the screen again, F1 asks HELP."""

    @keys.add("c-w", eager=True)
    def redraw(event: KeyPressEvent) -> None:
        event.app.renderer.clear()

    @keys.add("f1", filter=_undefined(face, "PF1"))
    def explain(event: KeyPressEvent) -> None:
        face.show_help()


def _add_definable(keys: KeyBindings, face: Face) -> None:
    """What DEFINE/KEY can give a meaning. The keypad's keys do nothing without one, the others what they always do."""

    def pressing(key: str) -> Does:
        return lambda event: face.press(key, event.current_buffer)

    for sequence, key in _KEYPAD.items():
        keys.add(*sequence)(pressing(key))
    for name, key in _FUNCTION.items():
        keys.add(name, filter=~_undefined(face, key))(pressing(key))


def _undefined(face: Face, key: str) -> Condition:
    return Condition(lambda: not face.is_defined(key))
