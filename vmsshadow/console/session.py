"""One operator on one node: a line in, sayings out; no terminal.

A session is a machine that its door feeds with records. If a command asks, the record is the answer; otherwise it
is the next record of a command line. All that happens, procedures and prompts for missing parameters included, is
one chain of generators, so a command may be left standing at any question or wait: Ctrl/Y parks the chain,
CONTINUE resumes it, any other command closes it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.operators import Operators, Terminal
from vmsshadow.commands.gate import HISTORY, Ask, Context, Wait
from vmsshadow.console.branches import go
from vmsshadow.console.interpreter import (
    COMMAND_COST_S,
    CONTROL_Y,
    INTERRUPT,
    Interpreter,
    Pause,
    Steps,
    first_word,
    lone_verb,
)
from vmsshadow.console.logins import Logins
from vmsshadow.console.pace import let_pass
from vmsshadow.console.page import Page, Show
from vmsshadow.console.pauses import Parked, lasts_s, reply_when_due
from vmsshadow.console.pipes import Pipes
from vmsshadow.dcl.language import Language
from vmsshadow.dcl.records import CONTINUATION_PROMPT, CommandLine, is_blank
from vmsshadow.dcl.refusals import Refusal, said
from vmsshadow.dcl.tables import Tables
from vmsshadow.dcl.verbs import VERBS, resolve_verb
from vmsshadow.messages.catalogue import Parts

if TYPE_CHECKING:
    from vmsshadow.commands.terminal_settings import TerminalSettings

PROMPT = "$ "
CONTROL_Z = "^Z"
US = 1_000_000
# A command that looks again and again for something nobody will bring ends as Ctrl/Y would end it. Volume processing
# takes up to 64,000 seconds (MVTIMEOUT), looked at once a second.
MAX_WAITS = 100_000


class Result(NamedTuple):
    """What one command showed, and $STATUS after it."""

    lines: list[str]
    status: int


class Session:
    """A console: what `commands.gate.Console` promises, and its door's side of it."""

    def __init__(
        self,
        driver: Driver,
        operators: Operators,
        tables: Tables,
        node: str,
        out: Show,
        *,
        interactive: bool = False,
        real_time: bool = False,
        services: dict[str, Any] | None = None,
        is_hidden: bool = False,
    ) -> None:
        """Log in on *node*'s operator terminal, enabled for all classes; *out* gets whole blocks of lines.

        With *real_time* the door lets time pass when a command waits; otherwise it passes at once. What is typed
        *is_hidden* costs no time, and OPCOM knows nothing of it.
        """
        self.driver = driver
        self.prompt = PROMPT
        self.interactive = interactive
        self.is_timed = real_time
        self.strict = False
        self.history: list[str] = []
        self.stops: Callable[[], bool] | None = None  # asked during long waits
        self.paces: Callable[[float], None] | None = None  # told how many simulated seconds are about to pass
        self.answered: Callable[[str, str], None] = self._show_answer  # takes a question and its answer
        self.ended: Callable[[], None] | None = None  # told when a command has ended
        self.rests: Callable[[bool], None] | None = None  # told when a command goes on (False), ends or asks (True)
        self._real_time = real_time
        self._page = Page(out)
        self.logins = Logins(operators, self._page.receive, is_hidden)
        self._enter(self.logins.enter(node))
        context = Context(driver, operators, self, services if services is not None else {})
        self._interpreter = Interpreter(context, tables, self._page, 0.0 if is_hidden else COMMAND_COST_S)
        self.pipes = Pipes(self._interpreter, self._page, context)
        self._line = CommandLine()
        self._active: Steps | None = None
        self._pause: Pause | None = None
        self._until_us = 0
        self._parked: Parked | None = None

    # --- what commands may ask of their console ----------------------------------------------------

    @property
    def message_parts(self) -> Parts:
        """SET MESSAGE: what is shown of messages."""
        return self._page.parts

    @message_parts.setter
    def message_parts(self, parts: Parts) -> None:
        self._page.parts = parts

    @property
    def checks_errors(self) -> bool:
        """SET ON, of the procedure level that runs."""
        return self._interpreter.flow.level.is_on

    @checks_errors.setter
    def checks_errors(self, checks: bool) -> None:
        self._interpreter.flow.level.is_on = checks

    def go_to(self, label: str) -> bool:
        """Let the procedure that runs go on at *label*; False if it has none, which is told."""
        self._interpreter.is_excused = go(self._interpreter.flow, self._interpreter.flow.level, label, "USGOTO")
        return self._interpreter.is_excused

    @property
    def settings(self) -> "TerminalSettings":
        """What the present login has set for its terminal."""
        return self.logins.settings

    def move_to(self, node: str) -> None:
        """SET HOST: a further login on *node*, at a terminal that is no operator's."""
        self._enter(self.logins.enter(node))

    def leave(self) -> bool:
        """Back to where SET HOST came from; False when this was the console's own login."""
        before = self.logins.leave()
        if before is not None:
            self._enter(before)
        return before is not None

    def end(self) -> None:
        """EXIT or LOGOUT; EXIT in a procedure leaves only that procedure."""
        if self._interpreter.depth and self._interpreter.verb == "EXIT":
            self._interpreter.leaving = 1
        else:
            self._interpreter.is_ended = True

    # --- the door's side ---------------------------------------------------------------------------

    @property
    def status(self) -> int:
        """$STATUS: the last command's condition value, bit 28 set if its message was shown."""
        return self._interpreter.status

    @property
    def language(self) -> Language:
        """Symbols, lexical functions and expressions of this console."""
        return self._interpreter.language

    @property
    def tables(self) -> Tables:
        """What may be typed here."""
        return self._interpreter.tables

    @property
    def is_ended(self) -> bool:
        """Whether the operator has logged out."""
        return self._interpreter.is_ended

    @property
    def asks(self) -> str:
        """The prompt to show: the command's question, `_$ ` in a continued line, or the prompt of DCL."""
        if isinstance(self._pause, Ask):
            return self._pause.prompt.split("\n")[-1]
        return CONTINUATION_PROMPT if self._line.is_begun else self.prompt

    @property
    def question(self) -> Ask | None:
        """The question that waits for an answer."""
        return self._pause if isinstance(self._pause, Ask) else None

    @property
    def begun(self) -> str:
        """What was typed of a command that goes on in the next record."""
        return self._line.text

    @property
    def is_asking(self) -> bool:
        """Whether a command waits for an answer."""
        return isinstance(self._pause, Ask)

    @property
    def waits_until_us(self) -> int | None:
        """The simulated time that a command waits for, which passing is the door's business; None: none does."""
        return self._until_us if isinstance(self._pause, Wait) else None

    @property
    def due_us(self) -> int | None:
        """The simulated time at which the console goes on by itself: a wait ends, or a question's limit; or None."""
        return None if lasts_s(self._pause) is None else self._until_us

    def feed(self, record: str) -> None:
        """Take the next record that was typed: an answer, or (a part of) a command."""
        if self.is_asking:
            self.answer(record)
            return
        text = self._interpreter.substitute(record)
        if text is None:
            self._line.clear()
            self._page.flush()
            return
        done = self._line.add(text)
        if isinstance(done, Refusal):
            self._interpreter.refuse(said(done))
            self._page.flush()
        elif done is not None:
            self._begin(done)

    def answer(self, text: str | None) -> None:
        """Answer the question that is asked; None is Ctrl/Z."""
        assert self.is_asking
        shown = CONTROL_Z if text is None else text
        self.answered(self.asks, shown)
        self._advance(None if shown == CONTROL_Z else text)

    def give_up(self) -> None:
        """Its input has ended: a parameter that DCL prompts for is missing, any other question counts as refused."""
        self._interpreter.is_unattended = True
        while isinstance(self._pause, Ask):
            if lasts_s(self._pause) is not None:
                self._page.add([self.asks])
                self._pass_time()
                self.wake()
                continue
            if not (self._interpreter.is_prompting or self._pause.is_input):
                from vmsshadow.messages.vmsshadow import VMSSHADOW

                self._page.add([self.asks])
                self._page.say(VMSSHADOW.NOANSWER())
            self._advance(None)
        self._interpreter.is_unattended = False

    def wake(self) -> None:
        """The time that a command waited for has come, or nobody has answered it in time."""
        assert lasts_s(self._pause) is not None
        self._advance(reply_when_due(self._pause))

    def interrupt(self) -> None:
        """Ctrl/Y or Ctrl/C: park what runs, cancel what is being typed."""
        self._line.clear()
        self._page.receive([INTERRUPT])
        action = self._interpreter.interrupted() if self._pause is not None else None
        if self._active is not None and action is not None:
            self._advance(action)  # the procedure goes on with what ON CONTROL_Y says
        elif self._active is not None and self._pause is not None:
            self._close_parked()
            self._parked = Parked(self._active, self._pause, self._until_us, self._incarnation())
            if self.rests is not None and isinstance(self._pause, Wait):
                self.rests(True)
            self._active = self._pause = None
            self._interpreter.status = CONTROL_Y

    def end_of_input(self) -> None:
        """Ctrl/Z: refuses a question, cancels a line; at the prompt it does nothing but say so."""
        if self.is_asking:
            self.answer(None)
        elif self._line.is_begun:
            self._line.clear()
        else:
            from vmsshadow.messages.vmsshadow import VMSSHADOW

            self._page.receive(VMSSHADOW.CTRLZ().lines())

    def do(self, line: str, *answers: str) -> Result:
        """One command from its first record to its end, *answers* in the order of its questions.

        With answers it is as if a person were there, who can be asked.
        """
        lines: list[str] = []
        before = self._page.keep(lines)
        was_interactive = self.interactive
        self.interactive = was_interactive or bool(answers)
        for record in line.split("\n"):
            self.feed(record)
        for text in answers:
            if self.is_asking:
                self.answer(text)
        self.give_up()
        self._page.keep(before)
        self.interactive = was_interactive
        return Result(lines, self.status)

    def run_procedure(
        self, records: list[str], parameters: tuple[str, ...], typed: Callable[[str, str], None] | None = None
    ) -> None:
        """Execute a procedure as `@FILE` would, its records given; *typed* is told each of them and its prompt."""
        assert self._active is None
        if typed is not None:
            self._interpreter.typed, self._interpreter.answered = typed, self.answered
        self._active = self._interpreter.procedure(records, parameters)
        self._advance(None)

    def log_out(self) -> None:
        """Take the console's terminals away; nothing can be typed any more."""
        self._close_parked()
        if self._active is not None:
            self._active.close()
            self._active = self._pause = None
        self.logins.close()

    # --- the machine -------------------------------------------------------------------------------

    def _begin(self, line: str) -> None:
        """Start on a complete command *line*."""
        if is_blank(line):
            return
        self._remember(line)
        verb = lone_verb(line)
        parked, self._parked = self._parked, None
        if parked is not None:
            if verb == "CONTINUE" and parked.incarnation == self._incarnation():
                self._active, self._pause, self._until_us = parked.steps, parked.pause, parked.until_us
                return
            parked.steps.close()
        if verb in ("CONTINUE", "STOP"):
            return
        self._active = self._interpreter.command_line(line)
        self._advance(None)

    def _advance(self, reply: str | Exception | None) -> None:
        """Run the chain up to its next question, a wait that is the door's business, or its end.

        It goes on with *reply*, or with an interruption.
        """
        assert self._active is not None
        self._pause = None
        if self.rests is not None:
            self.rests(False)
        clock = self.driver.world.clock
        waits = 0
        while True:
            try:
                active = self._active
                pause = active.throw(reply) if isinstance(reply, Exception) else active.send(reply)
            except StopIteration:
                self._active = None
                break
            reply = None
            self._page.flush()
            self._until_us = clock.now_us + round((lasts_s(pause) or 0.0) * US)
            if isinstance(pause, Ask):
                self._page.add(pause.prompt.split("\n")[:-1])
                self._pause = pause
                break
            if self._real_time:
                self._pause = pause
                break
            self._pass_time()
            waits += 1
            if waits > MAX_WAITS:
                self._active.close()
                self._active = None
                self._page.add([INTERRUPT])
                self._interpreter.status = CONTROL_Y
                break
        self._page.flush()
        if self.rests is not None and not isinstance(self._pause, Wait):
            self.rests(True)
        if self.ended is not None and self._active is None:
            self.ended()

    def _show_answer(self, prompt: str, answer: str) -> None:
        """A question and its answer are a line of the screen; a terminal has shown both already."""
        if not self._real_time:
            self._page.receive([prompt + answer])

    def _pass_time(self) -> None:
        """Let the time that a command waits for pass at once, unless the door wants to stop or to go slowly."""
        if not let_pass(self.driver, self._until_us, self.stops, self.paces):
            self._interpreter.is_ended = True  # the door ends the console; a procedure goes no further

    def _enter(self, terminal: Terminal) -> None:
        """Work at *terminal* from here on."""
        self.terminal = terminal
        self.node = terminal.node

    def _incarnation(self) -> int:
        return self.driver.world.nodes[self.node].incarnation

    def _close_parked(self) -> None:
        if self._parked is not None:
            self._parked.steps.close()
            self._parked = None

    def _remember(self, line: str) -> None:
        if resolve_verb(first_word(line), VERBS) != "RECALL":
            self.history.append(line)
            del self.history[:-HISTORY]
