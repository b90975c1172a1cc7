"""Notices become messages: the words, who hears them, and their order."""

from typing import Any

from vmsshadow.cluster import narrate, setup
from vmsshadow.cluster.config import parse
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.operators import Operators, Terminal
from vmsshadow.cluster.told import ConnectionLine, NodeLeft, NodeStarted
from vmsshadow.cluster.wbm import ModeChanged
from vmsshadow.cluster.world import HostTrouble, SystemDiskChange, VolumeState, World
from vmsshadow.messages import opcom
from vmsshadow.shadow import protocol
from vmsshadow.shadow.protocol import (
    MemberExpelled,
    MemberWentOffline,
    NoMemberReachable,
    OperationEnded,
    OperationStarted,
    OperationSuspended,
    ProcessingAborted,
    ProcessingCompleted,
    SetChangedState,
)
from vmsshadow.shadow.state import Work

TEXT = """
cluster: {start: "21-NOV-2026 10:00:00.00"}
nodes: [{name: ALPHA}, {name: BETA}, {name: GAMMA}]
disks:
  - {name: $1$DGA10, blocks: 1000}
  - {name: $1$DGA11, blocks: 1000}
sets:
  - {unit: DSA13, label: DATA1, members: [$1$DGA10, $1$DGA11], mounted_on: [ALPHA, BETA]}
"""
BANNER = "%%%%%%%%%%%  OPCOM  21-NOV-2026 10:00:05.50  %%%%%%%%%%%"
FROM_BETA = BANNER + "    (from node BETA at 21-NOV-2026 10:00:05.50)"


def _told(node: str, notice: Any, classes: tuple[str, ...] = ("DISKS",)) -> list[list[str]]:
    """What the console of *node* shows of *notice*, 5.5 seconds after the start."""
    world, operators, blocks = _cluster(node, classes)
    narrate.tell(world, operators, 5_500_000, 13, notice)
    return blocks


def _cluster(node: str, classes: tuple[str, ...]) -> tuple[World, Operators, list[list[str]]]:
    config = parse(TEXT, "test.yaml")
    world = setup.build(config, None)
    operators = Operators(world, None)
    setup.mount_sets(Driver(world, operators), config)
    blocks: list[list[str]] = []
    operators.attach(Terminal(f"_{node}$OPA0:", node, "SYSTEM", blocks.append, classes, is_opa0=True))
    return world, operators, blocks


def test_a_copy_that_begins_is_told_by_the_shadow_server_of_its_node() -> None:
    blocks = _told("ALPHA", OperationStarted(Work.COPY, "ALPHA", 0, 5, False))
    assert blocks == [
        [
            BANNER,
            "Message from user SYSTEM on ALPHA",
            "%SHADOW_SERVER-I-SSRVINICPY, initiating copy operation on device _DSA13: at LBN: 0, "
            "I/O size: 127 blocks, ID number: 01003405",
            "",
        ]
    ]


def test_another_node_shows_the_shadow_servers_message_as_forwarded() -> None:
    blocks = _told("ALPHA", OperationStarted(Work.COPY, "BETA", 254, 6, True))
    assert blocks[0] == [
        FROM_BETA,
        "Message from user SYSTEM on BETA",
        "%SHADOW_SERVER-I-SSRVRESCPY, resuming copy operation on device _DSA13: at LBN: 254, "
        "I/O size: 127 blocks, ID number: 02003406",
        "",
    ]


def _server_line(notice: Any) -> str:
    return _told("ALPHA", notice)[0][2]


def test_every_other_operation_notice_has_its_message() -> None:
    place = "operation on device _DSA13: at LBN: "
    assert _server_line(OperationStarted(Work.MERGE, "ALPHA", 0, 1, False)) == (
        f"%SHADOW_SERVER-I-SSRVINIMRG, initiating merge {place}0, I/O size: 127 blocks, ID number: 01003401,"
        " merge delay factor: 200"
    )
    assert _server_line(OperationEnded(Work.COPY, "ALPHA", 1000, 1)) == (
        f"%SHADOW_SERVER-I-SSRVCMPFCPY, completing copy {place}1000, ID number: 01003401"
    )
    assert _server_line(OperationEnded(Work.MERGE, "ALPHA", 1000, 1)) == (
        f"%SHADOW_SERVER-I-SSRVCMPMRG, completing merge {place}1000, ID number: 01003401"
    )
    assert _server_line(OperationSuspended(Work.COPY, "ALPHA", 127, 1)) == (
        f"%SHADOW_SERVER-I-SSRVSPNDCPY, suspending copy {place}127, ID number: 01003401"
    )
    assert _server_line(OperationSuspended(Work.MERGE, "ALPHA", 127, 1)) == (
        f"%SHADOW_SERVER-I-SSRVSPNDMRG, suspending merge {place}127, ID number: 01003401"
    )


