"""The transcripts of the manuals: every verified example and display has one, or a reason; and they are repeatable."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from vmsshadow.practice.runner import read
from vmsshadow.shadow.impact import TABLE_8_1, Happening, Sets

ROOT = Path(__file__).resolve().parent.parent
TRANSCRIPTS = ROOT / "transcripts"
MANUAL = TRANSCRIPTS / "manual"
ALL = sorted(TRANSCRIPTS.rglob("*.vmst"))


class Row(NamedTuple):
    """An example or display: its number, where it stands, the *files* that replay it, or *why* none does."""

    number: str
    where: str
    files: tuple[str, ...] = ()
    why: str = ""


_TEXT_LOST = "its output was not found in any source"

# fmt: off
EXAMPLES = (
    Row("E01",  "8.4 example 4-1: a set of one member",               ("e01_one_member",)),
    Row("E02",  "8.4 example 4-2: /NOASSIST",                         ("e02_noassist",)),
    Row("E03",  "8.4 example 4-3: /CLUSTER",                          why=_TEXT_LOST),
    Row("E04",  "8.4, 4.5: naming the current member",                ("e04_naming_a_member",)),
    Row("E05",  "8.4 example 4-4: two members, then a third",         ("e05_third_member",)),
    Row("E06a", "8.4 example 4-5: /CONFIRM, NO",                      ("e06a_confirm_no",)),
    Row("E06b", "HELP MOUNT/CONFIRM: YES",                            ("e06b_confirm_yes",)),
    Row("E07",  "SMUtil 7.2-1 MOUNT/COPY, 8.4 example 4-6: /NOCOPY",  ("e07_nocopy",)),
    Row("E08",  "8.4 example 4-7: /INCLUDE",                          ("e08_include",)),
    Row("E09",  "HELP MOUNT/INCLUDE: a copy is needed",               ("e09_include_copy",)),
    Row("E10",  "HELP MOUNT/SHADOW: one of two copied",               ("e10_one_copied",)),
    Row("E11",  "HELP MOUNT/SHADOW: a volume set of shadow sets",     ("volume_set",)),
    Row("E12",  "8.4, 4.6: on another node",                          ("e12_other_node",)),
    Row("E13",  "8.4, 9.2: modify one member",                        ("e13_modify_one_member",)),
    Row("E14",  "8.4, 4.6: a former member without the override",     ("e14_former_member",)),
    Row("E15",  "8.4, 7.6: DISMOUNT/POLICY=MINICOPY",                 ("e15_minicopy",)),
    Row("E16",  "8.4, 7.4: return with a minicopy",                   ("e15_minicopy",)),
    Row("E17",  "Release Notes 7.3, 5.18.3: the only source",         ("e17_only_source",)),
    Row("E18",  "8.4 example 8-1: MULTIUSE and DISMOUNT",             ("e18_multiuse",)),
    Row("E19",  "8.4, 4.10: remove one member",                       ("e19_remove_member",)),
    Row("E20",  "8.4 example 4-8: dissolve",                          ("e20_dissolve",)),
    Row("E21",  "New Features 7.3-1, 4.13: two sites parted",         ("e21_two_sites",)),
    Row("E22",  "DCL Dictionary, DISMOUNT: local conditions",         why="open files are not simulated"),
    Row("E23",  "DCL Dictionary, DISMOUNT/CLUSTER: files open",       why="open files are not simulated"),
    Row("E24",  "DCL Dictionary, DISMOUNT/OVERRIDE=CHECKS",           why="open files are not simulated"),
    Row("E25",  "8.4 example 6-1: copy, a new set",                   ("e25_new_set_copy",)),
    Row("E26",  "8.4 example 6-2: copy, a former member",             ("e26_former_member_copied",)),
    Row("E27",  "8.4 example 6-3: no copy",                           ("e27_rebuild_without_copy",)),
    Row("E28",  "8.4 example 6-4: merge",                             ("e28_rebuild_with_merge",)),
    Row("E29",  "8.4, 4.3: INITIALIZE/SHADOW",                        ("e29_initialize_shadow",)),
    Row("E30",  "8.4, 4.11: ANALYZE/DISK_STRUCTURE/SHADOW",           ("e30_analyze",)),
    Row("E31",  "HELP MOUNT/ASSIST: a plain mount",                   ("e31_noassist_disk",)),
    Row("E32",  "HELP MOUNT/MOUNT_VERIFICATION: a padded label",      why="MOUNT/CACHE is not simulated"),
    Row("E33",  "DCL Dictionary, MOUNT/COMMENT: a substitute",        why="operators cannot answer requests"),
    Row("E34",  "remedial kit ALPMOUN03_071: tape with /ASSIST",      why="tapes are not simulated"),
    Row("E35",  "Release Notes 8.3, 4.23.1: a long device code",      ("e35_device_code",)),
)
DISPLAYS = (
    Row("1.1", "SHOW SHADOW, steady state",           ("show_shadow_steady",)),
    Row("1.2", "SHOW SHADOW, minimerge before copy",  ("show_shadow_minimerge",)),
    Row("1.3", "SHOW SHADOW, V8.4 layout (HBMM)",     ("e18_multiuse", "show_shadow_steady")),
    Row("1.4", "SHOW SHADOW, its grammar",            ("show_shadow_steady",)),
    Row("1.5", "SHOW SHADOW/ACTIVE, /COPY, /MERGE",   ("show_shadow_sentences", "e27_rebuild_without_copy")),
    Row("1.6", "SHOW SHADOW/POLICY=HBMM",             ("show_shadow_policy",)),
    Row("1.7", "SHOW SHADOW/BY_PRIORITY",             ("show_shadow_priority",)),
    Row("1.8", "SHOW SHADOW/FULL",                    ("show_shadow_full",)),
    Row("2.1", "SHOW DEVICE, header and rows",        ("show_device", "e20_dissolve")),
    Row("2.2", "SHOW DEVICE, status words",           ("show_device_copy", "show_device_merge", "volproc_aborted")),
    Row("2.3", "SHOW DEVICE, examples of 8.4, 4.11",  ("show_device_list", "show_device_copy", "show_device_merge")),
    Row("3.1", "SHOW DEVICE/FULL, no bitmaps",        ("show_device_full",)),
    Row("3.2", "SHOW DEVICE/FULL, state of bitmaps",  ("show_device_full",)),
    Row("3.3", "SHOW DEVICE/FULL, older controllers", ("show_device_full_hosts",)),
    Row("4.1", "SHOW DEVICE/BITMAP",                  ("e15_minicopy", "e18_multiuse")),
    Row("4.2", "SHOW DEVICE/BITMAP/FULL",             ("e18_multiuse",)),
    Row("4.3", "SHOW DEVICE/BITMAP, V7.3",            ("show_bitmap_v73",)),
    Row("5",   "SHOW DEVICE/REBUILD_STATUS",          ("show_device_rebuild",)),
    Row("6",   "SHOW CLUSTER, field BITMAPS",         ("delete_bitmap",)),
    Row("7",   "DELETE/BITMAP",                       ("delete_bitmap",)),
    Row("8",   "ANALYZE/DISK_STRUCTURE/SHADOW",       ("e30_analyze", "analyze_differences")),
    Row("9",   "SDA, SHOW DEVICE",                    why="the System Dump Analyzer is not simulated"),
    Row("10",  "MOUNT and DISMOUNT on the way",       ("e10_one_copied", "e17_only_source", "e28_rebuild_with_merge")),
)
MESSAGES = (
    Row("7.6",  "8.4: dissimilar devices, bitmaps",   ("dissimilar_growth",)),
    Row("A.3",  "8.4: shadow server messages",        ("shadow_server", "opcom_forwarded", "recovery_priority")),
    Row("A.4",  "8.4: VOLPROC messages",              ("volproc_expelled", "volproc_returns", "volproc_aborted")),
    Row("OPCOM", "captures: operator terminals",      ("opcom_status",)),
    Row("DCL",  "captures: what DCL refuses",         ("dcl_errors",)),
    Row("MOUNT", "message file: what MOUNT refuses",  ("mount_refusals", "newer_member")),
    Row("crash", "capture: a shadowed system disk",   ("system_disk",)),
    Row("SYSGEN", "captures, message file: SYSGEN",   ("system_parameters",)),
)

_H, _THAT, _OTHERS = Happening, Sets.THAT, Sets.OTHERS
# Table 8-1: each row with the transcripts of transcripts/recovery in which it happens, table_8_1_*.
RECOVERIES = {
    (_H.NODE_FAILED,        _THAT):   ("node_failed", "node_failed_carrier"),
    (_H.NODE_FAILED,        _OTHERS): ("node_failed_others",),
    (_H.NODE_FAILED_APART,  _OTHERS): ("node_failed_apart",),
    (_H.SET_ABORTED,        _THAT):   ("set_aborted", "set_aborted_columns", "set_aborted_no_writes"),
    (_H.SET_ABORTED,        _OTHERS): ("set_aborted",),
    (_H.CARRIER_DISMOUNTED, _THAT):   ("carrier_dismounted", "carrier_dismounted_minicopy"),
    (_H.CARRIER_DISMOUNTED, _OTHERS): ("carrier_dismounted",),
    (_H.MEMBERS_ADDED,      _THAT):   ("member_added",),
    (_H.MEMBERS_ADDED,      _OTHERS): ("member_added",),
    (_H.MEMBER_REMOVED,     _THAT):   ("member_removed",),
    (_H.MEMBER_REMOVED,     _OTHERS): ("member_removed",),
    (_H.MEMBER_LOST,        _THAT):   ("member_lost",),
    (_H.MEMBER_LOST,        _OTHERS): ("member_lost",),
    (_H.NODE_MOUNTED,       _THAT):   ("node_mounted",),
    (_H.NODE_MOUNTED,       _OTHERS): ("node_mounted",),
    (_H.NODE_DISMOUNTED,    _THAT):   ("node_mounted",),
    (_H.NODE_DISMOUNTED,    _OTHERS): ("node_mounted",),
    (_H.MERGE_DEMANDED,     _THAT):   ("merge_demanded",),
    (_H.MERGE_DEMANDED,     _OTHERS): ("merge_demanded",),
    (_H.MINIMERGE_DEMANDED, _THAT):   ("merge_demanded",),
    (_H.MINIMERGE_DEMANDED, _OTHERS): ("merge_demanded",),
    (_H.EVALUATED,          _THAT):   ("evaluated",),
    (_H.EVALUATED,          _OTHERS): ("evaluated",),
}
# fmt: on

ROWS = EXAMPLES + DISPLAYS + MESSAGES
EXAMPLE_NUMBERS = [name for n in range(1, 36) for name in (("E06a", "E06b") if n == 6 else (f"E{n:02}",))]
DISPLAY_NUMBERS = [f"{n}.{m}" for n, most in ((1, 8), (2, 3), (3, 3), (4, 3)) for m in range(1, most + 1)]
DISPLAY_NUMBERS += [str(n) for n in range(5, 11)]


def test_no_example_and_no_display_is_missing_from_the_table() -> None:
    assert [row.number for row in EXAMPLES] == EXAMPLE_NUMBERS
    assert [row.number for row in DISPLAYS] == DISPLAY_NUMBERS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_each_row_has_transcripts_that_exist_or_a_reason(row: Row) -> None:
    assert bool(row.files) != bool(row.why), "a transcript, or a reason why there is none"
    for name in row.files:
        assert (MANUAL / f"{name}.vmst").is_file()


def test_every_transcript_of_the_manual_is_named_in_the_table() -> None:
    assert {path.stem for path in MANUAL.glob("*.vmst")} == {name for row in ROWS for name in row.files}


@pytest.mark.parametrize("path", sorted(MANUAL.glob("*.vmst")), ids=lambda path: path.stem)
def test_the_front_matter_says_where_the_text_comes_from(path: Path) -> None:
    front = read(path).front
    assert front.get("title") and front.get("source")
    assert front.get("corrected"), "each correction is listed, or none"
    assert "skip" not in front


def test_every_row_of_table_8_1_has_a_transcript() -> None:
    assert list(RECOVERIES) == [(row.happening, row.sets) for row in TABLE_8_1]
    named = {name for files in RECOVERIES.values() for name in files}
    found = {path.stem.removeprefix("table_8_1_") for path in (TRANSCRIPTS / "recovery").glob("table_8_1_*.vmst")}
    assert found - {"columns", "columns_on_beta"} == named


# --- repeatability ---------------------------------------------------------------------------------

# Replays every file and prints all that was seen: results, and each line of each screen.
_REPLAY = """
import json, sys, tempfile
from pathlib import Path
from vmsshadow.practice import runner

