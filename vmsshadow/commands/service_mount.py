"""$MOUNT: an item list read into wishes, which MOUNT's own core judges and acts on.

The rules of item lists are those of the 8.4 manual, 5.1 to 5.5: a virtual unit's item comes before those of its
members, nothing but members may stand among them, labels belong to the volumes in the order of both. A service asks
nobody: with a device that cannot be reached it fails, unless MNT$M_NOASSIST lets it go on with those that can.
"""

from collections.abc import Iterator
from typing import NamedTuple

from vmsshadow.base.names import is_label, parse_device
from vmsshadow.cluster.driver import IoFailed
from vmsshadow.commands import logical_names, minicopy
from vmsshadow.commands.gate import Context
from vmsshadow.commands.mount_bind import Wish, act_all, judge_all
from vmsshadow.commands.mount_cluster import elsewhere, is_left_to_others
from vmsshadow.commands.mount_core import PRIVATE, Judgement, Wishes
from vmsshadow.commands.mount_reading import SHARED
from vmsshadow.commands.mount_say import told
from vmsshadow.commands.mount_several import named_as_set
from vmsshadow.commands.mount_volume import VolumeWishes, told_of_volume
from vmsshadow.commands.service_codes import MNT, MNT_M
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.mount import MOUNT
from vmsshadow.messages.system import SYSTEM
from vmsshadow.messages.vmsshadow import VMSSHADOW

LONGEST_NAME = 64  # characters of a device name or a logical name (8.4 manual, 5.2)

Items = list[tuple[int, int | str]]

_MEMBERS = (MNT.SHAMEM, MNT.SHAMEM_COPY, MNT.SHAMEM_MGCOPY)
_STRINGS = (MNT.DEVNAM, MNT.SHANAM, *_MEMBERS, MNT.VOLNAM, MNT.LOGNAM, MNT.VOLSET)
_SIMULATED = (
    MNT_M.GROUP | MNT_M.NOASSIST | MNT_M.NOWRITE | MNT_M.OVR_IDENT | MNT_M.SHARE | MNT_M.MESSAGE | MNT_M.SYSTEM
    | MNT_M.NOMNTVER | MNT_M.NOUNLOAD | MNT_M.NOCOPY | MNT_M.CLUSTER | MNT_M.NOREBUILD | MNT_M.OVR_SHAMEM
    | MNT_M.INCLUDE | MNT_M.OVR_NOFE | MNT_M.REQUIRE_MEMBERS | MNT_M.VERIFY_LABEL
    | MNT_M.MINICOPY_REQUIRED | MNT_M.MINICOPY_OPTIONAL | MNT_M.NOMINICOPY
)  # fmt: skip
_MINICOPY = {
    MNT_M(0): minicopy.NOT_SAID,
    MNT_M.MINICOPY_REQUIRED: minicopy.REQUIRED,
    MNT_M.MINICOPY_OPTIONAL: minicopy.OPTIONAL,
    MNT_M.MINICOPY_REQUIRED | MNT_M.MINICOPY_OPTIONAL: minicopy.OPTIONAL,
    MNT_M.NOMINICOPY: minicopy.REFUSED,
}


class Device(NamedTuple):
    """One volume of an item list: a virtual unit with its members, or a disk (*members* None)."""

    name: str
    members: list[str] | None


class ItemList(NamedTuple):
    """An item list sorted out; *devices* and *labels* in the order of the list."""

    devices: list[Device]
    labels: list[str]
    logical: str
    set_name: str
    flags: MNT_M


def takes_string(code: int) -> bool | None:
    """Whether the item's buffer is a string; None for codes that are not simulated, whose buffers nobody looks at."""
    return True if code in _STRINGS else False if code == MNT.FLAGS else None


def mount(context: Context, items: Items) -> tuple[Said, ...]:
    """Do what *items* ask for on the context's node; the lines that MOUNT would say, the last one a refusal or none."""
    asked = sorted_out(items)
    if isinstance(asked, Said):
        return (asked,)
    wishes = _wishes(context, asked)
    if isinstance(wishes, Said):
        return (wishes,)
    return tuple(_mounted(context, wishes, asked))


