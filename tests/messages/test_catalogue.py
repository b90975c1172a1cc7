"""Messages as they appear on captured screens, and how they are found again."""

import pickle

import pytest

from vmsshadow.messages.catalogue import Facility, Parts, Severity, find, info, text_of, warning
from vmsshadow.messages.cluster import CNXMAN, WBM
from vmsshadow.messages.dcl import DCL
from vmsshadow.messages.dismount import DISM
from vmsshadow.messages.init import INIT
from vmsshadow.messages.mount import MOUNT
from vmsshadow.messages.shadow import MOUNTVER, SHADOW
from vmsshadow.messages.shadow_server import SHADOW_SERVER
from vmsshadow.messages.show_set import DELETE, SET, SHOW
from vmsshadow.messages.system import LICENSE, SHR, SYSTEM
from vmsshadow.messages.vmsshadow import JOB, VMSSHADOW

CAPTURED = [
    (MOUNT.MOUNTED("OVMXWRIT", "_$2$DUA3: (VAX1)"), ["%MOUNT-I-MOUNTED, OVMXWRIT mounted on _$2$DUA3: (VAX1)"]),
    (
        MOUNT.SHDWMEMSUCC("_$3$DIA7: (DISK300)"),
        ["%MOUNT-I-SHDWMEMSUCC, _$3$DIA7: (DISK300) is now a valid member of the shadow set"],
    ),
    (MOUNT.SHDWMEMFAIL("DUA7:"), ["%MOUNT-I-SHDWMEMFAIL, DUA7: failed as a member of the shadow set"]),
    (MOUNT.SHDWCOPYREQ(), ["%MOUNT-F-SHDWCOPYREQ, shadow copy required"]),
    (
        MOUNT.QUOTAFAIL().because(SYSTEM.FILENUMCHK()),
        [
            "%MOUNT-W-QUOTAFAIL, failed to activate quota file; volume locked",
            "-SYSTEM-W-FILENUMCHK, file identification number check",
        ],
    ),
    (
        MOUNT.BADSECSYS().because(SYSTEM.BADIRECTORY()),
        [
            "%MOUNT-F-BADSECSYS, failed to create or access SECURITY.SYS",
            "-SYSTEM-W-BADIRECTORY, bad directory file format",
        ],
    ),
    (
        MOUNT.DEVNOFE(),
        [
            "%MOUNT-F-DEVNOFE, device does not support FORCED ERROR handling.",
            "To override use the /OVERRIDE=NO_FORCED_ERROR qualifier",
        ],
    ),
    (SYSTEM.INCVOLLABEL.under(MOUNT)(), ["%MOUNT-F-INCVOLLABEL, incorrect volume label"]),
    (SYSTEM.DEVMOUNT.under(INIT)(), ["%INIT-F-DEVMOUNT, device is already mounted"]),
    (DISM.CANNOTDMT("$80$DKA302:"), ["%DISM-W-CANNOTDMT, $80$DKA302: cannot be dismounted"]),
    (DISM.SRCMEM(), ["%DISM-F-SRCMEM, only source member of shadow set cannot be dismounted"]),
    (DISM.USERFILES(6), ["%DISM-W-USERFILES, 6 user files open on volume"]),
    (DISM.USERFILES(1), ["%DISM-W-USERFILES, 1 user file open on volume"]),
    (
        DCL.IVVERB().with_segment("foo"),
        ["%DCL-W-IVVERB, unrecognized command verb - check validity and spelling", " \\FOO\\"],
    ),
    (
        SYSTEM.NOPRIV().with_segment("USERNAME"),
        ["%SYSTEM-F-NOPRIV, insufficient privilege or object protection violation", " \\USERNAME\\"],
    ),
    (DCL.ALLOC("_VAX1$OPA0:"), ["%DCL-I-ALLOC, _VAX1$OPA0: allocated"]),
    (SYSTEM.NOSUCHDEV(), ["%SYSTEM-W-NOSUCHDEV, no such device available"]),
    (
        SHOW.INVQUAVAL("ZZZZ", "IDENTIFICATION"),
        ["%SHOW-E-INVQUAVAL, value 'ZZZZ' invalid for /IDENTIFICATION qualifier"],
    ),
    (
        SET.NOTSET.at(Severity.W)("OPA0:").because(SET.UNKTERM()),
        ["%SET-W-NOTSET, error modifying OPA0:", "-SET-I-UNKTERM, unknown terminal type"],
    ),
    (
        LICENSE.NOAUTH("DEC", "VAX-VMS").because(LICENSE.NOLICENSE(), LICENSE.SYSMGR()),
        [
            "%LICENSE-E-NOAUTH, DEC VAX-VMS use is not authorized on this node",
            "-LICENSE-F-NOLICENSE, no license is active for this software product",
            "-LICENSE-I-SYSMGR, please see your system manager",
        ],
    ),
    (
        SHADOW.SHACHASTA("DSA13:"),
        ["%SHADOW-I-VOLPROC, DSA13: shadow set has changed state.  Volume processing in progress."],
    ),
    (
        SHADOW.SHADMPOK("DSA0:"),
        ["%SHADOW-I-VOLPROC, DSA0: shadow master has changed.  Dump file WILL be written if system crashes."],
    ),
    (
        MOUNTVER.DEVWRTLCK("VAX1$DUA0:"),
        ["%SYSTEM-I-MOUNTVER, VAX1$DUA0: has been write-locked.  Mount verification in progress."],
    ),
    (SHADOW_SERVER.SSRVINICOMP(), ["%SHADOW_SERVER-I-SSRVINICOMP, shadow server has completed initialization."]),
    (
        SHADOW_SERVER.SSRVCMPFCPY("_DSA4:", 41039, 0x3A000186),
        [
            "%SHADOW_SERVER-I-SSRVCMPFCPY, completing copy operation on device _DSA4: at LBN: 41039, "
            "ID number: 3A000186"
        ],
    ),
    (WBM.INITIALIZED(), ["%WBM-I-WBMINFO Write Bitmap has successfully completed initialization."]),
    (CNXMAN.LOST("VAX2"), ["%CNXMAN,  Lost connection to system VAX2"]),
    (CNXMAN.QUORUM_LOST(), ["%CNXMAN,  Quorum lost, blocking activity"]),
    (DELETE.DELETED("00010001"), ["%DELETE-I-DELETED, 00010001 deleted"]),
    (VMSSHADOW.IDENTICAL("DSA1:"), ["%VMSSHADOW-I-IDENTICAL, members of DSA1: hold identical data"]),
    (VMSSHADOW.DIFFER("DSA1:", 3, 127), ["%VMSSHADOW-W-DIFFER, members of DSA1: differ in 3 blocks, first LBN 127"]),
    (
        VMSSHADOW.NOTIMPL("qualifier /X"),
        ["%VMSSHADOW-W-NOTIMPL, qualifier /X is recognised but not simulated"],
    ),
    (JOB.TERMINATED("SYSTEM", 0), ["  SYSTEM       job terminated at 17-NOV-1858 00:00:00.00"]),
]


