"""The same seed gives the same bytes on every disk and every screen, whatever the host looks like."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

CONFIG = """\
cluster: {name: PROOF, start: "21-NOV-2026 10:00:00.00", seed: 5}
nodes:
  - {name: ALPHA}
  - {name: BETA}
  - {name: GAMMA}
disks:
  - {name: $1$DGA11, type: HSG80, blocks: 6000}
  - {name: $1$DGA12, type: HSG80, blocks: 6100}
  - {name: $1$DGA13, type: HSG80, blocks: 6000}
  - {name: $1$DGA14, type: HSG80, blocks: 6000}
"""

# A crash in a workload with and without HBMM, a copy, a minicopy, an expulsion; displays and messages of all of them.
SESSION = """\
$ REPLY/ENABLE
$ INITIALIZE $1$DGA11: DATA
$ INITIALIZE $1$DGA14: OTHER
$ MOUNT/SYSTEM/NOASSIST DSA1: /SHADOW=($1$DGA11:,$1$DGA12:) DATA
$ SIMULATE WORKLOAD DSA1: /RATE=40 /PROFILE=OLTP /SEED=3
$ WAIT 00:00:02
$ SHOW SHADOW DSA1:
$ SHOW DEVICE/FULL DSA1:
$ SET HOST BETA
$ MOUNT/SYSTEM DSA1: DATA
$ LOGOUT
$ SET HOST GAMMA
$ MOUNT/SYSTEM DSA1: DATA
$ LOGOUT
$ SIMULATE WORKLOAD DSA1: /RATE=300 /PROFILE=BATCH /SEED=8 /NODE=BETA
$ WAIT 00:00:01.37
$ SIMULATE CRASH BETA
$ SHOW SHADOW DSA1:
$ WAIT 00:00:25
$ SET SHADOW DSA1: /POLICY=HBMM=(MASTER_LIST=*)
$ SIMULATE WORKLOAD DSA1: /RATE=300 /PROFILE=WRITE /SEED=9 /NODE=GAMMA
$ WAIT 00:00:01.37
$ SHOW DEVICE/BITMAP/FULL DSA1:
$ SIMULATE CRASH GAMMA
$ WAIT 00:00:30
$ SIMULATE WORKLOAD DSA1: /RATE=30 /PROFILE=WRITE /SEED=11
$ DISMOUNT/POLICY=MINICOPY $1$DGA12:
$ WAIT 00:00:05
$ SIMULATE BOOT BETA
$ MOUNT/SYSTEM/NOASSIST DSA1: /SHADOW=($1$DGA12:,$1$DGA13:) DATA
$ WAIT 00:00:03
$ SHOW SHADOW DSA1:
$ SIMULATE FAIL $1$DGA13: /MODE=OFFLINE
$ WAIT 00:02:30
$ SHOW DEVICE DSA1:
$ SIMULATE REPAIR $1$DGA13:
$ SIMULATE EXPLAIN DSA1:
$ SHOW DEVICE D
"""

PLAIN = {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C", "COLUMNS": "80", "LINES": "24", "TERM": "dumb"}
OTHERS = (
    {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8"},
    {"PYTHONHASHSEED": "random", "COLUMNS": "31", "LINES": "7", "TERM": "xterm-256color", "TZ": "America/St_Johns"},
)


def session(folder: Path, surroundings: dict[str, str]) -> dict[str, bytes]:
    """The whole session in a process of its own, started in *folder*: what is on the screen and in every file."""
    folder.mkdir(parents=True)
    (folder / "cluster.yaml").write_text(CONFIG, encoding="ascii")
    (folder / "session.com").write_text(SESSION, encoding="ascii")
    environment = {**os.environ, **surroundings, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "vmsshadow", "--config", "cluster.yaml", "--lab", "lab", "session.com"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, stdin=subprocess.DEVNULL)
    found = {"screen": done.stdout, "errors": done.stderr, "status": str(done.returncode).encode()}
    for path in sorted((folder / "lab").rglob("*")):
        if path.is_file():
            found[str(path.relative_to(folder))] = path.read_bytes()
    return found


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return session(tmp_path_factory.mktemp("plain") / "run", PLAIN)


def test_the_session_goes_through_all_that_depends_on_chance_and_order(plain: dict[str, bytes]) -> None:
    shown = plain["screen"].decode("ascii")
    assert plain["errors"] == b""
    for ident in ("SSRVINICPY", "SSRVCMPFCPY", "SSRVINIMRG", "SSRVINIMMRG", "VOLPROC", "WBMINFO"):
        assert ident in shown, f"{ident} was never told"
    assert "NOTIMPL" not in shown and "-E-" not in shown, shown
    images = [content for name, content in plain.items() if name.startswith("lab/") and len(content) > 1_000_000]
    assert len(images) == 4 and len(set(images)) >= 3


@pytest.mark.parametrize("index", range(len(OTHERS)))
def test_the_same_seed_gives_the_same_bytes_in_other_surroundings(
    plain: dict[str, bytes], index: int, tmp_path: Path
) -> None:
    other = session(tmp_path / "a folder elsewhere" / "run", {**PLAIN, **OTHERS[index]})
    assert other.keys() == plain.keys()
    assert [name for name in plain if plain[name] != other[name]] == []
