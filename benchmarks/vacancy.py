"""How well lists come out where the truth is known, lines are linked, and libraries that were to close are told from others.

    python benchmarks/vacancy.py [--data DIR] [--draws N] [--seeds N] [--assets N] [--only PART]

Prints Markdown. The invented regions need nothing else: there the truth is known. The other parts read the shared real
files (by default those beside the checkout). Of emptiness itself the real lists hold no ground truth: of them there are
counts only. The libraries test closure, on few events.
"""

import argparse
import csv
import datetime as dt
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
from vacancy_speed import speed
from vacancy_starter import starters

from assetmap.region import Council, Layout, Snapshot
from assetmap.register import read_register
from assetmap.vacancy import (
    assess_states,
    brier_score,
    evidence_of_registers,
    load_rules,
    ranking_quality,
    read_rates_list,
    reliability_table,
)
from assetmap.vacancy.evidence.linking import link_lines
from assetmap.vacancy.evidence.registers import RegisterWord
from assetmap.vacancy.state.calibration import wilson_interval

ROOT = Path(__file__).resolve().parent.parent
LABELS = ROOT / "tests" / "vacancy" / "evidence" / "labelled_pairs.csv"
LISTS = {
    "nndr_bradford.csv": "Bradford MDC",
    "nndr_wakefield.csv": "Wakefield MDC",
    "nndr_rochdale_2024-07.csv": "Rochdale MBC",
    "nndr_calderdale.csv": "Calderdale MBC",
}
LIBRARIES = "library_outcomes_england_2010_2023.csv"
FIELDS = {
    "name": ("name",),
    "address": ("address1", "address2", "address3"),
    "postcode": ("postcode",),
    "use": ("type",),
}
RUN = dict.fromkeys(("la", "lau", "c"), "in use") | dict.fromkeys(("cr", "icl"), "transferred")
RUN |= {"closed": "closed", "temporary closure": "paused", "facility not open": "paused"}
DUTY = {"yes": "in use", "no": "surplus"}
# Dates of count, as the publisher states them.
COUNTS = (("2016-07-01", "16"), ("2019-12-31", "19"), ("2021-12-31", "21"))
DAY = dt.date(2021, 12, 31)
AFTER = "operation_23"


def rates_counts(data: Path) -> None:
    """Property rows and empty ones of the council-held lines, and flags that an exemption contradicts."""
    rules = load_rules()
    print("| list | property rows | empty | empty exemption though the flag says occupied |\n|---|---|---|---|")
    for file, name in LISTS.items():
        found = read_rates_list(data / "registers" / file, council=Council("E00000000", name), words=rules.rates)
        own = found.lines[found.lines["payer"] == "council"]
        against = ((own["exemption"] != "") & (own["status_kind"] == "in use")).sum()
        print(f"| {file} | {len(own)} | {(own['status_kind'] == 'vacant').sum()} | {against} |")


def linking(data: Path) -> None:
    """Precision and recall on the pairs labelled by hand."""
    rules = load_rules().linking
    layout = Layout(columns=FIELDS, council_column="reporting")
    with LABELS.open(encoding="utf-8", newline="") as file:
        labels = list(csv.DictReader(file))
    tally: dict[str, Counter[str]] = {}
    for name, rates in sorted({(row["council"], row["rates_file"]) for row in labels}):
        council = Council("E00000000", name)
        assets = read_register(data / "outcomes" / LIBRARIES, councils=[council], layout=layout).assets
        lines = read_register(data / "registers" / rates, councils=[council]).assets
        row_of = dict(zip(assets["asset_id"], assets["source_row"], strict=True))
        links = link_lines(lines, assets, rules).links
        found = {
            (int(lines["source_row"].iloc[r]), int(row_of[a]))
            for r, a in zip(links["row"], links["asset_id"], strict=True)
        }
        counts = tally.setdefault(name, Counter())
        for row in (row for row in labels if row["council"] == name):
            linked = (int(row["rates_line"]), int(row["library_line"])) in found
            same = row["same"] == "1"
            counts["pairs"] += 1
            counts["right" if linked and same else "wrong" if linked else "missed" if same else "left"] += 1
    tally["all"] = sum(tally.values(), Counter())
    print(
        "| council | pairs | linked and the same | linked and not | missed | precision | recall |\n|---|---|---|---|---|---|---|"
    )
    for name, counts in tally.items():
        right, wrong, missed = counts["right"], counts["wrong"], counts["missed"]
        shares = [shown(right, right + other) for other in (wrong, missed)]
        print(f"| {name} | {counts['pairs']} | {right} | {wrong} | {missed} | {' | '.join(shares)} |")


