"""DISALLOW expressions: reading them, checking their labels, and judging what was typed against them.

NOT and NEG bind closest, then AND, then OR (Command Definition Utility manual, DISALLOW).
"""

from collections.abc import Callable

from vmsshadow.dcl.command import Given
from vmsshadow.dcl.entities import Keyword, Parameter, Qualifier, Rule, Syntax, Verb
from vmsshadow.dcl.tokens import TableError, Tokens

MAX_DEPTH = 50


def read_rule(tokens: Tokens, depth: int = 0) -> Rule:
    """The expression that is next. Raises TableError for what is none."""
    if depth > MAX_DEPTH:
        tokens.fail("expression nested too deeply")
    parts = [_read_all(tokens, depth)]
    while tokens.take("OR"):
        parts.append(_read_all(tokens, depth))
    return parts[0] if len(parts) == 1 else Rule("OR", (), tuple(parts))


def _read_all(tokens: Tokens, depth: int) -> Rule:
    parts = [_read_factor(tokens, depth)]
    while tokens.take("AND"):
        parts.append(_read_factor(tokens, depth))
    return parts[0] if len(parts) == 1 else Rule("AND", (), tuple(parts))


def _read_factor(tokens: Tokens, depth: int) -> Rule:
    nots = 0
    while tokens.take("NOT"):
        nots += 1
    rule = _read_primary(tokens, depth)
    return Rule("NOT", (), (rule,)) if nots % 2 else rule


def _read_primary(tokens: Tokens, depth: int) -> Rule:
    if tokens.take("("):
        rule = read_rule(tokens, depth + 1)
        tokens.need(")")
        return rule
    if tokens.take("ANY2"):
        tokens.need("(")
        parts = [read_rule(tokens, depth + 1)]
        while tokens.take(","):
            parts.append(read_rule(tokens, depth + 1))
        tokens.need(")")
        return Rule("ANY2", (), tuple(parts))
    if tokens.take("NEG"):
        return Rule("NEGATED", _read_path(tokens))
    return Rule("PRESENT", _read_path(tokens))


def _read_path(tokens: Tokens) -> tuple[str, ...]:
    """A label path; the definition in angle brackets that may stand before it adds nothing and is dropped."""
    if tokens.take("<"):
        tokens.name("a definition")
        tokens.need(">")
    path = [tokens.name("a label")]
    while tokens.take("."):
        path.append(tokens.name("a label"))
    return tuple(path)


def check_rules(verb: Verb) -> None:
    """Every label path of a DISALLOW must exist, or the rule would never hold.

    A syntax without rules of its own keeps its verb's, and those may name what it does not have.
    """
    entities: list[Qualifier | Keyword] = [*(verb.syntax.qualifiers or ())]
    for parameter in verb.syntax.parameters or ():
        entities.extend(verb.keywords_of(parameter.value))
    names = dict.fromkeys(entity.syntax for entity in entities if entity.syntax)
    stated = [verb.syntax, *(verb.switched(name) for name in names if verb.module.syntaxes[name].disallows)]
    for syntax in stated:
        for rule in syntax.disallows or ():
            for path in rule.paths():
                if not _exists(verb, syntax, path):
                    raise TableError(f"{verb.module.file}: {syntax.name}: no label {'.'.join(path)} for DISALLOW")


def _exists(verb: Verb, syntax: Syntax, path: tuple[str, ...]) -> bool:
    """Whether label *path* names a parameter, qualifier or keyword of *syntax*."""
    entities: list[Parameter | Qualifier | Keyword] = [*(syntax.parameters or ()), *(syntax.qualifiers or ())]
    for label in path:
        found = [entity for entity in entities if entity.label == label]
        if not found:
            return False
        entities = [*verb.keywords_of(found[0].value)]
    return True


def holds(rule: Rule, typed_at: Callable[[tuple[str, ...]], list[Given]]) -> bool:
    """Whether *rule* matches what was typed; defaults do not count as present. # from memory"""
    if rule.operator == "NOT":
        return not holds(rule.parts[0], typed_at)
    if rule.path:
        return any(given.is_negated is (rule.operator == "NEGATED") for given in typed_at(rule.path))
    matches = sum(holds(part, typed_at) for part in rule.parts)
    return matches >= {"OR": 1, "ANY2": 2, "AND": len(rule.parts)}[rule.operator]


def first_typed(rule: Rule, typed_at: Callable[[tuple[str, ...]], list[Given]]) -> str | None:
    """The leftmost of the things typed that *rule* names."""
    involved = [given for path in rule.paths() for given in typed_at(path[:1])]
    return min(involved, key=lambda given: given.start).typed if involved else None
