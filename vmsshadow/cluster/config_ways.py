"""How a configuration says by which ways nodes reach a disk: `paths` and `controller` of an entry of `disks`."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from vmsshadow.cluster.config_text import Spot, quoted
from vmsshadow.cluster.config_values import Key, several, upper, word

MAX_ADAPTERS = 26  # of a node: their names differ in one letter
MAX_WAYS = 96 * MAX_ADAPTERS
ALL = "ALL"

_ADAPTER = word(re.compile(r"[A-Z]{3}\d{1,3}").fullmatch, "an adapter name such as FGA0")
ADAPTERS = Key(several(_ADAPTER, MAX_ADAPTERS), ("FGA0",))


class Ways(NamedTuple):
    """The nodes with a path of their own, and for those from which not every adapter leads to the disk, which do."""

    paths: tuple[str, ...]
    adapters: dict[str, tuple[str, ...]]


def ways(adapters: Mapping[str, tuple[str, ...]]) -> Callable[[Spot, str], Ways]:
    """Reads `paths`: `all`, or nodes (`ALPHA`) and adapters (`ALPHA:FGA0`); *adapters* are those of each node."""

    def way(spot: Spot, what: str) -> str:
        found = upper(spot, what)
        node, colon, adapter = found.partition(":")
        if node not in adapters:
            raise spot.refused(f"{what}: there is no node {node if node.isalnum() else quoted(node)}")
        if colon and adapter not in adapters[node]:
            raise spot.refused(f"{what}: node {node} has no adapter {quoted(adapter)}")
        return found

    def reader(spot: Spot, what: str) -> Ways:
        if spot.text.upper() == ALL:
            return Ways(tuple(adapters), {})
        named = [found.partition(":")[::2] for found in several(way, MAX_WAYS)(spot, what)]
        whole = {node for node, adapter in named if not adapter}
        paths = tuple(dict.fromkeys(node for node, _ in named))
        return Ways(
            paths,
            {node: tuple(one for other, one in named if other == node) for node in paths if node not in whole},
        )

    return reader


def controllers(one: Callable[[Spot, str], str]) -> Callable[[Spot, str], tuple[str, str]]:
    """Reads `controller`: a name, or a list of two of which the second takes over when the first fails."""

    def reader(spot: Spot, what: str) -> tuple[str, str]:
        if not isinstance(spot.value, list):
            return one(spot, what), ""
        named = several(one, 2)(spot, what)
        return named[0], named[1] if len(named) > 1 else ""

    return reader
