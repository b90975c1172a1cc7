"""The verbs of OpenVMS, and how a typed verb finds the one it means.

All verbs of real DCL stand here whether or not they have a table, so that abbreviations are as ambiguous as
they are on OpenVMS.
"""

from collections.abc import Iterable

from vmsshadow.dcl.refusals import Refusal

# DCL looks at the first four characters of a verb only (OpenVMS wiki, DCL).
SIGNIFICANT = 4

# The DCL Dictionary's table of contents. # partly from memory
VERBS = frozenset(
    """ACCOUNTING ALLOCATE ANALYZE APPEND ASSIGN ATTACH BACKUP CALL CANCEL CLOSE CONNECT CONTINUE CONVERT COPY CREATE
    DEALLOCATE DEASSIGN DEBUG DECK DEFINE DELETE DEPOSIT DIFFERENCES DIRECTORY DISABLE DISCONNECT DISMOUNT DUMP EDIT
    ELSE ENABLE ENDIF ENDSUBROUTINE EOD EOJ EXAMINE EXCHANGE EXIT EXPORT GOSUB GOTO HELP IF IMPORT INITIALIZE INQUIRE
    JAVA LIBRARY LICENSE LINK LOGOUT MACRO MAIL MCR MERGE MESSAGE MONITOR MOUNT NCS ON OPEN PASSWORD PATCH PHONE PIPE
    PRINT PRODUCT PURGE READ RECALL RENAME REPLY REQUEST RETURN RUN RUNOFF SEARCH SET SHOW SORT SPAWN START STOP
    SUBMIT SUBROUTINE SYNCHRONIZE THEN TYPE UNLOCK VIEW WAIT WRITE""".split()  # noqa: SIM905 - running text is easier to compare
)

# Commands that DCL executes itself, without an image (User's Manual, commands performed within the command
# interpreter), by the names of their syntaxes; the simulator's own verbs are none of OpenVMS's images either. SET HOST,
# whose image lasts as long as the login, is taken for one of them.
BUILT_IN = frozenset(
    """ASSIGN CLOSE DEASSIGN DEASSIGN_ALL DEFINE DEFINE_KEY DELETE_KEY DELETE_SYMBOL EXIT INQUIRE LOGOUT OPEN PIPE READ
    RECALL SET_CONTROL SET_DEFAULT SET_HOST SET_KEY SET_NOCONTROL SET_ON SET_PROMPT SET_SYMBOL SET_VERIFY SET_VMSSHADOW
    SHOW_DEFAULT SHOW_KEY SHOW_SYMBOL SHOW_TIME SHOW_TRANSLATION SHOW_VMSSHADOW SIMULATE_BOOT SIMULATE_COMPARE
    SIMULATE_CRASH SIMULATE_CUT SIMULATE_EXPLAIN SIMULATE_FAIL SIMULATE_FREEZE SIMULATE_JOIN SIMULATE_QUORUM
    SIMULATE_RATE SIMULATE_READ SIMULATE_REPAIR SIMULATE_RESUME SIMULATE_SHUTDOWN SIMULATE_WORKLOAD SIMULATE_WRITE
    SPAWN WAIT WRITE""".split()  # noqa: SIM905 - running text is easier to compare
)

# Verbs inside DCL itself come first, and answer to one letter. RUN is seen in transcripts; the rest # from memory
_ONE_LETTER = {"C": "CONTINUE", "D": "DEPOSIT", "E": "EXAMINE", "R": "RUN"}


def resolve_verb(typed: str, candidates: Iterable[str]) -> str | Refusal:
    """The one of *candidates* that *typed* (upper case) means: IVVERB or ABVERB with the verb as typed if none.

    An exact name wins; otherwise the first four characters count and must be those of one verb.
    """
    known = sorted(set(candidates))
    if typed in known:
        return typed
    single = _ONE_LETTER.get(typed)
    if single in known:
        return single
    significant = typed[:SIGNIFICANT]
    found = [verb for verb in known if verb.startswith(significant)]
    if len(found) == 1:
        return found[0]
    return Refusal("ABVERB" if found else "IVVERB", typed)
