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

    NORMAL = success("normal successful completion", 0x00000001,
        why="What was asked for has been done.")
    BADPARAM = fatal("bad parameter value", 0x00000014,
        why="A parameter of the request is wrong; for a shadow set, the virtual unit is not DSAn: or its items are out of order.",
        do="Correct it.")
    EXQUOTA = fatal("process quota exceeded", 0x0000001C,
        why="The process has used up a quota that the request draws on.",
        do="Free what is held, or have the quota raised in the authorization file.")
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
    DUPLNAM = fatal("duplicate name", 0x00000094,
        why="A name that must be the only one is taken already.",
        do="Choose another name.")
    FORMAT = fatal("invalid media format", 0x000000BC,
        why="The medium is not formatted in a way that the drive can read.",
        do="Format it, or use another.")
    ILLBLKNUM = fatal("illegal logical block number", 0x000000DC, why="The block number is beyond the end of the disk.", do="Correct it.")
    ILLIOFUNC = fatal("illegal I/O function code", 0x000000F4,
        why="The device cannot do the operation that was asked of it.",
        do="Look whether the right device is named.")
    INCVOLLABEL = fatal("incorrect volume label", 0x0000010C,
        why="The label in the command is not the one on the volume.",
        do="Check the label, or use /OVERRIDE=IDENTIFICATION.")
    INSFARG = fatal("insufficient call arguments", 0x00000114,
        why="A routine was called with fewer arguments than it needs.",
        do="Correct the call.")
    INSFMEM = fatal("insufficient dynamic memory", 0x00000124, why="The system has not enough memory for the request.", do="Try again later.")
    IVADDR = fatal("invalid media address", 0x00000134,
        why="A block was asked for that lies beyond the end of the device.",
        do="Look at the size of the disk with SHOW DEVICE/FULL; a volume and its device may disagree.")
    IVCHAN = fatal("invalid I/O channel", 0x0000013C,
        why="The number is not that of a channel of this process.",
        do="Assign a channel first.")
    IVDEVNAM = fatal("invalid device name", 0x00000144, why="The name cannot be a device name.", do="Correct it.")
    IVLOGNAM = fatal("invalid logical name", 0x00000154,
        why="A logical name is empty, or longer than 255 characters.",
        do="Correct the name.")
    IVTIME = fatal("invalid time", 0x00000184, why="The time cannot be read.", do="Correct it.")
    INTDIV = fatal("arithmetic trap, integer divide by zero", 0x0000047C, seen="$SSDEF from memory, without the place",
        why="A number was divided by zero.", do="Look at what the divisor's symbol holds.")
    MEDOFL = fatal("medium is offline", 0x000001A4,
        why="The drive has no medium, is switched off, or cannot be reached.",
        do="Check the drive and its paths.")
    NOIOCHAN = fatal("no I/O channel available", 0x000001B4,
        why="The process has no channel left.",
        do="Close files that are not needed any more.")
    NOLOGNAM = fatal("no logical name match", 0x000001BC,
        why="No table that was searched has the logical name.",
        do="See SHOW LOGICAL for what is defined; a name may stand in another table.")
    NOLOGTAB = fatal("no logical name table name match", ours=21, seen="from memory",
        why="There is no logical name table of that name.", do="Name LNM$PROCESS, LNM$JOB, LNM$GROUP, LNM$SYSTEM or LNM$SYSCLUSTER.")
    NONEXDRV = fatal("nonexistent drive", 0x000001C4,
        why="A controller has no such drive.",
        do="Check the name of the device, and the cabling.")
    NOTFILEDEV = fatal("device is not file structured", 0x000001CC, why="The device carries no file structure.", do="Name a disk.")
    PARITY = fatal("parity error", 0x000001F4,
        why="A block cannot be read.",
        do="Look at the error log; in a shadow set another member supplies the data.")
    TIMEOUT = fatal("device timeout", 0x0000022C, why="The device did not answer in time.", do="Look at the error log.")
    UNSAFE = fatal("drive unsafe", 0x0000023C,
        why="The drive reports that it cannot work safely.",
        do="Have the drive serviced.")
    VOLINV = fatal("volume is not software enabled", 0x00000254,
        why="The volume must be mounted again before it can be used: mount verification was aborted, or the label does not match.",
        do="Dismount the volume and mount it again.")
    WRITLCK = fatal("write lock error", 0x0000025C, why="The volume or the drive is write-locked.", do="Release the lock.")
    NOSUCHNODE = fatal("remote node is unknown", 0x0000028C, why="The cluster has no node of that name.", do="Check the name with SHOW CLUSTER.")
    BUGCHECK = fatal("internal consistency failure", 0x000002A4,
        why="The system, or a controller, found its own data contradictory.",
        do="Keep the crash dump and report it.")
    DEVACTIVE = fatal("device is active", 0x000002C4,
        why="Operations are going on that must end first.",
        do="Wait, or stop them.")
    OPINCOMPL = fatal("operation is incomplete", 0x000002D4,
        why="The operation was begun, but not ended.",
        do="Repeat it.")
    WRONGACP = fatal("wrong ACP for device", 0x0000031C,
        why="The device is served by another kind of file system process than the request is for.",
        do="Check what is mounted on the device.")
    DEVCMDERR = fatal("device command error", 0x0000032C,
        why="The device did not understand the command it was given.",
        do="Look for a controller or a drive that is too old for the system.")
    DEVREQERR = fatal("device request error", 0x00000334,
        why="A request for the device was put together wrongly.",
        do="Report it, if it happens again.")
    POWERFAIL = fatal("power failure occurred", 0x00000364,
        why="The power failed while the operation was going on.",
        do="Repeat the operation.")
    NOQFILE = fatal("no disk quota file available", 0x000003C4,
        why="The volume has no file of disk quotas.",
        do="None, unless quotas are wanted; then create one.")
    QFACTIVE = fatal("disk quota file is already active", 0x000003CC,
        why="Disk quotas are in use on the volume already.",
        do="None.")
    EXDISKQUOTA = fatal("disk quota exceeded", 0x000003EC,
        why="The owner of the file has no disk space left on that volume.",
        do="Delete what is not needed, or have the quota raised.")
    CONTROLY = success("operation completed under CTRL/Y", 0x00000611,
        why="Somebody pressed Ctrl/Y, and that ended the operation.")
    DEVALRALLOC = success("device already allocated to this job", 0x00000641,
        why="The device belongs to this job already.")
    CONTROLC = success("operation completed under CTRL/C", 0x00000651,
        why="Somebody pressed Ctrl/C, and that ended the operation.")
    NOTALLPRIV = success("not all requested privileges authorized", 0x00000681,
        why="Some of the privileges asked for were granted, others were not.")
    CONCEALED = success("logical device name concealed physical device name", 0x00000691,
        why="The name stands for a device whose own name is kept hidden.")
    ACCONFLICT = warning("file access conflict", 0x00000800,
        why="Somebody else has the file open in a way that excludes this.",
        do="Try again later, or look for who holds it.")
    BADCHKSUM = warning("bad file header checksum", 0x00000808,
        why="The checksum of a file header does not fit its contents: the header is damaged.",
        do="Check the volume with ANALYZE/DISK_STRUCTURE; restore the file.")
    BADFILEHDR = warning("bad file header", 0x00000810,
        why="What should be a file header is none.",
        do="Check the volume with ANALYZE/DISK_STRUCTURE; restore the file.")
    BADIRECTORY = warning("bad directory file format", 0x00000828,
        why="The directory's own records are damaged.",
        do="Check the volume with ANALYZE/DISK_STRUCTURE.")
    CANCEL = warning("operation canceled", 0x00000830,
        why="The operation was taken back before it was finished.",
        do="Repeat it, if it is still wanted.")
    DEVALLOC = warning("device already allocated to another user", 0x00000840, seen="capture VAX V7.3",
        why="Another process has the device allocated.",
        do="Wait, or ask its user.")
    DEVASSIGN = warning("device has channels assigned", 0x00000848,
        why="Processes have the device open.",
        do="Find them with SHOW DEVICE/FILES; stop them first.")
    DEVICEFULL = warning("device full; allocation failure", 0x00000850, why="The volume has no free blocks left.", do="Delete files.")
    DEVNOTALLOC = warning("device not allocated", 0x00000858, seen="capture VAX V7.3", why="Your process has not allocated the device.", do="None.")
    ENDOFFILE = warning("end of file", 0x00000870, seen="from memory",
        why="There is nothing more to be read. In a procedure, READ/END_OF_FILE branches at this.",
        do="None, unless more was expected.")
    FILENUMCHK = warning("file identification number check", 0x000008B0,
        why="The file number found is another one than the directory says.",
        do="Check the volume with ANALYZE/DISK_STRUCTURE.")
    FILESTRUCT = warning("unsupported file structure level", 0x000008C0,
        why="The volume is of a structure level that this system does not read.",
        do="Mount it on a system that does, or with /FOREIGN.")
    NOHOMEBLK = warning("Files-11 home block not found on volume", 0x000008E0,
        why="No home block can be found: the disk was never initialized, or carries another structure.",
        do="Initialize the disk, or mount it /FOREIGN.")
    NONEXPR = warning("nonexistent process", 0x000008E8, seen="capture VAX V7.3",
        why="There is no such process.",
        do="Check the identification with SHOW SYSTEM.")
    NONLOCAL = warning("device is not a local device", 0x000008F0,
        why="The request works only on a device of this node, and this one is reached through another.",
        do="Give the command on the node that has the device.")
    NOSUCHDEV = warning("no such device available", 0x00000908, seen="capture VAX V7.3",
        why="This node knows no device of that name.",
        do="Check the name with SHOW DEVICES.")
    NOSUCHFILE = warning("no such file", 0x00000910,
        why="No file has that identification.",
        do="Check the name; the file may have been deleted meanwhile.")
    NOMOREFILES = warning("no more files", 0x00000930,
        why="All files that fit the wildcard have been given.",
        do="None; a loop ends at this.")
    NOTVOLSET = warning("volume is not part of a volume set", 0x00000998,
        why="The volume stands alone and belongs to no volume set.",
        do="Name a volume of a set.")
    NOMOREPROC = warning("no more processes", 0x000009A8,
        why="All processes that fit have been given.",
        do="None; a loop ends at this.")
    NODEVAVL = warning("no device available", 0x000009B0,
        why="There is no device of the kind wanted that is free.",
        do="Free one, or name a device yourself.")
    NOMORENODE = warning("no more nodes", 0x00000A00,
        why="All nodes that fit have been given.",
        do="None; a loop ends at this.")
    ITEMNOTFOUND = warning("requested item cannot be returned", 0x00000A50,
        why="One of the items that were asked for does not exist for this device or system.",
        do="Ask only for items that do.")
    NOMOREDEV = warning("no more devices", 0x00000A58,
        why="All devices that fit have been given.",
        do="None; a loop ends at this.")
    RMTPATH = warning("description of path between two remote nodes", 0x00000A78,
        why="The answer describes how two other nodes reach each other.",
        do="None.")
    UNSUPPORTED = error("unsupported operation or function", 0x00000E4A,
        why="The device cannot do that, or not in its present state.",
        do="Check the state of the device.")
    NOSUCHVOL = error("no such volume", 0x00000F2A,
        why="The volume set has no member of that number or label.",
        do="Look at the set with SHOW DEVICE/FULL.")
    DISCONNECT = fatal("process is disconnected from requested interrupt vector", 0x0000204C,
        why="The interrupt that the process waited for was taken from it.",
        do="Connect to the vector again.")
    UNREACHABLE = fatal("remote node is not currently reachable", 0x00002094,
        why="The node is known, but no way leads to it at the moment.",
        do="Look at the network or the links of the cluster.")
    DEVINACT = fatal("device inactive", 0x000020D4,
        why="The device has been told to do nothing until it is started again.",
        do="Start it.")
    PATHLOST = fatal("path to network partner node lost", 0x000020FC,
        why="The way to the other node was lost in the midst of a conversation.",
        do="Repeat it when the link is back.")
    FORCEDERROR = fatal("forced error flagged in last sector read", 0x00002144,
        why="The block was marked during a copy because its data could not be read from the source: they are lost.",
        do="Restore the file from a backup.")
    NOLICENSE = fatal("operation requires software license", 0x00002194,
        why="No active license covers the request.",
        do="Register and load the license.")
    DEVNOTDISM = fatal("device not dismounted", 0x000021B4, why="The device is still mounted.", do="Dismount it first.")
    DUPUNIT = fatal("duplicate unit number detected by MSCP controller", 0x000021C4,
        why="Two drives behind one controller have the same unit number, so that neither can be told from the other.",
        do="Give one of them another unit number.")
    NODELEAVE = fatal("node leaving the cluster", 0x0000223C, why="The node is leaving the cluster.", do="None.")
    VOLOERR = fatal("must override owner identifier field in VOL1 label", 0x0000226C,
        why="The tape's label names an owner, and it is somebody else.",
        do="Use the override, if the tape is yours.")
    SHACHASTA = fatal("shadow set has changed state", 0x00002284,
        why="The membership of the shadow set changed while the request was under way.",
        do="Repeat the request.")
    INCSHAMEM = fatal("incompatible shadow set member", 0x000022CC,
        why="The device does not suit the other members: its size or type differs.",
        do="Name a device of the same kind.")
    DEVNOTSHR = fatal("device not currently shareable", 0x000022D4,
        why="The device can be used by one process at a time only.",
        do="Wait until it is free.")
    EXLICENSE = fatal("licensed product has exceeded current license limits", 0x00002304,
        why="More units are in use than the licenses allow.",
        do="Load further licenses.")
    NOCMKRNL = fatal("operation requires CMKRNL privilege", 0x00002804,
        why="The operation runs code in kernel mode, which needs CMKRNL.",
        do="Have the privilege granted, or ask the system manager.")
    NOSYSNAM = fatal("operation requires SYSNAM privilege", 0x00002814,
        why="Names of the system table, and operators' commands, need SYSNAM.",
        do="Have the privilege granted, or use a table of your own.")
    NOGRPNAM = fatal("operation requires GRPNAM privilege", 0x0000281C,
        why="Names of the group's table, and MOUNT/GROUP, need GRPNAM.",
        do="Have the privilege granted, or use a table of your own.")
    NOALLSPOOL = fatal("operation requires ALLSPOOL privilege", 0x00002824,
        why="Allocating a spooled device needs ALLSPOOL.",
        do="Have the privilege granted.")
    NODIAGNOSE = fatal("operation requires DIAGNOSE privilege", 0x00002834,
        why="Diagnostic functions of devices need DIAGNOSE.",
        do="Have the privilege granted.")
    NOLOG_IO = fatal("operation requires LOG_IO privilege", 0x0000283C,
        why="Logical input and output, past the file system, needs LOG_IO.",
        do="Have the privilege granted.")
    NOSETPRV = fatal("operation requires SETPRV privilege", 0x00002874,
        why="Giving oneself privileges needs SETPRV.",
        do="Ask the system manager.")
    NOWORLD = fatal("operation requires WORLD privilege", 0x00002884,
        why="Acting on processes of other groups needs WORLD.",
        do="Have the privilege granted.")
    NOMOUNT = fatal("operation requires MOUNT privilege", 0x0000288C,
        why="Executing a mount function needs MOUNT.",
        do="Have the privilege granted.")
    NOOPER = fatal("operation requires OPER privilege", 0x00002894,
        why="Operators' functions need OPER.",
        do="Have the privilege granted, or ask an operator.")
    NOVOLPRO = fatal("operation requires VOLPRO privilege", 0x000028AC,
        why="Overriding the protection of a volume that is not yours needs VOLPRO.",
        do="Ask the owner, or have the privilege granted.")
    NOPHY_IO = fatal("operation requires PHY_IO privilege", 0x000028B4,
        why="Physical input and output needs PHY_IO.",
        do="Have the privilege granted.")
    NOSYSPRV = fatal("operation requires SYSPRV privilege", 0x000028E4,
        why="The object is open to system users only, and SYSPRV makes one of them.",
        do="Have the privilege granted.")
    NOBYPASS = fatal("operation requires BYPASS privilege", 0x000028EC,
        why="The object's protection excludes you; only BYPASS goes past it.",
        do="Ask the owner for access.")
    NOSHARE = fatal("operation requires SHARE privilege", 0x000028FC,
        why="Assigning a channel to a device that somebody else has allocated needs SHARE.",
        do="Have the privilege granted.")
    NOREADALL = fatal("operation requires READALL privilege", 0x0000291C,
        why="Reading past the object's protection needs READALL.",
        do="Have the privilege granted, or ask the owner.")
    HBMMCREPOSTMRG = info("HBMM master bitmaps will be created after shadow set merge completes", ours=1, seen="a public VMS test suite",
        why="A policy for host-based minimerge was given to a set that is merging; bitmaps are started when the merge has ended.")


