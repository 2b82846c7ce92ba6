import dataclasses
import json
import math
import os
import time

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
from pyproj import CRS as Projection
from shapely import Point

from assetmap.errors import InputError
from assetmap.tables import (
    ASSETS,
    CRS,
    INDICATORS,
    ISSUES,
    ORGANISATIONS,
    SCORES,
    TABLES,
    Column,
    Table,
    atomic_path,
    check_table,
    empty_table,
    read_table,
    write_table,
)

SHELF = Table(
    "shelf",
    ("code",),
    (
        Column("code", "text", "code"),
        Column("height", "number", "height", "m"),
        Column("books", "integer", "books on it"),
        Column("full", "flag", "whether it is full"),
    ),
)
PLACES = Table("places", ("code",), (Column("code", "text", "code"),), geometry=True)


def shelf(**columns):
    given = {"code": ["a", "b"], "height": [1.5, math.nan], "books": [3, 0], "full": [True, False]} | columns
    return pd.DataFrame(given)


def places(crs=CRS):
    return gpd.GeoDataFrame({"code": ["a", "b"]}, geometry=[Point(350000, 390000), None], crs=crs)


def test_columns_come_in_their_order_and_kinds_on_a_new_index():
    found = check_table(shelf(books=[3.0, 0.0])[["full", "books", "height", "code"]].set_axis(["x", "x"]), SHELF)
    assert found.dtypes.astype(str).to_dict() == {"code": "str", "height": "float64", "books": "int64", "full": "bool"}
    pd.testing.assert_frame_equal(found, check_table(shelf(), SHELF))
    assert found.index.to_list() == [0, 1]


@pytest.mark.parametrize("index", [["x", "y"], ["x", "x"], [7, 7]])
def test_the_input_is_untouched(index):
    given, shapes = shelf().set_axis(index), places().set_axis(index)
    before = given.copy(), shapes.copy()
    checked, placed = check_table(given, SHELF), check_table(shapes, PLACES)
    checked["height"], placed["code"] = 9.0, "z"
    pd.testing.assert_frame_equal(given, before[0])
    pd.testing.assert_frame_equal(shapes, before[1])


def test_a_missing_text_stays_missing_but_not_in_the_key():
    found = check_table(pd.DataFrame({"a": ["x", None]}), Table("t", (), (Column("a", "text", "a"),)))
    assert found["a"].isna().to_list() == [False, True]


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (shelf().drop(columns=["height", "full"]), r"table 'shelf': missing columns \['height', 'full'\]"),
        (shelf(colour="red", shade=1), r"table 'shelf': columns not declared \['colour', 'shade'\]"),
        (shelf(code=["a", "a"]), r"table 'shelf': key repeated in 2 rows, such as \['a'\]"),
        (shelf(code=["a", None]), "table 'shelf': key 'code' is missing in 1 rows"),
        (shelf(height=["tall", "1"]), "table 'shelf': column 'height' is not number: .*tall"),
        (shelf(books=["many", "1"]), "table 'shelf': column 'books' is not integer: .*many"),
        (shelf(books=[1.0, math.nan]), "table 'shelf': column 'books' is not integer: "),
        (pd.DataFrame(), r"table 'shelf': missing columns \['code', 'height', 'books', 'full'\]"),
    ],
)
def test_what_does_not_fit_names_table_and_column(frame, message):
    with pytest.raises(ValueError, match=message):
        check_table(frame, SHELF)


def test_a_fraction_is_no_whole_number():
    with pytest.raises(ValueError, match="column 'books' is not integer"):
        check_table(shelf(books=[1.0, 2.7]), SHELF)


@pytest.mark.parametrize("flags", [[True, math.nan], [True, None], ["no", "yes"]])
def test_a_flag_is_true_or_false_and_nothing_else(flags):
    with pytest.raises(ValueError, match="column 'full' is not flag"):
        check_table(shelf(full=pd.Series(flags, dtype="object")), SHELF)


def test_a_key_of_two_columns_is_repeated_only_where_both_are():
    both = dataclasses.replace(SHELF, key=("code", "books"))
    assert len(check_table(shelf(code=["a", "a"]), both)) == 2
    with pytest.raises(ValueError, match=r"key repeated in 2 rows, such as \['a', .*3"):
        check_table(shelf(code=["a", "a"], books=[3, 3]), both)


