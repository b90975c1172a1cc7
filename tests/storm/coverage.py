"""Which rules and rows of the engine's tables fired in storms, and which never did.

The functions that look tables up are wrapped while `watched` runs; the engine knows nothing of it. What fires must be
in `rules()`, so that a rule which is added to the engine is added there too. `CANNOT` says why some never fire.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from vmsshadow.cluster import significant, write_logs
from vmsshadow.shadow import formation, hosting, impact, plans, transitions, work
from vmsshadow.shadow.impact import TABLE_8_1, Happening, Kind, Sets, Word

Rule = tuple[str, str]  # the table, and the row or rule
Fired = Counter[Rule]

FIRST, ADDITION, REFUSAL = "first mount", "addition", "mount refused"
HOSTING, CELL, MERGE, EVENT, READ, LOG = "hosting", "Table 8-1", "merge", "event", "read", "write log"

REFUSALS = (
    "the newest generation has no full member among the devices",
    "no device carries a valid Files-11 volume",
    "no device carries the label given",
    "no device can be a source",
)
HOSTS = (
    "shortest recovery delay",
    "equal delays: it holds the minicopy's bitmap",
    "equal delays: lowest CSID",
    "no node has the set mounted for write",
    "every node has priority or SHADOW_MAX_COPY 0",
    "all nodes carry SHADOW_MAX_COPY operations",
)
NAMED = "what its entries in the controllers' write logs name"
LOGS = (
    NAMED,
    "is behind no controller that logs writes",
    "SHADOW_SYS_DISK disables write logging",
    "a set of one member never needs a merge",
    "the set is mounted on one node only",
    "dumps on it",
    "a full merge is due already",
    "has lost its log",
    "the log entries were exhausted",
)
MERGES = (
    "a merge was due when the set was last mounted",
    "the set was not properly dismounted",
    "a node failed that had the set mounted",
    "a node gave the set up with writes in its queues",
    "demanded by SET SHADOW/DEMAND_MERGE",
    "the last master bitmap is gone: full merge from LBN 0",
    "the volume has grown: beyond its old end the members may differ",
)
SIZES = ("full merge", "minimerge")
READS = ("ahead of the merge fence: compared", plans.ONLY_SOURCE, plans.SPLIT, plans.LOWEST_COST, plans.ROTATION)


def rules() -> list[Rule]:
    """Every rule and row, in the order of the tables."""
    return [
        *((FIRST, row.rule) for row in formation.FIRST_MOUNT),
        *((REFUSAL, rule) for rule in REFUSALS),
        *((ADDITION, row.rule) for row in formation.ADDITION),
        *((HOSTING, rule) for rule in HOSTS),
        *(cell for row in TABLE_8_1 for cell in _cells(row)),
        *((MERGE, f"{rule}: {size}") for rule in MERGES for size in SIZES),
        *((EVENT, event.__name__) for event in transitions._TABLE),
        *((READ, rule) for rule in READS),
        *((LOG, rule) for rule in LOGS),
    ]


def _cells(row: impact.Row) -> list[Rule]:
    if _is_of_no_effect(row):
        return [(CELL, _cell(row.happening, row.sets, None))]
    return [(CELL, _cell(row.happening, row.sets, kind)) for kind in Kind]


def _is_of_no_effect(row: impact.Row) -> bool:
    """Whether what happened to one set is nothing to the others: nobody looks such a row up."""
    return row.sets is Sets.OTHERS and row.happening not in REACHING


def _cell(happening: Happening, sets: Sets, kind: Kind | None) -> str:
    return f"{happening.value}; {sets.value}: {kind.value if kind is not None else 'whatever runs'}"


# What reaches further sets than those it happens to.
REACHING = (Happening.NODE_FAILED, Happening.NODE_FAILED_APART, Happening.SET_ABORTED)

CANNOT: dict[Rule, str] = {
    **{
        (CELL, _cell(row.happening, row.sets, None)): "nothing to other sets: not looked up"
        for row in TABLE_8_1
        if _is_of_no_effect(row)
    },
    **{
        (CELL, _cell(row.happening, row.sets, kind)): "the table has it as impossible"
        for row in TABLE_8_1
        for kind in Kind
        if row.cell(kind) is Word.IMPOSSIBLE
    },
    **{
        rule: why
        for why, those in {
            "the storm damages no home blocks": [(FIRST, "its home block is damaged, and another source is sound")],
            "the storm's disks hold this unit's volume or none": [
                (FIRST, "unrelated volume beside members of this virtual unit"),
                (FIRST, "nobody was ever a member: not the first device with the label"),
                (ADDITION, "never a member of this virtual unit"),
                (REFUSAL, "no device carries the label given"),
            ],
            "the storm adds no disk that is a member": [(ADDITION, "member already: no change")],
            "who leads is as big as its own volume": [(REFUSAL, "no device can be a source")],
            "bitmaps do not outlive a mount": [
                (MERGE, "a merge was due when the set was last mounted: minimerge"),
                (MERGE, "the set was not properly dismounted: minimerge"),
            ],
            "without a master bitmap a merge is a full one": [
                (MERGE, "the last master bitmap is gone: full merge from LBN 0: minimerge")
            ],
            "the storm leaves SHADOW_SYS_DISK as it is": [(LOG, "SHADOW_SYS_DISK disables write logging")],
            "the storm's controllers do not fail": [(LOG, "has lost its log")],
        }.items()
        for rule in those
    },
}


@contextmanager
def watched() -> Iterator[Fired]:
    """Count what fires until the end of the block."""
    fired: Fired = Counter()
    with pytest.MonkeyPatch.context() as patch:
        for module, name, hear in _LOOKUPS:
            patch.setattr(module, name, _heard(getattr(module, name), hear, fired))
        patch.setattr(transitions, "step", _step_heard(transitions.step, fired))
        yield fired


def _heard(genuine: Any, hear: Any, fired: Fired) -> Any:
    def look_up(*arguments: Any, **options: Any) -> Any:
        answer = genuine(*arguments, **options)
        fired.update(hear(arguments, answer))
        return answer

    return look_up


def _step_heard(genuine: Any, fired: Fired) -> Any:
    def step(shadow_set: Any, event: Any) -> Any:
        before = shadow_set.merge
        effects = genuine(shadow_set, event)
        fired[EVENT, type(event).__name__] += 1
        if shadow_set.merge is not None and shadow_set.merge is not before:
            fired[MERGE, _merge(shadow_set.merge)] += 1
        return effects

    return step


def _merge(merge: Any) -> str:
    rule = next((rule for rule in MERGES if merge.rule.startswith(rule)), merge.rule)
    return f"{rule}: {SIZES[merge.is_mini]}"


# --- what a look-up tells ------------------------------------------------------------------------------


def _of_first_mount(arguments: Any, verdict: formation.Formation) -> list[Rule]:
    if verdict.refusal:
        return [(REFUSAL, verdict.rule)]
    merge = [(MERGE, f"{verdict.merge_rule}: {SIZES[0]}")] if verdict.merge else []
    return [*((FIRST, seat.rule) for seat in verdict.seats), *merge]


def _of_addition(arguments: Any, seats: tuple[formation.Seat, ...]) -> list[Rule]:
    return [(ADDITION, seat.rule) for seat in seats]


def _of_choice(arguments: Any, choice: hosting.Choice) -> list[Rule]:
    return [(HOSTING, choice.rule)]


def _of_impact(arguments: Any, found: impact.Impact) -> list[Rule]:
    happening, sets, kind = arguments
    return [(CELL, _cell(happening, sets, kind))] if kind is not None else []


def _of_read(arguments: Any, where: plans.Read) -> list[Rule]:
    return [(READ, where.rule)]


def _of_log(arguments: Any, answer: tuple[Any, str]) -> list[Rule]:
    return [(LOG, next((rule for rule in LOGS if rule in answer[1]), answer[1]))] if answer[1] else []


_LOOKUPS: tuple[tuple[Any, str, Any], ...] = (
    (formation, "first_mount", _of_first_mount),
    (formation, "addition", _of_addition),
    (hosting, "choose", _of_choice),
    (work, "impact", _of_impact),
    (significant, "impact", _of_impact),
    (plans, "read", _of_read),
    (write_logs, "of_failed", _of_log),
)


def unexpected(fired: Fired) -> list[Rule]:
    """What fired and is in no table here, or is said never to fire."""
    known = rules()
    return sorted(rule for rule in fired if rule not in known or rule in CANNOT)


# --- what is printed -----------------------------------------------------------------------------------


def lines(fired: Fired) -> list[str]:
    """How many rules of each table fired, how often each did, and those that never did, with the reason if any."""
    known = rules()
    tables = list(dict.fromkeys(table for table, _ in known))
    text: list[str] = []
    for table in tables:
        own = [rule for rule in known if rule[0] == table]
        text.append(f"{table}: {sum(rule in fired for rule in own)} of {len(own)} rules fired")
        text += [f"    {fired[rule]:>8}  {rule[1]}" for rule in own if rule in fired]
    text += [f"unknown, and fired: {': '.join(rule)}" for rule in sorted(fired) if rule not in known]
    never = [rule for rule in known if rule not in fired]
    text.append("never fired, though they could:")
    text += [f"    {': '.join(rule)}" for rule in never if rule not in CANNOT]
    text.append("never fired, and cannot:")
    text += [f"    {': '.join(rule)} ({CANNOT[rule]})" for rule in never if rule in CANNOT]
    return text
