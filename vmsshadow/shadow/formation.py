"""Who is a source, who a copy target, who is refused: MOUNT's decisions, each with its rule.

Facts come from every named disk's home block and SCB (manual Table 6-1): label, BACKUP revision, generation
number, mount status and write count. Direction is by generation number, never by the age of data: whoever is
mounted alone becomes the newer one.

Two tables decide. `FIRST_MOUNT` is for a virtual unit that is mounted nowhere, `ADDITION` for a set that is
mounted already. Their rows are tried from top to bottom; each names the situation and is the rule that
SIMULATE EXPLAIN prints.
"""

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from vmsshadow.base.blocks import RANGE_BLOCKS
from vmsshadow.shadow.bitmap import Bitmap
from vmsshadow.shadow.state import ShadowSet


class Class(Enum):
    """What a disk's own metadata say it is, seen from the virtual unit that is being mounted."""

    INVALID = "no sound Files-11 volume"
    UNRELATED = "no member of this virtual unit"
    SIBLING = "made by INITIALIZE/SHADOW, never mounted"
    INCOMPLETE = "copy target whose copy never finished"
    MEMBER = "was a full member of this virtual unit"


class Verdict(Enum):
    """What becomes of a disk."""

    SOURCE = "source"
    TARGET = "copy target"
    STAYS = "is a member already"
    REFUSED = "refused"


class Candidate(NamedTuple):
    """The facts of one named (or, by /INCLUDE, found) disk."""

    device: str
    unit_id: int  # of the disk itself
    size_blocks: int
    readable: bool  # home block, headers and SCB checksum are good
    label: str = ""
    volsize: int = 0
    generation: int = 0
    virtual_unit_id: int = 0  # UNIT_ID in its SCB
    sources: tuple[int, ...] = ()  # unit ids that its SCB lists as full members
    copying: bool = False  # its own slot says "copy target"
    backup_revision: int = 0
    created: int = 0
    mount_time: int = 0
    dirty: bool = False  # mounted flag set or write count not zero
    merging: bool = False  # its SCB says that a merge is due
    unerased: bool = False
    damaged: bool = False  # the alternate home block or index file header had to be used
    included: bool = False  # found through /INCLUDE
    unread: str = ""  # the SYSTEM condition for which home block or SCB could not be read


class Seat(NamedTuple):
    """The verdict on one candidate; *ident* names the refusal in the terms of the MOUNT facility."""

    candidate: Candidate
    verdict: Verdict
    rule: str
    ident: str = ""
    bitmap: int | None = None  # serial of the write bitmap for a minicopy


class Formation(NamedTuple):
    """The verdict on a first mount; *refusal* is a MOUNT ident or empty."""

    seats: tuple[Seat, ...]
    merge: bool
    merge_rule: str
    complete: bool  # every member of the newest membership is here: the generation need not rise
    refusal: str = ""
    rule: str = ""

    @property
    def sources(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.verdict is Verdict.SOURCE]

    @property
    def targets(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.verdict is Verdict.TARGET]

    @property
    def refused(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.verdict is Verdict.REFUSED]


def classify(candidate: Candidate, virtual_unit_id: int) -> Class:
    """What *candidate* is to the virtual unit whose 64-bit unit id is *virtual_unit_id*."""
    if not candidate.readable:
        return Class.INVALID
    if candidate.generation == 0:
        return Class.UNRELATED
    if candidate.virtual_unit_id == 0:
        return Class.SIBLING
    if candidate.virtual_unit_id != virtual_unit_id:
        return Class.UNRELATED
    return Class.INCOMPLETE if candidate.copying or candidate.unit_id not in candidate.sources else Class.MEMBER


# --- first mount -----------------------------------------------------------------------------------


class _Situation(NamedTuple):
    """What all candidates together say, worked out once for the rows of the table."""

    label: str | None  # None: /OVERRIDE=IDENTIFICATION
    classes: dict[str, Class]
    newest: int  # highest generation of this unit, 0 if nobody was ever a member
    current: frozenset[str]  # full members of the newest generation
    revision: int  # BACKUP revision of the current members
    origin: Candidate | None  # nobody was a member: the first device that carries the label
    volsize: int  # of the file system that will be shadowed

    def carries_label(self, candidate: Candidate) -> bool:
        return candidate.readable and (self.label is None or candidate.label == self.label)


