"""What the shadow server says of copies and merges: `%SHADOW_SERVER-I-SSRV...`.

Shown on OPA0 and on operator terminals, inside OPCOM's box as a message from user SYSTEM; always informational
(8.4 manual, A.3). The device is the virtual unit with underscore and colon (`_DSA4:`); LBNs and sizes are decimal
block counts; the ID number is unique to one copy or merge operation.
"""

from vmsshadow.messages.catalogue import Facility, info

# No source tells the server's facility number; this one lies among the customers' numbers and is ours.
SERVER_FACILITY = 0xE02


class SHADOW_SERVER(Facility, number=SERVER_FACILITY, prints="SHADOW_SERVER", title="Shadow Server", seen="from memory"):
    """The shadow server's messages in the manual's alphabetical order."""

    SSRVCMPFCPY = info("completing copy operation on device !AS at LBN: !UL, ID number: !XL", ours=1, seen="8.4 A.3",
        why="The copy is finished: its target is a full member.")
    SSRVCMPMRG = info("completing merge operation on device !AS at LBN: !UL, ID number: !XL", ours=2, seen="8.4 A.3",
        why="The merge is finished: all members hold the same data.")
    SSRVCOMPLYFAIL = info("still out of compliance for per-disk license units, new shadow members may be immediately removed", ours=3, seen="8.4 A.3",
        why="For more than an hour this node has had more members mounted than VOLSHAD-DISK units, and they could not be removed.",
        do="Load further units, or dismount members.")
    SSRVINICOMP = info("shadow server has completed initialization.", ours=4, seen="8.4 A.3",
        why="The server process is ready to run copies and merges on this node.")
    SSRVINICPY = info("initiating copy operation on device !AS at LBN: !UL, I/O size: !UL blocks, ID number: !XL", ours=5,
        why="This node begins a full copy.")
    SSRVINIMRG = info("initiating merge operation on device !AS at LBN: !UL, I/O size: !UL blocks, ID number: !XL, merge delay factor: !UL", ours=6,
        seen="Ask the Wizard 6084: it shows the factor; wording ours",
        why="This node begins a merge of the whole volume.")
    SSRVINIMMRG = info("initiating minimerge operation on device !AS at LBN: !UL, I/O size: !UL blocks, ID number: !XL", ours=7,
        why="This node begins a merge of the blocks a write bitmap marks.")
    SSRVINSUFPRV = info("insufficient privileges for requested operation", ours=8,
        why="The server was started by a process without the privileges it needs.",
        do="Let the system start it.")
    SSRVNORMAL = info("successful completion of operation on device !AS at LBN: !UL, ID number: !XL", ours=9,
        why="The operation ended as it should.")
    SSRVRESCPY = info("resuming copy operation on device !AS at LBN: !UL, I/O size: !UL blocks, ID number: !XL", ours=10,
        why="An interrupted copy goes on where its fence stood.")
    SSRVSPNDCPY = info("suspending copy operation on device !AS at LBN: !UL, ID number: !XL", ours=11,
        why="A merge or a change of state goes first; the copy goes on later.")
    SSRVSPNDMRG = info("suspending merge operation on device !AS at LBN: !UL, ID number: !XL", ours=12,
        why="A change of state goes first; the merge goes on later.")
    SSRVTRMSTS = info("reason for termination of operation on device !AS, abort status", ours=13,
        why="The operation was given up on this node.",
        do="The reason follows; another node may take the operation over.")
