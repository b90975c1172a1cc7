"""Conditions of the system services (facility 0), the shared texts of the utilities, and licenses.

Most reach an operator as the reason in a continuation line, `-SYSTEM-F-MEDOFL, medium is offline`, or under the
name of the utility that met them: `SYSTEM.INCVOLLABEL.under(MOUNT)`. A utility may also signal them with another
severity than the service returned: `SYSTEM.NOSUCHDEV.at(Severity.F).under(MOUNT)`.

The severities of the shared texts are those their utilities commonly use; `at` gives another.
"""

from vmsshadow.messages.catalogue import Facility, error, fatal, info, success, warning

# No source tells the number of RUN's facility; this one lies among the customers' numbers and is ours.
SIMULATED_RUN = 0xE05


class SYSTEM(Facility, number=0, prints="SYSTEM", title="System Services", seen="message file V5.5; values $SSDEF"):
    """System service conditions, in the order of their values."""

    NORMAL = success("normal successful completion", 0x00000001)
    BADPARAM = fatal("bad parameter value", 0x00000014,
        why="A parameter of the request is wrong; for a shadow set, the virtual unit is not DSAn: or its items are out of order.",
        do="Correct it.")
    EXQUOTA = fatal("process quota exceeded", 0x0000001C)
    NOPRIV = fatal("insufficient privilege or object protection violation", 0x00000024, seen="capture VAX V7.3",
        why="The process lacks a privilege, or the protection of the object forbids the access.",
        do="Ask the system manager.")
    ABORT = fatal("abort", 0x0000002C, seen="from memory", why="The command was given up.", do="None.")
    CTRLERR = fatal("fatal controller error", 0x00000054,
        why="The controller reports an error it could not get over.",
        do="Look at the error log and the controller.")
    DATACHECK = fatal("write check error", 0x0000005C,
        why="What was read back differs from what was written.",
        do="Look at the error log; replace the disk.")
    DEVFOREIGN = fatal("device is mounted foreign", 0x00000064,
        why="The volume is mounted /FOREIGN, without a file structure.",
        do="Dismount it first.")
    DEVMOUNT = fatal("device is already mounted", 0x0000006C,
        why="The device has a volume mounted already; a member of a shadow set counts as mounted.",
        do="Dismount it first.")
    DEVNOTMOUNT = fatal("device is not mounted", 0x0000007C, why="No volume is mounted on the device.", do="None.")
    DEVOFFLINE = fatal("device is not in configuration or not available", 0x00000084,
        why="The device is not there, or the system cannot reach it.",
        do="Check the name, the path and the power.")
    DRVERR = fatal("fatal drive error", 0x0000008C,
        why="The drive reports an error it could not get over.",
        do="Look at the error log; replace the disk.")
    DUPLNAM = fatal("duplicate name", 0x00000094)
    FORMAT = fatal("invalid media format", 0x000000BC)
    ILLBLKNUM = fatal("illegal logical block number", 0x000000DC, why="The block number is beyond the end of the disk.", do="Correct it.")
    ILLIOFUNC = fatal("illegal I/O function code", 0x000000F4)
    INCVOLLABEL = fatal("incorrect volume label", 0x0000010C,
        why="The label in the command is not the one on the volume.",
        do="Check the label, or use /OVERRIDE=IDENTIFICATION.")
    INSFARG = fatal("insufficient call arguments", 0x00000114)
    INSFMEM = fatal("insufficient dynamic memory", 0x00000124, why="The system has not enough memory for the request.", do="Try again later.")
    IVADDR = fatal("invalid media address", 0x00000134)
    IVCHAN = fatal("invalid I/O channel", 0x0000013C)
    IVDEVNAM = fatal("invalid device name", 0x00000144, why="The name cannot be a device name.", do="Correct it.")
    IVLOGNAM = fatal("invalid logical name", 0x00000154)
    IVTIME = fatal("invalid time", 0x00000184, why="The time cannot be read.", do="Correct it.")
    INTDIV = fatal("arithmetic trap, integer divide by zero", 0x0000047C, seen="$SSDEF from memory, without the place",
        why="A number was divided by zero.", do="Look at what the divisor's symbol holds.")
    MEDOFL = fatal("medium is offline", 0x000001A4,
        why="The drive has no medium, is switched off, or cannot be reached.",
        do="Check the drive and its paths.")
    NOIOCHAN = fatal("no I/O channel available", 0x000001B4)
    NOLOGNAM = fatal("no logical name match", 0x000001BC)
    NOLOGTAB = fatal("no logical name table name match", ours=21, seen="from memory",
        why="There is no logical name table of that name.", do="Name LNM$PROCESS, LNM$JOB, LNM$GROUP, LNM$SYSTEM or LNM$SYSCLUSTER.")
    NONEXDRV = fatal("nonexistent drive", 0x000001C4)
    NOTFILEDEV = fatal("device is not file structured", 0x000001CC, why="The device carries no file structure.", do="Name a disk.")
    PARITY = fatal("parity error", 0x000001F4,
        why="A block cannot be read.",
        do="Look at the error log; in a shadow set another member supplies the data.")
    TIMEOUT = fatal("device timeout", 0x0000022C, why="The device did not answer in time.", do="Look at the error log.")
    UNSAFE = fatal("drive unsafe", 0x0000023C)
    VOLINV = fatal("volume is not software enabled", 0x00000254,
        why="The volume must be mounted again before it can be used: mount verification was aborted, or the label does not match.",
        do="Dismount the volume and mount it again.")
    WRITLCK = fatal("write lock error", 0x0000025C, why="The volume or the drive is write-locked.", do="Release the lock.")
    NOSUCHNODE = fatal("remote node is unknown", 0x0000028C, why="The cluster has no node of that name.", do="Check the name with SHOW CLUSTER.")
    BUGCHECK = fatal("internal consistency failure", 0x000002A4)
    DEVACTIVE = fatal("device is active", 0x000002C4)
    OPINCOMPL = fatal("operation is incomplete", 0x000002D4)
    WRONGACP = fatal("wrong ACP for device", 0x0000031C)
    DEVCMDERR = fatal("device command error", 0x0000032C)
    DEVREQERR = fatal("device request error", 0x00000334)
    POWERFAIL = fatal("power failure occurred", 0x00000364)
    NOQFILE = fatal("no disk quota file available", 0x000003C4)
    QFACTIVE = fatal("disk quota file is already active", 0x000003CC)
    EXDISKQUOTA = fatal("disk quota exceeded", 0x000003EC)
    CONTROLY = success("operation completed under CTRL/Y", 0x00000611)
    DEVALRALLOC = success("device already allocated to this job", 0x00000641)
    CONTROLC = success("operation completed under CTRL/C", 0x00000651)
    NOTALLPRIV = success("not all requested privileges authorized", 0x00000681)
    CONCEALED = success("logical device name concealed physical device name", 0x00000691)
    ACCONFLICT = warning("file access conflict", 0x00000800)
    BADCHKSUM = warning("bad file header checksum", 0x00000808)
    BADFILEHDR = warning("bad file header", 0x00000810)
    BADIRECTORY = warning("bad directory file format", 0x00000828)
    CANCEL = warning("operation canceled", 0x00000830)
    DEVALLOC = warning("device already allocated to another user", 0x00000840, seen="capture VAX V7.3",
        why="Another process has the device allocated.",
        do="Wait, or ask its user.")
    DEVASSIGN = warning("device has channels assigned", 0x00000848)
    DEVICEFULL = warning("device full; allocation failure", 0x00000850, why="The volume has no free blocks left.", do="Delete files.")
    DEVNOTALLOC = warning("device not allocated", 0x00000858, seen="capture VAX V7.3", why="Your process has not allocated the device.", do="None.")
    ENDOFFILE = warning("end of file", 0x00000870, seen="from memory")
    FILENUMCHK = warning("file identification number check", 0x000008B0)
    FILESTRUCT = warning("unsupported file structure level", 0x000008C0)
    NOHOMEBLK = warning("Files-11 home block not found on volume", 0x000008E0,
        why="No home block can be found: the disk was never initialized, or carries another structure.",
        do="Initialize the disk, or mount it /FOREIGN.")
    NONEXPR = warning("nonexistent process", 0x000008E8, seen="capture VAX V7.3",
        why="There is no such process.",
        do="Check the identification with SHOW SYSTEM.")
    NONLOCAL = warning("device is not a local device", 0x000008F0)
    NOSUCHDEV = warning("no such device available", 0x00000908, seen="capture VAX V7.3",
        why="This node knows no device of that name.",
        do="Check the name with SHOW DEVICES.")
    NOSUCHFILE = warning("no such file", 0x00000910)
    NOMOREFILES = warning("no more files", 0x00000930)
    NOTVOLSET = warning("volume is not part of a volume set", 0x00000998)
    NOMOREPROC = warning("no more processes", 0x000009A8)
    NODEVAVL = warning("no device available", 0x000009B0)
    NOMORENODE = warning("no more nodes", 0x00000A00)
    ITEMNOTFOUND = warning("requested item cannot be returned", 0x00000A50)
    NOMOREDEV = warning("no more devices", 0x00000A58)
    RMTPATH = warning("description of path between two remote nodes", 0x00000A78)
    UNSUPPORTED = error("unsupported operation or function", 0x00000E4A,
        why="The device cannot do that, or not in its present state.",
        do="Check the state of the device.")
    NOSUCHVOL = error("no such volume", 0x00000F2A)
    DISCONNECT = fatal("process is disconnected from requested interrupt vector", 0x0000204C)
    UNREACHABLE = fatal("remote node is not currently reachable", 0x00002094)
    DEVINACT = fatal("device inactive", 0x000020D4)
    PATHLOST = fatal("path to network partner node lost", 0x000020FC)
    FORCEDERROR = fatal("forced error flagged in last sector read", 0x00002144,
        why="The block was marked during a copy because its data could not be read from the source: they are lost.",
        do="Restore the file from a backup.")
    NOLICENSE = fatal("operation requires software license", 0x00002194,
        why="No active license covers the request.",
        do="Register and load the license.")
    DEVNOTDISM = fatal("device not dismounted", 0x000021B4, why="The device is still mounted.", do="Dismount it first.")
    DUPUNIT = fatal("duplicate unit number detected by MSCP controller", 0x000021C4)
    NODELEAVE = fatal("node leaving the cluster", 0x0000223C, why="The node is leaving the cluster.", do="None.")
    VOLOERR = fatal("must override owner identifier field in VOL1 label", 0x0000226C)
    SHACHASTA = fatal("shadow set has changed state", 0x00002284,
        why="The membership of the shadow set changed while the request was under way.",
        do="Repeat the request.")
    INCSHAMEM = fatal("incompatible shadow set member", 0x000022CC,
        why="The device does not suit the other members: its size or type differs.",
        do="Name a device of the same kind.")
    DEVNOTSHR = fatal("device not currently shareable", 0x000022D4)
    EXLICENSE = fatal("licensed product has exceeded current license limits", 0x00002304,
        why="More units are in use than the licenses allow.",
        do="Load further licenses.")
    NOCMKRNL = fatal("operation requires CMKRNL privilege", 0x00002804)
    NOSYSNAM = fatal("operation requires SYSNAM privilege", 0x00002814)
    NOGRPNAM = fatal("operation requires GRPNAM privilege", 0x0000281C)
    NOALLSPOOL = fatal("operation requires ALLSPOOL privilege", 0x00002824)
    NODIAGNOSE = fatal("operation requires DIAGNOSE privilege", 0x00002834)
    NOLOG_IO = fatal("operation requires LOG_IO privilege", 0x0000283C)
    NOSETPRV = fatal("operation requires SETPRV privilege", 0x00002874)
    NOWORLD = fatal("operation requires WORLD privilege", 0x00002884)
    NOMOUNT = fatal("operation requires MOUNT privilege", 0x0000288C)
    NOOPER = fatal("operation requires OPER privilege", 0x00002894)
    NOVOLPRO = fatal("operation requires VOLPRO privilege", 0x000028AC)
    NOPHY_IO = fatal("operation requires PHY_IO privilege", 0x000028B4)
    NOSYSPRV = fatal("operation requires SYSPRV privilege", 0x000028E4)
    NOBYPASS = fatal("operation requires BYPASS privilege", 0x000028EC)
    NOSHARE = fatal("operation requires SHARE privilege", 0x000028FC)
    NOREADALL = fatal("operation requires READALL privilege", 0x0000291C)
    HBMMCREPOSTMRG = info("HBMM master bitmaps will be created after shadow set merge completes", ours=1, seen="a public VMS test suite",
        why="A policy for host-based minimerge was given to a set that is merging; bitmaps are started when the merge has ended.",
        do="None.")


