"""What may stand at the cursor: names from the command tables, then from the cluster as it is, then what resembles.

`offer` knows nothing of terminals: a menu shows what it gives. The kinds of objects are the COMPLETE clauses of the
tables; a kind that is not in the table below offers nothing.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from vmsshadow.base.names import with_colon
from vmsshadow.cluster.parameters import PARAMETERS
from vmsshadow.cluster.world import World
from vmsshadow.commands import help_library, help_verb
from vmsshadow.commands.image import tables_of
from vmsshadow.console.session import Session
from vmsshadow.dcl.completion import Completion, complete, help_keys
from vmsshadow.dcl.keypad import NAMES
from vmsshadow.dcl.likeness import MIN_FUZZY, resembles
from vmsshadow.dcl.tables import Tables
from vmsshadow.dcl.text import upcase

MAX_NAMES = 200  # offered at a time
MAX_UNITS = 10_000  # DSA0 to DSA9999
FREE_UNITS = 3  # that are offered

Named = tuple[str, str]  # a name and what is said of it
# Where names are parts of longer words; a device that is typed without its allocation class is found by what is in it.
_DEVICES = ("DEVICE", "DISK", "MEMBER", "MOUNTED", "PART", "UNIT", "UNMOUNTED")


class Choice(NamedTuple):
    """A text that may replace the *back* characters before the cursor."""

    text: str
    back: int
    meaning: str = ""


class Place(NamedTuple):
    """Whose command is typed, and the line up to the cursor, with what was typed of it in records before."""

    tables: Tables
    head: str
    strict: bool


def place_of(session: Session, head: str) -> Place | None:
    """What *head*, typed at the present prompt, is the end of; None for a question that is no command."""
    question = session.question
    if question is None:
        return Place(session.tables, session.begun + head, session.strict)
    if question.after is None:
        return None
    tables = tables_of(question.image) if question.image else session.tables
    return Place(tables, question.after + head, session.strict)


def offer(session: Session, head: str, *, fuzzy: bool = True) -> Iterator[Choice]:
    """The choices for the line *head* that ends at the cursor, best first."""
    place = place_of(session, head)
    if place is None:
        return
    found = complete(place.head, len(place.head), place.tables, place.strict)
    back = min(len(place.head) - found.start, len(head))
    for candidate in found.candidates:
        yield Choice(candidate.text, back, candidate.description)
    if place.tables is session.tables and not place.head[: found.start].strip():
        typed = upcase(place.head[found.start :])  # a symbol may stand for a verb
        fitting = [each for each in _symbols(session) if typed and each[0].startswith(typed)]
        yield from (Choice(name, back, meaning) for name, meaning in fitting)
    if found.wants == "HELP":
        yield from _topics(head[len(head) - back :] if back else "", place.head[found.start :])
    elif found.wants:
        yield from _objects(session, found, place.head, back, fuzzy)
    if fuzzy:
        for candidate in found.fuzzy:
            yield Choice(candidate.text, back, candidate.description)


def explanation(session: Session, head: str) -> list[str]:
    """What HELP says of the command whose line *head* ends at the cursor: the deepest topic there is of it."""
    question, place = session.question, place_of(session, head)
    if question is not None and question.image:
        keys = [question.image]
    else:
        keys = help_keys(place.head, len(place.head), place.tables, place.strict) if place is not None else []
    while len(keys) > 1 and not help_library.find((), library(), keys)[0]:
        keys.pop()
    return help_verb.answer((), library(), " ".join(keys))[0]


def _objects(session: Session, found: Completion, head: str, back: int, fuzzy: bool) -> Iterator[Choice]:
    """Objects of the kind that is wanted; those that stand on the line already are left out."""
    typed = upcase(head[found.start :])
    bare = typed.lstrip("_")
    wants = found.wants or ""
    before = upcase(head[: found.start])
    world = session.driver.of(session.node).world
    there = _symbols(session) if wants == "SYMBOL" else names(world, wants, session.node)
    known = [each for each in there if each[0] not in before]
    fitting = [each for each in known if each[0].startswith(bare)]
    for name, meaning in fitting[:MAX_NAMES]:
        yield Choice(name, back, meaning)
    if fuzzy and len(bare) >= MIN_FUZZY:
        for name, meaning in [each for each in known if _is_like(bare, each[0], wants)][: MAX_NAMES - len(fitting)]:
            yield Choice(name, back, meaning)


def _is_like(typed: str, name: str, kind: str) -> bool:
    return not name.startswith(typed) and (typed in name if kind in _DEVICES else resembles(typed, name))


def _topics(own: str, typed: str) -> Iterator[Choice]:
    """Topics of HELP that go on with the keys *typed*, of which *own* are on this record."""
    keys = help_library.split_keys(typed)
    is_new = not typed or typed[-1].isspace()
    last = "" if is_new or not keys else keys.pop()
    root = library()
    paths, _ = help_library.find((), root, keys) if keys else ([()], ())
    if len(paths) != 1:
        return
    topic = paths[0][-1] if paths[0] else root
    below = [*topic.children, *(each for each in _qualifiers(topic) if last.startswith("/"))]
    back = min(len(last), len(own))
    for each in below:
        if upcase(each.key).startswith(upcase(last)):
            yield Choice(each.key, back, _first_words(each))


def _first_words(topic: help_library.Topic) -> str:
    """What a topic says first, as far as it goes on one line."""
    return next((line.strip() for line in topic.text if line.strip()), "")


@cache
def library() -> help_library.Topic:
    """The texts of HELP, read once."""
    return help_library.load()


def _qualifiers(topic: help_library.Topic) -> list[help_library.Topic]:
    under = topic.child("Qualifiers")
    return under.children if under is not None else []


def names(world: World, wants: str, node: str) -> list[Named]:
    """The objects of kind *wants* (the COMPLETE clause of a table) that there are at present."""
    return _TABLE[wants](world, node) if wants in _TABLE else []


# --- the kinds ---------------------------------------------------------------------------------------


def _units(world: World, node: str) -> list[Named]:
    return [(f"DSA{number}:", unit.shadow_set.label) for number, unit in sorted(world.units.items())]


def _disks(world: World, node: str) -> list[Named]:
    members = _membership(world)
    return [(with_colon(disk.name), _state(world, disk.name, members)) for disk in world.disks.values()]


def _free(world: World, node: str) -> list[Named]:
    """Disks that are neither mounted nor members."""
    members = _membership(world)
    free = [name for name in world.disks if name not in members and name not in world.volumes]
    return [(with_colon(name), world.disks[name].type) for name in free]


def _unmounted(world: World, node: str) -> list[Named]:
    """What MOUNT can take: units mounted elsewhere only, unit numbers that are free, and free disks."""
    elsewhere = [
        (f"DSA{number}:", f"{unit.shadow_set.label}, mounted on {', '.join(unit.shadow_set.nodes)}")
        for number, unit in sorted(world.units.items())
        if node not in unit.shadow_set.nodes
    ]
    free = (number for number in range(1, MAX_UNITS) if number not in world.units)
    units = [(f"DSA{number}:", "free virtual unit") for number, _ in zip(free, range(FREE_UNITS), strict=False)]
    return [*elsewhere, *units, *_free(world, node)]


def _members(world: World, node: str) -> list[Named]:
    return [(with_colon(name), f"member of DSA{number}:") for name, number in _membership(world).items()]


def _mounted(world: World, node: str) -> list[Named]:
    volumes = [(with_colon(device), mount.label) for device, mount in sorted(world.volumes.items())]
    return [*_units(world, node), *volumes, *_members(world, node)]


def _devices(world: World, node: str) -> list[Named]:
    return [*_units(world, node), *_disks(world, node)]


def _parts(world: World, node: str) -> list[Named]:
    """What can fail: disks, controllers, adapters."""
    controllers = [(each.name, f"controller, {each.type}") for each in world.controllers.values()]
    adapters = [(f"{each.name}:{adapter}", "adapter") for each in world.nodes.values() for adapter in each.adapters]
    return [*_disks(world, node), *controllers, *adapters]


def _nodes(world: World, node: str) -> list[Named]:
    return [(found.name, "up" if found.up else "down") for found in world.nodes.values()]


def _labels(world: World, node: str) -> list[Named]:
    labels = [unit.shadow_set.label for _, unit in sorted(world.units.items())]
    labels += [mount.label for _, mount in sorted(world.volumes.items())]
    return [(label, "volume label") for label in dict.fromkeys(labels)]


def _sites(world: World, node: str) -> list[Named]:
    sites = [found.site for found in world.nodes.values()] + [disk.site for disk in world.disks.values()]
    return [(str(site), "site") for site in sorted(dict.fromkeys(sites)) if site]


def _places(world: World, node: str) -> list[Named]:
    return [*_sites(world, node), *_nodes(world, node)]


def _policies(world: World, node: str) -> list[Named]:
    return [(name, "HBMM policy") for name in sorted(world.policies)]


def _bitmaps(world: World, node: str) -> list[Named]:
    return [
        (f"{bitmap.identifier:08X}", f"{bitmap.kind.value} bitmap of DSA{number}:")
        for number, unit in sorted(world.units.items())
        for bitmap in unit.shadow_set.bitmaps
    ]


def _parameters(world: World, node: str) -> list[Named]:
    values = world.nodes[node].parameters
    return [(name, f"{values.get(name, row.default)} {row.unit}".strip()) for name, row in sorted(PARAMETERS.items())]


def _keys(world: World, node: str) -> list[Named]:
    return [(name, "key") for name in NAMES]


def _logical_names(world: World, node: str) -> list[Named]:
    return sorted(world.nodes[node].logical_names.items())


def _symbols(session: Session) -> list[Named]:
    symbols = session.language.symbols
    return [(name, str(value)) for name, value in sorted({**symbols.globals.values, **symbols.local.values}.items())]


def _membership(world: World) -> dict[str, int]:
    """Members by device, with the number of their unit."""
    return {member.device: number for number, unit in sorted(world.units.items()) for member in unit.shadow_set.members}


def _state(world: World, device: str, members: dict[str, int]) -> str:
    if device in members:
        return f"member of DSA{members[device]}:"
    mount = world.volumes.get(device)
    return f"mounted, {mount.label}" if mount is not None else world.disks[device].type


_TABLE: dict[str, Callable[[World, str], list[Named]]] = {
    "UNIT": _units,
    "DISK": _free,
    "MEMBER": _members,
    "MOUNTED": _mounted,
    "UNMOUNTED": _unmounted,
    "DEVICE": _devices,
    "PART": _parts,
    "NODE": _nodes,
    "LABEL": _labels,
    "SITE": _sites,
    "PLACE": _places,
    "POLICY": _policies,
    "BITMAP": _bitmaps,
    "PARAMETER": _parameters,
    "KEY": _keys,
    "LOGICAL": _logical_names,
}
