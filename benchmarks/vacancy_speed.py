"""How long it takes from items of evidence to lists: many assets, three observations each."""

import datetime as dt
import resource
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from assetmap.tables import ASSETS
from assetmap.vacancy import assess_states, list_buildings, load_rules, make_evidence

DAY = dt.date(2026, 9, 30)
SAID = (
    ("register", ("vacant", "in use", "let", "surplus", "closed")),
    ("business rates", ("vacant", "in use", "let")),
    ("public decisions", ("closed", "still empty", "marketed", "sold", "in community use")),
    ("site visits", ("vacant", "in use")),
)


def speed(count: int) -> None:
    """Print wall-clock and processor seconds of each step."""
    assets, items = made(count)
    rules, holding = load_rules(), pd.Series("not stated", index=assets.index)
    print(f"{count:,} assets, {len(items):,} observations.\n")
    print("| step | wall-clock s | processor s |\n|---|---|---|")
    total = np.zeros(2)

    def timed(name: str, step: Callable[[], object]) -> object:
        nonlocal total
        wall, used = time.perf_counter(), time.process_time()
        found = step()
        spent = np.array([time.perf_counter() - wall, time.process_time() - used])
        total += spent
        print(f"| {name} | {spent[0]:.1f} | {spent[1]:.1f} |")
        return found

    evidence = timed("make_evidence", lambda: make_evidence(items, rules, DAY))
    states = timed("assess_states", lambda: assess_states(assets, evidence, holding, rules, DAY))
    timed("list_buildings", lambda: list_buildings(assets, states, holding, rules))
    print(f"| all | {total[0]:.1f} | {total[1]:.1f} |")
    print(f"\nMost memory held: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB.")


def made(count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Assets and three observations of each, of mixed sources, kinds and dates."""
    rng = np.random.default_rng(2026)
    number = np.arange(count)
    ids = np.array([f"E09999999:A{n:07d}" for n in number], dtype=object)
    assets = pd.DataFrame(
        {
            "asset_id": ids,
            "name": [f"Hall {n}" for n in number],
            "address": [f"{n % 200} Some Street" for n in number],
            "postcode": [f"AB{n % 90 + 1} {n % 9 + 1}CD" for n in number],
            "owner": "Anywhere",
            "owner_code": "E09999999",
            "use": np.array(["Library", "Shop", "Office", "Depot", "Hall"], dtype=object)[rng.integers(0, 5, count)],
            "located_by": "coordinates",
            "location_accuracy_m": 50.0,
            "source_file": "register.csv",
            "source_row": number + 2,
        }
    )
    for column in ASSETS.columns:
        if column.name not in assets and column.name != "geometry":
            assets[column.name] = None
    pairs = [(source, kind) for source, kinds in SAID for kind in kinds]
    pick = rng.integers(0, len(pairs), 3 * count)
    days = pd.Timestamp(DAY) - pd.to_timedelta(rng.integers(1, 4000, 3 * count), unit="D")
    items = pd.DataFrame(
        {
            "asset_id": np.tile(ids, 3),
            "source": np.array([source for source, _ in pairs], dtype=object)[pick],
            "kind": np.array([kind for _, kind in pairs], dtype=object)[pick],
            "note": "",
            "date": days.strftime("%Y-%m-%d"),
            "file": "list.csv",
            "row": np.arange(3 * count) + 2,
        }
    )
    return assets, items