def libraries(data: Path, draws: int) -> None:
    """Libraries open in 2021: how probabilities from 2016 to 2021 alone sort those that were closed in 2023."""
    path = data / "outcomes" / LIBRARIES
    names = sorted(set(pd.read_csv(path, dtype="str", keep_default_na=False)["reporting"]))
    councils = [Council(f"X{n:08d}", name) for n, name in enumerate(names)]

    def counted(date: str, column: str, kinds: dict[str, str]) -> pd.DataFrame:
        snapshots = (Snapshot(date, column),)
        layout = Layout(columns=FIELDS, council_column="reporting", snapshots=snapshots, status_values=kinds)
        read = read_register(path, councils=councils, layout=layout).assets
        return read.assign(status_date=date, status_note=None, source_file=column)

    counts = [counted(date, f"operation_{year}", RUN) for date, year in COUNTS]
    duties = [counted(date, f"statutory_{year}", DUTY) for date, year in COUNTS]
    then = counts[-1].set_index("asset_id")["status_kind"]
    outcome = counted("2023", AFTER, RUN).set_index("asset_id")["status_kind"].reindex(then.index)
    ids = then.index[then.isin(["in use", "transferred", "paused"]) & outcome.notna()]
    then, closed = then.loc[ids], (outcome.loc[ids] == "closed").to_numpy()
    low, high = wilson_interval(int(closed.sum()), len(closed))
    print(
        f"{len(closed):,} open in 2021, {closed.sum()} closed in 2023: {closed.mean():.2%} ({low:.2%} to {high:.2%}).\n"
    )
    print("Evidence: the three counts of who runs it.\n")
    sorted_by(counts, ids, closed, draws)
    print("\nEvidence: these, and that it was taken out of the statutory service, read as declared surplus.\n")
    sorted_by([*counts, *duties], ids, closed, draws)
    print("\n| run in 2021 | libraries | closed in 2023 | share |\n|---|---|---|---|")
    for kind in ("in use", "transferred", "paused"):
        inside = (then == kind).to_numpy()
        print(
            f"| {kind} | {inside.sum()} | {closed[inside].sum()} | {shown(int(closed[inside].sum()), int(inside.sum()))} |"
        )


def sorted_by(tables: list[pd.DataFrame], ids: pd.Index, closed: np.ndarray, draws: int) -> None:
    """Print how the probabilities by this evidence sort the libraries, beside the base rate."""
    rules = load_rules()
    families = {str(table["source_file"].iloc[0]): RegisterWord("published closures") for table in tables}
    said = [evidence_of_registers(table[table["asset_id"].isin(ids)], families, rules, DAY) for table in tables]
    assets = pd.DataFrame({"asset_id": ids, "use": None})
    holding = pd.Series("operational", index=assets.index)
    states = assess_states(assets, pd.concat(said, ignore_index=True), holding, rules, DAY)
    stated = states.table["empty"].to_numpy()
    base = np.full(len(closed), closed.mean())
    boot = np.random.default_rng(2023).integers(0, len(closed), (draws, len(closed)))
    ours, flat = ([brier_score(p[i], closed[i]) for i in boot] for p in (stated, base))
    gap = np.subtract(flat, ours)
    area, least, most = ranking_quality(stated, closed)
    resampled = [ranking_quality(stated[i], closed[i])[0] for i in boot if closed[i].any()]
    print(f"Stated: {len(np.unique(stated.round(6)))} different values, {stated.min():.4f} to {stated.max():.4f}.\n")
    print("| what | value | 95 % |\n|---|---|---|")
    print(f"| Brier score | {brier_score(stated, closed):.5f} | {interval(ours, 5)} |")
    print(f"| Brier score of the base rate for all | {brier_score(base, closed):.5f} | {interval(flat, 5)} |")
    print(f"| base rate's less ours (above 0: ours is better) | {np.mean(gap):.5f} | {interval(gap, 5)} |")
    print(
        f"| ranking quality (0.5 is chance) | {area:.3f} | {least:.3f} to {most:.3f}; bootstrap {interval(resampled, 3)} |\n"
    )
    print(
        reliability_table(stated, closed, (0.0, 0.01, 0.03, 0.05, 0.1, 0.15, 0.2, 1.0))
        .round(4)
        .to_markdown(index=False)
    )


def shown(part: int, whole: int) -> str:
    """Share with its interval; a dash for a share of nothing."""
    if not whole:
        return "–"
    low, high = wilson_interval(part, whole)
    return f"{part / whole:.3f} ({low:.3f} to {high:.3f})"


def interval(values: list[float], digits: int) -> str:
    """Middle 95 % of values."""
    low, high = np.quantile(values, [0.025, 0.975])
    return f"{low:.{digits}f} to {high:.{digits}f}"


def main() -> None:
    """Print all parts, or the one named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--seeds", type=int, default=20, help="further seeds of the invented region (%(default)s)")
    parser.add_argument("--assets", type=int, default=1_000_000, help="assets of the timing (%(default)s)")
    parser.add_argument("--only", choices=("starter", "speed", "real"))
    chosen = parser.parse_args()
    if chosen.only in (None, "starter"):
        print("## Invented regions, whose truth is known\n")
        starters(chosen.seeds)
    if chosen.only in (None, "speed"):
        print("\n## Time\n")
        speed(chosen.assets)
    if chosen.only in (None, "real"):
        if not chosen.data.is_dir():
            sys.exit(f"no real data: {chosen.data} is no folder; name it with --data")
        print("\n## Rates lists: council-held lines\n")
        rates_counts(chosen.data)
        print("\n## Linking: pairs labelled by hand\n")
        linking(chosen.data)
        print("\n## Libraries of England\n")
        libraries(chosen.data, chosen.draws)


if __name__ == "__main__":
    main()
