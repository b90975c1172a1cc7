"""OPCOM's boxes, who sees them, and the operator logs."""

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from vmsshadow.base import vmstime
from vmsshadow.cluster.clock import Clock
from vmsshadow.cluster.hardware import Node
from vmsshadow.cluster.operators import Operators, Terminal
from vmsshadow.cluster.world import World
from vmsshadow.messages import opcom

BANNER = "%%%%%%%%%%%  OPCOM   7-AUG-2026 18:51:42.61  %%%%%%%%%%%"
FORWARDED = BANNER + "    (from node ALPHA at  7-AUG-2026 18:51:42.61)"
ALL_CLASSES = [
    "CENTRAL, PRINTER, TAPES, DISKS, DEVICES, CARDS, NETWORK, CLUSTER, SECURITY,",
    "LICENSE, OPER1, OPER2, OPER3, OPER4, OPER5, OPER6, OPER7, OPER8, OPER9, OPER10,",
    "OPER11, OPER12",
]


def _world() -> World:
    ticks = vmstime.parse_absolute("7-AUG-2026 18:51:42.61")
    assert ticks is not None
    world = World("LAB", Clock(ticks, 1))
    for number, name in enumerate(("ALPHA", "BETA", "GAMMA")):
        world.nodes[name] = Node(name, 0x00010001 + number, 0, 1, "V8.4", "Integrity", {})
    return world


def _terminal(
    operators: Operators, node: str, classes: tuple[str, ...] = (), *, is_opa0: bool = True, name: str = ""
) -> tuple[Terminal, list[list[str]]]:
    blocks: list[list[str]] = []
    receive: Callable[[list[str]], None] = blocks.append
    terminal = Terminal(name or f"_{node}$OPA0:", node, "SYSTEM", receive, classes, is_opa0)
    operators.attach(terminal)
    return terminal, blocks


def test_the_origin_node_sees_the_plain_box() -> None:
    operators = Operators(_world(), None)
    _, blocks = _terminal(operators, "ALPHA", ("DISKS",))
    operators.send("ALPHA", ("DISKS", "DEVICES"), ["Device DUA0: is offline.", "Mount verification is in progress."])
    assert blocks == [[BANNER, "Device DUA0: is offline.", "Mount verification is in progress.", ""]]


def test_another_node_sees_the_origin_behind_the_banner() -> None:
    operators = Operators(_world(), None)
    _, blocks = _terminal(operators, "BETA", ("DISKS",))
    operators.send("ALPHA", ("DISKS",), ["text"])
    assert blocks == [[FORWARDED, "text", ""]]


def test_a_message_carries_the_time_it_is_given() -> None:
    operators = Operators(_world(), None)
    _, blocks = _terminal(operators, "ALPHA", ("DISKS",))
    operators.send("ALPHA", ("DISKS",), ["text"], ticks=vmstime.parse_absolute("21-NOV-2026 10:00:00.00"))
    assert blocks[0][0] == "%%%%%%%%%%%  OPCOM  21-NOV-2026 10:00:00.00  %%%%%%%%%%%"


def test_a_terminal_that_is_not_enabled_for_the_class_sees_nothing() -> None:
    operators = Operators(_world(), None)
    _, blocks = _terminal(operators, "ALPHA", ("TAPES",))
    operators.send("ALPHA", ("DISKS",), ["text"])
    assert blocks == []


def test_a_node_that_is_down_neither_tells_nor_hears() -> None:
    world = _world()
    operators = Operators(world, None)
    _, alpha = _terminal(operators, "ALPHA", ("DISKS",))
    _, beta = _terminal(operators, "BETA", ("DISKS",))
    world.nodes["BETA"].up = False
    operators.send("BETA", ("DISKS",), ["text"])
    operators.direct("BETA", ["line"])
    operators.send("ALPHA", ("DISKS",), ["other"])
    assert (len(alpha), len(beta)) == (1, 0)


