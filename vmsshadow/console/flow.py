"""How a procedure runs: statements in their order, branches, jumps, subroutines, and what an error or Ctrl/Y does.

What DCL itself executes (assignments, IF, GOTO ...) is done here, statement by statement and without a generator for
each; everything else is handed to the interpreter. A loop looks up now and then: on a terminal it lets the door act,
elsewhere it ends after `MAX_STATEMENTS` as if Ctrl/Y had been typed.
"""

from typing import TYPE_CHECKING, Any

from vmsshadow.commands.gate import Wait
from vmsshadow.console.branches import QUICK
from vmsshadow.console.invocation import parse_parameters
from vmsshadow.dcl.numbers import as_number
from vmsshadow.dcl.procedures import (
    CONDITIONS,
    MAX_DEPTH,
    Level,
    Logical,
    Procedure,
    counts_as_nothing,
    parameters,
)
from vmsshadow.dcl.records import CommandLine
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.scanner import Scanner
from vmsshadow.dcl.statements import Assignment, Kind, Statement, opens_block, read, text_of
from vmsshadow.dcl.substitution import apostrophes
from vmsshadow.dcl.text import upcase
from vmsshadow.messages.catalogue import Severity

if TYPE_CHECKING:
    from vmsshadow.console.interpreter import Interpreter, Steps

STATEMENT_COST_S = 0.0001  # simulated time of a statement that DCL itself executes; ours
LOOK_UP_EVERY = 100  # statements, about a millisecond of the host's time
MAX_STATEMENTS = 2_000_000  # of one command line, off a terminal; ours

_RANKS = {Severity.W: 1, Severity.E: 2, Severity.F: 3}


class ControlY(Exception):
    """Ctrl/Y while a procedure runs that has an action for it."""


