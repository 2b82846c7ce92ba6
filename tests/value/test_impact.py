import math

import geopandas as gpd
import numpy as np
import pytest
from shapely import Point, box

from assetmap.tables import CRS
from assetmap.value.impact import (
    IMPACT_COLUMNS,
    RegionalMeasure,
    impact_of,
    impact_table,
    regional_measure,
    residents_in_reach,
)
from assetmap.value.refusals import OutOfRangeError


def test_each_part_by_hand():
    found = impact_of(400.0, residents_high_need=1500, wellbys=2.0)
    assert found.jobs == pytest.approx((400 * 0.75 / 60, 400 * 0.86 / 30, 400 * 0.92 / 15))
    assert found.residents_high_need == 1500
    assert found.wellbeing == (20_000, 26_000, 32_000)
    assert impact_of(400.0, wellbys=-2.0).wellbeing == (-32_000, -26_000, -20_000)


def test_what_is_not_known_is_not_made_up():
    found = impact_of(None, residents_high_need=math.nan)
    assert np.isnan(found.jobs).all()
    assert math.isnan(found.residents_high_need)
    assert np.isnan(found.wellbeing).all()
    assert found.regional is None


def test_it_is_never_added_to_money_or_to_another():
    found = impact_of(400.0)
    for reckon in (lambda: found + 1.0, lambda: 1.0 + found, lambda: np.array([1.0]) + found, lambda: found + found):
        with pytest.raises(TypeError):
            reckon()


def test_residents_of_high_need_areas_in_reach():
    areas = gpd.GeoDataFrame(
        {"population": [1000.0, 2000.0, 4000.0, math.nan], "imd_decile": [1.0, 2.0, 3.0, 1.0]},
        geometry=[box(x, 0, x + 10, 10) for x in (0, 900, 0, 0)],
        crs=CRS,
    )
    assets = gpd.GeoDataFrame(
        geometry=[Point(0, 0), Point(500, 0), Point(90_000, 0), None], crs=CRS, index=list("wxyz")
    )
    found = residents_in_reach(assets, areas, metres=600)
    assert found.index.to_list() == list("wxyz")
    assert found["w"] == 1000
    assert found["x"] == 3000
    assert found["y"] == 0
    assert math.isnan(found["z"])
    assert residents_in_reach(assets, areas, metres=600, deciles=10)["w"] == 5000
    assert residents_in_reach(assets, areas[:0])["w"] == 0


def test_another_grid_is_refused():
    frame = gpd.GeoDataFrame({"population": [], "imd_decile": []}, geometry=[], crs="EPSG:4326")
    with pytest.raises(ValueError, match="'assets' is in WGS 84"):
        residents_in_reach(frame, frame)


def test_the_export_has_its_columns_and_no_sum():
    measure = RegionalMeasure("Good growth", 7.5, "points")
    table = impact_table({"a": impact_of(400.0, regional=measure), "b": impact_of(None)})
    assert table.columns.to_list() == list(IMPACT_COLUMNS)
    assert table["regional_measure_unit"][0] == "Good growth, points"
    assert table["regional_measure"].isna().to_list() == [False, True]
    assert not any("total" in name or "sum" in name for name in table)
    assert impact_table({}).empty


@pytest.mark.parametrize("bad", [{"area_m2": 0}, {"area_m2": -1}, {"residents_high_need": -1}, {"wellbys": math.inf}])
def test_out_of_range(bad):
    with pytest.raises(OutOfRangeError):
        impact_of(**({"area_m2": 400.0} | bad))


def test_the_combined_authoritys_measure_has_its_name_and_unit_on_file():
    measure = regional_measure(3.5)
    assert measure.value == 3.5
    assert measure.name
    assert measure.unit
    with pytest.raises(OutOfRangeError):
        regional_measure(float("nan"))
