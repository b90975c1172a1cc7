"""One storm: a seeded random script of users, operators and accidents against a real driver on real image files.

The script overlaps everything in time: writes are issued without waiting, members come and go, nodes crash with
writes half done, power fails. After every happening the invariants are checked; a failure carries the seed and the
last happenings, one aligned line each.
"""

import os
import tempfile
from typing import Any

from tests.storm.invariants import without_scb
from tests.storm.oracle import Broken, stamp
from tests.storm.site import FOLDER, LONG_PAUSES_US, NODES, PAUSES_US, UNIT, Site, Tally
from vmsshadow.base.blocks import Extent
from vmsshadow.cluster import hbmm, scbs, traffic
from vmsshadow.shadow import formation, policy


class Storm(Site):
    """The world of one seed."""

    # --- the script --------------------------------------------------------------------------------

    def run(self, happenings: int = 60) -> Tally:
        """Play the whole script and end in quiet; raises Broken with the seed and the last happenings."""
        try:
            for _ in range(happenings):
                self._step()
                self.check()
            self._calm_down()
        except (AssertionError, KeyError, IndexError, ValueError) as broken:
            lines = "\n".join(self.log[-12:])
            raise Broken(f"seed {self.seed}, fast path {self.fast}: {broken!r}\n{lines}") from broken
        finally:
            self.driver.close()
        return self.tally

    def _step(self) -> None:
        if self.set is None:
            self._remount()
            return
        merging = self.set.merge is not None
        busy = self.set.operation is not None or merging
        merge_runs = merging and self.set.merge.fence_lbn > 0
        choices: list[tuple[int, Any]] = [
            (34 if busy else 12, self._write),
            (26 if merging else 10 if busy else 6, self._read),
            (12, self._pause),
            (4 if merging and not merge_runs else 2, self._long_pause),
            (7, self._add),
            (3, self._remove),
            (2, self._policy),
            (3 if self.set.masters else 0, self._look_at_thresholds),
            (4, self._ambush),
            (1, self._delete_bitmap),
            (2, self._fail),
            (3, self.repair_one),
            (12 if merge_runs else 3, self._crash),
            (6, self._join),
            (1, self._leave),
            (1, self._power_failure),
            (3, self._demand_merge),
            (1, self._dissolve),
        ]
        weights = [weight for weight, _ in choices]
        (deed,) = self.random.choices([deed for _, deed in choices], weights)
        deed()

    def _node(self) -> str:
        return str(self.random.choice(self.set.nodes))

    def _extent(self) -> tuple[int, int]:
        count = self.random.choice((1, 2, 5, 17, 60, 140))
        interesting = [self.area.lbn, self.area.end]
        interesting += [member.fence_lbn for member in self.set.targets]
        if self.set.merge is not None:
            interesting.append(self.set.merge.fence_lbn)
        near = self.random.choice(interesting) + self.random.randint(-count, 40)
        anywhere = self.random.randrange(self.area.lbn, self.area.end)
        lbn = min(max(self.random.choice((near, anywhere)), self.area.lbn), self.area.end - 1)
        return lbn, min(count, self.area.end - lbn)

    def _write(self) -> None:
        lbn, count = self._extent()
        self.serial += 1
        data = stamp(self.serial, lbn, count)
        node = self._node()
        self._say(f"{node} writes {count} blocks at {lbn}: write {self.serial}")
        self.oracle.write_issued(self.serial, lbn, data)
        self.requests[self.serial] = traffic.submit(self.driver.world, UNIT, node, Extent(lbn, count), data)
        self.tally.writes += 1
        self._hear()
        if self.random.random() < 0.5:
            self._pause()

    def _read(self) -> None:
        lbn, count = self._extent()
        self.serial += 1
        node = self._node()
        self._say(f"{node} reads {count} blocks at {lbn}")
        self.oracle.read_issued(self.serial, lbn, count)
        self.requests[self.serial] = traffic.submit(self.driver.world, UNIT, node, Extent(lbn, count), None)
        self.tally.reads += 1
        self._hear()
        if self.random.random() < 0.5:
            self._pause()

    def _pause(self) -> None:
        self._run(self.random.choice(PAUSES_US))

    def _long_pause(self) -> None:
        us = self.random.choice(LONG_PAUSES_US)
        self._say(f"{us // 1_000_000} seconds pass")
        self._run(us)

    def _free(self) -> list[str]:
        disks = self.driver.world.disks
        return [name for name in self.names if self.set.member(name) is None and disks[name].online]

    def _add(self) -> None:
        free = self._free()
        if not free or self.set.phase.name != "RUNNING":
            return
        chosen = self.random.sample(free, self.random.choice((1, 1, min(2, len(free)))))
        self.driver.settle(UNIT)
        self._hear()
        if self.set is None or self.set.phase.name != "RUNNING":
            return
        candidates = tuple(self.driver.candidate(self.set.nodes[0], name) for name in chosen)
        seats = formation.addition(self.set, candidates, scbs.virtual_unit_id(UNIT))
        for seat in seats:
            self.tally.rules.add(seat.rule)
            self._say(f"{seat.candidate.device} is added: {seat.rule}")
        self.driver.add(UNIT, seats)
        self._membership_changed()

    def _remove(self) -> None:
        removable = [member for member in self.set.members if [member] != self.set.full]
        if not removable or len(self.set.members) < 2 or self.set.phase.name != "RUNNING":
            return
        device = self.random.choice(removable).device
        self.driver.settle(UNIT)
        self._hear()
        member = self.set.member(device) if self.set is not None else None
        if member is None or [member] == self.set.full or self.set.phase.name != "RUNNING":
            return
        with_bitmap = self.random.random() < 0.6 and self.set.merge is None and member in self.set.full
        node = self._node() if with_bitmap else ""
        self._say(f"{device} is dismounted{' with a bitmap on ' + node if node else ''}")
        self.driver.remove(UNIT, device, minicopy_on=node)
        self._membership_changed()

    def _policy(self) -> None:
        world = self.driver.world
        text = self.random.choice(
            ("", "MASTER=*", "(MASTER=*,COUNT=2,MULTIUSE=1)", "(MASTER=(ALPHA,BETA),MULTIUSE=2,DISMOUNT=1)")
        )
        if text:
            made = policy.parse(text)
            assert isinstance(made, policy.Policy)
            world.assigned_policies[UNIT] = made._replace(threshold=self.random.choice((127, 500, 1_000_000)))
        else:
            world.assigned_policies[UNIT] = policy.NODEFAULT
        self._say(f"policy {text or 'none'}")
        self.driver.apply_policy(UNIT)

    def _look_at_thresholds(self) -> None:
        """The reset interval of every master happens to end now, whatever is in flight."""
        for bitmap in self.set.masters:
            self.driver.clock.after(0, hbmm.ResetDue(UNIT, bitmap.serial))

    def _ambush(self) -> None:
        """Bitmaps are begun or reset with writes in flight, and their node crashes a moment later."""
        if len(self.driver.world.up_nodes()) < 2 or self.set.phase.name != "RUNNING":
            return
        self._write()
        self.random.choice((self._look_at_thresholds, self._policy))()
        self._run(self.random.choice((0, 300, 1_500)))
        writers = sorted({request.node for request in self.requests.values() if request.data is not None})
        if writers and self.set is not None:
            self.crash_node(self.random.choice(writers))

    def _delete_bitmap(self) -> None:
        if self.set.bitmaps:
            serial = self.random.choice(self.set.bitmaps).serial
            self._say(f"bitmap {serial} is deleted")
            self.driver.delete_bitmap(UNIT, serial)

    def _fail(self) -> None:
        device = self.random.choice(self.names)
        if not self.driver.world.disks[device].online:
            return
        self._say(f"{device} goes offline")
        self.driver.fail(device, "OFFLINE")

    def _crash(self) -> None:
        up = [node.name for node in self.driver.world.up_nodes()]
        if len(up) < 2:
            return
        self.crash_node(self.random.choice(up))

    def crash_node(self, node: str) -> None:
        """*node* crashes now."""
        self._say(f"{node} crashes")
        self.tally.crashes += 1
        self.driver.crash(node)
        self._hear()

    def _join(self) -> None:
        node = self.random.choice(NODES)
        if not self.driver.world.nodes[node].up:
            self._say(f"{node} boots")
            self.driver.boot(node)
        if node not in self.set.nodes and self.set.phase.name == "RUNNING":
            self._say(f"{node} mounts the unit")
            self.driver.mount_also(node, UNIT, writable=True, scope="System", logical="")
            self._hear()

    def _leave(self) -> None:
        if len(self.set.nodes) > 1 and self.set.phase.name == "RUNNING":
            node = self._node()
            self._say(f"{node} dismounts the unit")
            self.driver.dismount(node, UNIT)
            self._hear()

    def _dissolve(self) -> None:
        if self.set.phase.name != "RUNNING":
            return
        self._say("the unit is dismounted everywhere")
        while self.set is not None:
            if self.set.phase.name != "RUNNING":
                return
            self.driver.settle(UNIT)  # a copy may end meanwhile
            self.note_full()
            self.driver.dismount(self.set.nodes[-1], UNIT)
            self._hear()

    def _power_failure(self) -> None:
        self._say("power fails")
        self.tally.power_failures += 1
        self.note_full()
        for node in NODES:
            if self.driver.world.nodes[node].up:
                self.driver.crash(node)
        self._hear()
        now = self.driver.clock.now_us
        offline = [name for name in self.names if not self.driver.world.disks[name].online]
        ticks_before = self.driver.clock.ticks
        self.driver.close()
        self.driver = self._world(now)
        self.driver.clock.start_ticks = ticks_before + 10_000_000
        for name in offline:
            self.driver.world.disks[name].online = False

    def _demand_merge(self) -> None:
        self._say("a merge is demanded")
        self.driver.demand_merge(UNIT)

    # --- the end -----------------------------------------------------------------------------------

    def _calm_down(self) -> None:
        """Repair everything, let every operation end: the set becomes steady (S5) and all full members equal."""
        for device in self.names:
            if not self.driver.world.disks[device].online:
                self.driver.repair(device)
        self._run(5_000_000_000)
        for _ in range(20):
            if self.set is not None:
                break
            self._remount()
        self._run(5_000_000_000)
        if self.set is not None and self.set.phase.name == "ABORTED":
            while self.set is not None:
                self.driver.dismount(self.set.nodes[-1], UNIT)
            return
        assert self.set is not None, "the unit cannot be mounted any more"
        assert self.set.operation is None and self.set.merge is None and not self.set.targets, "S5: not steady"
        assert not self.requests, f"I/O never ended: {sorted(self.requests)}"
        self.check()
        members = [member.device for member in self.set.full]
        self.tally.repairs += self.set.repairs_by_merge + self.set.repairs_by_reads
        self._dissolve()
        contents = {device: self.content(device) for device in members}
        assert len(set(contents.values())) == 1, f"after a clean dismount {members} are not byte-identical"
        self.oracle.check_full_member(without_scb(self, contents[members[0]]), "at the end")


def play(
    seed: int, *, fast: bool = True, happenings: int = 60, kind: type[Storm] = Storm
) -> tuple[Tally, list[bytes], int]:
    """One storm in a folder of its own: its tally, the images' bytes and the time at the end."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        storm = kind(seed, folder, fast=fast)
        try:
            tally = storm.run(happenings)
            return tally, storm.contents(), storm.driver.clock.now_us
        finally:
            for eye in storm.eyes.values():
                os.close(eye)
