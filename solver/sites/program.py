"""One mixed-integer program built from arrays and solved by HiGHS. Alone here loads OR-Tools."""

from dataclasses import dataclass
from datetime import timedelta
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from solver.errors import SolverFailed
from solver.sites.clock import Clock
from solver.sites.problem import Floats, Ints

WHOLE_NUMBERS: Final = 0.9
SMALL: Final = 1e-6
_LONGEST_S: Final = 1e6

Numbers = Ints | Floats | NDArray[np.bool_] | float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solved:
    """How a program ended.

    Attributes:
        values: (V,) of the best solution, or None where none was found.
        value: Its sum; `inf` without one.
        bound: No solution is below it; `inf` where it is proven that there is none.
        proven: True where the solution is the best within the gap asked for.
    """

    values: Floats | None
    value: float
    bound: float
    proven: bool


class Program:
    """Variables and rows, added in blocks."""

    def __init__(self) -> None:
        """Begins without variables and rows."""
        self._proto = model_pb2.ModelProto()
        self._entries: list[tuple[Ints, Ints, Floats]] = []

    def variables(
        self,
        size: int,
        *,
        low: Numbers = 0.0,
        high: Numbers = 1.0,
        cost: Numbers = 0.0,
        whole: bool = False,
    ) -> Ints:
        """Adds variables and tells their numbers, (size,).

        Args:
            size: How many.
            low: Least value, one or (size,).
            high: Greatest value, one or (size,).
            cost: Coefficient in the sum to be made least, one or (size,).
            whole: True for whole numbers.
        """
        proto = self._proto.variables
        first = len(proto.ids)
        numbers = np.arange(first, first + size)
        proto.ids.extend(numbers.tolist())
        proto.lower_bounds.extend(_filled(low, size))
        proto.upper_bounds.extend(_filled(high, size))
        proto.integers.extend([whole] * size)
        linear = self._proto.objective.linear_coefficients
        linear.ids.extend(numbers.tolist())
        linear.values.extend(_filled(cost, size))
        return numbers

    def rows(self, size: int, *, low: Numbers = -inf, high: Numbers = inf) -> Ints:
        """Adds empty rows between bounds and tells their numbers, (size,)."""
        proto = self._proto.linear_constraints
        first = len(proto.ids)
        numbers = np.arange(first, first + size)
        proto.ids.extend(numbers.tolist())
        proto.lower_bounds.extend(_filled(low, size))
        proto.upper_bounds.extend(_filled(high, size))
        return numbers

    def add(self, rows: Ints, columns: Ints, values: Numbers) -> None:
        """Adds coefficients, (K,) each; no pair of row and column twice."""
        coefficients = np.broadcast_to(np.asarray(values, np.float64), rows.shape)
        self._entries.append((rows, columns, coefficients))

    def solve(self, clock: Clock, *, seed: int = 0, gap: float = WHOLE_NUMBERS) -> Solved:
        """Makes the sum least.

        Args:
            clock: Gives the time; it is not read while the engine runs.
            seed: The engine's seed.
            gap: The distance from the best that counts as best: below 1 where the sum is whole.

        Raises:
            SolverFailed: The engine ended in a way that says nothing.
        """
        self._write_entries()
        params = mathopt.SolveParameters(
            time_limit=timedelta(seconds=min(clock.left_s(), _LONGEST_S)),
            relative_gap_tolerance=0.0,
            absolute_gap_tolerance=gap,
            random_seed=seed,
        )
        model = mathopt.Model.from_model_proto(self._proto)
        result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=params)
        return self._read(result)

    def _write_entries(self) -> None:
        rows, columns, values = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        order = np.lexsort((columns, rows))
        matrix = self._proto.linear_constraint_matrix
        matrix.row_ids.extend(rows[order].tolist())
        matrix.column_ids.extend(columns[order].tolist())
        matrix.coefficients.extend(values[order].tolist())
        self._entries = []

    def _read(self, result: mathopt.SolveResult) -> Solved:
        reasons = mathopt.TerminationReason
        ended = result.termination.reason
        if ended in {reasons.INFEASIBLE, reasons.INFEASIBLE_OR_UNBOUNDED}:
            return Solved(values=None, value=inf, bound=inf, proven=True)
        if ended not in {reasons.OPTIMAL, reasons.FEASIBLE, reasons.NO_SOLUTION_FOUND}:
            msg = f"the mixed-integer engine ended with {ended.name}"
            raise SolverFailed(msg)
        values, value = None, inf
        if result.has_primal_feasible_solution():
            value, found = result.objective_value(), result.variable_values()
            values = np.zeros(len(self._proto.variables.ids))
            for variable, amount in found.items():
                values[variable.id] = amount
        return Solved(
            values=values,
            value=value,
            bound=result.best_objective_bound(),
            proven=ended == reasons.OPTIMAL,
        )


def _filled(values: Numbers, size: int) -> list[float]:
    filled: list[float] = np.broadcast_to(np.asarray(values, np.float64), size).tolist()
    return filled