class SHR(Facility, number=0, prints="SHR", title="messages shared by utilities", seen="message file V5.5", shared=True):
    """Messages that every utility prints under its own name: `SHR.OPENIN.under(SHOW)("X.DAT")`."""

    CONFQUAL = error("conflicting qualifiers", ours=1,
        why="Two of the qualifiers cannot stand together.",
        do="Leave one out.")
    INVQUAVAL = error("value '!AS' invalid for /!AS qualifier", ours=2,
        why="The qualifier does not take that value.",
        do="Look its values up with HELP.")
    BADKEY = error("'!AS' is an invalid keyword", ours=3,
        why="The list has a keyword that is not one of those allowed.",
        do="Check the spelling.")
    BADVALUE = error("'!AS' is an invalid keyword value", ours=4,
        why="A keyword was given a value that it does not take.",
        do="Check the value.")
    NOVALUE = error("'!AS' keyword requires a value", ours=5,
        why="The keyword was given without its value.",
        do="Put an equal sign and the value behind it.")
    BADDELIM = error("invalid delimiter following '!AS'", ours=6,
        why="A sign stands where another one, or none, belongs.",
        do="Check commas, parentheses and equal signs.")
    VALERR = error("specified value is out of legal range", ours=7,
        why="The number lies outside of what the item allows.",
        do="See HELP for the least and the greatest value.")
    SYNTAX = error("error parsing '!AS'", ours=8,
        why="The part named does not follow the rules for its place.",
        do="Write it as HELP shows.")
    OPENIN = error("error opening !AS as input", ours=9,
        why="A file cannot be read; the line that follows tells why.",
        do="Check its name and whether it exists.")
    OPENOUT = error("error opening !AS as output", ours=10,
        why="A file cannot be made or written; the line that follows tells why.",
        do="Check its name, its directory and the room on the disk.")
    READERR = error("error reading !AS", ours=11,
        why="A record of an open file could not be read.",
        do="The line that follows tells why.")
    WRITEERR = error("error writing !AS", ours=12,
        why="A record could not be written.",
        do="The line that follows tells why; look for a full disk.")
    SEARCHFAIL = error("error searching for !AS", ours=13,
        why="The search for a file itself failed, not only that none was found.",
        do="The line that follows tells why.")
    CLOSEIN = error("error closing !AS as input", ours=14,
        why="A file that was read could not be closed.",
        do="The line that follows tells why.")
    CLOSEOUT = error("error closing !AS as output", ours=15,
        why="A file that was written could not be closed; its last records may be missing.",
        do="The line that follows tells why. Look at the file.")
    CREATED = info("!AS created", ours=16,
        why="Tells that a file or a directory was made, because /LOG is in force.")
    EXISTS = info("!AS already exists", ours=17,
        why="The file is there already.")
    HIGHVER = info("higher version of !AS already exists", ours=18,
        why="A version of a higher number exists, so that the file written is not the newest.")
    COPIED = success("!AS copied to !AS (!UL block!%S)", ours=19,
        why="Tells that a file was copied, because /LOG is in force.")
    DELETED = info("!AS deleted", ours=20,
        why="Tells that a file was deleted, because /LOG is in force.")
    RENAMED = info("!AS renamed to !AS", ours=21,
        why="Tells that a file has another name now, because /LOG is in force.")
    NOTERM = error("input device is not a terminal", ours=22,
        why="The command talks with a terminal, and its input comes from a file.",
        do="Give it at a terminal.")
    INSVIRMEM = fatal("insufficient virtual memory", ours=23,
        why="The process has no address space left.",
        do="Have its page file quota raised.")
    SYSERROR = fatal("system service error", ours=24,
        why="A service of the system failed; the line that follows tells why.",
        do="Follow what is said of that line.")
    AMBIGANS = error("!AS is an ambiguous answer - supply more characters", ours=25,
        why="The answer fits several of the words allowed.",
        do="Type more of the word.")
    INVALANS = error("!AS is an invalid answer", ours=26,
        why="The answer is none of those allowed.",
        do="Answer with one of the words that the question offers.")
    PRODNOTINS = fatal("optional software product !AS not installed", ours=27,
        why="The command needs a product that this system does not have.",
        do="Install the product.")
    NOFILES = error("no files selected", ours=28,
        why="Nothing fits the file specification and the qualifiers.",
        do="Check both.")


