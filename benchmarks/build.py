"""Time and peak memory of ``assetmap build``.

    python benchmarks/build.py [--runs N] [--mirror DIR | --starter-alone]

Each run is a process of its own with a data folder of its own, so that nothing is cached. Runs are made in turns: a
first build, then the same build again with nothing changed, region after region. Medians and ratios are printed, as
Markdown.
The city region's files are taken from data/layers and data/registers, or from --mirror; where they are not in place
it says so and stops, unless the starter region alone is asked for.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent


def measured(arguments: list[str], data: Path) -> tuple[float, float]:
    """Seconds and peak resident memory in MB of one command; it must succeed."""
    environment = os.environ | {"ASSETMAP_DATA": str(data)}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "assetmap.cli", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peak))
    watcher.start()
    _, errors = process.communicate()
    seconds = time.perf_counter() - started
    watcher.join()
    if process.returncode:
        sys.exit(f"assetmap {' '.join(arguments)} failed:\n{errors.decode()}")
    return seconds, peak[0] / 1e6


def _watch(pid: int, peak: list[int]) -> None:
    try:
        process = psutil.Process(pid)
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            peak[0] = max(peak[0], process.memory_info().rss)
            time.sleep(0.01)
    except psutil.NoSuchProcess:
        return


def prepared(folder: Path, mirror: Path | None, starter_alone: bool) -> list[str]:
    """Copy the shipped data and the city region's; names of the regions to build."""
    shutil.copy(ROOT / "data" / "catalogue.toml", folder)
    for name in ("regions", "starter", "evidence"):
        shutil.copytree(ROOT / "data" / name, folder / name)
    if starter_alone:
        return ["starter"]
    if mirror is not None:
        measured(["fetch", "lcr", "--mirror", str(mirror)], folder)
    elif (ROOT / "data" / "layers").is_dir() and (ROOT / "data" / "registers").is_dir():
        for name in ("layers", "registers"):
            shutil.copytree(ROOT / "data" / name, folder / name)
    else:
        sys.exit(
            "The city region's files are not in place: no data/layers and data/registers. Run 'assetmap fetch lcr', name a "
            "folder of them with --mirror, or measure the invented region with --starter-alone."
        )
    return ["starter", "lcr"]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    files = parser.add_mutually_exclusive_group()
    files.add_argument("--mirror", type=Path)
    files.add_argument("--starter-alone", action="store_true", help="leave the city region out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        regions = prepared(data, options.mirror, options.starter_alone)
        results: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for _ in range(options.runs):
            for region in regions:
                shutil.rmtree(data / "builds", ignore_errors=True)
                for what in ("first", "again"):
                    results.setdefault((region, what), []).append(measured(["build", region], data))
            results.setdefault(("-", "help"), []).append(measured(["--help"], data))
    lines = [f"| command | seconds, median of {options.runs} | least to most | peak memory, MB |", "|---|---|---|---|"]
    median = {}
    for (region, what), runs in results.items():
        seconds = [run[0] for run in runs]
        median[region, what] = statistics.median(seconds)
        title = "`assetmap --help` (start alone)" if what == "help" else f"`assetmap build {region}`, {what}"
        peak = statistics.median(run[1] for run in runs)
        lines.append(
            f"| {title} | {median[region, what]:.2f} | {min(seconds):.2f} to {max(seconds):.2f} | {peak:.0f} |"
        )
    sys.stdout.write("\n".join(lines) + "\n\n")
    for region in regions:
        ratio = median[region, "first"] / median[region, "again"]
        sys.stdout.write(f"{region}: a first build takes {ratio:.1f} times as long as one with nothing changed.\n")


if __name__ == "__main__":
    main()