class Row(NamedTuple):
    """One row: *when* is tested, *verdict* and *rule* are the answer."""

    rule: str
    verdict: Verdict
    when: Callable[[_Situation, Candidate], bool]
    ident: str = ""


def _is_unread(situation: _Situation, candidate: Candidate) -> bool:
    return bool(candidate.unread)


def _is(wanted: Class) -> Callable[[_Situation, Candidate], bool]:
    return lambda situation, candidate: situation.classes[candidate.device] is wanted


def _too_small(situation: _Situation, candidate: Candidate) -> bool:
    return candidate.size_blocks < situation.volsize


def _is_current(situation: _Situation, candidate: Candidate) -> bool:
    return candidate.device in situation.current


def _is_damaged(situation: _Situation, candidate: Candidate) -> bool:
    return candidate.damaged and candidate is not situation.origin


def _is_of_other_history(situation: _Situation, candidate: Candidate) -> bool:
    return situation.classes[candidate.device] is Class.MEMBER and candidate.generation == situation.newest


def _somebody_current(situation: _Situation, candidate: Candidate) -> bool:
    return bool(situation.newest)


def _is_origin(situation: _Situation, candidate: Candidate) -> bool:
    return candidate is situation.origin


def _is_sibling_of_origin(situation: _Situation, candidate: Candidate) -> bool:
    origin = situation.origin
    return (
        origin is not None
        and situation.classes[origin.device] is Class.SIBLING
        and situation.classes[candidate.device] is Class.SIBLING
        and (candidate.generation, candidate.created, candidate.label)
        == (origin.generation, origin.created, origin.label)
    )


def _always(situation: _Situation, candidate: Candidate) -> bool:
    return True


# fmt: off
# Manual 6.6 and Table 6-1; the sources of the newest generation are found first, then the rows are tried in order.
FIRST_MOUNT: tuple[Row, ...] = (
    #   rule                                                                  verdict           when
    # Ours: what could not be read may be the newest of all, and a copy would destroy it.
    Row("home block or SCB could not be read: nobody knows what it is",       Verdict.REFUSED,  _is_unread),
    Row("smaller than the logical volume",                                    Verdict.REFUSED,  _too_small,
        "INCSHAMEM"),
    Row("member of the newest generation",                                    Verdict.SOURCE,   _is_current),
    Row("its copy never finished: copied from LBN 0 again",                   Verdict.TARGET,   _is(Class.INCOMPLETE)),
    Row("no sound home block and SCB: never a source",                       Verdict.TARGET,   _is(Class.INVALID)),
    Row("its home block is damaged, and another source is sound",             Verdict.TARGET,   _is_damaged),
    Row("of the newest generation, but not of that membership",               Verdict.TARGET,   _is_of_other_history),
    Row("generation older than the newest member's",                          Verdict.TARGET,   _is(Class.MEMBER)),
    Row("unrelated volume beside members of this virtual unit",               Verdict.TARGET,   _somebody_current),
    Row("nobody was ever a member: first device that carries the label",      Verdict.SOURCE,   _is_origin),
    Row("made by the same INITIALIZE/SHADOW: identical, no copy needed",      Verdict.SOURCE,   _is_sibling_of_origin),
    Row("nobody was ever a member: not the first device with the label",      Verdict.TARGET,   _always),
)
# fmt: on


