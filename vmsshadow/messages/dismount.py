"""What DISMOUNT says (facility 115, printed as DISM). A dismount that succeeds says nothing.

CANNOTDMT heads a refusal; each reason is a message of its own with its own percent sign, not a continuation
line (V7.3 Release Notes, 5.18). The message file gives no severities; they follow from the blocks of numbers as in
MOUNT's table (8xxx F, 9xxx W, Axxx I), which the two captured lines confirm.
"""

from vmsshadow.messages.catalogue import Facility, fatal, info, warning


class DISM(Facility, number=115, prints="DISM", title="Dismount Utility", seen="message file V5.5"):
    """DISMOUNT's messages, in message file order."""

    MAXDEV = fatal("too many devices", 0x0073800C, why="More devices are named than one DISMOUNT command can take.", do="Use several commands.")
    SYSDEV = fatal("The system device cannot be dismounted", 0x00738014,
        why="The system disk stays mounted as long as the system runs.",
        do="None; a member of the system disk's set other than the last can leave.")
    BADOVR = fatal("unknown keyword on /OVERRIDE qualifier", 0x0073801C,
        why="A keyword of /OVERRIDE is unknown; CHECKS is the one there is.",
        do="Correct the qualifier.")
    SRCMEM = fatal("only source member of shadow set cannot be dismounted", 0x00738024, seen="V7.3 Release Notes, 5.18",
        why="The device is the only member with valid data: the others are copy targets or have left. Taking it out would leave the set with no source.",
        do="Dismount the virtual unit, or wait until another member is a full one.")
    RMTDSMFAIL = warning("!AS failed to dismount on node !AS", 0x00739000,
        why="DISMOUNT/CLUSTER: the node named could not dismount the volume.",
        do="The reason follows.")
    DSMCLUFAIL = warning("dismount/cluster failed on one or more nodes in the cluster", 0x00739008,
        why="DISMOUNT/CLUSTER succeeded on this node and failed on others.",
        do="The RMTDSMFAIL lines name them.")
    CANNOTDMT = warning("!AS cannot be dismounted", 0x00739010, seen="V7.3 Release Notes, 5.18",
        why="The volume stays mounted.",
        do="The reasons follow, one line each.")
    INSWPGFIL = warning("!UW swap or page file!%S installed on volume", 0x00739018,
        why="Swap or page files on the volume are in use.",
        do="Remove them with SYSGEN DEINSTALL or reboot without them.")
    SPOOLEDEV = warning("!UW device!%S spooled to volume", 0x00739020,
        why="Devices are spooled to the volume.",
        do="Use SET DEVICE/NOSPOOLED for them.")
    INSTIMAGE = warning("!UW image!%S installed on volume", 0x00739028,
        why="Images on the volume are installed as known images.",
        do="Remove them with INSTALL REMOVE.")
    USERFILES = warning("!UW user file!%S open on volume", 0x00739030,
        why="Processes have files open on the volume.",
        do="Find them with SHOW DEVICES/FILES and close the files, or use DISMOUNT/OVERRIDE=CHECKS to mark the volume for dismount all the same.")
    FILESOPEN = warning("volume has files open on remote node", 0x00739038,
        why="Processes on another node have files open on the volume.",
        do="Look there with SHOW DEVICES/FILES.")
    MARKEDDMT = info("!AS has been marked for dismount", 0x0073A003,
        why="No new file can be opened; the volume is dismounted when the last open one is closed.")
    WAITINGDMT = info("waiting for !AS to dismount on node !AS", 0x0073A00B, why="DISMOUNT/CLUSTER waits for the node named.", do="None; wait.")
    RMTDMTSUCC = info("!AS successfully dismounted on node !AS", 0x0073A013,
        why="DISMOUNT/CLUSTER: the node named dismounted the volume.")
