"""What happened to a shadow set, told to operators: a table from notice to messages.

Copies and merges are told by the shadow server of the node that carries them, in OPCOM's box as a message from user
SYSTEM (8.4 manual, A.3). Volume processing is told by the driver of every node that has the unit mounted: a line
straight to OPA0 (A.4), then OPCOM's text to operators for DISKS and DEVICES. The line always comes first (System
Manager's Manual, mount verification).
"""

from collections.abc import Callable, Sequence
from typing import Any

from vmsshadow.base.blocks import RANGE_BLOCKS
from vmsshadow.base.names import shown, with_colon
from vmsshadow.cluster import throttle
from vmsshadow.cluster.clock import TICKS_PER_US
from vmsshadow.cluster.operators import Operators
from vmsshadow.cluster.told import ConnectionLine, NodeLeft, NodeStarted
from vmsshadow.cluster.wbm import ModeChanged
from vmsshadow.cluster.world import HostTrouble, SystemDiskChange, VolumeState, World
from vmsshadow.messages import opcom
from vmsshadow.messages.catalogue import Message, Said
from vmsshadow.messages.cluster import BUGCHECK, CNXMAN, SHUTDOWN, WBM
from vmsshadow.messages.opcom_texts import OPCOM
from vmsshadow.messages.shadow import MOUNTVER, SHADOW
from vmsshadow.messages.shadow_server import SHADOW_SERVER
from vmsshadow.messages.vmsshadow import VMSSHADOW
from vmsshadow.shadow.protocol import (
    BitmapEnded,
    BitmapRenamed,
    BitmapStarted,
    MemberExpelled,
    MemberWentOffline,
    NoMemberReachable,
    Notice,
    OperationEnded,
    OperationStarted,
    OperationSuspended,
    ProcessingAborted,
    ProcessingCompleted,
    SetChangedState,
)
from vmsshadow.shadow.state import Work

DISK_OPERATORS = ("DISKS", "DEVICES")  # System Manager's Manual, mount verification
SERVER_OPERATORS = ("CENTRAL", "DISKS")  # the manual only says operators; the choice is ours
SERVER_USER = "SYSTEM"

# Why a member cannot be reached decides what is said of it; whatever is not listed is "offline".
_LOST: dict[str, tuple[Message, Message]] = {
    "VOLINV": (SHADOW.WRONGVOL, OPCOM.WRONGVOL),
    "WRITLCK": (SHADOW.DEVWRTLCK, OPCOM.DEVWRTLCK),
}
_OFFLINE = (SHADOW.DEVOFFLINX, OPCOM.DEVOFFLINX)

_SUSPENDED = {Work.COPY: SHADOW_SERVER.SSRVSPNDCPY, Work.MERGE: SHADOW_SERVER.SSRVSPNDMRG}
_ENDED = {Work.COPY: SHADOW_SERVER.SSRVCMPFCPY, Work.MERGE: SHADOW_SERVER.SSRVCMPMRG}


OfNode = ConnectionLine | NodeLeft | NodeStarted | SystemDiskChange  # notices of nodes, not of sets


class _Telling:
    """One notice on its way: where it happened and when (*ticks*)."""

    __slots__ = ("device", "operators", "ticks", "unit", "world")

    def __init__(self, world: World, operators: Operators, time_us: int, unit: int) -> None:
        self.world = world
        self.operators = operators
        self.ticks = world.clock.start_ticks + time_us * TICKS_PER_US
        self.unit = unit
        self.device = f"DSA{unit}"

    def of_unit(self, nodes: Sequence[str]) -> list[str]:
        """Those of *nodes* that the unit serves."""
        mounted = self.world.units.get(self.unit)
        return [node for node in nodes if mounted is not None and node in mounted.shadow_set.serving]

    def server(self, node: str, said: Said) -> None:
        """The shadow server of *node* speaks."""
        body = opcom.message_from(SERVER_USER, node, said.lines())
        self.operators.send(node, SERVER_OPERATORS, body, self.ticks)

    def drivers(self, lines: Sequence[Said], texts: Sequence[Said], only: Sequence[str] = ()) -> None:
        """The drivers of the nodes that the unit serves, or of *only* some nodes, speak: OPA0 first, then OPCOM."""
        mounted = self.world.units.get(self.unit)
        users = list(only)
        if mounted is not None and not only:
            users = mounted.shadow_set.serving
        nodes = [node.name for node in self.world.up_nodes() if node.name in users]
        for node in nodes:
            self.operators.direct(node, [line for said in lines for line in said.lines()])
        for node in nodes:
            for text in texts:
                self.operators.send(node, DISK_OPERATORS, text.body(), self.ticks)


