"""The system parameters that shadowing reads: a table, and a node's values (SYSGEN listing; 8.4 manual, table 3-1)."""

from typing import NamedTuple


class Parameter(NamedTuple):
    """One row of the SYSGEN listing."""

    name: str
    default: int
    minimum: int
    maximum: int
    unit: str
    dynamic: bool


# fmt: off
PARAMETERS: dict[str, Parameter] = {row[0]: Parameter(*row) for row in (
    #  name               default  min       max         unit         dynamic
    ("SHADOWING",               2,   0,           3, "Coded-valu", False),  # 0 on OpenVMS; on here
    ("SHADOW_SYS_DISK",         0,   0,  0x7FFFFFFF, "Bit_Code",   True),
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
    ("RECNXINTERVAL",          20,   1,       32767, "Seconds",    True),
    ("WBM_MSG_INT",            10,  10,  0x7FFFFFFF, "Msec",       True),
    ("WBM_MSG_UPPER",         100,   0,  0x7FFFFFFF, "Msgs/int",   True),
    ("WBM_MSG_LOWER",          10,   0,  0x7FFFFFFF, "Msgs/int",   True),
    ("WBM_OPCOM_LVL",           1,   0,           2, "Coded-valu", True),
)}
# fmt: on


def out_of_range(name: str, value: int) -> str:
    """Why *value* cannot be given to parameter *name*; empty when it can."""
    row = PARAMETERS.get(name)
    if row is None:
        return f"{name} is no system parameter that shadowing reads"
    if not row.minimum <= value <= row.maximum:
        return f"{name} is outside {row.minimum} to {row.maximum}"
    return ""
