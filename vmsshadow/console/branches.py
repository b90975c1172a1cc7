"""The statements that move about in a procedure: IF blocks, GOTO, GOSUB, SUBROUTINE, ON.

Each takes the level it stands in and gives back the statement that is to be executed next in its place, if any.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from vmsshadow.dcl.numbers import as_number, is_true
from vmsshadow.dcl.procedures import CONDITIONS, MAX_BLOCKS, MAX_GOSUBS, Block, Jump, Level, counts_as_nothing
from vmsshadow.dcl.scanner import Scanner
from vmsshadow.dcl.statements import Kind, Statement, read, split_then
from vmsshadow.dcl.text import upcase

if TYPE_CHECKING:
    from vmsshadow.console.flow import Flow

_CONTROL_Y = "CONTROL_Y"


def _if(flow: "Flow", level: Level, statement: Statement) -> Statement | None:
    condition, command = split_then(statement.rest)
    answer = flow.interpreter.language.evaluate(condition.strip())
    if not isinstance(answer, int | str):
        flow.interpreter.refuse_any(answer)
        answer = 0
    if command is not None:
        return read(command) if is_true(answer) else None
    if len(level.blocks) >= MAX_BLOCKS:
        return flow.refuse("INVIFNEST")
    level.blocks.append(Block(is_true(answer)))
    return None


def _then(flow: "Flow", level: Level, statement: Statement) -> Statement | None:
    if not level.blocks or level.blocks[-1].has_then:
        return flow.refuse("NOTHEN")
    block = level.blocks[-1]
    block.has_then = True
    if not block.is_true:
        return None
    rest = read(statement.rest)
    level.takes_bare = rest.kind is Kind.BLANK and _is_bare_next(level)
    return None if rest.kind is Kind.BLANK else rest


def _is_bare_next(level: Level) -> bool:
    """Whether the record after a THEN that stands alone is its command, without a dollar sign."""
    if level.procedure is None or level.at >= len(level.procedure.records):
        return False
    record = level.procedure.records[level.at]
    return not record.startswith("$") and not counts_as_nothing([record])


def _else(flow: "Flow", level: Level, statement: Statement) -> Statement | None:
    if not level.blocks or level.blocks[-1].has_else or not level.blocks[-1].has_then:
        return flow.refuse("INVIFNEST")
    level.blocks[-1].has_else = True
    return None


def _endif(flow: "Flow", level: Level, statement: Statement) -> Statement | None:
    if not level.blocks:
        return flow.refuse("INVIFNEST")
    level.blocks.pop()
    return None


def _goto(flow: "Flow", level: Level, statement: Statement) -> Statement | None:
    go(flow, level, _label_of(statement.rest), "USGOTO")
    return None


def go(flow: "Flow", level: Level, label: str, refusal: str) -> bool:
    """Go on at *label*; False when there is no such label, which is told with *refusal*."""
    place = level.find(label) if level.procedure is not None else None
    if place is None:
        flow.refuse(refusal, label)
        return False
    level.jump(place)
    return True


def _gosub(flow: "Flow", level: Level, statement: Statement) -> Statement | None:
    if level.procedure is None:
        return flow.refuse("INVGOSUB")
    if len(level.returns) >= MAX_GOSUBS:
        return flow.refuse("GOSUBMAX")
    back = Jump(level.at, tuple(level.blocks))
    if go(flow, level, _label_of(statement.rest), "USGOSUB"):
        level.returns.append(back)
    return None


def _return(flow: "Flow", level: Level, statement: Statement) -> Statement | None:
    if not level.returns:
        return flow.refuse("BADRET")
    typed = statement.rest.strip()
    if typed:
        answer = flow.interpreter.language.evaluate(typed)
        if not isinstance(answer, int | str):
            flow.interpreter.refuse_any(answer)
            return None
        flow.interpreter.conclude(as_number(answer))
    back = level.returns.pop()
    level.at, level.blocks = back.at, list(back.blocks)
    return None


def _subroutine(flow: "Flow", level: Level, statement: Statement) -> Statement | None:
    """Met in line, a subroutine is passed over."""
    if level.procedure is None:
        return flow.refuse("INVCALL")
    level.at = level.procedure.end_of_subroutine(level.here)
    return None


def _endsubroutine(flow: "Flow", level: Level, statement: Statement) -> Statement | None:
    if level.is_subroutine:
        flow.interpreter.leaving = 1
    return None


def _on(flow: "Flow", level: Level, statement: Statement) -> Statement | None:
    condition, command = split_then(statement.rest)
    if level.procedure is None:
        return flow.refuse("ONLEVL")
    if command is None:
        return flow.refuse("NOTHEN")
    typed = upcase(condition.strip())
    found = [name for name in (*CONDITIONS, _CONTROL_Y) if typed and name.startswith(typed)]
    if len(found) != 1:
        return flow.refuse("ONERR")
    if found[0] == _CONTROL_Y:
        level.on_control_y = command.strip()
    else:
        level.on_severity, level.on_action = found[0], command.strip() or "CONTINUE"
        level.is_on = True
    return None


def _continue(flow: "Flow", level: Level, statement: Statement) -> Statement | None:
    """Go on with the next statement; $STATUS stays what it is (DCL Dictionary, CONTINUE)."""
    return None


def _label_of(rest: str) -> str:
    """The label that GOTO or GOSUB names."""
    scanner = Scanner(rest)
    scanner.skip_blanks()
    return scanner.name().text


def _deck(flow: "Flow", level: Level, statement: Statement) -> Statement | None:
    """Data that no command has read are passed over with the usual warning."""
    if level.procedure is not None:
        level.deck_end = level.procedure.end_of_deck(level.here)
    return None


def _eod(flow: "Flow", level: Level, statement: Statement) -> Statement | None:
    """The end of data that did not begin with DECK: there it means nothing."""
    return None


QUICK: dict[Kind, Callable[["Flow", Level, Statement], Statement | None]] = {
    Kind.IF: _if,
    Kind.THEN: _then,
    Kind.ELSE: _else,
    Kind.ENDIF: _endif,
    Kind.GOTO: _goto,
    Kind.GOSUB: _gosub,
    Kind.RETURN: _return,
    Kind.SUBROUTINE: _subroutine,
    Kind.ENDSUBROUTINE: _endsubroutine,
    Kind.ON: _on,
    Kind.CONTINUE: _continue,
    Kind.DECK: _deck,
    Kind.EOD: _eod,
}
