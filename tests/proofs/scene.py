"""The scene of the proofs: a tiny cluster driven by DCL lines, its users' I/O heard by the storm's oracle.

What is promised is judged on the bytes of the images, read through their file descriptors, by an oracle that knows
nothing of shadowing. A scenario prepares a cluster undisturbed; then comes its deed, and the proofs let something go
wrong in the midst of it.
"""

import os
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.storm.oracle import BLOCK, Oracle, stamp
from vmsshadow.api import Cluster
from vmsshadow.base.blocks import Extent
from vmsshadow.cluster import traffic
from vmsshadow.disk.image import Image

UNIT = 1
LABEL = "DATA"
BLOCKS = 450
A, B, C = "$1$DGA11", "$1$DGA12", "$1$DGA13"
NODES = ("ALPHA", "BETA")
CLUSTER: dict[str, Any] = {
    "cluster": {"name": "PROOF", "start": "21-NOV-2026 10:00:00.00", "seed": 1},
    "nodes": [{"name": name, "parameters": {"SHADOW_MBR_TMO": 20, "MVTIMEOUT": 300}} for name in NODES],
    "disks": [{"name": name, "type": "HSG80", "blocks": BLOCKS} for name in (A, B, C)],
}
LONG_S = 700.0  # every timeout is over after it, and every operation has ended
HBMM = "SET SHADOW DSA1: /POLICY=HBMM=(MASTER_LIST=*)"
AREA = range(31, BLOCKS)  # blocks of no file: INDEXF.SYS and its like lie below

_GENUINE = re.compile(r"[%-][A-Z$_]+-[SIWEF]-[A-Z0-9_$]+,? \S|%CNXMAN,  \S")
_TOLD = re.compile(r"[%-]([A-Z$_]+-[SIWEF]-[A-Z0-9_$]+),? ")


class Heard(NamedTuple):
    """Something of users' I/O: `write`, `write ended`, `write lost`, and the same of a read with its *data*."""

    what: str
    serial: int
    lbn: int
    blocks: int
    data: bytes = b""


def apply(oracle: Oracle, heard: Heard) -> None:
    """Let the oracle know."""
    what, serial, lbn, count, data = heard
    if what == "write":
        oracle.write_issued(serial, lbn, stamp(serial, lbn, count))
    elif what == "read":
        oracle.read_issued(serial, lbn, count)
    elif what == "write ended":
        oracle.write_acknowledged(serial)
    elif what == "write lost":
        oracle.write_lost(serial)
    elif what == "read ended":
        oracle.read_returned(serial, data)
    else:
        assert what == "read lost"
        oracle.read_lost(serial)


