"""Files as DCL names them: a directory that is a logical name, a name and a type.

Two directories of each node can be reached, SYS$LOGIN and SYS$MANAGER, and the null device NL:; nothing else (ours:
directories in brackets, other devices and versions are not simulated, and a file that is written again replaces the one
before).
"""

from typing import NamedTuple

from vmsshadow.dcl.text import NAME

DEFAULT_DIRECTORY = "SYS$LOGIN"
DIRECTORIES = (DEFAULT_DIRECTORY, "SYS$MANAGER")

NULL_DEVICES = ("NL", "_NL", "NLA0", "_NLA0")  # what is written there is gone, what is read there is at its end

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
    def is_null(self) -> bool:
        """Whether it is the null device, whatever name stands behind it."""
        return self.directory in NULL_DEVICES

    @property
    def is_well_formed(self) -> bool:
        """Whether the name and type are such as a file can have."""
        return bool(self.name) and not set(self.name) - _CHARACTERS and not self.name.startswith(".")


class Parts(NamedTuple):
    """The fields of a file specification with their punctuation; empty where they are left out."""

    node: str
    device: str
    directory: str
    name: str
    type: str
    version: str

    def completed(self, defaults: "Parts") -> "Parts":
        """With the fields of *defaults* where there are none; a device of its own does not take another's directory."""
        own = self._replace(directory=self.directory or ("" if self.device else defaults.directory))
        return Parts(*(mine or other for mine, other in zip(own, defaults._replace(directory=""), strict=True)))


def parse_parts(text: str) -> Parts:
    """The fields of *text* (upper case): `ALPHA::DISK1:[A.B]NAME.TYPE;1`."""
    node, marks, rest = text.rpartition("::")
    start = rest.find("[") if "[" in rest else rest.find("<")
    colon = rest.rfind(":", 0, start if start >= 0 else len(rest)) + 1
    end = max(rest.rfind("]"), rest.rfind(">")) + 1 if start >= 0 else colon
    plain, semicolon, version = rest[max(end, colon) :].partition(";")
    name, dot, type_ = plain.rpartition(".") if "." in plain else (plain, "", "")
    return Parts(
        f"{node}{marks}", rest[:colon], rest[colon : max(end, colon)], name, f"{dot}{type_}", f"{semicolon}{version}"
    )


def parse_file_name(text: str, default_type: str, directory: str = DEFAULT_DIRECTORY) -> FileName:
    """What *text* (upper case) means: `STARTUP` is STARTUP in *directory*, with *default_type* or an empty type."""
    start = max(text.rfind(":"), text.rfind("]")) + 1
    name = text[start:].partition(";")[0]
    if "." not in name:
        name += default_type or "."
    named = text[:start].removesuffix(":")
    return FileName(directory if named in ("", HERE, f"SYS$DISK:{HERE}") else named, name)