def test_the_shadow_server_speaks_to_central_operators_too_but_not_to_tapes() -> None:
    notice = OperationEnded(Work.COPY, "ALPHA", 1000, 1)
    assert len(_told("ALPHA", notice, ("CENTRAL",))) == 1
    assert _told("ALPHA", notice, ("TAPES",)) == []


def test_a_lost_member_is_told_on_opa0_first_and_then_by_opcom_of_both_nodes() -> None:
    body = ["Device $1$DGA10: is offline.", "Mount verification is in progress.", ""]
    assert _told("ALPHA", MemberWentOffline("$1$DGA10", "MEDOFL")) == [
        ["%SHADOW-I-VOLPROC, $1$DGA10: is offline."],
        [BANNER, *body],
        [FROM_BETA, *body],
    ]


def test_a_node_that_has_the_unit_not_mounted_hears_only_what_others_forward() -> None:
    blocks = _told("GAMMA", ProcessingCompleted())
    assert [block[1] for block in blocks] == ["Mount verification has completed for device DSA13:"] * 2
    assert all("(from node " in block[0] for block in blocks)


def _lines_and_texts(notice: Any) -> tuple[list[str], list[str]]:
    """The direct lines on ALPHA's OPA0, and the texts of its own OPCOM, joined with a stroke."""
    blocks = _told("ALPHA", notice, ("DEVICES",))
    direct = [line for block in blocks if not block[0].startswith("%%%") for line in block]
    return direct, ["|".join(block[1:-1]) for block in blocks if block[0] == BANNER]


def test_every_volume_processing_notice_has_its_line_and_its_text() -> None:
    prefix = "%SHADOW-I-VOLPROC, "
    assert _lines_and_texts(SetChangedState()) == (
        [prefix + "DSA13: shadow set has changed state.  Volume processing in progress."],
        ["DSA13: shadow set has changed state. |Mount verification in progress."],
    )
    assert _lines_and_texts(ProcessingCompleted()) == (
        [prefix + "DSA13: has completed volume processing."],
        ["Mount verification has completed for device DSA13:"],
    )
    assert _lines_and_texts(ProcessingAborted("ALPHA")) == (
        [prefix + "DSA13: has aborted volume processing."],
        ["Mount verification has aborted for device DSA13:"],
    )
    assert _lines_and_texts(NoMemberReachable()) == (
        [prefix + "DSA13: contains zero working members."],
        ["DSA13: contains zero working members."],
    )
    assert _lines_and_texts(MemberExpelled("$1$DGA11")) == (
        [
            prefix + "$1$DGA11: has been removed from shadow set.",
            prefix + "DSA13: shadow set has been reduced.",
        ],
        ["$1$DGA11: has been removed from shadow set.", "DSA13: shadow set has been reduced."],
    )


def test_the_reason_of_the_loss_chooses_the_words() -> None:
    assert _lines_and_texts(MemberWentOffline("$1$DGA11", "VOLINV"))[0] == [
        "%SHADOW-I-VOLPROC, $1$DGA11: contains the wrong volume."
    ]
    assert _lines_and_texts(MemberWentOffline("$1$DGA11", "WRITLCK")) == (
        ["%SHADOW-I-VOLPROC, $1$DGA11: has been write-locked."],
        ["Device $1$DGA11: has been write locked.|Mount verification is in progress."],
    )


def test_a_unit_that_is_gone_is_told_to_nobody() -> None:
    world, operators, blocks = _cluster("ALPHA", tuple(opcom.CLASSES))
    narrate.tell(world, operators, 0, 99, ProcessingCompleted())
    assert blocks == []


def test_the_id_number_differs_between_nodes_units_and_operations() -> None:
    world, _, _ = _cluster("ALPHA", ())
    numbers = {
        narrate.operation_id(world, node, unit, serial)
        for node in ("ALPHA", "BETA")
        for unit in (0, 1, 9999)
        for serial in (1, 2, 1023)
    }
    assert len(numbers) == 18 and max(numbers) < 1 << 32


def test_every_notice_of_the_engine_has_a_row() -> None:
    of_nodes = {ConnectionLine, NodeLeft, NodeStarted, SystemDiskChange}
    assert set(narrate._TABLE) == {*protocol.Notice.__args__, HostTrouble, ModeChanged, VolumeState, *of_nodes}
