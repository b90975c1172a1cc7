"""An I/O that failed, as it leaves the floor: with the SYSTEM condition that commands know."""

from collections.abc import Iterator
from contextlib import contextmanager

from vmsshadow.cluster import media
from vmsshadow.disk.image import DiskError


class IoFailed(Exception):
    """An I/O ended in error; *ident* is the SYSTEM condition, *host_reason* the host's own text if it was its fault."""

    def __init__(self, ident: str, host_reason: str = "") -> None:
        super().__init__(ident, host_reason)
        self.ident = ident
        self.host_reason = host_reason


@contextmanager
def told_as_condition() -> Iterator[None]:
    """Let a disk's failure leave the floor as the SYSTEM condition that commands know."""
    try:
        yield
    except DiskError as error:
        raise IoFailed(media.CONDITIONS[error.trouble], error.host_reason or "") from error
