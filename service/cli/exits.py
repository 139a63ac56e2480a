"""What the exit code of a command tells."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes, the same for all commands."""

    OK = 0
    FAULTS = 1  # the data or the state of things does not allow it
    USAGE = 2  # the command or the settings are wrong
    INFEASIBLE = 3  # no solution exists
    TIMEOUT = 4  # the time was up; the best solution found is kept
