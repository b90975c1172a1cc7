"""Facts and look-ups: nodes, sites, paths, disks, controllers, parameters, mounted units and volumes.

Nothing here acts. What one node believes of a unit (site, read costs, timeouts) is that node's `View`;
membership and generation are the set's.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from vmsshadow.base.blocks import Extent
from vmsshadow.base.names import parse_device
from vmsshadow.cluster import ways
from vmsshadow.cluster.clock import Clock
from vmsshadow.cluster.hardware import Controller, Disk, Node
from vmsshadow.cluster.interconnect import Interconnect
from vmsshadow.disk.scb import Scb
from vmsshadow.shadow.bitmap import Absent
from vmsshadow.shadow.policy import Policy
from vmsshadow.shadow.state import ShadowSet
from vmsshadow.shadow.writelog import WriteLog


class HostTrouble(NamedTuple):
    """The host's own reason why a disk's image failed: a notice, told once."""

    device: str
    reason: str


class Binding(NamedTuple):
    """A volume's place in a volume set: the set's name, and its relative volume number (0: it belongs to none).

    Of the root volume, number 1, *labels* are those of the whole set, by number; the others do not know them.
    """

    name: str = ""
    rvn: int = 0
    labels: tuple[str, ...] = ()


NOT_BOUND = Binding()


@dataclass(slots=True)
class VolumeMount:
    """A disk that is mounted on its own, as a single volume."""

    device: str
    label: str
    nodes: list[str]
    writers: list[str]
    shared: bool  # /SYSTEM, /CLUSTER, /GROUP, /SHARE
    scope: str
    logical: str
    scb: Scb
    scb_lbn: int
    free_blocks: int
    cluster: int
    maxfiles: int
    owner_uic: int
    extend: int
    volsize: int
    lost: str = ""  # in mount verification: the SYSTEM condition
    timer: int = 0  # of MVTIMEOUT
    aborted: bool = False  # MVTIMEOUT is over: I/O fails until it is dismounted
    needs_rebuild: bool = False  # improperly dismounted, and mounted with /NOREBUILD
    binding: Binding = NOT_BOUND


class SystemDiskChange(NamedTuple):
    """A notice of a node's system disk: *ident* of SHADOW's and OPCOM's message."""

    node: str
    ident: str


class VolumeState(NamedTuple):
    """A notice of a single volume: *state* is LOST (for the condition *ident*), BACK or ABORTED."""

    device: str
    state: str
    ident: str = ""


@dataclass(slots=True)
class View:
    """What one node holds about one unit; it dies when the node dismounts (8.4 manual, 4.8)."""

    site: int
    mvtimeout_s: int | None = None
    member_timeouts_s: dict[str, int] = field(default_factory=dict)
    read_costs: dict[str, int] = field(default_factory=dict)
    copy_source: str = ""  # a member, "MASTER", or empty: alternate
    split_read_lbns: bool = False  # SET SHADOW/ENABLE=SPLIT_READ_LBNS
    delay_per_served_s: int | None = None
    scope: str = "Process"
    logical: str = ""


@dataclass(slots=True)
class Hold:
    """A stretch that is being kept free of users' I/O; *event* runs when it is."""

    serial: int
    extent: Extent
    whole: bool  # stops reads too, and waits for everything in flight
    event: Any
    granted: bool = False


@dataclass(slots=True)
class Request:
    """One user I/O."""

    serial: int
    unit: int
    node: str
    extent: Extent
    data: bytes | None  # None: a read
    issued_us: int
    ended_us: int = 0
    done: bool = False
    error: str = ""  # ident of a SYSTEM condition
    result: bytes = b""
    stages: tuple[Any, ...] = ()
    stage: int = 0
    pending: dict[int, Any] = field(default_factory=dict)  # step number -> step in flight
    failed: bool = False  # a step met a lost member: once the others are through it starts over
    check: Any = None  # CheckedRead under way
    results: dict[str, bytes | None] = field(default_factory=dict)
    hold: int = 0
    met_operation: bool = False


class Sound(NamedTuple):
    """A steady unit whose I/O needs no thought: its members' disks, and the nodes that reach them all directly."""

    disks: tuple[Disk, ...]
    volsize: int
    readers: tuple[str, ...]
    writers: tuple[str, ...]


class Offer(NamedTuple):
    """A unit's work in a node's queue: its place, and when its own delays for that node are over."""

    place: tuple[bool, int, int]  # counted against SHADOW_MAX_COPY, priority negated, unit
    ready_us: int
    penalty_us: int  # of members that the node reaches through another


