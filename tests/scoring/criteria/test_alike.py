import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

from assetmap.indicators import Context, correlation_matrix
from assetmap.layers.catalogue import Layer
from assetmap.layers.community_need import read_community_need
from assetmap.layers.deprivation import read_deprivation_scores
from assetmap.scoring.criteria import ALIKE, alike_pairs, area_utilities, effective_number, utilities
from assetmap.tables import AREAS, CRS


def areas(number, **columns):
    plain = {c.name: {"text": "", "integer": 2021}.get(c.kind, np.nan) for c in AREAS.columns}
    frame = pd.DataFrame(plain | columns | {"area_code": [f"E{i}" for i in range(number)]}, index=range(number))
    return gpd.GeoDataFrame(frame, geometry=[box(1000 * i, 0, 1000 * i + 1000, 1000) for i in range(number)], crs=CRS)


def test_an_area_has_what_a_building_in_its_middle_would_have(criteria):
    given = areas(3, imd_score=[2.0, 35.5, 80.0], civic_assets=[1.7, np.nan, -1.9], population=100.0)
    found = area_utilities(Context(given, None, 1200.0), criteria)
    assert found.columns.to_list() == ["deprivation", "social_gap"]  # of the building itself no area knows anything
    assert found["deprivation"].to_list() == [0.0, 0.5, 1.0]
    assert found["social_gap"].to_list() == pytest.approx([1.0, np.nan, 0.0], nan_ok=True)


def test_pairs_and_the_effective_number_by_hand():
    matrix = pd.DataFrame([[1.0, 0.8, -0.9], [0.8, 1.0, 0.1], [-0.9, 0.1, 1.0]], index=list("abc"), columns=list("abc"))
    assert alike_pairs(matrix) == [("a", "c", -0.9), ("a", "b", 0.8)]
    assert effective_number(pd.DataFrame(np.eye(4))) == 4.0
    assert effective_number(pd.DataFrame(np.ones((4, 4)))) == 1.0
    # two alike and one apart: eigenvalues 2, 1, 0
    assert effective_number(pd.DataFrame([[1.0, 1, 0], [1, 1, 0], [0, 0, 1]])) == pytest.approx(9 / 5)


def test_what_is_the_same_everywhere_is_no_criterion():
    matrix = pd.DataFrame([[1.0, np.nan], [np.nan, np.nan]])
    assert effective_number(matrix) == 1.0
    assert alike_pairs(matrix) == []
    assert np.isnan(effective_number(pd.DataFrame()))


@pytest.mark.real_data
def test_over_every_small_area_of_england_no_two_criteria_of_need_are_one(shared_data, criteria):
    def layer(path, key, reader):
        return Layer(
            name=path.stem, title="t", publisher="p", vintage=2025, licence="l", attribution="a", obtain="o",
            reader=reader, key=key, key_pattern="E01[0-9]{6}", rows=33755, file=path.name, folder=str(path.parent),
        )  # fmt: skip

    layers = shared_data / "layers"
    scores = read_deprivation_scores(
        layer(next((layers / "official").glob("File_7_*2025*")), "LSOA code (2021)", "deprivation_scores")
    )
    need = read_community_need(layer(layers / "cni2023_lsoa21_england.parquet", "lsoa21_code", "community_need"))
    both = scores.merge(need, on="area_code", validate="one_to_one").assign(social_infrastructure_gap=np.nan)
    assert len(both) == 33755
    of_need = [c for c in criteria if c.key in ("deprivation", "social_gap")]
    matrix = correlation_matrix(utilities(both, of_need))
    assert alike_pairs(matrix) == []
    assert abs(matrix.loc["deprivation", "social_gap"]) < ALIKE / 2