def _mounted(context: Context, wishes: tuple[Wish, ...], asked: ItemList) -> Iterator[Said]:
    driver, node = context.driver, context.node
    if asked.flags & MNT_M.CLUSTER and all(is_left_to_others(driver, node, wish) for wish in wishes):
        for wish in wishes:
            yield from elsewhere(driver, node, wish)
        return
    judgement = judge_all(driver, node, wishes, asked.set_name)
    if judgement.unavailable and not asked.flags & MNT_M.NOASSIST:
        for _, ident in judgement.unavailable[:1]:
            yield getattr(SYSTEM, ident)()
        return
    if judgement.refusal:
        yield from judgement.refusal
        return
    try:
        act_all(driver, node, wishes, judgement)
    except IoFailed as failed:
        yield getattr(SYSTEM, failed.ident)()
        return
    rebuild = not asked.flags & MNT_M.NOREBUILD
    for wish, one in zip(wishes, judgement.each, strict=True):
        if isinstance(one, Judgement):
            assert isinstance(wish, Wishes)
            driver.world.units[wish.unit].needs_rebuild |= one.is_dirty and not (rebuild and wish.writable)
            yield from told(driver.world, node, wish, one, rebuild=rebuild)
        else:
            assert isinstance(wish, VolumeWishes) and one.facts is not None
            is_left = one.facts.dirty and not (one.joins or (rebuild and wish.writable and not one.locked))
            driver.world.volumes[wish.device].needs_rebuild |= is_left
            yield from told_of_volume(driver, node, wish, one, rebuild)
    if asked.flags & MNT_M.CLUSTER:
        for wish in wishes:
            yield from elsewhere(driver, node, wish)


# --- the item list -----------------------------------------------------------------------------------


def sorted_out(items: Items) -> ItemList | Said:
    """The item list by its meaning, or why it has none: SS$_BADPARAM mostly (8.4 manual, 5.5)."""
    asked = ItemList([], [], "", "", MNT_M(0))
    is_unit_last = False  # the item before was a virtual unit's or one of its members
    for code, value in items:
        if code not in MNT.__members__.values():
            return SYSTEM.BADPARAM()
        if takes_string(code) is None:
            return VMSSHADOW.NOTIMPL(f"MNT$_{MNT(code).name}")
        if code == MNT.FLAGS:
            asked = asked._replace(flags=asked.flags | MNT_M(int(value)))
            continue
        text = str(value).strip()
        if not 1 <= len(text) <= LONGEST_NAME:
            return SYSTEM.BADPARAM()
        if code in _MEMBERS:
            members = asked.devices[-1].members if is_unit_last else None
            if members is None:
                return SYSTEM.BADPARAM()
            members.append(text)
            continue
        is_unit_last = code == MNT.SHANAM
        if code in (MNT.SHANAM, MNT.DEVNAM):
            if asked.devices and asked.devices[-1].members == []:
                return SYSTEM.BADPARAM()
            asked.devices.append(Device(text, [] if is_unit_last else None))
        elif code == MNT.VOLNAM:
            asked.labels.append(text.upper())
        elif code == MNT.LOGNAM:
            asked = asked._replace(logical=text.upper().removesuffix(":"))
        else:
            asked = asked._replace(set_name=text.upper())
    return _checked(asked)


def _checked(asked: ItemList) -> ItemList | Said:
    """What can be wrong with the list as a whole."""
    flags = asked.flags
    unknown = int(flags) & ~int(_SIMULATED)
    if unknown:
        known = [flag for flag in MNT_M if flag & unknown]
        return VMSSHADOW.NOTIMPL(f"MNT$M_{known[0].name}") if known else SYSTEM.BADPARAM()
    if not asked.devices or asked.devices[-1].members == []:
        return SYSTEM.BADPARAM()
    if any(not is_label(label) for label in asked.labels) or (asked.set_name and not is_label(asked.set_name)):
        return SYSTEM.BADPARAM()
    shared = [flag for flag in (MNT_M.GROUP, MNT_M.SHARE, MNT_M.SYSTEM) if flags & flag]
    if len(shared) > 1 or _minicopy_bits(flags) not in _MINICOPY:
        return MOUNT.CONFQUAL()
    if flags & MNT_M.OVR_IDENT and len(asked.devices) > 1:
        return MOUNT.DEVICES()
    return asked