@dataclass(slots=True)
class Unit:
    """Everything the cluster keeps about one virtual unit."""

    shadow_set: ShadowSet
    scb: Scb  # what every member's SCB holds now
    scb_lbn: int
    free_blocks: int
    cluster: int
    maxfiles: int
    owner_uic: int
    extend: int
    carried: dict[str, Absent] = field(default_factory=dict)  # member -> what its SCB was last written with
    uncompared: set[str] = field(default_factory=set)  # members that others may have gone on with, not seen since
    views: dict[str, View] = field(default_factory=dict)
    flights: dict[int, Request] = field(default_factory=dict)
    waiting: list[Request] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    lanes: dict[str, Any] = field(default_factory=dict)  # target (or "" for the merge) -> LaneRun at work
    offers: dict[str, Offer] = field(default_factory=dict)  # node -> its place in the node's queue of work
    waits_since_us: int = -1  # when its next operation became due; -1: none waits
    hosting_rule: str = ""
    timers: dict[str, int] = field(default_factory=dict)  # lost member -> serial of its timeout event
    verification_timers: dict[str, int] = field(default_factory=dict)  # node -> serial of its MVTIMEOUT event
    stall: int = 0  # serial of the event that ends SET SHADOW/STALL=WRITES
    operations: int = 0
    sound: Sound | None = None  # worked out when first needed, forgotten at every change of set, disk or path
    last_node: str = ""  # that wrote the SCBs
    write_log: WriteLog | None = None  # of its controllers; None where no controller of the cluster logs writes
    scbs_are_due: bool = False
    user_area: Extent = field(default_factory=lambda: Extent(0, 0))  # the longest stretch that belongs to no file
    needs_rebuild: bool = False  # improperly dismounted, and mounted with /NOREBUILD
    dump_space: Extent = field(default_factory=lambda: Extent(0, 0))  # a system disk's: taken from the user area
    binding: Binding = NOT_BOUND


