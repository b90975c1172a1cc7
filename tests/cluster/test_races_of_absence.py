"""What is kept for an absent member: no other recovery, reset or merge may lose it."""


from typing import Any

import pytest

from tests.cluster.racing import equal_in_the_end, shared, step, with_hbmm
from tests.cluster.small_world import UNIT, A, B, C, pattern
from vmsshadow.cluster import hbmm
from vmsshadow.shadow import progress, transitions
from vmsshadow.shadow.protocol import MergeEnded
from vmsshadow.shadow.state import Merge, ShadowSet


@pytest.mark.parametrize("meanwhile", ["merge", "minicopy of another", "copy of another"])
def test_no_other_recovery_clears_what_an_absent_member_missed(meanwhile: str) -> None:
    lab = shared(A, B, C, full=3)
    lab.driver.remove(UNIT, C, minicopy_on="ALPHA")
    (bitmap,) = lab.set.bitmaps
    for lbn in (40, 400, 900):
        lab.driver.write(UNIT, lbn, pattern(lbn, 5), "BETA")
    missed = set(bitmap.bits)
    if meanwhile == "merge":
        lab.driver.demand_merge(UNIT)
    else:
        lab.driver.remove(UNIT, B, minicopy_on="BETA" if meanwhile.startswith("minicopy") else "")
        lab.driver.write(UNIT, 600, pattern(600), "ALPHA")
        lab.add(B)
    lab.quiet()
    assert lab.set.bitmaps == [bitmap] and missed <= set(bitmap.bits)
    (seat,) = lab.add(C)
    assert seat.bitmap == bitmap.serial
    equal_in_the_end(lab, A, B, C)


def test_neither_a_minimerge_nor_a_reset_clears_a_bitmap_that_an_expelled_member_needs() -> None:
    lab = with_hbmm(shared(A, B, C, full=3), "(MASTER=ALPHA,MULTIUSE=1)")
    lab.driver.fail(C, "OFFLINE")
    lab.driver.run_for(25)
    (bitmap,) = lab.set.masters
    assert bitmap.is_multiuse
    for lbn in (40, 400, 900):
        lab.driver.write(UNIT, lbn, pattern(lbn, 5), "BETA")
    missed = set(bitmap.bits)
    lab.submit(700, 20, pattern(1, 20), node="BETA")
    step(lab, 2)
    lab.driver.crash("BETA")
    lab.world.clock.after(0, hbmm.ResetDue(UNIT, bitmap.serial))
    lab.quiet()
    lab.world.clock.after(0, hbmm.ResetDue(UNIT, bitmap.serial))
    lab.driver.run_for(1)
    assert missed <= set(bitmap.bits) and bitmap.resets == 0
    lab.driver.repair(C)
    (seat,) = lab.add(C)
    assert seat.bitmap == bitmap.serial
    equal_in_the_end(lab, A, B, C)


@pytest.mark.parametrize("members", [(A, C), (A, B, C)], ids=["two members", "three members"])
@pytest.mark.parametrize("node_first", [True, False], ids=["node first", "member first"])
def test_a_site_lost_with_its_node_and_its_member_returns_by_the_multiuse_bitmap(
    members: tuple[str, ...], node_first: bool
) -> None:
    for events in range(12):
        lab = with_hbmm(shared(*members, full=len(members)), "(MASTER=ALPHA,MULTIUSE=1)")
        lab.submit(700, 20, pattern(1, 20), node="BETA")
        step(lab, events)
        if node_first:
            lab.driver.crash("BETA")
        lab.driver.fail(C, "OFFLINE")
        if not node_first:
            lab.driver.crash("BETA")
        lab.driver.run_for(25)
        (bitmap,) = lab.set.masters
        assert lab.set.member(C) is None and bitmap.is_multiuse
        lab.driver.write(UNIT, 40, pattern(40, 5), "ALPHA")
        lab.quiet()
        lab.driver.repair(C)
        (seat,) = lab.add(C)
        assert seat.bitmap == bitmap.serial
        equal_in_the_end(lab, *members)


def test_a_member_that_is_expelled_while_a_full_merge_is_due_returns_by_a_full_copy() -> None:
    lab = with_hbmm(shared(A, B, C, full=3), "(MASTER=ALPHA,MULTIUSE=1)")
    lab.driver.fail(C, "OFFLINE")
    lab.set.merge = Merge("full, as after two nodes without a bitmap")
    lab.driver.run_for(25)
    (bitmap,) = lab.set.masters
    assert lab.set.member(C) is None and not bitmap.is_multiuse


def test_a_merge_that_clears_every_bitmap_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = progress.merge_ended

    def merge_ended(shadow_set: ShadowSet, event: Any) -> Any:
        for bitmap in shadow_set.bitmaps:
            bitmap.bits.clear()
        return genuine(shadow_set, event)

    monkeypatch.setitem(transitions._TABLE, MergeEnded, merge_ended)
    with pytest.raises(AssertionError):
        test_no_other_recovery_clears_what_an_absent_member_missed("merge")
