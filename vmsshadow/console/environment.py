"""What F$ENVIRONMENT tells of a console: its procedure, its prompt, its messages, how errors are taken."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from vmsshadow.commands import node_files
from vmsshadow.commands.gate import Console
from vmsshadow.dcl.lexical import Value
from vmsshadow.dcl.procedures import MAX_DEPTH

if TYPE_CHECKING:
    from vmsshadow.console.flow import Flow


def items(flow: "Flow", console: Console) -> dict[str, Callable[[], Value]]:
    """The items, each worked out when it is asked for (DCL Dictionary, F$ENVIRONMENT)."""
    language = flow.interpreter.language

    def truth(value: object) -> str:
        return "TRUE" if value else "FALSE"

    def message() -> str:
        parts = console.message_parts
        words = (("FACILITY", parts.facility), ("SEVERITY", parts.severity), ("IDENTIFICATION", parts.ident))
        return "".join(f"/{'' if shown else 'NO'}{name}" for name, shown in (*words, ("TEXT", parts.text)))

    def procedure() -> str:
        held = flow.level.procedure
        return held.name if held is not None else ""

    def scope() -> str:
        scopes = language.symbols.local.scopes
        return f"[{'' if scopes.local else 'NO'}LOCAL,{'' if scopes.globals else 'NO'}GLOBAL]"

    return {
        "CAPTIVE": lambda: "FALSE",
        "CONTROL": lambda: ",".join(sorted(console.settings.controls)),
        "DEFAULT": lambda: f"{node_files.default_directory(console)}:",
        "DEPTH": lambda: sum(not level.is_subroutine for level in flow.of_process) - 1,
        "DISIMAGE": lambda: "FALSE",
        "INTERACTIVE": lambda: "TRUE",
        "KEY_STATE": lambda: "DEFAULT",
        "MAX_DEPTH": lambda: MAX_DEPTH,
        "MESSAGE": message,
        "NOCONTROL": lambda: ",".join(sorted({"T", "Y"} - console.settings.controls)),
        "ON_CONTROL_Y": lambda: truth(flow.level.on_control_y is not None),
        "ON_SEVERITY": lambda: flow.level.on_severity if flow.level.is_on else "NONE",
        "OUTPUT_RATE": lambda: "",
        "PROCEDURE": procedure,
        "PROMPT": lambda: console.prompt,
        "PROMPT_CONTROL": lambda: "TRUE",
        "PROTECTION": lambda: "SYSTEM=RWED, OWNER=RWED, GROUP=RE, WORLD",
        "RESTRICTED": lambda: "FALSE",
        "SYMBOL_SCOPE": scope,
        "VERB_SCOPE": lambda: "[LOCAL,GLOBAL]",
        "VERIFY_IMAGE": lambda: truth(language.verifies_images),
        "VERIFY_PREFIX": lambda: "",
        "VERIFY_PROCEDURE": lambda: truth(language.verifies_procedures),
    }
