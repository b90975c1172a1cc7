"""What the tests of races share: sets on nodes, steps of one event, and members compared."""




from tests.cluster.small_world import UNIT, SmallWorld
from vmsshadow.base.blocks import BLOCK
from vmsshadow.cluster.clock import FAR
from vmsshadow.shadow import policy
from vmsshadow.shadow.policy import Policy

TWO = ("ALPHA", "BETA")
MBR_TMO = {"SHADOW_MBR_TMO": 20}


def step(lab: SmallWorld, events: int = 1) -> None:
    """Let the next events happen (those of one microsecond together), if there are any."""
    for _ in range(events):
        due_us = lab.world.clock.next_due_us()
        if due_us < FAR:
            lab.driver.run_until(due_us)


def shared(*devices: str, full: int = 2, blocks: int = 1000) -> SmallWorld:
    """Members on two nodes, no disk as fast as another, so that an I/O reaches them one by one."""
    lab = SmallWorld(*devices, nodes=TWO, parameters=MBR_TMO, fast=False, blocks=blocks)
    for index, device in enumerate(devices):
        lab.world.disks[device].access_us = 700 + 410 * index
    return lab.steady(*devices[:full], nodes=TWO)


def with_hbmm(lab: SmallWorld, text: str = "MASTER=ALPHA", threshold: int = 127) -> SmallWorld:
    """An HBMM policy is in force."""
    made = policy.parse(text)
    assert isinstance(made, Policy)
    lab.world.assigned_policies[UNIT] = made._replace(threshold=threshold)
    lab.driver.apply_policy(UNIT)
    return lab


def differing(lab: SmallWorld, first: str, other: str) -> list[int]:
    """The blocks of two disks that differ, the SCB left out."""
    a, b = lab.content(first), lab.content(other)
    ours = range(lab.set.volsize)
    lbns = [lbn for lbn in ours if a[lbn * BLOCK : (lbn + 1) * BLOCK] != b[lbn * BLOCK : (lbn + 1) * BLOCK]]
    return [lbn for lbn in lbns if lbn != lab.unit.scb_lbn]


def equal_in_the_end(lab: SmallWorld, *devices: str) -> bytes:
    """What all *devices* hold, as full members, after everything has ended and the unit is dismounted."""
    lab.quiet()
    assert {member.device for member in lab.set.full} == set(devices)
    lab.dissolve()
    (content,) = {lab.content(device) for device in devices}
    return content


def blocks_at(content: bytes, lbn: int, count: int) -> bytes:
    return content[lbn * BLOCK : (lbn + count) * BLOCK]
