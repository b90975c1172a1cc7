"""The keys of the terminal face: OpenVMS's line editing (User's Manual, keys), and what interrupts.

DEL and BACKSPACE are one key to prompt_toolkit; the character itself tells them apart. The modern face takes both as
delete, for many terminals send either; the authentic face goes to the beginning of the line with BACKSPACE.
"""

from typing import Protocol

from prompt_toolkit.application.current import get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys


class Interrupts(Protocol):
    """What the keys ask of the terminal face."""

    is_overstriking: bool

    def show_status(self) -> None:
        """Ctrl/T."""
        ...

    def paste(self, text: str) -> None:
        """Text with several lines was pasted."""
        ...


class Interrupted(Exception):
    """Ctrl/Y or Ctrl/C at the prompt."""


class EndOfInput(Exception):
    """Ctrl/Z at the prompt."""


def bindings(face: Interrupts, authentic: bool) -> KeyBindings:
    """The key bindings; *authentic* ones leave no key to the habits of other systems."""
    keys = KeyBindings()
    _add_interrupts(keys, face)
    _add_editing(keys, face, authentic)
    return keys


def _add_interrupts(keys: KeyBindings, face: Interrupts) -> None:
    @keys.add("c-y", eager=True)
    @keys.add("c-c", eager=True)
    def interrupt(event: KeyPressEvent) -> None:
        event.app.exit(exception=Interrupted())

    @keys.add("c-z", eager=True)
    def end(event: KeyPressEvent) -> None:
        event.app.exit(exception=EndOfInput())

    @keys.add("c-t", eager=True)
    def status(event: KeyPressEvent) -> None:
        face.show_status()

    @keys.add(Keys.BracketedPaste, eager=True)
    def paste(event: KeyPressEvent) -> None:
        text = event.data.replace("\r\n", "\n").replace("\r", "\n")
        if "\n" in text:
            face.paste(text)
        else:
            event.current_buffer.insert_text(text)


def _add_editing(keys: KeyBindings, face: Interrupts, authentic: bool) -> None:
    @keys.add("c-b")
    def recall(event: KeyPressEvent) -> None:
        event.current_buffer.history_backward()

    @keys.add("c-d")
    def left(event: KeyPressEvent) -> None:
        event.current_buffer.cursor_left()

    @keys.add("c-f")
    def right(event: KeyPressEvent) -> None:
        event.current_buffer.cursor_right()

    @keys.add("c-a")
    @keys.add("f14")
    def toggle(event: KeyPressEvent) -> None:
        face.is_overstriking = not face.is_overstriking

    @keys.add("c-e")
    def end(event: KeyPressEvent) -> None:
        event.current_buffer.cursor_position = len(event.current_buffer.text)

    @keys.add("f12")
    def begin(event: KeyPressEvent) -> None:
        event.current_buffer.cursor_position = 0

    @keys.add("c-h", eager=True)
    def delete(event: KeyPressEvent) -> None:
        if authentic and event.key_sequence[0].data == "\x08":
            event.current_buffer.cursor_position = 0
        else:
            event.current_buffer.delete_before_cursor()

    @keys.add("c-u")
    @keys.add("c-x")
    def cancel(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        buffer.delete_before_cursor(buffer.cursor_position)

    @keys.add("f13")
    def delete_word(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        head = buffer.document.text_before_cursor
        kept = head.rstrip()
        kept = kept[: kept.rfind(" ") + 1]
        buffer.delete_before_cursor(len(head) - len(kept))

    @keys.add("c-r")
    @keys.add("c-w")
    def redraw(event: KeyPressEvent) -> None:
        event.app.renderer.clear()

    @keys.add(Keys.Any, filter=Condition(lambda: face.is_overstriking and not get_app().current_buffer.complete_state))
    def overstrike(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(event.data, overwrite=True)
