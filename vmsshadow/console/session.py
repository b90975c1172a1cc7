"""One operator on one node: a line in, sayings out; no terminal.

A session is a machine that its door feeds with records. If a command asks, the record is the answer; otherwise it
is the next record of a command line. All that happens, procedures and prompts for missing parameters included, is
one chain of generators, so a command may be left standing at any question or wait: Ctrl/Y parks the chain,
CONTINUE resumes it, any other command closes it.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.operators import Operators
from vmsshadow.commands.gate import HISTORY, Ask, Wait
from vmsshadow.console.command_side import CommandSide
from vmsshadow.console.interpreter import CONTROL_Y, INTERRUPT, Pause, Steps
from vmsshadow.console.pace import let_pass
from vmsshadow.console.page import Page, Show
from vmsshadow.console.pauses import Parked, lasts_s, reply_when_due
from vmsshadow.dcl.procedures import Procedure
from vmsshadow.dcl.records import CONTINUATION_PROMPT, CommandLine, is_blank
from vmsshadow.dcl.refusals import Refusal, said
from vmsshadow.dcl.statements import first_word, lone_verb
from vmsshadow.dcl.tables import Tables
from vmsshadow.dcl.verbs import VERBS, resolve_verb

CONTROL_Z = "^Z"
US = 1_000_000
# A command that looks again and again for something nobody will bring ends as Ctrl/Y would end it. Volume processing
# takes up to 64,000 seconds (MVTIMEOUT), looked at once a second.
MAX_WAITS = 100_000


class Result(NamedTuple):
    """What one command showed, and $STATUS after it."""

    lines: list[str]
    status: int


class Session(CommandSide):
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
        known = {} if services is None else services
        super().__init__(driver, operators, tables, node, Page(out), known, is_hidden=is_hidden)
        self.interactive = interactive
        self.is_timed = real_time
        self.stops: Callable[[], bool] | None = None  # asked during long waits
        self.paces: Callable[[float], None] | None = None  # told how many simulated seconds are about to pass
        self.answered: Callable[[str, str], None] = self._show_answer  # takes a question and its answer
        self.ended: Callable[[], None] | None = None  # told when a command has ended
        self.rests: Callable[[bool], None] | None = None  # told when a command goes on (False), ends or asks (True)
        self.unrepeatable: Callable[[str], None] | None = None  # told of what no transcript can say
        self._real_time = real_time
        self._line = CommandLine()
        self._active: Steps | None = None
        self._pause: Pause | None = None
        self._until_us = 0
        self._parked: Parked | None = None

    # --- the door's side ---------------------------------------------------------------------------

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
        self._mourn()
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
        if self.is_asking and self.unrepeatable is not None:
            self.unrepeatable("a question that timed out")
        self._advance(reply_when_due(self._pause))

    def interrupt(self) -> None:
        """Ctrl/Y or Ctrl/C: park what runs, cancel what is being typed."""
        self._line.clear()
        self._page.receive([INTERRUPT])
        if self.unrepeatable is not None:
            self.unrepeatable("Ctrl/Y")
        action = self._interpreter.interrupted() if self._pause is not None else None
        if self._active is not None and action is not None:
            self._advance(action)  # the procedure goes on with what ON CONTROL_Y says
        elif self._active is not None and self._pause is not None and self._parked is not None:
            self._active.close()  # what was interrupted before is kept, not what was typed over it
            self._active = self._pause = None
            self._interpreter.status = CONTROL_Y
        elif self._active is not None and self._pause is not None:
            streams = self._page.streams
            self._parked = Parked(self._active, self._pause, self._until_us, self._incarnation(), streams)
            self._page.streams = self._interpreter.streams.of_console
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
            if self.unrepeatable is not None:
                self.unrepeatable("Ctrl/Z at the prompt")

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
        self, procedure: Procedure, parameters: tuple[str, ...], typed: Callable[[str, str], None] | None = None
    ) -> None:
        """Execute *procedure* as `@FILE` would; *typed* is told each of its records, and the prompt."""
        assert self._active is None
        if typed is not None:
            self._interpreter.typed, self._interpreter.answered = typed, self.answered
        self._active = self._interpreter.procedure(procedure, parameters)
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
                self._page.streams = parked.streams
                return
            if self._interpreter.leaves_interrupted(line):
                self._parked = parked
            else:
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
                self._interpreter.cut_off()
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

    def _close_parked(self) -> None:
        if self._parked is not None:
            self._parked.steps.close()
            self._parked = None

    def _remember(self, line: str) -> None:
        if resolve_verb(first_word(line), VERBS) != "RECALL":
            self.history.append(line)
            del self.history[:-HISTORY]
