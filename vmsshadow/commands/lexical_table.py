"""All lexical functions: those of the language, of files and names, and those that look at the cluster."""

from collections.abc import Mapping

from vmsshadow.commands.lexical_files import FILES
from vmsshadow.commands.lexical_world import WORLD
from vmsshadow.dcl.lexical import Lexical
from vmsshadow.dcl.lexicals.table import PURE

FUNCTIONS: Mapping[str, Lexical] = {**WORLD, **FILES, **PURE}
