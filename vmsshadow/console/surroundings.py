"""What the terminal face says around the line being typed: the state of things, and Ctrl/T's line."""

from vmsshadow.base.vmstime import show, show_time
from vmsshadow.cluster.world import Unit
from vmsshadow.commands.show_device import progress
from vmsshadow.console.installation import Installation
from vmsshadow.console.pace import Pace
from vmsshadow.console.session import Session

ELISION = "... "
NARROW = 60  # columns; below that the date is left out
_PRIVILEGES = "ALL"  # SYSTEM's, of every login here


def state_line(installation: Installation, session: Session, pace: Pace | None, columns: int = 0) -> str:
    """Node, time, pace, sets and user: `ALPHA  21-NOV-2026 10:00:00.00  x1  DSA1 2/3 copy 35%  SYSTEM(ALL)`.

    In fewer *columns* (0: any number) the date goes first, then the user, then sets that are at rest.
    """
    world = session.driver.of(session.node).world
    is_up = world.nodes[session.node].up
    speed = "virtual" if pace is None else "frozen" if pace.is_frozen else f"x{pace.rate:g}"
    at = show(world.clock.ticks).strip()
    if 0 < columns < NARROW:
        at = at.partition(" ")[2].partition(".")[0]
    front = [session.node if is_up else f"{session.node} (down)", at, speed]
    units = [_unit_words(number, unit, session.node) for number, unit in sorted(world.units.items())]
    user = f"{session.terminal.username}({_PRIVILEGES})"
    whole = "  ".join([*front, *(" ".join(words) for words in units), user])
    if not columns or len(whole) <= columns:
        return whole
    busy = [words for words in units if len(words) > 2]
    shown: list[str] = []
    for words in [*busy, *(words for words in units if len(words) <= 2)]:
        left = len(units) - len(shown) - 1
        more = [f"+{left}"] if left else []
        if len("  ".join([*front, *shown, " ".join(words), *more])) > columns:
            break
        shown.append(" ".join(words))
    left = len(units) - len(shown)
    return "  ".join([*front, *shown, *([f"+{left}"] if left else [])])[:columns]


def window(text: str, start: int, end: int, columns: int) -> tuple[str, int, int]:
    """As much of *text* as fits into *columns* with the part from *start* to *end* in it; where that part is then."""
    if len(text) <= columns or end <= columns:
        return text[:columns], min(start, columns), min(end, columns)
    dropped = min(start, end - columns + len(ELISION))
    shown = (ELISION + text[dropped:])[:columns]
    return shown, start - dropped + len(ELISION), min(end - dropped + len(ELISION), columns)


def _unit_words(number: int, unit: Unit, node: str) -> list[str]:
    """`DSA1 2/3 copy 35%`: full members of all, and what is not at rest as *node* sees it."""
    found = unit.shadow_set
    phase = found.phase_on(node).value
    words = [f"DSA{number}", f"{len(found.full)}/{len(found.members)}"]
    if found.operation is not None:
        targets = [member for member in found.members if member.device in found.operation.targets]
        done = min((progress(node, found, member) for member in targets or found.full), default=0)
        mini = "mini" if found.operation.is_mini else ""
        words += [f"{mini}{found.operation.work.value}", f"{done}%"]
    elif found.merge:
        words.append("merge due")
    return words if phase == "running" else [*words, phase]


def status_line(installation: Installation, session: Session) -> str:
    """What Ctrl/T shows: node, user, time and image, then I/Os of the disks (User's Manual, Ctrl/T).

    The process is simulated and uses no memory or processor of its own, so only the I/Os count.
    """
    clock = installation.world.clock
    operations = sum(disk.operations for disk in installation.world.disks.values())
    at = show_time(clock.ticks)[:8]
    name = f"{session.node}::{session.terminal.username}"
    image = "MOUNT" if session.is_asking else "DCL"
    return f"{name:<15}  {at} {image:<6} CPU=00:00:00.00 PF=0 IO={operations} MEM=0"
