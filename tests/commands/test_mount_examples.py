"""The manuals' MOUNT sessions, each with its number, device names and labels.

Texts are corrected where a capture or the message file disagrees.
"""

import pytest

from tests.commands.mount_lab import Lab
from vmsshadow.commands.gate import Ask
from vmsshadow.messages.catalogue import Said, Severity


def test_one_disk_makes_a_set_of_one_member() -> None:
    """8.4 manual, example 4-1."""
    lab = Lab(("$4$DUA9",))
    lab.format("$4$DUA9", label="VOLUME-LABEL")
    done = lab.do("MOUNT DSA23: /SHADOW=$4$DUA9: volume-label logical-name")
    assert done.lines == [
        "%MOUNT-I-MOUNTED, VOLUME-LABEL mounted on _DSA23:",
        "%MOUNT-I-SHDWMEMSUCC, _$4$DUA9: (ALPHA) is now a valid member of the shadow set",
    ]
    assert lab.world.units[23].views["ALPHA"].logical == "LOGICAL-NAME"


def test_noassist_goes_on_without_an_unavailable_device() -> None:
    """8.4 manual, example 4-2; the device is printed with its colon."""
    lab = Lab(("$4$DIA5", "$4$DIA6"), host="READY")
    lab.format("$4$DIA5", "$4$DIA6", label="GALEXY")
    lab.driver.fail("$4$DIA5", "WRONGVOLUME")
    done = lab.do("MOUNT/SYS DSA65:/SHADOW=($4$DIA6,$4$DIA5) GALEXY/NOASSIST")
    assert done.lines == [
        "%MOUNT-I-MOUNTED, GALEXY mounted on _DSA65:",
        "%MOUNT-I-SHDWMEMSUCC, _$4$DIA6: (READY) is now a valid member of the shadow set",
        "%MOUNT-I-SHDWMEMFAIL, $4$DIA5: failed as a member of the shadow set",
        "-SYSTEM-F-VOLINV, volume is not software enabled",
    ]
    assert done.status & 1, "a set that could be mounted is a success"


def test_naming_a_current_member_does_not_change_its_state() -> None:
    """8.4 manual, 4.5."""
    lab = Lab(("$4$DUA3", "$4$DUA9"))
    lab.format("$4$DUA9", label="DATA")
    lab.do("MOUNT/SYSTEM DSA23: /SHADOW=$4$DUA9: DATA")
    before = lab.world.units[23].shadow_set.member("$4$DUA9")
    done = lab.do("MOUNT/CONFIRM/SYSTEM DSA23: /SHADOW=($4$DUA9,$4$DUA3) DATA", "YES")
    assert done.lines[-1] == "%MOUNT-I-SHDWMEMCOPY, _$4$DUA3: (ALPHA) added to the shadow set with a copy operation"
    assert not any("$4$DUA9" in line for line in done.lines)
    assert lab.world.units[23].shadow_set.member("$4$DUA9") is before


def test_a_third_member_is_told_by_its_own_line_only() -> None:
    """8.4 manual, example 4-4."""
    lab = Lab(("$3$DIA6", "$3$DIA7", "$3$DIA8"))
    lab.world.disks["$3$DIA7"].host = "DISK300"
    lab.world.disks["$3$DIA8"].host = "DISK301"
    lab.world.disks["$3$DIA6"].host = "DISK302"
    lab.do("INITIALIZE/SHADOW=($3$DIA7:, $3$DIA8:) FORMERSELF")
    assert lab.do("MOUNT/SYSTEM DSA4: /SHADOW = ($3$DIA7:, $3$DIA8:) FORMERSELF").lines == [
        "%MOUNT-I-MOUNTED, FORMERSELF mounted on _DSA4:",
        "%MOUNT-I-SHDWMEMSUCC, _$3$DIA7: (DISK300) is now a valid member of the shadow set",
        "%MOUNT-I-SHDWMEMSUCC, _$3$DIA8: (DISK301) is now a valid member of the shadow set",
    ]
    assert lab.do("MOUNT/SYSTEM DSA4: /SHADOW = $3$DIA6:  FORMERSELF").lines == [
        "%MOUNT-I-SHDWMEMCOPY, _$3$DIA6: (DISK302) added to the shadow set with a copy operation",
    ]


