"""Files of a node: from what DCL calls a file to the host's file below the lab, and why there is none.

SYS$LOGIN and SYS$MANAGER are folders of the lab (`files/NODE/...`); another directory may be a logical name for one of
them. Nothing outside the lab is ever reached: no link leads out of it. Names are found whatever their case.
"""

import shutil
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path

from vmsshadow.commands.gate import Console, Context
from vmsshadow.commands.logical_names import MAX_TRANSLATIONS, find
from vmsshadow.dcl.file_names import DEFAULT_DIRECTORY, DIRECTORIES, FileName, parse_file_name
from vmsshadow.dcl.text import upcase
from vmsshadow.messages.catalogue import Said
from vmsshadow.messages.system import RMS
from vmsshadow.messages.vmsshadow import VMSSHADOW

_DEFAULT = "DEFAULT DIRECTORY"  # in what the console keeps
MAX_BYTES = 16 * 1024 * 1024  # of a file that is read; ours


def named(context: Context, typed: str, default_type: str) -> FileName:
    """The file that *typed* means on the console's node, logical names translated."""
    text = upcase(typed.strip())
    for _ in range(MAX_TRANSLATIONS):
        head, colon, rest = text.partition(":")
        if colon and head in DIRECTORIES:
            break
        found = find(context, head)
        if found is None or (not colon and "." in head):
            break
        other = upcase(found.equivalences[0])
        text = f"{other}{'' if other.endswith((':', ']')) else ':'}{rest}" if colon else other
    return parse_file_name(text, default_type, default_directory(context.console))


def default_directory(console: Console) -> str:
    """What SET DEFAULT has set on this console."""
    return str(console.language.memory.get(_DEFAULT, DEFAULT_DIRECTORY))


def set_default(console: Console, directory: str) -> None:
    """SET DEFAULT: files without a directory are meant there from now on."""
    console.language.memory[_DEFAULT] = directory


def place(context: Context, file: FileName) -> Path | Said:
    """The host's file for *file*, whether it is there or not; or why there cannot be one."""
    files = context.operators.files
    if file.directory not in DIRECTORIES or files is None:
        return RMS.DNF() if files is not None and file.directory.endswith("]") else RMS.DEV()
    if not file.is_well_formed:
        return RMS.FNM()
    root, folder = files / context.node, files / context.node / file.directory
    wanted = folder / file.name
    if folder.is_dir() and not wanted.exists():
        same = (found for found in sorted(folder.iterdir()) if upcase(found.name) == file.name)
        wanted = next(same, wanted)
    if wanted.is_symlink() or wanted.is_dir() or not wanted.resolve().is_relative_to(root.resolve()):
        return RMS.DEV()  # no link leads outside
    return wanted


def matching(context: Context, file: FileName) -> list[FileName] | Said:
    """The files that *file*, perhaps with * and %, means; at least one, or why there is none."""
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
    names = sorted(upcase(found.name) for found in folder.iterdir() if found.is_file()) if folder.is_dir() else []
    fitting = [FileName(file.directory, name) for name in names if fnmatchcase(name, shape)]
    return [found for found in fitting if not isinstance(place(context, found), Said)] or RMS.FNF()


def read(context: Context, file: FileName) -> list[str] | Said:
    """The records of *file*, or why it cannot be read."""
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
    return _moved(context, file, target, lambda source, goal: source == goal or shutil.copyfile(source, goal))


def rename(context: Context, file: FileName, target: FileName) -> Said | None:
    """Give *file* the name *target*; why it cannot be, or None."""
    return _moved(context, file, target, lambda source, goal: source.replace(goal))


def delete(context: Context, file: FileName) -> Said | None:
    """Delete *file*; why it cannot be, or None."""
    return _moved(context, file, file, lambda source, goal: source.unlink())


def _moved(context: Context, file: FileName, target: FileName, deed: Callable[[Path, Path], object]) -> Said | None:
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
