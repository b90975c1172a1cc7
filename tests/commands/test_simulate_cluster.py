"""SIMULATE CUT, JOIN, SHUTDOWN and QUORUM, and what a console without quorum still takes."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import vmsshadow
from vmsshadow.api import Cluster
from vmsshadow.cluster.driver import IoFailed

NAMES = ("$1$DGA11:", "$1$DGA21:")


@contextmanager
def two_sites() -> Iterator[Cluster]:
    """The shipped configuration of two sites and a third voter, with DSA1 mounted everywhere."""
    with vmsshadow.open_cluster("two_sites", None) as made:
        console = made.console("ALPHA")
        console.do(f"INITIALIZE/SHADOW=({','.join(NAMES)}) DATA1")
        console.do(f"MOUNT/CLUSTER DSA1: /SHADOW=({','.join(NAMES)}) DATA1")
        yield made


def test_a_cut_and_a_joined_connection_are_confirmed() -> None:
    with two_sites() as made:
        done = made.simulate("CUT 1 2")
        assert done.lines == ["%VMSSHADOW-I-CUT, site 1 and site 2 no longer reach each other"]
        with pytest.raises(ValueError, match="the connection of site 1 and site 2 is cut already"):
            made.simulate("CUT 1 2")
        assert made.simulate("JOIN 1 2").lines == ["%VMSSHADOW-I-JOINED, site 1 and site 2 reach each other again"]
        with pytest.raises(ValueError, match="the connection of ALPHA and site 2 is not cut"):
            made.simulate("JOIN ALPHA 2")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("CUT 1 7", "%VMSSHADOW-E-NOSUCH, there is no site or node named 7"),
        ("CUT GAMMA 1", "%VMSSHADOW-E-NOSUCH, there is no site or node named GAMMA"),
        ("JOIN 1 1", "%VMSSHADOW-E-BADVALUE, value '1' is not valid for the second end of a connection"),
        ("QUORUM GAMMA", "%VMSSHADOW-E-NOSUCH, there is no node named GAMMA"),
        ("QUORUM ALPHA", "the partition of node ALPHA is not waiting for quorum; nothing was changed"),
        ("SHUTDOWN GAMMA", "%VMSSHADOW-E-NOSUCH, there is no node named GAMMA"),
    ],
)
def test_what_makes_no_sense_is_refused(typed: str, said: str) -> None:
    with two_sites() as made, pytest.raises(ValueError) as refused:
        made.simulate(typed)
    assert said in str(refused.value)


def test_a_console_without_quorum_takes_what_needs_no_cluster() -> None:
    with two_sites() as made:
        beta = made.console("BETA")
        made.simulate("CUT 1 2")
        made.advance(30)
        for line in ("SHOW DEVICES", "DISMOUNT DSA1:", "SET SHADOW DSA1: /DEMAND_MERGE", "SIMULATE WRITE DSA1:"):
            done = beta.do(line)
            assert done.lines[-1].startswith("%VMSSHADOW-E-QUORUM, activity is blocked on node BETA:"), line
            assert not done.status & 1
        assert beta.do("SHOW TIME").status & 1
        assert beta.do("WAIT 00:00:01").status & 1
        assert any("| BETA   | VMS V8.4     | MEMBER  |" in line for line in beta.do("SHOW CLUSTER").lines)
        shown = made.console("ALPHA").do("SHOW CLUSTER").lines
        assert any("| BETA   | VMS V8.4     | REMOVED |" in line for line in shown)


def test_a_connection_that_has_not_timed_out_shows_as_broken() -> None:
    with two_sites() as made:
        made.simulate("CUT 1 2")
        assert any("BRK_MEM" in line and "BETA" in line for line in made.console("ALPHA").do("SHOW CLUSTER").lines)


def test_forced_quorum_and_reads_of_two_histories() -> None:
    with two_sites() as made:
        beta = made.console("BETA")
        made.simulate("CUT 1 2")
        made.advance(200)
        made.write("DSA1", 2000, b"a" * 512, node="ALPHA")
        with pytest.raises(IoFailed):
            made.read("DSA1", 2000, 1, node="BETA")
        said = made.simulate("QUORUM BETA").lines
        assert said == ["%VMSSHADOW-I-REQUORUM, quorum of the partition of node BETA is now 1 vote"]
        assert "%CNXMAN,  Quorum regained, resuming activity" in beta.screen
        made.advance(200)
        made.write("DSA1", 2000, b"b" * 512, node="BETA")
        assert made.read("DSA1", 2000, 1, node="ALPHA") == b"a" * 512
        assert made.read("DSA1", 2000, 1, node="BETA") == b"b" * 512
        assert beta.do("SHOW SHADOW DSA1:").status & 1


def test_an_orderly_shutdown_needs_no_merge() -> None:
    with two_sites() as made:
        alpha, beta = made.console("ALPHA"), made.console("BETA")
        assert alpha.do("SIMULATE SHUTDOWN BETA").lines[-1] == "%VMSSHADOW-I-DOWN, node BETA has shut down"
        assert "%SHUTDOWN-I-DISMOUNT, all volumes will now be dismounted" in beta.screen
        assert "%CNXMAN,  Proposing modification of quorum or quorum disk membership" in alpha.screen
        assert "%CNXMAN,  Removed from VMScluster system BETA" in alpha.screen
        shadow_set = made.installation.world.units[1].shadow_set
        assert "BETA" not in shadow_set.nodes and shadow_set.merge is None
        assert any(
            line.split() == ["Votes", "2", "present,", "quorum", "2"] for line in alpha.do("SHOW VMSSHADOW").lines
        )
        with pytest.raises(ValueError, match="node BETA is down"):
            made.simulate("SHUTDOWN BETA")
        made.simulate("BOOT BETA")
        assert alpha.do("MOUNT/CLUSTER DSA1: DATA1").status & 1


def test_operators_of_class_cluster_are_told() -> None:
    with two_sites() as made:
        alpha = made.console("ALPHA")
        alpha.do("SIMULATE CUT 1 2")
        alpha.do("WAIT 00:00:25")
        assert any(line.endswith(" Node ALPHA (csid 00010001) lost connection to node BETA") for line in alpha.screen)
        assert any(line.endswith(" has been removed from the VMScluster") for line in alpha.screen)
