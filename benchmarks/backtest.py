"""What the model would have said on past days, against what became of the buildings.

    python benchmarks/backtest.py [--facts FILE] [--libraries FILE] [--draws N] [--picture FILE.svg]

Reads the shipped list of public decisions, or another one, and where it is named a list of the public libraries of England;
prints Markdown.
"""

import argparse
import sys
from pathlib import Path

import pandas as pd

from assetmap.errors import InputError
from assetmap.region import load_region
from assetmap.vacancy import load_rules, reliability_table
from assetmap.vacancy.backtest import (
    FORECASTERS,
    MEASURES,
    CalibrationPicture,
    compare,
    run_backtest,
    score,
    what_it_shows,
    wrong_calls,
)

ROOT = Path(__file__).resolve().parent.parent
FACTS = ROOT / "data" / "evidence" / "lcr_public_decisions.csv"
EDGES = (0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
GROUPS = {"region": "Buildings of the region", "libraries": "Libraries of the rest of England"}
RATES = ("fitted", "closings")


def figures(cases: pd.DataFrame, draws: int) -> None:
    """Every measure of every forecaster."""
    share, buildings = cases["empty"].mean(), cases["building"].nunique()
    print(
        f"{len(cases):,} building-dates of {buildings:,} buildings, {int(cases['empty'].sum())} empty ({share:.1%}). "
        f"The base rate's own Brier score: {share * (1 - share):.4f}.\n"
    )
    print("| forecaster | " + " | ".join(MEASURES.values()) + " | Brier above the model's |")
    print("|---|" + "---|" * (len(MEASURES) + 1))
    for key, title in FORECASTERS.items():
        found = score(cases[key], cases["empty"], cases["building"], draws)
        shown = [interval(found.value[m], found.low[m], found.high[m], 4 if m == "brier" else 2) for m in MEASURES]
        gap = "–"
        if key != "model":
            gap = interval(*compare(cases["model"], cases[key], cases["empty"], cases["building"], draws), 4)
        print(f"| {title} | {' | '.join(shown)} | {gap} |")


def interval(value: float, low: float, high: float, digits: int) -> str:
    """A figure with its interval."""
    return f"{value:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def parts(cases: pd.DataFrame, column: str) -> None:
    """Counts by cut-off or council: too few to score."""
    print(f"\n| {column.replace('_', '-')} | building-dates | empty | stated, mean | called empty | of these empty |")
    print("|---|---|---|---|---|---|")
    for name, part in cases.groupby(column):
        called = part["model"] >= 0.5
        print(
            f"| {name} | {len(part)} | {int(part['empty'].sum())} | {part['model'].mean():.2f} | {int(called.sum())} | "
            f"{int(part.loc[called, 'empty'].sum())} |"
        )


def calibration(cases: pd.DataFrame) -> None:
    """What was stated against what was found."""
    table = reliability_table(cases["model"].to_numpy(), cases["empty"].to_numpy(), EDGES)
    print("\n| stated | building-dates | stated, mean | found empty | 95 % | holds |\n|---|---|---|---|---|---|")
    for row in table.itertuples(index=False):
        print(
            f"| {row[0]:.1f} to {row[1]:.1f} | {row.buildings} | {row.stated:.3f} | {row.found:.3f} | "
            f"{row.low:.3f} to {row.high:.3f} | {'yes' if row.holds else 'no'} |"
        )


def rates(cases: pd.DataFrame, draws: int) -> None:
    """The rates that could be taken, each against the others."""
    names = ("model", *RATES)
    scores = {key: score(cases[key], cases["empty"], cases["building"], draws).value["brier"] for key in names}
    best = min(scores, key=lambda key: scores[key])
    print(f"\nLowest Brier score: {FORECASTERS[best]}. Against it:\n")
    print("| rates | Brier score | above the lowest |\n|---|---|---|")
    for key in names:
        gap = compare(cases[best], cases[key], cases["empty"], cases["building"], draws)
        print(f"| {FORECASTERS[key]} | {scores[key]:.4f} | {'–' if key == best else interval(*gap, 4)} |")


def main() -> int:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", type=Path, default=FACTS)
    parser.add_argument("--libraries", type=Path)
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--picture", type=Path)
    chosen = parser.parse_args()
    try:
        found = run_backtest(chosen.facts, load_region("lcr").councils, load_rules(), chosen.libraries)
    except InputError as error:
        print(error, file=sys.stderr)
        return 1
    groups = {key: found.cases[found.cases["group"] == key] for key in GROUPS}
    region = groups["region"]
    for key, title in GROUPS.items():
        if len(groups[key]):
            print(f"## {title}\n")
            figures(groups[key], chosen.draws)
            calibration(groups[key])
            print(f"\n**What it shows.** {what_it_shows(groups[key], chosen.draws)}\n")
    if len(groups["libraries"]):
        print("## Both together\n")
        figures(found.cases, chosen.draws)
        print()
    print("## The region by cut-off and council: counted, not scored")
    parts(region, "cut_off")
    parts(region, "council")
    silent = ", ".join(f"{year}: {count}" for year, count in found.without_outcome.items())
    print(f"\nKnown then, and nothing told in the three years after: {silent}.")
    print("\n## Rates")
    rates(region, chosen.draws)
    wrong = wrong_calls(found)
    print(f"\n## Wrong calls: {len(wrong)} of {len(region)}\n\n| why | calls |\n|---|---|")
    for why, count in wrong["why"].value_counts(sort=False).items():
        print(f"| {why} | {count} |")
    print("\n| before | building | council | stated | last known then | came | why |\n|---|---|---|---|---|---|---|")
    for row in wrong.itertuples(index=False):
        print(
            f"| {row.cut_off} | {row.name} | {row.council} | {row.stated:.2f} | {row.known} | {row.came} | {row.why} |"
        )
    if chosen.picture:
        tables = {
            FORECASTERS[key]: reliability_table(region[key].to_numpy(), region["empty"].to_numpy(), EDGES)
            for key in ("model", "first_version")
        }
        chosen.picture.write_text(CalibrationPicture(tables).svg(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
