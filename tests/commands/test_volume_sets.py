"""MOUNT/BIND, MOUNT of several volumes and DISMOUNT of a volume set, as commands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.commands.mount_lab import Done, Lab
from vmsshadow.cluster import volume_sets
from vmsshadow.cluster.world import Binding
from vmsshadow.commands.mount_bind import Mountable, places

DISKS = tuple(f"$1$DGA{number}" for number in range(1, 8))
SET = "DSA1/SHADOW=($1$DGA1:,$1$DGA2:),DSA2/SHADOW=$1$DGA3: ROOT,SECOND"


def made(*, nodes: tuple[str, ...] = ("ALPHA",), more: str = "/SYSTEM") -> Lab:
    """A lab with the volume set WORK mounted on its first node."""
    lab = Lab(DISKS, nodes=nodes)
    for device, label in zip(DISKS, ("ROOT", "OLD", "SECOND", "THIRD", "FOURTH", "WORK", "ROOT"), strict=True):
        lab.format(device, label=label)
    done = lab.do(f"MOUNT/BIND=WORK{more} {SET}")
    assert done.status & 1, done.text
    return lab


def refused(done: Done) -> str:
    assert not done.status & 1
    return done.lines[-1].split(",")[0]


def bindings(lab: Lab) -> dict[str, Binding]:
    units = {f"DSA{number}": unit.binding for number, unit in lab.world.units.items()}
    return units | {device: mounted.binding for device, mounted in lab.world.volumes.items()}


def power_cut(lab: Lab) -> None:
    """Forget what is mounted and keep what is on the disks."""
    lab.world.units.clear()
    lab.world.volumes.clear()


def test_a_new_set_numbers_its_volumes_as_they_are_named() -> None:
    lab = made()
    assert bindings(lab) == {"DSA1": Binding("WORK", 1, ("ROOT", "SECOND")), "DSA2": Binding("WORK", 2)}
    assert lab.world.units[1].views["ALPHA"].logical == "DISK$WORK"
    lab.settle()
    assert lab.driver.facts("ALPHA", "$1$DGA2").set_labels == ("ROOT", "SECOND")


def test_what_is_bound_outlasts_a_power_failure() -> None:
    lab = made()
    lab.settle()
    power_cut(lab)
    assert lab.do(f"MOUNT/SYSTEM {SET}").status & 1
    assert bindings(lab)["DSA1"] == Binding("WORK", 1, ("ROOT", "SECOND"))
    assert bindings(lab)["DSA2"] == Binding("WORK", 2)


def test_the_logical_name_of_the_set_stands_for_its_root_volume_however_it_is_mounted() -> None:
    lab = made(nodes=("ALPHA", "BETA"))
    lab.settle()
    lab.do("MOUNT/SYSTEM DSA1 ROOT", node="BETA")
    assert lab.world.units[1].views["BETA"].logical == "DISK$WORK"
    lab.do("DISMOUNT DSA1", node="BETA")
    lab.do("DISMOUNT DSA1")
    lab.do("MOUNT/SYSTEM DSA2/SHADOW=$1$DGA3 SECOND")
    lab.do("MOUNT/OVERRIDE=SHADOW_MEMBERSHIP $1$DGA1 ROOT")
    assert lab.world.units[2].views["ALPHA"].logical == "DISK$SECOND"
    assert lab.world.volumes["$1$DGA1"].logical == "DISK$WORK"


def test_a_set_that_is_mounted_here_is_brought_to_the_other_nodes() -> None:
    lab = made(nodes=("ALPHA", "BETA"))
    assert lab.do("MOUNT/CLUSTER DSA1,DSA2 ROOT,SECOND").lines == []
    assert [unit.shadow_set.nodes for unit in lab.world.units.values()] == [["ALPHA", "BETA"]] * 2


def test_mounting_the_set_again_with_bind_changes_nothing_on_the_disks() -> None:
    lab = made()
    lab.settle()
    lab.do("DISMOUNT DSA1")
    before = lab.driver.facts("ALPHA", "$1$DGA1").free_blocks
    assert lab.do(f"MOUNT/SYSTEM/BIND=WORK {SET}").status & 1
    assert bindings(lab)["DSA1"].labels == ("ROOT", "SECOND")
    assert lab.world.units[1].free_blocks == before


def test_a_volume_is_added_while_the_root_is_mounted() -> None:
    lab = made()
    assert lab.do("MOUNT/SYSTEM/BIND=WORK $1$DGA4: THIRD").status & 1
    assert bindings(lab)["DSA1"].labels == ("ROOT", "SECOND", "THIRD")
    assert bindings(lab)["$1$DGA4"] == Binding("WORK", 3)


def test_a_volume_is_added_as_the_set_is_mounted_with_the_root_first() -> None:
    lab = made()
    lab.settle()
    lab.do("DISMOUNT DSA2")
    done = lab.do(
        "MOUNT/SYSTEM/BIND=WORK DSA1/SHADOW=$1$DGA1,DSA2/SHADOW=$1$DGA3,DSA9/SHADOW=$1$DGA4 ROOT,SECOND,THIRD"
    )
    assert done.status & 1
    assert volume_sets.volumes_on(lab.world, "ALPHA", "WORK") == {1: "DSA1", 2: "DSA2", 3: "DSA9"}


@pytest.mark.parametrize(
    ("line", "ident"),
    [
        # The root is mounted:
        ("MOUNT/BIND=WORK $1$DGA4 THIRD", "%MOUNT-F-INCOMPAT"),  # privately, while the set is mounted /SYSTEM
        ("MOUNT/SYSTEM/BIND=OTHER DSA9/SHADOW=$1$DGA4 OLD", "%MOUNT-F-INCVOLLABEL"),
        ("MOUNT/SYSTEM/BIND=WORK/NOWRITE $1$DGA4 THIRD", "%MOUNT-F-WRITLCK"),
        ("MOUNT/SYSTEM/BIND=WORK $1$DGA7 ROOT", "%MOUNT-F-VOLALRMNT"),
        ("MOUNT/SYSTEM/BIND=WORK $1$DGA6 WORK", "%MOUNT-F-VOLALRMNT"),
        ("MOUNT/SYSTEM/BIND=ROOT $1$DGA4 THIRD", "%MOUNT-F-VOLALRMNT"),
        ("MOUNT/SYSTEM/BIND=MUCHTOOLONGNAME $1$DGA4 THIRD", "%MOUNT-F-INVQUAVAL"),
        ("MOUNT/SYSTEM/BIND=NEW $1$DGA4,$1$DGA5 THIRD", "%MOUNT-F-DEVCOUNT"),
        ("MOUNT/SYSTEM/BIND=NEW $1$DGA4 THIRD,FOURTH", "%MOUNT-F-DEVCOUNT"),
        ("MOUNT/SYSTEM $1$DGA4 THIRD,FOURTH", "%MOUNT-F-DEVCOUNT"),
        ("MOUNT/SYSTEM $1$DGA4,$1$DGA5 THIRD,FOURTH", "%MOUNT-F-UNRELVOL"),
        ("MOUNT/SYSTEM/BIND=NEW $1$DGA4,$1$DGA4 THIRD,THIRD", "%MOUNT-F-DUPDEVSPC"),
        ("MOUNT/SYSTEM/BIND=NEW DSA8/SHADOW=$1$DGA4,DSA9/SHADOW=$1$DGA4 THIRD,THIRD", "%MOUNT-F-DUPDEVSPC"),
        ("MOUNT/OVERRIDE=IDENTIFICATION $1$DGA4,$1$DGA5", "%MOUNT-F-DEVICES"),
        ("MOUNT/SYSTEM/BIND=NEW $1$DGA4,DSA7 THIRD,FOURTH", "%MOUNT-F-NOSUCHDEV"),
    ],
)
def test_what_is_wrong_mounts_no_volume_at_all(line: str, ident: str) -> None:
    lab = made()
    before = bindings(lab)
    assert refused(lab.do(line)) == ident
    assert bindings(lab) == before
    assert lab.driver.facts("ALPHA", "$1$DGA4").set_name == ""


@pytest.mark.parametrize(
    ("line", "ident"),
    [
        ("MOUNT/SYSTEM/BIND=WORK DSA2/SHADOW=$1$DGA3,DSA1/SHADOW=$1$DGA1 SECOND,ROOT", "%MOUNT-F-RVN1NOTMT"),
        ("MOUNT/SYSTEM/BIND=WORK $1$DGA4,DSA1/SHADOW=$1$DGA1 THIRD,ROOT", "%MOUNT-F-RVN1NOTMT"),
        ("MOUNT/SYSTEM/BIND=WORK DSA2/SHADOW=$1$DGA3,$1$DGA4 SECOND,THIRD", "%MOUNT-F-RVN1NOTMT"),
        ("MOUNT/SYSTEM/BIND=OTHER $1$DGA4,DSA2/SHADOW=$1$DGA3 THIRD,SECOND", "%MOUNT-F-VOLINSET"),
        ("MOUNT/SYSTEM DSA1/SHADOW=$1$DGA1,DSA2/SHADOW=$1$DGA3 SECOND,ROOT", "%MOUNT-F-INCVOLLABEL"),
        ("MOUNT/SYSTEM DSA1/SHADOW=$1$DGA1,$1$DGA4 ROOT,THIRD", "%MOUNT-F-UNRELVOL"),
    ],
)
def test_a_wrong_order_or_a_stranger_is_refused_after_the_set_was_dismounted(line: str, ident: str) -> None:
    lab = made()
    lab.settle()
    lab.do("DISMOUNT DSA1")
    assert refused(lab.do(line)) == ident
    assert bindings(lab) == {}


def test_the_label_of_a_volume_that_is_not_mounted_is_taken_all_the_same() -> None:
    lab = made()
    lab.settle()
    lab.do("DISMOUNT/UNIT DSA2")
    lab.format("$1$DGA4", label="SECOND")
    assert refused(lab.do("MOUNT/SYSTEM/BIND=WORK $1$DGA4 SECOND")) == "%MOUNT-F-DUPVOLNAM"


def test_a_volume_comes_back_after_dismount_of_the_unit_alone() -> None:
    lab = made()
    lab.settle()
    assert lab.do("DISMOUNT/UNIT DSA2").lines == []
    assert list(bindings(lab)) == ["DSA1"]
    assert lab.do("MOUNT/SYSTEM DSA2/SHADOW=$1$DGA3 SECOND").status & 1
    assert volume_sets.volumes_on(lab.world, "ALPHA", "WORK") == {1: "DSA1", 2: "DSA2"}


def test_a_set_without_its_root_can_be_mounted_and_counts_what_it_knows() -> None:
    lab = made()
    lab.settle()
    lab.do("DISMOUNT DSA1")
    assert lab.do("MOUNT/SYSTEM DSA2/SHADOW=$1$DGA3 SECOND").status & 1
    assert volume_sets.count_of(lab.world, "ALPHA", lab.world.units[2]) == 2
    assert refused(lab.do("MOUNT/SYSTEM/BIND=WORK $1$DGA4 THIRD")) == "%MOUNT-F-RVN1NOTMT"


def test_two_copies_of_one_volume_of_a_set_are_not_mounted_together() -> None:
    lab = made()
    lab.settle()
    lab.do("DISMOUNT DSA1")
    source, target = lab.world.disks["$1$DGA1"].medium, lab.world.disks["$1$DGA7"].medium
    assert source is not None and target is not None
    target.write(0, source.read(0, source.size_blocks))
    assert lab.do("MOUNT DSA1/SHADOW=$1$DGA1 ROOT").status & 1
    assert refused(lab.do("MOUNT/OVERRIDE=SHADOW_MEMBERSHIP $1$DGA7 ROOT")) == "%MOUNT-F-DUPRVN"


def test_confirm_asks_for_each_shadow_set_and_a_no_mounts_nothing() -> None:
    lab = Lab(DISKS)
    for device, label in zip(DISKS[:4], ("ROOT", "SCRATCH", "SECOND", "SCRATCH"), strict=True):
        lab.format(device, label=label)
    line = "MOUNT/CONFIRM/BIND=WORK DSA1/SHADOW=($1$DGA1,$1$DGA2),DSA2/SHADOW=($1$DGA3,$1$DGA4) ROOT,SECOND"
    done = lab.do(line, "YES", "NO")
    assert len(done.questions) == 2 and lab.world.units == {}
    assert lab.driver.facts("ALPHA", "$1$DGA1").rvn == 0
    assert lab.do(line, "YES", "YES").status & 1 and len(lab.world.units) == 2


def test_a_disk_that_fails_while_it_is_bound_leaves_nothing_mounted() -> None:
    lab = Lab(DISKS)
    lab.format("$1$DGA1", label="ROOT")
    lab.format("$1$DGA3", label="SECOND")
    lab.format("$1$DGA4", label="THIRD")
    medium = lab.world.disks["$1$DGA1"].medium
    assert medium is not None
    found = lab.driver.facts("ALPHA", "$1$DGA1")
    medium.write(found.scb_lbn + 1, bytes(512))  # the storage bitmap says that nothing is free
    done = lab.do("MOUNT/BIND=WORK DSA1/SHADOW=$1$DGA1,DSA2/SHADOW=$1$DGA3,$1$DGA4 ROOT,SECOND,THIRD")
    assert done.lines == [
        "%MOUNT-F-DEVICEFULL, device full; allocation failure",
        "%MOUNT-F-DISMAL, all of the volumes have been dismounted",
    ]
    assert bindings(lab) == {}


def test_sets_that_are_too_many_together_are_refused_together() -> None:
    lab = made()
    lab.world.nodes["ALPHA"].parameters["SHADOW_MAX_UNIT"] = 3
    line = "MOUNT/BIND=NEW DSA8/SHADOW=$1$DGA4,DSA9/SHADOW=$1$DGA5 THIRD,FOURTH"
    assert "SHADOW_MAX_UNIT" in lab.do(line).text and len(lab.world.units) == 2
    lab.world.nodes["ALPHA"].parameters["SHADOW_MAX_UNIT"] = 4
    assert lab.do(line).status & 1 and len(lab.world.units) == 4


def test_a_failure_leaves_a_set_mounted_that_was_mounted_before() -> None:
    lab = made()
    lab.settle()
    root = lab.world.disks["$1$DGA4"].medium
    assert root is not None
    root.write(lab.driver.facts("ALPHA", "$1$DGA4").scb_lbn + 1, bytes(512))
    line = "MOUNT/BIND=NEW DSA8/SHADOW=$1$DGA4,DSA9/SHADOW=$1$DGA5 THIRD,FOURTH"
    assert refused(lab.do(line)) == "%MOUNT-F-DISMAL"
    assert list(lab.world.units) == [1, 2]


def test_a_set_is_mounted_and_dismounted_on_all_nodes() -> None:
    lab = made(nodes=("ALPHA", "BETA"), more="/CLUSTER")
    assert [unit.shadow_set.nodes for unit in lab.world.units.values()] == [["ALPHA", "BETA"]] * 2
    assert volume_sets.volumes_on(lab.world, "BETA", "WORK") == {1: "DSA1", 2: "DSA2"}
    lab.do("DISMOUNT DSA2", node="BETA")
    assert [unit.shadow_set.nodes for unit in lab.world.units.values()] == [["ALPHA"]] * 2
    lab.do("MOUNT/SYSTEM DSA1 ROOT", node="BETA")
    assert lab.do("DISMOUNT/CLUSTER DSA2").lines == []
    assert lab.world.units == {}


def test_one_volume_that_cannot_go_keeps_the_whole_set() -> None:
    lab = made()
    lab.settle()
    done = lab.do("DISMOUNT/POLICY=MINICOPY DSA1")  # DSA2 has one member and is fit for no minicopy
    assert done.lines[0] == "%DISM-W-CANNOTDMT, DSA2: cannot be dismounted"
    assert len(lab.world.units) == 2


def test_a_member_of_a_shadow_set_leaves_it_and_the_volume_set_stays() -> None:
    lab = made()
    lab.settle()
    assert lab.do("DISMOUNT $1$DGA2").lines == []
    assert len(lab.world.units) == 2 and [m.device for m in lab.world.units[1].shadow_set.members] == ["$1$DGA1"]


def test_binding_while_a_copy_runs_reaches_every_member() -> None:
    lab = made()  # $1$DGA2 is a copy target all the while
    for device, label in (("$1$DGA4", "THIRD"), ("$1$DGA5", "FOURTH")):
        assert lab.do(f"MOUNT/SYSTEM/BIND=WORK {device} {label}").status & 1
    lab.settle()
    first, second = (lab.world.disks[device].medium for device in ("$1$DGA1", "$1$DGA2"))
    assert first is not None and second is not None
    lab.do("DISMOUNT DSA1")
    assert first.read(0, first.size_blocks) == second.read(0, second.size_blocks)
    assert lab.driver.facts("ALPHA", "$1$DGA2").set_labels == ("ROOT", "SECOND", "THIRD", "FOURTH")


@given(
    st.lists(
        st.builds(
            Mountable,
            st.sampled_from(["A", "B", "C", "D"]),
            st.builds(Binding, st.sampled_from(["SET", "OTHER"]), st.integers(1, 4)) | st.just(Binding()),
        ),
        min_size=1,
        max_size=5,
    ),
    st.none() | st.sampled_from([("A",), ("A", "B"), ("D", "C", "B")]),
)
def test_places_are_new_numbers_without_gaps_or_a_reason(
    found: list[Mountable], labels: tuple[str, ...] | None
) -> None:
    root = Binding("SET", 1, labels) if labels is not None else None
    decided = places("SET", tuple(found), root)
    if decided.refusal:
        assert decided.refusal in ("RVN1NOTMT", "UNRELVOL", "VOLINSET", "DUPVOLNAM", "SETLIMIT")
        return
    assert len(decided.new) == len(found) and len(set(decided.labels)) == len(decided.labels)
    new = [place.rvn for place in decided.new if place is not None]
    assert new == list(range(len(decided.labels) - len(new) + 1, len(decided.labels) + 1))
    for one, place in zip(found, decided.new, strict=True):
        rvn = place.rvn if place is not None else one.binding.rvn
        assert decided.labels[rvn - 1] == one.label
