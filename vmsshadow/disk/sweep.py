"""Sweeps: many 127-block ranges of two images compared, or copied where they differ, in one call.

This is the bulk form of what a copy and a merge do range by range (Volume Shadowing 8.4, 6.2): read both,
compare, write if different. The outcome is the same, block for block, as long as nobody else writes to the
two images during the call, which the caller guarantees. Only images can be swept, never a medium with a
trouble in front of it (see `troubles.plain`).

Three things make it fast. Holes are found with SEEK_DATA and are not read; a stretch that becomes all zeros
because its source is a hole is punched, so that copies of sparse images stay sparse. Data are read into the
same small buffers again and again and compared by memcmp, which, as the reads, releases the interpreter lock:
a long comparison runs as two halves on two threads. And after a range that differed, the next one is first
judged by its first page; what differs is copied by the kernel (copy_file_range), not through the process.
Whatever the host lacks falls back to reads and writes.

A map of an image into memory would be faster still, but a file cut short behind our back would then kill
the process.
"""

import errno
import os
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from vmsshadow.base.blocks import BLOCK, RANGE_BYTES
from vmsshadow.disk.image import DiskError, Image, Trouble

if TYPE_CHECKING:
    from ctypes import _NamedFuncPointer

_PIECE_RANGES = 4
_PROBE_BYTES = 4096
_BATCH_RANGES = 64
_THREAD_RANGES = 128
_WRITE_BYTES = 65_536
_PUNCH_HOLE_KEEP_SIZE = 0x03

_Island = tuple[int, int]


class _Run(NamedTuple):
    """Ranges [start, end) in which at least one of the two images has data on the host."""

    start: int
    end: int
    first_has_data: bool
    second_has_data: bool


def differing(first: Image, second: Image, lbn: int, count: int) -> bytearray:
    """Compare *count* blocks from *lbn* on: one byte for each range of 127 blocks, 1 where the images differ.

    Raises DiskError, its *medium* being the image that failed; ValueError outside a disk.
    """
    return _Sweep(first, second, lbn, count, copying=False).run()


def copy_differing(source: Image, target: Image, lbn: int, count: int) -> bytearray:
    """Copy those ranges of 127 blocks that differ; returns one byte for each range, 1 where they differed.

    Raises DiskError, its *medium* being the image that failed; any part may have been copied by then.
    """
    _check_writable(target, lbn)
    return _Sweep(source, target, lbn, count, copying=True).run()


def copy_range(source: Image, target: Image, lbn: int, count: int) -> None:
    """Copy *count* blocks from *lbn* on without looking at the target first, as an assisting controller does.

    Holes are carried over as holes. Raises DiskError, ValueError.
    """
    _check_writable(target, lbn)
    _check_bounds(source, target, lbn, count)
    start, end = lbn * BLOCK, (lbn + count) * BLOCK
    _carry(source, target, _islands(source, start, end), start, end)
    _note_length(target)


def _check_writable(target: Image, lbn: int) -> None:
    if not target.writable:
        raise DiskError(Trouble.WRITE_LOCKED, lbn, medium=target)
    try:
        target.check_length(lbn)
    except OSError as error:
        raise target.host_error(error, lbn) from None


def _check_bounds(first: Image, second: Image, lbn: int, count: int) -> None:
    if lbn < 0 or count < 0 or lbn + count > min(first.size_blocks, second.size_blocks):
        raise ValueError(f"{count} blocks at LBN {lbn} are not on both disks")