def test_a_direct_line_reaches_only_that_nodes_opa0_and_no_log(tmp_path: Path) -> None:
    operators = Operators(_world(), tmp_path)
    _, console = _terminal(operators, "ALPHA")
    _, further = _terminal(operators, "ALPHA", ("DISKS",), is_opa0=False, name="_ALPHA$FTA5:")
    _, other = _terminal(operators, "BETA", ("DISKS",))
    operators.direct("ALPHA", ["%SHADOW-I-VOLPROC, DSA1: has completed volume processing."])
    assert console == [["%SHADOW-I-VOLPROC, DSA1: has completed volume processing."]]
    assert further == [] and other == [] and list(tmp_path.iterdir()) == []


def test_enabling_a_terminal_says_so_and_lists_every_class() -> None:
    operators = Operators(_world(), None)
    terminal, blocks = _terminal(operators, "ALPHA", is_opa0=False, name="_ALPHA$FTA5:")
    operators.enable(terminal)
    assert blocks == [
        [BANNER, "Operator _ALPHA$FTA5: has been enabled, username SYSTEM", ""],
        [BANNER, "Operator status for operator _ALPHA$FTA5:", *ALL_CLASSES, ""],
    ]


def test_enabling_further_classes_only_shows_the_status() -> None:
    operators = Operators(_world(), None)
    terminal, blocks = _terminal(operators, "ALPHA", ("TAPES",))
    operators.enable(terminal, ["CENTRAL"])
    assert blocks == [[BANNER, "Operator status for operator _ALPHA$OPA0:", "CENTRAL, TAPES", ""]]


def test_disabling_some_classes_shows_what_is_left() -> None:
    operators = Operators(_world(), None)
    terminal, blocks = _terminal(operators, "ALPHA", ("TAPES", "DISKS", "CARDS"))
    operators.disable(terminal, ["DISKS"])
    assert blocks == [[BANNER, "Operator status for operator _ALPHA$OPA0:", "TAPES, CARDS", ""]]


def test_disabling_all_classes_says_disabled() -> None:
    operators = Operators(_world(), None)
    terminal, blocks = _terminal(operators, "ALPHA", ("TAPES",))
    operators.disable(terminal)
    assert blocks == [[BANNER, "Operator _ALPHA$OPA0: has been disabled, username SYSTEM", ""]]
    assert terminal.classes == []


def test_the_status_of_a_disabled_terminal_says_so() -> None:
    operators = Operators(_world(), None)
    terminal, blocks = _terminal(operators, "ALPHA")
    operators.status(terminal)
    assert blocks == [[BANNER, "Operator status for operator _ALPHA$OPA0:", "        *** disabled ***", ""]]


def test_a_class_that_does_not_exist_is_refused_and_changes_nothing() -> None:
    operators = Operators(_world(), None)
    terminal, blocks = _terminal(operators, "ALPHA", ("TAPES",))
    with pytest.raises(ValueError, match="FLOPPIES"):
        operators.enable(terminal, ["FLOPPIES"])
    assert terminal.classes == ["TAPES"] and blocks == []


def test_every_node_that_is_up_keeps_the_message_in_its_log(tmp_path: Path) -> None:
    world = _world()
    operators = Operators(world, tmp_path / "files")
    world.nodes["GAMMA"].up = False
    operators.send("ALPHA", ("DISKS",), ["first"])
    operators.send("ALPHA", ("DISKS",), ["second"])
    logs = {
        name: (tmp_path / "files" / name / "SYS$MANAGER" / "operator.log") for name in ("ALPHA", "BETA", "GAMMA")
    }
    assert logs["ALPHA"].read_text() == f"{BANNER}\nfirst\n\n{BANNER}\nsecond\n\n"
    assert logs["BETA"].read_text() == f"{FORWARDED}\nfirst\n\n{FORWARDED}\nsecond\n\n"
    assert not logs["GAMMA"].exists()


