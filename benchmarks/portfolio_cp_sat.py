"""CP-SAT on a programme that benchmarks/portfolio.py wrote to a file; prints one JSON document.

A process of its own, since ortools and highspy each bring a HiGHS library, and the two cannot be loaded together.
"""

import json
import sys
import time

import numpy as np
from ortools.sat.python import cp_model

FAR = 10**15


def main() -> None:
    """Solve the file named first to the gap named second within the seconds named third."""
    given = np.load(sys.argv[1])
    row, column = given["row"], given["column"]
    for name in ("factor", "gain", "lower", "upper"):
        if not (given[name] == np.round(given[name])).all():
            sys.exit(f"'{name}' holds fractions; CP-SAT takes whole numbers only")
    factor, gain = given["factor"].astype(int).tolist(), given["gain"].astype(int).tolist()
    model = cp_model.CpModel()
    x = [model.new_int_var(int(low), int(high), "") for low, high in zip(given["lower"], given["upper"], strict=True)]
    least = [-FAR if low == -np.inf else int(np.ceil(low - 1e-6)) for low in given["least"]]
    most = [FAR if high == np.inf else int(np.floor(high + 1e-6)) for high in given["most"]]
    starts = np.searchsorted(row, np.arange(len(least) + 1)).tolist()
    columns = column.tolist()
    for number, (low, high) in enumerate(zip(least, most, strict=True)):
        entries = range(starts[number], starts[number + 1])
        terms = cp_model.LinearExpr.weighted_sum([x[columns[e]] for e in entries], [factor[e] for e in entries])
        model.add_linear_constraint(terms, low, high)
    model.maximize(cp_model.LinearExpr.weighted_sum(x, gain))
    solver = cp_model.CpSolver()
    solver.parameters.relative_gap_limit = float(sys.argv[2])
    solver.parameters.max_time_in_seconds = float(sys.argv[3])
    solver.parameters.num_workers = 2
    began = time.perf_counter()
    status = solver.solve(model)
    seconds = time.perf_counter() - began
    worth = solver.objective_value if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None
    told = {
        "status": solver.status_name(status),
        "worth": worth,
        "bound": solver.best_objective_bound,
        "seconds": seconds,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
