"""Nodes that boot from a shadow set: who is awaited, who may boot, where the dump goes and that it wins the merge."""

from typing import Any

import pytest

from vmsshadow.base.blocks import BLOCK, RANGE_BLOCKS, Extent
from vmsshadow.cluster import config, setup, system_disk
from vmsshadow.cluster.config_text import ConfigRefused
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.state_file import LabRefused
from vmsshadow.cluster.world import Unit
from vmsshadow.console.session import Session
from vmsshadow.dcl.tables import Tables
from vmsshadow.shadow.policy import Policy, parse
from vmsshadow.shadow.state import Role

A, B, C = "$1$DGA10", "$1$DGA11", "$1$DGA12"
BLOCKS = 8000


class Site:
    """ALPHA boots from A, BETA from B; DSA0 has A, B and C unless the test says otherwise."""

    def __init__(
        self,
        *,
        members: tuple[str, ...] = (A, B, C),
        parameters: dict[str, int] | None = None,
        blocks: int = BLOCKS,
        boots: tuple[str, ...] = (A, B),
        mounted_on: tuple[str, ...] = ("ALPHA", "BETA"),
        remains: dict[str, Any] | None = None,
    ) -> None:
        names = ("ALPHA", "BETA")
        mapping: dict[str, Any] = {
            "parameters": {"SHADOW_SYS_DISK": 1, **(parameters or {})},
            "nodes": [{"name": name, "boot": boot} for name, boot in zip(names, boots, strict=True)],
            "disks": [{"name": name, "blocks": blocks} for name in (A, B, C)],
            "sets": [{"unit": "DSA0", "label": "SYS", "members": list(members), "mounted_on": list(mounted_on)}],
        }
        wanted = config.from_mapping(mapping)
        self.driver = Driver(setup.build(wanted, None))
        self.world = self.driver.world
        for name, medium in (remains or {}).items():
            self.world.disks[name].medium = medium
        self.notices = setup.mount_sets(self.driver, wanted, was_used=remains is not None)
        self.heard: list[str] = []
        tables = Tables.from_package("vmsshadow.commands")
        self.session = Session(self.driver, self.driver.operators, tables, "ALPHA", self.heard.extend)

    @property
    def unit(self) -> Unit:
        return self.world.units[0]

    def full(self) -> list[str]:
        return [member.device for member in self.unit.shadow_set.full]

    def show(self, line: str) -> list[str]:
        return self.session.do(line).lines

    def blocks(self, device: str, extent: Extent) -> bytes:
        medium = self.world.disks[device].medium
        assert medium is not None
        return medium.read(extent.lbn, extent.count)

    def area(self, node: str) -> Extent:
        return system_disk.dump_area(self.world, self.unit, node)

    def dumped(self, node: str, extent: Extent) -> list[str]:
        """The disks that hold the node's dump."""
        head = f"dump of {node}, ".encode()
        return [device for device in (A, B, C) if self.blocks(device, extent).startswith(head)]

    def all_down(self) -> None:
        self.driver.crash("ALPHA")
        self.driver.crash("BETA")

    def quiet(self) -> None:
        self.driver.run_for(400)
        assert self.unit.shadow_set.merge is None and not self.unit.shadow_set.targets


# --- boot ------------------------------------------------------------------------------------------


def test_the_set_is_formed_again_as_the_boot_device_lists_it() -> None:
    site = Site(members=(A, B))
    site.all_down()
    assert 0 not in site.world.units
    assert site.driver.boot("BETA") == ""
    assert sorted(site.full()) == [A, B] and site.unit.shadow_set.nodes == ["BETA"]
    assert site.unit.shadow_set.master == B, "the boot device comes first"
    assert site.driver.boot("ALPHA") == ""
    assert site.unit.shadow_set.nodes == ["BETA", "ALPHA"]


