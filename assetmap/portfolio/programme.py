"""A mixed-integer linear programme in blocks of named rows, solved with HiGHS."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Protocol

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["BEST_FOUND", "INFEASIBLE", "NOTHING_FOUND", "OPTIMAL", "Programme", "Solution"]

OPTIMAL = "optimal"
BEST_FOUND = "best found in the time"
NOTHING_FOUND = "nothing found in the time"
INFEASIBLE = "infeasible"

# How far from a whole number a value may be, and still be it: HiGHS's own default, kept for its bounds.
_WHOLE = 1e-6
# The largest gain is scaled to this, so that the solver's absolute tolerances mean the same for pence and for millions.
_SCALE = 1e3
# So many rounds without whole numbers find most rows that matter.
_RELAXED_ROUNDS = 60
# Whatever is mended has hardly anything left to choose.
_MENDING_S = 5.0

Indices = NDArray[np.int64]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Solution:
    """What the solver found.

    Attributes
    ----------
    status : str
        `OPTIMAL` (proven to the gap that was asked for), `BEST_FOUND`, `NOTHING_FOUND` or `INFEASIBLE`.
    amounts : numpy.ndarray of shape (columns,)
        Value of each column, whole ones rounded; empty where there is none.
    objective : float
        Its gain; nan where there is none.
    bound : float
        What no solution can exceed; nan where infeasible.
    gap : float
        ``(bound - objective) / |objective|``, 0 or more; infinite where the objective is 0 and the bound is not.
    seconds : float
        Time that the solver took.
    """

    status: str
    amounts: Numbers
    objective: float
    bound: float
    gap: float
    seconds: float


class Cutter(Protocol):
    """A limit that many rows would state, of which few ever bind: they are added as they are broken."""

    def settled(self, amounts: Numbers) -> Numbers:
        """Amounts in which the columns that this limit defines have their true value."""

    def cut(self, amounts: Numbers) -> tuple[Indices, Numbers, float]:
        """Columns, factors and least sum of a row that holds for every solution and that ``amounts`` may break."""

    def mended(self, amounts: Numbers) -> tuple[Indices, Numbers]:
        """Columns and the values at which to hold them so that the limit is kept, as near to ``amounts`` as is quickly found."""


class Programme:
    """Columns with a gain each, to be maximised, and rows in named groups that bound sums of them.

    Examples
    --------
    >>> knapsack = Programme()
    >>> x = knapsack.add_columns(3, gain=[4, 3, 3], whole=True)
    >>> knapsack.add_row(x, [3, 2, 2], most=4, group="budget")
    >>> knapsack.solve().amounts.tolist()
    [0.0, 1.0, 1.0]
    """

    def __init__(self) -> None:
        self._gain: list[Numbers] = []
        self._lower: list[Numbers] = []
        self._upper: list[Numbers] = []
        self._whole: list[NDArray[np.bool_]] = []
        self._entry_row: list[Indices] = []
        self._entry_column: list[Indices] = []
        self._entry_value: list[Numbers] = []
        self._least: list[Numbers] = []
        self._most: list[Numbers] = []
        self._row_group: list[Indices] = []
        self.columns = 0
        self.rows = 0
        self.groups: list[str] = []
        self._cutters: list[Cutter] = []

    def copy(self) -> "Programme":
        """Programme with the same columns and rows, to which others can be added."""
        other = Programme()
        for name, value in vars(self).items():
            setattr(other, name, list(value) if isinstance(value, list) else value)
        return other

    def add_columns(
        self, count: int, *, lower: ArrayLike = 0.0, upper: ArrayLike = 1.0, gain: ArrayLike = 0.0, whole: bool = False
    ) -> Indices:
        """Numbers of the new columns, shape (count,); whole ones take whole numbers only."""
        for kept, value in ((self._gain, gain), (self._lower, lower), (self._upper, upper)):
            kept.append(np.broadcast_to(np.asarray(value, dtype=np.float64), (count,)).copy())
        self._whole.append(np.full(count, whole))
        self.columns += count
        return np.arange(self.columns - count, self.columns)

    def add_rows(
        self,
        count: int,
        rows: ArrayLike,
        columns: ArrayLike,
        values: ArrayLike,
        *,
        least: ArrayLike = -np.inf,
        most: ArrayLike = np.inf,
        group: str = "",
    ) -> Indices:
        """Numbers of the new rows, shape (count,).

        Parameters
        ----------
        count : int
            How many.
        rows, columns, values : array-like of shape (entries,)
            Place of each entry among the new rows (from 0), its column, its factor; a scalar factor serves all.
        least, most : array-like
            What each row's sum must reach and may not exceed.
        group : str
            Name of the constraint that they belong to; rows without one are the definition of the others and never
            relaxed.
        """
        index = np.asarray(columns, dtype=np.int64)
        self._entry_row.append(np.asarray(rows, dtype=np.int64) + self.rows)
        self._entry_column.append(index)
        self._entry_value.append(np.broadcast_to(np.asarray(values, dtype=np.float64), index.shape).copy())
        for kept, value in ((self._least, least), (self._most, most)):
            kept.append(np.broadcast_to(np.asarray(value, dtype=np.float64), (count,)).copy())
        if group not in self.groups:
            self.groups.append(group)
        self._row_group.append(np.full(count, self.groups.index(group)))
        self.rows += count
        return np.arange(self.rows - count, self.rows)

    def add_row(
        self, columns: ArrayLike, values: ArrayLike, *, least: float = -np.inf, most: float = np.inf, group: str = ""
    ) -> None:
        """Add one row; an empty sum counts 0."""
        index = np.asarray(columns, dtype=np.int64)
        self.add_rows(1, np.zeros(len(index)), index, values, least=least, most=most, group=group)

    def add_cutter(self, cutter: Cutter) -> None:
        """Add a limit whose rows are made while the programme is solved."""
        self._cutters.append(cutter)

    def rewarded(self, gain: ArrayLike) -> "Programme":
        """Programme with another gain of each column, shape (columns,)."""
        other = self.copy()
        other._gain = [np.asarray(gain, dtype=np.float64)]
        return other

    @property
    def gain(self) -> Numbers:
        """Gain of each column, shape (columns,)."""
        return _joined(self._gain)

    def without(self, groups: Sequence[str]) -> "Programme":
        """Programme in which the rows of these groups bind nothing."""
        other = self.copy()
        free = np.isin(_joined(self._row_group, np.int64), [self.groups.index(group) for group in groups])
        other._least = [np.where(free, -np.inf, _joined(self._least))]
        other._most = [np.where(free, np.inf, _joined(self._most))]
        return other

    def elastic(self, group: str) -> "Programme":
        """Programme that breaks only the rows of a group, by as little in sum as it can: its objective is minus that."""
        other = self.rewarded(np.zeros(self.columns))
        rows = np.flatnonzero(_joined(self._row_group, np.int64) == self.groups.index(group))
        for bound, sign in ((_joined(self._least), 1.0), (_joined(self._most), -1.0)):
            bent = rows[np.isfinite(bound[rows])]
            slack = other.add_columns(len(bent), upper=np.inf, gain=-1.0)
            other._entry_row.append(bent)
            other._entry_column.append(slack)
            other._entry_value.append(np.full(len(bent), sign))
        return other

    def holds(self, values: ArrayLike, tolerance: float = 1e-6) -> bool:
        """Whether values of the columns keep every row, to a share of the largest term in it."""
        given = np.asarray(values, dtype=np.float64)
        starts, column, factor, least, most = self._matrix()
        row = np.repeat(np.arange(self.rows), np.diff(starts))
        terms = factor * given[column]
        sums, slack = np.bincount(row, weights=terms, minlength=self.rows), np.ones(self.rows)
        np.maximum.at(slack, row, np.abs(terms))
        slack *= tolerance
        return bool(((sums >= least - slack) & (sums <= most + slack)).all())

    def solve(
        self,
        *,
        gap: float = 1e-6,
        time_limit: float = 60.0,
        start: tuple[ArrayLike, ArrayLike] | None = None,
        search_around: bool = True,
    ) -> Solution:
        """Best values of the columns, or the best found.

        Parameters
        ----------
        gap : float
            Relative gap between objective and bound at which to stop, 0 or more; 0 asks for the proven optimum.
        time_limit : float
            Seconds after which to return the best found.
        start : tuple of array-like, optional
            Numbers of columns and values from which to begin; a bad start is ignored by the solver.
        search_around : bool
            Whether to look for better solutions around the best found, and to begin anew when much is settled. Time lost where
            the start is nearly sure to be the best and only its proof is wanted.
        """
        began = perf_counter()
        gain, lower, upper, whole = (
            self.gain,
            _joined(self._lower),
            _joined(self._upper),
            _joined(self._whole, np.bool_),
        )
        if not self.columns:
            raise ValueError("'columns' are none, allowed one at least")
        for name, given in (("gap", gap), ("time_limit", time_limit)):
            if not given >= 0:
                raise ValueError(f"'{name}' is {given}, allowed 0 or more")
        scale = _SCALE / max(float(np.abs(gain).max()), 1e-300) if gain.any() else 1.0
        matrix = self._matrix()
        highs = highspy.Highs()  # type: ignore[no-untyped-call]
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("threads", 1)  # the same answer on every machine, and no waiting for other threads
        highs.setOptionValue("mip_rel_gap", gap)
        highs.setOptionValue("mip_abs_gap", 1e-9)
        highs.setOptionValue("time_limit", float(time_limit))
        highs.passModel(
            self.columns,
            self.rows,
            len(matrix[1]),
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMaximize),
            0.0,
            gain * scale,
            lower,
            upper,
            matrix[3],
            matrix[4],
            matrix[0],
            matrix[1],
            matrix[2],
            whole.astype(np.int32),
        )
        if not search_around:
            for option in ("mip_allow_restart", "mip_heuristic_run_rins", "mip_heuristic_run_rens"):
                highs.setOptionValue(option, False)
        if start is not None:
            at = np.asarray(start[0], dtype=np.int32)
            highs.setSolution(len(at), at, np.asarray(start[1], dtype=np.float64))
        if not self._cutters:
            highs.run()
            return self._read(highs, gain, whole, scale, perf_counter() - began)
        return self._cut_and_solve(highs, gain, whole, scale, began, (gap, time_limit))

    def _cut_and_solve(
        self,
        highs: highspy.Highs,
        gain: Numbers,
        whole: NDArray[np.bool_],
        scale: float,
        began: float,
        until: tuple[float, float],
    ) -> Solution:
        """Solve, add the rows that the solution breaks, and solve again, until nothing is broken or time is out.

        The first rounds leave whole numbers aside: they are many times faster and find most rows that matter. Each broken
        solution is also mended, so that there is something to return when the time runs out.
        """
        gap, limit = until
        kinds = np.where(whole, int(highspy.HighsVarType.kInteger), int(highspy.HighsVarType.kContinuous))
        every = np.arange(self.columns, dtype=np.int32)
        relaxed = bool(whole.any())
        if relaxed:
            highs.changeColsIntegrality(len(every), every, np.zeros(len(every), dtype=np.uint8))
        best: Solution | None = None
        reached = np.empty(0)
        bound = np.inf
        rounds = 0
        while True:
            left = max(limit - (perf_counter() - began), 0.0)
            # the solver's own clock goes on from run to run
            highs.setOptionValue("time_limit", highs.getRunTime() + left)
            highs.run()
            found = self._read(highs, gain, whole & (not relaxed), scale, perf_counter() - began)
            rounds += 1
            if len(found.amounts):
                reached = found.amounts
            bound = min(bound, found.bound)  # rows are only ever added: what bounded fewer of them bounds these
            broken = self._broken(found.amounts) if len(found.amounts) else []
            late = perf_counter() - began >= limit
            if not relaxed and not broken and (len(found.amounts) or not late):
                return found
            if relaxed and not late:
                if not broken or rounds >= _RELAXED_ROUNDS:
                    relaxed = False
                    highs.changeColsIntegrality(len(every), every, kinds.astype(np.uint8))
            else:
                best = self._better(best, self._mended(highs, reached, gain, whole, scale), bound, began)
                if late or (best is not None and best.gap <= gap):
                    nothing = Solution(NOTHING_FOUND, np.empty(0), np.nan, bound, np.inf, perf_counter() - began)
                    return nothing if best is None else replace(best, status=BEST_FOUND if late else OPTIMAL)
            for columns, factors, least in broken:
                largest = float(np.abs(factors).max())
                highs.addRow(
                    least / largest, highspy.kHighsInf, len(columns), columns.astype(np.int32), factors / largest
                )

    def _mended(
        self, highs: highspy.Highs, amounts: Numbers, gain: Numbers, whole: NDArray[np.bool_], scale: float
    ) -> Solution | None:
        """The best solution with the columns as the cutters mend them, if that keeps every row."""
        if not len(amounts):
            return None
        columns, values = (
            np.concatenate(parts) for parts in zip(*(c.mended(amounts) for c in self._cutters), strict=True)
        )
        lower, upper, at = _joined(self._lower), _joined(self._upper), columns.astype(np.int32)
        if (values < lower[columns]).any() or (values > upper[columns]).any():
            return None
        highs.changeColsBounds(len(at), at, values, values)
        highs.setOptionValue("time_limit", highs.getRunTime() + _MENDING_S)
        highs.run()
        made = self._read(highs, gain, whole, scale, 0.0)
        highs.changeColsBounds(len(at), at, lower[columns], upper[columns])
        return made if len(made.amounts) and not self._broken(made.amounts) else None

    @staticmethod
    def _better(best: Solution | None, other: Solution | None, bound: float, began: float) -> Solution | None:
        """The better of two solutions, held against a bound."""
        known = [one for one in (best, other) if one is not None]
        if not known:
            return None
        most = max(known, key=lambda one: one.objective)
        over = max(bound - most.objective, 0.0)
        missed = over / abs(most.objective) if most.objective else (np.inf if over else 0.0)
        return replace(most, bound=most.objective + over, gap=missed, seconds=perf_counter() - began)

    def _broken(self, amounts: Numbers) -> list[tuple[Indices, Numbers, float]]:
        settled = amounts
        for cutter in self._cutters:
            settled = cutter.settled(settled)
        return [] if self.holds(settled) else [cutter.cut(amounts) for cutter in self._cutters]

    def _read(
        self, highs: highspy.Highs, gain: Numbers, whole: NDArray[np.bool_], scale: float, seconds: float
    ) -> Solution:
        state, info = highs.getModelStatus(), highs.getInfo()
        kinds = highspy.HighsModelStatus
        if state in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
            return Solution(INFEASIBLE, np.empty(0), np.nan, np.nan, np.inf, seconds)
        if state not in (kinds.kOptimal, kinds.kTimeLimit, kinds.kInterrupt, kinds.kSolutionLimit):
            raise ValueError(f"'programme' cannot be solved: {highs.modelStatusToString(state)}, allowed a bounded one")
        if whole.any():
            bound = info.mip_dual_bound / scale
        else:  # a linear programme that was broken off bounds nothing
            bound = info.objective_function_value / scale if state == kinds.kOptimal else np.inf
        if info.primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
            return Solution(NOTHING_FOUND, np.empty(0), np.nan, bound, np.inf, seconds)
        values = np.asarray(highs.getSolution().col_value)
        values = np.where(whole, np.round(values), values) + 0.0
        objective = float(gain @ values)
        bound = max(bound, objective)
        over = bound - objective
        missed = 0.0 if over <= _WHOLE * abs(objective) * 1e-3 else over / abs(objective) if objective else np.inf
        return Solution(OPTIMAL if state == kinds.kOptimal else BEST_FOUND, values, objective, bound, missed, seconds)

    def entries(self) -> tuple[Indices, Indices, Numbers, Numbers, Numbers]:
        """Row, column and factor of each entry that is not 0, sorted; least and most of each row: for other solvers."""
        row, column = _joined(self._entry_row, np.int64), _joined(self._entry_column, np.int64)
        value = _joined(self._entry_value)
        kept = value != 0
        order = np.lexsort((column[kept], row[kept]))
        sums = _joined(self._least), _joined(self._most)
        return row[kept][order], column[kept][order], value[kept][order], *sums

    def bounds(self) -> tuple[Numbers, Numbers]:
        """Least and most of each column."""
        return _joined(self._lower), _joined(self._upper)

    def _matrix(self) -> tuple[NDArray[np.int32], NDArray[np.int32], Numbers, Numbers, Numbers]:
        """Starts, columns and factors of the rows, and their bounds, each row scaled to a largest factor of 1."""
        row, column, value, least, most = self.entries()
        largest = np.zeros(self.rows)
        np.maximum.at(largest, row, np.abs(value))
        factor = 1.0 / np.where(largest > 0, largest, 1.0)
        starts = np.searchsorted(row, np.arange(self.rows + 1))
        return starts.astype(np.int32), column.astype(np.int32), value * factor[row], least * factor, most * factor


def _joined(parts: Sequence[NDArray[np.generic]], kind: type = np.float64) -> NDArray:  # type: ignore[type-arg]
    return np.concatenate(parts) if parts else np.empty(0, dtype=kind)
