"""What a complete command line does: it is judged, refused or acted on, alone or as part of a procedure.

Every step is a generator that yields the questions (`Ask`) and pauses (`Wait`) its command has, so that whoever
drives it may leave it standing there. The interpreter keeps $STATUS and the depth of procedures; what is shown it
hands to its console's page in the order in which it was said.
"""

import re
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import Any

from vmsshadow.commands.gate import SUCCESS, Ask, Context, Wait
from vmsshadow.commands.registry import action_for
from vmsshadow.console import procedures
from vmsshadow.console.page import Page
from vmsshadow.dcl.asking import Missing
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.file_names import FileName
from vmsshadow.dcl.parser import parse, trace
from vmsshadow.dcl.records import CommandLine, is_blank, without_dollar
from vmsshadow.dcl.refusals import Refusal, Unsimulated, said
from vmsshadow.dcl.tables import Tables
from vmsshadow.dcl.text import BLANKS, NAME, upcase
from vmsshadow.dcl.verbs import VERBS, resolve_verb
from vmsshadow.messages.catalogue import Said, Severity

COMMAND_COST_S = 0.01  # simulated time that each command takes
DISPLAYED = 0x10000000  # bit 28 of $STATUS: the message was shown already

# What OpenVMS has instead of our extensions.
SPELLINGS = {
    ("MOUNT", "/MINICOPY"): "/POLICY=MINICOPY",
    ("MOUNT", "/POLICY=HBMM"): "SET SHADOW/POLICY=HBMM",
    ("DISMOUNT", "/MINICOPY"): "/POLICY=MINICOPY",
    ("SET", "/POLICY"): "SET SHADOW/POLICY=HBMM",
    ("SHOW", "/POLICY"): "SHOW SHADOW/POLICY=HBMM",
    ("SHOW", "/BITMAPS"): "ADD BITMAPS in SHOW CLUSTER/CONTINUOUS",
}

# On a node that is down only these are heard: what brings it back, and what leads away.
HEARD_WHEN_DOWN = ("SIMULATE", "EXIT", "LOGOUT", "SET_HOST")
# Without quorum DCL hangs; these need nothing of the cluster, or nothing of OpenVMS.
HEARD_WHEN_BLOCKED = (
    *HEARD_WHEN_DOWN, "WAIT", "RECALL", "HELP", "SHOW_TIME", "SHOW_CLUSTER", "SHOW_VMSSHADOW", "SET_PROMPT",
    "SET_VMSSHADOW",
)  # fmt: skip

# `X = 1`, `X == "A"`, `X := A`, `X[0,8] = 27`: DCL knows an assignment before it looks for a verb.
_ASSIGNMENT = re.compile(r"\s*[A-Za-z$_][\w$]*(\*[\w$]*)?\s*(\[[^\]]*\])?\s*:?==?")

Pause = Ask | Wait
Steps = Generator[Pause, str | None, None]


