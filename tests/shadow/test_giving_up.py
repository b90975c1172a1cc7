"""A system gives a set up: Table 8-1 of the 8.4 manual, the row of a set aborted on another system."""

from collections.abc import Callable

import pytest

from tests.shadow.sets import copying, merging
from vmsshadow.shadow import protocol as words
from vmsshadow.shadow.state import Phase, ShadowSet
from vmsshadow.shadow.transitions import step


@pytest.mark.parametrize("make_busy", [copying, merging])
def test_a_system_gives_the_set_up_with_writes_queued_a_merge_is_required_and_what_ran_starts_over(
    make_busy: Callable[[], ShadowSet],
) -> None:
    """The row "SS aborted on another system with writes in its restart queue"."""
    shadow_set = make_busy()
    step(shadow_set, words.ReachChanged(("BETA",)))
    effects = step(shadow_set, words.NodeAborted("BETA", True))
    assert shadow_set.operation is None and effects[-1] == words.Host(significant=True)
    assert shadow_set.merge is not None and shadow_set.merge.fence_lbn == 0
    assert all(target.fence_lbn == target.published_lbn == 254 for target in shadow_set.targets)


@pytest.mark.parametrize("make_busy", [copying, merging])
def test_a_system_gives_the_set_up_without_writes_and_what_runs_goes_on(make_busy: Callable[[], ShadowSet]) -> None:
    shadow_set = make_busy()
    step(shadow_set, words.ReachChanged(("BETA",)))
    before = shadow_set.operation, shadow_set.merge
    step(shadow_set, words.NodeAborted("BETA", False))
    assert (shadow_set.operation, shadow_set.merge) == before
    assert (shadow_set.phase_on("BETA"), shadow_set.phase_on("ALPHA")) == (Phase.ABORTED, Phase.RUNNING)
