import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from assetmap.vacancy.visits.sample import EVERYWHERE, draw_at_random, findable, list_quality, random_order

N, DRAWN, REPEATS = 300, 40, 180


def world(seed):
    """Buildings whose lists err, two in five of those on a list visited for their worth, and some drawn at random.

    Ids differ with the seed, and so does the order in which they are drawn; what is empty and listed hangs on neither.
    """
    rng = np.random.default_rng(seed)
    ids = np.array([f"w{seed}:{n}" for n in range(N)])
    empty = np.arange(N) % 5 == 0
    likely = np.where(empty, np.arange(N) % 3 != 0, np.arange(N) % 7 == 0)
    visited = likely & (rng.random(N) < 0.8)
    assets = gpd.GeoDataFrame(
        {"asset_id": ids, "location_accuracy_m": 10.0}, geometry=gpd.points_from_xy([0.0] * N, [0.0] * N)
    )
    vacancy = pd.DataFrame({"asset_id": ids, "list": np.where(likely, "likely", "none")})
    drawn = draw_at_random(assets, vacancy, ids[visited], DRAWN)
    visited |= np.isin(ids, drawn)
    table = pd.DataFrame({"asset_id": ids, "council": "C", "list": vacancy["list"], "empty": empty, "on_file": True})
    return assets, vacancy, table, visited


def test_precision_recall_and_share_are_unbiased_though_the_likely_are_visited_as_well():
    found, naive, covered = [], [], []
    assets, vacancy, table, _ = world(0)
    likely, empty = table["list"] == "likely", table["empty"]
    truth = np.array([empty[likely].mean(), likely[empty].mean(), empty.mean()])
    for seed in range(REPEATS):
        assets, vacancy, table, visited = world(seed)
        quality = list_quality(assets, vacancy, table[visited])
        assert quality.drawn >= DRAWN
        precision = quality.precision.query("council == @EVERYWHERE").set_index("list")
        recall = quality.recall.iloc[0]
        share = precision["empty"].sum() / precision["buildings"].sum()
        found.append([precision.loc["likely", "share"], recall["share"], share])
        covered.append(
            [
                precision.loc["likely", "low"] <= truth[0] <= precision.loc["likely", "high"],
                recall["low"] <= truth[1] <= recall["high"],
            ]
        )
        seen = table[visited]
        naive.append(
            [
                seen.loc[seen["list"] == "likely", "empty"].mean(),
                (seen.loc[seen["empty"], "list"] == "likely").mean(),
                seen["empty"].mean(),
            ]
        )
    mean, spread = np.nanmean(found, axis=0), np.nanstd(found, axis=0) / math.sqrt(REPEATS)
    assert (np.abs(mean - truth) < 4 * spread).all()
    assert spread.max() < 0.012  # so that a bias of a few per cent would show
    assert (np.mean(covered, axis=0) >= 0.93).all()
    # all that was visited: recall and the share that is empty come out far too high
    off = np.mean(naive, axis=0) - truth
    assert off[1] > 0.15
    assert off[2] > 0.15


def test_drawn_buildings_alone_would_miss_those_visited_for_their_worth():
    """Why the beginning of the order counts, not only those that were drawn."""
    shares = []
    for seed in range(30):
        assets, vacancy, table, visited = world(seed)
        order = random_order(table["asset_id"])
        sample = list_quality(assets, vacancy, table[visited])
        inside = table[table["asset_id"].isin(order[: sample.drawn])]
        shares.append((inside["list"] == "likely").mean())
        assert visited[table["asset_id"].isin(order[: sample.drawn])].all()
        assert sample.drawn == N or order[sample.drawn] not in set(table.loc[visited, "asset_id"])
    assert np.mean(shares) == pytest.approx((table["list"] == "likely").mean(), abs=0.04)