def tell(
    world: World,
    operators: Operators,
    time_us: int,
    unit: int,
    notice: Notice | HostTrouble | ModeChanged | VolumeState | OfNode,
) -> None:
    """Tell *operators* of *notice*, which DSA*unit* gave *time_us* microseconds after the world began."""
    _TABLE[type(notice)](_Telling(world, operators, time_us, unit), notice)


def operation_id(world: World, node: str, unit: int, serial: int) -> int:
    """The ID number of an operation: 32 bits, unique to it while it lasts, the same at its start and its end.

    Node, unit and the set's count of operations: 8, 14 and 10 bits (ours; the real one is a process's).
    """
    return (world.nodes[node].csid & 0xFF) << 24 | (unit & 0x3FFF) << 10 | serial & 0x3FF


# --- copies and merges -----------------------------------------------------------------------------


def _started(telling: _Telling, notice: OperationStarted) -> None:
    if notice.work is Work.MERGE:
        message = SHADOW_SERVER.SSRVINIMMRG if notice.is_mini else SHADOW_SERVER.SSRVINIMRG
    else:
        message = SHADOW_SERVER.SSRVRESCPY if notice.resumed else SHADOW_SERVER.SSRVINICPY
    thread = operation_id(telling.world, notice.host, telling.unit, notice.serial)
    parts: tuple[str | int, ...] = (shown(telling.device), notice.lbn, RANGE_BLOCKS, thread)
    if message is SHADOW_SERVER.SSRVINIMRG:
        parts += (throttle.factor(telling.world, notice.host, telling.unit),)
    telling.server(notice.host, message(*parts))


def _ended(telling: _Telling, notice: OperationEnded) -> None:
    _stopped(telling, notice, _ENDED[notice.work])


def _suspended(telling: _Telling, notice: OperationSuspended) -> None:
    _stopped(telling, notice, _SUSPENDED[notice.work])


def _stopped(telling: _Telling, notice: OperationEnded | OperationSuspended, message: Message) -> None:
    thread = operation_id(telling.world, notice.host, telling.unit, notice.serial)
    telling.server(notice.host, message(shown(telling.device), notice.lbn, thread))


# --- volume processing -----------------------------------------------------------------------------


def _only(node: str) -> Sequence[str]:
    return (node,) if node else ()


def _went_offline(telling: _Telling, notice: MemberWentOffline) -> None:
    """A node that reaches the member itself says nothing of it: that the set has changed state is enough."""
    line, text = _LOST.get(notice.why, _OFFLINE)
    member, world = with_colon(notice.device), telling.world
    cut_off = [node.name for node in world.up_nodes() if world.why_unreachable(node.name, notice.device)]
    telling.drivers([line(member)], [text(member)], telling.of_unit(cut_off) if line is SHADOW.DEVOFFLINX else ())


def _changed_state(telling: _Telling, notice: SetChangedState) -> None:
    unit = with_colon(telling.device)
    telling.drivers([SHADOW.SHACHASTA(unit)], [OPCOM.SHACHASTA(unit)], _only(notice.node))


def _completed(telling: _Telling, notice: ProcessingCompleted) -> None:
    unit = with_colon(telling.device)
    telling.drivers([SHADOW.MVCOMPLETE(unit)], [OPCOM.MVCOMPLETE(unit)], _only(notice.node))