def test_a_table_without_a_key_may_repeat_its_rows():
    row = {c.name: [0, 0] if c.kind == "integer" else ["x", "x"] for c in ISSUES.columns}
    assert len(check_table(pd.DataFrame(row), ISSUES)) == 2


def test_an_open_table_takes_further_columns_after_its_own_and_only_numbers_where_it_says_so():
    found = check_table(pd.DataFrame({"need": [1, 2], "asset_id": ["a", "b"]}), INDICATORS)
    assert found.columns.to_list() == ["asset_id", "need"]
    assert found["need"].dtype == "float64"
    with pytest.raises(ValueError, match="table 'indicators': column 'need' is not number: "):
        check_table(pd.DataFrame({"asset_id": ["a"], "need": ["high"]}), INDICATORS)
    scores = empty_table(SCORES).assign(gate_x=pd.Series(dtype="str"))
    assert check_table(scores, SCORES)["gate_x"].dtype == "str"


def test_a_rank_is_a_whole_number_or_missing():
    table = Table("t", (), (Column("rank", "rank", "rank"),))
    found = check_table(pd.DataFrame({"rank": [1.0, math.nan]}), table)["rank"]
    assert found.isna().to_list() == [False, True]
    assert found[0] == 1
    with pytest.raises(ValueError, match="table 't': column 'rank' is not rank"):
        check_table(pd.DataFrame({"rank": [1.5]}), table)


@pytest.mark.parametrize(
    ("frame", "seen"),
    [
        (places("EPSG:4326"), "WGS 84"),
        (places("EPSG:29902"), "TM65 / Irish Grid"),
        (places(None), "None"),
        (pd.DataFrame(places()), "None"),
    ],
)
def test_another_coordinate_system_or_none_is_refused(frame, seen):
    with pytest.raises(ValueError, match=f"table 'places': 'crs' is {seen}, allowed EPSG:27700"):
        check_table(frame, PLACES)


def test_a_table_of_places_without_geometry_is_refused():
    with pytest.raises(ValueError, match=r"table 'places': missing columns \['geometry'\]"):
        check_table(pd.DataFrame({"code": ["a"]}), PLACES)


@pytest.mark.parametrize("stated", [True, False])
def test_the_grid_said_in_other_words_is_accepted_and_from_then_on_is_one(tmp_path, stated):
    # GeoParquet states the system as PROJJSON; a file may leave its code out
    words = Projection(CRS).to_json_dict()
    if not stated:
        del words["id"]
    frame = places(None).set_crs(Projection.from_json_dict(words))
    frame.to_parquet(tmp_path / "places.parquet")
    kept = json.loads(pq.read_schema(tmp_path / "places.parquet").metadata[b"geo"])
    assert ("id" in kept["columns"]["geometry"]["crs"]) == stated
    for found in (check_table(frame, PLACES), read_table(PLACES, tmp_path)):
        assert found.crs.to_string() == CRS
        assert found.geometry.iloc[0] == Point(350000, 390000)
        assert found.geometry.iloc[1] is None


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_every_table_of_no_rows_fits_itself_and_comes_back_from_its_file(table, tmp_path):
    empty = empty_table(table)
    assert empty.columns.to_list() == table.names
    assert len(empty) == 0
    pd.testing.assert_frame_equal(check_table(empty, table), empty)
    found = read_table(table, write_table(empty, table, tmp_path).parent)
    pd.testing.assert_frame_equal(found, empty)
    assert isinstance(found, gpd.GeoDataFrame) == table.geometry


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_every_table_says_what_its_columns_mean_and_has_its_key_among_them(table):
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    assert set(table.key) <= set(names)
    assert all(column.meaning for column in table.columns)
    assert table.names == names + ["geometry"] * table.geometry


def test_names_of_tables_are_told_apart():
    assert len({table.name for table in TABLES}) == len(TABLES)


