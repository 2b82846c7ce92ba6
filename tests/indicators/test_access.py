import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point

from assetmap.indicators.access import (
    access_of_areas,
    services_per_1000,
    social_infrastructure_gap,
    two_step_floating_catchment,
)
from assetmap.tables import CRS

REACHES, WEIGHTS = (400.0, 800.0, 1200.0), (1.0, 0.5, 0.25)


def services(*places):
    return gpd.GeoDataFrame(geometry=[None if p is None else Point(p) for p in places], crs=CRS)


@pytest.mark.real_data
@pytest.mark.parametrize("scenario", ["0_gridlock", "1_fast_in", "2_fast_out"])
def test_the_published_case(shared_data, scenario):
    folder = shared_data / "checks" / "access_2sfca"
    places = pd.read_csv(folder / "inputs.csv")
    costs = pd.read_csv(folder / f"cost_{scenario}.csv").query("cost <= 61")
    expected = pd.read_csv(folder / "expected.csv").query("scenario == @scenario")
    found = two_step_floating_catchment(
        places["population"], places["doctors"], costs["origin"] - 1, costs["dest"] - 1, 1 / costs["cost"]
    )
    assert np.allclose(found, expected["pysal_access_1.1.10"], atol=1e-9, rtol=0)


def test_weighted_by_people_access_is_all_supply_that_is_reached():
    people, supply = np.array([10.0, 30.0, 60.0]), np.array([5.0, 7.0, 100.0])
    origin, place, weight = [0, 1, 1, 2], [0, 0, 1, 1], [1.0, 0.3, 0.7, 0.2]
    found = two_step_floating_catchment(people, supply, origin, place, weight)
    assert found @ people == pytest.approx(12)  # the third place is out of everybody's reach


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"origin": [0, 0]}, "'origin', 'place' and 'weight' have"),
        ({"weight": [-1.0]}, "'weight' runs from -1"),
        ({"supply": [-5.0]}, "'supply' runs from -5"),
        ({"population": [np.nan]}, "'population' runs from"),
    ],
)
def test_pairs_that_do_not_fit_are_refused(change, words):
    given = {"population": [1.0], "supply": [1.0], "origin": [0], "place": [0], "weight": [1.0]} | change
    with pytest.raises(ValueError, match=words):
        two_step_floating_catchment(**given)


def test_access_by_hand(squares):
    areas = squares(3, population=[1000.0, 3000.0, 500.0])
    # middles at 500, 1500 and 2500: the service lies 300 m from the first, 700 m from the second, 1,700 m from the third
    found = access_of_areas(areas, services((800, 500), None), REACHES, WEIGHTS)
    ratio = 1 / (1000 * 1.0 + 3000 * 0.5)
    assert found.to_list() == pytest.approx([1000 * ratio, 1000 * ratio * 0.5, 0.0])
    assert found.index.equals(areas.index)


def test_the_edge_of_a_step_counts_to_it(squares):
    areas = squares(1, population=[100.0])
    weights = [
        access_of_areas(areas, services((500 + d, 500)), REACHES, WEIGHTS).item() for d in (400, 401, 1200, 1201)
    ]
    assert weights == pytest.approx([10.0, 10.0, 10.0, 0.0])  # alone in reach, a service is shared by all, however far


def test_nothing_placed_or_no_people_is_not_known(squares):
    areas = squares(2, population=[100.0, 200.0])
    assert access_of_areas(areas, services(None), REACHES, WEIGHTS).isna().all()
    unknown = squares(2, population=[100.0, np.nan])
    assert access_of_areas(unknown, services((500, 500)), REACHES, WEIGHTS).isna().all()


def test_the_gap_is_against_the_regions_own_average(squares):
    areas = squares(3, population=[1000.0, 1000.0, 2000.0])
    access = pd.Series([0.0, 1.0, 1.5])  # weighted by people: 1.0
    assets = pd.DataFrame({"area_code": ["E0", "E1", "E2", None]}, index=list("wxyz"))
    found = social_infrastructure_gap(assets, areas, access)
    assert found.to_list()[:3] == pytest.approx([1.0, 0.0, 0.0])
    assert np.isnan(found["z"])
    assert services_per_1000(assets, areas, access).to_list()[:3] == [0.0, 1.0, 1.5]
    assert social_infrastructure_gap(assets, areas, access * np.nan).isna().all()
    assert social_infrastructure_gap(assets, areas, access * 0).isna().all()  # without any service there is no average


def test_what_cannot_be_asked_is_refused(squares):
    areas = squares(1, population=[1.0])
    with pytest.raises(ValueError, match="'services' is in"):
        access_of_areas(areas, services((0, 0)).set_crs("EPSG:4326", allow_override=True), REACHES, WEIGHTS)
    with pytest.raises(ValueError, match="'weights' are"):
        access_of_areas(areas, services((0, 0)), REACHES, (1.0,))
