"""What ANALYZE/DISK_STRUCTURE/SHADOW says beyond system conditions; its report is a display, not messages.

The facility's number and the texts were not found in any source; both are ours.
"""

from vmsshadow.messages.catalogue import Facility, fatal

ANALDISK_FACILITY = 0xE08


class ANALDISK(Facility, number=ANALDISK_FACILITY, prints="ANALDISK", title="Analyze/Disk_Structure Utility", seen="ours"):
    """The utility's messages."""

    NOTSHADOWSET = fatal("!AS is not a shadow set", ours=1,
        why="/SHADOW compares the members of a shadow set; the device named is no virtual unit.",
        do="Name the virtual unit, DSAn:.")
