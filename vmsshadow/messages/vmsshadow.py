"""What the simulator says in its own name (facility VMSSHADOW, among the customers' numbers; not OpenVMS).

Whatever OpenVMS has no words for is said here and nowhere else, so that an operator always knows who speaks.
Numbers stay as they are: scripts compare $STATUS. A further message takes the next free `ours`.
"""

from vmsshadow.messages.catalogue import Facility, error, fatal, info, success, warning

VMSSHADOW_FACILITY = 0xE00
JOB_FACILITY = 0xE07


class VMSSHADOW(Facility, number=VMSSHADOW_FACILITY, prints="VMSSHADOW", title="the simulator itself", seen="ours"):
    """The simulator's messages."""

    NOTIMPL = warning("!AS is recognised but not simulated", ours=1,
        why="OpenVMS has this; the simulator does not, and refuses the whole command rather than pretend.",
        do="Leave it out. SHOW VMSSHADOW/COVERAGE lists what is simulated.")
    EXTENSION = info("!AS is an extension of this simulator; OpenVMS spells it !AS", ours=2,
        why="The command works here and would not on a real system.",
        do="Use the spelling of OpenVMS in procedures you mean to take there.")
    NODEDOWN = error("node !AS is down; SIMULATE BOOT !AS brings it back", ours=3,
        why="The node of this console has crashed or was shut down, and DCL with it.",
        do="Boot the node, or work on another with SET HOST.")
    IDENTICAL = info("members of !AS hold identical data", ours=4,
        why="All blocks of all full members were compared.")
    DIFFER = warning("members of !AS differ in !UL blocks, first LBN !UL", ours=5,
        why="Blocks of full members hold different data. While a merge is pending, or after INITIALIZE/SHADOW without /ERASE, that is no fault.",
        do="Wait for the merge, or start one with SET SHADOW/DEMAND_MERGE.")
    HOSTERR = error("!AS: !AS", ours=6,
        why="The computer the simulator runs on refused a file operation; the reason is the host's own.",
        do="Correct it on the host.")
    FAILED = info("!AS has failed, mode !AS", ours=7,
        why="SIMULATE FAIL broke it as asked.",
        do="SIMULATE REPAIR mends it.")
    REPAIRED = info("!AS is repaired", ours=8,
        why="SIMULATE REPAIR mended it.",
        do="None; a member that was expelled must be added again with MOUNT.")
    CRASHED = info("node !AS has crashed", ours=9,
        why="SIMULATE CRASH stopped the node without any order: its writes may have reached some members only.",
        do="SIMULATE BOOT brings it back.")
    BOOTED = info("node !AS has booted", ours=10,
        why="The node is up again, with nothing mounted but what its startup mounts.")
    DOWN = info("node !AS has shut down", ours=11,
        why="The node dismounted its disks and left the cluster in order.",
        do="SIMULATE BOOT brings it back.")
    CUT = info("!AS and !AS no longer reach each other", ours=12,
        why="SIMULATE CUT broke every path between them.",
        do="SIMULATE JOIN mends them.")
    JOINED = info("!AS and !AS reach each other again", ours=13,
        why="SIMULATE JOIN mended the paths.")
    RATE = info("simulated time runs at !UL times real time", ours=14,
        why="SIMULATE RATE set it; if the host cannot keep up, simulated time lags and never skips.")
    FROZEN = info("simulated time stands still; SIMULATE RESUME lets it go on", ours=15,
        why="SIMULATE FREEZE stopped the clock.")
    RESUMED = info("simulated time goes on", ours=16,
        why="SIMULATE RESUME let the clock go on.")
    NOSUCH = error("there is no !AS named !AS", ours=17,
        why="The configuration of this cluster has nothing of that kind and name.",
        do="Check the spelling; SHOW CLUSTER and SHOW DEVICES list what there is.")
    ENDLESS = error("the command line was ended: it executes statements, or waits, without an end", ours=43,
        why="Off a terminal nobody could type Ctrl/Y. After two million statements, or a hundred thousand waits, it is done.",
        do="Look for a loop that waits for something that cannot come; a terminal has no such limit.")
    BADVALUE = error("value '!AS' is not valid for !AS", ours=18,
        why="The value is out of range or not of the right kind.",
        do="Look it up with HELP SIMULATE.")
    STRICT = info("!AS is refused, as OpenVMS would", ours=19,
        why="Strict mode is on: extensions of the simulator are turned off.",
        do="Use the spelling of OpenVMS.")
    CTRLZ = info("Ctrl/Z does nothing here; LOGOUT or EXIT ends the console", ours=20,
        why="At the DCL prompt Ctrl/Z has no meaning.",
        do="Type LOGOUT.")
    READ = info("!UL block!%S read from !AS, first LBN !UL", ours=21,
        why="SIMULATE READ read through the virtual unit as an application would.")
    WRITTEN = info("!UL block!%S written to !AS, first LBN !UL", ours=22,
        why="SIMULATE WRITE wrote through the virtual unit as an application would.")
    WORKING = info("workload on !AS: !UL requests per second, profile !AS", ours=23,
        why="SIMULATE WORKLOAD keeps applications reading and writing.",
        do="SIMULATE WORKLOAD/STOP ends it.")
    WORKENDED = info("workload on !AS has ended after !UL request!%S", ours=24,
        why="It was stopped, or its unit was dismounted.")
    IOFAILED = warning("!UL request!%S of the workload on !AS failed", ours=25,
        why="Applications saw errors: the unit was unavailable or gave up.",
        do="Look at the unit with SHOW SHADOW.")
    STATE = warning("!AS is !AS; nothing was changed", ours=26,
        why="What was asked for is the case already, or makes no sense in the present state.",
        do="None.")
    UNREADABLE = warning("LBN !UL of !AS cannot be read", ours=27,
        why="The block could not be compared.",
        do="Repair the disk, or remove the member.")
    LABINUSE = fatal("lab !AS is in use", ours=28,
        why="Another simulator has the disk images open.",
        do="End it, or name another --lab.")
    BADCONFIG = fatal("!AS, line !UL: !AS", ours=29,
        why="The configuration cannot be used.",
        do="Correct the line.")
    NOANSWER = error("no answer is left for the question", ours=30,
        why="A command asked and its input had ended; the question counts as refused.",
        do="Supply the answer as a further line or a further -e.")
    LAGGING = warning("simulated time is !UL second!%S behind", ours=31,
        why="The host cannot keep up with the rate set.",
        do="Choose a lower rate.")
    ENDED = info("the cluster is shut down", ours=32,
        why="The last local console has ended.")
    UNTOLD = fatal("!AS: !AS", ours=33,
        why="OpenVMS has a message for this, whose identifier is given but whose own text is not known; the words after the colon are the simulator's.",
        do="Read the words after the colon.")
    SNAPSHOT = info("!AS saved", ours=34, why="The state of the cluster was kept.")
    INTERRUPTED = info("the command was interrupted; what it had done stays done", ours=35,
        why="Ctrl/Y or Ctrl/C ended a command.",
        do="Look at what it did before repeating it.")
    NOPOLICY = error("no HBMM policy applies to !AS", ours=36,
        why="The set has no policy of its own, no policy is called DEFAULT, or NODEFAULT was assigned.",
        do="Assign one with SET SHADOW/POLICY=HBMM.")
    NOBITMAP = error("no write bitmap can be started: !AS", ours=37,
        why="/POLICY=MINICOPY was given without OPTIONAL, and the set cannot have the bitmap a minicopy needs. OpenVMS refuses too; its own text is not known.",
        do="Mend what the words after the colon name, or use /POLICY=MINICOPY=OPTIONAL.")
    NOBOOT = error("node !AS cannot boot: !AS", ours=38,
        why="The node boots from a member of a shadow set, which must be a full member that it reaches.",
        do="Bring the boot device back, or mount the set on another node and let a copy make the device a full member.")
    BOOTWAITS = info("node !AS waits up to !UL seconds for !AS", ours=39,
        why="Members of the system disk's shadow set are missing: SHADOW_SYS_TMO bounds the wait where the node forms the set, SHADOW_SYS_WAIT where it is mounted already.",
        do="Bring them back, or wait; what is still missing then takes no part.")

    QUORUM = error("activity is blocked on node !AS: its part of the cluster has no quorum, or a state transition is under way", ours=40,
        why="OpenVMS lets the command hang until quorum is regained; here nothing is changed and you can go on typing.",
        do="Wait, mend the links (SIMULATE JOIN), bring nodes back (SIMULATE BOOT), or force quorum (SIMULATE QUORUM).")
    NOMESSAGE = warning("no message is known by !AS", ours=42,
        why="The catalogue of messages has nothing with that identifier, these words or that condition value.",
        do="Give the identifier alone, a word of the text, or the number of $STATUS.")
    REQUORUM = info("quorum of the partition of node !AS is now !UL vote!%S", ours=41,
        why="SIMULATE QUORUM worked out quorum again from the votes present, as an operator can from the console (IPC).",
        do="Be sure that no other partition is at work on the same data.")


class JOB(Facility, number=JOB_FACILITY, prints="JOB", title="process messages", seen="console capture, Alpha V8.4", layout=""):
    """Lines about processes, which OpenVMS prints without facility, severity and identifier."""

    LOGGEDOUT = success("  !12AS logged out at !%D", ours=1, why="The console's process has ended.")
    SUBLOGGEDOUT = success("  Process !AS logged out at !%D", ours=3, why="A subprocess has ended by LOGOUT.")  # from memory
    TERMINATED = success("  !12AS job terminated at !%D", ours=2, why="A batch job or a startup procedure has ended.")
