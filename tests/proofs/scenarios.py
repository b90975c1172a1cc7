"""What is played while an access fails or the program is killed: how it begins, what is done, and who must be alike."""


from collections.abc import Callable
from typing import NamedTuple

from tests.proofs.scene import AREA, HBMM, LABEL, LONG_S, NODES, A, B, C, Scene
from tests.storm.oracle import BLOCK

ONE_SOURCE = frozenset({"VOLINV"})  # MVTIMEOUT ends the I/O of a unit whose only source is gone
SMALL = 300  # blocks of a volume that has not grown yet
CRASHES = frozenset({"NODELEAVE"})  # a node takes its users along
NONE: frozenset[str] = frozenset()


class Scenario(NamedTuple):
    """A name, what leads up to it, the deed, the devices that are members in the end, the errors users may get."""

    name: str
    prepare: Callable[[Scene], None]
    deed: Callable[[Scene], None]
    devices: tuple[str, ...] = (A, B, C)
    errors: frozenset[str] = NONE


def _written(scene: Scene) -> None:
    """Some writes that everybody has."""
    for step in range(6):
        scene.write(AREA.start + 60 * step, 5)
    scene.pass_time(1)


def _steady(*devices: str) -> Callable[[Scene], None]:
    def prepare(scene: Scene) -> None:
        scene.new_set(*devices)
        _written(scene)

    return prepare


def _dismounted(scene: Scene) -> None:
    for node in NODES:
        scene.do("DISMOUNT DSA1:", node)


def _prepare_new(scene: Scene) -> None:
    scene.do(f"INITIALIZE {A}: {LABEL}")
    scene.look(A)


def _prepare_known(scene: Scene) -> None:
    _steady(A, B, C)(scene)
    _dismounted(scene)


def _prepare_stale(scene: Scene) -> None:
    """C left before the last writes."""
    _steady(A, B, C)(scene)
    scene.do(f"DISMOUNT {C}:")
    for step in range(4):
        scene.write(AREA.start + 80 * step, 7)
    scene.pass_time(1)
    _dismounted(scene)


def _prepare_stale_and_current(scene: Scene) -> None:
    """B left before the last writes, which A alone has."""
    _steady(A, B)(scene)
    scene.do(f"DISMOUNT {B}:")
    for step in range(4):
        scene.write(AREA.start + 80 * step, 7)
    scene.pass_time(1)
    _dismounted(scene)


def _prepare_crashed(scene: Scene) -> None:
    """All power failed with writes on their way."""
    _steady(A, B, C)(scene)
    for step in range(4):
        scene.write(AREA.start + 90 * step, 9, NODES[step % 2])
    scene.pass_time(0.0004)
    for node in NODES:
        scene.cluster.simulate(f"CRASH {node}")
    for node in NODES:
        scene.cluster.simulate(f"BOOT {node}")
    scene.hear()


def _prepare_alone(scene: Scene) -> None:
    scene.do(f"INITIALIZE/SHADOW=({A},{B},{C}) {LABEL}")
    scene.mount(A, B, C)
    scene.pass_time(1)
    scene.look(A)
    _written(scene)


def _prepare_minicopy(scene: Scene) -> None:
    _steady(A, B, C)(scene)
    scene.do(f"DISMOUNT/POLICY=MINICOPY {C}:")
    for lbn in (40, 200, 380):
        scene.write(lbn, 7, "BETA")
    scene.pass_time(1)


def _torn_by_beta(scene: Scene) -> None:
    """BETA crashes with writes half done."""
    for step in range(4):
        scene.write(AREA.start + 100 * step, 9, "BETA")
    scene.pass_time(0.0004)
    scene.cluster.simulate("CRASH BETA")
    scene.hear()


def _prepare_minimerge(scene: Scene) -> None:
    _steady(A, B, C)(scene)
    scene.do(HBMM)
    scene.pass_time(1)


