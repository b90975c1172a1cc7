"""What MOUNT/BIND writes leaves volumes that every reader accepts, with the right blocks taken."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmsshadow.disk import ods2, volume_set
from vmsshadow.disk.allocation import allocated
from vmsshadow.disk.image import Image
from vmsshadow.disk.structures import HomeBlock, extents_of, is_home_block
from vmsshadow.disk.volume import Volume, examine, free_blocks

BLOCKS = 9000


def fresh(cluster: int = 1) -> Image:
    image = Image.on_fd(os.memfd_create("disk"), BLOCKS)
    made = ods2.initialize(blocks=BLOCKS, label="ROOT", sectors=10, tracks=10, cylinders=90, created=1, cluster=cluster)
    for lbn, block in made.items():
        image.write(lbn, block)
    return image


def on(image: Image) -> Volume:
    found = examine(image)
    assert isinstance(found, Volume)
    return found


def bind(image: Image, name: str, rvn: int, count: int) -> None:
    for write in volume_set.binding(image, on(image), name, rvn, count):
        image.write(write.lbn, write.data)


def enter(image: Image, name: str, labels: tuple[str, ...]) -> None:
    for write in volume_set.listing(image, on(image), name, labels):
        image.write(write.lbn, write.data)


def test_a_bound_volume_says_so_in_every_home_block() -> None:
    image = fresh(cluster=3)
    before = on(image)
    bind(image, "WORK", 2, 0)
    found = on(image)
    assert (found.rvn, found.structure_name, found.label) == (2, "WORK", "ROOT")
    homes = [lbn for lbn in range(BLOCKS) if is_home_block(image.read(lbn, 1), lbn)]
    assert len(homes) > 3
    assert {HomeBlock.unpack(image.read(lbn, 1)).rvn for lbn in homes} == {2}
    assert found._replace(rvn=0, structure_name="") == before


def test_a_fresh_volume_lists_nothing_and_belongs_to_no_set() -> None:
    image = fresh()
    assert volume_set.labels(image, on(image)) == ()
    assert (on(image).rvn, on(image).structure_name) == (0, "")


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([1, 2, 3, 8]), st.lists(st.integers(1, volume_set.MAX_VOLUMES), min_size=1, max_size=5))
def test_a_list_that_grows_is_read_back_and_takes_whole_clusters(cluster: int, sizes: list[int]) -> None:
    image = fresh(cluster)
    names = tuple(f"VOL{n}" for n in range(volume_set.MAX_VOLUMES))
    free = free_blocks(image, on(image))
    for size in sorted(sizes):
        taken = volume_set.missing_blocks(image, on(image), size)
        enter(image, "WORK", names[:size])
        assert volume_set.labels(image, on(image)) == names[:size]
        free -= taken
        assert free_blocks(image, on(image)) == free and taken % cluster == 0
    header = image.read(on(image).first_header_lbn + 5, 1)
    places = extents_of(header)
    inside = [any(a.lbn <= p.lbn and p.end <= a.end for a in allocated(image, on(image))) for p in places]
    assert all(inside), "what the file has is allocated"


def test_a_full_root_volume_has_no_room_for_its_list() -> None:
    image = fresh()
    found = on(image)
    (bitmap,) = found.bitmap
    for lbn in range(bitmap.lbn + 1, bitmap.end):
        image.write(lbn, bytes(512))
    with pytest.raises(volume_set.NoRoom):
        list(volume_set.listing(image, found, "WORK", ("ROOT",)))
