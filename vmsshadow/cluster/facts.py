"""What commands are told of a disk before they judge, and what INITIALIZE is asked to do."""

from typing import NamedTuple


class DiskFacts(NamedTuple):
    """One disk as MOUNT finds it; *problem* is a SYSTEM ident, empty when a volume was found."""

    device: str
    readable: bool  # home block, headers and SCB are good
    problem: str = ""
    label: str = ""
    owner_uic: int = 0
    owner_name: str = ""
    structure_level: int = 2
    volsize: int = 0
    cluster: int = 0
    maxfiles: int = 0
    extend: int = 0
    created: int = 0
    generation: int = 0
    virtual_unit_id: int = 0
    dirty: bool = False
    home_bad: bool = False
    index_bad: bool = False
    scb_bad: bool = False
    free_blocks: int = 0
    scb_lbn: int = 0
    member_ids: tuple[int, ...] = ()  # every member its SCB lists
    set_name: str = ""  # of the volume set it belongs to, as relative volume *rvn*
    rvn: int = 0
    set_labels: tuple[str, ...] = ()  # of a root volume: the labels of all volumes of the set


class Initialization(NamedTuple):
    """What INITIALIZE was asked for; None means OpenVMS's default. Sizes in blocks."""

    label: str
    erase: bool = False
    volume_size: int | None = None
    limit_blocks: int | None = None
    cluster: int | None = None
    index: str | int | None = None  # type: ignore[assignment]  # hides tuple.index
    headers: int | None = None
    maximum_files: int | None = None
    windows: int | None = None
    accessed: int | None = None
    extension: int | None = None
    highwater: bool = True
    owner_uic: int = 0x00010004
    shadow: bool = False