class _Sweep:
    """One sweep: its two images, its ranges, and the flags it fills in."""

    def __init__(self, first: Image, second: Image, lbn: int, count: int, *, copying: bool) -> None:
        _check_bounds(first, second, lbn, count)
        self._first, self._second, self._copying = first, second, copying
        self._base, self._end = lbn * BLOCK, (lbn + count) * BLOCK
        self._flags = bytearray(-(-count * BLOCK // RANGE_BYTES))
        self._islands = _islands(first, self._base, self._end)

    def run(self) -> bytearray:
        """Do the whole sweep and return the flags."""
        runs = _busy_runs(self._islands, _islands(self._second, self._base, self._end), self._base)
        busy = sum(run.end - run.start for run in runs)
        # A host lets one write at a time into a file, so a second thread helps only while there is much to compare.
        if busy < _THREAD_RANGES or (self._copying and self._begins_different(runs[0])):
            self._sweep(runs)
        else:
            self._sweep_halves(_halves(runs, busy // 2))
        if self._copying:
            _note_length(self._second)
        return self._flags

    def _begins_different(self, run: _Run) -> bool:
        bench = _Bench(1)
        bench.face(run)
        return self._probe(bench, run.start)

    def _sweep_halves(self, halves: tuple[list[_Run], list[_Run]]) -> None:
        from threading import Thread

        failed: list[DiskError] = []

        def later_half() -> None:
            try:
                self._sweep(halves[1])
            except DiskError as error:
                failed.append(error)

        thread = Thread(target=later_half, name="sweep")
        thread.start()
        try:
            self._sweep(halves[0])
        finally:
            thread.join()
        if failed:
            raise failed[0]

    def _sweep(self, runs: list[_Run]) -> None:
        if not runs:
            return
        bench = _Bench(max(run.end - run.start for run in runs))
        for run in runs:
            bench.face(run)
            for start in range(run.start, run.end, _BATCH_RANGES):
                end = min(start + _BATCH_RANGES, run.end)
                self._compare(bench, start, end)
                if self._copying:
                    self._carry_flagged(start, end)

    def _compare(self, bench: "_Bench", start: int, end: int) -> None:
        """Flag the ranges in [start, end) that differ."""
        at = start
        while at < end:
            if bench.expects_difference and self._probe(bench, at):
                self._flags[at] = 1
                at += 1
                continue
            many = 1 if bench.expects_difference else min(_PIECE_RANGES, end - at)
            offset = self._base + at * RANGE_BYTES
            length = min(many * RANGE_BYTES, self._end - offset)
            bench.fill(self._first, self._second, offset, length)
            bench.expects_difference = not bench.same(0, length)
            if bench.expects_difference:
                for part in range(many):
                    low = part * RANGE_BYTES
                    self._flags[at + part] = not bench.same(low, min(RANGE_BYTES, length - low))
                # The next range is expected to be like the last one.
                bench.expects_difference = self._flags[at + many - 1] == 1
            at += many

    def _probe(self, bench: "_Bench", at: int) -> bool:
        """Whether the first page alone tells that range *at* differs; a page cut off tells nothing."""
        offset = self._base + at * RANGE_BYTES
        length = min(_PROBE_BYTES, self._end - offset)
        try:
            first = os.pread(self._first.fd, length, offset) if bench.reads_first else bytes(length)
            second = os.pread(self._second.fd, length, offset) if bench.reads_second else bytes(length)
        except OSError:
            # Reading the whole range will meet it again, and say which image failed.
            return False
        return len(first) == len(second) == length and first != second

    def _carry_flagged(self, start: int, end: int) -> None:
        """Copy each run of flagged ranges within [start, end)."""
        flags = self._flags
        low = flags.find(1, start, end)
        while low >= 0:
            high = flags.find(0, low, end)
            high = end if high < 0 else high
            from_bytes, to_bytes = self._base + low * RANGE_BYTES, self._base + high * RANGE_BYTES
            _carry(self._first, self._second, self._islands, from_bytes, min(to_bytes, self._end))
            low = flags.find(1, high, end)


class _Bench:
    """One thread's two buffers; a side without data on the host is compared as zeros and not read."""

    def __init__(self, ranges: int) -> None:
        from ctypes import addressof, c_char

        size = min(ranges, _PIECE_RANGES) * RANGE_BYTES
        buffers = [bytearray(size) for _ in range(3)]
        self._views = [memoryview(buffer) for buffer in buffers]
        self._at = [addressof((c_char * size).from_buffer(buffer)) for buffer in buffers]
        self._memcmp = _memcmp()
        self._sides = (0, 1)
        self.reads_first = self.reads_second = True
        self.expects_difference = False

    def face(self, run: _Run) -> None:
        """Get ready for *run*: its sides without data are the third buffer, which stays zero."""
        self.reads_first, self.reads_second = run.first_has_data, run.second_has_data
        self._sides = (0 if self.reads_first else 2, 1 if self.reads_second else 2)
        self.expects_difference = False

    def fill(self, first: Image, second: Image, offset: int, length: int) -> None:
        """Read *length* bytes at *offset* of both images."""
        if self.reads_first:
            _read_into(first, self._views[0][:length], offset)
        if self.reads_second:
            _read_into(second, self._views[1][:length], offset)

    def same(self, low: int, length: int) -> bool:
        """Whether both buffers hold the same *length* bytes from *low* on."""
        return not self._memcmp(self._at[self._sides[0]] + low, self._at[self._sides[1]] + low, length)


@cache
def _memcmp() -> Callable[[int, int, int], int]:
    from ctypes import CDLL, c_int, c_size_t, c_void_p

    function: _NamedFuncPointer = CDLL(None).memcmp
    function.argtypes, function.restype = (c_void_p, c_void_p, c_size_t), c_int
    return function


@cache
def _fallocate() -> "Callable[[int, int, int, int], int] | None":
    """The host's fallocate with 64-bit offsets; None where there is none."""
    from ctypes import CDLL, c_int, c_int64

    host = CDLL(None, use_errno=True)
    function: _NamedFuncPointer | None = getattr(host, "fallocate64", None)
    if function is not None:
        function.argtypes, function.restype = (c_int, c_int, c_int64, c_int64), c_int
    return function


def _read_into(image: Image, view: memoryview, offset: int) -> None:
    """Fill *view* from *offset* on; past the end of the file are zeros. Raises DiskError."""
    try:
        done = os.preadv(image.fd, [view], offset)
        while done < len(view):
            more = os.preadv(image.fd, [view[done:]], offset + done)
            if not more:
                image.check_length((offset + done) // BLOCK)
                view[done:] = bytes(len(view) - done)
                return
            done += more
    except OSError as error:
        raise image.host_error(error, offset // BLOCK) from None


def _islands(image: Image, start: int, end: int) -> list[_Island]:
    """Where between the bytes *start* and *end* the file has data, in order, on block boundaries."""
    found: list[_Island] = []
    at = start
    try:
        image.check_length(start // BLOCK)
        while at < end:
            try:
                low = os.lseek(image.fd, at, os.SEEK_DATA)
                high = os.lseek(image.fd, low, os.SEEK_HOLE)
            except OSError as error:
                if error.errno == errno.ENXIO:
                    break
                if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):
                    raise
                low, high = at, os.fstat(image.fd).st_size
            low, high = max(start, low // BLOCK * BLOCK), min(end, -(-high // BLOCK) * BLOCK)
            if low >= high:
                break
            found.append((low, high))
            at = high
    except OSError as error:
        raise image.host_error(error, at // BLOCK) from None
    return found


def _busy_runs(first: list[_Island], second: list[_Island], base: int) -> list[_Run]:
    """The ranges that hold data on either side, as runs that are alike in which side has data."""
    edges: list[tuple[int, int, int]] = []
    for side, islands in enumerate((first, second)):
        for low, high in islands:
            edges.append(((low - base) // RANGE_BYTES, side, 1))
            edges.append((-(-(high - base) // RANGE_BYTES), side, -1))
    edges.sort()
    runs: list[_Run] = []
    depth, before = [0, 0], 0
    for at, side, step in edges:
        if at > before and (depth[0] or depth[1]):
            runs.append(_Run(before, at, depth[0] > 0, depth[1] > 0))
        before = at
        depth[side] += step
    return runs


def _halves(runs: list[_Run], wanted: int) -> tuple[list[_Run], list[_Run]]:
    """Split *runs* after the first *wanted* ranges."""
    first: list[_Run] = []
    later: list[_Run] = []
    for run in runs:
        cut = min(run.end, run.start + max(0, wanted))
        wanted -= run.end - run.start
        if cut > run.start:
            first.append(run._replace(end=cut))
        if cut < run.end:
            later.append(run._replace(start=cut))
    return first, later


def _carry(source: Image, target: Image, islands: list[_Island], start: int, end: int) -> None:
    """Make the bytes [start, end) of *target* those of *source*, whose data are on *islands*."""
    at = start
    for low, high in _clipped(islands, start, end):
        _clear(target, at, low)
        _carry_data(source, target, low, high)
        at = high
    _clear(target, at, end)


def _clipped(islands: list[_Island], start: int, end: int) -> Iterator[_Island]:
    index = max(0, bisect_right(islands, (start, 0)) - 1)
    while index < len(islands) and islands[index][0] < end:
        low, high = max(start, islands[index][0]), min(end, islands[index][1])
        if low < high:
            yield low, high
        index += 1


def _carry_data(source: Image, target: Image, at: int, end: int) -> None:
    kernel_copy = getattr(os, "copy_file_range", None)
    while kernel_copy is not None and at < end:
        try:
            done = kernel_copy(source.fd, target.fd, end - at, at, at)
        except OSError:
            # The slow way finds out which of the two files is to blame, if any is.
            done = 0
        if not done:
            break
        at += done
    # A kernel copy may stop within a block at the end of the file.
    at = at // BLOCK * BLOCK
    while at < end:
        lbn, blocks = at // BLOCK, min(end - at, _WRITE_BYTES) // BLOCK
        target.write(lbn, source.read(lbn, blocks))
        at += blocks * BLOCK


def _clear(target: Image, start: int, end: int) -> None:
    """Make the bytes [start, end) of *target* zero, as a hole if the host can."""
    try:
        end = min(end, os.fstat(target.fd).st_size)
        if start >= end:
            return
        punch = _fallocate()
        if punch is not None and punch(target.fd, _PUNCH_HOLE_KEEP_SIZE, start, end - start) == 0:
            return
    except OSError as error:
        raise target.host_error(error, start // BLOCK) from None
    end = -(-end // BLOCK) * BLOCK
    for at in range(start, end, _WRITE_BYTES):
        target.write(at // BLOCK, bytes(min(_WRITE_BYTES, end - at)))


def _note_length(target: Image) -> None:
    """Take note of how far the target's file has been extended."""
    try:
        target.host_bytes = max(target.host_bytes, os.fstat(target.fd).st_size)
    except OSError as error:
        raise target.host_error(error) from None
