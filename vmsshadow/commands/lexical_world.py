"""Lexical functions that look at the cluster: F$GETDVI, F$DEVICE, F$GETSYI, F$GETJPI and their kin."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from vmsshadow.commands import device_items
from vmsshadow.commands.device_choice import disks_in_order
from vmsshadow.commands.gate import Context
from vmsshadow.commands.lexical_processes import PRIVILEGES, context_, getjpi, pid, process
from vmsshadow.commands.lexical_system import getsyi
from vmsshadow.commands.logical_names import device_of
from vmsshadow.dcl.lexical import Answer, Argument, Lexical, Scope
from vmsshadow.dcl.numbers import as_number, as_text
from vmsshadow.dcl.refusals import Refusal
from vmsshadow.dcl.text import upcase
from vmsshadow.messages.system import SYSTEM
from vmsshadow.messages.vmsshadow import VMSSHADOW

# Items of OpenVMS that nothing here stands for (DCL Dictionary, F$GETDVI).
_NOT_SIMULATED = frozenset(
    """ACPPID ACPTYPE AVAILABLE_PATH_COUNT CCL CONCEALED DEVDEPEND DEVDEPEND2 DEVICE_TYPE_NAME DEVTYPE ELG
    ERROR_RESET_TIME IDV LOCKID MOUNT_TIME MPDEV_CURRENT_PATH MSCP_UNIT_NUMBER MULTIPATH NOCACHE_ON_VOLUME NOHIGHWATER
    NOSHARE_MOUNTED ODV PATH_AVAILABLE PATH_NOT_RESPONDING PATH_POLL_ENABLED PATH_SWITCH_FROM_TIME PATH_SWITCH_TO_TIME
    PATH_USER_DISABLED PREFERRED_CPU PREFERRED_CPU_BITMAP QLEN RCK RCT REC REMOTE_DEVICE SCSI_DEVICE_FIRMWARE_REV SDI
    SERIALNUM SET_HOST_TERMINAL SPL SPLDEVNAM SQD STS SWL TOTAL_PATH_COUNT TRM TT_PAGE TT_PHYDEVNAM TT_TERM
    VOLUME_RETAIN_MAX VOLUME_RETAIN_MIN VOLUME_SPOOLED_DEV_CNT WCK""".split()  # noqa: SIM905 - easier to compare
)


# Functions of F$GETQUI (DCL Dictionary).
_QUEUE_FUNCTIONS = (
    "CANCEL_OPERATION", "DISPLAY_ENTRY", "DISPLAY_FILE", "DISPLAY_FORM", "DISPLAY_JOB", "DISPLAY_MANAGER",
    "DISPLAY_QUEUE", "TRANSLATE_QUEUE",
)  # fmt: skip


def getdvi(scope: Scope, given: list[Argument]) -> Answer:
    """F$GETDVI(device, item [,path]): truths are the strings TRUE and FALSE. A logical name stands for its device."""
    context: Context = scope.context
    item = upcase(as_text(given[1] or "")).strip()
    known = device_items.ITEMS.get(item)
    if known is None:
        return VMSSHADOW.NOTIMPL(f"F$GETDVI item {item}") if item in _NOT_SIMULATED else Refusal("IVKEYW", item or None)
    typed = device_of(context, as_text(given[0] or ""))
    device = device_items.find(context.driver.world, context.node, typed)
    if device is None:
        return "FALSE" if item == "EXISTS" else SYSTEM.NOSUCHDEV()
    value = known.value(device)
    return ("TRUE" if value else "FALSE") if isinstance(value, bool) else value


# --- F$DEVICE --------------------------------------------------------------------------------------

_CLASSES = (
    "CARD", "DISK", "JOURNAL", "LP", "MAILBOX", "MISC", "REALTIME", "SCOM", "TAPE", "TERM", "WORKSTATION",
)  # fmt: skip


def device(scope: Scope, given: list[Argument]) -> Answer:
    """F$DEVICE([search] [,class] [,type] [,stream]): the next device that fits, at last nothing.

    Another search on the same stream begins anew.
    """
    pattern = upcase(as_text(given[0] or "*")).strip() or "*"
    wanted = upcase(as_text(given[1] or "")).strip()
    kind = upcase(as_text(given[2] or "")).strip()
    stream = as_number(given[3]) if given[3] is not None else 0
    if wanted and wanted not in _CLASSES:
        return Refusal("IVKEYW", wanted)
    streams: dict[int, tuple[tuple[str, str, str], list[str]]] = scope.memory.setdefault("DEVICE", {})
    search = (pattern, wanted, kind)
    found = streams.get(stream)
    if found is None or found[0] != search:
        found = streams[stream] = (search, _fitting(scope.context, *search))
    if not found[1]:
        del streams[stream]  # told once; the next call begins anew
        return ""
    return found[1].pop(0)


def _fitting(context: Context, pattern: str, wanted: str, kind: str) -> list[str]:
    world, node = context.driver.world, context.node
    units = [f"DSA{number}" for number in sorted(device_items.known_units(world, node))]
    disks = [disk.name for disk in disks_in_order(world) if not kind or disk.type.upper() == kind]
    names: list[str] = []
    if wanted in ("", "DISK"):
        names += ([] if kind else units) + disks
    if wanted in ("", "TERM") and not kind:
        names.append(f"{node}$OPA0")
    shape = pattern.removeprefix("_").removesuffix(":").replace("[", "[[]").replace("?", "[?]").replace("%", "?")
    return [f"_{name}:" for name in names if _fits(name, shape)]


def _fits(name: str, shape: str) -> bool:
    """Whether a name fits, as a whole or without its node or allocation class."""
    return fnmatchcase(name, shape) or fnmatchcase(name.rpartition("$")[2], shape)


# --- who works here -------------------------------------------------------------------------------


def getqui(scope: Scope, given: list[Argument]) -> Answer:
    """F$GETQUI(function [,item] [,object] [,flags]): nothing is found, as there are no queues."""
    function = upcase(as_text(given[0] or "")).strip()
    fitting = [name for name in _QUEUE_FUNCTIONS if function and name.startswith(function)]
    return "" if len(fitting) == 1 else Refusal("ABKEYW" if fitting else "IVKEYW", function or None)


def user(scope: Scope, given: list[Argument]) -> Answer:
    """F$USER(): the UIC."""
    return "[SYSTEM]"


def identifier(scope: Scope, given: list[Argument]) -> Answer:
    """F$IDENTIFIER(identifier, conversion): of SYSTEM, the one user."""
    way, typed = upcase(as_text(given[1] or "")), as_text(given[0] or "").upper()
    if way == "NAME_TO_NUMBER":
        return 0x00010004 if typed == "SYSTEM" else 0
    if way == "NUMBER_TO_NAME":
        return "SYSTEM" if as_number(given[0] or 0) == 0x00010004 else ""
    return Refusal("IVKEYW", way or None)


def privilege(scope: Scope, given: list[Argument]) -> Answer:
    """F$PRIVILEGE(list): whether they are all held, or with NO before one, not held."""
    words = [word.strip() for word in upcase(as_text(given[0] or "")).split(",")]
    return "TRUE" if all(_is_known(word) and _held(scope, word) for word in words) else "FALSE"


def setprv(scope: Scope, given: list[Argument]) -> Answer:
    """F$SETPRV(list): what they were before, in the form that would set them back."""
    words = [word.strip() for word in upcase(as_text(given[0] or "")).split(",") if word.strip()]
    switched_off: list[str] = scope.memory.setdefault("PRIVILEGES", [])
    before: list[str] = []
    for word in words:
        if not _is_known(word):
            return Refusal("IVKEYW", word)
        name = _plain(word)
        before.append(f"NO{name}" if name in switched_off else name)
        if name in switched_off:
            switched_off.remove(name)
        if word != name:
            switched_off.append(name)
    return ",".join(before)


def _plain(word: str) -> str:
    return word if word in PRIVILEGES else word.removeprefix("NO")


def _is_known(word: str) -> bool:
    return _plain(word) in PRIVILEGES


def _held(scope: Scope, word: str) -> bool:
    is_off = _plain(word) in scope.memory.get("PRIVILEGES", [])
    return is_off if word != _plain(word) else not is_off


def csid(scope: Scope, given: list[Argument]) -> Answer:
    """F$CSID(context-symbol): one node of the cluster after the other, then nothing."""
    name = upcase(as_text(given[0] or ""))
    before = scope.symbol(name)
    place = as_number(before) if before is not None and before != "" else 0
    members = sorted(node.csid for node in scope.context.driver.world.members())
    if place >= len(members):
        scope.assign(name, 0)
        return ""
    scope.assign(name, place + 1)
    return f"{members[place]:08X}"


def license_(scope: Scope, given: list[Argument]) -> Answer:
    """F$LICENSE(name [,producer]): of VOLSHAD, the one that is kept here."""
    context: Context = scope.context
    is_shadowing = upcase(as_text(given[0] or "")).strip() in ("VOLSHAD", "VMSCLUSTER", "OPENVMS-I64-BOE")
    held = context.driver.world.nodes[context.node].licensed if is_shadowing else False
    return "TRUE" if held else "FALSE"


def _without(name: str) -> Lexical:
    """A function of OpenVMS for which there is nothing here to look at."""
    return Lexical(name, 0, 8, lambda scope, given: VMSSHADOW.NOTIMPL(f"F${name}"))


# fmt: off
_ROWS = (
    Lexical("CONTEXT",    3, 5, context_, (1,)),
    Lexical("CSID",       1, 1, csid, (0,)),
    Lexical("DEVICE",     0, 4, device),
    Lexical("GETDVI",     2, 3, getdvi),
    Lexical("GETJPI",     2, 2, getjpi),
    Lexical("GETQUI",     1, 4, getqui),
    Lexical("GETSYI",     1, 3, getsyi),
    Lexical("IDENTIFIER", 2, 2, identifier),
    Lexical("LICENSE",    1, 2, license_),
    Lexical("PID",        1, 1, pid, (0,)),
    Lexical("PRIVILEGE",  1, 1, privilege),
    Lexical("PROCESS",    0, 0, process),
    Lexical("SETPRV",     1, 1, setprv),
    Lexical("USER",       0, 0, user),
    *map(_without, (
        "FID_TO_NAME", "GETENV", "MULTIPATH", "SYMLINK_ATTRIBUTES",
    )),
)
# fmt: on

WORLD: Mapping[str, Lexical] = {row.name: row for row in _ROWS}