def test_a_former_member_is_awaited_sys_tmo_seconds_and_then_left_out() -> None:
    site = Site(parameters={"SHADOW_SYS_TMO": 50})
    site.all_down()
    site.driver.fail(C, "OFFLINE")
    begun_us = site.driver.clock.now_us
    lines = site.show("SIMULATE BOOT ALPHA")
    assert "%VMSSHADOW-I-BOOTWAITS, node ALPHA waits up to 50 seconds for $1$DGA12:" in lines
    assert lines[-1] == "%VMSSHADOW-I-BOOTED, node ALPHA has booted"
    assert 50 <= (site.driver.clock.now_us - begun_us) / 1_000_000 < 52
    assert sorted(site.full()) == [A, B]


def test_a_former_member_that_returns_in_time_is_a_member_again() -> None:
    site = Site()
    site.all_down()
    site.driver.fail(C, "OFFLINE")
    assert system_disk.awaited(site.world, "ALPHA") == system_disk.Awaited((C,), 120)
    site.driver.repair(C)
    assert system_disk.awaited(site.world, "ALPHA").devices == ()
    site.driver.boot("ALPHA")
    assert sorted(site.full()) == [A, B, C]


def test_a_set_mounted_elsewhere_is_awaited_sys_wait_seconds() -> None:
    site = Site(parameters={"SHADOW_SYS_TMO": 600, "SHADOW_SYS_WAIT": 7})
    site.driver.crash("BETA")
    site.driver.fail(C, "OFFLINE")
    assert system_disk.awaited(site.world, "BETA") == system_disk.Awaited((C,), 7)
    assert site.show("SIMULATE BOOT BETA")[-1].startswith("%VMSSHADOW-E-NOBOOT, node BETA cannot boot: DSA0: waits")
    assert not site.world.nodes["BETA"].up
    site.driver.repair(C)
    assert site.driver.boot("BETA") == ""


@pytest.mark.parametrize("change", ["unreachable", "removed", "copy target", "stale"])
def test_a_boot_device_that_is_no_full_member_boots_nothing(change: str) -> None:
    site = Site()
    if change != "stale":
        site.driver.crash("BETA")
    if change == "unreachable":
        site.driver.fail(B, "OFFLINE")
    else:
        site.driver.remove(0, B)
    if change == "copy target":
        assert site.session.do("MOUNT/SYSTEM DSA0: /SHADOW=$1$DGA11: SYS").status & 1
        member = site.unit.shadow_set.member(B)
        assert member is not None and member.role is Role.TARGET
    if change == "stale":
        site.all_down()
    why = site.driver.boot("BETA")
    assert why and not site.world.nodes["BETA"].up
    assert ("cannot be reached" if change == "unreachable" else "no full member") in why


def test_a_node_whose_parameters_say_otherwise_boots_without_the_set() -> None:
    site = Site()
    site.world.nodes["BETA"].current["SHADOW_SYS_DISK"] = 0
    site.driver.crash("BETA")
    assert site.driver.boot("BETA") == ""
    assert site.unit.shadow_set.nodes == ["ALPHA"] and site.world.nodes["BETA"].system_unit is None


def test_a_cluster_whose_boot_device_is_no_member_does_not_start() -> None:
    with pytest.raises(LabRefused, match="node BETA cannot boot: its boot device"):
        Site(members=(A, C))


def _remains_of(site: Site) -> dict[str, Any]:
    """The disks of a cluster whose power fails, for another to begin with."""
    for name in ("ALPHA", "BETA"):
        if site.world.nodes[name].up:
            site.driver.crash(name)
    return {name: disk.medium for name, disk in site.world.disks.items()}


def test_a_node_whose_boot_device_was_removed_stays_down_in_a_lab_that_was_used() -> None:
    first = Site()
    first.driver.crash("BETA")
    first.driver.run_for(3_600)
    assert first.show(f"DISMOUNT {B}:") == []
    again = Site(remains=_remains_of(first))
    assert again.notices == [
        f"node BETA stays down: its boot device {B}: is no full member of DSA0: "
        "(generation older than the newest member's)"
    ]
    assert not again.world.nodes["BETA"].up and again.unit.shadow_set.nodes == ["ALPHA"]
    assert again.show("SHOW TIME") and not again.world.is_hung
    again.show(f"MOUNT/SYSTEM DSA0:/SHADOW={B}: SYS")
    again.driver.run_for(3_600)
    assert again.driver.boot("BETA") == "" and again.unit.shadow_set.nodes == ["ALPHA", "BETA"]


