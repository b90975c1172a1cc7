"""HELP: shows topics of the library and, where a person can be asked, goes on asking (User's Manual, HELP)."""

from vmsshadow.commands import help_library
from vmsshadow.commands.gate import SUCCESS, Ask, Context, Run
from vmsshadow.commands.help_library import Path, Topic
from vmsshadow.dcl.command import Command


def run(context: Context, command: Command) -> Run:
    """HELP [topic [subtopic ...]]: Return goes up a level and at last out, Ctrl/Z leaves at once, ? shows the list."""
    root = help_library.load()
    lines, place = answer((), root, command.value("KEYS") or "")
    yield from lines
    while context.console.interactive:
        keys = "".join(f"{topic.key} " for topic in place)
        typed = yield Ask(_prompt(place), after=f"HELP {keys}")
        if typed is None or (not typed.strip() and not place):
            break
        if not typed.strip():
            place = place[:-1]
            continue
        lines, place = answer(place, root, typed)
        yield from lines
    return SUCCESS


def answer(place: Path, root: Topic, typed: str) -> tuple[list[str], Path]:
    """The lines for what was *typed* at *place*, and the place where the next question is asked."""
    keys = help_library.split_keys(typed)
    here = place[-1] if place else root
    if keys == ["?"]:
        return help_library.subtopic_lines(here), place
    if not keys and not place:
        return _greeting(root), place
    found, deepest = help_library.find(place, root, keys)
    if not found:
        missing = [*(topic.key for topic in place), *keys]
        below = deepest[-1] if deepest else root
        return [*help_library.sorry_lines(missing), *help_library.subtopic_lines(below)], deepest
    lines = [line for path in found if path for line in help_library.topic_lines(path)]
    if len(found) > 1 or not found[0]:
        return lines, place
    (path,) = found
    return [*lines, *help_library.subtopic_lines(path[-1])], path if path[-1].children else path[:-1]


def _greeting(root: Topic) -> list[str]:
    """HELP alone: what HELP says of itself, and the topics there are."""
    own = root.child("HELP")
    return [*(help_library.topic_lines((own,)) if own is not None else []), *help_library.subtopic_lines(root)]


def _prompt(place: Path) -> str:
    names = " ".join(topic.key for topic in place)
    return f"{names} Subtopic? " if place else "Topic? "