def test_the_order_is_kept_when_buildings_come_and_go():
    order = random_order(f"a{n}" for n in range(50))
    assert order == random_order(reversed(order))
    fewer = [one for one in order if one not in ("a3", "a17")]
    assert random_order(fewer) == fewer
    # as it is today: a change would draw other buildings and lose the sample that councils have
    assert random_order(["a", "b", "c", "d", "e"]) == ["d", "b", "e", "c", "a"]


@pytest.fixture
def town(make_assets):
    rows = [{"point": (0, 0), "location_accuracy_m": 20.0, "owner": f"Council {n % 2}"} for n in range(12)]
    rows += [{"location_accuracy_m": 20.0}, {"point": (0, 0), "location_accuracy_m": 900.0}, {"point": (0, 0)}]
    assets = make_assets(*rows, {"point": (0, 0), "location_accuracy_m": 20.0, "name": "Green"})
    stands = ["likely", "in use", "none"] * 4 + ["likely"] * 3 + ["not a building"]
    return assets, pd.DataFrame({"asset_id": assets["asset_id"], "list": stands})


def checked_of(assets, vacancy, ids, empty=()):
    table = vacancy[vacancy["asset_id"].isin(ids)].merge(assets[["asset_id", "owner"]], on="asset_id")
    return table.rename(columns={"owner": "council"}).assign(on_file=True, empty=table["asset_id"].isin(empty))


def test_land_and_what_cannot_be_found_are_not_drawn(town):
    assets, vacancy = town
    assert findable(assets).sum() == 13
    everything = draw_at_random(assets, vacancy, [], 99)
    assert set(everything) == set(assets["asset_id"][:12])
    assert everything == random_order(everything)
    assert draw_at_random(assets, vacancy, everything[:5], 2) == everything[5:7]


def test_the_sample_ends_before_the_first_that_nobody_has_visited(town):
    assets, vacancy = town
    order = draw_at_random(assets, vacancy, [], 99)
    quality = list_quality(assets, vacancy, checked_of(assets, vacancy, order[:4] + order[5:9], order[:1]))
    assert (quality.population, quality.drawn) == (12, 4)
    everywhere = quality.precision[quality.precision["council"] == EVERYWHERE]
    assert everywhere["buildings"].sum() == 4
    assert everywhere["empty"].sum() == 1
    assert {"confirmed", "likely", "visit", "none"} <= set(everywhere["list"])
    known = checked_of(assets, vacancy, order)
    known.loc[known["asset_id"] == order[2], "on_file"] = False
    assert list_quality(assets, vacancy, known).drawn == 2


def test_by_council_and_by_hand(town):
    assets, vacancy = town
    order = draw_at_random(assets, vacancy, [], 99)
    likely = set(vacancy.loc[vacancy["list"] == "likely", "asset_id"][:4])
    others = sorted(set(order) - likely)
    quality = list_quality(assets, vacancy, checked_of(assets, vacancy, order, {*sorted(likely)[:3], others[0]}))
    precision = quality.precision.set_index(["council", "list"])
    row = precision.loc[(EVERYWHERE, "likely")]
    assert (row["buildings"], row["empty"], row["share"]) == (4, 3, 0.75)
    assert (row["low"], row["high"]) == pytest.approx((0.301, 0.954), abs=0.001)
    assert math.isnan(precision.loc[(EVERYWHERE, "confirmed"), "share"])
    assert sum(precision.loc[(f"Council {n}", "likely"), "buildings"] for n in (0, 1)) == 4
    recall = quality.recall.set_index("council")
    assert recall.loc[EVERYWHERE, ["empty", "ranked", "share"]].to_list() == [4, 3, 0.75]
    assert recall.loc[["Council 0", "Council 1"], "empty"].sum() == 4


def test_nobody_has_been_anywhere(town):
    assets, vacancy = town
    quality = list_quality(assets, vacancy, checked_of(assets, vacancy, []))
    assert (quality.population, quality.drawn) == (12, 0)
    assert quality.precision["share"].isna().all()
    assert quality.recall["share"].isna().all()
