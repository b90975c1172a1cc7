"""What a machine can see of tidiness: sizes, docstrings, names, and a few things that must not occur."""

import ast
import re
import tokenize
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "vmsshadow"

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60

# Whole entries at the top of the repository; dot files are free.
TOP_LEVEL = {"README.md", "pyproject.toml", "vmsshadow", "config", "transcripts", "tests"}

# Words that say nothing, or say it in another system's language.
BARRED_WORDS = {"mirror", "mirrors", "replica", "replicas", "manager", "handler", "helper", "helpers", "utils", "stuff"}

DUNDERS_MAY_BE_BARE = re.compile(r"__\w+__")

Function = ast.FunctionDef | ast.AsyncFunctionDef
Named = Function | ast.ClassDef


@cache
def sources() -> dict[Path, str]:
    paths = sorted([*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")])
    return {path: path.read_text(encoding="utf-8") for path in paths}


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(source) for path, source in sources().items()}


def package_trees() -> Iterator[tuple[Path, ast.Module]]:
    for path, tree in trees().items():
        if path.is_relative_to(PACKAGE):
            yield path, tree


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def is_table_of_messages(path: Path) -> bool:
    """A declared table of messages: a module of that floor that says only classes of messages."""
    return path.parent == PACKAGE / "messages"


def test_no_module_is_longer_than_it_can_be_understood() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path, source in sources().items()
        if (lines := len(source.splitlines())) > MAX_MODULE_LINES and not is_table_of_messages(path)
    }
    assert long == {}


def test_every_function_fits_one_screen() -> None:
    long = [
        f"{where(path, node.lineno)} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, Function) and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > MAX_FUNCTION_LINES
    ]  # fmt: skip
    assert long == []


def is_public(name: str) -> bool:
    return not name.startswith("_")


def undocumented(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Public classes of a module, and its public functions, that say nothing of themselves.

    A property or method of one line that explains itself by its name, and a class of values inside a module that
    declares the engine's words, still says what it is.
    """
    if ast.get_docstring(tree) is None:
        yield 1, "the module"
    for node in tree.body:
        if isinstance(node, Named) and is_public(node.name) and ast.get_docstring(node) is None:
            yield node.lineno, node.name


def test_every_public_module_class_and_function_says_what_it_is() -> None:
    silent = [
        f"{where(path, line)} {name}"
        for path, tree in package_trees()
        for line, name in undocumented(tree)
        if path.stem == "__init__" or is_public(path.stem) or DUNDERS_MAY_BE_BARE.fullmatch(path.stem)
    ]
    assert silent == []


def test_every_docstring_begins_with_one_line_that_fits() -> None:
    wrong: list[str] = []
    for path, tree in package_trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | Named):
                text = ast.get_docstring(node)
                if text is None:
                    continue
                first, *rest = text.splitlines()
                if not first.strip() or (rest and rest[0].strip()):
                    wrong.append(f"{where(path, getattr(node, 'lineno', 1))} {first[:50]!r}")
    assert wrong == []


def identifiers(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, Named):
            yield node.lineno, node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr


def words_of(name: str) -> set[str]:
    """The words of an identifier, whatever style joins them."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def test_names_are_the_operators_words() -> None:
    wrong = [
        f"{where(path, line)} {name}"
        for path, tree in trees().items()
        for line, name in identifiers(tree)
        if words_of(name) & BARRED_WORDS
    ]
    wrong += [str(path.relative_to(ROOT)) for path in sources() if words_of(path.stem) & BARRED_WORDS]
    assert wrong == []


def calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def test_nothing_sleeps_and_nothing_looks_at_the_wall_clock() -> None:
    # A console whose time is real has to look at a clock, in one place.
    real_time = {PACKAGE / "console" / "terminal.py", PACKAGE / "console" / "pace.py"}
    barred = {"sleep", "time.sleep", "time.time", "time.monotonic", "monotonic", "perf_counter", "time.perf_counter"}
    barred |= {"process_time", "time.process_time"}
    barred |= {"datetime.now", "datetime.datetime.now", "datetime.today", "datetime.utcnow", "localtime"}
    benchmarks = ROOT / "tests" / "benchmarks"
    found = [
        f"{where(path, line)} {name}"
        for path, tree in trees().items()
        if path not in real_time and not path.is_relative_to(benchmarks)
        for line, name in calls(tree)
        if name in barred
    ]
    assert found == []


def test_nobody_prints_or_asks_below_the_doors() -> None:
    doors = {PACKAGE / "__main__.py", PACKAGE / "pytest_plugin.py"}
    doors.add(PACKAGE / "practice" / "report.py")  # what a replay found is its standard output
    found = [
        where(path, line)
        for path, tree in package_trees()
        if path not in doors
        for line, name in calls(tree)
        if name in ("print", "input", "breakpoint")
    ]
    assert found == []


def test_no_exception_is_caught_broadly_below_the_command_line() -> None:
    broad: list[str] = []
    for path, tree in package_trees():
        if path.name == "__main__.py":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type is not None else ""
                last = node.body[-1]
                passed_on = isinstance(last, ast.Raise) and last.exc is None
                if (not caught or re.search(r"\b(Base)?Exception\b", caught)) and not passed_on:
                    broad.append(where(path, node.lineno))
    assert broad == []


def comments(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(iter(source.splitlines(keepends=True)).__next__):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


LEFT_OVER = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HACK)\b")


def test_no_line_is_left_for_later() -> None:
    found = [
        f"{where(path, line)} {text}"
        for path, source in sources().items()
        for line, text in comments(source)
        if LEFT_OVER.search(text)
    ]
    assert found == []


def test_the_top_of_the_repository_holds_nothing_else() -> None:
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()]
    entries = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    strangers = {name for name in entries - TOP_LEVEL if not any(fnmatch(name, pattern) for pattern in ignored)}
    assert strangers == set()


def test_packages_hold_a_docstring_and_at_most_names() -> None:
    allowed = (ast.Expr, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
    wrong = [
        where(path, node.lineno)
        for path, tree in package_trees()
        if path.name == "__init__.py" and path.parent != PACKAGE
        for node in tree.body
        if not isinstance(node, allowed)
    ]
    assert wrong == []


def test_tests_are_sentences() -> None:
    short = [
        f"{where(path, node.lineno)} {node.name}"
        for path, tree in trees().items()
        if path.name.startswith("test_")
        for node in ast.walk(tree)
        if isinstance(node, Function) and node.name.startswith("test_") and node.name.count("_") < 3
    ]
    assert short == []


@pytest.mark.parametrize(
    ("name", "words"),
    [("LaneRun", {"lane", "run"}), ("copy_fence", {"copy", "fence"}), ("SCBWriter", {"scb", "writer"})],
)
def test_names_are_taken_apart_into_words(name: str, words: set[str]) -> None:
    assert words_of(name) == words
