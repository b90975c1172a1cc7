"""What joins nodes, sites and disks: the links that are cut, the partitions of a split cluster, and the votes.

Facts only; `connection` changes them. A link is a pair: two nodes, or a node and the site whose disks it reaches.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmsshadow.cluster.hardware import Node
    from vmsshadow.cluster.world import World


class Interconnect:
    """The links of one cluster, and its partitions; the first of these has number 0 and always exists."""

    def __init__(self, home: "World") -> None:
        self.partitions: list[World] = [home]
        self.cut_nodes: set[tuple[str, str]] = set()  # asked for, never gone through
        self.cut_sites: set[tuple[str, int]] = set()
        self.expected_votes = 0  # EXPECTED_VOTES; 0: nobody counts votes
        self.disk_votes = 0  # of the quorum disk
        self.disk_site = 0
        self.disk_holder = 0  # the partition that has its votes

    @property
    def is_cut(self) -> bool:
        """Whether any link is cut."""
        return bool(self.cut_nodes or self.cut_sites)

    def talk(self, first: str, second: str) -> bool:
        """Whether the interconnect of two nodes works."""
        return first == second or _pair(first, second) not in self.cut_nodes

    def reaches(self, node: str, site: int) -> bool:
        """Whether *node* has its links to the disks of *site*."""
        return (node, site) not in self.cut_sites

    def cut(self, nodes: list[tuple[str, str]], sites: list[tuple[str, int]]) -> None:
        """Cut links."""
        self.cut_nodes.update(_pair(*pair) for pair in nodes)
        self.cut_sites.update(sites)

    def mend(self, nodes: list[tuple[str, str]], sites: list[tuple[str, int]]) -> None:
        """Mend links."""
        self.cut_nodes.difference_update(_pair(*pair) for pair in nodes)
        self.cut_sites.difference_update(sites)

    def live(self) -> "list[World]":
        """The partitions that have members."""
        return [world for world in self.partitions if world.members()]

    def of(self, node: "Node") -> "World":
        """The partition of *node*; for one that is down the one that is best off."""
        if node.up:
            return self.partitions[node.partition]
        live = self.live()
        return next((world for world in live if not world.is_hung), live[0] if live else self.partitions[0])


def _pair(first: str, second: str) -> tuple[str, str]:
    return (first, second) if first < second else (second, first)
