"""Troubles stack, fail as they should, and stand in the way of bulk work only while they matter."""

import os
import pickle

import pytest

from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.disk.image import DiskError, Image, Medium, Trouble
from vmsshadow.disk.troubles import BadBlocks, NthFails, Offline, Recording, WriteLocked, WrongVolume, plain


def memory(blocks: int = 100) -> Image:
    return Image.on_fd(os.memfd_create("disk"), blocks)


def one(byte: int, count: int = 1) -> bytes:
    return bytes([byte]) * (BLOCK * count)


def trouble_of(medium: Medium, verb: str, lbn: int, count: int = 1) -> tuple[Trouble, int | None]:
    with pytest.raises(DiskError) as caught:
        if verb == "read":
            medium.read(lbn, count)
        elif verb == "write":
            medium.write(lbn, one(9, count))
        else:
            medium.flush()
    assert caught.value.medium is not None
    return caught.value.trouble, caught.value.lbn


def test_an_offline_unit_answers_nothing() -> None:
    disk = Offline(memory())
    assert trouble_of(disk, "read", 5) == (Trouble.OFFLINE, 5)
    assert trouble_of(disk, "write", 6) == (Trouble.OFFLINE, 6)
    assert trouble_of(disk, "flush", 0) == (Trouble.OFFLINE, None)
    assert not disk.still_there()
    with pytest.raises(DiskError):
        disk.equal(memory(), 0, 1)


def test_a_write_locked_unit_can_be_read() -> None:
    image = memory()
    disk = WriteLocked(image)
    assert trouble_of(disk, "write", 5) == (Trouble.WRITE_LOCKED, 5)
    assert disk.read(5, 1) == bytes(BLOCK)
    assert disk.equal(memory(), 0, 100)
    assert disk.still_there()
    disk.flush()


def test_a_wrong_volume_is_neither_read_nor_written() -> None:
    disk = WrongVolume(memory())
    assert trouble_of(disk, "read", 5) == (Trouble.WRONG_VOLUME, 5)
    assert trouble_of(disk, "write", 6) == (Trouble.WRONG_VOLUME, 6)


def test_a_bad_block_fails_reads_until_it_is_written_again() -> None:
    image = memory()
    disk = BadBlocks(image, [Extent(50, 4), Extent(10, 2)])
    assert trouble_of(disk, "read", 8, 60) == (Trouble.PARITY, 10)
    assert trouble_of(disk, "read", 52, 1) == (Trouble.PARITY, 52)
    assert disk.read(12, 38) == bytes(38 * BLOCK)
    disk.write(51, one(1, 2))
    assert disk.extents == [Extent(10, 2), Extent(50, 1), Extent(53, 1)]
    assert disk.read(51, 2) == one(1, 2)
    assert plain(disk) is None
    disk.write(0, one(2, 60))
    assert disk.read(0, 60) == one(2, 60)
    assert plain(disk) is image


def test_a_hard_bad_block_cannot_be_written_and_nothing_else_is() -> None:
    image = memory()
    disk = BadBlocks(image, [Extent(10, 1)], hard=True)
    assert trouble_of(disk, "write", 8, 5) == (Trouble.PARITY, 10)
    assert image.read(0, 100) == bytes(100 * BLOCK)
    disk.write(11, one(1))
    assert disk.extents == [Extent(10, 1)]


def test_the_nth_access_fails_once() -> None:
    image = memory()
    disk = NthFails(image, 3, Trouble.FORCED_ERROR)
    disk.read(0, 1)
    disk.write(1, one(1))
    assert plain(disk) is None
    assert trouble_of(disk, "read", 7) == (Trouble.FORCED_ERROR, 7)
    assert disk.read(7, 1) == bytes(BLOCK)
    assert plain(disk) is image


def test_a_recording_tells_each_access_in_order_even_a_failed_one() -> None:
    log: list[tuple[str, int, int]] = []
    disk = Recording(WriteLocked(memory()), log)
    disk.read(3, 2)
    trouble_of(disk, "write", 5, 2)
    disk.equal(memory(), 1, 1)
    disk.flush()
    assert log == [("read", 3, 2), ("write", 5, 2), ("read", 1, 1), ("flush", 0, 0)]


def test_troubles_stack_and_pass_on_what_they_do_not_concern() -> None:
    image = memory()
    disk = NthFails(BadBlocks(WriteLocked(image), [Extent(4, 1)]), 100)
    assert disk.size_blocks == 100
    assert trouble_of(disk, "read", 4) == (Trouble.PARITY, 4)
    assert trouble_of(disk, "write", 9) == (Trouble.WRITE_LOCKED, 9)
    disk.close()
    assert image.fd == -1


def test_only_a_stack_that_makes_no_difference_is_plain() -> None:
    image = memory()
    assert plain(image) is image
    assert plain(BadBlocks(NthFails(image, 0), [])) is image
    assert plain(BadBlocks(WriteLocked(image), [])) is None
    assert plain(Recording(image, [])) is None
    assert plain(Offline(image)) is None


def test_an_image_compares_with_a_wrapped_one_through_the_wrapper() -> None:
    with pytest.raises(DiskError):
        memory().equal(BadBlocks(memory(), [Extent(4, 1)]), 0, 10)


def test_a_stack_can_be_pickled() -> None:
    disk = pickle.loads(pickle.dumps(BadBlocks(memory(), [Extent(4, 1)])))
    assert disk.extents == [Extent(4, 1)]
    assert disk.size_blocks == 100