def first_mount(candidates: tuple[Candidate, ...], virtual_unit_id: int, label: str | None) -> Formation:
    """Decide the first MOUNT of a virtual unit in the cluster.

    *candidates* in command order, /INCLUDE extras last; *label* upper case or None to take any. The answer has a
    seat for every candidate, sources first, unless it is a refusal.
    """
    situation = _situation(candidates, virtual_unit_id, label)
    if situation.newest and not situation.current:
        return _refusal("NOSHDWMEM", "the newest generation has no full member among the devices")
    if not situation.newest and situation.origin is None:
        if not any(candidate.readable for candidate in candidates):
            return _refusal("NOSHDWMEM", "no device carries a valid Files-11 volume")
        return _refusal("INCVOLLABEL", "no device carries the label given")
    seats = [_seat(FIRST_MOUNT, situation, candidate) for candidate in candidates]
    order = (Verdict.SOURCE, Verdict.TARGET, Verdict.REFUSED)
    seats.sort(key=lambda seat: (seat.candidate.included, order.index(seat.verdict)))
    sources = [seat.candidate for seat in seats if seat.verdict is Verdict.SOURCE]
    if not sources:
        return _refusal("NOSHDWMEM", "no device can be a source")
    merge_rule = _merge_rule(sources)
    listed = set(sources[0].sources) if situation.newest else {source.unit_id for source in sources}
    complete = listed == {source.unit_id for source in sources} and len(sources) == len(seats)
    return Formation(tuple(seats), bool(merge_rule), merge_rule, complete and bool(situation.newest))


def _situation(candidates: tuple[Candidate, ...], virtual_unit_id: int, label: str | None) -> _Situation:
    classes = {
        candidate.device: classify(candidate, virtual_unit_id)
        if label is None or candidate.label == label or not candidate.readable
        else Class.UNRELATED
        for candidate in candidates
    }
    members = [
        candidate for candidate in candidates if classes[candidate.device] in (Class.MEMBER, Class.INCOMPLETE)
    ]
    newest = max((candidate.generation for candidate in members), default=0)
    top = [candidate for candidate in members if candidate.generation == newest]
    full = [candidate for candidate in top if classes[candidate.device] is Class.MEMBER]
    # BACKUP/IMAGE rearranges a volume and raises its revision: such a disk is no longer current (manual Table 6-1).
    revision = full[0].backup_revision if full else 0
    # Disks that carry one generation by chance, without listing each other, have different histories.
    listed = full[0].sources if full else ()
    together = [candidate for candidate in full if candidate.unit_id in listed]
    current = _sound([candidate for candidate in together if candidate.backup_revision == revision])
    labelled = _sound([c for c in candidates if c.readable and (label is None or c.label == label)])
    origin = labelled[0] if labelled and not newest else None
    leader = current[0] if current else origin
    return _Situation(
        label,
        classes,
        newest,
        frozenset(candidate.device for candidate in current),
        revision,
        origin,
        leader.volsize if leader else 0,
    )


def _sound(candidates: list[Candidate]) -> list[Candidate]:
    """Those without a damaged home block or index header; all of them, when no one is without."""
    return [candidate for candidate in candidates if not candidate.damaged] or candidates


def _merge_rule(sources: list[Candidate]) -> str:
    """Why the sources need a merge; empty when they do not."""
    if len(sources) < 2:
        return ""
    if any(source.merging for source in sources):
        return "a merge was due when the set was last mounted"
    if any(source.dirty for source in sources):
        return "the set was not properly dismounted"
    return ""


def _refusal(ident: str, rule: str) -> Formation:
    return Formation((), False, "", False, ident, rule)


def _seat(table: tuple[Row, ...], situation: _Situation, candidate: Candidate) -> Seat:
    for row in table:
        if row.when(situation, candidate):
            return Seat(candidate, row.verdict, row.rule, _ident(row, candidate))
    raise AssertionError("the last row of a table takes everything")


def _ident(row: "Row | AdditionRow", candidate: Candidate) -> str:
    """How the row's refusal is named: the disk's own condition, where the row has no name for it."""
    return row.ident or (candidate.unread if row.verdict is Verdict.REFUSED else "")


# --- addition to a mounted set ---------------------------------------------------------------------


class AdditionRow(NamedTuple):
    """One row of the table for a set that is mounted already."""

    rule: str
    verdict: Verdict
    when: Callable[[ShadowSet, Candidate, Class], bool]
    ident: str = ""


