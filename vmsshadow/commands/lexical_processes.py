"""Lexical functions about processes: F$GETJPI, F$PID, F$CONTEXT, F$PROCESS (DCL Dictionary).

A node has one process here, that of the console, or the subprocess in which SPAWN or PIPE runs a command. A context
keeps what F$CONTEXT selects until F$PID has found no further process.
"""

from collections.abc import Callable
from fnmatch import fnmatchcase

from vmsshadow.commands.gate import Context
from vmsshadow.dcl.lexical import Answer, Argument, Scope, Value
from vmsshadow.dcl.numbers import as_number, as_text, is_number
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.text import upcase
from vmsshadow.messages.system import SYSTEM

PRIVILEGES = (
    "ACNT", "ALLSPOOL", "ALTPRI", "AUDIT", "BUGCHK", "BYPASS", "CMEXEC", "CMKRNL", "DIAGNOSE", "DOWNGRADE", "EXQUOTA",
    "GROUP", "GRPNAM", "GRPPRV", "IMPERSONATE", "IMPORT", "LOG_IO", "MOUNT", "NETMBX", "OPER", "PFNMAP", "PHY_IO",
    "PRMCEB", "PRMGBL", "PRMMBX", "PSWAPM", "READALL", "SECURITY", "SETPRV", "SHARE", "SHMEM", "SYSGBL", "SYSLCK",
    "SYSNAM", "SYSPRV", "TMPMBX", "UPGRADE", "VOLPRO", "WORLD",
)  # fmt: skip
_PROCESS = 0x20000419  # the console's process in its node's table; ours, as SYSGEN's WRITE tells it

# What F$CONTEXT selects by (DCL Dictionary, F$CONTEXT), and how a value is compared with those given.
_SELECTIONS = (
    "ACCOUNT", "AUTHPRI", "CURPRIV", "GRP", "HW_MODEL", "HW_NAME", "JOBPRCCNT", "JOBTYPE", "MASTER_PID", "MEM", "MODE",
    "NODENAME", "NODE_CSID", "OWNER", "PRCCNT", "PRCNAM", "PRI", "PRIB", "STATE", "STS", "TERMINAL", "UIC", "USERNAME",
)  # fmt: skip
_COMPARISONS: dict[str, Callable[[int], bool]] = {
    "GEQ": lambda order: order >= 0,
    "GTR": lambda order: order > 0,
    "LEQ": lambda order: order <= 0,
    "LSS": lambda order: order < 0,
}
_WAYS = ("EQL", "NEQ", *_COMPARISONS, "ALL", "ANY", "EACH", "NONE", "WILDCARD", "CASE_BLIND", "EXACT")
_Selection = tuple[str, list[str], list[str]]  # the item, the values, the ways


def pid_of(context: Context) -> str:
    """The identification of the console's process on its node."""
    return f"{_PROCESS + ((context.driver.world.nodes[context.node].csid & 0xFFFF) << 21):08X}"


def _facts(context: Context) -> dict[str, Value]:
    terminal = context.console.terminal
    return {
        "AUTHPRIV": ",".join(PRIVILEGES),
        "CURPRIV": ",".join(PRIVILEGES),
        "GRP": 1,
        "IMAGNAME": "",
        "JOBTYPE": 3,  # JPI$K_LOCAL
        "MASTER_PID": pid_of(context),
        "MEM": 4,
        "MODE": "INTERACTIVE",
        "NODENAME": context.node,
        "OWNER": "",
        "PID": pid_of(context),
        "PRCCNT": 0,
        "PRCNAM": context.console.process,
        "PROCPRIV": ",".join(PRIVILEGES),
        "PROC_INDEX": _PROCESS & 0xFFFF,
        "STATE": "CUR",
        "TERMINAL": terminal.name.removeprefix("_").rpartition("$")[2],
        "TT_PHYDEVNAM": terminal.name,
        "UIC": "[SYSTEM]",
        "USERNAME": terminal.username.ljust(12),
    }


def getjpi(scope: Scope, given: list[Argument]) -> Answer:
    """F$GETJPI(pid, item): of the console's own process; there is no other."""
    context: Context = scope.context
    typed, item = upcase(as_text(given[0] or "")).strip(), upcase(as_text(given[1] or "")).strip()
    if typed.lstrip("0") and typed != pid_of(context):
        return SYSTEM.NONEXPR()
    facts = _facts(context)
    return facts[item] if item in facts else Refusal("IVKEYW", item or None)


def context_(scope: Scope, given: list[Argument]) -> Answer:
    """F$CONTEXT(type, context-symbol, item, value, qualifier): what F$PID looks for; always an empty string."""
    kind, item = upcase(as_text(given[0] or "")).strip(), upcase(as_text(given[2] or "")).strip()
    if kind != "PROCESS":
        return Refusal("IVKEYW", kind or None)
    symbol = upcase(as_text(given[1] or ""))
    contexts: dict[str, list[_Selection]] = scope.memory.setdefault("CONTEXTS", {})
    if item == "CANCEL":
        contexts.pop(symbol, None)
        scope.assign(symbol, "")
        return ""
    ways = [way.strip() for way in upcase(as_text(given[4] or "EQL")).split(",")]
    unknown = next((way for way in ways if way not in _WAYS), None)
    if item not in _SELECTIONS or unknown is not None:
        return Refusal("IVKEYW", item if item not in _SELECTIONS else unknown)
    values = [value.strip() for value in as_text(given[3] if given[3] is not None else "").split(",")]
    contexts.setdefault(symbol, []).append((item, values, ways))
    scope.assign(symbol, 0)
    return ""


def pid(scope: Scope, given: list[Argument]) -> Answer:
    """F$PID(context-symbol): the console's process if what F$CONTEXT selects fits it, then nothing."""
    symbol = upcase(as_text(given[0] or ""))
    before = scope.symbol(symbol)
    selections: list[_Selection] = scope.memory.get("CONTEXTS", {}).get(symbol, [])
    if (before is not None and as_number(before)) or not all(_fits(scope.context, each) for each in selections):
        scope.memory.get("CONTEXTS", {}).pop(symbol, None)
        scope.assign(symbol, 0)
        return ""
    scope.assign(symbol, 1)
    return pid_of(scope.context)


def _fits(context: Context, selection: _Selection) -> bool:
    item, values, ways = selection
    fact = _facts(context).get(item, "")
    found = [_one_fits(fact, value, ways) for value in values]
    if "NONE" in ways or "NEQ" in ways:
        return not any(found)
    return all(found) if "ALL" in ways or "EACH" in ways else any(found)


def _one_fits(fact: Value, value: str, ways: list[str]) -> bool:
    """Whether the process's *fact* is *value*, or what another way of comparing asks for."""
    own = as_text(fact).strip()
    if "EXACT" not in ways:
        own, value = upcase(own), upcase(value)
    order = next((_COMPARISONS[way] for way in ways if way in _COMPARISONS), None)
    if order is not None:
        if isinstance(fact, int) and is_number(value):
            return order(fact - as_number(value))
        return order((own > value) - (own < value))
    if isinstance(fact, int):
        return is_number(value) and fact == as_number(value)
    if _is_list(own):
        return value in own.split(",")
    return fnmatchcase(own, value.replace("[", "[[]").replace("?", "[?]").replace("%", "?"))


def _is_list(text: str) -> bool:
    """Whether a fact is a list of names, such as privileges, of which each may be asked for."""
    return "," in text and not text.startswith("[")


def process(scope: Scope, given: list[Argument]) -> Answer:
    """F$PROCESS(): the name of the process."""
    return str(scope.context.console.process)
