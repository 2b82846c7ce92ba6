import pandas as pd
import pytest

from assetmap.vacancy.visits.visit_list import VISIT_LIST_COLUMNS, visit_list

AREAS = pd.DataFrame(
    {"area_code": ["Z1", "Z2", "Z3"], "ward_name": ["West", "East", "West"], "district_name": ["Town"] * 3}
)


def worth(assets, *pounds):
    return pd.DataFrame({"asset_id": assets["asset_id"], "list": "visit", "probability": 0.7, "visit_gbp": pounds})


@pytest.fixture
def estate(make_assets):
    rows = [("Z2", 5000, 0), ("Z1", 0, 0), ("Z3", 1000, 0), ("Z2", 4000, 0), ("Z1", 300, 400), (None, 9000, 0)]
    return make_assets(
        *(
            {"name": f"B{n}", "area_code": area, "point": (x, y), "location_accuracy_m": 50.0}
            for n, (area, x, y) in enumerate(rows)
        ),
        {"name": "B6", "area_code": "Z1", "floor_area_m2": 120.0, "location_accuracy_m": 50.0},
        {"name": "B7", "area_code": "Z1", "point": (1, 1), "location_accuracy_m": 3000.0},
    )


def test_a_route_goes_ward_by_ward_to_the_nearest(estate):
    found = visit_list(worth(estate, *[0.5] * 8), estate, AREAS, 10)
    assert found["name"].to_list() == ["B1", "B4", "B2", "B3", "B0", "B5", "B6"]
    assert found["ward_name"].to_list() == ["West"] * 3 + ["East"] * 2 + ["no ward known", "West"]
    assert found["stop"].to_list() == [1, 2, 3, 4, 5, 6, 7]
    # 3-4-5 triangle of 500 m
    assert found["from_last_m"].to_list()[1] == 500.0
    assert found["from_last_m"].isna().to_list() == [True, *[False] * 5, True]
    assert found["size_band"].to_list()[-1] == "100 to 250 m²"
    assert found.columns.to_list() == list(VISIT_LIST_COLUMNS)


def test_only_the_most_worth_and_none_that_changes_nothing(estate):
    value = worth(estate, 0.1, 0.0, 0.4, 0.3, -5.0, 0.2, 0.0, 9.0)
    assert set(visit_list(value, estate, AREAS, 2)["name"]) == {"B2", "B3"}
    assert len(visit_list(value, estate, AREAS, 99)) == 4
    assert visit_list(value.assign(visit_gbp=0.0), estate, AREAS, 3).empty


def test_only_the_lists_of_which_a_look_is_worth_it(estate):
    value = worth(estate, *[0.5] * 8)
    value["list"] = ["confirmed", "likely", "visit", "none", "gone", "in use", "visit", "visit"]
    assert set(visit_list(value, estate, AREAS, 9)["name"]) == {"B1", "B2", "B6"}


def test_the_order_of_the_rows_plays_no_part(estate):
    value = worth(estate, *[0.5] * 8)
    turned = visit_list(value[::-1], estate[::-1].reset_index(drop=True), AREAS[::-1], 4)
    pd.testing.assert_frame_equal(turned, visit_list(value, estate, AREAS, 4))


def test_at_the_door(estate):
    with pytest.raises(ValueError, match="'most' is 0"):
        visit_list(worth(estate, *[0.5] * 8), estate, AREAS, 0)
    with pytest.raises(ValueError, match="not in 'assets'"):
        visit_list(worth(estate, *[0.5] * 8), estate[:2], AREAS, 3)
