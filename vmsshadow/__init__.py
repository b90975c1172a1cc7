"""vmsshadow: a simulator of OpenVMS Host-Based Volume Shadowing over real ODS-2 disk images."""

from typing import Any

__all__ = ["open_cluster"]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: a batch run needs nothing of it.
    if name == "open_cluster":
        from vmsshadow.api import open_cluster

        return open_cluster
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