class World:
    """One cluster, or one partition of it: its clock and its facts.

    Partitions share what is physical (nodes, disks, controllers, time); units, volumes and policies are each one's.
    """

    def __init__(self, name: str, clock: Clock) -> None:
        self.name = name
        self.clock = clock
        self.number = 0
        self.interconnect = Interconnect(self)
        self.quorum = 0  # votes needed; 0 where nobody counts them
        self.is_hung = False  # quorum is lost: everything stalls
        self.hung_since_us = 0
        self.active_until_us = -1  # when it lost quorum, or its last node, the last time
        self.failed: list[str] = []  # nodes that were lost meanwhile: the sets are told when quorum is regained
        self.transition = 0  # serial of the clock event at which lost connections time out
        self.nodes: dict[str, Node] = {}
        self.controllers: dict[str, Controller] = {}
        self.disks: dict[str, Disk] = {}
        self.units: dict[int, Unit] = {}
        self.volumes: dict[str, VolumeMount] = {}
        self.next_serial = 0
        self.fast_path = True
        self.workloads: dict[int, Any] = {}  # unit -> Workload
        self.examinations: dict[int, Any] = {}  # serial -> Examination of ANALYZE
        self.notices: list[tuple[int, int, Any]] = []  # (time, unit, notice) that nobody has narrated yet
        self.bitmap_serial = 0
        self.policies: dict[str, Policy] = {}  # HBMM policies by name, clusterwide
        self.assigned_policies: dict[int, Policy | str] = {}  # unit -> its own policy, or the name of one
        self.disabled_hbmm: list[int] = []  # units for which SET SHADOW/DISABLE=HBMM holds
        self.looks: dict[int, list[str]] = {}  # time -> the nodes that look at their queues then
        self.priorities: dict[tuple[str, int], int] = {}  # (node, unit); survives dismounting

    def serial(self) -> int:
        """A number that was never used before."""
        self.next_serial += 1
        return self.next_serial

    # --- nodes and paths ---------------------------------------------------------------------------

    def up_nodes(self) -> list[Node]:
        """The nodes that run and are in contact, in the order of their CSIDs."""
        return [node for node in self.members() if not node.is_away]

    def members(self) -> list[Node]:
        """The nodes that run, those too that are out of contact and not yet removed."""
        return [node for node in self.nodes.values() if node.up and node.partition == self.number]

    def is_active(self, name: str) -> bool:
        """Whether a node is a member here and may go on: neither without quorum nor out of contact."""
        node = self.nodes[name]
        return node.up and node.partition == self.number and not (node.is_away or self.is_hung)

    def has_direct_path(self, node: str, disk: Disk) -> bool:
        """Whether *node* reaches *disk* itself."""
        if node not in disk.paths or node in disk.broken_paths or not ways.lead(self, node, disk):
            return False
        return not self.interconnect.is_cut or self.interconnect.reaches(node, disk.place)

    def serving_node(self, node: str, disk: Disk) -> str:
        """The node through which *node* reaches *disk*: itself, an MSCP server, or "" when none is left."""
        if self.has_direct_path(node, disk):
            return node
        return next((other for other in disk.paths if disk.served and self._serves(other, node, disk)), "")

    def _serves(self, server: str, node: str, disk: Disk) -> bool:
        if not self.nodes[server].up or self.nodes[server].partition != self.nodes[node].partition:
            return False
        return self.has_direct_path(server, disk) and self.interconnect.talk(server, node)

    def is_served(self, node: str, device: str) -> bool:
        """Whether *node* reaches *device* only through another node."""
        disk = self.disks[device]
        return not self.has_direct_path(node, disk)

    def why_unreachable(self, node: str, device: str) -> str:
        """The SYSTEM condition that *node* gets from *device*; empty when it can be reached."""
        disk = self.disks[device]
        if disk.medium is None or not disk.online or not ways.answers(self, disk):
            return "MEDOFL"
        return "" if self.serving_node(node, disk) else "DEVOFFLINE"

    def host_of(self, node: str, device: str) -> str:
        """The host that displays and messages show for *device* on *node*."""
        disk = self.disks[device]
        if disk.host:
            return disk.host
        controller = ways.controller(self, disk)
        if controller is not None and controller.is_host:
            return controller.name
        return self.serving_node(node, disk) or disk.paths[0]

    # --- read costs (HELP SET SHADOW/READ_COST; values other than 42 from memory) ------------------

    def default_read_cost(self, node: str, device: str, unit_site: int) -> int:
        """The cost by class: memory disk 1, direct Fibre Channel 2, other direct 42, another site + 20, served 501."""
        name = parse_device(device)
        disk = self.disks[device]
        if name is not None and name.ddc.startswith("MD"):
            return 1
        if self.is_served(node, device):
            return 501
        cost = 2 if name is not None and name.ddc.startswith("DG") else 42
        remote = unit_site and disk.site and unit_site != disk.site
        return cost + 20 if remote else cost

    def read_cost(self, node: str, unit: Unit, device: str) -> int:
        """The read cost of a member as *node* has it."""
        view = unit.views.get(node)
        if view is None:
            return self.default_read_cost(node, device, 0)
        return view.read_costs.get(device) or self.default_read_cost(node, device, view.site)

    def cost_of(self, node: str, unit: Unit, device: str) -> int:
        """Read cost plus queue length, as the driver compares members."""
        return self.read_cost(node, unit, device) + self.disks[device].queue

    # --- timeouts ----------------------------------------------------------------------------------

    def member_timeout_s(self, node: str, unit: Unit, device: str) -> int:
        """How long *node* waits for a lost member before it expels it."""
        view = unit.views.get(node)
        own = view.member_timeouts_s.get(device) if view is not None else None
        is_system_disk = self.nodes[node].system_unit == unit.shadow_set.unit
        return own or self.nodes[node].parameter("SHADOW_SYS_TMO" if is_system_disk else "SHADOW_MBR_TMO")

    def mvtimeout_s(self, node: str, unit: Unit) -> int:
        """How long *node* waits for any member before it aborts the unit."""
        view = unit.views.get(node)
        own = view.mvtimeout_s if view is not None else None
        return own or self.nodes[node].parameter("MVTIMEOUT")

    def set_site(self, device: str, site: int) -> None:
        """A member's site on all nodes, until it leaves its set (SET SHADOW/SITE)."""
        disk = self.disks[device]
        disk.home_site = disk.site if disk.home_site is None else disk.home_site
        disk.site = site

    def forget_site(self, device: str) -> None:
        """The member has left: its site is the configuration's again."""
        disk = self.disks[device]
        if disk.home_site is not None:
            disk.site, disk.home_site = disk.home_site, None

    # --- devices -----------------------------------------------------------------------------------

    def has_failed(self, device: str) -> bool:
        """Whether *device* is a member that is lost, or one that was expelled and is nothing else since."""
        unit, disk = self.unit_of(device), self.disks.get(device)
        member = unit.shadow_set.member(device) if unit is not None else None
        return member.lost is not None if member is not None else disk is not None and disk.was_expelled

    def unit_of(self, device: str) -> Unit | None:
        """The unit that has *device* as a member now, or None."""
        for unit in self.units.values():
            if unit.shadow_set.member(device) is not None:
                return unit
        return None

    def find_disk(self, text: str) -> Disk | None:
        """The disk that an operator's *text* names, or None."""
        name = parse_device(text)
        return self.disks.get(name.plain) if name is not None else None

    def find_unit(self, text: str) -> Unit | None:
        """The mounted virtual unit that *text* names, or None."""
        name = parse_device(text)
        return self.units.get(name.unit) if name is not None and name.is_virtual_unit else None
