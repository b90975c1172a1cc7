"""The small safe language of assertions and lessons: attributes, comparisons, and/or/not, numbers, strings.

    set('DSA1').member('$1$DGA1').state == 'full' and set('DSA1').operation is None
    severity == 'S', disk('$1$DGA1').errors > 0, node('BETA').up, identical('DSA1')

Words are looked up in tables: nothing of Python can be reached. An expression that means nothing is refused when it
is read; one that asks about what does not exist is refused when it is tested.
"""

import ast
import operator
from collections.abc import Callable
from typing import Any, NamedTuple

from vmsshadow.base.names import parse_device
from vmsshadow.cluster.driver import Driver

MAX_LENGTH = 1000
MAX_DEPTH = 50

_SEVERITIES = "WSEIF???"


class PredicateError(ValueError):
    """A predicate means nothing, or asks about what does not exist."""


class Facts(NamedTuple):
    """What a predicate may look at: the cluster as the console's node knows it, and the console's $STATUS."""

    driver: Driver
    status: int


class Seen(NamedTuple):
    """Something a predicate talks about: its kind's name, for refusals, and its attributes, worked out when asked."""

    kind: str
    attributes: dict[str, Callable[[], Any]]


Test = Callable[[Facts], Any]


class Predicate:
    """An expression that was understood."""

    def __init__(self, text: str) -> None:
        """Read *text*. Raises PredicateError."""
        self.text = text
        if len(text) > MAX_LENGTH:
            raise PredicateError("the expression is too long")
        try:
            tree = ast.parse(text.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise PredicateError(f"{text!r} is no expression") from error
        self._test = _read(tree.body, 0)

    def value(self, facts: Facts) -> Any:
        """What the expression gives. Raises PredicateError if it asks about what does not exist."""
        try:
            return self._test(facts)
        except TypeError as error:
            raise PredicateError(f"{self.text}: values of different kinds are compared") from error

    def holds(self, facts: Facts) -> bool:
        """Whether the expression is true. Raises PredicateError as `value` does."""
        return bool(self.value(facts))


# --- reading ---------------------------------------------------------------------------------------

_COMPARISONS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many,
}


def _read(tree: ast.expr, depth: int) -> Test:
    """A function that tests *tree*."""
    if depth > MAX_DEPTH:
        raise PredicateError("the expression is nested too deeply")
    if isinstance(tree, ast.Constant):
        return _constant(tree)
    if isinstance(tree, ast.Name):
        return _name(tree.id)
    if isinstance(tree, ast.Attribute):
        return _attribute(_read(tree.value, depth + 1), tree.attr)
    if isinstance(tree, ast.Call):
        return _call(tree, depth)
    if isinstance(tree, ast.BoolOp):
        parts = [_read(part, depth + 1) for part in tree.values]
        if isinstance(tree.op, ast.And):
            return lambda facts: all(part(facts) for part in parts)
        return lambda facts: any(part(facts) for part in parts)
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not | ast.USub):
        inner = _read(tree.operand, depth + 1)
        return (lambda facts: not inner(facts)) if isinstance(tree.op, ast.Not) else (lambda facts: -inner(facts))
    if isinstance(tree, ast.Compare):
        return _comparison(tree, depth)
    raise PredicateError(f"{ast.unparse(tree)!r} is no part of this language")


def _constant(tree: ast.Constant) -> Test:
    value = tree.value
    if not (value is None or isinstance(value, bool | int | float | str)):
        raise PredicateError(f"{ast.unparse(tree)!r} is no part of this language")
    return lambda facts: value


def _name(name: str) -> Test:
    if name not in _VALUES:
        raise PredicateError(f"{name!r} is not known; there are {', '.join([*_VALUES, *_FUNCTIONS])}")
    return _VALUES[name]


def _attribute(of: Test, name: str) -> Test:
    def test(facts: Facts) -> Any:
        seen = of(facts)
        if not isinstance(seen, Seen):
            raise PredicateError(f"nothing has {name!r} here: there is no such thing at present")
        if name not in seen.attributes or name in _METHODS:
            known = ", ".join(known for known in seen.attributes if known not in _METHODS)
            raise PredicateError(f"a {seen.kind} has no {name!r}; it has {known}")
        return seen.attributes[name]()

    return test


