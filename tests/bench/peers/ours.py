"""Solves one stored instance with this project's solver; tells what `one.py` tells of a peer."""

# The answer is printed.
# ruff: noqa: T201

import json
import resource
import sys
from time import perf_counter, process_time

import numpy as np

from solver.assignment.certificate import flaws
from solver.assignment.problem import AssignmentProblem
from solver.assignment.solve import solve
from solver.assignment.verify import violations


def main() -> None:
    """Prints one line of JSON; fails where the answer is not proven."""
    arrays = dict(np.load(sys.argv[1]))
    started_s, cpu_s = perf_counter(), process_time()
    problem = AssignmentProblem(**arrays)
    result = solve(problem)
    seconds, cpu_s = perf_counter() - started_s, process_time() - cpu_s
    assert violations(problem, result.chosen) == []
    assert result.status == "optimal"
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if "--unchecked" not in sys.argv:
        assert flaws(problem, result.chosen, result.prices) == []
    told = {
        "version": result.versions["ortools"],
        "seconds": seconds,
        "with_model_seconds": seconds,
        "cpu_seconds": cpu_s,
        "objective": result.objective,
        "peak_mb": peak_mb,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
