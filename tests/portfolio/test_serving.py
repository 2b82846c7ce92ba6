import numpy as np
import pytest

from assetmap.errors import InputError
from assetmap.portfolio.serving import served_pairs

POINTS, AREAS = [[0, 0], [100, 0], [200, 0]], [[0, 10], [190, 0]]


@pytest.mark.parametrize(
    "said",
    [
        {"radius": 50.0, "points": POINTS, "area_points": AREAS},
        {"radius": 50.0, "distances": [[10, 190], [100.5, 90], [200.2, 10]]},
        {"coverage": [[1, 0], [0, 0], [0, 1]]},
    ],
)
def test_three_ways_to_say_who_serves_whom(said):
    pairs, areas = served_pairs(3, **said)
    assert [side.tolist() for side in pairs] == [[0, 2], [0, 1]]
    assert areas == 2


def test_a_building_at_the_radius_serves():
    pairs, _ = served_pairs(1, radius=50, distances=[[50.0, np.nextafter(50.0, 51.0), np.nan]])
    assert [side.tolist() for side in pairs] == [[0], [0]]


def test_where_nothing_is_said_nobody_serves_anybody():
    pairs, areas = served_pairs(3)
    assert [len(side) for side in pairs] == [0, 0]
    assert areas == 0


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"coverage": [[1, 0], [0, 2], [0, 0]]}, r"'coverage' has shape \(3, 2\) and holds 2"),
        ({"coverage": [[1, 0], [0, 1]]}, r"'coverage' has shape \(2, 2\), allowed \(3, areas\)"),
        (
            {"coverage": [[1, 0], [0, 0.5], [0, 0]]},
            "holds 0.5, allowed .* true and false; metres are given as 'distances'",
        ),
        ({"coverage": np.ones((3, 1)), "radius": 5.0}, "'coverage' is given with 'radius' or 'distances'"),
        ({"coverage": np.ones((3, 1)), "distances": np.ones((3, 1))}, "'coverage' is given with"),
        ({"radius": 5.0}, "'radius' is given alone"),
        ({"radius": 5.0, "points": POINTS}, "'radius' is given alone"),
        ({"radius": 5.0, "points": [[0, 0]], "area_points": [[0, 0]]}, "'points' has 1 rows, allowed 3"),
        ({"radius": 5.0, "distances": [[1.0]]}, r"'distances' has shape \(1, 1\), allowed \(3, areas\)"),
    ],
)
def test_what_a_programmer_can_mend_names_the_argument(said, message):
    with pytest.raises(ValueError, match=message):
        served_pairs(3, **said)


@pytest.mark.parametrize("radius", [-5.0, float("nan"), float("inf"), "near"])
def test_a_radius_that_is_no_distance_is_said_in_four_parts(radius):
    with pytest.raises(InputError, match="'radius' cannot be used") as caught:
        served_pairs(3, radius=radius, points=POINTS, area_points=AREAS)
    assert caught.value.seen == repr(radius)
    assert caught.value.allowed == "metres of 0 or more"
    assert caught.value.next_step == "correct radius"