class Flow:
    """The levels of one console, and the statements that move about in them."""

    def __init__(self, interpreter: "Interpreter") -> None:
        self.levels = [Level(None)]
        self.executed = 0  # statements since the last command line was typed
        self._shown: list[str] = []  # the records of the last statement that was substituted
        self.interpreter = interpreter

    @property
    def depth(self) -> int:
        """How many procedures and subroutines are being executed, those of parent processes too."""
        return sum(level.procedure is not None for level in self.levels)

    @property
    def of_process(self) -> list[Level]:
        """The levels of the process that runs, its interactive one first."""
        base = next(at for at in reversed(range(len(self.levels))) if self.levels[at].procedure is None)
        return self.levels[base:]

    @property
    def generation(self) -> int:
        """How many parent processes the process that runs has."""
        return len(self.levels) - 1 - self.depth

    def end_subprocess(self) -> bool:
        """Let the subprocess that runs end, and all its procedures; False if it is the console's own process."""
        if not self.generation:
            return False
        base, *procedures = self.of_process
        base.is_over = True
        self.interpreter.leaving = len(procedures)
        return True

    @property
    def level(self) -> Level:
        """The innermost level."""
        return self.levels[-1]

    def takes_control_y(self) -> bool:
        """Whether some level has an action for Ctrl/Y."""
        return any(level.on_control_y is not None for level in self.levels)

    def typed(self, line: str) -> "Steps":
        """A line at the interactive level."""
        level = self.level
        statement: Statement | None = read(line)
        if level.blocks and level.blocks[-1].is_passed_over:
            assert statement is not None
            statement = self._pass_over(level, Logical(0, 0, statement, True, opens_block(statement)))
        if statement is not None:
            yield from self.perform(level, statement)

    # --- levels ------------------------------------------------------------------------------------

    def run(
        self, procedure: Procedure, given: tuple[str, ...], start: int = 0, *, is_subroutine: bool = False
    ) -> "Steps":
        """Execute a procedure, or a subroutine of one from record *start* on, at a level of its own."""
        interpreter = self.interpreter
        if self.depth >= MAX_DEPTH:
            interpreter.refuse_any(Refusal("STKOVF"))
            return
        level = Level(procedure, start, is_subroutine=is_subroutine)
        symbols = interpreter.language.symbols
        self.levels.append(level)
        symbols.enter(parameters(given))
        try:
            yield from self._run(level)
        finally:
            while len(self.levels) > 1 and self.levels.pop() is not level:
                symbols.leave()
            symbols.leave()
            interpreter.leaving = max(0, interpreter.leaving - 1)

    def _run(self, level: Level) -> "Steps":
        assert level.procedure is not None
        interpreter, records = self.interpreter, level.procedure.records
        while level.at < len(records) and not (interpreter.is_ended or interpreter.leaving):
            if level.deck_end >= 0 or not (level.takes_bare or records[level.at].startswith("$")):
                self._skip_data(level)
                continue
            logical = level.procedure.at(level.at)
            level.at, level.takes_bare = logical.end, False
            if self._looks_up():
                if interpreter.is_timed:
                    yield Wait(0.0)
                elif self.executed > MAX_STATEMENTS:
                    interpreter.cut_off()
                    return
            if level.blocks and level.blocks[-1].is_passed_over:
                statement = self._pass_over(level, logical)
            else:
                statement = logical.statement if logical.is_fixed else self._substituted(level, logical)
            if statement is None:
                continue
            if interpreter.is_heard:
                interpreter.hear(records[logical.at : logical.end] if logical.is_fixed else self._shown)
            interpreter.is_judged, interpreter.is_excused, level.here = False, False, logical.at
            try:
                yield from self.perform(level, statement, logical.at)
                if interpreter.is_judged and not interpreter.status & 1:
                    yield from self._judge(level)
            except ControlY:
                if level.on_control_y is None:
                    raise
                interpreter.drop_prompts()
                yield from self.perform(level, read(level.on_control_y))

    def _looks_up(self) -> bool:
        self.executed += 1
        return self.executed % LOOK_UP_EVERY == 0

    def _skip_data(self, level: Level) -> None:
        if not counts_as_nothing(level.skipped_data()):
            self.refuse("SKPDAT")

    def _substituted(self, level: Level, logical: Logical) -> Statement | None:
        """The statement with its apostrophes replaced, record by record; None when that was refused."""
        assert level.procedure is not None
        records, line, at = level.procedure.records, CommandLine(), logical.at
        self._shown = []
        while True:
            record = records[at] if at < len(records) else ""
            text = apostrophes(record, self.interpreter.language)
            done = line.add(text) if isinstance(text, str) else text
            self._shown.append(text if isinstance(text, str) else record)
            at += 1
            if done is None and at < len(records):
                continue
            level.at = at
            if isinstance(done, str):
                return read(done)
            if done is not None:
                self.interpreter.refuse_any(done)
                self.interpreter.is_judged = True
            return None if done is not None else read(line.clear())

    def _judge(self, level: Level) -> "Steps":
        """An error or a warning: what ON said, or else out of the procedure with it."""
        interpreter = self.interpreter
        rank = _RANKS.get(Severity(interpreter.status & 7), 0)
        if interpreter.leaving or not level.is_on or rank < CONDITIONS[level.on_severity]:
            return
        action, level.on_severity, level.on_action = level.on_action, "ERROR", ""
        if action:
            yield from self.perform(level, read(action))
        else:
            interpreter.leaving = 1

    # --- branches that are not taken -----------------------------------------------------------------

    def _pass_over(self, level: Level, logical: Logical) -> Statement | None:
        """A statement of the branch that is not executed; what stands after an ELSE is."""
        block, kind = level.blocks[-1], logical.statement.kind
        if logical.opens_block:
            block.nested += 1
        elif kind is Kind.ENDIF:
            if block.nested:
                block.nested -= 1
            else:
                level.blocks.pop()
        elif kind is Kind.ELSE and not block.nested and not block.has_else:
            block.has_else = True
            taken = logical.statement if logical.is_fixed else self._substituted(level, logical)
            rest = read(taken.rest) if taken is not None else None
            return None if rest is None or rest.kind is Kind.BLANK else rest
        return None

    # --- statements ----------------------------------------------------------------------------------

    def perform(self, level: Level, statement: Statement, at: int = -1) -> "Steps":
        """Execute one statement, and whatever it leads to."""
        interpreter = self.interpreter
        symbols = interpreter.language.symbols
        following: Statement | None = statement
        is_expanded = False
        while following is not None:
            statement, following = following, None
            for label in statement.labels:
                self._label(level, label, at)
            kind = statement.kind
            if kind is Kind.ASSIGNMENT:
                interpreter.spend(STATEMENT_COST_S)
                assert statement.assignment is not None
                self._assign(statement.assignment)
                return
            if kind is Kind.BLANK:
                return
            value = None if is_expanded or kind is Kind.CALLED else symbols.value(statement.word)
            if isinstance(value, str) and value.lstrip().startswith("$"):
                interpreter.refuse_foreign(value)
                return
            if value is not None:
                following, is_expanded = read(f"{value}{statement.rest}"), True
                if following.assignment is not None:
                    following = following._replace(kind=Kind.COMMAND, assignment=None)
                continue
            quick = QUICK.get(kind)
            if quick is None:
                yield from self._slowly(level, statement)
                return
            interpreter.spend(STATEMENT_COST_S)
            following = quick(self, level, statement)
            is_expanded = False

    def _slowly(self, level: Level, statement: Statement) -> "Steps":
        """What takes time, or leads to another level."""
        interpreter = self.interpreter
        if statement.kind is Kind.CALL:
            yield from self._call(level, statement.rest)
        elif statement.kind is Kind.STOP and self.depth:
            interpreter.leaving = len(self.of_process) - 1
        elif statement.kind is Kind.CALLED:
            yield from interpreter.invoke(statement.line)
            interpreter.is_judged = True
        else:
            yield from interpreter.with_data(interpreter.command(statement.line), level)
            interpreter.is_judged = not interpreter.is_excused

    def _label(self, level: Level, label: str, at: int) -> None:
        if level.procedure is None:
            self.refuse("NOLBLS", label)
        elif at >= 0:
            level.passed[label] = at

    def _assign(self, wanted: Assignment) -> None:
        interpreter = self.interpreter
        language = interpreter.language
        answer: Any
        if wanted.is_text:
            answer = text_of(wanted.right)
        else:
            answer = language.evaluate(wanted.right) if wanted.right else ""
        if isinstance(answer, int | str):
            if wanted.overlay is not None:
                answer = self._overlay(wanted, answer)
            else:
                symbols = language.symbols
                answer = symbols.assign(wanted.name, answer, is_global=wanted.is_global, least=wanted.least)
            if answer is None:
                interpreter.status = 1
                return
        interpreter.refuse_any(answer)

    def _overlay(self, wanted: Assignment, value: int | str) -> Any:
        """`NAME[offset,size] = value`, whose brackets hold expressions."""
        language = self.interpreter.language
        bounds = language.evaluate_list(wanted.overlay or "")
        if not isinstance(bounds, list):
            return bounds
        if len(bounds) != 2:
            return Refusal("EXPSYN", upcase(wanted.overlay or ""))
        offset, size = (as_number(bound) for bound in bounds)
        if wanted.is_text:
            return language.symbols.overlay_text(wanted.name, offset, size, str(value), is_global=wanted.is_global)
        number = as_number(value)
        return language.symbols.overlay_bits(wanted.name, offset, size, number, is_global=wanted.is_global)

    def _call(self, level: Level, rest: str) -> "Steps":
        """CALL label p1 ... p8: a level of its own in the same procedure."""
        scanner = Scanner(rest)
        scanner.skip_blanks()
        label = scanner.name().text
        given = parse_parameters(scanner)
        start = level.procedure.subroutine(label) if level.procedure is not None else -1
        if isinstance(given, Refusal):
            self.interpreter.refuse_any(given)
        elif start < 0 or level.procedure is None:
            from vmsshadow.messages.dcl import DCL

            self.interpreter.refuse(DCL.USCALL(label))
        else:
            yield from self.run(level.procedure, given, start, is_subroutine=True)
        self.interpreter.is_judged = True

    def refuse(self, ident: str, segment: str | None = None) -> Statement | None:
        """Refuse a statement in DCL's own words; nothing follows it."""
        self.interpreter.refuse_any(Refusal(ident, segment))
        return None
