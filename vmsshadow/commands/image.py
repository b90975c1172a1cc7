"""A conversation with an image that has commands of its own: its prompt, its tables, its way to refuse.

The image reads SYS$INPUT: on a terminal what is typed, in a procedure the records without a dollar sign that follow.
Where they end the image ends, as EXIT and Ctrl/Z end it. A command given in the line that activates the image is
carried out alone.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Protocol

from vmsshadow.commands.gate import SUCCESS, Action, Ask, Context, Run
from vmsshadow.dcl.asking import Missing
from vmsshadow.dcl.command import Command
from vmsshadow.dcl.parser import parse
from vmsshadow.dcl.records import CommandLine, is_blank
from vmsshadow.dcl.refusals import Refusal, Unsimulated
from vmsshadow.dcl.tables import Tables
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.vmsshadow import VMSSHADOW

EXIT = "EXIT"
IMAGES = ("SYSGEN", "SYSMAN")
_TABLES = "vmsshadow.commands.images"


class Utility(Protocol):
    """An image: its name, which is also that of its tables and in its prompt, and what its commands do."""

    name: str

    @property
    def actions(self) -> Mapping[str, Action]:
        """What carries out each syntax of its tables."""
        ...

    def refused(self, refusal: Refusal) -> Said:
        """What the image says of a line that is no command of its."""
        ...


def converse(context: Context, utility: Utility, line: str) -> Run:
    """Carry out *line*, or every line typed until the end."""
    if line:
        yield from _carry_out(context, utility, line)
        return None
    node = context.driver.world.nodes[context.node]
    boots = node.incarnation
    gathered = CommandLine()
    while True:
        prompt = f"{'_' if gathered.is_begun else ''}{utility.name}> "
        record = yield Ask(prompt, is_input=True, after=gathered.text, image=utility.name)
        if record is None or not node.up or node.incarnation != boots:
            return SUCCESS
        done = gathered.add(record)
        if isinstance(done, Refusal):
            yield utility.refused(done)
        elif done is not None and not is_blank(done) and (yield from _carry_out(context, utility, done)):
            return SUCCESS


def _carry_out(context: Context, utility: Utility, line: str) -> Run:
    """One command; true when it ends the image."""
    outcome = parse(line, tables_of(utility.name))
    while isinstance(outcome, Missing):
        answer = yield Ask(outcome.shown, is_input=True, after=f"{outcome.asked.line} ", image=utility.name)
        if answer is None:
            return False
        outcome = parse(outcome.with_answer(answer), tables_of(utility.name))
    if isinstance(outcome, Refusal):
        yield utility.refused(outcome)
    elif isinstance(outcome, Unsimulated):
        yield VMSSHADOW.NOTIMPL(f"{utility.name} {outcome.what}")
    elif outcome.used_not_implemented:
        for path in outcome.used_not_implemented:
            yield VMSSHADOW.NOTIMPL(f"{utility.name} {path}")
    elif outcome.syntax == EXIT:
        return True
    else:
        yield from _act(context, utility, outcome)
    return False


def _act(context: Context, utility: Utility, command: Command) -> Run:
    action = utility.actions.get(command.syntax)
    assert action is not None, f"{utility.name} has no action for {command.syntax}"
    return (yield from action(context, command))


@cache
def tables_of(name: str) -> Tables:
    """The verbs of one image; it knows nothing of DCL's."""
    file = f"{name.lower()}.cld"
    text = (files(_TABLES) / file).read_text("latin-1")
    return Tables.from_text(text, file, frozenset())
