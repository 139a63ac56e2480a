"""What can go wrong inside the solver and is nobody's input."""


class SolverFailed(Exception):
    """Tells that an engine or a certificate ended in a state that must not occur.

    A plan that stays out, a full pool or a time limit is a result, never this error.
    """


class SolveAnew(Exception):
    """Tells that a running placement has changed so much that it must be solved from cold."""
