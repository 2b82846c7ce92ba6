import math
from itertools import permutations

import numpy as np
import pytest

from assetmap.value.appraisal import Building, appraise
from assetmap.value.refusals import OutOfRangeError
from assetmap.value.shares import building_game, by_proportion, fair_shares, shapley


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_shapley_is_the_enumeration_of_all_orders(count):
    generator = np.random.default_rng(count)
    players = list("abcde"[:count])
    worth = {}

    def game(who):
        return worth.setdefault(frozenset(who), float(generator.normal(0, 100)))

    found = shapley(game, players)
    expected = dict.fromkeys(players, 0.0)
    orders = list(permutations(players))
    for order in orders:
        for place, player in enumerate(order):
            expected[player] += (game(order[: place + 1]) - game(order[:place])) / len(orders)
    assert found == pytest.approx(expected)
    assert sum(found.values()) == pytest.approx(game(players) - game(()))


def test_the_glove_game():
    # one left glove, two right ones: published answer 2/3, 1/6, 1/6
    found = shapley(lambda who: float("left" in who and len(who) > 1), ["left", "right 1", "right 2"])
    assert found == pytest.approx({"left": 2 / 3, "right 1": 1 / 6, "right 2": 1 / 6})


def test_nobody_and_too_many():
    assert shapley(lambda who: 5.0, []) == {}
    for worth in (math.nan, math.inf):
        with pytest.raises(OutOfRangeError, match="'game' cannot be used"):
            shapley(lambda who, worth=worth: worth, ["a"])
    for players in (["a", "a"], list(range(17))):
        with pytest.raises(OutOfRangeError, match="'players' cannot be used"):
            shapley(len, players)


def test_in_proportion():
    assert by_proportion(100.0, {"a": 3, "b": 1}) == {"a": 75, "b": 25}
    assert by_proportion(-100.0, {"a": 3, "b": 1}) == {"a": -75, "b": -25}
    for amounts in ({"a": 0.0}, {"a": -1.0, "b": 2.0}):
        with pytest.raises(OutOfRangeError):
            by_proportion(100.0, amounts)


def test_rules_side_by_side():
    table = fair_shares(
        120.0,
        capital={"funder": 300.0, "makers": 100.0},
        points={"makers": 2.0, "owner": 1.0},
        game=lambda who: 60.0 * ("owner" in who) * (len(who) - 1),
    )
    assert table["party"].to_list() == ["funder", "makers", "owner"]
    assert table["by_capital"].to_list() == [90, 30, 0]
    assert table["by_points"].to_list() == [0, 80, 40]
    assert table["by_shapley"].to_list() == pytest.approx([30, 30, 60])
    assert "by_shapley" not in fair_shares(1.0, capital={"a": 1.0}, points={"a": 1.0})
    nothing = fair_shares(1.0, capital={"a": 1.0}, points={"a": 1.0}, game=lambda who: 0.0)
    assert nothing["by_shapley"].isna().all()
    # who earns a gain is not who should pay for a loss
    loss = fair_shares(-1.0, capital={"a": 1.0}, points={"a": 1.0}, game=lambda who: float(len(who)))
    assert loss["by_shapley"].isna().all()
    assert loss["by_capital"].to_list() == [-1.0]


def test_the_game_of_a_building(quick):
    some = quick.override({"market_rent": {"low": 450, "central": 500, "high": 550}}, "t")
    found = appraise(Building(400.0, 60_000.0, rent_as_is=60.0), some)
    game = building_game(found)
    whole = frozenset({"owner", "creators", "funder"})
    assert game(frozenset()) == game(frozenset({"creators", "funder"})) == game(frozenset({"owner"})) == 0
    assert game(whole) == pytest.approx(found.draws["additional"].mean())
    assert game(whole) > game(frozenset({"owner", "funder"})) > 0
    assert game(whole) > game(frozenset({"owner", "creators"})) > 0
    values = shapley(game, ["owner", "creators", "funder"])
    assert values["owner"] == max(values.values())


def test_a_building_that_gains_nothing_has_nothing_to_share(appraisal, quick):
    found = appraise(Building(400.0, 60_000.0), quick)
    assert building_game(found)(frozenset({"owner", "creators", "funder"})) == 0
    with pytest.raises(ValueError, match="without a value today"):
        building_game(appraise(Building(400.0), quick))
