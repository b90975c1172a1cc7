"""The live panel on a terminal: a screen of its own, drawn again while time passes, until a key ends it.

q and Ctrl/Z end the command, Ctrl/Y and Ctrl/C interrupt it (CONTINUE brings the panel back), the arrows go through
the sets. What is said meanwhile stands at the foot of the panel and, when it is left, above the prompt.
"""

from collections import deque
from collections.abc import Callable, Iterable

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import FormattedTextControl, Layout, Window
from prompt_toolkit.output import ColorDepth, Output

from vmsshadow.commands.picture import Picture
from vmsshadow.console import panel

DRAWN_EVERY_S = 0.25
KEPT = 50  # lines of what was said


class Panels:
    """The panels of one terminal, one at a time; `open` is the service that SHOW SHADOW/CONTINUOUS asks for."""

    def __init__(self, output: Output, *, has_colour: bool) -> None:
        self._output = output
        self._has_colour = has_colour
        self._said: deque[str] = deque(maxlen=KEPT)
        self._present: Panel | None = None

    def open(self, look: "Callable[[], Picture]") -> "Panel":
        """A panel that shows what *look* gives."""
        self._present = Panel(look, self._output, self._said, has_colour=self._has_colour)
        return self._present

    @property
    def present(self) -> "Panel | None":
        """The panel whose command has not ended."""
        return self._present if self._present is not None and self._present.is_open else None

    @property
    def has_screen(self) -> bool:
        """Whether a panel has the screen, and all else must wait."""
        return self._present is not None and self._present.is_shown

    def close(self) -> None:
        """The terminal is gone."""
        if self._present is not None:
            self._present.close()

    def hear(self, lines: Iterable[str]) -> None:
        """Something was said on the terminal."""
        self._said += [line for line in lines if line]


class Panel:
    """One panel, from its command's beginning to its end; shown and left any number of times between."""

    def __init__(self, look: Callable[[], Picture], output: Output, said: Iterable[str], *, has_colour: bool) -> None:
        """*look* takes a picture; *said* are the last lines that were shown on the terminal."""
        self.is_open = True
        self.is_interrupted = False
        self._look = look
        self._output = output
        self._has_colour = has_colour
        self._said = said
        self._first = 0
        self._count = 0
        self._app: Application[None] | None = None

    @property
    def is_shown(self) -> bool:
        """Whether it has the screen."""
        return self._app is not None

    def close(self) -> None:
        """Its command has ended: the screen is the prompt's again."""
        self.is_open = False
        self._leave()

    async def show(self) -> None:
        """Have the screen until a key ends it; `is_open` and `is_interrupted` tell which."""
        self.is_interrupted = False
        self._app = Application(
            layout=Layout(Window(FormattedTextControl(self._draw, show_cursor=False), always_hide_cursor=True)),
            key_bindings=self._keys(),
            full_screen=True,
            refresh_interval=DRAWN_EVERY_S,
            output=self._output,
            color_depth=None if self._has_colour else ColorDepth.DEPTH_1_BIT,
        )
        self._app.renderer.cpr_not_supported_callback = None
        try:
            await self._app.run_async(handle_sigint=False)
        finally:
            self._app = None

    def _draw(self) -> ANSI:
        size = self._output.get_size()
        picture = self._look()._replace(messages=tuple(self._said))
        self._count = len(picture.sets)
        return ANSI(
            panel.screen(
                picture, size.columns, size.rows, self._first,
                has_colour=self._has_colour, encoding=self._output.encoding(),
            )
        )  # fmt: skip

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add("q")
        @keys.add("Q")
        @keys.add("c-z")
        def _(event: KeyPressEvent) -> None:
            self.close()

        @keys.add("c-y")
        @keys.add("c-c")
        @keys.add("<sigint>")
        def _(event: KeyPressEvent) -> None:
            self.is_interrupted = True
            self._leave()

        @keys.add("down")
        @keys.add("pagedown")
        def _(event: KeyPressEvent) -> None:
            self._first = min(self._first + 1, max(self._count - 1, 0))

        @keys.add("up")
        @keys.add("pageup")
        def _(event: KeyPressEvent) -> None:
            self._first = max(self._first - 1, 0)

        return keys

    def _leave(self) -> None:
        if self._app is not None and self._app.is_running and not self._app.is_done:
            self._app.exit()
