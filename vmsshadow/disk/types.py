"""Disk types: the drives DIGITAL sold, their block counts and geometry, and how fast they are.

Block counts and geometries are those of open-simh's pdp11_rq.c and simh's vax_rzdev.h unless marked; cylinders
are what a VMS driver reports: blocks / (sectors x tracks), rounded up. Speeds are plausible figures from
memory: good enough for a copy to last about as long as it did, not for a data sheet.
"""

from typing import NamedTuple


class Profile(NamedTuple):
    """How long an access takes: *access_us* microseconds, and the data at *bytes_per_s*."""

    access_us: int
    bytes_per_s: int


class DiskType(NamedTuple):
    """A type of drive; *prefix* is the device code, such as DU, DK."""

    name: str
    prefix: str
    blocks: int
    sectors: int
    tracks: int
    cylinders: int


class Geometry(NamedTuple):
    """Sectors in a track, tracks in a cylinder, cylinders."""

    sectors: int
    tracks: int
    cylinders: int


# fmt: off
_TYPES = (
    # The SCB of a genuine RX50 has tracks and cylinders the other way round than the drive.
    DiskType("RX50",  "DU",       800,  10,  80,    1),
    DiskType("RX33",  "DU",     2_400,  15,   2,   80),
    DiskType("RD31",  "DU",    41_560,  17,   4,  612),
    DiskType("RD32",  "DU",    83_236,  17,   6,  817),
    DiskType("RD33",  "DU",   138_635,  17,   7, 1165),
    DiskType("RD51",  "DU",    21_600,  18,   4,  300),
    DiskType("RD52",  "DU",    60_480,  17,   8,  445),
    DiskType("RD53",  "DU",   138_672,  17,   8, 1020),
    DiskType("RD54",  "DU",   311_200,  17,  15, 1221),
    DiskType("RC25",  "DA",    50_902,  50,   8,  128),
    DiskType("RA60",  "DJ",   400_176,  42,   6, 1588),
    DiskType("RA70",  "DU",   547_041,  33,  11, 1507),
    DiskType("RA71",  "DU", 1_367_310,  51,  14, 1915),
    DiskType("RA72",  "DU", 1_953_300,  51,  20, 1915),
    DiskType("RA73",  "DU", 3_920_490,  70,  21, 2667),
    DiskType("RA80",  "DU",   237_212,  31,  14,  547),
    DiskType("RA81",  "DU",   891_072,  51,  14, 1248),
    DiskType("RA82",  "DU", 1_216_665,  57,  15, 1423),
    DiskType("RA90",  "DU", 2_376_153,  69,  13, 2649),
    DiskType("RA92",  "DU", 2_940_951,  73,  13, 3099),
    DiskType("RF30",  "DI",   293_040,  37,   6, 1320),
    DiskType("RF31",  "DI",   744_400,  50,   8, 1861),
    DiskType("RF35",  "DI", 1_664_628,  57,  14, 2086),
    DiskType("RF71",  "DI",   781_440,  37,  16, 1320),
    DiskType("RF72",  "DI", 1_954_050,  50,  21, 1861),
    DiskType("RF73",  "DI", 3_907_911,  71,  21, 2621),
    DiskType("ESE20", "DU",   245_760,   4, 128,  480),
    DiskType("RZ23",  "DK",   204_864,  33,   4, 1552),
    DiskType("RZ23L", "DK",   237_588,  39,   4, 1523),
    DiskType("RZ24",  "DK",   409_792,  38,   8, 1348),
    DiskType("RZ24L", "DK",   479_350,  66,   4, 1816),
    DiskType("RZ25",  "DK",   832_527,  62,   9, 1492),
    DiskType("RZ25L", "DK", 1_046_206,  79,   8, 1656),
    DiskType("RZ26",  "DK", 2_050_860,  57,  14, 2570),
    DiskType("RZ26L", "DK", 2_050_860,  57,  14, 2570),
    DiskType("RZ28",  "DK", 4_110_480,  99,  16, 2595),  # from memory, as the three below
    DiskType("RZ28B", "DK", 4_110_480,  99,  16, 2595),
    DiskType("RZ29",  "DK", 8_380_080, 113,  20, 3708),
    DiskType("RZ29B", "DK", 8_380_080, 113,  20, 3708),
)