class SHR(Facility, number=0, prints="SHR", title="messages shared by utilities", seen="message file V5.5", shared=True):
    """Messages that every utility prints under its own name: `SHR.OPENIN.under(SHOW)("X.DAT")`."""

    CONFQUAL = error("conflicting qualifiers", ours=1)
    INVQUAVAL = error("value '!AS' invalid for /!AS qualifier", ours=2)
    BADKEY = error("'!AS' is an invalid keyword", ours=3)
    BADVALUE = error("'!AS' is an invalid keyword value", ours=4)
    NOVALUE = error("'!AS' keyword requires a value", ours=5)
    BADDELIM = error("invalid delimiter following '!AS'", ours=6)
    VALERR = error("specified value is out of legal range", ours=7)
    SYNTAX = error("error parsing '!AS'", ours=8)
    OPENIN = error("error opening !AS as input", ours=9)
    OPENOUT = error("error opening !AS as output", ours=10)
    READERR = error("error reading !AS", ours=11)
    WRITEERR = error("error writing !AS", ours=12)
    SEARCHFAIL = error("error searching for !AS", ours=13)
    CLOSEIN = error("error closing !AS as input", ours=14)
    CLOSEOUT = error("error closing !AS as output", ours=15)
    CREATED = info("!AS created", ours=16)
    EXISTS = info("!AS already exists", ours=17)
    HIGHVER = info("higher version of !AS already exists", ours=18)
    COPIED = success("!AS copied to !AS (!UL block!%S)", ours=19)
    DELETED = info("!AS deleted", ours=20)
    RENAMED = info("!AS renamed to !AS", ours=21)
    NOTERM = error("input device is not a terminal", ours=22)
    INSVIRMEM = fatal("insufficient virtual memory", ours=23)
    SYSERROR = fatal("system service error", ours=24)
    AMBIGANS = error("!AS is an ambiguous answer - supply more characters", ours=25)
    INVALANS = error("!AS is an invalid answer", ours=26)
    PRODNOTINS = fatal("optional software product !AS not installed", ours=27)
    NOFILES = error("no files selected", ours=28)


