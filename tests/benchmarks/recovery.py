"""Figures of what recovers a set: minicopy, merge and minimerge of 1 GiB, and what marking a bitmap adds to a write.

Where a bitmap decides, one range of a hundred is marked and differs; what is marked is spread over the volume evenly.
"""

import os
import subprocess
from functools import partial
from pathlib import Path
from random import Random

from tests.benchmarks.engine import (
    COPY_BYTES,
    NODE,
    PIECE,
    UNIT,
    WRITE_MEMBER_BYTES,
    WRITES_OF_ROUND,
    fill,
    mount,
    world,
    write_all,
)
from tests.benchmarks.figures import Cost, Figure, Plan, cost_of, paired, ratio
from vmsshadow.base.blocks import BLOCK, RANGE_BLOCKS
from vmsshadow.base.names import unit_id
from vmsshadow.cluster.driver import Driver
from vmsshadow.shadow.formation import addition
from vmsshadow.shadow.policy import Policy, parse

MARKED_OF = 100  # one range of so many is marked
POLICY = "(MASTER_LIST=*,COUNT=1),RESET_THRESHOLD=100000000"
_OTHER = Random(3).randbytes(2 * BLOCK)


def recoveries(plan: Plan) -> list[Figure]:
    """Minicopy against full copy, merge against two `cmp`, minimerge against merge; members of 1 GiB."""
    paths = [plan.folder / f"member{number}.dsk" for number in range(3)]
    for path in paths:
        fill(path, COPY_BYTES, 0)
    figures = [
        ratio(
            "full merge of three identical members of 1 GiB",
            "SET SHADOW/DEMAND_MERGE until steady / two `cmp` of the same files",
            0.6,
            paired(plan, lambda: _merge(paths, False), lambda: cost_of(lambda: _compare(paths))),
        ),
        ratio(
            "minimerge of three identical members of 1 GiB, 1 % of the ranges marked",
            "SET SHADOW/DEMAND_MERGE, with / without HBMM",
            0.04,
            paired(plan, lambda: _merge(paths, True), lambda: _merge(paths, False)),
        ),
        ratio(
            "the same, each marked range different",
            "SET SHADOW/DEMAND_MERGE, with / without HBMM",
            None,
            paired(plan, lambda: _merge(paths, True, spoiled=True), lambda: _merge(paths, False)),
        ),
        ratio(
            "minicopy of 1 GiB, 1 % of the ranges marked",
            "a member returns, with / without its bitmap; everything dissimilar",
            0.04,
            paired(plan, lambda: _copy_back(paths[:2], True), lambda: _copy_back(paths[:2], False)),
        ),
    ]
    for path in paths:
        path.unlink()
    return figures


def marked_writes(plan: Plan) -> list[Figure]:
    """User writes of 64 KiB to three members, with an HBMM bitmap and without, in turns on the same set."""
    paths = [plan.folder / f"member{number}.dsk" for number in range(3)]
    for path in paths:
        fill(path, WRITE_MEMBER_BYTES, 0)
    driver = world(paths)
    mount(driver, siblings=True)
    blocks = PIECE // BLOCK
    area = driver.world.units[UNIT].user_area
    random, data = Random(2), Random(4).randbytes(PIECE)
    places = range(-(-area.lbn // blocks), area.end // blocks)
    costs: dict[bool, list[Cost]] = {True: [], False: []}
    for number in range(plan.rounds * 4):
        lbns = [random.choice(places) * blocks for _ in range(WRITES_OF_ROUND)]
        for marked in (True, False)[:: -1 if number % 2 else 1]:
            _follow(driver, marked)
            os.sync()
            costs[marked].append(cost_of(partial(write_all, driver, lbns, data)))
    driver.close()
    for path in paths:
        path.unlink()
    how = "driver.write with one HBMM bitmap / without"
    return [ratio("marking a bitmap, 64 KiB writes", how, 1.05, (costs[True][1:], costs[False][1:]))]


# --- one recovery ----------------------------------------------------------------------------------


def _copy_back(paths: list[Path], mini: bool) -> Cost:
    """The cost of a member's return until its copy is over; with its bitmap *mini*, else in full."""
    driver = _steady(paths)
    member = driver.world.units[UNIT].shadow_set.full[-1].device
    driver.remove(UNIT, member, minicopy_on=NODE if mini else "")
    if mini:
        _write_marked(driver)
    else:
        fill(paths[-1], COPY_BYTES, 1)
    os.sync()
    cost = cost_of(lambda: _return(driver, member))
    assert len(driver.world.units[UNIT].shadow_set.full) == len(paths), "the copy has not ended"
    _end(driver, paths)
    return cost


def _return(driver: Driver, member: str) -> None:
    candidate = driver.candidate(NODE, member)
    shadow_set = driver.world.units[UNIT].shadow_set
    driver.add(UNIT, addition(shadow_set, (candidate,), unit_id(f"DSA{UNIT}")))
    _settle(driver)


def _merge(paths: list[Path], mini: bool, *, spoiled: bool = False) -> Cost:
    """The cost of a merge until it is over; a minimerge finds its ranges alike, or different if *spoiled*."""
    driver = _steady(paths)
    if mini:
        _follow(driver, True)
        lbns = _write_marked(driver)
        if spoiled:
            _spoil(paths[-1], lbns)
    os.sync()

    def work() -> None:
        driver.demand_merge(UNIT)
        _settle(driver)

    cost = cost_of(work)
    assert driver.world.units[UNIT].shadow_set.merge is None, "the merge has not ended"
    _end(driver, paths)
    return cost


def _steady(paths: list[Path]) -> Driver:
    """A steady set of the files, all of them alike."""
    driver = world(paths)
    mount(driver, siblings=True)
    return driver


def _follow(driver: Driver, marked: bool) -> None:
    """Let an HBMM policy be in force, or none."""
    made = parse(POLICY)
    assert isinstance(made, Policy)
    driver.world.assigned_policies.pop(UNIT, None)
    if marked:
        driver.world.assigned_policies[UNIT] = made
    driver.apply_policy(UNIT, default=False)


def _write_marked(driver: Driver) -> list[int]:
    """Write to one range of a hundred, so that it is marked; the first blocks written."""
    area = driver.world.units[UNIT].user_area
    lbns = [lbn for lbn in range(0, COPY_BYTES // BLOCK, MARKED_OF * RANGE_BLOCKS) if area.lbn <= lbn < area.end]
    for lbn in lbns:
        driver.write(UNIT, lbn, _OTHER[:BLOCK], NODE)
    return lbns


def _spoil(path: Path, lbns: list[int]) -> None:
    """Let the blocks differ on this file, as a crash in the midst of their writes would."""
    with path.open("r+b", buffering=0) as file:
        for lbn in lbns:
            file.seek(lbn * BLOCK)
            file.write(_OTHER[BLOCK : 2 * BLOCK])


def _settle(driver: Driver) -> None:
    driver.run_for(36_000.0)


def _end(driver: Driver, paths: list[Path]) -> None:
    driver.close()
    _compare(paths)


def _compare(paths: list[Path]) -> None:
    for other in paths[1:]:
        subprocess.run(["cmp", paths[0], other], check=True)
