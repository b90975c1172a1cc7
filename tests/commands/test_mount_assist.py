"""Operator assistance: who is asked, in what words, and how the wait ends."""

from tests.commands.mount_lab import Lab
from vmsshadow.commands.gate import Wait
from vmsshadow.messages.catalogue import Said, Severity


def waiting_lab() -> Lab:
    lab = Lab(("$1$DGA1", "$1$DGA2"), nodes=("ALPHA", "BETA"))
    lab.format("$1$DGA1", "$1$DGA2", label="DATA")
    lab.driver.fail("$1$DGA2", "OFFLINE")
    lab.consoles["ALPHA"].is_timed = True
    return lab


def test_off_a_terminal_the_mount_is_aborted_as_a_batch_job() -> None:
    lab = waiting_lab()
    lab.consoles["ALPHA"].is_timed = False
    done = lab.do("MOUNT DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA")
    assert done.lines == [
        "%MOUNT-I-OPRQST, Device _$1$DGA2: is not available for mounting.",
        "%MOUNT-F-BATCHNOOPR, no operator available to service batch request",
    ]
    assert done.status & 7 == Severity.F
    assert not lab.world.units


def test_the_operators_of_every_node_see_the_request_with_its_comment() -> None:
    lab = waiting_lab()
    steps = lab.begin('MOUNT/COMMENT="Third cabinet" DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA')
    first = next(steps)
    assert isinstance(first, Said)
    assert first.lines() == ["%MOUNT-I-OPRQST, Device _$1$DGA2: is not available for mounting.", "Third cabinet"]
    assert isinstance(next(steps), Wait)
    heard = lab.consoles["BETA"].heard
    assert "from node ALPHA" in heard[0]
    assert heard[1].startswith("Request ") and heard[1].endswith(", from user SYSTEM on ALPHA")
    assert heard[2:4] == ["Device _$1$DGA2: is not available for mounting.", "Third cabinet"]


def test_the_mount_goes_on_when_the_device_is_back() -> None:
    lab = waiting_lab()
    steps = lab.begin("MOUNT DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA")
    assert isinstance(next(steps), Said)
    assert isinstance(next(steps), Wait)
    assert isinstance(next(steps), Wait), "the request is made once"
    lab.driver.repair("$1$DGA2")
    said = [step.message.ident for step in steps if isinstance(step, Said)]
    assert said == ["RQSTDON", "MOUNTED", "SHDWMEMSUCC", "SHDWMEMCOPY"]


def test_giving_up_leaves_nothing_mounted() -> None:
    lab = waiting_lab()
    steps = lab.begin("MOUNT DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA")
    next(steps)
    next(steps)
    steps.close()
    assert not lab.world.units


def test_the_user_is_told_when_no_operator_listens() -> None:
    lab = waiting_lab()
    for console in lab.consoles.values():
        console.terminal.classes = ["CENTRAL"]
    steps = lab.begin("MOUNT DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA")
    next(steps)
    second = next(steps)
    assert isinstance(second, Said) and second.message.ident == "NOOPR"


def test_a_single_volume_is_asked_for_by_its_label() -> None:
    """DCL Dictionary, MOUNT/COMMENT, example."""
    lab = waiting_lab()
    lab.consoles["ALPHA"].is_timed = False
    assert lab.do('MOUNT $1$DGA2: TESTSYS/COMMENT="once again with feeling."').lines == [
        "%MOUNT-I-OPRQST, Please mount volume TESTSYS in device _$1$DGA2:",
        "once again with feeling.",
        "%MOUNT-F-BATCHNOOPR, no operator available to service batch request",
    ]


def test_noassist_tells_the_reason_instead() -> None:
    lab = waiting_lab()
    assert lab.do("MOUNT/NOASSIST $1$DGA2: DATA").lines == ["%MOUNT-F-MEDOFL, medium is offline"]


def test_the_wrong_volume_is_a_case_for_the_operator() -> None:
    lab = waiting_lab()
    lab.consoles["ALPHA"].is_timed = False
    lab.driver.repair("$1$DGA2")
    lab.driver.fail("$1$DGA2", "WRONGVOLUME")
    done = lab.do("MOUNT DSA1:/SHADOW=($1$DGA1,$1$DGA2) DATA")
    assert done.lines[0] == "%MOUNT-I-OPRQST, device _$1$DGA2: contains the wrong volume"
