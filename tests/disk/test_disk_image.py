"""Images: containers, sizes, bounds, and host trouble."""

import os
import pickle
import struct
import zlib
from pathlib import Path

import pytest

from vmsshadow.base.blocks import BLOCK
from vmsshadow.disk.containers import vhd_checksum
from vmsshadow.disk.image import Container, DiskError, Image, ImageRefused, Trouble


def memory(blocks: int) -> Image:
    return Image.on_fd(os.memfd_create("disk"), blocks)


def filled(byte: int, blocks: int = 1) -> bytes:
    return bytes([byte]) * (BLOCK * blocks)


def simh_footer(sectors: int) -> bytes:
    body = struct.pack(">4s64s16sIII28sBB", b"simh", b"MicroVAX 3900", b"RX50", 512, sectors, 1, b"now", 1, 1)
    body = body.ljust(508, b"\0")
    return body + zlib.crc32(body).to_bytes(4, "big")


def vhd_footer(size_bytes: int, kind: int = 2) -> bytes:
    body = struct.pack(
        ">8sIIQI4sI4sQQHBBII", b"conectix", 2, 0x10000, 2**64 - 1, 0, b"test", 1, b"Wi2k", size_bytes, size_bytes,
        10, 2, 17, kind, 0,
    ).ljust(BLOCK, b"\0")  # fmt: skip
    return body[:64] + vhd_checksum(body).to_bytes(4, "big") + body[68:]


def refusal(path: Path, **options: bool) -> str:
    with pytest.raises(ImageRefused) as caught:
        Image.open(str(path), **options)
    assert "\n" not in caught.value.reason
    return caught.value.reason


def test_what_was_written_is_read_back() -> None:
    disk = memory(10)
    disk.write(3, filled(7, 2))
    assert disk.read(2, 4) == filled(0) + filled(7, 2) + filled(0)


def test_a_long_write_is_finished_in_pieces() -> None:
    disk = memory(1000)
    data = os.urandom(BLOCK * 700)
    disk.write(100, bytearray(data))
    assert disk.read(100, 700) == data


@pytest.mark.parametrize(("lbn", "count"), [(-1, 1), (9, 2), (11, 1), (0, 11)])
def test_access_outside_the_disk_is_refused(lbn: int, count: int) -> None:
    disk = memory(10)
    with pytest.raises(ValueError, match="not on a disk of 10 blocks"):
        disk.read(lbn, count)
    with pytest.raises(ValueError, match="not on a disk of 10 blocks"):
        disk.write(lbn, filled(1, count))


def test_a_part_of_a_block_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="not on a disk"):
        memory(10).write(0, b"short")


def test_a_raw_file_has_its_whole_blocks(tmp_path: Path) -> None:
    path = tmp_path / "a.dsk"
    path.write_bytes(bytes(BLOCK * 5 + 100))
    with_rest = Image.open(str(path))
    assert (with_rest.size_blocks, with_rest.container) == (5, Container.RAW)


def test_a_short_raw_file_reads_as_zeros_and_is_extended_by_a_write_only(tmp_path: Path) -> None:
    path = tmp_path / "a.dsk"
    path.write_bytes(filled(1, 2))
    disk = Image.open(str(path), blocks=100)
    assert disk.size_blocks == 100
    assert disk.read(1, 3) == filled(1) + bytes(2 * BLOCK)
    assert disk.read(99, 1) == bytes(BLOCK)
    assert path.stat().st_size == 2 * BLOCK
    disk.write(50, filled(2))
    assert path.stat().st_size == 51 * BLOCK
    assert disk.still_there()


def test_a_raw_file_is_used_up_to_the_size_given(tmp_path: Path) -> None:
    path = tmp_path / "a.dsk"
    path.write_bytes(bytes(BLOCK * 10))
    assert Image.open(str(path), blocks=4).size_blocks == 4


def test_a_created_disk_is_sparse_and_zero(tmp_path: Path) -> None:
    disk = Image.create(str(tmp_path / "a.dsk"), 100_000)
    assert disk.read(99_999, 1) == bytes(BLOCK)
    assert os.stat(disk.path).st_blocks < 100


def test_an_existing_file_is_not_created_over(tmp_path: Path) -> None:
    (tmp_path / "a.dsk").write_bytes(b"precious")
    with pytest.raises(ImageRefused, match="cannot be made"):
        Image.create(str(tmp_path / "a.dsk"), 10)
    assert (tmp_path / "a.dsk").read_bytes() == b"precious"


def test_a_simh_footer_is_kept_and_is_no_part_of_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "a.dsk"
    path.write_bytes(filled(1, 20) + simh_footer(20))
    disk = Image.open(str(path), blocks=800)
    assert (disk.container, disk.size_blocks, disk.drive_type) == (Container.SIMH, 20, "RX50")
    disk.write(19, filled(2))
    with pytest.raises(ValueError):
        disk.write(20, filled(2))
    assert path.read_bytes() == filled(1, 19) + filled(2) + simh_footer(20)


def test_a_simh_footer_with_a_wrong_checksum_is_data(tmp_path: Path) -> None:
    path = tmp_path / "a.dsk"
    path.write_bytes(filled(1, 20) + simh_footer(20)[:-1] + b"?")
    disk = Image.open(str(path))
    assert (disk.container, disk.size_blocks) == (Container.RAW, 21)


def test_a_fixed_vhd_is_used_without_its_footer(tmp_path: Path) -> None:
    path = tmp_path / "a.vhd"
    path.write_bytes(filled(1, 20) + vhd_footer(20 * BLOCK))
    disk = Image.open(str(path))
    assert (disk.container, disk.size_blocks) == (Container.VHD, 20)
    disk.write(0, filled(3, 20))
    assert path.read_bytes() == filled(3, 20) + vhd_footer(20 * BLOCK)


