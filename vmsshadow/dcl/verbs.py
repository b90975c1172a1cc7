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