def _expelled(telling: _Telling, notice: MemberExpelled) -> None:
    member, unit = with_colon(notice.device), with_colon(telling.device)
    telling.drivers(
        [SHADOW.SHAMEMFAL(member), SHADOW.SHARDUCED(unit)],
        [OPCOM.SHAMEMFAL(member), OPCOM.SHARDUCED(unit)],
    )


def _none_reachable(telling: _Telling, notice: NoMemberReachable) -> None:
    unit = with_colon(telling.device)
    telling.drivers([SHADOW.SHAREDZER(unit)], [OPCOM.SHAREDZER(unit)], _only(notice.node))


def _aborted(telling: _Telling, notice: ProcessingAborted) -> None:
    unit = with_colon(telling.device)
    telling.drivers([SHADOW.MVABORTED(unit)], [OPCOM.MVABORTED(unit)], _only(notice.node))


# --- write bitmaps ---------------------------------------------------------------------------------

_BITMAP_EVENTS = 1  # WBM_OPCOM_LVL: bitmaps started, deleted, renamed, and changes of the message mode


def _wbm(telling: _Telling, node: str, said: Said) -> None:
    """The write bitmap driver of *node* speaks, straight to OPA0; the words are ours."""
    speaker = telling.world.nodes[node]
    if speaker.up and speaker.parameter("WBM_OPCOM_LVL") >= _BITMAP_EVENTS:
        telling.operators.direct(node, said.lines())


def _bitmap(telling: _Telling, notice: BitmapStarted | BitmapRenamed | BitmapEnded) -> None:
    message = _BITMAP_LINES[type(notice)]
    _wbm(telling, notice.node, message(notice.identifier, with_colon(telling.device)))


def _mode_changed(telling: _Telling, notice: ModeChanged) -> None:
    _wbm(telling, notice.node, (WBM.BUFFERED if notice.buffered else WBM.SINGLE)(notice.node))


_BITMAP_LINES: dict[type, Message] = {
    BitmapStarted: WBM.STARTED,
    BitmapRenamed: WBM.RENAMED,
    BitmapEnded: WBM.DELETED,
}


# --- the host --------------------------------------------------------------------------------------


def _host_trouble(telling: _Telling, notice: HostTrouble) -> None:
    telling.drivers([VMSSHADOW.HOSTERR(notice.device, notice.reason)], [])


# --- system disks ----------------------------------------------------------------------------------


def _system_disk(telling: _Telling, notice: SystemDiskChange) -> None:
    """The driver of a node speaks that runs from the set; OPCOM only where its words are known."""
    unit = with_colon(telling.device)
    telling.operators.direct(notice.node, getattr(SHADOW, notice.ident)(unit).lines())
    text: Message = getattr(OPCOM, notice.ident)
    if text.text is not None:
        telling.operators.send(notice.node, DISK_OPERATORS, text(unit).body(), telling.ticks)


# --- single volumes --------------------------------------------------------------------------------

_VOLUME_LOST: dict[str, tuple[Message, Message]] = {
    "VOLINV": (MOUNTVER.WRONGVOL, OPCOM.WRONGVOL),
    "WRITLCK": (MOUNTVER.DEVWRTLCK, OPCOM.DEVWRTLCK),
}
_VOLUME_OFFLINE = (MOUNTVER.DEVOFFLINX, OPCOM.DEVOFFLINX)
_VOLUME_DONE = {
    "BACK": (MOUNTVER.MVCOMPLETE, OPCOM.MVCOMPLETE),
    "ABORTED": (MOUNTVER.MVABORTED, OPCOM.MVABORTED),
}


def _volume_state(telling: _Telling, notice: VolumeState) -> None:
    """The same lines as for a shadow set, with other words: OPA0 first, then OPCOM (System Manager's Manual)."""
    lost = _VOLUME_LOST.get(notice.ident, _VOLUME_OFFLINE)
    line, text = lost if notice.state == "LOST" else _VOLUME_DONE[notice.state]
    mounted = telling.world.volumes.get(notice.device)
    nodes = mounted.nodes if mounted is not None else []
    device = with_colon(notice.device)
    for node in nodes:
        telling.operators.direct(node, line(device).lines())
    for node in nodes:
        telling.operators.send(node, DISK_OPERATORS, text(device).body(), telling.ticks)


