"""Measures appraisals: buildings times draws per second and peak memory, beside a plain loop and numpy-financial.

    python benchmarks/value.py --buildings 10000

numpy-financial (``pip install numpy-financial``) is compared where it is installed. The loop and numpy-financial get fewer
buildings, and their rate is given.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from assetmap.value import Building, Inputs, appraise, appraise_many, load_inputs
from assetmap.value.cashflow import yearly_flows
from assetmap.value.draws import draw_all, ranks

WAYS = (
    "same inputs",
    "same inputs, own value today",
    "own rents",
    "own rents and value today",
    "every input its own, and value today",
    "yearly loop",
    "numpy-financial",
)


def _moved(inputs: Inputs, share: float) -> dict[str, dict[str, float]]:
    """Every input with another middle."""
    return {
        key: {"low": item.low, "central": item.central + share * (item.high - item.central) / 2, "high": item.high}
        for key, item in inputs.items.items()
    }


def run(way: str, count: int) -> tuple[int, float, float]:
    """Buildings done in one way, the seconds it took, and those of processors."""
    inputs = load_inputs()
    areas = np.random.default_rng(1).uniform(50, 2000, count)
    ranks(inputs)
    if way in WAYS[:5]:
        today = 50_000.0 if "value" in way else None
        buildings = [Building(float(area), today) for area in areas]
        sets = inputs
        if "own rents" in way:
            rents = [{"low": 30.0, "central": 70 + n / count, "high": 120.0} for n in range(count)]
            sets = [inputs.override({"market_rent": rent}, "benchmark") for rent in rents]
        elif "every" in way:
            sets = [inputs.override(_moved(inputs, n / count), "benchmark") for n in range(count)]
        return count, *_timed(lambda: appraise_many(buildings, sets))
    if way == "yearly loop":
        some = max(count // 100, 1)

        def loop() -> None:
            for area in areas[:some]:
                flows = yearly_flows(draw_all(inputs, ranks(inputs)), inputs.terms) * area
                total = flows[0].copy()
                for year in range(1, len(flows)):
                    total += flows[year] / 1.08**year
                np.quantile(total, [0.1, 0.2, 0.5, 0.9])

        return some, *_timed(loop)
    import numpy_financial

    flows = yearly_flows(draw_all(inputs, ranks(inputs)), inputs.terms) * areas[0]

    def by_library() -> None:
        np.quantile([numpy_financial.npv(0.08, row) for row in flows.T], [0.1, 0.2, 0.5, 0.9])

    return 1, *_timed(by_library)


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and of all processors together, which other people's work moves less."""
    start, used = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - start, time.process_time() - used


def main() -> None:
    """Measure each way in a process of its own, in turns, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--buildings", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        done, seconds, used = run(options.way, options.buildings)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(f"{done} {seconds} {used} {base} {peak}\n")
        return
    inputs = load_inputs()
    found: dict[str, list[list[float]]] = {}
    for _ in range(options.runs):
        for way in WAYS:
            command = [sys.executable, __file__, "--way", way, "--buildings", str(options.buildings)]
            result = subprocess.run(command, capture_output=True, text=True, check=False)
            if result.returncode == 0:
                found.setdefault(way, []).append([float(word) for word in result.stdout.split()])
            elif "No module named 'numpy_financial'" not in result.stderr:
                raise RuntimeError(result.stderr)
    sys.stdout.write(
        "| way | buildings | seconds, median | of processors | million building-draws per processor second | peak memory, MB |\n"
    )
    sys.stdout.write("|---|---|---|---|---|---|\n")
    for way, runs in found.items():
        done, more = runs[0][0], max(r[4] - r[3] for r in runs)
        seconds, used = statistics.median(r[1] for r in runs), statistics.median(r[2] for r in runs)
        rate = done * inputs.terms.draws / used / 1e6
        sys.stdout.write(f"| {way} | {done:,.0f} | {seconds:.2f} | {used:.2f} | {rate:,.2f} | {more:.0f} |\n")
    building = Building(400.0, 60_000.0)
    appraise(building, inputs)
    times = []
    for _ in range(20):
        start = time.perf_counter()
        appraise(building, inputs)
        times.append(time.perf_counter() - start)
    sys.stdout.write(f"\nOne building with everything: {1000 * statistics.median(times):.0f} ms, median of 20.\n")


if __name__ == "__main__":
    main()
