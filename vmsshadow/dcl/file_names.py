"""Files as DCL names them: a directory that is a logical name, a name and a type.

Two directories of each node can be reached, SYS$LOGIN and SYS$MANAGER; nothing outside them (ours: directories in
brackets, other devices and versions are not simulated, and a file that is written again replaces the one before).
"""

from typing import NamedTuple

from vmsshadow.dcl.text import NAME

DEFAULT_DIRECTORY = "SYS$LOGIN"
DIRECTORIES = (DEFAULT_DIRECTORY, "SYS$MANAGER")

HERE = "[]"  # the default directory

_CHARACTERS = NAME | {"-", "."}


class FileName(NamedTuple):
    """A file specification without its version."""

    directory: str
    name: str

    @property
    def shown(self) -> str:
        """As messages show it."""
        return f"{self.directory}{'' if self.directory.endswith(']') else ':'}{self.name};"

    @property
    def is_well_formed(self) -> bool:
        """Whether the name and type are such as a file can have."""
        return bool(self.name) and not set(self.name) - _CHARACTERS and not self.name.startswith(".")


def parse_file_name(text: str, default_type: str, directory: str = DEFAULT_DIRECTORY) -> FileName:
    """What *text* (upper case) means: `STARTUP` is STARTUP in *directory*, with *default_type*."""
    start = max(text.rfind(":"), text.rfind("]")) + 1
    name = text[start:].partition(";")[0]
    if "." not in name:
        name += default_type
    named = text[:start].removesuffix(":")
    return FileName(directory if named in ("", HERE, f"SYS$DISK:{HERE}") else named, name)
