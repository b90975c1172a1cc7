"""What SET, SHOW, SYSGEN, SYSMAN and DELETE say beyond system conditions.

The number of SHOW follows from a captured $STATUS (%X1078802A for its INVQUAVAL), SYSGEN's are those of a message file;
SET's is from memory, DELETE's is ours.
"""

from vmsshadow.messages.catalogue import Facility, error, info, success, warning

DELETE_FACILITY = 0xE06
SYSMAN_FACILITY = 0xE0B


class SET(Facility, number=119, prints="SET", title="SET command", seen="capture VAX V7.3"):
    """SET's messages: `SET.NOTSET("DSA1:").because(SYSTEM.DEVNOTMOUNT())`."""

    NOTSET = error("error modifying !AS", ours=1,
        why="The device was not changed.",
        do="The reason follows.")
    UNKTERM = info("unknown terminal type", ours=2,
        why="SET TERMINAL/INQUIRE, or a device type given, led to no terminal that is known.")
    INTSET = info("login interactive limit = !UL, current interactive value = !UL", ours=3,
        why="The number of users who may log in was set.")
    INVQUAVAL = error("value '!AS' invalid for /!AS qualifier", ours=4, seen="as SHOW's",
        why="The value of a qualifier is out of its range or not of its kind.",
        do="Correct the value.")
    CONFQUAL = error("conflicting qualifiers", ours=5, seen="shared message text",
        why="Two qualifiers of the command exclude each other.",
        do="Leave one of them out.")
    MODIFIED = info("!AS modified", ours=7, seen="from memory",
        why="/LOG: the volume was changed.")
    VALERR = error("specified value is out of legal range", ours=6, seen="shared message text",
        why="A number is too small or too large.",
        do="Look the range up with HELP.")


class SHOW(Facility, number=120, prints="SHOW", title="SHOW command", seen="capture VAX V7.3"):
    """SHOW's messages."""

    INVQUAVAL = error("value '!AS' invalid for /!AS qualifier", 0x0078802A,
        why="The value of a qualifier is out of its range or not of its kind.",
        do="Correct the value.")
    CONFQUAL = error("conflicting qualifiers", ours=1, seen="shared message text",
        why="Two qualifiers of the command exclude each other.",
        do="Leave one of them out.")
    NOTRAN = success("no translation for logical name !AS", ours=2, seen="from memory",
        why="The logical name is not defined.",
        do="Check the spelling, or define it.")


class SYSGEN(Facility, number=124, prints="SYSGEN", title="System Generation Utility", seen="message file V5.5"):
    """What SYSGEN says of system parameters; severities follow from the blocks of their numbers (E, W, I; inferred)."""

    SYNTAX = error("syntax error: '!AS' ", 0x007C80AA,
        why="SYSGEN does not know the command, or it is written wrongly.",
        do="SHOW, SET, USE, WRITE and EXIT are simulated.")
    NOPARAM = error("no such parameter", 0x007C8102,
        why="No system parameter has that name, or several begin so.",
        do="Check the spelling; SHOW/ALL lists them.")
    NOTNUMBER = error("parameter !AS is not numerical type", 0x007C815A, seen="message file V5.5, said here of the value",
        why="The value is no number.",
        do="Give a number, or %X and a hexadecimal one.")
    SETMAX = warning("value set to maximum for parameter !AS", 0x007C9028,
        why="The value given lies above the parameter's range.",
        do="None, or give another.")
    SETMIN = warning("value set to minimum for parameter !AS", 0x007C9030,
        why="The value given lies below the parameter's range.",
        do="None, or give another.")
    WRITEACT = info("ACTIVE system parameters modified by process ID !XL", 0x007CA013,
        why="WRITE ACTIVE changed dynamic parameters in memory.")
    WRITECUR = info("CURRENT system parameters modified by process ID !XL into file !AS", 0x007CA01B,
        why="WRITE CURRENT changed the parameter file that the next boot reads.")


class SYSMAN(Facility, number=SYSMAN_FACILITY, prints="SYSMAN", title="System Management utility", seen="from memory"):
    """What SYSMAN says of its environment. The facility number is ours."""

    ENV = info("current command environment:", ours=1, seen="console captures",
        why="From here on commands are carried out on these nodes.")
    NODERR = info("error returned from node !AS", ours=2,
        why="The command could not be carried out on that node.", do="The reason follows.")


class DELETE(Facility, number=DELETE_FACILITY, prints="DELETE", title="DELETE command", seen="from memory"):
    """DELETE's messages, of files and of bitmaps."""

    DELVER = error("explicit version number or wild card required", ours=2,
        why="DELETE wants to be told which versions of a file are meant.", do="Put ;* behind the name for all of them.")
    FILDEL = info("!AS deleted (!UL block!%S)", ours=3,
        why="Tells that a file was deleted, because /LOG is in force; how much room that makes follows.")
    FILNOTDEL = warning("error deleting !AS", ours=4,
        why="A file could not be deleted; the line that follows tells why.", do="Follow what is said of that line.")

    DELETED = info("!AS deleted", ours=1,
        why="The write bitmap named is gone; shadowing starts a new one at once if a policy asks for it.")
