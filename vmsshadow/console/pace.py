"""How simulated time follows the host's: on a terminal by itself, elsewhere no faster than a rate.

If the host cannot keep up, simulated time lags behind; it never skips.
"""

from collections.abc import Callable
from threading import Event

from vmsshadow.cluster.driver import Driver

US = 1_000_000
BUDGET_S = 0.005  # of the host's time, then the keyboard is looked after
FIRST_SLICE_US = 50_000
MAX_BACKLOG_S = 0.25  # of the host's time; what is more is lag
SLICE_US = 10 * US  # a long WAIT looks up this often whether it should end
PACED_SLICE_US = US // 10


class Throttle:
    """The service "rate" where nobody sits at a terminal: time passes in WAIT, and slowly."""

    def __init__(self, rate: float) -> None:
        self.rate = rate

    def set_rate(self, rate: float) -> None:
        """Let *rate* simulated seconds pass in one of the host's."""
        self.rate = rate

    def hold(self, seconds: float) -> None:
        """Wait as long as simulated *seconds* take."""
        Event().wait(seconds / self.rate)


class Pace:
    """The services "rate" (SIMULATE RATE) and "freeze" (FREEZE and RESUME); it lets time pass on a terminal."""

    def __init__(
        self, driver: Driver, rate: float, clock: Callable[[], float], passed: Callable[[], None] | None = None
    ) -> None:
        """*clock* gives the host's monotonic seconds; *passed* is called when time has passed."""
        self.rate = rate
        self.is_frozen = False
        self._driver = driver
        self._clock = clock
        self._last = clock()
        self._owed_us = 0.0
        self._slice_us = FIRST_SLICE_US
        self._passed = passed

    def set_rate(self, rate: float) -> None:
        """Let *rate* simulated seconds pass in one of the host's."""
        self._take_stock()
        self.rate = rate

    def freeze(self) -> None:
        """Stop the clock."""
        self._take_stock()
        self.is_frozen = True

    def resume(self) -> None:
        """Let it go on from where it stopped."""
        self._take_stock()
        self.is_frozen = False

    def advance(self, until_us: int | None) -> bool:
        """Pass on some of the time that is owed, no further than *until_us*; whether more is owed at once."""
        self._take_stock()
        clock = self._driver.world.clock
        began = self._clock()
        while self._owed_us >= 1:
            step_us = min(int(self._owed_us), self._slice_us)
            if until_us is not None:
                step_us = min(step_us, until_us - clock.now_us)
                if step_us <= 0:
                    return False
            before = self._clock()
            self._driver.run_until(clock.now_us + step_us)
            self._owed_us -= step_us
            if self._passed is not None:
                self._passed()
            after = self._clock()
            self._adapt(after - before)
            if after - began >= BUDGET_S:
                return self._owed_us >= 1
        return False

    def _adapt(self, took_s: float) -> None:
        """Keep slices well inside the budget."""
        if took_s > BUDGET_S:
            self._slice_us = max(1, self._slice_us // 2)
        elif took_s < BUDGET_S / 5:
            self._slice_us = min(3600 * US, self._slice_us * 2)

    def _take_stock(self) -> None:
        """Add the time that has passed on the host since the last look."""
        now = self._clock()
        if not self.is_frozen:
            most = MAX_BACKLOG_S * self.rate * US
            self._owed_us = min(most, self._owed_us + (now - self._last) * self.rate * US)
        self._last = now


def let_pass(
    driver: Driver, until_us: int, stops: Callable[[], bool] | None, paces: Callable[[float], None] | None
) -> bool:
    """Let simulated time pass up to *until_us*; false when *stops*, asked now and then, ended it before.

    *paces* is told how many seconds are about to pass, and may take its time.
    """
    clock = driver.world.clock
    while clock.now_us < until_us and not (stops is not None and stops()):
        slice_us = SLICE_US if paces is None else PACED_SLICE_US
        next_us = min(until_us, clock.now_us + slice_us)
        if paces is None:  # while nothing can happen nobody need look up
            next_us = max(next_us, min(until_us, clock.next_due_us()))
        else:
            paces((next_us - clock.now_us) / US)
        driver.run_until(next_us)
    return clock.now_us >= until_us
