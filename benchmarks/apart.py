"""What it costs to read a file in a process of its own, and what it spares everybody else.

    python benchmarks/apart.py [--runs N] [--rows N] [--large-rows N]

Small registers, a CSV and a workbook, are read here, in a process that has to be started, and in one that waits. Then a
large register is read in a thread of this process, and apart, while another thread counts its own turns of a
millisecond: how long it had to wait for the longest of them, and how many it got, is what a reader of another page
feels. Medians and ratios, as Markdown.
"""

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from register import prepared

from assetmap import apart
from assetmap.region import Council
from assetmap.register import read_register

COUNCIL = Council("E09999999", "Anywhere Borough Council", ("Anywhere",))
TITLES = {"here": "in this process", "started": "apart, process to be started", "warm": "apart, process waiting"}


def seconds_of(call: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def here(path: Path) -> int:
    """Rows of a register, read in this process."""
    return read_register(path, councils=[COUNCIL]).account.rows_read


def elsewhere(path: Path) -> int:
    """Rows of a register, read apart."""
    return apart.apart(read_register, path, where=path.name, councils=[COUNCIL]).account.rows_read


def started(path: Path) -> int:
    """The same, when no process waits."""
    while apart._idle:
        apart._idle.pop().end()
    return elsewhere(path)


def turns_beside(call: Callable[[], object]) -> tuple[float, float, float]:
    """Seconds of a call in a thread; longest wait of this one meanwhile, and its turns a second."""
    thread = threading.Thread(target=call)
    begun = last = time.perf_counter()
    thread.start()
    longest, turns = 0.0, 0
    while thread.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        longest, last, turns = max(longest, now - last), now, turns + 1
    return last - begun, longest, turns / (last - begun)


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--large-rows", type=int, default=50_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        small, large = Path(name, "small"), Path(name, "large")
        small.mkdir()
        large.mkdir()
        files = prepared(small, options.rows, options.rows)
        table = prepared(large, options.large_rows, 1)["CSV"][0]
        found: dict[tuple[str, str], list[float]] = {}
        for _ in range(options.runs):
            for form, (path, rows) in files.items():
                for kind, read in (("here", here), ("started", started), ("warm", elsewhere)):
                    if read(path) != rows:
                        sys.exit(f"{TITLES[kind]}: not {rows} rows of the {form}")
                    if kind == "started":
                        found.setdefault((form, kind), []).append(seconds_of(lambda path=path: started(path)))
                    else:
                        found.setdefault((form, kind), []).append(seconds_of(lambda read=read, path=path: read(path)))
        beside = {
            kind: turns_beside(lambda read=read: read(table)) for kind, read in (("here", here), ("warm", elsewhere))
        }
    sys.stdout.write(report(found, beside, options))


def report(
    found: dict[tuple[str, str], list[float]],
    beside: dict[str, tuple[float, float, float]],
    options: argparse.Namespace,
) -> str:
    """Both tables."""
    lines = [
        f"| register of {options.rows:,} rows | read | seconds, median of {options.runs} | times here |",
        "|---|---|---|---|",
    ]
    for (form, kind), seconds in found.items():
        ratio = statistics.median(seconds) / statistics.median(found[form, "here"])
        lines.append(f"| {form} | {TITLES[kind]} | {statistics.median(seconds):.3f} | {ratio:.2f} |")
    lines += [
        "",
        f"| register of {options.large_rows:,} rows | seconds | longest wait of another thread, ms | its turns a second |",
        "|---|---|---|---|",
    ]
    for kind, (seconds, longest, turns) in beside.items():
        lines.append(f"| {TITLES[kind]} | {seconds:.1f} | {longest * 1e3:.0f} | {turns:.0f} |")
    waits, turns = (beside["here"][i] / beside["warm"][i] for i in (1, 2))
    lines.append(f"\nRead here, another thread waits {waits:.1f} times as long and gets {turns:.2f} times the turns.")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
