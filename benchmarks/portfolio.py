"""Time of choosing a portfolio, to a proven 1 % and to the optimum, beside greedy and OR-Tools CP-SAT on the same model.

    python benchmarks/portfolio.py [--sizes 500 2000 10000] [--limit SECONDS] [--pmed FOLDER]

Invented candidates in invented councils beside 1,000 areas: coverage within 1,200 m, a budget for about a tenth of them, six
councils with a least count and a largest share, lots and exclusions. All methods get the same limits. CP-SAT takes
whole numbers, which the instances are made of; without ortools it is left out. With --pmed, the p-median problems of
the OR-Library in that folder are solved to proven optimality on the same building blocks.
"""

import argparse
import heapq
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from assetmap.portfolio import Question, answer, budget_frontier, p_median
from assetmap.portfolio.model import build_model

AREAS = 1000
COUNCILS = 6


def solve_p_median(distances: np.ndarray, p: int) -> tuple[float, np.ndarray]:
    """Least sum of distances to the nearest of p places, proven, and the places."""
    found = p_median(distances, p)
    return found.total, found.chosen


def instance(size: int, seed: int = 0) -> Question:
    """Question of a given number of candidates; every figure is a whole number."""
    random = np.random.default_rng(seed)
    side = 25_000
    points, area_points = random.uniform(0, side, (size, 2)), random.uniform(0, side, (AREAS, 2))
    cost = random.lognormal(11.5, 0.8, size).round(-2)
    order = random.permutation(size)
    return Question(
        cost=cost,
        benefit=random.integers(0, 200, size).astype(float),
        radius=1200.0,
        points=points,
        area_points=area_points,
        need=random.integers(100, 1200, AREAS).astype(float),
        groups=(points[:, 0] // (side / COUNCILS)).astype(int).tolist(),
        budget=float(cost.sum() // 10),
        group_least=2,
        group_share_most=0.3,
        lots={f"lot {n}": order[3 * n : 3 * n + 3].tolist() for n in range(size // 50)},
        exclusive=[order[size // 2 + 2 * n : size // 2 + 2 * n + 2].tolist() for n in range(size // 50)],
    )


def greedy(question: Question) -> tuple[float, float]:
    """Worth of adding whatever gains most per £ as long as it fits, and the seconds; least counts are filled first."""
    began = time.perf_counter()
    lots = {m: lot.members for lot in question.lot_list for m in lot.members}
    rivals: dict[int, set[int]] = {}
    for members in question.exclusive:
        for one in members:
            rivals.setdefault(one, set()).update(set(members) - {one})
    areas_of = np.split(question.pairs[1], np.cumsum(np.bincount(question.pairs[0], minlength=question.count))[:-1])
    need, benefit, prices = np.asarray(question.need), question.array("benefit"), question.prices
    group = np.asarray(question.groups)
    units = [list(lots.get(i, (i,))) for i in range(question.count) if i not in lots or lots[i][0] == i]
    served, chosen = np.zeros(len(need), dtype=bool), set()
    left, spent = question.budget, np.zeros(COUNCILS)
    worth, short = 0.0, np.full(COUNCILS, question.group_least)

    def ranked(number: int) -> tuple[bool, float, int]:
        unit = units[number]
        new = np.unique(np.concatenate([areas_of[one] for one in unit]))
        gain = need[new[~served[new]]].sum() + benefit[unit].sum()
        return not (short[group[unit]] > 0).any(), -gain / prices[unit].sum(), number

    # gains and urgency only fall, so that what comes first with a figure of now is first
    queue = [ranked(number) for number in range(len(units))]
    heapq.heapify(queue)
    while queue:
        key = heapq.heappop(queue)
        unit = units[key[2]]
        by_group = np.bincount(group[unit], prices[unit], COUNCILS)
        blocked = any(rivals.get(one, set()) & (chosen | set(unit)) for one in unit)
        if blocked or by_group.sum() > left or (spent + by_group > question.group_share_most * question.budget).any():
            continue
        now = ranked(key[2])
        if now > key:
            heapq.heappush(queue, now)
            continue
        worth -= now[1] * prices[unit].sum()
        chosen |= set(unit)
        served[np.concatenate([areas_of[one] for one in unit])] = True
        left, spent = left - by_group.sum(), spent + by_group
        np.subtract.at(short, group[unit], 1)
    return float(worth), time.perf_counter() - began


def cp_sat(question: Question, gap: float, limit: float) -> tuple[str, float, float, float]:
    """Status, worth, gap and seconds of CP-SAT on the same programme, in a process of its own."""
    programme = build_model(question).programme
    row, column, factor, least, most = programme.entries()
    lower, upper = programme.bounds()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "programme.npz"
        np.savez(file, row=row, column=column, factor=factor, least=least, most=most, lower=lower, upper=upper,
                 gain=programme.gain)  # fmt: skip
        script = Path(__file__).with_name("portfolio_cp_sat.py")
        command = [sys.executable, str(script), str(file), str(gap), str(limit)]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    worth, bound = told["worth"] or np.nan, told["bound"]
    return told["status"], worth, (bound - worth) / worth, told["seconds"]


def published(path: Path) -> tuple[np.ndarray, int]:
    """Shortest ways between the nodes of an OR-Library file, and p; a repeated edge counts as given last."""
    rows = [[int(word) for word in line.split()] for line in path.read_text().splitlines() if line.split()]
    nodes, _, p = rows[0]
    far = np.full((nodes, nodes), np.inf)
    np.fill_diagonal(far, 0)
    for one, other, length in rows[1:]:
        far[one - 1, other - 1] = far[other - 1, one - 1] = length
    for via in range(nodes):
        far = np.minimum(far, far[:, via, None] + far[via])
    return far, p


def compared(size: int, limit: float) -> list[str]:
    """Rows of the table for one size; the methods in turns."""
    question = instance(size)
    rows = []
    near = answer(question, gap=0.01, time_limit=limit)
    rows.append(f"| {size:,} | HiGHS, to 1 % | {near.objective:,.0f} | {near.gap:.3%} | {near.seconds:.2f} |")
    best = answer(question, gap=1e-6, time_limit=limit)
    label = "to the optimum" if best.status == "optimal" else f"best in {limit:g} s"
    rows.append(f"| {size:,} | HiGHS, {label} | {best.objective:,.0f} | {best.gap:.4%} | {best.seconds:.2f} |")
    worth, seconds = greedy(question)
    rows.append(f"| {size:,} | greedy | {worth:,.0f} | loses {1 - worth / best.objective:.2%} | {seconds:.2f} |")
    if importlib.util.find_spec("ortools"):
        for gap, name in ((0.01, "to 1 %"), (0.0, "to the optimum")):
            status, worth, missed, seconds = cp_sat(question, gap, limit)
            rows.append(f"| {size:,} | CP-SAT, {name}: {status} | {worth:,.0f} | {missed:.3%} | {seconds:.2f} |")
    return rows


def further(size: int, limit: float) -> list[str]:
    """Rows for a frontier and for a limit of risk."""
    question = instance(size)
    began = time.perf_counter()
    points = budget_frontier(question, np.linspace(0.5, 1.5, 20) * question.budget, gap=0.01, time_limit=limit)
    told = f"{time.perf_counter() - began:.1f} s for {len(points)} points, each within 1 %"
    draws = np.random.default_rng(1).normal(0, 1e5, (200, size)).round()
    risky = answer(replace(question, appraisals=draws, cvar_limit=2e6), gap=0.01, time_limit=limit)
    return [
        f"Frontier of {size:,}: {told}.",
        (
            f"CVaR over 200 draws of {size:,}, at most £2,000,000: {risky.seconds:.1f} s, gap {risky.gap:.2%}, {risky.status}; "
            f"£{risky.tail_loss:,.0f} at risk."
        ),
    ]


def main() -> None:
    """Print the tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[500, 2000, 10_000])
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for each solve")
    parser.add_argument("--pmed", type=Path, help="folder of OR-Library p-median files")
    given = parser.parse_args()
    if not importlib.util.find_spec("ortools"):
        print("ortools is not installed: CP-SAT is left out.\n")
    print("| candidates | method | worth | gap | seconds |\n|---|---|---|---|---|", flush=True)
    for size in given.sizes:
        print("\n".join(compared(size, given.limit)), flush=True)
    print()
    if 2000 in given.sizes:
        print("\n".join(further(2000, given.limit)), flush=True)
    if given.pmed:
        print("\n| problem | p | total | seconds |\n|---|---|---|---|")
        for path in sorted(given.pmed.glob("pmed*.txt")):
            distances, p = published(path)
            began = time.perf_counter()
            total, _ = solve_p_median(distances, p)
            print(f"| {path.stem} | {p} | {total:,.0f} | {time.perf_counter() - began:.1f} |", flush=True)


if __name__ == "__main__":
    main()
