"""The order of the floors and the third-party fences, read from every module's imports, inside functions too."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "vmsshadow"

# floor -> the floors it may import beside itself
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "base": (),
    "messages": ("base",),
    "disk": ("base",),
    "shadow": ("base",),
    "cluster": ("base", "messages", "disk", "shadow"),
    "dcl": ("base", "messages"),
    "commands": ("base", "messages", "shadow", "cluster", "dcl"),
    "console": ("base", "messages", "cluster", "dcl", "commands"),
    "practice": ("base", "cluster", "console"),
    "nbd": ("base", "cluster"),
}
DOORS = ("__main__", "api", "services", "pytest_plugin")
# All that practice may see of the console: one operator on one node, and what is switched on for him.
PRACTICE_OF_CONSOLE = ("vmsshadow.console.session", "vmsshadow.console.installation")

# Looks its facilities up by name when a message is asked for by its code; they import it for what a message is.
LOOKS_UP_LATER = "vmsshadow.messages.catalogue"

# third party -> the modules that may import it
FENCES: dict[str, tuple[str, ...]] = {
    "yaml": (
        "vmsshadow.cluster.config",
        "vmsshadow.cluster.config_schema",
        "vmsshadow.cluster.config_text",
        "vmsshadow.cluster.config_values",
        "vmsshadow.practice.lesson",
        "vmsshadow.practice.transcript",
    ),
    # Its classes are what menus and the store of commands are made of: a module beside the terminal, with the keys.
    "prompt_toolkit": (
        "vmsshadow.console.keys",
        "vmsshadow.console.menus",
        "vmsshadow.console.terminal",
        "vmsshadow.console.remote",
        "vmsshadow.console.watching",
    ),
    "pygments": ("vmsshadow.console.lexers",),
    "rich": ("vmsshadow.console.panel", "vmsshadow.console.reports", "vmsshadow.practice.reports"),
    "pytest": ("vmsshadow.pytest_plugin",),
}


class Import(NamedTuple):
    """One import: who, of what module, where, whether only a type checker sees it, and whether it is put off."""

    importer: str
    module: str
    line: int
    typing_only: bool
    inside_function: bool

    def __str__(self) -> str:
        return f"{self.importer}, line {self.line}: imports {self.module}"


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, Path]:
    return {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def floor_of(module: str) -> str:
    """The floor of a module: the folder under the package, or the door itself; the bare package is a door too."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def typing_blocks(tree: ast.Module) -> set[ast.AST]:
    """Every node under `if TYPE_CHECKING:`."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            found.update(inner for statement in node.body for inner in ast.walk(statement))
    return found


def imports_in(source: str, importer: str, is_package: bool, known: set[str]) -> Iterator[Import]:
    """Every import of *source*; `from package import module` counts as the module, relative ones are made absolute."""
    tree = ast.parse(source)
    typing_only = typing_blocks(tree)
    top = set(tree.body)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(importer, alias.name, node.lineno, node in typing_only, node not in top)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = importer.split(".")
                parts = parts[: len(parts) - node.level + is_package]
                base = ".".join([*parts, base] if base else parts)
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                module = whole if whole in known else base
                yield Import(importer, module, node.lineno, node in typing_only, node not in top)


@cache
def imports() -> tuple[Import, ...]:
    known = set(modules())
    found: list[Import] = []
    for name, path in modules().items():
        found += imports_in(path.read_text(encoding="utf-8"), name, path.name == "__init__.py", known)
    return tuple(found)


def offence(one: Import) -> bool:
    """Whether an import inside the package goes up or sideways."""
    if one.module != "vmsshadow" and not one.module.startswith("vmsshadow."):
        return False
    own, other = floor_of(one.importer), floor_of(one.module)
    if own in MAY_IMPORT:
        if own == other:
            return False
        if own == "practice" and other == "console":
            return one.module not in PRACTICE_OF_CONSOLE
        return other not in MAY_IMPORT[own]
    # The doors may import any floor, and not each other; the bare package hands out the api.
    return other in DOORS and other != own and (own, other) != ("__init__", "api")


def is_declared(one: Import) -> bool:
    """Whether an import is the one way back that is declared: from the catalogue to a facility, inside a function."""
    return one.importer == LOOKS_UP_LATER and floor_of(one.module) == "messages" and one.inside_function


def test_every_folder_of_the_package_is_a_floor_and_every_top_module_a_door() -> None:
    strangers = [name for name in modules() if floor_of(name) not in (*MAY_IMPORT, *DOORS, "__init__")]
    assert strangers == []


def test_imports_only_go_down() -> None:
    assert [str(one) for one in imports() if offence(one)] == []


def test_the_package_itself_imports_nothing_when_it_is_imported() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    heavy = [node for node in tree.body if isinstance(node, ast.ImportFrom) and "vmsshadow" in (node.module or "")]
    assert heavy == []


@pytest.mark.parametrize("library", FENCES)
def test_third_party_libraries_stay_behind_their_fence(library: str) -> None:
    found = [one for one in imports() if one.module.split(".")[0] == library]
    assert [str(one) for one in found if one.importer not in FENCES[library]] == []


def test_nothing_else_of_third_parties_is_imported() -> None:
    allowed = {"vmsshadow", *FENCES, *sys.stdlib_module_names}
    assert [str(one) for one in imports() if one.module.split(".")[0] not in allowed] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {name: set() for name in modules()}
    for one in imports():
        if one.module in graph and one.module != one.importer and not (one.typing_only or is_declared(one)):
            graph[one.importer].add(one.module)
    done: set[str] = set()
    circles: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            circles.append(" > ".join([*path[path.index(name) :], name]))
            return
        if name in done:
            return
        for other in sorted(graph[name]):
            visit(other, (*path, name))
        done.add(name)

    for name in sorted(graph):
        visit(name, ())
    assert circles == []


PURE = {"os", "io", "time", "datetime", "random", "socket", "threading", "subprocess", "pathlib", "logging", "sys"}


def test_the_mind_knows_no_files_no_time_and_no_chance() -> None:
    found = [one for one in imports() if floor_of(one.importer) == "shadow" and one.module.split(".")[0] in PURE]
    assert [str(one) for one in found] == []


def test_only_the_clock_knows_chance() -> None:
    found = [one for one in imports() if one.module.split(".")[0] in ("random", "secrets")]
    assert [str(one) for one in found if one.importer != "vmsshadow.cluster.clock"] == []


def test_a_batch_command_imports_neither_prompt_toolkit_nor_rich() -> None:
    script = (
        "import json, sys\n"
        "sys.argv = ['vmsshadow', '-e', 'SHOW TIME']\n"
        "import vmsshadow.__main__ as door\n"
        "try:\n    status = door.main()\nexcept SystemExit as end:\n    status = end.code\n"
        "heavy = ('prompt_toolkit', 'rich', 'pygments', 'asyncio')\n"
        "print(json.dumps([status, [name for name in heavy if name in sys.modules]]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    status, heavy = json.loads(done.stdout.splitlines()[-1])
    assert not status
    assert heavy == []


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("vmsshadow.base.names", "from vmsshadow.disk import image"),
        ("vmsshadow.disk.image", "import vmsshadow.messages"),
        ("vmsshadow.shadow.plans", "def f() -> None:\n    from vmsshadow.cluster.world import World"),
        ("vmsshadow.dcl.parser", "from vmsshadow.cluster import clock"),
        ("vmsshadow.commands.mount", "from vmsshadow.disk.scb import Scb"),
        ("vmsshadow.console.session", "from ..shadow import state"),
        ("vmsshadow.practice.lesson", "from vmsshadow.console import terminal"),
        ("vmsshadow.api", "from vmsshadow import services"),
    ],
)
def test_the_layout_test_sees_an_import_that_goes_up(importer: str, source: str) -> None:
    known = {*modules(), "vmsshadow.api", "vmsshadow.services", "vmsshadow.console.terminal"}
    assert [one for one in imports_in(source, importer, False, known) if offence(one)]


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("vmsshadow.cluster.driver", "from vmsshadow.shadow import plans"),
        ("vmsshadow.practice.lesson", "from vmsshadow.console.session import Session"),
        ("vmsshadow.__main__", "from vmsshadow.practice import transcript"),
        ("vmsshadow.pytest_plugin", "import vmsshadow.practice.transcript"),
    ],
)
def test_the_layout_test_lets_an_import_that_goes_down_pass(importer: str, source: str) -> None:
    assert not [one for one in imports_in(source, importer, False, set(modules())) if offence(one)]