def test_other_vhds_are_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "a.vhd"
    path.write_bytes(vhd_footer(20 * BLOCK, kind=3) + filled(1, 20))
    assert refusal(path) == f"{path} is a dynamic VHD; convert it to a fixed one"
    path.write_bytes(filled(1, 20) + vhd_footer(20 * BLOCK, kind=4))
    assert "differencing" in refusal(path)
    path.write_bytes(filled(1, 20) + vhd_footer(20 * BLOCK)[:-1] + b"?")
    assert "damaged VHD footer" in refusal(path)
    path.write_bytes(filled(1, 20) + vhd_footer(21 * BLOCK))
    assert "shorter than" in refusal(path)
    path.write_bytes(filled(1, 20) + vhd_footer(20 * BLOCK - 1))
    assert "not a multiple of 512" in refusal(path)


def test_files_that_are_no_disk_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.dsk").endswith("does not exist")
    assert refusal(tmp_path).endswith("is not a file")
    assert refusal(tmp_path, writable=False).endswith("is not a file")
    (tmp_path / "empty.dsk").write_bytes(b"")
    assert refusal(tmp_path / "empty.dsk").endswith("does not hold one block")
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe").endswith("is not a file")
    assert refusal(tmp_path / "pipe", writable=False).endswith("is not a file")


def test_a_file_without_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    assert refusal(tmp_path / "a.dsk") == f"no permission to write {tmp_path / 'a.dsk'}"


def test_a_disk_in_use_is_refused_until_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.dsk"
    first = Image.create(str(path), 10)
    before = len(os.listdir("/proc/self/fd"))
    assert refusal(path).endswith("is in use by another process")
    assert refusal(path, writable=False).endswith("is in use by another process")
    assert len(os.listdir("/proc/self/fd")) == before
    Image.open(str(path), lock=False).close()
    first.close()
    first.close()
    Image.open(str(path)).close()


def test_a_read_only_image_is_write_locked(tmp_path: Path) -> None:
    Image.create(str(tmp_path / "a.dsk"), 10).close()
    disk = Image.open(str(tmp_path / "a.dsk"), writable=False)
    assert disk.read(0, 1) == bytes(BLOCK)
    with pytest.raises(DiskError) as caught:
        disk.write(4, filled(1))
    assert (caught.value.trouble, caught.value.lbn) == (Trouble.WRITE_LOCKED, 4)


def test_a_file_cut_short_is_trouble_and_not_zeros(tmp_path: Path) -> None:
    disk = Image.create(str(tmp_path / "a.dsk"), 100)
    assert disk.still_there()
    os.truncate(disk.path, 50 * BLOCK)
    assert disk.read(49, 1) == bytes(BLOCK)
    with pytest.raises(DiskError) as caught:
        disk.read(49, 2)
    assert (caught.value.trouble, caught.value.lbn, caught.value.medium) == (Trouble.HOST, 50, disk)
    assert caught.value.host_reason == f"file {disk.path} was cut short"
    assert not disk.still_there()
    with pytest.raises(DiskError, match="cut short"):
        disk.flush()


def test_a_deleted_file_is_noticed_by_a_flush(tmp_path: Path) -> None:
    disk = Image.create(str(tmp_path / "a.dsk"), 100)
    disk.flush()
    os.unlink(disk.path)
    disk.write(0, filled(1))
    assert not disk.still_there()
    with pytest.raises(DiskError, match="was deleted"):
        disk.flush()


def test_a_memory_disk_is_still_there_without_a_name() -> None:
    disk = memory(10)
    disk.flush()
    assert disk.still_there()


def test_a_full_host_is_told_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    disk = memory(10)
    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(DiskError) as caught:
        disk.write(5, filled(1))
    assert (caught.value.trouble, caught.value.lbn) == (Trouble.HOST, 5)
    assert caught.value.host_reason == "No space left on device"
    assert str(caught.value) == "No space left on device at LBN 5"


def test_short_host_transfers_are_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    pwrite, pread = os.pwrite, os.pread
    monkeypatch.setattr(os, "pwrite", lambda fd, data, at: pwrite(fd, memoryview(data)[:700], at))
    monkeypatch.setattr(os, "pread", lambda fd, size, at: pread(fd, min(size, 300), at))
    disk = memory(20)
    data = os.urandom(10 * BLOCK)
    disk.write(3, data)
    assert disk.read(3, 10) == data


def test_a_closed_image_reports_host_trouble() -> None:
    disk = memory(10)
    disk.close()
    assert not disk.still_there()
    with pytest.raises(DiskError, match="Bad file descriptor"):
        disk.read(0, 1)


def test_equality_is_by_content() -> None:
    first, second = memory(10), memory(10)
    first.write(5, filled(1))
    assert first.equal(second, 0, 5)
    assert not first.equal(second, 0, 6)


def test_a_pickled_image_comes_back_closed_and_can_be_reopened(tmp_path: Path) -> None:
    path = tmp_path / "a.dsk"
    path.write_bytes(filled(1, 3))
    disk = Image.open(str(path), blocks=77)
    copy = pickle.loads(pickle.dumps(disk))
    assert (copy.path, copy.size_blocks, copy.container, copy.fd) == (disk.path, 77, Container.RAW, -1)
    disk.write(2, filled(2))
    disk.close()
    path.rename(tmp_path / "b.dsk")
    copy.reopen(str(tmp_path / "b.dsk"))
    assert copy.read(2, 2) == filled(2) + filled(0)
    assert copy.size_blocks == 77
