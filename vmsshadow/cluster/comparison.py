"""Full members compared block by block, past the engine: what SIMULATE COMPARE tells."""

from vmsshadow.base.blocks import BLOCK, RANGE_BLOCKS
from vmsshadow.cluster.world import World
from vmsshadow.disk import sweep
from vmsshadow.disk.image import Medium
from vmsshadow.disk.troubles import plain
from vmsshadow.shadow.state import ShadowSet

STRETCH_BLOCKS = 8192 * RANGE_BLOCKS  # looked at in one sweep; holes cost nothing


def compare(world: World, shadow_set: ShadowSet) -> tuple[int, int]:
    """How many blocks differ between the full members, reachable or not, and the first of them (-1: none).

    Raises DiskError.
    """
    media = [medium for member in shadow_set.full if (medium := world.disks[member.device].medium)]
    differ, first = 0, -1
    if len(media) < 2:
        return differ, first
    for start in range(0, shadow_set.volsize, STRETCH_BLOCKS):
        count = min(STRETCH_BLOCKS, shadow_set.volsize - start)
        for number in _suspects(media, start, count):
            lbn = start + number * RANGE_BLOCKS
            for block in _differing(media, lbn, min(RANGE_BLOCKS, start + count - lbn)):
                first = block if first < 0 else first
                differ += 1
    return differ, first


def _suspects(media: list[Medium], lbn: int, count: int) -> list[int]:
    """The ranges of the stretch in which any member differs from the first."""
    images = [plain(medium) for medium in media]
    if any(image is None for image in images):
        return list(range(-(-count // RANGE_BLOCKS)))
    found: set[int] = set()
    for other in images[1:]:
        assert images[0] is not None and other is not None
        flags = sweep.differing(images[0], other, lbn, count)
        found.update(number for number, flag in enumerate(flags) if flag) if any(flags) else None
    return sorted(found)


def _differing(media: list[Medium], lbn: int, count: int) -> list[int]:
    pieces = [medium.read(lbn, count) for medium in media]
    if all(piece == pieces[0] for piece in pieces[1:]):
        return []
    parts = [slice(index * BLOCK, (index + 1) * BLOCK) for index in range(count)]
    return [lbn + index for index, part in enumerate(parts) if len({piece[part] for piece in pieces}) > 1]
