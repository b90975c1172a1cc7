"""Which function acts on which command: a table of names; a module is imported when its verb is first used."""

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from vmsshadow.commands.gate import Action
    from vmsshadow.dcl.command import Command

# fmt: off
# Syntax (the verb, where it has one only) and its action, `module:function` in this package.
ACTIONS: dict[str, str] = {
    "MOUNT":              "mount:run",
    "DISMOUNT":           "dismount:run",
    "DISM_FORCE":         "dismount:run",
    "INITIALIZE":         "initialize:run",
    "INIT_SHADOW":        "initialize:run",
    "ANALYZE":            "analyze:files",
    "ANALYZE_DISK":       "analyze:disk",
    "DELETE":             "files:delete",
    "DELETE_BITMAP":      "delete:bitmap",
    "SHOW_DEVICES":       "show_device:run",
    "SHOW_SHADOW":        "show_sets:run",
    "SHOW_LOGICAL":       "logical:show",
    "DEFINE":             "logical:define",
    "ASSIGN":             "logical:assign",
    "DEFINE_KEY":         "key_verbs:define",
    "DELETE_KEY":         "key_verbs:delete",
    "DEASSIGN":           "logical:deassign",
    "DEASSIGN_ALL":       "logical:deassign",
    "SHOW_TRANSLATION":   "logical:translation",
    "SHOW_SYMBOL":        "symbols:show",
    "DELETE_SYMBOL":      "symbols:delete",
    "SET_SYMBOL":         "symbols:set_scope",
    "SET_ON":             "set_language:on",
    "SET_VERIFY":         "set_language:verify",
    "SET_MESSAGE":        "set_language:message",
    "SHOW_KEY":           "key_verbs:show",
    "SHOW_BROADCAST":     "broadcasts:show_broadcast",
    "SHOW_TERMINAL":      "terminal_verbs:show_terminal",
    "SHOW_TIME":          "show_misc:time",
    "SHOW_CLUSTER":       "show_misc:cluster",
    "SHOW_VMSSHADOW":     "show_misc:vmsshadow",
    "SET_SHADOW":         "set_shadow:run",
    "SET_DEVICE":         "set_shadow:run",
    "SET_HOST":           "set_misc:host",
    "SET_BROADCAST":      "broadcasts:set_broadcast",
    "SET_CONTROL":        "terminal_verbs:set_control",
    "SET_NOCONTROL":      "terminal_verbs:set_nocontrol",
    "SET_KEY":            "key_verbs:set_key",
    "SET_PROMPT":         "set_misc:prompt",
    "SET_TERMINAL":       "terminal_verbs:set_terminal",
    "SET_VMSSHADOW":      "set_misc:vmsshadow",
    "SET_VOLUME":         "set_volume:run",
    "SIMULATE_CRASH":     "simulate:crash",
    "SIMULATE_BOOT":      "simulate:boot",
    "SIMULATE_SHUTDOWN":  "simulate:shutdown",
    "SIMULATE_QUORUM":    "simulate:quorum",
    "SIMULATE_CUT":       "simulate:cut",
    "SIMULATE_JOIN":      "simulate:join",
    "SIMULATE_FAIL":      "simulate:fail",
    "SIMULATE_REPAIR":    "simulate:repair",
    "SIMULATE_READ":      "simulate_io:read",
    "SIMULATE_WRITE":     "simulate_io:write",
    "SIMULATE_WORKLOAD":  "simulate_io:workload",
    "SIMULATE_COMPARE":   "simulate_io:compare",
    "SIMULATE_EXPLAIN":   "explain:run",
    "SIMULATE_RATE":      "simulate:rate",
    "SIMULATE_FREEZE":    "simulate:freeze",
    "SIMULATE_RESUME":    "simulate:resume",
    "REPLY":              "reply:run",
    "RUN":                "run:run",
    "MCR":                "run:mcr",
    "SYSGEN":             "run:as_verb",
    "SYSMAN":             "run:as_verb",
    "OPEN":               "channels:open_",
    "CLOSE":              "channels:close",
    "READ":               "channels:read",
    "WRITE":              "channels:write",
    "INQUIRE":            "channels:inquire",
    "TYPE":               "texts:type_",
    "SEARCH":             "texts:search",
    "CREATE":             "texts:create",
    "DIRECTORY":          "files:directory",
    "COPY":               "files:copy",
    "APPEND":             "files:append",
    "RENAME":             "files:rename",
    "PURGE":              "files:purge",
    "SET_DEFAULT":        "files:set_default",
    "SHOW_DEFAULT":       "files:show_default",
    "PIPE":               "session_verbs:pipe",
    "SPAWN":              "session_verbs:spawn",
    "EXIT":               "session_verbs:exit_console",
    "LOGOUT":             "session_verbs:logout",
    "RECALL":             "session_verbs:recall",
    "WAIT":               "session_verbs:wait",
    "HELP":               "help_verb:run",
    "HELP_MESSAGE":       "help_message:run",
}
# fmt: on

_PACKAGE = "vmsshadow.commands"


def action_for(command: "Command") -> "Action | None":
    """The action for *command*, or None where there is none: then it is not simulated."""
    place = ACTIONS.get(command.syntax)
    if place is None:
        return None
    module, _, name = place.partition(":")
    return cast("Action", getattr(import_module(f"{_PACKAGE}.{module}"), name))
