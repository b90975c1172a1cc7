"""Sweeps give the outcome of the range-by-range loop, keep holes, and blame the right image."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmsshadow.base.blocks import BLOCK, RANGE_BLOCKS
from vmsshadow.disk import sweep
from vmsshadow.disk.image import DiskError, Image, Trouble
from vmsshadow.disk.sweep import copy_differing, copy_range, differing

Stretch = tuple[int, int, int]


def memory(blocks: int, stretches: list[Stretch] | None = None) -> Image:
    """A disk on which each stretch (lbn, count, byte) has been written."""
    disk = Image.on_fd(os.memfd_create("disk"), blocks)
    for lbn, count, byte in stretches or []:
        count = min(count, blocks - lbn)
        if count > 0:
            disk.write(lbn, bytes([byte]) * (count * BLOCK))
    return disk


def told_by_reading(first: Image, second: Image, lbn: int, count: int) -> bytes:
    """The flags as a plain loop over the ranges finds them."""
    return bytes(
        first.read(at, min(RANGE_BLOCKS, lbn + count - at)) != second.read(at, min(RANGE_BLOCKS, lbn + count - at))
        for at in range(lbn, lbn + count, RANGE_BLOCKS)
    )


def allocated(disk: Image) -> int:
    return os.fstat(disk.fd).st_blocks


stretches = st.lists(st.tuples(st.integers(0, 1999), st.integers(1, 600), st.sampled_from([0, 0, 1, 2])), max_size=5)


@settings(max_examples=60, deadline=None)
@given(stretches, stretches, stretches, st.integers(0, 300), st.integers(0, 1700), st.sampled_from([1, 3, 64]))
def test_a_sweep_does_what_a_loop_over_the_ranges_does(
    both: list[Stretch], first: list[Stretch], second: list[Stretch], lbn: int, count: int, batch: int
) -> None:
    source, target = memory(2000, both + first), memory(2000, both + second)
    before, told = target.read(0, 2000), told_by_reading(source, target, lbn, count)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "_BATCH_RANGES", batch)
        patch.setattr(sweep, "_THREAD_RANGES", batch)
        assert differing(source, target, lbn, count) == told
        assert copy_differing(source, target, lbn, count) == told
    end = lbn + count
    after = target.read(0, 2000)
    assert after == before[: lbn * BLOCK] + source.read(lbn, count) + before[end * BLOCK :]
    assert target.still_there()
    source.close()
    target.close()


@settings(max_examples=40, deadline=None)
@given(
    stretches, stretches, st.integers(0, 300), st.integers(0, 1700), st.sampled_from(["kernel", "process", "no punch"])
)
def test_an_assisted_copy_makes_the_range_equal(
    first: list[Stretch], second: list[Stretch], lbn: int, count: int, way: str
) -> None:
    source, target = memory(2000, first), memory(2000, second)
    before = target.read(0, 2000)
    with pytest.MonkeyPatch.context() as patch:
        if way == "process":
            patch.setattr(os, "copy_file_range", refusing(errno.EXDEV))
        if way == "no punch":
            patch.setattr(sweep, "_fallocate", lambda: None)
        copy_range(source, target, lbn, count)
    assert target.read(0, 2000) == (before[: lbn * BLOCK] + source.read(lbn, count) + before[(lbn + count) * BLOCK :])
    source.close()
    target.close()


def refusing(number: int) -> Callable[..., int]:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    return refuse


def test_a_long_sweep_on_two_threads_finds_the_last_differing_block() -> None:
    blocks = RANGE_BLOCKS * 400 + 5
    first = memory(blocks, [(0, blocks, 1)])
    second = memory(blocks, [(0, blocks, 1), (blocks - 1, 1, 2), (RANGE_BLOCKS * 7, 1, 2)])
    flags = differing(first, second, 0, blocks)
    assert [at for at, flag in enumerate(flags) if flag] == [7, 400]
    assert len(flags) == 401


def test_a_difference_past_the_first_page_is_found_after_a_range_that_differed() -> None:
    first = memory(RANGE_BLOCKS * 4, [(0, RANGE_BLOCKS * 4, 1)])
    second = memory(RANGE_BLOCKS * 4, [(0, RANGE_BLOCKS * 4, 1), (0, 1, 2), (RANGE_BLOCKS + 126, 1, 2)])
    assert differing(first, second, 0, RANGE_BLOCKS * 4) == b"\1\1\0\0"


def test_blank_disks_are_compared_without_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "preadv", refusing(errno.EIO))
    first, second = memory(10_000_000), memory(10_000_000)
    os.ftruncate(first.fd, 10_000_000 * BLOCK)
    assert not any(differing(first, second, 0, 10_000_000))


def test_a_copy_of_a_sparse_disk_stays_sparse() -> None:
    source = memory(100_000, [(50_000, 8, 1)])
    target = memory(100_000, [(10_000, 20_000, 2)])
    flags = copy_differing(source, target, 0, 100_000)
    assert target.equal(source, 0, 100_000)
    assert allocated(target) <= 64
    assert sum(flags) == len(range(10_000 // 127, 29_999 // 127 + 1)) + 1


def test_zeros_on_the_target_where_the_source_has_a_hole_are_no_difference() -> None:
    source, target = memory(1000), memory(1000, [(0, 1000, 0)])
    assert not any(copy_differing(source, target, 0, 1000))


def test_the_copy_ends_where_it_was_told_to() -> None:
    source, target = memory(1000, [(0, 1000, 1)]), memory(1000)
    copy_differing(source, target, 10, 300)
    assert target.read(0, 10) == bytes(10 * BLOCK)
    assert target.read(10, 300) == source.read(10, 300)
    assert target.read(310, 690) == bytes(690 * BLOCK)


def test_a_copy_through_the_process_is_the_fallback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "copy_file_range", refusing(errno.ENOSYS))
    monkeypatch.setattr(sweep, "_fallocate", lambda: None)
    source, target = memory(1000, [(300, 400, 1)]), memory(1000, [(0, 600, 2)])
    copy_differing(source, target, 0, 1000)
    assert target.equal(source, 0, 1000)


def test_a_host_without_hole_search_is_served_by_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = memory(1000, [(300, 400, 1)]), memory(1000, [(0, 600, 2)])
    monkeypatch.setattr(os, "lseek", refusing(errno.EINVAL))
    told = told_by_reading(source, target, 0, 1000)
    assert copy_differing(source, target, 0, 1000) == told
    assert target.equal(source, 0, 1000)


def test_a_source_cut_short_is_blamed_and_not_spread_as_zeros(tmp_path: Path) -> None:
    source, target = Image.create(str(tmp_path / "a.dsk"), 1000), memory(1000, [(0, 1000, 2)])
    os.truncate(source.path, 500 * BLOCK)
    with pytest.raises(DiskError, match="cut short") as caught:
        copy_differing(source, target, 0, 1000)
    assert caught.value.medium is source
    assert target.read(0, 1000) == b"\2" * (1000 * BLOCK)


def test_a_target_without_room_is_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = memory(1000, [(0, 1000, 1)]), memory(1000)
    monkeypatch.setattr(os, "copy_file_range", refusing(errno.ENOSPC))
    monkeypatch.setattr(os, "pwrite", refusing(errno.ENOSPC))
    with pytest.raises(DiskError, match="No space left on device") as caught:
        copy_differing(source, target, 0, 1000)
    assert (caught.value.trouble, caught.value.medium) == (Trouble.HOST, target)


def test_an_error_on_the_second_thread_reaches_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = RANGE_BLOCKS * 300
    first, second = memory(blocks, [(0, blocks, 1)]), memory(blocks, [(0, blocks, 1)])
    preadv = os.preadv

    def failing_late(fd: int, views: list[memoryview], at: int) -> int:
        if fd == second.fd and at >= 250 * RANGE_BLOCKS * BLOCK:
            raise OSError(errno.EIO, "Input/output error")
        return preadv(fd, views, at)

    monkeypatch.setattr(os, "preadv", failing_late)
    with pytest.raises(DiskError, match="Input/output error") as caught:
        differing(first, second, 0, blocks)
    assert caught.value.medium is second
    assert caught.value.lbn is not None and caught.value.lbn >= 250 * RANGE_BLOCKS


def test_a_read_only_target_is_write_locked(tmp_path: Path) -> None:
    Image.create(str(tmp_path / "a.dsk"), 1000).close()
    target = Image.open(str(tmp_path / "a.dsk"), writable=False)
    with pytest.raises(DiskError) as caught:
        copy_differing(memory(1000), target, 0, 1000)
    assert caught.value.trouble is Trouble.WRITE_LOCKED


def test_a_stretch_must_be_on_both_disks() -> None:
    with pytest.raises(ValueError, match="not on both disks"):
        differing(memory(1000), memory(999), 0, 1000)
    with pytest.raises(ValueError, match="not on both disks"):
        copy_range(memory(1000), memory(999), 0, 1000)


def test_the_footer_of_a_target_survives_a_copy(tmp_path: Path) -> None:
    footer = b"a footer".ljust(100, b".")
    (tmp_path / "a.dsk").write_bytes(bytes(1000 * BLOCK) + footer)
    target = Image.open(str(tmp_path / "a.dsk"))
    copy_differing(memory(1000, [(0, 1000, 1)]), target, 0, 1000)
    copy_differing(memory(1000), target, 0, 1000)
    assert (tmp_path / "a.dsk").read_bytes() == bytes(1000 * BLOCK) + footer
