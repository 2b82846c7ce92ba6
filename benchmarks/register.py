"""Rows per second and peak memory of reading a register, beside a bare read of the same file by pandas.

    python benchmarks/register.py [--runs N] [--csv-rows N] [--xlsx-rows N]

The registers are generated, from a fixed seed, in the layout of a council's published list: sixteen columns, quoted
addresses, blank cells, a few short rows, grid coordinates and postcodes. Each run is a process of its own, and runs are
made in turns: the bare read, the reading part alone (file to sheet), and the whole (read, mapped, cleaned, located),
file after file. Time is that of the call inside the process, without starting Python and importing; memory is the peak
of the whole process, and what a process holds that only imports is printed beside it. Medians and ratios, as Markdown.
"""

import argparse
import csv
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

HEADER = [
    *("Organisation", "OrganisationLabel", "UPRN", "AssetCode", "Property Name", "StreetNumber", "StreetName", "Town"),
    *("PostCode", "GeoX", "GeoY", "TenureType", "Tenure Detail", "HoldingType", "Site Area (ha)", "Date Acquired"),
]

STREETS = (
    "High Street",
    "Church Lane",
    "Station Road",
    "Mill Lane",
    "Park Road",
    "Victoria Street",
    "Dock Road, North",
)
THINGS = (
    "Community Centre",
    "Library",
    "Depot",
    "Car Park",
    "Land adjoining",
    "Public Toilets",
    "Playing Field",
    "Offices",
)
TENURES = ("Freehold", "Freehold", "Freehold", "Leasehold", "Leashold")
DETAILS = ("Occupied by local authority", "Leased out", "Vacant", "Licence", "")
HOLDINGS = ("Land", "Building", "Land and building")
KINDS = ("bare", "reading", "whole")
TITLES = {
    "imports": "imports alone",
    "bare": "bare pandas",
    "reading": "reading part alone",
    "whole": "`read_register`, whole",
}

# What a process of each kind does; the call that is timed is the last line's.
PRELUDE = """
import sys, time
from pathlib import Path
import pandas as pd
from assetmap.layers.postcodes import PostcodeDirectory
from assetmap.region import Council
from assetmap.register import read_register
from assetmap.register.columns import recognised_headers
from assetmap.register.issues import IssueLog
from assetmap.register.reading import read_sheet
path, units = Path(sys.argv[1]), sys.argv[2]
if sys.argv[3] == "whole":
    directory = PostcodeDirectory(pd.read_pickle(units), "made up")
    council = Council("E09999999", "Anywhere Borough Council", ("Anywhere",))
def imports():
    return []
def bare():
    return pd.read_csv(path) if path.suffix == ".csv" else pd.read_excel(path, engine="calamine")
def reading():
    return read_sheet(path, recognised_headers, IssueLog(path.name)).rows
def whole():
    register = read_register(path, councils=[council], postcodes=directory)
    return range(register.account.rows_read)
started = time.perf_counter()
rows = globals()[sys.argv[3]]()
print(time.perf_counter() - started, len(rows))
"""


def made_up(rows: int, seed: int) -> list[list[object]]:
    """Rows of a register; one in two hundred has no coordinates."""
    chance = random.Random(seed)
    result: list[list[object]] = []
    for i in range(rows):
        east, north = 330_000 + chance.randrange(20_000), 380_000 + chance.randrange(20_000)
        placed = chance.random() > 0.005
        result.append(
            [
                "Anywhere Borough Council",
                "E09999999",
                100_120_000_000 + i * 7 + 1,
                f"{i % 97:02d}/{i:06d}",
                f"{chance.choice(THINGS)} {i}",
                chance.randrange(1, 300),
                chance.choice(STREETS),
                "Anywhere",
                postcode(chance.randrange(4_000)) if chance.random() > 0.3 else "",
                east if placed else "",
                north if placed else "",
                chance.choice(TENURES),
                chance.choice(DETAILS),
                chance.choice(HOLDINGS),
                round(chance.random() * 5, 3),
                f"{chance.randrange(1, 29):02d}/{chance.randrange(1, 13):02d}/{chance.randrange(1950, 2020)}",
            ]
        )
    return result


