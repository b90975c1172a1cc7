"""What the shadowing driver says on the console: `%SHADOW-I-VOLPROC`, and `%SYSTEM-I-MOUNTVER` for single disks.

The driver writes these lines straight to OPA0 and to terminals enabled for disk operator messages; they are always
informational (8.4 manual, A.4). Every line has the identifier VOLPROC; the names in the table are those of the OPC$
symbols of the same events. Two blanks stand between sentences (console capture, Alpha V7.3-1). The argument is the
device with its colon: `SHADOW.SHACHASTA("DSA13:")`.
"""

from vmsshadow.messages.catalogue import Facility, info

# No source tells the driver's facility number; this one lies among the customers' numbers and is ours.
SHADOW_FACILITY = 0xE01


class SHADOW(Facility, number=SHADOW_FACILITY, prints="SHADOW", title="Volume Shadowing", ident="VOLPROC", seen="message file V5.5, as VOLPROC line"):
    """Volume processing messages, members first, then virtual units, as the manual's appendix orders them."""

    WRONGVOL = info("!AS contains the wrong volume.", ours=1, seen="8.4 A.4",
        why="After a failover the label found is not the one expected.",
        do="Check drives and unit numbers.")
    MVABORTED = info("!AS has aborted volume processing.", ours=2, seen="8.4 A.4",
        why="No member came back within MVTIMEOUT, or the operator ended the wait: the set is dissolved on this node and its I/O fails.",
        do="Look at the error log and the membership; dismount the unit, repair the members, and mount it again.")
    DEVWRTLCK = info("!AS has been write-locked.", ours=3, seen="8.4 A.4",
        why="A member refuses writes; the set waits.",
        do="Release the write lock.")
    MVCOMPLETE = info("!AS has completed volume processing.", ours=4, seen="8.4 A.4",
        why="The change of state is over; I/O goes on.",
        do="Check the membership with SHOW SHADOW.")
    DEVOFFLINX = info("!AS is offline.", ours=5, seen="8.4 A.4",
        why="The member cannot be reached; shadowing looks for another path and waits SHADOW_MBR_TMO seconds before it expels the member.",
        do="None; if the member does not come back, check disk, path and controller.")
    SHACOPCOM = info("!AS shadow copy has been completed.", ours=6,
        why="The device is a full member: it holds the same data as its source.")
    SHACOPBEG = info("!AS shadow copy has been started.", ours=7,
        why="The device is being made equal to the source.")
    SHAMEMFAL = info("!AS has been removed from shadow set.", ours=8,
        why="The member did not come back in time, failed, or was expelled by the operator.",
        do="Check disk and controller, then add it to the set with MOUNT.")
    SHAWROMEM = info("!AS is an incorrect shadow set member volume.", ours=9,
        why="The drive holds another volume than the member that was there.",
        do="Load the right volume.")
    SHAPOSMEM = info("!AS is a possible shadow set member.", ours=10,
        why="The volume carries the marks of a member.")
    SHACHASTA = info("!AS shadow set has changed state.  Volume processing in progress.", ours=11, seen="8.4 A.4",
        why="Something happened to a member or a node; the set's state is being worked out, and I/O waits meanwhile.",
        do="None; a completed or an aborted message follows.")
    SHARDUCED = info("!AS shadow set has been reduced.", ours=12,
        why="The set has one member less.",
        do="Check the membership with SHOW SHADOW.")
    SHAALLCOM = info("!AS all shadow set copy operations are completed.", ours=13,
        why="Every member of the set is a full one.")
    SHAREDZER = info("!AS contains zero working members.", ours=14,
        why="No source member is left; the data cannot be reached.",
        do="Bring a source member back, or dismount the unit.")
    SHAORGMEM = info("!AS does not contain the member named to VMB.  System may not reboot.", ours=15,
        why="The disk the system was booted from has left the system disk's shadow set.",
        do="Bring it back with a copy, or change the boot device.")
    SHADMPOK = info("!AS shadow master has changed.  Dump file WILL be written if system crashes.", ours=16, seen="console capture, Alpha V7.3-1",
        why="The master member of the system disk's set changed to one a crash dump can be written to.")
    SHANODMP = info("!AS shadow master has changed.  Dump file will NOT be written if system crashes.", ours=17, seen="from memory",
        why="The master member of the system disk's set changed to one a crash dump cannot be written to.",
        do="Set the dump device and the boot paths.")


class MOUNTVER(Facility, number=0, prints="SYSTEM", title="System Services", ident="MOUNTVER", seen="as the VOLPROC lines, with other words; from memory"):
    """Mount verification of disks that are in no shadow set."""

    DEVOFFLINX = info("!AS is offline.  Mount verification in progress.", ours=65,
        why="The disk cannot be reached; I/O to it waits until it comes back or MVTIMEOUT seconds have passed.",
        do="Check disk, path and controller.")
    WRONGVOL = info("!AS contains the wrong volume.  Mount verification in progress.", ours=66,
        why="The drive holds another volume than the one mounted.",
        do="Load the right volume.")
    DEVWRTLCK = info("!AS has been write-locked.  Mount verification in progress.", ours=67, seen="console capture, VAX V7.1",
        why="The disk refuses writes; I/O waits, without limit.",
        do="Release the write lock.")
    MVCOMPLETE = info("!AS has completed mount verification.", ours=68,
        why="The disk is back; I/O goes on.")
    MVABORTED = info("!AS has aborted mount verification.", ours=69,
        why="MVTIMEOUT passed, or the operator ended the wait: I/O to the disk fails until it is mounted again.",
        do="Dismount the disk, repair it, and mount it again.")
