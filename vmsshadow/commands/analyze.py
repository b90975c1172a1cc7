"""ANALYZE/DISK_STRUCTURE/SHADOW: the members of a shadow set compared while users go on; nothing is ever repaired.

What may be told of a difference: its block on each member (the default), its number (/BRIEF), ranges with the members
that agree (/AGREEMENT, ours), or nothing but the sums (/STATISTICS). To make members alike again there is SET
SHADOW/DEMAND_MERGE.
"""

from collections.abc import Generator
from typing import NamedTuple

from vmsshadow.base.blocks import Extent
from vmsshadow.base.names import parse_device, shown
from vmsshadow.cluster.analysis import Differing, Examination
from vmsshadow.cluster.driver import Driver, IoFailed
from vmsshadow.cluster.world import Unit
from vmsshadow.commands import analyze_report as report
from vmsshadow.commands.gate import SUCCESS, Context, Run, Step, Wait
from vmsshadow.commands.output import directed
from vmsshadow.dcl.command import Command
from vmsshadow.messages.analyze import ANALDISK
from vmsshadow.messages.system import SYSTEM
from vmsshadow.messages.vmsshadow import VMSSHADOW
from vmsshadow.shadow.state import Phase

US = 1_000_000
_HELD_UP_S = 0.01  # when a piece of work takes longer than expected: how long to wait before looking again


class Wanted(NamedTuple):
    """What the qualifiers ask for."""

    shows_blocks: bool
    is_brief: bool
    shows_agreement: bool
    shows_progress: bool


def files(context: Context, command: Command) -> Run:
    """Every ANALYZE that is not /DISK_STRUCTURE."""
    yield VMSSHADOW.NOTIMPL("ANALYZE of files")
    return None


def disk(context: Context, command: Command) -> Run:
    """ANALYZE/DISK_STRUCTURE: only /SHADOW is simulated."""
    if not command.present("SHADOW"):
        yield VMSSHADOW.NOTIMPL("ANALYZE/DISK_STRUCTURE without /SHADOW")
        return None
    place = "SHADOW.OUTPUT" if _says(command, "SHADOW.OUTPUT") else "OUTPUT"
    return (yield from directed(context, command, ANALDISK, _shadow(context, command), place))


def _shadow(context: Context, command: Command) -> Run:
    unit = yield from _unit(context, command)
    if unit is None:
        return None
    extents = yield from _extents(context.driver, command, unit)
    if extents is None:
        return None
    sums_only, agreement = _asks(command, "STATISTICS"), _asks(command, "AGREEMENT")
    is_brief = _asks(command, "BRIEF")
    wanted = Wanted(
        not (sums_only or is_brief or agreement), is_brief and not sums_only, agreement and not sums_only, not sums_only
    )
    return (yield from _compare(context, unit, extents, wanted))


def _compare(context: Context, unit: Unit, extents: list[Extent], wanted: Wanted) -> Run:
    """Go through *extents* piece by piece, and tell."""
    clock, number = context.driver.clock, unit.shadow_set.unit
    total = sum(extent.count for extent in extents)
    members = tuple(member.device for member in unit.shadow_set.reachable_full)
    began_us = ended_us = clock.now_us
    yield from report.header(number, members, total, clock.ticks)
    lines, reads, failed, passing = report.HEADER_WRITES, 0, 0, 0
    range_open: report.Agreement | None = None
    for piece in report.pieces(extents):
        if wanted.shows_progress and piece.is_told:
            yield report.checking(piece, total)
            lines += 1
        work = yield from _examined(context, number, list(piece.extents))
        reads, failed, passing = reads + work.reads, failed + len(work.found), passing + work.passing
        if work.trouble:
            yield getattr(SYSTEM, work.trouble)()
            return None
        ended_us = work.ended_us
        told = _told(work.found, wanted)
        yield from told
        lines += len(told)
        if wanted.shows_agreement:
            ranges = report.agreements(work.found, range_open)
            yield from [report.agreement(each) for each in ranges[:-1]]
            range_open = ranges[-1] if ranges else None
    if range_open is not None:
        yield report.agreement(range_open)
    ended_ticks = clock.ticks - (clock.now_us - ended_us) * 10
    found = report.Statistics(ended_ticks, ended_us - began_us, lines, reads, failed, passing)
    yield from report.footer(number, found)
    # Whether OpenVMS tells differences in $STATUS was not found; a procedure can see them here.
    return VMSSHADOW.DIFFER(f"DSA{number}:", failed, 0).status if failed else SUCCESS


