"""One line of advice after a line that DCL refused: the nearest name, what is wanted, or where HELP tells more.

Ours, not OpenVMS's: the authentic message always comes first, and whoever shows a hint marks it. Pure: the refusal,
the line and the tables give the advice.
"""

from collections.abc import Callable, Iterable

from vmsshadow.dcl.abbreviation import Found, resolve
from vmsshadow.dcl.completion import form_of, help_keys, syntax_hint
from vmsshadow.dcl.entities import OURS, Keyword, Qualifier
from vmsshadow.dcl.expectations import Reading
from vmsshadow.dcl.likeness import nearest
from vmsshadow.dcl.parser import trace
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.tables import Tables
from vmsshadow.dcl.text import upcase
from vmsshadow.dcl.verbs import SIGNIFICANT, VERBS

MAX_LISTED = 6

Advice = Callable[[Reading, str, str, Tables, bool], str]


def hint(line: str, refusal: Refusal, tables: Tables, strict: bool = False) -> str:
    """What may help whoever typed *line*, which was refused; empty if nothing does. Never raises on any text."""
    advise = _TABLE.get(refusal.ident)
    if advise is None:
        return ""
    reading = trace(line, tables, strict=strict)
    return advise(reading, line, upcase(refusal.segment or ""), tables, strict)


def _unknown_verb(reading: Reading, line: str, segment: str, tables: Tables, strict: bool) -> str:
    found = nearest(segment, [*tables.names(), *VERBS], 3)
    # What is simulated comes first among what is equally near.
    found.sort(key=lambda name: name not in tables.names())
    return _mean(found[:1], "") or "HELP lists the commands"


def _ambiguous_verb(reading: Reading, line: str, segment: str, tables: Tables, strict: bool) -> str:
    fitting = sorted(name for name in {*tables.names(), *VERBS} if name.startswith(segment[:SIGNIFICANT]))
    return _one_of(fitting)


def _unknown_name(reading: Reading, line: str, segment: str, tables: Tables, strict: bool) -> str:
    """A qualifier or keyword that there is not: the nearest, one that stands elsewhere, or HELP."""
    last = reading.expected[-1] if reading.expected else None
    if last is None or reading.verb is None:
        return ""
    slash = "/" if last.kind == "qualifier" else ""
    names = _typable(last.choices, strict)
    found = nearest(segment, names)
    if not found and segment.startswith("NO"):
        found = [f"NO{name}" for name in nearest(segment[2:], names)]
    if found:
        return _mean(found, slash)
    if not slash and len(names) <= MAX_LISTED:
        return _one_of(names)
    return _help(line, tables, strict)


def _ambiguous_name(reading: Reading, line: str, segment: str, tables: Tables, strict: bool) -> str:
    last = reading.expected[-1] if reading.expected else None
    if last is None:
        return ""
    slash = "/" if last.kind == "qualifier" else ""
    name = segment if any(each.name.startswith(segment) for each in last.choices) else segment.removeprefix("NO")
    return _one_of([f"{slash}{each.name}" for each in last.choices if each.name.startswith(name)])


def _value_wanted(reading: Reading, line: str, segment: str, tables: Tables, strict: bool) -> str:
    """The form of what a qualifier or keyword takes, or that it takes nothing."""
    for each in reversed(reading.expected):
        entity = each.entity if each.kind in ("value", "keyword") else None
        if each.choices and each.kind in ("qualifier", "keyword"):
            found = resolve(each.choices, upcase(line[each.start : each.end]), strict)
            entity = found.entity if isinstance(found, Found) else entity
        if reading.verb is not None and isinstance(entity, Qualifier | Keyword):
            form = form_of(reading.verb, entity, strict)
            return f"the form is {form}" if "=" in form else f"{form} takes no value"
    return _help(line, tables, strict)


def _list_wanted(reading: Reading, line: str, segment: str, tables: Tables, strict: bool) -> str:
    """The form of the value that went wrong: of what it belongs to."""
    last = reading.expected[-1] if reading.expected else None
    if last is not None and reading.verb is not None and isinstance(last.entity, Qualifier | Keyword):
        return f"the form is {form_of(reading.verb, last.entity, strict)}"
    return _value_wanted(reading, line, segment, tables, strict)


def _misplaced(reading: Reading, line: str, segment: str, tables: Tables, strict: bool) -> str:
    return f"/{segment} stands behind the parameter it belongs to" if segment else ""


def _too_many(reading: Reading, line: str, segment: str, tables: Tables, strict: bool) -> str:
    text = syntax_hint(line, 0, tables, strict).text or syntax_hint(f"{line} ", len(line) + 1, tables, strict).text
    return f"the form is {text}" if text else ""


def _topic(reading: Reading, line: str, segment: str, tables: Tables, strict: bool) -> str:
    return _help(line, tables, strict)


def _help(line: str, tables: Tables, strict: bool) -> str:
    keys = help_keys(line, len(line), tables, strict)
    return f"HELP {' '.join(keys)}" if keys else ""


def _typable(choices: Iterable[Qualifier | Keyword], strict: bool) -> list[str]:
    return [
        each.name
        for each in choices
        if not each.marks.unsimulated and not (strict and each.marks.extension == OURS)
    ]  # fmt: skip


def _mean(names: list[str], slash: str) -> str:
    return f"did you mean {slash}{names[0]}?" if names else ""


def _one_of(names: list[str]) -> str:
    if not names:
        return ""
    more = f", ... ({len(names)} in all)" if len(names) > MAX_LISTED else ""
    return f"one of {', '.join(names[:MAX_LISTED])}{more}"


_TABLE: dict[str, Advice] = {
    "IVVERB": _unknown_verb,
    "ABVERB": _ambiguous_verb,
    "IVQUAL": _unknown_name,
    "IVKEYW": _unknown_name,
    "ABKEYW": _ambiguous_name,
    "NOTNEG": _topic,
    "VALREQ": _value_wanted,
    "NOVALU": _value_wanted,
    "ONEVAL": _list_wanted,
    "NOPAREN": _list_wanted,
    "NUMBER": _list_wanted,
    "IVQLOC": _misplaced,
    "MAXPARM": _too_many,
    "PARMDEL": _too_many,
    "NOLIST": _too_many,
    "CONFLICT": _topic,
    "NOKEYW": _topic,
}