screens = []

class Stage(runner.Stage):
    def play(self, block, name):
        failure = super().play(block, name)
        screens.append([line.text for line in self.last])
        return failure

runner.Stage = Stage
told = {}
for file in sys.argv[2:]:
    screens.clear()
    with tempfile.TemporaryDirectory() as lab:
        result = runner.replay(Path(sys.argv[1]) / file, Path(lab))
    told[file] = [result.blocks, result.skipped, [failure[1:] for failure in result.failures], list(screens)]
print(json.dumps(told))
"""

_SURROUNDINGS = (
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C", "COLUMNS": "80"},
    {"PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8", "COLUMNS": "31", "LINES": "7"},
)


def _replay_all(folder: Path, surroundings: dict[str, str]) -> bytes:
    """What a process of its own, started in *folder*, sees of all transcripts."""
    names = [str(path.relative_to(TRANSCRIPTS)) for path in ALL]
    environment = {**os.environ, **surroundings, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", _REPLAY, str(TRANSCRIPTS), *names]
    return subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.PIPE).stdout


def test_everything_is_the_same_bytes_in_other_surroundings(tmp_path: Path) -> None:
    first, second = (_replay_all(folder, each) for folder, each in zip((ROOT, tmp_path), _SURROUNDINGS, strict=True))
    assert first == second
    told = json.loads(first)
    assert list(told) == [str(path.relative_to(TRANSCRIPTS)) for path in ALL]
    assert any(screen for _, _, _, screens in told.values() for screen in screens)


def test_the_runner_collects_every_transcript_as_a_test() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", str(TRANSCRIPTS)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert sum("::" in line for line in done.stdout.splitlines()) == len(ALL)
