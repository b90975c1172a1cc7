"""REPLY: operator classes of the terminal, the log, broadcasts."""

import pytest

from tests.commands.show_lab import ShowLab
from vmsshadow.messages import opcom


def test_disable_without_a_class_makes_it_an_ordinary_terminal() -> None:
    lab = ShowLab()
    assert lab.show("REPLY/DISABLE") == [
        "%%%%%%%%%%%  OPCOM  21-NOV-2026 10:00:00.01  %%%%%%%%%%%",
        "Operator _ALPHA$OPA0: has been disabled, username SYSTEM",
        "",
    ]
    assert lab.session.terminal.classes == []


def test_enable_with_classes_adds_them() -> None:
    lab = ShowLab()
    lab.do("REPLY/DISABLE")
    assert lab.show("REPLY/ENABLE=(DISKS,CLUSTER)")[-3:] == [
        "Operator status for operator _ALPHA$OPA0:",
        "DISKS, CLUSTER",
        "",
    ]
    assert lab.session.terminal.classes == ["DISKS", "CLUSTER"]
    lab.do("REPLY/ENABLE")
    assert lab.session.terminal.classes == list(opcom.CLASSES)


def test_disable_with_a_class_leaves_the_others() -> None:
    lab = ShowLab()
    lab.do("REPLY/DISABLE=DISKS")
    assert lab.session.terminal.classes == [name for name in opcom.CLASSES if name != "DISKS"]


def test_status_lists_the_classes() -> None:
    lines = ShowLab().show("REPLY/STATUS")
    assert lines[1] == "Operator status for operator _ALPHA$OPA0:"
    assert lines[2].startswith("CENTRAL, PRINTER, TAPES, DISKS, ")


def test_a_disabled_terminal_hears_nothing() -> None:
    lab = ShowLab()
    lab.do("REPLY/DISABLE")
    lab.add("$1$DGA12")
    assert lab.show("WAIT 00:00:10") == []


def test_log_opens_another_version_and_nolog_closes_it() -> None:
    lab = ShowLab()
    assert "Logfile is SYS$SYSROOT:[SYSMGR]OPERATOR.LOG;2" in lab.show("REPLY/LOG")
    assert "Logfile was SYS$SYSROOT:[SYSMGR]OPERATOR.LOG;2" in lab.show("REPLY/NOLOG")
    assert lab.show("REPLY/NOLOG") == []


def test_a_text_is_broadcast() -> None:
    lines = ShowLab().show('REPLY "Backup at noon"')
    assert [line for line in lines if line] == [
        "Reply received on ALPHA from user SYSTEM at _ALPHA$OPA0:   10:00:00",
        "Backup at noon",
    ]


@pytest.mark.parametrize("line", ["REPLY", 'REPLY ""'])
def test_nothing_asked_is_a_missing_parameter(line: str) -> None:
    assert ShowLab().show(line) == ["%DCL-W-INSFPRM, missing command parameters - supply all required parameters"]


def test_set_broadcast_keeps_kinds_of_broadcasts_away() -> None:
    lab = ShowLab()
    assert lab.show("SHOW BROADCAST") == ["Broadcasts are enabled for all classes"]
    lab.do("SET BROADCAST=NOGENERAL")
    assert lab.show("SHOW BROADCAST") == ["Broadcasts are currently disabled for:", "    GENERAL"]
    assert lab.show('REPLY "Backup at noon"') == []
    lab.do("SET BROADCAST=(NONE,GENERAL)")
    assert any("Backup at noon" in line for line in lab.show('REPLY "Backup at noon"'))
    assert lab.show("REPLY/STATUS") == []  # OPCOM answers by a broadcast
    lab.do("SET BROADCAST=NONE")
    assert lab.show("SHOW BROADCAST") == ["Broadcasts are disabled for all classes"]
    lab.do("SET BROADCAST=ALL")
    assert lab.show("SHOW BROADCAST") == ["Broadcasts are enabled for all classes"]


def test_a_terminal_without_broadcasts_keeps_what_it_is_enabled_for() -> None:
    lab = ShowLab()
    lab.do("SET TERMINAL/NOBROADCAST")
    assert any("No Broadcast " in line for line in lab.show("SHOW TERMINAL"))
    lab.add("$1$DGA12")
    assert lab.show("WAIT 00:00:10") == []
    lab.do("SET TERMINAL/BROADCAST")
    assert lab.session.terminal.classes == list(opcom.CLASSES)
    assert "Operator status for operator _ALPHA$OPA0:" in lab.show("REPLY/STATUS")


def test_an_unknown_kind_of_broadcast_is_refused() -> None:
    assert ShowLab().show("SET BROADCAST=RADIO") == [
        "%DCL-W-IVKEYW, unrecognized keyword - check validity and spelling",
        " \\RADIO\\",
    ]
