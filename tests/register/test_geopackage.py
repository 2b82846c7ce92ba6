import io
import sqlite3
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from assetmap import InputError
from assetmap.register import limits
from assetmap.register.archive import members_of
from assetmap.register.columns import recognised_headers
from assetmap.register.geopackage import GEOPACKAGE_MARK, holds_shapefile, read_geopackage, read_shapefile
from assetmap.register.issues import IssueLog


def frame(crs="EPSG:27700", count=2):
    shapes = [shapely.box(330_000, 390_000, 330_010, 390_010), None, shapely.LineString([(0, 0), (2, 2)])]
    data = {
        "UPRN": pd.array([100_121_228_178, None, 12], dtype="Int64"),
        "Property": ["Hall", "ask jo@example.org", "Yard"],
        "Acquired": pd.to_datetime(["2001-02-03", None, "2020-01-01 10:30"], format="ISO8601"),
        "Area": [1.5, 2.0, None],
    }
    made = gpd.GeoDataFrame(data, geometry=shapes, crs=crs)
    return made.iloc[:count]


def read(path):
    log = IssueLog(path.name)
    return read_geopackage(path.read_bytes(), path.name, recognised_headers, log), log


def test_values_geometry_and_system_come_through(tmp_path):
    path = tmp_path / "a.gpkg"
    frame(count=3).to_file(path, layer="assets", driver="GPKG")
    assert path.read_bytes().startswith(GEOPACKAGE_MARK)
    sheet, log = read(path)
    assert sheet.headers == ("UPRN", "Property", "Acquired", "Area")
    assert [row.cells for row in sheet.rows] == [
        ("100121228178", "Hall", "2001-02-03", "1.5"),
        ("", "ask", "", "2"),
        ("12", "Yard", "2020-01-01 10:30:00", ""),
    ]
    assert [row.point for row in sheet.rows][:2] == [(330_005.0, 390_005.0), None]
    assert sheet.rows[1].emails == {1}
    assert (sheet.part, sheet.encoding, sheet.crs) == ("layer 'assets'", "geopackage", "EPSG:27700")
    assert log.counts() == {}


def test_the_layer_with_the_register_is_read_and_the_others_are_named(tmp_path):
    path = tmp_path / "a.gpkg"
    wards = gpd.GeoDataFrame({"ward": list("abcd")}, geometry=[shapely.Point(1, 2)] * 4, crs="EPSG:27700")
    wards.to_file(path, layer="wards", driver="GPKG")
    frame().to_file(path, layer="assets", driver="GPKG")
    sheet, log = read(path)
    assert sheet.part == "layer 'assets'"
    assert log.table({})["value"].to_list() == ["wards"]


def test_a_layer_without_geometry_and_one_in_another_system(tmp_path):
    path = tmp_path / "a.gpkg"
    pd.DataFrame(frame().drop(columns="geometry")).pipe(gpd.GeoDataFrame).to_file(path, layer="t", driver="GPKG")
    sheet, _ = read(path)
    assert [row.point for row in sheet.rows] == [None, None]
    assert sheet.rows[0].cells[0] == "100121228178"
    other = tmp_path / "b.gpkg"
    gpd.GeoDataFrame({"Name": ["a"]}, geometry=[shapely.Point(500_000, 5_900_000)], crs="EPSG:32630").to_file(other)
    assert read(other)[0].rows[0].point == pytest.approx((-3.0, 53.2497), abs=1e-3)


def test_what_is_no_geopackage_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.gpkg"
    path.write_bytes(GEOPACKAGE_MARK + b"\x00" * 50)
    with pytest.raises(InputError, match=r"cannot be opened|no rows"):
        read(path)
    empty = tmp_path / "b.gpkg"
    with sqlite3.connect(empty) as database:
        database.execute("create table t (a int)")
    database.close()
    with pytest.raises(InputError, match=r"cannot be opened|no rows"):
        read(empty)
    full = tmp_path / "c.gpkg"
    frame().to_file(full, layer="assets", driver="GPKG")
    monkeypatch.setattr(limits, "MOST_ROWS", 1)
    with pytest.raises(InputError, match="too many rows"):
        read(full)


def shapefile(tmp_path, name="assets", leave=(), made=None):
    folder = tmp_path / name
    folder.mkdir()
    (frame().iloc[:1] if made is None else made).to_file(folder / f"{name}.shp")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in sorted(folder.iterdir()):
            if path.suffix not in leave:
                archive.write(path, f"../out/{path.name}")
        archive.writestr("README.txt", "x")
    return stream.getvalue()


def read_zip(data):
    log = IssueLog("a.zip")
    return read_shapefile(data, members_of(data, "a.zip"), "a.zip", recognised_headers, log), log


def test_a_zipped_shapefile_is_read_wherever_its_paths_point(tmp_path):
    made = frame().iloc[:1].drop(columns="Acquired").rename(columns={"Property": "Café"})
    data = shapefile(tmp_path, made=made)
    assert holds_shapefile({member.filename for member in members_of(data, "a.zip")})
    sheet, _ = read_zip(data)
    assert sheet.part == "layer 'assets'"
    assert sheet.rows[0].cells == ("100121228178", "Hall", "1.5")
    assert sheet.rows[0].point == (330_005.0, 390_005.0)
    assert not list(tmp_path.glob("../out/*"))


def test_a_shapefile_in_parts_or_damaged_is_refused(tmp_path):
    made = frame().iloc[:1].drop(columns="Acquired")
    with pytest.raises(InputError, match="not whole"):
        read_zip(shapefile(tmp_path, leave=(".dbf",), made=made))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.shp", b"no")
        archive.writestr("a.dbf", b"no")
    with pytest.raises(InputError, match="cannot be opened"):
        read_zip(stream.getvalue())


def test_a_shapefile_without_rows_is_refused(tmp_path):
    made = frame().iloc[:1].drop(columns="Acquired").iloc[:0].set_geometry(gpd.GeoSeries([], crs="EPSG:27700"))
    with pytest.raises(InputError, match="no rows"):
        read_zip(shapefile(tmp_path, made=made))
