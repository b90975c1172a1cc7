"""Files of a node: from what DCL calls a file to the host's file below the lab, and why there is none.

SYS$LOGIN and SYS$MANAGER are folders of the lab (`files/NODE/...`); another directory may be a logical name for one of
them. Nothing outside the lab is ever reached: no link leads out of it. Names are found whatever their case.
"""

import os
import shutil
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path

from vmsshadow.commands.gate import Console, Context
from vmsshadow.commands.logical_names import MAX_TRANSLATIONS, find
from vmsshadow.dcl.file_names import DEFAULT_DIRECTORY, DIRECTORIES, NULL_DEVICES, FileName, parse_file_name
from vmsshadow.dcl.text import upcase
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.system import RMS
from vmsshadow.messages.vmsshadow import VMSSHADOW

_DEFAULT = "DEFAULT DIRECTORY"  # in what the console keeps
MAX_BYTES = 16 * 1024 * 1024  # of a file that is read; ours


def named(context: Context, typed: str, default_type: str) -> FileName:
    """The file that *typed* means on the console's node, logical names translated."""
    return parse_file_name(translated(context, typed), default_type, default_directory(context.console))


def translated(context: Context, typed: str) -> str:
    """*typed*, a file specification, in capitals; a logical name that it begins with replaced by what that means."""
    text = upcase(typed.strip())
    for _ in range(MAX_TRANSLATIONS):
        head, colon, rest = text.partition(":")
        if colon and head in (*DIRECTORIES, *NULL_DEVICES):
            break
        found = find(context, head)
        if found is None or (not colon and "." in head):
            break
        other = upcase(found.equivalences[0])
        text = f"{other}{'' if other.endswith((':', ']')) else ':'}{rest}" if colon else other
    return text


def default_directory(console: Console) -> str:
    """What SET DEFAULT has set on this console."""
    return str(console.language.memory.get(_DEFAULT, DEFAULT_DIRECTORY))


def set_default(console: Console, directory: str) -> None:
    """SET DEFAULT: files without a directory are meant there from now on."""
    console.language.memory[_DEFAULT] = directory


def place(context: Context, file: FileName) -> Path | Said:
    """The host's file for *file*, whether it is there or not; or why there cannot be one."""
    if file.is_null:
        return Path(os.devnull)
    files = context.operators.files
    if file.directory not in DIRECTORIES or files is None:
        return RMS.DNF() if files is not None and file.directory.endswith("]") else RMS.DEV()
    if not file.is_well_formed:
        return RMS.FNM()
    root, folder = files / context.node, files / context.node / file.directory
    wanted = folder / file.name
    if folder.is_dir() and not wanted.exists():
        same = (found for found in sorted(folder.iterdir()) if _as_file(found) == file.name)
        wanted = next(same, wanted)
    if wanted.is_symlink() or wanted.is_dir() or not wanted.resolve().is_relative_to(root.resolve()):
        return RMS.DEV()  # no link leads outside
    return wanted


def matching(context: Context, file: FileName) -> list[FileName] | Said:
    """The files that *file*, perhaps with * and %, means; at least one, or why there is none."""
    if file.is_null:
        return [file]
    if not any(mark in file.name for mark in "*%"):
        found = place(context, file)
        if isinstance(found, Said):
            return found
        return [file] if found.is_file() else RMS.FNF()
    files = context.operators.files
    if file.directory not in DIRECTORIES or files is None:
        return RMS.DNF() if files is not None and file.directory.endswith("]") else RMS.DEV()
    folder = files / context.node / file.directory
    shape = file.name.replace("[", "[[]").replace("?", "[?]").replace("%", "?")
    names = sorted(_as_file(found) for found in folder.iterdir() if found.is_file()) if folder.is_dir() else []
    fitting = [FileName(file.directory, name) for name in names if fnmatchcase(name, shape)]
    return [found for found in fitting if not isinstance(place(context, found), Said)] or RMS.FNF()


def _as_file(path: Path) -> str:
    """The name that the host's file has here: in capitals, and with a type, be it an empty one."""
    return upcase(path.name if "." in path.name else f"{path.name}.")


def read(context: Context, file: FileName) -> list[str] | Said:
    """The records of *file*, or why it cannot be read."""
    if file.is_null:
        return []
    found = place(context, file)
    if isinstance(found, Said):
        return found
    if not found.is_file():
        return RMS.FNF()
    try:
        with found.open("rb") as source:
            content = source.read(MAX_BYTES)
    except OSError as error:
        return VMSSHADOW.HOSTERR(str(found), error.strerror or "unknown error")
    records = content.decode("utf-8", "replace").split("\n")
    if records[-1] == "":
        records.pop()
    return [record.removesuffix("\r") for record in records]


def write(context: Context, file: FileName, lines: list[str], *, appending: bool = False) -> Said | None:
    """Write *lines* to *file*, behind what it holds if *appending*; why it cannot be written, or None."""
    if file.is_null:
        return None
    found = place(context, file)
    if isinstance(found, Said):
        return found
    try:
        found.parent.mkdir(parents=True, exist_ok=True)
        with found.open("a" if appending else "w", encoding="utf-8", newline="\n") as target:
            target.write("".join(f"{line}\n" for line in lines))
    except OSError as error:
        return VMSSHADOW.HOSTERR(str(found), error.strerror or "unknown error")
    return None


def copy(context: Context, file: FileName, target: FileName) -> Said | None:
    """Make *target* hold what *file* holds, byte for byte; why it cannot, or None."""
    if target.is_null:
        return None
    if file.is_null:
        return write(context, target, [])
    return _moved(context, file, target, lambda source, goal: source == goal or shutil.copyfile(source, goal))


def rename(context: Context, file: FileName, target: FileName) -> Said | None:
    """Give *file* the name *target*; why it cannot be, or None."""
    return _moved(context, file, target, lambda source, goal: source.replace(goal))


def delete(context: Context, file: FileName) -> Said | None:
    """Delete *file*; why it cannot be, or None."""
    return _moved(context, file, file, lambda source, goal: source.unlink())


def _moved(context: Context, file: FileName, target: FileName, deed: Callable[[Path, Path], object]) -> Said | None:
    if file.is_null or target.is_null:
        return RMS.DEV()  # only what is written to it gets lost, never the device
    source, goal = place(context, file), place(context, target)
    if isinstance(source, Said):
        return source
    if isinstance(goal, Said):
        return goal
    try:
        goal.parent.mkdir(parents=True, exist_ok=True)
        deed(source, goal)
    except OSError as error:
        return VMSSHADOW.HOSTERR(str(goal), error.strerror or "unknown error")
    return None
