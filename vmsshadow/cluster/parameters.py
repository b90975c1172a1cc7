"""The system parameters that shadowing reads or that stand beside it: a table, and where their values are kept.

A node has every value twice: *active*, in memory, and *current*, in its parameter file, which the next boot loads.
SYSGEN and SYSMAN work on a third copy, the work area, and write it to one of the two: to memory only what is dynamic
(System Management Utilities manual, SYSGEN USE and WRITE; 8.4 manual, table 3-1).
"""

from typing import NamedTuple


class Parameter(NamedTuple):
    """One row of the SYSGEN listing; a *maximum* of -1 is the largest longword, as the listing prints it."""

    name: str
    default: int
    minimum: int
    maximum: int
    unit: str
    dynamic: bool
    in_cluster: bool = False


LONGWORD = 0xFFFFFFFF

# Rows from VOTES on are those of SHOW/CLUSTER. # from memory, as are defaults and ranges of MSCP_*, MVSUPMSG_*,
# ALLOCLASS and SHADOW_ENABLE; the simulator reads the rows down to WBM_OPCOM_LVL, the others can be seen and set.
# fmt: off
PARAMETERS: dict[str, Parameter] = {row[0]: Parameter(*row) for row in (
    #  name               default  min       max    unit         dynamic  SHOW/CLUSTER
    ("SHADOWING",               0,   0,           3, "Coded-valu", False),
    ("SHADOW_SYS_DISK",         0,   0,          -1, "Bit_Code",   True),
    ("SHADOW_SYS_UNIT",         0,   0,        9999, "Unit",       False),
    ("SHADOW_SYS_TMO",        120,   1,       65535, "Seconds",    True),
    ("SHADOW_SYS_WAIT",       480,   1,       65535, "Seconds",    True),
    ("SHADOW_MBR_TMO",        120,   1,       65535, "Seconds",    True),
    ("SHADOW_MAX_COPY",         4,   0,         200, "Threads",    True),
    ("SHADOW_MAX_UNIT",       500,  10,       10000, "S. sets",    False),
    ("SHADOW_REC_DLY",         20,  20,       65535, "Seconds",    True),
    ("SHADOW_PSM_RDLY",        30,   0,       65535, "Seconds",    True),
    ("SHADOW_HBMM_RTC",       150,  60,       65535, "Seconds",    True),
    ("SHADOW_SITE_ID",          0,   0,         255, "Site",       True),
    ("MVTIMEOUT",            3600,   1,       64000, "Seconds",    True),
    ("WBM_MSG_INT",            10,  10,          -1, "Msec",       True),
    ("WBM_MSG_UPPER",         100,   0,          -1, "Msgs/int",   True),
    ("WBM_MSG_LOWER",          10,   0,          -1, "Msgs/int",   True),
    ("WBM_OPCOM_LVL",           1,   0,           2, "Coded-valu", True),
    ("SHADOW_ENABLE",           0,   0,           1, "Boolean",    False),
    ("SHADOW_D1",               0,   0,          -1, "Reserved",   True),
    ("SHADOW_D2",               0,   0,          -1, "Reserved",   True),
    ("SHADOW_D3",               0,   0,          -1, "Reserved",   True),
    ("SHADOW_D4",               0,   0,          -1, "Reserved",   True),
    ("SHADOW_D5",               0,   0,          -1, "Reserved",   True),
    ("MVSUPMSG_INTVL",       3600,   0,          -1, "Seconds",    True),
    ("MVSUPMSG_NUM",            5,   0,          -1, "Pure-numbe", True),
    ("TAPE_MVTIMEOUT",        600,   1,       64000, "Seconds",    True),
    ("VOTES",                   1,   0,         127, "Votes",      False,  True),
    ("EXPECTED_VOTES",          1,   1,         127, "Votes",      False,  True),
    ("RECNXINTERVAL",          20,   1,       32767, "Seconds",    True,   True),
    ("ALLOCLASS",               0,   0,         255, "Pure-numbe", False,  True),
    ("MSCP_LOAD",               0,   0,           1, "Coded-valu", False,  True),
    ("MSCP_SERVE_ALL",          4,   0,          -1, "Bit-Encode", False,  True),
    ("MSCP_BUFFER",          1024, 256,          -1, "Coded-valu", False,  True),
    ("MSCP_CREDITS",           32,   2,        1024, "Coded-valu", False,  True),
)}
# fmt: on

# What a node here has where nothing is said: shadowing is on, as AUTOGEN would have set it.
INSTALLED = {"SHADOWING": 2}

ACTIVE, CURRENT, DEFAULT = "ACTIVE", "CURRENT", "DEFAULT"


def installed(name: str) -> int:
    """The value of parameter *name* on a node that was told none (raises KeyError for an unknown one)."""
    return INSTALLED.get(name, PARAMETERS[name].default)


def limit(row: Parameter) -> int:
    """The largest value that parameter *row* takes."""
    return LONGWORD if row.maximum < 0 else row.maximum


def out_of_range(name: str, value: int) -> str:
    """Why *value* cannot be given to parameter *name*; empty when it can."""
    row = PARAMETERS.get(name)
    if row is None:
        return f"{name} is no system parameter that shadowing reads"
    if not row.minimum <= value <= limit(row):
        return f"{name} is outside {row.minimum} to {limit(row)}"
    return ""


def alike(typed: str) -> list[Parameter]:
    """The parameters that *typed* (upper case) means: the one of that name, or all that begin so."""
    exact = PARAMETERS.get(typed)
    if exact is not None:
        return [exact]
    return [row for row in PARAMETERS.values() if typed and row.name.startswith(typed)]


class Area(NamedTuple):
    """A work area: where its values were read from last, and the values."""

    source: str
    values: dict[str, int]


def read(source: str, active: dict[str, int], current: dict[str, int]) -> Area:
    """A work area read from *source*: what is *active*, what is *current*, or the defaults."""
    if source == DEFAULT:
        return Area(source, {name: row.default for name, row in PARAMETERS.items()})
    known = active if source == ACTIVE else current
    return Area(source, {name: known.get(name, installed(name)) for name in PARAMETERS})


def write(area: Area, values: dict[str, int], *, only_dynamic: bool) -> None:
    """Write the work area to *values*; memory takes only what is dynamic."""
    for name, value in area.values.items():
        changes = value != values.get(name, installed(name))
        if changes and (PARAMETERS[name].dynamic or not only_dynamic):
            values[name] = value