class Scene:
    """A running cluster, its users and what they were promised."""

    def __init__(self, cluster: Cluster, oracle: Oracle | None = None) -> None:
        self.cluster = cluster
        self.oracle = oracle or Oracle(bytearray(BLOCKS * BLOCK))
        self.requests: dict[int, Any] = {}
        self.serial = 0
        self.errors: list[str] = []  # SYSTEM conditions that users got
        self.listeners: list[Callable[[Heard], None]] = []

    # --- deeds -------------------------------------------------------------------------------------

    def do(self, line: str, node: str = "ALPHA") -> int:
        """Type a line; its status."""
        status = self.cluster.console(node).do(line).status
        self.hear()
        return status

    def mount(self, *devices: str, node: str = "ALPHA", more: str = "") -> int:
        """MOUNT/SYSTEM of the unit with *devices*."""
        names = ",".join(f"{device}:" for device in devices)
        return self.do(f"MOUNT/SYSTEM/NOASSIST{more} DSA1: /SHADOW=({names}) {LABEL}", node)

    def new_set(self, *devices: str) -> None:
        """A steady set of *devices*, mounted on both nodes, that the oracle has seen."""
        self.do(f"INITIALIZE/SHADOW=({','.join(devices)}) {LABEL}")
        self.mount(*devices)
        self.do(f"MOUNT/SYSTEM DSA1: {LABEL}", "BETA")
        self.pass_time(1)
        self.look(devices[0])

    def look(self, device: str) -> None:
        """What is on *device* is what users have."""
        self.oracle.rebase(self.content(device))

    def write(self, lbn: int, count: int = 3, node: str = "ALPHA") -> None:
        """A user's write sets out; nobody waits for it."""
        self._submit("write", lbn, count, node)

    def read(self, lbn: int, count: int = 3, node: str = "ALPHA") -> None:
        """A user's read sets out."""
        self._submit("read", lbn, count, node)

    def _submit(self, what: str, lbn: int, count: int, node: str) -> None:
        self.serial += 1
        self._note(Heard(what, self.serial, lbn, count))
        data = stamp(self.serial, lbn, count) if what == "write" else None
        world = self.cluster.installation.world
        self.requests[self.serial] = traffic.submit(world, UNIT, node, Extent(lbn, count), data)
        self.hear()

    def _note(self, heard: "Heard") -> None:
        apply(self.oracle, heard)
        for listener in self.listeners:
            listener(heard)

    def pass_time(self, seconds: float) -> None:
        """Let time pass."""
        self.cluster.advance(seconds)
        self.hear()

    def busy(self, steps: int = 24, node: str = "BETA") -> None:
        """Both nodes read and write all over the volume for a while, and then wait for the end of all."""
        for step in range(steps):
            lbn = AREA.start + step * 97 % (len(AREA) - 3)
            who = node if step % 3 else "ALPHA"
            self.write(lbn, 3, who)
            if step % 2:
                self.read(AREA.start + step * 61 % (len(AREA) - 5), 5, who)
            self.pass_time(0.004)
        self.pass_time(LONG_S)

    def hear(self) -> None:
        """Take in every request that has ended."""
        for serial, request in list(self.requests.items()):
            if not request.done:
                continue
            del self.requests[serial]
            if request.error:
                self.errors.append(request.error)
            lbn, count = request.extent
            what = "read" if request.data is None else "write"
            ended = "lost" if request.error else "ended"
            self._note(Heard(f"{what} {ended}", serial, lbn, count, request.result))

    # --- facts -------------------------------------------------------------------------------------

    @property
    def shadow_set(self) -> Any:
        """The shadow set, None while it is not mounted."""
        unit = self.cluster.installation.world.units.get(UNIT)
        return unit.shadow_set if unit is not None else None

    def content(self, device: str) -> bytes:
        """Every byte of the disk's image."""
        medium = self.cluster.installation.world.disks[device].medium
        while not isinstance(medium, Image):
            medium = medium.inner  # type: ignore[union-attr]
        return os.pread(medium.fd, BLOCKS * BLOCK, 0).ljust(BLOCKS * BLOCK, b"\0")

    def screen(self) -> list[str]:
        """Everything that both consoles have shown."""
        return [line for node in NODES for line in self.cluster.console(node).screen]

    def told(self) -> set[str]:
        """The identifications of all messages shown: `MOUNT-F-NOSHDWMEM`."""
        return {found[1] for line in self.screen() if (found := _TOLD.match(line))}

    # --- the end -----------------------------------------------------------------------------------

    def mend(self, *devices: str) -> None:
        """What an operator does afterwards: repair, boot, mount, bring every device back as a member."""
        for device in devices:
            self.cluster.simulate(f"REPAIR {device}")
        world = self.cluster.installation.world
        for node in NODES:
            if not world.nodes[node].up:
                self.cluster.simulate(f"BOOT {node}")
        self.pass_time(LONG_S)
        if self.shadow_set is not None and self.shadow_set.phase.name == "ABORTED":
            for node in list(self.shadow_set.nodes):
                self.do("DISMOUNT/ABORT DSA1:", node)
        if self.shadow_set is None:
            assert self.mount(*devices) & 1, self.screen()[-6:]
            self.pass_time(LONG_S)
        for device in devices:
            if self.shadow_set.member(device) is None:
                assert self.mount(device, node=self.shadow_set.nodes[0]) & 1, self.screen()[-6:]
                self.pass_time(LONG_S)

    def judge(self, *devices: str) -> None:
        """All is well in the end: steady, all full, promises kept, and byte for byte equal when dismounted."""
        self.hear()
        assert not self.requests, "I/O never ended"
        members = sorted(member.device for member in self.shadow_set.full)
        assert members == sorted(devices), f"{members} are full members, not {devices}"
        assert self.shadow_set.merge is None and self.shadow_set.operation is None, "not steady"
        for node in list(self.shadow_set.nodes):
            assert self.do("DISMOUNT DSA1:", node) & 1, self.screen()[-4:]
        assert self.shadow_set is None
        contents = {device: self.content(device) for device in devices}
        assert len(set(contents.values())) == 1, f"{devices} differ after the dismount"
        self.oracle.check_full_member(without_metadata(self.oracle, contents[devices[0]]), devices[0])
        for line in self.screen():
            if line[:1] in ("%", "-") and not line.startswith("%%%"):
                assert _GENUINE.match(line), f"no message has this form: {line!r}"


def without_metadata(oracle: Oracle, content: bytes) -> bytes:
    """*content* with the blocks of the file system as the oracle has them: it judges users' blocks."""
    return bytes(oracle.model[: AREA.start * BLOCK]) + content[AREA.start * BLOCK :]
