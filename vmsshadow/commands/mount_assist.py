"""Operator assistance for MOUNT (/ASSIST): the request to the user and the operators, and the wait for the volume.

A device that cannot be reached, or holds the wrong volume, is a case for an operator: MOUNT asks for it and waits
until it can go on or is given up with Ctrl/Y (HELP MOUNT/ASSIST). Where no person can be asked the command is
aborted at once, as a batch job is that finds no operator.
"""

from collections.abc import Generator

from vmsshadow.base.names import shown
from vmsshadow.commands.gate import Context, Step, Wait
from vmsshadow.messages import opcom
from vmsshadow.messages.mount import MOUNT

OPERATOR_CLASSES = ("DISKS", "DEVICES")
LOOK_AGAIN_S = 1.0

Unavailable = tuple[tuple[str, str], ...]  # (plain device name, SYSTEM ident)


class Assistance:
    """One command's dealings with the operators; *volume* is the label of a single volume, empty for members."""

    __slots__ = ("_asked", "_comment", "_context", "_volume")

    def __init__(self, context: Context, volume: str, comment: str) -> None:
        self._context = context
        self._volume = volume
        self._comment = comment
        self._asked: Unavailable = ()

    def wait(self, unavailable: Unavailable) -> Generator[Step, str | None, bool]:
        """Ask for *unavailable* if that was not done, then wait a moment; False when the command must give up."""
        if unavailable != self._asked:
            self._asked = unavailable
            yield from self._request(unavailable)
        if not self._context.console.is_timed:
            yield MOUNT.BATCHNOOPR()
            return False
        yield Wait(LOOK_AGAIN_S)
        return True

    def end(self) -> Generator[Step, str | None, None]:
        """The volume is there: withdraw the request, if there was one."""
        if self._asked:
            yield MOUNT.RQSTDON()

    def _request(self, unavailable: Unavailable) -> Generator[Step, str | None, None]:
        requests = [self._wording(device, ident) for device, ident in unavailable]
        if self._comment:
            requests[-1] += f"\n{self._comment}"
        for request in requests:
            yield MOUNT.OPRQST(request)
        if not self._context.console.is_timed:
            return
        if not self._operator_listens():
            yield MOUNT.NOOPR()
        context = self._context
        lines = "\n".join(requests).split("\n")
        user = context.console.terminal.username
        body = opcom.request_from(context.driver.world.serial(), user, context.node, lines)
        context.operators.send(context.node, OPERATOR_CLASSES, body)

    def _wording(self, device: str, ident: str) -> str:
        """MOUNT builds its request of pieces (message file); which piece it takes for a lost member is ours."""
        if ident == "VOLINV":
            return MOUNT.WRONGVOL(shown(device)).text()
        if self._volume:
            return MOUNT.MOUNTDEV(MOUNT.VOLNAME(self._volume).text(), shown(device), "").text()
        return MOUNT.NODEVAVL(shown(device), "").text()

    def _operator_listens(self) -> bool:
        world = self._context.driver.world
        return any(
            world.nodes[terminal.node].up and any(name in terminal.classes for name in OPERATOR_CLASSES)
            for terminal in self._context.operators.terminals
        )
