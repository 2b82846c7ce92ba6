import numpy as np
import pandas as pd
import pytest

from assetmap.indicators.moran import morans_i, nearest_neighbours


@pytest.mark.real_data
def test_the_published_homicide_rates_of_st_louis(shared_data):
    links = pd.read_csv(shared_data / "checks" / "moran_stl_edges.csv")
    values = pd.read_csv(shared_data / "checks" / "moran_stl_values.csv")
    found = morans_i(values["HR8893"], links["focal"] - 1, links["neighbor"] - 1)
    assert found.i == pytest.approx(0.244, abs=0.0005)
    assert found.expected == pytest.approx(-1 / 77)
    assert found.p < 0.001


def test_a_chessboard_is_as_unlike_as_can_be_and_two_halves_are_alike():
    board = np.indices((6, 6)).sum(axis=0) % 2
    cells = np.arange(36).reshape(6, 6)
    across = np.concatenate(
        [np.c_[cells[:, :-1].ravel(), cells[:, 1:].ravel()], np.c_[cells[:-1].ravel(), cells[1:].ravel()]]
    )
    focal, neighbour = np.concatenate([across, across[:, ::-1]]).T
    assert morans_i(board.ravel(), focal, neighbour).i == pytest.approx(-1)
    assert morans_i(cells.ravel() < 18, focal, neighbour).i > 0.7


def test_random_values_have_no_pattern_and_the_score_is_a_standard_one():
    rng = np.random.default_rng(5)
    places = rng.uniform(0, 1000, (120, 2))
    links = nearest_neighbours(places, 6)
    scores = [morans_i(rng.normal(size=120), *links).z for _ in range(300)]
    assert abs(np.mean(scores)) < 0.2
    assert 0.85 < np.std(scores) < 1.15


def test_weights_of_a_row_are_divided_by_their_sum_unless_told_otherwise():
    values, focal, neighbour = [1.0, 2.0, 4.0], [0, 1, 1, 2], [1, 0, 2, 1]
    assert morans_i(values, focal, neighbour).i == morans_i(values, focal, neighbour, [7.0, 3.0, 3.0, 2.0]).i
    plain = morans_i(values, focal, neighbour, standardise=False).i
    # z = -4/3, -1/3, 5/3; I = 3/4 · 2·(4/9 - 5/9) / (42/9)
    assert plain == pytest.approx(0.75 * (-2 / 9) / (42 / 9))


@pytest.mark.parametrize("values", [[1.0, 2.0], [1.0, 1.0, 1.0], [1.0, np.nan, 2.0]])
def test_values_without_a_pattern_to_measure_are_refused(values):
    with pytest.raises(ValueError, match="'values' are"):
        morans_i(values, [0], [1])
    with pytest.raises(ValueError, match="'focal' is empty"):
        morans_i([1.0, 2.0, 3.0], [], [])


def test_nearest_neighbours_are_others_even_where_many_share_a_point():
    focal, neighbour = nearest_neighbours([(0, 0), (1, 0), (5, 0), (9, 0)], 2)
    assert sorted(zip(focal.tolist(), neighbour.tolist(), strict=True)) == [
        (0, 1), (0, 2), (1, 0), (1, 2), (2, 1), (2, 3), (3, 1), (3, 2),
    ]  # fmt: skip
    focal, neighbour = nearest_neighbours([(0, 0)] * 9, 3)
    assert len(focal) == 27
    assert (focal != neighbour).all()
    assert len(nearest_neighbours([(0, 0), (1, 1)], 8)[0]) == 2
