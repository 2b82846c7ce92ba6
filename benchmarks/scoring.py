"""Time of the rank simulation, beside the machine's matrix multiply, and beside two libraries doing the same job.

    python benchmarks/scoring.py [--runs N] [--large]

The simulation is run with everything known, and with a tenth of the values drawn. Runs are made in turns, after one that
is not counted; medians and ratios are printed, as Markdown. Wall-clock seconds are those of a machine that may have other
things to do; processor seconds are those of this process on all its threads. `pymcdm` and `scikit-criteria` rank one draw of weights
in a call; they are timed over fewer draws and scaled to all of them. Where one is not installed, that is said.
"""

import argparse
import importlib
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from assetmap.scoring import promethee2, simulate_ranks, smaa2, topsis, weighted_sum, weights_around

SEED = 1
FEW = 20


@dataclass
class Job:
    """Something timed: its title, what it does, how many times the whole job is what it does, and its seconds."""

    title: str
    work: Callable[[], object]
    times: float = 1.0
    multiply_adds: float = 0.0
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def run(self, counts: bool) -> None:
        """Do it once; note wall-clock and processor seconds of this process if it counts."""
        started, busy = time.perf_counter(), time.process_time()
        self.work()
        if counts:
            self.seconds.append(time.perf_counter() - started)
            self.cpu.append(time.process_time() - busy)

    @property
    def median(self) -> float:
        """Median of the seconds for the whole job."""
        return statistics.median(self.seconds) * self.times


def multiply_speed(assets: int, criteria: int) -> Callable[[], float]:
    """Measure of the matrix multiply of these shapes, in 32-bit floats: multiply-adds per second."""
    rng = np.random.default_rng(SEED)
    draws = max(64, 40_000_000 // assets)
    left = rng.random((draws, criteria), dtype=np.float32)
    right = rng.random((criteria, assets), dtype=np.float32)
    out = np.empty((draws, assets), dtype=np.float32)

    def measure() -> float:
        started = time.perf_counter()
        np.matmul(left, right, out=out)
        return draws * assets * criteria / (time.perf_counter() - started)

    return measure


def region(assets: int, criteria: int, missing: float) -> tuple[np.ndarray, list[str], list[str]]:
    """Utilities of invented assets, their ids, and the criteria's keys."""
    rng = np.random.default_rng(SEED)
    values = rng.random((assets, criteria))
    values[rng.random((assets, criteria)) < missing] = np.nan
    return values, [f"E08000000:{i}" for i in range(assets)], [f"criterion{j}" for j in range(criteria)]


def simulation(assets: int, criteria: int, draws: int, missing: float) -> Job:
    """Whole simulation: weights, scores, ranks, acceptability or bounds, central weights, confidence."""
    values, ids, keys = region(assets, criteria, missing)

    def work() -> object:
        weights = weights_around(np.ones(criteria), 30.0, draws, SEED)
        return simulate_ranks(values, ids, keys, weights, top_k=20, seed=SEED)

    known = f"{missing:.0%} not known" if missing else "everything known"
    title = f"simulate_ranks: {draws:,} draws over {assets:,} × {criteria}, {known}"
    return Job(title, work, multiply_adds=float(draws * assets * criteria))


def plain_arrays(assets: int, criteria: int, draws: int) -> Job:
    """SMAA-2 on plain arrays of known values: the whole matrix of ranks, central weights, confidence."""
    values = region(assets, criteria, 0.0)[0]
    weights = weights_around(np.ones(criteria), 30.0, draws, SEED)
    title = f"smaa2: {draws:,} draws over {assets:,} × {criteria}"
    return Job(title, lambda: smaa2(values, weights), multiply_adds=float(draws * assets * criteria))


def others(assets: int, criteria: int, draws: int) -> list[Job]:
    """The same weighted sums and ranks by a call of a library for each draw, where the library is installed."""
    values = region(assets, criteria, 0.0)[0]
    weights = weights_around(np.ones(criteria), 30.0, FEW, SEED)
    jobs = []
    try:
        methods = importlib.import_module("pymcdm.methods")
        helpers = importlib.import_module("pymcdm.helpers")
    except ImportError:
        sys.stdout.write(
            "pymcdm is not installed: not compared. (pip install pymcdm, in an environment of its own)\n\n"
        )
    else:
        method, kinds = methods.WSM(), np.ones(criteria)
        jobs.append(
            Job(
                f"pymcdm: the ranks alone, {assets:,} × {criteria}",
                lambda: [helpers.rankdata(method(values, w, kinds), reverse=True) for w in weights],
                draws / FEW,
            )
        )
    try:
        core = importlib.import_module("skcriteria")
        simple = importlib.import_module("skcriteria.agg.simple")
    except ImportError:
        sys.stdout.write(
            "scikit-criteria is not installed: not compared. (pip install scikit-criteria, in an environment of its "
            "own)\n\n"
        )
    else:
        model = simple.WeightedSumModel()
        jobs.append(
            Job(
                f"scikit-criteria: the ranks alone, {assets:,} × {criteria}",
                lambda: [
                    model.evaluate(core.mkdm(values, [max] * criteria, weights=w)).rank_ for w in weights[: FEW // 4]
                ],
                draws / (FEW // 4),
            )
        )
    return jobs


def plain_methods(assets: int, criteria: int) -> list[Job]:
    """One ranking by each method."""
    values, weights, signs = region(assets, criteria, 0.0)[0], np.ones(criteria), np.ones(criteria)
    return [
        Job(f"weighted sum, {assets:,} × {criteria}", lambda: weighted_sum(values, weights)),
        Job(f"TOPSIS, {assets:,} × {criteria}", lambda: topsis(values, weights, signs)),
        Job(
            f"PROMETHEE II, linear, {assets:,} × {criteria}",
            lambda: promethee2(values, weights, signs, "linear", q=0.05, p=0.5),
        ),
    ]


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--large", action="store_true", help="also 100,000 x 12, which takes a minute or two")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    draws = 10_000
    mine = [plain_arrays(3_000, 9, draws), *(simulation(3_000, 9, draws, missing) for missing in (0.0, 0.1))]
    if options.large:
        mine.append(simulation(100_000, 12, draws, 0.0))
    compared = others(3_000, 9, draws)
    jobs = [*mine, *compared, *plain_methods(100_000, 12)]
    speed = multiply_speed(3_000, 9)
    speeds = []
    for turn in range(options.runs + 1):
        speeds.append(speed())
        for job in jobs:
            job.run(counts=turn > 0)
    peak = statistics.median(speeds[1:])
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    lines = [
        f"{machine}; matrix multiply (3,000 × 9): {2 * peak / 1e9:.1f} GFLOPS, median of {options.runs}.",
        "",
        "| job | seconds, median | least to most | processor seconds | share of the multiply's speed | × smaa2 |",
        "|---|---|---|---|---|---|",
    ]
    for job in jobs:
        share = f"{job.multiply_adds / job.median / peak:.1%}" if job.multiply_adds else ""
        ratio = f"{job.median / mine[0].median:,.0f}" if job in compared else ""
        least, most = min(job.seconds) * job.times, max(job.seconds) * job.times
        busy = statistics.median(job.cpu) * job.times
        lines.append(
            f"| {job.title} | {job.median:,.3f} | {least:,.3f} to {most:,.3f} | {busy:,.3f} | {share} | {ratio} |"
        )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
