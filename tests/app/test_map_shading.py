import dataclasses

import numpy as np
import pandas as pd
import pytest

from assetmap.app.map_shading import area_figures, written_as
from assetmap.errors import InputError
from assetmap.indicators import AREA_INDICATORS, CATALOGUE, Context
from assetmap.tables import AREA_FIGURES


@pytest.mark.parametrize("name", AREA_INDICATORS)
def test_each_is_what_an_asset_takes_from_its_area(loaded, name):
    key = {"deprivation_without_employment": "deprivation", "imd_score": "imd"}.get(name, name)
    figure = area_figures(loaded).get(key)
    if figure is None:  # this region has no such layer: then no asset knows it either
        assert loaded.indicators[name].isna().all()
        return
    by_area = pd.Series(figure.of_areas.to_numpy(), index=loaded.areas["area_code"])
    expected = by_area.reindex(loaded.rows["area_code"]).to_numpy()
    known = ~np.isnan(expected) & loaded.indicators[name].notna().to_numpy()
    assert known.any()
    assert np.allclose(expected[known], loaded.indicators[name].to_numpy()[known])


def test_whatever_can_be_worked_out_for_areas_alone_can_shade_them(loaded):
    areas = loaded.areas
    context = Context(areas=areas, organisations=None, catchment_m=1200, figures=loaded.build.table(AREA_FIGURES))
    found = set()
    for indicator in CATALOGUE:
        try:  # what needs more of an asset than its area fails, or is not known
            values = indicator.compute(areas[["area_code"]], context)
        except (AttributeError, KeyError, ValueError):
            continue
        if values.notna().any():
            found.add(indicator.name)
    assert len(found) > 10
    assert found <= set(AREA_INDICATORS) <= {indicator.name for indicator in CATALOGUE}


def test_those_of_older_links_come_first(loaded):
    assert list(area_figures(loaded))[:4] == ["deprivation", "worklessness", "community_need", "imd"]


def test_titles_have_units(loaded):
    titles = {key: figure.title for key, figure in area_figures(loaded).items()}
    assert titles["deprivation"] == "Deprivation without employment, 0 to 100"
    assert titles["worklessness"] == "Kept out of work, share of people aged 18 to 66"
    assert titles["community_need"] == "Community need, index"
    assert titles["imd"] == "Index of Multiple Deprivation, score"
    assert titles["domain_health"] == "Health deprivation and disability, score, 0 to 100"
    assert len(set(titles.values())) == len(titles)


def test_what_is_known_of_no_area_is_not_offered(loaded):
    assert "claimants" not in area_figures(loaded)
    assert all(figure.of_areas.notna().any() for figure in area_figures(loaded).values())


def test_a_build_without_the_table_has_the_rest(loaded, tmp_path):
    class Older:
        folder = tmp_path

        def table(self, table):
            raise InputError("a table of the build is missing", "folder")

    found = area_figures(dataclasses.replace(loaded, build=Older()))
    assert "deprivation" in found
    assert "price_level" not in found


@pytest.mark.parametrize(
    ("unit", "values", "value", "text"),
    [
        ("share of people", [0.0, 0.5], 0.314, "31%"),
        ("share of people", [0.31, 0.32], 0.314, "31.4%"),
        ("score", [0, 100], 41.6, "42"),
        ("index", [1, 4], 2.44, "2.4"),
        ("£", [0, 400_000], 123_456.7, "123,457"),
        ("standard error", [0.02, 0.07], 0.0314, "0.031"),
        ("score", [5, 5], 5, "5"),
        ("score", [], 5, "5"),
    ],
)
def test_a_value_is_written_as_finely_as_tells_values_apart(unit, values, value, text):
    assert written_as(unit, pd.Series(values, dtype="float64"))(value) == text
