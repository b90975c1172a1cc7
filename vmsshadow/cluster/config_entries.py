"""The records that the entries of a cluster's YAML become."""

from typing import NamedTuple

from vmsshadow.cluster import config_votes
from vmsshadow.disk.types import Geometry


class ControllerConfig(NamedTuple):
    """One entry of `controllers`."""

    name: str
    type: str
    copy_assist: bool
    write_logging: bool


class NodeConfig(NamedTuple):
    """One entry of `nodes`; *parameters* are the cluster's with the node's own on top."""

    name: str
    site: int
    votes: int
    version: str
    arch: str
    shadowing_license: bool
    boot: str
    parameters: dict[str, int]
    adapters: tuple[str, ...]


class DiskConfig(NamedTuple):
    """One entry of `disks`; *access_us* and *bytes_per_s* are None where the type says how fast it is."""

    name: str
    type: str
    blocks: int
    geometry: Geometry
    site: int
    image: str
    paths: tuple[str, ...]
    controller: str
    host: str
    access_us: int | None
    bytes_per_s: int | None
    served: bool
    second_controller: str
    adapters: dict[str, tuple[str, ...]]  # of those nodes from which not all adapters lead to it


class SetConfig(NamedTuple):
    """One entry of `sets`; *policy* is that of SET SHADOW/POLICY=HBMM, or empty."""

    unit: int
    label: str
    members: tuple[str, ...]
    mounted_on: tuple[str, ...]
    policy: str


class WorkloadConfig(NamedTuple):
    """One entry of `workload`; *rate* in requests per second."""

    unit: int
    profile: str
    rate: float
    seed: int


class Configuration(NamedTuple):
    """A whole cluster as its YAML describes it."""

    source: str
    name: str
    start_ticks: int
    seed: int
    expected_votes: int | None  # of EXPECTED_VOTES; None: not given
    quorum_disk: config_votes.QuorumDiskConfig | None
    controllers: tuple[ControllerConfig, ...]
    nodes: tuple[NodeConfig, ...]
    disks: tuple[DiskConfig, ...]
    sets: tuple[SetConfig, ...]
    workloads: tuple[WorkloadConfig, ...]
