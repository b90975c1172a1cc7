"""Replays transcripts: every command and directive in order, the screen compared block by block.

A failure does not end a replay: what follows is compared as well, but only the first is told in full, with the last
lines of the screen and the state of the sets. Everything is exact and repeatable, for the clock is virtual and every
draw comes from the transcript's seed.
"""

from pathlib import Path
from typing import NamedTuple

from vmsshadow.base import vmstime
from vmsshadow.cluster.config import ConfigRefused, Configuration, find, load, parse
from vmsshadow.cluster.state_file import LabRefused
from vmsshadow.console.installation import Installation
from vmsshadow.console.session import Session
from vmsshadow.practice import directives, transcript
from vmsshadow.practice.matching import Bindings, Difference, Shown, compare, rewrite
from vmsshadow.practice.transcript import Block, Transcript, TranscriptError

MAX_BYTES = 10_000_000
LAST_LINES = 20
DEFAULT_WORLD = "default"

# `skip` holds a reason; the rest beside `world`, `seed`, `start` and `node` is for the reader.
FRONT = ("title", "world", "seed", "start", "node", "files", "source", "corrected", "skip", "see")


class Failure(NamedTuple):
    """One block that did not go as written; *diff* is empty when a directive failed."""

    place: str  # `file:line`
    reason: str
    diff: list[str]
    screen: list[str]
    sets: list[str]


class Replayed(NamedTuple):
    """What became of one transcript; *skipped* is the reason it was not replayed for."""

    path: Path
    blocks: int
    failures: list[Failure]
    skipped: str = ""
    rewritten: str | None = None  # the text with its failing output put right, where that was asked for

    @property
    def passed(self) -> bool:
        """Whether everything went as written."""
        return not self.failures


def replay(path: Path, lab: Path | None = None, *, update: bool = False) -> Replayed:
    """Replay the transcript in *path*, its disks in *lab* or in memory.

    Raises TranscriptError for what is no transcript or has a world that is refused.
    """
    script = read(path)
    if "skip" in script.front:
        return Replayed(path, len(script.blocks), [], skipped=script.front["skip"] or "no reason given")
    try:
        installation = Installation.switch_on(world_of(script, path), lab)
    except (ConfigRefused, LabRefused) as refused:
        raise TranscriptError(f"{path}: {refused.reason}") from None
    try:
        _furnish(installation, script, path)
        stage = Stage(installation, path, script.front.get("node", ""))
        bodies: dict[int, list[str]] = {}
        failures: list[Failure] = []
        for index, block in enumerate(script.blocks):
            before = stage.bindings
            failure = stage.play(block, str(path))
            if failure is not None:
                failures.append(failure)
                if update and failure.diff:
                    bodies[index] = [*rewrite(block.items, stage.last, before), *block.tail]
    finally:
        installation.cut_power()
    text = transcript.show(script, bodies) if bodies else None
    return Replayed(path, len(script.blocks), failures, rewritten=text)


def _furnish(installation: Installation, script: Transcript, path: Path) -> None:
    """Put the procedures that stand beside the transcript (`files:`) into SYS$LOGIN of every node.

    Raises TranscriptError for one that is not there, and where there is no lab to put them in.
    """
    names = script.front.get("files", "").split()
    if names and installation.files is None:
        raise TranscriptError(f"{path}: files need a lab")
    for name in names:
        try:
            content = (path.parent / name).read_bytes()
            for node in installation.world.nodes:
                assert installation.files is not None
                folder = installation.files / node / "SYS$LOGIN"
                folder.mkdir(parents=True, exist_ok=True)
                (folder / Path(name).name.upper()).write_bytes(content)
        except OSError as error:
            raise TranscriptError(f"{path}: files: {name}: {error.strerror}") from None