def _prepare_small(scene: Scene) -> None:
    """The volume is smaller than its disks, and may grow."""
    scene.do(f"INITIALIZE/CLUSTER_SIZE=1/SIZE={SMALL}/LIMIT=450 {A}: {LABEL}")
    scene.mount(A)
    scene.do(f"MOUNT/SYSTEM DSA1: {LABEL}", "BETA")
    scene.mount(B, C)
    scene.pass_time(LONG_S)
    scene.look(A)
    for step in range(4):
        scene.write(AREA.start + 50 * step, 5)
    scene.pass_time(1)


def _mounts(*devices: str) -> Callable[[Scene], None]:
    def deed(scene: Scene) -> None:
        if scene.mount(*devices) & 1:
            scene.busy(8, "ALPHA")

    return deed


def _mounts_stale_first(scene: Scene) -> None:
    """The current member is named last. Where it fails the operator lets the other forget that it was a member."""
    current = scene.content(A)[AREA.start * BLOCK :]
    mounted = scene.mount(B, A) & 1
    assert scene.content(A)[AREA.start * BLOCK :] == current, "the current member was overwritten"
    if mounted and scene.shadow_set.member(A) is None:
        scene.do("DISMOUNT DSA1:")
        scene.do(f"MOUNT/NOASSIST/OVERRIDE=SHADOW_MEMBERSHIP {B}: {LABEL}")
        scene.do(f"DISMOUNT {B}:")
        mounted = scene.mount(A, B) & 1
    if mounted:
        scene.busy(8, "ALPHA")


def _joins(scene: Scene) -> None:
    joined = scene.do(f"MOUNT/SYSTEM DSA1: {LABEL}", "BETA") & 1
    scene.busy(8, "BETA" if joined else "ALPHA")


def _copies(scene: Scene) -> None:
    scene.mount(C)
    scene.busy()


def _leaves(scene: Scene) -> None:
    for lbn in (50, 180):
        scene.write(lbn, 9, "BETA")
    scene.do(f"DISMOUNT {B}:")
    scene.busy(8)


def _leaves_with_bitmap(scene: Scene) -> None:
    for lbn in (50, 180):
        scene.write(lbn, 9, "BETA")
    scene.do(f"DISMOUNT/POLICY=MINICOPY {B}:")
    scene.busy(8)
    scene.mount(B)
    scene.busy(8)


def _ends(scene: Scene) -> None:
    for lbn in (50, 180):
        scene.write(lbn, 9, "BETA")
    _dismounted(scene)


def _merges(scene: Scene) -> None:
    _torn_by_beta(scene)
    scene.pass_time(20.0)
    scene.busy(16, "ALPHA")


def _grows(scene: Scene) -> None:
    """A write is on its way, the volume grows, and users go beyond its old end at once."""
    scene.write(180, 9, "BETA")
    scene.do("SET VOLUME/SIZE DSA1:")
    scene.busy(12)


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("first mount of a new set", _prepare_new, _mounts(A, B), (A, B), ONE_SOURCE),
    Scenario("first mount of a known set", _prepare_known, _mounts(A, B, C)),
    Scenario("first mount with a stale member named first", _prepare_stale, _mounts(C, A, B)),
    Scenario("first mount of the only current member behind a stale one", _prepare_stale_and_current,
             _mounts_stale_first, (A, B), ONE_SOURCE),
    Scenario("first mount after a power failure", _prepare_crashed, _mounts(A, B, C), errors=CRASHES),
    Scenario("a further node mounts", _prepare_alone, _joins),
    Scenario("a member is added and copied", _steady(A, B), _copies),
    Scenario("a member is added to a single one", _steady(A), _copies, (A, C), ONE_SOURCE),
    Scenario("a member is dismounted", _steady(A, B, C), _leaves),
    Scenario("a member leaves with a bitmap and returns", _steady(A, B, C), _leaves_with_bitmap),
    Scenario("the unit is dismounted", _steady(A, B, C), _ends),
    Scenario("minicopy", _prepare_minicopy, _copies),
    Scenario("merge", _steady(A, B, C), _merges, errors=CRASHES),
    Scenario("minimerge", _prepare_minimerge, _merges, errors=CRASHES),
    Scenario("the volume grows", _prepare_small, _grows, errors=frozenset({"ILLBLKNUM"})),  # if it could not
)
