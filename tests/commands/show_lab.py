"""A cluster in memory with a console, for tests of the commands that show and set: real driver, real parser."""

from functools import lru_cache
from typing import Any

from vmsshadow.cluster import config, setup
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.world import Unit
from vmsshadow.console.session import Result, Session
from vmsshadow.dcl.tables import Tables
from vmsshadow.messages import opcom

BLOCKS = 4000


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The real command tables, read once."""
    return Tables.from_package("vmsshadow.commands")


class ShowLab:
    """ALPHA and BETA with disks $1$DGA10 to $1$DGA13; DSA1 (DATA1) has the first two, mounted on both nodes."""

    def __init__(
        self,
        *,
        members: tuple[str, ...] = ("$1$DGA10", "$1$DGA11"),
        mounted_on: tuple[str, ...] = ("ALPHA", "BETA"),
        disks: tuple[str, ...] = ("$1$DGA10", "$1$DGA11", "$1$DGA12", "$1$DGA13"),
        unit: str = "DSA1",
        controller: str | None = None,
        interactive: bool = False,
        services: dict[str, Any] | None = None,
        **more: object,
    ) -> None:
        behind = {} if controller is None else {"controller": controller}
        mapping: dict[str, object] = {
            "cluster": {"name": "LAB", "start": "21-NOV-2026 10:00:00.00", "seed": 1},
            "nodes": [{"name": "ALPHA"}, {"name": "BETA"}],
            "disks": [{"name": name, "blocks": BLOCKS, **behind} for name in disks],
            **more,
        }
        if members:
            mapping["sets"] = [
                {"unit": unit, "label": "DATA1", "members": list(members), "mounted_on": list(mounted_on)}
            ]
        configuration = config.from_mapping(mapping)
        self.world = setup.build(configuration, None)
        self.driver = Driver(self.world)
        setup.mount_sets(self.driver, configuration)
        self.heard: list[str] = []
        self.session = Session(
            self.driver,
            self.driver.operators,
            tables(),
            "ALPHA",
            self.heard.extend,
            interactive=interactive,
            services=services,
        )
        self.session.terminal.classes = list(opcom.CLASSES)

    def do(self, line: str, *answers: str) -> Result:
        """Type *line* on the console of ALPHA."""
        return self.session.do(line, *answers)

    def show(self, line: str, *answers: str) -> list[str]:
        """What *line* shows."""
        return self.do(line, *answers).lines

    def unit(self, number: int = 1) -> Unit:
        return self.world.units[number]

    def add(self, device: str, unit: int = 1) -> None:
        """Add a blank disk as a copy target."""
        from vmsshadow.base.names import unit_id
        from vmsshadow.shadow.formation import addition

        candidate = self.driver.candidate("ALPHA", device)
        self.driver.add(unit, addition(self.unit(unit).shadow_set, (candidate,), unit_id(f"DSA{unit}")))
