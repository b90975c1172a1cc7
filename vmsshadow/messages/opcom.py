"""OPCOM's box and operator classes: how the operator communication process shows what it is given.

A message goes to the terminals enabled for one of its classes (REPLY/ENABLE), in a box: a banner with the time, the
body, an empty line. Everything here is pure: facts in, lines out; who is enabled for what is kept elsewhere.
Layouts are those of console captures (VAX V7.3, Alpha V8.4) and of operator logs.
"""

from collections.abc import Collection, Sequence

from vmsshadow.base import vmstime
from vmsshadow.messages.catalogue import Message
from vmsshadow.messages.fao import fao
from vmsshadow.messages.opcom_texts import OPCOM

LINE_COLUMNS = 80

# REPLY's keywords in the order OPCOM displays them, with their OPC$M_NM_ bits ($OPCDEF). The bits 200 and 400
# (REPLY, SOFTWARE) have no keyword and are not displayed.
CLASSES: dict[str, int] = {
    "CENTRAL": 0x1,
    "PRINTER": 0x2,
    "TAPES": 0x4,
    "DISKS": 0x8,
    "DEVICES": 0x10,
    "CARDS": 0x20,
    "NETWORK": 0x40,
    "CLUSTER": 0x80,
    "SECURITY": 0x100,
    "LICENSE": 0x800,
    **{f"OPER{number}": 0x800 << number for number in range(1, 13)},
}

# REPLY/ALL's three forms of broadcast: plain, /SHUTDOWN, /URGENT.
BROADCASTS: dict[str, Message] = {
    "GENERAL": OPCOM.REPLY_GENERAL,
    "SHUTDOWN": OPCOM.REPLY_SHUTDOWN,
    "URGENT": OPCOM.REPLY_URGENT,
}


def frame(body_lines: Sequence[str], ticks: int, *, origin: tuple[str, int] | None = None) -> list[str]:
    """A message in OPCOM's box, shown at *ticks*: banner, body, one empty line.

    *origin* is the node that forwarded the message, with the time its OPCOM got it; it stands behind the banner on
    the same line (operator log of 1998).
    """
    banner = fao(OPCOM.HEADER.text or "", [ticks]).rstrip("\n")
    if origin is not None:
        node, sent_ticks = origin
        banner += f"    (from node {node} at {vmstime.show(sent_ticks)})"
    return [banner, *body_lines, ""]


def class_lines(classes: Collection[str]) -> list[str]:
    """The names of *classes* in display order, joined with commas, broken under 80 columns after a comma.

    No class at all gives the line that says so. Raises ValueError for a name that is no class.
    """
    unknown = [name for name in classes if name not in CLASSES]
    if unknown:
        raise ValueError(f"no operator class {sorted(unknown)[0]}")
    chosen = [name for name in CLASSES if name in classes]
    if not chosen:
        return OPCOM.NOTENABLED().body()
    lines = [chosen[0]]
    for name in chosen[1:]:
        # A line must also hold the comma that ends it.
        if len(lines[-1]) + len(", ") + len(name) + len(",") < LINE_COLUMNS:
            lines[-1] += f", {name}"
        else:
            lines[-1] += ","
            lines.append(name)
    return lines


def operator_enabled(terminal: str, username: str) -> list[str]:
    """The body shown to a terminal that became an operator's: `_ALPHA$OPA0:`, `SYSTEM`."""
    return OPCOM.TERMENAB(terminal, username).body()


def operator_disabled(terminal: str, username: str) -> list[str]:
    """The body shown to a terminal that is no longer an operator's for any class."""
    return OPCOM.TERMDSBL(terminal, username).body()


def operator_status(operator: str, classes: Collection[str]) -> list[str]:
    """The body that tells for which *classes* an operator terminal or log file is enabled."""
    return OPCOM.OPERSTS(operator, "\n".join(class_lines(classes))).body()


def logfile_initialized(operator: str, logfile: str) -> list[str]:
    """The body shown when *operator* opened a new operator log."""
    return OPCOM.LOGINIT(operator, logfile).body()


def logfile_closed(operator: str, logfile: str) -> list[str]:
    """The body shown when *operator* closed the operator log."""
    return OPCOM.LOGCLOS(operator, logfile).body()


def message_from(user: str, node: str | None, lines: Sequence[str]) -> list[str]:
    """The body of a message a process sent; a node that is in no cluster (None) is not named."""
    return OPCOM.USERMSG(user, *_on(node), "\n".join(lines)).body()


def request_from(number: int, user: str, node: str | None, lines: Sequence[str]) -> list[str]:
    """The body of a request that waits for an operator's reply."""
    return OPCOM.USERQST(number, user, *_on(node), "\n".join(lines)).body()


def cluster_change(change: Message, ticks: int, node: str, csid: int, other: str | None = None) -> list[str]:
    """The body of a connection manager message, one of OPCOM's `CLU_` texts with a csid.

    *node* tells of itself, or of *other* where the text names one. The arguments the text skips are left empty.
    Raises TypeError when *other* is missing or has no place in the text.
    """
    text = change.text or ""
    skipped_before_node = text.split("!AD")[0].count("!+")
    named = () if other is None else (other,)
    return change(ticks, *[None] * skipped_before_node, node, None, None, csid, *named).body()


def broadcast(kind: str, user: str, node: str | None, terminal: str, ticks: int, text: str) -> list[str]:
    """What REPLY/ALL puts on terminals; *kind* is a key of `BROADCASTS`, *terminal* the sender's.

    The bells that sound with it are left to the terminal. The time has no hundredths (from memory).
    """
    time = vmstime.show_time(ticks)[:8]
    return BROADCASTS[kind]("", *_on(node), user, terminal, time, "", text, "").body()


def notified(terminals: int, node: str | None) -> list[str]:
    """What REPLY/NOTIFY tells the sender."""
    told = OPCOM.REPLY_NOTALL if terminals == 1 else OPCOM.REPLY_NOTALLN
    return told(terminals, *_on(node)).body()


def _on(node: str | None) -> tuple[str, str]:
    """The two arguments that say where a user is: ` on ` and the node, or nothing."""
    return ("", "") if node is None else (OPCOM.ON_NODE.text or "", node)