def _told(found: list[Differing], wanted: Wanted) -> list[str]:
    """What is said of the blocks that differ."""
    if wanted.is_brief:
        return [line for each in found for line in report.brief(each)]
    return [line for each in found for line in report.dump(each)] if wanted.shows_blocks else []


def _examined(context: Context, unit: int, extents: list[Extent]) -> Generator[Step, str | None, Examination]:
    """One piece compared, as simulated time passes."""
    driver = context.driver
    work = driver.examine(context.node, unit, extents)
    try:
        while not work.done:
            yield Wait(max(driver.examination_us(work) / US, _HELD_UP_S if work.pending or work.hold else 0))
    finally:
        driver.examined(work)
    return work


# --- what the qualifiers say -----------------------------------------------------------------------


def _says(command: Command, path: str) -> bool:
    """Whether *path*, `SHADOW.` and a keyword in the list of /SHADOW, was typed."""
    return bool(command.present(path))


def _asks(command: Command, label: str) -> bool:
    """Whether an option was typed, as a qualifier or in the list of /SHADOW."""
    return _says(command, label) or _says(command, f"SHADOW.{label}")


def _unit(context: Context, command: Command) -> Generator[Step, str | None, Unit | None]:
    """The virtual unit named, mounted on this node; None after saying why not."""
    typed = command.value("DEVICE") or ""
    world, name = context.driver.world, parse_device(typed)
    if name is None:
        yield SYSTEM.IVDEVNAM()
        return None
    unit = world.find_unit(typed)
    if unit is not None and unit.shadow_set.phase_on(context.node) is Phase.ABORTED:
        yield SYSTEM.VOLINV()
        return None
    if unit is not None and context.node in unit.shadow_set.nodes:
        return unit
    if name.is_virtual_unit:
        yield SYSTEM.DEVNOTMOUNT()
    elif name.plain in world.disks:
        yield ANALDISK.NOTSHADOWSET(shown(name.plain))
    else:
        yield SYSTEM.NOSUCHDEV()
    return None


def _extents(driver: Driver, command: Command, unit: Unit) -> Generator[Step, str | None, list[Extent] | None]:
    """The blocks that are to be compared: those of files if nothing else is said; None after refusing a range."""
    path = "SHADOW.BLOCKS" if _says(command, "SHADOW.BLOCKS") else "BLOCKS"
    whole = Extent(0, unit.shadow_set.volsize)
    start, count, end = (_number(command, f"{path}.{word}") for word in ("START", "COUNT", "END"))
    is_range = (start, count, end) != (None, None, None)
    wanted = _range(whole, start, count, end)
    if wanted is None or (_says(command, f"{path}.ALL") and _says(command, f"{path}.FILE_SYSTEM")):
        typed = (("START", start), ("COUNT", count), ("END", end))
        numbers = ",".join(f"{word}:{value}" for word, value in typed if value is not None)
        yield VMSSHADOW.BADVALUE(numbers or "ALL,FILE_SYSTEM", "/BLOCKS")
        return None
    number = unit.shadow_set.unit
    try:
        extents = [wanted]
        if _says(command, f"{path}.FILE_SYSTEM") or not (is_range or _says(command, f"{path}.ALL")):
            extents = [extent.beyond(wanted.lbn).below(wanted.end) for extent in driver.allocated(number)]
        if _asks(command, "IGNORE"):
            extents = _without(extents, driver.special_files(number))
    except IoFailed as failure:
        yield getattr(SYSTEM, failure.ident)()
        return None
    return [extent for extent in extents if extent.count]


def _range(whole: Extent, start: int | None, count: int | None, end: int | None) -> Extent | None:
    """START, COUNT and END as an extent; None where they contradict each other or leave the volume."""
    lbn = start or 0
    last = whole.end if end is None else end + 1
    if count is not None and (end is None or lbn + count == last):
        last = lbn + count
    elif count is not None:
        return None
    return Extent(lbn, last - lbn) if 0 <= lbn < last <= whole.end else None


def _without(extents: list[Extent], left_out: list[Extent]) -> list[Extent]:
    """*extents* less what *left_out* covers."""
    for gone in left_out:
        extents = [part for extent in extents for part in (extent.below(gone.lbn), extent.beyond(gone.end))]
        extents = [extent for extent in extents if extent.count]
    return extents


def _number(command: Command, path: str) -> int | None:
    value = command.value(path)
    return int(value) if value is not None else None
