import dataclasses
import itertools

import numpy as np
import pandas as pd
import pytest

from assetmap.vacancy.rules import load_rules
from assetmap.vacancy.visits.rounds import AT_RANDOM, FOR_WORTH, ROUND_COLUMNS, _short_way, visit_rounds
from assetmap.vacancy.visits.sample import random_order

ROUNDS = load_rules().rounds
AREAS = pd.DataFrame(
    {"area_code": ["Z1", "Z2", "Z3"], "ward_name": ["West", "East", "West"], "district_name": ["Town"] * 3}
)


def vacancy_of(assets, gbp, stands="visit"):
    return pd.DataFrame({"asset_id": assets["asset_id"], "list": stands, "probability": 0.7, "visit_gbp": gbp})


@pytest.fixture
def estate(make_assets):
    """Buildings at some places, each with its worth; what is in use is worth nothing and can only be drawn."""

    def make(places, gbp, used=0, **more):
        rows = [{"name": f"B{n}", "area_code": "Z1", "point": place} for n, place in enumerate(places)]
        rows += [{"name": f"U{n}", "area_code": "Z2", "point": (50_000 + n, 0)} for n in range(used)]
        assets = make_assets(*({"location_accuracy_m": 50.0} | row | more for row in rows))
        return assets, vacancy_of(assets, [*gbp, *[-50.0] * used], ["visit"] * len(places) + ["in use"] * used)

    return make


def for_worth(found):
    return found[found["drawn"] == FOR_WORTH]


def test_neighbours_are_visited_together_and_the_better_round_comes_first(estate):
    near = [(0, 0), (300, 0), (300, 400)]
    far = [(40_000, 0), (40_200, 0)]
    assets, value = estate([*near, *far], [200.0, 200, 200, 900, 900], used=30)
    found = for_worth(visit_rounds(value, assets, AREAS, ROUNDS, 6))
    assert [set(part["name"]) for _, part in found.groupby("round")] == [{"B3", "B4"}, {"B0", "B1", "B2"}]
    assert found["round_gbp_per_hour"].is_monotonic_decreasing


def test_hours_and_pounds_of_a_round_by_hand(estate):
    assets, value = estate([(0, 0), (3000, 4000)], [1000.0, 500.0], used=1)
    rounds = dataclasses.replace(ROUNDS, random_share=0.01)  # the one that is in use lies far away: a round of its own
    while True:  # until the one drawn is the one in use
        if random_order(assets["asset_id"])[0] == assets["asset_id"].iloc[2]:
            break
        assets["asset_id"] += "x"
        value["asset_id"] = assets["asset_id"]
    found = visit_rounds(value, assets, AREAS, rounds, 3)
    first = found[found["round"] == 1]
    hours = (60 + 2 * 15) / 60 + 5 / 20  # there and back, two doors, 5 km at 20 km/h
    assert first["round_hours"].to_list() == pytest.approx([hours] * 2)
    assert first["round_gbp_per_hour"].to_list() == pytest.approx([1500 / hours] * 2)
    assert first["from_last_m"].isna().to_list() == [True, False]
    assert first["from_last_m"].iloc[1] == 5000
    alone = found[found["round"] == 2]
    assert alone["drawn"].to_list() == [AT_RANDOM]
    assert alone["round_gbp_per_hour"].iloc[0] == pytest.approx(-50 / 1.25)
    assert found.columns.to_list() == list(ROUND_COLUMNS)


def test_the_best_round_is_nearly_the_best_there_is():
    """Against every set of stops and every order of them, on small fields."""
    from assetmap.vacancy.visits.rounds import _best_rounds, _Field

    rounds = dataclasses.replace(ROUNDS, most_stops=5, random_share=1e-9)
    shares = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        field = _Field(rng.uniform(0, 12_000, (7, 2)), rng.uniform(20, 1500, 7), rounds)
        ours = field.rate(_best_rounds(field, list(range(7)), 7)[0])
        best = max(
            field.rate(list(way))
            for size in range(1, 5)
            for way in itertools.permutations(range(7), size)
            if field.hours(list(way)) <= rounds.most_hours
        )
        shares.append(ours / best)
    assert min(shares) > 0.9
    assert np.mean(shares) > 0.98
    assert max(shares) <= 1 + 1e-9


def test_no_round_is_longer_than_it_may_be(estate):
    rng = np.random.default_rng(3)
    assets, value = estate(rng.uniform(0, 20_000, (120, 2)).tolist(), rng.uniform(50, 1500, 120), used=40)
    for rounds in (ROUNDS, dataclasses.replace(ROUNDS, most_hours=3, most_stops=4)):
        found = visit_rounds(value, assets, AREAS, rounds, 80)
        assert len(found) == 80
        assert found["asset_id"].is_unique
        assert (found["round_hours"] <= rounds.most_hours).all()
        assert (found.groupby("round").size() <= rounds.most_stops).all()
        assert (found["drawn"] == AT_RANDOM).sum() == 8
        for _, part in found.groupby("round"):
            assert part["stop"].to_list() == list(range(1, len(part) + 1))
            metres = np.hypot(part["easting"].diff(), part["northing"].diff()).sum()
            assert part["round_hours"].iloc[0] == pytest.approx(rounds.hours(metres, len(part)))