def test_confirm_answered_no_mounts_nothing() -> None:
    """8.4 manual, example 4-5, in the layout of HELP."""
    lab = Lab(("$1$DUA4", "$1$DUA6"), host="LOVE")
    lab.format("$1$DUA4", label="SHADOWVOL")
    lab.format("$1$DUA6", label="SCRATCH", uic=0x00400040)
    done = lab.do("MOUNT/CONFIRM DSA23: /SHADOW=($1$DUA4:,$1$DUA6:) SHADOWVOL", "NO")
    assert done.lines == [
        "%MOUNT-F-SHDWCOPYREQ, shadow copy required",
        " Virtual Unit - DSA23:         Volume label - SHADOWVOL",
        "   Member                      Volume label    Owner UIC",
        "   $1$DUA6: (LOVE)             SCRATCH         [100,100]",
        "",
    ]
    assert done.questions == ["Allow FULL shadow copy on the above member(s)? [N]: "]
    assert done.status & 7 == Severity.F
    assert not lab.world.units


def confirm_lab() -> Lab:
    lab = Lab(("$200$DKA200", "$200$DKA300", "$200$DKA400"), host="VIPER1")
    lab.format("$200$DKA200", "$200$DKA400", label="SCRATCH", uic=0x00400040)
    lab.format("$200$DKA300", label="SHADOWVOL")
    return lab


CONFIRM = "MOUNT/CONFIRM DSA0: /SHADOW=($200$DKA200:,$200$DKA300:,$200$DKA400:) SHADOWVOL"


def test_confirm_answered_yes_mounts_and_copies() -> None:
    """HELP MOUNT/CONFIRM, example: the source is the second device named, the one that carries the label."""
    done = confirm_lab().do(CONFIRM, "YES")
    assert done.lines == [
        "%MOUNT-F-SHDWCOPYREQ, shadow copy required",
        " Virtual Unit - DSA0:          Volume label - SHADOWVOL",
        "   Member                      Volume label    Owner UIC",
        "   $200$DKA200: (VIPER1)       SCRATCH         [100,100]",
        "   $200$DKA400: (VIPER1)       SCRATCH         [100,100]",
        "",
        "%MOUNT-I-MOUNTED, SHADOWVOL mounted on _DSA0:",
        "%MOUNT-I-SHDWMEMSUCC, _$200$DKA300: (VIPER1) is now a valid member of the shadow set",
        "%MOUNT-I-SHDWMEMCOPY, _$200$DKA200: (VIPER1) added to the shadow set with a copy operation",
        "%MOUNT-I-SHDWMEMCOPY, _$200$DKA400: (VIPER1) added to the shadow set with a copy operation",
    ]
    assert done.status & 1


@pytest.mark.parametrize("answer", ["", "N", "no", None])
def test_confirm_takes_these_for_no(answer: str | None) -> None:
    lab = confirm_lab()
    assert lab.do(CONFIRM, answer).status & 7 == Severity.F
    assert not lab.world.units


def test_confirm_asks_again_after_any_other_answer() -> None:
    lab = confirm_lab()
    done = lab.do(CONFIRM, "PERHAPS", "yess", " y ")
    assert len(done.questions) == 3
    assert 0 in lab.world.units


def test_confirm_shows_neither_label_nor_owner_of_a_blank_disk() -> None:
    lab = Lab(("$1$DGA1", "$1$DGA2"))
    lab.format("$1$DGA1", label="DATA")
    assert lab.do("MOUNT/CONFIRM DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA", "NO").lines[3] == "   $1$DGA2: (ALPHA)"


def test_confirm_asks_nothing_when_nothing_is_copied() -> None:
    lab = Lab(("$1$DGA1", "$1$DGA2"))
    lab.do("INITIALIZE/SHADOW=($1$DGA1,$1$DGA2) DATA")
    assert lab.do("MOUNT/CONFIRM DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA").questions == []


def test_the_command_is_judged_again_after_the_answer() -> None:
    lab = Lab(("$1$DGA1", "$1$DGA2", "$1$DGA3"), nodes=("ALPHA", "BETA"))
    lab.format("$1$DGA1", label="DATA")
    lab.do("MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA1 DATA")
    lab.do("MOUNT/SYSTEM DSA1: DATA", node="BETA")
    steps = lab.begin("MOUNT/CONFIRM/SYSTEM DSA1:/SHADOW=($1$DGA2,$1$DGA3) DATA")
    while not isinstance(next(steps), Ask):
        pass
    lab.do("DISMOUNT/CLUSTER DSA1:", node="BETA")
    lab.do("MOUNT/OVERRIDE=SHADOW_MEMBERSHIP $1$DGA1: DATA", node="BETA")
    refusal = steps.send("YES")
    assert isinstance(refusal, Said)
    assert refusal.message.ident == "NOSHDWMEM", "the source is in other use by now"
    assert not lab.world.units


