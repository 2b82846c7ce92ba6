import datetime as dt

import geopandas as gpd
import pandas as pd
import pytest

from assetmap.indicators import CATALOGUE
from assetmap.reports import EXPORT_COLUMNS
from assetmap.reports.columns import export_rows


def exported(rows, run):
    columns, values = export_rows(rows, run)
    return [dict(zip([column.name for column in columns], row, strict=True)) for row in values]


def test_columns_are_declared_once_and_said_in_full():
    for field in ("name", "heading"):
        given = [getattr(column, field) for column in EXPORT_COLUMNS]
        assert len(set(given)) == len(given)
    assert all(column.meaning and column.source and column.heading for column in EXPORT_COLUMNS)


def test_every_indicator_is_among_them():
    assert {indicator.name for indicator in CATALOGUE} <= {column.name for column in EXPORT_COLUMNS}


def test_only_declared_columns_that_are_there_in_the_declared_order(rows, run):
    columns, values = export_rows(rows, run)
    names = [column.name for column in columns]
    assert names == [
        "asset_id",
        "uprn",
        "name",
        "floor_area_m2",
        "rank",
        "score",
        "easting",
        "northing",
        "source_file",
        "source_row",
        "source_title",
        "source_vintage",
        "built_at",
        "data_version",
    ]
    assert all(len(row) == len(names) for row in values)


def test_values_by_hand(rows, run):
    first, second, third = exported(rows, run)
    assert first == {
        "asset_id": "A:1",
        "uprn": "012345678901",
        "name": "Old Hall",
        "floor_area_m2": 284,
        "rank": 2,
        "score": 0.5,
        "easting": 651409.8,
        "northing": 313177.4,
        "source_file": "a.csv",
        "source_row": 2,
        "source_title": "Register of A",
        "source_vintage": "2026-05",
        "built_at": "2026-07-01T09:00:00+00:00",
        "data_version": "28b2da675cfc",
    }
    missing = ("uprn", "name", "floor_area_m2", "rank", "score", "easting", "northing")
    assert [second[name] for name in missing] == [None] * 7
    assert (third["score"], third["source_title"], third["source_vintage"]) == (-0.25, "Register of B", "2024")


def test_the_input_is_untouched(rows, run):
    before = rows.copy(deep=True)
    export_rows(rows, run)
    pd.testing.assert_frame_equal(rows, before)


def test_an_empty_frame_keeps_its_columns(rows, run):
    columns, values = export_rows(rows[:0], run)
    assert [column.name for column in columns][:2] == ["asset_id", "uprn"]
    assert values == []


@pytest.mark.parametrize("index", [["x", "x", "y"], [9, 1, 5]])
def test_any_index_will_do(rows, run, index):
    assert exported(rows.set_axis(index), run) == exported(rows, run)


def test_given_eastings_go_before_the_points(rows, run):
    found = exported(rows.assign(easting=[1.0, 2.5, float("nan")], northing=[3.0, 4.0, 5.0]), run)
    assert [row["easting"] for row in found] == [1, 2.5, None]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("\x00\x01\x0b", None),
        ("", None),
        ("a\x0bb\ud800\ufffe", "ab"),
        ("tab\tline\nend\r", "tab\tline\nend\r"),
        (float("inf"), None),
        (float("-inf"), None),
        (pd.NA, None),
        (pd.NaT, None),
        (-3.0, -3),
        (1e300, 1e300),
        (True, True),
        (10**18, 10**18),
        (["a", 1], "['a', 1]"),
        (dt.datetime(2026, 7, 1, 10, tzinfo=dt.timezone(dt.timedelta(hours=1))), "2026-07-01T09:00:00Z"),
        (pd.Timestamp("2026-07-01 09:00:00.5", tz="UTC"), "2026-07-01T09:00:00Z"),
        (pd.Timestamp("2026-07-01 09:00"), "2026-07-01T09:00:00"),
        (dt.date(2026, 7, 1), "2026-07-01"),
    ],
)
def test_cells_of_all_kinds(run, cell, value):
    rows = pd.DataFrame({"asset_id": ["a"], "shortlist_reason": pd.Series([cell], dtype="object")})
    found = exported(rows, run)[0]["shortlist_reason"]
    assert (type(found), found) == (type(value), value)


def test_a_shortlist_is_exported_with_reason_and_moment(run):
    moments = pd.to_datetime(["2026-07-01T09:00:00Z", None])
    rows = pd.DataFrame({"asset_id": ["a", "b"], "shortlist_reason": ["near", None], "shortlist_added_at": moments})
    found = exported(rows, run)
    assert [row["shortlist_added_at"] for row in found] == ["2026-07-01T09:00:00Z", None]


def test_wrong_arguments(rows, run):
    with pytest.raises(TypeError, match="'rows' is of kind list"):
        export_rows([], run)
    with pytest.raises(TypeError, match="'run' is of kind str"):
        export_rows(rows, "run.json")
    twice = pd.DataFrame([["a", "b"]], columns=["name", "name"])
    with pytest.raises(ValueError, match="stands twice"):
        export_rows(twice, run)
    with pytest.raises(ValueError, match="allowed EPSG:27700"):
        export_rows(rows.to_crs(4326), run)
    with pytest.raises(ValueError, match="allowed EPSG:27700"):
        export_rows(gpd.GeoDataFrame(rows.drop(columns="geometry"), geometry=rows.geometry.to_numpy()), run)