def read(path: Path) -> Transcript:
    """The transcript in *path*. Raises TranscriptError."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise TranscriptError(f"{path}: more than {MAX_BYTES} bytes")
        script = transcript.parse(data.decode("utf-8"), str(path))
    except OSError as error:
        raise TranscriptError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise TranscriptError(f"{path}: is not UTF-8 at byte {error.start}") from None
    for key in script.front:
        if key not in FRONT:
            raise TranscriptError(f"{path}: front matter has no {key!r}; there are {', '.join(FRONT)}")
    return script


def world_of(script: Transcript, path: Path) -> Configuration:
    """The cluster that the front matter asks for. Raises TranscriptError and ConfigRefused."""
    wanted = script.front.get("world", DEFAULT_WORLD)
    if "\n" in wanted or wanted.startswith("{"):
        config = parse(wanted.lstrip("\n") + "\n", "world")
    else:
        beside = path.parent / wanted
        config = load(beside if beside.is_file() else find(wanted))
    if "start" in script.front:
        ticks = vmstime.parse_absolute(script.front["start"].strip("\"'"))
        if ticks is None:
            raise TranscriptError(f"{path}: start: {script.front['start']!r} is no time")
        config = config._replace(start_ticks=ticks)
    if "seed" in script.front:
        if not script.front["seed"].isdecimal():
            raise TranscriptError(f"{path}: seed: {script.front['seed']!r} is no number")
        config = config._replace(seed=int(script.front["seed"]))
    return config


class Stage:
    """A cluster with its consoles, on which blocks are played."""

    def __init__(self, installation: Installation, path: Path, node: str) -> None:
        """Open the console of *node* (empty: the first). Raises TranscriptError if there is no such node."""
        self.installation = installation
        self.bindings: Bindings = {}
        self.last: list[Shown] = []  # what the last block showed
        self._including = [path]  # the transcript, and those that include one another now
        self._shown: list[Shown] = []
        self._screen: list[str] = []
        self._consoles: dict[str, Session] = {}
        self._name = str(path)
        name = node.upper() or installation.first_node
        if name not in installation.world.nodes:
            raise TranscriptError(f"{path}: node: there is no node {name}")
        self.session = self._console(name)
        self.instructor = installation.instructor(name)

    def play(self, block: Block, name: str) -> Failure | None:
        """Do what *block* says and compare; None if all went as written."""
        self._shown.clear()
        trouble = ""
        if block.is_command:
            self._type(block)
        else:
            try:
                self._name = name
                directives.perform(self, block.text)
            except directives.DirectiveFailed as failed:
                trouble = str(failed)
        self.last = list(self._shown)
        self._screen += [shown.text for shown in self.last]
        del self._screen[:-LAST_LINES]
        place = f"{name}:{block.number}"
        if trouble:
            return self._failure(place, trouble, None)
        difference, self.bindings = compare(block.items, self.last, self.bindings)
        if difference is None:
            return None
        what = "a matcher does not fit" if difference.is_normaliser else "the text differs"
        return self._failure(place, what, difference)

    def work_on(self, node: str) -> None:
        """Go on at the console of *node*. Raises KeyError if there is no such node."""
        self.installation.world.nodes[node]
        self.session = self._consoles.get(node) or self._console(node)

    def include(self, file: str) -> None:
        """Play the blocks of another transcript here, named as seen from the one that includes it.

        Raises DirectiveFailed with the first block that fails.
        """
        path = self._including[-1].parent / file
        if path.resolve() in (outer.resolve() for outer in self._including):
            raise directives.DirectiveFailed(f"{path} includes itself")
        try:
            script = read(path)
        except TranscriptError as error:
            raise directives.DirectiveFailed(str(error)) from None
        self._including.append(path)
        try:
            for block in script.blocks:
                failure = self.play(block, str(path))
                if failure is not None:
                    raise directives.DirectiveFailed("\n".join([f"{failure.place}: {failure.reason}", *failure.diff]))
        finally:
            self._including.pop()
        self._shown.clear()

    def hear(self, hears: bool) -> None:
        """Let OPCOM's messages come to the console, or not."""
        terminal, operators = self.session.terminal, self.installation.operators
        if hears:
            operators.attach(terminal)
        else:
            operators.detach(terminal)

    def _type(self, block: Block) -> None:
        self._screen += list(block.head)
        # A block with answers has somebody who can be asked; a command that waits for an operator would wait for ever.
        self.session.interactive = bool(block.answers)
        for record in block.text.split("\n"):
            self.session.feed(record)
        for answer in block.answers:
            if self.session.is_asking:
                self.session.answer(answer)
        self.session.give_up()

    def _console(self, node: str) -> Session:
        def show(lines: list[str]) -> None:
            if self.session is session:
                self._shown += [Shown(line) for line in lines]

        def answered(prompt: str, answer: str) -> None:
            self._shown.append(Shown(prompt + answer, answer))

        session = self.installation.console(node, show)
        session.answered = answered
        self._consoles[node] = session
        return session

    def _failure(self, place: str, reason: str, difference: Difference | None) -> Failure:
        diff = difference.diff if difference is not None else []
        return Failure(place, reason, diff, list(self._screen), self._sets())

    def _sets(self) -> list[str]:
        """One line for each mounted set."""
        lines = []
        for number, unit in sorted(self.installation.world.units.items()):
            found = unit.shadow_set
            members = ", ".join(
                f"{member.device} {member.role.value}"
                + (f" fence {member.fence_lbn}" if member in found.targets else "")
                + (f" lost ({member.lost})" if member.lost else "")
                for member in found.members
            )
            work = f"{found.operation.work.value} on {found.operation.host}" if found.operation else "no operation"
            merge = f", merge fence {found.merge.fence_lbn}" if found.merge else ""
            lines.append(f"DSA{number}: {found.label} [{members}] {found.phase.value}, {work}{merge}")
        return lines