def _minicopy_bits(flags: MNT_M) -> MNT_M:
    return flags & (MNT_M.MINICOPY_REQUIRED | MNT_M.MINICOPY_OPTIONAL | MNT_M.NOMINICOPY)


def _wishes(context: Context, asked: ItemList) -> tuple[Wish, ...] | Said:
    wishes: list[Wish] = []
    for device in asked.devices:
        wish = _wish(context, asked, device)
        if isinstance(wish, Said):
            return wish
        wishes.append(wish)
    labels: list[str | None] = list(asked.labels)
    if asked.flags & MNT_M.OVR_IDENT:
        labels = [None]
    elif not labels and len(wishes) == 1 and _is_mounted_here(context, wishes[0]):
        labels = [None]  # a member is added to a set that is mounted: its label is known
    if len(labels) != len(wishes):
        return MOUNT.DEVCOUNT() if labels else SYSTEM.BADPARAM()
    named = tuple(wish._replace(label=label) for wish, label in zip(wishes, labels, strict=True))
    named = (named[0]._replace(logical=asked.logical), *named[1:])
    return named_as_set(named, asked.set_name)


def _wish(context: Context, asked: ItemList, device: Device) -> Wish | Said:
    flags = asked.flags
    name = parse_device(translated(context, device.name))
    is_unit = name is not None and name.is_virtual_unit
    if device.members is not None and not is_unit:
        return SYSTEM.BADPARAM()
    if name is None:
        return SYSTEM.IVDEVNAM()
    scope = _scope(flags)
    writable, cluster = not flags & MNT_M.NOWRITE, bool(flags & MNT_M.CLUSTER)
    if not is_unit:
        kept = PRIVATE if scope == SHARED else scope
        zero = bool(flags & MNT_M.OVR_SHAMEM)
        return VolumeWishes(name.plain, None, "", writable, kept, scope != PRIVATE, cluster, zero)
    return Wishes(
        name.unit,
        tuple(translated(context, member).upper() for member in device.members or ()),
        None,
        "",
        writable,
        scope,
        cluster,
        not flags & MNT_M.NOCOPY,
        bool(flags & MNT_M.INCLUDE),
        bool(flags & MNT_M.REQUIRE_MEMBERS),
        bool(flags & MNT_M.VERIFY_LABEL),
        _MINICOPY[_minicopy_bits(flags)],
    )


def _scope(flags: MNT_M) -> str:
    if flags & (MNT_M.SYSTEM | MNT_M.CLUSTER):
        return "System"
    if flags & MNT_M.GROUP:
        return "Group"
    return SHARED if flags & MNT_M.SHARE else PRIVATE


def _is_mounted_here(context: Context, wish: Wish) -> bool:
    unit = context.driver.world.units.get(wish.unit) if isinstance(wish, Wishes) else None
    return unit is not None and context.node in unit.shadow_set.nodes


def translated(context: Context, typed: str) -> str:
    """A device's name, a logical name translated with the tables that a process without a terminal sees."""
    name = typed.strip()
    tables = (logical_names.GROUP, logical_names.SYSTEM, logical_names.CLUSTER)
    for _ in range(logical_names.MAX_TRANSLATIONS):
        key = name.upper().removesuffix(":")
        if name.startswith("_"):
            break
        private = [
            f"DSA{number}:"
            for number, unit in context.driver.world.units.items()
            if context.node in unit.views and unit.views[context.node].logical == key
        ]
        found = logical_names.find(context, key, tables)
        if found is None and not private:
            break
        name = private[0] if found is None else found.equivalences[0]
    return name