def test_rows_come_back_as_they_were_written(tmp_path):
    given = gpd.GeoDataFrame(
        {column.name: ["x", None] for column in ORGANISATIONS.columns} | {"organisation_id": ["o1", "o2"]},
        geometry=[Point(1, 2), None],
        crs=CRS,
        index=["p", "p"],
    )
    path = write_table(given, ORGANISATIONS, tmp_path / "new" / "folder")
    assert path == tmp_path / "new" / "folder" / "organisations.parquet"
    pd.testing.assert_frame_equal(read_table(ORGANISATIONS, path.parent), check_table(given, ORGANISATIONS))
    assert [file.name for file in path.parent.iterdir()] == ["organisations.parquet"]


def test_what_does_not_fit_is_not_written_and_the_old_file_stays(tmp_path):
    path = write_table(shelf(), SHELF, tmp_path)
    before = path.read_bytes()
    with pytest.raises(ValueError, match="key repeated"):
        write_table(shelf(code=["a", "a"]), SHELF, tmp_path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def refused(table, folder):
    with pytest.raises(InputError) as caught:
        read_table(table, folder)
    error = caught.value
    assert error.where == str(folder / f"{table.name}.parquet")
    assert error.next_step == "build the region again"
    return error


def test_a_table_that_is_not_there(tmp_path):
    assert refused(SHELF, tmp_path).what == "a table of the build is missing"


@pytest.mark.parametrize("table", [SHELF, PLACES], ids=["plain", "with geometry"])
def test_a_file_that_is_cut_short_or_no_parquet(tmp_path, table):
    path = write_table(places() if table.geometry else shelf(), table, tmp_path)
    whole = path.read_bytes()
    for content in (b"", b"code,height\n", whole[: len(whole) // 2], whole[:-8] + b"\0" * 4 + b"PAR1"):
        path.write_bytes(content)
        error = refused(table, tmp_path)
        assert error.what == "a table of the build cannot be read"
        assert error.seen


def test_a_file_of_another_version_says_what_does_not_fit(tmp_path):
    shelf().drop(columns="height").to_parquet(tmp_path / "shelf.parquet")
    assert "missing columns ['height']" in refused(SHELF, tmp_path).seen
    pd.DataFrame({"code": ["a"]}).to_parquet(tmp_path / "places.parquet")
    assert refused(PLACES, tmp_path).seen


@pytest.mark.parametrize("before", [None, b"old"])
def test_a_block_that_ends_well_puts_the_new_file_in_place(tmp_path, before):
    target = tmp_path / "deep" / "file.bin"
    if before:
        target.parent.mkdir()
        target.write_bytes(before)
    with atomic_path(target) as part:
        assert part.parent == target.parent
        part.write_bytes(b"new")
        assert target.exists() == bool(before)
    assert target.read_bytes() == b"new"
    assert list(target.parent.iterdir()) == [target]
    assert target.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("before", [None, b"old"])
def test_a_block_that_raises_leaves_the_old_file_and_no_other(tmp_path, before, error):
    target = tmp_path / "file.bin"
    if before:
        target.write_bytes(before)

    def write_half():
        with atomic_path(target) as part:
            part.write_bytes(b"half")
            raise error

    with pytest.raises(error):
        write_half()
    assert [file.read_bytes() for file in tmp_path.iterdir()] == ([before] if before else [])


def test_two_writers_of_one_file_do_not_meet(tmp_path):
    target = tmp_path / "file.bin"
    with atomic_path(target) as one, atomic_path(target) as other:
        assert one != other
        one.write_bytes(b"one")
        other.write_bytes(b"other")
    assert target.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [target]


def test_what_a_killed_writer_left_is_swept_and_what_is_being_written_is_not(tmp_path):
    left, written, others = (
        tmp_path / name for name in (".old.zip.abcd_123.part", ".new.zip.abcd_124.part", ".old.zip.part")
    )
    for path in (left, written, others):
        path.write_bytes(b"half")
    long_ago = time.time() - 3700
    for path in (left, others):
        os.utime(path, (long_ago, long_ago))
    with atomic_path(tmp_path / "another.zip", private=True) as part:
        part.write_bytes(b"new")
    assert {path.name for path in tmp_path.iterdir()} == {"another.zip", written.name, others.name}
    assert (tmp_path / "another.zip").stat().st_mode & 0o777 == 0o600


def test_the_schema_of_assets_keeps_what_a_source_says_beside_what_follows_from_it():
    assert {"status", "status_kind", "status_date", "source_file", "source_row"} <= set(ASSETS.names)
    assert ASSETS.names[-1] == "geometry"
