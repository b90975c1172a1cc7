"""The fault loop: whichever access fails, no acknowledged write is lost and the members become identical again.

A stride of every loop is played here; all of it by `python -m tests.proofs faults`.
"""

import pytest

from tests.proofs import faults
from tests.proofs.scenarios import SCENARIOS, Scenario
from tests.proofs.scene import CLUSTER, A, B, C
from vmsshadow.cluster import config
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.facts import Initialization
from vmsshadow.cluster.setup import build, close_media, mount_sets
from vmsshadow.cluster.state_file import LabRefused
from vmsshadow.disk.image import Trouble

STRIDE = 7
NAMES = [scenario.name for scenario in SCENARIOS]

# What an operator may read of the deeds, ...
OF_DEEDS = {
    "MOUNT-I-MOUNTED", "MOUNT-I-REBUILD", "MOUNT-I-SHDWMEMCOPY", "MOUNT-I-SHDWMEMERGE", "MOUNT-I-SHDWMEMSUCC",
    "SHADOW_SERVER-I-SSRVINICPY", "SHADOW_SERVER-I-SSRVCMPFCPY", "SHADOW_SERVER-I-SSRVINIMRG",
    "SHADOW_SERVER-I-SSRVCMPMRG", "SHADOW_SERVER-I-SSRVINIMMRG", "WBM-I-WBMINFO",
}  # fmt: skip
# ... of any fault, ...
OF_FAULTS = {
    "MOUNT-F-NOSHDWMEM", "MOUNT-F-SHADOWFAIL", "MOUNT-I-SHDWMEMFAIL", "SHADOW-I-VOLPROC",
    "SHADOW_SERVER-I-SSRVSPNDCPY", "SHADOW_SERVER-I-SSRVRESCPY", "SHADOW_SERVER-I-SSRVSPNDMRG",
    "SHADOW_SERVER-I-SSRVRESMRG",
}  # fmt: skip
# ... and of one kind. A bad block of the index file's header, or of the home block, is told beside the condition.
OF_TROUBLE = {
    Trouble.PARITY: {"MOUNT-F-PARITY", "SYSTEM-F-PARITY", "MOUNT-W-IDXHDRBAD", "MOUNT-W-HOMBLKBAD"},
    Trouble.OFFLINE: {"MOUNT-F-MEDOFL", "SYSTEM-F-MEDOFL"},
    Trouble.HOST: {"MOUNT-F-DRVERR", "SYSTEM-F-DRVERR"},
}


def played(scenario: Scenario, where: str, trouble: Trouble, step: int, first: int) -> list[faults.Outcome]:
    """A stride of the loop; nothing but genuine messages of this trouble was told."""
    outcomes = list(faults.loop(scenario, where, trouble, step, first))
    told = {ident for outcome in outcomes for ident in outcome.told}
    assert told - OF_DEEDS - OF_FAULTS <= OF_TROUBLE[trouble]
    return outcomes


@pytest.mark.parametrize("index", range(len(SCENARIOS)), ids=NAMES)
def test_no_promise_is_broken_whichever_access_of_all_disks_fails(index: int) -> None:
    trouble = faults.TROUBLES[index % len(faults.TROUBLES)]
    outcomes = played(SCENARIOS[index], faults.ALL, trouble, STRIDE, 1 + index % STRIDE)
    assert outcomes[0].touched and not outcomes[-1].touched


@pytest.mark.parametrize("index", range(len(SCENARIOS)), ids=NAMES)
def test_no_promise_is_broken_whichever_access_of_one_member_fails(index: int) -> None:
    scenario, trouble = SCENARIOS[index], faults.TROUBLES[(index + 1) % len(faults.TROUBLES)]
    where = scenario.devices[index % len(scenario.devices)]
    outcomes = played(scenario, where, trouble, 5, 1 + index % 2)
    assert outcomes[0].touched and not outcomes[-1].touched


@pytest.mark.parametrize("trouble", faults.TROUBLES)
def test_sets_that_are_mounted_at_start_are_mounted_or_refused_in_one_line(trouble: Trouble) -> None:
    made = config.from_mapping({**CLUSTER, "sets": [{"unit": "DSA1", "label": "DATA", "members": [A, B, C]}]})
    refused = []
    for n in range(1, faults.MOST):
        world = build(made, None)
        assert Driver(world).initialize((A, B, C), Initialization("DATA", shadow=True)) == ""
        counter = faults.Counter(n)
        for disk in world.disks.values():
            assert disk.medium is not None
            disk.medium = faults.SharedNth(disk.medium, counter, trouble)
        try:
            mount_sets(Driver(world), made)
        except LabRefused as refusal:
            refused.append(refusal.reason)
        close_media(world.disks.values())
        if counter.left > 0:
            break
    assert refused
    for reason in refused:
        assert reason.startswith("configuration: set DSA1: ") and "\n" not in reason