def test_the_drawn_tenth_is_the_beginning_of_the_random_order_that_nobody_has_visited(estate):
    assets, value = estate([(n * 100, 0) for n in range(20)], [500.0] * 20, used=20)
    order = random_order(assets["asset_id"])
    drawn = visit_rounds(value, assets, AREAS, ROUNDS, 20)
    assert set(drawn.loc[drawn["drawn"] == AT_RANDOM, "asset_id"]) == set(order[:2])
    later = visit_rounds(value, assets, AREAS, ROUNDS, 15, visited=[order[0], order[2]])
    assert set(later.loc[later["drawn"] == AT_RANDOM, "asset_id"]) == {order[1], order[3]}
    # what is worth more or less plays no part in it
    other = visit_rounds(value.assign(visit_gbp=1.0), assets, AREAS, ROUNDS, 20)
    assert set(other.loc[other["drawn"] == AT_RANDOM, "asset_id"]) == set(order[:2])


def test_what_cannot_be_found_and_land_are_in_no_round(estate, make_assets):
    assets = make_assets(
        {"name": "far", "point": (0, 0), "location_accuracy_m": 3000.0},
        {"name": "nowhere", "location_accuracy_m": 50.0},
        {"name": "field", "point": (0, 0), "location_accuracy_m": 50.0},
        {"name": "hall", "point": (0, 0), "location_accuracy_m": 50.0},
    )
    value = vacancy_of(assets, 900.0, ["visit", "visit", "not a building", "likely"])
    assert visit_rounds(value, assets, AREAS, ROUNDS, 9)["name"].to_list() == ["hall"]


def test_only_the_lists_of_which_a_look_is_worth_it(estate):
    names = ["confirmed", "likely", "visit", "none", "gone", "in use", "visit"]
    assets, value = estate([(n * 100, 0) for n in range(7)], [500.0] * 6 + [-1.0])
    value["list"] = names
    found = visit_rounds(value, assets, AREAS, ROUNDS, 9)
    assert set(for_worth(found)["list"]) <= {"likely", "visit"}
    assert (for_worth(found)["visit_gbp"] > 0).all()
    assert (found["drawn"] == AT_RANDOM).sum() == 1


def test_a_round_is_walked_in_a_short_order():
    rng = np.random.default_rng(5)
    for _ in range(8):
        at = rng.uniform(0, 1000, (6, 2))

        def metres(order, at=at):
            return np.hypot(*np.diff(at[list(order)], axis=0).T).sum()

        best = min(map(metres, itertools.permutations(range(6))))
        way = _short_way(at, list(range(6)))
        assert sorted(way) == list(range(6))
        assert metres(way) <= best * 1.02
        assert at[way[0], 0] <= at[way[-1], 0]


def test_the_order_of_the_rows_plays_no_part(estate):
    rng = np.random.default_rng(1)
    assets, value = estate(rng.uniform(0, 9000, (30, 2)).tolist(), rng.uniform(1, 900, 30), used=10)
    turned = visit_rounds(value[::-1], assets[::-1].reset_index(drop=True), AREAS[::-1], ROUNDS, 12)
    pd.testing.assert_frame_equal(turned, visit_rounds(value, assets, AREAS, ROUNDS, 12))


def test_wards_districts_and_size_bands_stand_beside(estate):
    assets, value = estate([(0, 0)], [500.0], floor_area_m2=120.0)
    (row,) = visit_rounds(value, assets, AREAS, ROUNDS, 1).to_dict("records")
    assert (row["ward_name"], row["district_name"], row["size_band"]) == ("West", "Town", "100 to 250 m²")
    assets["area_code"] = None
    (row,) = visit_rounds(value, assets, AREAS, ROUNDS, 1).to_dict("records")
    assert (row["ward_name"], row["district_name"]) == ("no ward known", "")


def test_nobody_to_visit(estate):
    assets, value = estate([(0, 0)], [500.0])
    found = visit_rounds(value, assets, AREAS, ROUNDS, 3, visited=assets["asset_id"])
    assert found["drawn"].to_list() == [FOR_WORTH]
    empty = visit_rounds(value.assign(list="not a building"), assets, AREAS, ROUNDS, 3)
    assert empty.empty
    assert empty.columns.to_list() == list(ROUND_COLUMNS)
    assert visit_rounds(value[:0], assets[:0], AREAS, ROUNDS, 3).empty


def test_at_the_door(estate):
    assets, value = estate([(0, 0), (1, 1)], [500.0, 500.0])
    with pytest.raises(ValueError, match="'most' is 0"):
        visit_rounds(value, assets, AREAS, ROUNDS, 0)
    with pytest.raises(ValueError, match="not in 'assets'"):
        visit_rounds(value, assets[:1], AREAS, ROUNDS, 3)
