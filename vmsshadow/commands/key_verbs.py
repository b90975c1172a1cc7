"""DEFINE/KEY, DELETE/KEY, SET KEY and SHOW KEY (DCL Dictionary)."""

from vmsshadow.commands.gate import SUCCESS, Context, Run
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.keypad import DEFAULT_STATE, MAX_STATE, NAMES, SYNONYMS, Definition
from vmsshadow.dcl.text import NAME
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.dcl import DCL


def define(context: Context, command: Command) -> Run:
    """DEFINE/KEY key-name string: in the present state, or in those of /IF_STATE."""
    keypad = context.console.settings.keypad
    key, told = _key(command.value("KEY_NAME") or "")
    states, wrong = _states(command.values("IF_STATE"), keypad.state)
    set_states, also_wrong = _states(command.values("SET_STATE"), "")
    refused = wrong or also_wrong
    if not key or refused:
        yield refused or told or DCL.IVKEYNAM()
        return None
    meaning = Definition(
        command.value("EQUIVALENCE") or "",
        bool(command.present("ECHO")),
        bool(command.present("TERMINATE")),
        bool(command.present("ERASE")),
        set_states[0],
        bool(command.present("LOCK_STATE")),
    )
    for state in states:
        keypad.define(key, meaning, state)
    if command.present("LOG"):
        if told is not None:
            yield told
        for state in states:
            yield DCL.DEFKEY(state, key)
    return SUCCESS


def delete(context: Context, command: Command) -> Run:
    """DELETE/KEY key-name, or /ALL: of the present state, or of those of /STATE."""
    keypad = context.console.settings.keypad
    states, wrong = _states(command.values("STATE"), keypad.state)
    typed = command.value("KEY_NAME")
    key, told = _key(typed or "")
    is_all = bool(command.present("ALL"))
    if wrong or not (is_all or key):
        yield wrong or told or DCL.IVKEYNAM()
        return None
    for state in states:
        for name in list(keypad.keys(state)) if is_all else [key]:
            if not keypad.delete(name, state):
                yield DCL.UNDKEY(state, name)
            elif command.present("LOG"):
                yield DCL.DELKEY(state, name)
    return None


def set_key(context: Context, command: Command) -> Run:
    """SET KEY/STATE=name: the state that keys are looked up in; without a name, the default one."""
    keypad = context.console.settings.keypad
    if not command.present("STATE"):
        yield from ()  # an action is a generator
        return SUCCESS
    states, wrong = _states(command.values("STATE"), DEFAULT_STATE)
    if wrong:
        yield wrong
        return None
    keypad.lock(states[0])
    if command.present("LOG"):
        yield DCL.SETKEY(states[0])
    return SUCCESS


def show(context: Context, command: Command) -> Run:
    """SHOW KEY key-name, or /ALL, or /DIRECTORY. # layout from memory"""
    keypad = context.console.settings.keypad
    if command.present("DIRECTORY"):
        for state in keypad.states():
            yield f"  {state}"
        return SUCCESS
    typed = command.value("KEY_NAME")
    is_all = bool(command.present("ALL")) or typed is None
    key, told = _key(typed or "")
    default = keypad.states() if is_all and not command.present("STATE") else []
    states, wrong = (default, None) if default else _states(command.values("STATE"), keypad.state)
    if wrong or not (is_all or key):
        yield wrong or told or DCL.IVKEYNAM()
        return None
    for state in states:
        found = keypad.keys(state)
        if not is_all and key not in found:
            yield DCL.UNDKEY(state, key)
            continue
        chosen = found if is_all else {key: found[key]}
        if chosen:
            yield f"{state} keypad definitions:"
        for name, meaning in chosen.items():
            yield f'  {name} = "{meaning.text}"{_attributes(meaning) if command.present("FULL") else ""}'
    return None


def _attributes(meaning: Definition) -> str:
    """What SHOW KEY/FULL adds. # from memory"""
    words = [
        "echo" if meaning.echo else "noecho",
        "terminate" if meaning.terminate else "noterminate",
        "erase" if meaning.erase else "noerase",
        *([f"state={meaning.set_state}"] if meaning.set_state else []),
        "lock" if meaning.lock_state else "nolock",
    ]
    return f" ({','.join(words)})"


def _key(typed: str) -> tuple[str, Said | None]:
    """The key's own name (empty if there is none), and what is said of a synonym."""
    name = typed.upper()
    if name in SYNONYMS:
        return SYNONYMS[name], DCL.KEYCNV(name, SYNONYMS[name])
    return (name, None) if name in NAMES else ("", DCL.IVKEYNAM().with_segment(name) if name else None)


def _states(typed: list[str], default: str) -> tuple[list[str], Said | None]:
    """The states named, or *default*; a name is letters, digits, $ and _."""
    for state in typed:
        if not state or len(state) > MAX_STATE or not set(state) <= NAME:
            return [default], DCL.IVKEYW().with_segment(state)
    return [state.upper() for state in typed] or [default], None
