from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point

from assetmap import InputError
from assetmap.layers.areas import areas_of_points, build_areas, district_moves, district_summary
from assetmap.layers.catalogue import load_catalogue
from assetmap.region import load_region
from assetmap.tables import AREAS


@pytest.fixture
def layers(world):
    region, catalogue = load_region("two"), load_catalogue()
    return region, {role: catalogue[names[0]] for role, names in region.layers.items()}


def test_areas_carry_their_figures(layers):
    areas = build_areas(*layers)
    assert list(areas.columns) == AREAS.names
    assert areas["area_code"].tolist() == ["E01000001", "E01000002", "E01000003", "E01000004"]
    assert areas["imd_score"].tolist() == [10, 20, 30, 40]
    assert areas["community_need"].tolist() == [10, 50, 90, 130]
    assert areas["domain_crime"].tolist() == [5, 25, 50, 75]
    assert (areas["deprivation_vintage"] == 2025).all()
    assert (areas["boundary_vintage"] == 2021).all()


def test_a_layer_that_is_left_out_is_not_known(layers):
    region, by_role = layers
    areas = build_areas(region, {role: layer for role, layer in by_role.items() if role != "community_need"})
    assert areas["community_need"].isna().all()
    assert areas["community_need_vintage"].isna().all()


def test_a_council_without_areas_is_refused(layers, world):
    path = world / "regions" / "two.toml"
    path.write_text(path.read_text().replace("E08000011", "E08000099"))
    with pytest.raises(InputError, match="'Knowsley' has no small area") as caught:
        build_areas(load_region("two"), layers[1])
    assert caught.value.seen == "E08000099"


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        ("scores.csv", "lacks 1 small areas"),
        ("need.csv", "lacks 1 small areas"),
        ("bounds.parquet", "no outline for 1"),
    ],
)
def test_an_area_that_a_layer_lacks_is_named(layers, world, file, fault):
    path = world / "layers" / file
    if path.suffix == ".csv":
        path.write_text(path.read_text(encoding="utf-8-sig").replace("E01000003", "E01000009"))
    else:
        frame = gpd.read_parquet(path)
        frame.loc[2, "LSOA21CD"] = "E01000009"
        frame.to_parquet(path)
    with pytest.raises(InputError, match=fault) as caught:
        build_areas(*layers)
    assert "E01000003" in caught.value.seen


def test_layers_that_disagree_about_a_district_are_refused(layers, world):
    path = world / "layers" / "scores.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("E01000002,E06000006", "E01000002,E08000011"))
    with pytest.raises(InputError, match="different districts"):
        build_areas(*layers)


def test_empty_outlines_are_refused(layers, world):
    path = world / "layers" / "bounds.parquet"
    frame = gpd.read_parquet(path)
    frame.loc[1, "geometry"] = None
    frame.to_parquet(path)
    with pytest.raises(InputError, match="empty outlines"):
        build_areas(*layers)


def test_district_summary_by_hand(layers):
    summary = district_summary(build_areas(*layers)).set_index("district_name")
    assert summary.loc["Halton", "average_score"] == pytest.approx((10 * 1000 + 20 * 3000) / 4000)
    assert summary.loc["Knowsley", "average_score"] == pytest.approx(35)
    assert summary["share_most_deprived_tenth"].tolist() == [0, 0.5]
    assert summary.loc["Halton", "employment_rate"] == pytest.approx((0.1 * 500 + 0.2 * 1500) / 2000)
    assert summary["areas"].tolist() == [2, 2]


def test_points_find_their_area(layers):
    areas = build_areas(*layers)
    points = gpd.GeoSeries(
        [
            Point(350_500, 380_500),
            Point(351_000, 380_500),  # on a shared edge
            Point(354_050, 380_500),  # 50 m off the last area
            Point(354_500, 380_500),  # 500 m off
            None,
            Point(353_500, 380_500),
        ],
        index=list("abcdef"),
        crs="EPSG:27700",
    )
    found = areas_of_points(points, areas)
    assert found.index.tolist() == list("abcdef")
    assert found.fillna("").tolist() == ["E01000001", "E01000001", "E01000004", "", "", "E01000004"]


def test_no_points_and_other_systems(layers):
    areas = build_areas(*layers)
    assert areas_of_points(gpd.GeoSeries([], crs="EPSG:27700"), areas).empty
    with pytest.raises(ValueError, match="allowed EPSG:27700"):
        areas_of_points(gpd.GeoSeries([Point(0, 0)], crs="EPSG:4326"), areas)


def test_summary_of_missing_figures_is_missing():
    frame = pd.DataFrame(
        {
            "district_code": ["D"],
            "district_name": ["d"],
            "population": [np.nan],
            "working_age_population": [np.nan],
            "imd_score": [np.nan],
            "imd_decile": [np.nan],
            "employment_rate": [np.nan],
        }
    )
    assert np.isnan(district_summary(frame)["average_score"].iloc[0])


def test_areas_that_two_layers_count_to_other_districts_are_named():
    lookup = pd.DataFrame({"area_code": ["a", "b"], "district_code": ["D", "D"]})
    scores = pd.DataFrame({"area_code": ["b", "a", "c"], "deprivation_district_code": ["E", "D", "D"]})
    assert district_moves(lookup, scores).to_dict("records") == [
        {"area_code": "b", "district_code": "D", "deprivation_district_code": "E"}
    ]


def test_small_areas_of_another_census_are_refused(layers):
    region, by_role = layers
    with pytest.raises(InputError, match="another census than the region") as caught:
        build_areas(region, by_role | {"deprivation": replace(by_role["deprivation"], small_areas=2011)})
    assert (caught.value.seen, caught.value.allowed[:19]) == ("small areas of 2011", "small areas of 2021")


def test_indices_of_two_years_are_refused(layers):
    region, by_role = layers
    mixed = {
        "deprivation": replace(by_role["deprivation"], series="the Indices"),
        "domains": replace(by_role["domains"], series="the Indices", vintage=2019),
    }
    with pytest.raises(InputError, match="never compared as levels"):
        build_areas(region, by_role | mixed)


@pytest.mark.real_data
def test_england_builds_whole(shared_data, root, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATA", str(root / "data"))
    folder = shared_data / "layers"
    region, catalogue = load_region("england"), load_catalogue()
    places = {"deprivation": folder / "official", "domains": folder / "official"}
    by_role = {
        role: replace(catalogue[region.layers[role][0]], folder=str(places.get(role, folder)))
        for role in ("boundaries", "lookup", "deprivation", "domains", "community_need")
    }
    areas = build_areas(region, by_role)
    assert len(areas) == 33755
    assert areas.geometry.is_valid.all()
    assert areas[["imd_score", "population", "domain_crime", "community_need", "ward_code"]].notna().all().all()
    assert 129e9 < areas.geometry.area.sum() < 134e9  # England has some 130,000 km² of land
    # the lookup has this one in Cherwell by its ward; the Indices do not
    assert areas.set_index("area_code").loc["E01027305", "district_name"] == "West Northamptonshire"
    summary = district_summary(areas)
    assert len(summary) == 296
    assert summary["areas"].sum() == 33755
