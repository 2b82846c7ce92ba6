"""Time and peak memory of building England's layers: 33,755 small areas with their figures, and every district's summary.

    python benchmarks/layers.py --mirror DIR [--runs N]

Each run is a process of its own with a data folder of its own; the layers are placed once, from the mirror. Beside it stands
the plain way: the same files read whole with pandas and geopandas and merged, without any check, summary or table.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from build import ROOT, measured

from assetmap.layers import load_catalogue
from assetmap.region import load_region

PLAIN = """
import sys, resource, time
import geopandas as gpd, pandas as pd
began = time.perf_counter()
bounds, lookup, scores, domains, need = sys.argv[1:]
areas = gpd.read_parquet(bounds).to_crs(27700).set_index("LSOA21CD")
code = "LSOA code (2021)"
tables = [
    pd.read_parquet(lookup).set_index("lsoa21_code"),
    pd.read_csv(scores).set_index(code),
    list(pd.read_excel(domains, engine="calamine", sheet_name=None).values())[-1].set_index(code),
    pd.read_parquet(need).set_index("lsoa21_code"),
]
areas = pd.concat([areas, *(table.reindex(areas.index) for table in tables)], axis=1)
assert len(areas) == 33755
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)
"""


def plain(data: Path, file_of: dict[str, str]) -> tuple[float, float]:
    """Seconds and peak memory in MB of the plain way, in a process of its own."""
    named = [file_of[role] for role in ("boundaries", "lookup", "deprivation", "domains", "community_need")]
    began = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-c", PLAIN, *(str(data / "layers" / file) for file in named)],
        check=True,
        capture_output=True,
        text=True,
    )
    return time.perf_counter() - began, float(told.stdout.split()[1])


def main() -> None:
    """Measure, and print tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--mirror", type=Path, required=True, help="folder of the published files")
    options = parser.parse_args()
    catalogue = load_catalogue()
    files = {role: catalogue[names[0]].file for role, names in load_region("england").layers.items()}
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        shutil.copy(ROOT / "data" / "catalogue.toml", data)
        shutil.copytree(ROOT / "data" / "regions", data / "regions")
        measured(["fetch", "england", "--mirror", str(options.mirror)], data)
        ours, theirs, stages = [], [], []
        for _ in range(options.runs):
            shutil.rmtree(data / "builds", ignore_errors=True)
            ours.append(measured(["build", "england"], data))
            builds = data / "builds" / "england"
            run = json.loads((builds / (builds / "current").read_text().strip() / "run.json").read_text())
            stages.append({stage: entry["seconds"] for stage, entry in run["stages"].items()})
            theirs.append(plain(data, files))
    print(f"| what | seconds, median of {options.runs} | least to most | peak memory, MB |\n|---|---|---|---|")
    for title, runs in (("`assetmap build england`, first", ours), ("plain merge, nothing checked", theirs)):
        seconds = [run[0] for run in runs]
        peak = statistics.median(run[1] for run in runs)
        print(
            f"| {title} | {statistics.median(seconds):.1f} | {min(seconds):.1f} to {max(seconds):.1f} | {peak:,.0f} |"
        )
    print("\n| stage | seconds, median |\n|---|---|")
    for stage in stages[0]:
        print(f"| {stage} | {statistics.median(one[stage] for one in stages):.2f} |")
    areas = run["tables"]["areas"]["rows"]
    print(f"\n{areas:,} small areas, {run['tables']['districts']['rows']} districts.")


if __name__ == "__main__":
    main()
