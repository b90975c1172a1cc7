"""Write bitmaps come and go: the transitions that begin, convert, release and end them.

Part of `transitions`, which alone calls this; what it changes is the set's bitmaps, and the minicopies and the
minimerge that depend on them.
"""

from vmsshadow.shadow import work
from vmsshadow.shadow.bitmap import Bitmap, Bits, Kind
from vmsshadow.shadow.protocol import (
    BitmapDeleted,
    BitmapEnded,
    BitmapRenamed,
    BitmapStarted,
    BitmapsWanted,
    Effect,
    Host,
    MemberRemoved,
    MinicopyPrepared,
    NewBitmap,
    PolicyChanged,
    Tell,
)
from vmsshadow.shadow.state import Member, Merge, ShadowSet, Work
from vmsshadow.shadow.work import Effects

CONNECTIVITY = ("MEDOFL", "DEVOFFLINE")  # a member lost for these may return by minicopy (8.4 manual, 8.10)


def bitmaps_wanted(shadow_set: ShadowSet, event: BitmapsWanted) -> Effects:
    """HBMM masters begin, empty: the set is steady, and writes in flight are marked by whoever creates them."""
    assert shadow_set.merge is None, "master bitmaps are created after the merge"
    for wanted in event.wanted:
        _new_bitmap(shadow_set, wanted, Kind.MINIMERGE)
    return [_started(bitmap) for bitmap in shadow_set.bitmaps[-len(event.wanted) :]]


def minicopy_prepared(shadow_set: ShadowSet, event: MinicopyPrepared) -> Effects:
    """A bitmap begins with the set's first mount, good for one of the members that are missing."""
    bitmap = _new_bitmap(shadow_set, event.bitmap, Kind.MINICOPY)
    bitmap.uses = 1
    bitmap.absent = dict(event.absent)
    return [_started(bitmap)]


def _started(bitmap: Bitmap) -> Effect:
    return Tell(BitmapStarted(bitmap.identifier, bitmap.master))


def _new_bitmap(shadow_set: ShadowSet, wanted: NewBitmap, kind: Kind) -> Bitmap:
    assert wanted.node in shadow_set.nodes
    shadow_set.last_bitmap += 1
    bitmap = Bitmap(
        wanted.serial,
        wanted.identifier,
        kind,
        wanted.node,
        wanted.ticks,
        Bits(shadow_set.volsize),
        shadow_set.last_bitmap,
        wanted.clause,
        {node: Bits(shadow_set.volsize) for node in shadow_set.nodes if node != wanted.node},
    )
    shadow_set.bitmaps.append(bitmap)
    return bitmap


def bitmap_deleted(shadow_set: ShadowSet, event: BitmapDeleted) -> Effects:
    """A bitmap was deleted by hand."""
    bitmap = shadow_set.bitmap(event.serial)
    assert bitmap is not None
    effects = drop_bitmaps(shadow_set, [bitmap])
    return [*effects, Host(significant=False)]


def policy_changed(shadow_set: ShadowSet, event: PolicyChanged) -> Effects:
    """Another policy: its masters begin afresh; those that bring absent members back stay until they have."""
    shadow_set.policy = event.policy
    gone = [bitmap for bitmap in shadow_set.masters if event.policy is None or not bitmap.is_multiuse]
    return [*drop_bitmaps(shadow_set, gone), Host(significant=False)]


def release(shadow_set: ShadowSet, member: Member) -> Effects:
    """The member is back, or was written to in vain: no write bitmap can bring it back any more, used or not.

    A minicopy bitmap that nobody waits for is deleted, a multiuse one gets its old name (8.4 manual, 8.10).
    """
    member.bitmap = None
    effects: Effects = []
    gone: list[Bitmap] = []
    for bitmap in shadow_set.bitmaps:
        if bitmap.absent.pop(member.device, None) is None or bitmap.absent:
            continue
        if bitmap.kind is Kind.MINICOPY:
            gone.append(bitmap)
        else:
            effects.append(Tell(BitmapRenamed(bitmap.identifier, bitmap.master)))
    return [*effects, *drop_bitmaps(shadow_set, gone)] if gone else effects


def drop_bitmaps(shadow_set: ShadowSet, gone: list[Bitmap]) -> Effects:
    """Bitmaps are gone: minicopies by them go on as full copies, a minimerge without any master as a full merge."""
    serials = [bitmap.serial for bitmap in gone]
    shadow_set.bitmaps = [bitmap for bitmap in shadow_set.bitmaps if bitmap.serial not in serials]
    effects: Effects = [Tell(BitmapEnded(bitmap.identifier, bitmap.master)) for bitmap in gone]
    for member in shadow_set.targets:
        if member.bitmap in serials:
            member.bitmap = None  # what lies behind the fence is copied; beyond it nothing is known any more
            if work.runs(shadow_set, Work.COPY):
                effects.extend(work.stop(shadow_set))
    merge = shadow_set.merge
    if merge is not None and merge.is_mini and not merge.from_log:
        operation = shadow_set.operation
        masters = [bitmap.master for bitmap in shadow_set.masters]
        if operation is not None and operation.work is Work.MERGE and operation.host not in masters:
            effects.extend(work.stop(shadow_set))  # only a node that holds a master can carry it (8.4 manual, 8.2)
        if not masters:
            shadow_set.merge = Merge("the last master bitmap is gone: full merge from LBN 0")
    return effects


def track_absence(shadow_set: ShadowSet, event: MemberRemoved) -> Effects:
    """Which bitmap tells what the leaving member will miss, if any (8.4 manual, 7.6 and 8.10).

    An HBMM bitmap knows all writes since its last reset; from here on it is not reset until the member is back.
    """
    if event.base is None:
        return []
    expelled = event.bitmap is None
    if expelled and event.why not in CONNECTIVITY:
        return []
    merge = shadow_set.merge
    if merge is not None and not (expelled and merge.is_mini and not merge.from_log):
        # A member that leaves a set marked for a merge may differ anywhere (8.4 manual, 7.5). But where the merge is
        # due by these very bitmaps, as when a site is lost with its systems and its members, they mark the doubt too.
        return []
    lists = shadow_set.policy.lists if shadow_set.policy is not None else ()
    effects: Effects = []
    converted = False
    for clause, master_list in enumerate(lists):
        wanted = (master_list.multiuse if expelled else master_list.dismount) or 0
        for bitmap in [bitmap for bitmap in shadow_set.masters if bitmap.clause == clause][:wanted]:
            if not bitmap.is_multiuse:
                effects.append(Tell(BitmapRenamed(bitmap.identifier, bitmap.master)))
            bitmap.absent[event.device] = event.base
            converted = True
    if event.bitmap is not None and not converted:
        bitmap = _new_bitmap(shadow_set, event.bitmap, Kind.MINICOPY)
        bitmap.absent[event.device] = event.base
        effects.append(_started(bitmap))
    return effects
