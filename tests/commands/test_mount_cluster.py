"""MOUNT/CLUSTER: the local node first, then every other node that is up."""

from tests.commands.mount_lab import Lab
from vmsshadow.messages.catalogue import Severity


def cluster_lab() -> Lab:
    lab = Lab(("$6$DIA1", "$6$DIA2", "$6$DIA3"), nodes=("ALPHA", "BETA", "GAMMA"))
    lab.do("INITIALIZE/SHADOW=($6$DIA1,$6$DIA2) PEAKSISLAND")
    lab.format("$6$DIA3", label="OTHER")
    return lab


def test_success_is_told_as_on_one_node() -> None:
    """8.4 manual, example 4-3."""
    lab = cluster_lab()
    done = lab.do("MOUNT DSA2: /CLUSTER /SHADOW=($6$DIA1:,$6$DIA2:) PEAKSISLAND")
    assert done.lines == [
        "%MOUNT-I-MOUNTED, PEAKSISLAND mounted on _DSA2:",
        "%MOUNT-I-SHDWMEMSUCC, _$6$DIA1: (ALPHA) is now a valid member of the shadow set",
        "%MOUNT-I-SHDWMEMSUCC, _$6$DIA2: (ALPHA) is now a valid member of the shadow set",
    ]
    assert lab.world.units[2].shadow_set.nodes == ["ALPHA", "BETA", "GAMMA"]
    assert {view.scope for view in lab.world.units[2].views.values()} == {"System"}


def test_a_node_that_is_down_is_left_out() -> None:
    lab = cluster_lab()
    lab.driver.crash("BETA")
    lab.do("MOUNT DSA2: /CLUSTER /SHADOW=($6$DIA1:,$6$DIA2:) PEAKSISLAND")
    assert lab.world.units[2].shadow_set.nodes == ["ALPHA", "GAMMA"]


def test_a_node_that_fails_is_named_with_its_reason() -> None:
    lab = cluster_lab()
    lab.world.nodes["BETA"].parameters["SHADOWING"] = 0
    done = lab.do("MOUNT DSA2: /CLUSTER /SHADOW=($6$DIA1:,$6$DIA2:) PEAKSISLAND")
    assert done.lines[3:] == [
        "%MOUNT-W-RMTMNTFAIL, _DSA2: failed to mount on node BETA",
        "-VMSSHADOW-F-UNTOLD, MOUNT-F-NOSHADOW: shadowing is off on node BETA: SHADOWING is not 2",
        "%MOUNT-W-MNTCLUFAIL, mount/cluster failed on one or more nodes in the cluster",
    ]
    assert done.status & 7 == Severity.W
    assert lab.world.units[2].shadow_set.nodes == ["ALPHA", "GAMMA"]


def test_a_set_mounted_here_is_mounted_on_the_others() -> None:
    lab = cluster_lab()
    lab.do("MOUNT/SYSTEM DSA2: /SHADOW=($6$DIA1:,$6$DIA2:) PEAKSISLAND")
    assert lab.do("MOUNT/CLUSTER DSA2: PEAKSISLAND").lines == []
    assert lab.world.units[2].shadow_set.nodes == ["ALPHA", "BETA", "GAMMA"]
    assert lab.do("MOUNT/CLUSTER DSA2: PEAKSISLAND").lines == ["%MOUNT-F-DEVMOUNT, device is already mounted"]


def test_a_member_added_on_one_node_is_a_member_on_all() -> None:
    """8.4 manual, 4.5."""
    lab = cluster_lab()
    lab.do("MOUNT DSA2: /CLUSTER /SHADOW=($6$DIA1:,$6$DIA2:) PEAKSISLAND")
    lab.do("MOUNT/SYSTEM DSA2: /SHADOW=$6$DIA3: PEAKSISLAND", node="GAMMA")
    assert lab.world.units[2].shadow_set.member("$6$DIA3") is not None
    assert len(lab.world.units[2].views) == 3


def test_a_plain_mount_takes_over_the_sharing_of_the_others() -> None:
    """HELP MOUNT/SHARE."""
    lab = cluster_lab()
    lab.do("MOUNT/SYSTEM DSA2: /SHADOW=($6$DIA1:,$6$DIA2:) PEAKSISLAND")
    lab.do("MOUNT DSA2: PEAKSISLAND", node="BETA")
    assert lab.world.units[2].views["BETA"].scope == "System"


def test_a_node_that_cannot_reach_a_member_does_not_mount_the_set() -> None:
    lab = cluster_lab()
    lab.world.disks["$6$DIA2"].paths = ("ALPHA",)
    lab.do("MOUNT/SYSTEM DSA2: /SHADOW=($6$DIA1:,$6$DIA2:) PEAKSISLAND")
    assert lab.do("MOUNT/SYSTEM DSA2: PEAKSISLAND", node="BETA").status & 1, "served by ALPHA"
    lab.do("DISMOUNT DSA2:", node="BETA")
    lab.world.disks["$6$DIA2"].broken_paths.add("ALPHA")
    done = lab.do("MOUNT/SYSTEM DSA2: PEAKSISLAND", node="BETA")
    assert done.lines[-1] == "%MOUNT-F-SHADOWFAIL, failed to create (or add to) the shadow set"
    assert "BETA" not in lab.world.units[2].shadow_set.nodes


def test_a_single_volume_is_mounted_on_every_node() -> None:
    lab = cluster_lab()
    assert lab.do("MOUNT/CLUSTER $6$DIA3: OTHER").lines == ["%MOUNT-I-MOUNTED, OTHER mounted on _$6$DIA3: (ALPHA)"]
    assert lab.world.volumes["$6$DIA3"].nodes == ["ALPHA", "BETA", "GAMMA"]
    assert lab.do("MOUNT/CLUSTER $6$DIA3: OTHER").lines == ["%MOUNT-F-DEVMOUNT, device is already mounted"]
