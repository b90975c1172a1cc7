"""One storm: a seeded random script of users, operators and accidents against a real driver on real image files.

The script overlaps everything in time: writes are issued without waiting, members come and go, nodes crash with
writes half done, power fails. After every happening the invariants are checked; a failure carries the seed and the
last happenings, one aligned line each.
"""

import os
import tempfile
from functools import partial
from typing import Any

from tests.storm import processing
from tests.storm.oracle import Broken
from tests.storm.site import FOLDER, LONG_PAUSES_US, NODES, UNIT, Tally
from tests.storm.users import Users
from vmsshadow.cluster import hbmm, scbs
from vmsshadow.cluster.driver import IoFailed
from vmsshadow.shadow import formation, policy


class Storm(Users):
    """The world of one seed."""

    # --- the script --------------------------------------------------------------------------------

    def run(self, happenings: int = 60) -> Tally:
        """Play the whole script and end in quiet; raises Broken with the seed and the last happenings."""
        try:
            for _ in range(happenings):
                self._step()
                self.neighbours.act()
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
        rare = busy and self.set.operation is not None and (merging or self.set.operation.is_mini)
        disks = self.driver.world.disks.values()
        stands_still = self.set.phase.name != "RUNNING" or self.set.cut_off
        happenings: list[tuple[str, int, Any]] = [
            ("write", 34 if busy else 12, self._write),
            ("read", 26 if merging else 10 if busy else 6, self._read),
            ("pause", 12, self._pause),
            ("long pause", 4 if merging and not merge_runs else 2, self._long_pause),
            ("add", 7, self._add),
            ("remove", 3, self._remove),
            ("policy", 2, self._policy),
            ("grow", 12 if rare else 2, self._grow),
            ("grow behind a back", 2, self._grow_behind_a_back),
            ("expel and take back", 4 if self.set.masters else 0, self._expel_and_take_back),
            ("look at thresholds", 3 if self.set.masters else 0, self._look_at_thresholds),
            ("ambush", 4, self._ambush),
            ("delete bitmap", 1, self._delete_bitmap),
            ("fail", 2, self._fail),
            ("repair", 3, self.repair_one),
            ("crash", 12 if merge_runs else 3, self._crash),
            ("join", 6, self._join),
            ("leave", 1, self._leave),
            ("power failure", 1, self._power_failure),
            ("demand merge", 3, self._demand_merge),
            ("dissolve", 1, self._dissolve),
            ("force removal", 2 if self.set.reachable_full else 12, partial(processing.force_removal, self)),
            ("break paths", 0 if self.is_served else 3, partial(processing.break_paths, self)),
            ("mend paths", 4 if any(disk.broken_paths for disk in disks) else 0, partial(processing.mend_paths, self)),
            ("give up", 6 if stands_still else 0, partial(processing.give_up, self)),
            ("ambush in processing", 4, partial(processing.ambush, self)),
            ("stall", 1, partial(processing.stall, self)),
        ]
        possible = [(weight, deed) for kind, weight, deed in happenings if kind not in self.without]
        (deed,) = self.random.choices([deed for _, deed in possible], [weight for weight, _ in possible])
        deed()

    def _free(self) -> list[str]:
        disks = self.driver.world.disks
        absent = [name for name in self.names if self.set.member(name) is None and disks[name].online]
        return [name for name in absent if all(self.reaches(node, [name]) for node in self.set.nodes)]

    def _add(self) -> None:
        free = self._free()
        if free:
            self._mount_members(self.random.sample(free, self.random.choice((1, 1, min(2, len(free))))))

    def _mount_members(self, chosen: list[str]) -> None:
        if self.set.phase.name != "RUNNING":
            return
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
        if any(seat.verdict is formation.Verdict.TARGET for seat in seats):
            self._membership_changed()

    def _remove(self) -> None:
        removable = [member for member in self.set.members if [member] != self.set.full]
        if removable and len(self.set.members) > 1:
            self._dismount_member(self.random.choice(removable).device, 0.6)

    def _dismount_member(self, device: str, chance_of_bitmap: float) -> None:
        if self.set.phase.name != "RUNNING":
            return
        self.driver.settle(UNIT)
        self._hear()
        member = self.set.member(device) if self.set is not None else None
        if member is None or [member] == self.set.full or self.set.phase.name != "RUNNING":
            return
        with_bitmap = self.random.random() < chance_of_bitmap and self.set.merge is None and member in self.set.full
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

    def _grow(self) -> None:
        """SET VOLUME/SIZE, in the middle of whatever is going on; its writes are users' writes for the oracle."""
        room = self.set.size_blocks - self.set.volsize
        if room < 1 or self.set.phase.name != "RUNNING":
            return
        volsize = self.set.volsize + self.random.choice((1, self.random.randint(1, min(room, 60)), room))
        operation, mini = self.set.operation, self.set.operation is not None and self.set.operation.is_mini
        doing = f"{'mini' if mini else ''}{operation.work.value}" if operation is not None else "quiet"
        self._say(f"the volume grows to {volsize} blocks: {doing}")
        genuine, self.driver.write = self.driver.write, self._file_system_writes  # type: ignore[method-assign]
        self._write_through = genuine
        try:
            self.driver.grow_unit(self._node_that_writes(), UNIT, volsize)
        except IoFailed:
            return
        finally:
            self.driver.write = genuine  # type: ignore[method-assign]
            self._hear()
        self.tally.growths[doing] = self.tally.growths.get(doing, 0) + 1
        self._membership_changed()
        self.floor = self.set.volsize
        self.area = self.driver.world.units[UNIT].user_area
        self.oracle.grown([self.content(member.device) for member in self.set.full])

    def _grow_behind_a_back(self) -> None:
        """A member leaves with a bitmap, the volume grows, and the member returns: by minicopy, and a full copy."""
        if len(self.set.full) < 2 or self.set.merge is not None:
            return
        device = self.set.full[-1].device
        self._dismount_member(device, 1.0)
        for deed in (self._grow, self._pause, self._write):
            if self.set is not None:
                deed()
        if self.set is not None and self.set.member(device) is None and self.driver.world.disks[device].online:
            self._mount_members([device])
            self._run(self.random.choice((300, 1_500, 4_000)))  # the minicopy has begun
            if self.set is not None:
                self._grow()

    def _expel_and_take_back(self) -> None:
        """A member is expelled, a multiuse bitmap tells what it misses, and it returns."""
        if len(self.set.full) < 2 or self.set.merge is not None or self.set.phase.name != "RUNNING":
            return
        device = self.set.full[-1].device
        self._say(f"{device} goes offline for longer than the others wait")
        self.driver.fail(device, "OFFLINE")
        self._run(LONG_PAUSES_US[-1])
        for deed in (self._write, self._look_at_thresholds, self._pause, self._write):
            if self.set is not None:
                deed()
        self._say(f"{device} comes back")
        self.driver.repair(device)
        if self.set is not None and self.set.member(device) is None:
            self._mount_members([device])

    def _file_system_writes(self, unit: int, lbn: int, data: bytes, node: str) -> None:
        self.serial += 1
        serial = self.serial
        self.oracle.write_issued(serial, lbn, data)
        try:
            self._write_through(unit, lbn, data, node)
        except IoFailed:
            self.oracle.write_lost(serial)
            raise
        self.oracle.write_acknowledged(serial)

    def _node_that_writes(self) -> str:
        return str(self.random.choice(self.set.writers))

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
        self.go_offline(self.random.choice(self.names))

    def go_offline(self, device: str) -> None:
        """*device* fails, if it has not."""
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
        self.note_full()  # a copy may have ended since the last look
        self.tally.crashes += 1
        self.neighbours.rested()
        self.neighbours.check()  # what has begun before the delay is looked at before it
        self.driver.crash(node)
        self.neighbours.crashed()
        self._hear()

    def _join(self) -> None:
        node = self.random.choice(NODES)
        if not self.driver.world.nodes[node].up:
            self._say(f"{node} boots")
            self.driver.boot(node)
        reached = self.reaches(node, [member.device for member in self.set.members])
        if node not in self.set.nodes and self.set.phase.name == "RUNNING" and reached:
            self._say(f"{node} mounts the unit")
            self.driver.mount_also(node, UNIT, writable=True, scope="System", logical="")
            self.direct_reads()
            self._hear()

    def _leave(self) -> None:
        if len(self.set.nodes) > 1 and self.set.phase.name == "RUNNING":
            node = self._node()
            self._say(f"{node} dismounts the unit")
            self.driver.dismount(node, UNIT)
            self._hear()

    def dismount_aborted(self, node: str) -> None:
        """*node* lets go of the set that it gave up."""
        self._say(f"{node} dismounts what it gave up")
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
        broken = [(name, disk.broken_paths) for name, disk in self.driver.world.disks.items()]
        ticks_before = self.driver.clock.ticks
        self.driver.close()
        self.driver = self._world(now)
        self.driver.clock.start_ticks = ticks_before + 10_000_000
        for name in offline:
            self.driver.world.disks[name].online = False
        for name, nodes in broken:
            self.driver.world.disks[name].broken_paths |= nodes

    def _demand_merge(self) -> None:
        self._say("a merge is demanded")
        self.driver.demand_merge(UNIT)

    # --- the end -----------------------------------------------------------------------------------

    def _calm_down(self) -> None:
        """Repair everything, let every operation end: the set becomes steady (S5) and all full members equal."""
        for device in self.names:
            if not self.driver.world.disks[device].online:
                self.driver.repair(device)
        for node in NODES:
            self.driver.repair(node)
        self._hear()
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
        self.neighbours.check_steady()
        assert not self.requests, f"I/O never ended: {sorted(self.requests)}"
        self.check()
        members = [member.device for member in self.set.full]
        self.tally.repairs += self.set.repairs_by_merge + self.set.repairs_by_reads
        self.driver.reset_counters(UNIT)
        counters = (self.set.repairs_by_merge, self.set.repairs_by_reads, self.set.copy_collisions, self.set.hot_ranges)
        assert counters == (0, 0, 0, 0), "counters are zeroed"
        self._dissolve()
        contents = {device: self.content(device) for device in members}
        assert len(set(contents.values())) == 1, f"after a clean dismount {members} are not byte-identical"
        self.oracle.check_full_member(contents[members[0]], "at the end", (self.scb_lbn,))


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
