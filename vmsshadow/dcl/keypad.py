"""Keys that stand for text: their names, the keypad's states, and what a keystroke gives (DCL Dictionary, DEFINE/KEY).

Pure: a terminal tells which key was pressed and does what the definition says. Each process has a keypad of its own.
"""

from typing import NamedTuple

DEFAULT_STATE = "DEFAULT"
MAX_STATE = 31  # characters of a state's name # from memory

# The keys that can be defined, in the order of the table in HELP DEFINE/KEY.
NAMES = (
    *(f"PF{number}" for number in range(1, 5)),
    *(f"KP{number}" for number in range(10)),
    "PERIOD", "COMMA", "MINUS", "ENTER", "LEFT", "RIGHT",
    *(f"E{number}" for number in range(1, 7)),
    "HELP", "DO",
    *(f"F{number}" for number in range(6, 15)),
    *(f"F{number}" for number in range(17, 21)),
)  # fmt: skip

# What is engraved on the LK201's keys. # that these are taken: from memory
SYNONYMS = {
    "FIND": "E1", "INSERT_HERE": "E2", "REMOVE": "E3", "SELECT": "E4", "PREV_SCREEN": "E5", "NEXT_SCREEN": "E6",
    "F15": "HELP", "F16": "DO",
}  # fmt: skip

# They edit the line; a definition takes effect after SET TERMINAL/NOLINE_EDITING (HELP DEFINE/KEY).
EDITING = frozenset(("LEFT", "RIGHT", *(f"F{number}" for number in range(6, 15))))


class Definition(NamedTuple):
    """What a key stands for; *set_state* is the state it brings about, empty for none."""

    text: str
    echo: bool = True
    terminate: bool = False
    erase: bool = False
    set_state: str = ""
    lock_state: bool = False


class Keypad:
    """The definitions of one process by state and key, and the state that the next key is looked up in."""

    __slots__ = ("_keys", "_locked", "state")

    def __init__(self) -> None:
        self.state = DEFAULT_STATE
        self._locked = DEFAULT_STATE
        self._keys: dict[str, dict[str, Definition]] = {}

    def define(self, key: str, definition: Definition, state: str) -> None:
        """Give *key* a meaning in *state*."""
        self._keys.setdefault(state, {})[key] = definition

    def delete(self, key: str, state: str) -> bool:
        """Take a meaning away; False if there was none."""
        keys = self._keys.get(state, {})
        found = keys.pop(key, None) is not None
        if not keys:
            self._keys.pop(state, None)
        return found

    def states(self) -> list[str]:
        """The states that have definitions, in alphabetical order."""
        return sorted(self._keys)

    def keys(self, state: str) -> dict[str, Definition]:
        """The definitions in *state*, in the order of the keypad's table."""
        held = self._keys.get(state, {})
        return {name: held[name] for name in NAMES if name in held}

    def lock(self, state: str) -> None:
        """SET KEY/STATE: *state* holds until something else is set."""
        self.state = self._locked = state

    def press(self, key: str) -> Definition | None:
        """What *key* means at present; None if it has no definition. The state goes on as the definition says."""
        found = self._keys.get(self.state, {}).get(key)
        self.state = self._locked
        if found is not None and found.set_state:
            self.state = found.set_state
            if found.lock_state:
                self._locked = found.set_state
        return found

    def is_defined(self, key: str) -> bool:
        """Whether *key* means something in the present state."""
        return key in self._keys.get(self.state, {})

    def end_line(self) -> None:
        """A line was ended: a state that was set for one key is over."""
        self.state = self._locked
