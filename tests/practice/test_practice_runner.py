"""Replaying, updating, recording and collecting transcripts."""

from pathlib import Path

import pytest

from vmsshadow.__main__ import main
from vmsshadow.cluster import config as configurations
from vmsshadow.console.installation import Installation
from vmsshadow.practice.record import Recorder
from vmsshadow.practice.report import is_protected, replay_all
from vmsshadow.practice.runner import Replayed, replay
from vmsshadow.practice.transcript import TranscriptError

pytest_plugins = ["pytester"]

COPY = """\
# A member is copied.
#: title: A copy
#: world: default
#: seed: 7
#: start: 1-JAN-2027 08:00:00.00

$ INITIALIZE $1$DGA10: DATA1
$ MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:)
_Label: {<DATA1}
%MOUNT-I-MOUNTED, DATA1 mounted on _DSA1:
{...}
#> assert set('DSA1').operation == 'copy' or set('DSA1').targets
#> wait until set('DSA1').member('$1$DGA11').state == 'full' max 30 min
{...}
#> assert identical('DSA1')
#> opcom off
#> SIMULATE CRASH BETA
#> advance 00:10:00
#> opcom on
$ SHOW TIME
   1-JAN-2027 08:10:{..}
"""


def played(folder: Path, text: str) -> Replayed:
    """The replay of *text*."""
    path = folder / "try.vmst"
    path.write_text(text)
    return replay(path)


def reasons(result: Replayed) -> list[str]:
    """Where and why it failed."""
    return [f"{failure.place.rpartition(':')[2]} {failure.reason}" for failure in result.failures]


def test_a_good_transcript_passes(tmp_path: Path) -> None:
    result = played(tmp_path, COPY)
    assert reasons(result) == [] and result.blocks == 10


def test_a_replay_gives_the_same_screen_in_a_lab_and_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "try.vmst"
    path.write_text(COPY)
    lab = tmp_path / "lab"
    assert replay(path, lab).passed and (lab / "1dga10.dsk").exists()


def test_a_failure_shows_the_screen_and_the_sets(tmp_path: Path) -> None:
    result = played(tmp_path, COPY.replace("mounted on _DSA1:", "mounted on _DSA2:"))
    assert reasons(result) == ["8 the text differs"]
    failure = result.failures[0]
    assert "-%MOUNT-I-MOUNTED, DATA1 mounted on _DSA2:" in failure.diff
    assert failure.screen[0] == "$ INITIALIZE $1$DGA10: DATA1"
    assert failure.sets[0].startswith("DSA1: DATA1 [$1$DGA10 full, $1$DGA11 target fence ")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("assert 1 == 2", "1 == 2 does not hold"),
        ("assert nothing", "'nothing' is not known"),
        ("wait until 1 == 2 max 5 s", "1 == 2 does not hold after 5 s"),
        ("advance soon", "'soon' is no time"),
        ("dance", "'dance' is no directive"),
        ("node GAMMA", "there is no node GAMMA"),
        ("include missing.vmst", "No such file"),
        ("SIMULATE CRASH GAMMA", "%VMSSHADOW-E-NOSUCH, there is no node named GAMMA"),
        ("SIMULATE NONSENSE", "%DCL-W-IVKEYW"),
        ("opcom maybe", "write: opcom off"),
    ],
)
def test_a_directive_that_cannot_be_done_fails_and_says_why(tmp_path: Path, line: str, reason: str) -> None:
    result = played(tmp_path, f"#> {line}\n$ SHOW TIME\n{{...}}\n")
    assert len(result.failures) == 1 and reason in result.failures[0].reason


def test_consoles_of_several_nodes_take_turns(tmp_path: Path) -> None:
    text = "#> node BETA\n$ SIMULATE CRASH ALPHA\n{...}\n#> node ALPHA\n$ SHOW TIME\n{..}NODEDOWN{..}\n"
    assert played(tmp_path, text).passed


def test_a_world_may_stand_in_the_transcript(tmp_path: Path) -> None:
    text = (
        "#: world:\n#:   cluster: {name: TINY}\n#:   nodes:\n#:     - {name: ONLY}\n"
        "#:   disks:\n#:     - {name: $1$DGA1, blocks: 2000}\n$ SHOW DEVICE $1$DGA1\n{...}\n$1$DGA1:{..}(ONLY){..}\n"
    )
    assert reasons(played(tmp_path, text)) == []


def test_an_included_transcript_is_played_in_the_same_world(tmp_path: Path) -> None:
    (tmp_path / "begin.vmst").write_text("$ INIT $1$DGA10: X\n$ MOUNT $1$DGA10: X\n{...}\n")
    text = "#> include begin.vmst\n#> assert disk('$1$DGA10').mounted\n"
    assert reasons(played(tmp_path, text)) == []


def test_an_inclusion_of_itself_is_refused(tmp_path: Path) -> None:
    assert played(tmp_path, "#> include try.vmst\n").failures[0].reason.endswith("try.vmst includes itself")
    (tmp_path / "other.vmst").write_text("#> include try.vmst\n")
    reason = played(tmp_path, "#> include other.vmst\n").failures[0].reason
    assert reason.endswith("other.vmst:1: " + str(tmp_path / "try.vmst") + " includes itself")


def test_an_inclusion_is_named_as_seen_from_the_file_that_includes(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "one.vmst").write_text("#> include two.vmst\n")
    (tmp_path / "parts" / "two.vmst").write_text("$ INIT $1$DGA10: X\n")
    assert reasons(played(tmp_path, "#> include parts/one.vmst\n")) == []