# Average seek and half a turn, and the sustained rate off the medium. All from memory.
_PROFILES = {
    "RX50":  Profile(264_000,      30_000),
    "RX33":  Profile(174_000,      60_000),
    "RD31":  Profile( 50_000,     400_000),
    "RD32":  Profile( 48_000,     400_000),
    "RD33":  Profile( 32_000,     500_000),
    "RD51":  Profile( 93_000,     400_000),
    "RD52":  Profile( 48_000,     400_000),
    "RD53":  Profile( 38_000,     450_000),
    "RD54":  Profile( 38_000,     450_000),
    "RC25":  Profile( 45_000,   1_000_000),
    "RA60":  Profile( 50_000,   1_500_000),
    "RA70":  Profile( 27_000,   1_400_000),
    "RA71":  Profile( 20_000,   1_800_000),
    "RA72":  Profile( 20_000,   1_800_000),
    "RA73":  Profile( 20_000,   2_200_000),
    "RA80":  Profile( 33_000,     950_000),
    "RA81":  Profile( 36_000,   1_600_000),
    "RA82":  Profile( 32_000,   1_700_000),
    "RA90":  Profile( 26_000,   2_200_000),
    "RA92":  Profile( 24_000,   2_300_000),
    "RF30":  Profile( 30_000,   1_000_000),
    "RF31":  Profile( 23_000,   1_600_000),
    "RF35":  Profile( 15_000,   2_200_000),
    "RF71":  Profile( 30_000,   1_000_000),
    "RF72":  Profile( 22_000,   1_700_000),
    "RF73":  Profile( 21_000,   2_000_000),
    "ESE20": Profile(  1_300,   2_500_000),
    "RZ23":  Profile( 33_000,   1_000_000),
    "RZ23L": Profile( 27_000,   1_200_000),
    "RZ24":  Profile( 24_000,   1_200_000),
    "RZ24L": Profile( 22_000,   1_300_000),
    "RZ25":  Profile( 20_000,   1_700_000),
    "RZ25L": Profile( 16_000,   2_500_000),
    "RZ26":  Profile( 15_000,   2_700_000),
    "RZ26L": Profile( 14_000,   3_000_000),
    "RZ28":  Profile( 14_000,   4_000_000),
    "RZ28B": Profile( 13_000,   4_500_000),
    "RZ29":  Profile( 12_000,   6_500_000),
    "RZ29B": Profile( 12_000,   6_500_000),
}
# fmt: on

GENERIC = Profile(5_000, 20_000_000)
MEMORY = Profile(50, 200_000_000)

_MAX_SECTORS = 255
_MAX_TRACKS = 64

TYPES = {kind.name: kind for kind in _TYPES}


def profile_for(name: str | None, *, memory: bool = False) -> Profile:
    """The speed of the type called *name* (any case); that of a memory disk, or a generic one, if unknown."""
    known = _PROFILES.get(name.upper()) if name else None
    return known or (MEMORY if memory else GENERIC)


def type_with(blocks: int) -> DiskType | None:
    """The first known type that has exactly *blocks* blocks."""
    return next((kind for kind in _TYPES if kind.blocks == blocks), None)


def geometry_for(blocks: int) -> Geometry:
    """A geometry for a disk of *blocks* (at least 1): a known type's, else an exact product, else the next larger.

    Nothing in Files-11 checks the product against the volume's size; it must only reach it.
    """
    kind = type_with(blocks)
    if kind is not None:
        return Geometry(kind.sectors, kind.tracks, kind.cylinders)
    for sectors in range(min(_MAX_SECTORS, blocks), 15, -1):
        if blocks % sectors == 0:
            cylinder_count = blocks // sectors
            tracks = next((many for many in range(_MAX_TRACKS, 1, -1) if cylinder_count % many == 0), None)
            if tracks is not None:
                return Geometry(sectors, tracks, cylinder_count // tracks)
    sectors = min(50, blocks)
    tracks = min(20, -(-blocks // sectors))
    return Geometry(sectors, tracks, -(-blocks // (sectors * tracks)))


def home_delta(geometry: Geometry) -> int:
    """The home-block search delta by geometry (Files-11 ODS-2 specification; INITIALIZE/HOMEBLOCKS=GEOMETRY)."""
    sectors, tracks, _ = geometry
    larger = sum(dimension > 1 for dimension in geometry)
    if larger == 3:
        return (tracks + 1) * sectors + 1
    if larger == 2:
        return (tracks if sectors == 1 else sectors) + 1
    return 1
