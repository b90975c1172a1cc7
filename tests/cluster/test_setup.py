"""A world from a configuration and a lab: images, lock, what is kept, and sets mounted at start."""

import gc
import os
from pathlib import Path
from typing import NamedTuple

import pytest

from vmsshadow.base import vmstime
from vmsshadow.cluster import config, setup
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.operators import Operators
from vmsshadow.cluster.state_file import Lab, LabRefused
from vmsshadow.cluster.world import World
from vmsshadow.shadow.state import Phase, Role

TEXT = """
cluster: {name: LAB, start: "21-NOV-2026 10:00:00.00", seed: 1}
controllers: [{name: HSJ1, type: HSJ50, copy_assist: true}]
nodes: [{name: ALPHA}, {name: BETA}]
disks:
  - {name: $1$DUA10, type: RX50}
  - {name: $1$DGA11, blocks: 2000, controller: HSJ1}
  - {name: $1$DGA12, blocks: 2000, image: deep/er.dsk}
"""
SETS = """
sets:
  - {unit: DSA1, label: DATA1, members: [$1$DGA11, $1$DGA12]}
"""


class Run(NamedTuple):
    """One run of a lab."""

    lab: Lab
    world: World
    driver: Driver


def _begin(path: Path, text: str = TEXT) -> Run:
    made = config.parse(text, "lab.yaml")
    lab = Lab.open(path)
    try:
        world = setup.build(made, lab)
        driver = Driver(world, Operators(world, lab.files))
        setup.mount_sets(driver, made)
    except LabRefused:
        lab.close()
        raise
    return Run(lab, world, driver)


def _end(run: Run, *, orderly: bool = True) -> None:
    if orderly:
        run.driver.shutdown()
    else:
        run.driver.close()
    run.lab.keep(run.world)
    run.lab.close()


def _reason(path: Path, text: str = TEXT) -> str:
    with pytest.raises(LabRefused) as refused:
        _end(_begin(path, text))
    assert len(refused.value.reason.splitlines()) == 1
    return refused.value.reason


def test_the_world_has_what_the_configuration_says(tmp_path: Path) -> None:
    run = _begin(tmp_path / "lab")
    world = run.world
    assert [(node.name, node.csid) for node in world.nodes.values()] == [("ALPHA", 0x00010001), ("BETA", 0x00010002)]
    assert world.controllers["HSJ1"].copy_assist and world.controllers["HSJ1"].is_host
    rx50, first, second = world.disks.values()
    assert (rx50.type, rx50.blocks, rx50.access_us) == ("RX50", 800, 264_000)
    assert (first.type, first.paths, second.type) == ("HSJ50", ("ALPHA", "BETA"), "Generic SCSI disk")
    assert vmstime.show(world.clock.ticks) == "21-NOV-2026 10:00:00.00"
    _end(run)


def test_missing_images_are_made_blank_and_sparse(tmp_path: Path) -> None:
    _end(_begin(tmp_path / "lab", TEXT.replace("2000,", "200000,")))
    image = tmp_path / "lab" / "deep" / "er.dsk"
    assert image.stat().st_size == 200_000 * 512
    assert image.stat().st_blocks * 512 < 65_536


def test_an_existing_image_is_used_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "1dua10.dsk").write_bytes(b"A" * 512 * 800)
    run = _begin(tmp_path)
    medium = run.world.disks["$1$DUA10"].medium
    assert medium is not None and medium.read(799, 1) == b"A" * 512
    _end(run)


def test_without_a_lab_the_images_live_in_memory() -> None:
    made = config.parse(TEXT + SETS, "lab.yaml")
    world = setup.build(made, None)
    driver = Driver(world, Operators(world, None))
    setup.mount_sets(driver, made)
    driver.write(1, 1500, b"Z" * 512, "ALPHA")
    assert driver.read(1, 1500, 1, "BETA") == b"Z" * 512
    driver.shutdown()


def test_the_seed_may_be_given_from_outside() -> None:
    assert setup.build(config.parse(TEXT, "lab.yaml"), None, seed=42).clock.seed == 42


def test_a_lab_in_use_is_refused(tmp_path: Path) -> None:
    run = _begin(tmp_path)
    assert _reason(tmp_path) == f"lab {tmp_path} is in use"
    _end(run)
    _end(_begin(tmp_path))


def test_host_problems_are_one_clear_line(tmp_path: Path) -> None:
    assert _reason(tmp_path / "no" / "lab") == f"lab {tmp_path}/no/lab: there is no folder {tmp_path}/no"
    (tmp_path / "file").write_text("")
    assert _reason(tmp_path / "file") == f"lab {tmp_path}/file is not a folder"
    lab = tmp_path / "lab"
    (lab / "1dua10.dsk").mkdir(parents=True)
    assert _reason(lab).startswith(f"disk $1$DUA10: {lab}/1dua10.dsk")


def test_a_refused_image_leaves_none_open(tmp_path: Path) -> None:
    gc.collect()  # worlds of earlier tests, which know their partitions and these them
    before = len(os.listdir("/proc/self/fd"))
    (tmp_path / "1dga11.dsk").mkdir()
    _reason(tmp_path)
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_state_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    run = _begin(tmp_path)
    (tmp_path / "state.new").mkdir()
    with pytest.raises(LabRefused, match=r"state\.yaml cannot be written: Is a directory"):
        run.lab.keep(run.world)
    run.driver.close()
    run.lab.close()


def test_time_goes_on_where_it_ended(tmp_path: Path) -> None:
    run = _begin(tmp_path)
    run.driver.run_for(90.25)
    serial = run.world.serial()
    _end(run)
    again = _begin(tmp_path)
    assert vmstime.show(again.world.clock.ticks) == "21-NOV-2026 10:01:30.25"
    assert again.world.serial() > serial
    _end(again)