class RMS(Facility, number=1, prints="RMS", title="Record Management Services", seen="from memory"):
    """Why a file could not be opened: `SHR.OPENOUT.under(SHOW)("X.LIS").because(RMS.DNF())`."""

    EOF = error("end of file detected", 0x0001827A,
        why="A file has no further record.", do="None; READ/END_OF_FILE takes care of it.")
    FNF = error("file not found", 0x00018292,
        why="There is no file of that name in the directory.", do="Check the name; SYS$LOGIN is the default directory.")
    TMO = error("timeout period expired", ours=1,
        why="Nobody answered a question within the seconds that READ/TIME_OUT gave.", do="Answer sooner; READ/ERROR takes care of it.")
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
    SYSMGR = info("please see your system manager", ours=3,
        why="A licence is missing or at its end; users are sent to whoever manages the system.")
    EXCEEDED = fatal("attempted usage exceeds active license limits", ours=4, seen="message file V5.5",
        why="More units are in use than the active licenses allow.",
        do="Load further licenses, or use fewer members.")
    TERMINATED = fatal("license has terminated", ours=5, seen="message file V5.5",
        why="The date on the licence has passed.",
        do="Register a new licence.")
    NOT_STARTED = fatal("License Management Facility is not started", ours=6, seen="message file V5.5",
        why="Nobody can ask for licences before the facility runs.",
        do="Start it in the course of the system's startup.")


class RUN(Facility, number=SIMULATED_RUN, prints="RUN", title="RUN command", seen="capture VAX V7.3"):
    """The RUN command's one line that consoles show at boot."""

    PROC_ID = success("identification of created process is !XL", ours=1,
        why="Tells the identification of the process that was created.")
