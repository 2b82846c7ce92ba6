from dataclasses import replace

import geopandas as gpd
import pytest
from shapely import Polygon, box
from shapely.affinity import translate

from assetmap import InputError
from assetmap.layers.boundaries import read_boundaries, read_outlines
from assetmap.layers.catalogue import load_catalogue

CODES = ["E01000001", "E01000002", "E01000003", "E01000004"]


@pytest.fixture
def bounds(world):
    return replace(load_catalogue()["bounds"], tiles=True)


def _write(layer, squares, codes=CODES):
    frame = gpd.GeoDataFrame({"LSOA21CD": codes, "LSOA21NM": codes}, geometry=squares, crs="EPSG:27700")
    frame.to_parquet(layer.path)


def _squares():
    return [box(350_000 + 1000 * i, 380_000, 351_000 + 1000 * i, 381_000) for i in range(4)]


def test_outlines_come_in_the_order_asked_for(bounds):
    found = read_boundaries(bounds, ["E01000003", "E01000001"])
    assert found["area_code"].tolist() == ["E01000003", "E01000001"]
    assert found.total_bounds.tolist() == [350_000, 380_000, 353_000, 381_000]
    assert found.crs.to_epsg() == 27700


def test_areas_that_overlap_are_refused(bounds):
    squares = _squares()
    squares[1] = translate(squares[1], xoff=-5)
    _write(bounds, squares)
    with pytest.raises(InputError, match="do not tile: they overlap") as caught:
        read_boundaries(bounds, CODES)
    assert "5,000.00 m²" in caught.value.seen
    assert "E01000001 and E01000002" in caught.value.seen
    assert read_boundaries(bounds, ["E01000001", "E01000003"]) is not None  # only what is used is measured
    assert len(read_boundaries(replace(bounds, tiles=False), CODES)) == 4


def test_a_sliver_is_let_pass(bounds):
    squares = _squares()
    squares[1] = translate(squares[1], xoff=-0.0005)  # half a square metre in all
    _write(bounds, squares)
    assert len(read_boundaries(bounds, CODES)) == 4


def _ring():
    """Eight squares around a ninth."""
    around = [box(x, y, x + 10, y + 10) for x in (0, 10, 20) for y in (0, 10, 20) if (x, y) != (10, 10)]
    return [translate(square, 350_000, 380_000) for square in around], translate(box(10, 10, 20, 20), 350_000, 380_000)


def test_a_hole_between_areas_is_refused_unless_another_fills_it(bounds):
    around, middle = _ring()
    codes = [f"E0100000{i}" for i in range(1, 10)]
    layer = replace(bounds, rows=0)
    _write(layer, [*around, middle], codes)
    assert len(read_boundaries(layer, codes[:8])) == 8
    _write(layer, around, codes[:8])
    with pytest.raises(InputError, match="there are holes between them") as caught:
        read_boundaries(layer, codes[:8])
    assert "1 holes, 100 m²" in caught.value.seen


def test_broken_outlines_are_refused(bounds):
    squares = _squares()
    squares[2] = Polygon([(352_000, 380_000), (353_000, 381_000), (353_000, 380_000), (352_000, 381_000)])
    _write(bounds, squares)
    with pytest.raises(InputError, match="broken outlines") as caught:
        read_boundaries(bounds, CODES)
    assert "E01000003" in caught.value.seen


@pytest.mark.parametrize("suffix", [".parquet", ".gpkg", ".geojson"])
def test_outlines_of_wards_with_their_names(make_layer, suffix):
    layer = make_layer(f"w{suffix}", "outlines", "WD25CD", crs="EPSG:4326", rows=1, tiles=True)
    frame = gpd.GeoDataFrame(
        {"WD25CD": ["E05000001"], "WD25NM": ["Ward"], "LAD25NM": "x"}, geometry=[box(-3, 53.3, -2.9, 53.4)], crs=4326
    )
    frame.to_parquet(layer.path) if suffix == ".parquet" else frame.to_file(layer.path)
    found = read_outlines(layer)
    assert list(found.columns) == ["code", "name", "geometry"]
    assert found.iloc[0][["code", "name"]].tolist() == ["E05000001", "Ward"]
    assert found.crs.to_epsg() == 27700


def test_outlines_without_names_are_refused(make_layer):
    layer = make_layer("w.parquet", "outlines", "WD25CD", crs="EPSG:27700")
    gpd.GeoDataFrame({"WD25CD": ["a"]}, geometry=[box(350_000, 380_000, 350_001, 380_001)], crs=27700).to_parquet(
        layer.path
    )
    with pytest.raises(InputError, match="no column for 'name'"):
        read_outlines(layer)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("msoa_2021_boundaries_lcr", 201),
        ("ward_2025_boundaries_lcr", 159),
        ("district_boundaries_lcr", 6),
        ("combined_authority_boundary_lcr", 1),
    ],
)
def test_the_city_regions_outlines(shared_data, root, monkeypatch, name, count):
    monkeypatch.setenv("ASSETMAP_DATA", str(root / "data"))
    found = read_outlines(replace(load_catalogue()[name], folder=str(shared_data / "layers")))
    assert len(found) == count
    assert found["name"].str.len().min() > 2
    assert 600e6 < found.geometry.area.sum() < 1000e6  # the city region has some 720 km² of land