def postcode(number: int) -> str:
    """One of a few thousand postcodes that are nobody's."""
    letters = "ABDEFGHJLN"
    return f"ZZ{number // 1000 + 1} {number // 100 % 10}{letters[number // 10 % 10]}{letters[number % 10]}"


def prepared(folder: Path, csv_rows: int, xlsx_rows: int) -> dict[str, tuple[Path, int]]:
    """Write the two registers and the postcodes; paths and rows by the name of the format."""
    import pandas as pd

    table = folder / "register.csv"
    with table.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for number, row in enumerate(made_up(csv_rows, seed=1)):
            # Now and then a blank last cell is left off, as exports do; pandas fills it up as the register does.
            writer.writerow(row[:-1] if number % 1_000 == 999 else row)
    book = folder / "register.xlsx"
    pd.DataFrame(made_up(xlsx_rows, seed=2), columns=HEADER).to_excel(book, index=False)
    chance = random.Random(3)
    units = pd.DataFrame(
        [(330_000.0 + chance.randrange(20_000), 380_000.0 + chance.randrange(20_000)) for _ in range(4_000)],
        columns=["easting", "northing"],
        index=[postcode(number) for number in range(4_000)],
    ).assign(district_code="E09999999")
    units.to_pickle(folder / "units.pickle")
    return {"CSV": (table, csv_rows), "XLSX": (book, xlsx_rows)}


def measured(path: Path, kind: str) -> tuple[float, float, int]:
    """Seconds of the call, peak resident memory in MB of its process, and the rows it gave."""
    process = subprocess.Popen(
        [sys.executable, "-c", PRELUDE, str(path), str(path.parent / "units.pickle"), kind],
        stdout=subprocess.PIPE,
        text=True,
    )
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peak))
    watcher.start()
    output, _ = process.communicate()
    watcher.join()
    if process.returncode:
        sys.exit(f"{kind} of {path.name} failed")
    seconds, rows = output.split()
    return float(seconds), peak[0] / 1e6, int(rows)


def _watch(pid: int, peak: list[int]) -> None:
    try:
        process = psutil.Process(pid)
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            peak[0] = max(peak[0], process.memory_info().rss)
            time.sleep(0.005)
    except psutil.NoSuchProcess:
        return


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--csv-rows", type=int, default=100_000)
    parser.add_argument("--xlsx-rows", type=int, default=20_000)
    options = parser.parse_args()
    results: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        files = prepared(Path(name), options.csv_rows, options.xlsx_rows)
        for _ in range(options.runs):
            for form, (path, rows) in files.items():
                for kind in KINDS:
                    seconds, peak, found = measured(path, kind)
                    if found != rows:
                        sys.exit(f"{TITLES[kind]}: {found} of {rows} rows of the {form}")
                    results.setdefault((form, kind), []).append((seconds, peak))
            results.setdefault(("-", "imports"), []).append(measured(files["CSV"][0], "imports")[:2])
    sys.stdout.write(report(results, {form: rows for form, (_, rows) in files.items()}, options.runs))


def report(results: dict[tuple[str, str], list[tuple[float, float]]], rows: dict[str, int], runs: int) -> str:
    """Results as a Markdown table."""
    lines = [
        f"| file | what | seconds, median of {runs} | least to most | rows a second | times bare | peak memory, MB |",
        "|---|---|---|---|---|---|---|",
    ]
    for (form, kind), found in results.items():
        seconds = [one[0] for one in found]
        middle, peak = statistics.median(seconds), statistics.median(one[1] for one in found)
        if kind == "imports":
            lines.append(f"| - | {TITLES[kind]} | - | - | - | - | {peak:.0f} |")
            continue
        bare = statistics.median(one[0] for one in results[form, "bare"])
        lines.append(
            f"| {form}, {rows[form]:,} rows | {TITLES[kind]} | {middle:.2f} | {min(seconds):.2f} to {max(seconds):.2f} "
            f"| {rows[form] / middle:,.0f} | {middle / bare:.1f} | {peak:.0f} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
