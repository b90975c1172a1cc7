"""The examples in HELP are executed: what they show is what the simulator says.

An example is a run of lines that begin with `$ `, perhaps after a number, each followed by what the system answers up
to a blank line. Comments in the files prepare it: `!with: NAME` names the configuration, `!given: DSAn` a set that is
mounted on all nodes and at rest, `!try: COMMAND` what else is done before, `!on: NODE` who types it, `!answer: TEXT`
what is typed at a question, `!as: procedure` that it is none of the prompt. Shown words must
come in the answer in that order; percentages and times may differ, and a display may leave columns out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import vmsshadow
from vmsshadow.commands import help_library

FOLDER = Path(help_library.__file__).parent
PROMPT = re.compile(r" *(?:\d+\. )?\$ (.*)")
CONTINUED = re.compile(r" *_\$ (.*)")
DIRECTIVE = re.compile(r"!(with|given|try|on|answer|as): (.*)")
CHANGING = re.compile(r"\d+%|\d\d:\d\d:\d\d(\.\d\d)?")


@dataclass
class Example:
    """One example: its topic, its configuration, what comes before, and commands with their answers."""

    topic: str
    configuration: str = "default"
    node: str = "ALPHA"
    is_procedure: bool = False
    before: list[str] = field(default_factory=list)
    steps: list[tuple[str, list[str]]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def prepare(self, directive: str, text: str) -> None:
        """Understand a comment."""
        if directive == "with":
            self.configuration = text
        elif directive == "given":
            self.before += [
                "INITIALIZE/SHADOW=($1$DGA10:,$1$DGA11:) DATA1",
                f"MOUNT/CLUSTER/NOASSIST {text}: /SHADOW=($1$DGA10:,$1$DGA11:) DATA1",
                "WAIT 0:2",
            ]
        elif directive == "try":
            self.before.append(text)
        elif directive == "on":
            self.node = text
        elif directive == "as":
            self.is_procedure = True
        else:
            self.answers.append(text)


def _examples() -> Iterator[Example]:
    for path in sorted(FOLDER.glob("*.hlp")):
        yield from _of_file(path.read_text("utf-8"))


def _of_file(text: str) -> Iterator[Example]:
    topic, is_answer = list[str](), False
    example = Example("")
    for line in [*text.split("\n"), "1 END"]:
        heading = re.match(r"([1-9]) (\S.*)", line)
        directive = DIRECTIVE.fullmatch(line)
        if heading is not None or line.startswith("/") or (directive and directive[1] != "answer" and example.steps):
            if example.steps:
                yield example
            if heading is not None:
                topic = [*topic[: int(heading[1]) - 1], heading[2]]
            example, is_answer = Example(" ".join(topic)), False
        if directive is not None:
            example.prepare(directive[1], directive[2])
        elif (command := PROMPT.fullmatch(line)) is not None:
            example.steps.append((command[1], []))
            is_answer = True
        elif is_answer and (more := CONTINUED.fullmatch(line)) is not None:
            example.steps[-1] = (example.steps[-1][0].rstrip("-") + more[1], [])
        elif is_answer and line.strip():
            example.steps[-1][1].append(line)
        else:
            is_answer = False


EXAMPLES = list(_examples())


def _words(lines: list[str]) -> list[str]:
    return CHANGING.sub("*", " ".join(lines)).split()


def _is_told(shown: list[str], answered: list[str]) -> bool:
    rest = iter(_words(answered))
    return all(word in rest for word in _words(shown))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.topic.replace(" ", "_"))
def test_an_example_does_what_it_shows(example: Example, tmp_path: Path) -> None:
    with vmsshadow.open_cluster(example.configuration, tmp_path / "lab") as cluster:
        for command in example.before:
            cluster.console("ALPHA").do(command)
        operator = cluster.console(example.node)
        if example.is_procedure:
            folder = tmp_path / "lab" / "files" / example.node / "SYS$LOGIN"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "EXAMPLE.COM").write_text("".join(f"$ {command}\n" for command, _ in example.steps))
            assert operator.do("@EXAMPLE").status % 2
            return
        for command, shown in example.steps:
            answer = operator.do(command, *example.answers)
            assert _is_told(shown, answer.lines), f"{command}: {answer.lines}"
            is_failure = any(re.match(r"%\w+-[EFW]-", line.strip()) for line in shown)
            assert is_failure or answer.status % 2, f"{command}: {answer.lines}"


def test_there_are_examples_in_each_kind_of_topic() -> None:
    topics = {example.topic.split()[0] for example in EXAMPLES}
    assert {"MOUNT", "DISMOUNT", "Lexicals", "Shadowing", "Getting_started", "SHOW", "SET", "SIMULATE"} <= topics
