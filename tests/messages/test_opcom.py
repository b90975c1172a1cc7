"""OPCOM's boxes line for line as consoles and operator logs show them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.base import vmstime
from vmsshadow.messages import opcom
from vmsshadow.messages.opcom_texts import OPCOM


def _at(text: str) -> int:
    ticks = vmstime.parse_absolute(text)
    assert ticks is not None
    return ticks


def test_a_message_from_a_process_is_framed_as_on_alpha_v8_4() -> None:
    body = opcom.message_from("SYSTEM", "ALPHA1", ["%JBC-E-OPENERR, error opening SYS$COMMON:[SYSEXE]QMAN$MASTER.DAT;"])
    assert opcom.frame(body, _at("12-AUG-2026 13:21:35.77")) == [
        "%%%%%%%%%%%  OPCOM  12-AUG-2026 13:21:35.77  %%%%%%%%%%%",
        "Message from user SYSTEM on ALPHA1",
        "%JBC-E-OPENERR, error opening SYS$COMMON:[SYSEXE]QMAN$MASTER.DAT;",
        "",
    ]


def test_the_day_of_the_banner_is_padded_with_a_blank() -> None:
    shown = opcom.frame(opcom.operator_enabled("_ALPHA1$OPA0:", "SYSTEM"), _at("7-AUG-2026 18:51:42.61"))
    assert shown == [
        "%%%%%%%%%%%  OPCOM   7-AUG-2026 18:51:42.61  %%%%%%%%%%%",
        "Operator _ALPHA1$OPA0: has been enabled, username SYSTEM",
        "",
    ]


def test_a_forwarded_message_names_its_origin_behind_the_banner() -> None:
    shown = opcom.frame(
        opcom.message_from("SYSTEM", "ETGA07", ["%LAVC-S-WORKING, ETGA09 - Alpha 8400; Palo Alto"]),
        _at("26-MAY-1998 14:31:12.82"),
        origin=("ETGA07", _at("26-MAY-1998 14:31:13.57")),
    )
    assert shown[0] == (
        "%%%%%%%%%%%  OPCOM  26-MAY-1998 14:31:12.82  %%%%%%%%%%%"
        "    (from node ETGA07 at 26-MAY-1998 14:31:13.57)"
    )
    assert shown[1:3] == ["Message from user SYSTEM on ETGA07", "%LAVC-S-WORKING, ETGA09 - Alpha 8400; Palo Alto"]


def test_the_status_of_an_operator_enabled_for_everything_is_broken_as_captured() -> None:
    assert opcom.operator_status("_OPA0:", list(opcom.CLASSES)) == [
        "Operator status for operator _OPA0:",
        "CENTRAL, PRINTER, TAPES, DISKS, DEVICES, CARDS, NETWORK, CLUSTER, SECURITY,",
        "LICENSE, OPER1, OPER2, OPER3, OPER4, OPER5, OPER6, OPER7, OPER8, OPER9, OPER10,",
        "OPER11, OPER12",
    ]


def test_an_operator_enabled_for_nothing_is_shown_as_disabled() -> None:
    assert opcom.class_lines([]) == ["        *** disabled ***"]


def test_a_node_in_no_cluster_is_not_named() -> None:
    assert opcom.message_from("SYSTEM", None, ["x"]) == ["Message from user SYSTEM", "x"]


def test_a_request_carries_its_number() -> None:
    assert opcom.request_from(3, "SMITH", "BETA", ["please"])[0] == "Request 3, from user SMITH on BETA"


def test_log_files_are_announced_as_captured() -> None:
    assert opcom.logfile_initialized("_OPA0:", "SYS$SYSROOT:[SYSMGR]OPERATOR.LOG;1") == [
        "Logfile has been initialized by operator _OPA0:",
        "Logfile is SYS$SYSROOT:[SYSMGR]OPERATOR.LOG;1",
    ]


def test_a_disabled_operator_is_told_so() -> None:
    shown = opcom.operator_disabled("_ALPHA$OPA0:", "SYSTEM")
    assert shown == ["Operator _ALPHA$OPA0: has been disabled, username SYSTEM"]


def test_cluster_changes_begin_with_their_own_time() -> None:
    at = _at("21-NOV-2026 10:00:00.05")
    added = opcom.cluster_change(OPCOM.CLU_INIADD, at, "ALPHA", 0x10003, "BETA")
    gone = opcom.cluster_change(OPCOM.CLU_DROPNODE, at, "BETA", 0x10005)
    assert added == ["10:00:00.05 Node ALPHA (csid 00010003) proposed addition of node BETA"]
    assert gone == ["10:00:00.05 Node BETA (csid 00010005) has been removed from the VMScluster"]


def test_a_broadcast_names_sender_terminal_and_time() -> None:
    at = _at("21-NOV-2026 10:00:00.05")
    shown = opcom.broadcast("GENERAL", "SYSTEM", "ALPHA", "_ALPHA$OPA0:", at, "going down")
    assert shown == ["", "Reply received on ALPHA from user SYSTEM at _ALPHA$OPA0:   10:00:00", "going down", ""]


@pytest.mark.parametrize(
    ("terminals", "line"),
    [(1, "1 terminal has been notified on ALPHA."), (3, "3 terminals have been notified on ALPHA.")],
)
def test_the_sender_learns_how_many_terminals_were_reached(terminals: int, line: str) -> None:
    assert opcom.notified(terminals, "ALPHA") == [line]


def test_an_unknown_class_is_refused() -> None:
    with pytest.raises(ValueError, match="FOO"):
        opcom.class_lines(["FOO"])


def test_class_bits_are_those_of_the_definition_file() -> None:
    assert (opcom.CLASSES["DISKS"], opcom.CLASSES["LICENSE"], opcom.CLASSES["OPER1"]) == (0x8, 0x800, 0x1000)
    assert opcom.CLASSES["OPER12"] == 0x800000


@given(st.sets(st.sampled_from(list(opcom.CLASSES)), min_size=1))
def test_class_lines_hold_every_class_once_in_order_and_stay_under_80_columns(classes: set[str]) -> None:
    lines = opcom.class_lines(classes)
    assert all(len(line) < opcom.LINE_COLUMNS for line in lines)
    assert " ".join(lines).split(", ") == [name for name in opcom.CLASSES if name in classes]


def test_the_mount_verification_body_has_two_lines() -> None:
    assert OPCOM.DEVOFFLINX("$1$DGA10:").body() == [
        "Device $1$DGA10: is offline.",
        "Mount verification is in progress.",
    ]