@pytest.mark.parametrize(("said", "lines"), CAPTURED, ids=lambda item: repr(item)[:40])
def test_a_message_prints_as_it_was_seen(said: object, lines: list[str]) -> None:
    assert said.lines() == lines  # type: ignore[attr-defined]


def test_a_message_under_another_name_keeps_its_own_value() -> None:
    assert SYSTEM.INCVOLLABEL.under(MOUNT)().status == 268


def test_a_shared_message_takes_the_number_of_the_facility_that_speaks() -> None:
    status = SHR.OPENIN.under(SHOW)("X.DAT").status
    assert status >> 16 == 120
    assert text_of(status) == "%SHOW-E-OPENIN, error opening !AS as input"


def test_a_message_at_another_severity_changes_the_low_bits_alone() -> None:
    assert SYSTEM.NOSUCHDEV.at(Severity.F)().status == 2316
    assert SYSTEM.NOSUCHDEV().status == 2312


def test_the_status_of_a_chain_is_that_of_its_first_message() -> None:
    said = MOUNT.SHADOWFAIL().because(SYSTEM.INCSHAMEM())
    assert (said.status, said.severity) == (0x0072829C, Severity.F)


def test_reasons_of_reasons_are_continuation_lines_too() -> None:
    said = MOUNT.SHADOWFAIL().because(SYSTEM.INCSHAMEM().because(SYSTEM.MEDOFL()))
    assert [line[0] for line in said.lines()] == ["%", "-", "-"]


