"""Recovery work that comes due while other work is under way."""

from tests.shadow.sets import A, B, C, make
from vmsshadow.shadow import protocol as words
from vmsshadow.shadow.bitmap import Bits
from vmsshadow.shadow.state import Merge, Operation, Work
from vmsshadow.shadow.transitions import step
from vmsshadow.shadow.work import next_operation


def test_a_minimerge_by_logs_that_a_further_failure_makes_a_full_merge_stops_and_waits_for_the_copy() -> None:
    shadow_set = make((A, B), (C,))
    shadow_set.merge = Merge("due", 127, 127, Bits(shadow_set.volsize), from_log=True)
    shadow_set.operation = Operation(Work.MERGE, "ALPHA", 1, is_mini=True)
    effects = step(shadow_set, words.NodeFailed("BETA"))
    assert shadow_set.operation is None and not shadow_set.merge.is_mini and shadow_set.merge.fence_lbn == 0
    told = [effect.notice for effect in effects if isinstance(effect, words.Tell)]
    assert [notice.lbn for notice in told if isinstance(notice, words.OperationSuspended)] == [127]
    wanted = next_operation(shadow_set)
    assert wanted is not None and wanted[0] is Work.COPY
