"""The storage control block of a live set: from the set's state to the bytes every member carries.

All members of a mounted set carry the same SCB (manual Table 6-1; $SCBDEF). The order of writing is sources first,
then targets: should power fail in between, a source is never older than a target that was made from it.
"""

from enum import IntFlag

from vmsshadow.base.names import unit_id
from vmsshadow.disk.scb import MemberStatus, Scb, ShadowStatus, VolumeStatus
from vmsshadow.shadow.state import Member, Role, ShadowSet, Work

MOUNTED_STATUS = int(VolumeStatus.MAPALLOC | VolumeStatus.FILALLOC)  # set while caches are on; value inferred


def virtual_unit_id(unit: int) -> int:
    """The 64-bit unit id of DSA*unit*."""
    return unit_id(f"DSA{unit}")


def scb_of(shadow_set: ShadowSet, base: Scb) -> Scb:
    """The SCB that *shadow_set* has now; what shadowing does not own is taken from *base*."""
    merging = shadow_set.merge is not None
    shadow_status = ShadowStatus.NORMAL
    if shadow_set.targets:
        shadow_status |= ShadowStatus.COPYING
    if merging:
        shadow_status |= ShadowStatus.MERGING | ShadowStatus.MUST_MRG
    mounted = bool(shadow_set.writers)
    return base.replace(
        volsize=shadow_set.volsize,
        status=MOUNTED_STATUS if mounted else 0,
        status2=MOUNTED_STATUS if mounted else 0,
        writecnt=len(shadow_set.writers),
        volockname=shadow_set.label.encode("ascii").ljust(12),
        mounttime=shadow_set.mount_time,
        genernum=shadow_set.generation,
        unit_id=virtual_unit_id(shadow_set.unit),
        shadow_status=int(shadow_status),
        member_status=tuple(_member_status(shadow_set, member) for member in shadow_set.slots),
        member_ids=tuple(member.unit_id if member is not None else 0 for member in shadow_set.slots),
        devices=len(shadow_set.members),
        members=len(shadow_set.full),
        mast_indx=shadow_set.slot_of(shadow_set.master),
        mrg_targets=len(shadow_set.full) if merging else 0,
        fc_targets=len(shadow_set.targets),
        unerased=shadow_set.unerased,
    )


def _member_status(shadow_set: ShadowSet, member: Member | None) -> int:
    if member is None:
        return 0
    operation = shadow_set.operation
    if member.role is Role.TARGET:
        status = MemberStatus.VALID | MemberStatus.FCPY
        if member.bitmap is not None:
            status |= MemberStatus.MCPY  # a reader takes it for an unfinished copy like any other (FCPY)
        if operation is not None and member.device in operation.targets:
            status |= MemberStatus.CIP
        return int(status)
    status = MemberStatus.VALID | MemberStatus.SRC
    if shadow_set.merge is not None:
        status |= MemberStatus.MERGE
        if operation is not None and operation.work is Work.MERGE:
            status |= MemberStatus.CIP
    return int(status)


def status_words(shadow_status: int) -> str:
    """The states that SHADOW_STATUS names, as displays show them: `normal,merging,must_mrg`."""
    return _words(ShadowStatus, shadow_status)


def member_words(member_status: int) -> str:
    """What a member's status byte says: `src,valid`."""
    return _words(MemberStatus, member_status)


def _words(flags: type[IntFlag], value: int) -> str:
    return ",".join((flag.name or "").lower() for flag in flags if value & flag)


def full_member_ids(scb: Scb) -> tuple[int, ...]:
    """The unit ids that *scb* lists as full members."""
    return tuple(
        identifier
        for identifier, status in zip(scb.member_ids, scb.member_status, strict=True)
        if identifier and status & MemberStatus.SRC and not status & MemberStatus.FCPY
    )


def is_copying(scb: Scb, identifier: int) -> bool:
    """Whether the device *identifier* is a copy target by its own SCB."""
    return any(
        own == identifier and status & MemberStatus.FCPY
        for own, status in zip(scb.member_ids, scb.member_status, strict=True)
    )


def is_merging(scb: Scb) -> bool:
    """Whether *scb* says that a merge is due."""
    return bool(scb.shadow_status & (ShadowStatus.MERGING | ShadowStatus.MUST_MRG))
