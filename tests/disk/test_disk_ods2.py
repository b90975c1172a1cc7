"""INITIALIZE writes what OpenVMS writes, and a consistent volume for any size."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.disk import ods2
from vmsshadow.disk.scb import Scb
from vmsshadow.disk.structures import HomeBlock, extents_of, is_header_of, is_home_block, is_sealed

GENUINE = json.loads((Path(__file__).parents[1] / "data" / "rx50.json").read_text())
RX50 = GENUINE["RX50"]


def make(blocks: int = 800, label: str = "TEST", **options: Any) -> dict[int, bytes]:
    return ods2.initialize(
        blocks=blocks, label=label, sectors=10, tracks=80, cylinders=1, created=0x00BC0AE1E63ED480, **options
    )


def genuine_rx50() -> dict[int, bytes]:
    return ods2.initialize(
        blocks=RX50["blocks"],
        label=RX50["label"],
        sectors=RX50["sectors"],
        tracks=RX50["tracks"],
        cylinders=RX50["cylinders"],
        created=int(RX50["init_time"], 16),
        volume_lock_name=bytes.fromhex(RX50["scb_volockname_hex"]),
        mount_time=int(RX50["scb_mounttime"], 16),
    )


@pytest.mark.parametrize("lbn", list(RX50["block_sha256"]))
def test_a_block_of_a_genuine_rx50_is_reproduced(lbn: str) -> None:
    assert hashlib.sha256(genuine_rx50()[int(lbn)]).hexdigest() == RX50["block_sha256"][lbn]


@pytest.mark.parametrize("label", list(GENUINE["SECURITY.SYS checksum, owner [1,4]"]))
def test_the_checksum_of_security_sys_is_that_of_genuine_volumes(label: str) -> None:
    wanted = int(GENUINE["SECURITY.SYS checksum, owner [1,4]"][label], 16)
    assert int.from_bytes(ods2.security_block(label, 0x00010004)[:4], "little") == wanted


def test_an_rx50_is_laid_out_as_the_genuine_one() -> None:
    layout = ods2.plan(800)
    assert layout.alternate_home_lbn == 2
    assert (layout.directory, layout.bitmap, layout.main) == (Extent(3, 2), Extent(5, 2), Extent(7, 17))
    assert (layout.alternate_index, layout.security, layout.free_blocks) == (Extent(24, 1), Extent(25, 6), 769)


def test_an_ra92_is_laid_out_as_the_genuine_one() -> None:
    layout = ods2.plan(2_940_951)
    assert (layout.cluster, layout.alternate_home_lbn, layout.alternate_home) == (3, 1034, Extent(1032, 3))
    assert (layout.directory, layout.bitmap) == (Extent(1_470_474, 3), Extent(1_470_477, 243))
    assert (layout.main.lbn, layout.index_bitmap_blocks) == (1_470_720, 90)
    assert (layout.security, layout.alternate_index) == (Extent(1_470_828, 6), Extent(1_471_752, 3))
    assert layout.free_blocks == 2_940_579
    written = make(2_940_951)
    assert sum(any(block) for lbn, block in written.items() if lbn) == 265
    home = HomeBlock.unpack(written[1])
    assert (home.alhomevbn, home.altidxvbn, home.ibmapvbn, home.maxfiles) == (9, 10, 13, 367_618)


def test_an_rx33_is_laid_out_as_an_old_one_with_the_search_step_of_its_geometry() -> None:
    layout = ods2.plan(2400, delta=46)
    assert (layout.directory, layout.bitmap, layout.main) == (Extent(2, 2), Extent(4, 2), Extent(6, 17))
    assert (layout.alternate_home.lbn, layout.alternate_index.lbn) == (47, 52)


def test_an_rd54_has_the_documented_free_space() -> None:
    assert ods2.plan(311_200).free_blocks == 311_124


@pytest.mark.parametrize(
    ("blocks", "cluster"), [(800, 1), (49_999, 1), (50_000, 3), (2_940_951, 3), (3_920_490, 4), (8_380_080, 9)]
)
def test_the_default_cluster_factor_grows_with_the_volume(blocks: int, cluster: int) -> None:
    assert ods2.default_cluster(blocks) == cluster


def volume_cases() -> st.SearchStrategy[tuple[int, int | None, str | int | None]]:
    return st.tuples(
        st.integers(40, 60_000) | st.integers(44, 5_000_000),
        st.none() | st.integers(1, 40) | st.integers(500, 600),
        st.none() | st.sampled_from(["BEGINNING", "MIDDLE", "END"]) | st.integers(0, 60_000),
    )


@settings(max_examples=80, deadline=None)
@given(volume_cases())
@example((60_000, 520, None))
@example((40_000, 3, 1032))
@example((44, None, None))
def test_any_volume_is_refused_or_consistent(case: tuple[int, int | None, str | int | None]) -> None:
    blocks, cluster, index = case
    try:
        written = make(blocks, cluster=cluster, index=index)
    except ods2.Refused as refused:
        assert refused.reason
        return
    layout = ods2.plan(blocks, cluster, index=index)
    check_homes(written, layout)
    check_files(written, layout)


def check_homes(written: dict[int, bytes], layout: ods2.Layout) -> None:
    copies = [lbn for lbn, block in written.items() if is_home_block(block, lbn)]
    v = layout.cluster
    assert sorted(copies) == [*range(1, 2 * v), *range(layout.alternate_home.lbn, layout.alternate_home.end)]
    home = HomeBlock.unpack(written[1])
    assert home.alhomelbn in copies
    assert HomeBlock.unpack(written[home.alhomelbn]).homevbn == home.alhomevbn
    assert all(lbn == 0 or len(block) == BLOCK for lbn, block in written.items())


def check_files(written: dict[int, bytes], layout: ods2.Layout) -> None:
    home = HomeBlock.unpack(written[1])
    owned: list[int] = []
    for number in range(1, 11):
        header = written[home.ibmaplbn + home.ibmapsize + number - 1]
        assert is_header_of(header, number)
        owned += [lbn for extent in extents_of(header) for lbn in range(extent.lbn, extent.end)]
    assert len(owned) == len(set(owned))
    assert set(owned) == set(written)
    index = extents_of(written[home.ibmaplbn + home.ibmapsize])
    vbns = [lbn for extent in index for lbn in range(extent.lbn, extent.end)]
    assert vbns[home.ibmapvbn - 1] == home.ibmaplbn
    assert vbns[home.alhomevbn - 1] == home.alhomelbn
    assert vbns[home.altidxvbn - 1] == home.altidxlbn
    assert written[home.altidxlbn] == written[home.ibmaplbn + home.ibmapsize]
    scb_lbn = layout.bitmap.lbn
    assert Scb.unpack(written[scb_lbn]).checksum_ok and is_sealed(written[scb_lbn])
    bits = b"".join(written[lbn] for lbn in range(scb_lbn + 1, layout.bitmap.end))
    free = int.from_bytes(bits, "little")
    assert free.bit_length() <= layout.clusters
    taken = {lbn // layout.cluster for lbn in owned}
    assert all(not free >> cluster & 1 for cluster in taken)
    assert free.bit_count() == layout.clusters - len(taken) == layout.free_blocks // layout.cluster


@pytest.mark.parametrize("label", ["", "THIRTEENCHARS", "BAD LABEL", "SMÖR"])
def test_a_label_that_is_none_is_refused(label: str) -> None:
    with pytest.raises(ods2.Refused, match="a label has"):
        make(label=label)


def test_a_label_is_upper_cased() -> None:
    assert HomeBlock.unpack(make(label="data1")[1]).volname == b"DATA1       "


@pytest.mark.parametrize(
    "options",
    [
        {"blocks": 43},
        {"blocks": 800, "cluster": 0},
        {"blocks": 800, "cluster": 17},
        {"blocks": 2_000_000, "cluster": 16_381},
        {"blocks": 0x7FFFE001},
        {"blocks": 0x7FFFE000, "cluster": 1},
        {"blocks": 800, "volume_size": 801},
        {"blocks": 800, "volume_size": 0},
        {"blocks": 800, "limit_blocks": 799},
        {"blocks": 800, "index": 800},
        {"blocks": 800, "headers": 201},
        {"blocks": 800, "maximum_files": 10},
        {"blocks": 800, "maximum_files": 401},
        {"blocks": 800, "windows": 6},
        {"blocks": 800, "accessed": 256},
        {"blocks": 800, "extension": 65_536},
        {"blocks": 800, "volume_lock_name": b"short"},
        {"blocks": 800, "owner_name": "THIRTEENCHARS"},
        {"blocks": 800, "delta": 0},
    ],
)
def test_impossible_parameters_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ods2.Refused):
        make(**options)


def test_the_largest_volume_can_be_made() -> None:
    layout = ods2.plan(0x7FFFE000, 8)
    assert layout.bitmap.count == 65_544
    assert layout.clusters * 8 == 0x7FFFE000


def test_qualifiers_reach_their_fields() -> None:
    written = make(
        windows=20, accessed=9, extension=100, erase_attribute=True, no_highwater=True, protection=0xFF00,
        owner_uic=0x00640007, owner_name="SMITH", generation=3, unerased=True,
    )  # fmt: skip
    home = HomeBlock.unpack(written[1])
    assert (home.window, home.lru_lim, home.extend, home.volchar) == (20, 9, 100, 0x0C)
    assert (home.volowner, home.ownername, home.protect) == (0x00640007, b"SMITH       ", 0xFF00)
    scb = Scb.unpack(written[5])
    assert (scb.genernum, scb.unerased, scb.status, scb.writecnt) == (3, True, 0, 0)
    assert written[25][0x1C:0x20] == b"\x07\x00\x64\x00"


def test_a_volume_may_be_smaller_than_its_disk() -> None:
    smaller, alone = make(10_000, volume_size=5_000), make(5_000)
    assert smaller == alone


def test_a_limit_makes_the_bitmap_larger_and_leaves_the_new_part_allocated() -> None:
    written, layout = make(20_000, limit_blocks=1_000_000, cluster=1), ods2.plan(20_000, 1, 1_000_000)
    assert layout.bitmap.count == 1 + 245
    assert [any(written[layout.bitmap.lbn + 1 + nth]) for nth in range(7)] == [True] * 5 + [False] * 2
    assert Scb.unpack(written[layout.bitmap.lbn]).volsize == 20_000
    check_files(written, layout)


def test_more_headers_and_files_make_the_index_file_larger() -> None:
    layout = ods2.plan(100_000, 1, headers=500, maximum_files=40_000)
    assert (layout.index_bitmap_blocks, layout.main.count) == (10, 510)
    assert HomeBlock.unpack(make(100_000, cluster=1, headers=500, maximum_files=40_000)[1]).maxfiles == 40_000


def test_the_index_file_goes_where_it_is_sent() -> None:
    assert ods2.plan(100_000, 1, index="BEGINNING").directory.lbn == 2
    assert ods2.plan(100_000, 1, index="MIDDLE").directory.lbn == 50_000
    assert ods2.plan(100_000, 1, index=30_001).directory.lbn == 30_001
    end = ods2.plan(100_000, 1, index="END")
    assert max(extent.end for extent in end.extents) == 100_000


def test_what_is_written_does_not_depend_on_the_run() -> None:
    assert list(make().items()) == list(make().items())


@pytest.mark.parametrize(
    ("blocks", "cluster", "lbn"), [(60_000, 520, 2067), (1000, 3, 6), (1000, 1, 2), (1035, 1, 1034)]
)
def test_the_alternate_home_block_is_the_first_of_the_search_past_the_home_clusters(
    blocks: int, cluster: int, lbn: int
) -> None:
    assert ods2.plan(blocks, cluster).alternate_home_lbn == lbn
