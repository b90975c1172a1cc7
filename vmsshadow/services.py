"""$MOUNT, $DISMOU and $GETDVI for Python callers, as chapter 5 of the 8.4 manual uses them from a program.

    from vmsshadow import open_cluster
    from vmsshadow.services import MNT_LOGNAM, MNT_SHAMEM, MNT_SHANAM, MNT_VOLNAM, SS_NORMAL, sys_mount

    with open_cluster("default", "lab") as cluster:
        status = sys_mount([(MNT_SHANAM, "DSA23:"), (MNT_SHAMEM, "$1$DGA10:"), (MNT_VOLNAM, "DATA1")])

A service is called by a program on one node of one cluster: those of the innermost open cluster's first node, unless
`cluster=` and `node=` say otherwise, or `on(cluster, node)` was asked for the services. It takes no simulated time but
that which it must wait for. Its status is VMS's condition value, odd for success; what VMS would answer with a status
is never an exception, what no VMS program could have done (a list that is no list, a node that is down) is one.

Constants are spelled as on VMS with `_` for `$_` and `$`: `MNT_SHANAM`, `MNT_M_NOCOPY`, `MNT2_M_INCLUDE`,
`DMT_M_CLUSTER`, `DVI_SHDW_MEMBER`; conditions are `SS_BADPARAM`, `MOUN_SHDWCOPYREQ`, `DISM_SRCMEM`. Item codes may be
given as text too, `"MNT$_SHANAM"`.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import Any, NamedTuple, Protocol, cast

from vmsshadow.commands import device_items, dismount, minicopy, service_mount
from vmsshadow.commands.device_choice import parse_choice
from vmsshadow.commands.gate import Console, Context, Wait
from vmsshadow.commands.service_codes import DMT_M, DVI, MNT, MNT_M, SECOND
from vmsshadow.console.installation import Installation
from vmsshadow.messages.catalogue import Facility, Message, Said, Severity
from vmsshadow.messages.dismount import DISM
from vmsshadow.messages.mount import MOUNT
from vmsshadow.messages.system import SYSTEM
from vmsshadow.messages.vmsshadow import VMSSHADOW

__all__ = [
    "DMT_M",
    "DVI",
    "MNT",
    "MNT_M",
    "Information",
    "Services",
    "Status",
    "on",
    "sys_dismou",
    "sys_getdvi",
    "sys_mount",
]

_LONGWORD = 1 << 32
_PREFIXES: dict[str, type[Facility]] = {"SS": SYSTEM, "MOUN": MOUNT, "DISM": DISM}
_ENDS_NOTHING = DMT_M.UNIT | DMT_M.CLUSTER | DMT_M.MINICOPY_REQUIRED | DMT_M.MINICOPY_OPTIONAL
_LABEL_OF_SET = "INCVOLLABEL"  # of a shadow set $MOUNT answers SS$_VOLINV instead (8.4 manual, 5.5)


class Cluster(Protocol):
    """What `open_cluster` gives, as far as it matters here."""

    installation: Installation

    def advance(self, seconds: float) -> None:
        """Let simulated time pass."""
        ...


class Status(int):
    """A condition value: `name` is its symbol (`SS$_NORMAL`), `lines` what MOUNT or DISMOUNT would have said."""

    name: str
    lines: tuple[str, ...]

    @property
    def is_success(self) -> bool:
        """Whether the service did what was asked: the value is odd."""
        return bool(self & 1)

    def __repr__(self) -> str:
        return f"<{self.name} {int(self):08X}>"


class Values(dict[int | str, int | str]):
    """The answers of $GETDVI by item code; a code may be asked for by its name too (`"DVI$_SHDW_MEMBER"`)."""

    def __missing__(self, key: object) -> int | str:
        if isinstance(key, str):
            return self[_code(DVI, key)]  # KeyError too if it was not asked for
        raise KeyError(key)


class Information(NamedTuple):
    """What $GETDVI answers; without success *values* is empty."""

    status: Status
    values: Values


class _Program:
    """Who calls a service: a process on a node, without a terminal."""

    def __init__(self, node: str) -> None:
        self.node = node


class Services:
    """The system services as a program on one node of one cluster calls them; `on` makes it."""

    def __init__(self, installation: Installation, node: str, passes: Any) -> None:
        self._installation = installation
        self._node = node
        self._passes = passes  # lets seconds of simulated time pass

    def sys_mount(self, item_list: Iterable[Any]) -> Status:
        """$MOUNT: mount a volume, a shadow set or a volume set, or add members to a shadow set that is mounted.

        *item_list* has pairs (code, buffer), or as in MACRO (size, code, buffer) with the size in bytes; a 0 ends it.
        Buffers are text, that of MNT$_FLAGS a number: the second longword above the first. Raises TypeError and
        ValueError for what is no item list, ValueError for a node that is down or without quorum.

        SS$_BADPARAM: the list itself is wrong (8.4 manual, 5.5). SS$_VOLINV, SS$_INCVOLLABEL, SS$_MEDOFL,
        SS$_INCSHAMEM, SS$_NOSUCHDEV, SS$_DEVMOUNT, SS$_SHACHASTA, ...: why a device or the set refuses it;
        MOUN$_ conditions as the MOUNT command's messages.
        """
        items = _items(item_list)
        context = self._context()
        if not items:
            return _status(SYSTEM.BADPARAM)
        lines = service_mount.mount(context, items)
        is_set = any(code == MNT.SHANAM for code, _ in items)
        for line in lines:
            if line.severity in (Severity.E, Severity.F) or line.message in (VMSSHADOW.NOTIMPL, MOUNT.MNTCLUFAIL):
                return _refused(lines, line, is_set)
        return _status(SYSTEM.NORMAL, lines)

    def sys_dismou(self, device: str, flags: int = 0) -> Status:
        """$DISMOU: dismount a volume, a volume set, a virtual unit on this node, or take a member out of its set.

        *device* may be a logical name. *flags* are DMT_M_ bits. Time passes while the set looks for its members.
        Raises TypeError, and ValueError as `sys_mount`.

        SS$_BADPARAM: bits that are none or contradict each other. SS$_DEVNOTMOUNT, SS$_NOSUCHDEV, SS$_IVDEVNAM;
        DISM$_SRCMEM: it is the only source member; DISM$_SYSDEV: it is the system disk.
        """
        _need(device, str, "a device name")
        wanted = _flags(flags, _LONGWORD)
        context = self._context()
        bits = DMT_M(wanted & sum(DMT_M))
        both = DMT_M.NOUNLOAD | DMT_M.UNLOAD
        if wanted != bits or bits & DMT_M.REMOTE or bits & both == both:
            return _status(SYSTEM.BADPARAM)
        name = service_mount.translated(context, device)
        if bits & DMT_M.FORCE:
            return _status(SYSTEM.BADPARAM) if bits & _ENDS_NOTHING else self._forced(context, name)
        options = dismount.Options(
            bool(bits & DMT_M.CLUSTER),
            minicopy.OPTIONAL if bits & DMT_M.MINICOPY_OPTIONAL
            else minicopy.REQUIRED if bits & DMT_M.MINICOPY_REQUIRED else minicopy.NOT_SAID,
            bool(bits & DMT_M.ABORT),
            bool(bits & DMT_M.UNIT),
            bool(bits & DMT_M.CHECK_ONLY),
        )  # fmt: skip
        steps = dismount.dismounted(context.driver, self._node, name, options)
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                lines: tuple[Said, ...] = end.value
                return _refused(lines, lines[-1], False) if lines else _status(SYSTEM.NORMAL)
            if isinstance(step, Wait):
                self._passes(step.seconds)
                if self._why_not():
                    return _status(SYSTEM.ABORT)  # the node of the program has gone meanwhile

    def sys_getdvi(self, device: str, items: Iterable[int | str]) -> Information:
        """$GETDVI: what this node knows of a device; *items* are DVI_ codes.

        Answers are numbers (truths 1 and 0, times in seconds, sizes in blocks, copies and merges in per cent) or text.
        Raises TypeError for an item that is no code, and ValueError as `sys_mount`.

        SS$_NOSUCHDEV: this node knows no such device. SS$_IVDEVNAM: it can be no name. SS$_BADPARAM: an item code that
        is not known here.
        """
        _need(device, str, "a device name")
        codes = [_code(DVI, item) for item in _listed(items)]
        context = self._context()
        name = service_mount.translated(context, device)
        choice = parse_choice(name) if 1 <= len(name) <= service_mount.LONGEST_NAME else None
        if choice is None or not choice.letters:
            return Information(_status(SYSTEM.IVDEVNAM), Values())
        found = device_items.find(context.driver.world, self._node, name)
        if found is None:
            return Information(_status(SYSTEM.NOSUCHDEV), Values())
        if any(code not in DVI.__members__.values() for code in codes):
            return Information(_status(SYSTEM.BADPARAM), Values())
        answers = Values()
        for code in codes:
            answers[DVI(code)] = _as_number(DVI(code), device_items.ITEMS[DVI(code).name].value(found))
        return Information(_status(SYSTEM.NORMAL), answers)

    def _forced(self, context: Context, name: str) -> Status:
        """DMT$M_FORCE: a lost member leaves at once."""
        verdict = dismount.judge_forced(context.driver.world, self._node, name)
        if verdict.reason is not None:
            return _refused((verdict.reason,), verdict.reason, False)
        assert verdict.target.unit is not None
        context.driver.force_removal(verdict.target.unit, verdict.target.device)
        return _status(SYSTEM.NORMAL)

    def _context(self) -> Context:
        reason = self._why_not()
        if reason:
            raise ValueError(reason)
        home = self._installation
        return Context(home.driver, home.operators, cast("Console", _Program(self._node)), home.services)

    def _why_not(self) -> str:
        """Why no program can run on the node; empty when it can."""
        home = self._installation
        if not home.is_on:
            return "the cluster is closed"
        if not home.world.nodes[self._node].up:
            return f"node {self._node} is down"
        if not home.driver.of(self._node).world.is_active(self._node):
            return f"node {self._node} waits for quorum or for a state transition"
        return ""


def on(cluster: Cluster | Installation | None = None, node: str = "") -> Services:
    """The services of a program on *node* (the first one if none is named) of *cluster* (the innermost open one).

    Raises ValueError if no cluster is open, KeyError for an unknown node.
    """
    home = Installation.opened[-1:] if cluster is None else [getattr(cluster, "installation", cluster)]
    if not home:
        raise ValueError("no cluster is open: open_cluster opens one")
    if not isinstance(home[0], Installation):
        raise TypeError("a cluster is what open_cluster gives")
    _need(node, str, "a node name")
    name = node.upper().rstrip(":") or home[0].first_node
    home[0].world.nodes[name]
    return Services(home[0], name, getattr(cluster, "advance", home[0].driver.run_for))


def sys_mount(item_list: Iterable[Any], *, cluster: Cluster | Installation | None = None, node: str = "") -> Status:
    """$MOUNT, see `Services.sys_mount`; *cluster* and *node* as in `on`."""
    return on(cluster, node).sys_mount(item_list)


def sys_dismou(device: str, flags: int = 0, *, cluster: Cluster | Installation | None = None, node: str = "") -> Status:
    """$DISMOU, see `Services.sys_dismou`; *cluster* and *node* as in `on`."""
    return on(cluster, node).sys_dismou(device, flags)


def sys_getdvi(
    device: str, items: Iterable[int | str], *, cluster: Cluster | Installation | None = None, node: str = ""
) -> Information:
    """$GETDVI, see `Services.sys_getdvi`; *cluster* and *node* as in `on`."""
    return on(cluster, node).sys_getdvi(device, items)


def __getattr__(name: str) -> int:
    """The constants: `MNT_M_NOCOPY`, `DVI_SHDW_MEMBER`, `SS_BADPARAM`."""
    prefix, _, symbol = name.partition("_")
    if prefix in _PREFIXES and isinstance(getattr(_PREFIXES[prefix], symbol, None), Message):
        return _status(getattr(_PREFIXES[prefix], symbol))
    is_flag = symbol.startswith("M_")
    symbol = symbol[2:] if is_flag else symbol
    if prefix == "MNT2" and is_flag and symbol in MNT_M.__members__ and MNT_M[symbol] >= _LONGWORD:
        return int(MNT_M[symbol]) >> SECOND
    tables: dict[str, Any] = {"MNT_M": MNT_M, "DMT_M": DMT_M, "MNT": MNT, "DVI": DVI}
    table = tables.get(f"{prefix}_M" if is_flag else prefix)
    if table is None or symbol not in table.__members__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    constant: int = table[symbol]
    return constant


# --- item lists ----------------------------------------------------------------------------------------


def _items(item_list: Iterable[Any]) -> service_mount.Items:
    """The list as (code, value) up to its end. Raises TypeError, ValueError."""
    items: service_mount.Items = []
    for entry in _listed(item_list):
        if entry == 0 and isinstance(entry, int):
            break
        if not isinstance(entry, tuple | list) or len(entry) not in (2, 3, 4):
            raise TypeError(f"an item is (code, buffer) or (size, code, buffer), not {entry!r}")
        code, value = entry[:2] if len(entry) == 2 else entry[1:3]
        code = _code(MNT, code)
        if code == 0:
            break
        wants_text = service_mount.takes_string(code)
        if wants_text is not None:
            _need(value, str if wants_text else int, f"the buffer of item {code}")
            value = value if wants_text else _flags(value, _LONGWORD * _LONGWORD)
        if len(entry) > 2:
            value = _sized(entry[0], value)
        items.append((code, value))
    return items


def _sized(size: Any, value: Any) -> Any:
    """As much of the buffer as its *size* in bytes says."""
    _need(size, int, "an item's size")
    if isinstance(value, str):
        if not 0 <= size <= len(value):
            raise ValueError(f"{value!r} has not {size} characters")
        return value[:size]
    if isinstance(value, int) and (size not in (4, 8) or value >> size * 8):
        raise ValueError(f"{value:#x} is no bit vector of {size} bytes")
    return value


def _listed(items: Iterable[Any]) -> list[Any]:
    if isinstance(items, str | bytes) or not isinstance(items, Iterable):
        raise TypeError(f"a list of items is wanted, not {items!r}")
    return list(items)


def _code(table: type[IntEnum], code: Any) -> int:
    """The item code that a number or a name stands for; numbers are not judged here."""
    if isinstance(code, str):
        symbol = code.upper().replace("$", "").removeprefix(f"{table.__name__}_")
        if symbol not in table.__members__:
            raise ValueError(f"{code!r} is no item code that is known here")
        return table[symbol]
    _need(code, int, "an item code")
    return int(code)


def _flags(value: Any, limit: int) -> int:
    _need(value, int, "a bit vector")
    if not 0 <= value < limit:
        raise ValueError(f"{value:#x} is no bit vector")
    return int(value)


def _need(value: Any, kind: type, what: str) -> None:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"{what} is wanted, not {value!r}")


# --- answers -------------------------------------------------------------------------------------------


def _as_number(code: DVI, value: bool | int | str) -> int | str:
    """F$GETDVI shows these three as text; $GETDVI returns a quadword, a UIC and a process identification."""
    if code is DVI.SHDW_GENERATION:
        return int(str(value) or "0", 16)
    if code is DVI.OWNUIC:
        return 0x00010004 if value == "[SYSTEM]" else 0
    if code is DVI.PID:
        return int(str(value) or "0", 16)
    return value if isinstance(value, str) else int(value)


def _refused(lines: tuple[Said, ...], refusal: Said, is_set: bool) -> Status:
    """The condition behind a command's *refusal*: a device's own reason rather than that of the set as a whole."""
    if refusal.message in (MOUNT.NOSHDWMEM, MOUNT.SHADOWFAIL):
        reasons = [reason for line in lines for reason in line.reasons]
        refusal = reasons[0] if reasons else refusal
    message = refusal.message
    if message == VMSSHADOW.UNTOLD:
        message = getattr(MOUNT, str(refusal.args[0]).split("-")[-1])
    if message.facility is SYSTEM:
        message = SYSTEM.VOLINV if is_set and message.symbol == _LABEL_OF_SET else getattr(SYSTEM, message.symbol)
    return _status(message, lines)


def _status(message: Message, lines: tuple[Said, ...] = ()) -> Status:
    made = Status(message.value)
    prefix = next((prefix for prefix, facility in _PREFIXES.items() if facility is message.facility), "")
    made.name = f"{prefix or message.facility.prints}$_{message.symbol}"
    made.lines = tuple(line for said in lines for line in said.lines())
    return made
