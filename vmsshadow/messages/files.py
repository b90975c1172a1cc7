"""What TYPE, SEARCH and CREATE say of their own; the rest are shared messages under their names."""

from vmsshadow.messages.catalogue import Facility, info


class TYPE(Facility, number=171, prints="TYPE", title="TYPE command", seen="number from memory"):
    """TYPE speaks in shared messages only."""


class SEARCH(Facility, number=141, prints="SEARCH", title="SEARCH utility", seen="numbers from memory"):
    """The SEARCH utility."""

    NOMATCHES = info("no strings matched", ours=1, seen="from memory",
        why="None of the records of the files holds what was searched for.", do="None; $SEVERITY tells procedures.")


class CREATE(Facility, number=157, prints="CREATE", title="CREATE command", seen="number from memory"):
    """CREATE speaks in shared messages only."""