# --- nodes -----------------------------------------------------------------------------------------

CLUSTER_OPERATORS = ("CLUSTER",)

# What the connection manager says on the console, and OPCOM's text for the same, where it has one.
_CONNECTION: dict[str, Message | None] = {
    "LOST": OPCOM.CLU_LOSTCNX,
    "TIMED_OUT": OPCOM.CLU_TIMCNX,
    "RECONNECTED": OPCOM.CLU_RECNX,
    "QUORUM_LOST": None,  # OPCOM hangs as everything does
    "QUORUM_GAINED": OPCOM.CLU_INQUORUM,
    "REQUORUM": OPCOM.CLU_QUORUM,
    "RECONFIGURING": OPCOM.CLU_INIRECNFIG,
    "REMOVED": OPCOM.CLU_DROPNODE,
    "COMPLETING": OPCOM.CLU_COMPLETE,
    "REQUESTED": OPCOM.CLU_MEMREQ,
    "ADDING": OPCOM.CLU_INIADD,
    "FORMING": None,  # its OPCOM is not up yet
    "ADDED": None,
}


def _connection(telling: _Telling, notice: ConnectionLine) -> None:
    """The line on the node's own console; then OPCOM of the node, for operators of class CLUSTER."""
    node, world = telling.world.nodes[notice.node], telling.world
    line: Message = getattr(CNXMAN, notice.ident)
    said = line(notice.about) if notice.about else line()
    telling.operators.direct(node.name, said.lines() if node.arch != "VAX" else [_as_vax_says(said.lines()[0])])
    text = _CONNECTION[notice.ident]
    if text is None or not notice.aloud:
        return
    if notice.ident == "REMOVED":  # OPCOM's text names that node and its csid, not who tells it
        about = world.nodes[notice.about]
        body = opcom.cluster_change(text, telling.ticks, about.name, about.csid)
    else:
        body = opcom.cluster_change(text, telling.ticks, node.name, node.csid, notice.about or None)
    telling.operators.send(node.name, CLUSTER_OPERATORS, body, telling.ticks)


def _as_vax_says(line: str) -> str:
    """VAX systems begin in lower case and say VAXcluster (console captures, VAX V7.3)."""
    head, blanks, text = line.partition(",  ")
    return head + blanks + text[0].lower() + text[1:].replace("VMScluster", "VAXcluster")


def _node_left(telling: _Telling, notice: NodeLeft) -> None:
    node = telling.world.nodes[notice.node]
    lines: list[str] = []
    if notice.how == "SHUTDOWN":
        lines = [line for message in SHUTDOWN.messages() for line in message().lines()]
    elif notice.how == "CLUEXIT":
        lines = BUGCHECK.CLUEXIT(node.arch, node.version).lines()
    if lines:
        telling.operators.direct(node.name, lines, last=True)
    telling.operators.stopped(node.name)


def _node_started(telling: _Telling, notice: NodeStarted) -> None:
    telling.operators.booted(notice.node)


_TABLE: dict[type, Callable[[_Telling, Any], None]] = {
    OperationStarted: _started,
    OperationEnded: _ended,
    OperationSuspended: _suspended,
    MemberWentOffline: _went_offline,
    SetChangedState: _changed_state,
    ProcessingCompleted: _completed,
    MemberExpelled: _expelled,
    NoMemberReachable: _none_reachable,
    ProcessingAborted: _aborted,
    BitmapStarted: _bitmap,
    BitmapRenamed: _bitmap,
    BitmapEnded: _bitmap,
    ModeChanged: _mode_changed,
    HostTrouble: _host_trouble,
    SystemDiskChange: _system_disk,
    VolumeState: _volume_state,
    ConnectionLine: _connection,
    NodeLeft: _node_left,
    NodeStarted: _node_started,
}
