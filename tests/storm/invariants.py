"""The invariants C, M, R, G and I of a mounted set, checked on the bytes of the images; S in `neighbours`.

While a write is on its way to a block nothing is said of that block; a range that a pending merge still covers may
differ between members (C1 and C2 leave it out).
"""

from struct import unpack
from typing import TYPE_CHECKING, Any

from tests.storm.oracle import BLOCK

if TYPE_CHECKING:
    from tests.storm.site import Site


def check(storm: "Site") -> None:
    """The invariants C, M, R, G and I of a mounted set, on the bytes of the images."""
    storm.neighbours.check()
    shadow_set = storm.set
    if shadow_set is None:
        storm.stuck = []
        return
    _check_membership(storm, shadow_set)
    if shadow_set.generation > storm.generation:  # an expulsion or a completed copy
        storm.generation = shadow_set.generation
    assert shadow_set.generation == storm.generation, "G1: a generation never falls"
    storm.note_full()
    contents = {member.device: storm.content(member.device) for member in shadow_set.members}
    sources = [member for member in shadow_set.full if member.lost is None]
    checked: list[bytes] = []
    for member in shadow_set.full:
        content = contents[member.device]
        if content not in checked:  # what is the same byte for byte keeps the same promises
            storm.oracle.check_full_member(content, f"R1, {member.device}", (storm.scb_lbn,))
            checked.append(content)
    merge = shadow_set.merge
    merged_to = storm.floor if merge is None else merge.fence_lbn
    unmerged: set[int] = set()
    if merge is not None and merge.ranges is not None:
        merged_to = storm.floor
        unmerged = {
            lbn for number in merge.ranges for lbn in range(number * 127, number * 127 + 127) if lbn >= merge.fence_lbn
        }
        # The volume has grown since that bitmap was made: of the rest it knows nothing.
        unmerged.update(range(max(merge.ranges.size_blocks, merge.fence_lbn), storm.floor))
    for member in sources[1:]:
        first, other = contents[sources[0].device], contents[member.device]
        who = f"M4, {sources[0].device} and {member.device}"
        storm.oracle.check_equal(first, other, range(merged_to), who, unmerged)
    for target in shadow_set.targets:
        if sources and target.lost is None:
            first, other = contents[sources[0].device], contents[target.device]
            reach = range(min(target.published_lbn, merged_to))
            storm.oracle.check_equal(first, other, reach, f"C2, {target.device} behind its fence", unmerged)
    assert 0 <= shadow_set.hot_ranges <= shadow_set.copy_collisions, "a hot range has collided once at least"
    _check_scbs(storm, shadow_set, contents)
    _check_bitmaps(storm, shadow_set, contents)


def _check_membership(storm: "Site", shadow_set: Any) -> None:
    """R3: while no source can be reached membership does not change (I/O User's Reference, 7.4)."""
    members = [member.device for member in shadow_set.members]
    if shadow_set.reachable_full:
        storm.stuck = []
        return
    assert not storm.stuck or members == storm.stuck, f"R3: no source was reachable, and {storm.stuck} became {members}"
    storm.stuck = members


def _check_bitmaps(storm: "Site", shadow_set: Any, contents: dict[str, bytes]) -> None:
    """B1: where an absent member differs from the set, its bitmap has a bit; B3, B5: masters and locals."""
    flying = storm.oracle.in_flight()
    for bitmap in shadow_set.bitmaps:
        assert bitmap.master in shadow_set.nodes, "B5, B6: a bitmap lives on a node that has the set mounted"
        marked = set(bitmap.bits)
        for node, own in bitmap.locals.items():
            assert set(own) <= marked, f"B3: {node} has bits that the master lacks"
        reach = bitmap.bits.size_blocks  # the volume's size when it was made
        assert reach <= storm.floor and len(marked) <= -(-reach // 127), "B4: more bits than ranges"
        for device in bitmap.absent:
            if shadow_set.member(device) is not None or not shadow_set.reachable_full:
                continue
            source = shadow_set.reachable_full[0].device
            mine, theirs = storm.content(device), contents[source]
            known = storm.driver.candidate(shadow_set.nodes[0], device)
            if not bitmap.fits(device, known.generation, known.mount_time):
                continue
            for number in range(-(-reach // 127)):
                part = slice(number * 127 * BLOCK, min((number + 1) * 127, reach) * BLOCK)
                if number in marked or mine[part] == theirs[part]:
                    continue
                for lbn in range(number * 127, min((number + 1) * 127, reach)):
                    block = slice(lbn * BLOCK, (lbn + 1) * BLOCK)
                    differs = mine[block] != theirs[block] and lbn not in flying and lbn != storm.scb_lbn
                    assert not differs, f"B1: {device} differs at LBN {lbn}, and no bit is set"


def _check_scbs(storm: "Site", shadow_set: Any, contents: dict[str, bytes]) -> None:
    at = storm.scb_lbn * BLOCK
    blocks = {
        member.device: contents[member.device][at : at + BLOCK]
        for member in shadow_set.members
        if member.lost is None and storm.driver.world.disks[member.device].online
    }
    if shadow_set.phase.name != "RUNNING":
        return
    assert len(set(blocks.values())) <= 1, f"G3: members carry different SCBs: {sorted(blocks)}"
    for device, block in blocks.items():
        *words, checksum = unpack("<256H", block)
        assert sum(words) & 0xFFFF == checksum, f"G3: SCB checksum of {device}"
        assert int.from_bytes(block[32:34], "little") == len(shadow_set.writers), "G2: write count"
        assert int.from_bytes(block[56:64], "little") == shadow_set.generation, "G1: generation on disk"
        assert block[108] == len(shadow_set.members) and block[109] == len(shadow_set.full), "G5: counts"
        assert block[112] == len(shadow_set.targets), "G5: copy targets"
        assert int.from_bytes(block[4:8], "little") == shadow_set.volsize, "the volume's size on disk"