# fmt: off
# 8.4 manual, 4.5 and 7.4. A bitmap that fits a former member turns "copy target" into a minicopy.
ADDITION: tuple[AdditionRow, ...] = (
    #           rule                                           verdict           when
    AdditionRow("member already: no change",                   Verdict.STAYS,
                lambda shadow_set, disk, kind: shadow_set.member(disk.device) is not None),
    AdditionRow("home block or SCB could not be read: nobody knows what it is", Verdict.REFUSED,
                lambda shadow_set, disk, kind: bool(disk.unread)),
    AdditionRow("smaller than the logical volume",             Verdict.REFUSED,
                lambda shadow_set, disk, kind: disk.size_blocks < shadow_set.volsize, "INCSHAMEM"),
    AdditionRow("newer than the set that is mounted",          Verdict.REFUSED,
                lambda shadow_set, disk, kind: kind in (Class.MEMBER, Class.INCOMPLETE)
                                               and disk.generation > shadow_set.generation, "INVSHDWMEM"),
    AdditionRow("former member that a write bitmap fits: minicopy", Verdict.TARGET,
                lambda shadow_set, disk, kind: kind is Class.MEMBER and fitting_bitmap(shadow_set, disk) is not None),
    AdditionRow("former member with an older generation",      Verdict.TARGET,
                lambda shadow_set, disk, kind: kind is Class.MEMBER),
    AdditionRow("its copy never finished: copied from LBN 0 again", Verdict.TARGET,
                lambda shadow_set, disk, kind: kind is Class.INCOMPLETE),
    AdditionRow("no sound home block and SCB: never a source", Verdict.TARGET,
                lambda shadow_set, disk, kind: kind is Class.INVALID),
    AdditionRow("never a member of this virtual unit",         Verdict.TARGET,
                lambda shadow_set, disk, kind: True),
)
# fmt: on


MINICOPY_ROW = next(row for row in ADDITION if row.rule.endswith("minicopy"))


def addition(
    shadow_set: ShadowSet, candidates: tuple[Candidate, ...], virtual_unit_id: int, *, minicopy: bool = True
) -> tuple[Seat, ...]:
    """Decide what becomes of *candidates* that are named for a set which is mounted; seats in command order.

    Without *minicopy* (/POLICY=NOMINICOPY) write bitmaps are left alone.
    """
    seats = []
    used: list[int] = []  # a bitmap made at MOUNT is used once, within this command too
    for candidate in candidates:
        seat = _addition_seat(shadow_set, candidate, virtual_unit_id, minicopy, used)
        bitmap = shadow_set.bitmap(seat.bitmap)
        if bitmap is not None and bitmap.uses is not None:
            used.append(bitmap.serial)
        seats.append(seat)
    return tuple(seats)


def fitting_bitmap(shadow_set: ShadowSet, candidate: Candidate, used: tuple[int, ...] = ()) -> int | None:
    """The serial of the write bitmap with the least to copy that tells what *candidate* missed, or None."""
    fits = [
        bitmap
        for bitmap in shadow_set.bitmaps
        if bitmap.serial not in used
        and bitmap.fits(candidate.device, candidate.generation, candidate.mount_time)
        and not (bitmap.uses is not None and any(member.bitmap == bitmap.serial for member in shadow_set.targets))
    ]
    # What a bitmap does not reach, because the volume has grown since, is copied as if it were marked.
    return min(fits, key=lambda bitmap: (_to_copy(shadow_set, bitmap), bitmap.serial)).serial if fits else None


def _to_copy(shadow_set: ShadowSet, bitmap: Bitmap) -> int:
    return bitmap.bits.count * RANGE_BLOCKS + max(0, shadow_set.volsize - bitmap.bits.size_blocks)


def _addition_seat(
    shadow_set: ShadowSet, candidate: Candidate, virtual_unit_id: int, minicopy: bool, used: list[int]
) -> Seat:
    kind = classify(candidate, virtual_unit_id)
    for row in ADDITION:
        if row.when(shadow_set, candidate, kind):
            if row is not MINICOPY_ROW:
                return Seat(candidate, row.verdict, row.rule, _ident(row, candidate))
            bitmap = fitting_bitmap(shadow_set, candidate, tuple(used)) if minicopy else None
            if bitmap is not None:
                return Seat(candidate, row.verdict, row.rule, row.ident, bitmap)
    raise AssertionError("the last row of a table takes everything")
