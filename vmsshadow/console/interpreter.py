"""What a complete command line does: DCL executes it, refuses it, or lets a command's action run.

Every step is a generator that yields the questions (`Ask`) and pauses (`Wait`) its command has, so that whoever
drives it may leave it standing there. The interpreter keeps $STATUS; `flow` keeps the levels of procedures. What is
shown it hands to its console's page in the order in which it was said.
"""

from collections.abc import Callable, Generator, Mapping
from typing import Any

from vmsshadow.commands import device_logicals, node_files
from vmsshadow.commands.gate import DISPLAYED, SUCCESS, Ask, Console, Context, ErrorLine, Run, Wait
from vmsshadow.commands.registry import action_for
from vmsshadow.console import environment, invocation
from vmsshadow.console.flow import ControlY, Flow
from vmsshadow.console.page import Page, Streams
from vmsshadow.console.streams import StandardStreams
from vmsshadow.dcl.asking import Missing
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.file_names import FileName
from vmsshadow.dcl.language import Language
from vmsshadow.dcl.lexical import Lexical
from vmsshadow.dcl.parser import parse, trace
from vmsshadow.dcl.procedures import Level, Procedure
from vmsshadow.dcl.records import without_dollar
from vmsshadow.dcl.refusals import Refusal, Unsimulated, said
from vmsshadow.dcl.statements import Kind, read
from vmsshadow.dcl.substitution import ampersands, apostrophes
from vmsshadow.dcl.tables import Tables
from vmsshadow.dcl.verbs import BUILT_IN
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.dcl import DCL
from vmsshadow.messages.system import SHR, SYSTEM

COMMAND_COST_S = 0.01  # simulated time that each command takes
CONTROL_Y = 0x00000611  # SS$_CONTROLY ($SSDEF)
INTERRUPT = " *INTERRUPT*"  # from memory

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
    "SET_VMSSHADOW", "DEFINE_KEY", "DELETE_KEY", "SET_KEY", "SHOW_KEY", "SET_CONTROL", "SET_NOCONTROL", "SET_TERMINAL",
    "SHOW_TERMINAL",
)  # fmt: skip

# Built in, and neither asking nor leading away: SPAWN, which may, can be interrupted in its turn.
AT_ONCE = BUILT_IN - {"EXIT", "INQUIRE", "LOGOUT", "PIPE", "READ", "SET_HOST", "WAIT"}

Pause = Ask | Wait
Steps = Generator[Pause, str | None, None]