def test_a_used_lab_in_which_no_node_can_boot_is_refused() -> None:
    first = Site()
    first.driver.crash("BETA")
    first.driver.run_for(3_600)
    remains = _remains_of(first)
    for name in (A, B):
        remains[name].write(0, bytes(BLOCK * 2))  # the home block is gone
    with pytest.raises(LabRefused, match="no node can boot, ALPHA for one: "):
        Site(remains=remains)


def test_a_boot_device_must_be_a_disk_with_a_path_to_the_node() -> None:
    with pytest.raises(ConfigRefused, match="there is no disk"):
        config.from_mapping({"nodes": [{"name": "ALPHA", "boot": A}], "disks": []})


def test_a_node_the_set_is_not_mounted_on_at_start_joins_it() -> None:
    assert Site(mounted_on=("ALPHA",)).unit.shadow_set.nodes == ["ALPHA", "BETA"]


# --- dumps -----------------------------------------------------------------------------------------


def test_the_dump_goes_to_the_boot_device_alone_and_the_merge_takes_it_to_the_others() -> None:
    site = Site()
    area = site.area("BETA")
    assert area.count == 2 * RANGE_BLOCKS and area.lbn % RANGE_BLOCKS == 0
    site.driver.crash("BETA")
    assert site.dumped("BETA", area) == [B]
    site.quiet()
    assert site.dumped("BETA", area) == [A, B, C]
    assert len({site.blocks(device, Extent(0, BLOCKS)) for device in (A, B, C)}) == 1
    assert site.unit.shadow_set.repairs_by_merge == 2


def test_both_dumps_survive_the_crash_of_all_nodes() -> None:
    site = Site()
    areas = {node: site.area(node) for node in ("ALPHA", "BETA")}
    site.all_down()
    assert [site.dumped(node, area) for node, area in areas.items()] == [[A], [B]]
    site.driver.boot("BETA")
    assert {node: site.area(node) for node in areas} == areas
    site.quiet()
    assert [site.dumped(node, area) for node, area in areas.items()] == [[A, B, C], [A, B, C]]


def test_an_application_that_reads_the_dump_before_the_merge_gets_it() -> None:
    site = Site()
    area = site.area("BETA")
    site.driver.crash("BETA")
    assert site.driver.read(0, area.lbn, 1, "ALPHA").startswith(b"dump of BETA, ")


def test_without_its_boot_device_a_node_dumps_to_the_master() -> None:
    site = Site()
    area = site.area("BETA")
    site.driver.fail(B, "OFFLINE")
    site.driver.crash("BETA")
    assert site.dumped("BETA", area) == [A]


def test_the_console_names_the_unit_numbers_of_the_members() -> None:
    site = Site()
    lines = site.show("SIMULATE CRASH ALPHA")
    assert lines[:6] == [
        "** Dumping error log buffers to HBVS unit 10",
        "**** Unable to dump error log buffers to remaining shadow set members",
        "** Error log buffers not dumped to HBVS unit 11",
        "** Error log buffers not dumped to HBVS unit 12",
        "",
        "** Dumping memory to HBVS unit 10",
    ]


def test_applications_keep_clear_of_the_dumps_and_a_small_set_has_none() -> None:
    site = Site()
    space = site.unit.dump_space
    assert space.count and not site.unit.user_area.overlaps(space)
    small = Site(blocks=500)
    assert not small.unit.dump_space.count and small.unit.user_area.count
    small.driver.crash("BETA")
    assert small.world.nodes["BETA"].dumped_to == ""


def test_a_member_that_returns_by_minicopy_gets_the_dump_too() -> None:
    site = Site()
    area = site.area("BETA")
    site.driver.remove(0, C, minicopy_on="ALPHA")
    site.driver.crash("BETA")
    site.quiet()
    assert site.dumped("BETA", area) == [A, B]
    site.session.do("MOUNT/SYSTEM DSA0: /SHADOW=$1$DGA12: /POLICY=MINICOPY SYS")
    site.quiet()
    assert site.dumped("BETA", area) == [A, B, C]


