"""The SCB keeps every byte, makes its checksum, and puts fields where $SCBDEF has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsshadow.disk.scb import MemberStatus, Scb, ShadowStatus, checksum

any_block = st.binary(min_size=512, max_size=512)


@given(any_block)
def test_any_block_survives_a_round_trip_but_for_its_checksum(block: bytes) -> None:
    scb = Scb.unpack(block)
    packed = scb.pack()
    assert packed[:510] == block[:510]
    assert int.from_bytes(packed[510:], "little") == checksum(block)
    assert scb.checksum_ok == (packed == block)
    again = Scb.unpack(packed)
    assert again == scb.replace(checksum_ok=True)


@pytest.mark.parametrize(
    ("field", "value", "at", "size"),
    [
        ("struclev", 0x0501, 0, 2),
        ("cluster", 3, 2, 2),
        ("volsize", 0x01020304, 4, 4),
        ("blksize", 9, 8, 4),
        ("sectors", 73, 12, 4),
        ("tracks", 13, 16, 4),
        ("cylinder", 3099, 20, 4),
        ("status", 6, 24, 4),
        ("status2", 7, 28, 4),
        ("writecnt", 2, 32, 2),
        ("mounttime", 0x0102030405060708, 46, 8),
        ("backrev", 5, 54, 2),
        ("genernum", 0x00935BC728D47C20, 56, 8),
        ("unit_id", 0x12610028, 64, 8),
        ("shadow_status", 0x821, 72, 2),
        ("scb_lbn", 0x11223344, 104, 4),
        ("devices", 3, 108, 1),
        ("members", 2, 109, 1),
        ("mast_indx", 1, 110, 1),
        ("mrg_targets", 4, 111, 1),
        ("fc_targets", 5, 112, 1),
        ("decram_mbrs", 6, 113, 1),
    ],
)
def test_a_field_is_where_the_definition_has_it(field: str, value: int, at: int, size: int) -> None:
    blank = Scb(struclev=0, cluster=0, blksize=0)
    block = blank.replace(**{field: value}).pack()
    assert block[:510] == bytes(at) + value.to_bytes(size, "little") + bytes(510 - at - size)
    assert getattr(Scb.unpack(block), field) == value


def test_six_members_fill_the_definitions_three_and_the_bytes_it_reserves() -> None:
    block = Scb(member_status=(1, 2, 3, 4, 5, 6), member_ids=(11, 12, 13, 14, 15, 16)).pack()
    assert block[74:80] == b"\1\2\3\0\0\0"
    assert block[116:120] == b"\4\5\6\0"
    assert [block[at] for at in (80, 88, 96, 120, 128, 136)] == [11, 12, 13, 14, 15, 16]
    back = Scb.unpack(block)
    assert (back.member_status, back.member_ids) == ((1, 2, 3, 4, 5, 6), (11, 12, 13, 14, 15, 16))


def test_the_lock_name_is_twelve_bytes_at_34() -> None:
    assert Scb(volockname=b"TRANSFER    ").pack()[34:46] == b"TRANSFER    "


@given(any_block, st.booleans())
def test_the_mark_of_a_volume_made_without_erase_touches_no_other_byte(block: bytes, mark: bool) -> None:
    scb = Scb.unpack(block).replace(unerased=mark)
    assert scb.unerased is mark
    packed = scb.pack()
    assert packed[:144] + packed[145:510] == block[:144] + block[145:510]
    assert packed[144] == mark


def test_a_changed_bit_spoils_the_checksum() -> None:
    block = bytearray(Scb(volsize=800).pack())
    assert Scb.unpack(bytes(block)).checksum_ok
    block[4] ^= 1
    assert not Scb.unpack(bytes(block)).checksum_ok


def test_status_flags_have_the_definitions_values() -> None:
    assert MemberStatus.FCPY | MemberStatus.CIP | MemberStatus.VALID == 0x85
    assert (MemberStatus.SRC, MemberStatus.MCPY) == (0x20, 0x40)
    assert ShadowStatus.COPYING | ShadowStatus.MERGING | ShadowStatus.MUST_MRG == 0x860