def test_failed_inclusions_do_not_add_up(tmp_path: Path) -> None:
    (tmp_path / "wrong.vmst").write_text("#> assert 1 == 2\n")
    (tmp_path / "right.vmst").write_text("$ INIT $1$DGA10: X\n")
    text = "#> include wrong.vmst\n" * 20 + "#> include right.vmst\n"
    assert len(played(tmp_path, text).failures) == 20


@pytest.mark.parametrize(
    "text",
    ["#: colour: red\n", "#: world: nosuch\n", "#: seed: x\n", "#: start: noon\n", "#: node: GAMMA\n$ X\n", "x\n"],
)
def test_what_cannot_be_played_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(TranscriptError) as refused:
        played(tmp_path, text)
    assert "\n" not in str(refused.value)


def test_an_update_rewrites_only_what_failed(tmp_path: Path) -> None:
    path = tmp_path / "try.vmst"
    path.write_text(COPY.replace("mounted on _DSA1:", "mounted on _DSA2:"))
    assert replay_all([path], update=True) == 0
    assert path.read_text() == COPY


def test_an_update_keeps_the_answers(tmp_path: Path) -> None:
    path = tmp_path / "try.vmst"
    path.write_text("$ DISMOUNT\nWrong: {<$1$DGA10:}\n{...}\n")
    replay_all([path], update=True)
    assert path.read_text().split("\n")[1] == "_Device: {<$1$DGA10:}"


def test_transcripts_of_the_manual_are_never_updated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "transcripts" / "manual"
    folder.mkdir(parents=True)
    path = folder / "example.vmst"
    path.write_text("$ SHOW TIME\nwrong\n")
    assert is_protected(path)
    assert main(["replay", str(path), "--update"]) == 2
    assert path.read_text() == "$ SHOW TIME\nwrong\n" and "never updated" in capsys.readouterr().err


def test_the_program_replays_and_writes_junit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, odd = tmp_path / "good.vmst", tmp_path / "bad.vmst", tmp_path / "skip.vmst"
    good.write_text(COPY)
    bad.write_text("$ SHOW TIME\n<wrong> & more\n")
    odd.write_text("#: skip: not yet\n$ FOO\n")
    junit = tmp_path / "junit.xml"
    assert main(["replay", str(good), str(odd), "--junit", str(junit)]) == 0
    assert main(["replay", str(good), str(bad), str(odd), "--junit", str(junit)]) == 1
    assert main(["replay", str(tmp_path / "none.vmst")]) == 2
    from xml.etree import ElementTree

    suite = ElementTree.parse(junit).getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("3", "1", "1")
    assert "PASS" in capsys.readouterr().out


def test_a_recorded_session_replays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "session.vmst"
    commands = [
        "INIT $1$DGA10: D",
        "MOUNT/CONFIRM DSA1:/SHADOW=($1$DGA10:,$1$DGA11:) D",
        "YES",
        "WAIT 00:05",
        "SHOW -\nDEVICE DSA1",
        "FOO {braces}",
    ]
    arguments = [word for command in commands for word in ("-e", command)]
    main(["--lab", str(tmp_path / "lab"), "--record", str(path), *arguments])
    capsys.readouterr()
    assert "Allow FULL shadow copy on the above member(s)? [N]: {<YES}" in path.read_text()
    assert reasons(replay(path)) == []


def test_a_recorded_procedure_replays_by_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, procedure = tmp_path / "session.vmst", tmp_path / "DO.COM"
    procedure.write_text(
        "$! makes a set\n$ INIT 'P1' D\n$ MOUNT/CONFIRM DSA1: -\n /SHADOW=($1$DGA10:,$1$DGA11:) D\nYES\n"
        "$ WAIT 00:05\n$ SHOW DEVICE DSA1\n$ SHOW NOSUCH\n"
    )
    arguments = ["--lab", str(tmp_path / "lab"), "--record", str(path), "--echo", str(procedure), "$1$DGA10:"]
    main(arguments)
    assert "$ INIT $1$DGA10: D" in capsys.readouterr().out
    text = path.read_text()
    assert "$ INIT $1$DGA10: D\n" in text
    assert "Allow FULL shadow copy on the above member(s)? [N]: {<YES}" in text
    procedure.unlink()
    assert reasons(replay(path)) == []


def test_time_that_passes_within_a_continued_command_comes_before_it_in_a_recording(tmp_path: Path) -> None:
    path = tmp_path / "session.vmst"
    installation = Installation.switch_on(configurations.load(configurations.find("default")), None)
    recorder = Recorder(path)
    recorder.begin(installation, "default")
    session = installation.console("ALPHA", recorder.copying(lambda lines: None), real_time=True)
    recorder.attend(session)
    for seconds, record in ((1.5, "SHOW -"), (2.5, "TIME"), (3.5, "SHOW TIME")):
        installation.driver.run_for(seconds)
        recorder.typed(record, session.asks)
        session.feed(record)
    recorder.close()
    installation.cut_power()
    assert reasons(replay(path)) == []


def test_a_recording_says_when_it_began_on_disks_that_a_replay_has_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, warning = tmp_path / "session.vmst", "# The disks held what earlier runs had left"
    arguments = ["--lab", str(tmp_path / "lab"), "--record", str(path), "-e", "SHOW TIME"]
    main(arguments)
    assert warning not in path.read_text()
    main(arguments)
    assert warning in path.read_text()


def test_pytest_collects_transcripts(pytester: pytest.Pytester) -> None:
    pytester.makefile(".vmst", good="$ SHOW TIME\n  {DATE} {TIME}\n", bad="$ SHOW TIME\nnoon\n", odd="#: skip: no\n")
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=1, failed=1, skipped=1)
    result.stdout.fnmatch_lines(["*bad.vmst:1: the text differs", "-noon", "+  21-NOV-2026*"])