def nocopy_lab() -> Lab:
    lab = Lab(("$1$DUA4", "$1$DUA6", "$1$DUA7"), host="VIPER1")
    lab.do("INITIALIZE/SHADOW=($1$DUA4,$1$DUA6) SHADOWVOL")
    return lab


def test_nocopy_refuses_the_whole_command_in_three_lines() -> None:
    """System Management Utilities manual, MOUNT/COPY; SHDWMEMFAIL prints the device as typed."""
    lab = nocopy_lab()
    done = lab.do("MOUNT/NOCOPY DSA2: /SHADOW=($1$DUA4:,$1$DUA6:,$1$DUA7:) SHADOWVOL DISK$SHADOWVOL")
    assert done.lines == [
        "%MOUNT-F-SHDWCOPYREQ, shadow copy required",
        "%MOUNT-I-SHDWMEMFAIL, $1$DUA7: failed as a member of the shadow set",
        "%MOUNT-F-SHDWCOPYREQ, shadow copy required",
    ]
    assert done.status & 7 == Severity.F
    assert not lab.world.units


def test_the_same_command_with_copy_mounts() -> None:
    lab = nocopy_lab()
    done = lab.do("MOUNT/COPY DSA2: /SHADOW=($1$DUA4:,$1$DUA6:,$1$DUA7:) SHADOWVOL DISK$SHADOWVOL")
    assert done.lines == [
        "%MOUNT-I-MOUNTED, SHADOWVOL mounted on _DSA2:",
        "%MOUNT-I-SHDWMEMSUCC, _$1$DUA4: (VIPER1) is now a valid member of the shadow set",
        "%MOUNT-I-SHDWMEMSUCC, _$1$DUA6: (VIPER1) is now a valid member of the shadow set",
        "%MOUNT-I-SHDWMEMCOPY, _$1$DUA7: (VIPER1) added to the shadow set with a copy operation",
    ]


def test_include_rebuilds_a_cleanly_dismounted_set_without_a_copy() -> None:
    """8.4 manual, example 4-7; the line without "copy" is AUTOMEMSUCC's (message file)."""
    lab = Lab(("$4$DIA1", "$4$DIA2", "$4$DIA3"))
    for number in (1, 2, 3):
        lab.world.disks[f"$4$DIA{number}"].host = f"DISK0{number}"
    lab.format("$4$DIA1", label="NEWDISK")
    assert lab.do("MOUNT /SYSTEM DSA4/SHAD=($4$DIA1,$4$DIA2,$4$DIA3) NEWDISK").lines == [
        "%MOUNT-I-MOUNTED, NEWDISK mounted on _DSA4:",
        "%MOUNT-I-SHDWMEMSUCC, _$4$DIA1: (DISK01) is now a valid member of the shadow set",
        "%MOUNT-I-SHDWMEMCOPY, _$4$DIA2: (DISK02) added to the shadow set with a copy operation",
        "%MOUNT-I-SHDWMEMCOPY, _$4$DIA3: (DISK03) added to the shadow set with a copy operation",
    ]
    lab.settle()
    assert lab.do("DISMOUNT DSA4").lines == []
    assert lab.do("MOUNT DSA4:/SYSTEM/SHAD=$4$DIA1 NEWDISK/INCLUDE").lines == [
        "%MOUNT-I-MOUNTED, NEWDISK mounted on _DSA4:",
        "%MOUNT-I-SHDWMEMSUCC, _$4$DIA1: (DISK01) is now a valid member of the shadow set",
        "%MOUNT-I-AUTOMEMSUCC, _$4$DIA2: (DISK02) automatically added to the shadow set",
        "%MOUNT-I-AUTOMEMSUCC, _$4$DIA3: (DISK03) automatically added to the shadow set",
    ]


def test_include_copies_a_member_whose_copy_never_finished() -> None:
    """HELP MOUNT/INCLUDE, example; the identifier for an included target is AUTOMEMCOPY."""
    lab = Lab(("$1$DUA10", "$1$DUA11"))
    lab.format("$1$DUA10", label="SHADOWVOL")
    lab.do("MOUNT DSA0: /SHADOW=($1$DUA10:,$1$DUA11:) SHADOWVOL")
    lab.do("DISMOUNT DSA0:")
    assert lab.do("MOUNT/INCLUDE DSA0: /SHADOW=$1$DUA10: SHADOWVOL").lines == [
        "%MOUNT-I-MOUNTED, SHADOWVOL mounted on _DSA0:",
        "%MOUNT-I-SHDWMEMSUCC, _$1$DUA10: (ALPHA) is now a valid member of the shadow set",
        "%MOUNT-I-AUTOMEMCOPY, _$1$DUA11: (ALPHA) automatically added to the shadow set with a copy operation",
    ]


