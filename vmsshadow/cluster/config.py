"""A cluster's YAML, found, read and checked; what it may say is in `config_schema`.

One schema serves configurations, transcripts and lessons. Every key and value that is wrong is refused with file,
line and reason: `two.yaml, line 12: disk $1$DGA10: unknown key "blocs"`.
"""

from collections.abc import Mapping
from pathlib import Path

from vmsshadow.cluster.config_entries import Configuration
from vmsshadow.cluster.config_schema import configuration
from vmsshadow.cluster.config_text import MAX_BYTES, ConfigRefused, from_values, read_bytes, read_text

__all__ = ["DEFAULT", "ConfigRefused", "Configuration", "find", "from_mapping", "load", "parse", "shipped"]

DEFAULT = "default"


def shipped() -> dict[str, Path]:
    """The configurations that come with the system, by name."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "config", package.parent / "config"):  # installed; in a checkout
        found = sorted(folder.glob("*.yaml"))
        if found:
            return {path.stem: path for path in found}
    return {}


def find(name_or_path: str | Path) -> Path:
    """The file of a shipped configuration, by its bare name, or any other by its path. Raises ConfigRefused."""
    named = shipped().get(str(name_or_path))
    if named is not None:
        return named
    path = Path(name_or_path)
    try:
        path.stat()
    except FileNotFoundError:
        raise ConfigRefused(f"{path}: no such file, and no shipped configuration ({', '.join(shipped())})") from None
    except (OSError, ValueError) as error:
        raise ConfigRefused(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    return path


def load(path: Path) -> Configuration:
    """Read the configuration in *path*. Raises ConfigRefused."""
    source = path.name if path in shipped().values() else str(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigRefused(f"{source}: {error.strerror or error}") from None
    return configuration(read_bytes(data, source))


def parse(text: str, source: str) -> Configuration:
    """Read the configuration in *text*, which *source* names in refusals. Raises ConfigRefused."""
    return configuration(read_text(text, source))


def from_mapping(mapping: Mapping[str, object], source: str = "configuration") -> Configuration:
    """Read a configuration that a program holds as values. Raises ConfigRefused, without lines."""
    return configuration(from_values(mapping, source))
