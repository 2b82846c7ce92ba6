"""How the lists come out where the truth is known: the invented starter region, the shipped one and those of further seeds."""

import datetime as dt
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from assetmap.layers.postcodes import PostcodeDirectory
from assetmap.region import load_region
from assetmap.register import read_register
from assetmap.starter import SEED, Starter, make_starter, starter_truth
from assetmap.starter.files import register_content
from assetmap.starter.lag import LAGS
from assetmap.starter.names import AS_OF
from assetmap.vacancy import (
    LISTS,
    RANKED,
    assess_vacancy,
    evidence_of_registers,
    gather_evidence,
    holding_types,
    load_rules,
)
from assetmap.vacancy.backtest import score
from assetmap.vacancy.evidence.registers import RegisterWord
from assetmap.vacancy.state.calibration import wilson_interval

DAY = dt.date.fromisoformat(AS_OF)


def judged(starter: Starter) -> pd.DataFrame:
    """Each building of a starter region as the model judges it, beside the truth: list, probability, occupancy, ``planted``."""
    region, rules = load_region("starter"), load_rules()
    postcodes = PostcodeDirectory(
        pd.DataFrame(
            {
                "easting": starter.postcodes["oseast1m"].to_numpy(dtype="float64"),
                "northing": starter.postcodes["osnrth1m"].to_numpy(dtype="float64"),
                "district_code": starter.postcodes["laua"].to_numpy(),
            },
            index=pd.Index(starter.postcodes["pcds"], name="postcode"),
        ),
        "the starter's own",
    )
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder) / name for name in files(starter)}
        for name, content in files(starter).items():
            paths[name].write_bytes(content)
        read = [
            read_register(
                paths[source.path.name],
                councils=[region.council(source.owner)],
                layout=replace(source.layout, status_date=source.vintage),
                postcodes=postcodes,
            ).assets
            for source in region.registers
        ]
        assets = pd.DataFrame(pd.concat(read, ignore_index=True).drop(columns="geometry"))
        lists = [replace(source, path=paths[source.path.name]) for source in region.evidence]
        listed, _ = gather_evidence(lists, assets, region.councils, rules, DAY, postcodes)
    words = {source.path.name: RegisterWord(source.family, source.vintage) for source in region.registers}
    evidence = pd.concat([evidence_of_registers(assets, words, rules, DAY), listed], ignore_index=True)
    vacancy = assess_vacancy(assets, evidence, holding_types(assets, {}), rules, DAY)
    found = vacancy.assign(file=assets["source_file"].to_numpy(), line=assets["source_row"].to_numpy())
    return found.merge(pd.DataFrame(starter_truth(starter)["assets"]), on=["file", "line"], how="inner")


def files(starter: Starter) -> dict[str, bytes]:
    """Registers and rates lists of a starter region, by name."""
    return {one.name: register_content(one) for one in starter.registers} | {r.name: r.content() for r in starter.rates}


# What the truth is to be met with. The last cannot hold where every list calls a building empty that is in use.
LEAST_SKILL, MOST_ERROR, MOST_RANKED = 0.3, 0.05, 0
NO_BUILDING = "not a building"


def starters(seeds: int) -> None:
    """Print the shipped region, and what the same figures are over further seeds."""
    first = judged(make_starter(SEED))
    print(f"### Shipped, seed {SEED}\n")
    by_list([first])
    by_lag([first])
    several = [judged(make_starter(seed)) for seed in range(1, seeds + 1)]
    print(f"\n### Seeds 1 to {seeds}, together\n")
    by_list(several)
    by_lag(several)
    figures = pd.DataFrame([measures(one) for one in (first, *several)])
    aims = {
        "skill": ("Brier skill", f"{LEAST_SKILL} or more", figures["skill"] >= LEAST_SKILL),
        "calibration": ("calibration error", f"{MOST_ERROR} or less", figures["calibration"] <= MOST_ERROR),
        "ranked": ("ranked, and not empty", str(MOST_RANKED), figures["ranked"] <= MOST_RANKED),
        "plain": ("the same without the planted lags", str(MOST_RANKED), figures["plain"] <= MOST_RANKED),
    }
    print(
        "\n### Aims\n\n| what | aim | shipped | further seeds: median, least to most | met in how many |\n|---|---|---|---|---|"
    )
    for key, (title, aim, met) in aims.items():
        own, others = figures[key].iloc[0], figures[key].iloc[1:]
        print(
            f"| {title} | {aim} | {own:.3g} | {others.median():.3g}, {others.min():.3g} to {others.max():.3g} | "
            f"{int(met.sum())} of {len(met)} |"
        )


def measures(found: pd.DataFrame) -> dict[str, float]:
    """Figures of one region: of its buildings, land left out."""
    buildings = found[found["list"] != NO_BUILDING]
    its = score(buildings["probability"], buildings["empty"], np.arange(len(buildings)), draws=1).value
    wrong = buildings["list"].isin(RANKED) & ~buildings["empty"]
    return {
        "skill": its["skill"],
        "calibration": its["calibration"],
        "ranked": int(wrong.sum()),
        "plain": int((wrong & (buildings["lag"] == "")).sum()),
    }


def by_list(regions: list[pd.DataFrame]) -> None:
    """Precision and recall of each list."""
    buildings = pd.concat(regions)
    buildings = buildings[buildings["list"] != NO_BUILDING]
    empty = int(buildings["empty"].sum())
    print("| list | buildings | truly empty | precision | recall |\n|---|---|---|---|---|")
    for name in (*LISTS, "in use", "gone", "not released"):
        here = buildings[buildings["list"] == name]
        right = int(here["empty"].sum())
        print(f"| {name} | {len(here)} | {right} | {share(right, len(here))} | {share(right, empty)} |")
    ranked = buildings[buildings["list"].isin(RANKED)]
    right = int(ranked["empty"].sum())
    print(f"| confirmed and likely | {len(ranked)} | {right} | {share(right, len(ranked))} | {share(right, empty)} |")


def by_lag(regions: list[pd.DataFrame]) -> None:
    """Where each kind of planted lag ends up."""
    planted = pd.concat(regions)
    planted = planted[planted["lag"] != ""]
    print("\n| planted | truly | how many | where they stand |\n|---|---|---|---|")
    for kind in LAGS:
        here = planted[planted["lag"] == kind]
        stand = ", ".join(f"{name} {count}" for name, count in here["list"].value_counts().items())
        print(f"| {kind} | {'empty' if here['empty'].any() else 'in use'} | {len(here)} | {stand} |")


def share(part: int, whole: int) -> str:
    """Share with its interval; a dash for a share of nothing."""
    if not whole:
        return "–"
    low, high = wilson_interval(part, whole)
    return f"{part / whole:.2f} ({low:.2f} to {high:.2f})"