def _call(tree: ast.Call, depth: int) -> Test:
    if tree.keywords or len(tree.args) != 1 or isinstance(tree.args[0], ast.Starred):
        raise PredicateError(f"{ast.unparse(tree)!r}: one word is given in parentheses")
    argument = _read(tree.args[0], depth + 1)
    if isinstance(tree.func, ast.Name) and tree.func.id in _FUNCTIONS:
        function = _FUNCTIONS[tree.func.id]
        return lambda facts: function(facts, _text(argument(facts)))
    if isinstance(tree.func, ast.Attribute) and tree.func.attr in _METHODS:
        of, name = _read(tree.func.value, depth + 1), tree.func.attr

        def test(facts: Facts) -> Any:
            seen = of(facts)
            if not isinstance(seen, Seen) or name not in seen.attributes:
                raise PredicateError(f"nothing has {name!r} here: there is no such thing at present")
            return seen.attributes[name]()(_text(argument(facts)))

        return test
    raise PredicateError(f"{ast.unparse(tree.func)!r} is no function; there are {', '.join(_FUNCTIONS)}")


def _comparison(tree: ast.Compare, depth: int) -> Test:
    first = _read(tree.left, depth + 1)
    links = [
        (_COMPARISONS[type(mark)], _read(part, depth + 1))
        for mark, part in zip(tree.ops, tree.comparators, strict=True)
    ]

    def test(facts: Facts) -> bool:
        left = first(facts)
        for compares, part in links:
            right = part(facts)
            if not compares(left, right):
                return False
            left = right
        return True

    return test


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise PredicateError("a name is written in quotation marks")
    return value


# --- what can be talked about ----------------------------------------------------------------------


def _set(facts: Facts, name: str) -> Seen | None:
    """A virtual unit that is mounted; None if it is not."""
    unit = facts.driver.world.find_unit(name)
    if unit is None:
        return None
    shadow_set = unit.shadow_set

    def member(device: str) -> Seen | None:
        found = parse_device(device)
        return _member(shadow_set.member(found.plain)) if found is not None else None

    operation = shadow_set.operation
    return Seen(
        "set",
        {
            "unit": lambda: shadow_set.unit,
            "label": lambda: shadow_set.label,
            "members": lambda: tuple(member.device for member in shadow_set.members),
            "full": lambda: tuple(member.device for member in shadow_set.full),
            "targets": lambda: tuple(member.device for member in shadow_set.targets),
            "nodes": lambda: tuple(shadow_set.nodes),
            "writers": lambda: tuple(shadow_set.writers),
            "master": lambda: shadow_set.master,
            "size": lambda: shadow_set.size_blocks,
            "generation": lambda: shadow_set.generation,
            "state": lambda: shadow_set.phase.value,
            "aborted": lambda: tuple(shadow_set.aborted),
            "operation": lambda: operation.work.value if operation is not None else None,
            "host": lambda: operation.host if operation is not None else None,
            "merge": lambda: shadow_set.merge is not None,
            "member": lambda: member,
        },
    )


def _member(member: Any) -> Seen | None:
    if member is None:
        return None
    return Seen(
        "member",
        {
            "device": lambda: member.device,
            "state": lambda: member.role.value,
            "lost": lambda: member.lost,
            "fence": lambda: member.fence_lbn,
            "rule": lambda: member.rule,
            "size": lambda: member.size_blocks,
        },
    )


def _disk(facts: Facts, name: str) -> Seen:
    disk = facts.driver.world.find_disk(name)
    if disk is None:
        raise PredicateError(f"there is no disk {name!r}")
    return Seen(
        "disk",
        {
            "online": lambda: disk.online,
            "errors": lambda: disk.errors,
            "operations": lambda: disk.operations,
            "size": lambda: disk.blocks,
            "site": lambda: disk.site,
            "mounted": lambda: disk.name in facts.driver.world.volumes,
        },
    )


def _node(facts: Facts, name: str) -> Seen:
    node = facts.driver.world.nodes.get(name.upper())
    if node is None:
        raise PredicateError(f"there is no node {name!r}")
    return Seen("node", {"up": lambda: node.up, "site": lambda: node.site, "votes": lambda: node.votes})


def _identical(facts: Facts, name: str) -> bool:
    unit = facts.driver.world.find_unit(name)
    if unit is None:
        raise PredicateError(f"{name!r} is not mounted")
    return facts.driver.compare(unit.shadow_set.unit)[0] == 0


_METHODS = ("member",)
_FUNCTIONS: dict[str, Callable[[Facts, str], Any]] = {
    "set": _set,
    "disk": _disk,
    "node": _node,
    "identical": _identical,
}
_VALUES: dict[str, Test] = {
    "severity": lambda facts: _SEVERITIES[facts.status & 7],
    "status": lambda facts: facts.status & 0x0FFFFFFF,
    "seconds": lambda facts: facts.driver.world.clock.now_us / 1_000_000,
}
