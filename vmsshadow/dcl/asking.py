"""Prompting for parameters: the line so far, and what is missing from it."""

from typing import NamedTuple

from vmsshadow.dcl.text import BLANKS


class Asked(NamedTuple):
    """A line with the answers to prompts appended; *declined* once an optional parameter was left out."""

    line: str
    is_prompting: bool = False
    is_declined: bool = False


class Missing(NamedTuple):
    """A parameter to prompt for. Where nobody can be asked, a required one is INSFPRM."""

    label: str
    prompt: str
    is_required: bool
    asked: Asked

    @property
    def shown(self) -> str:
        """The prompt as DCL prints it: `_Device: `."""
        return f"_{self.prompt}: "

    def with_answer(self, answer: str) -> Asked:
        """What to parse next. The answer may hold more parameters and qualifiers.

        An empty answer to a required parameter asks again; to an optional one it ends the prompting.
        """
        declined = not self.is_required and not answer.strip(BLANKS)
        return Asked(f"{self.asked.line} {answer}", True, self.asked.is_declined or declined)