@pytest.mark.parametrize(("bits", "masters", "dumps"), [(1, 0, [B]), (4097, 2, [])])
def test_bit_12_allows_minimerge_and_goes_with_dumps_elsewhere(bits: int, masters: int, dumps: list[str]) -> None:
    site = Site(parameters={"SHADOW_SYS_DISK": bits})
    area = site.area("BETA")
    policy = parse("(MASTER_LIST=*,COUNT=2)")
    assert isinstance(policy, Policy)
    site.world.assigned_policies[0] = policy
    site.driver.apply_policy(0)
    assert len(site.unit.shadow_set.masters) == masters
    site.driver.crash("BETA")
    assert site.dumped("BETA", area) == dumps
    assert site.unit.shadow_set.merge is not None and site.unit.shadow_set.merge.is_mini is bool(masters)


def test_a_copy_that_meets_the_merge_takes_the_dump_whoever_is_read() -> None:
    site = Site()
    area = site.area("BETA")
    site.driver.remove(0, C)
    site.driver.crash("BETA")
    site.session.do("MOUNT/SYSTEM DSA0: /SHADOW=$1$DGA12: SYS")
    site.quiet()
    for number in range(0, area.count, RANGE_BLOCKS):
        assert site.dumped("BETA", Extent(area.lbn + number, RANGE_BLOCKS)) == [A, B, C]


def test_a_node_that_gave_its_system_disk_up_leaves_no_dump_on_it() -> None:
    site = Site()
    area = site.area("BETA")
    for device in (A, B, C):
        site.world.disks[device].served = False
        site.driver.fail(device, "OFFLINE", node="BETA")
    site.driver.abort("BETA", 0)
    for device in (A, B, C):
        site.driver.repair(device)
    site.driver.crash("BETA")
    assert site.dumped("BETA", area) == []


# --- the running system ----------------------------------------------------------------------------


def test_lost_members_have_sys_tmo_where_other_sets_have_mbr_tmo() -> None:
    site = Site(parameters={"SHADOW_SYS_TMO": 40, "SHADOW_MBR_TMO": 10})
    site.driver.fail(C, "OFFLINE")
    site.driver.run_for(39)
    assert C in site.full()
    site.driver.run_for(2)
    assert C not in site.full()


def test_the_set_is_not_dismounted_from_a_node_that_runs_from_it() -> None:
    site = Site()
    for line in ("DISMOUNT DSA0:", "DISMOUNT/CLUSTER DSA0:", "DISMOUNT/ABORT DSA0:"):
        assert site.show(line) == [
            "%DISM-W-CANNOTDMT, DSA0: cannot be dismounted",
            "%DISM-F-SYSDEV, The system device cannot be dismounted",
        ]
    assert site.unit.shadow_set.nodes == ["ALPHA", "BETA"]
    site.show("DISMOUNT $1$DGA12:")
    assert site.full() == [A, B], "a member may leave"


def test_operators_hear_when_boot_device_and_master_leave() -> None:
    site = Site()
    site.driver.remove(0, A)
    head = "%SHADOW-I-VOLPROC, DSA0: "
    assert f"{head}does not contain the member named to VMB.  System may not reboot." in site.heard
    assert f"{head}shadow master has changed.  Dump file WILL be written if system crashes." in site.heard


def test_explain_tells_who_runs_from_the_set_and_where_dumps_wait_for_the_merge() -> None:
    site = Site()
    assert not any("Dump" in line for line in site.show("SIMULATE EXPLAIN DSA0:"))
    site.driver.crash("BETA")
    lines = site.show("SIMULATE EXPLAIN DSA0:")
    assert sum("System disk" in line for line in lines) == 1
    assert any("of BETA at LBN" in line and "written to $1$DGA11: alone" in line for line in lines)
    site.quiet()
    assert not any("Dump" in line for line in site.show("SIMULATE EXPLAIN DSA0:"))


def test_the_dump_is_whole_blocks_that_say_whose_they_are() -> None:
    site = Site()
    area = site.area("ALPHA")
    site.driver.crash("ALPHA")
    last = site.blocks(A, Extent(area.end - 1, 1))
    assert last.startswith(b"dump of ALPHA, ") and last.rstrip(b"\0").endswith(b"block 253") and len(last) == BLOCK
