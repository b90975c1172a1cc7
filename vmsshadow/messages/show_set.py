"""What SET, SHOW, SYSGEN and DELETE say beyond system conditions.

The number of SHOW follows from a captured $STATUS (%X1078802A for its INVQUAVAL), SYSGEN's from a message file;
SET's is from memory, DELETE's is ours.
"""

from vmsshadow.messages.catalogue import Facility, error, info, success, warning

DELETE_FACILITY = 0xE06


class SET(Facility, number=119, prints="SET", title="SET command", seen="capture VAX V7.3"):
    """SET's messages: `SET.NOTSET("DSA1:").because(SYSTEM.DEVNOTMOUNT())`."""

    NOTSET = error("error modifying !AS", ours=1,
        why="The device was not changed.",
        do="The reason follows.")
    UNKTERM = info("unknown terminal type", ours=2)
    INTSET = info("login interactive limit = !UL, current interactive value = !UL", ours=3,
        why="The number of users who may log in was set.",
        do="None.")
    INVQUAVAL = error("value '!AS' invalid for /!AS qualifier", ours=4, seen="as SHOW's",
        why="The value of a qualifier is out of its range or not of its kind.",
        do="Correct the value.")
    CONFQUAL = error("conflicting qualifiers", ours=5, seen="shared message text",
        why="Two qualifiers of the command exclude each other.",
        do="Leave one of them out.")
    MODIFIED = info("!AS modified", ours=7, seen="from memory",
        why="/LOG: the volume was changed.",
        do="None.")
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


class SYSGEN(Facility, number=124, prints="SYSGEN", title="System Generation Utility", seen="from memory"):
    """What SYSGEN says of system parameters."""

    NOPARAM = error("no such parameter", ours=1,
        why="No system parameter has that name.",
        do="Check the spelling; SHOW/ALL lists them.")
    SETMIN = warning("value set to minimum", ours=2,
        why="The value given lies below the parameter's range.",
        do="None, or give another.")
    SETMAX = warning("value set to maximum", ours=3,
        why="The value given lies above the parameter's range.",
        do="None, or give another.")


class DELETE(Facility, number=DELETE_FACILITY, prints="DELETE", title="DELETE command", seen="from memory"):
    """DELETE/BITMAP's messages."""

    DELETED = info("!AS deleted", ours=1,
        why="The write bitmap named is gone; shadowing starts a new one at once if a policy asks for it.",
        do="None.")
