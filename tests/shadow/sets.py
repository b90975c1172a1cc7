"""Shadow sets in representative states, for tests of what changes them."""

from collections.abc import Callable

from vmsshadow.base.names import unit_id
from vmsshadow.shadow.state import Member, Merge, Operation, Phase, Role, ShadowSet, Work

A, B, C, D, E, F, G = (f"$1$DGA{number}" for number in range(10, 17))
SIZE = 1000


def make(full: tuple[str, ...] = (A, B), targets: tuple[str, ...] = ()) -> ShadowSet:
    """A set mounted on ALPHA and BETA, generation 100; *targets* came by one command each."""
    slots: list[Member | None] = [Member(name, unit_id(name), SIZE, Role.FULL, "") for name in full]
    slots += [
        Member(name, unit_id(name), SIZE, Role.TARGET, "", group=number)
        for number, name in enumerate(targets, 1)
    ]  # fmt: skip
    slots += [None] * (6 - len(slots))
    made = ShadowSet(1, "DATA", SIZE, SIZE, 100, 1, full[0], slots, ["ALPHA", "BETA"], ["ALPHA", "BETA"])
    made.last_group = len(targets)
    return made


def copying(full: tuple[str, ...] = (A, B), *, host: str = "ALPHA", merge: bool = False) -> ShadowSet:
    """A copy at LBN 254, published at 127; with *merge* a merge waits at LBN 381."""
    made = make(full, (C,))
    made.operation = Operation(Work.COPY, host, 1, (C,))
    made.last_operation = 1
    made.targets[0].fence_lbn, made.targets[0].published_lbn = 254, 127
    if merge:
        made.merge = Merge("due", 381, 381)
    return made


def merging(*, host: str = "ALPHA") -> ShadowSet:
    """A merge of three members at LBN 254, published at 127."""
    made = make((A, B, C))
    made.operation = Operation(Work.MERGE, host, 1)
    made.last_operation = 1
    made.merge = Merge("due", 254, 127)
    return made


def lost(*devices: str, phase: Phase = Phase.VOLUME_PROCESSING, full: tuple[str, ...] = (A, B)) -> ShadowSet:
    """A set some of whose members are lost."""
    made = make(full)
    for device in devices:
        member = made.member(device)
        assert member is not None
        member.lost = "MEDOFL"
    made.phase = phase
    if phase is Phase.ABORTED:
        made.aborted = list(made.nodes)
    return made


def merge_due() -> ShadowSet:
    """A merge waits for a carrier."""
    made = make((A, B))
    made.merge = Merge("due")
    return made


def copy_due() -> ShadowSet:
    """A copy waits for a carrier."""
    return make((A,), (C,))


def single() -> ShadowSet:
    """One member, one node."""
    made = make((A,))
    made.nodes, made.writers = ["ALPHA"], ["ALPHA"]
    return made


STATES: dict[str, Callable[[], ShadowSet]] = {
    "steady": make,
    "one member": single,
    "copy due": copy_due,
    "copying": copying,
    "copying from one source": lambda: copying((A,)),
    "copying, merge due": lambda: copying(merge=True),
    "merge due": merge_due,
    "merging": merging,
    "volume processing": lambda: lost(B),
    "mount verification": lambda: lost(A, B, phase=Phase.MOUNT_VERIFICATION),
    "aborted": lambda: lost(A, B, phase=Phase.ABORTED),
}
