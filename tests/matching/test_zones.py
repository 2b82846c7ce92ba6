import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from assetmap.matching import ZONE_COLUMNS, Need, zones_in_question
from assetmap.matching.zones import _BANDS
from assetmap.vacancy.redaction import NOT_PLACED, SIZE_BANDS, WITHHELD

ROWS = [
    ("zone-a", "A1; A2", "One; Two", "West", "under 100 m²", 4),
    ("zone-a", "A1; A2", "One; Two", "West", "over 1,000 m²", 3),
    ("zone-b", "B1", "Three", "East", "500 to 1,000 m²", 6),
    ("zone-c", "C1", "Four", "East", "size not stated", 5),
    (NOT_PLACED, "", "", "", "under 100 m²", 5),
    (WITHHELD, "", "", "", "", 2),
]
SUMMARY = pd.DataFrame(ROWS, columns=["zone_id", "area_codes", "area_names", "district_name", "size_band", "buildings"])
OUTLINES = gpd.GeoDataFrame(
    {"zone_id": ["zone-a", "zone-b", "zone-c"], "buildings": [7, 6, 5]},
    geometry=[box(0, 0, 100, 100), box(1000, 0, 1100, 100), box(5000, 0, 5100, 100)],
    crs=27700,
)


def asked(**need):
    found = zones_in_question(Need(**need), SUMMARY, OUTLINES)
    assert list(found) == list(ZONE_COLUMNS)
    return dict(zip(found["zone_id"], found["may_suit"], strict=True))


def test_the_bands_are_those_of_the_summary():
    assert tuple(_BANDS) == SIZE_BANDS


@pytest.mark.parametrize(
    ("need", "expected"),
    [
        ({}, {"zone-a": 7, "zone-b": 6, "zone-c": 5}),
        ({"least_m2": 120.0}, {"zone-b": 6, "zone-c": 5, "zone-a": 3}),
        ({"least_m2": 1000.0}, {"zone-b": 6, "zone-c": 5, "zone-a": 3}),
        ({"least_m2": 1001.0}, {"zone-c": 5, "zone-a": 3}),
        ({"most_m2": 90.0}, {"zone-c": 5, "zone-a": 4}),
        ({"most_m2": 90.0, "room": True}, {"zone-a": 7, "zone-b": 6, "zone-c": 5}),
        ({"near": (50.0, 50.0), "reach_m": 400.0}, {"zone-a": 7}),
        ({"near": (50.0, 50.0), "reach_m": 950.0}, {"zone-a": 7, "zone-b": 6}),
        ({"near": (50.0, 50.0), "reach_m": 400.0, "least_m2": 300.0}, {"zone-a": 3}),
        # nothing else is public of them
        (
            {"must": ("kitchen",), "monthly_gbp": 1.0, "what": "grow food or keep a garden"},
            {"zone-a": 7, "zone-b": 6, "zone-c": 5},
        ),
    ],
)
def test_what_may_suit_by_zone_and_size_band(need, expected):
    assert asked(**need) == expected
    assert list(asked(**need)) == list(expected)


def test_where_nothing_is_protected_there_is_no_zone():
    assert zones_in_question(Need(least_m2=5.0), SUMMARY.iloc[:0], OUTLINES.iloc[:0]).empty
