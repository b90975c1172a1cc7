"""What could come next on a line, and what the command looks like: for menus and the bottom line.

Pure: a line, a column and the tables give candidates. Objects (devices, nodes, labels) are not known here; their
kind is named and the console finds them. It works by parsing the line up to the cursor and looking at what the
parser looked for last.
"""

from typing import NamedTuple

from vmsshadow.dcl.abbreviation import Found, resolve
from vmsshadow.dcl.entities import BOTH, OURS, Keyword, Marks, Parameter, Qualifier, Syntax, Verb
from vmsshadow.dcl.expectations import Expected, Reading
from vmsshadow.dcl.likeness import resembles
from vmsshadow.dcl.parser import trace
from vmsshadow.dcl.tables import Tables
from vmsshadow.dcl.text import upcase


class Candidate(NamedTuple):
    """A name that fits, and one line about it."""

    text: str
    description: str = ""


class Completion(NamedTuple):
    """What may replace the line from column *start* to the cursor; *wants* is a kind of object (`DISK`) or None.

    *fuzzy* are names that what was typed resembles without being their beginning: they are offered last.
    """

    start: int
    candidates: list[Candidate]
    wants: str | None = None
    fuzzy: list[Candidate] = []


class Hint(NamedTuple):
    """The command's syntax, with the part being typed in columns *start* to *end* of *text*.

    *expansions* are the abbreviations on the line with the names they mean: `DISM`, `DISMOUNT` and `/POL`, `/POLICY`.
    """

    text: str
    start: int
    end: int
    expansions: tuple[tuple[str, str], ...] = ()


def complete(line: str, cursor: int, tables: Tables, strict: bool = False) -> Completion:
    """The completions of *line* at column *cursor*. Never raises; nothing fits gives no candidates."""
    head = line[: max(0, cursor)]
    reading = trace(head, tables, strict=strict)
    last = _at_the_end(reading, head)
    if last is None:
        return Completion(len(head), [])
    typed = upcase(head[last.start :])
    if last.kind == "verb":
        known = _verbs(tables, strict)
        fitting = [candidate for candidate in known if candidate.text.startswith(typed)]
        return Completion(last.start, fitting, None, _resembling(known, typed))
    wants = last.entity.marks.completes if last.entity and last.kind in ("parameter", "value") else ""
    candidates = _names(last.choices, typed, strict)
    known = [Candidate(entity.name, entity.marks.summary) for entity in _offered(last.choices, strict)]
    return Completion(last.start, candidates, wants or None, _resembling(known, typed))


def syntax_hint(line: str, cursor: int, tables: Tables, strict: bool = False) -> Hint:
    """The syntax of the command being typed and the part the cursor is in; empty text if no verb is known yet."""
    head = line[: max(0, cursor)]
    reading = trace(head, tables, strict=strict)
    if reading.verb is None or reading.definition is None:
        return Hint("", 0, 0)
    last = _at_the_end(reading, head)
    parts, current = _syntax_parts(reading.verb, reading.definition, last, strict)
    start = sum(len(part) + 1 for part in parts[:current])
    end = start + len(parts[current]) if 0 <= current < len(parts) else start
    is_current = current >= 0
    expanded = _expansions(reading, head, strict)
    return Hint(" ".join(parts), min(start, end) if is_current else 0, end if is_current else 0, expanded)


def help_keys(line: str, cursor: int, tables: Tables, strict: bool = False) -> list[str]:
    """The topic of HELP that explains what the cursor is in: `["SET", "SHADOW", "/SITE"]`; empty without a verb."""
    head = line[: max(0, cursor)]
    reading = trace(head, tables, strict=strict)
    if reading.verb is None or reading.definition is None:
        return []
    verb, definition = reading.verb, reading.definition
    keys = [verb.name]
    has_options = any(verb.keywords_of(parameter.value) for parameter in verb.syntax.parameters or ())
    if has_options and definition.name.startswith(f"{verb.name}_"):
        keys.append(definition.name.removeprefix(f"{verb.name}_"))
    last = _at_the_end(reading, head)
    qualifier = last.entity if last is not None and isinstance(last.entity, Qualifier) else None
    if last is not None and last.kind == "qualifier":
        found = resolve(last.choices, upcase(head[last.start : last.end]), strict)
        qualifier = found.entity if isinstance(found, Found) and isinstance(found.entity, Qualifier) else None
    return [*keys, f"/{qualifier.name}"] if qualifier is not None else keys


def form_of(verb: Verb, entity: Qualifier | Keyword, strict: bool = False) -> str:
    """How *entity* of *verb* is written: `/POLICY=(MINICOPY[,...])`, `MINICOPY[=OPTIONAL]`."""
    if isinstance(entity, Qualifier):
        return _qualifier_word(verb, entity, strict)
    return f"{entity.name}{_value_word(verb, entity, strict)}"


def _expansions(reading: Reading, head: str, strict: bool) -> tuple[tuple[str, str], ...]:
    """What was typed short, in the order typed."""
    found: dict[int, tuple[str, str]] = {}
    for each in reading.expected:
        typed = upcase(head[each.start : each.end])
        if each.kind == "verb":
            full = reading.verb.name if reading.verb is not None else typed
        else:
            meant = resolve(each.choices, typed, strict) if typed and each.choices else None
            name = meant.entity.name if isinstance(meant, Found) else ""
            full = f"NO{name}" if isinstance(meant, Found) and meant.is_negated else name or typed
        slash = "/" if each.kind == "qualifier" else ""
        if typed and full != typed:
            found[each.start] = (f"{slash}{typed}", f"{slash}{full}")
    return tuple(found[start] for start in sorted(found))


