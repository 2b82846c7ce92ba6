import sqlite3

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest

from assetmap.reports import EXPORT_COLUMNS, to_geopackage
from assetmap.reports.geopackage import LAYERS


@pytest.fixture
def opened(tmp_path):
    def write(rows, run):
        path = tmp_path / "x.gpkg"
        path.write_bytes(to_geopackage(rows, run))
        return path

    return write


def test_layers_and_their_system(rows, run, opened):
    path = opened(rows, run)
    assert {name for name, _ in pyogrio.list_layers(path)} == set(LAYERS)
    found = gpd.read_file(path, layer="buildings")
    assert found.crs.to_epsg() == 27700
    assert found["asset_id"].to_list() == ["A:1", "A:2", "B:1"]
    assert (found.geometry.iloc[0].x, found.geometry.iloc[0].y) == (651409.8, 313177.4)
    assert found.geometry.isna().to_list() == [False, True, False]


def test_kinds_of_columns(rows, run, opened):
    found = gpd.read_file(opened(rows, run), layer="buildings")
    assert found["uprn"].iloc[0] == "012345678901"
    assert found["rank"].fillna(0).to_list() == [2, 0, 1]
    np.testing.assert_array_equal(found["score"].to_numpy(dtype="float64"), [0.5, np.nan, -0.25])
    assert found["source_row"].dtype.kind == "i"


def test_every_column_says_what_it_means_and_where_it_comes_from(rows, run, opened):
    path = opened(rows, run)
    told = gpd.read_file(path, layer="columns")
    assert told["name"].to_list() == [n for n in gpd.read_file(path, layer="buildings").columns if n != "geometry"]
    declared = {(c.name, c.heading, c.meaning, c.source) for c in EXPORT_COLUMNS}
    assert set(told[["name", "heading", "meaning", "source"]].itertuples(index=False, name=None)) <= declared
    sources = gpd.read_file(path, layer="sources")
    assert sources["licence"].to_list() == ["OGL 3.0"] * 3
    record = gpd.read_file(path, layer="run").set_index("what")["value"]
    assert record["data_version"] == "28b2da675cfc"


def test_the_same_rows_give_the_same_content(rows, run):
    assert to_geopackage(rows, run) == to_geopackage(rows, run)
    assert b"2026-07-01T09:00:00.000Z" in to_geopackage(rows, run)
    assert b"1970-01-01T00:00:00.000Z" in to_geopackage(rows, {})
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_hostile_texts_are_kept_as_texts(run, hostile, markup, opened):
    texts = [text for text in hostile + markup if text.strip("\x00 ")] + ["'); DROP TABLE buildings; --"]
    path = opened(pd.DataFrame({"asset_id": texts, "name": texts}, dtype="object"), run)
    with sqlite3.connect(path) as base:
        kept = [name for (name,) in base.execute("select name from buildings order by fid")]
    base.close()
    plain = ["".join(sign for sign in text if sign not in "\x00\x1b\x0b\ud800\ufffe") for text in texts]
    assert kept == plain


def test_flags_no_rows_and_no_places(run, opened):
    path = opened(pd.DataFrame({"asset_id": ["a"], "score": [True]}), run)
    assert gpd.read_file(path, layer="buildings")["score"].to_list() == [True]
    empty = gpd.read_file(opened(pd.DataFrame({"asset_id": []}, dtype="str"), run), layer="buildings")
    assert len(empty) == 0


def test_wrong_arguments(rows, run):
    with pytest.raises(TypeError, match="'rows' is of kind list"):
        to_geopackage([], run)
    with pytest.raises(ValueError, match="allowed EPSG:27700"):
        to_geopackage(rows.to_crs(4326), run)
