"""All lexical functions: those of the language, and those that look at the cluster."""

from collections.abc import Mapping

from vmsshadow.commands.lexical_world import WORLD
from vmsshadow.dcl.lexical import Lexical
from vmsshadow.dcl.lexicals.table import PURE

FUNCTIONS: Mapping[str, Lexical] = {**WORLD, **PURE}
