"""The invariants C, M, R, G and I of a mounted set, checked on the bytes of the images.

While a write is on its way to a block nothing is said of that block; a range that a pending merge still covers may
differ between members (C1 and C2 leave it out).
"""

from typing import TYPE_CHECKING, Any

from tests.storm.oracle import BLOCK

if TYPE_CHECKING:
    from tests.storm.site import Site


def check(storm: "Site") -> None:
    """The invariants C, M, R, G and I of a mounted set, on the bytes of the images."""
    shadow_set = storm.set
    if shadow_set is None:
        return
    if shadow_set.generation > storm.generation:  # an expulsion or a completed copy
        storm.generation = shadow_set.generation
    assert shadow_set.generation == storm.generation, "G1: a generation never falls"
    storm.note_full()
    contents = {member.device: storm.content(member.device) for member in shadow_set.members}
    sources = [member for member in shadow_set.full if member.lost is None]
    for member in shadow_set.full:
        storm.oracle.check_full_member(without_scb(storm, contents[member.device]), f"R1, {member.device}")
    merge = shadow_set.merge
    merged_to = storm.floor if merge is None else merge.fence_lbn
    for member in sources[1:]:
        first, other = contents[sources[0].device], contents[member.device]
        storm.oracle.check_equal(first, other, range(merged_to), f"M4, {sources[0].device} and {member.device}")
    for target in shadow_set.targets:
        if sources and target.lost is None:
            first, other = contents[sources[0].device], contents[target.device]
            reach = range(min(target.published_lbn, merged_to))
            storm.oracle.check_equal(first, other, reach, f"C2, {target.device} behind its fence")
    _check_scbs(storm, shadow_set, contents)


def without_scb(storm: "Site", content: bytes) -> bytes:
    at = storm.scb_lbn * BLOCK
    return content[:at] + storm.oracle.value(storm.scb_lbn) + content[at + BLOCK :]


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
        words = [int.from_bytes(block[index : index + 2], "little") for index in range(0, 510, 2)]
        assert sum(words) & 0xFFFF == int.from_bytes(block[510:], "little"), f"G3: SCB checksum of {device}"
        assert int.from_bytes(block[32:34], "little") == len(shadow_set.writers), "G2: write count"
        assert int.from_bytes(block[56:64], "little") == shadow_set.generation, "G1: generation on disk"
        assert block[108] == len(shadow_set.members) and block[109] == len(shadow_set.full), "G5: counts"
        assert block[112] == len(shadow_set.targets), "G5: copy targets"
