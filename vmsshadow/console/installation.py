"""One cluster with its lab, switched on and off: what every door (terminal, batch run, Python, transcript) opens."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from vmsshadow.cluster.config import Configuration
from vmsshadow.cluster.driver import Driver
from vmsshadow.cluster.operators import Operators
from vmsshadow.cluster.setup import build, close_media, mount_sets
from vmsshadow.cluster.state_file import Lab, LabRefused
from vmsshadow.cluster.world import World
from vmsshadow.console.page import Show
from vmsshadow.console.session import Session
from vmsshadow.dcl.tables import Tables

if TYPE_CHECKING:
    from vmsshadow.commands.picture import Picture

TABLES = "vmsshadow.commands"
NOTE_EVERY_US = 1_000_000  # of simulated time


class Installation:
    """A running cluster; made by `switch_on`, ended by `shut_down` or `cut_power`."""

    opened: ClassVar[list["Installation"]] = []  # by Python callers, the innermost last: whom their programs run on

    def __init__(self, config: Configuration, lab: Lab | None, world: World) -> None:
        self.config = config
        self.world = world
        self.files = lab.files if lab is not None else None
        self.operators = Operators(world, self.files)
        self.driver = Driver(world, self.operators)
        self.tables = Tables.from_package(TABLES)
        self.services: dict[str, Any] = {"draw": _drawn}
        self.is_on = True
        self.notices: list[str] = []  # what did not come up as the configuration has it
        self.began_used = lab is not None and lab.was_used  # its disks hold what earlier runs left
        self._lab = lab
        self._noted_us = 0
        self._noted_settings: list[str] = []
        for disk in world.disks.values():
            disk.marks_changed = self._keep

    @classmethod
    def switch_on(cls, config: Configuration, lab: Path | None, *, seed: int | None = None) -> "Installation":
        """Open *lab* (None: everything lives in memory) and start the cluster. Raises LabRefused, nothing left open."""
        opened = Lab.open(lab) if lab is not None else None
        try:
            made = cls(config, opened, build(config, opened, seed=seed))
        except LabRefused:
            if opened is not None:
                opened.close()
            raise
        try:
            made.notices = mount_sets(made.driver, config, was_used=made.began_used)
        except LabRefused:
            close_media(made.world.disks.values())
            if opened is not None:
                opened.close()
            raise
        return made

    @property
    def first_node(self) -> str:
        """The node whose console opens if none is named."""
        return self.config.nodes[0].name

    def console(self, node: str, out: Show, *, interactive: bool = False, real_time: bool = False) -> Session:
        """The operator's console of *node*; *out* gets whole blocks of lines."""
        session = Session(
            self.driver,
            self.operators,
            self.tables,
            node,
            out,
            interactive=interactive,
            real_time=real_time,
            services=self.services,
        )
        session.ended = self.note
        return session

    def note(self) -> None:
        """A command has ended, or time has passed: the lab is told what a power failure must not take away.

        That is what operators have set to last, at once, and every second of simulated time how late it is.
        """
        if self._lab is None or not self.is_on:
            return
        now_us, settings = self.world.clock.now_us, self._lab.settings(self.world)
        if now_us - self._noted_us >= NOTE_EVERY_US or settings != self._noted_settings:
            self._noted_us, self._noted_settings = now_us, settings
            self._keep()

    def _keep(self) -> None:
        if self._lab is not None:
            with suppress(LabRefused):  # the end of the run says so
                self._lab.keep(self.world, lasting=False)

    def instructor(self, node: str) -> Session:
        """A console that no operator sees: it costs no time and hears nothing."""
        return Session(self.driver, self.operators, self.tables, node, _nowhere, services=self.services, is_hidden=True)

    def shut_down(self) -> None:
        """In order: everything is dismounted everywhere. Raises LabRefused if the host cannot keep the state."""
        if self.is_on:
            self.is_on = False
            self.driver.shutdown()
            self._let_go()

    def cut_power(self) -> None:
        """As a power failure: nothing is dismounted. Raises LabRefused if the host cannot keep the state."""
        if self.is_on:
            self.is_on = False
            self.driver.close()
            self._let_go()

    def _let_go(self) -> None:
        if self._lab is not None:
            try:
                self._lab.keep(self.world)
            finally:
                self._lab.close()


def _drawn(picture: "Picture", form: str) -> list[str]:
    """The service "draw"."""
    from vmsshadow.console.panel import drawn

    return drawn(picture, form)


def _nowhere(lines: list[str]) -> None:
    """Where an instructor's screen goes."""