def test_two_disks_that_were_never_members_give_a_source_and_a_target() -> None:
    """HELP MOUNT/SHADOW, and 8.4 manual, example 6-1: the first device named is the source."""
    lab = Lab(("$1$DUA8", "$1$DUA89"))
    lab.format("$1$DUA8", label="SHADOWDISK")
    lab.format("$1$DUA89", label="OTHER")
    assert lab.do("MOUNT DSA0: /SHADOW=($1$DUA8:,$1$DUA89:) SHADOWDISK").lines == [
        "%MOUNT-I-MOUNTED, SHADOWDISK mounted on _DSA0:",
        "%MOUNT-I-SHDWMEMSUCC, _$1$DUA8: (ALPHA) is now a valid member of the shadow set",
        "%MOUNT-I-SHDWMEMCOPY, _$1$DUA89: (ALPHA) added to the shadow set with a copy operation",
    ]


def test_a_further_node_mounts_the_set_without_naming_members() -> None:
    """8.4 manual, 4.6."""
    lab = Lab(("$4$DUA1", "$4$DUA2", "$4$DUA3"), nodes=("ALPHA", "BETA"))
    lab.do("INITIALIZE/SHADOW=($4$DUA1,$4$DUA2) DATA")
    lab.do("MOUNT/SYS DSA42:/SHADOW=($4$DUA1,$4$DUA2) DATA")
    lab.do("MOUNT/SYS DSA42:/SHADOW=$4$DUA3 DATA")
    assert lab.do("MOUNT/SYS DSA42:  DATA logical-name", node="BETA").lines == [
        "%MOUNT-I-MOUNTED, DATA mounted on _DSA42:",
        "%MOUNT-I-SHDWMEMSUCC, _$4$DUA1: (BETA) is now a valid member of the shadow set",
        "%MOUNT-I-SHDWMEMSUCC, _$4$DUA2: (BETA) is now a valid member of the shadow set",
        "%MOUNT-I-SHDWMEMCOPY, _$4$DUA3: (BETA) added to the shadow set with a copy operation",
    ]
    assert lab.world.units[42].views["BETA"].logical == "LOGICAL-NAME"


def test_a_member_modified_outside_its_set_passes_the_change_on() -> None:
    """8.4 manual, 9.2: the order of the last two commands decides the direction of the copy."""
    lab = Lab(("$45$DUA2", "$45$DUA4", "$45$DUA8"))
    lab.format("$45$DUA2", label="MAX1")
    lab.do("MOUNT DSA9:/SHADOW=($45$DUA2:,$45$DUA4:,$45$DUA8:) MAX1")
    lab.settle()
    lab.do("DISMOUNT DSA9:")
    assert lab.do("MOUNT/OVERRIDE=SHADOW_MEMBERSHIP $45$DUA2: MAX1").lines == [
        "%MOUNT-I-MOUNTED, MAX1 mounted on _$45$DUA2: (ALPHA)",
    ]
    lab.do("DISMOUNT/NOUNLOAD $45$DUA2")
    assert lab.do("MOUNT DSA9:/SHADOW=$45$DUA2: MAX1").lines == [
        "%MOUNT-I-MOUNTED, MAX1 mounted on _DSA9:",
        "%MOUNT-I-SHDWMEMSUCC, _$45$DUA2: (ALPHA) is now a valid member of the shadow set",
    ]
    assert lab.do("MOUNT DSA9:/SHADOW=($45$DUA4:,$45$DUA8:) MAX1").lines == [
        "%MOUNT-I-SHDWMEMCOPY, _$45$DUA4: (ALPHA) added to the shadow set with a copy operation",
        "%MOUNT-I-SHDWMEMCOPY, _$45$DUA8: (ALPHA) added to the shadow set with a copy operation",
    ]


def test_naming_all_three_at_once_loses_the_change() -> None:
    """8.4 manual, 9.2, the warning: the modified disk is unrelated and becomes a copy target."""
    lab = Lab(("$45$DUA2", "$45$DUA4"))
    lab.format("$45$DUA2", label="MAX1")
    lab.do("MOUNT DSA9:/SHADOW=($45$DUA2:,$45$DUA4:) MAX1")
    lab.settle()
    lab.do("DISMOUNT DSA9:")
    lab.do("MOUNT/OVERRIDE=SHADOW_MEMBERSHIP $45$DUA2: MAX1")
    lab.do("DISMOUNT $45$DUA2")
    done = lab.do("MOUNT DSA9:/SHADOW=($45$DUA2:,$45$DUA4:) MAX1")
    assert "SHDWMEMCOPY, _$45$DUA2:" in done.lines[-1]