def test_a_new_log_leaves_the_old_one_under_its_version(tmp_path: Path) -> None:
    operators = Operators(_world(), tmp_path)
    terminal, blocks = _terminal(operators, "ALPHA", ("CENTRAL",))
    operators.send("ALPHA", ("TAPES",), ["early"])
    operators.reply_log(terminal)
    folder = tmp_path / "ALPHA" / "SYS$MANAGER"
    assert [block[1:-1] for block in blocks] == [
        ["Logfile was closed by operator _ALPHA$OPA0:", "Logfile was SYS$SYSROOT:[SYSMGR]OPERATOR.LOG;1"],
        ["Logfile has been initialized by operator _ALPHA$OPA0:", "Logfile is SYS$SYSROOT:[SYSMGR]OPERATOR.LOG;2"],
        ["Operator status for operator SYS$SYSROOT:[SYSMGR]OPERATOR.LOG;2", *ALL_CLASSES],
    ]
    assert "early" in (folder / "operator.log;1").read_text()
    assert "initialized" in (folder / "operator.log").read_text()
    again = Operators(_world(), tmp_path)
    again.reply_log(terminal)
    assert "OPERATOR.LOG;3" in blocks[-1][1]


def test_a_closed_log_takes_nothing_until_it_is_opened_again(tmp_path: Path) -> None:
    operators = Operators(_world(), tmp_path)
    terminal, _ = _terminal(operators, "ALPHA")
    operators.reply_nolog(terminal)
    operators.send("ALPHA", ("DISKS",), ["unheard"])
    path = operators.log_path("ALPHA")
    assert path is not None and not path.exists()
    operators.reply_log(terminal)
    operators.send("ALPHA", ("DISKS",), ["heard"])
    assert "heard" in path.read_text() and "unheard" not in path.read_text()


def test_a_log_that_cannot_be_written_is_given_up_once_and_aloud(tmp_path: Path) -> None:
    (tmp_path / "ALPHA").write_text("in the way")
    operators = Operators(_world(), tmp_path)
    _, blocks = _terminal(operators, "ALPHA", ("CENTRAL",))
    operators.send("ALPHA", ("DISKS",), ["one"])
    operators.send("ALPHA", ("DISKS",), ["two"])
    assert [block[1] for block in blocks] == ["Failed logfile operation on file SYS$SYSROOT:[SYSMGR]OPERATOR.LOG;1"]


def test_a_broadcast_reaches_every_terminal_and_counts_the_senders_node() -> None:
    operators = Operators(_world(), None)
    sender, own = _terminal(operators, "ALPHA")
    _, other = _terminal(operators, "BETA")
    assert operators.broadcast(sender, "Coffee") == 1
    assert own == other
    assert own[0][1] == "Reply received on ALPHA from user SYSTEM at _ALPHA$OPA0:   18:51:42"
    assert own[0][2] == "Coffee"


def test_booting_enables_opa0_for_everything_and_nobody_else() -> None:
    operators = Operators(_world(), None)
    console, blocks = _terminal(operators, "ALPHA")
    further, _ = _terminal(operators, "ALPHA", ("DISKS",), is_opa0=False)
    operators.booted("ALPHA")
    assert (console.classes, further.classes, blocks) == (list(opcom.CLASSES), [], [])


def test_a_detached_terminal_hears_nothing() -> None:
    operators = Operators(_world(), None)
    terminal, blocks = _terminal(operators, "ALPHA", ("DISKS",))
    operators.detach(terminal)
    operators.detach(terminal)
    operators.send("ALPHA", ("DISKS",), ["text"])
    assert blocks == []


def test_pickling_keeps_the_logs_and_drops_the_terminals(tmp_path: Path) -> None:
    operators = Operators(_world(), tmp_path)
    terminal, _ = _terminal(operators, "ALPHA")
    operators.reply_log(terminal)
    copied: Operators = pickle.loads(pickle.dumps(operators))
    assert copied.terminals == [] and copied.files == tmp_path
    assert copied.log_path("ALPHA") == operators.log_path("ALPHA")
