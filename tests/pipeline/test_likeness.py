import pytest

from assetmap.indicators import correlation_matrix
from assetmap.pipeline import areas_on_criteria
from assetmap.region import load_region
from assetmap.scoring import alike_pairs, effective_number
from assetmap.tables import AREAS, INDICATORS


@pytest.fixture
def found(home, built):
    return areas_on_criteria(load_region("starter"), built)


def test_over_the_small_areas_of_the_starter_no_two_criteria_are_one(found, built):
    assert len(found) == len(built.table(AREAS))
    assert list(found) == ["low_value", "room_to_rise", "low_activity", "deprivation", "social_gap", "demand"]
    matrix = correlation_matrix(found)
    assert alike_pairs(matrix) == []
    # prices are lower where need is greater, as in a real city, and no copy of it
    assert matrix.loc["low_value", "deprivation"] > 0.3
    assert effective_number(matrix) > 3


def test_they_are_what_buildings_there_have(found, built):
    areas, indicators = built.table(AREAS), built.table(INDICATORS)
    shared = found["deprivation"].set_axis(areas["area_code"])
    assert shared.between(0, 1).all()
    assert indicators["imd_score"].dropna().isin(areas["imd_score"]).all()