@pytest.mark.parametrize("args", [(), ("DATA1",), ("DATA1", 4), ("DATA1", "_DSA4:", "more")])
def test_words_that_do_not_fit_are_refused_where_the_message_is_made(args: tuple[str, ...]) -> None:
    with pytest.raises(TypeError):
        MOUNT.MOUNTED(*args)


def test_a_message_whose_text_is_unknown_cannot_be_uttered() -> None:
    assert MOUNT.NOSHADOW.text is None
    with pytest.raises(LookupError, match="NOSHADOW"):
        MOUNT.NOSHADOW()


def test_set_message_can_turn_parts_off() -> None:
    said = SYSTEM.NOSUCHDEV()
    assert said.lines(Parts(facility=False)) == ["%W-NOSUCHDEV, no such device available"]
    assert said.lines(Parts(ident=False)) == ["%SYSTEM-W, no such device available"]
    assert said.lines(Parts(text=False)) == ["%SYSTEM-W-NOSUCHDEV"]
    assert said.lines(Parts(facility=False, severity=False, ident=False)) == ["no such device available"]


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (320, "%SYSTEM-W-IVDEVNAM, invalid device name"),
        (324, "%SYSTEM-F-IVDEVNAM, invalid device name"),
        (2112, "%SYSTEM-W-DEVALLOC, device already allocated to another user"),
        (2116, "%SYSTEM-F-DEVALLOC, device already allocated to another user"),
        (2312, "%SYSTEM-W-NOSUCHDEV, no such device available"),
        (2316, "%SYSTEM-F-NOSUCHDEV, no such device available"),
        (0x10038090, "%CLI-W-IVVERB, unrecognized command verb - check validity and spelling"),
        (0x00030001, "%CLI-S-NORMAL, normal successful completion"),
        (0x0072A003, "%MOUNT-I-MOUNTED, !AF mounted on !AS"),
        (0x0FFF0002, "%NONAME-E-NOMSG, Message number 0FFF0002"),
        (0x0FFF0007, "%NONAME-?-NOMSG, Message number 0FFF0007"),
    ],
)
def test_a_condition_value_gives_the_line_fmessage_gives(value: int, line: str) -> None:
    assert text_of(value) == line


def test_a_condition_value_without_known_text_says_so() -> None:
    assert text_of(0x00728314).startswith("%MOUNT-F-NOSHADOW, ")


@pytest.mark.parametrize(
    "wanted",
    ["shdwmemcopy", "MOUNT-SHDWMEMCOPY", "%MOUNT-I-SHDWMEMCOPY, _$1$DGA10: added", 0x0072A0A3, 0x1072A0A3],
)
def test_a_message_is_found_by_ident_pasted_line_and_value(wanted: str | int) -> None:
    assert find(wanted) == [MOUNT.SHDWMEMCOPY]


def test_an_ident_of_several_facilities_finds_them_all_and_a_facility_chooses() -> None:
    assert {found.prints for found in find("MAXDEV")} == {"MOUNT", "DISM"}
    assert find("DISM-MAXDEV") == [DISM.MAXDEV]
    assert find("DCL-IVVERB") == find("CLI-W-IVVERB") == [DCL.IVVERB]


def test_a_system_condition_is_found_under_the_utility_that_printed_it() -> None:
    assert find("%MOUNT-F-INCVOLLABEL, incorrect volume label") == [SYSTEM.INCVOLLABEL]


@pytest.mark.parametrize("wanted", ["", "NOTTHERE", "MOUNT-NOTTHERE", 0x0FFF0000])
def test_what_is_not_there_is_not_found(wanted: str | int) -> None:
    assert find(wanted) == []


def test_a_said_message_survives_pickling() -> None:
    said = MOUNT.MOUNTED("DATA1", "_DSA4:").because(SYSTEM.MEDOFL())
    assert pickle.loads(pickle.dumps(said)).lines() == said.lines()


def test_a_value_that_contradicts_its_facility_is_caught_when_the_table_is_made() -> None:
    with pytest.raises(AssertionError, match="another facility"):

        class Wrong(Facility, number=115, prints="WRONG"):
            MOUNTED = info("text", 0x0072A003)


def test_a_value_that_contradicts_its_severity_is_caught_when_the_table_is_made() -> None:
    with pytest.raises(AssertionError, match="severity"):

        class Wrong(Facility, number=114, prints="WRONG"):
            MOUNTED = warning("text", 0x0072A003)
