"""What the cluster's own machinery says on the console: write bitmaps, the connection manager, a node that leaves.

Write bitmaps (WBM) and the connection manager (CNXMAN) write straight to OPA0, and leave the usual layout: WBM puts
no comma behind its identifier, CNXMAN has neither severity nor identifier and two blanks after its comma (console captures, VAX V7.3 and Alpha V7.3-1).
"""

from vmsshadow.messages.catalogue import Facility, fatal, info

# No source tells these facility numbers; they lie among the customers' numbers and are ours.
WBM_FACILITY = 0xE03
CNXMAN_FACILITY = 0xE04
SHUTDOWN_FACILITY = 0xE0A
BUGCHECK_FACILITY = 0xE09


class WBM(
    Facility, number=WBM_FACILITY, prints="WBM", title="Write Bitmaps", ident="WBMINFO", seen="ours",
    layout="{mark}{prints}-{letter}-{ident} ",
):  # fmt: skip
    """Write bitmap messages; WBM_OPCOM_LVL says which of them reach the operator.

    Only the first was ever captured; the words of the others are this simulator's.
    """

    INITIALIZED = info("Write Bitmap has successfully completed initialization.", ours=1, seen="console capture, VAX V7.3",
        why="The node can keep write bitmaps.")
    STARTED = info("Write Bitmap !XL has been started on device !AS.", ours=2,
        why="From here on the bitmap marks what is written to the shadow set.")
    DELETED = info("Write Bitmap !XL has been deleted on device !AS.", ours=3,
        why="The bitmap is no longer needed, or an operator deleted it.")
    RENAMED = info("Write Bitmap !XL has been renamed on device !AS.", ours=4,
        why="The bitmap serves another purpose from here on, as when a minimerge bitmap becomes a minicopy bitmap.")
    RESET = info("Write Bitmap !XL has been reset on device !AS.", ours=5,
        why="More blocks were marked than the policy's reset threshold allows; marking begins again with none.")
    BUFFERED = info("Write Bitmap messages of node !AS are sent in buffered mode.", ours=6,
        why="More messages than WBM_MSG_UPPER were needed within WBM_MSG_INT.")
    SINGLE = info("Write Bitmap messages of node !AS are sent in single mode.", ours=7,
        why="Fewer messages than WBM_MSG_LOWER were needed within WBM_MSG_INT.")


class CNXMAN(
    Facility, number=CNXMAN_FACILITY, prints="CNXMAN", title="Connection Manager", ident="", seen="console capture, Alpha V7.3-1",
    layout="{mark}{prints},  ",
):  # fmt: skip
    """The connection manager's lines as Alpha systems print them, capitalised, with VMScluster."""

    LOST = info("Lost connection to system !AS", ours=1,
        why="The other node stopped, or no path to it works.", do="Check the node and the interconnect.")
    TIMED_OUT = info("Timed-out lost connection to system !AS", ours=2,
        why="The connection did not come back within RECNXINTERVAL seconds; the node will be removed.", do="Check the node and the interconnect.")
    QUORUM_LOST = info("Quorum lost, blocking activity", ours=3,
        why="The nodes in contact hold less than quorum of votes; all of them wait.", do="Bring nodes back, or lower the quorum.")
    RECONFIGURING = info("Proposing reconfiguration of the VMScluster", ours=4,
        why="The remaining nodes agree on a membership without the lost node.")
    REMOVED = info("Removed from VMScluster system !AS", ours=5,
        why="The node is no longer a member; what it left unfinished is recovered by the others.")
    COMPLETING = info("Completing VMScluster state transition", ours=6,
        why="All members agree.")
    ABORTING = info("Aborting VMScluster state transition", ours=7, seen="console capture, VAX V7.3, in Alpha's words",
        why="The members could not agree; another try follows.")
    REQUORUM = info("Proposing modification of quorum or quorum disk membership", ours=8, seen="console capture, VAX V7.3, in Alpha's words",
        why="The number of votes needed is worked out again.")
    REQUESTED = info("Received VMScluster membership request from system !AS", ours=9, seen="console capture, VAX V7.3, in Alpha's words",
        why="A node wants to join.")
    ADDING = info("Proposing addition of system !AS", ours=10, seen="console capture, VAX V7.3, in Alpha's words",
        why="The members are asked to take the node in.")
    FORMING = info("Proposing formation of a VMScluster", ours=11, seen="console capture, VAX V7.3, in Alpha's words",
        why="Nodes that are members of no cluster have the votes to form one.")
    ADDED = info("Now a VMScluster member -- system !AS", ours=12, seen="console capture, VAX V7.3, in Alpha's words",
        why="The node has joined.")
    RECONNECTED = info("Re-established connection to system !AS", ours=13, seen="from memory",
        why="The connection came back in time; the node stays a member.")
    QUORUM_GAINED = info("Quorum regained, resuming activity", ours=14, seen="from memory",
        why="The nodes in contact hold quorum again.")
    ESTABLISHED = info("Established connection to system !AS", ours=15, seen="from memory",
        why="A new node is in contact.")
    DISCOVERED = info("Discovered system !AS", ours=16, seen="from memory",
        why="A node not known before answers on the interconnect.")


class SHUTDOWN(
    Facility, number=SHUTDOWN_FACILITY, prints="SHUTDOWN", title="SHUTDOWN.COM", seen="console capture, Alpha V8.4",
):  # fmt: skip
    """What the shutdown procedure says on the console of its node, in this order."""

    OPERATOR = info("this terminal is now an operator's console", ours=1, why="The node is shutting down.")
    DISLOGINS = info("interactive logins will now be disabled", ours=2, why="The node is shutting down.")
    STOPQUEUES = info("the queues on this node will now be stopped", ours=3, why="The node is shutting down.")
    STOPUSER = info("all user processes will now be stopped", ours=4, why="The node is shutting down.")
    REMOVE = info("all installed images will now be removed", ours=5, why="The node is shutting down.")
    DISMOUNT = info("all volumes will now be dismounted", ours=6, why="The node is shutting down.")


class BUGCHECK(
    Facility, number=BUGCHECK_FACILITY, prints="BUGCHECK", title="the bugcheck code", layout="",
    seen="console capture, Alpha V7.3-1",
):  # fmt: skip
    """What a system writes on its console when it stops itself; what the dump says after it is left out."""

    CLUEXIT = fatal(
        "!/**** OpenVMS (TM) !AS Operating system !AS   - BUGCHECK ****!/!/"
        "** Bugcheck code = 000005DC: CLUEXIT, Node voluntarily exiting VMScluster!/"
        "** Crash CPU: 00    Primary CPU: 00    Active CPUs: 00000001!/"
        "** Current Process = NULL!/", ours=1,
        why="The other members have removed the node, or it has met a partition that has quorum: it may not go on.",
        do="None; the node reboots and joins again.")
