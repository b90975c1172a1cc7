"""What INITIALIZE says (facility 117, printed as INIT). An initialize that succeeds says nothing.

System conditions appear under INIT's name: `SYSTEM.DEVMOUNT.under(INIT)` is `%INIT-F-DEVMOUNT, device is already
mounted`. The message file gives no severities; they follow from the blocks of numbers as in MOUNT's table.
"""

from vmsshadow.messages.catalogue import Facility, fatal, warning


class INIT(Facility, number=117, prints="INIT", title="INITIALIZE command", seen="message file V5.5"):
    """INITIALIZE's messages, in message file order."""

    BADDATCHK = fatal("invalid keyword on /DATACHECK qualifier", 0x0075800C,
        why="A keyword of /DATA_CHECK is neither READ nor WRITE.",
        do="Correct the qualifier.")
    BADDENS = fatal("unknown value on /DENSITY qualifier", 0x00758014, why="The density given is none the drive knows.", do="Correct the qualifier.")
    BADPRO = fatal("invalid syntax on /PROTECTION qualifier", 0x0075801C,
        why="The protection code cannot be read.",
        do="Write it as (S:RWED,O:RWED,G:R,W).")
    BADUIC = fatal("invalid UIC syntax", 0x00758024, why="The owner is not a UIC.", do="Write it as [group,member].")
    CONFQUAL = fatal("conflicting qualifiers", 0x0075802C, why="Two qualifiers of the command exclude each other.", do="Leave one of them out.")
    ILLOPT = fatal("qualifier(s) not appropriate to this device", 0x00758034,
        why="A qualifier does not apply to a device of this kind.",
        do="Leave it out.")
    NONLOCAL = fatal("device is not a local device", 0x0075803C,
        why="The device name belongs to another node.",
        do="Name a device of this node or one served to it.")
    NOTRAN = fatal("logical name cannot be translated", 0x00758044,
        why="The logical name given as a device leads nowhere.",
        do="Define the logical name, or name the device.")
    UNKDEV = fatal("unknown device type", 0x0075804C, why="INITIALIZE does not know this type of device.", do="Name a disk or a tape.")
    BADLABELQ = fatal("invalid keyword on /LABEL qualifier", 0x00758054, why="A keyword of /LABEL is unknown.", do="Correct the qualifier.")
    VALCNVERR = fatal("error converting value", 0x0075805C, why="A number in the command cannot be converted.", do="Correct the value.")
    ALLOCFAIL = fatal("index file allocation failure", 0x0075807C,
        why="There is no room for the index file where it should lie.",
        do="Ask for fewer headers, or another /INDEX position.")
    BADBLOCKS = fatal("invalid syntax in bad block list", 0x00758084, why="The list of /BADBLOCKS cannot be read.", do="Correct the qualifier.")
    BADINDEX = fatal("invalid syntax on /INDEX qualifier", 0x0075808C,
        why="/INDEX takes BEGINNING, MIDDLE, END or BLOCK:n.",
        do="Correct the qualifier.")
    BADRANGE = fatal("bad block address not on volume", 0x00758094, why="A block given as bad does not exist on the volume.", do="Correct the list.")
    CLUSTER = fatal("unsuitable cluster factor", 0x0075809C,
        why="The cluster factor does not suit a disk of this size.",
        do="Choose another /CLUSTER_SIZE, or leave the qualifier out.")
    DIAGPACK = fatal("disk is a diagnostic pack", 0x007580A4, why="The disk is marked as a diagnostic pack.", do="Use another disk.")
    FACTBAD = fatal("cannot read factory bad block data", 0x007580AC, why="The factory's list of bad blocks cannot be read.", do="Check the disk.")
    INDEX = fatal("invalid index file position", 0x007580B4,
        why="The place given for the index file does not exist on the volume.",
        do="Correct /INDEX.")
    MAXBAD = fatal("bad block table overflow", 0x007580BC, why="The disk has more bad blocks than the table can hold.", do="Replace the disk.")
    BADOVR = fatal("unknown keyword on /OVERRIDE qualifier", 0x007580CC, why="A keyword of /OVERRIDE is unknown.", do="Correct the qualifier.")
    BADVOL1 = fatal("bad VOL1 ANSI label", 0x007580D4, why="Magnetic tapes only; this simulator has none.",
        do="Load a tape with ANSI labels, or initialize it anew.")
    LARGECNT = fatal("disk too large to be supported", 0x007580DC,
        why="The disk has more blocks than the file structure can address.",
        do="Use a smaller disk, or /LIMIT.")
    BADSTRUCT = fatal("invalid value on /STRUCTURE qualifier", 0x007580E4, why="/STRUCTURE takes 1, 2 or 5.", do="Correct the qualifier.")
    NOTSTRUC1 = fatal("qualifier(s) not available with structure level 1", 0x007580EC,
        why="The qualifier makes no sense for structure level 1.",
        do="Leave it out.")
    BADVOLACC = fatal("invalid value on /LABEL=VOLUME_ACCESSIBILITY qualifier", 0x007580F4, why="Magnetic tapes only; this simulator has none.",
        do="Give one character that ANSI allows.")
    BADVOLLBL = fatal("invalid value for ANSI tape volume label", 0x007580FC, why="Magnetic tapes only; this simulator has none.",
        do="Give up to six characters out of the ANSI set.")
    MTLBLLONG = fatal("label specified for !AC!UW: is longer then 6 characters!/", 0x00758104, why="Magnetic tapes only; this simulator has none.",
        do="Give a label of at most six characters.")
    MTLBLNONA = fatal("label specified for !AC!UW: contains non-ANSI \"a\" characters!/", 0x0075810C,
        why="Magnetic tapes only; this simulator has none.",
        do="Use capitals, digits and the signs that ANSI allows.")
    BADOWNID = fatal("invalid value on /LABEL=OWNER_IDENTIFIER qualifier", 0x00758114, why="Magnetic tapes only; this simulator has none.",
        do="Look the values of /LABEL=OWNER_IDENTIFIER up.")
    BADACCESSED = fatal("value for /ACCESSED qualifier out of range", 0x0075811C,
        why="The number given with /ACCESSED is too small or too large.",
        do="Choose another, or leave the qualifier out.")
    BADCLUSTER = fatal("value for /CLUSTER_SIZE qualifier out of range", 0x00758124,
        why="The number given with /CLUSTER_SIZE is too small or too large.",
        do="Choose another, or leave the qualifier out.")
    BADDIRECTORIES = fatal("value for /DIRECTORIES qualifier out of range", 0x0075812C,
        why="The number given with /DIRECTORIES is too small or too large.",
        do="Choose another, or leave the qualifier out.")
    BADEXTENSION = fatal("value for /EXTENSION qualifier out of range", 0x00758134,
        why="The number given with /EXTENSION is too small or too large.",
        do="Choose another, or leave the qualifier out.")
    BADHEADERS = fatal("value for /HEADER qualifier out of range", 0x0075813C,
        why="The number given with /HEADERS is too small or too large.",
        do="Choose another, or leave the qualifier out.")
    BADMAXIMUM = fatal("value for /MAXIMUM_FILES qualifier out of range", 0x00758144,
        why="The number given with /MAXIMUM_FILES is too small or too large.",
        do="Choose another, or leave the qualifier out.")
    BADWINDOWS = fatal("value for /WINDOWS qualifier out of range", 0x0075814C,
        why="The number given with /WINDOWS is too small or too large.",
        do="Choose another, or leave the qualifier out.")
    BLKZERO = warning("block zero is bad - volume not bootable", 0x00759000,
        why="The first block of the disk cannot be written, so that no system can be booted from it.",
        do="None, if the disk only holds data.")
    NOBADDATA = warning("bad block data not found on volume", 0x00759008, why="The disk carries no list of bad blocks.", do="None.")
    ERASEFAIL = warning("volume not completely erased", 0x00759010,
        why="Some blocks could not be overwritten: what they held can still be read.",
        do="Check the disk; repeat INITIALIZE/ERASE if the data are secret.")