class Interpreter:
    """The command language of one console."""

    def __init__(self, context: Context, tables: Tables, page: Page, cost_s: float) -> None:
        """A command takes *cost_s* of simulated time."""
        self.tables = tables
        self.status = SUCCESS
        self.verb = ""  # of the command whose action runs
        self.leaving = 0  # levels that are to be left: 1 by EXIT, all by STOP
        self.is_ended = False  # the console has logged out
        self.is_prompting = False  # for a parameter: DCL asks, not a command
        self.is_unattended = False  # nobody answers DCL's prompts any more
        self.is_judged = False  # the statement has set $STATUS: ON looks at it
        self.is_excused = False  # the statement went on at the label that it has for its error: ON does not
        self.typed: Callable[[str, str], None] | None = None  # told a record of the outermost procedure, its prompt
        self.answered: Callable[[str, str], None] | None = None  # told a question, and the answer of a procedure
        self.language = Language(context, lambda: self.status, _functions)
        self.flow = Flow(self)
        self.language.surroundings = environment.items(self.flow, context.console)
        self.console: Console = context.console
        self.page = page
        self.streams = StandardStreams(context, page)
        self._context = context
        self._cost_s = cost_s

    @property
    def depth(self) -> int:
        """Of procedures and subroutines."""
        return self.flow.depth

    @property
    def is_timed(self) -> bool:
        """Whether a person sits there, for whom time is real."""
        return self._context.console.is_timed

    @property
    def is_heard(self) -> bool:
        """Whether somebody wants to know of a procedure's records."""
        return self.typed is not None or self.language.verifies_procedures

    @property
    def _node(self) -> str:
        return self._context.console.node

    def _parse(self, line: Any) -> Any:
        return parse(line, self.tables, strict=self._context.console.strict)

    # --- one line ----------------------------------------------------------------------------------

    def substitute(self, record: str) -> str | None:
        """A record that was typed, its apostrophes replaced; None if that was refused."""
        text = apostrophes(record, self.language) if self._context.driver.world.nodes[self._node].up else record
        if isinstance(text, str):
            return text
        self.refuse_any(text)
        return None

    def command_line(self, line: str) -> Steps:
        """A complete line of DCL that was typed, its apostrophes replaced."""
        self.flow.executed = 0
        yield from self.flow.typed(line)

    def leaves_interrupted(self, line: str) -> bool:
        """Whether what Ctrl/Y has interrupted can go on after *line*: DCL executes it without an image, and at once.

        Only another image or procedure ends what was interrupted (User's Manual, interrupting procedures).
        """
        statement = read(line)
        outcome = self._parse(line) if statement.kind is Kind.COMMAND else None
        return statement.kind is Kind.ASSIGNMENT or (isinstance(outcome, Command) and outcome.syntax in AT_ONCE)

    def command(self, line: str) -> Steps:
        """A line that is neither a statement of the language nor `@`: a command for the tables."""
        self.spend(self._cost_s)
        world = self._context.driver.world
        is_up = world.nodes[self._node].up
        text = ampersands(line, self.language)
        if isinstance(text, Refusal):
            self.refuse_any(text)
            return
        outcome = self._parse(text)
        if not is_up and not self._is_heard(text, outcome, HEARD_WHEN_DOWN):
            self.refuse(_ours().NODEDOWN(self._node, self._node))
            return
        if is_up and not world.is_active(self._node) and not self._is_heard(text, outcome, HEARD_WHEN_BLOCKED):
            self.refuse(_ours().QUORUM(self._node))
            return
        while isinstance(outcome, Missing):
            if not (self.depth or self.is_unattended):
                self.is_prompting = True
                answer = yield Ask(outcome.shown, after=f"{outcome.asked.line} ")
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
                self.page.say(_ours().EXTENSION(path, genuine))
        missing = command.used_not_implemented
        action = None if missing else action_for(command)
        if action is None:
            for path in missing or [command.syntax.replace("_", " ")]:
                self.refuse(_ours().NOTIMPL(path))
            return
        self.verb = command.verb
        if self._context.driver.world.nodes[self._node].up:
            device_logicals.translate(self._context, command)
        run = self._concluding(action(self._context, command))
        if command.syntax in BUILT_IN:
            yield from self.streams.supplied(run, is_image=False)
        else:
            with self.streams.for_image():
                yield from self.streams.supplied(run, is_image=True)
        self.follow_definitions()

    def follow_definitions(self) -> None:
        """Let SYS$OUTPUT and SYS$ERROR lead where they are defined to by now, or tell why they cannot."""
        refused = self.streams.settle()
        if refused is not None:
            self.refuse(refused)

    def _concluding(self, run: Run) -> Steps:
        self.status = yield from self.saying(run)

    def saying(self, run: Run) -> Generator[Pause, str | None, int]:
        """Let *run* say what it says, and pause where it asks or waits; $STATUS at its end."""
        last: Said | None = None
        reply: str | None = None
        value: int | None = None
        is_unanswered = False
        try:
            while True:
                step = run.send(reply)
                reply = None
                if isinstance(step, Said):
                    self.page.say(step)
                    last = step
                elif isinstance(step, ErrorLine):
                    self.page.add_error([step])
                elif isinstance(step, str):
                    self.page.add([step])
                else:
                    reply = yield step
                    is_question = isinstance(step, Ask) and not step.is_input
                    is_unanswered = is_unanswered or (is_question and reply is None and self.is_unattended)
        except StopIteration as done:
            value = done.value
        finally:
            run.close()
        if is_unanswered and (value is None or value & 1):
            return _displayed(_ours().NOANSWER().status)
        status = value if value is not None else last.status if last is not None else SUCCESS
        return _displayed(status) if last is not None and last.status == status else status

    def refuse(self, message: Said) -> None:
        """Say *message* in place of a command; it is the command's status."""
        self.page.say(message)
        self.status = _displayed(message.status)
        self.is_judged = True

    def _is_heard(self, line: str, outcome: object, heard: tuple[str, ...]) -> bool:
        """Whether a console on a node that is down or blocked takes this line: one of the verbs *heard*."""
        if isinstance(outcome, Command):
            return outcome.verb in heard or outcome.syntax in heard
        reading = trace(line, self.tables, strict=self._context.console.strict)
        names = (reading.verb.name if reading.verb else "", reading.definition.name if reading.definition else "")
        return any(name in heard for name in names)

    # --- what a statement does to its console ----------------------------------------------------------

    def spend(self, seconds: float) -> None:
        """A statement takes its simulated time; on a console that nobody sees, none beyond what is due."""
        self._context.driver.run_for(seconds if self._cost_s else 0.0)

    def refuse_any(self, answer: Any) -> None:
        """Say a Refusal or a message in place of a statement."""
        self.refuse(said(answer) if isinstance(answer, Refusal) else answer)

    def refuse_foreign(self, value: str) -> None:
        """A symbol stands for a foreign command: an image that nobody has here."""
        self.refuse(_ours().NOTIMPL(f"running {value.lstrip().lstrip('$').split(' ')[0]}"))

    def conclude(self, status: int) -> None:
        """Take *status*, a condition value that a procedure gives back, for $STATUS."""
        self.status = status & 0xFFFFFFFF
        self.is_judged = True

    def cut_off(self) -> None:
        """A procedure that does not end is ended as Ctrl/Y would end it."""
        self.page.add([INTERRUPT])
        self.refuse(_ours().ENDLESS())
        self.leaving = self.depth

    def drop_prompts(self) -> None:
        """What asked or waited was interrupted."""
        self.is_prompting = False
        self.status = CONTROL_Y

    def interrupted(self) -> Exception | None:
        """What Ctrl/Y throws into the statement that runs, if a procedure has an action for it."""
        return ControlY() if self.flow.takes_control_y() else None

    # --- procedures --------------------------------------------------------------------------------

    def invoke(self, line: str) -> Steps:
        """`@FILE p1 p2`: a procedure of the node's own files."""
        self.spend(self._cost_s)
        world = self._context.driver.world
        if not world.nodes[self._node].up:
            self.refuse(_ours().NODEDOWN(self._node, self._node))
            return
        call = invocation.parse_invocation(line)
        if isinstance(call, Refusal):
            self.refuse_any(call)
            return
        if call.qualifier:
            self.refuse(_ours().NOTIMPL(f"@{call.qualifier}"))
            return
        file = node_files.named(self._context, call.file, invocation.DEFAULT_TYPE)
        found = node_files.place(self._context, file)
        if isinstance(found, Said) or not (file.is_null or found.is_file()):
            self.refuse(_not_found(file))
            return
        try:
            records = invocation.read(found)
        except OSError as error:
            self.refuse(_not_found(file, _ours().HOSTERR(str(found), error.strerror or "unknown error")))
            return
        run = self.flow.run(Procedure(records, f"{file.shown}1"), call.parameters)
        yield from self.into_file(run, call.output) if call.output else run

    def into_file(self, steps: Steps, output: str) -> Steps:
        """Run *steps* with SYS$OUTPUT going to the file *output* (@FILE/OUTPUT, SPAWN/OUTPUT)."""
        sink = self.streams.sink(output)
        if isinstance(sink, Said):
            steps.close()
            self.refuse(sink)
            return
        with self.streams.leading(Streams(sink, sink)):
            yield from steps

    def procedure(self, procedure: Procedure, parameters: tuple[str, ...]) -> Steps:
        """The commands of a procedure that was found outside the lab."""
        self.flow.executed = 0
        yield from self.flow.run(procedure, parameters)

    def hear(self, records: list[str]) -> None:
        """A procedure's records, substituted, are about to be executed."""
        for number, record in enumerate(records):
            if self.typed is not None and self.depth == 1:
                self.page.flush()
                self.typed(*((record, "_$ ") if number else (without_dollar(record), "$ ")))
            elif self.language.verifies_procedures:
                self.page.add([record])

    def with_data(self, steps: Steps, level: Level) -> Steps:
        """Run *steps*; records without a dollar sign that follow in the procedure answer its questions."""
        if level.procedure is None or level.is_fed:
            yield from steps
            return
        reply: str | None = None
        try:
            while True:
                pause = steps.send(reply)
                reads = isinstance(pause, Ask) and not pause.is_command
                reply = level.next_data() if reads else None
                if reply is not None and isinstance(pause, Ask) and pause.silently:
                    if self.language.verifies_images:
                        self.page.add([reply])
                elif reply is not None:
                    assert isinstance(pause, Ask)
                    *above, question = pause.prompt.split("\n")
                    self.page.add(above)
                    if self.answered is None:
                        self.page.add([question + reply])
                    else:
                        self.page.flush()
                        self.answered(question, reply)
                elif not (isinstance(pause, Ask) and pause.is_input):  # else: its data have ended, and SYS$INPUT
                    reply = yield pause
        except StopIteration:
            return
        finally:
            steps.close()


def _displayed(status: int) -> int:
    """*status* as $STATUS keeps it once its message was shown: errors and warnings are not shown again."""
    return status if status & 1 else status | DISPLAYED


def _ours() -> Any:
    """The simulator's own messages, loaded when one is needed."""
    from vmsshadow.messages.vmsshadow import VMSSHADOW

    return VMSSHADOW


def _not_found(file: FileName, why: Said | None = None) -> Said:
    return SHR.OPENIN.under(DCL)(file.shown).because(why or SYSTEM.NOSUCHFILE())


def _functions() -> Mapping[str, Lexical]:
    """The lexical functions, loaded when the first is called."""
    from vmsshadow.commands.lexical_table import FUNCTIONS

    return FUNCTIONS
