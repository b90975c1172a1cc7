"""Figures of the console on a terminal: how soon it asks, and what a keystroke costs with a menu of many devices.

The program is a child process on a pseudo terminal, its modules compiled already. The start is measured on the clock,
for a person waits for it; a keystroke in CPU seconds of the child as the host charges them (Linux, /proc), which
include the redrawing of the bottom lines meanwhile.
"""

import os
import sys
import time
from pathlib import Path

import pexpect

from tests.benchmarks.figures import SECONDS, Figure, Plan, clocked, skipped, spent

DEVICES = 1_000
KEYSTROKES = 24
QUIET_S = 0.2  # without output: the key has been dealt with
_ROOT = Path(__file__).resolve().parents[2]
_START, _START_WANTED = "console, cold start to the first prompt", 0.6
_START_COMMAND = "`python -m vmsshadow --lab DIR` on a pseudo terminal until `$ `"
_KEY, _KEY_WANTED = f"a keystroke with a menu of {DEVICES:,} devices", 0.030
_KEY_COMMAND = "keys of `MOUNT DSA1:/SHADOW=($1$DGA...` with SET VMSSHADOW/MENUS, CPU of the program"
_ANSWER = "\x1b[1;1R"  # where the cursor is, for whoever asks


def console(plan: Plan) -> list[Figure]:
    """Both figures."""
    return [_start(plan), _keystroke(plan)]


def _start(plan: Plan) -> Figure:
    _open(plan, []).close(force=True)  # leaves compiled modules behind
    values: list[float] = []
    for _ in range(plan.rounds):
        began = time.perf_counter()
        child = _open(plan, [])
        values.append(time.perf_counter() - began)
        child.close(force=True)
    return clocked(_START, _START_COMMAND, _START_WANTED, values)


def _keystroke(plan: Plan) -> Figure:
    if not Path("/proc/self/stat").exists():
        return skipped(_KEY, _KEY_COMMAND, SECONDS, _KEY_WANTED, "there is no /proc")
    config = plan.folder / "many.yaml"
    disks = "".join(f"  - {{name: $1$DGA{number}, blocks: 2000}}\n" for number in range(DEVICES))
    config.write_text(f"nodes:\n  - {{name: ALPHA}}\ndisks:\n{disks}", "utf-8")
    values: list[float] = []
    for _ in range(min(plan.rounds, 5)):
        child = _open(plan, ["--config", str(config), "--clock", "virtual"])
        child.send("SET VMSSHADOW/MENUS\r")
        _settle(child)
        child.send("MOUNT DSA1:/SHADOW=(")
        _settle(child)
        before = _cpu_s(child)
        # The name grows by seven characters and is deleted again: menus of 1,000 devices, of 100, and of one.
        keys = ("$1$DGA99" + "\x7f" * 8) * 2
        for key in keys[:KEYSTROKES]:
            child.send(key)
            _settle(child)
        values.append((_cpu_s(child) - before) / KEYSTROKES)
        child.close(force=True)
    return spent(_KEY, _KEY_COMMAND, _KEY_WANTED, values)


def _open(plan: Plan, arguments: list[str]) -> "pexpect.spawn[str]":
    """A console at its first prompt, in a lab of its own."""
    lab = plan.folder / ("many" if arguments else "console")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"TERM": "xterm-256color", "XDG_CONFIG_HOME": str(plan.folder / "config")}
    child: pexpect.spawn[str] = pexpect.spawn(
        sys.executable,
        ["-m", "vmsshadow", "--lab", str(lab), *arguments],
        env=environment,
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=120,
        cwd=str(_ROOT),
    )
    child.delaybeforesend = None
    while child.expect([r"\$ ", r"\x1b\[6n"]):
        child.send(_ANSWER)
    return child


def _settle(child: "pexpect.spawn[str]") -> None:
    """Read until nothing comes for a while."""
    while child.expect([pexpect.TIMEOUT, r"\x1b\[6n", r"[^\x1b]+|\x1b"], timeout=QUIET_S):
        if "\x1b[6n" in str(child.after):
            child.send(_ANSWER)


def _cpu_s(child: "pexpect.spawn[str]") -> float:
    """CPU seconds, user and system, of the process *child* (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{child.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
