"""All lexical functions: those of the language, and those that look at the cluster."""

from collections.abc import Mapping

from vmsshadow.dcl.lexical import Lexical

FUNCTIONS: Mapping[str, Lexical] = {}