def test_a_former_member_with_an_old_generation_is_copied() -> None:
    """8.4 manual, example 6-2."""
    lab = Lab(("$3$DIA11", "$3$DIA12"), host="BGFUSE")
    lab.do("INITIALIZE/SHADOW=($3$DIA11,$3$DIA12) AXP_SYS_071")
    lab.do("MOUNT/SYSTEM DSA9999: /SHADOW=($3$DIA11,$3$DIA12) AXP_SYS_071")
    lab.do("DISMOUNT $3$DIA12")
    assert lab.do("MOUNT DSA9999: /SHADOW=$3$DIA12: AXP_SYS_071").lines == [
        "%MOUNT-I-SHDWMEMCOPY, _$3$DIA12: (BGFUSE) added to the shadow set with a copy operation",
    ]


def test_a_set_that_was_not_properly_dismounted_merges() -> None:
    """8.4 manual, example 6-4 (its rule), and HELP MOUNT/REBUILD."""
    lab = Lab(("$1$DGA1", "$1$DGA2"))
    lab.do("INITIALIZE/SHADOW=($1$DGA1,$1$DGA2) DATA")
    lab.do("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA")
    lab.driver.crash("ALPHA")
    lab.driver.boot("ALPHA")
    assert lab.do("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA").lines == [
        "%MOUNT-I-MOUNTED, DATA mounted on _DSA1:",
        "%MOUNT-I-SHDWMEMERGE, _$1$DGA1: (ALPHA) added to the shadow set with a merge operation",
        "%MOUNT-I-SHDWMEMERGE, _$1$DGA2: (ALPHA) added to the shadow set with a merge operation",
        "%MOUNT-I-REBUILD, volume was improperly dismounted; rebuild in progress",
    ]
    assert lab.world.units[1].shadow_set.merge is not None


def test_include_tells_a_merge_too_and_norebuild_what_was_left_undone() -> None:
    lab = Lab(("$1$DGA1", "$1$DGA2"))
    lab.do("INITIALIZE/SHADOW=($1$DGA1,$1$DGA2) DATA")
    lab.do("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA")
    lab.driver.crash("ALPHA")
    lab.driver.boot("ALPHA")
    assert lab.do("MOUNT/SYSTEM/INCLUDE/NOREBUILD DSA1:/SHADOW=$1$DGA1 DATA").lines == [
        "%MOUNT-I-MOUNTED, DATA mounted on _DSA1:",
        "%MOUNT-I-SHDWMEMERGE, _$1$DGA1: (ALPHA) added to the shadow set with a merge operation",
        "%MOUNT-I-AUTOMEMERGE, _$1$DGA2: (ALPHA) automatically added to the shadow set with a merge operation",
        "%MOUNT-I-REBLDREQD, rebuild not performed; some free space unavailable; diskquota usage stale",
    ]


def test_initialize_with_shadow_saves_the_copy() -> None:
    """8.4 manual, 4.3."""
    lab = Lab(("$4$DKA1300", "$4$DKA1301"))
    lab.world.disks["$4$DKA1300"].host = "WILD3"
    lab.world.disks["$4$DKA1301"].host = "WILD4"
    assert lab.do("INIT/SHADOW=($4$DKA1300, $4$DKA1301) NONVOLATILE").lines == []
    assert lab.do("MOUNT/SYS DSA42 /SHAD=( $4$DKA1300 , $4$DKA1301) NONVOLATILE").lines == [
        "%MOUNT-I-MOUNTED, NONVOLATILE mounted on _DSA42:",
        "%MOUNT-I-SHDWMEMSUCC, _$4$DKA1300: (WILD3) is now a valid member of the shadow set",
        "%MOUNT-I-SHDWMEMSUCC, _$4$DKA1301: (WILD4) is now a valid member of the shadow set",
    ]


def test_dsa_without_a_number_takes_the_highest_free_unit() -> None:
    """8.4 manual, 4.2."""
    lab = Lab(("$1$DGA1", "$1$DGA2"))
    lab.format("$1$DGA1", label="ONE")
    lab.format("$1$DGA2", label="TWO")
    assert lab.do("MOUNT DSA:/SHADOW=$1$DGA1 ONE").lines[0] == "%MOUNT-I-MOUNTED, ONE mounted on _DSA9999:"
    assert lab.do("MOUNT DSA/SHADOW=$1$DGA2 TWO").lines[0] == "%MOUNT-I-MOUNTED, TWO mounted on _DSA9998:"
