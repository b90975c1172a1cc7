"""What the verbs of files say of their own; the rest are shared messages under their names."""

from vmsshadow.messages.catalogue import Facility, info, success, warning


class TYPE(Facility, number=171, prints="TYPE", title="TYPE command", seen="number from memory"):
    """TYPE speaks in shared messages only."""


class SEARCH(Facility, number=2263, prints="SEARCH", title="SEARCH utility", seen="procedures that compare $STATUS"):
    """The SEARCH utility."""

    NOMATCHES = info("no strings matched", 0x08D78053,
        why="None of the records of the files holds what was searched for.", do="None; $SEVERITY tells procedures.")


class CREATE(Facility, number=157, prints="CREATE", title="CREATE command", seen="number from memory"):
    """CREATE speaks in shared messages only."""


class DIRECT(Facility, number=167, prints="DIRECT", title="DIRECTORY command", seen="from memory"):
    """The DIRECTORY command."""

    NOFILES = warning("no files found", ours=1,
        why="Nothing fits the file specification.", do="Check it; HELP DIRECTORY tells what a missing part means.")


class COPY(Facility, number=103, prints="COPY", title="COPY command", seen="number from memory"):
    """COPY speaks in shared messages only."""


class APPEND(Facility, number=101, prints="APPEND", title="APPEND command", seen="from memory"):
    """The APPEND command."""

    APPENDED = success("!AS appended to !AS (!UL record!%S)", ours=1,
        why="Tells that a file was added to another, because /LOG is in force.")


class RENAME(Facility, number=169, prints="RENAME", title="RENAME command", seen="number from memory"):
    """RENAME speaks in shared messages only."""


class PURGE(Facility, number=146, prints="PURGE", title="PURGE command", seen="from memory"):
    """The PURGE command."""

    NOFILPURG = info("no files purged for !AS", ours=1,
        why="No file has more versions than are to stay. Files here have one version.")
