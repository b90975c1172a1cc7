"""What a cluster is built of: nodes, controllers and disks, with what is true of each for everybody."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from vmsshadow.cluster.parameters import installed
from vmsshadow.disk.image import Medium

MSCP_CONTROLLERS = ("HSC", "HSJ", "HSD", "UDA", "KDM")  # these are hosts of their own on the interconnect


MINIMERGED = 1 << 12  # of SHADOW_SYS_DISK (definition files, SH$M_*): dumps go off the system disk


@dataclass(slots=True)
class Node:
    """One OpenVMS system."""

    name: str
    csid: int
    site: int
    votes: int
    version: str
    arch: str
    parameters: dict[str, int]
    up: bool = True
    booted_us: int = 0
    incarnation: int = 0  # counts its boots
    threads: int = 0  # copy and merge operations it carries, controllers' minimerges not counted
    rests_until_us: int = 0  # the end of its recovery delay: before that it takes no work
    queue: list[tuple[bool, int, int]] = field(default_factory=list)  # places of units' offers, in the order of taking
    logical_names: dict[str, str] = field(default_factory=dict)  # its system table, LNM$SYSTEM_TABLE
    wbm_buffered: bool = False  # the mode of its write bitmap messages
    wbm_interval: int = 0
    wbm_sent: int = 0  # in that interval
    wbm_buffer: list[tuple[int, int]] = field(default_factory=list)
    wbm_flush: int = 0
    adapters: tuple[str, ...] = ()
    failed_adapters: set[str] = field(default_factory=set)
    licensed: bool = True  # a license for volume shadowing is active
    boot: str = ""  # the disk it boots from; empty: one that is no business of the simulator's
    system_unit: int | None = None  # the shadow set that it runs from
    dumped_to: str = ""  # the member that holds its last dump
    unit_devices: list[int] = field(default_factory=list)  # virtual units mounted since it booted, dismounted ones too
    current: dict[str, int] = field(init=False)  # its parameter file, which the next boot loads

    def __post_init__(self) -> None:
        self.current = dict(self.parameters)

    partition: int = 0  # the number of the one it is, or was last, a member of
    is_away: bool = False  # it has lost contact, and waits for the state transition
    away_since_us: int = 0
    lost_quorum: bool = False  # its console has said so

    @property
    def release(self) -> tuple[int, ...]:
        """`V8.4-2L1` as (8, 4)."""
        fields = self.version.lstrip("Vv").split("-")[0].split(".")
        return tuple(int(part) for part in fields if part.isdecimal())

    def parameter(self, name: str) -> int:
        """The active value of system parameter *name* (raises KeyError for an unknown one)."""
        value = self.parameters.get(name)
        return installed(name) if value is None else value

    def dumps_on(self, unit: int) -> bool:
        """Whether the node, should it crash, writes its dump on DSA*unit*: its system disk, unless bit 12 says not."""
        return self.system_unit == unit and not self.parameter("SHADOW_SYS_DISK") & MINIMERGED

    def knows(self, unit: int) -> None:
        """DSA*unit* is a device of this node until its next boot."""
        if unit not in self.unit_devices:
            self.unit_devices.append(unit)

    def load_parameters(self) -> None:
        """SYSBOOT: the parameter file becomes what is active; no virtual unit is known."""
        self.unit_devices.clear()
        self.parameters = dict(self.current)
        self.votes = self.parameters.get("VOTES", self.votes)


@dataclass(slots=True)
class Controller:
    """A storage controller; disks behind the same one can be copied by it."""

    name: str
    type: str
    copy_assist: bool = False
    write_logging: bool = False
    failed: bool = False
    log_entries: int = 512  # room for the writes of one set; ours
    logs_from_us: int = 0  # it restarted, and its log is of no use before
    cut_nodes: set[str] = field(default_factory=set)  # nodes whose own path to it failed

    @property
    def is_host(self) -> bool:
        """Whether displays name it as the disk's host."""
        return self.type.startswith(MSCP_CONTROLLERS)


@dataclass(slots=True)
class Disk:
    """A physical disk and its image."""

    name: str
    type: str
    blocks: int
    sectors: int
    tracks: int
    cylinders: int
    site: int  # as the configuration has it, or SET SHADOW/SITE while it is a member
    paths: tuple[str, ...]  # nodes with a direct path
    controller: str
    host: str  # shown in displays; empty: worked out
    image_path: str
    access_us: int  # overhead of one I/O
    bytes_per_s: int
    medium: Medium | None = None
    online: bool = True
    served: bool = True  # nodes with a path give it to those without one (MSCP server)
    broken_paths: set[str] = field(default_factory=set)  # nodes whose own path failed
    write_locked: bool = False
    wrong_volume: bool = False
    was_expelled: bool = False  # from the set that it was a member of last, and is nothing else since
    scatter_us: int = 0  # it orders its I/Os as it likes: each takes up to this much longer, and none waits
    scattered: int = 0  # I/Os drawn so far
    free_at_us: int = 0  # otherwise it serves one I/O after the other
    queue: int = 0
    operations: int = 0
    errors: int = 0
    home_site: int | None = None  # the configuration's, while SET has given another
    forced_errors: set[int] = field(default_factory=set)  # blocks whose data a copy could not read anywhere
    marks_changed: Callable[[], None] | None = None  # told at once: those marks are data, as the blocks are
    host_reason_told: str = ""
    second_controller: str = ""  # takes over when the other fails
    adapters: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of a node that lead to it, if not all do

    def mark_lost(self, lbns: Iterable[int]) -> None:
        """Give blocks a forced error."""
        self._mark(self.forced_errors.union(lbns))

    def mark_written(self, lbns: Iterable[int]) -> None:
        """Blocks were written: whatever forced error they had is gone."""
        self._mark(self.forced_errors.difference(lbns))

    def _mark(self, lbns: set[int]) -> None:
        if lbns != self.forced_errors:
            self.forced_errors = lbns
            if self.marks_changed is not None:
                self.marks_changed()

    @property
    def place(self) -> int:
        """The site where it stands, whatever SET says."""
        return self.site if self.home_site is None else self.home_site