class Interpreter:
    """The command language of one console."""

    def __init__(self, context: Context, tables: Tables, page: Page, files: Path | None, cost_s: float) -> None:
        """*files* is the lab's folder of nodes' files, where procedures are found; a command takes *cost_s*."""
        self.tables = tables
        self.status = SUCCESS
        self.depth = 0  # of procedures
        self.verb = ""  # of the command whose action runs
        self.leaving = 0  # procedures that are to be left: 1 by EXIT, all by STOP
        self.is_ended = False  # the console has logged out
        self.is_prompting = False  # for a parameter: DCL asks, not a command
        self.is_unattended = False  # nobody answers DCL's prompts any more
        self.is_verifying = False  # procedures show their commands
        self.typed: Callable[[str, str], None] | None = None  # told a record of the outermost procedure, its prompt
        self.answered: Callable[[str, str], None] | None = None  # told a question, and the answer of a procedure
        self._context = context
        self._page = page
        self._files = files
        self._cost_s = cost_s

    @property
    def _node(self) -> str:
        return self._context.console.node

    def _parse(self, line: Any) -> Any:
        return parse(line, self.tables, strict=self._context.console.strict)

    # --- one line ----------------------------------------------------------------------------------

    def command_line(self, line: str) -> Steps:
        """A complete line of DCL, typed or from a procedure."""
        self._context.driver.run_for(self._cost_s)
        world = self._context.driver.world
        is_up = world.nodes[self._node].up
        if is_up and line.lstrip(BLANKS).startswith("@"):
            yield from self._invoke(line)
            return
        if is_up and _ASSIGNMENT.match(line):
            self.refuse(_ours().NOTIMPL("assigning a value to a symbol"))
            return
        outcome = self._parse(line)
        if not is_up and not self._is_heard(line, outcome, HEARD_WHEN_DOWN):
            self.refuse(_ours().NODEDOWN(self._node, self._node))
            return
        if is_up and not world.is_active(self._node) and not self._is_heard(line, outcome, HEARD_WHEN_BLOCKED):
            self.refuse(_ours().QUORUM(self._node))
            return
        while isinstance(outcome, Missing):
            if not (self.depth or self.is_unattended):
                self.is_prompting = True
                answer = yield Ask(outcome.shown)
                self.is_prompting = False
                if answer is not None:
                    outcome = self._parse(outcome.with_answer(answer))
                elif not self.is_unattended:
                    return
            elif outcome.is_required:
                # In a procedure, or when input has ended, nobody is asked (User's Manual, prompting).
                outcome = Refusal("INSFPRM")
            else:
                outcome = self._parse(outcome.with_answer(""))
        if isinstance(outcome, Refusal):
            self.refuse(said(outcome))
        elif isinstance(outcome, Unsimulated):
            self.refuse(_ours().NOTIMPL(outcome.what))
        else:
            yield from self._command(outcome)

    def _command(self, command: Command) -> Steps:
        """A command that DCL accepted: refuse it if a part is not simulated, else let its action run."""
        for path in command.used_extensions:
            genuine = SPELLINGS.get((command.verb, path))
            if genuine is not None:
                self._page.say(_ours().EXTENSION(path, genuine))
        missing = command.used_not_implemented
        action = None if missing else action_for(command)
        if action is None:
            for path in missing or [command.syntax.replace("_", " ")]:
                self.refuse(_ours().NOTIMPL(path))
            return
        self.verb = command.verb
        run = action(self._context, command)
        last: Said | None = None
        reply: str | None = None
        value: int | None = None
        try:
            while True:
                step = run.send(reply)
                reply = None
                if isinstance(step, Said):
                    self._page.say(step)
                    last = step
                elif isinstance(step, str):
                    self._page.add([step])
                else:
                    reply = yield step
        except StopIteration as done:
            value = done.value
        finally:
            run.close()
        status = value if value is not None else last.status if last is not None else SUCCESS
        self.status = _displayed(status) if last is not None and last.status == status else status

    def refuse(self, message: Said) -> None:
        """Say *message* in place of a command; it is the command's status."""
        self._page.say(message)
        self.status = _displayed(message.status)

    def _is_heard(self, line: str, outcome: object, heard: tuple[str, ...]) -> bool:
        """Whether a console on a node that is down or blocked takes this line: one of the verbs *heard*."""
        if isinstance(outcome, Command):
            return outcome.verb in heard or outcome.syntax in heard
        reading = trace(line, self.tables, strict=self._context.console.strict)
        names = (reading.verb.name if reading.verb else "", reading.definition.name if reading.definition else "")
        return any(name in heard for name in names)

    # --- procedures --------------------------------------------------------------------------------

    def _invoke(self, line: str) -> Steps:
        """`@FILE p1 p2`: a procedure of the node's own files."""
        call = procedures.parse_invocation(line)
        if call.qualifier:
            self.refuse(_ours().NOTIMPL(f"@{call.qualifier}"))
            return
        if len(call.parameters) > procedures.MAX_PARAMETERS:
            self.refuse(said(Refusal("DEFOVF", call.parameters[procedures.MAX_PARAMETERS])))
            return
        folder = self._files / self._node if self._files is not None else None
        found = procedures.find(call.file, folder)
        if found is None:
            self.refuse(_not_found(procedures.file_specification(call.file)))
            return
        yield from self.procedure(procedures.read(found), call.parameters)

    def procedure(self, records: Iterable[str], parameters: tuple[str, ...]) -> Steps:
        """The commands of a procedure; an error leaves it (the default, ON ERROR THEN EXIT)."""
        if self.depth >= procedures.MAX_DEPTH:
            self.refuse(said(Refusal("STKOVF")))
            return
        known = procedures.symbols(parameters)
        gathered = CommandLine()
        waiting = [*records][::-1]
        self.depth += 1
        try:
            while waiting and not self.is_ended:
                record = waiting.pop()
                if not gathered.is_begun and not record.startswith("$"):
                    self._skip_data(record, waiting)
                    continue
                record = procedures.substitute(record, known)
                self._hear(record, is_continued=gathered.is_begun)
                done = gathered.add(record)
                if isinstance(done, Refusal):
                    self.refuse(said(done))
                elif done is not None and not is_blank(done):
                    if lone_verb(done) == "STOP":
                        self.leaving = self.depth
                        break
                    yield from self._with_data(self.command_line(done), waiting)
                    if self.leaving or self.status & 7 in (Severity.E, Severity.F):
                        break
        finally:
            self.depth -= 1
            self.leaving = max(0, self.leaving - 1)

    def _hear(self, record: str, *, is_continued: bool) -> None:
        """A procedure's record is about to be executed."""
        if self.typed is not None and self.depth == 1:
            self._page.flush()
            self.typed(*((record, "_$ ") if is_continued else (without_dollar(record), "$ ")))
        elif self.is_verifying:
            self._page.add([record])

    def _with_data(self, steps: Steps, waiting: list[str]) -> Steps:
        """Run *steps*; records without a dollar sign that follow in the procedure answer its questions."""
        reply: str | None = None
        try:
            while True:
                pause = steps.send(reply)
                reply = None
                if isinstance(pause, Ask) and waiting and not waiting[-1].startswith("$"):
                    reply = waiting.pop()
                    *above, question = pause.prompt.split("\n")
                    self._page.add(above)
                    if self.answered is None:
                        self._page.add([question + reply])
                    else:
                        self._page.flush()
                        self.answered(question, reply)
                elif isinstance(pause, Ask) and pause.is_input:
                    reply = None  # a procedure's data have ended, and with them SYS$INPUT
                else:
                    reply = yield pause
        except StopIteration:
            return
        finally:
            steps.close()

    def _skip_data(self, record: str, waiting: list[str]) -> None:
        """Skip records that no command read: one warning for all of them, none if they are comments."""
        skipped = [record]
        while waiting and not waiting[-1].startswith("$"):
            skipped.append(waiting.pop())
        if any(text.strip(BLANKS) and not text.lstrip(BLANKS).startswith("!") for text in skipped):
            self.refuse(said(Refusal("SKPDAT")))


def lone_verb(line: str) -> str:
    """The verb of a line that is nothing but a verb; empty for any other line."""
    word = first_word(line)
    verb = resolve_verb(word, VERBS) if word and upcase(line.strip(BLANKS)) == word else ""
    return verb if isinstance(verb, str) else ""


def first_word(line: str) -> str:
    """The letters and digits that *line* begins with, upper case."""
    text = upcase(line.lstrip(BLANKS))
    return text[: next((at for at, mark in enumerate(text) if mark not in NAME), len(text))]


def _displayed(status: int) -> int:
    """*status* as $STATUS keeps it once its message was shown: errors and warnings are not shown again."""
    return status if status & 1 else status | DISPLAYED


def _ours() -> Any:
    """The simulator's own messages, loaded when one is needed."""
    from vmsshadow.messages.vmsshadow import VMSSHADOW

    return VMSSHADOW


def _not_found(file: FileName) -> Said:
    from vmsshadow.messages.dcl import DCL
    from vmsshadow.messages.system import SHR, SYSTEM

    return SHR.OPENIN.under(DCL)(file.shown).because(SYSTEM.NOSUCHFILE())
