"""A small cluster for tests of MOUNT, DISMOUNT and INITIALIZE: a real driver on memfd disks, a console of lines."""

import os
from functools import lru_cache
from typing import NamedTuple

from vmsshadow.base.names import shown
from vmsshadow.base.vmstime import parse_absolute
from vmsshadow.cluster.clock import Clock
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.facts import Initialization
from vmsshadow.cluster.hardware import Disk, Node
from vmsshadow.cluster.operators import Terminal
from vmsshadow.cluster.world import World
from vmsshadow.commands import dismount, initialize, mount
from vmsshadow.commands.gate import Action, Ask, Context, Run, Subprocesses, Wait
from vmsshadow.commands.terminal_settings import TerminalSettings
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.language import Language
from vmsshadow.dcl.parser import parse
from vmsshadow.dcl.tables import Tables
from vmsshadow.disk.image import Image
from vmsshadow.messages import opcom
from vmsshadow.messages.catalogue import ALL_PARTS, Said

BLOCKS = 2000
ACTIONS: dict[str, Action] = {"MOUNT": mount.run, "DISMOUNT": dismount.run, "INITIALIZE": initialize.run}


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The real command tables, read once."""
    return Tables.from_package("vmsshadow.commands")


class FakeConsole:
    """A console as far as these commands look at it."""

    def __init__(self, node: str, interactive: bool) -> None:
        self.node = node
        self.prompt = "$ "
        self.interactive = interactive
        self.is_timed = interactive
        self.strict = False
        self.history: list[str] = []
        self.message_parts = ALL_PARTS
        self.checks_errors = True
        self.status = 1
        self.language = Language(self, lambda: self.status, dict)
        self.settings = TerminalSettings()
        self.heard: list[str] = []
        self.terminal = Terminal(f"{shown(node + '$OPA0')}", node, "SYSTEM", self.heard.extend, opcom.CLASSES, True)

    def go_to(self, label: str) -> bool:
        return False

    @property
    def pipes(self) -> Subprocesses:
        raise NotImplementedError

    def move_to(self, node: str) -> None:
        self.node = node

    @property
    def runs_procedure(self) -> bool:
        return False

    @property
    def shows_output(self) -> bool:
        return True

    @property
    def process(self) -> str:
        return "SYSTEM"

    def leave(self) -> bool:
        return False

    def end(self) -> None:
        return None


class Done(NamedTuple):
    """What a command showed and left."""

    lines: list[str]
    status: int
    questions: list[str]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


class Lab:
    """The cluster: nodes, and disks that all of them reach."""

    def __init__(self, disks: tuple[str, ...], *, nodes: tuple[str, ...] = ("ALPHA",), host: str = "") -> None:
        start = parse_absolute("21-NOV-2026 10:00:00.00")
        assert start is not None
        self.world = World("LAB", Clock(start, 1))
        for index, name in enumerate(nodes):
            self.world.nodes[name] = Node(name, 0x00010001 + index, 0, 1, "V8.4", "Integrity", {})
        for name in disks:
            self.plug(name, host=host)
        self.driver = Driver(self.world)
        self.consoles = {name: FakeConsole(name, False) for name in nodes}
        for console in self.consoles.values():
            self.driver.operators.attach(console.terminal)

    def plug(self, name: str, blocks: int = BLOCKS, host: str = "") -> None:
        """A blank disk of *blocks*."""
        fd = os.memfd_create(name)
        os.ftruncate(fd, blocks * 512)
        medium = Image.on_fd(fd, blocks)
        nodes = tuple(self.world.nodes)
        cylinders = blocks // 20
        disk = Disk(name, "RX33", blocks, 10, 2, cylinders, 0, nodes, "", host, "", 1_000, 10_000_000, medium)
        self.world.disks[name] = disk

    def format(self, *devices: str, label: str, uic: int = 0x00010004) -> None:
        """INITIALIZE each of *devices* on its own, at different times."""
        for device in devices:
            assert self.driver.initialize((device,), Initialization(label, owner_uic=uic)) == ""
            self.driver.run_for(1.0)

    def do(self, line: str, *answers: str | None, node: str = "", max_waits: int = 200) -> Done:
        """Type *line* on *node*'s console; *answers* go to its questions, None is Ctrl/Z."""
        steps = self.begin(line, node)
        lines: list[str] = []
        questions: list[str] = []
        left, status = list(answers), 1
        answer: str | None = None
        waits = 0
        self.driver.run_for(0.01)
        while True:
            try:
                step = steps.send(answer)
            except StopIteration as end:
                assert not left, f"answers left: {left}"
                return Done(lines, status if end.value is None else end.value, questions)
            answer = None
            if isinstance(step, Said):
                lines += step.lines()
                status = step.status
            elif isinstance(step, Ask):
                questions.append(step.prompt)
                answer = left.pop(0)
            elif isinstance(step, Wait):
                waits += 1
                assert waits <= max_waits, "waits for ever"
                self.driver.run_for(step.seconds)
            else:
                lines.append(step)

    def begin(self, line: str, node: str = "") -> Run:
        """The running command, before its first step."""
        command = parse(line, tables())
        assert isinstance(command, Command), command
        console = self.consoles[node or next(iter(self.consoles))]
        return ACTIONS[command.verb](Context(self.driver, self.driver.operators, console), command)

    def settle(self, seconds: float = 600.0) -> None:
        """Let copies and merges end."""
        self.driver.run_for(seconds)
        for unit in self.world.units.values():
            assert unit.shadow_set.merge is None and not unit.shadow_set.targets