class RMS(Facility, number=1, prints="RMS", title="Record Management Services", seen="from memory"):
    """Why a file could not be opened: `SHR.OPENOUT.under(SHOW)("X.LIS").because(RMS.DNF())`."""

    EOF = error("end of file detected", 0x0001827A,
        why="A file has no further record.", do="None; READ/END_OF_FILE takes care of it.")
    FNF = error("file not found", 0x00018292,
        why="There is no file of that name in the directory.", do="Check the name; SYS$LOGIN is the default directory.")
    FAC = fatal("record operation not permitted by specified file access (FAC)", 0x000184DC,
        why="A file that was opened for reading is written to, or the other way round.", do="Open it for what is wanted.")
    DNF = error("directory not found", 0x0001C04A, seen="console capture",
        why="The directory of a file specification does not exist.",
        do="Name SYS$LOGIN or SYS$MANAGER; a node has no other directories here.")
    FNM = fatal("error in file name", 0x0001852C,
        why="A file specification has a name that no file can have.",
        do="Use letters, digits, $, _ and - for the name, and a period before the type.")
    DEV = fatal("error in device name or inappropriate device type for operation", 0x000184C4,
        why="A file specification names a device that cannot hold the file.",
        do="Name a directory of this node. A cluster without a lab folder has none.")


class LICENSE(Facility, number=2708, prints="LICENSE", title="License Management Facility", seen="capture VAX V7.3"):
    """The license messages shadowing can run into; the products are VOLSHAD and VOLSHAD-DISK."""

    NOAUTH = error("!AS !AS use is not authorized on this node", ours=1,
        why="The product has no license that this node may use.",
        do="See the line that follows.")
    NOLICENSE = fatal("no license is active for this software product", ours=2,
        why="No license for the product is loaded.",
        do="Register it and use LICENSE LOAD.")
    SYSMGR = info("please see your system manager", ours=3)
    EXCEEDED = fatal("attempted usage exceeds active license limits", ours=4, seen="message file V5.5",
        why="More units are in use than the active licenses allow.",
        do="Load further licenses, or use fewer members.")
    TERMINATED = fatal("license has terminated", ours=5, seen="message file V5.5")
    NOT_STARTED = fatal("License Management Facility is not started", ours=6, seen="message file V5.5")


class RUN(Facility, number=SIMULATED_RUN, prints="RUN", title="RUN command", seen="capture VAX V7.3"):
    """The RUN command's one line that consoles show at boot."""

    PROC_ID = success("identification of created process is !XL", ours=1)
