"""What a MOUNT command says, read into wishes; and the two questions MOUNT asks, for a label and for confirmation."""

from collections.abc import Generator

from vmsshadow.base.names import DeviceName, parse_device
from vmsshadow.commands import minicopy
from vmsshadow.commands.gate import Ask, Context, Step
from vmsshadow.commands.mount_assist import Assistance
from vmsshadow.commands.mount_core import PRIVATE, Wishes, fatal, highest_free_unit
from vmsshadow.commands.mount_say import QUESTION
from vmsshadow.commands.mount_volume import VolumeWishes
from vmsshadow.dcl.command import Command
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.dcl import DCL
from vmsshadow.messages.mount import MOUNT
from vmsshadow.messages.system import SYSTEM

LABEL_PROMPT = "_Label: "
SHARED = "Share"  # the scope of MOUNT/SHARE


def wish_of(
    context: Context, command: Command, index: int, taken: list[int] | None = None
) -> Wishes | VolumeWishes | Said:
    """What is wished for device *index* of the command, its label apart, or what is wrong with its name.

    *taken* are unit numbers that `DSA` alone cannot mean any more.
    """
    text = command.values("DEVICE")[index]
    name = parse_device(text)
    unit = _unit_number(context, text, name, taken)
    members = tuple(member.upper() for member in command.values("SHADOW", index))
    refusal = _misnamed(name, unit, bool(members))
    if refusal is not None:
        return refusal
    logical = (command.value("LOGICAL") or "").rstrip(":") if index == 0 else ""
    writable, cluster = bool(command.present("WRITE")), bool(command.present("CLUSTER"))
    scope = scope_of(command)
    if unit is None:
        assert name is not None
        kept = PRIVATE if scope == SHARED else scope
        zero = bool(command.present("OVERRIDE.SHADOW_MEMBERSHIP"))
        return VolumeWishes(name.plain, None, logical, writable, kept, scope != PRIVATE, cluster, zero)
    return Wishes(
        unit,
        members,
        None,
        logical,
        writable,
        scope,
        cluster,
        bool(command.present("COPY")),
        bool(command.present("INCLUDE")),
        bool(command.present("POLICY.REQUIRE_MEMBERS")),
        bool(command.present("POLICY.VERIFY_LABEL")),
        minicopy.wish(command),
    )


def labels_of(context: Context, command: Command) -> Generator[Step, str | None, list[str] | None]:
    """The labels in upper case; one empty with /OVERRIDE=IDENTIFICATION, None when there is none.

    A prompt was declined then, or nobody is prompted, as in a procedure, which is said.
    """
    if command.present("OVERRIDE.IDENTIFICATION"):
        return [""]
    typed = command.values("VOLUME")
    if typed:
        return [label.upper() for label in typed]
    if context.console.runs_procedure:
        yield DCL.INSFPRM()
        return None
    while True:
        answer = yield Ask(LABEL_PROMPT)
        if answer is None:
            return None
        if answer.strip():
            return [label.strip().upper() for label in answer.split()[0].split(",")]


def confirmed() -> Generator[Step, str | None, bool]:
    """YES goes on; NO, RETURN and Ctrl/Z do not; anything else asks again (DCL Dictionary, MOUNT/CONFIRM)."""
    while True:
        answer = yield Ask(QUESTION)
        typed = "" if answer is None else answer.strip().upper()
        if typed in ("Y", "YES"):
            return True
        if typed in ("", "N", "NO"):
            return False


def scope_of(command: Command) -> str:
    """For whom the volume is mounted; /CLUSTER implies /SYSTEM."""
    if command.present("SYSTEM") or command.present("CLUSTER"):
        return "System"
    if command.present("GROUP"):
        return "Group"
    return SHARED if command.present("SHARE") else PRIVATE


def rebuilds(command: Command) -> bool:
    """Whether a volume that was improperly dismounted is rebuilt."""
    return bool(command.present("REBUILD"))


def assistance_of(context: Context, command: Command, volume: str) -> Assistance:
    """The command's dealings with the operators."""
    return Assistance(context, volume, command.value("COMMENT") or "")


def _unit_number(context: Context, text: str, name: DeviceName | None, taken: list[int] | None) -> int | None:
    """The virtual unit that *text* names; `DSA` alone is the highest free one (8.4 manual, 4.2)."""
    if name is None or not name.is_virtual_unit:
        return None
    bare = text.strip("_: ").upper() == "DSA"
    return highest_free_unit(context.driver.world, taken) if bare else name.unit


def _misnamed(name: DeviceName | None, unit: int | None, shadow: bool) -> Said | None:
    """What is wrong with the name in front of /SHADOW."""
    if name is None or (name.ddc == "DSA" and name.allocation_class is None and unit is None):
        return fatal(SYSTEM.IVDEVNAM)
    if name.ddc == "DSA" and name.allocation_class is not None:
        return MOUNT.NOALOCLASS()
    return MOUNT.NOTSHDWVU() if shadow and unit is None else None