def _at_the_end(reading: Reading, head: str) -> Expected | None:
    """The last thing the parser looked for, if it reaches the cursor."""
    last = reading.expected[-1] if reading.expected else None
    return last if last is not None and last.end == len(head) else None


def _resembling(known: list[Candidate], typed: str) -> list[Candidate]:
    return [candidate for candidate in known if resembles(typed, candidate.text)]


def _offered(choices: tuple[Qualifier | Keyword, ...], strict: bool) -> list[Qualifier | Keyword]:
    """What of *choices* is simulated in its plain form."""
    ours = [entity for entity in choices if not (strict and entity.marks.extension == OURS)]
    return [entity for entity in ours if not entity.marks.refuses(False)]


def _verbs(tables: Tables, strict: bool) -> list[Candidate]:
    found = []
    for name in tables.names():
        marks = tables.verb(name).syntax.marks
        if not marks.unsimulated and not (strict and marks.extension == OURS):
            found.append(Candidate(name, marks.summary))
    return found


def _names(choices: tuple[Qualifier | Keyword, ...], typed: str, strict: bool) -> list[Candidate]:
    """The names among *choices* that begin with *typed*; the negated forms come last."""
    plain, negated = [], []
    for entity in choices:
        marks = entity.marks
        if strict and marks.extension == OURS:
            continue
        if entity.name.startswith(typed) and not marks.refuses(False):
            plain.append(Candidate(entity.name, marks.summary))
        if entity.is_negatable and f"NO{entity.name}".startswith(typed) and not marks.refuses(True):
            negated.append(Candidate(f"NO{entity.name}", _without(marks, entity.name)))
    return plain + negated


def _without(marks: Marks, name: str) -> str:
    return f"not {name}" if marks.summary else ""


def _syntax_parts(verb: Verb, definition: Syntax, last: Expected | None, strict: bool) -> tuple[list[str], int]:
    """The words of the hint and the index of the current one, or -1."""
    parts, current = [verb.name], 0 if last is not None and last.kind == "verb" else -1
    for number, parameter in enumerate(definition.parameters or ()):
        word = _parameter_word(verb, definition, number, parameter)
        if last is not None and last.entity is not None and last.kind == "parameter" and current < 0:
            same = last.entity.label == parameter.label
            current = len(parts) if same else current
        parts.append(word)
    qualifier = _current_qualifier(definition, last)
    if qualifier is not None:
        current = len(parts)
        parts.append(_qualifier_word(verb, qualifier, strict))
    elif last is not None and last.kind in ("keyword", "value") and isinstance(last.entity, Keyword):
        current = len(parts)
        parts.append(f"{last.entity.name}{_value_word(verb, last.entity, strict)}")
    elif last is not None and last.kind == "qualifier":
        current = len(parts)
        parts.append("/qualifier")
    elif definition.qualifiers:
        parts.append("[/qualifiers]")
    return parts, current


def _parameter_word(verb: Verb, definition: Syntax, number: int, parameter: Parameter) -> str:
    """`device[,...]`, `[label]`; the keyword that chose the syntax stands for itself."""
    if number == 0 and definition.name != verb.name and definition.name.startswith(f"{verb.name}_"):
        return definition.name.removeprefix(f"{verb.name}_")
    name = (parameter.prompt or parameter.label).lower().replace(" ", "-")
    several = "[,...]" if parameter.value and parameter.value.is_list else ""
    required = bool(parameter.value and parameter.value.is_required)
    return f"{name}{several}" if required else f"[{name}{several}]"


def _current_qualifier(definition: Syntax, last: Expected | None) -> Qualifier | None:
    """The qualifier whose value is being typed, or whose name is complete."""
    if last is None or last.kind == "parameter" or last.kind == "verb":
        return None
    return last.entity if isinstance(last.entity, Qualifier) else None


def _qualifier_word(verb: Verb, qualifier: Qualifier, strict: bool) -> str:
    negatable = "[NO]" if qualifier.is_negatable else ""
    return f"/{negatable}{qualifier.name}{_value_word(verb, qualifier, strict)}"


def _value_word(verb: Verb, entity: Qualifier | Keyword, strict: bool) -> str:
    """`=(A,B,...)` for a list, `=n` for a number, in brackets if it may be left out."""
    value = entity.value
    if value is None:
        return ""
    keywords = [
        f"{'[NO]' if keyword.is_negatable else ''}{keyword.name}"
        for keyword in verb.keywords_of(value)
        if keyword.marks.unsimulated != BOTH and not (strict and keyword.marks.extension == OURS)
    ]
    kinds = {"$NUMBER": "n", "$FILE": "device", "$DELTATIME": "time", "$QUOTED_STRING": '"text"'}
    item = "|".join(keywords) or (entity.marks.completes.lower() or kinds.get(value.type or "", "value"))
    word = f"=({item}[,...])" if value.is_list else f"={item}"
    return word if value.is_required else f"[{word}]"