def test_a_changed_parameter_stays_changed_and_the_others_follow_the_configuration(tmp_path: Path) -> None:
    text = TEXT + "parameters: {SHADOW_MBR_TMO: 60, MVTIMEOUT: 600}\n"
    run = _begin(tmp_path, text)
    run.world.nodes["BETA"].current["SHADOW_MBR_TMO"] = 77
    _end(run)
    _end(_begin(tmp_path, text))
    again = _begin(tmp_path, text.replace("MVTIMEOUT: 600", "MVTIMEOUT: 900"))
    assert [node.parameter("SHADOW_MBR_TMO") for node in again.world.nodes.values()] == [60, 77]
    assert [node.parameter("MVTIMEOUT") for node in again.world.nodes.values()] == [900, 900]
    _end(again)


def test_a_damaged_state_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "state.yaml").write_text("ticks: 5\nserial: x\n")
    assert _reason(tmp_path) == (
        f"{tmp_path}/state.yaml, line 2: state: serial: must be a whole number (delete the file to begin without it)"
    )


def test_forced_errors_stay_on_their_disk_until_it_is_another(tmp_path: Path) -> None:
    run = _begin(tmp_path)
    run.world.disks["$1$DGA12"].forced_errors = {1, 3, 4, 5, 1999}
    _end(run, orderly=False)
    again = _begin(tmp_path)
    assert again.world.disks["$1$DGA12"].forced_errors == {1, 3, 4, 5, 1999}
    assert not again.world.disks["$1$DGA11"].forced_errors
    _end(again)
    (tmp_path / "deep" / "er.dsk").unlink()
    replaced = _begin(tmp_path)
    assert not replaced.world.disks["$1$DGA12"].forced_errors
    _end(replaced)


@pytest.mark.parametrize("blocks", ["", "x", "1-", "-5", "1;2", "1,,2", "12345678901"])
def test_forced_errors_that_are_no_blocks_are_refused(tmp_path: Path, blocks: str) -> None:
    (tmp_path / "state.yaml").write_text(f'ticks: 5\nserial: 1\nforced_errors:\n  "$1$DGA12": "{blocks}"\n')
    assert "state.yaml, line 4: state: forced_errors: must be block numbers" in _reason(tmp_path)


def test_blank_members_begin_in_steady_state_on_every_node(tmp_path: Path) -> None:
    run = _begin(tmp_path, TEXT + SETS)
    shadow_set = run.world.units[1].shadow_set
    assert (shadow_set.label, shadow_set.nodes) == ("DATA1", ["ALPHA", "BETA"])
    assert [member.role for member in shadow_set.members] == [Role.FULL, Role.FULL]
    assert (shadow_set.phase, shadow_set.merge, shadow_set.operation) == (Phase.RUNNING, None, None)
    assert run.driver.compare(1) == (0, -1)
    _end(run)


def test_a_set_of_an_earlier_run_is_mounted_again_without_copy(tmp_path: Path) -> None:
    run = _begin(tmp_path, TEXT + SETS)
    run.driver.write(1, 1500, b"Z" * 512, "ALPHA")
    _end(run)
    again = _begin(tmp_path, TEXT + SETS)
    shadow_set = again.world.units[1].shadow_set
    assert [member.role for member in shadow_set.members] == [Role.FULL, Role.FULL] and shadow_set.merge is None
    assert again.driver.read(1, 1500, 1, "BETA") == b"Z" * 512
    _end(again)


def test_after_a_power_failure_the_set_is_mounted_with_a_merge(tmp_path: Path) -> None:
    _end(_begin(tmp_path, TEXT + SETS), orderly=False)
    again = _begin(tmp_path, TEXT + SETS)
    assert again.world.units[1].shadow_set.merge is not None
    _end(again)


def test_a_member_whose_image_was_deleted_becomes_a_copy_target(tmp_path: Path) -> None:
    _end(_begin(tmp_path, TEXT + SETS))
    (tmp_path / "1dga11.dsk").unlink()
    again = _begin(tmp_path, TEXT + SETS)
    roles = {member.device: member.role for member in again.world.units[1].shadow_set.members}
    assert roles == {"$1$DGA12": Role.FULL, "$1$DGA11": Role.TARGET}
    _end(again)


def test_a_set_that_mount_would_refuse_is_refused(tmp_path: Path) -> None:
    _end(_begin(tmp_path, TEXT + SETS))
    assert _reason(tmp_path, TEXT + SETS.replace("DATA1", "OTHER")) == (
        "lab.yaml: set DSA1: MOUNT would refuse it, INCVOLLABEL: no device carries the label given"
    )


def test_a_workload_begins_with_its_set(tmp_path: Path) -> None:
    run = _begin(tmp_path, TEXT + SETS + "workload: [{unit: DSA1, rate: 100, profile: write}]\n")
    run.driver.run_for(1)
    assert run.world.workloads[1].count == 100
    assert run.driver.compare(1) == (0, -1)
    _end(run)


@pytest.mark.parametrize("name", ["default", "single_node", "system_disk", "two_sites"])
def test_a_world_is_made_of_each_shipped_configuration(name: str, tmp_path: Path) -> None:
    made = config.load(config.find(name))
    lab = Lab.open(tmp_path)
    world = setup.build(made, lab)
    assert all(disk.medium is not None and disk.medium.size_blocks == disk.blocks for disk in world.disks.values())
    Driver(world, Operators(world, lab.files)).shutdown()
    lab.close()
