"""ANALYZE/DISK_STRUCTURE/SHADOW as an operator sees it: what is asked for, what is told, what is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vmsshadow
from tests.commands.show_lab import BLOCKS, ShowLab
from vmsshadow.base.blocks import BLOCK, Extent
from vmsshadow.cluster.analysis import Differing
from vmsshadow.commands import analyze_report as report

A, B, C, D = "$1$DGA10", "$1$DGA11", "$1$DGA12", "$1$DGA13"
BRIEF = "ANALYZE/DISK/SHADOW/BRIEF"


def damage(lab: ShowLab, device: str, *lbns: int, byte: bytes = b"!") -> None:
    medium = lab.world.disks[device].medium
    assert medium is not None
    for lbn in lbns:
        medium.write(lbn, byte * BLOCK)


def differences(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("LBN ")]


def test_few_transfers_are_told_one_by_one_as_in_the_manual() -> None:
    lines = ShowLab().show("ANALYZE/DISK/SHADOW/BLOCKS=COUNT=1070 DSA1:")
    assert lines[0].startswith("Starting to check _DSA1: at 21-NOV-2026 10:00:00.0")
    assert lines[1:12] == [
        "Members of shadow set _DSA1: are _$1$DGA10: _$1$DGA11:",
        "and the number of blocks to be compared is 1070.",
        "Checking LBN #0 (approx 0%)",
        "Checking LBN #127 (approx 11%)",
        "Checking LBN #254 (approx 23%)",
        "Checking LBN #381 (approx 35%)",
        "Checking LBN #508 (approx 47%)",
        "Checking LBN #635 (approx 59%)",
        "Checking LBN #762 (approx 71%)",
        "Checking LBN #889 (approx 83%)",
        "Checking LBN #1016 (approx 94%)",
    ]
    assert lines[12:14] == ["", "Run statistics for _DSA1: are as follows:"]
    assert lines[-3:] == [
        "         DIRECT I/O COUNT = 18",
        "         Failed LBNs = 0",
        "         Transient LBN compare errors = 0",
    ]


def test_only_blocks_of_files_are_compared_unless_more_is_asked_for() -> None:
    lab = ShowLab()
    free = lab.unit().user_area.lbn
    damage(lab, B, free, 1)
    assert differences(lab.show(f"{BRIEF} DSA1:")) == ["LBN #1 differs"]
    assert differences(lab.show(f"{BRIEF}/BLOCKS=FILE_SYSTEM DSA1:")) == ["LBN #1 differs"]
    assert len(differences(lab.show(f"{BRIEF}/BLOCKS=ALL DSA1:"))) == 2
    assert differences(lab.show(f"{BRIEF}/BLOCKS=(FILE_SYSTEM,START:2) DSA1:")) == []


@pytest.mark.parametrize(
    ("blocks", "found"),
    [
        ("START:100,COUNT:3", [100, 102]),
        ("START:101,END:102", [102]),
        ("START:103", [3999]),
        ("END:100", [100]),
        ("START:100,COUNT:1,END:100", [100]),
    ],
)
def test_a_range_is_start_count_and_end(blocks: str, found: list[int]) -> None:
    lab = ShowLab()
    damage(lab, B, 100, 102, BLOCKS - 1)
    for options in (f"/BLOCKS=({blocks})/BRIEF", f"=(BRIEF,BLOCKS=({blocks}))"):
        lines = lab.show(f"ANALYZE/DISK_STRUCTURE/SHADOW{options} DSA1:")
        assert differences(lines) == [f"LBN #{lbn} differs" for lbn in found]


def test_a_difference_is_shown_as_dump_shows_a_block() -> None:
    lab = ShowLab()
    damage(lab, B, 2000, byte=b"AbC\x00")
    medium = lab.world.disks[B].medium
    assert medium is not None
    medium.write(2000, b"AbC\x00xyz~" * 64)
    lines = lab.show("ANALYZE/DISK/SHADOW/BLOCKS=(START:1990,COUNT:20) DSA1:")
    at = lines.index("_$1$DGA10: Logical block number 2000 (000007D0), 512 (0200) bytes")
    assert lines[at + 2] == " 00000000 00000000 00000000 00000000 ................ 000000"
    assert lines[at + 33] == " 00000000 00000000 00000000 00000000 ................ 0001F0"
    at = lines.index("_$1$DGA11: Logical block number 2000 (000007D0), 512 (0200) bytes")
    assert lines[at + 2] == " 7E7A7978 00436241 7E7A7978 00436241 AbC.xyz~AbC.xyz~ 000000"
    assert all(len(line) <= 80 for line in lines)


def test_statistics_are_header_and_footer_only() -> None:
    lab = ShowLab()
    damage(lab, B, 1)
    lines = lab.show("ANALYZE/DISK/SHADOW/STATISTICS DSA1:")
    assert len(lines) == 3 + 9
    assert "         Failed LBNs = 1" in lines


def test_agreement_tells_who_agrees_by_ranges() -> None:
    lab = ShowLab(members=(A, B, C))
    damage(lab, B, *range(1000, 1127))
    damage(lab, A, 1200)
    damage(lab, A, 1300, byte=b"a")
    damage(lab, B, 1300, byte=b"b")
    lab.do(f"SIMULATE FAIL {C}/MODE=BADBLOCK/BLOCKS=(START:1400,COUNT:2)")
    lines = lab.show("ANALYZE/DISK/SHADOW/AGREEMENT/BLOCKS=ALL DSA1:")
    assert differences(lines) == [
        "LBN 1000-1126: _$1$DGA10: = _$1$DGA12:, _$1$DGA11: differs",
        "LBN 1200: _$1$DGA11: = _$1$DGA12:, _$1$DGA10: differs",
        "LBN 1300: _$1$DGA10: and _$1$DGA11: and _$1$DGA12: differ",
        "LBN 1400-1401: _$1$DGA10: = _$1$DGA11:, _$1$DGA12: cannot be read",
    ]
    assert differences(lab.show("ANALYZE/DISK/SHADOW=(AGREEMENT,BLOCKS=START:1400) DSA1:")) == differences(lines)[3:]


def test_agreement_is_not_openvms_and_typed_in_full() -> None:
    lab = ShowLab()
    assert "IVQUAL" in lab.show("ANALYZE/DISK/SHADOW/AGREE DSA1:")[0]
    lab.do("SET VMSSHADOW/STRICT")
    assert "IVQUAL" in lab.show("ANALYZE/DISK/SHADOW/AGREEMENT DSA1:")[0]


def test_a_block_that_cannot_be_read_is_told_honestly() -> None:
    lab = ShowLab()
    lab.do(f"SIMULATE FAIL {B}/MODE=BADBLOCK/BLOCKS=(START:1500,COUNT:1)")
    lines = lab.show("ANALYZE/DISK/SHADOW/BRIEF/BLOCKS=ALL DSA1:")
    assert differences(lines) == ["LBN #1500 cannot be read on _$1$DGA11:"]
    lines = lab.show("ANALYZE/DISK/SHADOW/BLOCKS=START:1500 DSA1:")
    assert " cannot be read" in lines


def test_differences_are_told_in_the_status_and_change_nothing() -> None:
    lab = ShowLab()
    assert lab.do("ANALYZE/DISK/SHADOW DSA1:").status & 1
    damage(lab, B, 1)
    for _ in range(2):
        assert not lab.do(f"{BRIEF} DSA1:").status & 1
    lab.do("SET SHADOW/DEMAND_MERGE DSA1:")
    lab.driver.run_for(3600)
    assert lab.do(f"{BRIEF} DSA1:").status & 1


def test_users_go_on_meanwhile() -> None:
    lab = ShowLab()
    lab.do("SIMULATE WORKLOAD DSA1:/RATE=100/PROFILE=WRITE")
    before = lab.unit().operations
    lines = lab.show("ANALYZE/DISK/SHADOW/BLOCKS=ALL DSA1:")
    assert lab.unit().operations > before
    assert "         Failed LBNs = 0" in lines


def cluster_of(blocks: int) -> dict[str, object]:
    """One node and a mounted set of two disks, as a configuration."""
    return {
        "nodes": [{"name": "ALPHA"}],
        "disks": [{"name": name, "blocks": blocks} for name in (A, B)],
        "sets": [{"unit": "DSA1", "label": "DATA1", "members": [A, B]}],
    }


def test_a_large_volume_has_a_line_for_each_per_cent(tmp_path: Path) -> None:
    with vmsshadow.open_cluster(cluster_of(40_000_000), tmp_path / "lab") as cluster:
        medium = cluster.installation.world.disks[B].medium
        assert medium is not None
        medium.write(39_000_000, b"!" * BLOCK)
        lines = cluster.console("ALPHA").do(f"{BRIEF}/BLOCKS=ALL DSA1:").lines
    told = [line for line in lines if line.startswith("Checking")]
    assert [int(line.split("approx ")[1].rstrip("%)")) for line in told] == list(range(100))
    assert differences(lines) == ["LBN #39000000 differs"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ANALYZE/DISK/SHADOW DSA2:", "%SYSTEM-F-DEVNOTMOUNT, device is not mounted"),
        ("ANALYZE/DISK/SHADOW $1$DGA12:", "%ANALDISK-F-NOTSHADOWSET, _$1$DGA12: is not a shadow set"),
        ("ANALYZE/DISK/SHADOW $1$DGA77:", "%SYSTEM-W-NOSUCHDEV, no such device available"),
        ("ANALYZE/DISK/SHADOW A$$B:", "%SYSTEM-F-IVDEVNAM, invalid device name"),
        ("ANALYZE/DISK $1$DGA10:", "%VMSSHADOW-W-NOTIMPL, ANALYZE/DISK_STRUCTURE without /SHADOW is recognised"),
        ("ANALYZE/IMAGE X", "%VMSSHADOW-W-NOTIMPL, /IMAGE is recognised"),
        ("ANALYZE X", "%VMSSHADOW-W-NOTIMPL, ANALYZE of files is recognised"),
        ("ANALYZE/DISK/SHADOW/REPAIR DSA1:", "%VMSSHADOW-W-NOTIMPL, /REPAIR is recognised"),
        ("ANALYZE/DISK/BRIEF DSA1:", "%DCL-W-CONFLICT"),
        ("ANALYZE/DISK/SHADOW/BLOCKS=(START:4000) DSA1:", "%VMSSHADOW-E-BADVALUE, value 'START:4000' is not valid"),
        ("ANALYZE/DISK/SHADOW/BLOCKS=(START:5,END:4) DSA1:", "%VMSSHADOW-E-BADVALUE, value 'START:5,END:4'"),
        ("ANALYZE/DISK/SHADOW/BLOCKS=(COUNT:0) DSA1:", "%VMSSHADOW-E-BADVALUE, value 'COUNT:0' is not valid"),
        ("ANALYZE/DISK/SHADOW/BLOCKS=(COUNT:4,END:9) DSA1:", "%VMSSHADOW-E-BADVALUE, value 'COUNT:4,END:9'"),
        ("ANALYZE/DISK/SHADOW/BLOCKS=(ALL,FILE_SYSTEM) DSA1:", "%VMSSHADOW-E-BADVALUE, value 'ALL,FILE_SYSTEM'"),
    ],
)
def test_what_cannot_be_is_refused(line: str, said: str) -> None:
    lab = ShowLab()
    result = lab.do(line)
    assert result.lines[0].startswith(said)
    assert not result.status & 1
    assert not lab.world.examinations


def test_the_report_goes_to_a_file_of_the_node(tmp_path: Path) -> None:
    with vmsshadow.open_cluster(cluster_of(BLOCKS), tmp_path / "lab") as cluster:
        console = cluster.console("ALPHA")
        for option, name in (("/OUTPUT=CHECK", "CHECK.LIS"), ("=(OUTPUT=SYS$MANAGER:C.TXT)", "C.TXT")):
            assert console.do(f"ANALYZE/DISK/SHADOW{option} DSA1:").lines == []
            (file,) = (tmp_path / "lab" / "files" / "ALPHA").rglob(name)
            assert "Run statistics for _DSA1: are as follows:" in file.read_text().splitlines()
        for name in ("DKA0:X.LIS", "SYS$LOGIN:.X"):
            told = console.do(f"ANALYZE/DISK/SHADOW/OUTPUT={name} DSA1:")
            assert told.lines[0].startswith("%ANALDISK-E-OPENOUT, error opening")


# --- the report's parts ----------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(1, 90_000)), max_size=6))
def test_pieces_cover_everything_once_and_in_order(sizes: list[tuple[int, int]]) -> None:
    extents, lbn = [], 0
    for gap, count in sizes:
        extents.append(Extent(lbn + gap, count))
        lbn += gap + count
    made = list(report.pieces(extents))
    assert sum(part.count for piece in made for part in piece.extents) == sum(extent.count for extent in extents)
    done, at = 0, -1
    for piece in made:
        assert piece.before == done
        for part in piece.extents:
            assert part.lbn >= at and any(e.lbn <= part.lbn and part.end <= e.end for e in extents)
            done, at = done + part.count, part.end
    assert sum(piece.is_told for piece in made) <= 101


@given(st.lists(st.tuples(st.integers(0, 30), st.tuples(*[st.sampled_from("abx")] * 4)), max_size=20))
def test_agreements_are_what_the_blocks_say(blocks: list[tuple[int, tuple[str, ...]]]) -> None:
    found = [
        Differing(lbn, (A, B, C, D), tuple(None if word == "x" else word.encode() for word in data))
        for lbn, data in sorted(dict(blocks).items())
    ]
    ranges = report.agreements(found, None)
    told = {lbn: each for each in ranges for lbn in range(each.first, each.last + 1)}
    assert sorted(told) == [each.lbn for each in found]
    for each in found:
        data = dict(zip(each.members, each.data, strict=True))
        for group in told[each.lbn].groups:
            assert len({data[member] for member in group}) == 1
        assert all(data[member] is None for member in told[each.lbn].unreadable)
        assert sum(map(len, told[each.lbn].groups)) + len(told[each.lbn].unreadable) == 4
        assert len(told[each.lbn].groups) == len({one for one in each.data if one is not None})
        assert report.agreement(told[each.lbn])
